"""What the code writes for each enumeration of the model: the real functions, on statements made of every member."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from kg.model import (
    Action,
    AdverseEffect,
    Brand,
    Category,
    Certainty,
    ClassMembership,
    Comparator,
    ConditionKind,
    Contraindication,
    Document,
    Dose,
    DoseForm,
    DoseKind,
    Evidence,
    Extent,
    Frequency,
    Indication,
    Interaction,
    LedgerLine,
    OverdoseSign,
    Polarity,
    Precaution,
    Reading,
    RouteOfAdministration,
    Section,
    Span,
    Statement,
    Term,
    TermKind,
    Verdict,
    WithdrawalEffect,
)
from kg.namespaces import MG, PREFIXES
from kg.rdf import reading_to_quads
from kg.vocabulary import iri_of

_TYPE = f"{PREFIXES['rdf']}type"
_SPAN = Span(0, 5)
# Property -> the enumeration that its values are of.
_VALUED = {
    "verdict": "Verdict",
    "polarity": "Polarity",
    "certainty": "Certainty",
    "group": "FrequencyGroup",
    "conditionKind": "ConditionKind",
    "action": "Action",
    "extent": "Extent",
    "comparator": "Comparator",
}


def _reading() -> Reading:
    """One statement for every member of every enumeration, each about a thing of its own."""
    document = Document("small", "words", (Section("", _SPAN),), (), "A title")
    ledger = tuple(LedgerLine(_SPAN, 0, verdict, "a reason") for verdict in Verdict)
    return Reading(document, tuple(_statements()), ledger)


def _statements() -> Iterator[Statement]:
    evidence = (Evidence(_SPAN, _SPAN, 0),)
    drug = Term("a drug", TermKind.DRUG)
    numbers = iter(range(1000))

    def term(kind: TermKind = TermKind.FINDING) -> Term:
        return Term(f"thing {next(numbers)}", kind)

    plain = (
        (Brand, TermKind.PRODUCT), (ClassMembership, TermKind.DRUG_CLASS), (RouteOfAdministration, TermKind.ROUTE),
        (DoseForm, TermKind.DOSE_FORM), (Indication, TermKind.FINDING), (OverdoseSign, TermKind.FINDING),
        (WithdrawalEffect, TermKind.FINDING), (Precaution, TermKind.POPULATION),
    )  # fmt: skip
    for make, kind in plain:
        yield make(drug=drug, value=term(kind), evidence=evidence)
    for polarity in Polarity:
        yield Indication(drug=drug, value=term(), evidence=evidence, polarity=polarity)
    for certainty in Certainty:
        yield Indication(drug=drug, value=term(), evidence=evidence, certainty=certainty)
    for condition in ConditionKind:
        yield Contraindication(drug=drug, value=term(), evidence=evidence, kind=condition)
    for category in Category:
        yield AdverseEffect(drug=drug, value=term(), evidence=evidence, category=category)
    for comparator in Comparator:
        figure = Frequency(comparator, Decimal(1), Decimal(1), "1 percent")
        yield AdverseEffect(drug=drug, value=term(), evidence=evidence, frequency=figure)
    for action in Action:
        for extent in Extent:
            agent = term(TermKind.SUBSTANCE)
            yield Interaction(drug=drug, value=agent, evidence=evidence, action=action, extent=extent)
    for part in DoseKind:
        amount = Term("5 mg", TermKind.AMOUNT)
        yield Dose(
            drug=drug, value=amount, evidence=evidence, kind=part, unit="mg",
            amount_min=Decimal(5), amount_max=Decimal(5), step=1 if part is DoseKind.STEP else None,
        )  # fmt: skip


@cache
def emitted_members() -> dict[str, frozenset[str]]:
    """Enumeration or disjoint union of the ontology -> the local names that the code writes for its members.

    mg:ReviewState is not among them: what reviewers decide is not read from documents.
    """
    found: dict[str, set[str]] = {name: set() for name in (*_VALUED.values(), "Statement", "ProductStatement", "Dose")}
    reading = _reading()
    types: dict[str, set[str]] = {}
    for quad in reading_to_quads(reading, "digest"):
        subject, name = str(quad.subject), quad.predicate.value
        value = getattr(quad.object, "value", "")
        if name == _TYPE and value.startswith(MG):
            types.setdefault(subject, set()).add(value[len(MG) :])
        elif name.startswith(MG) and name[len(MG) :] in _VALUED:
            found[_VALUED[name[len(MG) :]]].add(value[len(MG) :])
    for kinds in types.values():
        if "Statement" in kinds:
            for above in ("Dose", "ProductStatement"):
                if above in kinds:
                    found["Statement"].add(above)
                    found[above] |= kinds - {above, "Statement"}
                    break
            else:
                found["Statement"] |= kinds - {"Statement"}
    return {name: frozenset(members) for name, members in found.items()}


def kinds_of_thing() -> frozenset[str]:
    """The local names of the classes that the code gives to things which the vocabulary does not know."""
    reading = _reading()
    things = {iri_of(statement.value) for statement in reading.statements} | {iri_of(reading.statements[0].drug)}
    return frozenset(
        str(getattr(quad.object, "value", ""))[len(MG) :]
        for quad in reading_to_quads(reading, "digest")
        if quad.predicate.value == _TYPE and getattr(quad.subject, "value", "") in things
    )
