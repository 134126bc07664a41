"""Plain text to `Document`: title, headings, paragraphs, list items and rows of tables, each with its offsets.

What tells a heading from a paragraph is its shape (a short line on its own, without an end mark), and what ends a
section is the next heading, or a gap wider than the ones inside it: two or more empty lines, as they are left where a
table or a box stood on the page. Lines of the page itself are no blocks: they are the document's furniture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.model import Block, BlockKind, Document, Section, Span
from kg.readers.furniture import find_furniture
from kg.readers.outline import Depths, bold_words, is_colon_heading, is_rule, ordered_runs, underlines
from kg.readers.text_tables import Row, find_tables, row_blocks

_BULLET = re.compile(r"[ \t]*(?:[-+•*·‣▪◦–—●○■□►➢✓]|o(?=[ \t])|\(?[a-z]\)|\(?\d{1,2}\))[ \t]+(?=\S)")
_LABEL = re.compile(r"[ \t]*(?:Question|Answer|Q|A)[ \t]*\d{0,2}[ \t]*:[ \t]*")
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]+")
_NUMBERED = re.compile(r"[ \t]*\d{1,2}(?:\.\d{1,2})*\.?[ \t]+(?=[A-Z])")
_INLINE_BULLET = re.compile(r"(?<=\s)[-•][ \t]+(?=\S)")
# a line that ends in one of these goes on below: it introduces a list and is no heading
_UNFINISHED = frozenset(
    ("if", "you", "have", "are", "the", "a", "with", "of", "for", "to", "and", "or", "following", "include", "in")
)
MAX_HEADING_WORDS = 14
WRAP_MIN = 60
WRAP_MAX = 130


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    blank_before: int = 0
    indent: int = 0
    new_page: bool = False
    goes_on: bool = False
    underlined: bool = False

    def text(self, whole: str) -> str:
        return whole[self.start : self.end]


def parse_text(text: str, name: str) -> Document:
    """Cuts a text into sections and blocks. `name` identifies the document.

    >>> d = parse_text("Aspirol\\n\\nSide effects\\n\\n- rash\\n- itch\\n", "a")
    >>> [(b.kind.value, b.span.of(d.text), d.sections[b.section].heading) for b in d.blocks]
    [('title', 'Aspirol', ''), ('heading', 'Side effects', 'Side effects'),
     ('list_item', 'rash', 'Side effects'), ('list_item', 'itch', 'Side effects')]
    """
    lines, furniture = _without_furniture(_lines(text), text)
    starts = [line.start - line.indent for line in lines]
    apart = [line.blank_before > 0 for line in lines]
    wholes = [
        Span(line.start - (line.indent if text[s] == "\t" else 0), line.end)
        for line, s in zip(lines, starts, strict=True)
    ]
    tables = find_tables(wholes, starts, text, apart)
    paragraphs = _paragraphs(lines, text, tables)
    ordered = ordered_runs([p[0].text(text) for p in paragraphs], [p[0].blank_before > 0 for p in paragraphs])
    first_of = {lines[at].start: rows for at, rows in tables.items()}
    blocks: list[Block] = []
    headings: list[tuple[str, int]] = [("", 0)]
    title = ""
    closed = False
    depths = Depths()
    for index, lines_of in enumerate(paragraphs):
        span = Span(lines_of[0].start, lines_of[-1].end)
        words = span.of(text)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        rows = first_of.get(span.start)
        if not blocks and rows is None and len(lines_of) == 1 and len(words.split()) <= 2 * MAX_HEADING_WORDS:
            stripped = _strip(span, text, _HASHES, _LABEL)
            bold = bold_words(stripped.of(text))
            stripped = Span(stripped.start + bold[0], stripped.start + bold[1]) if bold is not None else stripped
            blocks.append(Block(BlockKind.TITLE, stripped, 0))
            title = stripped.of(text)
            continue
        heading = None if rows is not None or index in ordered else _heading(lines_of, following, text)
        if heading is not None:
            headings.append((heading.of(text).rstrip(": "), span.start))
            blocks.append(Block(BlockKind.HEADING, heading, len(headings) - 1))
            closed = False
            continue
        wide = lines_of[0].blank_before >= 2 and blocks and blocks[-1].kind is not BlockKind.HEADING
        if wide and not closed and headings[-1][0]:
            headings.append(("", span.start))
            closed = True
        if rows is not None:
            blocks.extend(row_blocks(rows, text, len(headings) - 1))
            continue
        if index in ordered:
            entry = Span(span.start + ordered[index], span.end)
            made = [Block(BlockKind.LIST_ITEM, entry, len(headings) - 1)]
        else:
            made = _content(span, len(headings) - 1, text)
        if len(made) == 1 and made[0].kind is BlockKind.LIST_ITEM:
            made = [replace(made[0], depth=depths.of(lines_of[0].indent, words[0]))]
        else:
            depths = Depths()
        blocks.extend(made)
    ends = [start for _, start in headings[1:]] + [len(text)]
    sections = tuple(
        Section(heading, Span(start, end), (heading,) if heading else ())
        for (heading, start), end in zip(headings, ends, strict=True)
    )
    return Document(name, text, sections, tuple(blocks), title or name, furniture)


def _lines(text: str) -> list[_Line]:
    """Lines that hold something, without the white space around them."""
    found: list[_Line] = []
    blank = 0
    at = 0
    new_page = False
    for raw in re.split(r"(?<=\n)|(?<=\r)(?!\n)|(?<=\f)", text):
        stripped = raw.strip()
        if stripped:
            start = at + raw.index(stripped[0])
            if is_rule(stripped):
                if found and blank == 0 and underlines(stripped):
                    found[-1].underlined = True
                blank += blank > 0  # right under a line, it parts nothing
            else:
                found.append(_Line(start, start + len(stripped), blank, start - at, new_page))
                blank = 0
                new_page = False
        else:
            blank += 1
        new_page = new_page or raw.endswith("\f")
        at += len(raw)
    return found


def _without_furniture(lines: list[_Line], text: str) -> tuple[list[_Line], tuple[Span, ...]]:
    """The lines without those that belong to the page; a sentence that one of them interrupted goes on behind it."""
    furniture = find_furniture([line.text(text) for line in lines], [line.new_page for line in lines])
    kept: list[_Line] = []
    blank: int | None = None
    for index, line in enumerate(lines):
        if index in furniture:
            blank = max(blank or 0, line.blank_before)
            continue
        if blank is not None or line.new_page:
            words = line.text(text)
            line.goes_on = (
                bool(kept) and words[0].islower() and not _opens(words) and kept[-1].text(text)[-1] not in ".:?!"
            )
            line.blank_before = 0 if line.goes_on else min(1, max(blank or 0, line.blank_before))
            blank = None
        kept.append(line)
    return kept, tuple(Span(lines[i].start, lines[i].end) for i in sorted(furniture))


def _paragraphs(lines: list[_Line], text: str, tables: dict[int, list[Row]]) -> list[list[_Line]]:
    """Joins lines that were wrapped at a margin (the next word would not have fitted); any other stands by itself, and
    so do the lines of a table, of which only the first is given."""
    joined: list[list[_Line]] = []
    left = 0
    margin = max((line.end - line.start for line in lines), default=0)
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
        if previous is not None and line.goes_on and left < 0:
            joined[-1].append(line)
            continue
        if (
            previous is not None
            and left < 0
            and line.blank_before == 0
            and not _opens(words)
            and not previous.underlined
        ):
            before = previous.text(text)
            first_word = len(words.split(maxsplit=1)[0])
            full = WRAP_MIN <= margin <= WRAP_MAX and len(before) + 1 + first_word > margin
            goes_on = words[0].islower() or (words[0].isdigit() and len(before) >= WRAP_MIN * 2 // 3)
            if full or (goes_on and before[-1] not in ".:?!"):
                joined[-1].append(line)
                continue
        joined.append([line])
    return joined


def _opens(words: str) -> bool:
    return any(p.match(words) for p in (_BULLET, _HASHES, _LABEL))


def _heading(lines: list[_Line], following: list[_Line] | None, text: str) -> Span | None:
    """The words of a heading, without its marks; None for a paragraph that is none."""
    if len(lines) != 1:
        return None
    line = lines[0]
    span = Span(line.start, line.end)
    words = span.of(text)
    bold = bold_words(words)
    if bold is not None:
        inside = Span(span.start + bold[0], span.start + bold[1])
        return _strip(inside, text, _NUMBERED, _LABEL)
    before_text = following is not None and _BULLET.match(following[0].text(text)) is None
    colon = is_colon_heading(words) and line.blank_before > 0 and before_text
    underlined = line.underlined and words[-1] not in ".;,!" and len(words.split()) <= MAX_HEADING_WORDS
    if underlined or colon or (_is_heading(words, following, text) and not _stands_alone(lines, following)):
        return _strip(span, text, _HASHES, _NUMBERED, _LABEL)
    return None


def _is_heading(words: str, following: list[_Line] | None, text: str) -> bool:
    if _HASHES.match(words):
        return True
    if re.match(r"(?:Question|Q)[ \t]*\d{0,2}[ \t]*:", words):
        return True
    if _BULLET.match(words) or _LABEL.match(words) or following is None or "://" in words:
        return False
    if len(words.split()) > MAX_HEADING_WORDS or not (words[0].isupper() or words[0].isdigit()):
        return False
    if words.endswith("?"):
        return True
    if words[-1] in ".,;:!" or re.search(r"[.;] ", _NUMBERED.sub("", words, count=1)):
        return False
    if words.rsplit(None, 1)[-1].lower() in _UNFINISHED:
        return False
    enumerated = words.count(",") >= 2
    return not enumerated


def _stands_alone(lines: list[_Line], following: list[_Line] | None) -> bool:
    """Whether a line has wide gaps on both sides: a heading is nearer to its text than that, so this is a lost row."""
    return lines[0].blank_before >= 2 and (following is None or following[0].blank_before >= 2)


def _content(span: Span, section: int, text: str) -> list[Block]:
    """A paragraph, or the list items that it holds (bullets inside a line are items too)."""
    words = span.of(text)
    if _BULLET.match(words):
        return [Block(BlockKind.LIST_ITEM, _strip(span, text, _BULLET), section)]
    span = _strip(span, text, _LABEL)
    words = span.of(text)
    marks = list(_INLINE_BULLET.finditer(words))
    if len(marks) < 2:
        return [Block(BlockKind.PARAGRAPH, span, section)]
    cuts = [(m.start(), m.end()) for m in marks]
    blocks = [Block(BlockKind.PARAGRAPH, _trim(Span(span.start, span.start + cuts[0][0]), text), section)]
    for (_, start), (end, _) in zip(cuts, [*cuts[1:], (len(words), 0)], strict=True):
        blocks.append(Block(BlockKind.LIST_ITEM, _trim(Span(span.start + start, span.start + end), text), section))
    return [block for block in blocks if block.span.end > block.span.start]


def _strip(span: Span, text: str, *patterns: re.Pattern[str]) -> Span:
    """The span without what the patterns match at its start."""
    start = span.start
    for pattern in patterns:
        match = pattern.match(text, start, span.end)
        if match and match.end() < span.end:
            start = match.end()
    return Span(start, span.end)


def _trim(span: Span, text: str) -> Span:
    words = span.of(text)
    left = len(words) - len(words.lstrip())
    return Span(span.start + left, span.start + len(words.rstrip()) if words.strip() else span.start + left)
