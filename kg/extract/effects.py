"""Adverse effects, signs of overdose, effects of stopping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.clauses import described, item_category, item_people, limited_people, whole_clause
from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft, evidence, subject
from kg.extract.frames import find_frames
from kg.extract.hits import Hit
from kg.extract.items import Grammar, Item
from kg.extract.lists import read_list
from kg.extract.outline import category_of, is_serious
from kg.extract.quantities import find_frequencies
from kg.extract.scope import certainty, dose_scope, polarity, scope_of
from kg.extract.terms import called, finding, is_run_together, is_thing, known
from kg.model import AdverseEffect, Category, Frequency, OverdoseSign, Relation, Scope, Span, TermKind, WithdrawalEffect

# "effects on the heart: palpitations, chest pain": where they are is none
_LABELLED = re.compile(r"\s*effects?\s+(?:on|in)\s+(?:the\s+|your\s+)?[\w ]{3,40}?:\s+(?=\S)")
# "an allergic reaction: hives; swelling of the face"
_NAMED = re.compile(
    r"(?P<name>\s*(?:an?\s+)?(?!effects?\b)[\w ]{3,50}"
    r"\b(?:reactions?|problems?|syndrome|disease|failure|damage|infections?)):\s+(?=[a-z])"
)
_TO_IT = re.compile(rf"(?:(?<=reaction)\s+to|\s+with|\s+while\s+(?:taking|using))\s+{DRUG_MARK}+\Z")
_BAND = re.compile(r"(?:very )?(?:un)?(?:common|rare)(?: side effects?)?")
# "… if you have a rash, or if you feel dizzy": the same is asked for both
_NEXT_IF = re.compile(
    r",?\s+(?:or|and)\s+if\s+(?:you|they)\s+(?:feel|have|get|notice|develop|experience|become)\s+"
    r"(?!any\s+(?:of\s+)?(?:the|these|other)\b|questions?\b|(?:been|taken|used|had|stopped|ever|a\s+history)\b)"
)


def read_effects(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """Adverse effects of one frame."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    figure = _figure_before(context, unit, hit)
    category, serious = group_of(context, unit, hit)
    limited, of_item = _people(context, unit, hit)
    items = effect_items(context, hit.region, defining=unit.is_item and hit.row)
    for index, item in enumerate(items):
        frequency = item.frequency if item.frequency is not None else figure
        if hit.attributes.get("figures") == "only" and (frequency is None or _is_whose(context, item.span)):
            continue
        scope = scope_of(context, unit, hit.cue)
        span, own = limited_people(context, item.span)
        group = _bracketed_group(context, item.span, alone=hit.attributes.get("bracket") != "own")
        people = own or (limited if index + 1 == len(items) else None) or of_item
        if people is not None:
            scope = replace(scope, population=context.vocabulary.term(people, TermKind.POPULATION))
        if frequency is not None and scope.condition is None:
            scope = replace(scope, condition=_introduction(context, unit, hit) or dose_scope(context, unit, item.span))
        yield Draft(
            AdverseEffect(
                drug=drug,
                value=finding(context, span),
                evidence=evidence(unit, span),
                scope=scope,
                polarity=polarity(context, hit.origin or unit, _words_before(context, unit, hit)),
                certainty=certainty(context, _words_before(context, unit, hit)),
                category=group if group is not Category.NONE else category,
                serious=serious,
                frequency=frequency,
            ),
            unit,
            hit.row,
        )


def _is_whose(context: Context, span: Span) -> bool:
    """Whether words name the illness of the people that a figure is about ("patients with asthma had a higher …")."""
    return pattern("people_of_illness").search(context.low[max(0, span.start - 60) : span.start]) is not None


def _bracketed_group(context: Context, span: Span, *, alone: bool) -> Category:
    """The group that stands in a bracket right behind an effect ("hair loss (common), hives (rare)"); `alone`: only
    where the bracket says nothing else."""
    match = re.match(r"\s*\((?P<inside>[^)]*)\)", context.low[span.end : span.end + 80])
    if match is None or (alone and _BAND.fullmatch(match["inside"].strip()) is None):
        return Category.NONE
    return category_of(match["inside"])


def _people(context: Context, unit: Unit, hit: Hit) -> tuple[str | None, str | None]:
    """The people that the last effect of a frame is limited to, and those that its item as a whole is limited to."""
    of_item = item_people(context, unit) if unit.is_item and hit.row else None
    return limited_people(context, hit.region)[1], of_item


