"""The socket, the process and its end. One process serves; the queries run in the guard's own."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn

from kg.endpoint.application import Settings, make_application
from kg.endpoint.protocol import MAX_BODY_BYTES
from kg.errors import InputError
from kg.guard import keep_in_memory, run_guarded

_MAX_CONNECTIONS = 400
_BACKLOG = 256


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(store: Path, host: str, port: int, settings: Settings, listening: Callable[[str], None]) -> None:
    """Serve until SIGTERM (which raises SystemExit) or SIGINT; requests under way are answered first.

    `listening` is told the endpoint's address once connections are taken; port 0 takes any that is free. Raises
    StoreError where there is no graph, InputError where the address cannot be listened on.
    """
    run_guarded(store, "ASK {}", settings.timeout_s)  # a graph that cannot be asked is told before anyone asks
    listener = _listen(host, port)
    keep_in_memory(store, settings.memory)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = uvicorn.Config(
        make_application(store, settings),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=int(settings.timeout_s) + 2,
        limit_concurrency=_MAX_CONNECTIONS,
        backlog=_BACKLOG,
        # a GET may carry as long a query as a POST
        h11_max_incomplete_event_size=MAX_BODY_BYTES,
    )
    # The server catches the signal, ends in good order and then raises it again, so that it arrives here last.
    before = signal.signal(signal.SIGTERM, _end)
    try:
        shown = f"[{host}]" if ":" in host else host
        listening(f"http://{shown}:{listener.getsockname()[1]}/sparql")
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        signal.signal(signal.SIGTERM, before)
        listener.close()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
        raise InputError(
            f"{host}:{port}", f"cannot be listened on: {why}", "choose another --host or --port"
        ) from error
    # Connections inherit it. asyncio sets it for its own sockets alone, and without it the body of an answer waits
    # until the client has acknowledged the head, which one that has nothing to say puts off for 40 ms (Linux).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
