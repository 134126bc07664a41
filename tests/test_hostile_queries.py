"""Queries by somebody who means harm: what becomes of each; and no value of a question is ever more than a term."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hand_graph import build
from hostile_corpus import EXPECTATIONS, HostileQuery, ask, fault, in_time, load
from warming import warm

from kg.errors import QuestionError
from kg.guard import check_query, close_workers, run_guarded
from kg.guard.memory import can_fork
from kg.namespaces import thing
from kg.parameters import Parameter, ParameterType, expand, serialise
from kg.queries import Question, load_questions
from kg.sparql.tokens import tokens

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 1.0
NAMES = [query.name for query in load(0, "")]


def hash_of(folder: Path) -> str:
    """Of every file below a folder: its name and what is in it."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Something on this machine that a query might call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory, where the system allows it: the strace below follows workers that read from disk."""
    folder = build(tmp_path_factory.mktemp("hostile"))
    before = hash_of(folder)
    if can_fork():
        warm(folder)
    yield folder
    close_workers()
    assert hash_of(folder) == before


def test_the_corpus_is_large_and_names_are_its_own() -> None:
    queries = load(0, "")
    assert len({query.name for query in queries}) == len(queries) >= 100
    assert {query.expect for query in queries} == set(EXPECTATIONS)


@pytest.mark.parametrize("name", NAMES)
def test_what_becomes_of_it(graph: Path, listener: socket.socket, name: str) -> None:
    (query,) = (one for one in load(listener.getsockname()[1], thing("graph", "one")) if one.name == name)
    outcome = ask(graph, query, TIMEOUT_S)
    assert fault(query, outcome, TIMEOUT_S, busy=True) == ""
    with pytest.raises(BlockingIOError):
        listener.accept()
    started = time.monotonic()
    assert run_guarded(graph, "ASK {}").boolean is True
    seconds = time.monotonic() - started
    assert in_time(seconds, 1)


def test_an_outcome_that_is_not_the_one_expected_is_a_fault(graph: Path) -> None:
    harmless = HostileQuery("harmless", "refused", "", "ASK {}")
    assert fault(harmless, ask(graph, harmless, TIMEOUT_S), TIMEOUT_S) == "was answered (true), not refused"
    wrong = HostileQuery("wrong", "answered", "false", "ASK {}")
    assert fault(wrong, ask(graph, wrong, TIMEOUT_S), TIMEOUT_S) == "says 'true', not 'false'"
    assert fault(wrong, ask(graph, wrong, TIMEOUT_S), -1).startswith("took ")


def test_no_file_and_no_socket_is_opened(graph: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    command = [sys.executable, "benchmarks/hostile.py", str(graph), "--trace-only", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if "strace cannot follow" in done.stdout:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no foreign file opened, no socket made" in done.stdout


# --- injection through every parameter of every question ---

VALUES = (
    "", " ", "x", "x y", "?x", "UNDEF", "drug:x", "drug:x y", "drug:x} #", "drug:x . ?s ?p ?o", "drug:", ":x", "_:b",
    "a:b:c", "<http://x/>", "http://x/> } #", "http://x/>", "http://x/ y", "http://x/{}", "http://x/\\u003e",
    "http://x/%3E", "http://x/\u202ey", "http://x/\x00", "http://x/\n", "http://x/\ud800", "http://x/^`|\\",
    "http://x:1:2/", "http://[::1]/", "http://x/" + "a" * 9_000, "javascript:alert(1)", "file:///etc/passwd", "urn:x",
    "//x", "../x", '"', "'", '"""', "'''", "\\", '\\"', 'x" } #', "x' } SERVICE <http://x/> { ", '"@en',
    '"^^<http://x/>', "} } DROP ALL #", "} UNION { ?s ?p ?o", "x\ny", "x\r\ny", "x\x00y", "x\u2028y", "\ufeffx",
    "\ud800", "\udfff", "x" * 9_000, "\\u0022", "\\u007D", "1", "-1", "1.5", "1e5", "1e999", "NaN", "INF", "Infinity",
    "0x10", "1_000", "１", "٣", "1 2", "1) || (1", "1}", "1 . ?s ?p ?o", "+1", " 1 ", "9" * 400, "0." + "9" * 400,
    "1e-400", "--1", "#", "# x\n", "$x", "@en", "true", "a", "*", "()", "[]", "{}",
)  # fmt: skip
HARMLESS_TERMS = {"1", '"1.5"', '"x"'}
TERMS = {"iri", "string", "number"}
HARMLESS = {
    ParameterType.INTEGER: "1", ParameterType.DECIMAL: "1.5", ParameterType.TEXT: "x",
}  # fmt: skip


def significant(text: str) -> list[tuple[str, str]]:
    """The tokens that count, by kind; a number with its sign is one, as in SPARQL."""
    found: list[tuple[str, str]] = []
    for token in tokens(text):
        if token.lastgroup == "number" and found and found[-1][1] in ("-", "+"):
            found[-1] = ("number", found[-1][1] + token[0])
        elif token.lastgroup not in ("space", "comment"):
            found.append((str(token.lastgroup), token[0]))
    return found


def bound(question: Question, parameter: Parameter, value: str) -> str:
    values = {one.name: HARMLESS.get(one.type, "drug:x") for one in question.parameters.values() if one.required}
    return question.bind({**values, parameter.name: value})


QUESTIONS = load_questions()
PARAMETERS = [(question.name, name) for question in QUESTIONS.values() for name in question.parameters]


def test_there_is_something_to_inject_into() -> None:
    assert len(PARAMETERS) > 40
    assert {QUESTIONS[question].parameters[name].type for question, name in PARAMETERS} >= {
        ParameterType.DRUG, ParameterType.FINDING, ParameterType.DECIMAL, ParameterType.INTEGER,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "parameter_name"), PARAMETERS, ids=["-".join(pair) for pair in PARAMETERS])
def test_a_value_is_refused_or_stays_one_term(name: str, parameter_name: str) -> None:
    question = QUESTIONS[name]
    parameter = question.parameters[parameter_name]
    harmless = significant(bound(question, parameter, HARMLESS.get(parameter.type, "drug:x")))
    taken = 0
    for value in VALUES:
        try:
            text = bound(question, parameter, value)
        except QuestionError:
            continue
        taken += 1
        found = significant(text)
        changed = [(one, other) for one, other in zip(found, harmless, strict=True) if one != other]
        for (kind, words), (_, before) in changed:
            assert kind in TERMS, f"{value!r} became {words[:80]!r}"
            assert before in (HARMLESS_TERMS | {f"<{expand('drug:x')}>"})
        check_query(text)
    assert 0 < taken < len(VALUES)


@pytest.mark.parametrize("kind", list(ParameterType))
def test_what_is_taken_is_what_the_engine_reads(graph: Path, kind: ParameterType) -> None:
    parameter = Parameter("value", kind, "a value")
    for value in VALUES:
        try:
            term = serialise("question", parameter, value)
        except QuestionError:
            continue
        (row,) = run_guarded(graph, f"SELECT ?value ?other {{ VALUES ?value {{ {term} }} }}").rows
        assert row[0] is not None
        assert row[1] is None
        if kind is ParameterType.TEXT or (kind.is_thing and ":" in value and not value.startswith("drug:")):
            assert row[0].text == value
