"""The explorer in headless Chromium: every page at two widths and in both themes, and the main path of each."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from browser import CHROMIUM, clean, reach, server, violations, visit
from explorer_sample import HOSTILE_TITLE
from playwright.sync_api import Browser, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

GRAPH = "graph?node=drug:somnidrel"
EFFECTS = "drug:somnidrel~hasSideEffect~to"
PAGES = {
    "search": ("", "What documents say about medicines"),
    "results": ("?q=somnolence", "also called “somnolence”"),
    "drug": ("drug?drug=drug:somnidrel", "Titration schedule"),
    "ask": ("ask", "Side effects of a drug, with how often they occur"),
    "question": ("ask?question=side-effects&drug=drug:somnidrel", "The sentences behind it"),
    "editor": ("ask?sparql=ASK%20%7B%7D", "Ctrl+Enter runs it"),
    "graph": (f"{GRAPH}&open={EFFECTS}", "The same as a table"),
    "documents": ("documents", "What the library holds"),
    "document": ("document?document=document:somnidrel", "Click marked words"),
    "hostile": ("document?document=document:hostile", HOSTILE_TITLE),
    "thing": ("thing?thing=finding:drowsiness", "Side effect of (2)"),
    "ontology": ("ontology", "This graph does not hold the ontology"),
    "export": ("export", "Write monograph.ttl"),
    "wrong": ("drug?drug=drug:nobody", "What to do"),
}


# What axe-core finds in Streamlit's own elements: this list may only shrink.
STREAMLITS = frozenset({"svg-img-alt"})  # its charts


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_stand_at_both_widths(base: str, browser: Browser, name: str, scheme: str) -> None:
    address, expected = PAGES[name]
    with visit(browser, f"{base}/{address}", scheme=scheme) as seen:
        for width in (1440, 360):
            seen.resize(width)
            seen.page.get_by_text(expected).first.wait_for()
            assert seen.overflow == 0, width
            ours, streamlits = violations(seen)
            assert ours == set(), width
            assert streamlits <= STREAMLITS, width
        assert seen.page.locator(".stApp").evaluate("app => getComputedStyle(app).colorScheme") == scheme
        assert seen.page.evaluate("() => window.hacked") is None
        assert seen.page.locator(".stMain img").count() == 0
        clean(seen)


CONTRAST = """() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return [...m.slice(0, 3), m[3] ?? 1]; };
  const linear = (v) => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = (c) => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const ground = (e) => {
    for (; e; e = e.parentElement ?? e.getRootNode().host) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] === 1) return c;
    }
    return [255, 255, 255, 1];
  };
  const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] + below[i] * (1 - top[3]));
  const roots = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot).filter(Boolean)];
  const bad = new Set();
  for (const root of roots) for (const e of root.querySelectorAll('.stHtml *, .mg-text *')) {
    if (e.tagName === 'STYLE' || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const style = getComputedStyle(e), below = ground(e), colour = parse(style.color);
    colour[3] *= Number(style.opacity);
    const [a, b] = [luminance(over(colour, below)), luminance(below)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) bad.add(e.className || e.tagName);
  }
  return [...bad];
}"""
"""Our own runs of words with less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_both_themes(base: str, browser: Browser, scheme: str) -> None:
    for address in ("drug?drug=drug:somnidrel", "document?document=document:somnidrel", "drug?drug=drug:nobody"):
        with visit(browser, f"{base}/{address}", scheme=scheme) as seen:
            seen.page.locator(".mg-head, .mg-error").first.wait_for()
            assert seen.page.evaluate(CONTRAST) == [], address


