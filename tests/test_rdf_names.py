"""Names of statements and of what belongs to them: made of what they say, never of where it stands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from rdf_statements import CONTRA, DOSE, EFFECT, FIGURE, INTERACTION, PLACE, RASH, TINY, ZORVA, lines_of
from small_readings import read_text

from kg.model import (
    Action,
    Category,
    Comparator,
    ConditionKind,
    Contraindication,
    DoseKind,
    Evidence,
    Extent,
    Frequency,
    Indication,
    OverdoseSign,
    Polarity,
    Precaution,
    Reading,
    Scope,
    Span,
    Statement,
    Term,
    TermKind,
)
from kg.namespaces import MG, thing
from kg.rdf import statement_iri


@pytest.mark.parametrize(
    "other",
    [
        replace(EFFECT, value=replace(RASH, concept=None, label=None)),
        replace(EFFECT, value=replace(RASH, concept=thing("finding", "eczema"), label="eczema")),
        replace(EFFECT, drug=replace(ZORVA, concept=None, label=None)),
        replace(EFFECT, evidence=(Evidence(Span(104, 108), Span(100, 120), 3), *PLACE)),
        replace(EFFECT, value=replace(RASH, words="Skin  rashes")),
        replace(EFFECT, frequency=replace(FIGURE, words="up to 12.5%")),
    ],
    ids=["no concept", "another concept", "drug without concept", "offsets", "plural", "the figure's words"],
)
def test_concepts_offsets_and_spellings_take_no_part_in_a_statements_name(other: Statement) -> None:
    assert statement_iri(other, "leaflet") == statement_iri(EFFECT, "leaflet")


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (EFFECT, {"drug": replace(ZORVA, words="Other")}),
        (EFFECT, {"value": replace(RASH, words="mild rash")}),
        (EFFECT, {"polarity": Polarity.DENIED}),
        (EFFECT, {"scope": Scope(route=Term("pump", TermKind.ROUTE))}),
        (EFFECT, {"scope": Scope(population=Term("children", TermKind.POPULATION))}),
        (EFFECT, {"scope": Scope(condition="if you run")}),
        (EFFECT, {"category": Category.RARE}),
        (EFFECT, {"serious": True}),
        (EFFECT, {"frequency": None}),
        (EFFECT, {"frequency": Frequency(Comparator.LESS_THAN, None, Decimal("12.5"), "")}),
        (EFFECT, {"frequency": Frequency(Comparator.UP_TO, None, Decimal("12.6"), "")}),
        (CONTRA, {"kind": ConditionKind.ALLERGY}),
        (INTERACTION, {"action": Action.AVOID}),
        (INTERACTION, {"extent": Extent.SOME}),
        (INTERACTION, {"example_of": RASH}),
        (INTERACTION, {"excluded": (RASH,)}),
        (DOSE, {"kind": DoseKind.INITIAL}),
        (DOSE, {"amount_max": Decimal(6)}),
        (DOSE, {"unit": "g"}),
        (DOSE, {"per": "day"}),
        (DOSE, {"times_per_day": 2}),
        (DOSE, {"duration_days": 3}),
        (DOSE, {"step": 2}),
        (DOSE, {"regimen": "titration"}),
        (DOSE, {"indication": RASH}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else type(value).__name__,
)
def test_what_a_statement_says_makes_its_name(one: Statement, changes: dict[str, Any]) -> None:
    assert statement_iri(replace(one, **changes), "leaflet") != statement_iri(one, "leaflet")


def test_relation_and_series_make_a_statements_name_too() -> None:
    kinds = (Indication, OverdoseSign, Precaution, Contraindication)
    iris = {statement_iri(kind(drug=ZORVA, value=RASH, evidence=PLACE), "leaflet") for kind in kinds}
    assert len(iris) == len(kinds)
    assert statement_iri(EFFECT, "leaflet") != statement_iri(EFFECT, "article")


def test_equal_numbers_of_another_spelling_are_one_statement() -> None:
    same = replace(EFFECT, frequency=Frequency(Comparator.UP_TO, None, Decimal("12.50"), ""))
    assert statement_iri(same, "leaflet") == statement_iri(EFFECT, "leaflet")
    assert statement_iri(replace(DOSE, amount_min=Decimal("5.0")), "a") == statement_iri(DOSE, "a")


def nodes(reading: Reading, kind: str) -> set[str]:
    return {subject for subject, _, value in lines_of(reading) if value == ox.NamedNode(MG + kind)}


def test_a_text_that_moved_keeps_the_names_of_its_statements() -> None:
    moved = TINY.replace("\n\n", "\n\nThe weather was fine.\n\n", 1)
    one, other = read_text(TINY, "tiny"), read_text(moved, "tiny")
    for kind in ("Statement", "Frequency", "DoseRegimen"):
        assert nodes(one, kind) == nodes(other, kind) != set()
    for kind in ("Evidence", "Passage", "Section"):
        assert not nodes(one, kind) & nodes(other, kind)


def test_the_same_offsets_in_another_version_are_other_evidence() -> None:
    one, other = (
        read_text(TINY, "tiny"),
        read_text(TINY.replace("The trains were late.", "The trains were slow."), "tiny"),
    )
    assert [s.evidence for s in one.statements] == [s.evidence for s in other.statements]
    assert nodes(one, "Statement") == nodes(other, "Statement")
    for kind in ("Evidence", "Passage", "Section"):
        assert not nodes(one, kind) & nodes(other, kind), kind


def test_two_documents_share_no_statement_no_evidence_and_no_regimen() -> None:
    one, other = read_text(TINY, "one"), read_text(TINY, "other")
    for kind in ("Statement", "Evidence", "Passage", "Section", "DoseRegimen", "Document"):
        assert not nodes(one, kind) & nodes(other, kind), kind
