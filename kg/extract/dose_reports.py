"""Amounts that are told of and not advised: what was given in a study, to animals or to volunteers, what a dose did,
and what stands in the parts of a label that report.

A label holds many times more of these than doses to take. In doubt nothing is read.
"""

from __future__ import annotations

import re

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.dose_limits import Part
from kg.extract.dose_outline import Place

_NEXT_CELL = re.compile(r"(?:/kg|/m2)?\s+[a-z]{0,2}[A-Z]")


def is_reported(context: Context, unit: Unit, label_part: str, place: Place) -> bool:
    """Whether a stretch of a sentence reports: by its part of the label, or by its own words."""
    if label_part == "reports":
        return True
    low = context.lowered(place.span)
    if pattern("dose_reported").search(low) or pattern("dose_told").search(low):
        return True
    if unit.section.kind == "dosage" or label_part == "dosage":
        return False
    return pattern("dose_advised").search(low) is None


def does_something(part: Part) -> bool:
    """Whether what follows an amount says what it does or is like ("10 mg also lowers blood pressure"), or what holds
    it ("10 mg per syringe"): no advice."""
    if pattern("dose_size").search(part.before):
        return True
    return any(pattern(name).match(part.rest) is not None for name in ("dose_does", "dose_per_container"))


def is_cell(context: Context, part: Part) -> bool:
    """Whether an amount stands in a table that lost its lines: behind a caption, or with a capital right behind it that
    opens the next cell ("8 mg CrCl below 30 mL/min 4 mg")."""
    if part.place.in_table:
        return True
    end = part.amount.span.end
    follows = _NEXT_CELL.match(context.document.text, end, part.place.span.end)
    return follows is not None and context.low[follows.end() - 1] != DRUG_MARK
