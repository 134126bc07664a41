"""The graph component in headless Chromium: it grows, no old node moves, and mouse, keys and address all lead there."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

import pyoxigraph as ox
import pytest
from browser import CHROMIUM, Visit, clean, visit
from explorer_sample import HOSTILE_WORDS

from kg.description import CAUTION

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

GRAPH = "graph?node=drug:somnidrel"
EFFECTS = "drug:somnidrel~hasSideEffect~to"
EFFECT_OF = "finding:drowsiness~hasSideEffect~of"
SVG = "{http://www.w3.org/2000/svg}"


def positions(seen: Visit) -> dict[str, tuple[float, float]]:
    """Where each node stands, in the drawing's own coordinates, to the very number."""
    found: dict[str, dict[str, float]] = seen.page.locator(".mg-graph").evaluate("root => root.mgGraph.positions()")
    return {name: (at["x"], at["y"]) for name, at in found.items()}


def on_screen(seen: Visit, node: str) -> tuple[float, float]:
    at: dict[str, float] = seen.page.locator(".mg-graph").evaluate("(root, id) => root.mgGraph.onScreen(id)", node)
    return at["x"], at["y"]


def told(seen: Visit, **expected: list[str] | None) -> None:
    """Wait until the address says so; None where it says nothing of it. The drawing changes first."""
    seen.until(lambda: all(seen.query.get(name) == value for name, value in expected.items()))


def wait_for_node(seen: Visit, node: str, *, there: bool = True) -> None:
    option = seen.page.locator(f".things [data-node='{node}']")
    option.wait_for(state="attached" if there else "detached")
    seen.settle()


def relation(seen: Visit, entry: str) -> Any:
    return seen.page.locator(f".relation[data-what='{entry}']")


def test_relations_are_told_with_numbers_and_no_old_node_moves_when_they_open(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}") as seen:
        effects = relation(seen, EFFECTS)
        effects.wait_for()
        assert effects.inner_text().split("\n") == ["side effect", "6"]
        assert effects.get_attribute("aria-expanded") == "false"
        first = positions(seen)
        assert set(first) == {"drug:somnidrel"}
        effects.click()
        wait_for_node(seen, "finding:nausea")
        second = positions(seen)
        assert first.items() < second.items()
        assert len(second) == 7
        told(seen, open=[EFFECTS])
        assert effects.get_attribute("aria-expanded") == "true"
        seen.page.locator(".things [data-node='finding:drowsiness']").click()
        relation(seen, EFFECT_OF).wait_for()
        seen.page.locator(".things [data-node='drug:somnidrel']").click()
        concluded = relation(seen, "drug:somnidrel~interactsWith~to~concluded")
        concluded.click()
        wait_for_node(seen, "drug:zepamix")
        third = positions(seen)
        assert second.items() < third.items()
        seen.page.get_by_role("cell", name="nausea").wait_for()
        effects.click()
        wait_for_node(seen, "finding:nausea", there=False)
        assert positions(seen).items() < third.items()
        assert "8 of 8" not in seen.page.locator(".count").inner_text()
        clean(seen)


def test_new_nodes_do_not_lie_on_each_other(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS},drug:somnidrel~interactsWith~to") as seen:
        wait_for_node(seen, "finding:nausea")
        places = list(positions(seen).values())
        for at, (x, y) in enumerate(places):
            for other_x, other_y in places[at + 1 :]:
                assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > 26  # the size of a node
        clean(seen)


def test_the_keyboard_alone_opens_closes_pins_and_undoes(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}") as seen:
        things = seen.page.get_by_role("listbox", name="Things in the drawing")
        things.focus()
        seen.page.keyboard.press("Enter")
        wait_for_node(seen, "finding:nausea")
        opened = positions(seen)
        seen.until(lambda: EFFECTS in seen.query.get("open", [""])[0].split(","))  # the drawing changes first
        seen.page.keyboard.press("End")
        seen.page.keyboard.press("ArrowUp")
        picked = things.get_attribute("aria-activedescendant")
        option = seen.page.locator(f"[id='{picked}']")
        assert option.get_attribute("aria-selected") == "true"
        seen.page.keyboard.press("p")
        seen.settle()
        seen.page.wait_for_url("**pin=**")
        [pin] = seen.query["pin"]
        assert pin.partition("@")[0] == option.get_attribute("data-node")
        seen.page.keyboard.press("Home")
        seen.settle()
        seen.page.keyboard.press("Delete")
        wait_for_node(seen, "finding:nausea", there=False)
        told(seen, open=None)
        seen.page.keyboard.press("Control+z")
        wait_for_node(seen, "finding:nausea")
        assert positions(seen) == opened  # what comes back stands where it stood
        seen.page.keyboard.press("Control+y")
        wait_for_node(seen, "finding:nausea", there=False)
        assert seen.page.evaluate("() => document.activeElement !== document.body")
        clean(seen)


