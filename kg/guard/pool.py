"""The workers of a store, and the one door to them."""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kg.errors import MonographError, QueryTimeout
from kg.guard.check import CheckedQuery, check_query
from kg.guard.keeper import Keeper
from kg.guard.memory import Memory
from kg.guard.places import Places
from kg.guard.process import QueryWorker, WorkerKilled
from kg.store.answer import Answer

T = TypeVar("T")
Watch = Callable[[QueryWorker], contextlib.AbstractContextManager[None]]
"""Entered with the worker for as long as it works on a query: who watches may kill it meanwhile."""
DEFAULT_TIMEOUT_S = 20.0
DEFAULT_MAX_ROWS = 10_000
# Queries of one process that run at once; further ones wait within their deadline.
MAX_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs to ask, by their IRIs: those that make up the default graph, and those that GRAPH reaches.

    It takes the place of FROM and FROM NAMED (SPARQL 1.1 Protocol, 2.1.4); without one all graphs are asked.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    query: CheckedQuery
    timeout_s: float
    max_rows: int
    dataset: Dataset | None
    watch: Watch


class _Pool:
    """The workers of one store: at most `MAX_WORKERS`, started when needed, kept for the next query."""

    def __init__(self, store_path: Path) -> None:
        self._path = store_path
        self._idle: list[QueryWorker] = []
        self._lock = threading.Lock()
        self._places = Places(MAX_WORKERS)
        self._closed = False
        self._keeper: Keeper | None = None

    def keep(self, memory: Memory) -> None:
        with self._lock:
            if self._keeper is None and not self._closed:
                self._keeper = Keeper(self._path, memory, MAX_WORKERS)
                self._keeper.start()

    def run(self, asked: _Asked, client: str, left_s: float, use: Callable[[Answer], T]) -> T:
        """Answers within `left_s` seconds, of the query's time, once a place is free; kept while the answer is used."""
        started = time.monotonic() - (asked.timeout_s - left_s)
        if not self._places.acquire(client, left_s):
            what = f"no place was free for {asked.timeout_s:g} seconds: {MAX_WORKERS} other queries are running"
            raise QueryTimeout("query", what, "try again in a moment")
        try:
            try:
                answer = self._run_once(asked, started, may_repeat=True)
            except WorkerKilled:
                answer = self._run_once(asked, started, may_repeat=False)
            return use(answer)
        finally:
            self._places.release(client)

    def _run_once(self, asked: _Asked, started: float, *, may_repeat: bool) -> Answer:
        # What ended one worker may be about to end the others that are idle: the second time it is a new one.
        worker, starting_s = self._take() if may_repeat else self._start()
        dataset = (asked.dataset.default_graphs, asked.dataset.named_graphs) if asked.dataset is not None else None
        try:
            with asked.watch(worker):
                return worker.run(
                    asked.query,
                    asked.timeout_s,
                    asked.max_rows,
                    # starting a process is not the query's time
                    waited_s=time.monotonic() - started - starting_s,
                    dataset=dataset,
                    may_repeat=may_repeat,
                )
        finally:
            self._give_back(worker)

    def _take(self) -> tuple[QueryWorker, float]:
        """A worker that lives, and the seconds that it took to start it."""
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                return self._start()
            if self._is_fit(worker):
                return worker, 0.0
            worker.abandon()

    def _start(self) -> tuple[QueryWorker, float]:
        """A new worker, and the seconds that it took to start it."""
        started = time.monotonic()
        worker = self._keeper.fork() if self._keeper is not None else None
        return worker if worker is not None else QueryWorker(self._path), time.monotonic() - started

    def _is_fit(self, worker: QueryWorker) -> bool:
        return worker.alive and (self._keeper is None or self._keeper.keeps(worker))

    def _give_back(self, worker: QueryWorker) -> None:
        if self._is_fit(worker):
            with self._lock:
                if not self._closed:
                    self._idle.append(worker)
                    return
        worker.abandon()
        with self._lock:
            wanted = not self._idle and not self._closed
        if wanted:  # where one query ended its worker, another may: the one after it shall not wait for a start
            threading.Thread(target=self._prepare, name="start of a worker", daemon=True).start()

    def _prepare(self) -> None:
        """Start a worker and have it open the graph."""
        with contextlib.suppress(MonographError, WorkerKilled):  # whoever needs one is told then
            worker, _ = self._start()
            worker.run(check_query("ASK {}"), DEFAULT_TIMEOUT_S, 1)
            with self._lock:
                if not self._closed:
                    self._idle.append(worker)
                    return
            worker.close()

    def missing_walls(self) -> tuple[str, ...]:
        worker, _ = self._take()
        self._give_back(worker)
        return worker.missing_walls

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, keeper = list(self._idle), self._keeper
            self._idle.clear()
        for worker in idle:
            worker.close()
        if keeper is not None:
            keeper.stop()