def _introduction(context: Context, unit: Unit, hit: Hit) -> str | None:
    """What introduces a list of figures before a colon and limits them ("Figures from heart failure were higher:
    …")."""
    if hit.attributes.get("figures") != "only" or hit.region.start == unit.span.start:
        return None
    words = context.words(Span(unit.span.start, hit.region.start)).strip(" :")
    return words if context.low[hit.region.start - 1] == ":" and words else None


def effect_items(context: Context, region: Span, *, defining: bool = False) -> list[Item]:
    """The findings that a region lists; `defining`: a clause with "that" tells which one is meant."""
    cuts = list(_NEXT_IF.finditer(context.low, region.start, region.end))
    if cuts:
        starts, ends = [region.start, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), region.end]
        parts = (Span(start, end) for start, end in zip(starts, ends, strict=True))
        return [item for part in parts for item in effect_items(context, part, defining=defining)]
    named = _NAMED.match(context.low, region.start, region.end)
    if named is not None and re.search("[;,]", context.low[named.end() : region.end]):
        both = (Span(region.start, named.end("name")), Span(named.end(), region.end))
        return [item for part in both for item in effect_items(context, part, defining=defining)]
    labelled = _LABELLED.match(context.low, region.start, region.end)
    region = Span(labelled.end(), region.end) if labelled is not None else region
    region, _ = limited_people(context, region)
    clause = whole_clause(context, region)
    if clause is not None:
        return [Item(clause)]
    a_finding = known(context, TermKind.FINDING)
    if defining:
        if pattern("advises").match(context.low, region.start, region.end):
            return []  # "Pay close attention to any changes, especially …"
        told = described(context, region, a_finding)
        if told:
            return [Item(span) for span in told]
    grammar = Grammar("stop", "effect_verb", known=a_finding, whole=a_finding, defining=defining, open=True)
    items = [
        replace(item, span=called(context, _behind(context, _without_it(context, item.span))))
        for item in read_list(context.low, region, grammar)
    ]
    return [item for item in items if _is_effect(context, item.span)]


def _without_it(context: Context, span: Span) -> Span:
    """A finding without the medicine that it came with ("an allergic reaction to Zorva", "rash with Zorva")."""
    match = _TO_IT.search(context.lowered(span))
    return Span(span.start, span.start + match.start()) if match is not None else span


def _behind(context: Context, span: Span) -> Span:
    """The finding behind words that only say with what it came ("with either strength fatigue was seen")."""
    alone = context.low[max(0, span.start - 7) : span.start].split()[-1:] not in (["either"], ["both"], ["each"])
    if alone and not re.search(r"\b(?:trials?|stud(?:y|ies))\s", context.lowered(span)):
        return span
    ends = (m.end() + span.start for m in re.finditer(r"\w+\s+(?=\w)", context.lowered(span)))
    known_ends = (Span(start, span.end) for start in ends)
    return next((s for s in known_ends if context.vocabulary.concept(context.words(s), TermKind.FINDING)), span)


def _is_effect(context: Context, span: Span) -> bool:
    low = context.lowered(span)
    felt = re.fullmatch(r"\w+ed", low) and context.vocabulary.concept(low, TermKind.FINDING)  # "confused"
    if pattern("no_effect").search(low):
        return False
    if pattern("state").match(low) or not (is_thing(low) or felt) or DRUG_MARK in low or is_run_together(context, span):
        return False
    return context.vocabulary.concept(low, TermKind.ROUTE, TermKind.DOSE_FORM) is None


def group_of(context: Context, unit: Unit, hit: Hit) -> tuple[Category, bool]:
    """The document's group of the effects in a unit, and whether it calls them serious besides."""
    words = (
        context.low[hit.cue.start : hit.region.start] if hit.region.start >= hit.cue.start else context.lowered(hit.cue)
    )
    sentence = re.split(r"[,;]\s", context.low[unit.span.start : hit.cue.end])[-1]
    own = Category(hit.attributes["category"]) if "category" in hit.attributes else category_of(words or sentence)
    if own is Category.NONE and sentence and not hit.row:
        own = category_of(sentence)
    named = pattern("effects_before_list").search(context.low, unit.span.start, hit.region.end)
    if own is Category.NONE and not hit.row and named is not None:
        own = category_of(named["group"])
    if own is Category.NONE and not hit.row:  # "Rarely, dizziness has been reported"
        adverb = pattern("row_adverb").match(context.lowered(unit.span))
        own = category_of(adverb.group()) if adverb is not None else own
    if own is Category.NONE and hit.row and hit.attributes.get("bracket") != "own":
        own = category_of(" ".join(re.findall(r"\([^)]*\)", context.lowered(unit.span))))
    section = unit.section.category
    if own is Category.NONE and (unit.is_item or not any(True for _ in unit.leads())):
        own = category_of(item_category(context, unit))
    leads, both = _groups_of_leads(context, unit)
    above = Category.SERIOUS if unit.serious else Category.NONE
    ordered = [c for c in (own, *leads, section, above) if c is not Category.NONE]
    groups = [c for c in ordered if c is not Category.SERIOUS]
    serious = Category.SERIOUS in ordered
    if groups:
        both = both or (own is groups[0] and _both(sentence))
        both = both or (section is groups[0] and _both(unit.section.heading.lower()))
        return groups[0], both or (serious and (own is not groups[0] or hit.row))
    return (Category.SERIOUS if serious else Category.NONE), False


