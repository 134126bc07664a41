"""The log on disk: read whole and checked, added to under a lock, one entry a line; no entry is ever changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from kg.curation.entries import DECISIONS, Action, Entry, parse_entry
from kg.errors import CurationError
from kg.namespaces import slug
from kg.store.folder import WriterLock

NAME = "curation.jsonl"
LOCK_WAIT_S = 10.0
_MOST_BYTES = 1_000_000_000
_RESTORE = "restore a backup: `python -m kg curate restore FILE`"


def folder_of(store: Path) -> Path:
    """The folder beside a graph's folder that holds the log and the added documents.

    >>> folder_of(Path("graph")).name
    'graph-library'
    """
    whole = store.resolve()
    return whole.with_name(f"{whole.name}-library")


class Log:
    """The entries of a library's folder, oldest first; a missing file is an empty log."""

    def __init__(self, folder: Path, entries: Sequence[Entry]) -> None:
        self.folder = folder
        self.entries = tuple(entries)

    @classmethod
    def read(cls, folder: Path) -> Log:
        """Raises CurationError, naming file and line, for a log that is damaged."""
        path = folder / NAME
        try:
            at = path.stat()
            return cls(folder, _entries(path, at.st_ino, at.st_mtime_ns, at.st_size))
        except FileNotFoundError:
            return cls(folder, ())
        except OSError as error:
            raise CurationError(str(path), f"cannot be read ({error.strerror})", "check its permissions") from error

    @property
    def head(self) -> str:
        """The id of the last entry, which stands for the whole log; empty for an empty one."""
        return self.entries[-1].id if self.entries else ""

    def in_force(self) -> tuple[Entry, ...]:
        """The entries that nobody has taken back, without the undoing ones."""
        undone = {entry.undoes for entry in self.entries}
        return tuple(e for e in self.entries if e.action is not Action.UNDO and e.id not in undone)

    def append(self, make: Callable[[Log], Entry]) -> Entry:
        """Append the entry that `make` gives for the log as it is under the lock; the entry with its id.

        It is on disk when this returns; whatever stops it before, the log is as it was. Raises CurationError where the
        log is damaged, cannot be written, or is held by another for longer than `LOCK_WAIT_S`, and what `make` raises.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CurationError(str(self.folder), f"cannot be made ({error.strerror})", "check the disk") from error
        with closing(lock(self.folder)):
            now = Log.read(self.folder)
            entry = make(now).after(now.head)
            parse_entry(entry.line())  # what could not be read again is not written
            write_log(self.folder, (*now.entries, entry))
        self.entries = (*now.entries, entry)
        return entry

    def undoing(self, found: str, who: str, when: str, reason: str = "") -> Entry:
        """An entry that takes another back, named by its id or the beginning of it.

        Raises CurationError for one that is not in force, or that a later one rests upon.
        """
        matching = [entry for entry in self.entries if found and entry.id.startswith(found)]
        if len(matching) != 1:
            what = f"{len(matching) or 'no'} entries begin with {found[:40]!r}" if found else "no entry is named"
            raise CurationError(str(self.folder / NAME), what, "take an id from `python -m kg curate list`")
        entry = matching[0]
        if entry.action is Action.UNDO:
            remedy = "decide anew instead"
            raise CurationError(entry.id, "it takes back another entry and cannot be taken back itself", remedy)
        held = self.in_force()
        if entry not in held:
            raise CurationError(entry.id, "it has been taken back already", "decide anew instead")
        later = held[held.index(entry) + 1 :]
        keeping = [other for other in later if entry.file and other.kept_file == entry.file and _same(entry, other)]
        if keeping:
            what = f"the entry {keeping[-1].id} keeps this text as an older version"
            raise CurationError(
                entry.id, what, f"take that one back first: `python -m kg curate undo {keeping[-1].id}`"
            )
        if entry.becomes and entry.becomes != entry.statement:
            resting = [other for other in later if other.action in DECISIONS and other.statement == entry.becomes]
            if resting:
                what = f"the entry {resting[-1].id} decides about what came of this correction"
                raise CurationError(
                    entry.id, what, f"take that one back first: `python -m kg curate undo {resting[-1].id}`"
                )
        return Entry(
            action=Action.UNDO,
            who=who,
            when=when,
            undoes=entry.id,
            series=entry.series,
            version=entry.version,
            says=entry.says,
            reason=reason,
        )


@lru_cache(maxsize=4)
def _entries(path: Path, *state: int) -> tuple[Entry, ...]:
    """The entries of a file in a certain `state`: pages look at the log at every click, and 5,000 take 0.2 s."""
    return parse_log(path.read_bytes(), str(path))


def _same(one: Entry, other: Entry) -> bool:
    """Whether two entries are about one document."""
    return (slug(one.series), one.version) == (slug(other.series), other.version)


def parse_log(data: bytes, where: str) -> tuple[Entry, ...]:
    """The entries of a log's bytes. Raises CurationError, as ``file:line``, for damage of any kind."""
    if len(data) > _MOST_BYTES:
        raise CurationError(where, "the log has more than 1 GB", "check that it is one")
    entries: list[Entry] = []
    known: set[str] = set()
    previous = ""
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        place = f"{where}:{number}"
        if not line and number == len(lines):
            break
        if number == len(lines):
            what = "the last line has no end: it was cut off while it was written, and was never confirmed"
            raise CurationError(place, what, f"remove that line, or {_RESTORE}")
        try:
            entry = parse_entry(line.decode("ascii"))
        except UnicodeDecodeError as error:
            raise CurationError(place, f"byte {error.start} is no ASCII letter", _RESTORE) from error
        except ValueError as error:
            raise CurationError(place, str(error), _RESTORE) from error
        if not entry.follows(previous):
            what = "this entry, or the one before it, was changed, moved or taken out"
            raise CurationError(place, what, _RESTORE)
        if entry.undoes and entry.undoes not in known:
            raise CurationError(place, f"there is no earlier entry {entry.undoes[:40]!r} to take back", _RESTORE)
        entries.append(entry)
        known.add(entry.id)
        previous = entry.id
    return tuple(entries)


def lock(folder: Path) -> WriterLock:
    """The lock of a library's folder; close it. Raises CurationError where another holds it for too long."""
    from kg.errors import StoreError

    try:
        return WriterLock(folder, wait_s=LOCK_WAIT_S)
    except StoreError as error:
        what = "somebody else is writing the curation log, or it cannot be locked"
        raise CurationError(str(folder), what, "try again in a moment, and check its permissions") from error


def write_log(folder: Path, entries: Iterable[Entry]) -> None:
    """Put a log in the place of the one of a folder. Only the holder of its lock may call it; raises CurationError.

    The file is written beside and moved into place: a process that is killed meanwhile, or a full disk, leaves the
    old one, never one with half a line.
    """
    path, beside = folder / NAME, folder / f"{NAME}.new"
    try:
        with beside.open("wb") as file:
            file.writelines(entry.line().encode("ascii") + b"\n" for entry in entries)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        remedy = "free some space and check its permissions; the log is as it was"
        raise CurationError(str(path), f"cannot be written ({error.strerror})", remedy) from error
    _sync(folder)


def _sync(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system that cannot open folders has nothing to sync
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
