"""The shortest way between two things, found in the store by the question `path`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kg import queries
from kg.explorer.scene import Step
from kg.explorer.things import Thing, compact, expand, things
from kg.namespaces import MG

if TYPE_CHECKING:
    from kg.store import GraphStore

MOST_LINKS = 3
"""How far the question looks."""


def shortest_way(store: GraphStore, start: str, end: str) -> tuple[Step, ...]:
    """The first of the shortest ways over direct links, each link in its own direction; empty where there is none.

    `start` and `end` are names of things. Raises QuestionError for what is no name.
    """
    ends = (expand(start), expand(end))
    if ends[0] == ends[1]:
        return ()
    answer = queries.answer(store, "path", {"node": compact(ends[0]), "other": compact(ends[1])})
    if not answer.rows:
        return ()
    row = dict(zip(answer.columns, answer.rows[0], strict=True))
    between = [value.text for name in ("between1", "between2") if (value := row[name]) is not None]
    properties = [value.text for name in ("property1", "property2", "property3") if (value := row[name]) is not None]
    places = [ends[0], *between, ends[1]]
    known = things(store, places)
    return tuple(
        _step(store, known[one], relation, known[other])
        for (one, other), relation in zip(pairwise(places), properties, strict=True)
    )


def _step(store: GraphStore, one: Thing, relation: str, other: Thing) -> Step:
    """The link between two neighbours on the way, which the question follows in both directions."""
    forward = store.query(f"ASK {{ <{expand(one.iri)}> <{expand(relation)}> <{expand(other.iri)}> }}").boolean
    ends = (one, other) if forward else (other, one)
    return Step(ends[0], relation.removeprefix(MG), ends[1])
