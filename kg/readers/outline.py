"""The outline of a plain text where it is not plain: headings in disguise, numbered lists, items inside items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_COLON_WORDS = 6
_BOLD = re.compile(r"(?P<mark>\*\*|__)(?=\S)(?P<words>[^*_]{1,120}?)(?P=mark)[ \t]*:?")
_RULE = re.compile(r"[-=_*~#.+| \t]{3,}")
_UNDERLINE = re.compile(r"-{3,}|={3,}|~{3,}|_{3,}")
_ORDERED = re.compile(r"(?P<n>\d{1,2})\.[ \t]+(?=\S)")
# words that make a line before a colon the beginning of a sentence, which its list ends
_BEGINS_A_SENTENCE = re.compile(
    r"\b(?:if|you|your|it|they|when|include|includes|including|following|are|is|may|can|with|to|of|for|the|such|these|as)\b"
)
# marks that stand for the inner list where an outer one has another
_INNER_MARKS = frozenset("o◦○–▪□")


def is_rule(words: str) -> bool:
    """Whether a line only draws a line."""
    return _RULE.fullmatch(words) is not None


def underlines(words: str) -> bool:
    """Whether a line underlines the one above it."""
    return _UNDERLINE.fullmatch(words) is not None


def bold_words(words: str) -> tuple[int, int] | None:
    """Where the words stand in a line that is all between marks for bold ("**Side effects**"); None for any other."""
    match = _BOLD.fullmatch(words)
    if match is None or match["words"][-1] in ".;,!" or len(match["words"].split()) > 14:
        return None
    return match.span("words")


def is_colon_heading(words: str) -> bool:
    """Whether a short line before a colon names a subject and begins no sentence.

    >>> is_colon_heading("Possible side effects:"), is_colon_heading("Tell your doctor if you have:")
    (True, False)
    """
    if not words.endswith(":") or len(words.split()) > MAX_COLON_WORDS or not words[0].isupper():
        return False
    return not _BEGINS_A_SENTENCE.search(words.lower()) and re.search(r"[.,;:!?]", words[:-1]) is None


def ordered_runs(openings: Sequence[str], apart: Sequence[bool]) -> dict[int, int]:
    """Paragraphs that are entries of a numbered list: their index, and how long the number is. Numbers that follow one
    another without an empty line between make a list; a number by itself belongs to a heading.

    >>> ordered_runs(["1. Open it.", "2. Take one.", "3. Uses"], [True, False, True])
    {0: 3, 1: 3}
    """
    found: dict[int, int] = {}
    before: re.Match[str] | None = None
    for index, words in enumerate(openings):
        match = _ORDERED.match(words)
        if match is not None and before is not None and not apart[index] and int(match["n"]) == int(before["n"]) + 1:
            found[index - 1] = before.end()
            found[index] = match.end()
        before = match
    return found


@dataclass(slots=True)
class Depths:
    """How deep the items of one list stand, by how far they are indented and by their marks.

    >>> depths = Depths()
    >>> [depths.of(indent, mark) for indent, mark in ((0, "•"), (0, "o"), (0, "•"), (4, "•"), (0, "•"))]
    [0, 1, 0, 1, 0]
    """

    _open: list[tuple[int, str]] = field(default_factory=list)

    def of(self, indent: int, mark: str) -> int:
        """The depth of the next item."""
        mark = "#" if mark.isdigit() or mark == "(" else mark
        while self._open and indent < self._open[-1][0]:
            self._open.pop()
        marks = [inner for at, inner in self._open if at == indent]
        if marks and mark in marks:
            while self._open[-1] != (indent, mark):
                self._open.pop()
        elif not marks or mark in _INNER_MARKS:
            self._open.append((indent, mark))
        return len(self._open) - 1
