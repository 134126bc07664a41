"""Interactions: other medicines, classes, foods and drinks, with the action asked for and the consequence stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kg.extract.agents import (
    Example,
    beside_it,
    glosses_a_name,
    is_apposed,
    is_exemplified_purpose,
    is_measured,
    is_no_agent,
    is_purpose,
    is_whatever_one_takes,
    side_by_side,
    the_one_named,
    with_purposes,
)
from kg.extract.context import Context, Unit, main_term
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft, evidence, subject
from kg.extract.hits import Hit, warns_of_another_alone
from kg.extract.items import Grammar, Item
from kg.extract.lists import read_list
from kg.extract.scope import certainty, polarity, scope_of
from kg.extract.terms import agent, is_thing, known
from kg.model import Action, BlockKind, Extent, Interaction, Polarity, Span, Term, TermKind
from kg.vocabulary import AGENTS

# where the words of a consequence end: another statement, or what one should do about it, begins
_CONCLUDED = re.compile(
    r",?\s+(?:and|but|while)\s+(?=[^,]*\b(?:may|can|could|should|must)\b)"
    r"|,\s+(?:so|therefore|and)\s+(?=(?:please\s+)?(?:avoid|do\s+not|don't|ask|tell|take|use|be|you\s+(?:should|must))\b)"
)
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z]+s?")


def read_interactions(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """Interactions of one frame."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    if pattern("always_with").search(context.low[unit.span.start : hit.region.start]):
        return  # "must always be taken together with …" asks for the other medicine
    action = Action(hit.attributes.get("action", "caution"))
    lead = hit.origin if hit.origin is not None else unit
    if hit.row and re.search(
        r"\b(?:do not|must not|should not|never|avoid|without medical advice)\b", context.lowered(lead.span)
    ):
        action = Action.AVOID
    region = hit.region
    clause = (
        pattern("main_clause").search(context.low, region.start, region.end) if _conditional(context, hit) else None
    )
    if clause is not None:  # "if you are taking A, B may …": B is what the sentence goes on to speak of
        region = Span(region.start, clause.start())
        if pattern("advised_against").search(context.low, clause.end(), unit.span.end):
            action = Action.AVOID
    yield from draft_interactions(context, unit, hit, beside_it(context, region), action, drug)


def _conditional(context: Context, hit: Hit) -> bool:
    return not hit.row and re.match(r"if\b", context.lowered(hit.cue)) is not None


def read_mentions(context: Context, unit: Unit) -> Iterator[Draft]:
    """In a section about interactions, every known medicine, class or drink that a sentence speaks of interacts.

    For sentences without a cue of their own ("trouble has been seen with barbiturates"): the section says what relation
    is meant, the vocabulary what an agent is, and the sentence whether it is denied, and what to do.
    """
    low = context.lowered(unit.span)
    if unit.block.kind is not BlockKind.PARAGRAPH or low.endswith(":") or warns_of_another_alone(low):
        return
    general = pattern("general_agents").search(low)
    examples = pattern("general_examples").search(low, general.end()) if general is not None else None
    if general is not None and (examples is None or pattern("everything_taken").search(low)):
        return  # "it may make other medicines less effective, such as …" names some of them
    named_from = examples.end() if examples is not None else 0
    if unit.section.kind != "interactions" and not pattern("avoiding").search(low):
        return
    if pattern("always_with").search(low):
        return  # what is always given with it is asked for
    consequence = consequence_of(context, unit, Span(unit.span.start, unit.span.start))
    found = context.vocabulary.find(context.words(unit.span), *AGENTS)
    mentions = [mention for mention in found if mention.span.start >= named_from]
    described = {
        a.span for a, b in pairwise(mentions) if b.span.start == a.span.end + 1 and b.concept.kind is TermKind.DRUG
    }
    exception = pattern("except").search(low)
    of_class: tuple[Span, Term] | None = None
    for mention in mentions:
        span = Span(unit.span.start + mention.span.start, unit.span.start + mention.span.end)
        if (
            exception is not None
            and mention.span.start >= exception.start("list")
            and mention.span.end <= exception.end()
        ):
            continue
        example_of = None
        if of_class is not None and pattern("exemplifying").search(context.low[of_class[0].end : span.start]):
            example_of = of_class[1] if of_class[1].concept != mention.concept.iri else None
        if mention.concept.kind is TermKind.DRUG_CLASS:
            of_class, example_of = (span, agent(context, span)), None
        excluded: tuple[Term, ...] = ()
        if exception is not None and not low[mention.span.end : exception.start()].strip(" ,("):
            inside = Span(unit.span.start + exception.start("list"), unit.span.start + exception.end("list"))
            excluded = tuple(
                agent(context, item.span) for item in read_list(context.low, inside, Grammar(stops="stop_agent"))
            )
        before, after = context.low[unit.span.start : span.start], context.low[span.end : unit.span.end]
        if DRUG_MARK in context.lowered(span) or mention.span in described:
            continue  # "the antiepileptic levetiracetam" speaks of the one medicine
        if is_apposed(context, span):
            continue  # "rifampicin, an antibiotic, …" names one medicine
        if mention.concept.kind is TermKind.PRODUCT and glosses_a_name(low, mention.span, mentions):
            continue  # "clonazepam (Brand)" names one medicine
        if (
            pattern("not_every").search(before)
            or re.search(r"\b(?:this|the) $", before)
            or is_whatever_one_takes(context, unit, span)
            or is_measured(context, unit, span)
            or (mention.concept.kind is TermKind.DRUG_CLASS and pattern("class_effect").match(after))
            or (pattern("told_to_use").search(before) and not re.search(r"\b(?:care|caution)\b", after))
        ):
            continue  # "wear a hat and use sunscreen" is advice
        yield Draft(
            Interaction(
                drug=main_term(context),
                value=agent(context, span),
                evidence=evidence(unit, span),
                scope=scope_of(context, unit, Span(unit.span.start, unit.span.start)),
                polarity=_between(context, unit, span),
                action=Action.AVOID if pattern("avoiding").search(_clause(context, unit, span)) else Action.CAUTION,
                extent=Extent.SOME if pattern("restricting").match(after) else _extent(context, Item(span)),
                consequence=consequence,
                example_of=example_of,
                excluded=excluded,
            ),
            unit,
            False,
        )


