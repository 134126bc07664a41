"""HermiT on what was read from a whole document: bands, class members, and a planted contradiction."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import GRAPH_VOCABULARY, MG, PREFIXES, thing
from kg.rdf import graph_of
from kg.reason import classify
from kg.store import open_store

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
