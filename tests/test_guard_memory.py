"""Workers that are forked with the graph in memory: the same answers and walls, never a stale word, no remains."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hand_graph import build
from hostile_corpus import in_time
from warming import idle, server_of, until, warm

from kg.errors import InputError, QueryRefused, QuerySyntaxError, QueryTimeout
from kg.guard import (
    CheckedQuery,
    Dataset,
    Memory,
    QueryWorker,
    check_query,
    close_workers,
    keep_in_memory,
    run_guarded,
)
from kg.guard.forks import ForkedProcess
from kg.guard.memory import available_bytes, can_fork, graph_bytes, needed_bytes, refusal
from kg.guard.process import MEMORY_BYTES
from kg.namespaces import DATA, PREFIXES
from kg.store import open_store
from kg.store.builder import StoreBuilder
from kg.store.folder import current_build

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no processes that share a graph")

ROOT = Path(__file__).resolve().parent.parent
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ONE = f"{DATA}graph/one"


def forked(graph: Path) -> QueryWorker:
    """A worker for oneself."""
    server = server_of(graph)
    assert server is not None
    return QueryWorker(graph, server.fork())


def gone(pid: int) -> bool:
    """Whether a process runs no more; one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.guard.keeper._LOOKS_EVERY_S", 0.05)
        folder = build(tmp_path_factory.mktemp("memory"))
        warm(folder)
        yield folder
        close_workers()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "ASK { ?s ?p 'no such thing' }",
        f"SELECT * {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o",
        f"SELECT * FROM <{ONE}> {{ ?s ?p ?o }} ORDER BY ?s ?p ?o",
        "SELECT * { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) } ORDER BY ?s ?p ?o",
    ],
)
def test_it_answers_like_the_disk(graph: Path, text: str) -> None:
    answer = run_guarded(graph, text)
    (worker,) = idle(graph)
    assert isinstance(worker.process, ForkedProcess)
    expected = open_store(graph).query(text.replace(f"FROM <{ONE}>", ""), max_rows=10_000)
    if "FROM" in text:
        expected = open_store(graph).query(f"SELECT * {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o")
    assert answer == expected


def test_it_constructs_chooses_graphs_and_tells_faults_like_the_disk(graph: Path) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(isLiteral(?o)) }"
    assert set(run_guarded(graph, text).triples) == set(open_store(graph).query(text).triples)
    of_one = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"
    assert run_guarded(graph, COUNT, dataset=Dataset((ONE,))) == open_store(graph).query(of_one)
    with pytest.raises(QueryRefused, match="is no graph of this store"):
        run_guarded(graph, "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")
    with pytest.raises(QuerySyntaxError) as caught:
        run_guarded(graph, "SELECT * {\n ?s ?p }")
    assert caught.value.line == 2
    unknown = f"PREFIX drug: <{PREFIXES['drug']}> SELECT * {{ drug:baclofin ?p ?o }}"
    assert run_guarded(graph, unknown).notes == (
        "the graph has nothing of the name drug:baclofin; did you mean drug:baclofen?",
    )
    assert all(isinstance(worker.process, ForkedProcess) for worker in idle(graph))


