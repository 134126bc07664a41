"""Plain text to `Document`: title, headings, paragraphs, list items and rows of tables, each with its offsets.

What tells a heading from a paragraph is its shape (a short line on its own, without an end mark), and what ends a
section is the next heading, or a gap wider than the ones inside it (mostly two or more empty lines), as it is left
where a table or a box stood on the page. Lines of the page itself are no blocks: they are the document's furniture.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.model import Block, BlockKind, Document, Section, Span
from kg.readers.bare_lists import bare_items
from kg.readers.flattened import inline_bullets, inline_headings
from kg.readers.letters import plain_letters
from kg.readers.lines import BULLET, HASHES, LABEL, Line, join_lines, margins_of, opens, read_lines, without_furniture
from kg.readers.outline import Depths, bold_words, is_colon_heading, ordered_runs
from kg.readers.text_tables import find_tables, row_blocks

_NUMBERED = re.compile(r"[ \t]*\d{1,2}(?:\.\d{1,2})*\.?[ \t]+(?=[A-Z])")
_INLINE_BULLET = re.compile(r"(?:^|(?<=\s))-[ \t]+(?=\S)")
# "Infrequent - dry eye": a dash behind how frequent something is stands for a colon
_FREQUENCY = re.compile(r"\b(?:(?:un)?common|(?:in)?frequent|rare)(?:ly)?\s*\Z", re.IGNORECASE)
# behind the words of an item, text that no longer belongs to it: a wide gap, no end mark, a new sentence
_TEXT_AFTER_ITEM = re.compile(r"(?<=[^\s.!?:;,])[ \t]{2,}(?=[A-Z][\w'’-]*[ ,][^.:?]*[.:?])")
# a line that ends in one of these goes on below: it introduces a list and is no heading
_UNFINISHED = frozenset(
    ("if", "you", "have", "are", "the", "a", "with", "of", "for", "to", "and", "or", "following", "include", "in")
)
# a heading that asks may end in one of them all the same ("What it is used for")
_ASKING = re.compile(r"(?:what|how|why|when|where|who|which)\b", re.IGNORECASE)
# "Brand names: Xyza" is a label with what it labels
_NAMES = re.compile(
    r"(?:(?:brand|trade|generic|other|common) names?|(?:drug )?class)(?: \([^)]*\))?:[ \t]*\S", re.IGNORECASE
)
MAX_HEADING_WORDS = 14
_ENOUGH_GAPS = 12


def parse_text(text: str, name: str) -> Document:
    """Cuts a text into sections and blocks. `name` identifies the document. Its text has plain letters.

    >>> d = parse_text("Aspirol\\n\\nSide effects\\n\\n- rash\\n- itch\\n", "a")
    >>> [(b.kind.value, b.span.of(d.text), d.sections[b.section].heading) for b in d.blocks]
    [('title', 'Aspirol', ''), ('heading', 'Side effects', 'Side effects'),
     ('list_item', 'rash', 'Side effects'), ('list_item', 'itch', 'Side effects')]
    """
    text = plain_letters(text)
    lines, furniture = without_furniture(read_lines(text), text)
    starts = [line.start - line.indent for line in lines]
    apart = [line.blank_before > 0 for line in lines]
    wholes = [
        Span(line.start - (line.indent if text[s] == "\t" else 0), line.end)
        for line, s in zip(lines, starts, strict=True)
    ]
    tables = find_tables(wholes, starts, text, apart)
    margins = margins_of(lines, text)
    in_table = {at for first, rows in tables.items() for at in range(first, first + len(rows))}
    texts, blanks = [line.text(text) for line in lines], [line.blank_before for line in lines]
    bare = bare_items(texts, blanks, margins[0], opens, in_table)
    bare_starts = {lines[at].start for at, begins in bare.items() if begins}
    paragraphs = join_lines(lines, text, tables, bare, margins)
    ordered = ordered_runs([p[0].text(text) for p in paragraphs], [p[0].blank_before > 0 for p in paragraphs])
    first_of = {lines[at].start: rows for at, rows in tables.items()}
    usual = _usual_gap(paragraphs)
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
            stripped = _strip(span, text, HASHES, LABEL)
            bold = bold_words(stripped.of(text))
            stripped = Span(stripped.start + bold[0], stripped.start + bold[1]) if bold is not None else stripped
            blocks.append(Block(BlockKind.TITLE, stripped, 0))
            title = stripped.of(text)
            continue
        if rows is None and span.start in bare_starts:
            blocks.append(Block(BlockKind.LIST_ITEM, span, len(headings) - 1))
            continue
        heading = None if rows is not None or index in ordered else _heading(lines_of, following, text, usual)
        if heading is not None:
            headings.append((heading.of(text).rstrip(": "), span.start))
            blocks.append(Block(BlockKind.HEADING, heading, len(headings) - 1))
            closed = False
            continue
        wide = lines_of[0].blank_before > usual and blocks and blocks[-1].kind is not BlockKind.HEADING
        if wide and not closed and headings[-1][0]:
            headings.append(("", span.start))
            closed = True
        if rows is not None:
            blocks.extend(row_blocks(rows, text, len(headings) - 1))
            continue
        asked = inline_headings(text, span)
        for heading in asked:
            before = _trim(Span(span.start, heading.start), text)
            if before.end > before.start:
                blocks.extend(_content(before, len(headings) - 1, text))
            headings.append((heading.of(text), heading.start))
            blocks.append(Block(BlockKind.HEADING, heading, len(headings) - 1))
            span = _trim(Span(heading.end, span.end), text)
        closed = closed or bool(asked)
        if span.end <= span.start:
            continue
        if index in ordered:
            entry = Span(span.start + ordered[index], span.end)
            made = [Block(BlockKind.LIST_ITEM, entry, len(headings) - 1)]
        else:
            made = _content(span, len(headings) - 1, text)
        if made and made[0].kind is BlockKind.LIST_ITEM and (len(made) == 1 or BULLET.match(words)):
            depth = depths.of(lines_of[0].indent, words[0])  # of several on one line, all stand as deep as the first
            made = [replace(b, depth=depth) if b.kind is BlockKind.LIST_ITEM else b for b in made]
        else:
            depths = Depths()
        blocks.extend(made)
    ends = [start for _, start in headings[1:]] + [len(text)]
    sections = tuple(
        Section(heading, Span(start, end), (heading,) if heading else ())
        for (heading, start), end in zip(headings, ends, strict=True)
    )
    return Document(name, text, sections, tuple(blocks), title or name, furniture)


def _usual_gap(paragraphs: list[list[Line]]) -> int:
    """How many empty lines mostly stand between two paragraphs; one where there are too few to tell."""
    gaps = sorted(lines[0].blank_before for lines in paragraphs if lines[0].blank_before)
    return gaps[len(gaps) // 2] if len(gaps) >= _ENOUGH_GAPS else 1


def _heading(lines: list[Line], following: list[Line] | None, text: str, usual: int) -> Span | None:
    """The words of a heading, without its marks; None for a paragraph that is none."""
    if len(lines) != 1:
        return None
    line = lines[0]
    span = Span(line.start, line.end)
    words = span.of(text)
    bold = bold_words(words)
    if bold is not None:
        inside = Span(span.start + bold[0], span.start + bold[1])
        return _strip(inside, text, _NUMBERED, LABEL)
    before_text = following is not None and BULLET.match(following[0].text(text)) is None
    colon = is_colon_heading(words) and line.blank_before > 0 and before_text
    underlined = line.underlined and words[-1] not in ".;,!" and len(words.split()) <= MAX_HEADING_WORDS
    if underlined or colon or (_is_heading(words, following, text) and not _stands_alone(lines, following, usual)):
        return _strip(span, text, HASHES, _NUMBERED, LABEL)
    return None


def _is_heading(words: str, following: list[Line] | None, text: str) -> bool:
    if HASHES.match(words):
        return True
    if re.match(r"(?:Question|Q)[ \t]*\d{0,2}[ \t]*:", words):
        return True
    if BULLET.match(words) or LABEL.match(words) or following is None or "://" in words:
        return False
    if len(words.split()) > MAX_HEADING_WORDS or not (words[0].isupper() or words[0].isdigit()):
        return False
    if words.endswith("?"):
        return True
    if words[-1] in ".,;:!" or re.search(r"[.;] |:\s+(?=[a-z]|.*%)", _NUMBERED.sub("", words, count=1)):
        return False
    asks = _ASKING.match(_NUMBERED.sub("", words, count=1))
    if words.rsplit(None, 1)[-1].lower() in _UNFINISHED and not asks:
        return False
    enumerated = words.count(",") >= 2
    return not enumerated and _NAMES.match(words) is None


def _stands_alone(lines: list[Line], following: list[Line] | None, usual: int) -> bool:
    """Whether a line has wide gaps on both sides: a heading is nearer to its text than that, so this is a lost row."""
    return lines[0].blank_before > usual and (following is None or following[0].blank_before > usual)


def _content(span: Span, section: int, text: str) -> list[Block]:
    """A paragraph, or the list items that it holds (bullets inside a line are items too).

    Text that follows the last item behind a wide gap is a paragraph, and may introduce the next list.
    """
    span = _strip(span, text, LABEL)
    words = span.of(text)
    marks = [(b.start - span.start, b.end - span.start) for b in inline_bullets(text, span)] or _bullets(words)
    if not marks and BULLET.match(words):
        return [Block(BlockKind.LIST_ITEM, _strip(span, text, BULLET), section)]
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
    found = [m for m in _INLINE_BULLET.finditer(words) if _FREQUENCY.search(words, 0, m.start()) is None]
    margin = len(words) - len(words.lstrip())
    wide = [m for m in found if m.start() <= margin or words.endswith(("  ", "\t", "\n"), 0, m.start())]
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
