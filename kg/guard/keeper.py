"""Keeps the current graph of a store in memory, for workers to be forked with it."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from kg.errors import MonographError
from kg.guard.forks import ForkedProcess, ForkServer
from kg.guard.memory import MAX_TAKEN_BYTES, Memory, graph_bytes, refusal
from kg.guard.process import QueryWorker
from kg.store.folder import current_build

_LOG = logging.getLogger(__name__)
# To look is to read one small file. A new build is read when it is still the current one at the second look: somebody
# who curates makes one after the other, and the disk answers meanwhile.
_LOOKS_EVERY_S = 1.0
_LONGEST_PAUSE_S = 300.0


class Keeper:
    """A thread that has the current build read into memory, again after each new one, and again where that is lost.

    Until it is there, workers read from disk; from the moment of a new build on they do so as well, by themselves.
    """

    def __init__(self, store_path: Path, memory: Memory, workers: int) -> None:
        """For so many `workers` at once; `start` begins."""
        self._path = store_path
        self._memory = memory
        self._workers = workers
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._server: ForkServer | None = None
        self._loading: ForkServer | None = None
        self._build: Path | None = None
        self._held_bytes = 0
        self._declined = False
        # The process is the thread's: so it ends with this one, even where this is ended by SIGKILL.
        self._thread = threading.Thread(target=self._keep, name="keeper of a graph", daemon=True)

    @property
    def server(self) -> ForkServer | None:
        """Who forks workers with the graph in memory; None while nobody does."""
        return self._server

    def start(self) -> None:
        """Begin to read, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End it all."""
        self._over.set()
        with self._lock:
            servers = [server for server in (self._server, self._loading) if server is not None]
            self._server = self._loading = None
        for server in servers:
            server.kill()

    def fork(self) -> QueryWorker | None:
        """A worker with the graph in memory, None while there can be none."""
        server = self._server
        if server is None:
            return None
        try:
            return QueryWorker(self._path, server.fork())
        except (OSError, MonographError):
            self._lost(server)
            return None

    def keeps(self, worker: QueryWorker) -> bool:
        """Whether a worker that is idle shall stay: not where a better one can be had."""
        process, server = worker.process, self._server
        if not isinstance(process, ForkedProcess):
            return server is None
        if server is None:
            return not self._declined  # it reads the new build from disk until that is in memory
        return process.server is server and worker.taken_bytes <= MAX_TAKEN_BYTES

    def _lost(self, server: ForkServer) -> None:
        server.kill()
        with self._lock:
            if self._server is server:
                self._server = None

    def _keep(self) -> None:
        seen, failures, not_before = self._current(), 0, 0.0
        told = None
        while True:
            build = self._current()
            if self._server is not None and (build != self._build or not self._server.alive):
                self._let_go()
            if self._server is None and build is not None and build == seen and time.monotonic() >= not_before:
                why = self._refusal(build)
                self._declined = why != ""
                if why and why != told:
                    _LOG.info("answers come from disk: %s", why)
                told = why
                if not why:
                    good = self._read(build)
                    failures = 0 if good else failures + 1
                    not_before = time.monotonic() + (min(2.0**failures, _LONGEST_PAUSE_S) if failures else 0.0)
            seen = build
            if self._over.wait(_LOOKS_EVERY_S):
                return

    def _current(self) -> Path | None:
        try:
            return current_build(self._path)
        except MonographError:  # whoever asks is told
            return None

    def _refusal(self, build: Path) -> str:
        try:
            return refusal(self._memory, build, self._workers, self._held_bytes)
        except OSError as error:
            return f"the graph's size cannot be seen: {error.strerror}"

    def _let_go(self) -> None:
        with self._lock:
            server, self._server = self._server, None
        if server is None:
            return
        if server.alive:
            server.retire()
        else:
            server.kill()
            _LOG.warning("the process that holds the graph in memory has ended; it is read again")

    def _read(self, build: Path) -> bool:
        """Have a build read into memory; whether that went well. One that is not current any more is left."""
        began = time.monotonic()
        try:
            size = graph_bytes(build)
            server = ForkServer(self._path)
        except OSError as error:
            _LOG.warning("answers come from disk: the graph cannot be read into memory: %s", error)
            return False
        with self._lock:
            self._loading = server
            if self._over.is_set():
                server.kill()
                return True
        try:
            while (name := server.ready_within(_LOOKS_EVERY_S)) is None:
                if self._current() != build:
                    server.kill()
                    return True
        except OSError as error:
            server.kill()
            if not self._over.is_set():
                _LOG.warning("answers come from disk: the graph could not be read into memory: %s", error)
            return False
        finally:
            with self._lock:
                self._loading = None
        with self._lock:
            if self._over.is_set():
                server.kill()
                return True
            self._server, self._build, self._held_bytes = server, self._path / "builds" / name, size
        _LOG.info(
            "answers come from memory, where the graph takes about %.1f GB; read in %.1f s",
            size / 1e9,
            time.monotonic() - began,
        )
        return True
