"""What the graph view draws: things, the connections that were opened between them, and what could be opened next.

A thing has relations ("side effect, 31"), each told with its number before it is opened. What is opened is a list in
the order of opening: an entry names a thing, a relation and a direction (``drug:x~hasSideEffect~to``), or a way
between two things (``path~drug:x~finding:y``). So the same list gives the same view, and one more entry only adds.
Where the nodes stand is the browser's business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kg.errors import QuestionError
from kg.explorer.neighbours import RELATIONS, Neighbour
from kg.explorer.things import Thing, expand

MOST_NODES = 150
"""Things drawn unless more are asked for: beyond that few people can read a drawing."""
MOST_OPENED = 80
"""Entries that an address may hold."""
PATH = "path"

Lookup = Callable[[str], tuple[Neighbour, ...]]
Ways = Callable[[str, str], tuple["Step", ...]]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a thing could be opened by, or has been: `source` is stated, concluded, vocabulary or denied."""

    id: str
    words: str
    count: int
    source: str
    opened: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection that is drawn, in the direction of its relation."""

    start: str
    end: str
    relation: str
    words: str
    source: str
    path: bool = False

    @property
    def id(self) -> str:
        """The same for the same connection, from whichever end it was opened."""
        return "~".join((self.start, self.relation, self.end, self.source))


@dataclass(frozen=True, slots=True)
class Step:
    """One link on the way between two things."""

    start: Thing
    relation: str
    end: Thing


@dataclass(frozen=True, slots=True)
class Row:
    """One connection in words, for the table beside the drawing."""

    subject: Thing
    neighbour: Neighbour


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn, things in the order of opening. `every` counts the things that were opened, drawn or not;
    `without_way` names the pairs between which no way was found."""

    nodes: tuple[Thing, ...]
    edges: tuple[Edge, ...]
    rows: tuple[Row, ...]
    every: int
    without_way: tuple[tuple[str, str], ...] = ()


def relation_id(owner: str, neighbour: Neighbour) -> str:
    """The entry that opens a relation of a thing; what nobody states in so many words has an entry of its own."""
    parts = [owner, neighbour.relation, "to" if neighbour.outgoing else "of"]
    if neighbour.source != "stated" or neighbour.denied:
        parts.append("denied" if neighbour.denied else neighbour.source)
    return "~".join(parts)


def relations(owner: str, opened: Sequence[str], found: Sequence[Neighbour]) -> tuple[Relation, ...]:
    """A thing's relations with how many things each leads to, in the order of `neighbours`."""
    grouped = _groups(owner, found)
    return tuple(
        Relation(name, _words(held[0]), len(held), "denied" if held[0].denied else held[0].source, name in opened)
        for name, held in grouped.items()
    )


def change(opened: Sequence[str], action: Mapping[str, object], look_up: Lookup) -> tuple[str, ...]:
    """The list after an action of the browser; one that makes no sense changes nothing.

    ``{"do": "open" | "close", "entry": …}`` for one relation, with ``"node"`` instead for all of a thing's,
    ``{"do": "set", "entries": […]}`` for undo and redo.
    """
    entry, node, kind = action.get("entry"), action.get("node"), action.get("do")
    if kind == "set":
        entries = action.get("entries")
        return _checked(entries) if isinstance(entries, list) else tuple(opened)
    if kind == "close" and isinstance(entry, str):
        return tuple(held for held in opened if held != entry)
    if kind == "close" and isinstance(node, str):
        return tuple(held for held in opened if not held.startswith(f"{node}~"))
    if kind == "open" and isinstance(entry, str):
        return _checked([*opened, entry])
    if kind == "open" and isinstance(node, str):
        try:
            return _checked([*opened, *_groups(node, look_up(expand(node)))])
        except QuestionError:  # it is no name
            return tuple(opened)
    return tuple(opened)


def _checked(entries: Sequence[object]) -> tuple[str, ...]:
    """Each entry once, in order, and no more than an address may hold."""
    return tuple(dict.fromkeys(e for e in entries if isinstance(e, str) and "~" in e and "," not in e))[:MOST_OPENED]


def scene(root: Thing, opened: Sequence[str], look_up: Lookup, ways: Ways, most: int = MOST_NODES) -> Scene:
    """The view of a root and of what was opened; entries whose thing is not in the view are passed over."""
    drawing = _Drawing(root, most)
    look_up = cache(look_up)
    waiting = list(opened)
    while waiting:
        later = [entry for entry in waiting if not _open(drawing, entry, look_up, ways)]
        if later == waiting:
            break
        waiting = later
    return Scene(
        tuple(drawing.drawn.values()),
        tuple(drawing.edges.values()),
        tuple(drawing.rows),
        len(drawing.known),
        tuple(drawing.without_way),
    )


