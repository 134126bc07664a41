"""Building again in a process of its own, for a server that others use meanwhile.

A build of a large library goes through millions of triples, which would keep every other thread waiting and stay in
the server's memory. The process tells by pickled messages on its standard output how far it is, then what came of it.
Both ends are this program, of the same version.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import IO

from kg.build.graph import BuildReport, rebuild
from kg.build.sources import Progress
from kg.errors import MonographError, StoreError

_PROGRAM = Path(__file__).resolve().parents[2]
_NICE = 5
"""By so much the build stands back behind the pages."""
_READY_S = 300.0
"""So long a process waits for a build: who decides about one statement soon decides about the next."""
_MOST_BYTES = 100_000
"""A document that is read to be ready is no longer than that."""


class Builder:
    """`kg.build.rebuild` for one store in processes of their own. For one thread at a time.

    A build by a process that was made ready (`prepare`) takes a third of the time: the other two go by until Python,
    this program, the vocabulary and the cues are loaded.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._ready: list[tuple[float, subprocess.Popen[bytes]]] = []
        weakref.finalize(self, _end, self._ready)

    def prepare(self) -> None:
        """Have a process ready for the next build, for five minutes; where none can be started, that build says so."""
        _end(self._ready)
        with contextlib.suppress(OSError):
            self._ready.append((time.monotonic(), _start(self._store, "ready", subprocess.PIPE)))

    def rebuild(self, progress: Progress | None = None) -> BuildReport:
        """The same result as by `kg.build.rebuild`, and the same errors.

        Raises StoreError too where the process is ended before it has built the graph; the old one stays then.
        """
        process = self._take_ready(time.monotonic() - _READY_S) or _start(self._store, "now", subprocess.DEVNULL)
        with process:
            assert process.stdout is not None
            result = _listen(process.stdout, progress)
        if isinstance(result, BuildReport):
            return result
        if result is None:
            what = f"the build ended early (status {process.returncode})"
            raise StoreError(str(self._store), what, "try again; if it happens again, look for the memory and the disk")
        raise result

    def _take_ready(self, since: float) -> subprocess.Popen[bytes] | None:
        """A process that was started since then, and now builds; others are ended."""
        ready = self._ready.pop() if self._ready and self._ready[-1][0] >= since else None
        _end(self._ready)
        if ready is None:
            return None
        process = ready[1]
        assert process.stdin is not None
        try:
            process.stdin.write(b"build\n")
            process.stdin.close()
        except OSError:  # it has ended meanwhile
            _end([ready])
            return None
        return process


def _start(store: Path, when: str, stdin: int) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (str(_PROGRAM), os.environ.get("PYTHONPATH"))))
    # In a session of its own: who stops the server by the keyboard does not break a build off that nearly stands.
    return subprocess.Popen(
        [sys.executable, "-m", "kg.build.apart", str(store), when],
        stdin=stdin,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


def _end(ready: list[tuple[float, subprocess.Popen[bytes]]]) -> None:
    """End processes that build nothing yet."""
    while ready:
        _, process = ready.pop()
        with process:
            process.kill()


def _listen(told: IO[bytes], progress: Progress | None) -> BuildReport | MonographError | None:
    """The last that the process tells; None where it ends without."""
    with contextlib.suppress(EOFError, pickle.UnpicklingError):  # cut short with its process
        while True:
            message = pickle.load(told)
            if isinstance(message, BuildReport | MonographError):
                return message
            if progress is not None:
                progress(*message)
    return None


def _tell(store: Path, out: IO[bytes]) -> None:
    """Builds and tells; what is no error of ours ends the process with its traceback, for the server's log."""

    def say(message: object) -> None:
        pickle.dump(message, out)
        out.flush()

    try:
        say(rebuild(store, progress=lambda done, total, name: say((done, total, name))))
    except MonographError as error:
        say(error)


def _await_word(store: Path) -> bool:
    """Load all that a build needs, and wait for the word to build; whether it came."""
    late = threading.Timer(2 * _READY_S, os._exit, (0,))  # nobody asks it any more
    late.daemon = True
    late.start()
    with contextlib.suppress(MonographError, OSError):  # the build will say what is the matter
        _load(store)
    asked = sys.stdin.readline() == "build\n"
    late.cancel()
    return asked


def _load(store: Path) -> None:
    """Read the longest of the documents that are no books: vocabulary and cues are held from then on."""
    from kg.extract.reader import read
    from kg.readers import read_document
    from kg.store import open_store
    from kg.vocabulary import load_vocabulary

    places = open_store(store).report().get("places")
    files = [Path(path) for path in places.values()] if isinstance(places, dict) else []
    sizes = {path: size for path in files if (size := path.stat().st_size) <= _MOST_BYTES}
    if sizes:
        read(read_document(max(sizes, key=sizes.__getitem__)), load_vocabulary())


if __name__ == "__main__":
    with contextlib.suppress(AttributeError, OSError):  # where the system has no such thing
        os.nice(_NICE)
    # Whatever is printed on the way goes where errors go: standard output is for messages.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as messages:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        if sys.argv[2] == "now" or _await_word(Path(sys.argv[1])):
            _tell(Path(sys.argv[1]), messages)
