"""Frames: what kind of fact a sentence states, and where in it the things stand.

A frame is found by a cue of ``frames.tsv`` in the sentence itself, is inherited by a list item from the sentence that
introduces the list, or is the default of the section for items and bare rows of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.asked import conditions_of
from kg.extract.clauses import effect_regions, in_a_group
from kg.extract.context import Context, Unit
from kg.extract.cues import Cue, cues, pattern
from kg.extract.effect_rows import row_regions
from kg.extract.hits import (
    OF_OTHERS,
    Hit,
    ends_a_name,
    goes_on_with_effects,
    holds_words,
    in_bracket,
    is_as_well,
    known_as,
    name_end,
    names_a_heading,
    of_both,
    of_own,
    overlap,
    says_of_the_listed,
    says_what_it_seems,
    told_of_overdose,
)
from kg.extract.labelled_groups import labelled_group
from kg.extract.quantities import find_frequencies
from kg.extract.rows import CONDITIONS, SECTION_DEFAULT, goes_on_from_heading, is_row
from kg.extract.use_people import labelled_uses
from kg.model import Relation, Span

_BRACKETED = re.compile(r"\([^)]*\)")
_UNLESS = ["unless", "it", "is"]
# "lowers the risk of stroke in people with risk factors such as:" lists what they have, "it is not known if it is safe
# in children to treat:" what it is used for
_LISTED_OTHERWISE = {
    Relation.INDICATION: "risks_listed",
    Relation.PRECAUTION: "uses_listed",
    Relation.CONTRAINDICATION: "uses_listed",
}
MAX_REST = 60  # letters that may stand between a cue and the list that it introduces


def find_frames(context: Context, unit: Unit) -> list[Hit]:
    """The frames of a unit, in order of place; of several of one relation that start together, the first of the
    table."""
    if unit.index not in context.frames:
        context.frames[unit.index] = _find_frames(context, unit)
    return context.frames[unit.index]


def _find_frames(context: Context, unit: Unit) -> list[Hit]:
    clauses = list(_clauses(context, unit))
    if clauses:
        return clauses
    if unit.lead is not None and not unit.is_item and context.low[unit.span.end - 1] == ":":
        at = Span(unit.span.end, unit.span.end)
        stopping = _of_stopping(context, unit)
        if stopping:
            return [replace(hit, region=at, cue=at, said=hit.cue, row=False) for hit in stopping]
    going_on = goes_on_with_effects(context, unit)
    if going_on is not None:
        return [going_on]
    plain = _BRACKETED.sub("", context.lowered(unit.span))
    if (
        unit.is_item
        and (unit.lead is not None or len(plain) < unit.span.end - unit.span.start)
        and not pattern("finite").search(plain)
    ):
        inherited = list(_inherited(context, unit))
        if inherited:
            return inherited  # "eye problems including glaucoma" in a list is a thing and introduces nothing
    found = [hit for cue in cues("frames") if _allowed(cue, unit.section.kind) for hit in _matches(context, unit, cue)]
    found = [hit for hit in found if not names_a_heading(context, unit, hit)]
    hits: list[Hit] = []
    for hit in sorted(found, key=lambda h: h.cue.start):
        rivals = [i for i, o in enumerate(hits) if o.relation is hit.relation and overlap(o.region, hit.region)]
        if any(hit.cue.start < hits[i].region.start for i in rivals):
            continue
        if rivals and ends_a_name(context, hit):
            continue
        if hit.relation is Relation.PRECAUTION and any(is_as_well(hit, o) for o in hits):
            continue
        for i in rivals:  # a second cue inside the list of the first begins a list of its own
            hits[i] = replace(hits[i], region=Span(hits[i].region.start, name_end(context, hit)))
        hits.append(hit)
    if unit.section.kind == "interactions":  # "…, because it makes you drowsy": both of them together do
        hits = [h for h in hits if h.relation is not Relation.ADVERSE_EFFECT or not of_both(context, h)]
    if unit.section.kind == "interactions" or (unit.is_item and unit.section.kind in OF_OTHERS):
        # what another medicine is used for
        hits = [h for h in hits if h.relation is not Relation.INDICATION or of_own(context, unit, h)]
    hits = [h for h in hits if says_what_it_seems(context, unit, h)]
    hits = [told for h in hits if (told := told_of_overdose(context, unit, h)) is not None]
    low = context.lowered(unit.span)
    # "… by stopping clots that may cause a stroke"; "at baseline, 4% had retinopathy"
    if pattern("works_by").search(low) or pattern("of_the_studied").search(low):
        hits = [h for h in hits if h.relation is not Relation.ADVERSE_EFFECT]
    if unit.is_item:  # "adults with a type of cancer known as …" names no brand
        hits = [h for h in hits if h.relation is not Relation.BRAND or not known_as(context, unit, h)]
    hits = [hit for hit in _resolve(context, hits) if not says_of_the_listed(context, unit, hit)]
    first = min((hit.cue.start for hit in hits), default=unit.span.start)
    if unit.section.kind == "side_effects" and {h.relation for h in hits} == {Relation.ADVERSE_EFFECT}:
        if all(h.region.within(h.cue) for h in hits) and len(list(find_frequencies(context.low, unit.span))) > 1:
            return list(_figures(context, unit, unit.span))
        hits.extend(_figures(context, unit, Span(unit.span.start, first)))
    if unit.is_item and {hit.relation for hit in hits} == {Relation.ADVERSE_EFFECT}:
        # in a list of something else, "…, which can make you drowsy" says why an item is in it
        inherited = [hit for hit in _inherited(context, unit) if (hit.relation, Relation.ADVERSE_EFFECT) in OUTRANKS]
        hits = inherited or hits
    if not hits:
        hits = list(_inherited(context, unit))
    group = labelled_group(context, unit)
    if group is not None and not any(hit.relation in CONDITIONS or holds_words(context, hit, group) for hit in hits):
        hits.append(Hit(Relation.PRECAUTION, group, Span(group.start, group.start), row=True, origin=unit))
    return sorted(hits, key=lambda h: (h.region, h.relation.value))


def _allowed(cue: Cue, kind: str) -> bool:
    """Whether a cue counts in a section of a kind: its ``only`` names it, if there is one, and its ``not`` does not."""
    only, never = cue.attributes.get("only"), cue.attributes.get("not")
    return (only is None or kind in only.split(",")) and (never is None or kind not in never.split(","))


def _matches(context: Context, unit: Unit, cue: Cue) -> Iterator[Hit]:
    told = pattern("counsels").match(context.lowered(unit.span))  # "Inform patients that …" tells what follows
    start = unit.span.start + (told.end() if told is not None else 0)
    for match in cue.pattern.finditer(context.low[start : unit.span.end]):
        region = Span(start + match.end(), unit.span.end)
        if "list" in match.groupdict() and match["list"] is not None:
            region = Span(start + match.start("list"), start + match.end("list"))
        if cue.name == Relation.BRAND.value:
            region = in_bracket(context, unit, region)
        yield Hit(
            Relation(cue.name), region, Span(start + match.start(), start + match.end()), cue.attributes, origin=unit
        )


def _resolve(context: Context, hits: list[Hit]) -> list[Hit]:
    """Where two relations claim the same words, the more specific cue wins (``OUTRANKS``)."""
    kept = []
    for hit in hits:
        rivals = [o for o in hits if (o.relation, hit.relation) in OUTRANKS and overlap(o.region, hit.region)]
        if not rivals:
            kept.append(hit)
        elif all(context.low[hit.cue.end : o.cue.start].split()[-3:] == _UNLESS for o in rivals):
            kept.append(hit)  # "does not cause rash unless it is taken with alcohol" says both
    return kept


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
        (Relation.DRUG_CLASS, Relation.BRAND),
    )
)


def _inherited(context: Context, unit: Unit) -> Iterator[Hit]:
    """The frame of the sentence that introduces the list, or the section's default for a bare row."""
    if unit.lead is not None and not unit.is_item:
        if context.low[unit.span.end - 1] == ":":  # a lead-in under a lead-in: its items are what the outer one asks
            at = Span(unit.span.end, unit.span.end)
            for hit in find_frames(context, unit.lead):
                yield replace(hit, region=at, cue=at, origin=unit.lead, said=hit.cue, row=False)
    elif unit.lead is not None and _in_list(context, unit):
        found = False
        lead = unit.lead
        while unit.block.depth and lead.lead is not None and all(hit.row for hit in find_frames(context, lead)):
            lead = lead.lead  # an item that only names what its own items belong to: the list around it says the rest
        for hit in find_frames(context, lead):
            rest = context.low[hit.cue.end : lead.span.end].strip(" :.,;–-\n")
            own = hit.region.within(hit.cue) and hit.region.end > hit.region.start  # the cue holds its list itself
            near = len(rest) <= MAX_REST or pattern("announces").search(rest) is not None
            other = _LISTED_OTHERWISE.get(hit.relation)
            if other is not None and pattern(other).search(rest):
                found = True
                continue
            if (
                hit.relation in CONDITIONS
                and unit.previous is not None
                and pattern("finite").search(context.lowered(unit.span))
            ):
                continue  # "Epilepsy. If you have a fit, call a doctor": a later sentence says what to do about it
            if hit.row and hit.relation in CONDITIONS and _asks_for_medicines(context, unit.lead):
                found = True
                action = "avoid" if hit.relation is Relation.CONTRAINDICATION else "caution"
                at = Span(unit.span.start, unit.span.start)
                yield Hit(Relation.INTERACTION, unit.span, at, {"action": action}, True, unit.lead, hit.cue)
                continue
            of_use = hit.relation is Relation.INTERACTION and pattern("purpose_lead").search(context.lowered(lead.span))
            if (not hit.row or of_use) and not own and near and not hit.attributes.get("back"):
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
    noticed = goes_on_from_heading(context, unit)
    if noticed is not None:
        at = Span(unit.span.start, noticed.start)
        yield Hit(Relation.ADVERSE_EFFECT, noticed, at, {}, context.low[unit.span.end - 1] != ":", unit)
        return
    stated = conditions_of(context, unit)
    if stated is not None:
        attributes = {"category": "serious"} if stated[0] is Relation.ADVERSE_EFFECT else {}
        for region in stated[1]:
            yield Hit(stated[0], region, Span(region.start, region.start), attributes, True, unit)
        return
    rows = row_regions(context, unit)
    if rows:
        for opening, listed in rows:
            yield Hit(Relation.ADVERSE_EFFECT, listed, opening, {"bracket": "own"}, True, unit)
        return
    figures = list(_figures(context, unit, unit.span)) if unit.section.kind == "side_effects" else []
    if figures:
        yield from figures
        return
    if unit.section.kind == "indications":
        labelled = list(labelled_uses(context, unit))
        yield from (Hit(Relation.INDICATION, uses, label, {}, True, unit) for label, uses in labelled)
        if labelled:
            return
    relation = SECTION_DEFAULT.get(unit.section.kind)
    if relation in CONDITIONS and relation is not Relation.INDICATION:
        if _are_signs(context, unit):
            relation = Relation.ADVERSE_EFFECT
        elif not unit.is_item and ":" in context.lowered(unit.span):
            relation = None  # "Heart attack warning: it may …" is a sentence with its label
        elif unit.is_item and pattern("row_of_taken").match(context.lowered(unit.span)):
            yield Hit(relation, unit.span, Span(unit.span.start, unit.span.start), {}, True, unit)
            return
    if relation is not None and is_row(context, unit) and _in_list(context, unit):
        yield Hit(relation, unit.span, Span(unit.span.start, unit.span.start), {}, True, unit)


