"""A proxy on this machine that treats replies as a bad network does, and a server that gives what it is told to."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from kg.store.address import Endpoint
from kg.store.sparql_client import SparqlClient


def client_of(query_url: str, update_url: str | None = None, **environ: str) -> SparqlClient:
    """A client that does not wait between attempts; credentials are those of `environ` alone."""
    return SparqlClient(Endpoint.of(query_url, update_url, environ), sleep=lambda seconds: None)


class Proxy:
    """Forwards one request a connection, and does what it is set to.

    `cut_at`: only so many bytes of each reply. `lose_from`: from that request on (counted from 1) the connection is
    reset, before the request is forwarded or, with `after`, when the reply is there. `on_request` is told the number of
    each request before it is forwarded.
    """

    def __init__(self, url: str) -> None:
        upstream = urlsplit(url)
        self._upstream = (str(upstream.hostname), int(upstream.port or 80))
        self.cut_at: int | None = None
        self.lose_from: int | None = None
        self.after = False
        self.on_request: Callable[[int], None] = lambda number: None
        self.requests = 0
        self.last_reply = b""
        self._lock = threading.Lock()
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    proxy._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def through(self, url: str) -> str:
        """The address by which a server's `url` is reached through here."""
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, f"127.0.0.1:{self._port}", parts.path, parts.query, ""))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, client: socket.socket) -> None:
        request = read_request(client)
        if not request:
            return None
        with self._lock:
            self.requests += 1
            number = self.requests
        lost = self.lose_from is not None and number >= self.lose_from
        if lost and not self.after:
            return reset(client)
        self.on_request(number)
        with socket.create_connection(self._upstream, timeout=60) as upstream:
            upstream.sendall(request)
            reply = b"".join(iter(lambda: upstream.recv(65536), b""))
        self.last_reply = reply
        if lost:
            return reset(client)
        client.sendall(reply if self.cut_at is None else reply[: self.cut_at])
        return None


def read_request(client: socket.socket) -> bytes:
    """A whole request, which asks for the connection to be closed behind it."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    (length,) = (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        part = client.recv(65536)
        if not part:
            return b""
        body += part
    return head + b"\r\nConnection: close\r\n\r\n" + body


def reset(client: socket.socket) -> None:
    """Close so that the other side sees "connection reset by peer"."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


@contextmanager
def proxy_to(url: str) -> Iterator[Proxy]:
    """A proxy in front of the server at `url`."""
    proxy = Proxy(url)
    try:
        yield proxy
    finally:
        proxy.close()


@contextmanager
def answering(reply: Callable[[socket.socket, bytes], None]) -> Iterator[str]:
    """The address of a server that answers each request by calling `reply` with the connection and the request."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                request = read_request(self.request)
                if request:
                    reply(self.request, request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/query"
        finally:
            server.shutdown()
