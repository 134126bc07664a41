"""Queries from strangers behind the guard: what the worker survives, and what it gives."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from hand_graph import build
from hostile_corpus import in_time

from kg.errors import QueryRefused, QuerySyntaxError, QueryTimeout, StoreError
from kg.guard import (
    CheckedQuery,
    Dataset,
    QueryWorker,
    WorkerKilled,
    check_query,
    close_workers,
    missing_walls,
    run_guarded,
)
from kg.guard.places import Places
from kg.guard.pool import _pool
from kg.namespaces import DATA, GRAPH_CONCLUDED
from kg.store import Answer, open_store
from kg.store.builder import StoreBuilder

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("guard"))


def test_the_same_answer_as_without_a_guard(graph: Path) -> None:
    text = "SELECT DISTINCT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    assert run_guarded(graph, text) == open_store(graph).query(text)
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(isLiteral(?o)) }"
    assert set(run_guarded(graph, text).triples) == set(open_store(graph).query(text).triples)
    assert run_guarded(graph, "ASK { ?s ?p 'no such thing' }").boolean is False


def test_rows_are_limited_and_it_says_so(graph: Path) -> None:
    answer = run_guarded(graph, "SELECT * { ?s ?p ?o . ?a ?b ?c }", max_rows=50)
    assert (len(answer.rows), answer.truncated) == (50, True)


def test_a_late_query_is_stopped_and_the_next_one_answered(graph: Path) -> None:
    started = time.perf_counter()
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 seconds"):
        run_guarded(graph, ENDLESS, timeout_s=0.5)
    assert in_time(time.perf_counter() - started, 5)
    assert run_guarded(graph, "ASK {}").boolean is True


def test_a_worker_is_started_in_place_of_one_that_was_ended(graph: Path) -> None:
    close_workers()
    with pytest.raises(QueryTimeout):
        run_guarded(graph, ENDLESS, timeout_s=0.2)
    pool = _pool(graph)
    deadline = time.monotonic() + 20
    while not pool._idle and time.monotonic() < deadline:
        time.sleep(0.05)
    (waiting,) = pool._idle
    assert run_guarded(graph, "ASK {}").boolean is True
    assert [worker.pid for worker in pool._idle] == [waiting.pid]


@pytest.mark.parametrize(
    "text",
    ["SELECT (1" + "+1" * 40_000 + " AS ?x) {}", "SELECT * { ?s " + "<x:y>/" * 14_000 + "<x:y> ?o }"],
    ids=["sums", "paths"],
)
def test_a_query_that_ends_its_process_is_refused_and_the_next_one_answered(graph: Path, text: str) -> None:
    with pytest.raises(QueryRefused, match="ended the process"):
        run_guarded(graph, text)
    assert run_guarded(graph, "ASK {}").boolean is True


def test_a_worker_that_another_has_killed_is_no_fault_of_the_query_once(graph: Path) -> None:
    for may_repeat, raised in ((True, WorkerKilled), (False, QueryRefused)):
        worker = QueryWorker(graph)
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(raised):
            worker.run(check_query("ASK {}"), 10, 10, may_repeat=may_repeat)


def test_a_syntax_error_comes_back_with_its_place(graph: Path) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        run_guarded(graph, "SELECT * {\n ?s ?p }")
    assert caught.value.line == 2
    with pytest.raises(StoreError, match="there is no graph here"):
        run_guarded(graph / "elsewhere", "ASK {}")


def test_a_new_build_is_seen_by_a_worker_that_runs(tmp_path: Path) -> None:
    build(tmp_path)
    counting = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = run_guarded(tmp_path, counting)
    with StoreBuilder(tmp_path) as builder:
        builder.commit()
    assert int(run_guarded(tmp_path, counting).column("n")[0] or -1) == 0 < int(before.column("n")[0] or -1)


ONE, TWO = f"{DATA}graph/one", f"{DATA}graph/two"
IN_ONE = "SELECT (COUNT(*) AS ?n) FROM <%s> { ?s ?p ?o }"


def counted(answer: Answer) -> int:
    return int(answer.column("n")[0] or -1)


def test_own_graphs_may_be_asked_from(graph: Path) -> None:
    size = counted(run_guarded(graph, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"))
    assert size > 100
    for text in (
        IN_ONE % ONE,
        f"PREFIX g: <{DATA}graph/> SELECT (COUNT(*) AS ?n) FROM g:one FROM g:two {{ ?s ?p ?o }}",  # both hold the same
        f"BASE <{DATA}graph/> SELECT (COUNT(*) AS ?n) FROM <one> {{ ?s ?p ?o }}",
        f"SELECT (COUNT(*) AS ?n) FROM NAMED <{TWO}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    ):
        assert counted(run_guarded(graph, text)) == size, text
    assert counted(run_guarded(graph, f"SELECT (COUNT(*) AS ?n) FROM NAMED <{TWO}> {{ ?s ?p ?o }}")) == 0


def test_graph_reaches_the_named_graphs_and_not_the_default_graph_that_holds_them_all(graph: Path) -> None:
    names = run_guarded(graph, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").column("g")
    assert names == (GRAPH_CONCLUDED, ONE, TWO)
    in_all = counted(run_guarded(graph, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))
    each = [counted(run_guarded(graph, IN_ONE % name)) for name in names]
    assert in_all == sum(each)


@pytest.mark.parametrize(
    "source",
    ["<file:///etc/passwd>", "NAMED <http://127.0.0.1/>", "<x:>", "x:y", "<relative>", f"<{ONE}/>", f"<{DATA}graph/>"],
)
def test_graphs_of_others_may_not(graph: Path, source: str) -> None:
    text = f"PREFIX x: <http://example.org/>\nBASE <file:///>\nSELECT *\n FROM {source} {{ ?s ?p ?o }}"
    with pytest.raises(QueryRefused, match="is no graph of this store") as caught:
        run_guarded(graph, text)
    assert caught.value.where == f"query:4:{7 + source.find(source.split()[-1])}"
    assert caught.value.excerpt.splitlines()[0] == f" FROM {source} {{ ?s ?p ?o }}"


def test_a_dataset_beside_the_query_takes_the_place_of_from(graph: Path) -> None:
    everything = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    size = counted(run_guarded(graph, IN_ONE % ONE))
    concluded = counted(run_guarded(graph, IN_ONE % GRAPH_CONCLUDED))
    assert 0 < concluded < size
    assert counted(run_guarded(graph, everything, dataset=Dataset((ONE,), (GRAPH_CONCLUDED,)))) == size + concluded
    assert counted(run_guarded(graph, everything, dataset=Dataset((), (TWO,)))) == size
    assert counted(run_guarded(graph, IN_ONE % ONE, dataset=Dataset((GRAPH_CONCLUDED,)))) == concluded
    with pytest.raises(QueryRefused, match=r"<http://example\.org/> is no graph of this store"):
        run_guarded(graph, everything, dataset=Dataset((ONE, "http://example.org/")))
    with pytest.raises(QueryRefused, match="is no graph of this store"):
        run_guarded(graph, everything, dataset=Dataset((), ("no IRI",)))


def test_a_long_answer_is_cut_before_it_fills_this_process(graph: Path) -> None:
    wide = " ".join(f"?v{n}" for n in range(5_000))
    answer = run_guarded(graph, f"SELECT {wide} {{ ?s ?p ?o . ?a ?b ?c }}", max_rows=1_000_000)
    assert answer.truncated
    assert 0 < len(answer.rows) <= 16_000_000 // (8 * 5_000)


def test_a_wall_that_is_missing_is_told(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = QueryWorker(graph)
    worker.close()
    assert not any("memory" in wall or "files" in wall for wall in worker.missing_walls)
    code = "import kg.store.worker as w; w.leave_network = lambda: 'unshare: not permitted'; w.main()"
    monkeypatch.setattr("kg.guard.process._WORKER", [sys.executable, "-P", "-c", code])
    close_workers()
    try:
        (wall,) = (wall for wall in missing_walls(graph) if "network" in wall)
        assert wall.endswith("which the system does not let them give up (unshare: not permitted)")
    finally:
        close_workers()


def test_clients_take_turns_and_none_keeps_all_places() -> None:
    places = Places(3)
    assert [places.acquire("greedy", 0) for _ in range(3)] == [True, True, False]
    assert places.acquire("honest", 0)
    order: list[str] = []

    def wait(client: str) -> None:
        if places.acquire(client, 10):
            order.append(client)

    threads = []
    for client in ("greedy", "greedy", "greedy", "late"):
        threads.append(threading.Thread(target=wait, args=(client,)))
        threads[-1].start()
        time.sleep(0.05)
    for client in ("greedy", "greedy", "honest", "greedy"):
        places.release(client)
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    assert order == ["greedy", "late", "greedy", "greedy"]
    assert not places.acquire("", 0)
    places.release("late")
    assert places.acquire("", 0)


def test_queries_from_several_threads(graph: Path) -> None:
    answers: list[str | None] = []

    def ask(n: int) -> None:
        answers.extend(run_guarded(graph, f"SELECT ({n} AS ?n) {{}}").column("n"))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(answer or -1) for answer in answers) == list(range(12))


def test_walls_behind_the_check(graph: Path) -> None:
    worker = QueryWorker(graph)
    try:
        assert not any("memory" in wall for wall in worker.missing_walls)
        # What the property says of the network is what a connection meets.
        with pytest.raises((QueryRefused, StoreError)) as caught:
            worker.run(CheckedQuery("SELECT * { SERVICE <http://127.0.0.1:8999/> { ?s ?p ?o } }", "", ()), 10, 10)
        if worker.network_isolated:
            assert "calls another server" in str(caught.value)
        else:
            assert any("network" in wall for wall in worker.missing_walls)
    finally:
        worker.close()
    assert not worker.alive


def test_a_worker_that_does_not_listen_is_late(graph: Path) -> None:
    worker = QueryWorker(graph)
    os.kill(worker.pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        worker.run(check_query("ASK { } #" + "x" * 90_000), 0.5, 10)
    assert in_time(time.monotonic() - started, 1)
    assert not worker.alive


def test_the_worker_inherits_no_secret(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "4711")
    worker = QueryWorker(graph)
    try:
        environment = Path(f"/proc/{worker.pid}/environ")
        if not environment.exists():
            pytest.skip("this system has no /proc")
        assert b"4711" not in environment.read_bytes()
        assert os.environ["A_SECRET"] == "4711"
    finally:
        worker.close()


def teardown_module() -> None:
    close_workers()
