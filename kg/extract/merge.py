"""One fact, however often a document says it: repetitions become further evidence.

Two drafts are one fact where nothing that either says contradicts the other and the poorer adds no more than its words:
a table that repeats the prose adds evidence, not facts. A richer repetition is never folded into a poorer fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from kg.extract.drafts import Draft
from kg.model import (
    AdverseEffect,
    Brand,
    Category,
    ClassMembership,
    Dose,
    DoseForm,
    DoseKind,
    RouteOfAdministration,
    Statement,
    Term,
)
from kg.vocabulary import fold, iri_of

_IGNORED = frozenset(
    ("evidence", "value", "drug", "consequence", "reason", "certainty", "example_of", "excluded", "extent")
)
_LIGHT = frozenset(("of", "in", "on", "after", "effect", "history", "problem", "with", "and", "or"))


def merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts with repetitions folded into the first statement of the fact, in the order of their first place."""
    merged: list[Draft] = []
    by_name: dict[object, dict[int, None]] = {}  # places in `merged`: a fact is compared with its namesakes alone
    # prose first, then rows: a row may repeat a fact that a later paragraph states in full
    ordered = sorted(enumerate(drafts), key=lambda pair: (pair[1].row, _poverty(pair[1].statement), pair[0]))
    for _, draft in ordered:
        alike = sorted({place for name in _names(draft.statement) for place in by_name.get(name, ())})
        index = _home(draft, [(i, merged[i]) for i in alike])
        if index is None:
            for name in _names(draft.statement):
                by_name.setdefault(name, {})[len(merged)] = None
            merged.append(draft)
            continue
        for name in _names(draft.statement):  # it may go on under this name
            by_name.setdefault(name, {})[index] = None
        home = merged[index].statement
        known = {e.value for e in home.evidence}
        fresh = tuple(e for e in draft.statement.evidence if e.value not in known)
        if _names_better(draft, merged[index]):
            known = {e.value for e in draft.statement.evidence}
            fresh = tuple(e for e in home.evidence if e.value not in known)
            named = replace(home, value=draft.statement.value, evidence=(*draft.statement.evidence, *fresh))
            merged[index] = replace(draft, statement=named)
            continue
        merged[index] = replace(merged[index], statement=_absorb(home, draft.statement, fresh))
    return merged


def _names(statement: Statement) -> list[object]:
    """What statements that `_same_thing` takes for one have in common, at least one of these."""
    of = (type(statement), iri_of(statement.drug))
    if isinstance(statement, Dose):
        return [(*of, statement.amount_min, statement.amount_max, statement.unit)]
    if isinstance(statement, DoseForm):
        return [of]
    words = fold(statement.value.words)
    return [(*of, iri_of(statement.value)), (*of, words), (*of, _heart(words))]


def _absorb(home: Statement, other: Statement, fresh: tuple[Any, ...]) -> Statement:
    if isinstance(home, AdverseEffect) and isinstance(other, AdverseEffect) and home.category is Category.NONE:
        home = replace(home, category=other.category)
    joined = tuple(sorted((*home.evidence, *fresh), key=lambda e: (e.value, e.sentence)))
    if home.evidence[0].value != min(e.value for e in home.evidence):
        return replace(home, evidence=(*home.evidence, *fresh))  # a later place has the better name: it stays the first
    first = joined[0]
    value = other.value if first in fresh and first.value < home.evidence[0].value else home.value
    if value is not home.value and isinstance(home, AdverseEffect) and home.frequency is not None:
        return replace(home, evidence=(*home.evidence, *fresh))  # the place with the figure stays the first
    return replace(home, evidence=joined, value=value)


def _names_better(draft: Draft, home: Draft) -> bool:
    """Whether a list names what a sentence before it only describes ("makes you feel tired"; "- tiredness")."""
    if not isinstance(home.statement, AdverseEffect) or home.statement.frequency is not None:
        return False
    here, there = draft.statement.value, home.statement.value
    return _lists(draft) and not _lists(home) and not home.row and fold(here.words) != fold(there.words)


def _poverty(statement: Statement) -> int:
    """How little a statement says besides its value: fewer qualifiers, more poverty."""
    words = len(statement.value.words.split()) if isinstance(statement, DoseForm) else 0
    return -words - sum(1 for v in _qualifiers(statement).values() if v is not None)


