"""What stands above a dose in a professional label: the part of the label, and the headings and labels that limit it.

Label databases hand out a section as one line: "2.2 Recommended Dosage for Gout (Adults) The recommended dosage is …
• Children: ∘ Weight ≥ 30 kg: …". A heading is told there by its number, which follows the one before it, or by its
capitals; a label by its colon. What a heading or a label limits, it limits until the next one of its rank or above.

Numbers and order of the parts: 21 CFR 201.57 (c); the parts of labels in the older form: 21 CFR 201.80.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern, words
from kg.extract.dose_headings import is_bare_label, limit_of, names_limit, titles_of
from kg.extract.outline import named_kind
from kg.extract.quantities import find_amounts
from kg.model import BlockKind, Span

_PART = re.compile(
    r"\W*(?:(?P<number>\d{1,2})(?:\.\d{1,2})?\.?\s+)?(?P<title>[A-Z][A-Z&,/-]+(?:\s+[A-Z&,/-]{2,})*)(?=[\s:.]|$)"
)
_NUMBERED = re.compile(r"\W*(?P<number>\d{1,2})(?:\.(?P<sub>\d{1,2}))?\.?\s")
_DOSING = re.compile(r"\W*(?:\d{1,2}\s+)?DOSAGE (?:AND|&) ADMINISTRATION\s*:?")
_SUBHEADING = re.compile(r"(?<![\w/.,(–≥≤<>=-])(?P<number>\d{1,2})\.(?P<sub>\d{1,2})\s+(?=[A-Z(])")
_BULLET = re.compile(r"[•●▪■]|[∘◦○‣⁃](?=\s)|(?<=[.:;)\]])\s+o(?=\s[A-Z])|(?<=[•●▪■:])\s*o(?=\s[A-Z])")
_OUTER = frozenset("•●▪■")
_TABLE = re.compile(
    r"(?<!\()\b(?:Table|TABLE)\s+\d+[a-z]?\s?:|(?<![a-z(]\s)(?<!\()\b(?:Table|TABLE)\s+\d+(?:\.(?=\s|$)|\s(?=[A-Z]))"
)
_WORD = re.compile(r"\S+")
MIN_PART = 6  # letters of a heading in capitals
# ranks: what stands lower ends with what stands higher
HEADING, TITLE, OUTER, INNER, LABEL, STATEMENT = range(6)
_REFERENCE = re.compile(r"\(\s*\d{1,2}(?:\.\d{1,2})?(?:\s*,\s*\d{1,2}(?:\.\d{1,2})?)*\s*\)\s+(?=[A-Z])")
_PER_MINUTE = re.compile(r"\s?/\s?min\b")  # of a clearance: no amount of a medicine
MAX_SKIPPED = 4  # numbers of headings that may be missing
# people whose label stands behind something that no stop ends: what belongs to whom, the line does not say any more
_PEOPLE_AGAIN = re.compile(
    r"(?:(?<=[a-z0-9%)])|(?<=mL))(?<!\bin)(?<!\bfor)(?<!\bwith)(?<!\band)(?<!\bor)(?<!\bof)\s(?P<label>(?:Patients|Adults?|Children|Infants|Neonates|Adolescents|Pediatric|Geriatric|Elderly|Women|Men)\b"
    r"[^.:;•∘]{0,80}):\s"
)
MIN_COLUMNS = 4  # words with capitals side by side that are the headings of columns


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a sentence with what is in force there.

    `limits`: the words that limit a dose, from the outermost to the innermost; `since`: where the innermost of what is
    in force begins; `label`: where the label right before it begins, or it itself; `changed`: under a heading about
    changes for harm, or under one whose end nothing shows; `in_table`: behind the caption of a table."""

    span: Span
    since: int
    label: int
    limits: tuple[Span, ...] = ()
    changed: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    rank: int
    start: int
    end: int
    limit: Span | None = None
    changed: bool = False
    table: bool = False


@dataclass(slots=True)
class DoseOutline:
    """The part of the label that each sentence stands in ("reports", "dosage" or ""), and the places in it."""

    parts: dict[int, str] = field(default_factory=dict)
    places: dict[int, list[Place]] = field(default_factory=dict)

    def place(self, unit: Unit, at: int) -> Place:
        """The place in which a position of a sentence stands."""
        return next(place for place in reversed(self.places[unit.index]) if place.span.start <= at)


