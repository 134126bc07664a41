"""How long a change to a library takes: a statement rejected, that taken back, a document added, taken out.

    python benchmarks/changes.py FOLDER --documents 13 60 300

Each library is built of the first so many documents of FOLDER (repeated under other names where there are fewer),
all but one; then changed by the calls that the explorer makes. With `--check` the graph is held against one built
from nothing after every change. Seconds of the processor, and by the clock, of this process and those that it began.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pyoxigraph import NamedNode, Quad

from kg.build import build_graph, expand_paths, rebuild
from kg.curation import Action, Library, Log
from kg.curation.desk import decide_on, now
from kg.curation.log import folder_of
from kg.namespaces import GRAPH_ONTOLOGY, MG
from kg.store import open_store

WHO = "benchmark"


def processor() -> float:
    """Seconds of the processor that this process and its ended children have taken."""
    return sum(os.times()[:4])


def timed(make: Callable[[], object]) -> str:
    """What something takes, as seconds of the processor and by the clock."""
    began, clock = processor(), time.perf_counter()
    make()
    return f"{processor() - began:7.2f} {time.perf_counter() - clock:7.2f}"


def copies(files: Sequence[Path], number: int, folder: Path) -> Path:
    """A folder with so many documents: the files, then the same again under other names."""
    folder.mkdir()
    for at in range(number):
        file = files[at % len(files)]
        name = file.name if at < len(files) else f"{file.stem}-{at // len(files)}{file.suffix}"
        (folder / name).write_bytes(file.read_bytes())
    return folder


def contents(store: Path) -> set[Quad]:
    """The quads of a graph but those of the ontology, which no document changes and whose blank nodes are renamed."""
    return {quad for quad in open_store(store).quads() if quad.graph_name != NamedNode(GRAPH_ONTOLOGY)}


def same(store: Path, beside: Path) -> None:
    """Raise SystemExit where the graph is not the one that is built from nothing."""
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(folder_of(store), folder_of(beside), dirs_exist_ok=True)
    shutil.copytree(store / "readings", beside / "readings")
    sources = open_store(store).report()["sources"]
    assert isinstance(sources, list)
    report = build_graph([Path(path) for path in sources], beside)
    renewed, anew = map(contents, (store, beside))
    if renewed != anew:
        raise SystemExit(f"{len(renewed - anew)} quads too many, such as {[*map(str, renewed - anew)][:5]};\n"
                         f"{len(anew - renewed)} missing, such as {[*map(str, anew - renewed)][:5]}")  # fmt: skip
    if report.concluded != open_store(store).report()["concluded"]:
        raise SystemExit(f"{open_store(store).report()['concluded']} concluded, not {report.concluded}")


def statements(store: Path) -> list[str]:
    """The statements of the graph that are not rejected, in order of name."""
    found = open_store(store).query(
        f"SELECT ?s WHERE {{ ?s a <{MG}Statement> MINUS {{ ?s <{MG}reviewState> <{MG}Rejected> }} }}"
    )
    return sorted(str(iri) for iri in found.column("s"))


def measure(files: Sequence[Path], number: int, place: Path, *, repeats: int, check: bool) -> None:
    """Measures the changes of one library and prints them."""
    documents = copies(files, number, place / "documents")
    extra = expand_paths([documents])[-1]
    data = extra.read_bytes()
    extra.unlink()
    store = place / "graph"
    print(f"{number} documents: built in {timed(lambda: build_graph([documents], store))}", flush=True)
    chance = random.Random(5)

    def told(what: str, make: Callable[[], object]) -> None:
        print(f"  {what:34} {timed(make)}   graph {timed(lambda: rebuild(store))}", flush=True)
        if check:
            same(store, place / "beside")

    for _ in range(repeats):
        statement = chance.choice(statements(store))
        told("reject", partial(decide_on, store, statement, Action.REJECT, WHO))
        told("undo", partial(Log.read(folder_of(store)).append, lambda log: log.undoing(log.head, WHO, now())))
        told("add a document", lambda: Library(store).add(data, extra.name, WHO, now()))
        told("take it out", lambda: Library(store).withdraw(extra.stem, "", WHO, now()))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="documents to read")
    parser.add_argument("--documents", type=int, nargs="+", default=[13])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="compare with a graph built from nothing")
    options = parser.parse_args(arguments)
    files = expand_paths([options.folder])
    print(f"{'seconds: processor, clock':36} {'decision':>15}   {'graph':>21}")
    for number in options.documents:
        with tempfile.TemporaryDirectory() as place:
            measure(files, number, Path(place), repeats=options.repeats, check=options.check)


if __name__ == "__main__":
    main()
