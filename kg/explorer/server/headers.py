"""Headers of every answer: what a page may load and do, and who may show it. Nothing but this server is ever asked."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
# What Streamlit needs, found by leaving each out: it imports the sources of components from blobs, its styles are
# inline (emotion, and the components' own style sheets), its icons and fonts stand in `data:` addresses, its charts are
# saved from blobs, and a table is drawn with pictures in them. `'self'` of connect-src covers the WebSocket.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
# Of the browser's powers a page needs the clipboard (to copy a query) and the full screen (of a table or a chart).
_POWERLESS = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # a sign-in goes back to the page where it began (`returning`)
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERLESS),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def fingerprint(script: bytes) -> str:
    """An inline script as a source of the policy: its text, hashed.

    >>> fingerprint(b"")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{b64encode(hashlib.sha256(script).digest()).decode()}'"


@cache
def streamlit_scripts() -> tuple[bytes, ...]:
    """The inline scripts of Streamlit's own page."""
    return tuple(_INLINE.findall((files("streamlit") / "static" / "index.html").read_bytes()))


def policy(scripts: Sequence[bytes] = ()) -> str:
    """The Content-Security-Policy under which these inline scripts run and no others."""
    allowed = " ".join((_POLICY["script-src"], *map(fingerprint, scripts)))
    return "; ".join(f"{name} {sources}" for name, sources in {**_POLICY, "script-src": allowed}.items())


class Headers:
    """ASGI middleware: sets the headers of every answer. `scripts` are the inline ones that may run."""

    def __init__(self, app: ASGIApp, scripts: Sequence[bytes] = ()) -> None:
        self._app = app
        self._headers = {**_FIXED, "Content-Security-Policy": policy(scripts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)
