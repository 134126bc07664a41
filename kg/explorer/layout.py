"""Where the nodes of the graph stand.

A thing is surrounded by its relations ("side effect, 31"), a relation by the things it leads to. What is opened is a
list in the order of opening, and every node takes the first free place near the node it came from: so the same list
gives the same drawing, and one more entry never moves a node that already stands. A closed entry (``!`` before it)
keeps its places free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, pi, sin

from kg.explorer.neighbours import Neighbour
from kg.explorer.things import Thing, expand

CLOSED = "!"
MOST_MEMBERS = 40
"""Things drawn around one relation; the table beside the graph holds them all."""
MOST_NODES = 300
"""Nodes placed altogether: beyond that nobody reads the drawing, and the table serves better."""

_LETTERS, _LETTER_WIDTH, _PADDING, _HEIGHT, _GAP = 30, 7.3, 26.0, 32.0, 12.0
_STRETCH = 1.8
"""Labels are wider than high: distances to the side are longer by this."""
_NEAREST = 104.0
"""The least distance from a parent."""
_RING = 34.0
"""From one ring of places to the next."""
_PATIENCE = 30
"""Free places tried for one that no line crosses, before the nearest is taken after all."""

_Box = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A node with the middle of its box. `kind`: a thing's, or ``relation``; `count`: things behind a relation."""

    id: str
    label: str
    kind: str
    x: float
    y: float
    width: float
    height: float = _HEIGHT
    opened: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A line; `source` is stated, concluded or vocabulary, or empty between a thing and its relation."""

    start: str
    end: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One connection of the drawing in words, for the table beside it."""

    subject: Thing
    neighbour: Neighbour


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: nodes in the order of opening, and the same as rows. `left_out` counts things not drawn."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: tuple[Row, ...]
    left_out: int


def toggle(opened: Sequence[str], node: str) -> tuple[str, ...]:
    """The list after a click on a node: an unopened one is opened, an open one closed, a closed one opened again."""
    if node in opened:
        return tuple(CLOSED + entry if entry == node else entry for entry in opened)
    if CLOSED + node in opened:
        return tuple(node if entry == CLOSED + node else entry for entry in opened)
    return (*opened, node)


def relation_id(thing: Thing, neighbour: Neighbour) -> str:
    """The name of the node for one relation of a thing; what nobody states in so many words has a node of its own."""
    parts = [thing.name, neighbour.relation, "to" if neighbour.outgoing else "of"]
    if neighbour.denied:
        parts.append("denied")
    elif neighbour.source != "stated":
        parts.append(neighbour.source)
    return "~".join(parts)


def scene(root: Thing, opened: Sequence[str], neighbours_of: Callable[[str], tuple[Neighbour, ...]]) -> Scene:
    """The drawing of a root and of what was opened from it; entries that lead nowhere are passed over."""
    known: dict[str, Thing] = {root.name: root}
    look_up = cache(neighbours_of)
    space = _Space()
    space.put(root.name, root.label, None)
    shown: dict[str, Node] = {}
    edges: list[Edge] = []
    listed: list[Row] = []
    left_out = 0
    for entry in opened:
        name = entry.removeprefix(CLOSED)
        owner = name.split("~", 1)[0]
        if owner not in known or name not in space.boxes:
            continue
        groups = _groups(known[owner], look_up(expand(owner)))
        if name == owner:
            for slot, (hub, members) in enumerate(groups.items()):
                space.put(hub, _hub_label(members), name, slot / len(groups))
        else:
            members = groups.get(name, [])[:MOST_MEMBERS]
            space.make_room(name, len(members))
            for member in members:
                if len(space.boxes) >= MOST_NODES:
                    break
                known.setdefault(member.other.name, member.other)
                space.put(member.other.name, member.other.label, name)
    queue = [root.name]
    live = set(opened)
    while queue:
        name = queue.pop(0)
        if name in shown:
            continue
        owner = name.split("~", 1)[0]
        groups = _groups(known[owner], look_up(expand(owner))) if name in live or name != owner else {}
        if name == owner:
            shown[name] = space.node(name, known[name].label, known[name].kind, name in live)
            for hub in groups:
                if hub in space.boxes:
                    edges.append(Edge(name, hub))
                    queue.append(hub)
        else:
            members = groups[name]
            shown[name] = space.node(name, _hub_label(members), "relation", name in live, len(members))
            if name in live:
                listed.extend(Row(known[owner], member) for member in members)
                drawn = [member for member in members if member.other.name in space.boxes]
                left_out += len(members) - len(drawn)
                for member in drawn:
                    edges.append(Edge(name, member.other.name, member.source))
                    queue.append(member.other.name)
    return Scene(tuple(shown[name] for name in space.boxes if name in shown), tuple(edges), tuple(listed), left_out)


