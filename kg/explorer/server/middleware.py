"""What stands between the network and Streamlit: names of the server, headers, and where a page finds its root."""

from __future__ import annotations

import os
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.explorer.access import Access
from kg.explorer.server import headers
from kg.explorer.server.returning import ReturnToAsked
from kg.explorer.server.sending import EditorsOnly, PageMessages
from kg.explorer.whole_files import ROUTE

HOSTS_VARIABLE = "MONOGRAPH_HOSTS"
_LOOPBACK = ("localhost", "127.0.0.1")

# Without it, a page opened below the root asks for its server in every folder of its address, and the answers of 404
# stand in the browser's console as errors (streamlit issue 7074).
_ROOT = "window.__streamlit={{BACKEND_BASE_URL:window.location.origin+'{root}'}}"


def root_script(base_path: str) -> bytes:
    """The script that tells the frontend where the server's root is (below its ``server.baseUrlPath``)."""
    base = quote(base_path.strip("/"))  # it stands in a script: nothing of it may end the text there
    return _ROOT.format(root=f"/{base}/" if base else "/").encode()


def hosts() -> list[str]:
    """The names under which the explorer answers: those of this machine, and those that the environment adds.

    A page of a stranger who lets his own name point at this machine gets nothing.
    """
    return [*_LOOPBACK, *(name.strip() for name in os.environ.get(HOSTS_VARIABLE, "").split(",") if name.strip())]


class RootOfPages:
    """ASGI middleware: tells Streamlit's frontend the server's root, in the head of every page (`root_script`)."""

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app = app
        self._root = b"<script>" + root_script(base_path) + b"</script>"
        base = base_path.strip("/")
        self._files = f"/{base}/{ROUTE}/" if base else f"/{ROUTE}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; anything but a page goes through as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wants_page = "text/html" in Headers(scope=scope).get("accept", "")
        # A compressed page could not be read here; and to compress a file of the whole graph takes the server as long
        # as it sends it.
        if wants_page or scope["path"].startswith(self._files):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        start: Message | None = None

        async def answer(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                if wants_page and Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    start = message  # its length is known when the page is there
                    return
            elif start is not None and message["type"] == "http.response.body":
                body = message.get("body", b"").replace(b"<head>", b"<head>" + self._root, 1)
                sizes = MutableHeaders(raw=start["headers"])
                if "content-length" in sizes:
                    sizes["content-length"] = str(int(sizes["content-length"]) + len(self._root) * (self._root in body))
                await send(start)
                start = None
                message = {**message, "body": body}
            await send(message)

        await self._app(scope, receive, answer)


def middleware(base_path: str = "") -> list[Middleware]:
    """What stands between the network and Streamlit, outermost first. Raises InputError for access set up wrongly."""
    scripts = (*headers.streamlit_scripts(), root_script(base_path))
    access = Access.of()
    return [
        Middleware(headers.Headers, scripts=scripts),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts(), www_redirect=False),
        *([Middleware(EditorsOnly)] if access.read_only or access.sign_in else []),
        Middleware(PageMessages),
        *([Middleware(ReturnToAsked, base_path=base_path)] if access.sign_in else []),
        Middleware(RootOfPages, base_path=base_path),
    ]
