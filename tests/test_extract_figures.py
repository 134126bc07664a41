"""How often and how much: frequencies, doses, and what a second place only repeats, on small made-up sentences."""

from __future__ import annotations

import pytest
from small_readings import (
    DOSE,
    DRUG,
    EFFECT,
    doses,
    effects,
    ledger,
    pick,
    places,
    said,
    values,
)

from kg.model import Verdict

# --- frequency ---


def test_every_comparator_with_its_bounds() -> None:
    rows = effects(
        "Nausea occurs in less than 1 percent, vomiting in at least 10 percent, rash in 2 to 5 percent, itching in "
        "about 3 percent, fever in up to 4 percent, cough in 6 percent and headache in more than 20 percent taking "
        f"{DRUG}."
    )
    assert pick(rows, "value", "comparator", "percent_min", "percent_max") == [
        ("Nausea", "less_than", None, 1),
        ("vomiting", "at_least", 10, None),
        ("rash", "between", 2, 5),
        ("itching", "about", 3, 3),
        ("fever", "up_to", None, 4),
        ("cough", "exactly", 6, 6),
        ("headache", "more_than", 20, None),
    ]


def test_a_figure_before_the_effect_is_the_effects() -> None:
    rows = effects(
        f"Up to 63 percent of people taking {DRUG} suffer from drowsiness. Other common side effects include nausea in "
        "12 percent."
    )
    assert pick(rows, "value", "category", "percent_min", "percent_max") == [
        ("drowsiness", "common", None, 63),
        ("nausea", "common", 12, 12),
    ]


def test_a_frequency_group_and_seriousness_are_two_things() -> None:
    rows = effects(
        "Serious side effects\n\nCommon side effects include nausea.\n\n"
        "Contact a doctor straight away if you notice:\n\n- swelling of the face"
    )
    assert ("swelling of the face", "serious") in pick(rows, "value", "category")
    assert [row["category"] for row in rows if row["value"] == "nausea"] == ["common"]


# --- doses ---


def test_titration_steps_in_order_with_elliptical_durations() -> None:
    rows = doses(
        "Those using a titration schedule will be started on 5 mg for three days, then 10 mg for the next three, 15 mg "
        "for another three days and finally 20 mg for two weeks. Doses should not exceed 80 mg per day."
    )
    assert pick(rows, "value", "kind", "step", "duration_days", "per", "regimen") == [
        ("5 mg", "step", 1, 3, None, "titration schedule"),
        ("10 mg", "step", 2, 3, None, "titration schedule"),
        ("15 mg", "step", 3, 3, None, "titration schedule"),
        ("20 mg", "step", 4, 14, None, "titration schedule"),
        ("80 mg", "maximum", None, None, "day", "titration schedule"),
    ]


def test_list_items_with_durations_are_steps() -> None:
    rows = doses("- 2 mg once daily for 7 days\n- 4 mg once daily for 7 days\n- 8 mg once daily")
    assert pick(rows, "value", "kind", "step", "duration_days", "times_per_day") == [
        ("2 mg", "step", 1, 7, 1),
        ("4 mg", "step", 2, 7, 1),
        ("8 mg", "step", 3, None, 1),
    ]


