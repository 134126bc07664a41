"""A page of HTML to a tree of elements, safely: no network, no entities of its own, bounded in depth and size.

lxml's tokenizer hands over start tags, text and end tags one by one (its own tree is never built: long lists of
attributes make that slow); what comes out is as deep as `MAX_DEPTH` at most.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.errors import DocumentError
from kg.readers.letters import plain_letters

MAX_DEPTH = 150
MAX_ELEMENTS = 400_000
_CHUNK = 1 << 16
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,60}encoding=[\"']([\w.:-]{2,40})"
)
# what pages are written in; a name outside this list is refused and never looked up (codecs are code)
_ENCODINGS = frozenset(
    (
        "utf-8",
        "utf-16",
        "iso-8859-2",
        "iso-8859-9",
        "iso-8859-15",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1257",
    )
)
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",  # a part of both; pages that claim it and hold more are of today
    "us-ascii": "cp1252",
    "utf8": "utf-8",
}
_RAW = frozenset(("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "audio", "video"))
# elements without content: their end is their start
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"))


@dataclass(slots=True)
class Node:
    """An element: its name in lower case, its attributes, its children in order, and the number of words inside."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    size: int = 0

    def elements(self) -> Iterator[Node]:
        """This element and all inside it, in order of the page."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))

    def words(self) -> str:
        """All text inside, white space made plain; script and style hold none."""
        parts: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                waiting.extend((" ", *reversed(node.children), " ") if node.tag in BLOCKS else reversed(node.children))
        return " ".join("".join(parts).split())

    def is_(self, name: str, *values: str) -> bool:
        """Whether an attribute has one of the values."""
        return self.attributes.get(name, "").strip().lower() in values


# what begins a line of its own; all else stands inside a line, as do elements that nobody knows
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1",
        "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav",
        "ol", "optgroup", "option", "p", "page", "pre", "search", "section", "select", "summary", "table", "tbody",
        "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul",
    )
)  # fmt: skip


class _Builder:
    """Receives what the tokenizer finds and puts it in its place; raises `DocumentError` beyond the bounds."""

    def __init__(self, where: str) -> None:
        self.root = Node("page")
        self._where = where
        self._open = [self.root]
        self._count = 0
        self._raw = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            remedy = "save the page anew, or save it as plain text"
            raise DocumentError(self._where, f"its elements are nested more than {MAX_DEPTH} deep", remedy)
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise DocumentError(self._where, f"it has more than {MAX_ELEMENTS:,} elements", "split it into documents")
        node = Node(tag.lower(), {name.lower(): value or "" for name, value in attributes.items()})
        self._open[-1].children.append(node)
        self._open.append(node)
        self._raw += node.tag in _RAW

    def end(self, tag: str) -> None:
        if len(self._open) > 1:
            node = self._open.pop()
            self._raw -= node.tag in _RAW
            self._open[-1].size += node.size

    def data(self, text: str) -> None:
        if self._raw == 0:
            here = self._open[-1]
            here.children.append(plain_letters("".join(c for c in text if c >= " " or c in "\t\n\r\f")))
            here.size += len(text.split())

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Neither are instructions to programs."""

    def close(self) -> Node:
        while len(self._open) > 1:
            self.end("")
        return self.root


def parse_tree(text: str, where: str) -> Node:
    """The elements of a page, under a root named "page". Raises `DocumentError`, with what to do."""
    from lxml import etree

    builder = _Builder(where)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=True, target=builder)
    data = text.encode("utf-8", "replace")
    try:
        for at in range(0, len(data), _CHUNK):
            parser.feed(data[at : at + _CHUNK])
        parser.close()
    except etree.LxmlError as error:
        if builder.root.children:
            raise DocumentError(where, f"this is no HTML ({error})", "save it as HTML or as plain text") from error
    return builder.close()


def decode_page(data: bytes, where: str) -> str:
    """The bytes of a page to text, by its mark, its own ``<meta charset>``, or else UTF-8. Raises `DocumentError`."""
    if not data.strip() or data in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise DocumentError(where, "the file is empty", "give a document with text")
    declared = _DECLARED.search(data[:4096])
    name = (declared[1] or declared[2]).decode("ascii", "replace").lower() if declared is not None else "utf-8"
    name = name.replace("windows-", "cp").replace("_", "-")
    name = _AS_BROWSERS_DO.get(name, name)
    if data.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    elif data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        name = "utf-16"
    elif b"\0" in data:
        raise DocumentError(where, "this is no text (it holds NUL bytes)", "convert it to HTML or plain text first")
    elif name not in _ENCODINGS:
        remedy = "save it as UTF-8"
        raise DocumentError(where, f"it says that it is written in {name!r}, which is not read here", remedy)
    elif name == "utf-16":
        name = "utf-8"  # a page that could be asked for its encoding byte by byte is not written in that
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        remedy = "save it as UTF-8, or let its <meta charset> name what it is written in"
        raise DocumentError(where, f"not valid {name.upper()} at byte {error.start}", remedy) from error
