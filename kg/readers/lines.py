"""Lines of a text, without those that belong to the page, joined where they were only wrapped at a margin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Span
from kg.readers.furniture import find_furniture
from kg.readers.outline import is_rule, underlines
from kg.readers.text_tables import Row

BULLET = re.compile(
    r"[ \t]*(?:[-+•*·‣▪◦–—●○■□►➢✓\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8]|o(?=[ \t])|\(?[a-z]\)|\(?\d{1,2}\))[ \t]+(?=\S)"
)
LABEL = re.compile(r"[ \t]*(?:Question|Answer|Q|A)[ \t]*\d{0,2}[ \t]*:[ \t]*")
HASHES = re.compile(r"[ \t]*#{1,6}[ \t]+")
# a gap that no layout makes ends a line as a break would: nothing reads across it, and it costs nothing to look
_PARTS = re.compile(r"(?<=\n)|(?<=\r)(?!\n)|(?<=\f)|(?<=[ \t]{200})(?=[^ \t\r\n\f])")
_ENTRY = re.compile(r"[ \t]*\d{1,2}\.[ \t]+(?=[A-Z])")  # "3. How to take it" begins a line, wherever it stands
# "Rare (may affect up to 1 in 1,000 people): …" begins a line of its own
_GROUP = re.compile(r"(?:Very common|Very rare|Common|Uncommon|Rare|Frequency not known|Not known)\b[^:.;]{0,70}:")
WRAP_MIN = 60
WRAP_MAX = 130
SURE_WRAPS = 4


@dataclass(slots=True)
class Line:
    start: int
    end: int
    blank_before: int = 0
    indent: int = 0
    new_page: bool = False
    goes_on: bool = False
    underlined: bool = False

    def text(self, whole: str) -> str:
        return whole[self.start : self.end]


def read_lines(text: str) -> list[Line]:
    """Lines that hold something, without the white space around them."""
    found: list[Line] = []
    blank = 0
    at = 0
    new_page = False
    for raw in _PARTS.split(text):
        stripped = raw.strip()
        if stripped:
            start = at + raw.index(stripped[0])
            if is_rule(stripped):
                if found and blank == 0 and underlines(stripped):
                    found[-1].underlined = True
                blank += blank > 0  # right under a line, it parts nothing
            else:
                found.append(Line(start, start + len(stripped), blank, start - at, new_page))
                blank = 0
                new_page = False
        else:
            blank += raw[-1:] not in (" ", "\t")  # a deep indentation is no line
        new_page = new_page or raw.endswith("\f")
        at += len(raw)
    return found


def without_furniture(lines: list[Line], text: str) -> tuple[list[Line], tuple[Span, ...]]:
    """The lines without those that belong to the page; a sentence that one of them interrupted goes on behind it."""
    furniture = find_furniture([line.text(text) for line in lines], [line.new_page for line in lines])
    kept: list[Line] = []
    blank: int | None = None
    for index, line in enumerate(lines):
        if index in furniture:
            blank = max(blank or 0, line.blank_before)
            continue
        if blank is not None or line.new_page:
            words = line.text(text)
            line.goes_on = (
                bool(kept) and words[0].islower() and not opens(words) and kept[-1].text(text)[-1] not in ".:?!"
            )
            line.blank_before = 0 if line.goes_on else min(1, max(blank or 0, line.blank_before))
            blank = None
        kept.append(line)
    return kept, tuple(Span(lines[i].start, lines[i].end) for i in sorted(furniture))


def join_lines(
    lines: list[Line],
    text: str,
    tables: dict[int, list[Row]],
    bare: dict[int, bool],
    margins: tuple[int, int],
) -> list[list[Line]]:
    """Joins lines that were wrapped at a margin (the next word would not have fitted); any other stands by itself, and
    so do the lines of a table, of which only the first is given. `bare`: the lines of lists without bullets."""
    joined: list[list[Line]] = []
    left = 0
    inside, ended = margins
    for index, line in enumerate(lines):
        words = line.text(text)
        previous = joined[-1][-1] if joined else None
        left -= 1
        if index in tables:
            left = len(tables[index])
            joined.append([line])
            continue
        if left > 0:
            continue
        if index in bare and joined and left < 0:
            if bare[index]:
                joined.append([line])
            else:
                joined[-1].append(line)
            continue
        if previous is not None and line.goes_on and left < 0:
            joined[-1].append(line)
            continue
        if (
            previous is not None
            and left < 0
            and line.blank_before == 0
            and not opens(words)
            and not _GROUP.match(words)
            and not previous.underlined
        ):
            before = previous.text(text)
            margin = ended if before[-1] in ".:?!" else inside
            reach = len(before) + 1 + len(words.split(maxsplit=1)[0])
            full = WRAP_MIN <= margin <= WRAP_MAX and reach > margin
            goes_on = words[0].islower() or (words[0].isdigit() and len(before) >= WRAP_MIN * 2 // 3)
            if (full or (goes_on and before[-1] not in ".:?!")) and not HASHES.match(before):
                joined[-1].append(line)
                continue
        joined.append([line])
    return joined


def margins_of(lines: list[Line], text: str) -> tuple[int, int]:
    """The length from which a line is full: where it ends inside a sentence, and where it ends with one.

    Lines of a page are wrapped by the width of their letters, so the margin is a range: it is learnt from the lines
    that surely go on below, in lower case. Inside a sentence the shortest of them will do (but for one in ten); after
    a full stop a line must reach their middle. Where a text has few of them, its longest line is the margin.
    """
    sure = sorted(
        above.end - above.start
        for above, line in pairwise(lines)
        if line.blank_before == 0 and above.end - above.start >= WRAP_MIN and text[line.start].islower()
    )
    if len(sure) < SURE_WRAPS or sure[len(sure) // 2] > WRAP_MAX:
        longest = max((line.end - line.start for line in lines), default=0)
        return longest, longest
    return sure[len(sure) // 10], sure[len(sure) // 2]


def opens(words: str) -> bool:
    return any(p.match(words) for p in (BULLET, HASHES, LABEL, _ENTRY))
