"""HermiT on what was read from whole documents: bands, class members, and a planted contradiction."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import GRAPH_CONCLUDED, GRAPH_VOCABULARY, MG, PREFIXES, thing
from kg.rdf import graph_of
from kg.reason import BAND_CLASSES, Inferences, classify, contradictions, is_consistent
from kg.store import GraphStore, open_store

SAMPLES = sorted(path.stem for path in (Path(__file__).resolve().parent.parent / "documents").glob("*.txt"))
_NAMES = {MG + name for name in ("about", "concerns")}
BACLOFEN = thing("drug", "baclofen")
_FIGURES = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
PREFIX drug: <https://w3id.org/monograph/id/drug/>
SELECT ?frequency ?words { ?frequency a mg:Frequency ; mg:words ?words ; ^mg:frequency/mg:about drug:baclofen }
"""


@pytest.fixture(scope="module")
def samples(sample_store: Path) -> GraphStore:
    return open_store(sample_store, in_memory=True)


@pytest.fixture(scope="module")
def inferences(samples: GraphStore) -> Inferences:
    """What the reasoner makes of what documents and vocabulary say."""
    said = (quad for quad in samples.quads() if quad.graph_name != ox.NamedNode(GRAPH_CONCLUDED))
    return classify(said, timeout_s=600)  # half a minute where both cores are free


@pytest.fixture(scope="module")
def one_document(sample_store: Path) -> list[ox.Quad]:
    """The sample about baclofen, with the vocabulary."""
    wanted = {graph_of("baclofen"), GRAPH_VOCABULARY}
    quads = open_store(sample_store).quads()
    return [q for q in quads if isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value in wanted]


def _rows(store: GraphStore, query: str) -> set[tuple[str, ...]]:
    return {tuple(cell.text for cell in row if cell is not None) for row in store.query(query).rows}


def test_the_figures_of_a_document_fall_into_bands(samples: GraphStore, inferences: Inferences) -> None:
    words = {row[0]: row[1] for row in _rows(samples, _FIGURES)}
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


# --- all samples: consistent, and what the rules conclude ---


# An interaction with a class whose link to a member rests on it.
_THROUGH_CLASS = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?drug ?member ?name WHERE {
  ?link mg:linkProperty mg:interactsWith ; mg:linkSubject ?drug ; mg:linkObject ?member ;
        prov:wasDerivedFrom ?statement .
  ?statement a mg:Interaction ; mg:about ?drug ; mg:concerns ?class ; mg:statedIn/mg:series ?name .
  ?class a mg:DrugClass . FILTER(?member != ?class)
}
"""
_EXCEPTED = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
SELECT DISTINCT ?drug ?member WHERE {
  ?statement mg:about ?drug ; mg:except ?thing .
  { BIND(?thing AS ?member) } UNION { ?member mg:memberOf ?thing } UNION { ?thing mg:productOf ?member }
}
"""


def _iris(quad: ox.Quad) -> tuple[str, str, str]:
    subject, predicate, value = (str(term).strip("<>") for term in (quad.subject, quad.predicate, quad.object))
    return subject, predicate, value


def test_rules_and_reasoner_agree_on_the_samples(samples: GraphStore, inferences: Inferences) -> None:
    """Memberships, bands and interactions through a class: everything that OWL can express, minus the diagonal. Each
    document is about a medicine of its own, so that what one concludes does not hide what another does not."""
    by_rules, vocabulary = ox.NamedNode(GRAPH_CONCLUDED), ox.NamedNode(GRAPH_VOCABULARY)
    quads = list(samples.quads())
    said = [quad for quad in quads if quad.graph_name != by_rules]
    concluded = {_iris(quad) for quad in quads if quad.graph_name == by_rules}
    found = inferences
    assert found.consistent
    assert found.unsatisfiable == ()

    assert found.bands
    assert set(found.bands) == {(thing_, kind) for thing_, _, kind in concluded if kind in BAND_CLASSES}

    # HermiT is fed the classes that the documents touch; of the drugs that they name, that is every class.
    memberships = {(drug, of) for drug, predicate, of in concluded if predicate == f"{MG}memberOf"}
    assert set(found.memberships) <= memberships
    named = {_iris(quad)[2] for quad in said if quad.predicate.value in _NAMES and quad.graph_name != vocabulary}
    assert {pair for pair in memberships if pair[0] in named} == {p for p in found.memberships if p[0] in named}

    # OWL cannot except a member: where HermiT finds more, it is what a document excepts.
    rows = _rows(samples, _THROUGH_CLASS)
    assert {name for _, _, name in rows} == set(SAMPLES), "a sample has no interaction with a class to be compared"
    through_class = {(drug, member) for drug, member, _ in rows}
    assert through_class - set(found.interactions) == set()
    assert set(found.interactions) - through_class <= _rows(samples, _EXCEPTED)


def test_samples_and_what_is_concluded_from_them_are_consistent(samples: GraphStore) -> None:
    quads = list(samples.quads())
    assert is_consistent(quads), contradictions(quads)
