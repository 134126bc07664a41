"""The log and the added documents as one file, and back.

A backup is a zip archive of the log and of every document that it names. It is restored whole or not at all, after all
of it was checked: the log by the ids of its entries, the documents by their hashes.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from contextlib import closing
from io import BytesIO
from pathlib import Path

from kg.curation.entries import Action, Entry
from kg.curation.holdings import Library
from kg.curation.log import NAME, Log, lock, parse_log
from kg.errors import CurationError
from kg.readers import MAX_BYTES

_MOST_LOG_BYTES = 1_000_000_000
# What the standard library raises for archives that are cut off, altered, encrypted or none.
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same library gives the same bytes


def backup(store: Path) -> bytes:
    """The library of a store as the bytes of a zip archive; the same library gives the same bytes.

    Raises CurationError where the log is damaged or an added document is missing.
    """
    library = Library(store)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        lines = "".join(f"{entry.line()}\n" for entry in library.log.entries)
        _put(archive, NAME, lines.encode("ascii"))
        for entry in _added(library.log.entries):
            path = library.path_of(entry)
            try:
                data = path.read_bytes()
            except OSError as error:
                remedy = "restore an older backup that holds it"
                raise CurationError(str(path), f"an added document is missing ({error.strerror})", remedy) from error
            _check(entry, data, str(path))
            _put(archive, f"documents/{entry.file}", data)
    return packed.getvalue()


def restore(store: Path, data: bytes) -> Log:
    """Puts a backup in the place of the store's log and added documents, and gives the log.

    What the present log holds must be the beginning of what the backup holds, so that nothing that was decided since is
    lost: otherwise, and for an archive that is damaged, CurationError is raised and nothing is changed.
    """
    where = "backup"
    entries, documents = _unpacked(data, where)
    library = Library(store)
    if entries[: len(library.log.entries)] != library.log.entries:
        what = "the log here has entries that the backup does not have"
        remedy = f"make a backup of it, move {library.folder / NAME} away, then restore"
        raise CurationError(where, what, remedy)
    library.folder.mkdir(parents=True, exist_ok=True)
    with closing(lock(library.folder)):
        for entry in _added(entries):
            library.keep(documents[entry.file], library.path_of(entry))
        beside = library.folder / f"{NAME}.new"
        with beside.open("wb") as file:
            file.write("".join(f"{entry.line()}\n" for entry in entries).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(library.folder / NAME)
    return Log.read(library.folder)


def _unpacked(data: bytes, where: str) -> tuple[tuple[Entry, ...], dict[str, bytes]]:
    """The entries and the documents of an archive, all of it checked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = parse_log(_part(archive, NAME, _MOST_LOG_BYTES), f"{where}/{NAME}")
            documents: dict[str, bytes] = {}
            for entry in _added(entries):
                documents[entry.file] = _part(archive, f"documents/{entry.file}", MAX_BYTES)
                _check(entry, documents[entry.file], where)
    except _DAMAGE as error:
        remedy = "take another backup: this one is damaged, or none"
        raise CurationError(where, f"this is no whole backup ({error})", remedy) from error
    return entries, documents


def _part(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member's bytes, no more than are expected, whatever size the archive says that it has."""
    with archive.open(name) as member:
        found = member.read(most + 1)
    if len(found) > most:
        raise zipfile.BadZipFile(f"{name} is too large")
    return found


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _WHEN)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    archive.writestr(member, data)


def _check(entry: Entry, data: bytes, where: str) -> None:
    if hashlib.sha256(data).hexdigest() != entry.file:
        what = f"the document {entry.series} is not the one that was added"
        raise CurationError(where, what, "restore a backup that holds it")


def _added(entries: tuple[Entry, ...]) -> list[Entry]:
    """The entries that add documents, one for each place."""
    places = {(e.file, e.series, e.version, e.ending): e for e in entries if e.action is Action.ADD}
    return list(places.values())
