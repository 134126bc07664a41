"""The endpoint under load: clients at once, each answer compared, and what a kill costs.

``python benchmarks/load.py STORE [--clients 50] [--seconds 60] [--memory auto] [--kill]``. Starts `python -m kg serve`
on a free port of this machine; the clients are threads in processes of their own. First the expected answers, read from
the store without the endpoint; then, once the graph is in memory where the endpoint reads it, the load. With ``--kill``
one of its processes (a worker, or the one that forks them) is ended by SIGKILL every five seconds, and half-way the
server itself, which is then started again: requests that were under way fail by their connection and are repeated, as a
client would; every answer that comes has to be right. Ends with 1 where an answer was wrong or an error stayed.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from multiprocessing.queues import Queue
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.namespaces import PREFIXES  # noqa: E402
from kg.store import open_store  # noqa: E402

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("mg", "rdfs", "skos"))
# Each gives one order of rows: answers are compared row by row.
_SHAPES = (
    "SELECT ?p ?o { <%s> ?p ?o FILTER(!isBlank(?o)) } ORDER BY ?p ?o",
    "SELECT ?s ?p { ?s ?p <%s> FILTER(!isBlank(?s)) } ORDER BY ?s ?p LIMIT 200",
    "SELECT ?other ?name { <%s> mg:interactsWith ?other . ?other rdfs:label ?name } ORDER BY ?other ?name",
    "ASK { <%s> a mg:Drug }",
)
_PROCESSES = 5
_Expected = dict[str, object]


def expected_answers(store: Path) -> _Expected:
    """Queries about every drug of the graph, with their answers straight from the store."""
    opened = open_store(store)
    drugs = opened.query(
        f"{_PROLOGUE} SELECT DISTINCT ?d {{ ?s a mg:Statement ; ?p ?d . ?d a mg:Drug }} ORDER BY ?d LIMIT 60"
    )
    found: _Expected = {}
    for drug in drugs.column("d"):
        for shape in _SHAPES:
            query = _PROLOGUE + shape % drug
            answer = opened.query(query)
            texts = [[None if value is None else value.text for value in row] for row in answer.rows]
            found[query] = answer.boolean if answer.boolean is not None else texts
    opened.close()
    return found


def answer_of(body: bytes) -> object:
    """The same of a reply in JSON."""
    data = json.loads(body)
    if "boolean" in data:
        return data["boolean"]
    names = data["head"]["vars"]
    return [[row[name]["value"] if name in row else None for name in names] for row in data["results"]["bindings"]]


def client(port: int, expected: _Expected, seconds: float, seed: int, repeat: bool) -> tuple[list[float], Counter[str]]:
    """One client over one connection at a time, until its time is over: seconds of each request, and what happened."""
    chance = random.Random(seed)
    queries = list(expected)
    times: list[float] = []
    told: Counter[str] = Counter()
    end = time.monotonic() + seconds
    connection: http.client.HTTPConnection | None = None
    while time.monotonic() < end:
        query = chance.choice(queries)
        started = time.monotonic()
        while True:
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                body = urllib.parse.urlencode({"query": query})
                headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
                connection.request("POST", "/sparql", body, headers)
                reply = connection.getresponse()
                data = reply.read()
                break
            except (OSError, http.client.HTTPException) as error:
                if connection is not None:
                    connection.close()
                connection = None
                told[f"{'repeated' if repeat else 'error'}: {type(error).__name__}"] += 1
                if not repeat or time.monotonic() > end + 30:
                    return times, told
                time.sleep(0.2)
        times.append(time.monotonic() - started)
        if reply.status != 200:
            told[f"error: {reply.status} {data.decode(errors='replace').strip()[:80]}"] += 1
        elif answer_of(data) != expected[query]:
            told["error: a wrong answer"] += 1
        else:
            told["right"] += 1
    return times, told


def clients(
    number: int, port: int, expected: _Expected, seconds: float, seed: int, repeat: bool,
    out: Queue[tuple[list[float], Counter[str]]],
) -> None:  # fmt: skip
    """Several clients as threads of this process."""
    done: list[tuple[list[float], Counter[str]]] = []
    threads = [
        threading.Thread(target=lambda at=at: done.append(client(port, expected, seconds, seed + at, repeat)))
        for at in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told: Counter[str] = Counter()
    for _, each in done:
        told += each
    told["clients"] = len(done)
    out.put(([seconds for times, _ in done for seconds in times], told))


def start(store: Path, port: int, memory: str, log: Path) -> subprocess.Popen[str]:
    """The endpoint, listening; its log says when the graph is in memory."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", str(port), "--memory", memory]
    with log.open("w") as err:
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=err, text=True)
    assert child.stdout is not None
    if not child.stdout.readline():
        raise SystemExit("the endpoint did not start")
    return child


