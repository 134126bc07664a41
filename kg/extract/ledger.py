"""The three ledgers: each sentence has stated a fact, is skipped for a reason, or was not understood."""

from __future__ import annotations

from bisect import bisect_right

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, cues
from kg.extract.quantities import find_amounts, find_frequencies
from kg.model import BlockKind, LedgerLine, Span, Statement, TermKind, Verdict
from kg.vocabulary import AGENTS

MAX_FURNITURE_WORDS = 15
TELLING = (TermKind.FINDING, TermKind.ROUTE, TermKind.DOSE_FORM, *AGENTS)
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
    for unit in context.units:
        if unit.span in stated:
            lines.append(LedgerLine(unit.span, unit.block.section, Verdict.STATED))
            continue
        reason = skip_reason(context, unit, stated)
        verdict = Verdict.SKIPPED if reason else Verdict.NOT_UNDERSTOOD
        lines.append(LedgerLine(unit.span, unit.block.section, verdict, reason))
    return tuple(sorted(lines, key=lambda line: line.sentence))


def is_furniture(low: str) -> bool:
    """Whether a line belongs to the page and not to the text (a server's line, a footer): it is never read for
    facts. Such lines are short; a long one has swallowed the text that follows it.
    """
    short = len(low.split()) <= MAX_FURNITURE_WORDS
    return short and any(cue.attributes.get("unread") and cue.pattern.search(low) for cue in cues("skips"))


def skip_reason(context: Context, unit: Unit, stated: set[Span]) -> str:
    """Why a sentence that stated nothing may be passed over; empty where nothing says so."""
    furniture = is_furniture(context.lowered(unit.span))
    if unit.block.kind is BlockKind.TITLE and not furniture:
        return "title"
    if unit.block.kind is BlockKind.HEADING and not furniture:
        return "" if _has_figure(context, unit) else "heading"  # a row of a table may look like a heading
    if unit.span in context.compared:
        return "for comparison"
    if unit.cell is not None and unit.cell.heads and not _has_figure(context, unit):
        return "heading"
    if unit.section.kind in _SECTION_REASONS:
        return _SECTION_REASONS[unit.section.kind]
    low = context.lowered(unit.span)
    if low.endswith(":") and any(u.lead is unit and u.span in stated for u in context.units[unit.index + 1 :]):
        return "introduces a list"
    content = says_something(context, unit)
    for cue in cues("skips"):
        if cue.pattern.search(low) and (furniture if cue.attributes.get("unread") else not content):
            return cue.name
    return ""


def _has_figure(context: Context, unit: Unit) -> bool:
    figures = (find_frequencies(context.low, unit.span), find_amounts(context.low, unit.span))
    return any(next(found, None) is not None for found in figures)


def says_something(context: Context, unit: Unit) -> bool:
    """Whether a sentence names a finding or another medicine, or gives a figure or an amount.

    Such a sentence may hold a fact that was missed: it is never passed over by the look of its other words.
    """
    if _has_figure(context, unit):
        return True
    mentions = context.vocabulary.find(context.words(unit.span), *TELLING)
    return any(context.low[unit.span.start + m.span.start] != DRUG_MARK for m in mentions)