# Characters of a text that is checked at once, and places for those that are longer.
_SHORT = 5_000
_checks = Places(2)
_pools: dict[Path, _Pool] = {}
_pools_lock = threading.Lock()


def _pool(store_path: Path) -> _Pool:
    with _pools_lock:
        return _pools.setdefault(store_path.resolve(), _Pool(store_path))


def run_guarded(
    store_path: Path,
    text: str,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    max_rows: int = DEFAULT_MAX_ROWS,
    *,
    dataset: Dataset | None = None,
    watch: Watch | None = None,
) -> Answer:
    """Check a query and answer it in a worker process; from any thread. The answer says where it was cut.

    `watch` may end the worker meanwhile. Raises QueryRefused, QuerySyntaxError, QueryTimeout (after `timeout_s`
    seconds), StoreError.
    """
    return use_guarded(store_path, text, lambda answer: answer, timeout_s, max_rows, dataset=dataset, watch=watch)


def use_guarded(
    store_path: Path,
    text: str,
    use: Callable[[Answer], T],
    timeout_s: float = DEFAULT_TIMEOUT_S,
    max_rows: int = DEFAULT_MAX_ROWS,
    *,
    dataset: Dataset | None = None,
    client: str = "",
    watch: Watch | None = None,
) -> T:
    """The same for several who ask: what `use` makes of the answer, while nobody else takes the query's place.

    So there are never more answers in memory than places. `client` is who asks: they take turns, see `Places`. Raises
    what `run_guarded` and `use` raise.
    """
    started = time.monotonic()
    checked = (
        check_query(text, may_choose_graphs=True) if len(text) <= _SHORT else _check_in_turn(text, timeout_s, client)
    )
    left_s = timeout_s - (time.monotonic() - started)
    asked = _Asked(checked, timeout_s, max_rows, dataset, watch or _unwatched)
    return _pool(store_path).run(asked, client, left_s, use)


def _unwatched(_: QueryWorker) -> contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext()


def _check_in_turn(text: str, timeout_s: float, client: str) -> CheckedQuery:
    """A long text takes this process up to a quarter of a second: clients take turns for that as well."""
    if not _checks.acquire(client, timeout_s):
        raise QueryTimeout("query", "other queries kept it waiting for too long", "try again in a moment")
    try:
        return check_query(text, may_choose_graphs=True)
    finally:
        _checks.release(client)


def keep_in_memory(store_path: Path, memory: Memory) -> None:
    """For a program that stays: have the store's default graph in memory, where `memory` and the system allow it.

    Returns at once; queries are answered from disk until it is read, as they are after a new build, until that is. The
    log of `kg.guard` tells what is done. To be called once for a store; another time changes nothing.
    """
    _pool(store_path).keep(memory)


def missing_walls(store_path: Path) -> tuple[str, ...]:
    """What the system does not allow: a sentence for each wall around queries that is missing, for those who ask.

    Starts a worker where none is idle. Raises StoreError where none can be started.
    """
    return _pool(store_path).missing_walls()


def close_workers() -> None:
    """End all idle workers; done by itself when the program ends."""
    with _pools_lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


atexit.register(close_workers)
