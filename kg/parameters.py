"""The blanks of a question: what each takes, and a value as the one SPARQL term that stands for it.

A value is validated and serialised here and nowhere else: it can be no more than a term, whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kg.errors import QuestionError
from kg.namespaces import PREFIXES

# An absolute IRI of RFC 3987 with a plain host: narrower than SPARQL's IRIREF, as engines refuse what RFC 3987 does.
_UCS = r"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd"
_CHAR = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{{2}}|[{_UCS}])"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9.-]+(?::[0-9]+)?(?=[/?#]|\Z))?(?!//)(?:{_CHAR}|/)*"
                  rf"(?:\?(?:{_CHAR}|[/?])*)?(?:\#(?:{_CHAR}|[/?])*)?\Z")  # fmt: skip
# A prefixed name is what our own IRIs look like (PN_LOCAL, narrowed).
_PREFIXED = re.compile(r"([a-z]+):([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?)\Z")
_STRING_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}

Bindable = str | int | Decimal
Given = Bindable | tuple[Bindable, ...]
"""What a parameter is given: one value, or several where it takes many."""


class ParameterType(StrEnum):
    """What a parameter takes: a thing of the graph (by its IRI), or a plain value."""

    DRUG = "drug"
    AGENT = "agent"
    FINDING = "finding"
    CONDITION = "condition"
    ROUTE = "route"
    SYSTEM = "system"
    DOCUMENT = "document"
    STATEMENT = "statement"
    THING = "thing"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"

    @property
    def is_thing(self) -> bool:
        """Whether a value is an IRI, which `resolve` finds from words."""
        return self not in (ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.TEXT)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One blank of a question. `default` is used where nothing is given; without one and not `required`, all match.

    `many`: it takes several values, of which each may match.
    """

    name: str
    type: ParameterType
    description: str
    default: Bindable | None = None
    required: bool = True
    many: bool = False


def serialise(where: str, parameter: Parameter, value: Given) -> str:
    """A value as one SPARQL term, several as terms with spaces between them.

    Raises QuestionError (`where` names the question) for a value that does not fit, and for more or fewer than the
    parameter takes.
    """
    if not isinstance(value, tuple):
        return _term(where, parameter, value)
    if not value or (len(value) > 1 and not parameter.many):
        raise QuestionError(where, f"{parameter.name!r} has {len(value)} values", f"give one: {parameter.description}")
    return " ".join(_term(where, parameter, one) for one in dict.fromkeys(value))


def _term(where: str, parameter: Parameter, value: Bindable) -> str:
    if parameter.type.is_thing:
        return _iri(where, parameter, value)
    if parameter.type is ParameterType.TEXT:
        text = str(value)
        if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
            raise QuestionError(where, f"{parameter.name!r} holds a half character", "give valid Unicode text")
        escaped = "".join(_STRING_ESCAPES.get(char, char) for char in text).replace("\x00", "\\u0000")
        return f'"{escaped}"'
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 18:
        raise QuestionError(where, f"{parameter.name!r} is no number: {str(value)[:60]!r}", "give digits, such as 10")
    if parameter.type is ParameterType.INTEGER:
        if number != number.to_integral_value():
            raise QuestionError(where, f"{parameter.name!r} is no whole number: {value}", "give one, such as 10")
        return str(int(number))
    return f'"{number:f}"^^<{PREFIXES["xsd"]}decimal>'


def _iri(where: str, parameter: Parameter, value: Bindable) -> str:
    iri = expand(str(value))
    if iri is None:
        what = f"{parameter.name!r} is no IRI: {str(value)[:80]!r}"
        raise QuestionError(where, what, f"give the IRI of {parameter.description}, whole or as prefix:name")
    return f"<{iri}>"


def expand(name: str) -> str | None:
    """The full IRI of a prefixed name or of an IRI; None for what is neither.

    >>> expand("mg:Drug"), expand("a b")
    ('https://w3id.org/monograph/ontology#Drug', None)
    """
    prefixed = _PREFIXED.match(name)
    if prefixed is not None and prefixed[1] in PREFIXES:
        return PREFIXES[prefixed[1]] + prefixed[2]
    return name if _IRI.match(name) else None
