"""What is too long to be a sentence: it is left unread, and the ledger says so.

Documents come from strangers. The cues look at every place of a sentence for something that may stand far behind it,
so the time that a sentence takes grows with the square of its length or worse. One bound for all of them keeps the
time of a document in proportion to its size, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.sentences import split_sentences
from kg.model import Block, BlockKind, Document, LedgerLine, Span, Verdict

MAX_SENTENCE = 2_000  # letters; the longest of the real documents, a folded list, has 1,350
MAX_GAP = 500  # white space inside a text, lines of the page between two of its lines counted in
BLANK = "\ue001"  # stands where nothing is read; no cue matches it, as runs of blanks would be tried from each place
_GAP = re.compile(rf"\s{{{MAX_GAP},}}")


def leave_out_overlong(document: Document, text: str) -> tuple[Document, tuple[LedgerLine, ...]]:
    """The document without sentences beyond `MAX_SENTENCE`, and their lines of the ledger.

    `text` is the document's own, lines of the page blanked. What stands around such a sentence is read as before.
    """
    if all(block.span.end - block.span.start <= MAX_SENTENCE for block in document.blocks):
        return document, ()
    blocks: list[Block] = []
    lines: list[LedgerLine] = []
    for block in document.blocks:
        over = list(_overlong(block, text))
        lines += [LedgerLine(span, block.section, Verdict.NOT_UNDERSTOOD) for span in over]
        blocks.extend(_without(block, over, text) if over else [block])
    return (replace(document, blocks=tuple(blocks)), tuple(lines)) if lines else (document, ())


def blank(text: str, lines: tuple[LedgerLine, ...]) -> str:
    """The text with sentences that are left unread, and gaps of any length, blanked; its length stays.

    >>> blank("a" + " " * 500 + "b", ())[:3] == "a" + BLANK * 2
    True
    """
    parts, at = [], 0
    for line in lines:
        start, end = line.sentence.start, line.sentence.end
        parts += [text[at:start], BLANK * (end - start)]
        at = end
    return _GAP.sub(lambda gap: BLANK * len(gap.group()), "".join((*parts, text[at:])))


def _overlong(block: Block, text: str) -> Iterator[Span]:
    """The sentences of a block, or the cells of a row, that are too long."""
    if block.span.end - block.span.start <= MAX_SENTENCE:
        return
    spans = (cell.span for cell in block.cells) if block.kind is BlockKind.ROW else split_sentences(text, block.span)
    yield from (span for span in spans if span.end - span.start > MAX_SENTENCE)


def _without(block: Block, over: list[Span], text: str) -> Iterator[Block]:
    """What is left of a block around what is too long in it."""
    if block.kind is BlockKind.ROW:
        kept = tuple(cell for cell in block.cells if cell.span not in over)
        short = tuple(
            replace(
                cell,
                column=tuple(span for span in cell.column if span.end - span.start <= MAX_SENTENCE),
                row=tuple(span for span in cell.row if span.end - span.start <= MAX_SENTENCE),
            )
            for cell in kept
        )
        yield from (replace(block, cells=short),) if short else ()
        return
    starts, ends = [block.span.start, *(s.end for s in over)], [*(s.start for s in over), block.span.end]
    for start, end in zip(starts, ends, strict=True):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            yield replace(block, span=Span(start, end))
