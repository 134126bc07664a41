"""The whole graph as files: each is written to disk, once for a build, by a process of its own that ends with it.

The graph of a thousand documents is a file of hundreds of megabytes and takes many times that to sort. Written in the
server it would stop every session meanwhile and stay in the server's memory for each; so it is written beside it,
one at a time, and handed out piece by piece (`kg.explorer.server.files`).
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

from kg.errors import MonographError, StoreError
from kg.export import SUFFIXES

ROUTE = "files"
"""The files' folder in the server's addresses."""
_ROOT = Path(__file__).resolve().parents[2]
_REMEDY = "try it once more, or run `python -m kg export` on the machine of the explorer"


@dataclass
class WholeFile:
    """A file on its way, then made, or why it could not be. Whoever knows its `token` may fetch it."""

    form: str
    path: Path
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    began: float = field(default_factory=time.monotonic)
    finished: Event = field(default_factory=Event)
    error: MonographError | None = None

    @property
    def name(self) -> str:
        """Its name where it is taken along to."""
        return f"monograph{SUFFIXES[self.form]}"

    @property
    def address(self) -> str:
        """Where the server has it, relative to its root."""
        return f"{ROUTE}/{self.token}"

    @property
    def seconds(self) -> float:
        """How long it has been asked for."""
        return time.monotonic() - self.began

    @property
    def made(self) -> bool:
        """Whether it is there, whole."""
        return self.finished.is_set() and self.error is None


Write = Callable[[str, Path], None]
"""Writes the graph in a form to a path. Raises MonographError."""


class WholeFiles:
    """The files of the current build of one store; those of builds before it go as soon as another one is asked for."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._folder = Path(tempfile.mkdtemp(prefix="monograph-files-"))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        self._build = ""
        self._files: dict[str, WholeFile] = {}
        self._lock = Lock()
        self._turn = Lock()

    def held(self, build: str, form: str) -> WholeFile | None:
        """The file of a build in a form, as far as it is; None where nobody has asked for it."""
        with self._lock:
            return self._files.get(form) if build == self._build else None

    def make(self, build: str, form: str) -> WholeFile:
        """Begin a file, unless it is there or on its way; one that failed is begun again."""
        with self._lock:
            if build != self._build:
                for old in self._files.values():
                    old.path.unlink(missing_ok=True)
                self._build, self._files = build, {}
            held = self._files.get(form)
            if held is None or held.error is not None:
                token = secrets.token_urlsafe(24)
                held = WholeFile(form, self._folder / token, token)
                self._files[form] = held
                Thread(target=self._make, args=(held,), daemon=True, name="monograph-file").start()
            return held

    def fetch(self, token: str) -> WholeFile | None:
        """The file of this token, where it is made."""
        with self._lock:
            known = [held for held in self._files.values() if secrets.compare_digest(held.token, token) and held.made]
        return known[0] if known else None

    def _make(self, file: WholeFile) -> None:
        try:
            with self._turn:
                self._write(file.form, file.path)
        except MonographError as error:
            file.error = error
        except OSError as error:
            file.error = StoreError("export", f"the file could not be written: {error.strerror}", _REMEDY)
        finally:
            file.finished.set()


def writer_of(store: Path) -> Write:
    """Writes the current graph of a store in a process of its own."""

    def write(form: str, path: Path) -> None:
        command = [sys.executable, "-m", "kg", "export", "--store", str(store.absolute()), "--format", form]
        done = subprocess.run([*command, "-o", str(path)], cwd=_ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            said = done.stderr.strip().splitlines()
            what = said[-1] if done.returncode > 0 and said else f"it ended early (status {done.returncode})"
            raise StoreError("export", f"the file could not be written: {what}", _REMEDY)

    return write
