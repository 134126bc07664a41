"""Readings as quads: the only place that builds the triples of a document.

The document's facts go to its own named graph; nothing here makes a blank node, a clock time or a concept that the
vocabulary does not have. A version that another has replaced has no statements, but entries (`kg.rdf.entries`).
IRIs are content-derived: a statement's from what it says (never from offsets or concepts), an evidence's from the
text's hash and its offsets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.model import Reading, Review, Statement
from kg.namespaces import GRAPH_REJECTED
from kg.rdf.document import CONTEXT_LENGTH, VERSION, Place, document_triples, ledger_triples
from kg.rdf.entries import entry_triples, values
from kg.rdf.statement import CLASS_OF_RELATION, statement_iri, statement_triples
from kg.rdf.terms import Triple, document_iri, graph_of, named

__all__ = [
    "CLASS_OF_RELATION", "CONTEXT_LENGTH", "VERSION", "Place", "document_iri", "graph_of", "reading_to_quads",
    "statement_iri", "values",
]  # fmt: skip

ALONE = Place()


def reading_to_quads(
    reading: Reading,
    vocabulary_digest: str,
    place: Place = ALONE,
    reviews: Mapping[str, Review] | None = None,
    rejected: Sequence[Statement] = (),
) -> Iterator[ox.Quad]:
    """All quads of a reading, in its document's graph, each once; `rejected` statements in the graph of the rejected.

    `vocabulary_digest` names the vocabulary that the document was read with; `place` is the document's among the
    versions of its series. `reviews` are what people have decided, by the statement's IRI, also about the rejected.
    """
    document = reading.document
    decided = reviews or {}
    graph = named(graph_of(document.name, document.version))
    seen: set[Triple] = set()
    for triple in _triples(reading, vocabulary_digest, place, decided):
        if triple not in seen:
            seen.add(triple)
            yield ox.Quad(*triple, graph)
    if not place.current:
        return
    apart = named(GRAPH_REJECTED)
    set_apart: set[Triple] = set()
    for statement in rejected:
        for triple in statement_triples(statement, document, decided[statement_iri(statement, document.name)]):
            # what stands in the document's graph already (words that state something else too) is not said twice
            if triple not in seen and triple not in set_apart:
                set_apart.add(triple)
                yield ox.Quad(*triple, apart)


def _triples(reading: Reading, vocabulary_digest: str, place: Place, reviews: Mapping[str, Review]) -> Iterator[Triple]:
    document = reading.document
    yield from document_triples(reading, vocabulary_digest, place)
    yield from ledger_triples(reading)
    if place.among_others:
        yield from entry_triples(reading)
    if place.current:
        for statement in reading.statements:
            yield from statement_triples(statement, document, reviews.get(statement_iri(statement, document.name)))
