"""A last look at what a value is called: words that no vocabulary links and that cannot be the name of such a thing.

Lists that lost their bullets, sentences that go on behind a list and advice to the prescriber leave pieces ("male",
"organs", "potassium", "just after rising") where a finding is expected. A wrong fact is worse than a missing one: what
fits a row of ``tables/implausible.tsv`` is not stated, and its sentence is shown as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.extract.context import Context
from kg.extract.cues import cues, pattern
from kg.extract.drafts import Draft
from kg.model import (
    AdverseEffect,
    ConditionKind,
    Contraindication,
    Indication,
    Interaction,
    OverdoseSign,
    Precaution,
    Statement,
    TermKind,
    WithdrawalEffect,
)
from kg.vocabulary import AGENTS

_BRACKET = re.compile(r"\s\((?P<inside>[^()]+)\) (?P<after>\w+)")
_PREPOSITIONS = frozenset(("in", "of", "on", "at", "with", "from", "to", "by", "after", "during", "or", "and"))
_KINDS: Mapping[type, tuple[str, ...]] = {
    AdverseEffect: ("finding",),
    OverdoseSign: ("finding",),
    WithdrawalEffect: ("finding",),
    Indication: ("finding", "condition"),
    Contraindication: ("condition",),
    Precaution: ("condition",),
    Interaction: ("agent",),
}


def is_plausible(context: Context, draft: Draft) -> bool:
    """Whether a draft's value can be the name of what its relation asks for.

    A value that the vocabulary links to a finding is plausible; an effect that it knows only as a medicine or
    substance ("potassium") is not. States and allergies are judged where they are read.
    """
    statement: Statement = draft.statement
    kinds = _KINDS.get(type(statement), ())
    if not kinds or getattr(statement, "kind", None) in (ConditionKind.ALLERGY, ConditionKind.STATE):
        return True
    if "finding" in kinds and _is_cause(context, draft):
        return False
    value = statement.value
    low = " ".join(value.words.lower().split())
    linked = value.concept is not None
    if not linked and kinds != ("agent",) and context.vocabulary.concept(low, *AGENTS) is not None:
        return False
    for cue in cues("implausible"):
        if cue.name not in kinds or (linked and cue.attributes.get("known") != "yes"):
            continue
        if cue.attributes.get("unchanged") == "yes" and pattern("changed").search(low):
            continue
        if cue.pattern.search(low):
            return False
    return linked or not _is_run_on(context, low)


def _is_cause(context: Context, draft: Draft) -> bool:
    """Whether the sentence goes on to say what the value causes ("illnesses are the main causes of such thoughts")."""
    end = draft.statement.evidence[0].value.end
    return pattern("causes_of").match(context.low, end, max(end, draft.unit.span.end)) is not None


def _is_run_on(context: Context, low: str) -> bool:
    """Whether a name goes on behind the bracket with its other name ("acid in the blood (acidosis) high blood")."""
    found = _BRACKET.search(low)
    if found is None or len(low[: found.start()].split()) < 2 or found["after"] in _PREPOSITIONS:
        return False
    return context.vocabulary.concept(found["inside"], TermKind.FINDING) is not None