def _are_signs(context: Context, unit: Unit) -> bool:
    """Whether a list among warnings shows how an effect is noticed, which the sentence before its lead-in names ("It
    may cause a severe allergic reaction. Symptoms may include: …")."""
    lead = unit.lead
    if lead is None or not unit.is_item or pattern("signs_lead").match(context.lowered(lead.span)) is None:
        return False
    before = lead.previous
    return before is not None and any(h.relation is Relation.ADVERSE_EFFECT for h in find_frames(context, before))


def _asks_for_medicines(context: Context, lead: Unit) -> bool:
    """Whether an item introduces a list of medicines among conditions ("you take any of these:")."""
    low = context.lowered(lead.span)
    taking = pattern("taking").match(low)
    return lead.is_item and low.endswith(":") and taking is not None and " " in taking.group()


def _clauses(context: Context, unit: Unit) -> Iterator[Hit]:
    """The effects of an item that speaks in clauses, where the list that it stands in is one of effects."""
    if not unit.is_item or unit.section.kind != "side_effects" or context.low[unit.span.end - 1] == ":":
        return
    leading = _lead_hit(context, unit)
    if leading is None and not in_a_group(unit):
        return
    for region in effect_regions(context, unit):
        attributes = leading.attributes if leading is not None else {}
        at = Span(region.start, region.start)
        said = leading.cue if leading is not None else None
        origin = unit.lead if leading is not None else unit
        yield Hit(Relation.ADVERSE_EFFECT, region, at, attributes, True, origin, said)


