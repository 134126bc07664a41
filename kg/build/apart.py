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
from pathlib import Path
from typing import IO

from kg.build.graph import BuildReport, rebuild
from kg.build.sources import Progress
from kg.errors import MonographError, StoreError

_PROGRAM = Path(__file__).resolve().parents[2]
_NICE = 5
"""By so much the build stands back behind the pages."""


def rebuild_apart(store: Path, *, progress: Progress | None = None) -> BuildReport:
    """`kg.build.rebuild` in a process of its own, with the same result and the same errors.

    Raises StoreError too where the process is ended before it has built the graph; the old one stays then.
    """
    path = os.pathsep.join(filter(None, (str(_PROGRAM), os.environ.get("PYTHONPATH"))))
    # In a session of its own: who stops the server by the keyboard does not break a build off that nearly stands.
    with subprocess.Popen(
        [sys.executable, "-m", "kg.build.apart", str(store)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        result = _listen(process.stdout, progress)
    if isinstance(result, BuildReport):
        return result
    if result is None:
        what = f"the build ended early (status {process.returncode})"
        raise StoreError(str(store), what, "try again; if it happens again, look for the memory and the disk")
    raise result


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


if __name__ == "__main__":
    with contextlib.suppress(AttributeError, OSError):  # where the system has no such thing
        os.nice(_NICE)
    # Whatever is printed on the way goes where errors go: standard output is for messages.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as messages:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        _tell(Path(sys.argv[1]), messages)