def test_the_checks_notice_what_they_are_for(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/thing?thing=finding:drowsiness", without_policy=True) as seen:
        seen.page.locator(".mg-head p").evaluate("p => { p.style.color = '#bbbbbb' }")
        assert seen.page.evaluate(CONTRAST) == ["P"]
        seen.page.locator(".mg-head h1").evaluate("h => { h.style.width = '3000px' }")
        assert seen.overflow > 0
        seen.page.evaluate("() => fetch('http://elsewhere.invalid/').catch(() => null)")
        assert seen.strangers == ["http://elsewhere.invalid/"]
        assert seen.errors


def test_axe_notices_what_it_is_for(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}") as seen:
        seen.page.locator(".mg-graph .bar").wait_for()
        seen.page.locator(".mg-graph .bar").evaluate("bar => bar.querySelectorAll('button')[2].replaceChildren()")
        seen.page.locator(".mg-graph .bar").evaluate("bar => bar.querySelectorAll('button')[2].ariaLabel = null")
        ours, _ = violations(seen)
        assert [found.partition(":")[0] for found in ours] == ["button-name"]


def test_search_leads_to_the_page_of_a_thing(base: str, browser: Browser) -> None:
    with visit(browser, base) as seen:
        box = seen.page.get_by_label("Search for a drug, brand, class, substance or finding")
        box.fill("restalin")
        box.press("Enter")
        seen.page.get_by_text("brand of somnidrel").wait_for()
        seen.until(lambda: seen.query == {"q": ["restalin"]})
        seen.page.get_by_role("link", name="Restalin").click()
        seen.page.get_by_role("heading", name="somnidrel", exact=True).wait_for()
        clean(seen)


def test_a_side_effect_opens_its_sentence_and_its_place_in_the_document(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/drug?drug=drug:somnidrel") as seen:
        line = seen.page.locator("details.mg-fact", has_text="20.9 percent").first
        expect(line.locator("blockquote")).to_be_hidden()
        line.locator("summary").click()
        expect(line.locator("blockquote")).to_be_visible()
        assert line.locator("blockquote").inner_text() == "With the pump, drowsiness occurs in 20.9 percent."
        assert line.locator("mark").inner_text() == "drowsiness"
        line.get_by_role("link", name="Somnidrel: uses and side effects").click()
        shown = seen.page.locator(".mg-text mark.shown")
        shown.wait_for()
        assert shown.all_inner_texts() == ["drowsiness"]
        expect(shown).to_be_in_viewport()
        clean(seen)


def test_words_of_a_document_show_their_fact_and_change_the_address(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/document?document=document:somnidrel", width=360) as seen:
        seen.page.locator(".mg-text mark", has_text="alcohol").click()
        panel = seen.page.get_by_text("The fact in these words")
        panel.wait_for()
        box = panel.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 200  # it stays in sight, however far down the words stand
        seen.page.get_by_text("somnidrel: alcohol").wait_for()
        seen.page.wait_for_url("**statement=statement**")
        permalink = seen.page.url
        tremor = seen.page.locator(".mg-text mark", has_text="Tremor")
        tremor.press("Enter")
        seen.page.get_by_text("somnidrel: tremor").wait_for()
        clean(seen)
    with visit(browser, permalink) as seen:
        seen.page.get_by_text("somnidrel: alcohol").wait_for()
        seen.page.locator(".mg-text mark.shown").first.wait_for()
        assert seen.page.locator(".mg-text mark.shown").all_inner_texts() == ["alcohol"]


def test_a_question_is_filled_in_and_its_answer_taken_along(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask") as seen:
        seen.page.get_by_role("link", name="Side effects of a drug, with how often they occur").click()
        seen.page.get_by_text("Still to be chosen: drug.").wait_for()
        seen.page.get_by_role("combobox", name="Drug").click()
        seen.page.get_by_role("option", name="somnidrel").click()
        seen.page.get_by_text(re.compile(r"^\d+ rows$")).wait_for()
        seen.until(lambda: seen.query == {"question": ["side-effects"], "drug": ["drug:somnidrel"]})
        seen.settle()
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("button", name="CSV", exact=True).click()
        taken = Path(waiting.value.path()).read_text("utf-8")
        assert "nausea" in taken
        assert 'current version, not reviewed by a person","as stated by the document; not medical advice' in taken
        seen.page.get_by_text("The sentences behind it").click()
        seen.page.get_by_text("somnidrel: nausea").wait_for()
        clean(seen)


def test_the_graph_is_taken_along_as_turtle(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/export") as seen:
        seen.page.get_by_role("button", name="Write monograph.ttl").click()
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("link", name="Download monograph.ttl").click()
        data = Path(waiting.value.path()).read_bytes()
        about = ox.NamedNode("https://w3id.org/monograph/ontology#about")
        assert any(triple.predicate == about for triple in ox.parse(data, format=ox.RdfFormat.TURTLE))
        clean(seen)


def test_the_keyboard_alone_leads_from_a_name_to_its_words(base: str, browser: Browser) -> None:
    with visit(browser, base) as seen:
        press = seen.page.keyboard.press
        reach(seen, "Search for a drug, brand, class, substance or finding")
        seen.page.keyboard.type("restalin")
        press("Enter")
        seen.page.get_by_text("brand of somnidrel").wait_for()
        seen.settle()
        reach(seen, "Restalin")
        press("Enter")
        seen.page.get_by_role("heading", name="somnidrel", exact=True).wait_for()
        seen.settle()
        reach(seen, "tremor")
        press("Enter")
        reach(seen, "Somnidrel: uses and side effects")
        press("Enter")
        seen.page.get_by_text("The fact in these words").wait_for()
        seen.settle()
        reach(seen, "alcohol")
        press("Enter")
        seen.page.get_by_text("somnidrel: alcohol").wait_for()
        clean(seen)


def test_the_keyboard_alone_asks_compares_and_takes_along(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask") as seen:
        press = seen.page.keyboard.press
        reach(seen, "Side effects of a drug, with how often they occur")
        press("Enter")
        seen.page.get_by_text("Still to be chosen: drug.").wait_for()
        seen.settle()
        reach(seen, "Drug", "input")
        seen.page.keyboard.type("somnidr")
        seen.page.get_by_role("option", name="somnidrel").wait_for()
        press("Enter")
        seen.page.get_by_text(re.compile(r"^\d+ rows$")).wait_for()
        seen.settle()
        reach(seen, "CSV")
        with seen.page.expect_download() as waiting:
            press("Enter")
        assert "nausea" in Path(waiting.value.path()).read_text("utf-8")
        seen.page.goto(f"{base}/compare")
        seen.settle()
        reach(seen, "Drugs (2 or 3)", "input")
        for typed in ("somnidrel", "zepamix"):
            seen.page.keyboard.type(typed)
            seen.page.get_by_role("option", name=typed).first.wait_for()
            press("Enter")
            seen.settle()
        press("Escape")
        seen.page.get_by_role("link", name="check them taken together").wait_for()
        seen.page.goto(f"{base}/export")
        seen.settle()
        reach(seen, "Format", "input")
        seen.page.keyboard.type("CSV")
        seen.page.get_by_role("option", name="CSV").wait_for()
        press("Enter")
        seen.page.wait_for_url("**form=csv**")
        seen.settle()
        reach(seen, "Write monograph.csv", "button")
        press("Enter")
        seen.page.get_by_role("link", name="Download monograph.csv").wait_for(timeout=60_000)
        reach(seen, "Download monograph.csv")
        with seen.page.expect_download() as waiting:
            press("Enter")
        assert "somnidrel" in Path(waiting.value.path()).read_text("utf-8")
        clean(seen)


def test_a_missing_graph_is_built_on_the_first_visit(browser: Browser, tmp_path: Path) -> None:
    with (
        server(tmp_path / "graph", tmp_path / "server.log") as address,
        visit(browser, address) as seen,
    ):
        seen.page.get_by_text(re.compile(r"^Drugs \(\d+\)$")).wait_for(timeout=60_000)
        assert (tmp_path / "graph" / "CURRENT").is_file()
        clean(seen)
