"""What a page of the explorer may reach: nothing beyond its server, whatever gets into it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest
from browser import CHROMIUM, Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]


class Stranger(BaseHTTPRequestHandler):
    """Another server: it answers everything, lets everyone in, and remembers who came."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Any address."""
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/plain")
        self.end_headers()
        self.wfile.write(b"window.hacked = 1")

    def do_POST(self) -> None:
        """Any address."""
        self.do_GET()

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nothing is logged."""


@pytest.fixture
def stranger() -> Iterator[str]:
    Stranger.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


# Every way out of a page that a sentence of a document could take, if it ever became markup or script.
WAYS = {
    "fetch": "fetch(there + '/fetch').catch(() => null)",
    "beacon": "navigator.sendBeacon(there + '/beacon', 'x')",
    "image": "document.body.append(Object.assign(new Image(), { src: there + '/image.png' }))",
    "script": "document.head.append(Object.assign(document.createElement('script'), { src: there + '/script.js' }))",
    "module": "import(there + '/module.js').catch(() => null)",
    "style": "document.head.append(Object.assign(document.createElement('link'), "
    "{ rel: 'stylesheet', href: there + '/style.css' }))",
    "font": "new FontFace('x', 'url(' + there + '/font.woff2)').load().catch(() => null)",
    "frame": "document.body.append(Object.assign(document.createElement('iframe'), { src: there + '/frame' }))",
    "object": "document.body.append(Object.assign(document.createElement('object'), { data: there + '/object' }))",
    "media": "document.body.append(Object.assign(document.createElement('video'), { src: there + '/media' }))",
    "socket": "new WebSocket(there.replace('http', 'ws') + '/socket')",
    "inline": "document.body.append("
    "Object.assign(document.createElement('script'), { textContent: 'window.hacked = 1' }))",
    "handler": "{ const d = document.createElement('div'); document.body.append(d);"
    " d.innerHTML = '<img src=x onerror=\"window.hacked = 1\">' }",
}


def reached(seen: Visit, there: str, wait_ms: int) -> list[str]:
    """Which of the ways lead out of the page, or run what they should not, within some time."""
    found = []
    for name, way in WAYS.items():
        Stranger.asked.clear()
        seen.page.evaluate(f"(there) => {{ window.hacked = null; {way} }}", there)
        for _ in range(0, wait_ms, 50):
            seen.page.wait_for_timeout(50)
            if Stranger.asked or seen.page.evaluate("() => window.hacked"):
                found.append(name)
                break
    return found


def test_nothing_leads_out_of_a_page(base: str, browser: Browser, stranger: str) -> None:
    with visit(browser, f"{base}/drug?drug=drug:somnidrel") as seen:
        assert reached(seen, stranger, 250) == []
        assert any("Content Security Policy" in error for error in seen.errors)


def test_without_the_policy_every_way_leads_out(base: str, browser: Browser, stranger: str) -> None:
    """That the test above can fail."""
    with visit(browser, f"{base}/drug?drug=drug:somnidrel", without_policy=True) as seen:
        assert reached(seen, stranger, 10_000) == list(WAYS)
