"""Tables: a cell is read under its headings, a figure only where it is the medicine's own; the rest stays visible."""

from __future__ import annotations

from typing import Any

import pytest

from kg.extract.reader import read
from kg.facts import facts
from kg.model import Reading, Relation, Verdict
from kg.readers.html import parse_html
from kg.readers.text import parse_text


def article(heading: str, table: str) -> Reading:
    """An article about tizanidine with one table in one section."""
    return read(parse_text(f"Tizanidine\n\n{heading}\n\n{table}\n", "small"))


def effects(table: str, heading: str = "Side effects") -> dict[str, tuple[Any, ...]]:
    """Each effect with its group, its figure and what it is limited to."""
    rows = [row for row in facts(article(heading, table)) if row["relation"] == "adverse_effect"]
    return {
        row["value"]: (row["category"], row.get("percent_min"), row.get("percent_max"), row.get("condition"))
        for row in rows
    }


def doses(table: str) -> list[tuple[Any, ...]]:
    """Each dose: what it is, how much, how often, for how long, which step, for whom or what."""
    fields = ("value", "kind", "per", "times_per_day", "duration_days", "step", "population", "condition", "indication")
    rows = facts(article("Dosage", table))
    return [tuple(row.get(field) for field in fields) for row in rows if row["relation"] == "dose"]


def unread(reading: Reading) -> list[str]:
    """The words that were not understood."""
    lines = [line for line in reading.ledger if line.verdict is Verdict.NOT_UNDERSTOOD]
    return [line.sentence.of(reading.document.text) for line in lines]


# --- effects ---


def test_a_column_is_a_group_of_effects() -> None:
    table = "Common (may affect up to 1 in 10 people) | Rare\nrash, dry mouth | coma\nheadache | seizures"
    none = (None, None, None)
    assert effects(table) == {
        "rash": ("common", *none), "dry mouth": ("common", *none), "coma": ("rare", *none),
        "headache": ("common", *none), "seizures": ("rare", *none),
    }  # fmt: skip


def test_a_row_is_a_group_of_effects() -> None:
    table = "How often | Side effects\nVery common | rash, dry mouth\nUncommon: up to 1 in 100 people | coma"
    assert {value: group for value, (group, *_) in effects(table).items()} == {
        "rash": "very_common", "dry mouth": "very_common", "coma": "uncommon",
    }  # fmt: skip


def test_a_row_is_an_effect_and_how_often_it_occurs() -> None:
    table = "Side effect | How often\nHeadache | Common\nrash | 12 percent\ncoma | not known"
    assert effects(table) == {
        "Headache": ("common", None, None, None), "rash": ("none", 12, 12, None), "coma": ("unknown", None, None, None),
    }  # fmt: skip


@pytest.mark.parametrize(
    "heads",
    [
        "Effect | Tizanidine (%) | Placebo (%)",
        "Reaction | Tizanidine N=60 n (%) | Placebo N=61 n (%)",
        " | Tizanidine (N=60) % | Placebo %",
    ],
)
def test_a_figure_is_that_of_the_medicine_and_never_the_others(heads: str) -> None:
    counted = "n (%)" in heads
    rows = "Headache | 6 (10) | 3 (5)\nrash | 1 (<2) | 0 (0)" if counted else "Headache | 10 | 5\nrash | <2 | 0"
    assert effects(f"{heads}\n{rows}") == {"Headache": ("none", 10, 10, None), "rash": ("none", None, 2, None)}


def test_the_order_of_the_columns_does_not_matter_and_severe_cases_are_no_figure_for_all() -> None:
    page = (
        "<h1>Tizanidine</h1><h2>Side effects</h2><table>"
        "<caption>Effects seen more than with placebo (5%)</caption>"
        "<tr><th rowspan=2>Effect<th colspan=2>Placebo<th colspan=2>Tizanidine"
        "<tr><th>All grades (%)<th>Grade 3 or 4 (%)<th>All grades (%)<th>Grade 3 or 4 (%)"
        "<tr><td colspan=5>Skin disorders<tr><td>rash<td>1<td>2<td>3<td>4</table>"
    )
    rows = facts(read(parse_html(page, "z")))
    assert [(row["value"], row["percent_min"]) for row in rows] == [("rash", 3)]


def test_figures_of_several_doses_keep_their_dose() -> None:
    table = "Effect | Placebo % | Tizanidine 4 mg % | Tizanidine 8 mg %\nrash | 1 | 2 | 3"
    rows = facts(article("Side effects", table))
    assert [(row["value"], row["percent_min"], row["condition"]) for row in rows] == [
        ("rash", 2, "4 mg"),
        ("rash", 3, "8 mg"),
    ]
    table = "Effect | Placebo % | Tizanidine 4 mg % | Tizanidine 8 mg % | All tizanidine %\nrash | 1 | 2 | 4 | 3"
    assert effects(table) == {"rash": ("none", 3, 3, None)}


