"""How long until the explorer shows what was decided: ``python benchmarks/decisions.py FOLDER --documents 13 60``.

Each library is built of the first so many documents of FOLDER, as `changes.py` does. In headless Chromium a statement
is accepted, rejected and that taken back, and a document added, with four seconds to think before each. Each wait is
from the click until the page says that it is done, and until it stands with the new graph, in milliseconds by the clock
of the machine on which both the server and the browser run. Memory is the proportional set size (PSS) of the server
and all that it began.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from browser import Visit, chromium, server, visit
from changes import copies, statements
from waits import Measures, memory_mb, server_process

from kg.build import build_graph, expand_paths
from kg.explorer.document import document_of
from kg.explorer.things import compact
from kg.store import open_store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST_SECONDS = 600
THINKING_MS = 4000


def changed(seen: Visit, measures: Measures, what: str, press: Callable[[], None]) -> None:
    """Press, and wait until the page says what came of it and stands again. Raises RuntimeError where it failed."""
    verb = {"accept": "accepted", "reject": "rejected", "undo": "took back", "add": "added"}[what]
    seen.page.wait_for_timeout(THINKING_MS)
    began = time.perf_counter()
    press()
    outcome = seen.page.locator(".mg-notice", has_text=verb).or_(seen.page.locator(".mg-error")).first
    outcome.wait_for(timeout=MOST_SECONDS * 1000)
    words = outcome.inner_text()
    if verb not in words:
        raise RuntimeError(words)
    measures.add(f"{what}: said to be done", 0, began)
    seen.page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
    measures.add(f"{what}: the page stands", 0, began)
    seen.settle()


def decisions(seen: Visit, base: str, store: Path, measures: Measures, chosen: Sequence[str]) -> None:
    """Decide on each of some statements, on the page of its document."""
    for statement in chosen:
        opened = open_store(store)
        document = document_of(opened, statement)
        opened.close()
        assert document is not None
        names = [quote(compact(iri)) for iri in (document, statement)]
        seen.page.goto(f"{base}/document?document={names[0]}&statement={names[1]}")
        seen.settle()
        buttons = {
            what: seen.page.get_by_role("button", name=name, exact=True)
            for what, name in {"accept": "Accept", "reject": "Reject this fact", "undo": "Undo"}.items()
        }
        changed(seen, measures, "accept", buttons["accept"].click)
        seen.page.get_by_role("button", name="Reject").first.click()
        buttons["reject"].wait_for()
        seen.settle()
        for what in ("reject", "undo"):
            changed(seen, measures, what, buttons[what].click)


def adding(seen: Visit, base: str, document: Path, measures: Measures) -> None:
    """Paste a document."""
    seen.page.goto(f"{base}/documents")
    seen.settle()
    seen.page.get_by_role("tab", name="Paste").click()
    seen.page.get_by_label("Name of the document").fill(document.stem)
    seen.page.get_by_label("Its text").fill(document.read_text("utf-8"))
    changed(seen, measures, "add", seen.page.get_by_role("button", name="Add the text").click)


def measure(browser: Browser, files: Sequence[Path], number: int, place: Path, repeats: int) -> None:
    """Measures one library and prints its waits."""
    measures, store = Measures(), place / "graph"
    documents = copies(files, number, place / "documents")
    extra = expand_paths([documents])[-1].rename(place / "extra.txt")
    build_graph([documents], store)
    chosen = random.Random(5).sample(statements(store), repeats)
    with server(store, place / "log") as base, visit(browser, base) as seen:
        seen.settle()
        decisions(seen, base, store, measures, chosen)
        adding(seen, base, extra, measures)
        print(f"{number} documents, {memory_mb(server_process(store)):.0f} MB\n{measures.table()}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="documents to read, as plain text")
    parser.add_argument("--documents", type=int, nargs="+", default=[13])
    parser.add_argument("--repeats", type=int, default=3, help="statements that are decided on (3)")
    options = parser.parse_args(arguments)
    files = expand_paths([options.folder])
    with chromium() as browser:
        for number in options.documents:
            with tempfile.TemporaryDirectory() as place:
                measure(browser, files, number, Path(place), options.repeats)


if __name__ == "__main__":
    main()
