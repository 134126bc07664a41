"""The query editor in headless Chromium: it completes from this graph, shows faults in place, runs and really stops."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browser import CHROMIUM, Visit, clean, visit
from explorer_sample import HOSTILE_WORDS
from hostile_corpus import in_time
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
MG = "PREFIX mg: <https://w3id.org/monograph/ontology#>\n"


def editor(seen: Visit) -> Locator:
    """The place where one writes, focused."""
    box = seen.page.get_by_role("textbox", name="A SPARQL query over the whole graph")
    box.wait_for()
    box.focus()
    return box


def written(seen: Visit) -> str:
    """The query as it stands in the editor."""
    lines: list[str] = seen.page.locator(".cm-line").all_inner_texts()
    return "\n".join(line.strip("\n") for line in lines)


def write(seen: Visit, text: str) -> None:
    """Type over all that is there; brackets close themselves, so what stands behind them is taken away."""
    editor(seen)
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.press("Delete")
    seen.page.keyboard.type(text, delay=5)


def offered(seen: Visit) -> list[str]:
    seen.page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    seen.page.wait_for_timeout(150)  # so soon CodeMirror takes Enter for a new line, not for a choice
    return seen.page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * WHERE { SERVICE <http://evil.invalid/sparql> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { ?s ?p ?o }", "What to do"),
        ("SELECT ?s WHERE {\n  ?s ?p\n}", "line 3"),
        ("SELECT ?s WHERE { ?s a <https://w3id.org/monograph/ontology#Drug> }", "2 rows"),
        ("ASK { ?s ?p ?o }", "Yes."),
    ],
)
def test_a_query_answers_or_says_why_not(base: str, browser: Browser, query: str, expected: str) -> None:
    with visit(browser, f"{base}/ask?sparql={quote(query)}") as seen:
        editor(seen)
        assert written(seen) == query
        seen.page.get_by_role("button", name="Run").click()
        seen.page.locator(".stTabs .stHtml, .stTabs [data-testid=stCaptionContainer]").get_by_text(
            expected
        ).first.wait_for()
        clean(seen)


def test_completion_knows_the_graph_and_brings_the_prefix_along(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask?sparql=x") as seen:
        write(seen, "SELECT * {\n?d a drug")
        assert "drug" in offered(seen)
        seen.page.keyboard.press("Enter")
        assert written(seen).startswith(f"{MG}\nSELECT * {{\n?d a mg:Drug")
        seen.page.keyboard.type(" ; side eff", delay=5)
        assert offered(seen)[0] == "has side effect"
        seen.page.keyboard.press("Enter")
        seen.page.keyboard.type(" drows", delay=5)
        assert offered(seen) == ["drowsiness"]
        seen.page.keyboard.press("Enter")
        text = written(seen)
        assert "?d a mg:Drug ; mg:hasSideEffect finding:drowsiness" in text
        assert "PREFIX finding: <https://w3id.org/monograph/id/finding/>" in text
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text(re.compile(r"^1 row in")).wait_for()
        clean(seen)


def test_properties_are_those_that_fit_the_subject(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask?sparql=x") as seen:
        write(seen, "SELECT * {\n?s a mg:AdverseEffect ; ")
        seen.page.keyboard.press("Control+Space")
        found = offered(seen)
        assert "is about" in " ".join(found) or "about" in " ".join(found)
        assert "has side effect" not in found
        clean(seen)


def test_a_fault_is_underlined_while_one_types_and_where_the_engine_says(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask?sparql={quote('SELECT ?s { ?s ?p ?o }')}") as seen:
        editor(seen)
        assert seen.page.locator(".cm-lintRange-error").count() == 0
        write(seen, "SELECT ?s { ?s ?p }")
        seen.page.locator(".cm-lintRange-error").first.wait_for()
        seen.page.locator(".cm-lintRange-error").first.hover()
        seen.page.locator(".cm-diagnostic", has_text="Something is missing before “}”").first.wait_for()
        # the grammar has nothing against an undeclared prefix: the engine has
        write(seen, "SELECT ?s { ?s nowhere:p ?o }")
        seen.page.wait_for_timeout(900)
        assert seen.page.locator(".cm-lintRange-error").count() == 0
        seen.page.keyboard.press("Control+Enter")
        seen.page.locator(".cm-lintRange-error").first.wait_for()
        clean(seen)


def test_escape_then_tab_leaves_the_editor_and_tab_alone_does_not(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask?sparql=x") as seen:
        box = editor(seen)
        inside = "box => box.getRootNode().activeElement === box"
        seen.page.keyboard.press("Tab")
        assert box.evaluate(inside)
        description = box.get_attribute("aria-describedby")
        assert "Escape, then Tab" in seen.page.locator(f"[id='{description}']").inner_text()
        seen.page.keyboard.press("Escape")
        seen.page.keyboard.press("Tab")
        assert not box.evaluate(inside)
        assert seen.page.get_by_role("button", name="Run").evaluate("b => b.getRootNode().activeElement === b")
        clean(seen)


def test_cancel_stops_the_query_and_the_next_is_answered(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask?sparql={quote(ENDLESS)}") as seen:
        editor(seen)
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text(re.compile(r"^Asking: \d+ of at most 20 seconds$")).wait_for()
        began = time.monotonic()
        seen.page.get_by_role("button", name="Cancel").click()
        seen.page.get_by_text("it was stopped before it was done").wait_for()
        assert in_time(time.monotonic() - began, 5)
        write(seen, "ASK { ?s ?p ?o ")
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text("Yes.").wait_for()
        earlier = seen.page.get_by_role("combobox", name="Earlier queries of this session")
        assert earlier.locator("option").count() == 3
        earlier.select_option(index=2)
        assert written(seen) == ENDLESS
        clean(seen)


def test_an_answer_is_a_table_a_chart_or_a_graph(base: str, browser: Browser) -> None:
    counted = (
        f"{MG}SELECT ?kind (COUNT(*) AS ?n) {{ ?s a mg:Statement ; a ?k BIND(STR(?k) AS ?kind) }} GROUP BY ?k ?kind"
    )
    with visit(browser, f"{base}/ask?sparql={quote(counted)}") as seen:
        editor(seen)
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text(re.compile(r"^\d+ rows in")).wait_for()
        seen.page.get_by_text("Chart", exact=True).click()
        seen.page.locator(".stVegaLiteChart canvas, .stVegaLiteChart svg").first.wait_for()
        seen.settle()
        write(seen, f"{MG}CONSTRUCT {{ ?d mg:hasSideEffect ?e }} WHERE {{ ?d mg:hasSideEffect ?e ")
        seen.page.keyboard.press("Control+Enter")
        seen.page.locator(".stButtonGroup").get_by_text("Graph", exact=True).click()
        names = seen.page.locator(".things .name")
        names.first.wait_for()
        assert {"somnidrel", "nausea"} <= set(names.all_inner_texts())
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("button", name="Turtle", exact=True).click()
        assert "mg:hasSideEffect" in Path(waiting.value.path()).read_text("utf-8")
        clean(seen)


def test_words_that_look_like_markup_stay_words(base: str, browser: Browser) -> None:
    hostile = f"# {HOSTILE_WORDS}\nASK {{ ?s ?p '''{HOSTILE_WORDS}''' }}"
    with visit(browser, f"{base}/ask?sparql={quote(hostile)}") as seen:
        editor(seen)
        assert written(seen) == hostile
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text("Yes.", exact=True).wait_for()
        assert seen.page.locator(".stMain img").count() == 0
        assert seen.page.locator("select option").last.inner_text() == hostile.replace("\n", " ")[:69] + "…"
        clean(seen)


def test_where_the_part_cannot_be_loaded_a_plain_box_does_the_same(base: str, browser: Browser) -> None:
    with visit(browser, base) as seen:
        seen.page.route("**/parts/**", lambda route: route.abort())
        seen.page.goto(f"{base}/ask?sparql={quote('ASK { ?s ?p ?o }')}")
        # The page says so in the part's place, where for a moment the part itself still does.
        seen.page.get_by_role("note").get_by_text("The editor could not be loaded in this browser.").wait_for()
        box = seen.page.get_by_label("A SPARQL query over the whole graph")
        expect(box).to_have_value("ASK { ?s ?p ?o }")  # the box is there before its text
        seen.page.get_by_role("button", name="Run").click()
        seen.page.get_by_text("Yes.").wait_for()


def test_the_address_keeps_the_query(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/ask?sparql=x") as seen:
        write(seen, "ASK { ?s ?p 123456 ")
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text("No.", exact=True).wait_for()
        seen.until(lambda: seen.query == {"sparql": ["ASK { ?s ?p 123456 }"]})
        clean(seen)
