"""The endpoint as a process: how it starts, logs, changes and ends; and its parts, without a server between."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from hand_graph import build
from serving import (
    ENDLESS,
    HUGE,
    LABEL,
    NAMES,
    ROOT,
    ROWS,
    besieged,
    endpoint,
    fetch,
    form,
    rows_of,
)
from starlette.applications import Starlette
from starlette.types import Message

from kg.commands import COMMANDS
from kg.endpoint.application import Settings, make_application
from kg.endpoint.negotiation import choose
from kg.endpoint.outbox import Outbox
from kg.endpoint.protocol import Refusal
from kg.endpoint.server import _listen
from kg.errors import InputError, StoreError
from kg.namespaces import MG, PREFIXES, thing
from kg.store import open_store
from kg.store.answer import Answer, AnswerKind, Value, ValueKind
from kg.store.builder import StoreBuilder
from kg.store.results import serialise_graph, serialise_table, to_xml


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("serve"))


# --- the process ---


def test_the_log_keeps_no_query_unless_it_is_asked_to(graph: Path, tmp_path: Path) -> None:
    secret = "SELECT ('a patient\nof mine' AS ?x) {}".replace("\n", " ")
    with endpoint(graph, tmp_path / "a") as one:
        fetch(one.url, secret)
        fetch(one.url + "%0Aforged")
    log = (tmp_path / "a").read_text("utf-8")
    assert "GET '/sparql' 200" in log
    assert "GET '/sparql\\nforged' 404" in log
    assert "patient" not in log
    with endpoint(graph, tmp_path / "b", "--log-queries") as one:
        fetch(one.url, secret)
    assert repr(secret) in (tmp_path / "b").read_text("utf-8")
    with endpoint(graph, tmp_path / "c", "--quiet") as one:
        fetch(one.url, secret)
    assert (tmp_path / "c").read_text("utf-8") == ""


def test_it_ends_in_good_order_and_answers_what_is_under_way(graph: Path, tmp_path: Path) -> None:
    with endpoint(graph, tmp_path / "log", "--timeout", "1.5") as running:
        address = urllib.parse.urlsplit(running.url)
        with socket.create_connection(("127.0.0.1", address.port or 0)) as client:
            query = urllib.parse.urlencode({"query": ENDLESS})
            client.sendall(f"GET /sparql?{query} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            assert rows_of(fetch(running.url, NAMES)) == ROWS  # the one before it has been taken by now
            running.process.send_signal(signal.SIGTERM)
            assert client.makefile("rb").readline() == b"HTTP/1.1 504 Gateway Timeout\r\n"
        assert running.process.wait(timeout=10) == 0
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")


def test_killed_and_started_again_it_answers_rightly(graph: Path, tmp_path: Path) -> None:
    with endpoint(graph, tmp_path / "log") as running:
        assert rows_of(fetch(running.url, NAMES)) == ROWS
        for worker in children(running.process.pid):
            os.kill(worker, signal.SIGKILL)
        assert rows_of(fetch(running.url, NAMES)) == ROWS
        running.process.kill()
        running.process.wait()
    port = urllib.parse.urlsplit(running.url).port
    with endpoint(graph, tmp_path / "log", "--port", str(port)) as again:
        assert (again.url, rows_of(fetch(again.url, NAMES))) == (running.url, ROWS)


def children(parent: int) -> list[int]:
    """The processes that a process has started. Skips where the system does not tell."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    if not listed.exists():
        pytest.skip("this system has no /proc that tells of children")
    found = [int(pid) for task in listed.parent.parent.iterdir() for pid in (task / "children").read_text().split()]
    assert found
    return found


