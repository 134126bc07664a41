"""The tables of a page: their cells in a grid, and which of them only arrange the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.readers.boilerplate import is_note_mark
from kg.readers.html_tree import Node
from kg.readers.tables import MAX_COLUMNS, Place, header_rows

MAX_SPANNED_ROWS = 500
MAX_CELL_WORDS = 40
_BOLD = frozenset(("b", "strong"))
_LISTS = frozenset(("ul", "ol", "dl"))
_ARRANGED = frozenset(("table", "h1", "h2", "h3", "h4", "h5", "h6", "form"))
_BREAKS = frozenset(("br", "li", "p", "div", "tr", "dd", "dt"))
_PARTS = ("thead", "tbody", "tfoot")
_EMPTY = Place("")


def rows_in(table: Node) -> Iterator[list[Node]]:
    """The cells of each row, tables inside cells left alone."""
    parts = [child for child in table.children if isinstance(child, Node)]
    loose: list[Node] = []  # cells without a row around them
    for child in sorted(parts, key=lambda part: part.tag == "tfoot"):  # it stands below, wherever it is written
        if child.tag in ("td", "th"):
            loose.append(child)
            continue
        if loose and child.tag in ("tr", *_PARTS):
            yield loose
            loose = []
        if child.tag == "tr":
            yield [cell for cell in child.children if isinstance(cell, Node) and cell.tag in ("td", "th")]
        elif child.tag in _PARTS:
            yield from rows_in(child)
    if loose:
        yield loose


def strays(table: Node) -> Iterator[Node | str]:
    """What stands in a table but in no cell of it."""
    for child in table.children:
        if isinstance(child, str) or child.tag not in (*_PARTS, "tr", "td", "th", "caption", "col", "colgroup"):
            yield child
        elif child.tag in _PARTS or child.tag == "tr":
            yield from strays(child)


def grid_of(table: Node) -> list[list[Place]]:
    """The grid of a table: a cell that spans rows or columns stands in each; its caption is a first row over all."""
    head = {
        id(row[0])
        for part in table.children
        if isinstance(part, Node) and part.tag == "thead"
        for row in rows_in(part)
        if row
    }
    below: dict[int, tuple[Place, int]] = {}
    grid: list[list[Place]] = []
    for cells in rows_in(table):
        row: list[Place] = []
        waiting = list(cells)
        in_head = bool(cells) and id(cells[0]) in head
        while (waiting or len(row) in below) and len(row) < MAX_COLUMNS:
            if len(row) in below:
                place, left = below.pop(len(row))
                if left > 1:
                    below[len(row)] = (place, left - 1)
                row.append(place)
                continue
            cell = waiting.pop(0)
            place = Place(cell_words(cell), in_head or _is_heading(cell))
            for _ in range(min(_number(cell, "colspan"), MAX_COLUMNS - len(row))):
                if _number(cell, "rowspan") > 1:
                    below[len(row)] = (place, _number(cell, "rowspan") - 1)
                row.append(place)
        if any(place.words for place in row):
            grid.append(row)
    width = max(map(len, grid), default=0)
    grid = [row + [_EMPTY] * (width - len(row)) for row in grid]
    caption = next((cell_words(c) for c in table.children if isinstance(c, Node) and c.tag == "caption"), "")
    return [[Place(caption, True)] * width, *grid] if caption and grid else grid


def is_layout(table: Node, grid: Sequence[Sequence[Place]]) -> bool:
    """Whether a table only puts parts of the page beside each other: then its cells are read one after the other."""
    if table.is_("role", "presentation", "none") or len(grid) < 2:
        return True
    columns = sum(any(row[at].words for row in grid) for at in range(len(grid[0])))
    inside = {node.tag for row in rows_in(table) for cell in row for node in cell.elements() if node is not cell}
    if columns < 2 or inside & _ARRANGED:
        return True
    lone = [row for row in grid if sum(bool(place.words) for place in dict.fromkeys(row)) == 1]
    long = sum(any(len(place.words.split()) > MAX_CELL_WORDS for place in row) for row in grid)
    if any(node.tag == "th" or node.tag == "thead" for node in table.elements()):
        return long > 0 and 2 * len(lone) > len(grid)
    wordy = long > 0 and (header_rows(grid) == 0 or 3 * long > len(grid))  # below headings, some cells may be long
    first = next((row for row in rows_in(table) if len(row) > 1), [])
    listed = any(node.tag in _LISTS for cell in first for node in cell.elements())
    return wordy or 2 * len(lone) > len(grid) or listed


def cell_words(cell: Node) -> str:
    """The words of a cell in one line; lines and items of it are parted by semicolons, those of a heading are not."""
    lines: list[list[str]] = [[]]
    waiting: list[Node | str] = [cell]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            lines[-1].append(node)
            continue
        if node.tag == "sup" and is_note_mark(node, "".join(lines[-1][-2:])):
            continue
        if node is not cell and node.tag in _BREAKS:
            lines.append([])
        waiting.extend(reversed(node.children))
    filled = [words for line in lines if (words := " ".join("".join(line).split()))]
    return (" " if _is_heading(cell) else "; ").join(words.rstrip(";") for words in filled)


def _is_heading(cell: Node) -> bool:
    """Whether the page marks a cell as a heading: by its element, or by setting all of it in bold."""
    if cell.tag == "th" or "scope" in cell.attributes or cell.tag == "caption":
        return True
    bold = [node for node in cell.elements() if node.tag in _BOLD]
    return bool(bold) and cell.size > 0 and sum(node.size for node in bold) >= cell.size


def _number(cell: Node, name: str) -> int:
    words = cell.attributes.get(name, "").strip()
    return max(1, min(int(words), MAX_SPANNED_ROWS)) if words.isascii() and words.isdigit() and len(words) < 6 else 1
