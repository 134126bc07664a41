"""An answer as files to take along: where it names statements or documents, with where they come from; each carries the
caution.

The formats of `kg query` and of the SPARQL protocol are for programs and stay as the standards have them; these are for
people, who sort, cut and pass on what they have saved: so each row keeps both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kg.description import BRIEF_CAUTION, CAUTION
from kg.explorer.sources import review_words, sources
from kg.explorer.things import rows, values
from kg.export import serialise_answer
from kg.namespaces import DATA, MG
from kg.store.answer import Answer, AnswerKind, Row, Value, ValueKind

if TYPE_CHECKING:
    from kg.store import GraphStore

_ORIGIN, _CAUTION = "as_stated_by", "medical_caution"
_STATEMENT, _DOCUMENT = f"{DATA}statement/", f"{DATA}document/"
_TO_READ = frozenset(("markdown", "table"))
_BATCH = 500


def answer_file(store: GraphStore, answer: Answer, form: str, today: date) -> bytes:
    """An answer in one of its `kg.export.answer_formats`. Raises as `serialise_answer` does.

    Of rows, `as_stated_by` names the document of what a row names, its date, age and version, and whether a person has
    reviewed it; the caution is the last column, or in what is to be read (Markdown, text) the last line.
    """
    if answer.kind is AnswerKind.CONSTRUCT and form == "csv":
        header = ("subject", "predicate", "object")
        answer = Answer(AnswerKind.SELECT, header, answer.triples, truncated=answer.truncated)
    if answer.kind is not AnswerKind.SELECT:
        return serialise_answer(answer, form)
    told = _origins(store, answer, today)
    extended = _with(answer, _ORIGIN, [_told(row, told) for row in answer.rows]) if told else answer
    if form in _TO_READ:
        last = f"\n*{CAUTION}*\n" if form == "markdown" else f"\n{CAUTION}\n"
        return serialise_answer(extended, form) + last.encode()
    return serialise_answer(_with(extended, _CAUTION, [BRIEF_CAUTION] * len(answer.rows)), form)


def _with(answer: Answer, column: str, cells: Sequence[str | None]) -> Answer:
    """An answer with one more column, which gets another name where the query has a column of that name."""
    while column in answer.columns:
        column += "_"
    held = (None if cell is None else Value(ValueKind.LITERAL, cell) for cell in cells)
    extended: tuple[Row, ...] = tuple((*row, cell) for row, cell in zip(answer.rows, held, strict=True))
    return replace(answer, columns=(*answer.columns, column), rows=extended)


def _named(row: Iterable[Value | None]) -> list[str]:
    """The statements that a row names; where it names none, its documents."""
    iris = [value.text for value in row if value is not None and value.kind is ValueKind.IRI]
    of_statements = [iri for iri in iris if iri.startswith(_STATEMENT)]
    return list(dict.fromkeys(of_statements or [iri for iri in iris if iri.startswith(_DOCUMENT)]))


def _told(row: Row, told: Mapping[str, str]) -> str | None:
    return " / ".join(dict.fromkeys(told[iri] for iri in _named(row) if iri in told)) or None


def _origins(store: GraphStore, answer: Answer, today: date) -> dict[str, str]:
    """IRI of a statement or document -> where it comes from, in words."""
    named = sorted({iri for row in answer.rows for iri in _named(row)})
    stated: dict[str, tuple[str, str]] = {}
    wanted = [iri for iri in named if iri.startswith(_STATEMENT)]
    for start in range(0, len(wanted), _BATCH):
        among = f"VALUES ?s {{ {values(wanted[start : start + _BATCH])} }}"
        query = (
            f"SELECT ?s ?document ?review WHERE {{ {among} ?s mg:statedIn ?document "
            "OPTIONAL { ?s mg:reviewState ?review } }"
        )
        for row in rows(store, query):
            review = row["review"].text.removeprefix(MG) if "review" in row else ""
            stated[row["s"].text] = row["document"].text, review_words(review)
    read = {iri for iri in named if iri.startswith(_DOCUMENT)} | {document for document, _ in stated.values()}
    by_document = {one.document.iri: f"“{one.document.label}”, {one.origin(today)}" for one in sources(store, read)}
    by_statement = {
        iri: f"{by_document[document]}, {reviewed}"
        for iri, (document, reviewed) in stated.items()
        if document in by_document
    }
    return by_document | by_statement