def test_a_new_build_is_served_at_once(tmp_path: Path) -> None:
    store = build(tmp_path / "graph")
    with endpoint(store, tmp_path / "log") as running:
        before = fetch(running.root + "void").body
        assert rows_of(fetch(running.url, NAMES)) == ROWS
        node, of_drug = ox.NamedNode(thing("drug", "new")), ox.NamedNode(thing("graph", "g"))
        with StoreBuilder(store) as builder:
            kind, label = ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(LABEL)
            quads = [
                ox.Quad(node, kind, ox.NamedNode(f"{MG}Drug"), of_drug),
                ox.Quad(node, label, ox.Literal("new"), of_drug),
            ]
            builder.add_quads(quads)
            builder.commit()
        assert rows_of(fetch(running.url, NAMES)) == [(thing("drug", "new"), "new")]
        after = fetch(running.root + "void").body
        assert after != before
        assert b"void:triples 2" in after


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--store", "nowhere"), "there is no graph here"), (("--port", "70000"), "cannot be listened on")],
)
def test_what_cannot_be_served_is_told_in_a_line(graph: Path, options: tuple[str, ...], words: str) -> None:
    command = [sys.executable, "-m", "kg", "serve", "--store", str(graph), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr


def test_a_port_that_is_taken_and_an_open_address_are_told(graph: Path, tmp_path: Path) -> None:
    with endpoint(graph, tmp_path / "open", "--host", "0.0.0.0") as running:
        url = running.url.replace("0.0.0.0", "127.0.0.1")
        assert rows_of(fetch(url, NAMES, headers={"Host": "any.example"})) == ROWS
        again = ("--port", str(urllib.parse.urlsplit(url).port))
        with pytest.raises(RuntimeError, match="cannot be listened on"), endpoint(graph, tmp_path / "log", *again):
            pass
    assert "there is no login and no TLS here" in (tmp_path / "open").read_text("utf-8")
    assert COMMANDS["serve"].name == "serve"


# --- parts ---


def test_the_body_of_an_answer_does_not_wait_for_the_client_to_acknowledge_its_head() -> None:
    with _listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def ask_directly(app: Starlette, body: list[bytes], headers: dict[str, str]) -> tuple[int, str]:
    """A POST without a server between: status and text. After the `body` the client sends nothing, and stays."""
    parts = [{"type": "http.request", "body": part, "more_body": True} for part in body]
    parts[-1]["more_body"] = not body[-1]
    told: list[Message] = []

    async def receive() -> Message:
        if not parts:
            await asyncio.sleep(30)
        return parts.pop(0)

    async def send(message: Message) -> None:
        told.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in {"Host": "localhost", **headers}.items()]
    scope = {
        "type": "http", "method": "POST", "path": "/sparql", "raw_path": b"/sparql", "query_string": b"",
        "headers": raw, "scheme": "http",
        "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": "", "state": {},
    }  # fmt: skip
    with contextlib.suppress(ZeroDivisionError):  # what a server writes to its log
        asyncio.run(app(scope, receive, send))
    return told[0]["status"], b"".join(message.get("body", b"") for message in told).decode()


