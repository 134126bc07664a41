"""Sentences, lead-ins and list items of a text that lost its line breaks.

In a guide that was folded into one paragraph a lead-in ends with a colon, its items begin in lower case, and what goes
on after the list begins with a capital though the full stop before it is missing. A lead-in stays in force while
whole sentences stand between its items ("are pregnant. It is not known if … are breastfeeding").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.cues import DRUG_MARK, alternation, cues, pattern, words
from kg.extract.run_together import split_sure_verbs, split_things, split_verbs
from kg.extract.sentences import is_abbreviation, split_sentences
from kg.model import Block, BlockKind, Document, Span

MIN_LINE = 700  # as in `kg.readers.flattened`
MAX_LABEL_WORDS = 10
MIN_RUN = 3  # names side by side that make a run without a colon before it a list
MAX_OPENING = 50  # letters of a lead-in that name the part of the text it opens
_COLON = re.compile(r":(?=\s)")
_NUMBER = re.compile(r"\d{1,2}[.)]")
_LOWER_WORD = re.compile(r"(?<![\w'’-])[a-z][a-z'’-]{3,}(?![\w-])")
_CAPITALISED = re.compile(r"(?<=[a-z)®%] )[A-Z][a-z'’-]{3,}(?![\w-])")
_ABBREVIATED = re.compile(r"(?:[A-Z][a-z]+ ){2,}\([A-Z]{2,}\) $")
_SMALL = re.compile(r"(?<=[a-z)][a-z)])\. (?=[a-z])|(?<=[a-z)]) (?=\d{1,2}\.$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or item of a folded text: whether it is an item, and the piece that introduces it (an index into
    all pieces of the block list handed to `unfold`). `opens`: the kind of section that it opens, if it does.
    """

    span: Span
    block: Block
    item: bool = False
    lead: int | None = None
    opens: str | None = None


def folded_blocks(document: Document) -> set[int]:
    """The indices of the blocks that stand in a line which holds a whole document: it has headings inside."""
    text = document.text
    ends = [m.start() for m in re.finditer(r"[\n\r\f]", text)] + [len(text)]
    lines: dict[tuple[int, int], list[int]] = {}
    for index, block in enumerate(document.blocks):
        at = bisect_left(ends, block.span.start)
        lines.setdefault((ends[at - 1] if at else 0, ends[at]), []).append(index)
    found: set[int] = set()
    for (start, end), blocks in lines.items():
        headings = sum(document.blocks[i].kind is BlockKind.HEADING for i in blocks)
        if end - start >= MIN_LINE and headings >= 2:
            found.update(blocks)
    return found