def _between(context: Context, unit: Unit, agent_span: Span) -> Polarity:
    """Denied where the clause that names the agent says that there is no interaction ("do not take with" is no
    denial)."""
    denied = pattern("no_interaction").search(_clause(context, unit, agent_span))
    return Polarity.DENIED if denied else Polarity.AFFIRMED


def _clause(context: Context, unit: Unit, place: Span) -> str:
    """The clause of a sentence that holds a place; a colon joins ("two are forbidden: …"), a semicolon parts."""
    low = context.lowered(unit.span)
    cuts = [m.end() for m in re.finditer(r";\s|\b(?=but\b|although\b|however\b)", low)]
    at = place.start - unit.span.start
    start = max((c for c in cuts if c <= at), default=0)
    end = min((c for c in cuts if c > at), default=len(low))
    return low[start:end]


def draft_interactions(
    context: Context, unit: Unit, hit: Hit, region: Span, action: Action, drug: Term
) -> Iterator[Draft]:
    """The agents that a region lists, as interactions. Excepted members are honoured; examples name their class."""
    grammar = Grammar(
        stops="stop_agent",
        verbs="take_verb",
        colons=True,
        closes=True,
        known=known(context, *AGENTS),
        is_class=known(context, TermKind.DRUG_CLASS),
        is_example=Example(context),
        generic=lambda words: pattern("generic_agent").match(words) is not None,
    )
    excluded: tuple[Term, ...] = ()
    exception = pattern("except").search(context.low, region.start, region.end)
    whole = region
    if exception is not None:
        inside = Span(exception.start("list"), exception.end("list"))
        excluded = tuple(agent(context, i.span) for i in read_list(context.low, inside, grammar))
        whole = Span(region.start, exception.start())
    items = read_list(context.low, whole, grammar)
    if exception is not None and exception.end() < region.end:
        items = items + read_list(context.low, Span(exception.end(), region.end), grammar)
    items = side_by_side(context, with_purposes(context, items))
    consequence = consequence_of(context, unit, region)
    terms: dict[int, Term] = {}
    # "tell your doctor if you take medicines for: …" lists what medicines are for
    purposes = (
        hit.row and hit.origin is not None and bool(pattern("purpose_lead").search(context.lowered(hit.origin.span)))
    )
    named = any(context.vocabulary.concept(context.words(i.span), *AGENTS) is not None for i in items)
    for index, item in enumerate(items):
        low = context.lowered(item.span)
        described = pattern("described_class").match(low) is not None  # "medicines that make you sleepy"
        of_use = context.vocabulary.concept(f"medicines for {low}", TermKind.DRUG_CLASS) if purposes else None
        if not (is_thing(low) or described) or DRUG_MARK in low or is_purpose(context, item.span):
            continue
        if is_apposed(context, item.span):
            continue
        if is_whatever_one_takes(context, unit, item.span) or (
            not described and of_use is None and is_no_agent(context, item.span)
        ):
            continue
        if is_exemplified_purpose(context, items, index) or is_measured(context, unit, item.span):
            continue
        if item.example_of is not None and context.vocabulary.concept(low, TermKind.DOSE_FORM, TermKind.ROUTE):
            continue  # "contraceptives (pills, patches, injections)": forms are no medicines
        item = replace(item, span=the_one_named(context, item.span))
        term = agent(context, item.span)
        if purposes and term.concept is None:
            if of_use is None:
                continue
            term = of_use.named(term.words)
        if (
            term.concept is None
            and term.kind is TermKind.SUBSTANCE
            and not named
            and item.example_of is None
            and unit.section.kind != "interactions"
        ):
            continue  # nothing says that this is a medicine, a food or a drink
        if _was_named(context, unit, hit, term):
            continue
        parent = terms.get(item.example_of) if item.example_of is not None else None
        if parent is not None and term.concept == parent.concept and _ACRONYM.fullmatch(term.words):
            terms[index] = parent  # "monoamine oxidase inhibitors (MAOIs such as …)": another name of the class
            continue
        if described and any(i.example_of == index and agent(context, i.span).concept == term.concept for i in items):
            # "medicines that lower blood pressure (antihypertensives, barbiturates)": what has the class itself as
            # an example is wider than the class
            term = Term(term.words, term.kind)
        if parent is not None and term.concept is not None and term.concept == parent.concept:
            parent = None  # another name of the class
        terms[index] = term
        last_before_exception = (
            exception is not None
            and item.span.end <= exception.start()
            and not any(later.span.end <= exception.start() for later in items[index + 1 :])
        )
        span = item.span
        if last_before_exception and exception is not None and exception.group().startswith("("):
            span = Span(span.start, exception.end())  # the name keeps its exception: "A (except B)"
            term = replace(term, words=context.words(span))
        yield Draft(
            Interaction(
                drug=drug,
                value=term,
                evidence=evidence(unit, span),
                scope=scope_of(context, unit, hit.cue),
                polarity=polarity(context, unit, hit.cue)
                if "interact" in context.lowered(hit.cue)
                else _between(context, unit, span),
                certainty=certainty(context, hit.cue)
                if "interact" in context.lowered(hit.cue)
                else certainty(context, Span(0, 0)),
                action=Action.AVOID if _is_avoided_too(context, unit, span, term) else action,
                extent=_extent(context, item),
                consequence=consequence,
                example_of=parent,
                excluded=excluded if last_before_exception else (),
            ),
            unit,
            hit.row,
        )


