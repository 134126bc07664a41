"""Markdown to `Document`: by way of the page that it describes, so that both are read alike.

`Document.text` is therefore the readable text without its marks, as for a page, and offsets count in it.
"""

from __future__ import annotations

from kg.errors import DocumentError
from kg.model import Document
from kg.readers.html import parse_html

MAX_CHARACTERS = 2_000_000
MAX_NESTING = 60


def parse_markdown(text: str, name: str, where: str = "") -> Document:
    """Markdown (CommonMark with tables) to a document. `name` identifies it.

    Raises `DocumentError` for one that is too long or too deep.

    >>> d = parse_markdown("# Aspirol\\n\\nUses\\n----\\n\\n* *pain*, see [here](http://example.org)\\n", "a")
    >>> [(b.kind.value, b.span.of(d.text)) for b in d.blocks]
    [('title', 'Aspirol'), ('heading', 'Uses'), ('list_item', 'pain, see here')]
    """
    from markdown_it import MarkdownIt

    if len(text) > MAX_CHARACTERS:
        what = f"it has more than {MAX_CHARACTERS:,} characters"
        raise DocumentError(where or name, what, "split it into documents")
    # an indented line is a paragraph that somebody indented, not a program
    reader = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table").disable("code")
    tokens = reader.parse(_without_front_matter(text))
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        what = f"its lists and quotes are nested more than {MAX_NESTING // 2} deep"
        raise DocumentError(where or name, what, "take out the marks at the beginnings of its lines")
    return parse_html(reader.renderer.render(tokens, reader.options, {}), name, where)


def _without_front_matter(text: str) -> str:
    """The text without the lines of settings that some programs put before it, between lines of three dashes."""
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---\n", 4)
    lines = text[4:end].splitlines()
    is_settings = end > 0 and all(":" in line or line.startswith((" ", "-")) or not line.strip() for line in lines)
    return text[end + 5 :] if is_settings else text
