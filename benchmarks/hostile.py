"""Queries by somebody who means harm, through the guard: what becomes of each, what it touches, what the guard costs.

``python benchmarks/hostile.py STORE [--timeout 2] [--trace-only] [--quick] [--memory]`` asks the corpus of
`tests/hostile.toml`.

- A listener waits on this machine at the port that the corpus calls: nothing may connect to it.
- No query may outlive its deadline by more than half a second, and the one behind it is answered within a second.
- The store's files have the same hash before and after.
- Under ``strace`` (left out, and said so, where it is not installed) no query makes a socket, or opens a file that a
  harmless one does not open.
- The isolation: the same small queries in this process and through the guard, in turns; the difference is told.

Ends with 1 where one of these does not hold. ``--quick`` leaves out what only takes time. With ``--memory`` the
graph is held in memory first, and this process reads it so as well.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile_corpus import ask, fault, load  # noqa: E402
from warming import warm  # noqa: E402

from kg.errors import QuerySyntaxError  # noqa: E402
from kg.guard import close_workers, missing_walls, run_guarded  # noqa: E402
from kg.store import open_store  # noqa: E402

# Milliseconds that the isolation may add to a query, at the 99th percentile.
MAX_COST_MS = 2.0
_ROUNDS = 2_000
# Seconds in which the graph has to be in memory.
_LOADING_S = 300
_SYSCALLS = (
    "trace=socket,connect,bind,listen,sendto,open,openat,openat2,creat,unlink,unlinkat,rename,renameat2,truncate"
)


def hash_of(folder: Path) -> str:
    """Of the names and the content of every file below a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(str(path.relative_to(folder)).encode() + b"\0")
        with path.open("rb") as stream:
            found.update(hashlib.file_digest(stream, "sha256").digest())
    return found.hexdigest()


def a_graph(store: Path) -> str:
    """The IRI of a graph that the store has."""
    return str(run_guarded(store, "SELECT ?g { GRAPH ?g {} } ORDER BY ?g LIMIT 1").column("g")[0])


