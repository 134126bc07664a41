"""One document out of the graph, with the words for what it names: small enough to send, and readable by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from kg.errors import QuestionError
from kg.explorer.things import PREAMBLE, compact, expand, rows, values
from kg.namespaces import DATA
from kg.store.embedded import EmbeddedStore
from kg.store.turtle import to_quad

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.store import GraphStore

_BATCH = 500
_GRAPH_OF = "SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ <{document}> a mg:Document }} }}"


def excerpt(store: GraphStore, document: str) -> EmbeddedStore:
    """The document's own graph and, from the others, the blocks of the things that it names.

    Raises QuestionError for a document that the graph does not hold.
    """
    answer = store.query(PREAMBLE + _GRAPH_OF.format(document=expand(document)))
    graphs = {value.text for row in answer.rows for value in row if value is not None}
    if not graphs:
        raise QuestionError(compact(document), "the graph holds no document of this name", "choose one from the list")
    own = [quad for graph in sorted(graphs) for quad in _quads(store, f"VALUES ?graph {{ <{expand(graph)}> }}")]
    return EmbeddedStore.of([*own, *blocks(store, own, apart=graphs)])


def blocks(store: GraphStore, own: Collection[Quad], apart: Collection[str] = ()) -> Iterator[Quad]:
    """What a graph says of the things that quads name and do not describe, but for what its graphs `apart` say."""
    # Things of the data alone: a class of the ontology would bring its axioms, which are no part of a document.
    named = {str(quad.object)[1:-1] for quad in own if getattr(quad.object, "value", "").startswith(DATA)}
    named -= {str(quad.subject)[1:-1] for quad in own}
    wanted = sorted(iri for iri in named if iri.startswith(DATA))
    for start in range(0, len(wanted), _BATCH):
        yield from _quads(store, f"VALUES ?s {{ {values(wanted[start : start + _BATCH])} }}", apart=apart)


def _quads(store: GraphStore, which: str, apart: Collection[str] = ()) -> Iterator[Quad]:
    """The quads that fit a VALUES clause of ``?graph`` or ``?s``, without those of the graphs `apart`.

    By look-up: the whole graph is never gone through, which for a thousand documents takes many seconds.
    """
    for row in rows(store, f"SELECT ?graph ?s ?p ?o WHERE {{ {which} GRAPH ?graph {{ ?s ?p ?o }} }}"):
        if row["graph"].text not in apart:
            yield to_quad(row["s"], row["p"], row["o"], row["graph"])
