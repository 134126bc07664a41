"""The pages of several medicines in headless Chromium: both widths and themes, by keyboard, on paper, under attack."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import together_sample
from browser import CHROMIUM, clean, server, violations, visit
from playwright.sync_api import Browser, expect
from together_sample import EVIL_TITLE, LONG

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

CHECK = "check?medicine=Restalin&medicine=zepamx&medicine=alcohol&medicine=drug:evil&condition=finding:porphyria"
RTL = quote("\u202ezepamix <script>window.hacked=1</script> ![x](http://evil.invalid/q.png)")
PAGES = {
    "check-begin": ("check", "Choose two medicines or more"),
    "check": (CHECK, "Do not take, do not use"),
    "check-route": (f"{CHECK}&route=route:intrathecal", "Side effects that add up"),
    "check-hostile": (f"check?medicine={RTL}&medicine=zepamix&condition={LONG}", "was not checked"),
    "compare-begin": ("compare", "Choose 2 or 3 drugs"),
    "compare": ("compare?drug=Restalin&drug=drug:zepamix", "Stated of both"),
    "compare-wrong": (f"compare?drug=drug:zepamix&drug={RTL}", "What to do"),
    "compare-no-versions": ("compare?of=document:zepamix", "in several versions"),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The explorer over two medicines."""
    folder = tmp_path_factory.mktemp("together")
    together_sample.write(folder / "graph")
    with server(folder / "graph", folder / "server.log") as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_stand_at_both_widths(base: str, browser: Browser, name: str, scheme: str) -> None:
    address, expected = PAGES[name]
    with visit(browser, f"{base}/{address}", scheme=scheme) as seen:
        for width in (1440, 360):
            seen.resize(width)
            seen.page.get_by_text(expected).first.wait_for()
            assert seen.overflow == 0
            ours, streamlits = violations(seen)
            assert ours == set()
            assert streamlits <= {"svg-img-alt"}  # its charts
        assert seen.page.evaluate("() => window.hacked") is None
        assert seen.page.locator(".stMain img").count() == 0
        assert seen.page.get_by_text("Traceback").count() == 0
        clean(seen)


