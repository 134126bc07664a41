"""Whose turn it is: places for queries, shared among those who ask so that none of them keeps the others out."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque


class Places:
    """`number` places. Clients take turns, whoever of them asks more; one client leaves a place to the others.

    A client without a name ("": the program itself) may have all of them.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._each = max(1, number - 1)
        self._held: Counter[str] = Counter()
        # Clients that wait, in the order of their turns; each with those of its queries that wait.
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        self._lock = threading.Lock()

    def acquire(self, client: str, timeout_s: float) -> bool:
        """Wait for a place, `timeout_s` seconds at most. Returns whether there is one, which is then to be released."""
        turn = threading.Event()
        with self._lock:
            self._waiting.setdefault(client, deque()).append(turn)
            self._grant()
        if turn.wait(max(0.0, timeout_s)):
            return True
        with self._lock:
            if turn.is_set():  # in the last moment
                return True
            self._waiting[client].remove(turn)
            if not self._waiting[client]:
                del self._waiting[client]
        return False

    def release(self, client: str) -> None:
        """Give a place back."""
        with self._lock:
            self._free += 1
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]
            self._grant()

    def _grant(self) -> None:
        """Give free places to those whose turn it is."""
        while self._free:
            able = (client for client in self._waiting if not client or self._held[client] < self._each)
            client = next(able, None)
            if client is None:
                return
            self._free -= 1
            self._held[client] += 1
            queue = self._waiting.pop(client)
            queue.popleft().set()
            if queue:
                self._waiting[client] = queue  # behind the others
