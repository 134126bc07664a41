"""A graph that is held in memory by the guard, for tests and benchmarks: to wait for it, and to look at its workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from kg.guard import Memory, QueryWorker, keep_in_memory
from kg.guard.forks import ForkServer
from kg.guard.pool import _pool


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def server_of(graph: Path) -> ForkServer | None:
    """The process that holds it and forks workers, None while there is none."""
    keeper = _pool(graph)._keeper
    return None if keeper is None else keeper.server


def warm(graph: Path, seconds: float = 20) -> None:
    """Have it in memory, within so many seconds."""
    keep_in_memory(graph, Memory.ALWAYS)
    until(lambda: server_of(graph) is not None, seconds)


def idle(graph: Path) -> list[QueryWorker]:
    """Its workers that have nothing to do, the one that is asked next at the end."""
    return list(_pool(graph)._idle)
