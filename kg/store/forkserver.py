"""A process that holds the default graph in memory and forks workers, which share it with one another (Linux).

Run as ``python -m kg.store.forkserver STORE MEMORY_BYTES PARENT``, with a socket of packets as its standard input. It
says which build it has read, and then does what it is told: `FORK`, with the two ends of pipes for a new worker's
requests and replies, gives the worker's number and a descriptor of its process; `REAP` and a number, the status with
which that worker has ended.

What a fork needs is kept here: this process has one thread, and never opens the store's files. They are read by a
forked process that ends again, because the engine's threads would not be there in a worker, and the locks that they
hold would stay. A worker opens them itself where a query asks for more than the default graph.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox

# Read beforehand what a worker would read when the first query needs it: once, for all of them.
import kg.sparql.diagnosis  # noqa: F401
from kg.store.embedded import EmbeddedStore
from kg.store.folder import check_format, current_build
from kg.store.pipe import pack
from kg.store.walls import address_space, die_with, forbid_writing, leave_network, limit_memory
from kg.store.worker import Reader, serve

FORK, REAP = b"fork", b"reap"
MAX_PACKET = 4_096
# Asked once before the first fork, so that what an engine makes once is made here.
_FIRST = "SELECT (COUNT(*) AS ?n) { ?s a ?kind FILTER(REGEX(STR(?s), 'x')) }"


def read_default_graph(build: Path) -> ox.Store:
    """The default graph of a build, in memory, and no thread or lock of the engine's on disk in this process.

    Through a pipe: 8 s a million triples, like a direct copy. Raises OSError where it could not be read.
    """
    source, target = os.pipe()
    reader = _forked(lambda: _write_default_graph(build, source, target))
    os.close(target)
    graph = ox.Store()
    with os.fdopen(source, "rb") as stream:
        # names of blank nodes stay: an answer is the same whether it comes from memory or from disk
        graph.bulk_extend(ox.parse(stream, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False))
    _, status = os.waitpid(reader, 0)
    if status:
        raise OSError(f"the graph could not be read: status {os.waitstatus_to_exitcode(status)}")
    return graph


def _write_default_graph(build: Path, source: int, target: int) -> None:
    os.close(source)
    files = ox.Store.read_only(str(build / "oxigraph"))
    with os.fdopen(target, "wb", buffering=1 << 20) as stream:
        files.dump(stream, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())


def _forked(work: Callable[[], None]) -> int:
    """A child that does one thing and ends, with this process at the latest. Returns its number."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        die_with(parent)
        work()
        status = 0
    finally:  # whatever happened, it must not go on as if it were its parent
        os._exit(status)


class _ForkServer:
    def __init__(self, control: socket.socket, path: Path, memory: int) -> None:
        self._control = control
        self._path = path
        self._memory = memory
        self._walls = {"network": leave_network(), "files": forbid_writing()}

    def run(self, parent: int) -> None:
        """Read the graph, then serve until the other side is gone."""
        die_with(parent)
        build = current_build(self._path)
        check_format(build)
        store = EmbeddedStore.over(read_default_graph(build), build, self._path)
        store.query(_FIRST)
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1:
            raise OSError(f"{threads} threads run: a fork would lose all but one")
        # What lives now lives as long as the process: no collection shall touch, and so copy, its pages in a worker.
        gc.collect()
        gc.freeze()
        self._control.send(pack({"build": build.name}))
        while True:
            told, handles, _, _ = socket.recv_fds(self._control, MAX_PACKET, 2)
            if not told:
                return
            if told == FORK:
                self._fork(store, *handles)
            else:
                self._reap(int(told.removeprefix(REAP)))

    def _fork(self, store: EmbeddedStore, source: int, target: int) -> None:
        worker = _forked(lambda: self._work(store, source, target))
        os.close(source)
        os.close(target)
        handle = os.pidfd_open(worker)  # it waits to be reaped at the worst, so that the number is still its own
        socket.send_fds(self._control, [str(worker).encode()], [handle])
        os.close(handle)

    def _work(self, store: EmbeddedStore, source: int, target: int) -> None:
        self._control.close()  # no worker shall hold it
        os.dup2(source, 0)
        os.dup2(target, 1)
        os.close(source)
        os.close(target)
        # What the graph takes is no query's doing: it has as much as in a process that was started without it.
        walls: Mapping[str, str] = {**self._walls, "memory": limit_memory(address_space() + self._memory)}
        with os.fdopen(0, "rb") as requests, os.fdopen(1, "wb") as replies:
            serve(Reader(self._path, store), walls, requests, replies)

    def _reap(self, worker: int) -> None:
        _, status = os.waitpid(worker, 0)
        self._control.send(str(os.waitstatus_to_exitcode(status)).encode())


def main() -> None:
    """Serve until the process that started this one is gone."""
    path, memory, parent = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    _ForkServer(socket.socket(fileno=0), path, memory).run(parent)


if __name__ == "__main__":
    main()
