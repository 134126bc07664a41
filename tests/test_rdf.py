"""Readings as quads: typed as the model says, named by content and never by place; the graph of a tiny text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from golden_files import compare_with_golden
from small_readings import article, read_text

from kg.extract.reader import read
from kg.model import (
    Action,
    AdverseEffect,
    Category,
    Certainty,
    Comparator,
    ConditionKind,
    Contraindication,
    Dose,
    DoseKind,
    Evidence,
    Extent,
    Frequency,
    Indication,
    Interaction,
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
from kg.namespaces import KINDS_OF_THING, MG, PREFIXES, thing
from kg.rdf import document_iri, graph_of, reading_to_quads, statement_iri
from kg.readers import read_document
from kg.store.turtle import turtle
from kg.validate import SHAPES

RDF_TYPE = f"{PREFIXES['rdf']}type"
DIGEST = "the vocabulary's hash"

# A little of everything, so that the golden graph shows how each is written.
TINY = article(
    "Uses\n\nTizanidine is used to treat spasms.\n\n"
    "Before you take it\n\nDo not take Tizanidine if you are allergic to tizanidine. Tell your doctor if you have "
    "wobbly knees.\n\n"
    "Dosage\n\nThose using a titration schedule will be started on 2 mg for three days, then 4 mg for three days.\n\n"
    "Side effects\n\nCommon side effects include drowsiness in up to 12.50 percent and rash. Tizanidine is not known "
    "to cause fever.\n\n"
    "Interactions\n\nTell your doctor if you take certain antibiotics.\n\nPage 1 of 1\n\nThe trains were late."
)


Line = tuple[str, str, ox.NamedNode | ox.Literal]


def quads_of(reading: Reading) -> list[ox.Quad]:
    return list(reading_to_quads(reading, DIGEST))


def lines_of(reading: Reading) -> list[Line]:
    """Subject, property with its prefix, and value of each quad."""
    found: list[Line] = []
    for quad in quads_of(reading):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        found.append((quad.subject.value, short(quad.predicate.value), quad.object))
    return found


@pytest.fixture(scope="module", params=["tiny", "baclofen", "diazepam", "phenelzine"])
def reading(request: pytest.FixtureRequest, documents: Path) -> Reading:
    if request.param == "tiny":
        return read_text(TINY, "tiny")
    return read(read_document(documents / f"{request.param}.txt"))


# --- what may be said of what ---

IRI, TEXT, WHOLE, NUMBER, TRUTH, MONTH = "iri", "string", "integer", "decimal", "boolean", "gYearMonth"
_Properties = dict[str, tuple[str, int, int]]
_NOTHING: _Properties = {}
_LABELLED: _Properties = {"rdfs:label": (TEXT, 1, 1)}
_CONCERNS: _Properties = {"mg:concerns": (IRI, 1, 1)}
_CONDITION: _Properties = _CONCERNS | {"mg:conditionKind": (IRI, 0, 1), "mg:reason": (TEXT, 0, 1)}
# class -> property -> (kind of value, least, most); the properties that are not listed may not stand there
DESCRIPTIONS: dict[str, _Properties] = {
    "mg:Document": {
        "rdfs:label": (TEXT, 1, 1), "dcterms:title": (TEXT, 1, 1), "mg:series": (TEXT, 1, 1), "mg:sha256": (TEXT, 1, 1),
        "mg:textLength": (WHOLE, 1, 1), "mg:isAbout": (IRI, 0, 99), "mg:sentencesStated": (WHOLE, 1, 1),
        "mg:sentencesSkipped": (WHOLE, 1, 1), "mg:sentencesNotUnderstood": (WHOLE, 1, 1),
        "prov:wasGeneratedBy": (IRI, 1, 1), "mg:statementCount": (WHOLE, 1, 1), "dcterms:issued": (MONTH, 0, 1),
        "mg:dateStatedIn": (IRI, 0, 1),
    },
    "prov:Activity": {
        "rdfs:label": (TEXT, 1, 1), "mg:softwareVersion": (TEXT, 1, 1), "mg:vocabularyHash": (TEXT, 1, 1),
        "mg:notRead": (IRI, 1, 7),
    },
    "mg:Section": {"rdfs:label": (TEXT, 1, 1), "mg:partOf": (IRI, 1, 1), "mg:position": (WHOLE, 1, 1)},
    "mg:Passage": {
        "oa:hasSource": (IRI, 1, 1), "oa:hasSelector": (IRI, 2, 2), "mg:inSection": (IRI, 1, 1),
        "mg:verdict": (IRI, 1, 1), "mg:skipReason": (TEXT, 0, 1),
    },
    "mg:Evidence": {"oa:hasSource": (IRI, 1, 1), "oa:hasSelector": (IRI, 2, 2), "mg:inPassage": (IRI, 1, 1)},
    "oa:TextQuoteSelector": {"oa:exact": (TEXT, 1, 1), "oa:prefix": (TEXT, 1, 1), "oa:suffix": (TEXT, 1, 1)},
    "oa:TextPositionSelector": {"oa:start": (WHOLE, 1, 1), "oa:end": (WHOLE, 1, 1)},
    "mg:Frequency": {
        "mg:comparator": (IRI, 1, 1), "mg:lowerPercent": (NUMBER, 0, 1), "mg:upperPercent": (NUMBER, 0, 1),
        "mg:words": (TEXT, 1, 1),
    },
    "mg:DoseRegimen": {"rdfs:label": (TEXT, 1, 1), "mg:about": (IRI, 1, 1), "mg:statedIn": (IRI, 1, 1)},
    "mg:Statement": {
        "rdfs:label": (TEXT, 1, 1), "mg:about": (IRI, 1, 1), "mg:words": (TEXT, 1, 1), "mg:statedIn": (IRI, 1, 1),
        "mg:inSection": (IRI, 1, 1), "mg:evidence": (IRI, 1, 99), "mg:polarity": (IRI, 1, 1),
        "mg:certainty": (IRI, 1, 1), "mg:reviewState": (IRI, 1, 1), "mg:scopeRoute": (IRI, 0, 1),
        "mg:scopePopulation": (IRI, 0, 1), "mg:scopeCondition": (TEXT, 0, 1),
    },
    **dict.fromkeys(
        ("mg:BrandStatement", "mg:ClassStatement", "mg:RouteStatement", "mg:FormStatement", "mg:Indication",
         "mg:OverdoseSign", "mg:WithdrawalEffect"),
        _CONCERNS,
    ),
    **dict.fromkeys(
        ("mg:Contraindication", "mg:Precaution"),
        _CONDITION,
    ),
    "mg:ProductStatement": {},
    "mg:AdverseEffect": {
        "mg:concerns": (IRI, 1, 1), "mg:group": (IRI, 0, 1), "mg:serious": (TRUTH, 0, 1), "mg:frequency": (IRI, 0, 1),
    },
    "mg:Interaction": {
        "mg:concerns": (IRI, 1, 1), "mg:action": (IRI, 1, 1), "mg:extent": (IRI, 1, 1), "mg:consequence": (TEXT, 0, 1),
        "mg:exampleOf": (IRI, 0, 1), "mg:except": (IRI, 0, 99), "mg:notStated": (IRI, 0, 7),
    },
    "mg:Dose": {
        "mg:amountMin": (NUMBER, 1, 1), "mg:amountMax": (NUMBER, 1, 1), "mg:unit": (TEXT, 1, 1), "mg:per": (TEXT, 0, 1),
        "mg:timesPerDay": (WHOLE, 0, 1), "mg:durationDays": (WHOLE, 0, 1), "mg:stepOrder": (WHOLE, 0, 1),
        "mg:inRegimen": (IRI, 1, 1), "mg:forIndication": (IRI, 0, 1),
    },
    **dict.fromkeys(
        ("mg:InitialDose", "mg:MaintenanceDose", "mg:DoseStep", "mg:MaximumDose", "mg:SingleDose"), _NOTHING
    ),
    **dict.fromkeys(
        ("mg:Drug", "mg:DrugClass", "mg:Substance", "mg:Product", "mg:Finding", "mg:Route", "mg:DoseForm",
         "mg:Population"),
        _LABELLED,
    ),
}  # fmt: skip
# property -> the names that it may take
NAMES = {
    "mg:verdict": {"mg:Stated", "mg:Skipped", "mg:NotUnderstood"},
    "mg:polarity": {"mg:Affirmed", "mg:Denied"},
    "mg:certainty": {"mg:Asserted", "mg:Possible"},
    "mg:reviewState": {"mg:Unreviewed"},
    "mg:action": {"mg:Avoid", "mg:Caution"},
    "mg:extent": {"mg:AllMembers", "mg:SomeMembers"},
    "mg:conditionKind": {"mg:Allergy", "mg:State", "mg:PopulationGroup"},
    "mg:comparator": {"mg:Exactly", "mg:UpTo", "mg:LessThan", "mg:AtLeast", "mg:MoreThan", "mg:About", "mg:Between"},
    "mg:group": {
        "mg:VeryCommon", "mg:Common", "mg:Uncommon", "mg:Rare", "mg:VeryRare", "mg:UnknownFrequency", "mg:Serious",
    },
}  # fmt: skip
# property -> the class that a node of the same graph must have
TARGETS = {
    "mg:dateStatedIn": "mg:Passage",
    "mg:partOf": "mg:Document",
    "mg:statedIn": "mg:Document",
    "oa:hasSource": "mg:Document",
    "mg:inSection": "mg:Section",
    "mg:inPassage": "mg:Passage",
    "mg:evidence": "mg:Evidence",
    "mg:frequency": "mg:Frequency",
    "mg:inRegimen": "mg:DoseRegimen",
    "prov:wasGeneratedBy": "prov:Activity",
}


def short(iri: str) -> str:
    for prefix in ("rdf", "rdfs", "mg", "oa", "prov", "dcterms", "xsd"):
        if iri.startswith(PREFIXES[prefix]):
            return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
    return iri


def kind_of(value: Any) -> str:
    return IRI if isinstance(value, ox.NamedNode) else short(value.datatype.value).removeprefix("xsd:")


def test_everything_is_described_as_the_model_says(reading: Reading) -> None:
    about: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in lines_of(reading):
        about[subject][predicate].append(value)
    types = {node: {short(each.value) for each in said["rdf:type"]} for node, said in about.items()}
    for node, said in about.items():
        assert types[node], f"{node} has no type"
        allowed: dict[str, tuple[str, int, int]] = {}
        for name in types[node]:
            allowed |= DESCRIPTIONS[name]
        for predicate, (kind, least, most) in allowed.items():
            found = said.get(predicate, [])
            assert least <= len(found) <= most, f"{node}: {len(found)} of {predicate}"
            assert {kind_of(each) for each in found} <= {kind}, f"{node} {predicate} {found}"
        for predicate, found in said.items():
            assert predicate in allowed or predicate == "rdf:type", f"{node} ({types[node]}) has {predicate}"
            names = {short(each.value) for each in found}
            assert names <= NAMES.get(predicate, names), f"{node} {predicate} {names}"
            if predicate in TARGETS:
                assert all(TARGETS[predicate] in types[each.value] for each in found), f"{node} {predicate}"


def test_a_shape_looks_at_every_property() -> None:
    shapes = ox.Store()
    shapes.load(path=str(SHAPES), format=ox.RdfFormat.TURTLE)
    answer = shapes.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> "
        "SELECT ?class ?path { ?shape sh:targetClass ?class ; sh:property/sh:path ?path }"
    )
    assert isinstance(answer, ox.QuerySolutions)
    looked_at = {(short(row["class"].value), short(row["path"].value)) for row in answer}
    assert {(name, path) for name, paths in DESCRIPTIONS.items() for path in paths} - looked_at == {
        ("mg:Dose", "mg:stepOrder")  # looked at where it belongs: at mg:DoseStep
    }


def test_nothing_is_blank_and_all_is_in_the_documents_graph(reading: Reading) -> None:
    for quad in quads_of(reading):
        assert all(isinstance(node, ox.NamedNode) for node in (quad.subject, quad.predicate, quad.graph_name))
        assert not isinstance(quad.object, ox.BlankNode | ox.Triple)
        assert quad.graph_name == ox.NamedNode(graph_of(reading.document.name))


def test_no_quad_is_written_twice_and_every_time_in_the_same_order(reading: Reading) -> None:
    first, second = quads_of(reading), quads_of(reading)
    assert first == second
    assert len(set(first)) == len(first)


def test_local_names_need_no_escape(reading: Reading) -> None:
    for line in turtle(quads_of(reading)).splitlines():
        assert "<http" not in line or line.startswith("@prefix"), line


def test_a_file_of_it_reads_back_as_the_same(reading: Reading) -> None:
    quads = quads_of(reading)
    parsed = ox.parse(turtle(quads), format=ox.RdfFormat.TURTLE)
    assert {(q.subject, q.predicate, q.object) for q in parsed} == {(q.subject, q.predicate, q.object) for q in quads}


def test_every_statement_has_an_iri_of_its_own(documents: Path) -> None:
    for path in sorted(documents.glob("*.txt")):
        read_one = read(read_document(path))
        iris = Counter(statement_iri(statement, path.stem) for statement in read_one.statements)
        same = [iri for iri, n in iris.items() if n > 1]
        told = [s.value.words for s in read_one.statements if statement_iri(s, path.stem) in same]
        assert told == [], path.name


def values(lines: Iterable[Line], subject: str, predicate: str) -> list[str]:
    return [value.value for about, name, value in lines if about == subject and name == predicate]


def test_quotes_are_the_text_with_what_stands_around_it(reading: Reading) -> None:
    said = {(subject, name): value.value for subject, name, value in lines_of(reading)}
    text = reading.document.text
    annotated = {subject for subject, name in said if name == "oa:hasSelector"}
    assert annotated
    for node in annotated:
        exact, prefix, suffix = (said[f"{node}-quote", f"oa:{name}"] for name in ("exact", "prefix", "suffix"))
        start, end = (int(said[f"{node}-position", f"oa:{name}"]) for name in ("start", "end"))
        assert text[start:end] == exact
        assert text[:start].endswith(prefix)
        assert text[end:].startswith(suffix)
        assert len(prefix) == min(32, start)
        assert len(suffix) == min(32, len(text) - end)


def test_the_ledger_is_counted_and_each_sentence_is_a_passage(reading: Reading) -> None:
    lines = lines_of(reading)
    node = document_iri(reading.document.name)
    verdicts = Counter(short(value.value) for _, name, value in lines if name == "mg:verdict")
    assert verdicts.total() == len(reading.ledger)
    for verdict in ("Stated", "Skipped", "NotUnderstood"):
        assert values(lines, node, f"mg:sentences{verdict}") == [str(verdicts[f"mg:{verdict}"])]


# --- names ---

ZORVA = Term("Zorvalin", TermKind.DRUG, thing("drug", "zorvalin"), "zorvalin")
RASH = Term("skin rash", TermKind.FINDING, thing("finding", "rash"), "rash")
PLACE = (Evidence(Span(4, 8), Span(0, 20), 0),)
FIGURE = Frequency(Comparator.UP_TO, None, Decimal("12.5"), "up to 12.5 percent")
EFFECT = AdverseEffect(drug=ZORVA, value=RASH, evidence=PLACE, category=Category.COMMON, frequency=FIGURE)
CONTRA = Contraindication(drug=ZORVA, value=RASH, evidence=PLACE)
INTERACTION = Interaction(drug=ZORVA, value=RASH, evidence=PLACE)
DOSE = Dose(
    drug=ZORVA, value=RASH, evidence=PLACE, kind=DoseKind.STEP, amount_min=Decimal(5), amount_max=Decimal(5), unit="mg",
    step=1,
)  # fmt: skip


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


# --- values ---


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
    assert values(lines, iri, f"{PREFIXES['skos']}inScheme") == [thing("scheme", "classes")]
    assert values(lines, iri, "mg:broaderClass") == [wider]
    assert wider not in {subject for subject, _, _ in lines}


def test_people_of_an_age_stand_among_the_populations_under_the_wider_ones() -> None:
    iri, wider = thing("population", "people-under-12-years"), thing("population", "children")
    made = Term("under 12", TermKind.POPULATION, iri, "people under 12 years", (wider,))
    lines = with_statements(replace(EFFECT, scope=Scope(None, made)))
    assert values(lines, iri, "rdf:type") == [f"{MG}Population"]
    assert values(lines, iri, "rdfs:label") == ["people under 12 years"]
    assert values(lines, iri, f"{PREFIXES['skos']}inScheme") == [thing("scheme", "populations")]
    assert values(lines, iri, f"{PREFIXES['skos']}broader") == [wider]
    assert values(lines, iri, "mg:broaderClass") == []


def test_examples_and_exceptions_of_an_interaction() -> None:
    sedatives, codeine = Term("sedatives", TermKind.DRUG_CLASS), Term("codeine", TermKind.DRUG)
    one = replace(INTERACTION, example_of=sedatives, excluded=(codeine,), consequence="harm", extent=Extent.SOME)
    lines, iri = with_statements(one), statement_iri(one, "small")
    assert values(lines, iri, "mg:exampleOf") == [thing("class", "sedatives")]
    assert values(lines, iri, "mg:except") == [thing("drug", "codeine")]
    assert values(lines, iri, "mg:consequence") == ["harm"]
    assert values(lines, iri, "mg:extent") == [f"{MG}SomeMembers"]


def test_golden_graph_of_a_tiny_text(rewrite: bool) -> None:
    compare_with_golden("tiny.ttl", turtle(quads_of(read_text(TINY, "tiny"))), rewrite)


def test_kinds_of_thing_are_the_models() -> None:
    assert KINDS_OF_THING[:8] == tuple(kind.value for kind in TermKind if kind is not TermKind.AMOUNT)