class Unfolder:
    """Reads the blocks of a folded line in order; `leads` are the lead-ins in force, the outer one first."""

    def __init__(self, text: str, low: str, known: Callable[[str], bool]) -> None:
        self._text, self._low, self._known = text, low, known
        self._common = frozenset(_LOWER_WORD.findall(text))
        self.pieces: list[Piece] = []
        self._leads: list[int] = []

    def read(self, block: Block) -> list[Piece]:
        """The pieces of one block."""
        first = len(self.pieces)
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            self._leads.clear()
            self._add(Piece(block.span, block))
            return self.pieces[first:]
        bulleted = block.kind is BlockKind.LIST_ITEM
        plain = Block(BlockKind.PARAGRAPH, block.span, block.section) if bulleted else block
        for position, span in enumerate(_sentences(self._text, self._low, block.span, self._common)):
            self._sentence(span, plain, bulleted and position == 0)
        return self.pieces[first:]

    def _sentence(self, span: Span, block: Block, bulleted: bool) -> None:
        """One sentence: its lead-in, and what follows the colon as items."""
        if _NUMBER.fullmatch(self._low, span.start, span.end):
            self._add(Piece(span, block))
            return
        parts = list(self._parts(span))
        for position, part in enumerate(parts):
            last = position == len(parts) - 1
            introduces = self._low[part.end - 1] == ":" or (position == 0 and not last)
            lower = self._text[part.start].islower()
            if introduces and self._under_effects() and self._is_name(part) and not bulleted:
                self._item(part, block, outer=True)  # "Problems with your metabolism such as: …"
            elif introduces and not (position == 0 and bulleted and self._leads and not self._is_lead(part)):
                if self._is_label(part) and self._leads:
                    self._item(part, block, outer=True)
                    continue
                self._lead(part, block)
            elif (bulleted and position == 0 and (lower or not self._asks(part))) or (lower and self._leads):
                self._items(part, block, bulleted)
            elif self._opens(part) is None and self._verbless(part) and last and self._under_effects():
                if not self._lists_capitals():
                    del self._leads[1:]
                for item in split_things(self._low, part, self._known):
                    self._item(item, block)
            else:
                self._plain(part, block)

    def _asks(self, span: Span) -> bool:
        """Whether a capitalised item is a sentence of its own in a list of conditions ("if you: … • Tell your …")."""
        if not self._leads:
            return False
        conditions = pattern("verb_lead").search(self._low, *self._span(self._leads[-1])) is not None
        if self._low[span.start : span.end].split()[0] in words("item_verb") | {"if"}:
            return False
        return conditions and pattern("finite").search(self._low, span.start, span.end) is not None

    def _plain(self, span: Span, block: Block) -> None:
        """A whole sentence: it stays under the outer lead-in where that one introduces effects."""
        if pattern("new_group").search(self._low, span.start, span.end):
            self._leads.clear()
        lead = self._leads[0] if self._under_effects() else None
        self._add(Piece(span, block, lead=lead, opens=self._opens(span)))

    def _parts(self, span: Span) -> Iterator[Span]:
        """A sentence cut behind each colon; without one, behind "include" where a run of names follows."""
        low, start = self._low, span.start
        for match in _COLON.finditer(low, span.start, span.end):
            if low[start : match.start()].count("(") > low[start : match.start()].count(")"):
                continue
            yield Span(start, match.end())
            start = match.end()
            while start < span.end and low[start].isspace():
                start += 1
        including = pattern("including").search(low, start, span.end) if start == span.start else None
        if including is not None and including.end() < span.end:
            rest = Span(including.end(), span.end)
            if len(split_things(low, rest, self._known)) >= MIN_RUN:
                yield Span(start, including.end() - 1)
                start = including.end()
        if start < span.end:
            yield Span(start, span.end)

    def _lead(self, span: Span, block: Block) -> None:
        inner = pattern("inner_lead").search(self._low, span.start, span.end)
        item = self._text[span.start].islower() and bool(self._leads)
        if not inner and not item:
            self._leads.clear()
        lead = None
        if self._leads and (item or self._under_effects()):
            lead = self._leads[-1] if item else self._leads[0]
        del self._leads[1:]
        self._leads.append(len(self.pieces))
        kind = BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH
        piece = Piece(span, Block(kind, span, block.section), item, lead, self._opens(span))
        self._add(piece)

    def _items(self, span: Span, block: Block, bulleted: bool) -> None:
        lead = self._low[slice(*self._span(self._leads[-1]))] if self._leads else ""
        if bulleted:
            items = [span]
        elif pattern("verb_lead").search(lead):
            items = split_verbs(self._low, span)
        elif pattern("use_lead").search(lead):
            items = split_verbs(self._low, span, "use_verb")
        else:
            items = [
                s for part in split_sure_verbs(self._low, span) for s in split_things(self._low, part, self._known)
            ]
        for item in items:
            self._item(item, block)

    def _item(self, span: Span, block: Block, outer: bool = False) -> None:
        lead = (self._leads[0] if outer else self._leads[-1]) if self._leads else None
        self._add(Piece(span, Block(BlockKind.LIST_ITEM, span, block.section), True, lead))

    def _span(self, index: int) -> tuple[int, int]:
        span = self.pieces[index].span
        return span.start, span.end

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)

    def _is_lead(self, span: Span) -> bool:
        return pattern("folded_lead").search(self._low, span.start, span.end) is not None

    def _under_effects(self) -> bool:
        return bool(self._leads) and bool(pattern("effects_lead").search(self._low, *self._span(self._leads[0])))

    def _lists_capitals(self) -> bool:
        """Whether the items of the inner lead-in begin with a capital, or none has come yet: more go on with it."""
        first = self._leads[-1] + 1 if self._leads else 0
        return first >= len(self.pieces) or self._text[self.pieces[first].span.start].isupper()

    def _verbless(self, span: Span) -> bool:
        return self._holds_no_verb(span) and not self._is_lead(span)

    def _holds_no_verb(self, span: Span) -> bool:
        low = re.sub(r"\([^)]*\)", "", self._low[span.start : span.end])
        return DRUG_MARK not in low and not pattern("finite").search(low)

    def _is_name(self, span: Span) -> bool:
        """Whether a lead-in is the name of an effect that its items tell more of, and asks nothing itself."""
        asks = pattern("inner_lead").search(self._low, span.start, span.end) or pattern("new_group").search(
            self._low, span.start, span.end
        )
        return not asks and self._holds_no_verb(span)

    def _is_label(self, span: Span) -> bool:
        """Whether words are the name of a thing and no sentence ("Low salt (sodium) levels in the blood.")."""
        plain = re.sub(r"\([^)]*\)", "", self._low[span.start : span.end])
        return len(plain.split()) <= MAX_LABEL_WORDS and self._verbless(span)

    def _opens(self, span: Span) -> str | None:
        """The kind of section that a sentence opens by itself, where it does so as a heading would."""
        words_of = self._low[span.start : span.end]
        if not pattern("folded_heading").match(words_of):
            return None
        if not words_of.endswith(":") or "ingredient" in words_of:
            return "administration"
        opening = words_of[:MAX_OPENING].split(",")[0]  # what follows the comma may speak of anything
        return next((cue.name for cue in cues("sections") if cue.pattern.search(opening)), None)


