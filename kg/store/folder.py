"""The folder that a graph lives in: which build is current, who writes, and how a new build takes the old one's place.

::

    STORE/CURRENT            the name of the build that readers open, replaced in one step
    STORE/lock               held by the one writer
    STORE/builds/NAME/       oxigraph/, texts/SHA256.txt, report.json, format
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from pathlib import Path

from kg.errors import StoreError

FORMAT = 4
_BUILD_NAME = re.compile(r"build-(\d{6,})\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def current_build(path: Path) -> Path:
    """The folder of the current build. A reader that keeps a store open compares it to learn of a new one.

    Raises StoreError where there is no graph, or its pointer is broken.
    """
    name = _pointed_at(path)
    while not (_BUILD_NAME.match(name) and (path / "builds" / name).is_dir()):
        # A writer may have swapped in a new build, and removed this one, since the pointer was read.
        newer = _pointed_at(path)
        if newer == name:
            what = f"names a build that is not there: {name[:60]!r}"
            raise StoreError(str(path / "CURRENT"), what, "build the graph anew")
        name = newer
    return path / "builds" / name


def _pointed_at(path: Path) -> str:
    """What the pointer says; it is checked by the caller, so that a damaged one cannot lead out of the folder."""
    pointer = path / "CURRENT"
    try:
        return pointer.read_text("ascii").strip()
    except FileNotFoundError:
        raise StoreError(str(path), "there is no graph here", "run `python -m kg build documents` first") from None
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise StoreError(str(pointer), f"cannot be read: {why}", "check the permissions, or build it anew") from error


def write_format(build: Path) -> None:
    """Mark a build with the way in which it is laid out. Raises OSError."""
    (build / "format").write_text(f"{FORMAT}\n", "ascii")


def check_format(build: Path) -> None:
    """Raise StoreError for a build of another layout: read by this program, it would seem to be empty."""
    marked = build / "format"
    if not marked.exists() or marked.read_text("ascii", "replace").strip() != str(FORMAT):
        what = "this graph was built by another version of the program"
        raise StoreError(str(build), what, "build it anew: `python -m kg build documents`")


def is_sha256(text: str) -> bool:
    """Whether it is a SHA-256 in lower-case hex."""
    return _SHA256.match(text) is not None


def text_file(build: Path, sha256: str) -> Path:
    """Where a build keeps a document's text. Raises StoreError for what is no SHA-256 in lower-case hex."""
    if not is_sha256(sha256):
        raise StoreError(str(build), f"{sha256[:80]!r} is no SHA-256", "take the hash from the document's mg:sha256")
    return build / "texts" / f"{sha256}.txt"


def next_build(path: Path) -> Path:
    """The folder for a new build, numbered after the highest there is; not created yet."""
    builds = path / "builds"
    numbers = [int(found[1]) for entry in builds.iterdir() if (found := _BUILD_NAME.match(entry.name))]
    return builds / f"build-{max(numbers, default=0) + 1:06d}"


def remove_other_builds(path: Path, keep: Path | None) -> None:
    """Remove every build but one: old ones, and what a killed writer left. Only the holder of the lock may call it.

    A build that cannot be removed now (a reader on a file system that forbids it) is tried again at the next build.
    """
    for entry in (path / "builds").iterdir():
        if _BUILD_NAME.match(entry.name) and entry != keep:
            shutil.rmtree(entry, ignore_errors=True)


def make_current(path: Path, build: Path) -> None:
    """Point readers to a finished build: they see the old or the new one, never something between."""
    _sync(build)
    beside = path / "CURRENT.new"
    with beside.open("w", encoding="ascii") as file:
        file.write(build.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path / "CURRENT")
    _sync(path)


def _sync(folder: Path) -> None:
    """Have the folder's entries on disk before the next step; a file system that cannot sync folders is left be."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class WriterLock:
    """One writer at a time, over processes.

    An exclusive SQLite transaction on STORE/lock: the operating system drops it when the writer dies, however it dies,
    so there is no stale lock to detect (a file with a process number in it needs that, and numbers are reused); it
    is the one such lock in the standard library that works alike on Linux, macOS and Windows.
    """

    def __init__(self, path: Path, wait_s: float = 0) -> None:
        """Take the lock, or raise StoreError where another writer holds it for longer than `wait_s` seconds, or the
        folder cannot be written."""
        try:
            self._connection = sqlite3.connect(path / "lock", timeout=wait_s, isolation_level=None)
            try:
                self._connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error:
                self._connection.close()
                raise
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError(
                    str(path), "another build is writing this graph", "wait for it to end, or name another --store"
                ) from error
            raise StoreError(
                str(path), f"cannot be written: {error}", "check its permissions, or name another --store"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(str(path / "lock"), f"is no lock file: {error}", "remove it, then build again") from error

    def release(self) -> None:
        """Let the next writer in."""
        self._connection.close()

    close = release
