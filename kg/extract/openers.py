"""Lines that open a part of the text where no heading does, by what they ask for.

Packs of medicines sold without prescription ask under one heading after another: below "Do not use" stands "Ask a
doctor before use if you have" and its list, whose conditions forbid nothing. Leaflets that lost their headings go on
behind a list of ingredients with "Do not use it if you:". "If you stop taking it:" alone on its line names its part as
a heading would. What such a line says holds until the next heading, or the next line of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.extract.cues import Cue, cues
from kg.extract.outline import named_kind
from kg.model import Block, BlockKind

MAX_LABEL_WORDS = 10
OPENED_BY_LABEL = frozenset(("overdose", "withdrawal", "missed", "pregnancy", "driving", "storage"))


class Openers:
    """Goes through the blocks in order and says for each of what kind the text is that it stands in."""

    def __init__(self, low: str) -> None:
        self._low = low
        self._kind: str | None = None
        self._over = ""  # the kind of the section in which it was opened

    def enter(self, block: Block, following: Block | None, kind: str) -> str:
        """The kind of the next block, whose headings make it one of `kind`; `following` is the block behind it."""
        words = block.span.of(self._low)
        if block.kind is BlockKind.HEADING and (kind != self._over or named_kind(words) is not None):
            self._kind = None  # any other heading goes on with what was opened, as it would with a section
        if block.kind is BlockKind.PARAGRAPH:
            self._over = kind
            before_list = following is not None and following.kind is BlockKind.LIST_ITEM
            opener = _opener(words, before_list, kind)
            if opener is not None and opener.attributes.get("holds") == "paragraph":
                return opener.name
            if opener is not None:
                self._kind = opener.name
            elif not before_list:
                self._kind = _label(words) or self._kind
        return self._kind if self._kind is not None else kind


def _opener(words: str, before_list: bool, kind: str) -> Cue | None:
    """The first row of the table that fits a paragraph of a section of `kind`."""
    introduces = before_list and words[-1] not in ".!?"
    return next(
        (
            cue
            for cue in cues("openers")
            if (introduces or "holds" in cue.attributes)
            and _allowed(cue.attributes, kind)
            and cue.pattern.search(words)
        ),
        None,
    )


def _allowed(attributes: Mapping[str, str], kind: str) -> bool:
    only, never = attributes.get("in"), attributes.get("not", "")
    return kind not in never.split(",") and (only is None or kind in only.split(","))


def _label(words: str) -> str | None:
    """The kind that a short line names which ends in a colon, of those that lines without a list below may open."""
    if not words.endswith(":") or len(words.split()) > MAX_LABEL_WORDS:
        return None
    named = named_kind(words)
    return named if named in OPENED_BY_LABEL else None
