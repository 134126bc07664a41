"""The explorer with the keyboard alone: every step is a key, and where one is can be seen and is never lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import CHROMIUM, Visit, clean, reach, server, visit
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

# What is focused and those around it, of which one has to show it: by an outline, a shadow, or an edge in the theme's
# own colour.
_SEEN = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return "nothing is focused";
  const accent = new Set(["rgb(15, 118, 110)", "rgb(94, 234, 212)", "rgb(45, 212, 191)"]);
  for (let one = at, step = 0; one instanceof Element && step < 8; one = one.parentElement, step += 1) {
    const { outlineStyle, outlineWidth, boxShadow, borderTopColor, borderTopWidth } = getComputedStyle(one);
    if (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) return "";
    if (boxShadow !== "none" && step < 3) return "";
    if (parseFloat(borderTopWidth) > 0 && accent.has(borderTopColor)) return "";
  }
  return `${at.tagName} ${at.ariaLabel ?? at.innerText?.slice(0, 40)} does not show that it is focused`;
}"""


def press(seen: Visit, *keys: str) -> None:
    """Press keys one after the other, each when the page has come to rest."""
    for key in keys:
        seen.page.keyboard.press(key)
        seen.settle()


def at(seen: Visit, words: str, kind: str = "*") -> None:
    """Go on by Tab to what is called so, and see that one is there."""
    reach(seen, words, kind)
    seen.until(lambda: seen.page.evaluate(_SEEN) == "")  # a ring may fade in


def taken(seen: Visit, words: str) -> str:
    """The file behind a button that is reached and pressed."""
    at(seen, words, "button")
    with seen.page.expect_download() as waiting:
        seen.page.keyboard.press("Enter")
    return Path(waiting.value.path()).read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wherever_tab_leads_it_can_be_seen_and_it_leads_out_again(base: str, browser: Browser, scheme: str) -> None:
    with visit(browser, f"{base}/check?medicine=somnidrel&medicine=alcohol", scheme=scheme) as seen:
        stops, gone = 0, "() => document.activeElement === document.body"
        seen.page.keyboard.press("Tab")
        while not seen.page.evaluate(gone):
            seen.until(lambda: seen.page.evaluate(_SEEN) == "")  # a ring may fade in
            stops += 1
            assert stops < 100, "Tab does not lead out again"
            seen.page.keyboard.press("Tab")
        assert stops > 15
        clean(seen)


