"""HTTP to a SPARQL 1.1 Protocol server: one request, one whole reply or an error; deadlines, caps, retries.

Both operations are sent as form-encoded POST, which every server takes (Virtuoso no other). What a server may do wrong
is refused here and never passed on: a body that ends early, that is longer than allowed or compressed unasked, a reply
that comes too late or byte by byte, a redirection (credentials would travel with it), "partial content".
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kg.errors import QueryTimeout, StoreError
from kg.store.address import Endpoint

CONNECT_S = 10.0
QUERY_S = 60.0
UPDATE_S = 600.0
MAX_BODY_BYTES = 256 * 1024**2
# Attempts in all, the first included; waits between them double from `_FIRST_WAIT_S` to `_LONGEST_WAIT_S`.
QUERY_ATTEMPTS = 3
UPDATE_ATTEMPTS = 6
_FIRST_WAIT_S = 0.25
_LONGEST_WAIT_S = 15.0
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_FORBIDDEN = re.compile(r"\bno permission\b|\bpermission denied\b|\baccess denied\b", re.IGNORECASE)
_LATER = "try again; if it stays, look into the server's log"
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply. `framed`: its length was told (Content-Length, or chunks), so that a cut would have been seen."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    framed: bool

    @property
    def media_type(self) -> str:
        """The type without its parameters, in lower case; "" where none is told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _Passing(Exception):
    """A failure that may be gone a moment later; says what happened, and how long the server asks to wait."""

    def __init__(self, what: str, wait_s: float = 0.0) -> None:
        super().__init__(what)
        self.wait_s = wait_s


class Unanswered(StoreError):
    """No attempt was answered: whether the server did what it was asked is not known."""


# The connection that this thread is using, so that its deadline can end it: a socket's own timeout begins anew with
# every byte, and a server that sends one now and then would never be late.
_current = threading.local()


class _Connection(HTTPConnection):
    def request(self, *args: object, **options: object) -> None:
        _current.connection = self
        super().request(*args, **options)  # type: ignore[arg-type]


class _SecureConnection(HTTPSConnection):
    def request(self, *args: object, **options: object) -> None:
        _current.connection = self
        super().request(*args, **options)  # type: ignore[arg-type]


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Watch:
    """Ends the connection of the thread that made it when time is up."""

    def __init__(self, seconds: float) -> None:
        _current.connection = None
        self._state = _current.__dict__
        self.fired = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()
        _current.connection = None

    def _end(self) -> None:
        self.fired = True
        open_socket = getattr(self._state.get("connection"), "sock", None)
        if open_socket is not None:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)