def test_medicines_are_chosen_by_keyboard_and_stand_in_the_address(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/check") as seen:
        box = seen.page.get_by_role("combobox", name="Medicines, drinks and food")
        box.focus()
        for typed in ("somnidr", "Zepacalm"):
            seen.page.keyboard.type(typed)
            expect(seen.page.get_by_role("option").first).to_contain_text(typed)
            seen.page.keyboard.press("Enter")
            seen.settle()
        seen.page.keyboard.press("Escape")  # while its list is open, the box hides the rest of the page from readers
        seen.page.get_by_role("heading", name="somnidrel + zepamix").wait_for()
        seen.until(lambda: seen.query == {"medicine": ["drug:somnidrel", "Zepacalm"]})
        permalink = seen.page.url
        clean(seen)
    with visit(browser, permalink) as seen:
        seen.page.get_by_role("heading", name="somnidrel + zepamix").wait_for()
        clean(seen)


def test_a_name_that_is_not_listed_is_typed_and_what_it_was_taken_for_is_told(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/check?medicine=drug:somnidrel") as seen:
        box = seen.page.get_by_role("combobox", name="Medicines, drinks and food")
        box.fill("zepamyx")
        seen.page.get_by_role("option", name="zepamyx").click()
        seen.settle()
        seen.page.keyboard.press("Escape")
        seen.page.get_by_role("heading", name="somnidrel + zepamix").wait_for()
        clean(seen)


def test_what_may_have_been_meant_is_one_click_away(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/check?medicine=quietil&medicine=somnidrel") as seen:
        notice = seen.page.locator(".mg-error", has_text="“quietil” was not checked")
        notice.get_by_role("link", name="quietol").click()
        seen.page.get_by_role("heading", name="somnidrel + quietol").or_(
            seen.page.get_by_role("heading", name="quietol + somnidrel")
        ).wait_for()
        seen.until(
            lambda: seen.query["medicine"] in (["drug:quietol", "drug:somnidrel"], ["drug:quietol", "somnidrel"])
        )


def test_a_warning_leads_to_its_words_in_the_document(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{CHECK}") as seen:
        card = seen.page.locator("article.mg-card", has_text="somnidrel + zepamix")
        assert "Do not take it with somnidrel" in card.locator("blockquote").first.inner_text()
        card.get_by_role("link", name=EVIL_TITLE).first.click()
        seen.page.locator(".mg-text mark.shown").first.wait_for()
        assert seen.page.locator(".mg-text mark.shown").all_inner_texts() == ["somnidrel"]
        clean(seen)


def test_the_query_behind_a_block_is_shown_and_leads_to_the_editor(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{CHECK}") as seen:
        behind = seen.page.get_by_text("Show the SPARQL behind this: interaction-check").first
        behind.click()
        seen.page.get_by_text("mg:Interaction").first.wait_for()
        target = seen.page.get_by_role("link", name="Ask it yourself").first.get_attribute("href")
        assert target is not None
        assert "SELECT" in parse_qs(urlsplit(target).query)["sparql"][0]


def test_the_result_is_taken_along(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{CHECK}") as seen:
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("button", name="CSV", exact=True).click()
        assert waiting.value.suggested_filename == "medicines.csv"
        rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text("utf-8"))))
        assert rows[0][-1] == "caution"
        assert any(row[:2] == ["avoid", "somnidrel + zepamix"] for row in rows)
        clean(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_are_words_and_no_widgets(base: str, browser: Browser, scheme: str) -> None:
    with visit(browser, f"{base}/{CHECK}", scheme=scheme) as seen:
        seen.page.emulate_media(media="print", color_scheme="dark" if scheme == "dark" else "light")
        for gone in (".stAppHeader", ".stMultiSelect", ".stSelectbox", ".stExpander", ".stDownloadButton"):
            expect(seen.page.locator(gone).filter(visible=True)).to_have_count(0)
        for kept in ("somnidrel + zepamix", "Do not take it with somnidrel", "Not found", "not a medical device"):
            expect(seen.page.get_by_text(kept).first).to_be_visible()
        shown = seen.page.locator(".mg-paper")
        expect(shown).to_be_visible()
        assert "check?medicine=Restalin&medicine=zepamx" in shown.inner_text()
        assert (
            seen.page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor") == "rgb(255, 255, 255)"
        )
        link = seen.page.locator("article .mg-link").first
        assert link.evaluate("a => getComputedStyle(a).color") == "rgb(15, 118, 110)"
        # A printed page that holds the end of the text was not cut at the window's.
        data = seen.page.pdf(format="A4")
        assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") + data.count(b"/Type /Page/") > 1


def test_a_comparison_opens_sentences_and_leads_to_the_check(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/compare?drug=Restalin&drug=drug:zepamix", width=360) as seen:
        row = seen.page.locator("table.mg-compare tr", has_text="drowsiness")
        cell = row.get_by_role("cell").nth(1)
        expect(cell.locator("blockquote")).to_be_hidden()
        cell.locator("summary").press("Enter")
        expect(cell.locator("blockquote")).to_be_visible()
        assert cell.locator("blockquote").inner_text() == "Drowsiness occurs in 5 percent."
        seen.page.get_by_role("link", name="check them taken together").click()
        seen.page.get_by_role("heading", name="somnidrel + zepamix").wait_for()
        clean(seen)


def test_versions_are_chosen_and_stand_in_the_address(browser: Browser, versions_store: Path, tmp_path: Path) -> None:
    with server(versions_store, tmp_path / "server.log") as address:
        with visit(browser, f"{address}/compare") as seen:
            seen.page.get_by_text("Versions of a document", exact=True).click()
            seen.page.get_by_text("Choose a document").first.wait_for()
            seen.page.get_by_role("combobox", name="Document").click()
            seen.page.get_by_role("option", name="Tizanidine tablets").click()
            seen.page.get_by_text("common, 5 %").wait_for()
            seen.page.get_by_role("combobox", name="Older version").click()
            seen.page.get_by_role("option", name="2020").click()
            seen.settle()
            seen.page.get_by_text("2020, dated 2020").wait_for()
            wanted = {"older": ["document:leaflet.2020"], "of": ["document:leaflet"]}
            seen.until(lambda: wanted.items() <= seen.query.items())
            permalink = seen.page.url
            ours, streamlits = violations(seen)
            assert (ours, streamlits) == (set(), set())
            clean(seen)
        with visit(browser, permalink, scheme="dark", width=360) as seen:
            seen.page.get_by_text("2020, dated 2020").wait_for()
            assert seen.overflow == 0
            ours, _ = violations(seen)
            assert ours == set()
            clean(seen)