def read_outline(context: Context) -> DoseOutline:
    """The outline of a document, sentence by sentence."""
    outline = DoseOutline()
    part, number, sub = "", "", 0
    stack: list[_Mark] = []
    in_table = False
    block = None
    document_text = context.document.text
    ends: dict[int, list[_Mark]] = {}  # what is in force at the end of a sentence
    for unit in context.units:
        opens = unit.block is not block
        block = unit.block
        if opens:
            found = _part_of(context, unit)
            if found is not None:
                part, number, sub = found[0], found[1] or number, 0
                stack, in_table = [], False
            above = min(context.document.sections[unit.block.section].span.start, unit.span.start)
            numbered = _NUMBERED.match(document_text, above, unit.span.end)
            if unit.block.kind is BlockKind.HEADING and numbered is not None:
                number, sub = numbered["number"], int(numbered["sub"] or 0)
            if unit.block.kind in (BlockKind.HEADING, BlockKind.TITLE):
                stack = [_Mark(HEADING, unit.span.start, unit.span.end, *limit_of(context, unit.span))]
                in_table = False
            elif unit.block.kind is BlockKind.LIST_ITEM and unit.lead is not None:
                stack = list(ends.get(unit.lead.index, stack))
            else:
                stack = [mark for mark in stack if mark.rank == HEADING]
        outline.parts[unit.index] = part
        if unit.block.kind in (BlockKind.HEADING, BlockKind.TITLE, BlockKind.ROW):
            outline.places[unit.index] = [Place(unit.span, unit.span.start, unit.span.start)]
            continue
        places = []
        at = unit.span.start
        marks, sub = _marks(context, unit, number, sub, stack)
        for mark in marks:
            if mark.start > at:
                places.append(_place(Span(at, mark.start), stack, in_table))
            stack = [above for above in stack if above.rank < mark.rank] + [mark]
            in_table = mark.table or (in_table and mark.rank not in (HEADING, OUTER))
            at = mark.start
            if mark.end > mark.start:
                places.append(_place(Span(at, mark.end), stack, in_table))
                at = mark.end
            if _TABLE.search(context.words(Span(mark.start, mark.end))):
                in_table = True
        caption = _TABLE.search(context.document.text, at, unit.span.end)
        if caption is not None:
            places.append(_place(Span(at, max(at, caption.start())), stack, in_table))
            at, in_table = caption.start(), True
        places.append(_place(Span(at, unit.span.end), stack, in_table))
        outline.places[unit.index] = places
        ends[unit.index] = stack
    return outline


def _place(span: Span, stack: list[_Mark], in_table: bool) -> Place:
    limits = tuple(mark.limit for mark in stack if mark.limit is not None)
    since = max((mark.start for mark in stack if mark.rank != STATEMENT), default=0)
    labels = [mark.start for mark in stack if mark.rank != HEADING and mark.end == span.start]
    return Place(
        span, since, labels[-1] if labels else span.start, limits, any(mark.changed for mark in stack), in_table
    )


def _part_of(context: Context, unit: Unit) -> tuple[str, str | None] | None:
    """The part of the label that a heading, or the capitals that open a paragraph, begin; with its number."""
    text = context.words(unit.block.span)
    opening = _PART.match(text)
    capitals = opening is not None and len(opening["title"]) >= MIN_PART
    if unit.block.kind not in (BlockKind.HEADING, BlockKind.TITLE) and not capitals:
        return None
    title = opening["title"] if capitals and opening is not None else text
    number = opening["number"] if opening is not None else None
    low = title.lower()
    if pattern("part_of_reports").search(low):
        return "reports", number
    if pattern("part_of_dosing").search(low):
        return "dosage", number
    return ("", number) if number is not None or named_kind(low) is not None else None


def _marks(context: Context, unit: Unit, number: str, sub: int, stack: Sequence[_Mark]) -> tuple[list[_Mark], int]:
    """Headings by number, bullets and labels in a sentence, in order; and the number of the last heading."""
    text, span = context.document.text, unit.span
    found: list[_Mark] = []
    for match in _SUBHEADING.finditer(text, span.start, span.end):
        if match["number"] != number or not sub < int(match["sub"]) <= sub + MAX_SKIPPED:
            continue
        sub = int(match["sub"])
        titles = list(titles_of(context, Span(match.end(), span.end)))
        for index, title in enumerate(titles or [Span(match.end(), match.end())]):
            limit, changed = limit_of(context, title)
            changed = changed or not titles  # where the heading ends, nothing shows
            start = match.start() if not index else title.start
            found.append(_Mark(HEADING if not index else TITLE, start, title.end, limit, changed))
    for match in _BULLET.finditer(text, span.start, span.end):
        rank = OUTER if match.group().strip() in _OUTER else INNER
        found.append(_labelled(context, unit, rank, match.start(), match.end()))
    opened = _DOSING.match(text, span.start, span.end)
    first = opened.end() if opened is not None and span.start == unit.block.span.start else span.start
    starts = [first, *(match.end() for match in _REFERENCE.finditer(text, first, span.end))]
    for start in starts:
        if not any(mark.start <= start < max(mark.end, mark.start + 1) for mark in found):
            found.extend(_openings(context, unit, start, [*stack, *found]))
    for match in _PEOPLE_AGAIN.finditer(text, span.start, span.end):
        if not any(mark.start <= match.start("label") < max(mark.end, mark.start + 3) for mark in found):
            found.append(_Mark(LABEL, match.start("label"), match.end(), None, True))
    return sorted(found, key=lambda mark: mark.start), sub