def wait_for_memory(log: Path) -> str:
    """What the endpoint says of where its answers come from."""
    while "answers come from" not in (said := log.read_text()):
        time.sleep(0.2)
    return next(line.partition("answers")[2] for line in said.splitlines() if "answers come from" in line)


def descendants(parent: int) -> list[int]:
    """The processes that a process has started, and those that they have (Linux)."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        for task in Path(f"/proc/{parent}/task").iterdir():
            for pid in map(int, (task / "children").read_text().split()):
                found += [pid, *descendants(pid)]
    return found


def memory_of(parent: int) -> str:
    """The memory that a process and its descendants take together, what they share counted once (Linux)."""
    sizes = []
    for pid in (parent, *descendants(parent)):
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{pid}/smaps_rollup").read_text()
            sizes += [int(line.split()[1]) // 1024 for line in told.splitlines() if line.startswith("Pss:")]
    return f"{sum(sizes)} MB (server {sizes[0]}, its {len(sizes) - 1} processes {', '.join(map(str, sizes[1:]))})"


def main() -> int:
    """Prints the measures; 1 where something went wrong."""
    parser = argparse.ArgumentParser(description="The endpoint under load.")
    parser.add_argument("store", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--memory", choices=("auto", "always", "never"), default="auto", help="as `serve` has it (auto)"
    )
    parser.add_argument("--kill", action="store_true", help="kill workers, and the server once")
    options = parser.parse_args()
    expected = expected_answers(options.store)
    print(f"{len(expected)} queries, {options.clients} clients, {options.seconds:g} s, {os.cpu_count()} cores")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = tempfile.TemporaryDirectory()
    log = Path(folder.name) / "log"
    server = start(options.store, port, options.memory, log)
    print(f"the endpoint's answers{wait_for_memory(log)}; PSS {memory_of(server.pid)}")
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    share = [options.clients // _PROCESSES + (at < options.clients % _PROCESSES) for at in range(_PROCESSES)]
    processes = [
        context.Process(target=clients, args=(n, port, expected, options.seconds, at * 1000, options.kill, out))
        for at, n in enumerate(share)
    ]
    for process in processes:
        process.start()
    try:
        began, killed, restarted, chance = time.monotonic(), 0, False, random.Random(7)
        while options.kill and time.monotonic() - began < options.seconds - 5:
            time.sleep(5)
            if not restarted and time.monotonic() - began > options.seconds / 2:
                server.kill()
                server.wait()
                server, restarted = start(options.store, port, options.memory, log), True
                continue
            if running := descendants(server.pid):
                os.kill(chance.choice(running), signal.SIGKILL)
                killed += 1
        times: list[float] = []
        told: Counter[str] = Counter()
        for _ in processes:
            some, what = out.get(timeout=options.seconds + 120)
            times += some
            told += what
        print(f"PSS at the end: {memory_of(server.pid)}")
    finally:
        server.terminate()
        server.wait()
        folder.cleanup()
        for process in processes:
            process.join(10)
    if options.kill:
        print(f"killed: {killed} processes, the server {'once' if restarted else 'never'}")
    for what, count in sorted(told.items()):
        print(f"{what}: {count}")
    cuts = statistics.quantiles([seconds * 1000 for seconds in times], n=100)
    rate = len(times) / options.seconds
    print(f"{rate:.0f} requests/s; ms p50 {cuts[49]:.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}, ", end="")
    print(f"max {max(times) * 1000:.0f}")
    good = told["clients"] == options.clients and not any(what.startswith("error") for what in told)
    return 0 if good and (not options.kill or (killed and restarted)) else 1


if __name__ == "__main__":
    sys.exit(main())