class SparqlClient:
    """Queries and updates of one endpoint, from any thread. `sleep` is told the seconds to wait between attempts."""

    def __init__(self, endpoint: Endpoint, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.endpoint = endpoint
        self._sleep = sleep
        self._http = urllib3.PoolManager(num_pools=2, maxsize=4)
        self._http.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def query(self, fields: Fields, accept: str, *, timeout_s: float = QUERY_S) -> Reply:
        """The reply to a query, with status 200, or 400 where the server finds fault with the query itself.

        Raises QueryTimeout after `timeout_s` seconds, attempts and waits included, and StoreError for all else.
        """
        deadline = time.monotonic() + timeout_s
        reply = self._insist(self.endpoint.query_url, fields, accept, deadline, timeout_s, QUERY_ATTEMPTS)
        if reply.status not in (200, 400):
            raise self._refusal(reply, self.endpoint.query_url)
        return reply

    def update(self, text: str) -> None:
        """Runs an update, again where an attempt failed in passing: it has to be one that may be repeated.

        Raises Unanswered where it is not known whether it was done, and StoreError where it was refused.
        """
        deadline = time.monotonic() + UPDATE_S
        url = self.endpoint.update_url
        try:
            reply = self._insist(url, [("update", text)], "*/*", deadline, UPDATE_S, UPDATE_ATTEMPTS)
        except QueryTimeout as error:
            raise Unanswered(error.where, f"no answer to an update within {UPDATE_S:g} seconds", _LATER) from error
        if reply.status not in (200, 201, 202, 204):
            raise self._refusal(reply, url)

    def close(self) -> None:
        """Close all connections."""
        self._http.clear()

    def _insist(self, url: str, fields: Fields, accept: str, deadline: float, timeout_s: float, attempts: int) -> Reply:
        where = self.endpoint.shown(url)
        for attempt in range(attempts):
            try:
                return self._send(url, fields, accept, deadline, timeout_s)
            except _Passing as passing:
                what = str(passing)
                wait_s = min(_LONGEST_WAIT_S, max(passing.wait_s, _FIRST_WAIT_S * 2**attempt))
                wait_s *= random.uniform(0.5, 1.0)  # so that clients that failed together do not come back together
                if attempt + 1 == attempts or time.monotonic() + wait_s > deadline:
                    break
                self._sleep(wait_s)
        raise Unanswered(where, what, _LATER)

    def _send(self, url: str, fields: Fields, accept: str, deadline: float, timeout_s: float) -> Reply:
        left_s = deadline - time.monotonic()
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "monograph",
            **self.endpoint.authorization(),
        }
        with _Watch(max(0.001, left_s)) as watch:
            try:
                response = self._http.request(
                    "POST", url, body=urlencode(list(fields)), headers=headers, redirect=False, retries=False,
                    timeout=urllib3.Timeout(connect=min(CONNECT_S, max(0.001, left_s)), read=max(0.001, left_s)),
                    preload_content=False, decode_content=False,
                )  # fmt: skip
                try:
                    reply = self._whole(response, url, watch)
                except BaseException:
                    response.close()  # what is left in it belongs to no other request
                    raise
                response.release_conn()
            except (HTTPError, OSError) as error:
                if watch.fired or time.monotonic() >= deadline:
                    what = f"the server did not answer within {timeout_s:g} seconds"
                    raise QueryTimeout(self.endpoint.shown(url), what, "ask for less, or allow more time") from None
                raise _Passing(f"the connection failed: {_reason(error)}") from None
        if reply.status in _TRANSIENT:
            if _FORBIDDEN.search(self._words(reply)):  # as Virtuoso says it, with status 500
                what = f"the server does not allow it: {self._words(reply)}"
                raise StoreError(self.endpoint.shown(url), what, "give its user, or everybody, the right to update")
            wait = reply.headers.get("retry-after", "")
            raise _Passing(self._words(reply), float(wait) if wait.isdecimal() else 0.0)
        return reply

    def _whole(self, response: urllib3.BaseHTTPResponse, url: str, watch: _Watch) -> Reply:
        """All of the body. Raises urllib3's errors where it ends early, StoreError for what is refused."""
        where = self.endpoint.shown(url)
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status in (301, 302, 303, 307, 308):
            what = f"the server redirects ({response.status}), and redirections are not followed"
            raise StoreError(where, what, "give the address to which it redirects, if you trust it")
        if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise StoreError(where, "the reply is compressed, though none was asked for", "ask the server's operator")
        parts: list[bytes] = []
        size = 0
        while part := response.read(65536):
            size += len(part)
            if size > MAX_BODY_BYTES:
                what = f"the answer has more than {MAX_BODY_BYTES // 1024**2} MB"
                raise StoreError(where, what, "ask for less, or add LIMIT")
            parts.append(part)
        if watch.fired:
            raise HTTPError("time is up")
        framed = (
            "chunked" in headers.get("transfer-encoding", "").lower() or headers.get("content-length", "").isdecimal()
        )
        return Reply(response.status, headers, b"".join(parts), framed)

    def _words(self, reply: Reply) -> str:
        """The first line of what the server says, without a secret that it may echo."""
        line = next((line for line in reply.body.decode("utf-8", "replace").splitlines() if line.strip()), "")
        said = self.endpoint.without_secrets(" ".join(line.split())[:300])
        return f"the server answers {reply.status}" + (f": {said}" if said else "")

    def _refusal(self, reply: Reply, url: str) -> StoreError:
        where, what = self.endpoint.shown(url), self._words(reply)
        if reply.status in (401, 403):
            what = f"the server refuses access ({reply.status})"
            return StoreError(where, what, "set MONOGRAPH_USER and MONOGRAPH_PASSWORD, or MONOGRAPH_TOKEN, for it")
        if reply.status in (404, 405):
            return StoreError(where, what, "check the address: servers have different ones for queries and updates")
        return StoreError(where, what, "see the server's documentation")

    def refused(self, reply: Reply) -> StoreError:
        """The error for a query that the server finds fault with (status 400)."""
        return self._refusal(reply, self.endpoint.query_url)


def _reason(error: Exception) -> str:
    """What went wrong, without urllib3's own objects."""
    text = " ".join(str(error.args[-1] if error.args else error).split())
    return re.sub(r"^\w+\(host=[^)]*\): ", "", text)[:200]
