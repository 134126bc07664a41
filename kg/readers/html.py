"""A page of HTML to `Document`: what a reader sees of the document on it, without the page around.

`Document.text` is the readable text: every heading, paragraph, item and row on a line of its own, white space made
plain. Offsets count in that text. Words of the page that are left out are named in `Document.left_out`.
"""

from __future__ import annotations

import re

from kg.model import Document
from kg.readers.boilerplate import Boilerplate, is_note_mark
from kg.readers.html_tables import grid_of, is_layout, rows_in, strays
from kg.readers.html_tree import BLOCKS, Node, parse_tree
from kg.readers.page import PageWriter
from kg.readers.text import parse_text

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PART = 5  # the level of what works as a heading without being marked as one: a question, a summary, a term
_LINE = 6  # that of a line in bold
_BOLD = frozenset(("b", "strong"))
_QUESTION_NAMES = re.compile(
    r"(?:^|[\s_-])(?:question|faq-title|accordion-(?:title|header|heading|button))(?:$|[\s_-])"
)
_LABEL = re.compile(r"(?:(?P<q>question|q)|answer|a)\s*\d*\s*[:.]\s+(?=\S)", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-•*·‣▪◦–—●○■]|\d{1,2}[.)])\s+(?=\S)")
_SITE = re.compile(r"\s+[|·•–—-]\s+.*$")
MAX_HEADING_WORDS = 14
MAX_ENTRY_WORDS = 10


def parse_html(text: str, name: str, where: str = "") -> Document:
    """A page to a document. `name` identifies it. Raises `DocumentError` for a page beyond the bounds.

    >>> d = parse_html("<title>A | Shop</title><nav>Home</nav><h1>Aspirol</h1><h2>Uses</h2><ul><li>pain</ul>", "a")
    >>> [(b.kind.value, b.span.of(d.text)) for b in d.blocks], [(l.reason, l.words) for l in d.left_out]
    ([('title', 'Aspirol'), ('heading', 'Uses'), ('list_item', 'pain')], [('navigation', 'Home')])
    """
    root = parse_tree(text, where or name)
    reader = _Reader(root)
    if reader.plain is not None:
        return parse_text(reader.plain, name)
    return reader.read(name)