def test_the_walls_stand_around_it(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        worker, unforked = forked(graph), QueryWorker(graph)
        try:
            assert worker.missing_walls == unforked.missing_walls
            service = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
            if worker.network_isolated:
                with pytest.raises(QueryRefused, match="calls another server"):
                    worker.run(CheckedQuery(service, "", ()), 10, 10)
                with pytest.raises(BlockingIOError):
                    listener.accept()
                networks = [Path(f"/proc/{pid}/ns/net").readlink() for pid in (worker.pid, "self")]
                assert networks[0] != networks[1]
            worker.run(check_query("ASK {}"), 7, 10)
            limits = limits_of(worker.pid)
            assert limits["Max file size"] == limits["Max core file size"] == "0"
            taken = int(Path(f"/proc/{worker.pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
            assert abs(int(limits["Max address space"]) - taken - MEMORY_BYTES) < 100_000_000
            assert 7 <= int(limits["Max cpu time"]) <= 7 * (os.cpu_count() or 1) + 3
            opened = {str(entry.readlink()) for entry in Path(f"/proc/{worker.pid}/fd").iterdir()}
            assert not any(name.startswith("socket:") for name in opened)
            environment = Path(f"/proc/{worker.pid}/environ").read_bytes().split(b"\0")
            assert {line.partition(b"=")[0] for line in environment if line} <= {
                b"PATH", b"LANG", b"HOME", b"PYTHONPATH", b"PYTHONDONTWRITEBYTECODE",
            }  # fmt: skip
        finally:
            worker.close()
            unforked.close()


def limits_of(pid: int) -> dict[str, str]:
    """The soft limits of a process, by their names."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[0] for line in lines}


def test_a_query_ends_its_worker_and_nothing_else(graph: Path) -> None:
    server = server_of(graph)
    with pytest.raises(QueryRefused, match="ended the process"):
        run_guarded(graph, "SELECT (1" + "+1" * 40_000 + " AS ?x) {}")
    assert server is not None
    assert server.alive
    assert run_guarded(graph, "ASK {}").boolean is True
    assert isinstance(idle(graph)[-1].process, ForkedProcess)
    assert server_of(graph) is server


def test_what_takes_more_memory_than_a_query_may_is_ended(graph: Path) -> None:
    doubling = " ".join(f"BIND(CONCAT(?v{at}, ?v{at}) AS ?v{at + 1})" for at in range(30))
    with pytest.raises(QueryRefused, match="ended the process"):
        run_guarded(graph, f"SELECT (STRLEN(?v30) AS ?n) {{ BIND('{'x' * 16}' AS ?v0) {doubling} }}")
    assert run_guarded(graph, "ASK {}").boolean is True


def test_a_late_query_is_stopped_and_a_new_worker_forked(graph: Path) -> None:
    run_guarded(graph, "ASK {}")
    before = {worker.pid for worker in idle(graph)}
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        run_guarded(graph, ENDLESS, timeout_s=0.3)
    assert in_time(time.monotonic() - started, 0.8)
    started = time.monotonic()
    assert run_guarded(graph, "ASK {}").boolean is True
    assert in_time(time.monotonic() - started, 0.2)
    # One or two: a spare that is not ready when the next query comes is forked besides.
    after = idle(graph)
    assert after
    assert not {worker.pid for worker in after} & before
    assert all(isinstance(worker.process, ForkedProcess) for worker in after)
    until(lambda: all(gone(pid) for pid in before))


def test_a_worker_that_has_copied_much_of_the_graph_gives_way(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_guarded(graph, "ASK {}")
    before = idle(graph)[-1]
    run_guarded(graph, COUNT)
    assert idle(graph)[-1] is before
    assert before.taken_bytes > 0
    monkeypatch.setattr("kg.guard.keeper.MAX_TAKEN_BYTES", 0)
    run_guarded(graph, COUNT)
    assert not before.alive
    assert before not in idle(graph)


def test_killed_workers_and_the_killed_process_that_forks_them_cost_no_answer(graph: Path) -> None:
    expected = run_guarded(graph, COUNT)
    for worker in idle(graph):
        os.kill(worker.pid, signal.SIGKILL)
    assert run_guarded(graph, COUNT) == expected
    server = server_of(graph)
    assert server is not None
    workers = [worker.pid for worker in idle(graph)]
    os.kill(server.pid, signal.SIGKILL)
    assert run_guarded(graph, COUNT) == expected
    until(lambda: all(gone(pid) for pid in workers))
    until(lambda: server_of(graph) not in (None, server))
    until(lambda: run_guarded(graph, COUNT) == expected and isinstance(idle(graph)[0].process, ForkedProcess))


def test_a_new_build_is_seen_at_once_and_then_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.guard.keeper._LOOKS_EVERY_S", 0.05)
    store = build(tmp_path / "graph")
    warm(store)
    name, of = "SELECT ?o { <urn:a> <urn:b> ?o }", ox.NamedNode(ONE)
    assert run_guarded(store, name).rows == ()
    first = server_of(store)
    for word in ("once", "twice"):
        with StoreBuilder(store) as builder:
            builder.add_quads([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(word), of)])
            builder.commit()
        assert run_guarded(store, name).column("o") == (word,)
        assert run_guarded(store, f"SELECT ?o {{ GRAPH <{ONE}> {{ <urn:a> <urn:b> ?o }} }}").column("o") == (word,)
    until(lambda: server_of(store) not in (None, first))
    assert first is not None
    assert run_guarded(store, name).column("o") == ("twice",)
    (worker,) = idle(store)
    assert isinstance(worker.process, ForkedProcess)
    assert worker.process.server is server_of(store)
    until(lambda: not first.alive)


def test_a_worker_whose_build_is_gone_reads_the_new_one(tmp_path: Path) -> None:
    """It has not opened the files of its own build before that is removed."""
    store = build(tmp_path / "graph")
    warm(store)
    worker = forked(store)
    try:
        old = current_build(store)
        with StoreBuilder(store) as builder:
            builder.commit()
        assert not old.exists()
        anywhere = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert worker.run(check_query(anywhere), 10, 10).column("n") == ("0",)
    finally:
        worker.close()


_PROGRAM = """
import sys, time, threading
from pathlib import Path
from kg.guard import Memory, keep_in_memory, run_guarded
from kg.guard.pool import _pool
store = Path(sys.argv[1])
keep_in_memory(store, Memory.ALWAYS)
while _pool(store)._keeper.server is None:
    time.sleep(0.02)
run_guarded(store, "ASK {}")
busy = threading.Thread(target=run_guarded, args=(store, sys.argv[2]), daemon=True)
busy.start()
time.sleep(0.2)
run_guarded(store, "ASK {}")
print(_pool(store)._keeper.server.pid, *(worker.pid for worker in _pool(store)._idle), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["its own", "SIGKILL"])
def test_no_process_stays_behind(graph: Path, end: str) -> None:
    """Neither an idle worker nor one that is busy, nor the process that forked them."""
    command = [sys.executable, "-c", _PROGRAM, str(graph), ENDLESS]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        server, *idle_ones = map(int, child.stdout.readline().split())
        workers = [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]
        assert len(workers) == len(idle_ones) + 1
        if end == "SIGKILL":
            child.kill()
        else:
            child.stdin.close()
        child.wait(20)
    until(lambda: all(gone(pid) for pid in (server, *workers)))


def test_memory_decides(graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = current_build(graph)
    assert 0 < graph_bytes(held) < needed_bytes(held, 1) < needed_bytes(held, 4)
    assert refusal(Memory.NEVER, held, 4) == "it is set so"
    monkeypatch.setattr("kg.guard.memory.available_bytes", lambda: 2 * needed_bytes(held, 4))
    assert refusal(Memory.AUTO, held, 4) == ""
    monkeypatch.setattr("kg.guard.memory.available_bytes", lambda: 2 * needed_bytes(held, 4) - 2)
    assert "more than half of the 0.0 GB that are available" in refusal(Memory.AUTO, held, 4)
    assert refusal(Memory.AUTO, held, 4, given_back=2) == ""
    assert refusal(Memory.ALWAYS, held, 4) == ""
    monkeypatch.setattr("kg.guard.memory.can_fork", lambda: False)
    assert "does not let processes share a graph" in refusal(Memory.ALWAYS, held, 4)
    with pytest.raises(InputError, match="there is no 'sometimes' for it"):
        Memory.of({"MONOGRAPH_MEMORY": "sometimes"})


def test_memory_is_that_of_the_machine_or_of_its_group(tmp_path: Path) -> None:
    assert available_bytes(tmp_path) == 0
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal: 9 kB\nMemAvailable:   2000 kB\n")
    assert available_bytes(tmp_path) == 2000 * 1024
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    for limit, used, expected in (("max", "7", 2000 * 1024), ("1000", "300", 700), ("1000", "1300", 0)):
        (group / "memory.max").write_text(limit)
        (group / "memory.current").write_text(used)
        assert available_bytes(tmp_path) == expected


def test_where_it_is_not_wanted_the_disk_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.guard.keeper._LOOKS_EVERY_S", 0.02)
    store = build(tmp_path / "graph")
    keep_in_memory(store, Memory.NEVER)
    time.sleep(0.1)
    assert run_guarded(store, "ASK {}").boolean is True
    assert server_of(store) is None
    assert not any(isinstance(worker.process, ForkedProcess) for worker in idle(store))
