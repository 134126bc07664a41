"""Which graphs a query may read: those that the store itself holds, and no address beyond them.

The engine is asked what a FROM means (prefixes, BASE, escapes), in the words of the query: so there is one reading.
"""

from __future__ import annotations

from kg.errors import QueryRefused
from kg.sparql.tokens import excerpt, line_and_column, printable
from kg.store.embedded import EmbeddedStore

_REMEDY = "ask for one that SELECT DISTINCT ?g { GRAPH ?g {} } lists, or leave it out: then all are asked"


def chosen_graphs(
    store: EmbeddedStore, text: str, prologue: str, sources: object, dataset: object
) -> tuple[list[str], list[str]] | None:
    """The graphs that a query asks: of its default graph, and named; None where it asks all.

    `sources` are its FROM clauses as (is NAMED, IRI or name as written, its offset in `text`), `prologue` is what the
    text declares before its first keyword; `dataset`, two lists of IRIs that the asker named beside the query, takes
    their place. Raises QueryRefused for a graph that is not there, QuerySyntaxError where the clauses are no SPARQL.
    """
    asked = _asked_from(store, text, prologue, sources)
    if dataset is None:
        return asked
    assert isinstance(dataset, list)
    default, named = ([str(iri) for iri in iris] for iris in dataset)
    for iri in (*default, *named):
        if not store.has_graph(iri):
            raise QueryRefused("dataset", f"<{printable(iri)}> is no graph of this store", _REMEDY)
    return default, named


def _asked_from(store: EmbeddedStore, text: str, prologue: str, sources: object) -> tuple[list[str], list[str]] | None:
    assert isinstance(sources, list)
    if not sources:
        return None
    written = " ".join(f"({source[1]} AS ?g{number})" for number, source in enumerate(sources))
    (row,) = store.query(f"{prologue}\nSELECT {written} {{}}").rows  # without a pattern there is one solution
    chosen: tuple[list[str], list[str]] = [], []
    for value, (is_named, name, at) in zip(row, sources, strict=True):
        if value is None or not store.has_graph(value.text):
            line, column = line_and_column(text, at)
            what = f"FROM reads {printable(name)}, which is no graph of this store"
            raise QueryRefused(f"query:{line}:{column}", what, _REMEDY, excerpt(text, at, len(name)))
        chosen[is_named].append(value.text)
    return chosen