def _of_stopping(context: Context, unit: Unit) -> list[Hit]:
    """The frame of a sentence about stopping that stands before a lead-in ("Stopping it may cause harm. Symptoms
    may include: …"), back to the last item."""
    at = unit.index - 1
    while at >= 0 and context.units[at].block.section == unit.block.section and not context.units[at].is_item:
        hits = [h for h in find_frames(context, context.units[at]) if h.relation is Relation.WITHDRAWAL_EFFECT]
        if hits:
            return hits
        at -= 1
    return []


def _lead_hit(context: Context, unit: Unit) -> Hit | None:
    """The frame of effects in the sentence that introduces the list."""
    if unit.lead is None:
        return None
    hits = find_frames(context, unit.lead)
    return next((hit for hit in hits if hit.relation is Relation.ADVERSE_EFFECT and not hit.row), None)


def _in_list(context: Context, unit: Unit) -> bool:
    """Whether a sentence of a list item belongs to the list: the first does, and rows behind it; once an item has gone
    over into sentences, its list has ended (a last item that lost its line break holds the text after the list)."""
    before = unit
    while before.previous is not None and before.block is before.previous.block:
        if not is_row(context, before):
            return False
        before = before.previous
    return True


def _figures(context: Context, unit: Unit, region: Span) -> Iterator[Hit]:
    """Words with figures among side effects: what stands before each figure is an effect ("Seizures affect 10
    percent")."""
    first = next(find_frequencies(context.low, region), None)
    if first is not None:
        start = max(region.start, context.low.rfind(":", region.start, first.figure.start) + 1)
        region = Span(start, region.end)
        at = Span(start, start)
        yield Hit(Relation.ADVERSE_EFFECT, region, at, {"figures": "only"}, False, unit)
