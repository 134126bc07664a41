"""Groups of patients that paragraphs begin with: "Bleeding disorders: it might slow clotting" in a section whose
paragraphs name one group after another ("Pregnancy: …", "Children: …", "Surgery: …") asks for care with each of them.

A label alone says less: "Heart attack warning: …" or "Low blood pressure: it may …" among warnings names an effect. So
the section decides: several of its paragraphs have such a label, and one of them names a state or an age.
"""

from __future__ import annotations

import re

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.model import BlockKind, Span, TermKind

MIN_LABELS = 3  # paragraphs of a section with a label, for the labels to be its groups
_LABEL = re.compile(r"(?P<label>[^.:;()]{3,80}?)(?:\s*\([^)]*\))?\s*:\s+(?=\S)")
_NO = re.compile(r"\W*no(?:t|ne)?\b")
_SAFE = re.compile(r"(?<!not )(?<!un)\bsafe\b")


def labelled_group(context: Context, unit: Unit) -> Span | None:
    """The group of patients that the first sentence of a paragraph has for a label; None where it has none, or says
    that the medicine is safe for it."""
    label = _label(context, unit)
    if label is None or not _names_patients(context, label, unit):
        return None
    said = context.low[label.end : unit.span.end]
    if _SAFE.search(said) or _NO.match(said):
        return None
    section = unit.block.section
    if section not in context.groups:
        context.groups[section] = _lists_groups(context, section)
    return label if context.groups[section] else None


def _lists_groups(context: Context, section: int) -> bool:
    """Whether paragraphs of a section name one group of patients after another, a state or an age among them."""
    of_section = (unit for unit in context.units if unit.block.section == section)
    labels = [label for label in (_label(context, unit) for unit in of_section) if label is not None]
    return len(labels) >= MIN_LABELS and any(_is_state_or_age(context, label) for label in labels)


def _label(context: Context, unit: Unit) -> Span | None:
    if unit.block.kind is not BlockKind.PARAGRAPH or unit.previous is not None:
        return None
    match = _LABEL.match(context.low, unit.span.start, unit.span.end)
    return Span(match.start("label"), match.end("label")) if match is not None else None


def _is_state_or_age(context: Context, label: Span) -> bool:
    low = context.lowered(label)
    return pattern("state").search(low) is not None or _has(context, label, TermKind.POPULATION)


def _names_patients(context: Context, label: Span, unit: Unit) -> bool:
    """Whether a label names people by a state, an age, an allergy or an illness; another finding does only where its
    sentence speaks of those who have it ("Diabetes: it might make diabetes worse")."""
    low = context.lowered(label)
    if pattern("state").search(low) or pattern("allergy").match(low):
        return True
    if _has(context, label, TermKind.POPULATION):
        return not low.endswith("ic")  # "Pediatric: …" names a kind of use
    if pattern("illness_named").search(low) or pattern("illness_head").search(low):
        return True
    ill = pattern("of_the_ill").search(context.low, label.end, unit.span.end) is not None
    return ill and _has(context, label, TermKind.FINDING)


def _has(context: Context, span: Span, *kinds: TermKind) -> bool:
    return context.vocabulary.concept(context.words(span), *kinds) is not None