def _groups(thing: Thing, found: Sequence[Neighbour]) -> dict[str, list[Neighbour]]:
    grouped: dict[str, list[Neighbour]] = {}
    for neighbour in found:
        grouped.setdefault(relation_id(thing, neighbour), []).append(neighbour)
    return grouped


def _hub_label(members: Sequence[Neighbour]) -> str:
    concluded = ", concluded" if members[0].source == "concluded" else ""
    return f"{members[0].words}{concluded} ({len(members)})"


class _Space:
    """The boxes placed so far: id -> (x, y, width), in the order of placing, and the lines between them."""

    def __init__(self) -> None:
        self.boxes: dict[str, _Box] = {}
        self._parents: dict[str, str] = {}
        self._reached: dict[str, float] = {}

    def put(self, name: str, label: str, parent: str | None, turn: float = 0.0) -> None:
        """Give a node the first free place near its parent; one that already stands stays.

        Around the root `turn` says in which direction to look first, as a part of a full turn from the top. A place
        where lines cross no box is preferred to a nearer one.
        """
        if name in self.boxes:
            return
        width = min(len(label), _LETTERS) * _LETTER_WIDTH + _PADDING
        if parent is None:
            self.boxes[name] = (0.0, 0.0, width)
            return
        x, y, _ = self.boxes[parent]
        away = self._direction(parent)
        tried: list[_Box] = []
        around = self._reached.get(parent, _NEAREST)
        for dx, dy, radius in _places(away if away is not None else 2 * pi * turn - pi / 2, around):
            box = (round(x + dx, 1), round(y + dy, 1), width)
            if not self._free(box):
                continue
            tried.append(box)
            if not self._clear(box, parent):
                if len(tried) < _PATIENCE:
                    continue
                box = tried[0]
            self.boxes[name] = box
            self._parents[name] = parent
            # Nearer rings are full, but for a gap now and then: looking for those costs most of the time.
            self._reached[parent] = max(_NEAREST, radius - 2 * _RING)
            return

    def make_room(self, name: str, count: int) -> None:
        """Begin farther out where many come at once, so that they stand in a few wide rings."""
        self._reached.setdefault(name, _NEAREST + 5 * max(0, count - 6))

    def node(self, name: str, label: str, kind: str, opened: bool, count: int = 0) -> Node:
        """The node of a placed box."""
        x, y, width = self.boxes[name]
        short = label if len(label) <= _LETTERS else label[: _LETTERS - 1].rstrip() + "…"
        return Node(name, short, kind, x, y, width, _HEIGHT, opened, count)

    def _direction(self, name: str) -> float | None:
        """The angle that leads away from where a node came from; None at the root."""
        parent = self._parents.get(name)
        if parent is None:
            return None
        (x, y, _), (px, py, _) = self.boxes[name], self.boxes[parent]
        return atan2(y - py, (x - px) / _STRETCH)

    def _free(self, box: _Box) -> bool:
        x, y, width = box
        return all(
            abs(x - bx) >= (width + bw) / 2 + _GAP or abs(y - by) >= _HEIGHT + _GAP
            for bx, by, bw in self.boxes.values()
        )

    def _clear(self, box: _Box, parent: str) -> bool:
        """Whether the line to the parent crosses no other box, and no other line crosses this box."""
        start = self.boxes[parent]
        if any(_crosses(start, box, other) for name, other in self.boxes.items() if name != parent):
            return False
        return not any(_crosses(self.boxes[one], self.boxes[end], box) for end, one in self._parents.items())


def _crosses(start: _Box, end: _Box, box: _Box) -> bool:
    """Whether the line between the middles of two boxes meets a third (clipping by Liang and Barsky, 1984)."""
    (x, y, _), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    bx, by, width = box
    if by + _HEIGHT < min(y, end[1]) or by - _HEIGHT > max(y, end[1]):
        return False
    enter, leave = 0.0, 1.0
    for step, low, high in (
        (dx, bx - width / 2 - x, bx + width / 2 - x),
        (dy, by - _HEIGHT / 2 - y, by + _HEIGHT / 2 - y),
    ):
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / step, high / step))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave


def _places(direction: float, radius: float) -> Iterator[tuple[float, float, float]]:
    """Offsets from a parent with their distance, from `radius` on, in a fan about one direction that widens with it."""
    while True:
        count = max(8, int(2 * pi * radius / 30))
        fan = min(pi, 1.1 + (radius - _NEAREST) / 900)
        turns = (k * 2 * pi / count for k in range(-(count // 2), count - count // 2))
        for turn in sorted((t for t in turns if abs(t) <= fan), key=lambda t: (round(abs(t), 6), t)):
            yield radius * _STRETCH * cos(direction + turn), radius * sin(direction + turn), radius
        radius += _RING