def run_corpus(store: Path, timeout_s: float, *, quick: bool) -> bool:
    """Every query, with the listener; prints what became of them and every fault."""
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    over = slowest_next = 0.0
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        queries = load(listener.getsockname()[1], a_graph(store))
        for query in queries:
            if quick and query.expect == "bounded":
                continue
            outcome = ask(store, query, timeout_s)
            kinds[outcome.kind + (", cut" if outcome.truncated else "")] += 1
            over = max(over, outcome.seconds - timeout_s)
            if (wrong := fault(query, outcome, timeout_s)) != "":
                faults.append(f"{query.name}: {wrong}")
            started = time.monotonic()
            run_guarded(store, "ASK {}")
            slowest_next = max(slowest_next, time.monotonic() - started)
        try:
            listener.accept()
            faults.append("something connected to the listener")
        except BlockingIOError:
            pass
    if slowest_next > 1:
        faults.append(f"the next query waited for {slowest_next:.2f} s")
    print(f"{kinds.total()} hostile queries, deadline {timeout_s:g} s: ", end="")
    print(", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())))
    print(
        f"at most {max(over, 0) * 1000:.0f} ms beyond the deadline; next query in {slowest_next * 1000:.0f} ms at most"
    )
    for line in faults:
        print(f"FAULT {line}")
    return not faults


def traced(store: Path, timeout_s: float, *, corpus: bool, quick: bool, memory: bool) -> list[str] | None:
    """The system calls of interest of a run in a process of its own; None where strace cannot be used."""
    with tempfile.NamedTemporaryFile("r", suffix=".strace") as log:
        command = [
            "strace", "-f", "-qq", "--seccomp-bpf", "-s", "4096", "-e", _SYSCALLS, "-e", "signal=none", "-o", log.name,
            sys.executable, __file__, str(store), "--timeout", str(timeout_s),
            "--inner", "corpus" if corpus else "harmless",
        ]  # fmt: skip
        command += [*(["--quick"] if quick else []), *(["--memory"] if memory else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"strace cannot follow: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
            return None
        return log.read().splitlines()


def inner(store: Path, timeout_s: float, what: str, *, quick: bool, memory: bool) -> None:
    """What is traced: a harmless query after a worker was ended, so that it starts twice; or the corpus."""
    run_guarded(store, "ASK {}")
    close_workers()
    if memory:
        warm(store, _LOADING_S)
    run_guarded(store, "SELECT * { ?s ?p ?o } LIMIT 1")
    queries = load(9, a_graph(store))
    if what == "harmless":
        for text in ("SELEC * {}", "ASK { <https://w3id.org/monograph/ontology#x> ?p ?o }"):
            with contextlib.suppress(QuerySyntaxError):  # the modules of a diagnosis and of a hint are ours to open
                run_guarded(store, text)
        return
    for query in queries:
        if not (quick and query.expect == "bounded"):
            ask(store, query, timeout_s)


def check_calls(store: Path, timeout_s: float, *, quick: bool, memory: bool) -> bool:
    """No socket, and no file that a harmless query does not open."""
    if shutil.which("strace") is None:
        print("strace is not installed: files and sockets were not watched")
        return True
    harmless = traced(store, timeout_s, corpus=False, quick=quick, memory=memory)
    hostile = traced(store, timeout_s, corpus=True, quick=quick, memory=memory) if harmless is not None else None
    if harmless is None or hostile is None:
        return False
    known = _opened(harmless)
    foreign = {
        path for path in _opened(hostile) - known if not path.startswith((str(store.resolve()), "/proc/", "/sys/"))
    }
    sockets = [line for line in hostile if re.search(r"\b(?:socket|connect|bind|listen|sendto)\(", line)]
    for line in (*sorted(foreign), *sockets):
        print(f"FAULT {line}")
    if not foreign and not sockets:
        print(f"strace, {len(hostile):,} calls: no foreign file opened, no socket made")
    return not foreign and not sockets


def _opened(calls: list[str]) -> set[str]:
    found = (
        re.search(r'\b(?:open|openat|openat2|creat|unlink|unlinkat|rename|renameat2|truncate)\([^"]*"([^"]*)"', c)
        for c in calls
    )
    return {match[1] for match in found if match is not None}


def measure_cost(store: Path, *, memory: bool) -> bool:
    """Prints what a query costs in this process, what through the guard, and the difference; whether that is little."""
    opened = open_store(store, in_memory=memory)
    subjects = opened.query("SELECT DISTINCT ?s { ?s a ?c FILTER(isIRI(?s)) } ORDER BY ?s LIMIT 200").column("s")
    good = True
    shapes = (
        ("one row", "SELECT ?o { <%s> a ?o } LIMIT 1"),
        ("all about one thing", "SELECT ?p ?o { <%s> ?p ?o }"),
        (
            "100 rows",
            "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o FILTER(?s != <%s>) } LIMIT 100",
        ),
    )
    for words, shape in shapes:
        inside: list[float] = []
        guarded: list[float] = []
        for number in range(_ROUNDS):
            query = shape % subjects[number % len(subjects)]
            started = time.perf_counter()
            opened.query(query, max_rows=10_000)
            between = time.perf_counter()
            run_guarded(store, query)
            guarded.append((time.perf_counter() - between) * 1000)
            inside.append((between - started) * 1000)
        added = statistics.quantiles((g - i for g, i in zip(guarded, inside, strict=True)), n=100)
        cuts = [statistics.quantiles(times, n=100) for times in (inside, guarded)]
        for where, cut in (("in this process", cuts[0]), ("guarded", cuts[1]), ("added", added)):
            print(f"{words}, {where}: p50 {cut[49]:.2f} ms, p99 {cut[98]:.2f} ms")
        good = good and added[98] <= MAX_COST_MS
    if not good:
        print(f"FAULT the isolation costs more than {MAX_COST_MS:g} ms")
    return good


def main() -> int:
    """Prints the measures; 1 where something does not hold."""
    parser = argparse.ArgumentParser(description="Queries by somebody who means harm, through the guard.")
    parser.add_argument("store", type=Path)
    parser.add_argument("--timeout", type=float, default=2.0, help="seconds that a query may take (2)")
    parser.add_argument("--trace-only", action="store_true", help="only watch files and sockets")
    parser.add_argument("--quick", action="store_true", help="leave out what only takes time")
    parser.add_argument("--memory", action="store_true", help="hold the graph in memory")
    parser.add_argument("--inner", choices=("harmless", "corpus"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inner:
        inner(options.store, options.timeout, options.inner, quick=options.quick, memory=options.memory)
        return 0
    calls_are_good = partial(check_calls, options.store, options.timeout, quick=options.quick, memory=options.memory)
    if options.trace_only:
        return 0 if calls_are_good() else 1
    if options.memory:
        warm(options.store, _LOADING_S)
    for wall in missing_walls(options.store):
        print(f"note: {wall}")
    before = hash_of(options.store)
    good = run_corpus(options.store, options.timeout, quick=options.quick)
    good = calls_are_good() and good
    same = hash_of(options.store) == before
    print("the store's files are as they were" if same else "FAULT the store's files have changed")
    good = measure_cost(options.store, memory=options.memory) and good
    return 0 if good and same else 1


if __name__ == "__main__":
    sys.exit(main())
