"""An answer written out: for the eye (table, markdown), for a spreadsheet (csv, tsv), for programs (json, turtle)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from kg.errors import InputError
from kg.namespaces import PREFIXES
from kg.store.answer import Answer, AnswerKind, Value, ValueKind

# A spreadsheet runs what begins with one of these; a leading apostrophe makes it text (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMERIC = frozenset(f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float", "int", "long"))


def _cells(answer: Answer) -> tuple[tuple[str, ...], list[tuple[Value | None, ...]]]:
    """Any answer as a header and rows, so that every table writer serves all three kinds."""
    if answer.kind is AnswerKind.ASK:
        return ("answer",), [(Value(ValueKind.LITERAL, "true" if answer.boolean else "false"),)]
    if answer.kind is AnswerKind.CONSTRUCT:
        return ("subject", "predicate", "object"), list(answer.triples)
    return answer.columns, list(answer.rows)


def _one_line(value: Value | None) -> str:
    return "" if value is None else " ".join(value.short().split())


def to_table(answer: Answer) -> str:
    """Aligned columns under a header and a rule; numbers to the right; IRIs as prefixed names."""
    header, rows = _cells(answer)
    if not header:
        return ""
    lines = [header, *(tuple(_one_line(value) for value in row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
    right = [
        bool(rows) and all(row[at] is None or getattr(row[at], "datatype", None) in _NUMERIC for row in rows)
        for at in range(len(header))
    ]

    def padded(line: tuple[str, ...]) -> str:
        cells = (cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(line, widths, right, strict=True))
        return "  ".join(cells).rstrip()

    out = [padded(lines[0]), "  ".join("-" * width for width in widths), *(padded(line) for line in lines[1:])]
    if answer.truncated:
        out.append(f"… cut after {len(rows)} rows: there are more")
    return "\n".join(out) + "\n"


def _spreadsheet_cell(value: Value | None) -> str:
    if value is None:
        return ""
    text = f"_:{value.text}" if value.kind is ValueKind.BNODE else value.text
    harmless = value.kind is ValueKind.LITERAL and value.datatype in _NUMERIC
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not harmless else text


def to_csv(answer: Answer) -> str:
    """Comma-separated values (RFC 4180, lines end in CR LF); IRIs in full; no cell can be run as a formula."""
    header, rows = _cells(answer)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_spreadsheet_cell(value) for value in row] for row in rows)
    return out.getvalue()


def to_tsv(answer: Answer) -> str:
    """Tab-separated values: tabs and line ends inside a cell become spaces, and no cell can be run as a formula."""
    header, rows = _cells(answer)
    lines = ["\t".join(header)]
    lines += ["\t".join(" ".join(_spreadsheet_cell(value).split()) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def to_markdown(answer: Answer) -> str:
    """A pipe table; what markdown or HTML would read as markup is escaped, so no cell can fetch an image."""
    header, rows = _cells(answer)
    if not header:
        return ""

    def escaped(value: Value | None) -> str:
        text = _one_line(value).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
        for mark in "|[]!*_`":
            text = text.replace(mark, f"\\{mark}")
        return text

    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    lines += [f"| {' | '.join(escaped(value) for value in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _term_to_json(value: Value) -> dict[str, str]:
    kinds = {ValueKind.IRI: "uri", ValueKind.LITERAL: "literal", ValueKind.BNODE: "bnode", ValueKind.TRIPLE: "triple"}
    term = {"type": kinds[value.kind], "value": value.text}
    if value.language is not None:
        term["xml:lang"] = value.language
    elif value.datatype is not None:
        term["datatype"] = value.datatype
    return term


def to_json(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON; a CONSTRUCT's triples as bindings of subject, predicate, object.

    A cut answer carries ``"truncated": true`` in its head.
    """
    header, rows = _cells(answer)
    head: dict[str, object] = {} if answer.kind is AnswerKind.ASK else {"vars": list(header)}
    if answer.truncated:
        head["truncated"] = True
    if answer.kind is AnswerKind.ASK:
        return json.dumps({"head": head, "boolean": answer.boolean}, ensure_ascii=False, indent=1) + "\n"
    bindings = [
        {name: _term_to_json(value) for name, value in zip(header, row, strict=True) if value is not None}
        for row in rows
    ]
    return json.dumps({"head": head, "results": {"bindings": bindings}}, ensure_ascii=False, indent=1) + "\n"


def to_turtle(answer: Answer) -> str:
    """A CONSTRUCT's triples as canonical Turtle. Raises InputError for an answer that has rows instead of triples."""
    if answer.kind is not AnswerKind.CONSTRUCT:
        raise InputError("turtle", f"a {answer.kind.value.upper()} query gives rows, not triples", "choose csv or json")
    from kg.store.turtle import write_triples

    return write_triples(answer.triples)


WRITERS: dict[str, Callable[[Answer], str]] = {
    "table": to_table,
    "csv": to_csv,
    "tsv": to_tsv,
    "json": to_json,
    "markdown": to_markdown,
    "turtle": to_turtle,
}


def write_answer(answer: Answer, form: str) -> str:
    """The answer in one of `WRITERS`. Raises InputError for a name that is not there."""
    if form not in WRITERS:
        raise InputError("format", f"there is no format {form!r}", f"choose one of {', '.join(WRITERS)}")
    return WRITERS[form](answer)
