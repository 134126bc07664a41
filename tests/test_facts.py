"""Statements as JSON lines: which fields a fact has, and the golden facts of two samples."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from golden_files import compare_with_golden
from small_readings import article, read_text

from kg.extract.reader import read
from kg.facts import fact, facts
from kg.model import (
    Action,
    AdverseEffect,
    Category,
    Certainty,
    Comparator,
    ConditionKind,
    Contraindication,
    Document,
    Dose,
    DoseKind,
    Evidence,
    Extent,
    Frequency,
    Interaction,
    Polarity,
    Reading,
    Relation,
    Scope,
    Span,
    Statement,
    Term,
    TermKind,
)
from kg.readers import read_document

TEXT = "Zorva may make you Dizzy."
READING = Reading(Document("leaflet", TEXT, (), (), "Zorva"), (), ())
ZORVA = Term("Zorva", TermKind.DRUG, "urn:zorvalin", "zorvalin")
DIZZY = Term("Dizzy", TermKind.FINDING, "urn:dizziness", "dizziness")
PLACE = (Evidence(Span(19, 24), Span(0, 25), 0),)
COMMON = {
    "drug": "Zorva", "value": "Dizzy", "start": 19, "end": 24, "document": "leaflet", "concept": "urn:dizziness",
    "label": "dizziness", "quote": TEXT, "quote_start": 0, "quote_end": 25, "certainty": "asserted",
    "polarity": "affirmed",
}  # fmt: skip
PUMP = Term("pump", TermKind.ROUTE, "urn:intrathecal", "intrathecal")
CHILDREN = Term("children", TermKind.POPULATION)


def effect(**fields: Any) -> Statement:
    return AdverseEffect(drug=ZORVA, value=DIZZY, evidence=PLACE, **fields)


def figure(comparator: Comparator, lower: str | None, upper: str | None) -> Frequency:
    low, high = (None if bound is None else Decimal(bound) for bound in (lower, upper))
    return Frequency(comparator, low, high, "as it is")


CASES: dict[str, tuple[Statement, dict[str, Any]]] = {
    "an effect": (effect(), {"relation": "adverse_effect", "category": "none"}),
    "a serious one": (
        effect(category=Category.COMMON, serious=True),
        {"relation": "adverse_effect", "category": "common", "serious": True},
    ),
    "an upper bound": (
        effect(frequency=figure(Comparator.UP_TO, None, "12")),
        {"relation": "adverse_effect", "category": "none", "comparator": "up_to", "percent_max": 12},
    ),
    "zero percent": (
        effect(frequency=figure(Comparator.EXACTLY, "0", "0")),
        {"relation": "adverse_effect", "category": "none", "comparator": "exactly", "percent_min": 0, "percent_max": 0},
    ),
    "a scope": (
        effect(scope=Scope(PUMP, CHILDREN, "if you run")),
        {
            "relation": "adverse_effect", "category": "none", "route": "pump", "population": "children",
            "condition": "if you run",
        },
    ),
    "hedged and denied": (
        effect(certainty=Certainty.POSSIBLE, polarity=Polarity.DENIED),
        {
            "relation": "adverse_effect", "category": "none", "certainty": "possible", "polarity": "denied",
            "negated": True,
        },
    ),
    "an allergy": (
        Contraindication(drug=ZORVA, value=DIZZY, evidence=PLACE, kind=ConditionKind.ALLERGY, reason="it hurts"),
        {"relation": "contraindication", "kind": "allergy", "reason": "it hurts"},
    ),
    "an interaction": (
        Interaction(
            drug=ZORVA, value=DIZZY, evidence=PLACE, action=Action.AVOID, extent=Extent.SOME, consequence="harm",
            example_of=Term("sedatives", TermKind.DRUG_CLASS), excluded=(Term("codeine", TermKind.DRUG),),
        ),
        {
            "relation": "interaction", "action": "avoid", "extent": "some", "consequence": "harm",
            "example_of": "sedatives", "except": ["codeine"],
        },
    ),
    "a plain interaction": (
        Interaction(drug=ZORVA, value=DIZZY, evidence=PLACE),
        {"relation": "interaction", "action": "caution", "extent": "all"},
    ),
    "a dose": (
        Dose(
            drug=ZORVA, value=DIZZY, evidence=PLACE, kind=DoseKind.STEP, amount_min=Decimal("2.5"),
            amount_max=Decimal("2.5"), unit="mg", per="dose", times_per_day=2, duration_days=3, step=1,
            regimen="titration", indication=DIZZY,
        ),
        {
            "relation": "dose", "kind": "step", "amount": 2.5, "unit": "mg", "per": "dose", "times_per_day": 2,
            "duration_days": 3, "step": 1, "regimen": "titration", "indication": "Dizzy",
        },
    ),
    "a range": (
        Dose(
            drug=ZORVA, value=DIZZY, evidence=PLACE, kind=DoseKind.SINGLE, amount_min=Decimal("5.0"),
            amount_max=Decimal(10), unit="ml",
        ),
        {"relation": "dose", "kind": "single", "amount_min": 5, "amount_max": 10, "unit": "ml"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_fact_has_its_fields_and_no_other(case: str) -> None:
    statement, own = CASES[case]
    assert fact(statement, READING) == COMMON | own


def test_whole_numbers_are_whole() -> None:
    row = fact(CASES["a range"][0], READING)
    assert [type(row[name]) for name in ("amount_min", "amount_max")] == [int, int]
    assert isinstance(fact(CASES["a dose"][0], READING)["amount"], float)


def test_what_nothing_knows_has_no_concept_and_its_words_for_a_label() -> None:
    unknown = AdverseEffect(drug=ZORVA, value=Term("Dizzy", TermKind.FINDING), evidence=PLACE)
    row = fact(unknown, READING)
    assert (row["concept"], row["label"]) == (None, "Dizzy")


def test_the_first_evidence_is_the_one_shown() -> None:
    row = fact(effect(), READING)
    second = fact(AdverseEffect(drug=ZORVA, value=DIZZY, evidence=(*PLACE, PLACE[0])), READING)
    assert row == second


def test_offsets_are_code_points_of_the_text() -> None:
    text = article("Side effects\n\nAs in a café 🙂, Tizanidine may cause rash.")
    (row,) = facts(read_text(text))
    assert text[row["start"] : row["end"]] == row["value"] == "rash"
    assert text[row["quote_start"] : row["quote_end"]] == row["quote"]


def test_facts_are_in_the_order_of_relation_and_place(documents: Path) -> None:
    rows = facts(read(read_document(documents / "morphine.txt")))
    order = [(list(Relation).index(Relation(row["relation"])), row["start"]) for row in rows]
    assert order == sorted(order)


@pytest.mark.parametrize("name", ["baclofen", "diazepam"])
def test_golden_facts(name: str, documents: Path, rewrite: bool) -> None:
    rows = facts(read(read_document(documents / f"{name}.txt")))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    compare_with_golden(f"{name}.facts.jsonl", lines, rewrite)
