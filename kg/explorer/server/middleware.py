"""What the server adds to each page: where its root is, and headers that keep the page to itself."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Without it, a page opened below the root asks for its server in every folder of its address, and the answers of 404
# stand in the browser's console as errors (streamlit issue 7074).
_ROOT = "<script>window.__streamlit={{BACKEND_BASE_URL:window.location.origin+'{root}'}}</script>"
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "SAMEORIGIN"}


class RootOfPages:
    """ASGI middleware: tells Streamlit's frontend the server's root, in the head of every page; sets the headers.

    `base_path` is the path below which the explorer is shown (Streamlit's ``server.baseUrlPath``).
    """

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app = app
        base = quote(base_path.strip("/"))  # it stands in a script: nothing of it may end the text there
        self._root = _ROOT.format(root=f"/{base}/" if base else "/").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; anything but a page goes through with its headers set."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wants_page = "text/html" in Headers(scope=scope).get("accept", "")
        if wants_page:  # a compressed page could not be read here
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        start: Message | None = None

        async def answer(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in _HEADERS.items():
                    headers[name] = value
                if wants_page and headers.get("content-type", "").startswith("text/html"):
                    start = message  # its length is known when the page is there
                    return
            elif start is not None and message["type"] == "http.response.body":
                body = message.get("body", b"").replace(b"<head>", b"<head>" + self._root, 1)
                headers = MutableHeaders(raw=start["headers"])
                if "content-length" in headers:
                    headers["content-length"] = str(
                        int(headers["content-length"]) + len(self._root) * (self._root in body)
                    )
                await send(start)
                start = None
                message = {**message, "body": body}
            await send(message)

        await self._app(scope, receive, answer)


def middleware(base_path: str = "") -> list[Middleware]:
    """What stands between the network and Streamlit, outermost first."""
    return [Middleware(RootOfPages, base_path=base_path)]
