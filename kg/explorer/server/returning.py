"""After a sign-in back to the page that was asked for: Streamlit's own way ends at the first one (its issue 10162).

Which page it was, the browser says by itself: the request that begins a sign-in carries the address of the page in its
header ``Referer``, which no other site can set for ours, and our ``Referrer-Policy`` gives it to nobody else. A cookie
keeps it while the person is with the identity provider. Nothing but a page of this explorer is ever gone back to.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "monograph_asked"
KEPT_S = 900  # a sign-in takes no longer
_MOST_BYTES = 3_500  # a browser keeps 4,096 of a cookie with its name and attributes
_PAGE = re.compile(r"/[a-z]{0,30}\Z")  # as the pages of the script are named: no second slash, no dot
_QUERY = re.compile(r"[!-~]*\Z")  # what an address holds once a browser has escaped it
_FOUND = 302


class ReturnToAsked:
    """ASGI middleware: keeps the address of the page where a sign-in began, and sends the person back to it."""

    def __init__(self, app: ASGIApp, base_path: str = "") -> None:
        self._app = app
        base = base_path.strip("/")
        self._base = f"/{base}" if base else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; all but the first and the last step of a sign-in go through as they are."""
        path = scope.get("path", "")
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if scope["type"] == "http" and path == f"{self._base}/auth/login":
            asked = self.asked(headers.get("referer", ""), headers.get("host", ""))
            to = ""
        elif scope["type"] == "http" and path == f"{self._base}/oauth2callback":
            asked, to = "", self.kept(headers.get("cookie", ""))
        else:
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _FOUND:
                found = MutableHeaders(raw=message["headers"])
                if to:
                    found["location"] = to
                found.append("set-cookie", self._cookie(asked))
            await send(message)

        await self._app(scope, receive, answer)

    def asked(self, referrer: str, host: str) -> str:
        """The page of this explorer at an address, as a path with its query; "" for any other address.

        A query that is too long for a cookie is left out.

        >>> back = ReturnToAsked(None, "monograph")
        >>> back.asked("https://lib.example/monograph/drug?drug=drug:baclofen", "lib.example")
        '/monograph/drug?drug=drug:baclofen'
        >>> back.asked("https://evil.example/monograph/drug", "lib.example")
        ''
        """
        try:
            parts = urlsplit(referrer)
        except ValueError:
            return ""
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != host.lower():
            return ""
        whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return next(
            (to for to in (whole, parts.path) if self._is_page(to) and len(quote(to, safe="")) <= _MOST_BYTES), ""
        )

    def kept(self, cookies: str) -> str:
        """What the cookie keeps, looked at again: whoever wrote it, it is a page of this explorer, or ""."""
        to = unquote(cookie_parser(cookies).get(COOKIE, ""))
        return to if self._is_page(to) else ""

    def _is_page(self, to: str) -> bool:
        path, _, query = to.partition("?")
        inside = path.removeprefix(self._base)
        return path == self._base + inside and _PAGE.match(inside) is not None and _QUERY.match(query) is not None

    def _cookie(self, asked: str) -> str:
        """The header that keeps an address, or forgets the one that was kept."""
        made = Response()
        path = f"{self._base}/"
        if asked:
            made.set_cookie(COOKIE, quote(asked, safe=""), max_age=KEPT_S, path=path, httponly=True, samesite="lax")
        else:
            made.delete_cookie(COOKIE, path=path, httponly=True, samesite="lax")
        return made.headers["set-cookie"]
