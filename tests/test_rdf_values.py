"""Values of statements as triples: numbers, units, groups, polarity, scope, and what is described of a term."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
from rdf_statements import DOSE, EFFECT, INTERACTION, RASH, ZORVA, Line, lines_of, values
from small_readings import read_text

from kg.model import (
    Category,
    Certainty,
    Comparator,
    Extent,
    Frequency,
    Polarity,
    Scope,
    Statement,
    Term,
    TermKind,
)
from kg.namespaces import MG, PREFIXES, thing
from kg.rdf import statement_iri


def with_statements(*statements: Statement) -> list[Line]:
    small = read_text("Zorvalin\n\nIt may cause a skin\n rash here.\n", "small")
    return lines_of(replace(small, statements=statements))


def test_numbers_have_one_spelling() -> None:
    lines = with_statements(replace(EFFECT, frequency=Frequency(Comparator.BETWEEN, Decimal("2.50"), Decimal(10), "x")))
    numbers = {name: value for _, name, value in lines if "Percent" in name}
    decimal = ox.NamedNode(f"{PREFIXES['xsd']}decimal")
    assert numbers == {
        "mg:lowerPercent": ox.Literal("2.5", datatype=decimal), "mg:upperPercent": ox.Literal("10", datatype=decimal),
    }  # fmt: skip


def test_a_bound_that_is_open_is_not_there() -> None:
    predicates = {name for _, name, _ in with_statements(EFFECT)}
    assert "mg:upperPercent" in predicates
    assert "mg:lowerPercent" not in predicates


def test_zero_is_a_figure() -> None:
    lines = with_statements(replace(EFFECT, frequency=Frequency(Comparator.EXACTLY, Decimal(0), Decimal(0), "0%")))
    assert [value.value for _, name, value in lines if "Percent" in name] == ["0", "0"]


def test_units_are_ucum_codes_and_words_are_one_line() -> None:
    micrograms = replace(DOSE, unit="mcg", value=Term("5\n mcg", TermKind.AMOUNT), times_per_day=0)
    tablets = replace(DOSE, unit="tablets")
    lines, iri = with_statements(micrograms, tablets), statement_iri(micrograms, "small")
    assert values(lines, iri, "mg:unit") == ["ug"]
    assert values(lines, iri, "mg:words") == ["5 mcg"]
    assert values(lines, iri, "mg:timesPerDay") == ["0"]
    assert values(lines, statement_iri(tablets, "small"), "mg:unit") == ["{tablet}"]


def test_a_serious_group_is_serious_and_no_group_is_not_said() -> None:
    for category, serious, group in (
        (Category.SERIOUS, False, ["Serious"]),
        (Category.RARE, True, ["Rare"]),
        (Category.NONE, True, []),
    ):
        effect = replace(EFFECT, category=category, serious=serious)
        lines, iri = with_statements(effect), statement_iri(effect, "small")
        assert [name.removeprefix(MG) for name in values(lines, iri, "mg:group")] == group
        assert values(lines, iri, "mg:serious") == ["true"]
    assert "mg:serious" not in {name for _, name, _ in with_statements(EFFECT)}


def test_polarity_certainty_and_scope_are_said() -> None:
    scope = Scope(Term("pump", TermKind.ROUTE), Term("Small children", TermKind.POPULATION), "if you run")
    effect = replace(EFFECT, scope=scope, polarity=Polarity.DENIED, certainty=Certainty.POSSIBLE)
    lines, iri = with_statements(effect), statement_iri(effect, "small")
    said = {name: values(lines, iri, f"mg:{name}") for name in ("polarity", "certainty", "scopeCondition")}
    assert said == {"polarity": [f"{MG}Denied"], "certainty": [f"{MG}Possible"], "scopeCondition": ["if you run"]}
    assert values(lines, iri, "mg:scopeRoute") == [thing("route", "pump")]
    assert values(lines, iri, "mg:scopePopulation") == [thing("population", "small-children")]


def test_only_what_the_vocabulary_does_not_know_is_described() -> None:
    unknown = Term("Wobbly  knees", TermKind.FINDING)
    lines = with_statements(EFFECT, replace(EFFECT, value=unknown))
    assert values(lines, thing("finding", "wobbly-knees"), "rdfs:label") == ["wobbly knees"]
    assert values(lines, thing("finding", "wobbly-knees"), "rdf:type") == [f"{MG}Finding"]
    assert not {RASH.concept, ZORVA.concept} & {subject for subject, _, _ in lines}


def test_a_class_that_a_rule_made_stands_in_its_scheme_under_the_wider_one() -> None:
    iri, wider = thing("class", "strong-zorvers"), thing("class", "zorvers")
    made = Term("potent Zorvers", TermKind.DRUG_CLASS, iri, "strong zorvers", (wider,))
    lines = with_statements(replace(INTERACTION, value=made))
    assert values(lines, iri, "rdf:type") == [f"{MG}DrugClass"]
    assert values(lines, iri, "rdfs:label") == ["strong zorvers"]
    assert values(lines, iri, "skos:inScheme") == [thing("scheme", "classes")]
    assert values(lines, iri, "mg:broaderClass") == [wider]
    assert wider not in {subject for subject, _, _ in lines}


def test_what_a_class_is_called_after_is_its_member() -> None:
    iri, drug = thing("class", "medicines-that-contain-zorva"), thing("drug", "zorva")
    made = Term("Zorva-containing products", TermKind.DRUG_CLASS, iri, "medicines that contain zorva", (), (drug,))
    lines = with_statements(replace(INTERACTION, value=made))
    membership = thing("membership", "zorva-medicines-that-contain-zorva")
    assert {name: value.value for about, name, value in lines if about == membership} == {
        "rdf:type": f"{MG}Membership",
        "mg:member": drug,
        "mg:ofClass": iri,
        "dcterms:source": "what the class is called",
    }


def test_people_of_an_age_stand_among_the_populations_under_the_wider_ones() -> None:
    iri, wider = thing("population", "people-under-12-years"), thing("population", "children")
    made = Term("under 12", TermKind.POPULATION, iri, "people under 12 years", (wider,))
    lines = with_statements(replace(EFFECT, scope=Scope(None, made)))
    assert values(lines, iri, "rdf:type") == [f"{MG}Population"]
    assert values(lines, iri, "rdfs:label") == ["people under 12 years"]
    assert values(lines, iri, "skos:inScheme") == [thing("scheme", "populations")]
    assert values(lines, iri, "skos:broader") == [wider]
    assert values(lines, iri, "mg:broaderClass") == []


def test_a_finding_with_how_bad_it_is_stands_among_the_findings_under_the_wider_one() -> None:
    iri, wider = thing("finding", "severe-wobbling"), thing("finding", "wobbling")
    made = Term("severe wobbliness", TermKind.FINDING, iri, "severe wobbling", (wider,))
    lines = with_statements(replace(EFFECT, value=made))
    assert values(lines, iri, "rdf:type") == [f"{MG}Finding"]
    assert values(lines, iri, "rdfs:label") == ["severe wobbling"]
    assert values(lines, iri, "skos:inScheme") == [thing("scheme", "findings")]
    assert values(lines, iri, "skos:broader") == [wider]


def test_examples_and_exceptions_of_an_interaction() -> None:
    sedatives, codeine = Term("sedatives", TermKind.DRUG_CLASS), Term("codeine", TermKind.DRUG)
    one = replace(INTERACTION, example_of=sedatives, excluded=(codeine,), consequence="harm", extent=Extent.SOME)
    lines, iri = with_statements(one), statement_iri(one, "small")
    assert values(lines, iri, "mg:exampleOf") == [thing("class", "sedatives")]
    assert values(lines, iri, "mg:except") == [thing("drug", "codeine")]
    assert values(lines, iri, "mg:consequence") == ["harm"]
    assert values(lines, iri, "mg:extent") == [f"{MG}SomeMembers"]
