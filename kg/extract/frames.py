"""Frames: what kind of fact a sentence states, and where in it the things stand.

A frame is found by a cue of ``frames.tsv`` in the sentence itself, is inherited by a list item from the sentence that
introduces the list, or is the default of the section for items and bare rows of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.extract.context import Context, Unit
from kg.extract.cues import Cue, cues
from kg.extract.quantities import find_frequencies
from kg.model import Relation, Span, TermKind

# in a section of this kind, a bare row or item is a fact of this relation
SECTION_DEFAULT: Mapping[str, Relation] = {
    "side_effects": Relation.ADVERSE_EFFECT,
    "contraindications": Relation.CONTRAINDICATION,
    "interactions": Relation.INTERACTION,
    "indications": Relation.INDICATION,
    "overdose": Relation.OVERDOSE_SIGN,
    "withdrawal": Relation.WITHDRAWAL_EFFECT,
    "brands": Relation.BRAND,
    "precautions": Relation.PRECAUTION,
}
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|may|can|could|will|would|should|must|might|do|does|did|take|takes|taking|use"
    r"|call|tell|ask|contact|stop|talk|seek|keep|store|avoid|include|includes|occur|occurs|need|needs|let|see|make|get|you)\b"
)
MAX_ROW_WORDS = 40
PLAIN_ROW_WORDS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A frame found: the relation, the span that holds the list, and the words of the cue itself.

    `origin` is the unit that the cue stands in, and `said` the cue there, where a list item has it from its lead-in.
    """

    relation: Relation
    region: Span
    cue: Span
    attributes: Mapping[str, str] = field(default_factory=dict)
    row: bool = False
    origin: Unit | None = None
    said: Span | None = None


def find_frames(context: Context, unit: Unit) -> list[Hit]:
    """The frames of a unit, in order of place; of several of one relation that start together, the first of the
    table."""
    if unit.index not in context.frames:
        context.frames[unit.index] = _find_frames(context, unit)
    return context.frames[unit.index]


def _find_frames(context: Context, unit: Unit) -> list[Hit]:
    found = [
        hit
        for cue in cues("frames")
        if cue.attributes.get("only") in (None, unit.section.kind) and cue.attributes.get("not") != unit.section.kind
        for hit in _matches(context, unit, cue)
    ]
    hits: list[Hit] = []
    for hit in sorted(found, key=lambda h: h.cue.start):
        rivals = [i for i, o in enumerate(hits) if o.relation is hit.relation and _overlap(o.region, hit.region)]
        if any(hit.cue.start < hits[i].region.start for i in rivals):
            continue
        for i in rivals:  # a second cue inside the list of the first begins a list of its own
            hits[i] = replace(hits[i], region=Span(hits[i].region.start, hit.cue.start))
        hits.append(hit)
    hits = _resolve(hits)
    first = min((hit.cue.start for hit in hits), default=unit.span.start)
    if unit.section.kind == "side_effects" and {h.relation for h in hits} == {Relation.ADVERSE_EFFECT}:
        if all(h.region.within(h.cue) for h in hits) and len(list(find_frequencies(context.low, unit.span))) > 1:
            return list(_figures(context, unit, unit.span))
        hits.extend(_figures(context, unit, Span(unit.span.start, first)))
    if not hits:
        hits = list(_inherited(context, unit))
    return sorted(hits, key=lambda h: (h.region, h.relation.value))


def _matches(context: Context, unit: Unit, cue: Cue) -> Iterator[Hit]:
    start = unit.span.start
    for match in cue.pattern.finditer(context.lowered(unit.span)):
        region = Span(start + match.end(), unit.span.end)
        if "list" in match.groupdict() and match["list"] is not None:
            region = Span(start + match.start("list"), start + match.end("list"))
        yield Hit(
            Relation(cue.name), region, Span(start + match.start(), start + match.end()), cue.attributes, origin=unit
        )


