"""What every request passes: the log, which keeps no query unless it is asked to, and the headers of security."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("kg.endpoint")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # A new build may take the graph's place at any time.
    "Cache-Control": "no-cache",
}


class Wrapping:
    """ASGI middleware. One line of the log a request: client, method, path, status, bytes, milliseconds."""

    def __init__(self, app: ASGIApp, *, log_queries: bool = False) -> None:
        self._app = app
        self._log_queries = log_queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = sent = 0

        async def answer(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=message["headers"])
                for name, value in _HEADERS.items():
                    headers[name] = value
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            client = (scope.get("client") or ("-",))[0]
            query = scope.get("state", {}).get("query") if self._log_queries else None
            # repr: nobody writes a line of the log by an address or a query
            asked = f" {query!r}" if query is not None else ""
            took = (time.perf_counter() - started) * 1000
            LOG.info("%s %s %r %d %d B %.0f ms%s", client, scope["method"], scope["path"], status, sent, took, asked)
