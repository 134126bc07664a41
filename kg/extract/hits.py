"""A frame found in a sentence, and when it does not say what its cue looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.outline import category_of
from kg.model import Category, Relation, Span

OF_OTHERS = frozenset(("interactions", "contraindications", "precautions"))  # sections whose items are not effects


_OF_THE_MEDICINE = frozenset((Relation.ADVERSE_EFFECT, Relation.OVERDOSE_SIGN, Relation.WITHDRAWAL_EFFECT))


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


def says_of_the_listed(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a relative clause tells an effect of the things that an item lists, and not of the medicine."""
    if hit.relation is not Relation.ADVERSE_EFFECT or not unit.is_item or unit.section.kind not in OF_OTHERS:
        return False
    relative = re.match(r"(?:which|that|and)\b", context.lowered(hit.cue))
    return relative is not None and DRUG_MARK not in context.low[unit.span.start : hit.cue.start]


def told_of_overdose(context: Context, unit: Unit, hit: Hit) -> Hit | None:
    """The hit, as one of signs of overdose where its clause tells of an overdose ("coma was reported in overdose").

    None where words do not say whether the overdose brings all of a list or its last item ("rash, and coma in
    overdose")."""
    if hit.relation is not Relation.ADVERSE_EFFECT or hit.row:
        return hit
    start, end = min(hit.cue.start, hit.region.start), max(hit.cue.end, hit.region.end)
    before = re.split(r"[.;]\s", context.low[unit.span.start : start])[-1]
    behind = re.search(r"[.;](?:\s|\Z)", context.low[end : unit.span.end])
    stop = end + behind.start() if behind is not None else unit.span.end
    told = pattern("of_overdose").search(context.low, start - len(before), stop)
    if told is None:
        return hit
    region = hit.region
    if told.start() < region.end and region.start < told.end():
        words = context.low[region.start : told.start()]
        if "," in words:
            return None
        region = Span(told.end(), region.end) if not words.strip() else Span(region.start, told.start())
    return replace(hit, relation=Relation.OVERDOSE_SIGN, region=region)


