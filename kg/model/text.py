"""A document as text: spans, blocks, sections."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from kg.model.kinds import BlockKind


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Offsets of a quote: code points, from 0, end exclusive.

    >>> Span(3, 5).within(Span(0, 9))
    True
    """

    start: int
    end: int

    def within(self, other: Span) -> bool:
        """Whether this span lies wholly inside the other."""
        return other.start <= self.start and self.end <= other.end

    def of(self, text: str) -> str:
        """The quoted text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with what stands over it (`column`, outermost first) and before it (`row`: the group that the
    row stands in, then the row's first cell). `heads` marks a cell that is itself such a heading and no content."""

    span: Span
    column: tuple[Span, ...] = ()
    row: tuple[Span, ...] = ()
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A title, heading, paragraph, list item or row of a table; `section` is an index into the document's sections.

    `depth` counts the items that a list item stands in; `cells` are those of a row that hold words.
    """

    kind: BlockKind
    span: Span
    section: int
    depth: int = 0
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a page that are no part of the document's text, and why (navigation, a form …)."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under one heading; the part before the first heading has an empty heading.

    `path` holds the headings from the outermost to this one.
    """

    heading: str
    span: Span
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its sections and blocks in order. `name` is that of its series (a file's stem); `version` tells it
    from others of the series (a date as in ISO 8601), and is empty where nothing does.

    `furniture` are lines of the page that stand in the text and may stand in the middle of a sentence ("page 3 of 8");
    `left_out` is what a reader of pages did not take into the text at all.
    """

    name: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    title: str
    furniture: tuple[Span, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    version: str = ""
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest())

    @property
    def identity(self) -> str:
        """What tells the document from every other: its series and, if it has one, its version.

        >>> Document("leaflet", "", (), (), "", version="2023-05").identity
        'leaflet@2023-05'
        """
        return f"{self.name}@{self.version}" if self.version else self.name


@dataclass(frozen=True, slots=True)
class StatedDate:
    """The day, month or year, as in ISO 8601, on which a document says that it was last revised, and where it does."""

    value: str
    span: Span
