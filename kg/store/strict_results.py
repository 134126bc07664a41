"""Replies of SPARQL servers, read strictly: what is not wholly there, or not what was asked for, is an error.

A table comes as SPARQL 1.1 Query Results JSON, which shows where it ends. A graph comes as N-Triples, which does not:
it is taken only from a reply whose length was told.
"""

from __future__ import annotations

import json
import re

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.store.answer import XSD_STRING, Answer, AnswerKind, Row, Triple, Value, ValueKind
from kg.store.sparql_client import Reply
from kg.store.translate import value_of

TABLE_TYPE = "application/sparql-results+json"
GRAPH_TYPE = "application/n-triples"
_TABLE_TYPES = frozenset({TABLE_TYPE, "application/json"})
# Virtuoso names N-Triples by the type that they had before RDF 1.1, where it is asked for them among others.
_GRAPH_TYPES = frozenset({GRAPH_TYPE, "text/plain"})
_BOOLEAN = f"{PREFIXES['xsd']}boolean"
# Blank nodes are sent as IRIs of this space (skolemised: RDF 1.1 Concepts, 3.5), which may be repeated safely.
SKOLEM = "https://w3id.org/.well-known/genid/monograph/"
# What stands before the keyword that says a query's form (SPARQL 1.1, 19.8: Prologue).
_PROLOGUE = re.compile(
    r"(?:\s|\#[^\n\r]*(?:[\n\r]|\Z)|BASE\s*<[^>]*>|PREFIX\s+[^\s:<]*:\s*<[^>]*>|VERSION\s*(?:\"[^\"]*\"|'[^']*'))*",
    re.IGNORECASE,
)
_FORMS = {"select": AnswerKind.SELECT, "ask": AnswerKind.ASK}


class Incomplete(ValueError):
    """The reply is not the whole answer, or none at all; the text says what is wrong with it."""


def split_prologue(sparql: str) -> tuple[str, str]:
    """The query's prefixes, and the query behind them.

    >>> split_prologue("PREFIX a: <x#y> # SELECT\\nASK {}")
    ('PREFIX a: <x#y> # SELECT\\n', 'ASK {}')
    """
    found = _PROLOGUE.match(sparql)
    end = found.end() if found is not None else 0
    return sparql[:end], sparql[end:]


def form_of(sparql: str) -> AnswerKind:
    """What the query gives: CONSTRUCT stands for DESCRIBE, and for what is no query, which the server will say."""
    word = re.match(r"[A-Za-z]*", split_prologue(sparql)[1])
    return _FORMS.get(word[0].lower() if word is not None else "", AnswerKind.CONSTRUCT)


def accepted(form: AnswerKind) -> str:
    """The media type to ask for."""
    return GRAPH_TYPE if form is AnswerKind.CONSTRUCT else TABLE_TYPE


def read_reply(reply: Reply, form: AnswerKind) -> Answer:
    """The answer in a reply of status 200. Raises Incomplete."""
    if "x-sql-state" in reply.headers:  # Virtuoso: "returning incomplete results, query interrupted by timeout"
        told = reply.headers.get("x-sql-message", "")[:120]
        raise Incomplete(f"the server sent a part of the answer only: {reply.headers['x-sql-state']} {told}".rstrip())
    if reply.media_type not in (_GRAPH_TYPES if form is AnswerKind.CONSTRUCT else _TABLE_TYPES):
        raise Incomplete(f"the reply is {reply.media_type[:60] or 'of no type'} and not {accepted(form)}")
    answer = _graph(reply) if form is AnswerKind.CONSTRUCT else _table(reply.body, form)
    cap = reply.headers.get("x-sparql-maxrows", "")
    size = len(answer.rows) + len(answer.triples)
    if cap.isdecimal() and size >= int(cap):
        return Answer(answer.kind, answer.columns, answer.rows, answer.boolean, answer.triples, truncated=True)
    return answer


def _graph(reply: Reply) -> Answer:
    if not reply.framed:
        raise Incomplete("the reply does not say how long it is, so that its end may be missing")
    if reply.body and not reply.body.endswith(b"\n"):
        raise Incomplete("the last triple has no end")
    found: dict[Triple, None] = {}
    try:
        for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES):
            subject, predicate, thing = map(value_of, (quad.subject, quad.predicate, quad.object))
            found[same_everywhere(subject), predicate, same_everywhere(thing)] = None
    except (SyntaxError, ValueError) as error:
        raise Incomplete(f"the triples cannot be read: {error}") from error
    return Answer(AnswerKind.CONSTRUCT, triples=tuple(found))


def _table(body: bytes, form: AnswerKind) -> Answer:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Incomplete(f"the answer is no whole JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("head"), dict):
        raise Incomplete("the answer has no head")
    if form is AnswerKind.ASK:
        boolean = data.get("boolean")
        if not isinstance(boolean, bool):
            raise Incomplete("the answer is neither true nor false")
        return Answer(form, boolean=boolean)
    columns, results = data["head"].get("vars"), data.get("results")
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise Incomplete("the answer does not name its columns")
    if not isinstance(results, dict) or not isinstance(results.get("bindings"), list):
        raise Incomplete("the answer has no rows")
    names = set(columns)
    return Answer(form, tuple(columns), tuple(_row(row, columns, names) for row in results["bindings"]))


def _row(row: object, columns: list[str], names: set[str]) -> Row:
    if not isinstance(row, dict) or not row.keys() <= names:
        raise Incomplete("a row does not fit the columns")
    return tuple(None if (cell := row.get(name)) is None else _value(cell) for name in columns)


def _value(cell: object) -> Value:
    kind = cell.get("type") if isinstance(cell, dict) else None
    text = cell.get("value") if isinstance(cell, dict) else None
    if not isinstance(cell, dict) or not isinstance(text, str):
        raise Incomplete("a cell has no value")
    if kind == "uri":
        return same_everywhere(Value(ValueKind.IRI, text))
    if kind == "bnode":
        return Value(ValueKind.BNODE, text)
    if kind not in ("literal", "typed-literal"):  # the latter in servers older than the recommendation
        raise Incomplete(f"a cell is a {str(kind)[:40]!r}")
    language, datatype = cell.get("xml:lang"), cell.get("datatype")
    if not isinstance(language, str | None) or not isinstance(datatype, str | None):
        raise Incomplete("a literal's language or datatype is no text")
    if language:
        return Value(ValueKind.LITERAL, text, None, language.lower())
    plain = not datatype or datatype == XSD_STRING
    return same_everywhere(Value(ValueKind.LITERAL, text, None if plain else datatype))


def same_everywhere(value: Value) -> Value:
    """A value as every engine gives it: skolemised nodes blank again, and booleans by name (Virtuoso says 0 and 1)."""
    if value.kind is ValueKind.IRI and value.text.startswith(SKOLEM):
        return Value(ValueKind.BNODE, value.text.removeprefix(SKOLEM))
    if value.datatype == _BOOLEAN and value.text in ("0", "1"):
        return Value(ValueKind.LITERAL, "true" if value.text == "1" else "false", _BOOLEAN)
    return value
