"""What can be corrected of a statement, and the statement that comes of it.

Nothing is invented by a correction either: words, figures, amounts, conditions, reasons and consequences have to stand
in a sentence of the statement's evidence, and a concept or a route has to be in the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from kg.errors import CurationError
from kg.extract.quantities import find_amounts, find_frequencies
from kg.model import (
    Action,
    AdverseEffect,
    Category,
    Certainty,
    ConditionKind,
    Contraindication,
    Document,
    Dose,
    DoseKind,
    Extent,
    Indication,
    Interaction,
    OverdoseSign,
    Polarity,
    Precaution,
    Relation,
    Span,
    Statement,
    Term,
    TermKind,
    WithdrawalEffect,
)
from kg.vocabulary import AGENTS, Vocabulary

NONE = "none"  # what a person writes to take a value away
_ABOUT_FINDINGS = {
    kind.relation: kind
    for kind in (Indication, Contraindication, Precaution, AdverseEffect, OverdoseSign, WithdrawalEffect)
}
_KINDS: Mapping[Relation, tuple[TermKind, ...]] = {
    Relation.BRAND: (TermKind.PRODUCT,),
    Relation.DRUG_CLASS: (TermKind.DRUG_CLASS,),
    Relation.ROUTE: (TermKind.ROUTE,),
    Relation.DOSE_FORM: (TermKind.DOSE_FORM,),
    Relation.CONTRAINDICATION: (TermKind.FINDING, TermKind.POPULATION),
    Relation.PRECAUTION: (TermKind.FINDING, TermKind.POPULATION),
    Relation.INTERACTION: AGENTS,
}


@dataclass(frozen=True, slots=True)
class _Case:
    """A statement that is being corrected, with what a value is looked up in."""

    statement: Statement
    document: Document
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Field:
    """Something that can be corrected: what it is, its choices (empty where it is words), and who has it."""

    what: str
    apply: Callable[[_Case, str], Statement]
    choices: tuple[str, ...] = ()
    kinds: tuple[type[Statement], ...] = ()
    """The kinds of statement that have it; empty for all."""

    def fits(self, statement: Statement) -> bool:
        """Whether a statement has it."""
        return not self.kinds or isinstance(statement, self.kinds)


def corrected(statement: Statement, values: Mapping[str, str], document: Document, vocabulary: Vocabulary) -> Statement:
    """The statement with other values, given as a person writes them (see `FIELDS`), in the order of `FIELDS`.

    Raises CurationError, named by the field, for a value that does not fit, and where nothing changes.
    """
    if strange := next((name for name in values if name not in FIELDS), None):
        raise CurationError(strange[:60], "this cannot be corrected", f"name one of: {', '.join(FIELDS)}")
    found = statement
    for name, each in FIELDS.items():
        if name not in values:
            continue
        if not each.fits(found):
            fitting = ", ".join(key for key, other in FIELDS.items() if other.fits(found))
            what = f"a statement of the kind '{found.relation.value}' has no such value"
            raise CurationError(name, what, f"name one of: {fitting}")
        value = " ".join(values[name].split())
        if each.choices and value not in each.choices:
            raise CurationError(name, f"there is no choice {value[:60]!r}", f"give one of: {', '.join(each.choices)}")
        found = each.apply(_Case(found, document, vocabulary), value)
    if found == statement:
        raise CurationError("correction", "it changes nothing", "accept the statement instead, or give another value")
    return found


def current_values(statement: Statement) -> dict[str, str]:
    """What a statement says now in the fields that can be corrected of it, as a person would write it."""
    found = {"words": statement.value.words, "polarity": statement.polarity.value}
    found["certainty"] = statement.certainty.value
    scope = statement.scope
    found |= {
        "route": _label(scope.route),
        "population": _label(scope.population),
        "condition": scope.condition or NONE,
    }
    if statement.relation in _ABOUT_FINDINGS:
        found["relation"] = statement.relation.value
    if not isinstance(statement, Dose):
        found["concept"] = _label(statement.value) if statement.value.concept is not None else NONE
    if isinstance(statement, AdverseEffect):
        found |= {"group": statement.category.value, "serious": "yes" if statement.serious else "no"}
        found["figure"] = statement.frequency.words if statement.frequency is not None else NONE
    elif isinstance(statement, Contraindication | Precaution):
        found |= {"kind": statement.kind or NONE, "reason": statement.reason or NONE}
    elif isinstance(statement, Interaction):
        found |= {"action": statement.action.value, "extent": statement.extent.value}
        found["consequence"] = statement.consequence or NONE
    elif isinstance(statement, Dose):
        found["dose_kind"] = statement.kind.value
    return {name: found[name] for name, each in FIELDS.items() if name in found and each.fits(statement)}


def _label(term: Term | None) -> str:
    return NONE if term is None else term.label or term.words


def _quoted(case: _Case, name: str, value: str) -> Span:
    """The first place of words in the sentences of the evidence. Raises CurationError where they do not stand there."""
    for evidence in case.statement.evidence:
        sentence = evidence.sentence.of(case.document.text)
        at = sentence.find(value)
        if at < 0 and (words := value.split()):  # the sentence may be wrapped between them
            found = re.search(r"\s+".join(map(re.escape, words)), sentence, re.IGNORECASE)
            if found is not None:
                return Span(evidence.sentence.start + found.start(), evidence.sentence.start + found.end())
        elif at >= 0:
            return Span(evidence.sentence.start + at, evidence.sentence.start + at + len(value))
    what = f"{value[:60]!r} does not stand in a sentence that states it"
    raise CurationError(name, what, "give words of that sentence: nothing is stated that the document does not say")


def _relation(case: _Case, value: str) -> Statement:
    old, kind = case.statement, _ABOUT_FINDINGS[Relation(value)]
    shared = {name.name: getattr(old, name.name) for name in fields(Statement)}
    kept = {"kind", "reason"} if isinstance(old, Contraindication | Precaution) else set()
    mine = {name.name for name in fields(kind)}
    return kind(**shared, **{name: getattr(old, name) for name in kept & mine})


def _relation_field(case: _Case, value: str) -> Statement:
    if case.statement.relation not in _ABOUT_FINDINGS:
        what = f"a statement of the kind '{case.statement.relation.value}' cannot become another kind"
        raise CurationError("relation", what, "reject it instead")
    return case.statement if case.statement.relation == value else _relation(case, value)


def _words(case: _Case, value: str) -> Statement:
    old = case.statement
    span = _quoted(case, "words", value)
    words = span.of(case.document.text)
    place = next(e for e in old.evidence if span.within(e.sentence))
    evidence = (replace(place, value=span),)
    if isinstance(old, Dose):
        found = list(find_amounts(words.lower(), Span(0, len(words))))
        if len(found) != 1:
            raise CurationError("words", f"{words[:60]!r} is no single amount", "give an amount such as: 5 mg")
        amount = replace(old, amount_min=found[0].low, amount_max=found[0].high, unit=found[0].unit)
        return replace(amount, evidence=evidence, value=Term(words, old.value.kind))
    return replace(old, evidence=evidence, value=case.vocabulary.term(words, *_term_kinds(old)))


def _term_kinds(statement: Statement) -> tuple[TermKind, ...]:
    return _KINDS.get(statement.relation, (TermKind.FINDING,))


def _concept(case: _Case, value: str) -> Statement:
    old = case.statement
    if value == NONE:
        return replace(old, value=Term(old.value.words, old.value.kind))
    return replace(old, value=_known(case, "concept", value, _term_kinds(old), old.value.words))


def _known(case: _Case, name: str, value: str, kinds: tuple[TermKind, ...], words: str | None = None) -> Term:
    concept = case.vocabulary.concepts.get(value)
    if concept is None or concept.kind not in kinds:
        concept = case.vocabulary.concept(value, *kinds)
    if concept is None or concept.iri not in case.vocabulary.concepts:
        what = f"the vocabulary has no {' or '.join(kind.value for kind in kinds)} called {value[:60]!r}"
        raise CurationError(name, what, "give a label or the IRI of a concept, or 'none'")
    return concept.named(concept.label if words is None else words)


def _scope(name: str, kind: TermKind) -> Callable[[_Case, str], Statement]:
    def apply(case: _Case, value: str) -> Statement:
        term = None if value == NONE else _known(case, name, value, (kind,))
        scope = case.statement.scope
        changed = replace(scope, route=term) if name == "route" else replace(scope, population=term)
        return replace(case.statement, scope=changed)

    return apply


def _condition(case: _Case, value: str) -> Statement:
    words = None if value == NONE else " ".join(_quoted(case, "condition", value).of(case.document.text).split())
    return replace(case.statement, scope=replace(case.statement.scope, condition=words))


def _figure(case: _Case, value: str) -> Statement:
    if value == NONE:
        return _set(case, frequency=None)
    words = _quoted(case, "figure", value).of(case.document.text)
    found = list(find_frequencies(words.lower(), Span(0, len(words))))
    if len(found) != 1:
        what = f"{words[:60]!r} is read as {len(found) or 'no'} figures"
        raise CurationError("figure", what, "give the words of one figure, such as: up to 15 percent")
    return _set(case, frequency=found[0].frequency)


def _said(name: str) -> Callable[[_Case, str], Statement]:
    def apply(case: _Case, value: str) -> Statement:
        words = None if value == NONE else " ".join(_quoted(case, name, value).of(case.document.text).split())
        return _set(case, **{name: words})

    return apply


def _one_of(attribute: str, kind: Callable[[str], Any]) -> Callable[[_Case, str], Statement]:
    return lambda case, value: _set(case, **{attribute: kind(value)})


def _set(case: _Case, **values: Any) -> Statement:
    return replace(case.statement, **values)


def _choices(kind: type[StrEnum], *more: str) -> tuple[str, ...]:
    return (*(member.value for member in kind), *more)


_CONDITIONS = (Contraindication, Precaution)
FIELDS: Mapping[str, Field] = {
    "relation": Field("the kind of statement", _relation_field, tuple(relation.value for relation in _ABOUT_FINDINGS)),
    "words": Field("what it names, or the amount, in words of its sentence", _words),
    "concept": Field("the concept of the vocabulary that the words mean", _concept),
    "polarity": Field("affirmed or denied", _one_of("polarity", Polarity), _choices(Polarity)),
    "certainty": Field("asserted or possible", _one_of("certainty", Certainty), _choices(Certainty)),
    "route": Field("the route that it is limited to", _scope("route", TermKind.ROUTE)),
    "population": Field("the people that it is limited to", _scope("population", TermKind.POPULATION)),
    "condition": Field("the condition that it is limited to, in words of its sentence", _condition),
    "group": Field("the document's own group", _one_of("category", Category), _choices(Category), (AdverseEffect,)),
    "serious": Field("whether it is serious", _one_of("serious", "yes".__eq__), ("yes", "no"), (AdverseEffect,)),
    "figure": Field("how often, in words of its sentence", _figure, (), (AdverseEffect,)),
    "kind": Field(
        "what sort of thing it names",
        _one_of("kind", lambda value: None if value == NONE else ConditionKind(value)),
        _choices(ConditionKind, NONE),
        _CONDITIONS,
    ),
    "reason": Field("why, in words of its sentence", _said("reason"), (), _CONDITIONS),
    "action": Field("what is asked for", _one_of("action", Action), _choices(Action), (Interaction,)),
    "extent": Field("all members of a class, or some", _one_of("extent", Extent), _choices(Extent), (Interaction,)),
    "consequence": Field("what comes of it, in words of its sentence", _said("consequence"), (), (Interaction,)),
    "dose_kind": Field("the part of the amount in dosing", _one_of("kind", DoseKind), _choices(DoseKind), (Dose,)),
}
"""What can be corrected, by name. Where a value may be left out, "none" takes it away."""
