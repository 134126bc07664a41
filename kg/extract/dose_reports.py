"""Amounts that are told of and not advised: what was given in a study, to animals or to volunteers, what a dose did,
and what stands in the parts of a label that report.

A label holds many times more of these than doses to take. In doubt nothing is read.
"""

from __future__ import annotations

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.extract.dose_limits import Part
from kg.extract.dose_outline import Place


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
    return any(pattern(name).match(part.rest) is not None for name in ("dose_does", "dose_per_container"))
