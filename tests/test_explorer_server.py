"""What the explorer's server adds to a page, against a small application in the place of Streamlit's."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kg.explorer.server.headers import Headers, fingerprint, policy, streamlit_scripts
from kg.explorer.server.middleware import HOSTS_VARIABLE, RootOfPages, hosts, middleware, root_script

PAGE = "<!doctype html><html><head><title>x</title></head><body>" + "word " * 500 + "</body></html>"


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def data(request: Request) -> Response:
    return JSONResponse({"head": "<head>"})


def small_application() -> ASGIApp:
    """A server that would compress what it answers."""
    application = Starlette(routes=[Route("/drug", page), Route("/data", data)])
    application.add_middleware(GZipMiddleware, minimum_size=10)
    return application


def ask(application: ASGIApp, path: str, accept: str, host: str = "localhost") -> tuple[dict[str, str], bytes]:
    """The headers and the body of one answer."""
    headers: dict[str, str] = {}
    body: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers.update({name.decode(): value.decode() for name, value in message["headers"]})
        else:
            body.append(message.get("body", b""))

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "headers": [(b"host", host.encode()), (b"accept", accept.encode()), (b"accept-encoding", b"gzip")],
        "server": ("localhost", 80),
    }  # fmt: skip

    async def answered() -> None:
        await application(scope, receive, send)

    asyncio.run(answered())
    return headers, b"".join(body)


def test_a_page_is_told_where_its_root_is_and_stays_whole() -> None:
    headers, body = ask(RootOfPages(small_application()), "/drug", "text/html")
    added = b"<script>window.__streamlit={BACKEND_BASE_URL:window.location.origin+'/'}</script>"
    assert body == PAGE.encode().replace(b"<head>", b"<head>" + added)
    assert int(headers["content-length"]) == len(body)


def test_anything_else_goes_through_as_it_is() -> None:
    headers, body = ask(RootOfPages(small_application()), "/data", "*/*")
    assert headers["content-encoding"] == "gzip"
    assert body[:2] == b"\x1f\x8b"


def served(base_path: str = "") -> ASGIApp:
    """The small application behind all that stands before Streamlit."""
    application = small_application()
    for layer in reversed(middleware(base_path)):
        application = layer.cls(application, *layer.args, **layer.kwargs)
    return application


@pytest.mark.parametrize(("path", "accept"), [("/drug", "text/html"), ("/data", "*/*"), ("/missing", "text/html")])
def test_every_answer_has_the_headers(path: str, accept: str) -> None:
    headers, _ = ask(served(), path, accept)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["permissions-policy"].split(", "))
    assert headers["content-security-policy"] == policy((*streamlit_scripts(), root_script("")))


def test_the_policy_lets_in_this_server_and_the_scripts_that_are_named() -> None:
    directives = dict(part.split(" ", 1) for part in policy((b"named",)).split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == f"'self' blob: {fingerprint(b'named')}"
    assert directives["frame-ancestors"] == "'self'"
    assert directives["base-uri"] == "'none'"
    sources = {source for value in directives.values() for source in value.split()}
    assert sources == {"'none'", "'self'", "blob:", "data:", "'unsafe-inline'", fingerprint(b"named")}
    assert [name for name, value in directives.items() if "'unsafe-inline'" in value] == ["style-src"]
    # Streamlit's page has one inline script; a release that brings another is looked at before it runs.
    assert [script.split() for script in streamlit_scripts()] == [[b"window.prerenderReady", b"=", b"false"]]


def test_a_script_of_a_base_path_cannot_be_broken_out_of() -> None:
    assert root_script("/a/b/") == b"window.__streamlit={BACKEND_BASE_URL:window.location.origin+'/a/b/'}"
    assert b"'</script>" not in root_script("x'</script>")
    _, body = ask(RootOfPages(small_application(), "lib"), "/drug", "text/html")
    assert b"window.location.origin+'/lib/'" in body


def test_only_named_hosts_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(host: str) -> bool:
        return ask(served(), "/data", "*/*", host)[1] != b"Invalid host header"

    assert [answered(host) for host in ("localhost:8501", "127.0.0.1", "evil.example")] == [True, True, False]
    monkeypatch.setenv(HOSTS_VARIABLE, "library.example, other.example")
    assert hosts() == ["localhost", "127.0.0.1", "library.example", "other.example"]
    assert [answered(host) for host in ("library.example", "other.example:443", "evil.example")] == [True, True, False]


def test_headers_leave_a_socket_alone() -> None:
    passed: list[Any] = []

    async def socket(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    async def send(message: Any) -> None:
        passed.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    asyncio.run(Headers(socket)({"type": "websocket"}, receive, send))
    assert passed == [{"type": "websocket.accept"}]


def test_the_configuration_keeps_to_this_machine() -> None:
    held = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text("utf-8"))
    server = held["server"]
    assert server["address"] == "127.0.0.1"
    assert server["enableXsrfProtection"] is True
    assert server["enableCORS"] is True
    assert server["enableAgentApi"] is False
    assert 0 < server["maxUploadSize"] <= 25
    assert held["browser"]["gatherUsageStats"] is False
    assert held["client"]["showErrorDetails"] == "none"
    assert held["client"]["showErrorLinks"] is False
