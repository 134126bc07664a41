"""A page's readable text, written block by block: the text that offsets count in and that the explorer shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kg.model import Block, BlockKind, Document, LeftOut, Section, Span
from kg.readers.tables import Place, cells_at, rows_of

BULLET = "• "


class Resume(NamedTuple):
    """A section to come back to: the part of the page that one of its parts interrupted."""

    heading: str
    path: tuple[str, ...]


@dataclass(slots=True)
class PageWriter:
    """Collects blocks with their words; `document` puts them together.

    >>> page = PageWriter()
    >>> page.title("Aspirol"); page.heading("Side effects", 2); page.item("rash"); page.item("of the face", 1)
    >>> print(page.document("a").text)
    Aspirol
    <BLANKLINE>
    Side effects
    <BLANKLINE>
    • rash
      • of the face
    """

    left_out: list[LeftOut] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _sections: list[tuple[str, int, tuple[str, ...]]] = field(default_factory=lambda: [("", 0, ())])
    _levels: list[tuple[int, str]] = field(default_factory=list)
    _title: str = ""

    def title(self, words: str) -> None:
        """The title of the document; nothing stands before it."""
        self._title = words
        self._add(BlockKind.TITLE, words)

    def heading(self, words: str, level: int) -> None:
        """A heading, from 1 (the whole page) to 6."""
        self._levels = [(at, above) for at, above in self._levels if at < level]
        name = words.rstrip(": ")
        self._levels.append((level, name))
        self._open(name, tuple(above for _, above in self._levels))
        self._add(BlockKind.HEADING, words)

    def paragraph(self, words: str) -> None:
        """Running text."""
        self._add(BlockKind.PARAGRAPH, words)

    def item(self, words: str, depth: int = 0) -> None:
        """An item of a list; `depth` counts the items that it stands in."""
        self._add(BlockKind.LIST_ITEM, words, "  " * depth + BULLET, depth)

    def table(self, grid: list[list[Place]]) -> None:
        """A table: each row a line of the text, its cells parted by bars."""
        spans: dict[int, Span] = {}
        lines: list[Span] = []
        for row in grid:
            fresh = [p for p in dict.fromkeys(row) if p.words and id(p) not in spans]
            self._break("\n" if lines else "\n\n")
            start = self._length
            for index, cell in enumerate(fresh):
                self._write(" | " if index else "")
                spans[id(cell)] = Span(self._length, self._length + len(cell.words))
                self._write(cell.words)
            lines.append(Span(start, self._length))
        for line, cells in zip(lines, rows_of(grid), strict=True):
            made = cells_at(cells, spans)
            if made:
                self.blocks.append(Block(BlockKind.ROW, line, len(self._sections) - 1, cells=made))

    def ends_open(self) -> bool:
        """Whether the last block introduces what follows: running text or a heading without an end mark."""
        if not self.blocks or self.blocks[-1].kind in (BlockKind.LIST_ITEM, BlockKind.ROW):
            return False
        return not self._parts[-1].endswith((".", "!", "?"))

    def leave_out(self, reason: str, words: str) -> None:
        """Takes note of words that do not belong to the document."""
        if words:
            self.left_out.append(LeftOut(reason, words))

    def here(self) -> Resume:
        """The section that is being written."""
        heading, _, path = self._sections[-1]
        return Resume(heading, path)

    def resume(self, where: Resume) -> None:
        """Goes on with a section after the headings of one of its parts (questions in the middle of it)."""
        if self.here() != where:
            self._levels = self._levels[: len(where.path)]
            self._open(where.heading, where.path)

    def document(self, name: str) -> Document:
        """What was written, as a document. `name` identifies it, and is its title if it has none."""
        text = "".join(self._parts) + ("\n" if self._parts else "")
        starts = [start for _, start, _ in self._sections]
        sections = tuple(
            Section(heading, Span(start, end), path)
            for (heading, start, path), end in zip(self._sections, [*starts[1:], len(text)], strict=True)
        )
        return Document(name, text, sections, tuple(self.blocks), self._title or name, left_out=tuple(self.left_out))

    def _open(self, heading: str, path: tuple[str, ...]) -> None:
        self._break("\n\n")
        self._sections.append((heading, self._length, path))

    def _add(self, kind: BlockKind, words: str, mark: str = "", depth: int = 0) -> None:
        close = kind is BlockKind.LIST_ITEM and self.blocks and self.blocks[-1].kind is BlockKind.LIST_ITEM
        self._break("\n" if close else "\n\n")
        self._write(mark)
        self.blocks.append(Block(kind, Span(self._length, self._length + len(words)), len(self._sections) - 1, depth))
        self._write(words)

    def _break(self, gap: str) -> None:
        """Puts a gap before what follows, once, and none at the beginning."""
        if self._parts and not self._parts[-1].endswith("\n"):
            self._write(gap)

    def _write(self, words: str) -> None:
        if words:
            self._parts.append(words)
            self._length += len(words)
