"""Rows of tables: a cell is read under the headings of its column and its row, as an item is read under its heading.

Understood are: columns or rows that are groups of effects ("Common", "Rare"); rows of an effect with how often it
occurs, in words or as the figure of the column that is the medicine's own; and rows of a dose (`table_doses`). A cell
of any other table states nothing, and the ledger shows it as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.extract.context import Context, main_term
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft, evidence
from kg.extract.effects import effect_items
from kg.extract.outline import category_of
from kg.extract.quantities import find_amounts, find_frequencies, number
from kg.extract.table_cells import Table, TableCell, TableRow, named, support, tables
from kg.extract.table_doses import read_table_doses
from kg.extract.terms import finding
from kg.model import AdverseEffect, Category, Comparator, Frequency, Scope, Span, TermKind

_FIGURE = re.compile(r"(?P<less>(?:<|less than) ?)?(?P<n>\d{1,3}(?:\.\d+)?) ?(?P<percent>%|percent)?$")
# "8 (89%)" and "8 (89)" under "n (%)"; "89% (8)" and "89 (8)" under "% (n)"
_COUNT = re.compile(r"\d[\d,]* ?\( ?(?P<figure>(?:< ?)?\d{1,3}(?:\.\d+)?) ?(?P<sign>%?) ?\)$")
_SHARE = re.compile(r"(?P<figure>(?:< ?)?\d{1,3}(?:\.\d+)?) ?(?P<sign>%?) ?\( ?n? ?=? ?\d[\d,]* ?\)$")
_COUNT_FIRST = re.compile(r"\b(?:n|no\.|number)[^()]{0,20}\([^()]*(?:%|percent)")
_SHARE_FIRST = re.compile(r"(?:%|\bpercent\w*)[^()]{0,20}\([^()]*(?:\bn\b|number)")
_PERCENT = re.compile(r"%|\bpercent\w*")
_TITLE_PERCENT = re.compile(r"\bpercent\w*|\(%\)|% of")
MAX_GROUP_WORDS = 3
MAX_LISTED_WORDS = 60

Column = tuple[Span, ...]


def read_rows(context: Context) -> list[Draft]:
    """What the tables of a document state. Headings that lent a cell its meaning are noted as supporting."""
    drafts: list[Draft] = []
    for table in tables(context):
        if named(table.title) != "unread":
            drafts += _read_effects(context, table)
        drafts += read_table_doses(context, table)
    return drafts


def _read_effects(context: Context, table: Table) -> Iterator[Draft]:
    if not any(_about_effects(cell, table) for row in table.rows for cell in row.cells):
        return
    own = _own_columns(context, table)
    for row in table.rows:
        if any(cell.role == "unread" for cell in row.cells):
            continue
        grouped = [(cell, group) for cell in row.cells if (group := _group(context, cell)) is not Category.NONE]
        said = row.first("frequency")
        in_words = category_of(context.lowered(said.unit.span)) if said is not None else Category.NONE
        effect = _effect_cell(context, row)
        if effect is not None and said is not None and in_words is not Category.NONE:
            yield from _effects(context, effect, said, in_words, None)
        elif effect is not None and own:
            yield from _measured(context, row, effect, own)
        else:
            for cell, group in grouped:
                yield from _effects(context, cell, None, group, None)


def _about_effects(cell: TableCell, table: Table) -> bool:
    """Whether a table stands among side effects, or says that it lists them where no section says anything else."""
    kind = cell.unit.section.kind
    return kind == "side_effects" or (kind in ("", "description") and "effect" in (cell.role, named(table.title)))


def _effect_cell(context: Context, row: TableRow) -> TableCell | None:
    """The cell that names what the row is about: by its heading, or the first one, whose heading is often left out."""
    effect = row.first("effect")
    if effect is None and not row.cells[0].headings:
        effect = row.cells[0]
    if effect is None or _plain_figure(context, effect) is not None:
        return None
    divided = effect.column and any(cell.column == effect.column for cell in row.cells if cell is not effect)
    if divided or pattern("organ_class").search(context.lowered(effect.unit.span)):
        return None  # cells that the heading does not tell apart; the sum of a whole class of effects
    return effect


def _group(context: Context, cell: TableCell) -> Category:
    """The group of effects that a cell lists, by its column or by its row; a figure or a long text lists none."""
    low = context.lowered(cell.unit.span)
    if cell.role in ("other", "severe") or _plain_figure(context, cell) is not None or DRUG_MARK in low:
        return Category.NONE
    if len(low.split()) > MAX_LISTED_WORDS:
        return Category.NONE
    for words in (*cell.headings[:1], *(context.lowered(span) for span in reversed(cell.cell.row))):
        if context.vocabulary.concept(words, TermKind.FINDING) is None and (group := _group_named(words)) is not None:
            return group
    return Category.NONE


def _group_named(low: str) -> Category | None:
    """The group that a heading is, where it says nothing else ("Common: may affect up to 1 in 10 people")."""
    category = category_of(low)
    plain = re.sub(r"\([^)]*\)|:.*", "", low)
    bare = len(plain.split()) <= MAX_GROUP_WORDS or named(plain) == "effect" or re.search(r"\d in \d", low)
    if category in (Category.NONE, Category.SERIOUS) and named(low) != "effect":
        return None
    return category if category is not Category.NONE and bare else None


def _own_columns(context: Context, table: Table) -> dict[Column, str | None]:
    """The columns whose figures are the medicine's own, each with the dose that it belongs to, None for any; empty
    where that is in doubt.

    A column that names the medicine is its own; one that names nobody is, if no other column holds figures. Of several
    doses, the column of all of them counts, or else each for its own dose.
    """
    columns: dict[Column, TableCell] = {}
    for row in table.rows:
        measured = [cell for cell in row.cells if _is_measure(context, cell)]
        if len({cell.column for cell in measured}) < len(measured):
            return {}
        for cell in measured:
            columns.setdefault(cell.column, cell)
    ours = {c: cell for c, cell in columns.items() if cell.role not in ("other", "severe", "unread")}
    mine = [c for c, cell in ours.items() if any(DRUG_MARK in low for low in cell.headings)]
    if not mine and len(columns) == 1 and ours:
        mine = [c for c, cell in ours.items() if cell.headings]
    if len(mine) > 1:
        of_all = [c for c in mine if pattern("all_doses").search(ours[c].headings[0])]
        mine = of_all if len(of_all) == 1 else mine
    if len(mine) <= 1:
        return dict.fromkeys(mine)
    doses = {c: _dose_named(context, c) for c in mine}
    return doses if all(doses.values()) and len(set(doses.values())) == len(mine) else {}


def _dose_named(context: Context, column: Column) -> str | None:
    """The dose that the headings of a column name, as written."""
    for span in reversed(column):
        amounts = list(find_amounts(context.low, span))
        if len(amounts) == 1:
            return context.words(amounts[0].span)
    return None


def _is_measure(context: Context, cell: TableCell) -> bool:
    if _plain_figure(context, cell) is not None:
        return True
    return cell.role == "frequency" and next(find_frequencies(context.low, cell.unit.span), None) is not None


def _measured(context: Context, row: TableRow, effect: TableCell, own: dict[Column, str | None]) -> Iterator[Draft]:
    for cell in row.cells:
        if cell is not effect and cell.column in own:
            frequency = _figure(context, cell)
            if frequency is not None and frequency.upper != 0:
                others = (c for c in row.cells if c.column not in own and _plain_figure(context, c) is not None)
                context.compared.update(other.unit.span for other in others)
                yield from _effects(context, effect, cell, Category.NONE, frequency, own[cell.column])


def _plain_figure(context: Context, cell: TableCell) -> str | None:
    """The figure that a cell is, as written; None where it is anything else."""
    low = context.lowered(cell.unit.span).strip()
    if _FIGURE.match(low):
        return low
    counted, shared = _COUNT.match(low), _SHARE.match(low)
    if counted is not None and (counted["sign"] or any(map(_COUNT_FIRST.search, cell.headings))):
        return str(counted["figure"]) + "%"
    if shared is not None and (shared["sign"] or any(map(_SHARE_FIRST.search, cell.headings))):
        return str(shared["figure"]) + "%"
    return low if counted is not None or shared is not None else None


def _figure(context: Context, cell: TableCell) -> Frequency | None:
    """How often, from a cell of figures: its own sign or a heading of it must say that they are percent."""
    plain = _plain_figure(context, cell)
    if plain is None:
        found = list(find_frequencies(context.low, cell.unit.span))
        return found[0].frequency if len(found) == 1 else None
    if not _PERCENT.search(plain) and not any(map(_PERCENT.search, cell.headings)):
        return None
    match = _FIGURE.match(plain)
    value = number(match["n"]) if match is not None else None
    if match is None or value is None or value > 100:
        return None
    value = value.normalize() + Decimal(0) if value % 1 else value.quantize(Decimal(1))
    less = match["less"] is not None
    comparator = Comparator.LESS_THAN if less else Comparator.EXACTLY
    words = " ".join(context.words(cell.unit.span).split())
    return Frequency(comparator, None if less else value, value, words)


def _effects(
    context: Context,
    cell: TableCell,
    said: TableCell | None,
    category: Category,
    frequency: Frequency | None,
    condition: str | None = None,
) -> Iterator[Draft]:
    """The effects that a cell names, under what another cell or its headings say of them."""
    unit = cell.unit
    items = effect_items(context, unit.span)
    if items:
        support(context, cell, said)
    for item in items:
        yield Draft(
            AdverseEffect(
                drug=main_term(context),
                value=finding(context, item.span),
                evidence=evidence(unit, item.span),
                scope=Scope(unit.route, None, condition),
                category=category,
                frequency=item.frequency if item.frequency is not None else frequency,
            ),
            unit,
            True,
        )
