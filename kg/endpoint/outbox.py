"""Answers on their way to clients: no more of them than memory is meant for, and none for ever."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.endpoint.protocol import Refusal

# Bytes of answers that clients have not yet taken; one client may hold half of them.
MAX_HELD_BYTES = 256_000_000
# A client that has not taken its answer by then is not waited for.
SEND_TIMEOUT_S = 120.0


class Outbox:
    """Counts the answers that are written and not yet sent."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def response(self, client: str, body: bytes, headers: Mapping[str, str], media_type: str) -> Response:
        """The answer to a client, to be sent once. Raises Refusal where too much waits to be taken already."""
        size = len(body)
        with self._lock:
            too_much = self._held.total() + size > MAX_HELD_BYTES or self._held[client] + size > MAX_HELD_BYTES // 2
            if self._held[client] and too_much:
                raise Refusal(503, "earlier answers are not yet taken: read them first", {"Retry-After": "1"})
            if too_much:
                raise Refusal(503, "too many answers wait to be read: try again in a moment", {"Retry-After": "1"})
            self._held[client] += size
        return _Counted(self, client, body, headers, media_type)

    def sent(self, client: str, size: int) -> None:
        """Told when an answer has left, or will not."""
        with self._lock:
            self._held[client] -= size
            if self._held[client] <= 0:
                del self._held[client]


class _Counted(Response):
    def __init__(self, outbox: Outbox, client: str, body: bytes, headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(body, headers=headers, media_type=media_type)
        self._outbox = outbox
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await super().__call__(scope, receive, send)
        finally:
            self._outbox.sent(self._client, len(self.body))
