"""The part an amount plays: a starting dose, one to go on with, a step, the most that may be taken, a single dose."""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.extract.dose_limits import Part
from kg.extract.intervals import find_interval
from kg.extract.no_doses import is_of_another
from kg.model import DoseKind

MAX_WORDS_BEFORE = 3  # of an item before its amount, where nothing advises it


def kind_of(
    context: Context, unit: Unit, parts: list[Part], index: int, label_part: str, steps: Collection[int]
) -> DoseKind | None:
    """The part that an amount of a sentence plays; None where nothing makes it a dose to take.

    `label_part`: the part of a professional label, or ""; `steps`: the amounts that are steps of a titration."""
    part = parts[index]
    labelled = _is_labelled(context, unit, part, label_part)
    kind = _kind(part, index in steps, labelled or bool(steps))
    if kind is DoseKind.MAINTENANCE and label_part and _is_first_of_two(context, unit, parts, index):
        return DoseKind.INITIAL
    if kind is not None and _introduced_as_maximum(context, unit):
        return DoseKind.MAXIMUM
    return kind


def _kind(part: Part, stepped: bool, labelled: bool) -> DoseKind | None:
    """The part an amount plays; None where nothing in the sentence makes it a dose to take."""
    if pattern("dose_was_used").match(part.rest):
        return None  # "doses up to 80 mg have been used" recommends none
    if pattern("dose_max_before").search(part.before) or pattern("dose_max_after").search(part.after):
        return DoseKind.MAXIMUM
    if pattern("dose_beyond").search(part.before) or pattern("dose_raise").search(part.before):
        return None  # "more than 80 mg is for …" limits somebody, and says no dose
    if stepped:
        return DoseKind.STEP
    if _is_single(part):
        return DoseKind.SINGLE
    changed = pattern("dose_changed_to").search(part.before) is not None
    if changed:
        return DoseKind.MAINTENANCE if labelled else None
    if pattern("dose_kept_before").search(part.before) and labelled:
        return DoseKind.MAINTENANCE
    if pattern("dose_initial_before").search(part.before) or pattern("dose_initial_after").search(part.rest):
        return DoseKind.INITIAL
    return DoseKind.MAINTENANCE if labelled else None


def _is_single(part: Part) -> bool:
    """Whether an amount is given once; what is given once a day "in a single dose" is not."""
    if pattern("dose_single").search(part.before):
        return True
    if find_interval(part.after).per not in (None, "dose") or pattern("dose_initial_before").search(part.before):
        return False
    return pattern("dose_single").search(part.after) is not None


def _is_first_of_two(context: Context, unit: Unit, parts: list[Part], index: int) -> bool:
    """Whether another amount follows the first in time ("6 mcg for 8 doses, followed by 3 mcg")."""
    if index or len(parts) < 2 or parts[1].place != parts[0].place or is_of_another(context, unit, parts[1]):
        return False
    changed = pattern("dose_changed_later").search(parts[0].before) is not None
    return not changed and pattern("dose_then").search(parts[1].before) is not None


def _introduced_as_maximum(context: Context, unit: Unit) -> bool:
    """Whether the sentence above a list says that its items are maxima ("The maximum dose is:")."""
    if not unit.is_item or unit.lead is None or context.low[unit.lead.span.end - 1] != ":":
        return False
    return pattern("dose_max_before").search(context.lowered(unit.lead.span)) is not None


def _is_labelled(context: Context, unit: Unit, part: Part, label_part: str) -> bool:
    """Whether what stands around an amount makes it a dose to take, though it names no special one: in a label of a
    house by the words before it, elsewhere by its section and the look of a list."""
    low = context.low
    if not label_part:
        return unit.is_item or (
            unit.section.kind == "dosage" and pattern("usual_dose").search(context.lowered(unit.span)) is not None
        )
    before = low[part.place.span.start : part.amount.span.start]
    if pattern("dose_advised_before").search(before):
        return True
    short = len(before.split()) <= MAX_WORDS_BEFORE
    labelled = part.place.span.start > unit.span.start  # a label right before it, in its own sentence
    return label_part == "dosage" and short and (unit.is_item or labelled)


def is_either(part: Part) -> bool:
    """Whether an amount is the other choice of the one before it ("5 mg or 10 mg")."""
    if re.search(r"\(or $", part.before):
        return True
    return pattern("dose_either").search(part.before) is not None and part.before.strip() != ""