@pytest.mark.parametrize(
    "table",
    [
        "Effect | Group A % | Group B %\nrash | 12 | 3",
        "Effect | Tizanidine | Placebo\nrash | 12 | 3",
        "Effect | Tizanidine % | Tizanidine %\nrash | 12 | 3",
        "Effect | Placebo %\nrash | 12",
        "Colour | Shape\nrash | round",
        "Laboratory abnormality | Tizanidine % | Placebo %\nlow sodium | 12 | 3",
        "Effect | Tizanidine % | Placebo %\nSkin disorders | 12 | 3",
        "Effect | Tizanidine % | Placebo %\nrash | 0 | 3",
        "12 | rash | 13\n14 | coma | 15",
    ],
)
def test_a_table_that_is_in_doubt_states_nothing_and_stays_visible(table: str) -> None:
    reading = article("Side effects", table)
    assert reading.statements == ()
    first = table.split("\n")[1].split(" | ")
    assert set(first) <= set(unread(reading))


def test_cells_that_gave_a_meaning_are_stated_and_those_of_others_are_for_comparison() -> None:
    reading = article("Side effects", "Effect | Tizanidine % | Placebo %\nrash | 12 | 3")
    text = reading.document.text
    told = {line.sentence.of(text): (line.verdict.value, line.reason) for line in reading.ledger}
    assert told["rash"] == told["12"] == told["Effect"] == told["Tizanidine %"] == ("stated", "")
    assert told["3"] == ("skipped", "for comparison")
    (effect,) = reading.statements
    assert effect.relation is Relation.ADVERSE_EFFECT
    assert effect.evidence[0].sentence.of(text) == "rash"


def test_a_table_of_another_section_is_no_table_of_effects() -> None:
    assert effects("Effect | Tizanidine % | Placebo %\nrash | 12 | 3", "Storage") == {}


# --- doses ---


def test_rows_of_days_are_the_steps_of_one_titration() -> None:
    table = "Day | Dose\n1-3 | 5 mg three times a day\n4-7 | 10 mg three times a day\nfrom day 8 | 20 mg once a day"
    assert doses(table) == [
        ("5 mg", "step", "dose", 3, 3, 1, None, None, None),
        ("10 mg", "step", "dose", 3, 4, 2, None, None, None),
        ("20 mg", "maintenance", "dose", 1, None, 3, None, None, None),
    ]
    assert doses("Week | Dose (once a day)\n1 | 2 mg\n2 to 4 | 4 mg") == [
        ("2 mg", "step", "dose", 1, 7, 1, None, None, None),
        ("4 mg", "step", "dose", 1, 21, 2, None, None, None),
    ]


def test_the_first_cell_says_what_for_or_for_whom() -> None:
    table = "Condition | Starting dose | Maximum dose\nspasticity | 2 mg/day | 36 mg/day"
    assert doses(table) == [
        ("2 mg", "initial", "day", None, None, None, None, None, "spasticity"),
        ("36 mg", "maximum", "day", None, None, None, None, None, "spasticity"),
    ]
    assert doses("Age | Dose\nadults | 4 mg twice a day\nchildren | 1 mg once a day") == [
        ("4 mg", "maintenance", "dose", 2, None, None, "adults", None, None),
        ("1 mg", "maintenance", "dose", 1, None, None, "children", None, None),
    ]
    assert doses("Body weight | Dose\n10 kg to 20 kg | 1 mg once a day") == [
        ("1 mg", "maintenance", "dose", 1, None, None, None, "Body weight: 10 kg to 20 kg", None),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "Day | Dose\n1, 8 and 15 | 5 mg",
        "Patients | Dose alone | Dose with others\nadults | 5 mg | 2 mg",
        "Reduction | Dose\nfirst reduction | 5 mg",
        "Infusion | Rate\nfirst | 5 mg/hour",
        "Condition | Dose\nspasticity | 5 mg/hour",
        "Condition | Target or maximum dose\nspasticity | 5 mg",
        "Condition | Price\nspasticity | 5 mg",
    ],
)
def test_amounts_that_are_in_doubt_state_nothing_and_stay_visible(table: str) -> None:
    reading = article("Dosage", table)
    assert [s for s in reading.statements if s.relation is Relation.DOSE] == []
    assert table.split(" | ")[-1].split("\n")[-1] in unread(reading)
