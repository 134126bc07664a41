"""How long every question takes: ``python benchmarks/bench_questions.py STORE [--peers rdflib,oxigraph]``.

Each question of `queries/ask` is asked about things drawn from the graph by a seed (see `draws.py`), in a reader that
has been asked before: one with the graph in memory, as long-lived readers have it, and one on disk. `raw` is pyoxigraph
alone in the same process: the same engine, in turn with ours, its rows as text. The peers hold the same triples and
are asked the first draw, in the same run; a query that takes a peer longer than ``--stop`` is ended and counted as that
long, so that ratios to it are lower bounds. Rows of every peer are compared with ours; what differs is marked and
not counted. Beyond ``--budget`` seconds no further question is put to a peer. Writes nothing but a temporary folder.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pyoxigraph as ox  # noqa: E402
from draws import Asked, Draws  # noqa: E402
from peers import Rows, Told, open_peer, shown  # noqa: E402

from kg.queries import load_questions  # noqa: E402
from kg.store.embedded import EmbeddedStore  # noqa: E402
from kg.store.folder import current_build  # noqa: E402

PEERS = ("rdflib", "owlready2", "oxigraph", "virtuoso")
COLD_RUNS = 11
# At most so long is one question asked again and again.
PATIENCE_S = 2.0


@dataclass
class Line:
    """What was measured of one question; milliseconds."""

    asked: Asked
    rows: int = 0
    memory: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    disk: list[float] = field(default_factory=list)
    ours: Rows = field(default_factory=list)
    peers: dict[str, Told] = field(default_factory=dict)


def milliseconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of the runs does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def geometric_mean(ratios: Sequence[float]) -> float:
    """The mean of ratios; 1 where there are none."""
    return math.exp(statistics.fmean(map(math.log, ratios))) if ratios else 1.0


def bare(engine: ox.Store, sparql: str) -> list[tuple[str | None, ...]]:
    """A SELECT by the engine alone, its terms as text."""
    result = engine.query(sparql)
    assert isinstance(result, ox.QuerySolutions)
    return [tuple([None if term is None else getattr(term, "value", str(term)) for term in row]) for row in result]


def measure(line: Line, store: EmbeddedStore, engine: ox.Store, disk: EmbeddedStore | None) -> None:
    """Fills a line: each draw in turn by the engine alone and through our layer, then on disk."""
    for sparql in line.asked.queries:
        line.rows = max(line.rows, len(store.query(sparql).rows))
    end = time.perf_counter() + PATIENCE_S
    for round_ in range(5):
        for sparql in line.asked.queries:
            both: list[tuple[list[float], Callable[[], object]]] = [
                (line.raw, partial(bare, engine, sparql)),
                (line.memory, partial(store.query, sparql)),
            ]
            for times, work in both if round_ % 2 else reversed(both):
                times.append(milliseconds(work))
            if disk is not None and round_ in (0, 1):
                line.disk.append(milliseconds(partial(disk.query, sparql)))
        if time.perf_counter() > end:
            break
    if line.disk:
        line.disk = line.disk[len(line.disk) // 2 :]  # the first round warms the file system's cache
    answer = store.query(line.asked.queries[0])
    line.ours = sorted(
        tuple(shown(None if c is None else c.text, None if c is None else c.datatype) for c in row)
        for row in answer.rows
    )


def ask_peer(name: str, lines: Sequence[Line], file: Path, folder: Path, stop: float, budget: float) -> None:
    """Puts the first draw of every question to a peer."""
    end = time.monotonic() + budget
    with open_peer(name, file, folder) as peer:
        print(f"{peer.name}: loaded in {peer.load_s:.0f} s", flush=True)
        for line in lines:
            if time.monotonic() > end:
                break
            told = peer.ask(line.asked.queries[0], stop)
            same = told.rows == line.ours
            why = told.why or ("" if same else "other rows")
            line.peers[name] = Told(told.seconds, None, why)


def ratio(line: Line, name: str) -> float | None:
    """How many times longer a peer takes, at least; None where it gave no answer, or another."""
    told = line.peers.get(name)
    if told is None or (told.why and not told.why.startswith("stopped")):
        return None
    return told.seconds * 1000 / statistics.median(line.memory[:: len(line.asked.queries)])


def cold(store: Path, sparql_drug: str) -> float:
    """`python -m kg query drug` as a process of its own: the median in seconds."""
    command = [sys.executable, "-m", "kg", "query", "drug", "--drug", sparql_drug, "--store", str(store.resolve())]
    times = [milliseconds(lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True))]
    times = [
        milliseconds(lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True))
        for _ in range(COLD_RUNS)
    ]
    return statistics.median(times) / 1000


def show(lines: Sequence[Line], peers: Sequence[str]) -> None:
    """The table, and the means."""
    head = "".join(f"{name:>20}" for name in peers)
    print(f"\n{'question':<34}{'rows':>7}{'p50 ms':>9}{'p95':>9}{'/raw':>6}{'disk p50':>10}{'p95':>9}{head}")
    for line in lines:
        if not line.asked.queries:
            print(f"{line.asked.name:<34}  no draw has an answer")
            continue
        p50 = statistics.median(line.memory)
        cells = ""
        for name in peers:
            told, times = line.peers.get(name), ratio(line, name)
            if told is None:
                cells += f"{'not asked':>20}"
            elif times is None:
                cells += f"{told.why[:18]:>20}"
            else:
                cells += f"{'>' if told.why else ''}{told.seconds * 1000:.1f} ms x{times:.0f}".rjust(20)
        on_disk = f"{statistics.median(line.disk):10.2f}{percentile(line.disk, 0.95):9.2f}" if line.disk else " " * 19
        print(
            f"{line.asked.name:<34}{line.rows:7d}{p50:9.2f}{percentile(line.memory, 0.95):9.2f}"
            f"{p50 / statistics.median(line.raw):6.2f}{on_disk}{cells}"
        )
    measured = [line for line in lines if line.memory]
    layer = geometric_mean([statistics.median(line.memory) / statistics.median(line.raw) for line in measured])
    print(f"\ngeometric mean over {len(measured)} questions: our layer {layer:.3f} times pyoxigraph alone")
    for name in peers:
        found = [times for line in measured if (times := ratio(line, name)) is not None]
        stopped = sum(line.peers[name].why.startswith("stopped") for line in measured if name in line.peers)
        print(
            f"  {name}: {geometric_mean(found):.1f} times ours over {len(found)} questions, {stopped} of them stopped"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--peers", default="", help=f"some of {','.join(PEERS)} (none)")
    parser.add_argument("--stop", type=float, default=120, help="seconds that a peer may take for a query (120)")
    parser.add_argument("--budget", type=float, default=3600, help="seconds that a peer is asked for (3600)")
    parser.add_argument("--draws", type=int, default=8, help="things that each question is asked about (8)")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--only", help="these questions, by commas")
    parser.add_argument("--no-disk", action="store_true", help="leave out the reader on disk")
    options = parser.parse_args(arguments)
    peers = [name for name in options.peers.split(",") if name]
    if unknown := set(peers) - set(PEERS):
        parser.error(f"no peer is called {', '.join(sorted(unknown))}")

    disk = EmbeddedStore.open(options.store)
    files = ox.Store.read_only(str(current_build(options.store) / "oxigraph"))
    engine = ox.Store()
    loading = milliseconds(lambda: engine.bulk_extend(files.quads_for_pattern(None, None, None, ox.DefaultGraph())))
    store = EmbeddedStore(files, disk.build, "memory", engine)  # as `open` makes one with `in_memory`
    draws = Draws(store, options.seed)
    chosen = set(options.only.split(",")) if options.only else None
    lines = []
    for question in load_questions().values():
        if chosen is None or question.name in chosen:
            lines += [Line(asked) for asked in draws.of(question, options.draws)]
    (triples,) = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").column("n")
    print(f"{int(triples or 0):,} triples, loaded into memory in {loading / 1000:.0f} s", flush=True)
    random.Random(options.seed).shuffle(lines)
    for line in lines:
        if line.asked.queries:
            measure(line, store, engine, None if options.no_disk else disk)
            print(f"  {line.asked.name}: {statistics.median(line.memory):.2f} ms", flush=True)
    lines.sort(key=lambda line: line.asked.name)
    with contextlib.suppress(StopIteration):
        drug = next(iter(store.query("SELECT ?d { ?x <https://w3id.org/monograph/ontology#isAbout> ?d } LIMIT 1").rows))
        assert drug[0] is not None
        print(f"python -m kg query drug, cold: {cold(options.store, drug[0].text):.3f} s by its IRI")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nt"
        if peers:
            engine.dump(str(file), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        asked = [line for line in lines if line.asked.queries]
        for name in peers:
            ask_peer(name, asked, file, Path(folder), options.stop, options.budget)
    show(lines, peers)


if __name__ == "__main__":
    main()
