"""Every page over a library whose names are attacks: they are shown as words, fetch nothing and run nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browser import CHROMIUM, Visit, clean, server, visit
from hostile_library import ATTACKS, write_hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

EFFECTS = "drug:evil~contraindicatedIn~to,drug:evil~interactsWith~to,drug:evil~hasSideEffect~to,drug:evil~hasBrand~to"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 60"
PAGES = (
    "", "?q={words}", "drug?drug=drug:evil", "thing?thing=finding:evil", "thing?thing=class:evil",
    "document?document=document:evil", f"graph?node=drug:evil&open={EFFECTS}", "graph",
    "ask?question=side-effects&drug=drug:evil", "ask?question=drug&drug=drug:evil", "ask?sparql={words}",
    f"ask?sparql={quote(CONSTRUCT)}", "ontology", "ontology?term=mg:Evil", "ontology?find={words}", "export",
    "drug?drug={words}", "graph?node={words}", "thing?thing=javascript:window.hacked=1//", "ask?question={words}",
)  # fmt: skip
# What a name could have become, had it been read as markup: elements and addresses that no page of ours has.
FOUND = """() => {
  const roots = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot).filter(Boolean)];
  const all = (what) => roots.flatMap((root) => [...root.querySelectorAll(what)]);
  const main = (e) => { for (; e; e = e.parentNode ?? e.host) if (e.matches?.('.stMain')) return true; return false; };
  return {
    hacked: window.hacked ?? null,
    // CodeMirror puts pictures without an address beside what stands for an invisible character
    images: all('img:not(.cm-widgetBuffer:not([src])), image, iframe, object, embed, video, audio').filter(main)
      .map((e) => e.outerHTML.slice(0, 80)),
    handlers: all('[onerror], [onload], [onclick]').filter(main).map((e) => e.outerHTML.slice(0, 80)),
    addresses: all('[href]').filter((e) => /^\\s*(javascript|data|vbscript):/i.test(e.getAttribute('href'))).length,
    maths: all('.katex, .stMarkdown [data-testid=stIconMaterial]').filter(main).length,
    loose: all('.stHtml a.mg-link, .stHtml .mg-name, .stHtml .mg-tag, .stHtml h1, .stHtml li, .stHtml dd')
      .filter((e) => !/isolate|plaintext/.test(getComputedStyle(e).unicodeBidi)).map((e) => e.className || e.tagName),
  };
}"""
HARMLESS: dict[str, object] = {
    "hacked": None,
    "images": [],
    "handlers": [],
    "addresses": 0,
    "maths": 0,
    "loose": [],
    "overflow": 0,
}


@pytest.fixture(scope="module", params=list(ATTACKS))
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """An explorer over a library of one attack: the words of it, and the address."""
    folder = tmp_path_factory.mktemp("hostile")
    words = ATTACKS[request.param]
    write_hostile(folder / "graph", words)
    with server(folder / "graph", folder / "log") as address:
        yield words, address


def look(seen: Visit, base: str, words: str) -> Iterator[str]:
    """What the names became on each page that they should not have, and pages that are wider than the window."""
    for page in PAGES:
        seen.page.goto(f"{base}/{page.format(words=quote(words[:200]))}")
        seen.settle()
        found = {**seen.page.evaluate(FOUND), "overflow": seen.overflow}
        yield from (f"{page}: {what}: {held}" for what, held in found.items() if held != HARMLESS[what])


def test_names_stay_words_on_every_page(attacked: tuple[str, str], browser: Browser) -> None:
    words, base = attacked
    with visit(browser, base, width=360) as seen:
        assert list(look(seen, base, words)) == []
        clean(seen)  # a fetch that the policy stops is an error on the console, too
        seen.page.goto(f"{base}/drug?drug=drug:evil")
        seen.settle()
        shown = seen.page.locator(".mg-head h1").evaluate("h => h.textContent")
        # The very words; directions that they leave open are closed behind them.
        assert shown.rstrip("\u2069\u202c").split() == words.split()


def test_the_look_notices_markup(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/drug?drug=drug:somnidrel") as seen:
        assert {**seen.page.evaluate(FOUND), "overflow": 0} == HARMLESS
        seen.page.locator(".mg-head h1").evaluate(
            "h => { h.innerHTML = '<img src=x onerror=void(0)><a href=\"javascript:void(0)\">x</a>' }"
        )
        found = seen.page.evaluate(FOUND)
        assert (len(found["images"]), len(found["handlers"]), found["addresses"]) == (1, 1, 1)
