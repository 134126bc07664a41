"""The explorer in a headless browser: a server as a child process, and pages that report what they fetched and said."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, WebSocket
    from playwright.sync_api import Request as SentRequest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
_OURS = frozenset(("localhost", "127.0.0.1"))
# A skeleton stands for an element that is still being loaded, and a stale one is about to be drawn anew. Before its
# first run, which a busy server is slow to begin, a page does not run either: but it holds nothing yet.
_STANDING = (
    ".stApp[data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
    ":has(.stMain [data-testid=stElementContainer]):not(:has(.stSkeleton, [data-stale=true]))"
)
_REST = """async (standing) => {
  const quiet = 200, begun = performance.now();
  let since = begun;
  const watch = new MutationObserver(() => { since = performance.now() });
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  while (performance.now() - since < quiet) {
    await new Promise((done) => setTimeout(done, 20));
    if (!document.querySelector(standing)) since = performance.now();
    if (performance.now() - begun > 60_000) throw new Error("the page does not come to rest");
  }
  watch.disconnect();
}"""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def server(
    store: Path,
    log: Path,
    wait_s: float = 60,
    *,
    port: int = 0,
    app: Path = ROOT / "app.py",
    base_path: str = "",
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The explorer over a store, on a port of this machine (0: one that is free), below a path where one is given;
    yields its address and ends what it began. `options` are Streamlit's, `environment` is added to this one; another
    `app` than the explorer is the peer of a measurement."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), *options]
    if base_path:
        command += ["--server.baseUrlPath", base_path]
    held = {**os.environ, "MONOGRAPH_STORE": str(store), "STREAMLIT_SERVER_HEADLESS": "true", **(environment or {})}
    address = f"http://localhost:{port}/{base_path}".rstrip("/")
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=held, stdout=out, stderr=out) as child:
        try:
            deadline = time.monotonic() + wait_s
            while not answers(f"{address}/_stcore/health"):
                if child.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the explorer did not start:\n{log.read_text(errors='replace')}")
                time.sleep(0.1)
            yield address
        finally:
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()


def answers(address: str | Request) -> bool:
    """Whether a server gives a page at an address."""
    try:
        with urlopen(address, timeout=1) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def refusal(request: Request) -> tuple[int, str]:
    """The status and the words with which a server refuses a request."""
    try:
        with urlopen(request, timeout=10) as reply:
            raise AssertionError(f"{request.full_url} was answered with {reply.status}")
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser that calls nobody by itself."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as playwright waits before it acts; both cores may be busy

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


_places: WeakKeyDictionary[Browser, dict[bool, tuple[BrowserContext, list[Page]]]] = WeakKeyDictionary()


@dataclass
class Visit:
    """One page with what it did: requests beyond this machine, and errors on the console."""

    page: Page
    strangers: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the page stands: the app has run and every element is drawn, of which Streamlit loads each kind
        when it is first needed; and none of that has changed for a while, for a page may need a second run."""
        from playwright.sync_api import Error

        while True:
            self.page.locator(_STANDING).wait_for(timeout=60_000)  # the first visit may build a graph
            try:
                self.page.evaluate(_REST, _STANDING)
                return
            except Error as error:
                if "context was destroyed" not in error.message:  # it was left for another page meanwhile
                    raise

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what only the page can be asked for. Raises AssertionError where it does not come."""
        deadline = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < deadline, "what was waited for did not come"
            self.page.wait_for_timeout(50)

    @property
    def query(self) -> dict[str, list[str]]:
        """What the address says behind its "?". A page changes before its address does: wait `until` it is so."""
        return parse_qs(urlsplit(self.page.url).query)

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window as wide as this, and wait until the page stands in it."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.settle()

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate(
            "() => { const m = document.querySelector('.stMain') ?? document.documentElement;"
            " return Math.max(m.scrollWidth - m.clientWidth,"
            " document.documentElement.scrollWidth - document.documentElement.clientWidth) }"
        )
        return wide


@contextmanager
def visit(
    browser: Browser, address: str, *, width: int = 1440, scheme: str = "light", without_policy: bool = False
) -> Iterator[Visit]:
    """Open an address in a fresh session and wait until it stands; `without_policy` as if the server sent none.

    The page is one that an earlier visit has left, where there is one: a new one has to compile Streamlit's scripts
    again, which is more than half of a visit's time.
    """
    context, idle = _place(browser, without_policy)
    page = idle.pop() if idle else context.new_page()
    seen = Visit(page)

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.errors.append(message.text)

    def fail(error: Error) -> None:
        seen.errors.append(str(error))

    def watch(sent: SentRequest | WebSocket) -> None:
        parts = urlsplit(sent.url)
        host = parts.hostname or ""  # names below localhost never leave the machine (RFC 6761)
        if parts.scheme not in ("data", "blob", "about") and host not in _OURS and not host.endswith(".localhost"):
            seen.strangers.append(sent.url)

    heard: dict[str, Callable[..., None]] = {"console": hear, "pageerror": fail, "request": watch, "websocket": watch}
    for event, hearer in heard.items():
        page.on(event, hearer)  # type: ignore[call-overload]
    try:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address)
        seen.settle()
        yield seen
    except BaseException:
        page.close()
        raise
    else:
        for event, hearer in heard.items():
            page.remove_listener(event, hearer)
        page.unroute_all(behavior="ignoreErrors")
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        page.mouse.move(0, 0)  # nothing on the next page is to be hovered over
        page.emulate_media(media="null", color_scheme="null", reduced_motion="null")
        page.goto("about:blank")
        idle.append(page)
    finally:
        context.clear_cookies()


def _place(browser: Browser, without_policy: bool) -> tuple[BrowserContext, list[Page]]:
    """Where visits of a kind are made, and the pages that earlier ones have left there."""
    kept = _places.setdefault(browser, {})
    if without_policy not in kept:
        kept[without_policy] = (browser.new_context(bypass_csp=without_policy), [])
    return kept[without_policy]


_FOCUSED = """(kind) => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  /* what scrolls can be focused too, and holds all the words of the page */
  if (!at?.matches(kind)) return "";
  const words = at?.matches("a, button, summary, [role=button], [role=tab]") ? at.innerText : "";
  return at?.ariaLabel || at?.labels?.[0]?.innerText || words;
}"""


def reach(seen: Visit, words: str, kind: str = "*", most: int = 200) -> None:
    """Press Tab until what is focused, of a kind (a CSS selector), is called by the words: whoever uses no mouse gets
    there just so."""
    for _ in range(most):
        seen.page.keyboard.press("Tab")
        if words in seen.page.evaluate(_FOCUSED, kind):
            return
    raise AssertionError(f"no Tab leads to {words!r}")


def clean(seen: Visit) -> None:
    """Nothing was asked of another machine, and nothing went wrong on the console."""
    assert seen.strangers == []
    assert seen.errors == []


AXE = ROOT / "tests" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
_OURS_IN_PAGE = ".stHtml, .mg-graph, .mg-editor, .mg-text"


def violations(seen: Visit) -> tuple[set[str], set[str]]:
    """What axe-core finds against WCAG 2.2 at levels A and AA: in our own content (rule and place), and the rules that
    Streamlit's breaks."""
    if not AXE.is_file():
        raise RuntimeError("axe-core is not installed: python -m kg.explorer.parts --packages tests/npm")
    if not seen.page.evaluate("() => Boolean(window.axe)"):
        seen.page.evaluate(AXE.read_text("utf-8"))
    found: list[list[str]] = seen.page.evaluate(
        """async (ours) => {
          const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
          const result = await axe.run(document, { runOnly: tags, elementRef: true, resultTypes: ["violations"] });
          const inOurs = (node) => {
            for (let at = node; at; at = at.parentNode ?? at.host) if (at.matches?.(ours)) return true;
            return false;
          };
          return result.violations.flatMap((rule) => rule.nodes.map((node) =>
            [inOurs(node.element) ? "ours" : "streamlit", rule.id, node.html.slice(0, 120)]));
        }""",
        _OURS_IN_PAGE,
    )
    ours = {f"{rule}: {html}" for whose, rule, html in found if whose == "ours"}
    return ours, {rule for whose, rule, _ in found if whose != "ours"}
