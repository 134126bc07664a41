"""The rows of a document's tables, and what the heading of each column says that its cells hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.context import Context, Unit
from kg.extract.cues import cues
from kg.model import Cell, Span


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell that holds content: its unit, the headings of its column (lower case, the nearest first), where these
    stand, and what the column holds by them ("" where they do not say)."""

    unit: Unit
    cell: Cell
    headings: tuple[str, ...]
    column: tuple[Span, ...]
    role: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row that hold content."""

    cells: tuple[TableCell, ...]

    def first(self, *roles: str) -> TableCell | None:
        """The first cell in one of the roles."""
        return next((cell for cell in self.cells if cell.role in roles), None)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the same headings. `title` is what stands over all columns, in lower case."""

    rows: tuple[TableRow, ...]
    title: str


def tables(context: Context) -> Iterator[Table]:
    """The tables of a document: rows that stand together; a row of several headings begins another one."""
    units: list[Unit] = []
    for unit in context.units:
        same_row = bool(units) and unit.block is units[-1].block
        begins = not same_row and len(unit.block.cells) > 1 and _heads(unit) and not (units and _heads(units[-1]))
        if units and (unit.cell is None or begins):
            yield _table(context, units)
            units = []
        if unit.cell is not None:
            units.append(unit)
    if units:
        yield _table(context, units)


def named(low: str) -> str:
    """What the words of a heading say that stands below it; "" where they do not say."""
    return next((cue.name for cue in cues("headers") if cue.pattern.search(low)), "")


def support(context: Context, *cells: TableCell | None) -> None:
    """Notes the cells and the headings that gave a statement its meaning."""
    for cell in cells:
        if cell is not None:
            context.supporting.update((cell.unit.span, *cell.cell.column, *cell.cell.row))


def _heads(unit: Unit) -> bool:
    return all(cell.heads for cell in unit.block.cells)


def _table(context: Context, units: list[Unit]) -> Table:
    content = [(unit, unit.cell) for unit in units if unit.cell is not None and not unit.cell.heads]
    over_all = set(content[0][1].column) if content else set()
    for _, cell in content:
        over_all &= set(cell.column)
    several = len({cell.column for _, cell in content}) > 1
    titles = over_all if several else set()
    rows: list[list[TableCell]] = []
    row_of: object = None
    for unit, cell in content:
        if unit.block is not row_of:
            rows.append([])
            row_of = unit.block
        column = tuple(span for span in cell.column if span not in titles)
        headings = tuple(context.lowered(span) for span in reversed(column))
        rows[-1].append(TableCell(unit, cell, headings, column, _role(headings)))
    title = " ".join(context.lowered(span) for span in sorted(titles))
    return Table(tuple(TableRow(tuple(row)) for row in rows), title)


def _role(headings: tuple[str, ...]) -> str:
    found = [named(low) for low in headings]
    outranking = next((name for name in ("unread", "other", "severe") if name in found), "")
    return outranking or next((name for name in found if name), "")
