"""Amounts that are no dose to take: rates, dilutions, changes, what was measured or not borne, cells of a table that
was lost, and doses of another medicine that stands before them.

A wrong dose is worse than none: where a sentence leaves open what an amount is, nothing is read, and the sentence stays
among those that were not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.dose_limits import Part
from kg.extract.quantities import ucum
from kg.model import Span, TermKind

_BEHIND = ("dose_rate", "dose_increment", "dose_is_tolerated")
_BEFORE = ("dose_measured", "dose_tolerated", "dose_reduction", "dose_of_case", "dose_example", "dose_is_counted")
_JOINS = re.compile(
    r"[,;:()•∘◦▪–—]|\b(?:and|or|then|to|for|on|in|at|every|once|twice|with|followed|until|as|per|a|an|if|each|daily|after)\b"
)
_OFTEN = re.compile(
    r"(?:/kg|/m2)?(?:/day)?\s+(?:(?:orally|intravenously|subcutaneously|once|twice|three|four|times|a|per|day|daily|weekly|every|\d|weeks?|hours?)\s+)+"
)
_PER = re.compile(r"(?:\s*/\s?(?:kg|m\s?2|m²|day|dose))*\s*(?:of\s+)?")
_WAY = re.compile(r"(?:\s+(?:intravenous(?:ly)?|oral(?:ly)?|iv|po|at|dose|of|or|equivalent))*\s*")
MIN_CELLS = 2  # amounts side by side with nothing that joins them: so many gaps make a table


def is_no_dose(context: Context, unit: Unit, parts: Sequence[Part], index: int) -> bool:
    """Whether something around an amount shows that it is no dose of this medicine."""
    part = parts[index]
    low = context.lowered(unit.span)
    if any(pattern(name).match(part.rest) for name in _BEHIND):
        return True
    if any(pattern(name).search(part.before) for name in _BEFORE) or pattern("dose_in_trials").match(low):
        return True
    if pattern("dose_strengths").search(context.low[unit.span.start : part.amount.span.start]):
        return True
    if pattern("dose_from").search(part.before) and re.match(r"(?:/\S+)?(?:\s2)?\s+to\b", part.rest):
        return True  # "reduced from 75 mg to 60 mg"
    if pattern("dose_total").search(part.rest):
        return True  # "not more than 120 g over the course of therapy" is no dose of a day
    if ucum(part.amount.unit) == "mL" and pattern("dose_prepared").search(low):
        return True
    if pattern("dose_in_table").search(context.low, unit.span.start, part.amount.span.start):
        return True
    return _is_lost_table(parts, index)


def _is_lost_table(parts: Sequence[Part], index: int) -> bool:
    """Whether amounts stand side by side as the cells of a table that lost its lines do ("Day 1 20 mg Day 8 40 mg",
    "5 mg once daily 10 mg once daily")."""
    gaps = [part.rest for part in parts[:-1] if part.place == parts[index].place]
    if any(_OFTEN.fullmatch(gap) for gap in gaps):
        return True
    return sum(_JOINS.search(gap) is None for gap in gaps) >= MIN_CELLS


def is_of_another(context: Context, unit: Unit, part: Part) -> bool:
    """Whether another medicine stands right before or behind an amount ("with prednisone 20 mg", "with 5 mg
    prednisone"), or is what the sentence doses ("the dose of prednisone is raised to 20 mg")."""
    start, end = part.amount.span.start, part.amount.span.end
    near = Span(max(unit.span.start, start - 60), start)
    if pattern("medicine_name_shape").search(context.lowered(near)):
        return True
    mentions = list(_others(context, Span(unit.span.start, min(end + 40, unit.span.end))))
    for mention in mentions:
        before, behind = context.low[unit.span.start : mention.start], context.low[mention.end : start]
        if mention.end <= start and _WAY.fullmatch(behind) is not None:
            return True
        if mention.start >= end and _PER.fullmatch(context.low[end : mention.start]) is not None:
            return True
        said = pattern("dose_of_other_before").search(before) or pattern("dose_of_other_behind").match(behind)
        if mention.end <= start and said and DRUG_MARK not in behind and ";" not in behind:
            return True
    return False


def _others(context: Context, span: Span) -> Iterator[Span]:
    """The places of other medicines' names."""
    own = context.drug.term.concept if context.drug.term is not None else None
    for mention in context.vocabulary.find(context.words(span), TermKind.DRUG, TermKind.PRODUCT):
        place = Span(span.start + mention.span.start, span.start + mention.span.end)
        another = own is None or own not in (mention.concept.iri, mention.concept.product_of)
        if another and DRUG_MARK not in context.lowered(place):
            yield place
