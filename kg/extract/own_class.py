"""A medicine that is spoken of by its class ("giving ACE inhibitors and insulin may …", in a text about one of them).

Where a sentence names the class that the document says the medicine belongs to, not the medicine itself, and another
agent besides, the class stands for the medicine: it does not interact with itself. "Other" before the class, a list,
and a sentence that names the class alone mean the rest of the class.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.context import Context
from kg.extract.cues import DRUG_MARK
from kg.extract.drafts import Draft
from kg.model import ClassMembership, Interaction, Polarity, Span


def without_own_class(context: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without interactions of the medicine with its own class where that stands for the medicine."""
    own: set[str] = set()
    for draft in drafts:
        value = draft.statement.value
        if isinstance(draft.statement, ClassMembership) and draft.statement.polarity is Polarity.AFFIRMED:
            own.update(iri for iri in (value.concept, *(value.wider or ())) if iri is not None)
    others = {
        draft.unit.index
        for draft in drafts
        if isinstance(draft.statement, Interaction) and draft.statement.value.concept not in own
    }
    return [draft for draft in drafts if not (draft.unit.index in others and _stands_for_it(context, draft, own))]


def _stands_for_it(context: Context, draft: Draft, own: set[str]) -> bool:
    if not isinstance(draft.statement, Interaction) or draft.row or draft.unit.is_item:
        return False
    place: Span = draft.statement.evidence[0].value
    other = re.search(r"\b(?:an)?other \Z", context.low[draft.unit.span.start : place.start])
    named = DRUG_MARK in context.lowered(draft.unit.span)
    return draft.statement.value.concept in own and other is None and not named
