"""Readings as quads: typed as the model says, in the graph of their document; the graph of a tiny text."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from golden_files import compare_with_golden
from rdf_statements import TINY, lines_of, quads_of, short, values
from small_readings import read_text

from kg.extract.reader import read
from kg.model import (
    Reading,
    TermKind,
)
from kg.namespaces import KINDS_OF_THING, PREFIXES
from kg.rdf import document_iri, graph_of, statement_iri
from kg.readers import read_document
from kg.store.turtle import turtle
from kg.validate import SHAPES

RDF_TYPE = f"{PREFIXES['rdf']}type"


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
# a rule may make a concept of a finding or of people, below others
_MADE: _Properties = {**_LABELLED, "skos:inScheme": (IRI, 0, 1), "skos:broader": (IRI, 0, 9)}
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
        ("mg:Drug", "mg:DrugClass", "mg:Substance", "mg:Product", "mg:Route", "mg:DoseForm"),
        _LABELLED,
    ),
    "mg:Finding": _MADE,
    "mg:Population": _MADE,
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


def test_golden_graph_of_a_tiny_text(rewrite: bool) -> None:
    compare_with_golden("tiny.ttl", turtle(quads_of(read_text(TINY, "tiny"))), rewrite)


def test_kinds_of_thing_are_the_models() -> None:
    assert KINDS_OF_THING[:8] == tuple(kind.value for kind in TermKind if kind is not TermKind.AMOUNT)
