"""The drugs that the document's own medicine is made of: it does not interact with them.

"Zendra (amlodrine and valsotan) may …" and "Zendra contains amlodrine" say in a section about interactions what the
medicine is, not what it meets there. That nothing else with the same drug is to be taken besides ("other medicines that
contain amlodrine", "do not take amlodrine with it") stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.context import Context
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft
from kg.model import Action, Interaction, Span, TermKind

_NAMED = re.compile(rf"{DRUG_MARK}[®™]? ?\((?P<list>[^()]+)\)")
_OTHER = re.compile(
    r"\b(?:other|additional|more|another)\b[^.;:]{0,40}\Z|\b(?:that|which) contains? \Z|\bcontaining \Z"
)


def without_own_parts(context: Context, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without interactions of a combination with one of its own drugs."""
    if not any(isinstance(draft.statement, Interaction) for draft in drafts):
        return list(drafts)
    own = own_parts(context)
    return [draft for draft in drafts if not _is_own(context, draft, own)]


def own_parts(context: Context) -> frozenset[str]:
    """The IRIs of the drugs that the vocabulary, a bracket behind the name, or a sentence about what the medicine
    contains says it is made of."""
    named = (context.vocabulary.concept(name, TermKind.PRODUCT) for name in context.drug.names)
    found = {iri for product in named if product is not None for iri in product.combines}
    for match in (*_NAMED.finditer(context.low), *pattern("made_of").finditer(context.low)):
        drugs = {m.concept.iri for m in context.vocabulary.find(match["list"], TermKind.DRUG)}
        if len(drugs) + (DRUG_MARK in match["list"]) > 1:
            found |= drugs
    return frozenset(found)


def _is_own(context: Context, draft: Draft, own: frozenset[str]) -> bool:
    statement = draft.statement
    if not isinstance(statement, Interaction) or statement.value.concept not in own:
        return False
    place: Span = statement.evidence[0].value
    other = _OTHER.search(context.low[draft.unit.span.start : place.start])
    return other is None and statement.action is not Action.AVOID
