"""Facts that stand in a heading: a short line that states one by itself ("US brand names: Zorva, Zendra", "Warfarin
interacts with ZENDRA"). Any other heading only names what is below it."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK
from kg.extract.frames import find_frames
from kg.extract.hits import Hit
from kg.model import Relation


def heading_hits(context: Context, unit: Unit) -> Iterator[Hit]:
    """The frames of a heading that state a fact: names behind a colon, and partners before "interacts with" and the
    medicine's own name."""
    if "?" in context.lowered(unit.span):
        return
    for hit in find_frames(context, unit):
        cue = context.lowered(hit.cue)
        named = hit.relation is Relation.BRAND and cue.rstrip().endswith(":")
        partner = hit.relation is Relation.INTERACTION
        if named or (partner and cue.endswith(DRUG_MARK) and hit.region.within(hit.cue) and not hit.row):
            yield hit
