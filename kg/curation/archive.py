"""The log and the added documents as one file, and back.

A backup is a zip archive of the log and of every document that it names. It is restored whole or not at all, after all
of it was checked: the log by the ids of its entries, the documents by their hashes.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from contextlib import closing
from io import BytesIO
from pathlib import Path

from kg.curation.entries import Action, Entry
from kg.curation.holdings import Library
from kg.curation.log import NAME, Log, lock, parse_log, write_log
from kg.errors import CurationError, StoreError
from kg.namespaces import slug
from kg.readers import MAX_BYTES

WHERE = "backup"
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
        put: set[str] = set()
        for file, path in _added(library, library.log.entries):
            try:
                data = path.read_bytes()
            except OSError as error:
                remedy = "restore an older backup that holds it"
                raise CurationError(str(path), f"an added document is missing ({error.strerror})", remedy) from error
            _check(file, data, str(path))
            if file not in put:
                _put(archive, f"documents/{file}", data)
                put.add(file)
    return packed.getvalue()


def restore(store: Path, data: bytes) -> Log:
    """Puts a backup in the place of the store's log and added documents, and gives the log.

    What the present log holds must be the beginning of what the backup holds, so that nothing that was decided since is
    lost, and what it decides about must be documents of this library. Otherwise, and for an archive that is damaged,
    CurationError is raised and nothing is changed.
    """
    library = Library(store)
    entries, documents = _unpacked(library, data)
    _check_library(store, entries)
    try:
        library.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CurationError(str(library.folder), f"cannot be made ({error.strerror})", "check the disk") from error
    with closing(lock(library.folder)):
        _check_continues(Log.read(library.folder), entries)
        for file, path in _added(library, entries):
            library.keep(documents[file], path)
        write_log(library.folder, entries)
    return Log.read(library.folder)


def described(log: Log) -> str:
    """How much a log holds, by whom and from when: what tells one backup from another.

    >>> from kg.curation.entries import Action, Entry
    >>> when = "2026-03-01T09:30:00Z"
    >>> described(Log(Path("x"), [Entry(action=Action.WITHDRAW, who="Ann", when=when, series="leaflet")]))
    '1 entry, by Ann, of 2026-03-01'
    """
    if not log.entries:
        return "no entries"
    people = sorted({entry.who for entry in log.entries})
    whom = ", ".join(people[:3]) + (f" and {len(people) - 3} more" if len(people) > 3 else "")
    first, last = (entry.when.partition("T")[0] for entry in (log.entries[0], log.entries[-1]))
    when = f"of {first}" if first == last else f"from {first} to {last}"
    return f"{len(log.entries)} {'entry' if len(log.entries) == 1 else 'entries'}, by {whom}, {when}"


def _check_continues(log: Log, entries: tuple[Entry, ...]) -> None:
    """Raise where a log here is not the beginning of that of a backup."""
    if entries[: len(log.entries)] == log.entries:
        return
    if entries and entries[0] != log.entries[0]:
        what = "this is the backup of another library: its log begins otherwise than the one here"
        raise CurationError(WHERE, what, "restore it into its own library, by `--store` of `python -m kg curate`")
    what = "the log here has entries that the backup does not have"
    remedy = f"make a backup of it, move {log.folder / NAME} away, then restore"
    raise CurationError(WHERE, what, remedy)


def _check_library(store: Path, entries: tuple[Entry, ...]) -> None:
    """Raise where a backup decides about documents, none of which it brings along or the graph here has."""
    from kg.store import open_store

    try:
        held = open_store(store).report().get("documents")
    except StoreError:
        return  # there is no graph yet: it is built with what the backup says
    here = {slug(str(name).partition("@")[0]) for name in held} if isinstance(held, list) else set()
    about = {slug(entry.series) for entry in entries if entry.series}
    brought = {slug(entry.series) for entry in entries if entry.action is Action.ADD}
    if about and not about & (here | brought):
        what = f"this is the backup of another library: it is about {', '.join(sorted(about)[:3])}, which is not here"
        raise CurationError(WHERE, what, "restore it into its own library, by `--store` of `python -m kg curate`")


def _unpacked(library: Library, data: bytes) -> tuple[tuple[Entry, ...], dict[str, bytes]]:
    """The entries and the documents of an archive, all of it checked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = parse_log(_part(archive, NAME, _MOST_LOG_BYTES), f"{WHERE}/{NAME}")
            documents: dict[str, bytes] = {}
            for file, _ in _added(library, entries):
                if file not in documents:
                    documents[file] = _part(archive, f"documents/{file}", MAX_BYTES)
                    _check(file, documents[file], WHERE)
    except _DAMAGE as error:
        remedy = "take another backup: this one is damaged, or none"
        raise CurationError(WHERE, f"this is no whole backup ({error})", remedy) from error
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


def _check(file: str, data: bytes, where: str) -> None:
    if hashlib.sha256(data).hexdigest() != file:
        what = f"a document ({file[:16]} …) is not the one that was added"
        raise CurationError(where, what, "restore a backup that holds it")


def _added(library: Library, entries: tuple[Entry, ...]) -> list[tuple[str, Path]]:
    """The hashes and the places of the texts that a log names, each place once."""
    adding = [entry for entry in entries if entry.action is Action.ADD]
    places = {library.path_of(entry): entry.file for entry in adding}
    places |= {library.kept_path_of(entry): entry.kept_file for entry in adding if entry.kept_file}
    return [(file, path) for path, file in places.items()]
