"""Queries from strangers: what is refused, what is not, and what the worker survives."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from hand_graph import build
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefused, QuerySyntaxError, QueryTimeout, StoreError
from kg.guard import MAX_LENGTH, QueryWorker, WorkerKilled, check_query, close_workers, run_guarded
from kg.store import open_store
from kg.store.embedded import StoreBuilder

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("guard"))


REFUSED = {
    "SERVICE": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SERVICE in small letters": "SELECT * { service silent <http://example.org/> { ?s ?p ?o } }",
    "SERVICE escaped": "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }",
    "SERVICE escaped wholly": "SELECT * { "
    + "".join(f"\\U{ord(char):08x}" for char in "service")
    + " <http://example.org/> {} }",
    "SERVICE behind an escaped quote": "SELECT * { ?s ex:it\\'s ?o SERVICE <http://example.org/> {} ?s ?p 'x' }",
    "SERVICE between escapes read late": "SELECT * { ?s ?p '\\u0027' . SERVICE <http://x/> {} ?s ?p '\\u0027' }",
    "SERVICE behind a comment": "SELECT * { # 'quoted\n SERVICE <http://example.org/> {} }",
    "SERVICE behind a comparison": "SELECT * { FILTER(?a<?b) SERVICE ?x {} FILTER(?c>?d) }",
    "SERVICE behind a long string": 'SELECT * { ?s ?p """a"b""" . SERVICE <http://example.org/> {} }',
    "FROM": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "FROM NAMED": "ASK FROM NAMED <http://example.org/> { ?s ?p ?o }",
    "INSERT": "INSERT DATA { <http://a> <http://b> <http://c> }",
    "DELETE": "PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }",
    "LOAD": "LOAD <http://example.org/>",
    "CLEAR": "clear all",
    "nesting": "SELECT * " + "{" * 61 + "}" * 61,
    "nested brackets": "SELECT * { FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }",
    "length": "SELECT * { } #" + "x" * MAX_LENGTH,
    "no character": "SELECT * { ?s ?p '\\uD800' }",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        check_query(text)


ALLOWED = (
    "SELECT * { ?service ?from ?insert }",
    "PREFIX service: <http://example.org/from#> SELECT * { ?s service:service service:from.service }",
    "SELECT * { ?s ?p 'SERVICE', \"from\", '''delete'''@en-from } # SERVICE",
    "SELECT * { <http://example.org/SERVICE> <http://example.org/#from> ?o }",
    "PREFIX load: <http://example.org/> ASK { ?s load:clear ?o FILTER(1<2) }",
    "BASE <http://example.org/> CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <http://example.org/x>",
    "SELECT * " + "{" * 60 + "}" * 60,
)


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(text: str) -> None:
    check_query(text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("", 1, 1), ("  \n hello ?x", 2, 2), ("SELECT * {\n ?s ?p 'open }", 2, 8), ("PREFIX a: <http://a>", 1, 1)],
)
def test_what_is_no_query_has_a_place(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check_query(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@given(st.text(alphabet=st.sampled_from(list("aS'\"\\<>{}()[]#:?.@-_u0\n /=*")), max_size=80))
def test_service_in_plain_sight_is_always_refused_or_no_query(noise: str) -> None:
    # Whatever stands before it and ends with a closed query: a word SERVICE behind a line end is a token of its own,
    # unless the noise opened a text in quotes, which then does not end and is refused as such, or ends in this line.
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        check_query(f"SELECT * {{ {noise.replace(chr(34), '').replace(chr(39), '')}\n SERVICE <http://x/> {{}} }}")


@pytest.mark.parametrize("part", ["a.", "a-", '"""', ":.", "<a", "a:b\\", "[]", "\\u0041", "%41"])
def test_time_is_in_proportion_to_length(part: str) -> None:
    text = "SELECT * {" + part * ((MAX_LENGTH - 20) // len(part))
    started = time.perf_counter()
    with contextlib.suppress(QueryRefused, QuerySyntaxError):  # only the time is asked for here
        check_query(text)
    assert time.perf_counter() - started < 3  # 0.2 s measured; quadratic time would be minutes


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
    assert time.perf_counter() - started < 5
    assert run_guarded(graph, "ASK {}").boolean is True


@pytest.mark.parametrize(
    "text",
    ["SELECT (" + "!" * 90_000 + "true AS ?x) {}", "SELECT (1" + "+1" * 40_000 + " AS ?x) {}"],
    ids=["negations", "sums"],
)
def test_a_query_that_ends_its_process_is_refused_and_the_next_one_answered(graph: Path, text: str) -> None:
    with pytest.raises(QueryRefused, match="ended the process"):
        run_guarded(graph, text)
    assert run_guarded(graph, "ASK {}").boolean is True


def test_a_worker_that_another_has_killed_is_no_fault_of_the_query_once(graph: Path) -> None:
    for may_repeat, raised in ((True, WorkerKilled), (False, QueryRefused)):
        worker = QueryWorker(graph)
        os.kill(worker._process.pid, signal.SIGKILL)
        with pytest.raises(raised):
            worker.run("ASK {}", 10, 10, may_repeat=may_repeat)


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
        assert worker.memory_limited
        # What the property says of the network is what a connection meets.
        with pytest.raises((QueryRefused, StoreError)) as caught:
            worker.run("SELECT * { SERVICE <http://127.0.0.1:8999/> { ?s ?p ?o } }", 10, 10)
        if worker.network_isolated:
            assert "calls another server" in str(caught.value)
        else:
            assert worker.network_note
    finally:
        worker.close()
    assert not worker.alive


def test_the_worker_inherits_no_secret(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "4711")
    worker = QueryWorker(graph)
    try:
        environment = Path(f"/proc/{worker._process.pid}/environ")
        if not environment.exists():
            pytest.skip("this system has no /proc")
        assert b"4711" not in environment.read_bytes()
        assert os.environ["A_SECRET"] == "4711"
    finally:
        worker.close()


def teardown_module() -> None:
    close_workers()
