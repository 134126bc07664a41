"""Plain text to `Document`: title, headings, paragraphs and list items, each with its offsets.

What tells a heading from a paragraph is its shape (a short line on its own, without an end mark), and what ends a
section
is the next heading, or a gap wider than the ones inside it: two or more empty lines, as they are left where a table
or a box stood on the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Block, BlockKind, Document, Section, Span
from kg.readers.bare_lists import bare_items
from kg.readers.flattened import inline_bullets, inline_headings

_BULLET = re.compile(r"[ \t]*(?:[-•*·‣▪◦–—]|o(?=[ \t])|\(?[a-z]\)|\(?\d{1,2}\))[ \t]+(?=\S)")
_LABEL = re.compile(r"[ \t]*(?:Question|Answer|Q|A)[ \t]*:[ \t]*")
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]+")
_NUMBERED = re.compile(r"[ \t]*\d{1,2}(?:\.\d{1,2})*\.?[ \t]+(?=[A-Z])")
_INLINE_BULLET = re.compile(r"(?:^|(?<=\s))-[ \t]+(?=\S)")
# behind the words of an item, text that no longer belongs to it: a wide gap, no end mark, a new sentence
_TEXT_AFTER_ITEM = re.compile(r"(?<=[^\s.!?:;,])[ \t]{2,}(?=[A-Z][\w'’-]*[ ,][^.:?]*[.:?])")
_ENTRY = re.compile(r"[ \t]*\d{1,2}\.[ \t]+(?=[A-Z])")  # "3. How to take it" begins a line, wherever it stands
# a line that ends in one of these goes on below: it introduces a list and is no heading
_UNFINISHED = frozenset(
    ("if", "you", "have", "are", "the", "a", "with", "of", "for", "to", "and", "or", "following", "include", "in")
)
# a heading that asks may end in one of them all the same ("What it is used for")
_ASKING = re.compile(r"(?:what|how|why|when|where|who|which)\b", re.IGNORECASE)
MAX_HEADING_WORDS = 14
WRAP_MIN = 60
WRAP_MAX = 130
SURE_WRAPS = 4


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    blank_before: int = 0

    def text(self, whole: str) -> str:
        return whole[self.start : self.end]


def parse_text(text: str, name: str) -> Document:
    """Cuts a text into sections and blocks. `name` identifies the document.

    >>> d = parse_text("Aspirol\\n\\nSide effects\\n\\n- rash\\n- itch\\n", "a")
    >>> [(b.kind.value, b.span.of(d.text), d.sections[b.section].heading) for b in d.blocks]
    [('title', 'Aspirol', ''), ('heading', 'Side effects', 'Side effects'),
     ('list_item', 'rash', 'Side effects'), ('list_item', 'itch', 'Side effects')]
    """
    lines = _lines(text)
    margins = _margins(lines, text)
    bare = bare_items([line.text(text) for line in lines], [line.blank_before for line in lines], margins[0], _opens)
    paragraphs = _paragraphs(lines, text, margins, bare)
    bare_starts = {lines[at].start for at, begins in bare.items() if begins}
    blocks: list[Block] = []
    headings: list[tuple[str, int]] = [("", 0)]
    title = ""
    closed = False
    for index, lines_of in enumerate(paragraphs):
        span = Span(lines_of[0].start, lines_of[-1].end)
        words = span.of(text)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if not blocks and len(lines_of) == 1 and len(words.split()) <= 2 * MAX_HEADING_WORDS:
            stripped = _strip(span, text, _HASHES, _LABEL)
            blocks.append(Block(BlockKind.TITLE, stripped, 0))
            title = stripped.of(text)
            continue
        if span.start in bare_starts:
            blocks.append(Block(BlockKind.LIST_ITEM, span, len(headings) - 1))
            continue
        if len(lines_of) == 1 and _is_heading(words, following, text) and not _stands_alone(lines_of, following):
            stripped = _strip(span, text, _HASHES, _NUMBERED, _LABEL)
            headings.append((stripped.of(text).rstrip(":"), span.start))
            blocks.append(Block(BlockKind.HEADING, stripped, len(headings) - 1))
            closed = False
            continue
        wide = lines_of[0].blank_before >= 2 and blocks and blocks[-1].kind is not BlockKind.HEADING
        if wide and not closed and headings[-1][0]:
            headings.append(("", span.start))
            closed = True
        asked = inline_headings(text, span)
        for heading in asked:
            before = _trim(Span(span.start, heading.start), text)
            if before.end > before.start:
                blocks.extend(_content(before, len(headings) - 1, text))
            headings.append((heading.of(text), heading.start))
            blocks.append(Block(BlockKind.HEADING, heading, len(headings) - 1))
            span = _trim(Span(heading.end, span.end), text)
        closed = closed or bool(asked)
        if span.end > span.start:
            blocks.extend(_content(span, len(headings) - 1, text))
    ends = [start for _, start in headings[1:]] + [len(text)]
    sections = tuple(
        Section(heading, Span(start, end), (heading,) if heading else ())
        for (heading, start), end in zip(headings, ends, strict=True)
    )
    return Document(name, text, sections, tuple(blocks), title or name)


def _lines(text: str) -> list[_Line]:
    """Lines that hold something, without the white space around them."""
    found: list[_Line] = []
    blank = 0
    at = 0
    for raw in re.split(r"(?<=\n)|(?<=\r)(?!\n)|(?<=\f)", text):
        stripped = raw.strip()
        if stripped:
            start = at + raw.index(stripped[0])
            found.append(_Line(start, start + len(stripped), blank))
            blank = 0
        else:
            blank += 1
        at += len(raw)
    return found


def _paragraphs(
    lines: list[_Line], text: str, margins: tuple[int, int], bare: dict[int, bool]
) -> list[list[_Line]]:
    """Joins lines that were wrapped at a margin (the next word would not have fitted); any other stands by itself.
    `bare`: what is known of lines in lists without bullets."""
    joined: list[list[_Line]] = []
    inside, ended = margins
    for index, line in enumerate(lines):
        words = line.text(text)
        if index in bare and joined:
            if bare[index]:
                joined.append([line])
            else:
                joined[-1].append(line)
            continue
        previous = joined[-1][-1] if joined else None
        if previous is not None and line.blank_before == 0 and not _opens(words):
            before = previous.text(text)
            margin = ended if before[-1] in ".:?!" else inside
            reach = len(before) + 1 + len(words.split(maxsplit=1)[0])
            full = WRAP_MIN <= margin <= WRAP_MAX and reach > margin
            goes_on = words[0].islower() or (words[0].isdigit() and len(before) >= WRAP_MIN * 2 // 3)
            if (full or (goes_on and before[-1] not in ".:?!")) and not _HASHES.match(before):
                joined[-1].append(line)
                continue
        joined.append([line])
    return joined


def _margins(lines: list[_Line], text: str) -> tuple[int, int]:
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


def _opens(words: str) -> bool:
    return any(p.match(words) for p in (_BULLET, _HASHES, _LABEL, _ENTRY))


def _is_heading(words: str, following: list[_Line] | None, text: str) -> bool:
    if _HASHES.match(words):
        return True
    if re.match(r"(?:Question|Q)[ \t]*:", words):
        return True
    if _BULLET.match(words) or _LABEL.match(words) or following is None or "://" in words:
        return False
    if len(words.split()) > MAX_HEADING_WORDS or not (words[0].isupper() or words[0].isdigit()):
        return False
    if words.endswith("?"):
        return True
    if words[-1] in ".,;:!" or re.search(r"[.;] |: (?=[a-z])", _NUMBERED.sub("", words, count=1)):
        return False
    asks = _ASKING.match(_NUMBERED.sub("", words, count=1))
    if words.rsplit(None, 1)[-1].lower() in _UNFINISHED and not asks:
        return False
    enumerated = words.count(",") >= 2
    return not enumerated


def _stands_alone(lines: list[_Line], following: list[_Line] | None) -> bool:
    """Whether a line has wide gaps on both sides: a heading is nearer to its text than that, so this is a lost row."""
    return lines[0].blank_before >= 2 and (following is None or following[0].blank_before >= 2)


def _content(span: Span, section: int, text: str) -> list[Block]:
    """A paragraph, or the list items that it holds (bullets inside a line are items too).

    Text that follows the last item behind a wide gap is a paragraph, and may introduce the next list.
    """
    span = _strip(span, text, _LABEL)
    words = span.of(text)
    marks = [(b.start - span.start, b.end - span.start) for b in inline_bullets(text, span)] or _bullets(words)
    if not marks and _BULLET.match(words):
        return [Block(BlockKind.LIST_ITEM, _strip(span, text, _BULLET), section)]
    starts = [0, *(start for _, start in marks)]
    ends = [*(end for end, _ in marks), len(words)]
    blocks = []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        kind = BlockKind.LIST_ITEM if index else BlockKind.PARAGRAPH
        after = _TEXT_AFTER_ITEM.search(words, start, end) if index else None
        if after is not None:
            blocks.append((kind, Span(start, after.start())))
            kind, start = BlockKind.PARAGRAPH, after.end()
        blocks.append((kind, Span(start, end)))
    trimmed = [
        (kind, _whole(_trim(Span(span.start + cut.start, span.start + cut.end), text), text)) for kind, cut in blocks
    ]
    return [Block(kind, cut, section) for kind, cut in trimmed if cut.end > cut.start]


def _bullets(words: str) -> list[tuple[int, int]]:
    """Where bullets stand in a line, and where the words behind them begin; none where the marks may be dashes.

    A hyphen is a bullet at the beginning, or with a wide gap before it; where no gap is wide, behind a colon and with
    all that follow. One bullet alone is one only at the beginning or behind a colon.
    """
    found = list(_INLINE_BULLET.finditer(words))
    wide = [m for m in found if not words[: m.start()].strip() or words[: m.start()].endswith(("  ", "\t", "\n"))]
    marks = wide if len(wide) > 1 or not found or found[0] in wide else found
    if not marks:
        return []
    before = words[: marks[0].start()].rstrip()
    opened = not before or before.endswith(":")
    enough = opened or (len(marks) > 1 and bool(wide))
    return [(m.start(), m.end()) for m in marks] if enough else []


def _strip(span: Span, text: str, *patterns: re.Pattern[str]) -> Span:
    """The span without what the patterns match at its start."""
    start = span.start
    for pattern in patterns:
        match = pattern.match(text, start, span.end)
        if match and match.end() < span.end:
            start = match.end()
    return Span(start, span.end)


def _whole(span: Span, text: str) -> Span:
    """The span without a bracket at its end that nothing in it opened."""
    words = span.of(text)
    stray = words.endswith(")") and words.count(")") > words.count("(")
    return _trim(Span(span.start, span.end - 1), text) if stray else span


def _trim(span: Span, text: str) -> Span:
    words = span.of(text)
    left = len(words) - len(words.lstrip())
    return Span(span.start + left, span.start + len(words.rstrip()) if words.strip() else span.start + left)
