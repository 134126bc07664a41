"""The address of a view in headless Chromium: Back and Forward, and a copy of it, lead to what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest
from browser import CHROMIUM, Visit, clean, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

# All that a page shows, below shadow roots too: its words, what its boxes hold, and what is picked, pressed or open.
_VIEW = """() => {
  const found = [];
  const unsteady = "style, script, canvas, .live, .cm-cursorLayer, .cm-tooltip, .bar select";
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.textContent.trim();
      if (words) found.push(words);
    }
    if (node instanceof Element) {
      if (node.matches(unsteady) || getComputedStyle(node).display === "none") return;
      if (node.matches("input, textarea")) found.push(`[${node.value}] ${node.checked}`);
      if (node.matches("details")) found.push(`open: ${node.open}`);
      for (const name of ["aria-pressed", "aria-selected", "aria-checked"]) {
        if (node.hasAttribute(name)) found.push(`${name}: ${node.getAttribute(name)}`);
      }
    }
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(document.querySelector(".stMain"));
  return found.join("\\n");
}"""

Act = Callable[[Visit], None]


def view(seen: Visit) -> str:
    """What the page shows, but for how long a query took."""
    return re.sub(r"in (less than )?[\d.]+ s\b", "in a while", seen.page.evaluate(_VIEW))


def picks(label: str, option: str, *, among: bool = False) -> Act:
    """A choice from a list; `among` others, where the list stays open until it is left."""

    def act(seen: Visit) -> None:
        seen.page.get_by_role("combobox", name=label).click()
        seen.page.get_by_role("option", name=option).first.click()
        if among:
            seen.page.keyboard.press("Escape")

    return act


def clicks(selector: str, words: str = "") -> Act:
    return lambda seen: seen.page.locator(selector, has_text=words).first.click()


def asks(query: str) -> Act:
    """A query, written and run with the keyboard: the editor keeps the focus."""

    def act(seen: Visit) -> None:
        seen.page.locator(".cm-content").click()
        seen.page.keyboard.press("Control+a")
        seen.page.keyboard.insert_text(query)
        seen.page.keyboard.press("Control+Enter")

    return act


EFFECTS = "drug:somnidrel~hasSideEffect~to"
WAYS: dict[str, tuple[str, Sequence[Act]]] = {
    "from page to page": (
        "drug",
        (
            picks("Drug", "somnidrel"),
            clicks("summary", "Concluded from classes"),
            clicks("[data-testid=stTopNavLink]", "Check medicines"),
            picks("Medicines, drinks and food", "alcohol", among=True),
            clicks("[data-testid=stTopNavLink]", "Ask"),
            clicks("[role=tab]", "SPARQL"),
            asks("ASK { ?s ?p ?o }"),
            asks("ASK { ?s ?p 123456 }"),
        ),
    ),
    "in the graph": (
        "graph?node=drug:somnidrel",
        (
            clicks(f".relation[data-what='{EFFECTS}']"),
            clicks(".things [data-node='finding:nausea']"),
            clicks(".chip[data-what=finding]"),
            clicks("button", "Pin"),
        ),
    ),
    "in a document": (
        "document?document=document:hostile",
        (picks("Document", "Somnidrel: uses"), clicks(".mg-text mark", "alcohol"), clicks("button", "Interaction")),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_back_forward_and_a_copy_lead_to_what_the_address_says(base: str, browser: Browser, way: str) -> None:
    start, acts = WAYS[way]
    with visit(browser, f"{base}/{start}") as seen:
        # A box or the drawing: its script comes last, on a busy machine when all else has long come to rest.
        seen.page.locator(".stMain input, .relation").first.wait_for(state="attached")
        seen.settle()
        steps = [(seen.page.url, view(seen))]
        for act in acts:
            act(seen)
            seen.until(lambda: (seen.page.url != steps[-1][0]) and view(seen) != steps[-1][1])
            seen.settle()
            seen.page.get_by_text("Asking:").wait_for(state="hidden")  # a query that takes longer than a moment
            seen.settle()
            steps.append((seen.page.url, view(seen)))
        for at in reversed(steps[:-1]):
            seen.page.go_back()
            shows(seen, at)
        for at in steps[1:]:
            seen.page.go_forward()
            shows(seen, at)
        clean(seen)
    with visit(browser, steps[-1][0]) as seen:
        shows(seen, steps[-1])


def shows(seen: Visit, step: tuple[str, str]) -> None:
    """Wait until a page is at an address and shows what belongs to it."""
    address, wanted = step
    try:
        seen.until(lambda: (seen.page.url, view(seen)) == step)
    except AssertionError:
        assert seen.page.url == address
        assert view(seen).split("\n") == wanted.split("\n")
        raise