def test_a_click_picks_a_drag_moves_and_both_are_kept(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS}") as seen:
        wait_for_node(seen, "finding:nausea")
        before = positions(seen)
        seen.page.mouse.click(*on_screen(seen, "finding:nausea"))
        seen.page.locator(".picked h3", has_text="nausea").wait_for()
        seen.settle()
        told(seen, pick=["finding:nausea"])
        x, y = on_screen(seen, "finding:nausea")
        seen.page.mouse.move(x, y)
        seen.page.mouse.down()
        seen.page.mouse.move(x + 30, y + 40, steps=5)
        seen.page.mouse.up()
        after = positions(seen)
        assert after["finding:nausea"] != before["finding:nausea"]
        assert {k: v for k, v in after.items() if k != "finding:nausea"}.items() <= before.items()
        clean(seen)


def test_filters_hide_and_the_address_brings_the_same_view_back(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS},drug:somnidrel~interactsWith~to~concluded") as seen:
        wait_for_node(seen, "drug:zepamix")
        seen.page.locator(".chip[data-what=finding]").click()
        wait_for_node(seen, "finding:nausea", there=False)
        assert seen.page.locator(".count").inner_text() == "2 of 8 things shown"
        seen.page.locator(".chip[data-what=concluded]").click()
        wait_for_node(seen, "drug:zepamix", there=False)
        told(seen, hide=["finding,concluded"])
        permalink = seen.page.url
        clean(seen)
    with visit(browser, permalink) as seen:
        seen.page.locator(".count", has_text="1 of 8 things shown").wait_for()
        assert seen.page.locator(".chip[data-what=finding]").get_attribute("aria-pressed") == "false"
        seen.page.locator(".chip[data-what=finding]").click()
        wait_for_node(seen, "finding:nausea")
        clean(seen)


def test_what_does_not_fit_is_counted_and_comes_when_asked_for(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS}&most=4") as seen:
        seen.page.locator(".count", has_text="4 of 7 things shown").wait_for()
        before = positions(seen)
        assert len(before) == 4
        seen.page.get_by_role("button", name="Show more").click()
        seen.page.locator(".count", has_text="7 of 7 things shown").wait_for()
        assert before.items() < positions(seen).items()
        clean(seen)


def test_a_permalink_draws_the_same_picture(base: str, browser: Browser) -> None:
    address = f"{base}/{GRAPH}&open={EFFECTS},{EFFECT_OF}&pin=finding:nausea@200@-150"
    drawn = []
    for _ in range(2):
        with visit(browser, address) as seen:
            wait_for_node(seen, "finding:nausea")
            drawn.append(positions(seen))
    assert drawn[0] == drawn[1]
    assert drawn[0]["finding:nausea"] == (200, -150)


def test_a_way_between_two_things_is_found_and_added(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}") as seen:
        wait_for_node(seen, "drug:somnidrel")
        seen.settle()  # the drawing tells the page of itself, and a page that runs again closes the list below
        seen.page.get_by_text("Shortest way between two things").click()
        box = seen.page.get_by_role("combobox", name="To")
        box.click()  # once the panel has unfolded
        box.fill("porph")
        seen.page.get_by_role("option", name="porphyria").click()
        seen.page.get_by_role("button", name="Show the way").click()
        wait_for_node(seen, "finding:porphyria")
        told(seen, open=["path~drug:somnidrel~finding:porphyria"])
        seen.page.get_by_role("cell", name="must not be used in").wait_for()
        clean(seen)


