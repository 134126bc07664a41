"""What a query gives back: plain values, free of any engine, so that they can cross a process or be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.namespaces import PREFIXES

XSD_STRING = f"{PREFIXES['xsd']}string"
_PREFIX_OF = {iri: prefix for prefix, iri in PREFIXES.items()}


class ValueKind(StrEnum):
    """What a value is. ``TRIPLE`` is a quoted triple of RDF 1.2: its text is N-Triples."""

    IRI = "iri"
    LITERAL = "literal"
    BNODE = "bnode"
    TRIPLE = "triple"


class AnswerKind(StrEnum):
    """The form of the query that was answered; DESCRIBE answers like CONSTRUCT."""

    SELECT = "select"
    ASK = "ask"
    CONSTRUCT = "construct"


@dataclass(frozen=True, slots=True)
class Value:
    """One RDF term. `datatype` is None for plain strings and for what is no literal; `language` is lower-case or None.

    >>> Value(ValueKind.IRI, "https://w3id.org/monograph/id/drug/x").short()
    'drug:x'
    """

    kind: ValueKind
    text: str
    datatype: str | None = None
    language: str | None = None

    def short(self) -> str:
        """The words for a person: a prefixed name where one of our prefixes fits, else the text as it is."""
        if self.kind is ValueKind.BNODE:
            return f"_:{self.text}"
        if self.kind is not ValueKind.IRI:
            return self.text
        cut = max(self.text.rfind("/"), self.text.rfind("#")) + 1
        prefix = _PREFIX_OF.get(self.text[:cut])
        return f"{prefix}:{self.text[cut:]}" if prefix and self.text[cut:] else self.text


Row = tuple[Value | None, ...]
Triple = tuple[Value, Value, Value]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any kind; the fields that do not belong to its kind are empty.

    `truncated` says that rows or triples beyond a limit were left out, and is never silently wrong. `notes` are
    sentences about an answer that is empty: a name in the query that the graph does not have.
    """

    kind: AnswerKind
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] = ()
    truncated: bool = False
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> tuple[str | None, ...]:
        """The texts of one column, None where unbound. Raises KeyError for a column that is not there."""
        if name not in self.columns:
            raise KeyError(name)
        at = self.columns.index(name)
        cells = (row[at] for row in self.rows)
        return tuple(cell.text if cell is not None else None for cell in cells)

    def records(self) -> tuple[dict[str, str], ...]:
        """The rows as text by column name; unbound columns are left out of a record."""
        return tuple(
            {name: value.text for name, value in zip(self.columns, row, strict=True) if value is not None}
            for row in self.rows
        )


# How the terms that make up most answers begin in a message: one text each, quicker to write and to read than a list.
_MARK_OF = {ValueKind.IRI: "<", ValueKind.LITERAL: '"', ValueKind.BNODE: "_"}
_KIND_OF = {mark: kind for kind, mark in _MARK_OF.items()}
_KINDS = {kind.value: kind for kind in ValueKind}


def _term_to_json(value: Value) -> str | list[str | None]:
    mark = _MARK_OF.get(value.kind)
    if mark is None or value.datatype is not None or value.language is not None:
        return [value.kind.value, value.text, value.datatype, value.language]
    return mark + value.text


def _term_from_json(data: str | Sequence[str | None]) -> Value:
    if isinstance(data, str):
        return Value(_KIND_OF[data[0]], data[1:])
    kind, text, datatype, language = data
    return Value(_KINDS[str(kind)], str(text), datatype, language)


def answer_to_json(answer: Answer) -> dict[str, object]:
    """An answer as plain lists and strings, for the pipe between two of our processes.

    Each term is written once; rows and triples say by numbers where it stands in the list of terms, -1 where a cell is
    empty.
    """
    terms: list[str | list[str | None]] = []
    numbers: dict[int, int] = {}  # by identity: an engine gives the same object for the same term

    def number(value: Value | None) -> int:
        if value is None:
            return -1
        known = numbers.get(id(value))
        if known is None:
            known = numbers[id(value)] = len(terms)
            terms.append(_term_to_json(value))
        return known

    return {
        "kind": answer.kind.value,
        "columns": list(answer.columns),
        "terms": terms,
        "rows": [[number(value) for value in row] for row in answer.rows],
        "boolean": answer.boolean,
        "triples": [[number(value) for value in triple] for triple in answer.triples],
        "truncated": answer.truncated,
        "notes": list(answer.notes),
    }


def answer_from_json(data: Mapping[str, object]) -> Answer:
    """The inverse of `answer_to_json`. Raises LookupError or ValueError where the data is not its output.

    >>> one = Value(ValueKind.LITERAL, "7.3", "http://www.w3.org/2001/XMLSchema#decimal")
    >>> answer = Answer(AnswerKind.SELECT, ("a", "b"), ((one, None), (Value(ValueKind.IRI, "urn:x"), one)))
    >>> answer_from_json(answer_to_json(answer)) == answer
    True
    """
    rows, triples, columns, boolean = data["rows"], data["triples"], data["columns"], data["boolean"]
    notes, terms = data["notes"], data["terms"]
    if not (isinstance(rows, list) and isinstance(triples, list) and isinstance(terms, list)):
        raise ValueError("an answer holds lists of terms, rows and triples")
    if not (isinstance(columns, list) and isinstance(notes, list)):
        raise ValueError("an answer holds lists of columns and notes")
    read = list(map(_term_from_json, terms))
    cells: list[Value | None] = [*read, None]  # at -1
    return Answer(
        kind=AnswerKind(str(data["kind"])),
        columns=tuple(str(name) for name in columns),
        rows=tuple([tuple([cells[at] for at in row]) for row in rows]),
        boolean=boolean if isinstance(boolean, bool) else None,
        triples=tuple([(read[s], read[p], read[o]) for s, p, o in triples]),
        truncated=data["truncated"] is True,
        notes=tuple(map(str, notes)),
    )