def says_what_it_seems(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether nothing around a cue shows that it says something else than it does elsewhere."""
    if hit.relation is Relation.ADVERSE_EFFECT and explains(context, unit, hit):
        return False
    if hit.relation is Relation.DRUG_CLASS and _is_asked(context, unit, hit):
        return False
    if hit.relation is Relation.INDICATION and of_a_dose(context, unit, hit):
        return False
    if hit.relation is Relation.WITHDRAWAL_EFFECT and goes_away(context, unit, hit):
        return False
    if hit.relation is Relation.INTERACTION and not hit.row and warns_of_another_alone(context.lowered(unit.span)):
        return False
    if hit.attributes.get("after") == "stopping" and not _behind_stopping(context, unit, hit):
        return False
    return not says_of_others(context, unit, hit)


_IN_AN_ILLNESS = re.compile(r"\b(?:take|use)\s+(?!(?:it|this)\b)[^.;:,]{3,60}\s+if\s+you\s+(?:have|had|suffer)\b")
_REFERS_TO_IT = re.compile(r"\b(?:it|this|them|both)\b")


def warns_of_another_alone(low: str) -> bool:
    """Whether a sentence (marked, in lower case) forbids another medicine in an illness, and says nothing of the
    document's own: "do not take A if you have asthma", in a document about A and B."""
    if DRUG_MARK in low or _REFERS_TO_IT.search(low) is not None:
        return False
    case = _IN_AN_ILLNESS.search(low)
    return case is not None and pattern("avoiding").search(low, 0, case.end()) is not None


def _behind_stopping(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether "this may cause …" goes on from words about stopping the medicine, in the sentence or the one before."""
    before = context.low[unit.span.start : hit.cue.start]
    if not before and unit.previous is not None:
        before = context.lowered(unit.previous.span)
    return pattern("stopping_it").search(before) is not None


def says_of_others(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether other medicines or things are what a cue says it of ("avoid other medicines that can cause drowsiness",
    "some foods may cause …"), and not the medicine that the document is about."""
    if hit.relation not in _OF_THE_MEDICINE:
        return False
    said = context.lowered(hit.cue)
    relative = re.search(r"\b(?:which|that)\b", said)
    if relative is not None:
        before = context.low[unit.span.start : hit.cue.start + relative.start()].rstrip(" ,\n")
        return pattern("others_before").search(before) is not None and not pattern("one_of_them").search(before)
    return pattern("others_first").match(said) is not None and DRUG_MARK not in said


def _is_asked(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a sentence leaves open what a medicine is ("ask if you are not sure if your medicine is …")."""
    return re.search(r"\b(?:if|whether|unless)\b[^.,;:]*$", context.low[unit.span.start : hit.cue.start]) is not None


def of_a_dose(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a cue of use says for whom a dose is ("a dose of 5 mg is recommended for patients with …")."""
    return pattern("dose_is_subject").search(context.low[unit.span.start : hit.cue.start]) is not None


def goes_away(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a sentence says that something ends with the treatment ("… resolving after discontinuation")."""
    said = context.low[unit.span.start : max(hit.region.end, hit.cue.end)]
    return pattern("goes_away").search(said) is not None


def ends_a_name(context: Context, hit: Hit) -> bool:
    """Whether a cue inside the list of another begins with the head of a name ("may cause serious liver problems
    including …"): the list grammar reads what follows.
    """
    if hit.relation is not Relation.ADVERSE_EFFECT or not context.lowered(hit.region).strip(" :\n"):
        return False
    head = re.match(r"(?:problems?|reactions?)\b", context.lowered(hit.cue))
    return head is not None and re.search(r"[a-z)-]\s$", context.low[: hit.cue.start][-2:]) is not None


def name_end(context: Context, hit: Hit) -> int:
    """Where the list before a cue ends: in front of it, or behind the head of the name that it begins with ("a rash, or
    other skin reactions, including:")."""
    head = re.match(r"(?:problems?|reactions?)\b", context.lowered(hit.cue))
    inside = head is not None and re.search(r"[a-z)-]\s$", context.low[: hit.cue.start][-2:]) is not None
    return hit.cue.start + (head.end() if head is not None and inside else 0)


def known_as(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a cue of a brand says what something other than the medicine is known as."""
    return context.lowered(hit.cue).startswith("known") and DRUG_MARK not in context.low[unit.span.start : hit.cue.end]


def of_both(context: Context, hit: Hit) -> bool:
    return re.match(r"(?:it|which|that|this|and|they)\b(?!\s+medic)", context.lowered(hit.cue)) is not None


def of_own(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a cue of use, in a sentence about interactions, is one of the document's own medicine."""
    return not unit.is_item and DRUG_MARK in context.low[unit.span.start : hit.cue.end]


def explains(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a cue stands in a bracket inside the sentence: "(an illness which can cause itching)"."""
    opened = context.low.rfind("(", unit.span.start + 1, hit.cue.start)
    return (
        opened >= 0
        and ")" not in context.low[opened : hit.cue.start]
        and ")" in context.low[hit.cue.end : unit.span.end]
    )


def names_a_heading(context: Context, unit: Unit, hit: Hit) -> bool:
    """Whether a cue stands in the name of a heading that a sentence refers to ('See “Do not take it if you:”')."""
    before = context.low[unit.span.start : hit.cue.start]
    return re.search(r"\bsee\s+[\"“][^\"”]*\Z", before) is not None


def overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def goes_on_with_effects(context: Context, unit: Unit) -> Hit | None:
    """The frame of a lead-in that only refers to effects that the sentence before it speaks of ("It may cause serious
    side effects that you may not notice. These include:"), in the group that they have there."""
    before = unit.previous
    if before is None or unit.is_item or pattern("refers_to_effects").fullmatch(context.lowered(unit.span)) is None:
        return None
    said = context.lowered(before.span)
    if pattern("speaks_of_effects").search(said) is None:
        return None
    at = Span(unit.span.end, unit.span.end)
    group = category_of(said)
    attributes = {"category": group.value} if group is not Category.NONE else {}
    return Hit(Relation.ADVERSE_EFFECT, at, at, attributes, origin=unit)


def holds_words(context: Context, hit: Hit, label: Span) -> bool:
    """Whether a frame holds a label's words: "Liver problems: it may cause severe liver problems" names an effect."""
    return context.lowered(label) in context.lowered(hit.region)


def is_as_well(hit: Hit, other: Hit) -> bool:
    """Whether a cue is the one of another hit, which stands higher in the table ("tell your doctor about your medical
    history, especially of: …")."""
    return other.relation is hit.relation and other.cue == hit.cue


def in_bracket(context: Context, unit: Unit, region: Span) -> Span:
    """A region up to the end of the bracket that it begins in ("Zendra (brand names Zorva and Zelva) is one of …")."""
    before = context.low[unit.span.start : region.start]
    closed = context.low.find(")", region.start, region.end)
    return Span(region.start, closed) if closed >= 0 and before.count("(") > before.count(")") else region
