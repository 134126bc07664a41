"""Tables in plain text: cells parted by bars, by tabs, or by gaps that stand under each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.model import Block, BlockKind, Span
from kg.readers.tables import MAX_COLUMNS, Place, cells_at, rows_of

_BAR = re.compile(r"[ \t]*\|[ \t]*")
_TAB = re.compile(r" *\t[ \t]*")
_GAP = re.compile(r"[ \t]{2,}")
_LISTED = re.compile(r"(?:[-•*·‣▪◦–—o]|\(?[a-z\d]{1,2}[.)])(?:\s|$)")
_ALIGNED = 2  # how far a cell may stand from the others of its column
MIN_ALIGNED_ROWS = 3
MAX_CELL_WORDS = 40

Row = tuple[Span, ...]


def find_tables(lines: Sequence[Span], starts: Sequence[int], text: str, apart: Sequence[bool]) -> dict[int, list[Row]]:
    """Tables among the lines: the index of the first line of each, and the cells of each of its lines.

    `starts` says where each line begins on its own line of the file, `apart` before which an empty line stands.
    """
    found: dict[int, list[Row]] = {}
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and not apart[end]:
            end += 1
        for first, rows in _tables_in(lines[at:end], starts[at:end], text):
            found[at + first] = rows
        at = end
    return found


def _tables_in(lines: Sequence[Span], starts: Sequence[int], text: str) -> Iterator[tuple[int, list[Row]]]:
    """The tables of lines that stand together."""
    at = 0
    while at < len(lines):
        for mark, least in ((_BAR, 2), (_TAB, 2), (_GAP, MIN_ALIGNED_ROWS)):
            rows = _run(lines, starts, at, text, mark)
            if len(rows) >= least:
                yield at, rows
                at += len(rows)
                break
        else:
            at += 1


def _run(lines: Sequence[Span], starts: Sequence[int], at: int, text: str, mark: re.Pattern[str]) -> list[Row]:
    """The cells of the lines from one on, as long as each has as many as the first, and in the same places."""
    rows: list[Row] = []
    first: list[int] = []
    for index in range(at, len(lines)):
        line = lines[index]
        cells = _cells(line, text, mark)
        places = [cell.start - starts[index] for cell in cells]
        first = first or places
        if len(cells) != len(first) or not 2 <= len(cells) <= MAX_COLUMNS or _LISTED.match(line.of(text)):
            break
        if mark is _GAP and any(abs(one - other) > _ALIGNED for one, other in zip(places, first, strict=True)):
            break
        if any(len(cell.of(text).split()) > MAX_CELL_WORDS for cell in cells):
            break
        rows.append(cells)
    return rows


def _cells(line: Span, text: str, mark: re.Pattern[str]) -> Row:
    start, end = line.start, line.end
    if mark is _BAR and end - start > 1 and text[start] == text[end - 1] == "|":  # bars at both edges part nothing
        start, end = start + 1, end - 1
    cells = []
    for match in mark.finditer(text, start, end):
        cells.append(_trimmed(Span(start, match.start()), text))
        start = match.end()
    return (*cells, _trimmed(Span(start, max(start, end)), text))


def _trimmed(span: Span, text: str) -> Span:
    words = span.of(text)
    left = len(words) - len(words.lstrip())
    return Span(span.start + left, span.start + max(left, len(words.rstrip())))


def row_blocks(rows: Sequence[Row], text: str, section: int) -> list[Block]:
    """The blocks of a table, each cell with its headings."""
    places = {cell: Place(cell.of(text)) for row in rows for cell in row}
    spans = {id(place): cell for cell, place in places.items()}
    blocks = []
    for row, cells in zip(rows, rows_of([[places[cell] for cell in row] for row in rows]), strict=True):
        made = cells_at(cells, spans)
        filled = [cell for cell in row if cell.end > cell.start]
        if made:
            blocks.append(Block(BlockKind.ROW, Span(filled[0].start, filled[-1].end), section, cells=made))
    return blocks