def _resolve(hits: list[Hit]) -> list[Hit]:
    """Where two relations claim the same words, the more specific cue wins (``OUTRANKS``)."""
    kept = []
    for hit in hits:
        rivals = (o for o in hits if (o.relation, hit.relation) in OUTRANKS)
        if not any(_overlap(o.region, hit.region) for o in rivals):
            kept.append(hit)
    return kept


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


OUTRANKS = frozenset(
    (
        (Relation.CONTRAINDICATION, Relation.INTERACTION),
        (Relation.CONTRAINDICATION, Relation.PRECAUTION),
        (Relation.CONTRAINDICATION, Relation.ADVERSE_EFFECT),
        (Relation.CONTRAINDICATION, Relation.INDICATION),
        (Relation.PRECAUTION, Relation.ADVERSE_EFFECT),
        (Relation.OVERDOSE_SIGN, Relation.ADVERSE_EFFECT),
        (Relation.WITHDRAWAL_EFFECT, Relation.ADVERSE_EFFECT),
        (Relation.WITHDRAWAL_EFFECT, Relation.OVERDOSE_SIGN),
        (Relation.INTERACTION, Relation.ADVERSE_EFFECT),
    )
)


def _inherited(context: Context, unit: Unit) -> Iterator[Hit]:
    """The frame of the sentence that introduces the list, or the section's default for a bare row."""
    if unit.is_item and unit.lead is not None:
        found = False
        lead = unit.lead
        while unit.block.depth and lead.around is not None and all(hit.row for hit in find_frames(context, lead)):
            lead = lead.around  # an item that only names what its own items belong to: the list around it says the rest
        for hit in find_frames(context, lead):
            rest = context.low[hit.cue.end : lead.span.end].strip(" :.,;–-\n")
            if not hit.row and len(rest) <= 60 and not hit.attributes.get("back"):
                found = True
                yield Hit(
                    hit.relation,
                    unit.span,
                    Span(unit.span.start, unit.span.start),
                    hit.attributes,
                    True,
                    lead,
                    hit.cue,
                )
        if found:
            return
    figures = list(_figures(context, unit, unit.span)) if unit.section.kind == "side_effects" else []
    if figures:
        yield from figures
        return
    relation = SECTION_DEFAULT.get(unit.section.kind)
    if relation is not None and is_row(context, unit):
        yield Hit(relation, unit.span, Span(unit.span.start, unit.span.start), {}, True, unit)


def _figures(context: Context, unit: Unit, region: Span) -> Iterator[Hit]:
    """Words with figures among side effects: what stands before each figure is an effect ("Seizures affect 10
    percent")."""
    first = next(find_frequencies(context.low, region), None)
    if first is not None:
        start = max(region.start, context.low.rfind(":", region.start, first.figure.start) + 1)
        region = Span(start, region.end)
        at = Span(start, start)
        yield Hit(Relation.ADVERSE_EFFECT, region, at, {"figures": "only"}, False, unit)


def is_row(context: Context, unit: Unit) -> bool:
    """Whether a unit is a bare row of things: a list item or a line without a verb."""
    low = context.lowered(unit.span)
    alone = unit.is_item or unit.span == unit.block.span
    if not alone or len(low.split()) > MAX_ROW_WORDS or re.search(r"\d\s*(?:mg|mcg|ml|g)\b", low):
        return False
    plain = re.sub(r"\([^)]*\)", "", low)
    short = unit.is_item and len(plain.split()) <= PLAIN_ROW_WORDS  # a line outside a list may be a sentence
    return not _FINITE.search(plain) and (short or _names_something(context, unit))


def _names_something(context: Context, unit: Unit) -> bool:
    """Whether a longer row holds anything that the vocabulary knows: otherwise it is as likely to be an instruction."""
    kinds = (TermKind.FINDING, TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.SUBSTANCE, TermKind.PRODUCT)
    return any(True for _ in context.vocabulary.find(context.words(unit.span), *kinds))
