"""Amounts that are no dose to take: rates, dilutions, changes, what was measured or not borne, cells of a table that was
lost, and doses of another medicine that stands before them.

A wrong dose is worse than none: where a sentence leaves open what an amount is, nothing is read, and the sentence stays
among those that were not understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.extract.dose_limits import Part
from kg.extract.quantities import ucum
from kg.model import Span, TermKind

_BEHIND = ("dose_rate", "dose_increment", "dose_is_tolerated")
_BEFORE = ("dose_measured", "dose_tolerated", "dose_reduction")
_JOINS = re.compile(
    r"[,;:()•∘◦▪–—]|\b(?:and|or|then|to|for|on|in|at|every|once|twice|with|followed|until|as|per|a|an|if|each|daily|after)\b"
)
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
    if pattern("dose_total").search(part.rest):
        return True  # "not more than 120 g over the course of therapy" is no dose of a day
    if ucum(part.amount.unit) == "mL" and pattern("dose_prepared").search(low):
        return True
    if pattern("dose_in_table").search(context.low, unit.span.start, part.amount.span.start):
        return True
    return _is_lost_table(parts) or _is_of_another(context, unit, part)


def _is_lost_table(parts: Sequence[Part]) -> bool:
    """Whether amounts stand side by side as the cells of a table that lost its lines do ("Day 1 20 mg Day 8 40 mg")."""
    gaps = [part.rest for part in parts[:-1]]
    return sum(_JOINS.search(gap) is None for gap in gaps) >= MIN_CELLS


def _is_of_another(context: Context, unit: Unit, part: Part) -> bool:
    """Whether the name of another medicine stands right before an amount ("given with prednisone 20 mg")."""
    before = Span(max(unit.span.start, part.amount.span.start - 60), part.amount.span.start)
    if pattern("medicine_name_shape").search(context.lowered(before)):
        return True
    words = context.words(before)
    own = context.drug.term.concept if context.drug.term is not None else None
    last = None
    for mention in context.vocabulary.find(words, TermKind.DRUG, TermKind.PRODUCT):
        last = mention
    if last is None or own in (last.concept.iri, last.concept.product_of):
        return False
    marked = context.low[before.start + last.span.start]
    return marked.isalpha() and _WAY.fullmatch(words.lower(), last.span.end) is not None
