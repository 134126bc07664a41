"""How long a person waits in the explorer: ``python benchmarks/explorer.py STORE [--sessions 10] [--repeats 5]``.

Starts the explorer on a graph (``python benchmarks/generate.py STORE --documents 1000`` makes one), visits it in
headless Chromium, and prints each wait beside its goal: the median and the longest of the repeats, by the clock of the
machine on which both the server and the browser run. "First visit" is the first after the server is up, nothing
being read yet; the floor is the same for a page of Streamlit that holds nothing, in the same run. Memory is the
proportional set size (PSS) of the server and all that it began, with many sessions open.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import Visit, chromium, server, visit  # noqa: E402
from waits import Measures, floor, memory_mb, server_process, until  # noqa: E402

from kg.explorer.neighbours import neighbours  # noqa: E402
from kg.explorer.scene import relations  # noqa: E402
from kg.explorer.things import Thing, rows, things  # noqa: E402
from kg.store import GraphStore, open_store  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NODES = 300


@dataclass(frozen=True)
class Subjects:
    """What is visited: drugs from the one of which most is stated to those of which least is, the first of them, and of
    the first twenty the one with most neighbours."""

    drugs: tuple[Thing, ...]
    busiest: Thing
    hub: Thing
    small_relation: str
    many: tuple[str, ...]


def subjects(store: GraphStore, number: int) -> Subjects:
    """Things of the graph, so many drugs."""
    query = """SELECT ?drug (COUNT(*) AS ?n) WHERE { ?s mg:about ?drug ; a mg:AdverseEffect ; mg:polarity mg:Affirmed }
GROUP BY ?drug ORDER BY DESC(?n) ?drug"""
    ranked = [row["drug"].text for row in rows(store, query)]
    found = things(store, ranked)
    drugs = [found[iri] for iri in ranked if found[iri].kind == "drug"]
    # One from the middle of each of so many equal parts of the ranking.
    spread = tuple(drugs[(2 * part + 1) * len(drugs) // (2 * number)] for part in range(number))
    hubs = {thing: relations(thing.name, (), neighbours(store, thing.iri)) for thing in drugs[:20]}
    hub = max(hubs, key=lambda thing: sum(relation.count for relation in hubs[thing]))
    by_count = sorted(hubs[hub], key=lambda relation: -relation.count)
    small = next(relation for relation in by_count if relation.count <= 60)
    return Subjects(
        spread, drugs[0], hub, small.id, tuple(relation.id for relation in by_count if relation is not small)
    )


def first_page(browser: Browser, base: str, measures: Measures, what: str) -> None:
    """Until one can type."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        began = time.perf_counter()
        page.goto(base, wait_until="commit")
        page.get_by_label("Search for a drug").wait_for()
        page.locator(".mg-hits a").first.wait_for()
        measures.add(what, 3000, began)
    finally:
        context.close()


def drug_pages(seen: Visit, base: str, drugs: Sequence[Thing], measures: Measures, what: str) -> None:
    """From the address to the last block of the page."""
    for drug in drugs:
        began = time.perf_counter()
        seen.page.goto(f"{base}/drug?drug={quote(drug.name)}", wait_until="commit")
        seen.page.get_by_role("heading", name=drug.label, exact=True).first.wait_for()
        seen.page.locator("details.mg-fact").first.wait_for()
        measures.add(f"{what}: first facts", 1000, began)
        seen.page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
        measures.add(f"{what}: all of it", 1000, began)


def searches(seen: Visit, base: str, drugs: Sequence[Thing], measures: Measures) -> None:
    """From Enter to the results; before it stand those of nonsense, none, so that no old ones are taken for them."""
    seen.page.goto(base)
    seen.settle()
    box = seen.page.get_by_label("Search for a drug")
    for drug in drugs:
        middle = len(drug.label) // 2
        for words in (drug.label, f"{drug.label[:middle]}x{drug.label[middle + 1 :]}"):  # as it is written, with a slip
            box.fill(f"zzqzz {words[:2]}")
            box.press("Enter")
            seen.page.get_by_text("Nothing here is called").wait_for()
            seen.settle()
            box.fill(words)
            began = time.perf_counter()
            box.press("Enter")
            seen.page.locator(".mg-hits a").first.wait_for()
            measures.add("search: Enter to results" + (" (a slip)" if words != drug.label else ""), 300, began)
            seen.settle()


