"""Interactions: other medicines, classes, foods and drinks, with the action asked for and the consequence stated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK
from kg.extract.drafts import Draft, evidence, subject
from kg.extract.frames import Hit
from kg.extract.lists import Grammar, Item, read_list
from kg.extract.scope import certainty, polarity, scope_of
from kg.extract.terms import agent, is_thing, known
from kg.model import Action, Extent, Interaction, Span, Term
from kg.vocabulary import AGENTS

_SOME = re.compile(r"\b(?:certain|some|strong|particular|various|selected|most)\s+(?:other\s+)?(?:\w+\s+)?$")
_EXCEPT = re.compile(r"\(?\b(?:except|other\s+than|apart\s+from|excluding|with\s+the\s+exception\s+of)\s+(?:for\s+)?(?P<list>[^).;]+)\)?")
_CONSEQUENCE = re.compile(
    r"^(?:these|this|they|doing so|the combination|taking (?:them|these|it)|such|both|together|combining)\b[^.;:]{0,50}?\b(?:may|can|could|might|will|would)\s+(?:also\s+)?(?P<what>[^.;]{4,200})"
)
_OWN = re.compile(r"\b(?:which|because|as|since|that)\s+(?:it|they|this|these|the\s+combination)?\s*(?:may|can|could|might|will|would)\s+(?P<what>[^.;]{4,160})|\bmay\s+(?P<then>(?:increase|reduce|lower|raise|cause|make|strengthen|weaken|change|affect)\b[^.;]{4,160})")


def read_interactions(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """Interactions of one frame."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    action = Action(hit.attributes.get("action", "caution"))
    lead = hit.origin if hit.origin is not None else unit
    if hit.row and re.search(r"\b(?:do not|must not|should not|never|avoid|without medical advice)\b", context.lowered(lead.span)):
        action = Action.AVOID
    yield from draft_interactions(context, unit, hit, hit.region, action, drug)


def draft_interactions(context: Context, unit: Unit, hit: Hit, region: Span, action: Action, drug: Term) -> Iterator[Draft]:
    """The agents that a region lists, as interactions. Excepted members are honoured; examples name their class."""
    grammar = Grammar(stops="stop_agent", verbs="take_verb", known=known(context, *AGENTS), bracket_examples=True)
    excluded: tuple[Term, ...] = ()
    exception = _EXCEPT.search(context.low, region.start, region.end)
    whole = region
    if exception is not None:
        inside = Span(exception.start("list"), exception.end("list"))
        excluded = tuple(agent(context, i.span) for i in read_list(context.low, inside, grammar))
        whole = Span(region.start, exception.start())
    items = read_list(context.low, whole, grammar)
    if exception is not None and exception.end() < region.end:
        items = items + read_list(context.low, Span(exception.end(), region.end), grammar)
    consequence = consequence_of(context, unit, hit)
    terms: dict[int, Term] = {}
    for index, item in enumerate(items):
        low = context.lowered(item.span)
        if not is_thing(low) or DRUG_MARK in low:
            continue
        terms[index] = agent(context, item.span)
        last_before_exception = exception is not None and item.span.end <= exception.start() and not any(
            later.span.end <= exception.start() for later in items[index + 1 :]
        )
        yield Draft(
            Interaction(
                drug=drug,
                value=terms[index],
                evidence=evidence(unit, item.span),
                scope=scope_of(context, unit, hit.cue),
                polarity=polarity(context, hit.cue) if "interact" in context.lowered(hit.cue) else polarity(context, Span(0, 0)),
                certainty=certainty(context, hit.cue) if "interact" in context.lowered(hit.cue) else certainty(context, Span(0, 0)),
                action=action,
                extent=_extent(context, item),
                consequence=consequence,
                example_of=terms.get(item.example_of) if item.example_of is not None else None,
                excluded=excluded if last_before_exception else (),
            ),
            unit,
            hit.row,
        )


def _extent(context: Context, item: Item) -> Extent:
    """Some members only, where "certain", "some" or a strength stands before the name or opens it."""
    before = context.low[max(0, item.span.start - 30) : item.span.start]
    inside = context.lowered(item.span)
    return Extent.SOME if _SOME.search(before) or re.match(r"(?:certain|some|strong|potent|moderate)\b", inside) else Extent.ALL


def consequence_of(context: Context, unit: Unit, hit: Hit) -> str | None:
    """What the interaction leads to, in the document's words: in the sentence itself, or in one that goes on from it."""
    own = _OWN.search(context.low, hit.region.start, unit.span.end)
    if own is not None:
        name = "what" if own["what"] is not None else "then"
        return context.words(Span(own.start(name), own.end(name))).strip()
    if unit.index + 1 < len(context.units):
        following = context.units[unit.index + 1]
        if following.previous is unit:
            match = _CONSEQUENCE.match(context.lowered(following.span))
            if match is not None:
                context.supporting.add(following.span)
                start = following.span.start
                return context.words(Span(start + match.start("what"), start + match.end("what"))).strip()
    return None