def _home(draft: Draft, alike: Sequence[tuple[int, Draft]]) -> int | None:
    """Which of the statements alike in kind and drug a draft repeats; None where none does, or several might."""
    same = [(i, other) for i, other in alike if _same_thing(draft, other)]
    said = _qualifiers(draft.statement) if same else {}
    equal = [i for i, other in same if _qualifiers(other.statement) == said]
    if equal:
        return equal[0]
    richer = [(i, other) for i, other in same if _repeats(draft, other)]
    if len(richer) > 1:  # a row without a scope of its own means the statement without one
        richer = [(i, other) for i, other in richer if _qualifiers(other.statement)["scope"] == said["scope"]]
    return richer[0][0] if len(richer) == 1 else None


def _same_thing(draft: Draft, other: Draft) -> bool:
    a, b = draft.statement, other.statement
    if a.polarity is not b.polarity:
        return False
    if isinstance(a, Dose) and isinstance(b, Dose):
        return (a.amount_min, a.amount_max, a.unit) == (b.amount_min, b.amount_max, b.unit)
    if isinstance(a, DoseForm) and fold(b.value.words).endswith(" " + fold(a.value.words)):
        return True  # "the tablet" of film-coated tablets
    if (
        _lists(draft)
        and _lists(other)
        and draft.unit.lead is other.unit.lead
        and fold(a.value.words) != fold(b.value.words)
    ):
        return False
    listed = not isinstance(a, DoseForm | RouteOfAdministration | ClassMembership | Brand)
    if (
        listed
        and fold(a.value.words) != fold(b.value.words)
        and a.evidence[0].sentence in [e.sentence for e in b.evidence]
    ):
        return False  # a list does not repeat itself: two words in one sentence are two facts
    if iri_of(a.value) == iri_of(b.value) or fold(a.value.words) == fold(b.value.words):
        return True
    return a.value.kind is b.value.kind and _same_heart(a.value, b.value)


def _same_heart(one: Term, other: Term) -> bool:
    """Whether two names differ in light words alone ("stroke", "after effects of a stroke")."""
    heart = _heart(fold(one.words))
    return bool(heart) and heart == _heart(fold(other.words))


def _heart(folded: str) -> frozenset[str]:
    return frozenset(folded.split()) - _LIGHT


def _repeats(draft: Draft, other: Draft) -> bool:
    """Whether all that a draft says, the other statement says as well."""
    poor, rich = _qualifiers(draft.statement), _qualifiers(other.statement)
    if isinstance(draft.statement, Dose):
        # a row of the table of a named regimen, with no word for the part that the amount plays
        plain = draft.row and draft.statement.regimen is not None and draft.statement.kind is not DoseKind.MAXIMUM
        return plain and all(v is None or v == rich[k] for k, v in poor.items() if k not in ("kind", "step"))
    if isinstance(draft.statement, AdverseEffect) and rich["category"] is Category.SERIOUS and _lists(draft):
        return poor["category"] is rich["category"]  # listed as mild and as serious: two facts
    people = other.statement.scope.population is not None  # what is said of all is never folded into what is of some
    other_scope = poor["scope"] != rich["scope"] and not (poor["scope"] is None and draft.row and not people)
    if isinstance(draft.statement, AdverseEffect) and other_scope:
        return False
    # a row under the heading of a group adds the group to an effect whose figure the prose gives without one
    grouped = draft.row and isinstance(draft.statement, AdverseEffect) and rich["frequency"] is not None
    return all(v is None or v == rich[k] or (grouped and k == "category" and rich[k] is None) for k, v in poor.items())


def _lists(draft: Draft) -> bool:
    """Whether a statement stands in a list that a sentence of its own introduces."""
    return draft.row and draft.unit.is_item and draft.unit.lead is not None


def _qualifiers(statement: Statement) -> dict[str, object]:
    found: dict[str, object] = {}
    for f in fields(statement):
        if f.name in _IGNORED:
            continue
        value = getattr(statement, f.name)
        if f.name == "scope":
            route = iri_of(value.route) if value.route is not None else None
            population = fold(value.population.words) if value.population is not None else None
            value = (route, population, value.condition) if any((route, population, value.condition)) else None
        elif value is False or value is Category.NONE:
            value = None
        elif isinstance(value, str) and not isinstance(value, Category):
            value = re.sub(r"\s+", " ", value)
        found[f.name] = value
    return found
