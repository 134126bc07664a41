"""The last look at a draft: what its sentence denies, leaves open, hedges or limits, whichever cue found it.

The relation modules know the words of their own cue. What stands around it ("there is no evidence that …", "it is not
known whether …", "… cannot be ruled out", "… unless …") means the same for every relation, and is weighed here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern, words
from kg.extract.drafts import Draft
from kg.extract.terms import known
from kg.model import (
    AdverseEffect,
    Brand,
    Certainty,
    ClassMembership,
    Contraindication,
    Dose,
    DoseForm,
    Evidence,
    Indication,
    Interaction,
    OverdoseSign,
    Polarity,
    Precaution,
    RouteOfAdministration,
    Span,
    Statement,
    Term,
    TermKind,
    WithdrawalEffect,
)

_BREAK = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)[.;]\s|(?<=[a-z)])(?<!\be)(?<!\bi)\.(?=[a-z]|$)"
    r"|\b(?:but|although|however|whereas)\b(?! also)"
)
_LABEL_OF_USES = re.compile(r"\bfor\W*\Z")
_PRODUCT = (RouteOfAdministration, DoseForm, Brand, ClassMembership)
_FINDING = (AdverseEffect, OverdoseSign, WithdrawalEffect)


def weigh(context: Context, draft: Draft) -> Draft | None:
    """The draft with the polarity, certainty and condition that its sentence gives it.

    None where the sentence leaves open whether it is so ("it is not known whether …"), where it forbids a manner of
    taking only, or where the value names nobody.
    """
    place = draft.statement.evidence[0].value
    before, after = _around(context, draft.unit, place, draft.row)
    if pattern("left_open").search(before) and not isinstance(draft.statement, Precaution):
        return None  # "it is not known if it is safe in children" asks for care with them
    if not context.lowered(place).strip():
        return None  # a reference to another part ("[see Drug Interactions, Lithium]"), which is blank there
    if isinstance(draft.statement, Interaction) and _names_no_partner(context, place, before, after):
        return None
    if isinstance(draft.statement, Indication) and _is_unproven(context, draft):
        return None
    statement: Statement | None = draft.statement
    if isinstance(statement, _FINDING):
        statement = _without_no(context, statement)
        if statement is None:
            return None
    assert statement is not None
    if isinstance(statement, _PRODUCT) and _forbids_a_manner(before, after):
        return None  # "do not swallow it whole" neither allows nor forbids the route
    if _denied(statement, before, after):
        statement = replace(statement, polarity=Polarity.DENIED)
    if pattern("hedge_before").search(before) or pattern("not_excluded").match(after):
        statement = replace(statement, certainty=Certainty.POSSIBLE)
    if isinstance(statement, Interaction) and pattern("hedge_interaction").search(before + after):
        statement = replace(statement, certainty=Certainty.POSSIBLE)
    if isinstance(statement, Indication) and pattern("hedge_use").search(before):
        statement = replace(statement, certainty=Certainty.POSSIBLE)
    unless = pattern("unless").search(context.low, place.end, draft.unit.span.end)
    if unless is not None and statement.scope.condition is None:
        told = context.words(Span(unless.start("words"), unless.end("words"))).strip()
        statement = replace(statement, scope=replace(statement.scope, condition=told))
    return replace(draft, statement=statement)


def _is_unproven(context: Context, draft: Draft) -> bool:
    """Whether a use stands in a list of those without effect or without enough evidence, as the words that introduce
    the list or its heading say ("Insufficient evidence to rate effectiveness for")."""
    if not draft.row:
        return False
    above = [draft.unit.section.heading.lower(), *(context.lowered(lead.span) for lead in draft.unit.leads())]
    for at in range(draft.unit.index - 1, -1, -1):
        other = context.units[at]
        if other.block.section != draft.unit.block.section or other.is_item or len(above) > 1:
            break
        if _LABEL_OF_USES.search(context.lowered(other.span)):
            above.append(context.lowered(other.span))  # a label of its own line, without a colon
    return any(pattern("unproven").search(words) for words in above)


def _around(context: Context, unit: Unit, place: Span, row: bool) -> tuple[str, str]:
    """The words of the clause before a value and after it; a row is introduced by the sentence before its list."""
    before = context.low[unit.span.start : place.start]
    if row and unit.is_item and unit.lead is not None:
        before = f"{context.lowered(unit.lead.span)} {before}"
    breaks = [m.end() for m in _BREAK.finditer(before)]
    after = context.low[place.end : unit.span.end]
    end = _BREAK.search(after)
    return before[breaks[-1] if breaks else 0 :], after[: end.start()] if end is not None else after


def _denied(statement: Statement, before: str, after: str) -> bool:
    """Whether the clause around a value says that it is not so."""
    if pattern("no_evidence").search(before):
        return True
    if isinstance(statement, Interaction):
        clause = before + after
        unmoved = pattern("not_affected").search(clause) and not pattern("asks_for_care").search(clause)
        return bool(unmoved or pattern("no_interaction").search(clause) or pattern("no_need").search(before))
    if isinstance(statement, Contraindication | Precaution):
        return bool(pattern("no_need").search(before))
    if isinstance(statement, OverdoseSign | WithdrawalEffect):
        return bool(pattern("denied_sign").search(before))
    if isinstance(statement, Dose):
        return bool(pattern("denied_amount").search(before))
    if isinstance(statement, _PRODUCT):
        # "not to be given by mouth to children" forbids no route to others
        return bool(pattern("denied_giving").search(before) and not pattern("limited_giving").match(after))
    return False


def _names_no_partner(context: Context, place: Span, before: str, after: str) -> bool:
    """Whether a sentence leaves open what an agent does ("the effect of weak inhibitors was not examined"), or speaks
    of what the body makes ("it passes into breast milk")."""
    if pattern("not_studied").match(after) or pattern("not_studied_with").search(before):
        return True
    return context.low[max(0, place.start - 20) : place.end].endswith(tuple(words("body_fluid")))


def _forbids_a_manner(before: str, after: str) -> bool:
    """Whether the clause around a route or form forbids one way of doing it, and not the thing itself."""
    return bool(pattern("denied_giving").search(before) and pattern("manner_of_giving").match(after))


def _without_no(context: Context, statement: Statement) -> Statement | None:
    """ "No cases of rash" denies rash; "no appetite" is a finding by itself, and "nobody" is none."""
    first = statement.evidence[0]
    low = context.lowered(first.value)
    match = pattern("no_finding").match(low)
    if match is None:
        return statement
    span = Span(first.value.start + match.end(), first.value.end)
    rest = context.lowered(span)
    if match["of"] is None and not known(context, TermKind.FINDING)(rest):
        return statement if low.startswith("no ") else None
    value: Term = context.vocabulary.term(context.words(span), TermKind.FINDING)
    evidence = (Evidence(span, first.sentence, first.section), *statement.evidence[1:])
    return replace(statement, value=value, evidence=evidence, polarity=Polarity.DENIED)