def _labelled(context: Context, unit: Unit, rank: int, start: int, end: int) -> _Mark:
    """A bullet, or the begin of a statement, with the label behind it, if it has one."""
    rest = context.low[end : unit.span.end]
    label = pattern("dose_people_bare").match(rest) or pattern("dose_limit_label").match(rest)
    if label is None:
        return _Mark(rank, start, end)
    what = Span(end + label.start("label"), end + label.end("label"))
    if pattern("dose_announces").search(context.lowered(what)):
        return _Mark(rank, start, end)  # "The recommended dose in adults is: …" is a sentence
    words = context.words(what)
    if pattern("dose_opens_case").match(context.lowered(what)):
        unfinished = pattern("dose_unfinished").search(context.lowered(what)) is not None
        # "If the dose is: Not tolerated, reduce it to …" leaves open which case is which
        return _Mark(rank, start, end + label.end(), None if unfinished else what, unfinished)
    amounts = (a for a in find_amounts(context.low, what) if not _PER_MINUTE.match(context.low, a.span.end))
    if next(amounts, None) is not None or words.count("(") != words.count(")"):
        return _Mark(rank, start, end, None, True)  # a row of a table has swallowed the label
    limit, changed = limit_of(context, what, whole=True)
    return _Mark(rank, start, end + label.end(), limit, changed)


def _openings(context: Context, unit: Unit, start: int, above: Sequence[_Mark]) -> Iterator[_Mark]:
    """The labels or the heading in capitals that open a statement ("Hives: Children: …", "Elderly Patients The …"), or
    the use that it and those behind it speak of ("For the treatment of gout, …")."""
    bullet = next((mark for mark in reversed(above) if mark.rank in (OUTER, INNER) and mark.start < start), None)
    rank = TITLE if bullet is None else LABEL
    if bullet is not None and not context.words(Span(min(bullet.end, start), start)).strip():
        rank = bullet.rank
    labelled = _labelled(context, unit, rank, start, start)
    if labelled.changed and labelled.limit is None:
        yield labelled
        return
    if (
        labelled.end > start
        and labelled.limit is None
        and pattern("dose_label").search(context.lowered(Span(start, labelled.end)))
    ):
        yield replace(labelled, rank=STATEMENT)  # "Maintenance dose: …" is for whom the dose before it is for
        return
    if labelled.end > start:
        second = _labelled(context, unit, LABEL, labelled.end, labelled.end)
        bulleted = any(labelled.end - 1 <= mark.start < second.end for mark in above)
        if second.end > labelled.end and not bulleted:
            yield labelled
            yield second
        elif any(mark.rank == LABEL and mark.limit is not None for mark in above) and not (
            labelled.limit is not None and names_limit(context, labelled.limit)
        ):
            yield replace(labelled, rank=LABEL)  # "Consolidation: …" goes on behind "Leukaemia: Induction: …"
        else:
            yield labelled
        return
    piece = Span(start, unit.span.end)
    if is_bare_label(context, unit, piece):
        yield _Mark(rank, start, start, Span(start, unit.span.end - 1))
        return
    low = context.low[start : unit.span.end]
    use = pattern("dose_use_opening").match(low) or pattern("dose_for_use_is").match(low)
    if use is not None:
        people = pattern("dose_people_head").match(use["use"]) is not None  # its own sentence says whose dose it is
        at = Span(start + use.start("use"), start + use.end("use"))
        rank = LABEL if use["use"].startswith(("upon ", "during ")) else rank
        yield _Mark(rank, start, start, None if people else at)
        return
    titles = list(titles_of(context, Span(start, unit.span.end)))
    if titles and next(find_amounts(context.low, Span(start, titles[-1].end)), None) is not None:
        yield _Mark(STATEMENT, start, start, table=True)
        return
    if titles:
        limit, changed = limit_of(context, titles[-1])
        if limit is not None or changed:
            yield _Mark(TITLE, titles[-1].start, titles[-1].end, limit, changed)
            return
    first = [word.group() for word in _WORD.finditer(context.document.text, start, unit.span.end)][: MIN_COLUMNS + 2]
    large = [word for word in first if word[0].isupper() and word.isalpha() and not word.isupper()]
    if len(large) >= MIN_COLUMNS and all(
        word in large or word in words("heading_small") for word in first[:MIN_COLUMNS]
    ):
        yield _Mark(STATEMENT, start, start, table=True)
        return
    yield _Mark(STATEMENT, start, start)
