"""Doses in tables: an amount with what the headings of its column and the first cell of its row make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.context import Context, main_term
from kg.extract.cues import cues, pattern
from kg.extract.drafts import Draft, evidence
from kg.extract.intervals import Interval, find_interval
from kg.extract.quantities import Amount, find_amounts
from kg.extract.table_cells import Table, TableCell, TableRow, support
from kg.model import Dose, DoseKind, Scope, Term, TermKind

_DOSE_ROLES = frozenset(("dose", "initial", "maintenance", "maximum"))
_KINDS = {"initial": DoseKind.INITIAL, "maintenance": DoseKind.MAINTENANCE, "maximum": DoseKind.MAXIMUM}
_STEP = re.compile(
    r"(?P<unit>day|week|month)s? ?(?P<first>\d{1,3})(?: ?(?:to|-|–|and|through) ?(?:\w+ )?(?P<last>\d{1,3}))?"
)
_BARE_STEP = re.compile(r"(?P<first>\d{1,3})(?: ?(?:to|-|–|and|through) ?(?P<last>\d{1,3}))?")
_ONWARDS = re.compile(r"\b(?:onwards?|beyond|thereafter|after|from|later|and up)\b|\+")
_UNIT = re.compile(r"\b(?P<unit>day|week|month)s?\b")
# "200 mL/hour" is a rate, and "80 mg/m2" an amount that has no unit here
_RATE = re.compile(r"(?: ?/ ?kg)? ?/ ?(?:h\b|hour|min|ml\b|m2|m²|m\b|l\b|tablet)")
_DAYS = {"day": 1, "week": 7, "month": 30}
MAX_CELL_WORDS = 14


def read_table_doses(context: Context, table: Table) -> Iterator[Draft]:
    """The amounts of columns of doses; rows that name days or weeks are the steps of one titration."""
    order = 0
    for row in table.rows:
        if row.cells[0].unit.section.kind != "dosage" or pattern("changed_dose").search(table.title):
            continue
        when = row.first("step")
        days, lasts = _duration(context, when) if when is not None else (None, False)
        if when is not None and days is None and not lasts:
            continue
        drafts = _row_doses(context, row, when, days, order + 1)
        if when is not None and len(drafts) != 1:
            continue  # which of several amounts the step is, the row does not say
        order += when is not None
        for draft, cells in drafts:
            support(context, *cells)
            yield draft


def _row_doses(
    context: Context, row: TableRow, when: TableCell | None, days: int | None, order: int
) -> list[tuple[Draft, list[TableCell]]]:
    """The doses of a row, each with the cells that say what it is; none where two columns of doses cannot be told
    apart by their headings."""
    labels = [when] if when is not None else _labels(context, row)
    made: list[tuple[Draft, list[TableCell]]] = []
    told: set[tuple[DoseKind, Term | None]] = set()
    for cell in row.cells:
        wordy = len(context.words(cell.unit.span).split()) > MAX_CELL_WORDS
        if cell.role not in _DOSE_ROLES or cell in labels or wordy:
            continue
        if any(map(pattern("changed_dose").search, (*cell.headings, context.lowered(row.cells[0].unit.span)))):
            continue
        scope, use = _scope(context, cell, labels if when is None else [])
        amounts = _amounts(context, cell)
        kinds = [_kind(context, cell, labels, amounts, index) for index in range(len(amounts))]
        here = {(kind, scope.population) for kind in kinds if kind is not None} if scope is not None else set()
        if scope is None or here & told:
            return []
        told |= here
        for index, (amount, kind) in enumerate(zip(amounts, kinds, strict=True)):
            if kind is None:
                continue
            stepped = when is not None and kind is not DoseKind.MAXIMUM
            if stepped:
                kind = DoseKind.STEP if days is not None else DoseKind.MAINTENANCE
            often = _how_often(_after(context, cell, amounts, index), " ".join(cell.headings))
            if not often.clear:
                continue
            statement = Dose(
                drug=main_term(context),
                value=Term(context.words(amount.span), TermKind.AMOUNT),
                evidence=evidence(cell.unit, amount.span),
                scope=scope,
                kind=kind,
                amount_min=amount.low,
                amount_max=amount.high,
                unit=amount.unit,
                per=often.per,
                times_per_day=often.times,
                duration_days=days if stepped else None,
                step=order if stepped else None,
                indication=use,
            )
            made.append((Draft(statement, cell.unit, False), [cell, *labels]))
    return made


def _labels(context: Context, row: TableRow) -> list[TableCell]:
    """The first cells of a row, up to its first dose: what they hold limits the doses behind them."""
    found: list[TableCell] = []
    for cell in row.cells:
        if _amounts(context, cell):
            break
        found.append(cell)
    return found


def _amounts(context: Context, cell: TableCell) -> list[Amount]:
    """The amounts of a cell that are doses: no rates, and not what a tablet holds."""
    found: list[Amount] = []
    for amount in find_amounts(context.low, cell.unit.span):
        behind = context.low[amount.span.end : cell.unit.span.end]
        opened = context.low.rfind("(", cell.unit.span.start, amount.span.start)
        inside = opened > context.low.rfind(")", cell.unit.span.start, amount.span.start)
        held = pattern("strength").match(behind) is not None and not behind.lstrip().startswith("/")
        if not (_RATE.match(behind) or held or (inside and found)):
            found.append(amount)
    return found


def _how_often(after: str, heading: str) -> Interval:
    """How often, by the words behind an amount; what they leave open, its headings say."""
    own, above = find_interval(after), find_interval(heading)
    return Interval(own.per or above.per, own.times or above.times, own.clear and above.clear)


def _after(context: Context, cell: TableCell, amounts: list[Amount], index: int) -> str:
    """The words behind an amount, until the next one; to the end of the cell where these say nothing of how often."""
    start, end = amounts[index].span.end, cell.unit.span.end
    own = context.low[start : amounts[index + 1].span.start if index + 1 < len(amounts) else end]
    return own if find_interval(own) != Interval() else context.low[start:end]


def _kind(
    context: Context, cell: TableCell, labels: list[TableCell], amounts: list[Amount], index: int
) -> DoseKind | None:
    """The part an amount plays: by the words before it, or by the nearest heading; None where a heading says two."""
    start = amounts[index - 1].span.end if index else cell.unit.span.start
    before = context.low[start : amounts[index].span.start]
    if pattern("dose_beyond").search(before):
        return None
    if pattern("dose_max_before").search(before):
        return DoseKind.MAXIMUM
    for heading in (*cell.headings, *(context.lowered(label.unit.span) for label in labels)):
        named = {cue.name for cue in cues("headers") if cue.name in _KINDS and cue.pattern.search(heading)}
        if named:
            return _KINDS[named.pop()] if len(named) == 1 else None
    return DoseKind.MAINTENANCE


def _scope(context: Context, cell: TableCell, labels: list[TableCell]) -> tuple[Scope | None, Term | None]:
    """What the column and the first cells of the row limit a dose to: people, a use, or a case in its own words. The
    scope is None where these are no such thing."""
    unit = cell.unit
    population = unit.population
    for heading in cell.column:
        mention = next(context.vocabulary.find(context.words(heading), TermKind.POPULATION), None)
        population = mention.span.of(context.words(heading)) if mention is not None else population
    use: Term | None = None
    cases: list[str] = []
    for label in labels:
        words = re.sub(r"\s*\([\d., ]+\)$", "", context.words(label.unit.span))  # without "(2.3)", a section
        if len(words.split()) > MAX_CELL_WORDS:
            return None, None
        people = [mention.span.of(words) for mention in context.vocabulary.find(words, TermKind.POPULATION)]
        if people:
            whole = 2 * len(people[0]) >= len(words)
            population = words if whole else people[0]
            if whole:
                continue
        if label.role == "use" and use is None:
            uses = [mention.span.of(words) for mention in context.vocabulary.find(words, TermKind.FINDING)]
            use = context.vocabulary.term(uses[0] if len(uses) == 1 and people else words, TermKind.FINDING)
        elif label.column:
            cases.append(f"{context.words(label.column[-1])}: {words}")
        elif re.search(r"[a-z]{3}", words.lower()):
            cases.append(words)
        else:
            return None, None  # a figure without a heading
    who = context.vocabulary.term(population, TermKind.POPULATION) if population is not None else None
    return Scope(unit.route, who, "; ".join(cases) or None), use


def _duration(context: Context, when: TableCell) -> tuple[int | None, bool]:
    """For how many days a step lasts, and whether it is the last one, which goes on ("week 3 onwards")."""
    low = context.lowered(when.unit.span)
    match = _STEP.search(low)
    unit = match["unit"] if match is not None else None
    if match is None:
        match = _BARE_STEP.match(low)
        named = [found for found in map(_UNIT.search, when.headings) if found is not None]
        unit = named[0]["unit"] if named else None
    if match is None or unit is None:
        return None, False
    rest = low[: match.start()] + low[match.end() :]
    if _ONWARDS.search(rest):
        return None, True
    if re.search(r"[\d,]", rest):
        return None, False  # "days 1, 8 and 15" are days on which, not for which
    first, last = int(match["first"]), int(match["last"] or match["first"])
    return ((last - first + 1) * _DAYS[unit], False) if last >= first else (None, False)