def questions(seen: Visit, base: str, drugs: Sequence[Thing], measures: Measures) -> None:
    """From Enter in a picker, and in the editor, to the answer: its last line, the query behind it."""
    seen.page.goto(f"{base}/ask?question=side-effects")
    seen.settle()
    box = seen.page.get_by_role("combobox").first
    for drug in drugs:
        box.click()
        box.fill(drug.label)
        seen.page.get_by_role("option", name=drug.label, exact=True).first.wait_for()
        began = time.perf_counter()
        box.press("Enter")
        seen.page.locator(".mg-behind", has_text=drug.iri).first.wait_for(state="attached")
        measures.add("ask: Enter in a picker to the answer", 300, began)
        seen.settle()
    for drug in drugs:
        query = f"SELECT ?s WHERE {{ ?s mg:about <{drug.iri}> ; a mg:AdverseEffect }} LIMIT "
        text = f"PREFIX mg: <https://w3id.org/monograph/ontology#>\n{query}"
        seen.page.goto(f"{base}/ask?sparql={quote(text)}3")
        seen.page.get_by_text("3 rows in").first.wait_for()  # a query in the address is asked at once
        seen.settle()
        seen.page.get_by_role("textbox", name="A SPARQL query over the whole graph").focus()
        seen.page.keyboard.press("Control+End")
        seen.page.keyboard.press("Backspace")
        seen.page.keyboard.insert_text("4")
        began = time.perf_counter()
        seen.page.keyboard.press("Control+Enter")
        seen.page.get_by_text("4 rows in").first.wait_for()
        measures.add("ask: Ctrl+Enter in the editor to the answer", 300, began)


def _more_places(seen: Visit, number: int) -> bool:
    return len(_places(seen)) > number


def graphs(seen: Visit, base: str, chosen: Subjects, measures: Measures, repeats: int) -> None:
    """Opening one relation with all old nodes in their places, and a drawing of 300 things."""
    for _ in range(repeats):
        seen.page.goto(f"{base}/graph?node={quote(chosen.hub.name)}")
        entry = seen.page.locator(f".relation[data-what='{chosen.small_relation}']")
        entry.wait_for()
        seen.settle()
        before = _places(seen)
        began = time.perf_counter()
        entry.click()
        until(seen.page, partial(_more_places, seen, len(before)))
        measures.add("graph: expand a node", 500, began)
        after = _places(seen)
        moved = [name for name, place in before.items() if after[name] != place]
        if moved:
            raise RuntimeError(f"old nodes moved: {moved}")
    for _ in range(repeats):
        opened = quote(",".join((chosen.small_relation, *chosen.many)))
        began = time.perf_counter()
        address = f"{base}/graph?node={quote(chosen.hub.name)}&open={opened}&most={NODES}"
        seen.page.goto(address, wait_until="commit")
        seen.page.locator(".count", has_text=f"{NODES} of").wait_for()
        measures.add(f"graph: {NODES} nodes drawn", 3000, began)
        seen.settle()


def _places(seen: Visit) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = seen.page.locator(".mg-graph").evaluate("root => root.mgGraph.positions()")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the waits and the memory of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="the folder of a graph")
    parser.add_argument("--sessions", type=int, default=10, help="open at once, for the memory (10)")
    parser.add_argument("--repeats", type=int, default=5, help="of each wait (5)")
    options = parser.parse_args(arguments)
    store = options.store.resolve()
    opened = open_store(store)
    chosen = subjects(opened, options.repeats)
    opened.close()
    measures = Measures()
    with tempfile.TemporaryDirectory() as folder, server(store, Path(folder) / "log") as base, chromium() as browser:
        started_mb = memory_mb(server_process(store))
        load_before = os.getloadavg()[0]
        first_page(browser, base, measures, "first page, first visit")
        for _ in range(options.repeats):
            first_page(browser, base, measures, "first page")
        with visit(browser, base) as seen:
            drug_pages(seen, base, chosen.drugs, measures, "drug page")
            drug_pages(seen, base, (chosen.busiest,), measures, "drug page, the busiest")
            drug_pages(seen, base, chosen.drugs, measures, "drug page, again")
            searches(seen, base, chosen.drugs, measures)
            questions(seen, base, chosen.drugs, measures)
            graphs(seen, base, chosen, measures, options.repeats)
        pages = (
            "",
            *(f"drug?drug={quote(drug.name)}" for drug in chosen.drugs),
            "ask?question=counts",
            "graph",
            "export",
        )
        with ExitStack() as open_ones:
            for number in range(options.sessions):
                open_ones.enter_context(visit(browser, f"{base}/{pages[number % len(pages)]}"))
            held_mb = memory_mb(server_process(store))
        floor(browser, Path(folder), measures, options.repeats)
    named = ", ".join(drug.label for drug in chosen.drugs)
    print(f"drugs: {named}; the busiest: {chosen.busiest.label}; the graph's: {chosen.hub.label}")
    load = f"{load_before:.1f} before and {os.getloadavg()[0]:.1f} after"
    print(f"milliseconds; * misses its goal. Processes that wanted to run (of {os.cpu_count()} cores): {load}")
    print(measures.table())
    late = " *" if held_mb > 1500 else ""
    print(
        f"memory, MB (PSS): {started_mb:.0f} at the start, {held_mb:.0f} with {options.sessions} sessions of 1500{late}"
    )


if __name__ == "__main__":
    main()