def _sentences(text: str, low: str, span: Span, common: frozenset[str]) -> Iterator[Span]:
    """Sentences, cut also where one begins though the mark before it is missing. `common`: the words that the text
    writes with a small letter: with a capital they begin something.
    """
    for sentence in split_sentences(text, span):
        begins = {
            m.end() - len(m["goes_on"] or m["quoted"] or m["next"])
            for m in _lost_stop().finditer(low, sentence.start, sentence.end)
            if m["goes_on"] or m["quoted"] or _begins(text, low, m.end() - len(m["next"]))
        }
        for match in _CAPITALISED.finditer(text, sentence.start, sentence.end):
            if match.group().lower() in common and _begins(text, low, match.start()):
                begins.add(match.start())
        for match in _SMALL.finditer(text, sentence.start, sentence.end):
            if not is_abbreviation(text, sentence.start, match.start() + 1):
                begins.add(match.end())
        start = sentence.start
        for at in sorted(begins):
            if at > start:
                yield Span(start, at - 1)
                start = at
        yield Span(start, sentence.end)


@cache
def _lost_stop() -> re.Pattern[str]:
    verbs = r"(?:is|are|may|can|should|will|does|has|must|could|might|was)"
    openers = "|".join(alternation(name) for name in ("sentence_opener", "modifier", "attribute", "thing_start"))
    heads = alternation("thing_head")
    return re.compile(
        rf"(?<=[\w)®%]) (?P<next>(?:{openers})(?!\w)|{DRUG_MARK}+[^.]{{0,12}}? {verbs}\b|[a-z-]+ (?:{heads})(?!\w))"
        rf"|(?<=[a-z0-9)/{DRUG_MARK}]\.) (?P<goes_on>(?:{alternation('item_verb')})(?!\w))"
        r"|(?<=\?)\s?[\"”]\s(?P<quoted>[a-z])"
    )


@cache
def _opener() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('sentence_opener')})(?!\w)")


def _begins(text: str, low: str, at: int) -> bool:
    """Whether the word at a place begins a sentence, by its capital and the words before it."""
    before = re.search(r"[\w'-]+(?=\W*$)", low[max(0, at - 30) : at])
    if (
        not text[at].isupper()
        or not (text[at + 1].islower() or low[at] == DRUG_MARK)
        or (before is not None and before.group() in words("no_break_before"))
    ):
        return False
    if _ABBREVIATED.search(text, max(0, at - 60), at) and not _opener().match(low, at):
        return False  # "Fat Soluble Vitamin (FSV) Deficiency" is one name
    if low[at] == DRUG_MARK or low[at - 2] in ')®."”':
        return True
    previous = text[max(0, at - 30) : at].split()[-1:]
    return bool(previous) and not previous[0][0].isupper()
