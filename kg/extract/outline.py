"""What headings and labels say: the kind of a section, and the group of side effects that a stretch of text belongs to.

Two statements above it may say so together.

"Stop taking it and see a doctor if you notice any of these serious side effects:" stands above "Rare (may affect up to
1 in 1,000 people)", and both hold for the items below: rare, and serious. The seriousness ends where another
introduction, another heading or a paragraph begins.
"""

from __future__ import annotations

from kg.extract.cues import cues, pattern
from kg.model import Block, BlockKind, Category


def named_kind(words: str) -> str | None:
    """The kind of section that the words of a heading name."""
    return next((cue.name for cue in cues("sections") if cue.pattern.search(words)), None)


def category_of(low: str) -> Category:
    """The frequency group, or the seriousness, that words name; `Category.NONE` where they name none."""
    for cue in cues("categories"):
        if cue.pattern.search(low):
            return Category(cue.name)
    return Category.NONE


def is_serious(low: str) -> bool:
    """Whether words call something serious or urgent, whatever frequency they name besides ("uncommon, but call your
    doctor immediately if you get any of them").
    """
    return any(cue.pattern.search(low) is not None for cue in cues("categories") if cue.name == Category.SERIOUS.value)


def names_a_band(low: str) -> bool:
    """Whether a line names a frequency group and nothing else ("Rare (may affect up to 1 in 1,000 people)").

    >>> names_a_band("common (may affect up to 1 in 10 people)"), names_a_band("common side effects of this kind")
    (True, False)
    """
    return pattern("band").match(low) is not None


class Seriousness:
    """Goes through the blocks in order and says for each whether what stands above its group calls it serious."""

    def __init__(self) -> None:
        self._said = False
        self._inside = False  # a group's label stood directly below, and holds for the items that follow

    def enter(self, block: Block, low: str) -> bool:
        """Takes the next block, with its lower-case text, and says whether its effects are serious besides."""
        if block.kind is BlockKind.LIST_ITEM:
            self._said = self._inside  # items of its own: the groups that follow them are other lists
        elif names_a_band(low):
            self._inside = self._said
        elif self._inside and block.kind is BlockKind.PARAGRAPH and not low.rstrip().endswith((".", ":")):
            pass  # the effects of a group in a line of their own: the next label belongs to the same list
        else:
            heading = block.kind is BlockKind.HEADING
            self._said = category_of(low) is Category.SERIOUS and (heading or _introduces(low))
            self._inside = False
        return self._inside


class Groups:
    """Goes through the blocks in order and says for each which group a label above it names: "Very common side effects
    (may affect more than 1 in 10 people):" gives its own to the line below and to the items behind."""

    def __init__(self) -> None:
        self._group, self._fresh = Category.NONE, False

    def enter(self, block: Block, low: str) -> Category:
        """Takes the next block, with its lower-case text; `Category.NONE` where no label holds."""
        if block.kind is not BlockKind.LIST_ITEM:
            label = block.kind is BlockKind.PARAGRAPH and low.endswith(":")
            held, self._fresh = self._fresh, label and names_a_band(low)
            self._group = category_of(low) if self._fresh else (self._group if held and not label else Category.NONE)
        return self._group


def _introduces(low: str) -> bool:
    """Whether a paragraph announces what stands below it, and does not name it itself behind a colon."""
    return low.rstrip().endswith(":") or (": " not in low and pattern("below").search(low) is not None)