def _is_avoided_too(context: Context, unit: Unit, span: Span, term: Term) -> bool:
    """Whether the sentence goes on to say that the same is to be avoided ("alcohol may add to it, so avoid alcoholic
    drinks")."""
    told = pattern("avoided_too").search(context.low, span.end, unit.span.end)
    if told is None or term.concept is None:
        return False
    words = context.words(Span(told.start("list"), told.end("list")))
    return any(m.concept.iri == term.concept for m in context.vocabulary.find(words, *AGENTS))


def _was_named(context: Context, unit: Unit, hit: Hit, term: Term) -> bool:
    """Whether the sentence tells to avoid what it has named before: `_is_avoided_too` says so of the first mention."""
    told = pattern("avoided_too").search(context.low, unit.span.start, unit.span.end)
    if term.concept is None or told is None or not hit.cue.start <= told.start("list") <= hit.region.end:
        return False
    before = context.words(Span(unit.span.start, told.start()))
    return any(m.concept.iri == term.concept for m in context.vocabulary.find(before, *AGENTS))


def _extent(context: Context, item: Item) -> Extent:
    """Some members only, where "certain", "some" or a strength stands before the name or opens it."""
    known = context.vocabulary.concept(context.words(item.span), *AGENTS)
    # "strong painkillers" is the name of a class; "strong CYP3A4 inhibitors" are some of one
    inside = "" if known is not None and known.wider is None else context.lowered(item.span)
    before = context.low[max(0, item.span.start - 30) : item.span.start]
    return Extent.SOME if pattern("some_members").search(before) or pattern("some_inside").match(inside) else Extent.ALL


def consequence_of(context: Context, unit: Unit, region: Span) -> str | None:
    """What the interaction leads to, in the document's words: in the sentence itself, or in one that goes on from
    it."""
    own = pattern("own_consequence").search(context.low, region.start, unit.span.end)
    if own is not None:
        name = "what" if own["what"] is not None else "then"
        words = context.words(Span(own.start(name), own.end(name)))
        if pattern("no_consequence").match(words.lower()):
            return None  # "may affect how other medicines work" tells of no consequence
        return _CONCLUDED.split(words)[0].strip()
    if unit.index + 1 < len(context.units):
        following = context.units[unit.index + 1]
        if following.previous is unit:
            match = pattern("consequence").match(context.lowered(following.span))
            if match is not None:
                context.supporting.add(following.span)
                start = following.span.start
                return context.words(Span(start + match.start("what"), start + match.end("what"))).strip()
    return None
