"""The engine's terms and errors as ours: the one place where they are translated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.errors import MonographError, QueryRefused, QuerySyntaxError, StoreError
from kg.store.answer import XSD_STRING, Triple, Value, ValueKind

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
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


def _syntax_error(error: SyntaxError, sparql: str) -> QuerySyntaxError:
    """The engine names a place and dozens of character classes: keep the place, what stands there, and why."""
    found = _POSITION.match(str(error))
    if found is None:
        return QuerySyntaxError("query", f"this is not SPARQL: {error}", "check the query")
    line, column = int(found[1]), int(found[2])
    lines = sparql.splitlines()
    # The engine names the furthest place it reached, which may be a token behind the mistake: show both sides.
    near = lines[line - 1][max(0, column - 21) : column + 19].strip() if line <= len(lines) else ""
    here = f"near {near!r}" if near else "at the end"
    # A reason is a sentence among the expected tokens ("The SELECT contains a variable that is unbound").
    expected = found[3].removeprefix("expected ").removeprefix("one of ").split(", ")
    reasons = [part for part in map(str.strip, expected) if re.match(r"[A-Z][A-Za-z]+ \w+ \w+", part)]
    why = f" ({reasons[0]})" if reasons else ""
    return QuerySyntaxError(
        "query", f"line {line}, column {column}: not SPARQL {here}{why}", "correct it there", line, column
    )


def translate(error: Exception, where: str, sparql: str = "") -> MonographError:
    """An engine's error as one of ours."""
    if isinstance(error, SyntaxError):
        return _syntax_error(error, sparql)
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
