"""Readings as quads: the only place that builds the triples of a document.

The document's facts go to its own named graph; nothing here makes a blank node, a clock time or a concept that the
vocabulary does not have. A version that another has replaced has no statements, but entries (`kg.rdf.entries`).
IRIs are content-derived: a statement's from what it says (never from offsets or concepts), an evidence's from the
text's hash and its offsets.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.model import Reading
from kg.rdf.document import VERSION, Place, document_triples, ledger_triples
from kg.rdf.entries import entry_triples
from kg.rdf.statement import CLASS_OF_RELATION, statement_iri, statement_triples
from kg.rdf.terms import Triple, document_iri, graph_of, named

__all__ = ["CLASS_OF_RELATION", "VERSION", "Place", "document_iri", "graph_of", "reading_to_quads", "statement_iri"]

ALONE = Place()


def reading_to_quads(reading: Reading, vocabulary_digest: str, place: Place = ALONE) -> Iterator[ox.Quad]:
    """All quads of a reading, in its document's graph, each once.

    `vocabulary_digest` names the vocabulary that the document was read with; `place` is the document's among the
    versions of its series.
    """
    graph = named(graph_of(reading.document.name, reading.document.version))
    seen: set[Triple] = set()
    for triple in _triples(reading, vocabulary_digest, place):
        if triple not in seen:
            seen.add(triple)
            yield ox.Quad(*triple, graph)


def _triples(reading: Reading, vocabulary_digest: str, place: Place) -> Iterator[Triple]:
    yield from document_triples(reading, vocabulary_digest, place)
    yield from ledger_triples(reading)
    if place.among_others:
        yield from entry_triples(reading)
    if place.current:
        for statement in reading.statements:
            yield from statement_triples(statement, reading.document)