def test_any_thing_can_be_the_start(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/graph") as seen:
        box = seen.page.get_by_label("Start from a drug, brand, class, substance or finding")
        box.fill("somnolence")
        box.press("Enter")
        seen.page.get_by_role("link", name="drowsiness").click()
        relation(seen, EFFECT_OF).wait_for()
        clean(seen)


def test_words_that_look_like_markup_stay_words(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS}") as seen:
        option = seen.page.locator(".things .name", has_text="evil.invalid")
        option.wait_for()
        assert option.text_content() == HOSTILE_WORDS
        option.click()
        seen.page.locator(".picked h3", has_text="evil.invalid").wait_for()
        assert seen.page.locator(".mg-graph img, .stMain img").count() == 0
        clean(seen)


_INK_BELOW = """async (words) => {
  const bytes = Uint8Array.from(atob(words), (c) => c.charCodeAt(0));
  const drawn = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(drawn.width, drawn.height), pen = canvas.getContext("2d");
  pen.drawImage(drawn, 0, 0);
  const { data } = pen.getImageData(0, drawn.height - 80, drawn.width, 80);
  let ink = 0;
  for (let at = 0; at < data.length; at += 4) if (Math.abs(data[at] - data[0]) > 60) ink += 1;
  return ink;
}"""


def foot_of(seen: Visit, data: bytes) -> bool:
    """Whether words are written across the foot of a PNG."""
    ink: int = seen.page.evaluate(_INK_BELOW, b64encode(data).decode())
    return ink > 500


@pytest.mark.parametrize("name", ["PNG", "SVG", "Turtle", "GraphML"])
def test_what_is_shown_is_taken_along(base: str, browser: Browser, name: str) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS}") as seen:
        wait_for_node(seen, "finding:nausea")
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("button", name=name).first.click()
        data = Path(waiting.value.path()).read_bytes()
        if name == "PNG":
            assert data.startswith(b"\x89PNG")
            assert len(data) > 10_000
            assert foot_of(seen, data)  # the caution stands below the drawing
        elif name == "SVG":
            words = ["".join(text.itertext()) for text in Xml.fromstring(data).iter(f"{SVG}text")]
            assert {"nausea", "side effect", "somnidrel"} <= set(words)
            assert any("evil.invalid" in text for text in words)
            assert CAUTION in " ".join(words)
        elif name == "Turtle":
            assert data.decode().startswith(f"# {CAUTION}\n")
            objects = {triple.object.value for triple in ox.parse(data, ox.RdfFormat.TURTLE)}
            assert "nausea" in objects
        else:
            assert CAUTION in data.decode()
            assert "nausea" in {element.text for element in Xml.fromstring(data).iter()}
        clean(seen)


def test_where_the_part_cannot_be_loaded_the_page_says_so(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/drug?drug=drug:somnidrel") as seen:
        seen.page.route("**/parts/**", lambda route: route.abort())
        seen.page.goto(f"{base}/{GRAPH}&open={EFFECTS}")
        seen.page.get_by_text("The drawing could not be loaded in this browser.").wait_for()
        seen.page.get_by_role("cell", name="nausea").wait_for()


def test_two_fingers_zoom_and_the_wheel_alone_scrolls_the_page(base: str, browser: Browser) -> None:
    with visit(browser, f"{base}/{GRAPH}&open={EFFECTS}", width=360) as seen:
        wait_for_node(seen, "finding:nausea")

        def apart() -> float:
            (ax, ay), (bx, by) = on_screen(seen, "finding:nausea"), on_screen(seen, "drug:somnidrel")
            return float(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5)

        def at_rest() -> bool:
            now = apart()
            seen.page.wait_for_timeout(100)
            return apart() == now

        canvas = seen.page.locator(".mg-graph .canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = apart()
        touch = seen.page.context.new_cdp_session(seen.page)
        for kind, gap in (("touchStart", 20), ("touchMove", 40), ("touchMove", 80), ("touchMove", 110)):
            points = [{"x": x - gap, "y": y, "id": 0}, {"x": x + gap, "y": y, "id": 1}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        seen.until(lambda: apart() > 1.5 * before and at_rest())
        pinched = apart()
        scrolled = "() => document.querySelector('.stMain').scrollTop"
        top = seen.page.evaluate(scrolled)
        seen.page.mouse.move(x, y)
        seen.page.mouse.wheel(0, 200)
        seen.until(lambda: bool(seen.page.evaluate(scrolled) > top))
        assert abs(apart() - pinched) < 1
        clean(seen)


@pytest.mark.parametrize("width", [360, 1440])
def test_less_motion_is_honoured_and_the_view_fits(base: str, browser: Browser, width: int) -> None:
    with visit(browser, f"{base}/{GRAPH}", width=width) as seen:
        seen.page.emulate_media(reduced_motion="reduce")
        relation(seen, EFFECTS).click()
        wait_for_node(seen, "finding:nausea")
        canvas = seen.page.locator(".mg-graph .canvas").bounding_box()
        assert canvas is not None
        for node in positions(seen):
            x, y = on_screen(seen, node)
            assert canvas["x"] <= x <= canvas["x"] + canvas["width"], node
            assert canvas["y"] <= y <= canvas["y"] + canvas["height"], node
        assert seen.overflow == 0
        clean(seen)
