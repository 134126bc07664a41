"""Indications, contraindications and precautions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.allergens import read_allergens
from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft, evidence, subject
from kg.extract.hits import Hit
from kg.extract.interactions import draft_interactions
from kg.extract.items import Grammar, Item
from kg.extract.lists import read_list
from kg.extract.scope import certainty, polarity, scope_of
from kg.extract.terms import called, finding, is_run_together, is_thing, known, trim
from kg.extract.use_people import opening_people, parts_by_people, people_of_use
from kg.model import (
    Action,
    ConditionKind,
    Contraindication,
    Indication,
    Polarity,
    Precaution,
    Relation,
    Span,
    Term,
    TermKind,
)
from kg.vocabulary import AGENTS

_NAMED_BY_CLAUSE = re.compile(r"(?<=\w) (?:that|which) .*", re.DOTALL)  # "a condition that makes you lose water"
_NEXT_IF = re.compile(
    r",?\s+(?:and|or)\s+if\s+you\s+(?:plan|are\s+(?:going|due|planning|scheduled))\s+to\s+have\s+(?:any\s+)?|"
    r",?\s+(?:(?:and|or)\s+)?(?:also\s+)?if\s+you(?:\s+(?=(?:are|have|had|take|drink|use|live)\b)|(?='re\b))"
    r"|,?\s+(?:and|or)\s+you(?:'re|\s+are)\s+"
    r"|,?\s+(?:and|or)\s+in\s+(?:patients|people|those|individuals)\s+(?:with|who\s+(?:have|are))\s+"
)
_LACKING = re.compile(r"not\s+(?:\w+ing\b|able\s+to\s+\w+)")  # "if you are not eating enough"
_EXPLAINED = re.compile(
    r"(?:[\w-]+ ){0,3}(?:condition|disease|disorder|illness|problem) (?:that|which|where|in which|of)\b"
)
_ELSEWHERE = re.compile(r"\)\s+(?:and|or)\s+in\s+(?:the|your)\s+\Z")
_AIM = re.compile(r"\s+for\s+(?:better|improved)\s+\w+\Z")
_APPOSED = re.compile(r"\w,\s+an?\s+(?:type|kind|form)\s+of\s+$")
_NOT_KNOWN = re.compile(r"not\s+known\b")
# "children with asthma, gout, or shingles": one group of people, of whom it is not known whether they may have it
_ILL_PEOPLE = re.compile(
    r"\s*(?:children|adults|adolescents|infants|women|men)\s+(?:with|who\s+have)\s+[^.;:]+?(?:,|\sor\s)[^.;:]+\.?\s*"
)


def read_indications(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """What the drug is used for."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    grammar = Grammar(stops="stop_use", verbs="treat_verb", known=known(context, TermKind.FINDING))
    region = hit.region
    given_with = pattern("item_to_treat").match(context.lowered(region)) if hit.row and unit.is_item else None
    if given_with is not None:  # "used in combination with: - A to treat adults with B": what it is used for is B
        region = Span(region.start + given_with.end(), region.end)
    parts = parts_by_people(context, region)
    if len(parts) > 1:
        for part in parts:
            yield from read_indications(context, unit, replace(hit, region=part))
        return
    opens = opening_people(context, region)
    if opens is not None:
        region = Span(opens.end, region.end)
    low = context.lowered(region)
    people = pattern("people_to_treat").match(low) or pattern("people_with").match(low) or _described(context, low)
    if people is not None:
        opens = Span(region.start, region.start + people.end())
        region = Span(opens.end, region.end)
    for item in read_list(context.low, region, grammar):
        item = replace(item, span=_without_aim(context, called(context, item.span)))
        low = context.lowered(item.span)
        other_kind = (
            context.vocabulary.concept(low, TermKind.ROUTE, TermKind.DOSE_FORM, TermKind.POPULATION) is not None
        )
        example = item.example_of is not None and context.vocabulary.concept(low, TermKind.FINDING) is None
        if not is_thing(low) or example or other_kind or is_run_together(context, item.span):
            continue
        if item.joined and re.search(r"\bwith(?:out)?\s$", context.low[region.start : item.span.start]):
            continue  # "hepatitis without cirrhosis or with cirrhosis" has one indication
        if _ELSEWHERE.search(context.low[region.start : item.span.start]):
            continue  # "clots in the legs (thrombosis) and in the lungs (embolism)": the rest of the place
        if _APPOSED.search(context.low[region.start : item.span.start]):
            continue  # "sarcoma, a type of cancer"
        if pattern("no_use").match(low) or _is_medicine(context, item.span):
            continue  # "along with a diet", "the medicines A and B": what else is given
        denial = polarity(context, hit.origin or unit, hit.said or hit.cue)
        before = context.low[min(hit.cue.start, region.start) : item.span.start]
        if denial is Polarity.DENIED and pattern("manner_of_use").search(before):
            continue  # "not for immediate relief of breathing problems" denies a manner, not the use
        scope = scope_of(context, unit, hit.cue)
        whose = people_of_use(context, unit, min(hit.cue.end, hit.region.start), opens, item.span)
        if whose is not None:
            scope = replace(scope, population=context.vocabulary.term(whose, TermKind.POPULATION))
        yield Draft(
            Indication(
                drug=drug,
                value=finding(context, item.span),
                evidence=evidence(unit, item.span),
                scope=scope,
                polarity=denial,
            ),
            unit,
            hit.row,
        )


