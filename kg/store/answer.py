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


def value_to_json(value: Value | None) -> list[str | None] | None:
    """A value as a short list, for the pipe between two of our processes."""
    return None if value is None else [value.kind.value, value.text, value.datatype, value.language]


def value_from_json(data: Sequence[str | None] | None) -> Value | None:
    """The inverse of `value_to_json`.

    >>> one = Value(ValueKind.LITERAL, "7.3", "http://www.w3.org/2001/XMLSchema#decimal")
    >>> value_from_json(value_to_json(one)) == one
    True
    """
    if data is None:
        return None
    kind, text, datatype, language = data
    return Value(ValueKind(str(kind)), str(text), datatype, language)


def answer_to_json(answer: Answer) -> dict[str, object]:
    """An answer as plain lists and strings."""
    return {
        "kind": answer.kind.value,
        "columns": list(answer.columns),
        "rows": [[value_to_json(value) for value in row] for row in answer.rows],
        "boolean": answer.boolean,
        "triples": [[value_to_json(value) for value in triple] for triple in answer.triples],
        "truncated": answer.truncated,
        "notes": list(answer.notes),
    }


def answer_from_json(data: Mapping[str, object]) -> Answer:
    """The inverse of `answer_to_json`. Raises KeyError or ValueError where the data is not its output."""
    rows, triples, columns, boolean = data["rows"], data["triples"], data["columns"], data["boolean"]
    notes = data["notes"]
    if not (isinstance(rows, list) and isinstance(triples, list)):
        raise ValueError("an answer holds lists of rows and triples")
    if not (isinstance(columns, list) and isinstance(notes, list)):
        raise ValueError("an answer holds lists of columns and notes")
    read = [[value_from_json(value) for value in triple] for triple in triples]
    return Answer(
        kind=AnswerKind(str(data["kind"])),
        columns=tuple(str(name) for name in columns),
        rows=tuple(tuple(value_from_json(value) for value in row) for row in rows),
        boolean=boolean if isinstance(boolean, bool) else None,
        triples=tuple((s, p, o) for s, p, o in read if s is not None and p is not None and o is not None),
        truncated=data["truncated"] is True,
        notes=tuple(map(str, notes)),
    )
