"""One document out of the graph, with the words for what it names: small enough to send, and readable by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import QuestionError
from kg.explorer.things import PREAMBLE, compact, expand
from kg.namespaces import DATA
from kg.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.store import GraphStore

_GRAPH_OF = "SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ <{document}> a mg:Document }} }}"


def excerpt(store: GraphStore, document: str) -> EmbeddedStore:
    """The document's own graph and, from the others, the blocks of the things that it names.

    Raises QuestionError for a document that the graph does not hold.
    """
    answer = store.query(PREAMBLE + _GRAPH_OF.format(document=expand(document)))
    graphs = {value.text for row in answer.rows for value in row if value is not None}
    if not graphs:
        raise QuestionError(compact(document), "the graph holds no document of this name", "choose one from the list")
    own: list[Quad] = []
    others: list[Quad] = []
    for quad in store.quads():
        (own if getattr(quad.graph_name, "value", None) in graphs else others).append(quad)
    # Things of the data alone: a class of the ontology would bring its axioms, which are no part of a document.
    named = {quad.object for quad in own if getattr(quad.object, "value", "").startswith(DATA)}
    described = {quad.subject for quad in own}
    return EmbeddedStore.of([*own, *(q for q in others if q.subject in named and q.subject not in described)])
