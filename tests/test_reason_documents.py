"""HermiT on what was read from a whole document: bands, class members, and a planted contradiction."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import GRAPH_VOCABULARY, MG, PREFIXES, thing
from kg.rdf import graph_of
from kg.reason import BAND_CLASSES, classify
from kg.rules import load_rules
from kg.store import open_store

SAMPLES = sorted(path.stem for path in (Path(__file__).resolve().parent.parent / "documents").glob("*.txt"))
_NAMES = {MG + name for name in ("about", "concerns")}
BACLOFEN = thing("drug", "baclofen")
_FIGURES = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
SELECT ?frequency ?words WHERE { ?frequency a mg:Frequency ; mg:words ?words ; ^mg:frequency/mg:about ?drug }
"""


@pytest.fixture(scope="module")
def one_document(sample_store: Path) -> list[ox.Quad]:
    """The sample about baclofen, with the vocabulary."""
    wanted = {graph_of("baclofen"), GRAPH_VOCABULARY}
    quads = open_store(sample_store).quads()
    return [q for q in quads if isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value in wanted]


def test_a_document_is_consistent_and_its_figures_fall_into_bands(
    one_document: list[ox.Quad], sample_store: Path
) -> None:
    inferences = classify(one_document)
    assert inferences.consistent
    assert inferences.unsatisfiable == ()
    words = {
        row[0].text: row[1].text
        for row in open_store(sample_store).query(_FIGURES).rows
        if row[0] is not None and row[1] is not None
    }
    bands: dict[str, set[str]] = {}
    for iri, band in inferences.bands:
        if iri in words:
            bands.setdefault(words[iri], set()).add(band.removeprefix(MG))
    assert bands["20.9 percent"] == {"VeryCommonFrequency"}
    assert bands["7.3 percent"] == {"CommonFrequency"}
    assert "as many as 63 percent" in words.values()
    assert "as many as 63 percent" not in bands  # an upper bound alone decides nothing

    partners = {other for one, other in inferences.interactions if one == BACLOFEN}
    assert {thing("drug", "diazepam"), thing("drug", "lorazepam"), thing("drug", "tizanidine")} <= partners
    assert BACLOFEN not in partners


def test_a_planted_contradiction_is_rejected(one_document: list[ox.Quad]) -> None:
    planted = ox.Quad(
        ox.NamedNode(BACLOFEN), ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{MG}Finding"), ox.DefaultGraph()
    )
    assert not classify([*one_document, planted]).consistent


# --- each sample: consistent, and what the rules conclude ---


def _plain(term: object) -> str:
    return str(term).strip("<>")


def _by_rules(quads: list[ox.Quad]) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    """What the rules conclude of a document and the vocabulary: all triples, and (medicine, member) for each
    interaction that reaches the member through its class, in the direction of the statement."""
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    concluded = set()
    for rule in load_rules():
        made = store.query(rule.construct)
        assert isinstance(made, ox.QueryTriples)
        triples = list(made)
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        concluded |= {(_plain(t.subject), _plain(t.predicate), _plain(t.object)) for t in triples}
    rows = store.query(_THROUGH_CLASS)
    assert isinstance(rows, ox.QuerySolutions)
    return concluded, {(_plain(row["drug"]), _plain(row["member"])) for row in rows}


# An interaction with a class whose link to a member rests on it.
_THROUGH_CLASS = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?drug ?member WHERE {
  ?link mg:linkProperty mg:interactsWith ; mg:linkSubject ?drug ; mg:linkObject ?member ;
        prov:wasDerivedFrom ?statement .
  ?statement a mg:Interaction ; mg:about ?drug ; mg:concerns ?class . ?class a mg:DrugClass . FILTER(?member != ?class)
}
"""
_EXCEPTED = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
SELECT DISTINCT ?drug ?member WHERE {
  ?statement mg:about ?drug ; mg:except ?thing .
  { BIND(?thing AS ?member) } UNION { ?member mg:memberOf ?thing } UNION { ?thing mg:productOf ?member }
}
"""


@pytest.mark.parametrize("name", SAMPLES)
def test_rules_and_reasoner_agree_on_each_document(name: str, sample_store: Path) -> None:
    """Memberships, bands and interactions through a class: everything that OWL can express, minus the diagonal."""
    opened = open_store(sample_store)
    wanted = {graph_of(name), GRAPH_VOCABULARY}
    quads = [q for q in opened.quads() if isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value in wanted]
    found = classify(quads)
    assert found.consistent
    assert found.unsatisfiable == ()
    concluded, through_class = _by_rules(quads)

    assert set(found.bands) == {(thing_, kind) for thing_, _, kind in concluded if kind in BAND_CLASSES}

    # HermiT is fed the classes that the document touches; of the drugs that it names, that is every class.
    memberships = {(drug, of) for drug, predicate, of in concluded if predicate == f"{MG}memberOf"}
    assert set(found.memberships) <= memberships
    vocabulary = ox.NamedNode(GRAPH_VOCABULARY)
    named = {_plain(q.object) for q in quads if q.predicate.value in _NAMES and q.graph_name != vocabulary}
    assert {pair for pair in memberships if pair[0] in named} == {p for p in found.memberships if p[0] in named}

    # OWL cannot except a member: where HermiT finds more, it is what the document excepts.
    excepted = {tuple(value.text for value in row if value is not None) for row in opened.query(_EXCEPTED).rows}
    assert through_class, "the sample has no interaction with a class: nothing was compared"
    assert through_class - set(found.interactions) == set()
    assert set(found.interactions) - through_class <= excepted
