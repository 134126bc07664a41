"""The three ledgers: each sentence has stated a fact, is skipped for a reason, or was not understood."""

from __future__ import annotations

from bisect import bisect_right

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, cues, pattern
from kg.extract.frames import find_frames
from kg.extract.quantities import find_amounts, find_frequencies
from kg.model import BlockKind, LedgerLine, Relation, Span, Statement, TermKind, Verdict
from kg.vocabulary import AGENTS

MAX_FURNITURE_WORDS = 15
MAX_TITLE_WORDS = 15  # a first line beyond this is no title but a text whose lines were lost
TELLING = (TermKind.FINDING, TermKind.ROUTE, TermKind.DOSE_FORM, *AGENTS)
# a sentence with a cue of these speaks of the medicine, whatever advice stands around it
_CLAIMS = frozenset(
    (
        Relation.ADVERSE_EFFECT,
        Relation.CONTRAINDICATION,
        Relation.DRUG_CLASS,
        Relation.OVERDOSE_SIGN,
        Relation.WITHDRAWAL_EFFECT,
    )
)
MAX_NAMED_WORDS = 60  # a sentence beyond this has swallowed others: what it names is not passed over
_SECTION_REASONS = {
    "storage": "storage",
    "composition": "composition and packaging",
    "missed": "missed doses",
    "administration": "about the document",
}


def ledger(context: Context, statements: tuple[Statement, ...]) -> tuple[LedgerLine, ...]:
    """One line for every sentence, in order."""
    stated = {evidence.sentence for statement in statements for evidence in statement.evidence} | context.supporting
    starts = [section.span.start for section in context.document.sections]
    lines = [
        LedgerLine(span, bisect_right(starts, span.start) - 1, Verdict.SKIPPED, "page footer")
        for span in context.document.furniture
    ]
    lines += context.overlong
    opening = {unit.lead.index for unit in context.units if unit.lead is not None and unit.span in stated}
    for unit in context.units:
        if unit.span in stated:
            lines.append(LedgerLine(unit.span, unit.block.section, Verdict.STATED))
            continue
        reason = skip_reason(context, unit, unit.index in opening)
        verdict = Verdict.SKIPPED if reason else Verdict.NOT_UNDERSTOOD
        lines.append(LedgerLine(unit.span, unit.block.section, verdict, reason))
    return tuple(sorted(lines, key=lambda line: line.sentence))


def is_furniture(low: str) -> bool:
    """Whether a line belongs to the page and not to the text (a server's line, a footer): it is never read for
    facts. Such lines are short; a long one has swallowed the text that follows it.
    """
    short = len(low.split()) <= MAX_FURNITURE_WORDS
    return short and any(cue.attributes.get("unread") and cue.pattern.search(low) for cue in cues("skips"))


def skip_reason(context: Context, unit: Unit, opens: bool) -> str:
    """Why a sentence that stated nothing may be passed over; empty where nothing says so.

    `opens`: it introduces a list of which an item stated something."""
    low = context.lowered(unit.span)
    furniture = is_furniture(low)
    content = says_something(context, unit.span)
    if unit.block.kind is BlockKind.TITLE and not furniture:
        return "" if content and len(low.split()) > MAX_TITLE_WORDS else "title"
    if unit.block.kind is BlockKind.HEADING and not furniture:
        return "" if _has_figure(context, unit.span) else "heading"  # a row of a table may look like a heading
    if unit.span in context.compared:
        return "for comparison"
    if unit.cell is not None and unit.cell.heads and not _has_figure(context, unit.span):
        return "heading"
    if low.rstrip(".:?") == unit.section.heading.lower() and unit.previous is None and not furniture:
        return "heading"  # at the beginning of its own paragraph
    if unit.section.kind in _SECTION_REASONS:  # a finding has no business there: the section ended without a heading
        return "" if _names(context, unit.span, TermKind.FINDING) else _SECTION_REASONS[unit.section.kind]
    if low.endswith(":") and opens:
        return "" if _leads_with_more(context, unit) else "introduces a list"
    if unit.span == unit.block.span and low.endswith(":") and len(low.split()) <= MAX_FURNITURE_WORDS and not content:
        return "heading"  # a label on a line of its own
    for cue in cues("skips"):
        if unit.cell is not None and cue.name == "number":
            continue  # a bare number is a figure in a table
        if "unread" in cue.attributes:
            passed = furniture
        else:
            short = "named" in cue.attributes and len(low.split()) <= MAX_NAMED_WORDS
            passed = short or not (content or _claims(context, unit, cue.name))
        if passed and cue.pattern.search(low):
            return cue.name
    return ""


def _claims(context: Context, unit: Unit, reason: str) -> bool:
    """Whether a cue in the sentence says that a fact is stated there, though none could be read."""
    if reason == "question":
        return False
    return any(hit.relation in _CLAIMS and not hit.row for hit in find_frames(context, unit))


def _leads_with_more(context: Context, unit: Unit) -> bool:
    """Whether the sentence before a list says something besides the words of the cue: the end of a list before, say."""
    at = unit.span.start
    for hit in [*sorted(find_frames(context, unit), key=lambda hit: hit.cue), None]:
        end = hit.cue.start if hit is not None else unit.span.end
        if end > at and says_something(context, Span(at, end)):
            return True
        at = max(at, hit.cue.end) if hit is not None else at
    return False


def _has_figure(context: Context, span: Span) -> bool:
    figures = (find_frequencies(context.low, span), find_amounts(context.low, span))
    return any(next(found, None) is not None for found in figures)


def _names(context: Context, span: Span, *kinds: TermKind) -> bool:
    words = context.words(
        span
    )  # kind by kind: one matcher of them all takes longer to build than the rest of the reading
    mentions = (mention for kind in kinds for mention in context.vocabulary.find(words, kind))
    return any(context.low[span.start + m.span.start] != DRUG_MARK for m in mentions)


def says_something(context: Context, span: Span) -> bool:
    """Whether words name a finding or another medicine, or give a figure or an amount, known or by their form.

    Such words may hold a fact that was missed: they are never passed over by the look of the others.
    """
    if _has_figure(context, span) or pattern("telling").search(context.lowered(span)):
        return True
    return _names(context, span, *TELLING)
