"""A grid of cells to rows that know their headings: which rows head the table, which cell stands under what.

Readers of several formats use this: they place the cells, and this says what each stands under.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.model import Cell, Span

MAX_COLUMNS = 60
MAX_HEADER_WORDS = 16
MAX_GROUP_WORDS = 12
_FIGURE = re.compile(r"[<>≤≥~±]?\s*\d[\d.,]*\s*(?:%|\(.*\))?$")
# a second line of headings names measures only
_MEASURE = re.compile(
    r"(?:all|any|grades?|%|n|no\.|number|percent\w*|mg|mcg|ml|\(|≥|>|to|or|and|of|[\d\s,.=()%–-])+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A cell as it stands on the page: its words, and whether the page marks it as a heading. One that spans several
    rows or columns is the same `Place` in each of them."""

    words: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class HeadedCell:
    """A cell with what it stands under, in the terms of `kg.model.Cell`."""

    place: Place
    column: tuple[Place, ...] = ()
    row: tuple[Place, ...] = ()
    heads: bool = False


@dataclass(slots=True)
class _Table:
    grid: Sequence[Sequence[Place]]
    heads: int
    done: set[Place] = field(default_factory=set)


def rows_of(grid: Sequence[Sequence[Place]]) -> list[list[HeadedCell]]:
    """For each row of the grid, the cells with words that begin in it, each with its headings."""
    table = _Table(grid, header_rows(grid))
    group: Place | None = None
    rows: list[list[HeadedCell]] = []
    for index, row in enumerate(grid):
        fresh = [place for place in dict.fromkeys(row) if place.words and place not in table.done]
        table.done.update(fresh)
        if index < table.heads:
            rows.append([HeadedCell(place, heads=True) for place in fresh])
            continue
        if _is_group(row, fresh, index == len(grid) - 1):
            group = fresh[0]
            rows.append([HeadedCell(group, heads=True)])
            continue
        rows.append([_headed(table, row, place, group) for place in fresh])
    return rows


def cells_at(row: Sequence[HeadedCell], spans: Mapping[int, Span]) -> tuple[Cell, ...]:
    """The cells of a row with the places of their words and headings; `spans` are found by the `id` of a `Place`."""
    return tuple(
        Cell(
            spans[id(cell.place)],
            tuple(spans[id(place)] for place in cell.column),
            tuple(spans[id(place)] for place in cell.row),
            cell.heads,
        )
        for cell in row
    )


def _headed(table: _Table, row: Sequence[Place], place: Place, group: Place | None) -> HeadedCell:
    column: dict[Place, None] = {}
    for above in table.grid[: table.heads]:
        for at, other in enumerate(row):
            if other is place and at < len(above) and above[at].words:
                column[above[at]] = None
    first = row[0] if row and row[0].words and row[0] is not place else None
    return HeadedCell(place, tuple(column), tuple(p for p in (group, first) if p is not None))


def header_rows(grid: Sequence[Sequence[Place]]) -> int:
    """How many of the first rows are headings: those that the page marks, or a first row that looks like one.

    >>> row = lambda *cells: [Place(words) for words in cells]
    >>> header_rows([row("Day", "Dose"), row("1", "5 mg")]), header_rows([row("12", "5 mg"), row("13", "6 mg")])
    (1, 0)
    """
    titles = 0
    while titles < len(grid) - 2 and _is_title(grid[titles]):
        titles += 1
    rest = grid[titles:] if titles else grid
    heads = 0
    while heads < len(rest) - 1 and _all_marked(rest[heads]) and not (heads and _is_lone(rest[heads])):
        heads += 1
    if heads == 0 and len(rest) >= 2:
        filled = [place for place in dict.fromkeys(rest[0]) if place.words]
        several = len(filled) >= 2 or (len(filled) == 1 and not rest[0][0].words)
        heads = int(several and all(_names_a_column(place.words) for place in filled))
    while 0 < heads < len(rest) - 1 and _goes_on(rest[heads - 1], rest[heads]):
        heads += 1
    return titles + heads if heads or all(_all_marked(row) for row in grid[:titles]) else 0


def _all_marked(row: Sequence[Place]) -> bool:
    filled = [place for place in row if place.words]
    return bool(filled) and all(place.heading for place in filled)


def _is_lone(row: Sequence[Place]) -> bool:
    return sum(bool(place.words) for place in dict.fromkeys(row)) == 1


def _is_title(row: Sequence[Place]) -> bool:
    """Whether a first row is a title over all columns."""
    if len(row) < 2 or not row[0].words or any(place is not row[0] for place in row):
        return False
    return row[0].heading or _names_a_column(row[0].words)


def _names_a_column(words: str) -> bool:
    return len(words.split()) <= MAX_HEADER_WORDS and not _FIGURE.match(words) and not words.endswith((".", ";"))


def _goes_on(above: Sequence[Place], row: Sequence[Place]) -> bool:
    """Whether a row below the headings is one more of them: measures only, under no heading of a row."""
    if not row or not above or (row[0].words and row[0] is not above[0]):
        return False
    filled = [place for place in row[1:] if place.words and place not in above]
    return bool(filled) and all(
        _MEASURE.match(place.words) is not None and not _FIGURE.match(place.words) for place in filled
    )


def _is_group(row: Sequence[Place], fresh: list[Place], last: bool) -> bool:
    """Whether a row names what the rows below have in common: one short cell over the width or beside empty ones."""
    if len(fresh) != 1 or len(row) < 2 or last or row[0] is not fresh[0] or _FIGURE.match(fresh[0].words):
        return False
    alone = all(place is fresh[0] or not place.words for place in row)
    return alone and len(fresh[0].words.split()) <= MAX_GROUP_WORDS and not fresh[0].words.endswith((".", ";"))