def filtered(drawn: Scene, hidden: Collection[str]) -> Scene:
    """A scene without the kinds of things and the sources of connections that are hidden, as the drawing leaves them
    out: the first thing stays, and what hangs on hidden connections alone goes with them."""
    if not hidden:
        return drawn
    root = drawn.nodes[0]
    kept = tuple(edge for edge in drawn.edges if edge.source not in hidden)
    held = {end for edge in kept for end in (edge.start, edge.end)}
    loose = {end for edge in drawn.edges for end in (edge.start, edge.end)} - held

    def stays(thing: Thing) -> bool:
        return thing.name == root.name or (thing.kind not in hidden and thing.name not in loose)

    nodes = tuple(thing for thing in drawn.nodes if stays(thing))
    names = {thing.name for thing in nodes}
    rows = tuple(
        row
        for row in drawn.rows
        if source_of(row.neighbour) not in hidden and stays(row.subject) and stays(row.neighbour.other)
    )
    edges = tuple(edge for edge in kept if edge.start in names and edge.end in names)
    return replace(drawn, nodes=nodes, edges=edges, rows=rows)


def source_of(neighbour: Neighbour) -> str:
    """Where a connection comes from: stated, denied, concluded or vocabulary."""
    return "denied" if neighbour.denied else neighbour.source


@dataclass(slots=True)
class _Drawing:
    root: Thing
    most: int
    drawn: dict[str, Thing] = field(default_factory=dict)
    known: dict[str, Thing] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    without_way: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.put(self.root)

    def put(self, thing: Thing) -> bool:
        """Draw a thing where there is room; whether it is drawn."""
        self.known.setdefault(thing.name, thing)
        if len(self.drawn) < self.most:
            self.drawn.setdefault(thing.name, thing)
        return thing.name in self.drawn

    def connect(self, edge: Edge) -> None:
        """Draw a connection, on a way where it is on one."""
        held = self.edges.get(edge.id)
        if held is None or edge.path:
            self.edges[edge.id] = edge


def _open(drawing: _Drawing, entry: str, look_up: Lookup, ways: Ways) -> bool:
    """Add what an entry leads to; False where its thing is not there (yet)."""
    owner, *rest = entry.split("~")
    if owner == PATH:
        _add_way(drawing, rest, look_up, ways)
        return True
    subject = drawing.known.get(owner)
    if subject is None:
        return False
    for neighbour in _groups(owner, look_up(expand(owner))).get(entry, ()):
        drawing.rows.append(Row(subject, neighbour))
        if drawing.put(neighbour.other) and owner in drawing.drawn:
            drawing.connect(_edge(subject, neighbour))
    return True


def _add_way(drawing: _Drawing, ends: Sequence[str], look_up: Lookup, ways: Ways) -> None:
    if len(ends) != 2:
        return
    steps = ways(ends[0], ends[1])
    if not steps:
        drawing.without_way.append((ends[0], ends[1]))
    for step in steps:
        link = _link(step, look_up)
        if drawing.put(step.start) and drawing.put(step.end):
            drawing.connect(replace(_edge(step.start, link), path=True))
        drawing.rows.append(Row(step.start, link))


def _link(step: Step, look_up: Lookup) -> Neighbour:
    """A step as the connection that it goes along, with the statements that say so where a document does."""
    found = [
        one
        for one in look_up(step.start.iri)
        if (one.relation, one.outgoing, one.other.iri, one.denied) == (step.relation, True, step.end.iri, False)
    ]
    return next(
        (one for one in found if one.statements),
        found[0] if found else Neighbour(step.relation, True, step.end, concluded=True),
    )


def _edge(subject: Thing, neighbour: Neighbour) -> Edge:
    start, end = subject.name, neighbour.other.name
    if not neighbour.outgoing or (neighbour.relation == "interactsWith" and end < start):
        start, end = end, start
    source = source_of(neighbour)
    words = ("denied: " if neighbour.denied else "") + RELATIONS[neighbour.relation][0]
    return Edge(start, end, neighbour.relation, words, source)


def _groups(owner: str, found: Sequence[Neighbour]) -> dict[str, list[Neighbour]]:
    grouped: dict[str, list[Neighbour]] = {}
    for neighbour in found:
        grouped.setdefault(relation_id(owner, neighbour), []).append(neighbour)
    return grouped


def _words(neighbour: Neighbour) -> str:
    """A relation as read from the thing, with where it comes from where no document says so."""
    return neighbour.words if neighbour.source == "stated" else f"{neighbour.words} ({neighbour.source})"
