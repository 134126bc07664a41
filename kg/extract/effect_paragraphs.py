"""Paragraphs that are the items of a list of side effects: "Lung problems. It may cause severe inflammation …".

Guides introduce serious effects with "… can cause serious side effects, including:" and give each a paragraph that its
name opens, in bold letters that plain text does not have. The lead-in holds for all of them, until a heading or until
another group of effects is introduced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.run_together import MODIFIED, worth
from kg.model import Block, BlockKind, Span

MAX_NAME_WORDS = 12
PER_WORD = 0.1  # as in `kg.extract.folded`: how much each word may take off a name's worth
_BRACKETED = re.compile(r"\s*\([^)]*\)")


class EffectParagraphs:
    """Goes through the blocks in order and tells which paragraphs are items, and which introduce them.

    `low` is the document's text in lower case with the medicine marked; `known` tells whether words name a finding.
    """

    def __init__(self, low: str, known: Callable[[str], bool]) -> None:
        self._low, self._known, self.open = low, known, False

    def enter(self, block: Block, spans: Sequence[Span]) -> bool:
        """Takes the next block with its sentences; whether it is such an item. Afterwards `open` says whether a
        lead-in holds."""
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE, BlockKind.ROW):
            self.open = False
        if block.kind is not BlockKind.PARAGRAPH or not spans:
            return False
        first = self._low[spans[0].start : spans[0].end]
        item = self.open and self._names_an_effect(first)
        if not item and pattern("new_group").match(first):
            self.open = False
        return item

    def opens(self, block: Block, spans: Sequence[Span]) -> bool:
        """Whether a paragraph introduces such paragraphs: its last words announce effects, and not their signs."""
        if block.kind is not BlockKind.PARAGRAPH or not spans:
            return False
        last = self._low[spans[-1].start : spans[-1].end]
        announces = last.endswith(":") and pattern("effects_lead").search(last) is not None
        if not announces or pattern("inner_lead").search(last) is not None:
            return False
        self.open = True
        return True

    def _names_an_effect(self, sentence: str) -> bool:
        """Whether a sentence is a name without a verb ("Low white blood cell counts (neutropenia).")."""
        name = _BRACKETED.sub("", sentence).strip(" .:–-")
        words_of = name.split()
        if not words_of or len(words_of) > MAX_NAME_WORDS or DRUG_MARK in name or pattern("finite").search(name):
            return False
        return worth(words_of, self._known) >= MODIFIED - PER_WORD * len(words_of)
