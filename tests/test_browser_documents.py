"""The library in headless Chromium: adding, marking, deciding and taking back, on a graph built from real files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import CHROMIUM, Visit, clean, reach, server, violations, visit
from test_browser import STREAMLITS

from kg.build import build_graph

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

LEAFLET = """Baclofen tablets

Side effects

Common side effects of baclofen include drowsiness in 20.9 percent and headache in 8 percent.

Interactions

Do not take baclofen with alcohol. Tell your doctor if you take diazepam.

The moon was full that night.
"""
HOSTILE = (
    """<script>window.hacked=1</script> ![x](http://evil.invalid/a.png)

Side effects

Common side effects of baclofen include <img src=http://evil.invalid/b.png onerror=window.hacked=1> and nausea.
\u202eabc\u202c [x](javascript:window.hacked=1) $latex$ :material/bolt:
"""
    + "long" * 2_500
)


@pytest.fixture(scope="module")
def library(valsartan_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An explorer over a graph of one leaflet: its address, and the folder that the graph stands in."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "documents").mkdir()
    (folder / "documents" / "baclofen.txt").write_text(LEAFLET, "utf-8")
    shutil.copytree(valsartan_store, folder / "graph")  # the ontology and the vocabulary are in it already
    build_graph([folder / "documents"], folder / "graph")
    with server(folder / "graph", folder / "server.log") as address:
        yield address, folder


@pytest.fixture(autouse=True)
def as_before(library: tuple[str, Path]) -> Iterator[None]:
    """Each test begins with an empty log, over the same graph; the next change builds it accordingly."""
    yield
    log = library[1] / "graph-library"
    if log.exists():
        shutil.rmtree(log)


def made(seen: Visit) -> str:
    """What the page says of the change that was asked for, once it is made."""
    notice = seen.page.locator(".mg-notice", has_text="Done:").or_(seen.page.locator(".mg-error")).first
    notice.wait_for(timeout=120_000)
    seen.settle()
    return notice.inner_text()


def entries(folder: Path) -> list[dict[str, object]]:
    """The log as it stands on disk."""
    return [json.loads(line) for line in (folder / "graph-library" / "curation.jsonl").read_text().splitlines()]


def paste(seen: Visit, name: str, text: str) -> str:
    """Add a text by the form, with the keyboard alone, and what comes of it."""
    reach(seen, "Upload", "[role=tab]")
    seen.page.keyboard.press("ArrowRight")
    reach(seen, "Name of the document")
    seen.page.keyboard.insert_text(name)
    reach(seen, "Its text")
    seen.page.keyboard.insert_text(text)
    reach(seen, "Add the text", "button")
    seen.page.keyboard.press("Enter")
    return made(seen)


def links_of(seen: Visit, base: str) -> str:
    """The page of the medicine."""
    seen.page.goto(f"{base}/drug?drug=drug:baclofen")
    seen.settle()
    return seen.page.locator(".stMain").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["documents", "document?document=document:baclofen"])
def test_the_pages_stand_at_both_widths(library: tuple[str, Path], browser: Browser, address: str, scheme: str) -> None:
    with visit(browser, f"{library[0]}/{address}", scheme=scheme) as seen:
        for width in (1440, 360):
            seen.resize(width)
            assert seen.overflow == 0
            ours, streamlits = violations(seen)
            assert ours == set()
            assert streamlits <= STREAMLITS
        clean(seen)


def test_a_rejected_fact_loses_its_link_until_it_is_taken_back(library: tuple[str, Path], browser: Browser) -> None:
    base, folder = library
    with visit(browser, f"{base}/document?document=document:baclofen") as seen:
        seen.page.locator(".mg-text mark", has_text="alcohol").click()
        seen.settle()
        seen.page.get_by_role("button", name="Reject").click()
        seen.page.get_by_label("Why (others will read it)").fill("read <b>wrongly</b>")
        seen.page.get_by_role("button", name="Reject this fact").click()
        assert "rejected “baclofen: alcohol (interaction)” in baclofen, because “read <b>wrongly</b>”" in made(seen)
        mark = seen.page.locator(".mg-text mark", has_text="alcohol")
        assert "rejected" in (mark.get_attribute("class") or "")
        seen.page.locator(".mg-fact", has_text="rejected by").first.wait_for()
        permalink = seen.page.url
        [entry] = entries(folder)
        assert entry["action"] == "reject"
        assert entry["who"]
        assert "alcohol" not in links_of(seen, base)
        assert "diazepam" in links_of(seen, base)
        seen.page.goto(f"{base}/documents")
        seen.page.get_by_role("button", name="Undo 1").click()
        assert "took back a change" in made(seen)
        assert "alcohol" in links_of(seen, base)
        assert [one["action"] for one in entries(folder)] == ["reject", "undo"]
        clean(seen)
    with visit(browser, permalink) as seen:
        seen.page.locator(".mg-text mark.shown").first.wait_for()
        assert seen.page.locator(".mg-text mark.shown").all_inner_texts() == ["alcohol"]


def test_a_corrected_and_an_accepted_fact_say_so(library: tuple[str, Path], browser: Browser) -> None:
    base, folder = library
    with visit(browser, f"{base}/document?document=document:baclofen") as seen:
        seen.page.locator(".mg-text mark", has_text="headache").click()
        seen.settle()
        seen.page.get_by_role("button", name="Correct").click()
        figure = seen.page.get_by_label("How often, in words of its sentence")
        figure.wait_for(timeout=60_000)
        figure.fill("95 percent")
        figure.press("Tab")
        seen.page.get_by_role("button", name="Correct this fact").click()
        assert "'95 percent' does not stand in a sentence that states it" in made(seen)
        assert not (folder / "graph-library" / "curation.jsonl").exists()
        seen.page.get_by_role("button", name="Correct", exact=False).first.click()
        figure.wait_for(timeout=60_000)
        figure.fill("20.9 percent")
        figure.press("Tab")
        seen.page.get_by_role("button", name="Correct this fact").click()
        assert "figure 20.9 percent" in made(seen)
        seen.settle()
        shown = seen.page.locator(".stMain").inner_text()
        assert "no longer counts: corrected by" in shown
        assert "rejected" not in shown  # nobody has said so
        assert "20.9 percent" in shown
        text = links_of(seen, base)
        assert "corrected by" in text
        seen.page.goto(f"{base}/document?document=document:baclofen")
        reach(seen, "drowsiness", "mark")
        seen.page.keyboard.press("Enter")
        seen.page.get_by_role("button", name="Accept").wait_for()
        seen.settle()
        reach(seen, "Accept", "button")
        seen.page.keyboard.press("Enter")
        assert "accepted “baclofen: drowsiness" in made(seen)
        clean(seen)


def test_documents_are_added_filtered_and_taken_out(library: tuple[str, Path], browser: Browser) -> None:
    base, folder = library
    with visit(browser, f"{base}/documents") as seen:
        assert "added the document x" in paste(seen, "../../x", "Diazepam\n\nDiazepam may cause confusion.\n")
        assert not list(folder.parent.glob("x*"))
        files = [path.name for path in (folder / "graph-library" / "documents").rglob("*") if path.is_file()]
        assert files == ["x.txt"]
        rows = seen.page.locator(".mg-documents tbody tr")
        assert [row.split("\t")[0] for row in rows.all_inner_texts()] == ["Baclofen tablets", "Diazepam"]
        box = seen.page.get_by_label("Find a document by its title or medicine")
        box.fill("diaz")
        box.press("Enter")
        seen.page.get_by_text("1 of 2 documents").wait_for()
        seen.until(lambda: seen.query == {"find": ["diaz"]})
        rows.first.get_by_role("link", name="Diazepam", exact=True).click()
        seen.page.locator(".mg-text mark", has_text="confusion").wait_for()
        seen.settle()  # a tick in a box that is about to be drawn anew is lost
        seen.page.get_by_text("Replace this document, or take it out").click()
        seen.page.get_by_text("I want to take this document").click()
        seen.page.get_by_role("button", name="Take it out").click()
        assert "took out the document x" in made(seen)
        seen.page.get_by_text("The library has no document document:x").wait_for()
        reach(seen, "Undo", "button")
        seen.page.keyboard.press("Enter")
        assert "took back a change" in made(seen)
        seen.page.locator(".mg-text mark", has_text="confusion").wait_for()
        clean(seen)


def test_an_upload_is_judged_by_its_content_and_stays_words(library: tuple[str, Path], browser: Browser) -> None:
    base, folder = library
    name = "<script>window.hacked=1</script>\u202e![x](http://evil.invalid/c.png).txt"
    with visit(browser, f"{base}/documents") as seen:
        # From here on the browser hands choosers over: it is told so, and not waited for, when somebody listens.
        seen.page.on("filechooser", lambda chooser: None)

        def upload(given: str, data: bytes) -> str:
            seen.page.goto(f"{base}/documents")
            seen.settle()
            reach(seen, "Upload", "button:not([role=tab])")
            with seen.page.expect_file_chooser() as chooser:
                seen.page.keyboard.press("Enter")
            chooser.value.set_files({"name": given, "mimeType": "text/plain", "buffer": data})
            seen.page.get_by_test_id("stFileChip").wait_for()
            seen.settle()
            reach(seen, "Add the file", "button")
            seen.page.keyboard.press("Enter")
            return made(seen)

        assert "this is a PDF, not a text" in upload("leaflet.txt", b"%PDF-1.7\n1 0 obj")
        assert "NUL bytes" in upload("leaflet.txt", b"abc\0def")
        assert "added the document" in upload(name.replace("/", ""), HOSTILE.encode())
        [entry] = entries(folder)
        assert set(str(entry["series"])) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
        row = seen.page.locator(".mg-documents tbody tr", has_text="<script>")
        row.get_by_role("link").first.click()
        seen.page.locator(".mg-text mark", has_text="nausea").click()
        seen.page.locator(".mg-fact", has_text="nausea").first.wait_for()
        assert "<img src=http://evil.invalid/b.png" in seen.page.locator(".mg-text").inner_text()
        assert seen.page.locator(".stMain img").count() == 0
        assert seen.page.locator(".stMain a[href^=javascript]").count() == 0
        assert seen.page.evaluate("() => window.hacked") is None
        seen.resize(360)
        assert seen.overflow == 0
        clean(seen)


def test_a_newer_text_keeps_the_older_one_to_compare_with(library: tuple[str, Path], browser: Browser) -> None:
    base, folder = library
    with visit(browser, f"{base}/documents") as seen:
        newer = LEAFLET.replace("20.9 percent and headache", "25 percent and nausea")
        assert "says nowhere of when it is" in paste(seen, "baclofen", newer)
        assert seen.page.get_by_label("Its text").input_value() == newer  # nothing has to be written again
        seen.page.get_by_text("Where it is a newer text").locator("visible=true").click()
        date = seen.page.get_by_role("textbox", name="Date of the text until now").locator("visible=true")
        date.fill("2023")
        date.press("Tab")
        seen.page.get_by_role("button", name="Add the text").click()
        seen.page.locator(".mg-notice", has_text="keeps the text until then as its version of 2023").wait_for(
            timeout=120_000
        )
        [entry] = entries(folder)
        assert (entry["series"], entry["kept_version"]) == ("baclofen", "2023")
        seen.page.goto(f"{base}/document?document=document:baclofen.2023")
        seen.page.locator(".mg-text mark", has_text="headache").click()
        fact = seen.page.locator(".mg-fact", has_text="headache").first
        fact.wait_for()
        assert seen.page.get_by_role("button", name="Accept").count() == 0
        seen.page.get_by_role("link", name="what changed").click()
        card = seen.page.locator(".mg-card", has_text="drowsiness")
        card.locator("ins", has_text="25").first.wait_for()
        card.get_by_role("link").first.click()
        seen.page.locator(".mg-text mark.shown", has_text="drowsiness").first.wait_for()
        assert "document%3Abaclofen.2023" in seen.page.url
        ours, _ = violations(seen)
        assert ours == set()
        seen.page.goto(f"{base}/documents")
        seen.page.get_by_role("button", name="Undo 1").click()
        assert "took back a change" in made(seen)
        rows = seen.page.locator(".mg-documents tbody tr")
        assert [row.split("\t")[0] for row in rows.all_inner_texts()] == ["Baclofen tablets"]
        clean(seen)


def test_who_decides_about_what_another_has_just_decided_is_told(library: tuple[str, Path], browser: Browser) -> None:
    base, folder = library
    with visit(browser, f"{base}/document?document=document:baclofen") as ann:
        ann.page.locator(".mg-text mark", has_text="alcohol").click()
        ann.page.get_by_role("button", name="Accept").wait_for()
        with visit(browser, ann.page.url) as bob:
            bob.page.get_by_role("button", name="Accept").wait_for()
            ann.page.get_by_role("button", name="Reject").click()
            ann.page.get_by_role("button", name="Reject this fact").click()
            assert "rejected" in made(ann)
            bob.page.get_by_role("button", name="Accept").click()
            told = bob.page.locator(".mg-error", has_text="has decided about this statement meanwhile (reject")
            told.wait_for(timeout=120_000)
            bob.page.get_by_text("History (1)").wait_for()
            clean(bob)
        assert [one["action"] for one in entries(folder)] == ["reject"]
        clean(ann)


def test_only_chosen_kinds_are_marked_and_the_address_keeps_them(library: tuple[str, Path], browser: Browser) -> None:
    with visit(browser, f"{library[0]}/document?document=document:baclofen") as seen:
        marks = seen.page.locator(".mg-text mark")
        assert {"alcohol", "headache"} <= set(marks.all_inner_texts())
        seen.page.get_by_role("button", name="Interaction", exact=True).click()
        seen.until(lambda: set(marks.all_inner_texts()) == {"alcohol", "diazepam"})
        seen.settle()
        assert seen.page.locator(".mg-text .v-not-understood").all_inner_texts() == ["The moon was full that night."]
        marks.filter(has_text="alcohol").press("Enter")
        seen.page.get_by_text("The fact in these words").wait_for()
        seen.settle()
        permalink = seen.page.url
        assert parse_qs(urlsplit(permalink).query)["kinds"] == ["Interaction"]
        clean(seen)
    with visit(browser, permalink) as seen:
        seen.page.get_by_text("baclofen: alcohol").wait_for()
        assert set(seen.page.locator(".mg-text mark").all_inner_texts()) == {"alcohol", "diazepam"}


def test_a_backup_brings_back_what_was_lost(library: tuple[str, Path], browser: Browser, tmp_path: Path) -> None:
    base, folder = library
    with visit(browser, f"{base}/documents") as seen:
        paste(seen, "other", "Diazepam\n\nDiazepam may cause confusion.\n")
        with seen.page.expect_download() as waiting:
            seen.page.get_by_role("button", name="Download a backup").click()
        backup = tmp_path / "backup.zip"
        waiting.value.save_as(backup)
        before = entries(folder)
        shutil.rmtree(folder / "graph-library")
        seen.page.goto(f"{base}/documents")
        seen.settle()
        seen.page.get_by_text("Restore a backup").click()
        form = seen.page.get_by_test_id("stForm").filter(has_text="Restore it")
        form.get_by_role("button", name="Restore it").click()
        seen.page.get_by_text("No file was chosen.").wait_for()
        form.locator("input[type=file]").set_input_files(backup)
        form.get_by_text("backup.zip").wait_for()
        seen.settle()
        form.get_by_role("button", name="Restore it").click()
        assert "restoring the backup" in made(seen)
        assert entries(folder) == before
        rows = seen.page.locator(".mg-documents tbody tr")
        assert [row.split("\t")[0] for row in rows.all_inner_texts()] == ["Baclofen tablets", "Diazepam"]
        clean(seen)
