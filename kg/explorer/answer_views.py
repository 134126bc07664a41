"""Answers of queries as bars or as a graph, where they have the shape for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.explorer.neighbours import RELATIONS
from kg.explorer.questions import columns
from kg.explorer.scene import MOST_NODES, Edge, Scene
from kg.explorer.things import Thing, compact
from kg.namespaces import DATA
from kg.store.answer import Answer, AnswerKind, Value, ValueKind

MOST_BARS = 60

Look = Callable[[Iterable[str]], Mapping[str, Thing]]


@dataclass(frozen=True, slots=True)
class Bars:
    """A number for each of some names; `every` counts the rows of the answer."""

    names: str
    numbers: str
    rows: tuple[tuple[str, float], ...]
    every: int


def bar_rows(answer: Answer) -> Bars | None:
    """The first column of words against the first of numbers; None where there are none, or a name comes twice."""
    if answer.kind is not AnswerKind.SELECT or len(answer.rows) < 2:
        return None
    held = columns(answer)
    numbers = next((n for n, column in held.items() if any(isinstance(cell, float) for cell in column)), None)
    names = next((n for n, column in held.items() if all(isinstance(cell, str) for cell in column)), None)
    if numbers is None or names is None or len(set(held[names])) < len(held[names]):
        return None
    pairs = zip(held[names], held[numbers], strict=True)
    rows = [(name, cell) for name, cell in pairs if isinstance(name, str) and isinstance(cell, float)]
    return Bars(names, numbers, tuple(rows[:MOST_BARS]), len(answer.rows))


def answer_scene(answer: Answer, look: Look, most: int = MOST_NODES) -> Scene | None:
    """The triples of a CONSTRUCT, or the first two columns of a SELECT that hold things of the data, as a graph."""
    pairs = _pairs(answer)
    if not pairs:
        return None
    order = dict.fromkeys(iri for start, _, end in pairs for iri in (start, end))
    drawn = list(order)[:most]
    known = look(drawn)
    edges = {
        edge.id: edge
        for start, words, end in pairs
        if start in known and end in known
        for edge in (Edge(known[start].name, known[end].name, words, words, "answer"),)
    }
    return Scene(tuple(known[iri] for iri in drawn), tuple(edges.values()), (), len(order))


def _pairs(answer: Answer) -> list[tuple[str, str, str]]:
    if answer.kind is AnswerKind.CONSTRUCT:
        return [(s.text, _words(p), o.text) for s, p, o in answer.triples if _thing(s) and _thing(o)]
    if answer.kind is not AnswerKind.SELECT:
        return []
    things = [at for at in range(len(answer.columns)) if any(_thing(row[at]) for row in answer.rows)]
    if len(things) < 2:
        return []
    first, second = things[:2]
    words = answer.columns[second]
    return [
        (start.text, words, end.text)
        for row in answer.rows
        if (start := row[first]) is not None and (end := row[second]) is not None and _thing(start) and _thing(end)
    ]


def _words(link: Value) -> str:
    """A property in words where we have them, else its local name."""
    local = compact(link.text).partition(":")[2]
    return RELATIONS.get(local, (local,))[0]


def _thing(value: Value | None) -> bool:
    """Whether a value is a node of the data: not of the ontology, and no literal."""
    return value is not None and value.kind is ValueKind.IRI and value.text.startswith(DATA)
