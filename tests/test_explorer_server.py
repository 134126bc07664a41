"""What the explorer's server adds to a page, against a small application in the place of Streamlit's."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kg.explorer.server.middleware import RootOfPages

PAGE = "<!doctype html><html><head><title>x</title></head><body>" + "word " * 500 + "</body></html>"


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def data(request: Request) -> Response:
    return JSONResponse({"head": "<head>"})


def ask(path: str, accept: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of one answer, from a server that would compress it."""
    application = Starlette(routes=[Route("/drug", page), Route("/data", data)])
    application.add_middleware(GZipMiddleware, minimum_size=10)
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
        "headers": [(b"accept", accept.encode()), (b"accept-encoding", b"gzip")], "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(RootOfPages(application)(scope, receive, send))
    return headers, b"".join(body)


def test_a_page_is_told_where_its_root_is_and_stays_whole() -> None:
    headers, body = ask("/drug", "text/html")
    added = b"<script>window.__streamlit={BACKEND_BASE_URL:window.location.origin+'/'}</script>"
    assert body == PAGE.encode().replace(b"<head>", b"<head>" + added)
    assert int(headers["content-length"]) == len(body)


def test_anything_else_goes_through_as_it_is_but_for_the_headers() -> None:
    headers, body = ask("/data", "*/*")
    assert headers["content-encoding"] == "gzip"
    assert body[:2] == b"\x1f\x8b"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "SAMEORIGIN"
