"""The main path of each page over a generated library, in which lists are long and drugs have many documents.

A hundred documents, for a thousand take minutes to make; ``MONOGRAPH_TEST_LIBRARY`` names the store of a larger one
(``python benchmarks/generate.py STORE --documents 1000``), and then the same paths are walked there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browser import CHROMIUM, Visit, clean, reach, server, violations, visit
from playwright.sync_api import expect

from kg.explorer.things import Thing, rows, things
from kg.store import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

# What axe-core finds in Streamlit's own elements: this list may only shrink.
STREAMLITS = frozenset({"svg-img-alt"})  # its charts


@pytest.fixture(scope="module")
def library(request: pytest.FixtureRequest) -> Path:
    named = os.environ.get("MONOGRAPH_TEST_LIBRARY")
    return Path(named).resolve() if named else Path(request.getfixturevalue("generated_library"))


@pytest.fixture(scope="module")
def address(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(library, tmp_path_factory.mktemp("explorer") / "log") as found:
        yield found


@pytest.fixture(scope="module")
def drug(library: Path) -> Thing:
    """The drug of which most effects are stated."""
    query = """SELECT ?drug (COUNT(*) AS ?n) WHERE { ?s mg:about ?drug ; a mg:AdverseEffect } GROUP BY ?drug
ORDER BY DESC(?n) ?drug LIMIT 1"""
    store = open_store(library)
    (row,) = rows(store, query)
    found = things(store, [row["drug"].text])
    store.close()
    return found[row["drug"].text]


def stands(seen: Visit) -> None:
    """At both widths nothing runs out of the window, and axe finds nothing of ours."""
    for width in (1440, 360):
        seen.resize(width)
        assert seen.overflow == 0, width
        ours, streamlits = violations(seen)
        assert ours == set(), width
        assert streamlits <= STREAMLITS, width
    clean(seen)


def test_search(address: str, browser: Browser, drug: Thing) -> None:
    with visit(browser, address) as seen:
        box = seen.page.get_by_label("Search for a drug")
        box.fill(drug.label)
        box.press("Enter")
        found = seen.page.locator(".mg-hits a", has_text=drug.label).first
        found.wait_for()
        stands(seen)
        found.click()
        seen.page.get_by_role("heading", name=drug.label, exact=True).wait_for()


def test_drug(address: str, browser: Browser, drug: Thing) -> None:
    with visit(browser, f"{address}/drug?drug={quote(drug.name)}", scheme="dark") as seen:
        line = seen.page.locator("details.mg-fact").first
        line.locator("summary").click()
        quoted = line.locator("blockquote").first
        quoted.wait_for()
        stands(seen)
        marked = line.locator("mark").first.inner_text()
        line.locator(".mg-source a").first.click()
        shown = seen.page.locator(".mg-text mark.shown").first
        shown.wait_for()
        assert shown.inner_text() == marked


def test_ask(address: str, browser: Browser, drug: Thing) -> None:
    with visit(browser, f"{address}/ask?question=side-effects&drug={quote(drug.name)}") as seen:
        seen.page.get_by_role("button", name="Other formats").click()
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="TSV").click()
        lines = Path(download.value.path()).read_text("utf-8").splitlines()
        assert len(lines) > 2
        assert len({line.count("\t") for line in lines}) == 1
        seen.page.keyboard.press("Escape")
        stands(seen)


def test_graph(address: str, browser: Browser, drug: Thing) -> None:
    with visit(browser, f"{address}/graph?node={quote(drug.name)}", scheme="dark") as seen:
        relation = seen.page.locator(".relation[data-what$='~hasSideEffect~to']")
        number = int(relation.locator(".number").inner_text())
        relation.click()
        seen.page.locator(".count", has_text=f"of {number + 1} things shown").wait_for()
        stands(seen)


def test_document(address: str, browser: Browser) -> None:
    with visit(browser, address) as seen:
        seen.page.locator(".mg-blocks > div:last-child .mg-hits a").first.click()
        mark = seen.page.locator(".mg-text mark").first
        mark.click()
        seen.page.get_by_text("in these words").first.wait_for()
        stands(seen)


def test_ontology(address: str, browser: Browser) -> None:
    with visit(browser, f"{address}/ontology") as seen:
        seen.page.get_by_text("Classes (").wait_for()
        stands(seen)
        seen.resize(1440)
        box = seen.page.get_by_label("Search in names, labels and definitions")
        box.fill("maximum dose")
        box.press("Enter")
        seen.page.get_by_text("1 term found").wait_for()
        seen.page.get_by_role("link", name="maximum dose").click()
        card = seen.page.locator(".mg-term")
        card.get_by_text("mg:MaximumDose").wait_for()
        card.locator("dd", has_text="things").wait_for()
        assert int(card.locator("dd", has_text="things").inner_text().split()[0].replace(",", "")) > 0
        stands(seen)
        card.get_by_role("link", name="Ask for these").click()
        editor = seen.page.get_by_role("textbox", name="A SPARQL query over the whole graph")
        editor.wait_for()
        seen.settle()
        assert "?thing a mg:MaximumDose" in "\n".join(seen.page.locator(".cm-line").all_inner_texts())
        editor.press("Control+Enter")
        seen.page.get_by_text("rows in").wait_for()
        clean(seen)


def test_terms_of_the_ontology_are_found_and_walked_through(address: str, browser: Browser) -> None:
    with visit(browser, f"{address}/ontology") as seen:
        reach(seen, "Search in names", "input")
        seen.page.keyboard.type("adverse")
        seen.page.keyboard.press("Enter")
        seen.settle()
        reach(seen, "adverse effect", "a")
        seen.page.keyboard.press("Enter")
        seen.settle()
        seen.until(lambda: seen.query.get("term") == ["mg:AdverseEffect"])
        expect(seen.page.locator(".mg-term dl")).to_contain_text("A kind of")
        reach(seen, "Ask for these", "a")
        seen.page.keyboard.press("Enter")
        seen.settle()
        expect(seen.page.get_by_role("textbox", name="A SPARQL query over the whole graph")).to_be_visible()
        clean(seen)


def test_export(address: str, browser: Browser) -> None:
    with visit(browser, f"{address}/export") as seen:
        seen.page.get_by_role("combobox", name="What").click()
        seen.page.get_by_role("option").nth(1).click()
        seen.page.get_by_text("The statements of this document").wait_for()
        seen.settle()
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="Download").click()
        text = Path(download.value.path()).read_text("utf-8")
        assert text.startswith("# Not medical advice")
        assert "a mg:Document" in text
        seen.page.get_by_text("Count it").click()
        seen.page.get_by_text("Properties in use").wait_for()
        stands(seen)
        with seen.page.expect_download() as void:
            seen.page.get_by_role("button", name="Download void.ttl").click()
        assert "void#triples" in Path(void.value.path()).read_text("utf-8")