def test_the_graph_is_begun_opened_filtered_and_taken_along(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/graph") as seen:
        at(seen, "Start from a drug", "input")
        seen.page.keyboard.type("somnidrelum")
        press(seen, "Enter")
        at(seen, "somnidrel", "a")
        press(seen, "Enter")
        effects = seen.page.locator(".relation", has_text="side effect").first
        nausea = seen.page.locator(".things [data-node='finding:nausea']")
        at(seen, "side effect", ".relation")
        press(seen, "Enter")
        expect(nausea).to_be_attached()
        expect(effects).to_be_focused()
        press(seen, "Enter")
        expect(nausea).not_to_be_attached()
        expect(effects).to_be_focused()
        press(seen, "Control+z")
        expect(nausea).to_be_attached()
        at(seen, "Pin", "button")
        press(seen, "Enter")
        expect(seen.page.get_by_role("button", name="Pin")).to_have_attribute("aria-pressed", "true")
        seen.until(lambda: seen.query.get("pin", [""])[0].startswith("drug:somnidrel@"))
        at(seen, "Finding", ".chip")
        press(seen, "Space")
        expect(nausea).not_to_be_attached()
        expect(seen.page.locator(".chip[data-what=finding]")).to_be_focused()
        expect(seen.page.get_by_text("connections are hidden, as in the drawing")).to_be_visible()
        assert "finding:nausea" not in taken(seen, "Turtle of what is shown")
        press(seen, "Shift+Tab", "Shift+Tab")
        expect(seen.page.locator(".chip[data-what=finding]")).to_be_focused()
        press(seen, "Space")
        expect(nausea).to_be_attached()
        assert "finding:nausea" in taken(seen, "Turtle of what is shown")
        at(seen, "Shortest way between two things", "summary")
        press(seen, "Enter")
        at(seen, "To", "input")
        seen.page.keyboard.type("porphyria")
        expect(seen.page.get_by_role("option", name="porphyria")).to_be_visible()
        press(seen, "Enter")
        at(seen, "Show the way", "button")
        press(seen, "Enter")
        expect(seen.page.locator(".things [data-node='finding:porphyria']")).to_be_attached()
        clean(seen)


def test_medicines_are_chosen_taken_away_and_checked(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/check") as seen:
        at(seen, "Medicines, drinks and food", "input")
        for typed, offered in (("restal", "Restalin"), ("alco", "alcohol"), ("benzo", "benzodiazepines")):
            seen.page.keyboard.type(typed)
            expect(seen.page.get_by_role("option", name=offered).first).to_be_visible()
            press(seen, "Enter")
        seen.until(lambda: len(seen.query.get("medicine", [])) == 3)
        press(seen, "Escape", "Backspace")
        seen.until(lambda: seen.query.get("medicine") == ["Restalin", "substance:alcohol"])
        at(seen, "Conditions and allergies", "input")
        seen.page.keyboard.type("porph")
        expect(seen.page.get_by_role("option", name="porphyria").first).to_be_visible()
        press(seen, "Enter", "Escape")
        seen.until(lambda: seen.query.get("condition") == ["finding:porphyria"])
        expect(seen.page.locator(".mg-card", has_text="alcohol").first).to_contain_text("Do not take it with alcohol")
        at(seen, "Show the SPARQL behind this", "summary")
        press(seen, "Enter")
        at(seen, "Ask it yourself", "a")
        rows = list(csv.DictReader(io.StringIO(taken(seen, "CSV"))))
        assert {row["group"] for row in rows} >= {"avoid", "note"}
        clean(seen)


def test_two_versions_of_a_document_are_chosen_compared_and_taken_along(
    versions_store: Path, browser: Browser, tmp_path: Path
) -> None:
    with server(versions_store, tmp_path / "server.log") as address, visit(browser, f"{address}/compare") as seen:
        at(seen, "Drugs", "[role=radio]")
        press(seen, "ArrowRight", "Enter")
        seen.until(lambda: seen.query == {"versions": ["yes"]})
        at(seen, "Document", "input")
        seen.page.keyboard.type("tiza")
        expect(seen.page.get_by_role("option", name="Tizanidine tablets")).to_be_visible()
        press(seen, "Enter")
        seen.until(lambda: seen.query == {"of": ["document:leaflet"]})
        expect(seen.page.get_by_text("2022-06, dated 2022-06")).to_be_visible()
        at(seen, "Older version", "input")
        press(seen, "ArrowDown")
        seen.page.keyboard.type("2020")
        expect(seen.page.get_by_role("option", name="2020")).to_be_visible()
        press(seen, "Enter")
        expect(seen.page.get_by_text("2020, dated 2020")).to_be_visible()
        seen.page.go_back()  # the browser's own key, which no page hears
        expect(seen.page.get_by_text("2022-06, dated 2022-06")).to_be_visible()
        seen.until(lambda: seen.query == {"of": ["document:leaflet"]})
        seen.page.go_forward()
        expect(seen.page.get_by_text("2020, dated 2020")).to_be_visible()
        rows = list(csv.DictReader(io.StringIO(taken(seen, "CSV"))))
        assert "Too much of it may cause fainting." in {row["sentence after"] for row in rows}
        assert {row["before"] for row in rows if row["what"] == "drowsiness"} == {"common, 5 %"}
        press(seen, "Control+Home")
        at(seen, "Tizanidine tablets", ".mg-card a")
        press(seen, "Enter")
        expect(seen.page.locator(".mg-text mark.shown").first).to_be_visible()
        clean(seen)