def _groups_of_leads(context: Context, unit: Unit) -> tuple[list[Category], bool]:
    """The groups that the sentences above a unit's list give it, the nearest first, and whether one of them names a
    frequency and seriousness in one breath.

    Warning signs ("get help if you have any of these symptoms:") are a group of their own: the effects named above
    them may be serious, but how common those are does not hold for signs."""
    groups, said, of_signs = [], False, False
    for lead in unit.leads():
        low = context.lowered(lead.span)
        group = category_of(low)
        both = _both(low) or (group not in (Category.NONE, Category.SERIOUS) and is_serious(low))
        if of_signs:
            group = Category.SERIOUS if both or group is Category.SERIOUS else Category.NONE
        groups.append(group)
        said = said or (both and not of_signs)
        of_signs = of_signs or pattern("inner_lead").search(low) is not None
    return groups, said


def _both(low: str) -> bool:
    """Whether words name a frequency and seriousness in one breath ("less common but serious")."""
    return pattern("serious_group").search(low) is not None


def _figure_before(context: Context, unit: Unit, hit: Hit) -> Frequency | None:
    """A figure that stands before the list and belongs to all of it ("up to 63 percent of users suffer from …")."""
    before = Span(hit.cue.start, hit.region.start)
    if hit.region.end <= hit.cue.end:
        before = Span(hit.region.end, unit.span.end)
    found = list(find_frequencies(context.low, before))
    return found[-1 if before.start == hit.cue.start else 0].frequency if found else None


def _words_before(context: Context, unit: Unit, hit: Hit) -> Span:
    """The words that say how sure the sentence is: the cue, without the list where the cue holds it."""
    if hit.said is not None:
        return hit.said
    if hit.region.within(hit.cue):
        return Span(hit.region.end, hit.cue.end)
    return Span(hit.cue.start, min(hit.cue.end, hit.region.start))


def share_group(drafts: list[Draft], context: Context) -> list[Draft]:
    """ "Other common side effects include …" says that the effects just before it are common too."""
    adopted: dict[int, Category] = {}
    for unit in context.units:
        if unit.previous is None or not pattern("other_effects").match(context.lowered(unit.span)):
            continue
        category = category_of(context.lowered(unit.span)[:80])
        if category is not Category.NONE:
            adopted[unit.previous.index] = category
    out = []
    for draft in drafts:
        statement = draft.statement
        if isinstance(statement, AdverseEffect) and statement.category is Category.NONE and draft.unit.index in adopted:
            draft = replace(draft, statement=replace(statement, category=adopted[draft.unit.index]))
        out.append(draft)
    return out


def read_overdose(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """Signs of overdose: listed in the sentence, or in the one before it ("you may be suffering from an overdose")."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    where, regions = unit, [hit.region]
    if hit.attributes.get("back"):
        regions = [h.region for h in _effects_in(context, unit) if h.region.end <= hit.cue.start]
        if not regions and unit.previous is not None:
            where = unit.previous
            regions = [h.region for h in _effects_in(context, where)]
            context.supporting.update([unit.span] if regions else [])
    for region in regions:
        for item in effect_items(context, region):
            if pattern("names_overdose").search(context.lowered(item.span)):
                continue  # "cases of overdose have been reported"
            yield Draft(
                OverdoseSign(
                    drug=drug,
                    value=finding(context, item.span),
                    evidence=evidence(where, item.span),
                    scope=Scope(where.route),
                    certainty=certainty(context, hit.cue),
                ),
                where,
                hit.row,
            )


def _effects_in(context: Context, unit: Unit) -> list[Hit]:
    return [hit for hit in find_frames(context, unit) if hit.relation is Relation.ADVERSE_EFFECT]


def read_withdrawal(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """What stopping suddenly brings."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    for item in effect_items(context, hit.region):
        yield Draft(
            WithdrawalEffect(
                drug=drug,
                value=finding(context, item.span),
                evidence=evidence(unit, item.span),
                scope=Scope(unit.route),
                polarity=polarity(context, unit, hit.cue),
                certainty=certainty(context, hit.cue),
            ),
            unit,
            hit.row,
        )
