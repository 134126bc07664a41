"""The engine's terms and errors as ours: the one place where they are translated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.errors import MonographError, QueryRefused, QuerySyntaxError, StoreError
from kg.namespaces import PREFIXES
from kg.sparql.tokens import excerpt, line_and_column, offset, tokens
from kg.store.answer import XSD_STRING, Row, Triple, Value, ValueKind

XSD_INTEGER = f"{PREFIXES['xsd']}integer"
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NO_FUNCTION = re.compile(r"The custom (?:aggregate )?function <([^>]*)> is not supported")
# What the engine raises; `translate` makes of it an error of ours.
ENGINE_ERRORS = (SyntaxError, OSError, ValueError, RuntimeError)


def value_of(term: object) -> Value:
    """One term of the engine's."""
    if isinstance(term, ox.NamedNode):
        return Value(ValueKind.IRI, term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        plain = datatype == XSD_STRING or term.language is not None
        return Value(ValueKind.LITERAL, term.value, None if plain else datatype, term.language)
    if isinstance(term, ox.BlankNode):
        return Value(ValueKind.BNODE, term.value)
    return Value(ValueKind.TRIPLE, str(term))


class Values(dict[object, Value | None]):
    """The values of one answer's terms, each made once: rows repeat drugs, titles and sentences. None stays None."""

    def __init__(self) -> None:
        super().__init__({None: None})

    def __missing__(self, term: object) -> Value | None:
        value = self[term] = value_of(term)
        return value


class _Cells(dict[str, Value | None]):
    """The values of one answer's cells in SPARQL's TSV, each read once."""

    def __init__(self) -> None:
        super().__init__({"": None})

    def __missing__(self, cell: str) -> Value | None:
        value = self[cell] = _value_of_cell(cell)
        return value


def _value_of_cell(cell: str) -> Value:
    plain = "\\" not in cell
    if plain and cell[0] == cell[-1] == '"' and len(cell) > 1:
        return Value(ValueKind.LITERAL, cell[1:-1])
    if plain and cell[0] == "<" and cell[1] != "<" and cell[-1] == ">":
        return Value(ValueKind.IRI, cell[1:-1])
    if cell.isascii() and cell.isdigit():
        return Value(ValueKind.LITERAL, cell, XSD_INTEGER)
    # The rest is rare, and a term of Turtle.
    (quad,) = ox.parse(f"<x:s> <x:p> {cell} .".encode(), ox.RdfFormat.TURTLE)
    return value_of(quad.object)


def all_rows(solutions: ox.QuerySolutions) -> tuple[Row, ...]:
    """Every row, by way of SPARQL's TSV: the engine writes it in a fraction of the time that an object of Python for
    every cell takes, and rows repeat drugs, titles and sentences.

    Raises what the engine raises while it works the rows out.
    """
    if not solutions.variables:
        return tuple(() for _ in solutions)
    written = solutions.serialize(format=ox.QueryResultsFormat.TSV)
    assert written is not None  # nothing is, where a file is given to write to
    lines = written.decode().split("\n")
    value_of_cell = _Cells().__getitem__
    return tuple([tuple(map(value_of_cell, line.split("\t"))) for line in lines[1:-1]])


def _syntax_error(error: SyntaxError, sparql: str) -> QuerySyntaxError:
    """What the text shows; where it shows nothing, the engine's place and reason.

    The engine names the furthest place that it reached, which may be a token behind the mistake, and dozens of
    character classes that it expected there.
    """
    from kg.sparql.diagnosis import diagnose  # needed only here: most queries have no fault

    found = diagnose(sparql)
    if found is not None:
        return _at(sparql, found.at, found.what, found.remedy, found.length)
    place = _POSITION.match(str(error))
    if place is None:
        return QuerySyntaxError("query", f"this is not SPARQL: {error}", "check the query")
    # A reason is a sentence among the expected tokens ("The SELECT contains a variable that is unbound").
    expected = place[3].removeprefix("expected ").removeprefix("one of ").split(", ")
    reasons = [part for part in map(str.strip, expected) if re.match(r"[A-Z][A-Za-z]+ \w+ \w+", part)]
    what = reasons[0] if reasons else "this is not SPARQL, at or before this place"
    if what[1:2].islower():  # a sentence, not an abbreviation
        what = what[0].lower() + what[1:]
    return _at(sparql, offset(sparql, int(place[1]), int(place[2])), what, "correct it there")


def _at(sparql: str, at: int, what: str, remedy: str, length: int = 1) -> QuerySyntaxError:
    line, column = line_and_column(sparql, at)
    shown = excerpt(sparql, at, length)
    return QuerySyntaxError("query", f"line {line}, column {column}: {what}", remedy, line, column, shown)


def _no_function(iri: str, sparql: str) -> QuerySyntaxError:
    """A call of a function that neither SPARQL nor the engine has."""
    from kg.sparql.diagnosis import declared_prefixes

    declared = declared_prefixes(sparql)
    what, remedy = f"there is no function <{iri}>", "take one of SPARQL 1.1, or a cast such as xsd:decimal"
    for token in tokens(sparql):
        prefix, _, local = token[0].partition(":")
        if token[0] == f"<{iri}>" or (token.lastgroup == "name" and local and declared.get(prefix, "") + local == iri):
            return _at(sparql, token.start(), what, remedy, len(token[0]))
    return QuerySyntaxError("query", what, remedy)


def translate(error: Exception, where: str, sparql: str = "") -> MonographError:
    """An engine's error as one of ours."""
    if isinstance(error, SyntaxError):
        return _syntax_error(error, sparql)
    if (missing := _NO_FUNCTION.match(str(error))) is not None:
        return _no_function(missing[1], sparql)
    if isinstance(error, FileNotFoundError):
        return StoreError(where, "the graph's files are not there", "build it anew: `python -m kg build documents`")
    if any(sign in str(error) for sign in ("HTTP", "Network is unreachable", "Connection refused")):
        return QueryRefused(where, "the query calls another server", "leave SERVICE out")
    return StoreError(where, f"the engine failed: {error}", "try again; if it stays, build the graph anew")


def distinct(triples: Iterable[ox.Triple]) -> Iterator[Triple]:
    """A CONSTRUCT gives a triple once for every solution; a graph holds it once."""
    seen: set[ox.Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield value_of(triple.subject), value_of(triple.predicate), value_of(triple.object)
