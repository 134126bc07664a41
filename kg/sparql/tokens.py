"""SPARQL as tokens, and places in its text.

A tokenizer has no depth: it reads any text in time proportional to its length and cannot be made to overflow a stack,
which is why it comes before every parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Columns of an excerpt's line; a longer one is cut around the place.
MAX_EXCERPT = 100

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# In SPARQL's own order of preference. A name (PNAME) takes its escapes and its dots, so that neither "ex:service" nor
# what follows "ex:it\'s" is misread; what comes before its colon is bounded, for time in proportion to the text. A
# number ends where its digits do: "1SERVICE" is two tokens.
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*(?:\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})[^\x00-\x20<>"{}|^`\\]*)*>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        |\"(?:[^"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>[0-9]+\.[0-9]*[eE][+-]?[0-9]+|[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:[eE][+-]?[0-9]+)?)
    | (?P<name>(?:\w(?:[\w.-]{0,100}[\w-])?)?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])?
        (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
           (?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)
    | (?P<word>\w+)
    | (?P<open>[({\[]|<<)
    | (?P<close>[)}\]]|>>)
    | (?P<space>\s+)
    | (?P<operator>\^\^|&&|\|\||[!<>]=)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

Token = re.Match[str]
"""A token: ``lastgroup`` is its kind, ``[0]`` its text, ``start()`` its place."""


def tokens(text: str) -> Iterator[Token]:
    """Every token in order, spaces and comments too; together they are the text.

    >>> [token[0] for token in tokens("ASK{?s a:b.c 1SERVICE") if token.lastgroup != "space"]
    ['ASK', '{', '?s', 'a:b.c', '1', 'SERVICE']
    """
    return _TOKEN.finditer(text)


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """The line and the column of an offset, both from 1; lines end at a line feed."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def offset(text: str, line: int, column: int) -> int:
    """The inverse of `line_and_column`, no further than the end."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1 or len(text)
    return min(start + max(0, column - 1), len(text))


def printable(words: str, longest: int = 100) -> str:
    """Words of a stranger in a message: what has no width, or steers a terminal, is a dot; cut where they are long.

    >>> printable("<http://example.org/\\x9b31m>")
    '<http://example.org/·31m>'
    """
    shown = "".join(char if char.isprintable() else "·" for char in words[:longest])
    return shown if len(words) <= longest else f"{shown}…"


def excerpt(text: str, at: int, length: int = 1) -> str:
    """The line of an offset, and under it a caret for each of `length` characters; cut where the line is long.

    See `printable`: the caret stands where it should.

    >>> print(excerpt("SELECT *\\n{ ?s ?p FILTR }", 17, 5))
    { ?s ?p FILTR }
            ^^^^^
    """
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : len(text) if end < 0 else end].rstrip("\r")
    column = min(at - start, len(line))
    first = max(0, min(column - MAX_EXCERPT // 2, len(line) - MAX_EXCERPT))
    shown = printable(line[first : first + MAX_EXCERPT], MAX_EXCERPT)
    before, after = ("…" if first else ""), ("…" if first + MAX_EXCERPT < len(line) else "")
    width = max(1, min(length, len(shown) - (column - first)))
    return f"{before}{shown}{after}\n{' ' * (len(before) + column - first)}{'^' * width}"
