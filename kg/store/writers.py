"""An answer written out: for the eye (table, markdown), spreadsheets (csv, tsv), programs (json, xml, turtle)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

from kg.errors import InputError
from kg.namespaces import PREFIXES
from kg.store.answer import Answer, AnswerKind, Value, ValueKind
from kg.store.bindings import columns_and_rows, results_json

# A spreadsheet runs what begins with one of these, in full width too; a leading apostrophe makes it text (OWASP, "CSV
# injection"). This is the only place that knows the rule: every CSV and TSV of ours is written here.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
_NARROWEST = 10  # characters that a column keeps before others are left out for it
_NUMERIC = frozenset(f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float", "int", "long"))


def _one_line(value: Value | None) -> str:
    return "" if value is None else " ".join(value.short().split())


def to_table(answer: Answer, width: int | None = None) -> str:
    """Aligned columns under a header and a rule; numbers to the right; IRIs as prefixed names.

    With a `width` in characters, the widest cells are cut, and columns that still have no room are left out and named.
    """
    header, rows = columns_and_rows(answer)
    if not header:
        return ""
    lines = [header, *(tuple(_one_line(value) for value in row) for row in rows)]
    widths = _fitted([max(len(line[at]) for line in lines) for at in range(len(header))], width)
    right = [
        bool(rows) and all(row[at] is None or getattr(row[at], "datatype", None) in _NUMERIC for row in rows)
        for at in range(len(header))
    ]

    def padded(line: tuple[str, ...]) -> str:
        cells = (_cell(cell, w, to_the_right=r) for cell, w, r in zip(line, widths, right, strict=False))
        return "  ".join(cells).rstrip()

    out = [padded(lines[0]), "  ".join("-" * width for width in widths), *(padded(line) for line in lines[1:])]
    if answer.truncated:
        out.append(f"… first {len(rows)} rows; there are more")
    if len(widths) < len(header):
        out.append(f"… no room for the columns {', '.join(header[len(widths) :])}: --format csv has all")
    return "\n".join(out) + "\n"


def _fitted(widths: list[int], room: int | None) -> list[int]:
    """Widths of columns, two spaces apart, that fit: the widest give way first, then the last are dropped.

    >>> _fitted([5, 40, 60], 60), _fitted([30, 30, 30], 25), _fitted([5, 40], None)
    ([5, 25, 26], [11, 12], [5, 40])
    """
    if room is None:
        return widths
    kept = list(widths)
    while len(kept) > 1 and sum(min(w, _NARROWEST) for w in kept) + 2 * (len(kept) - 1) > room:
        kept.pop()
    excess = sum(kept) + 2 * (len(kept) - 1) - room
    for _ in range(excess):
        widest = kept.index(max(kept))
        if kept[widest] <= _NARROWEST:
            break
        kept[widest] -= 1
    return kept


def _cell(text: str, width: int, *, to_the_right: bool) -> str:
    shown = text if len(text) <= width else text[: width - 1] + "…"
    return shown.rjust(width) if to_the_right else shown.ljust(width)


def _spreadsheet_cell(value: Value | None) -> str:
    if value is None:
        return ""
    text = f"_:{value.text}" if value.kind is ValueKind.BNODE else value.text
    # Whatever calls itself a number is one only if it reads as one: "=1"^^xsd:integer is a literal, too.
    harmless = value.kind is ValueKind.LITERAL and value.datatype in _NUMERIC and _NUMBER.match(text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not harmless else text


def to_csv(answer: Answer) -> str:
    """Comma-separated values (RFC 4180, lines end in CR LF); IRIs in full; no cell can be run as a formula."""
    header, rows = columns_and_rows(answer)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_spreadsheet_cell(value) for value in row] for row in rows)
    return out.getvalue()


def to_tsv(answer: Answer) -> str:
    """Tab-separated values: tabs and line ends inside a cell become spaces, and no cell can be run as a formula."""
    header, rows = columns_and_rows(answer)
    lines = ["\t".join(header)]
    lines += ["\t".join(" ".join(_spreadsheet_cell(value).split()) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """Text in which nothing is read as markup.

    >>> print(escape_markdown("a *b* <c>"))
    a \\*b\\* &lt;c>
    """
    text = text.replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
    for mark in "|[]!*_`":
        text = text.replace(mark, f"\\{mark}")
    return text


def to_markdown(answer: Answer) -> str:
    """A pipe table; what markdown or HTML would read as markup is escaped, so no cell can fetch an image."""
    header, rows = columns_and_rows(answer)
    if not header:
        return ""

    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    lines += [f"| {' | '.join(escape_markdown(_one_line(value)) for value in row)} |" for row in rows]
    if answer.truncated:
        lines += ["", f"First {len(rows)} rows; there are more."]
    return "\n".join(lines) + "\n"


def to_json(answer: Answer) -> str:
    """SPARQL 1.1 Query Results JSON, see `kg.store.bindings.results_json`."""
    return json.dumps(results_json(answer), ensure_ascii=False, indent=1) + "\n"


def to_xml(answer: Answer) -> str:
    """SPARQL Query Results XML; a cut answer says so in a comment. Raises InputError for what XML cannot hold."""
    from kg.store.results import to_xml as write

    return write(answer)


def to_turtle(answer: Answer) -> str:
    """A CONSTRUCT's triples as canonical Turtle. Raises InputError for an answer that has rows instead of triples."""
    if answer.kind is not AnswerKind.CONSTRUCT:
        raise InputError("turtle", f"a {answer.kind.value.upper()} query gives rows, not triples", "choose csv or json")
    from kg.store.turtle import write_triples

    cut = f"# first {len(answer.triples)} triples; there are more\n" if answer.truncated else ""
    return cut + write_triples(answer.triples)


WRITERS: dict[str, Callable[[Answer], str]] = {
    "table": to_table,
    "csv": to_csv,
    "tsv": to_tsv,
    "json": to_json,
    "xml": to_xml,
    "markdown": to_markdown,
    "turtle": to_turtle,
}


def write_answer(answer: Answer, form: str) -> str:
    """The answer in one of `WRITERS`. Raises InputError for a name that is not there."""
    if form not in WRITERS:
        raise InputError("format", f"there is no format {form!r}", f"choose one of {', '.join(WRITERS)}")
    return WRITERS[form](answer)
