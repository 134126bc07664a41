"""One fact, however often a document says it: repetitions become further evidence.

Two drafts are one fact where nothing that either says contradicts the other and the poorer adds no more than its words:
a table that repeats the prose adds evidence, not facts. A richer repetition is never folded into a poorer fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from kg.extract.drafts import Draft
from kg.model import (
    AdverseEffect,
    Brand,
    Category,
    ClassMembership,
    Dose,
    DoseForm,
    DoseKind,
    Evidence,
    RouteOfAdministration,
    Scope,
    Span,
    Statement,
    Term,
)
from kg.vocabulary import fold, iri_of

_IGNORED = frozenset(
    ("evidence", "value", "drug", "consequence", "reason", "certainty", "example_of", "excluded", "extent")
)
_LIGHT = frozenset(("of", "in", "on", "after", "effect", "history", "problem", "with", "and", "or"))


@dataclass(slots=True)
class _Fact:
    """A fact while its evidence gathers: a document may repeat it thousands of times, so nothing is sorted or copied
    before all of it is there. `first` is the place that names it; while that is the earliest one (`in_order`), the
    others are sorted behind it at the end.
    """

    draft: Draft
    first: Evidence
    evidence: list[Evidence]
    values: set[Span]
    sentences: set[Span]
    in_order: bool

    @classmethod
    def of(cls, draft: Draft, more: Sequence[Evidence] = ()) -> _Fact:
        """The fact of a draft, with evidence of an earlier draft behind its own."""
        evidence = [*draft.statement.evidence, *more]
        first = evidence[0]
        in_order = first.value == min(e.value for e in evidence)
        return cls(draft, first, evidence, {e.value for e in evidence}, {e.sentence for e in evidence}, in_order)

    def add(self, fresh: Sequence[Evidence]) -> None:
        """Takes in further evidence."""
        self.evidence.extend(fresh)
        self.values.update(e.value for e in fresh)
        self.sentences.update(e.sentence for e in fresh)

    def settle(self) -> None:
        """From here on the first place stays the first, and what comes later stands at the end."""
        if self.in_order:
            self.evidence.sort(key=_by_place)
            self.in_order = False

    def finished(self) -> Draft:
        """The draft with all its evidence."""
        evidence = sorted(self.evidence, key=_by_place) if self.in_order else self.evidence
        return replace(self.draft, statement=replace(self.draft.statement, evidence=tuple(evidence)))


def _by_place(evidence: Evidence) -> tuple[Span, Span]:
    return evidence.value, evidence.sentence


def merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts with repetitions folded into the first statement of the fact, in the order of their first place."""
    merged: list[_Fact] = []
    by_name: dict[object, dict[int, None]] = {}  # places in `merged`: a fact is compared with its namesakes alone
    # prose first, then rows: a row may repeat a fact that a later paragraph states in full
    ordered = sorted(enumerate(drafts), key=lambda pair: (pair[1].row, _poverty(pair[1].statement), pair[0]))
    for _, draft in ordered:
        alike = sorted({place for name in _names(draft.statement) for place in by_name.get(name, ())})
        index = _home(draft, [(i, merged[i]) for i in alike])
        for name in _names(draft.statement):  # a fact may go on under the name of what repeats it
            by_name.setdefault(name, {})[len(merged) if index is None else index] = None
        if index is None:
            merged.append(_Fact.of(draft))
        elif _names_better(draft, merged[index].draft):
            named = {e.value for e in draft.statement.evidence}
            before = merged[index].finished()
            statement = replace(before.statement, value=draft.statement.value, evidence=draft.statement.evidence)
            fresh = [e for e in before.statement.evidence if e.value not in named]
            merged[index] = _Fact.of(replace(draft, statement=statement), fresh)
        else:
            _absorb(merged[index], draft.statement)
    return [fact.finished() for fact in merged]


def _names(statement: Statement) -> list[object]:
    """What statements that `_same_thing` takes for one have in common, at least one of these."""
    of = (type(statement), iri_of(statement.drug))
    if isinstance(statement, Dose):
        return [(*of, statement.amount_min, statement.amount_max, statement.unit)]
    if isinstance(statement, DoseForm):
        return [of]
    words = fold(statement.value.words)
    return [(*of, iri_of(statement.value)), (*of, words), (*of, _heart(words))]


def _absorb(fact: _Fact, other: Statement) -> None:
    """Takes the evidence of a repetition, its name where it stands earlier, and its group where none was said."""
    home = fact.draft.statement
    if isinstance(home, AdverseEffect) and isinstance(other, AdverseEffect) and home.category is Category.NONE:
        home = replace(home, category=other.category)
    fresh = [e for e in other.evidence if e.value not in fact.values]
    earliest = min(fresh, key=_by_place, default=fact.first)
    if fact.in_order and earliest.value < fact.first.value:
        if isinstance(home, AdverseEffect) and home.frequency is not None:
            fact.settle()  # the place with the figure stays the first
        else:
            home = replace(home, value=other.value)
            fact.first = earliest
    fact.add(fresh)
    fact.draft = replace(fact.draft, statement=home)


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


def _home(draft: Draft, alike: Sequence[tuple[int, _Fact]]) -> int | None:
    """Which of the statements alike in kind and drug a draft repeats; None where none does, or several might."""
    same = [(i, fact.draft) for i, fact in alike if _same_thing(draft, fact)]
    said = _qualifiers(draft.statement) if same else {}
    equal = [i for i, other in same if _qualifiers(other.statement) == said]
    if equal:
        return equal[0]
    richer = [(i, other) for i, other in same if _repeats(draft, other)]
    if len(richer) > 1:  # a row without a scope of its own means the statement without one
        richer = [(i, other) for i, other in richer if _qualifiers(other.statement)["scope"] == said["scope"]]
    return richer[0][0] if len(richer) == 1 else None


def _same_thing(draft: Draft, fact: _Fact) -> bool:
    other = fact.draft
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
    if listed and fold(a.value.words) != fold(b.value.words) and a.evidence[0].sentence in fact.sentences:
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
    if _is_limited_more(other.statement.scope, draft.statement.scope):
        return False
    poor, rich = _qualifiers(draft.statement), _qualifiers(other.statement)
    if isinstance(draft.statement, Dose):
        # a row of the table of a named regimen, with no word for the part that the amount plays
        plain = draft.row and draft.statement.regimen is not None and draft.statement.kind is not DoseKind.MAXIMUM
        return plain and all(v is None or v == rich[k] for k, v in poor.items() if k not in ("kind", "step"))
    if isinstance(draft.statement, AdverseEffect) and rich["category"] is Category.SERIOUS and _lists(draft):
        return poor["category"] is rich["category"]  # listed as mild and as serious: two facts
    other_scope = poor["scope"] != rich["scope"] and not (poor["scope"] is None and draft.row)
    if isinstance(draft.statement, AdverseEffect) and other_scope:
        return False
    # a row under the heading of a group adds the group to an effect whose figure the prose gives without one
    grouped = draft.row and isinstance(draft.statement, AdverseEffect) and rich["frequency"] is not None
    return all(v is None or v == rich[k] or (grouped and k == "category" and rich[k] is None) for k, v in poor.items())


def _is_limited_more(rich: Scope, poor: Scope) -> bool:
    """Whether one scope names people or a condition that the other does not: what is said of all, or without
    a condition, is never folded into what is said of some, or with one."""
    people = rich.population is not None and poor.population is None
    return people or (rich.condition is not None and poor.condition is None)


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
