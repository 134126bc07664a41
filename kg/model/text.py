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
class Block:
    """A title, heading, paragraph or list item; `section` is an index into the document's sections."""

    kind: BlockKind
    span: Span
    section: int


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
    """A text with its sections and blocks in order. `name` identifies its series (a file's stem unless one is
    given)."""

    name: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    title: str
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest())
