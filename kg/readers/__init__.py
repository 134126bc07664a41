"""Files to `Document`: one format a module. `read_document` picks by the file's ending.

Offsets count in `Document.text`. Of a plain text that is the file's own text, with plain letters for those that look
the same or are not seen (`kg.readers.letters`); of a page (HTML, Markdown) it is the text that one reads on it, without
marks, menus and forms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import DocumentError
from kg.model import Document
from kg.readers.html import parse_html
from kg.readers.html_tree import decode_page
from kg.readers.markdown import parse_markdown
from kg.readers.naming import arrange_series, document_name, document_version
from kg.readers.text import parse_text

__all__ = ["ENDINGS", "MAX_BYTES", "arrange_series", "decode", "document_name", "document_version", "read_document"]

MAX_BYTES = 25_000_000
MAX_LINE = 1_000_000


def read_document(path: Path) -> Document:
    """Reads one file. Raises `DocumentError`, with what to do, for anything that is no readable text.

    The file's name gives the document's name and version (`kg.readers.naming`), the name only after everything but
    letters, digits, dot, dash and underscore is replaced, so that it can never be a path.
    """
    where = str(path)
    version = document_version(path)
    try:
        if path.is_dir():
            raise DocumentError(where, "this is a folder", "name its documents, or use 'build', which takes folders")
        size = path.stat().st_size
        if size > MAX_BYTES:
            remedy = f"split it into documents of at most {MAX_BYTES // 1_000_000} MB"
            raise DocumentError(where, f"the file has {size / 1e6:.0f} MB", remedy)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(where, "no such file", "check the path") from error
    except PermissionError as error:
        raise DocumentError(where, "no permission to read it", "allow reading, or run as its owner") from error
    except OSError as error:
        raise DocumentError(where, f"cannot be read ({error.strerror})", "check the file and the disk") from error
    parse = _FORMATS.get(path.suffix.lower(), _read_text)
    return replace(parse(data, document_name(path), where), version=version)


def _read_text(data: bytes, name: str, where: str) -> Document:
    return parse_text(decode(data, where), name)


def _read_markdown(data: bytes, name: str, where: str) -> Document:
    return parse_markdown(decode(data, where), name, where)


def _read_page(data: bytes, name: str, where: str) -> Document:
    document = parse_html(decode_page(data, where), name, where)
    if not document.blocks:
        raise DocumentError(where, "the page holds no text", "save it from the browser after it has loaded")
    return document


# by the ending of a file; a file that is named otherwise is taken for plain text
_FORMATS: Mapping[str, Callable[[bytes, str, str], Document]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_page,
    ".htm": _read_page,
    ".xhtml": _read_page,
}
ENDINGS = tuple(_FORMATS)


def decode(data: bytes, where: str) -> str:
    """Bytes to text: UTF-8 (a byte-order mark is no text), or UTF-16 with its mark. Raises `DocumentError`."""
    if not data.strip():
        raise DocumentError(where, "the file is empty", "give a document with text")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\0" in data:
        raise DocumentError(where, "this is no text (it holds NUL bytes)", "convert it to plain text first")
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        remedy = "save it as UTF-8 (for example: iconv -f WINDOWS-1252 -t UTF-8)"
        raise DocumentError(where, f"not valid {encoding.upper()} at byte {error.start}", remedy) from error
    if len(text) > MAX_LINE and max(map(len, text.split("\n"))) > MAX_LINE:
        remedy = "check that it is a document; break its lines"
        raise DocumentError(where, f"one line has more than {MAX_LINE:,} characters", remedy)
    if not text.strip("\ufeff \t\r\n\f"):
        raise DocumentError(where, "the file is empty", "give a document with text")
    controls = sum(1 for c in text[:4096] if ord(c) < 32 and c not in "\t\n\r\f")
    if controls > 8:
        raise DocumentError(where, "this is no text (it holds control characters)", "convert it to plain text first")
    return text