def test_a_series_leads_up_to_the_maintenance_dose_and_the_maximum_which_are_no_steps() -> None:
    rows = doses(
        "- 2 mg once daily for 7 days\n- no more than 16 mg a day\n- 4 mg once daily for 7 days\n"
        "- 8 mg once daily for maintenance"
    )
    assert pick(rows, "value", "kind", "step", "duration_days") == [
        ("2 mg", "step", 1, 7),
        ("16 mg", "maximum", None, None),
        ("4 mg", "step", 2, 7),
        ("8 mg", "maintenance", None, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The usual starting dose is 10 mg once daily.", "initial"),
        ("Treatment begins with 10 mg a day.", "initial"),
        ("The maximum dose is 10 mg per day.", "maximum"),
        ("Do not take more than 10 mg a day.", "maximum"),
        ("Doses should not exceed 10 mg per day.", "maximum"),
        ("The dose must stay at or below 10 mg a day.", "maximum"),
        ("As a single dose, take 10 mg before the operation.", "single"),
        ("Take 10 mg twice a day.", "maintenance"),
        ("The usual dose is 10 mg a day.", "maintenance"),
    ],
)
def test_the_part_that_an_amount_plays(sentence: str, kind: str) -> None:
    assert pick(doses(sentence), "value", "kind") == [("10 mg", kind)]


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 60 mg is only for patients in hospital.",
        "Doses of more than 60 mg are only for use in hospital.",
        "Each tablet contains 60 mg of tizanidine.",
        "There are 60 mg tablets and capsules.",
    ],
)
def test_amounts_that_are_no_dose(sentence: str) -> None:
    assert doses(sentence) == []


def test_ranges_and_times_a_day() -> None:
    rows = doses("Take 4 mg to 8 mg every 8 hours.")
    assert rows == [
        {
            "value": "4 mg to 8 mg", "kind": "maintenance", "amount_min": 4, "amount_max": 8, "unit": "mg",
            "per": "dose", "times_per_day": 3,
        }
    ]  # fmt: skip


def test_a_dose_for_one_use_says_for_which() -> None:
    rows = doses("- Spasms: 2 mg three times a day.\n- Pain: 4 mg at bedtime.")
    assert pick(rows, "value", "indication") == [("2 mg", "Spasms"), ("4 mg", "Pain")]


# --- repetitions ---


def test_a_table_that_repeats_the_prose_adds_evidence_and_no_fact() -> None:
    body = (
        "Side effects\n\n"
        "Common side effects include nausea in up to 12 percent, headaches in 8 percent and fatigue.\n\n"
        "At a glance\n\nCommon side effects\n\nNausea, headache and fatigue."
    )
    assert pick(said(body, EFFECT), "value", "category", "percent_max") == [
        ("nausea", "common", 12),
        ("headaches", "common", 8),
        ("fatigue", "common", None),
    ]
    assert places(body, EFFECT) == {
        "nausea": ["nausea", "Nausea"],
        "headaches": ["headaches", "headache"],
        "fatigue": ["fatigue", "fatigue"],
    }


def test_a_table_row_of_steps_adds_evidence_and_no_fact() -> None:
    body = (
        "Dosage\n\n"
        "Those using a titration schedule will be started on 5 mg for three days, then 10 mg for three days.\n\n"
        "Titration schedule\n\n5 mg for three days, followed by 10 mg for three days"
    )
    assert pick(said(body, DOSE), "value", "step") == [("5 mg", 1), ("10 mg", 2)]
    assert places(body, DOSE) == {"5 mg": ["5 mg", "5 mg"], "10 mg": ["10 mg", "10 mg"]}


def test_another_group_route_or_polarity_is_another_fact() -> None:
    rows = effects(
        "Common side effects include nausea.\n\nRare side effects include nausea.\n\n"
        "If you get nausea call a doctor right away."
    )
    assert pick(rows, "value", "category") == [("nausea", "common"), ("nausea", "rare"), ("nausea", "serious")]


def test_a_row_that_lost_its_heading_is_evidence_of_the_group_it_repeats() -> None:
    body = (
        "Side effects\n\nIf you get difficulty breathing or fits contact a doctor right away.\n\n\n\n"
        "Difficulty breathing or fits\n\n\n\nThe library is open."
    )
    assert places(body, EFFECT) == {
        "difficulty breathing": ["difficulty breathing", "Difficulty breathing"],
        "fits": ["fits", "fits"],
    }
    other = body.replace("Difficulty breathing or fits", "Difficulty breathing or rash")
    assert values(other, EFFECT) == ["difficulty breathing", "fits"]
    assert ("Difficulty breathing or rash", Verdict.NOT_UNDERSTOOD, "") in ledger(other)