def test_one_query_too_many_is_turned_away(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, sparql = make_application(graph, Settings()), {"Content-Type": "application/sparql-query"}
    assert ask_directly(app, [b"ASK {}"], sparql) == (200, '{"head":{},"boolean":true}')
    monkeypatch.setattr("kg.endpoint.application.MAX_OF_ONE", 0)
    assert ask_directly(app, [b"ASK {}"], sparql) == (503, "too many queries at once: try again in a moment\n")
    monkeypatch.setattr("kg.endpoint.application.MAX_OF_ONE", 1)
    assert ask_directly(app, [b"ASK {}"], sparql)[0] == 200
    monkeypatch.setattr("kg.endpoint.application.MAX_AT_ONCE", 0)
    assert ask_directly(app, [b"ASK {}"], sparql) == (503, "too many queries at once: try again in a moment\n")


def test_an_honest_client_is_served_beside_a_hundred_that_are_not(graph: Path, tmp_path: Path) -> None:
    """Both speak from this machine, by different addresses; nobody else's queries use up the deadline of one's own."""
    long_text = "SELECT * { " + "?s ?p ?o . " * 8_000 + "}"
    bodies = [form(query=query) for query in (ENDLESS, HUGE, long_text)]
    with endpoint(graph, tmp_path / "log", "--timeout", "3", "--quiet") as running:
        with besieged(running.url, bodies, clients=100) as told:
            for _ in range(10):
                started = time.monotonic()
                reply = fetch(running.url, NAMES)
                assert (reply.status, rows_of(reply)) == (200, ROWS), f"after {time.monotonic() - started:.1f} s"
        assert told()[504] + told()[503] > 0  # it was kept busy
        assert rows_of(fetch(running.url, NAMES)) == ROWS


def test_answers_that_nobody_takes_do_not_fill_the_memory(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.endpoint.outbox.MAX_HELD_BYTES", 100)
    outbox = Outbox()
    waiting = outbox.response("one", b"x" * 50, {}, "text/csv")
    with pytest.raises(Refusal, match="earlier answers are not yet taken"):
        outbox.response("one", b"x", {}, "text/csv")
    outbox.response("two", b"x" * 50, {}, "text/csv")
    with pytest.raises(Refusal, match="too many answers wait"):
        outbox.response("three", b"x", {}, "text/csv")
    monkeypatch.setattr("kg.endpoint.outbox.SEND_TIMEOUT_S", 0.1)

    async def stuck(message: Message) -> None:
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        asyncio.run(waiting({"type": "http", "method": "GET"}, stuck, stuck))  # type: ignore[arg-type]
    outbox.response("one", b"x" * 50, {}, "text/csv")


def test_a_client_that_dawdles_or_does_not_end_is_not_listened_to(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.endpoint.protocol.BODY_TIMEOUT_S", 0.1)
    app, sparql = make_application(graph, Settings()), {"Content-Type": "application/sparql-query"}
    assert ask_directly(app, [b"ASK", b""], sparql) == (408, "the request did not come in time\n")
    endless = [b"#" * 200_000] * 3
    assert ask_directly(app, endless, sparql) == (413, "the request is longer than 400,000 bytes\n")


def test_a_fault_of_ours_shows_nothing_of_itself(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Answer:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("kg.endpoint.application.use_guarded", fail)
    told = ask_directly(make_application(graph, Settings()), [b"ASK {}"], {"Content-Type": "application/sparql-query"})
    assert told == (500, "the server failed; what happened stands in its log\n")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/*", "b/y"),
        ("A/Z", "a/z"),
        ("a/*;q=0.2, */*;q=0.1", "a/x"),
        ("*/*;q=0.1, a/z;q=0.2", "a/z"),
        ("a/x;q=0, */*", "b/y"),
        ("a/x; q=oops, a/z;q=0.001", "a/z"),
        ("a/x;q=1.5", None),
        ("c/c, a/x;q=0", None),
        (",;,", None),
    ],
)
def test_negotiation(accept: str, chosen: str | None) -> None:
    assert choose(accept, ["a/x", "b/y", "a/z"]) == chosen


def _iri(text: str) -> Value:
    return Value(ValueKind.IRI, text)


def test_what_a_format_cannot_hold_is_an_error_and_nothing_else() -> None:
    odd = Answer(AnswerKind.SELECT, ("x",), ((Value(ValueKind.LITERAL, "a\x01b"),),))
    assert json.loads(serialise_table(odd, "application/json"))["results"]["bindings"][0]["x"]["value"] == "a\x01b"
    with pytest.raises(InputError, match="control character"):
        serialise_table(odd, "text/xml")
    quoted = Answer(AnswerKind.SELECT, ("x",), ((Value(ValueKind.TRIPLE, "<a:a> <b:b> <c:c>"),),))
    with pytest.raises(InputError, match="quoted triples"):
        serialise_table(quoted, "text/csv")
    triple = (_iri("http://a/b"), _iri("http://a/1"), Value(ValueKind.LITERAL, "x"))
    with pytest.raises(InputError, match="cannot say the property"):
        serialise_graph(Answer(AnswerKind.CONSTRUCT, triples=(triple,)), "application/rdf+xml")


def test_xml_for_the_command_line() -> None:
    row = (_iri("http://a/b"), Value(ValueKind.LITERAL, "=1 <2>", language="en"), None)
    root = ET.fromstring(to_xml(Answer(AnswerKind.SELECT, ("a", "b", "c"), (row,))))
    assert [(b.get("name"), "".join(b.itertext())) for b in root.iterfind(".//{*}binding")] == [
        ("a", "http://a/b"),
        ("b", "=1 <2>"),
    ]
    graph = Answer(AnswerKind.CONSTRUCT, triples=((row[0], row[0], row[0]),), truncated=True)
    written = to_xml(graph)
    assert [b.get("name") for b in ET.fromstring(written).iterfind(".//{*}binding")] == [
        "subject",
        "predicate",
        "object",
    ]
    assert "<!-- first 1 rows; there are more -->" in written


def test_a_store_that_breaks_tells_no_path(tmp_path: Path) -> None:
    store = build(tmp_path / "secret-folder")
    with endpoint(store, tmp_path / "log") as running:
        (store / "CURRENT").unlink()
        reply = fetch(running.url, NAMES)
        assert (reply.status, b"secret-folder" in reply.body) == (503, False)
    assert "secret-folder" in (tmp_path / "log").read_text("utf-8")
    with pytest.raises(StoreError):
        open_store(store)
