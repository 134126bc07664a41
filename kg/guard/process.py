"""One worker process, as the guard sees it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol, cast

from kg import errors
from kg.errors import MonographError, QueryRefused, QuerySyntaxError, QueryTimeout, StoreError
from kg.guard.check import CheckedQuery
from kg.store.answer import Answer, answer_from_json
from kg.store.pipe import LENGTH, pack, unpack

MEMORY_BYTES = 2 * 1024**3
# What this process takes from a worker, whatever got hold of it: several times the longest answer that it may give.
MAX_REPLY_BYTES = 160_000_000
_START_TIMEOUT_S = 30.0
_WALLS = {
    "network": "queries run with access to the network, which the system does not let them give up",
    "memory": "queries run without a limit on memory, which the system does not set",
    "files": "queries run without a limit on files, which the system does not set",
}


class WorkerKilled(Exception):
    """Somebody else (the kernel, an operator) ended a worker: no fault of the query, as long as it happens once."""


class WorkerProcess(Protocol):
    """A process that answers requests, as `subprocess.Popen` shows one. A status below zero is a signal's number."""

    stdin: IO[bytes] | None
    stdout: IO[bytes] | None
    pid: int

    @property
    def returncode(self) -> int | None:
        """The status with which it has ended, as far as `poll` or `wait` have seen it."""

    def poll(self) -> int | None:
        """Whether it has ended, and how."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""

    def kill(self) -> None:
        """End it; nothing where it has ended. From any thread."""


def python_command(module: str, *arguments: str) -> list[str]:
    """How a module of ours is run as a process."""
    return [sys.executable, "-P", "-m", module, *arguments]


# A test has another here, which says of a wall that it could not be put up.
_WORKER = python_command("kg.store.worker")


def python_environment() -> dict[str, str]:
    """Nothing of our environment but what a Python process needs: a query cannot read it, a crash cannot show it."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "HOME", "SYSTEMROOT") if key in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}


def start_process(store_path: Path) -> WorkerProcess:
    """A worker of its own, which reads the store from disk."""
    return subprocess.Popen(
        [*_WORKER, str(store_path.resolve()), str(MEMORY_BYTES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=python_environment(),
    )


class QueryWorker:
    """One worker process and the pipe to it. Not for several threads at once: see `kg.guard.run_guarded`."""

    def __init__(self, store_path: Path, process: WorkerProcess | None = None) -> None:
        """Starts one over the store, unless the `process` is there already."""
        self._process = process if process is not None else start_process(store_path)
        self.taken_bytes = 0
        self._ended = False
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        os.set_blocking(self._input.fileno(), False)  # a worker that does not listen is late, too
        try:
            walls = self._receive(time.monotonic() + _START_TIMEOUT_S)["walls"]
        except (EOFError, OSError) as error:  # a timeout is one, too
            self.close()
            what = "the process that runs queries did not start"
            raise StoreError("query", what, "look at the machine's memory and its limit on processes") from error
        assert isinstance(walls, dict)
        self.network_isolated: bool = walls["network"] == ""
        self.missing_walls = tuple(f"{_WALLS[name]} ({why})" for name, why in walls.items() if why)

    @property
    def alive(self) -> bool:
        """Whether the process still runs and was not told to end."""
        return not self._ended and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def process(self) -> WorkerProcess:
        """The process itself."""
        return self._process

    def run(
        self,
        query: CheckedQuery,
        timeout_s: float,
        max_rows: int,
        *,
        waited_s: float = 0.0,
        dataset: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
        may_repeat: bool = False,
    ) -> Answer:
        """Answer one query within `timeout_s`, of which `waited_s` have gone; `dataset` as `kg.guard.Dataset` says.

        Kills the process, and raises, where it is late (QueryTimeout) or ends itself (QueryRefused); WorkerKilled
        where another ended it and the query `may_repeat`.
        """
        deadline = time.monotonic() + timeout_s - waited_s
        request: dict[str, object] = {
            "text": query.text, "prologue": query.prologue, "timeout_s": timeout_s, "max_rows": max_rows,
            "sources": [[source.named, source.written, source.at] for source in query.sources], "dataset": dataset,
        }  # fmt: skip
        try:
            self._send(request, deadline)
            reply = self._receive(deadline)
        except TimeoutError:
            self.abandon()
            what = f"the query took longer than {timeout_s:g} seconds and was stopped"
            raise QueryTimeout("query", what, "make it more selective, or add LIMIT") from None
        except (EOFError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):  # what closed the pipe ends in a moment
                self._process.wait(1)
            killed = self._process.returncode == -signal.SIGKILL
            self.close()
            if killed and may_repeat:
                raise WorkerKilled from None
            what = "the query ended the process that ran it: it needs too much memory, or is too deeply built"
            raise QueryRefused("query", what, "make it simpler or more selective") from None
        except ValueError:
            self.close()
            raise QueryRefused("query", "its answer is too long to be taken", "add LIMIT, or ask in parts") from None
        self.taken_bytes = int(str(reply["taken_bytes"]))
        if "error" in reply:
            raise _error(cast("Mapping[str, object]", reply["error"]))
        return answer_from_json(cast("Mapping[str, object]", reply["answer"]))

    def kill(self) -> None:
        """End the process from another thread than the one that waits for its answer, which then notices."""
        self._ended = True
        self._process.kill()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):  # what was not sent is not needed any more
            self._input.close()
        self._output.close()

    def abandon(self) -> None:
        """End the process without waiting until the system has taken its memory back, which may be gigabytes."""
        self._ended = True
        self._process.kill()
        threading.Thread(target=self.close, name="end of a worker", daemon=True).start()

    def _send(self, message: dict[str, object], deadline: float) -> None:
        handle, rest = self._input.fileno(), memoryview(pack(message))
        while rest:
            _, ready, _ = select.select([], [handle], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            rest = rest[os.write(handle, rest) :]

    def _receive(self, deadline: float) -> dict[str, object]:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        if length > MAX_REPLY_BYTES:
            raise ValueError(f"a reply of {length} bytes")
        return unpack(self._read(length, deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        handle = self._output.fileno()
        parts: list[bytes] = []
        while size:
            ready, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(handle, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _error(data: Mapping[str, object]) -> MonographError:
    where, what, remedy, excerpt = (str(data[key]) for key in ("where", "what", "remedy", "excerpt"))
    if data["class"] == "QuerySyntaxError":
        return QuerySyntaxError(where, what, remedy, int(str(data["line"])), int(str(data["column"])), excerpt)
    if data["class"] == "QueryRefused":
        return QueryRefused(where, what, remedy, excerpt)
    made: type[MonographError] = getattr(errors, str(data["class"]), StoreError)
    return made(where, what, remedy)