def _without_aim(context: Context, span: Span) -> Span:
    """A use without what it is good for ("COPD for better breathing")."""
    aim = _AIM.search(context.lowered(span))
    return Span(span.start, span.start + aim.start()) if aim is not None else span


def _described(context: Context, low: str) -> re.Match[str] | None:
    """People with words before them that describe them ("severely ill adults with"), none of which is an illness."""
    match = pattern("described_people_with").match(low)
    if match is None or any(True for _ in context.vocabulary.find(match["how"], TermKind.FINDING)):
        return None
    return match


def read_conditions(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """Contraindications or precautions: conditions, allergies, states; a medicine named among them is an
    interaction."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    region = hit.region
    below = pattern("asked_below").match(context.lowered(region))
    region = Span(region.start + below.end(), region.end) if below is not None else region
    opens = pattern("condition_preposition").match(context.lowered(region)) if hit.row else None
    region = Span(region.start + opens.end(), region.end) if opens is not None else region
    low = context.lowered(region)
    if unit.section.kind == "driving":
        return
    if pattern("not_of_a_person").match(low):
        return  # "if it has been opened": no state of whoever takes it
    parts = _conditions_of(context, region)
    if len(parts) > 1:
        for part in parts:
            yield from read_conditions(context, unit, replace(hit, region=part))
        return
    taking = pattern("taking").match(low.lstrip(" :"))
    if taking is not None:
        action = Action.AVOID if hit.relation is Relation.CONTRAINDICATION else Action.CAUTION
        yield from draft_interactions(
            context,
            unit,
            hit,
            Span(region.start + len(low) - len(low.lstrip(" :")) + taking.end(), region.end),
            action,
            drug,
        )
        return
    if _are_people(context, region) or (_NOT_KNOWN.match(context.lowered(hit.cue)) and _ILL_PEOPLE.fullmatch(low)):
        start = region.start + len(low) - len(low.lstrip(" :\n"))
        span = Span(start, region.start + len(low.rstrip(" .;:\n")))
        value = _value(context, span, ConditionKind.POPULATION)
        item = Item(span)
        yield Draft(_statement(context, unit, hit, drug, value, item, ConditionKind.POPULATION, None), unit, hit.row)
        return
    reason = _reason(context, unit, hit)
    allergy = pattern("allergy").search(low[:80])
    if allergy is not None:
        region = Span(region.start + allergy.end(), region.end)
    said = hit.origin if hit.row and hit.origin is not None else None
    allergic = allergy is not None or (said is not None and pattern("allergic_to").search(context.lowered(said.span)))
    grammar = Grammar(
        stops="stop_condition",
        verbs="condition_verb",
        relative=True,
        exemplified=True,
        open=True,
        known=known(context, TermKind.FINDING),
    )
    if allergic:
        spans = read_allergens(context, region, grammar)
    else:
        spans = [trim(context, item.span) for item in read_list(context.low, region, grammar)]
    for span in spans:
        kind = ConditionKind.ALLERGY if allergic else kind_of(context, span)
        named = _NAMED_BY_CLAUSE.sub("", context.lowered(span))
        own = DRUG_MARK in named
        if own and kind is not ConditionKind.ALLERGY:
            continue  # "have taken it before" is no condition; an allergy to it is one
        allergen = kind is ConditionKind.ALLERGY and (
            own or named.startswith("other ") or pattern("allergen").search(named) is not None
        )
        state = kind is ConditionKind.STATE and pattern("state").match(named) is not None
        of_age = kind is ConditionKind.POPULATION and pattern("age_alone").match(named) is not None
        told = allergen or state or of_age or _LACKING.match(named) is not None
        if not is_thing(named) and not told and named == context.lowered(span):
            continue
        if _EXPLAINED.match(context.lowered(span)) and re.search(
            r"\w,\s+an?\s+$", context.low[max(0, span.start - 8) : span.start]
        ):
            continue  # "myasthenia gravis, a condition that causes muscle weakness"
        if kind is None and _is_agent(context, span):
            action = Action.AVOID if hit.relation is Relation.CONTRAINDICATION else Action.CAUTION
            yield from draft_interactions(context, unit, hit, region, action, drug)
            return
        value = _value(context, span, kind)
        yield Draft(_statement(context, unit, hit, drug, value, Item(span), kind, reason), unit, hit.row)


def _are_people(context: Context, region: Span) -> bool:
    """Whether all of a region names an age or one known group of people ("children and adolescents under 18 years")."""
    words = " ".join(context.words(region).strip(" :.;\n").split())
    if re.match(r"(?:are|is|have|has)\b", words.lower()):
        return False  # the list grammar takes the verb away
    if pattern("age_alone").match(words.lower()):
        return True
    return "," not in words and context.vocabulary.concept(words, TermKind.POPULATION) is not None


def _conditions_of(context: Context, region: Span) -> list[Span]:
    """The clauses of a chain "if you have A, if you are taking B, or if you are allergic to C", each read by itself."""
    cuts = list(_NEXT_IF.finditer(context.low, region.start, region.end))
    starts = [region.start, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), region.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True)]


def _is_medicine(context: Context, span: Span) -> bool:
    """Whether words end in the name of a medicine and name no finding as a whole."""
    words = context.words(span)
    if context.vocabulary.concept(words, TermKind.FINDING) is not None:
        return False
    return any(
        m.span.end == len(words)
        for m in context.vocabulary.find(words, TermKind.DRUG, TermKind.PRODUCT, TermKind.DRUG_CLASS)
    )


def _is_agent(context: Context, span: Span) -> bool:
    """Whether words name a medicine, class or drink and no condition: a forbidden co-medication is an interaction."""
    words = context.words(span)
    if context.vocabulary.concept(words, TermKind.FINDING) is not None:
        return False
    if pattern("described_class").match(words.lower()):
        return True  # "certain medicines for fungal infections"
    return context.vocabulary.concept(words, *AGENTS) is not None


def _statement(
    context: Context,
    unit: Unit,
    hit: Hit,
    drug: Term,
    value: Term,
    item: Item,
    kind: ConditionKind | None,
    reason: str | None,
) -> Contraindication | Precaution:
    kind_of_statement = Contraindication if hit.relation is Relation.CONTRAINDICATION else Precaution
    denied = re.search(r"\bnot (?:a |an )?(?:contraindicat|unsafe)|no need", context.lowered(hit.cue))
    return kind_of_statement(
        drug=drug,
        value=value,
        evidence=evidence(unit, item.span),
        scope=scope_of(context, unit, hit.cue),
        polarity=Polarity.DENIED if denied else Polarity.AFFIRMED,
        certainty=certainty(context, Span(hit.cue.start, hit.cue.start)),
        kind=kind,
        reason=reason,
    )


def _value(context: Context, span: Span, kind: ConditionKind | None) -> Term:
    if kind is ConditionKind.ALLERGY:
        words = context.words(span)
        return context.vocabulary.term(words, TermKind.SUBSTANCE, TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.PRODUCT)
    if kind is ConditionKind.POPULATION:
        return context.vocabulary.term(context.words(span), TermKind.POPULATION, TermKind.FINDING)
    return finding(context, span)


def kind_of(context: Context, span: Span) -> ConditionKind | None:
    """Whether words name a state (pregnancy) or a group of people rather than a disease."""
    if pattern("state").search(context.lowered(span)):
        return ConditionKind.STATE
    if pattern("age_alone").match(context.lowered(span)):
        return ConditionKind.POPULATION
    if context.vocabulary.concept(context.words(span), TermKind.POPULATION) is not None:
        return ConditionKind.POPULATION
    first = next(context.vocabulary.find(context.words(span), TermKind.POPULATION), None)
    if first is not None and first.span.start == 0 and pattern("age_or_weight").search(context.lowered(span)):
        return ConditionKind.POPULATION
    return None


def _reason(context: Context, unit: Unit, hit: Hit) -> str | None:
    match = pattern("reason").search(context.low, hit.cue.start, unit.span.end)
    if match is None:
        return None
    return context.words(Span(match.start("reason"), match.end("reason"))).rstrip(" .")
