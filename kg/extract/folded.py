"""Sentences, lead-ins and list items of a text that lost its line breaks.

In a guide that was folded into one paragraph a lead-in ends with a colon, its items begin in lower case, and what goes
on after the list begins with a capital though the full stop before it is missing. A lead-in stays in force while
whole sentences stand between its items ("are pregnant. It is not known if … are breastfeeding").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from kg.extract.cues import DRUG_MARK, cues, pattern, words
from kg.extract.folded_sentences import folded_sentences
from kg.extract.outline import named_kind
from kg.extract.run_together import MODIFIED, split_sure_verbs, split_things, split_verbs, worth
from kg.model import Block, BlockKind, Document, Span

MIN_LINE = 700  # as in `kg.readers.flattened`
MAX_LABEL_WORDS = 10
MIN_RUN = 3  # names side by side that make a run without a colon before it a list
PER_NAME = 0.1  # how much each word of a name may take off its worth: long names are no worse ones
MAX_OPENING = 50  # letters of a lead-in that name the part of the text it opens
_COLON = re.compile(r":(?=\s)")
_NUMBER = re.compile(r"\d{1,2}[.)]")
_LOWER_WORD = re.compile(r"(?<![\w'’-])[a-z][a-z'’-]{3,}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or item of a folded text: whether it is an item, and the piece that introduces it (an index into
    all pieces of the block list handed to `unfold`). `opens`: the kind of section that it opens, if it does.
    `of_effects`: it stands under a lead-in that introduces side effects.
    """

    span: Span
    block: Block
    item: bool = False
    lead: int | None = None
    opens: str | None = None
    of_effects: bool = False


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

    def __init__(
        self,
        text: str,
        low: str,
        known: Callable[[str], bool],
        is_agent: Callable[[str], bool] = lambda words: False,
        labels: Callable[[str], Iterable[Span]] = lambda words: (),
    ) -> None:
        self._text, self._low, self._known, self._is_agent, self._labels = text, low, known, is_agent, labels
        self._common = frozenset(_LOWER_WORD.findall(text))
        self.pieces: list[Piece] = []
        self._leads: list[int] = []
        self._asked: int | None = None  # the last lead-in under this heading that asks for conditions
        self._effects_above = False  # a heading about side effects is in force, and no lead-in under it yet

    def read(self, block: Block) -> list[Piece]:
        """The pieces of one block."""
        first = len(self.pieces)
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            self._leads.clear()
            self._asked = None
            self._effects_above = named_kind(self._low[block.span.start : block.span.end]) == "side_effects"
            self._add(Piece(block.span, block))
            return self.pieces[first:]
        bulleted = block.kind is BlockKind.LIST_ITEM
        plain = Block(BlockKind.PARAGRAPH, block.span, block.section) if bulleted else block
        for position, span in enumerate(folded_sentences(self._text, self._low, block.span, self._common)):
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
            lower = self._text[part.start].islower() or self._begins_a_condition(part)
            if introduces and self._under_effects() and self._is_name(part) and not bulleted:
                self._labelled(part, block)  # "Problems with your metabolism such as: …"
            elif introduces and not (position == 0 and bulleted and self._leads and not self._is_lead(part)):
                if self._leads and self._is_purpose(part):
                    self._lead(part, block)  # "Medicine for: fungal infections, seizures"
                    continue
                if self._leads and (self._is_label(part) or self._is_use_of_people(part)):
                    self._item(part, block, outer=True)
                    continue
                *before, part = self._conditions(part) if lower else [part]
                for item in before:
                    self._item(item, block)
                self._lead(part, block)
            elif (bulleted and position == 0 and (lower or not self._asks(part))) or (
                self._leads and (lower or (position and self._follows_a_lead(part)) or self._is_one_more_purpose(part))
            ):
                self._items(part, block, bulleted)
            elif (
                self._opens(part) is None
                and self._verbless(part)
                and last
                and self._under_effects()
                and not (self._is_unknown_word(part))
            ):
                if not self._lists_capitals():
                    del self._leads[1:]
                for item in split_things(self._low, part, self._known, labels=self._labels):
                    self._item(item, block)
            elif self._effects_above and not self._leads and last and self._names_an_effect(part):
                self._item(part, block)
            else:
                self._plain(part, block)

    def _labelled(self, span: Span, block: Block) -> None:
        """The name of an effect before a colon; names that stand before it end the list above ("fever cough coughing up
        blood: …")."""
        *before, label = split_things(self._low, span, self._known, labels=self._labels)
        for item in before:
            self._item(item, block)
        self._item(label, block, outer=True)

    def _begins_a_condition(self, span: Span) -> bool:
        """Whether a part begins with the verb of the last list of conditions, though with a capital ("if you: Have
        asthma"), or though another lead-in came between: the list goes on then."""
        if self._asked is None or pattern("condition_opens").match(self._low, span.start, span.end) is None:
            return False
        self._leads[:] = [self._asked]
        return True

    def _conditions(self, span: Span) -> list[Span]:
        """A lead-in inside a list of conditions, cut before each verb: the last one introduces a list of its own ("have
        asthma have had any infection, including:")."""
        asked = bool(self._leads) and pattern("verb_lead").search(self._low, *self._span(self._leads[-1])) is not None
        return split_verbs(self._low, span) if asked else [span]

    def _is_use_of_people(self, span: Span) -> bool:
        """Whether a label among uses names people and what they have ("Adults and children with lupus:")."""
        used = pattern("use_lead").search(self._low, *self._span(self._leads[0])) is not None
        return used and pattern("people_with").match(self._low[span.start : span.end]) is not None

    def _follows_a_lead(self, span: Span) -> bool:
        """Whether a name with a capital stands right behind the colon of a lead-in ("if you take: Vitamin A")."""
        last = self._leads[-1]
        named = self.pieces[last].span
        return (
            last == len(self.pieces) - 1 and (self._is_lead(named) or self._is_purpose(named)) and self._verbless(span)
        )

    def _is_one_more_purpose(self, span: Span) -> bool:
        """Whether a name with a capital goes on with what medicines are for ("Medicine for: Fungal infections
        Seizures")."""
        return self._is_purpose(self.pieces[self._leads[-1]].span) and self._verbless(span)

    def _names_an_effect(self, span: Span) -> bool:
        """Whether a sentence without a verb is the name of a finding ("Slow heartbeat.")."""
        if not self._verbless(span) or self._opens(span) is not None:
            return False
        name = re.sub(r"\s*\([^)]*\)", "", self._low[span.start : span.end]).strip(" .")
        return bool(name) and worth(name.split(), self._known) >= MODIFIED - PER_NAME * len(name.split())

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
        if pattern("new_group").match(self._low[span.start : span.end]):
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
            names = [s for s in split_things(low, rest, self._known) if self._known(s.of(low).strip(" ,.;"))]
            if len(names) >= MIN_RUN:
                yield Span(start, including.end() - 1)
                start = including.end()
        if start < span.end:
            yield Span(start, span.end)

    def _lead(self, span: Span, block: Block) -> None:
        inner = pattern("inner_lead").search(self._low, span.start, span.end) or (
            self._under_effects() and pattern("effects_of_effect").match(self._low[span.start : span.end])
        )
        item = bool(self._leads) and (self._text[span.start].islower() or self._is_purpose(span))
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
        if pattern("verb_lead").search(self._low, span.start, span.end) and not self._under_effects():
            self._asked = len(self.pieces) - 1

    def _items(self, span: Span, block: Block, bulleted: bool) -> None:
        lead = self._low[slice(*self._span(self._leads[-1]))] if self._leads else ""
        if bulleted:
            items = [span]
        elif pattern("verb_lead").search(lead):
            items = split_verbs(self._low, span)
        elif pattern("use_lead").search(lead) and not self._under_effects():
            items = self._with_people(split_verbs(self._low, span, "use_verb"))
        else:
            items = [
                s
                for part in split_sure_verbs(self._low, span)
                for s in split_things(self._low, part, self._known, self._is_agent, self._labels)
            ]
        for item in items:
            self._item(item, block)

    def _with_people(self, uses: list[Span]) -> list[Span]:
        """Uses, each with the people before it ("in adults with heart disease to reduce the risk of stroke")."""
        joined: list[Span] = []
        for use in uses:
            before = self._low[joined[-1].start : joined[-1].end] if joined else ""
            if pattern("people_alone").match(before) and self._low.startswith("to ", use.start):
                use = Span(joined.pop().start, use.end)
            joined.append(use)
        return joined

    def _item(self, span: Span, block: Block, outer: bool = False) -> None:
        lead = (self._leads[0] if outer else self._leads[-1]) if self._leads else None
        self._add(Piece(span, Block(BlockKind.LIST_ITEM, span, block.section), True, lead))

    def _span(self, index: int) -> tuple[int, int]:
        span = self.pieces[index].span
        return span.start, span.end

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        if self._under_effects():
            self.pieces[-1] = replace(piece, of_effects=True)

    def _is_lead(self, span: Span) -> bool:
        return pattern("folded_lead").search(self._low, span.start, span.end) is not None

    def _is_purpose(self, span: Span) -> bool:
        """Whether a lead-in names medicines by what they are for, which its items say."""
        return pattern("purpose_lead").match(self._low[span.start : span.end]) is not None

    def _under_effects(self) -> bool:
        return bool(self._leads) and bool(pattern("effects_lead").search(self._low, *self._span(self._leads[0])))

    def _lists_capitals(self) -> bool:
        """Whether the items of the inner lead-in begin with a capital, or none has come yet: more go on with it."""
        first = self._leads[-1] + 1 if self._leads else 0
        return first >= len(self.pieces) or self._text[self.pieces[first].span.start].isupper()

    def _is_unknown_word(self, span: Span) -> bool:
        """Whether one word alone is no name that is known: what is left of a sentence ("Program.")."""
        word = self._low[span.start : span.end].strip(" .")
        return " " not in word and not self._known(word)

    def _verbless(self, span: Span) -> bool:
        return self._holds_no_verb(span) and not self._is_lead(span)

    def _holds_no_verb(self, span: Span) -> bool:
        low = re.sub(r"\([^)]*\)", "", self._low[span.start : span.end])
        return DRUG_MARK not in low and not pattern("finite").search(low)

    def _is_name(self, span: Span) -> bool:
        """Whether a lead-in is the name of an effect that its items tell more of, and asks nothing itself."""
        asks = pattern("inner_lead").search(self._low, span.start, span.end) or pattern("new_group").match(
            self._low[span.start : span.end]
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
