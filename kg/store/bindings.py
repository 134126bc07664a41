"""An answer as SPARQL 1.1 Query Results JSON: plain data, before it is written in any format of the protocol."""

from __future__ import annotations

from kg.store.answer import Answer, AnswerKind, Row, Value, ValueKind

_TYPES = {ValueKind.IRI: "uri", ValueKind.LITERAL: "literal", ValueKind.BNODE: "bnode", ValueKind.TRIPLE: "triple"}


def columns_and_rows(answer: Answer) -> tuple[tuple[str, ...], list[Row]]:
    """Any answer as a header and rows, so that every writer of tables serves all three kinds."""
    if answer.kind is AnswerKind.ASK:
        return ("answer",), [(Value(ValueKind.LITERAL, "true" if answer.boolean else "false"),)]
    if answer.kind is AnswerKind.CONSTRUCT:
        return ("subject", "predicate", "object"), list(answer.triples)
    return answer.columns, list(answer.rows)


def _term(value: Value) -> dict[str, str]:
    term = {"type": _TYPES[value.kind], "value": value.text}
    if value.language is not None:
        term["xml:lang"] = value.language
    elif value.datatype is not None:
        term["datatype"] = value.datatype
    return term


def results_json(answer: Answer) -> dict[str, object]:
    """The members of the JSON format; a CONSTRUCT's triples as bindings of subject, predicate, object.

    A cut answer carries ``"truncated": true`` in its head.
    """
    header, rows = columns_and_rows(answer)
    head: dict[str, object] = {} if answer.kind is AnswerKind.ASK else {"vars": list(header)}
    if answer.truncated:
        head["truncated"] = True
    if answer.kind is AnswerKind.ASK:
        return {"head": head, "boolean": answer.boolean}
    bindings = [
        {name: _term(value) for name, value in zip(header, row, strict=True) if value is not None} for row in rows
    ]
    return {"head": head, "results": {"bindings": bindings}}
