"""Why an engine refused a query: the place, and what was probably meant.

The first of these that the text shows is told: a text in quotes that does not end, a bracket that is not closed, a
prefix that was not declared, an address that is relative to nothing, a token that no query can have there.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.namespaces import PREFIXES
from kg.sparql.grammar import END, Departure, find_departure
from kg.sparql.tokens import Token, line_and_column, printable, tokens

_CLOSING = {"(": ")", "[": "]", "{": "}", "<<": ">>"}
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong at an offset of a query (`length` characters long), and what to do about it."""

    at: int
    length: int
    what: str
    remedy: str


def diagnose(text: str) -> Diagnosis | None:
    """The first fault of a query that was refused as no SPARQL; None where this module sees none.

    >>> found = diagnose("SELECT * { ?s mgg:treats ?o }")
    >>> found.what, found.remedy
    ("the prefix 'mgg:' is not declared", 'did you mean mg:?')
    """
    found = [*_names(text), *_departures(text)]
    return min(found, key=lambda one: one.at) if found else None


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that a text declares, without their colons, to the IRIs as written.

    >>> declared_prefixes("PREFIX a: <http://example.org/> SELECT * {}")
    {'a': 'http://example.org/'}
    """
    significant = [token for token in tokens(text) if token.lastgroup not in ("space", "comment")]
    return {
        name[0][:-1]: iri[0][1:-1]
        for keyword, name, iri in zip(significant, significant[1:], significant[2:], strict=False)
        if keyword[0].upper() == "PREFIX" and name[0].endswith(":") and iri.lastgroup == "iri"
    }


def _names(text: str) -> Iterator[Diagnosis]:
    """Names without a declared prefix, and relative addresses where there is no BASE."""
    declared = declared_prefixes(text)
    significant = [token for token in tokens(text) if token.lastgroup not in ("space", "comment")]
    has_base = any(token[0].upper() == "BASE" for token in significant)
    before = ""
    for token in significant:
        if token.lastgroup == "name" and before != "PREFIX":
            prefix = token[0].partition(":")[0]
            if prefix not in declared and prefix != "_":
                yield _undeclared(token, prefix, declared)
                return
        elif token.lastgroup == "iri" and not has_base and ":" not in token[0].partition("/")[0] and before != "PREFIX":
            what = f"the address {_told(token[0])} is relative, and the query has no BASE"
            yield Diagnosis(token.start(), len(token[0]), what, "write it whole, or begin with BASE <…>")
            return
        before = token[0].upper()


def _undeclared(token: Token, prefix: str, declared: Mapping[str, str]) -> Diagnosis:
    what = f"the prefix '{_told(prefix)}:' is not declared"
    if prefix in PREFIXES:
        remedy = f"begin the query with the line PREFIX {prefix}: <{PREFIXES[prefix]}>"
    else:
        near = difflib.get_close_matches(prefix[:_LONGEST_SHOWN], {**PREFIXES, **declared}, n=1)
        remedy = f"did you mean {near[0]}:?" if near else f"begin the query with a line PREFIX {_told(prefix)}: <…>"
    return Diagnosis(token.start(), len(prefix) + 1, what, remedy)


def _departures(text: str) -> Iterator[Diagnosis]:
    departure = find_departure(text)
    if departure is None:
        return
    found, expected = departure.found, departure.expected
    if not found:
        yield _ended(text, departure)
    elif found in "\"'":
        what = "a text in quotes does not end"
        yield Diagnosis(departure.at, departure.length, what, f"close it with {found}, or with three if it has lines")
    elif found == "<" and expected & {"iri", "name"}:
        what = "this begins no IRI: one has no spaces, quotes or braces in it, and ends with >"
        yield Diagnosis(departure.at, departure.length, what, "correct it there")
    else:
        what = f"{found[:_LONGEST_SHOWN]!r} cannot stand here"
        yield Diagnosis(departure.at, departure.length, what, _remedy(departure))


def _remedy(departure: Departure) -> str:
    keywords = [word for word in departure.expected if word.isupper() and len(word) > 1]
    near = difflib.get_close_matches(departure.found.upper()[:_LONGEST_SHOWN], sorted(keywords), n=1, cutoff=0.7)
    if near:
        return f"did you mean {near[0]}?"
    if departure.expected == {END} or (END in departure.expected and departure.found in _CLOSING.values()):
        return "the query is complete before it: leave it out, or look for a bracket that closes too early"
    if "UNDEF" in departure.expected and departure.found[0] in "?$":
        return "VALUES takes values and no variables"
    if {".", ";", ","} <= departure.expected:
        return "a triple is complete before it: put a dot between two triples"
    wanted = departure.missing.strip("'")
    if wanted in ("}", ""):
        # Where a pattern may go on, almost anything may follow: only few are worth listing.
        marks = sorted(keywords) or sorted(departure.expected - {END})
        wanted = " or ".join(marks) if 0 < len(marks) <= 4 else ""
    return f"here belongs {wanted}" if wanted else "correct it there"


def _ended(text: str, departure: Departure) -> Diagnosis:
    """The text ends too early: at the bracket that is open, where there is one."""
    opened: list[Token] = []
    for token in tokens(text):
        if token.lastgroup == "open":
            opened.append(token)
        elif token.lastgroup == "close" and opened:
            opened.pop()
    if opened:
        line, column = line_and_column(text, opened[-1].start())
        bracket = opened[-1][0]
        what = f"the query ends, and the {bracket} of line {line}, column {column} is not closed"
        return Diagnosis(departure.at, 0, what, f"close it with {_CLOSING[bracket]}")
    wanted = departure.missing.strip("'")
    what = f"the query ends where {wanted} is missing" if wanted else "the query ends too early"
    return Diagnosis(departure.at, 0, what, "complete it")


def _told(words: str) -> str:
    return printable(words, _LONGEST_SHOWN)
