"""Sentences of a block, with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.extract.cues import pattern
from kg.model import Span

# a full stop after these ends no sentence
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|incl|esp|no|dr|mr|mrs|ms|st|fig|sec|ref|tel|max|min|a\.m|p\.m|u\.s|inc|ltd|co"
    r"|[a-z])\.$",
    re.IGNORECASE,
)
MAX_ABBREVIATION = 8  # letters of the longest of them, the stop and what stands before it counted in


@cache
def _end() -> re.Pattern[str]:
    """Where a sentence ends: at its mark, at an empty line, or where one begins that lost the mark before it."""
    return re.compile(
        r"(?<![.!?])[.!?]+[\"'”’)\]®™]*(?=\s+[\"“‘(\[]?[A-Z0-9•])|\n\s*\n|(?<=[.:;])\s{2,}(?=[A-Z])"
        rf"|(?<=[a-z)])(?=\s+{pattern('sentence_start').pattern})"
    )


def split_sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of `text` inside `span`, without the white space between them.

    >>> t = "Take 2.5 mg, i.e. one tablet. Do not stop! Ask Dr. Lee."
    >>> [s.of(t) for s in split_sentences(t, Span(0, len(t)))]
    ['Take 2.5 mg, i.e. one tablet.', 'Do not stop!', 'Ask Dr. Lee.']
    """
    start = span.start
    for match in _end().finditer(text, span.start, span.end):
        end = match.end()
        if match.group().startswith(".") and is_abbreviation(text, start, match.start() + 1):
            continue
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, span.end)


def is_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether the text from `start` ends, at `end`, with an abbreviation and its full stop."""
    return _ABBREVIATION.search(text, max(0, start - 1, end - MAX_ABBREVIATION), end) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start, end)
