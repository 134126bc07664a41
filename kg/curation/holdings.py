"""Documents that were added here, kept by the hash of their content, and those that were taken out of the graph.

The name that a document comes with never becomes a path: the name of its series is made of it by `document_name`, and
its folder is named by the hash of what it holds. Nothing is removed from here: taking a document out, or replacing it,
is an entry of the log, and can be taken back.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.curation.entries import Action, Entry
from kg.curation.log import Log, folder_of
from kg.errors import CurationError, DocumentError
from kg.namespaces import slug
from kg.readers import ENDINGS, MAX_BYTES, decode, document_name, document_version

_MOST_LETTERS = 60  # of a name, which may take four bytes each; file systems allow 255 bytes
_GIVEN = 255
_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL)
# What people hand in that is no text, by its first bytes, and what to do about it.
_OTHERS: Mapping[bytes, str] = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "an RTF document",
    b"\x7fELF": "a program",
    b"MZ\x90\x00": "a program",
}

Key = tuple[str, str]
"""A document: the slug of its series, and its version."""


@dataclass(frozen=True, slots=True)
class Older:
    """A text that a newer one takes the place of, to be kept as the version of a date."""

    data: bytes
    ending: str
    version: str


class Library:
    """The added documents of a store, and what its log said of documents and statements when this was made."""

    def __init__(self, store: Path) -> None:
        self.folder = folder_of(store)
        self.log = Log.read(self.folder)
        self._decisions: dict[str, tuple[Entry, ...]] | None = None

    def places(self) -> dict[Key, Path | None]:
        """Where the text of each document stands that the log speaks of; None for one that it takes out."""
        found: dict[Key, Path | None] = {}
        for entry in self.log.in_force():
            if entry.action is Action.ADD:
                if entry.kept_version:
                    found[key_of(entry.series, entry.kept_version)] = self.kept_path_of(entry)
                found[key_of(entry.series, entry.version)] = self.path_of(entry)
            elif entry.action is Action.WITHDRAW:
                found[key_of(entry.series, entry.version)] = None
        return found

    def files(self, outside: Iterable[Path]) -> list[Path]:
        """The files of all documents: those from outside that were neither replaced nor taken out, then the added."""
        said = self.places()
        kept = [path for path in outside if key_of(document_name(path), document_version(path)) not in said]
        return kept + [path for _, path in sorted(said.items()) if path is not None]

    def decisions(self, series: str) -> tuple[Entry, ...]:
        """The decisions in force about statements of a series, oldest first."""
        if self._decisions is None:
            found: dict[str, list[Entry]] = {}
            for entry in self.log.in_force():
                if entry.statement:
                    found.setdefault(slug(entry.series), []).append(entry)
            self._decisions = {name: tuple(held) for name, held in found.items()}
        return self._decisions.get(slug(series), ())

    def path_of(self, entry: Entry) -> Path:
        """The file of an added document."""
        return self._path(entry.file, entry.series, entry.version, entry.ending)

    def kept_path_of(self, entry: Entry) -> Path:
        """The file of the text that an added document took the place of, where it is kept as an older version."""
        return self._path(entry.kept_file, entry.series, entry.kept_version, entry.kept_ending)

    def _path(self, file: str, series: str, version: str, ending: str) -> Path:
        return self.folder / "documents" / file / _file_name(series, version, ending)

    def add(
        self,
        data: bytes,
        given: str,
        who: str,
        when: str,
        *,
        series: str = "",
        version: str = "",
        reason: str = "",
        older: Older | None = None,
    ) -> Entry:
        """Add a document, or put it in the place of the one of its name. The entry, with its id.

        `given` is the name that it comes with, of a file or of a person's; `series` and `version` those of a document
        whose place it takes. `older` is that one's text, where it is kept (see `kg.curation.succession`). Raises
        DocumentError for what is no readable text (told by its content), too large or without a name, CurationError
        where it cannot be kept.
        """
        ending = ending_of(data, given)
        name, version = (series, version) if series else named(given)
        for each in (version, older.version) if older is not None else (version,):
            path = Path(_file_name(name, each, ending))
            if document_name(path) != name or document_version(path) != each:
                raise DocumentError(given[:60] or "document", "this cannot be its name", "give it a name of letters")
        entry = Entry(
            action=Action.ADD,
            who=who,
            when=when,
            series=name,
            version=version,
            file=hashlib.sha256(data).hexdigest(),
            ending=ending,
            given=given[:_GIVEN],
            kept_version=older.version if older is not None else "",
            kept_file=hashlib.sha256(older.data).hexdigest() if older is not None else "",
            kept_ending=older.ending if older is not None else "",
            instead_of="there" if series else "",
            reason=reason,
        )
        self.keep(data, self.path_of(entry))
        if older is not None:
            self.keep(older.data, self.kept_path_of(entry))
        return self.log.append(lambda log: entry)

    def withdraw(self, series: str, version: str, who: str, when: str, reason: str = "") -> Entry:
        """Take a document out of the graph; it comes back when the entry is taken back."""
        entry = Entry(action=Action.WITHDRAW, who=who, when=when, series=series, version=version, reason=reason)
        return self.log.append(lambda log: entry)

    def keep(self, data: bytes, path: Path) -> None:
        """Put a file in its place, whole and on disk, or not at all."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except OSError as error:
            raise CurationError(str(path), f"cannot be written ({error.strerror})", "check the disk") from error


def _file_name(series: str, version: str, ending: str) -> str:
    return f"{series}@{version}{ending}" if version else f"{series}{ending}"


def key_of(series: str, version: str) -> Key:
    """What tells a document from others, as graphs do: capitals and spaces of its name do not count."""
    return slug(series), version


def named(given: str) -> Key:
    """The series and the version of a document by the name that it comes with.

    >>> named("../../etc/My leaflet (2).txt"), named("leaflet@2023-05.html"), named("C:\\\\docs\\\\a.txt")
    (('My-leaflet-2', ''), ('leaflet', '2023-05'), ('a', ''))
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    path = Path(last if Path(last).suffix.lower() in ENDINGS else f"{last}.txt")
    version = document_version(path)
    return document_name(path)[:_MOST_LETTERS].strip("-.") or "document", version


def ending_of(data: bytes, given: str) -> str:
    """The kind of a document by its content, as the ending of a file. Markdown has no sign of its own: its name tells.

    Raises DocumentError for anything but text.

    >>> ending_of(b"<!DOCTYPE html><p>x", "page.txt"), ending_of(b"Side effects", "x.exe")
    ('.html', '.txt')
    """
    where = given[:60] or "document"
    if len(data) > MAX_BYTES:
        what = f"it has {len(data) / 1e6:.0f} MB"
        raise DocumentError(where, what, f"split it into documents of at most {MAX_BYTES // 1_000_000} MB")
    for start, words in _OTHERS.items():
        if data.startswith(start):
            raise DocumentError(where, f"this is {words}, not a text", "save it as plain text, Markdown or a web page")
    if _PAGE.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return ".html"
    decode(data, where)
    ending = Path(given.rsplit("/", 1)[-1][-20:]).suffix.lower()
    return ending if ending in (".md", ".markdown", ".html", ".htm", ".xhtml") else ".txt"
