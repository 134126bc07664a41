"""An effect that stands alone under the label of its frequency group ("More common", and below it "Headache"): a reader
takes so short a line between two headings for a heading as well. Two that a comma parts look no different."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from kg.extract.outline import names_a_band
from kg.model import BlockKind, Document, TermKind
from kg.vocabulary import Vocabulary


def rows_under_bands(document: Document, vocabulary: Vocabulary) -> Document:
    """The document, with each heading that is a known finding right below a band, and has nothing below itself, as a
    paragraph of that band."""
    blocks = list(document.blocks)
    for at, (block, following) in enumerate(pairwise([*blocks, None])):
        if at == 0 or block is None or block.kind is not BlockKind.HEADING:
            continue
        above = blocks[at - 1]
        alone = following is None or following.kind is BlockKind.HEADING
        banded = above.kind is BlockKind.HEADING and names_a_band(above.span.of(document.text).lower())
        words = block.span.of(document.text)
        if banded and (alone or "," in words) and _all_findings(words, vocabulary):
            blocks[at] = replace(block, kind=BlockKind.PARAGRAPH, section=above.section)
    return replace(document, blocks=tuple(blocks))


def _all_findings(words: str, vocabulary: Vocabulary) -> bool:
    return all(vocabulary.concept(part, TermKind.FINDING) is not None for part in re.split(r"[,;]\s+", words))
