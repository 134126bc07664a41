"""Lines of a text that belong to its pages: page numbers, and the titles that stand again at the head of every page.

They may stand in the middle of a sentence; the sentence goes on behind them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

MAX_WORDS = 14
_PAGE = re.compile(
    r"(?:[-–—|]\s*)?(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/|out of)\s*\d{1,4})?(?:\s*[-–—|])?"
    r"|\d{1,4}\s*of\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]|https?://\S+\s+\d{1,4}/\d{1,4}"
    r"|.{1,80}\s[|·•–—-]\s*page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s[|·•–—-]\s.{1,80}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,4}(?:\s*/\s*\d{1,4})?")


def find_furniture(lines: Sequence[str], breaks: Sequence[bool]) -> set[int]:
    """Indexes of the lines (none of them blank) that belong to the page. `breaks` says before which a new page begins
    by a form feed.

    A page number is told by its words; a bare figure only beside a form feed; any other line if it stands beside page
    breaks two times or more, the same but for its figures.

    >>> lines = ["Take it if", "Page 1 of 2", "Aspirol", "you have pain.", "Page 2 of 2", "Aspirol", "The end."]
    >>> sorted(find_furniture(lines, [False] * 7))
    [1, 2, 4, 5]
    """
    numbers = {i for i, line in enumerate(lines) if _PAGE.fullmatch(line)}
    for index, line in enumerate(lines):
        beside = breaks[index] or (index + 1 < len(lines) and breaks[index + 1])
        if beside and _NUMBER.fullmatch(line):
            numbers.add(index)
    found = set(numbers)
    places: dict[str, set[int]] = defaultdict(set)
    edges = sorted({i for i in range(len(lines)) if breaks[i]} | numbers)
    for edge in edges:
        for index in (*_beside(edge - 1, -1, found, lines), *_beside(edge, 1, found, lines)):
            places[_shape(lines[index])].add(index)
    for shape, indexes in places.items():
        if len(indexes) >= 2 and shape:
            found |= indexes
    return found


def _beside(start: int, step: int, known: set[int], lines: Sequence[str]) -> list[int]:
    """The next two lines in one direction that are no page number and short enough for a running title."""
    beside: list[int] = []
    at = start
    while 0 <= at < len(lines) and len(beside) < 2:
        if at not in known:
            if len(lines[at].split()) > MAX_WORDS or at == 0:
                break
            beside.append(at)
        at += step
        if abs(at - start) > 4:
            break
    return beside


def _shape(line: str) -> str:
    """What stays the same from page to page; nothing for a line that may be part of a list."""
    if re.match(r"[-•*·‣▪◦–—]\s", line):
        return ""
    return re.sub(r"\d+", "#", " ".join(line.lower().split()))
