"""The first wall: a query's text, token by token."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import QueryRefused, QuerySyntaxError
from kg.sparql.tokens import ESCAPE, Token, excerpt, line_and_column, tokens

MAX_LENGTH = 100_000
MAX_NESTING = 60

_READS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING"}
)  # fmt: skip
_HALF = re.compile("[\ud800-\udfff]")
# "FILTER(?a<?b)SERVICE#>": by SPARQL's longest match the "<…>" is an IRI, but a parser without tokens reads a
# comparison, the bracket that closes the FILTER, and a keyword. What holds both readings is refused by the worse one.
_SERVICE_IN_IRI = re.compile(r"\).*\bSERVICE\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A FROM or FROM NAMED: the IRI or name as it is written, and where."""

    named: bool
    written: str
    at: int


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query that is fit to run: its text, what it declares before its first keyword, the graphs that it asks for."""

    text: str
    prologue: str
    sources: tuple[Source, ...]


def check_query(text: str, *, may_choose_graphs: bool = False) -> CheckedQuery:
    """Refuse a query that would change the graph, reach out of it, or break an engine.

    FROM is refused as well, unless the query `may_choose_graphs`: then whoever runs it has to see to it that they are
    the store's own, as the worker does. Raises QueryRefused, and QuerySyntaxError where the text does not begin like a
    query or has an open text in quotes.
    """
    if len(text) > MAX_LENGTH:
        what = f"the query has {len(text):,} characters, more than {MAX_LENGTH:,}"
        raise QueryRefused("query", what, "shorten it, or ask in parts")
    if (half := _HALF.search(text)) is not None:
        raise _syntax(text, half.start(), "this is half a character, which no text can hold", "leave it out")
    decoded = ESCAPE.sub(lambda found: _decode(found, text), text)
    checked = _check_tokens(text, may_choose_graphs=may_choose_graphs)
    # An engine that decodes later than the specification says sees other tokens: both must be harmless, and must ask
    # for the same graphs.
    if decoded != text:
        plain = _check_tokens(decoded, may_choose_graphs=may_choose_graphs)
        if [(one.named, one.written) for one in plain.sources] != [(s.named, s.written) for s in checked.sources]:
            raise QueryRefused("query", "FROM is written with escapes", "write the graph's IRI as it is")
    return checked


def _check_tokens(text: str, *, may_choose_graphs: bool) -> CheckedQuery:
    depth = prefixed = 0
    form = ""
    begins = len(text)
    sources: list[Source] = []
    asks_from = named = False
    for token in tokens(text):
        kind = token.lastgroup
        if kind in ("space", "comment"):
            continue
        # Operators before a value nest as brackets do: "!!!x" is three deep.
        prefixed = prefixed + len(token[0]) if token[0].strip("!+-^") == "" else 0
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        if depth + prefixed > MAX_NESTING:
            what = f"more than {MAX_NESTING} brackets or signs are open at once"
            raise _refusal(text, token, what, "nest less deeply")
        if kind == "iri" and _SERVICE_IN_IRI.search(token[0]):
            raise _refusal(text, token, "SERVICE calls another server", "leave it out: only this graph is asked")
        if kind == "word":
            word = token[0].upper()
            if word == "FROM" and not may_choose_graphs:
                raise _refusal(text, token, "FROM reads another graph or file", "leave it out: all graphs are asked")
            _refuse_word(word, text, token, first=not form)
            if word in _READS and not form:
                form, begins = word, token.start()
            named = asks_from and word == "NAMED"
            asks_from = word == "FROM" or named
            continue
        if kind == "other" and token[0] in "\"'":
            raise _syntax(text, token.start(), "a text in quotes does not end", "close it")
        if asks_from and kind in ("iri", "name"):
            sources.append(Source(named, token[0], token.start()))
        asks_from = named = False
    if not form:
        raise _no_query(text, len(text), "this is no query: it has no SELECT, ASK, CONSTRUCT or DESCRIBE")
    return CheckedQuery(text, text[:begins], tuple(sources))


def _decode(found: re.Match[str], text: str) -> str:
    number = int(found[1] or found[2], 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        what = f"the escape {found[0]} is no character"
        raise _syntax(text, found.start(), what, "write the character itself", len(found[0]))
    return chr(number)


def _refuse_word(word: str, text: str, token: Token, *, first: bool) -> None:
    if word == "SERVICE":
        raise _refusal(text, token, "SERVICE calls another server", "leave it out: only this graph is asked")
    if first and word in _UPDATES:
        raise _refusal(text, token, f"{word} changes the graph, which is read-only", "ask with SELECT")
    if first and word not in _READS and word not in _PROLOGUE:
        raise _no_query(text, token.start(), f"{token[0][:40]!r} does not begin a query")


def _no_query(text: str, at: int, what: str) -> QuerySyntaxError:
    """The first fault up to the place where it is plain that this is no query; `what` where none shows."""
    from kg.sparql.diagnosis import diagnose  # needed only here: most queries have no fault

    found = diagnose(text)
    if found is not None and found.at <= at:
        return _syntax(text, found.at, found.what, found.remedy, found.length)
    return _syntax(text, at, what, "begin with SELECT, for instance")


def _refusal(text: str, token: re.Match[str], what: str, remedy: str) -> QueryRefused:
    line, column = line_and_column(text, token.start())
    return QueryRefused(f"query:{line}:{column}", what, remedy, excerpt(text, token.start(), len(token[0])))


def _syntax(text: str, at: int, what: str, remedy: str, length: int = 1) -> QuerySyntaxError:
    line, column = line_and_column(text, at)
    what = f"line {line}, column {column}: {what}"
    return QuerySyntaxError("query", what, remedy, line, column, excerpt(text, at, length))
