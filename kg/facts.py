"""Statements as flat JSON lines: the exchange format of facts.

Fields: ``relation``, ``drug``, ``value``, ``start``, ``end`` (code points; ``value == text[start:end]``) and the
qualifiers of the relation, then ``document``, ``concept`` (IRI or null), ``label``, ``quote`` with ``quote_start`` and
``quote_end`` (the sentence), ``certainty`` (asserted, possible), ``polarity`` (affirmed, denied), and ``negated: true``
besides where the document denies the fact. What is not stated is left out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kg.model import (
    AdverseEffect,
    Contraindication,
    Dose,
    Interaction,
    Polarity,
    Precaution,
    Reading,
    Statement,
)


def facts(reading: Reading) -> list[dict[str, Any]]:
    """The statements of a reading as JSON objects, in order."""
    return [fact(statement, reading) for statement in reading.statements]


def fact(statement: Statement, reading: Reading) -> dict[str, Any]:
    """One statement as a JSON object."""
    text = reading.document.text
    first = statement.evidence[0]
    row: dict[str, Any] = {
        "relation": statement.relation.value,
        "drug": statement.drug.words,
        "value": first.value.of(text),
        "start": first.value.start,
        "end": first.value.end,
        **_qualifiers(statement),
        "document": reading.document.identity,
        "concept": statement.value.concept,
        "label": statement.value.label if statement.value.label is not None else statement.value.words,
        "quote": first.sentence.of(text),
        "quote_start": first.sentence.start,
        "quote_end": first.sentence.end,
        "certainty": statement.certainty.value,
        "polarity": statement.polarity.value,
    }
    if statement.polarity is Polarity.DENIED:
        row["negated"] = True
    return {key: value for key, value in row.items() if value is not None or key == "concept"}


def _qualifiers(statement: Statement) -> dict[str, Any]:
    scope = statement.scope
    row: dict[str, Any] = {
        "route": scope.route.words if scope.route is not None else None,
        "population": scope.population.words if scope.population is not None else None,
        "condition": scope.condition,
    }
    if isinstance(statement, AdverseEffect):
        row["category"] = statement.category.value
        row["serious"] = True if statement.serious else None
        if statement.frequency is not None:
            row["comparator"] = statement.frequency.comparator.value
            row["percent_min"] = _number(statement.frequency.lower)
            row["percent_max"] = _number(statement.frequency.upper)
    elif isinstance(statement, Contraindication | Precaution):
        row["kind"] = statement.kind.value if statement.kind is not None else None
        row["reason"] = statement.reason
    elif isinstance(statement, Interaction):
        row["action"] = statement.action.value
        row["extent"] = statement.extent.value
        row["consequence"] = statement.consequence
        row["example_of"] = statement.example_of.words if statement.example_of is not None else None
        row["except"] = [term.words for term in statement.excluded] or None
    elif isinstance(statement, Dose):
        row |= _dose(statement)
    return row


def _dose(dose: Dose) -> dict[str, Any]:
    exact = dose.amount_min == dose.amount_max
    return {
        "kind": dose.kind.value,
        "amount": _number(dose.amount_min) if exact else None,
        "amount_min": None if exact else _number(dose.amount_min),
        "amount_max": None if exact else _number(dose.amount_max),
        "unit": dose.unit,
        "per": dose.per,
        "times_per_day": dose.times_per_day,
        "duration_days": dose.duration_days,
        "step": dose.step,
        "regimen": dose.regimen,
        "indication": dose.indication.words if dose.indication is not None else None,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
