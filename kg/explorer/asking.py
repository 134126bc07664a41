"""A query that runs beside the page, so that the page can show how long it takes and stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import MonographError, QueryRefused
from kg.guard import QueryWorker, WorkerKilled, run_guarded
from kg.store.answer import Answer


class Cancellation:
    """Stops a query from another thread, whatever it is doing: its worker is killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: QueryWorker | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """Stop the query now, or as soon as it would begin. It then raises QueryRefused."""
        with self._lock:
            self._cancelled = True
            if self._worker is not None:
                self._worker.kill()

    @contextmanager
    def watch(self, worker: QueryWorker) -> Iterator[None]:
        """While `worker` works on the query, and no longer: it must not be killed during the next one."""
        with self._lock:
            if self._cancelled:
                raise _stopped()
            self._worker = worker
        try:
            yield
        except (WorkerKilled, QueryRefused):
            if self._cancelled:
                raise _stopped() from None
            raise
        finally:
            with self._lock:
                self._worker = None


def _stopped() -> QueryRefused:
    return QueryRefused("query", "it was stopped before it was done", "ask again, or make it more selective")


class Asking:
    """One query on its way through the guard, begun at once in a thread of its own.

    `result` is the answer, or why there is none, as soon as `done`.
    """

    def __init__(self, store: Path, text: str, timeout_s: float, max_rows: int) -> None:
        self.text = text
        self.timeout_s = timeout_s
        self.result: Answer | MonographError | None = None
        self._began = time.monotonic()
        self._took_s: float | None = None
        self._cancellation = Cancellation()
        self._finished = threading.Event()
        arguments = (store, text, timeout_s, max_rows)
        threading.Thread(target=self._ask, args=arguments, daemon=True, name="asking").start()

    @property
    def done(self) -> bool:
        """Whether there is a result."""
        return self._finished.is_set()

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return time.monotonic() - self._began if self._took_s is None else self._took_s

    def wait(self, at_most_s: float) -> bool:
        """Wait for the result; whether it is there."""
        return self._finished.wait(at_most_s)

    def cancel(self) -> None:
        """Stop it: the process that computes the answer is ended."""
        self._cancellation.cancel()

    def _ask(self, store: Path, text: str, timeout_s: float, max_rows: int) -> None:
        try:
            self.result = run_guarded(store, text, timeout_s, max_rows, watch=self._cancellation.watch)
        except MonographError as error:
            self.result = error
        except Exception as error:  # the page must not wait for ever for a thread that is gone
            self.result = MonographError("query", f"it could not be run ({type(error).__name__})", "try it once more")
        finally:
            self._took_s = time.monotonic() - self._began
            self._finished.set()