class _Reader:
    """Walks a page and writes what it finds; what it holds between elements is the line that is being filled."""

    def __init__(self, root: Node) -> None:
        self._page = PageWriter()
        self._judge = Boilerplate(root)
        self._line: list[str] = []
        self._bold = 0
        self._lists = 0
        self._item: int | None = None
        self._in_bold = 0
        self._root = root
        headings = (node for node in self._judge.body.elements() if node.tag == "h1" and node.words())
        self._title_node = next(headings, None)

    @property
    def plain(self) -> str | None:
        """The text of a page that only shows a text file."""
        children = [c for c in self._judge.body.children if not isinstance(c, str) or c.strip()]
        if len(children) != 1 or isinstance(children[0], str) or not _is_plain(children[0]):
            return None
        return _text(children[0])

    def read(self, name: str) -> Document:
        """The whole page."""
        self._write_title()
        self._walk(self._judge.body)
        self._end_line()
        return self._page.document(name)

    def _write_title(self) -> None:
        """The first main heading is the title, or else what the window is called, without the site's name."""
        if self._title_node is not None:
            self._page.title(self._heading_words(self._title_node))
            return
        window = next((node.words() for node in self._root.elements() if node.tag == "title"), "")
        words = _SITE.sub("", window)
        first = next((node.words() for node in self._judge.main.elements() if node.tag in _HEADINGS), "")
        if words and words != first:
            self._page.title(words)

    def _heading_words(self, node: Node) -> str:
        for inner in node.elements():
            inner.children = [
                child
                for child in inner.children
                if isinstance(child, str) or child.tag != "sup" or not is_note_mark(child, "")
            ]
        return node.words()

    # --- elements ---

    def _walk(self, node: Node) -> None:
        for child in node.children:
            if isinstance(child, str):
                self._line.append(child.replace("\n", " "))
                self._bold += len(child.split()) if self._in_bold else 0
            else:
                self._visit(child)

    def _visit(self, node: Node) -> None:
        if node is self._title_node:
            self._end_line()
            return
        reason = self._judge.reason(node)
        if reason is not None:
            self._page.leave_out(reason or "program", node.words() if reason else "")
            return
        tag = node.tag
        if tag not in BLOCKS:
            self._visit_inline(node)
        elif tag == "br":
            self._line.append("\n")
        elif tag in _HEADINGS:
            self._heading(self._heading_words(node), _HEADINGS[tag])
        elif tag == "button":
            self._visit_button(node)
        elif tag == "table":
            self._visit_table(node)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._visit_list(node)
        elif tag == "li":
            self._visit_item(node)
        elif tag == "dt":
            self._heading(self._heading_words(node), _PART)
        elif tag == "dl":
            self._visit_definitions(node)
        elif tag == "details":
            self._visit_details(node)
        elif tag == "pre" and [c.tag for c in node.children if isinstance(c, Node)] == ["code"]:
            self._page.leave_out("code", node.words())
        elif _is_plain(node):
            self._end_line()
            self._line.append(_text(node))
            self._end_line()
        elif _is_question(node):
            self._heading(node.words(), _PART)
        else:
            self._end_line()
            self._walk(node)
            self._end_line()

    def _visit_inline(self, node: Node) -> None:
        if node.tag == "sup" and is_note_mark(node, "".join(self._line[-2:])):
            self._page.leave_out("mark of a note", node.words())
            return
        bold = node.tag in _BOLD
        self._in_bold += bold
        self._walk(node)
        self._in_bold -= bold

    def _visit_button(self, node: Node) -> None:
        """A button that opens a part of the page is the heading of that part; any other only does something."""
        opens = any(
            name in node.attributes for name in ("aria-controls", "aria-expanded", "data-target", "data-bs-target")
        )
        if opens and len(node.words().split()) >= 2:
            self._heading(node.words(), _PART)
        else:
            self._page.leave_out("button", node.words())

    def _visit_list(self, node: Node) -> None:
        self._end_line()
        outer, self._item = self._item, None
        self._lists += 1
        self._walk(node)
        self._end_line()
        self._lists -= 1
        self._item = outer

    def _visit_item(self, node: Node) -> None:
        self._end_line()
        self._item = max(self._lists - 1, 0)
        self._walk(node)
        self._end_line()
        self._item = None

    def _visit_definitions(self, node: Node) -> None:
        """Terms head what defines them; after the list, the section that it stands in goes on."""
        self._end_line()
        before = self._page.here()
        self._walk(node)
        self._end_line()
        self._page.resume(before)

    def _visit_details(self, node: Node) -> None:
        self._end_line()
        before = self._page.here()
        for child in node.children:
            if isinstance(child, Node) and child.tag == "summary":
                self._heading(self._heading_words(child), _PART)
            elif isinstance(child, Node):
                self._visit(child)
            else:
                self._line.append(child)
        self._end_line()
        self._page.resume(before)

    def _visit_table(self, node: Node) -> None:
        self._end_line()
        for stray in strays(node):  # a browser shows it before the table
            self._line.append(stray) if isinstance(stray, str) else self._visit(stray)
        self._end_line()
        grid = grid_of(node)
        if not is_layout(node, grid):
            self._page.table(grid)
            return
        for row in rows_in(node):
            for cell in row:
                self._end_line()
                self._walk(cell)
                self._end_line()

    # --- lines ---

    def _heading(self, words: str, level: int) -> None:
        self._end_line()
        if words:
            self._page.heading(words, level)

    def _end_line(self) -> None:
        """Writes the line that was being filled, as what it looks like."""
        lines = [" ".join(line.split()) for line in "".join(self._line).split("\n")] if self._line else []
        bold, self._bold = self._bold, 0
        self._line = []
        filled = [line for line in lines if line]
        if not filled:
            return
        if len(filled) > 1:
            self._write_lines(lines)
        elif self._item is not None:
            self._write_item(filled[0])
        else:
            self._write_line(filled[0], bold >= len(filled[0].split()))

    def _write_item(self, words: str) -> None:
        depth = self._item or 0
        bullet = _BULLET.match(words)
        self._page.item(words[bullet.end() :] if bullet else words, depth)
        self._item = depth + 1  # what else stands in the item belongs to it

    def _write_line(self, words: str, bold: bool) -> None:
        label = _LABEL.match(words)
        if label is not None:
            words = words[label.end() :]
            if label["q"]:
                self._page.heading(words, _PART)
                return
        short = len(words.split()) <= MAX_HEADING_WORDS and words[-1] not in ".;,!"
        if bold and short and words[0].isalnum():
            self._page.heading(words, _LINE)
            return
        bullet = _BULLET.match(words)
        if bullet is not None and not words[0].isdigit():
            self._page.item(words[bullet.end() :], self._lists)
            return
        self._page.paragraph(words)

    def _write_lines(self, lines: list[str]) -> None:
        """Lines that the page broke by hand: a list where they look like one, else paragraphs."""
        group: list[str] = []
        for line in [*lines, ""]:
            if line:
                group.append(line)
                continue
            if group:
                self._write_group(group)
            group = []

    def _write_group(self, group: list[str]) -> None:
        if self._item is not None:
            for line in _joined(group):
                self._write_item(line)
            return
        first = group[0]
        entries = group[1:] if first.endswith(":") else group
        introduced = first.endswith(":") or self._page.ends_open()
        listed = introduced and len(entries) >= 2 and all(_is_entry(line) for line in entries)
        if listed:
            if entries is not group:
                self._write_line(first, False)
            for line in entries:
                self._page.item(_BULLET.sub("", line, count=1), self._lists)
            return
        for line in _joined(group):
            self._write_line(line, False)


def _joined(group: list[str]) -> list[str]:
    """Lines, with those joined that only go on below."""
    made: list[str] = []
    for line in group:
        if made and line[0].islower() and made[-1][-1] not in ".:;?!" and not _BULLET.match(line):
            made[-1] = f"{made[-1]} {line}"
        else:
            made.append(line)
    return made


def _is_entry(line: str) -> bool:
    return _BULLET.match(line) is not None or (len(line.split()) <= MAX_ENTRY_WORDS and line[-1] not in ".:?!")


def _is_question(node: Node) -> bool:
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}".lower()
    asked = _QUESTION_NAMES.search(names) is not None and 0 < node.size <= 2 * MAX_HEADING_WORDS
    return asked and not any(
        inner.tag in ("p", "ul", "table", *_HEADINGS) for inner in node.elements() if inner is not node
    )


def _is_plain(node: Node) -> bool:
    """Whether an element holds lines of text as they are."""
    return node.tag == "pre" and all(inner is node or inner.tag not in BLOCKS for inner in node.elements())


def _text(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in node.children)
