"""The remote engine against servers that fail: what is not a whole answer is an error, and nothing is half-written."""

from __future__ import annotations

import gzip
import json
import random
import socket
import time
from pathlib import Path

import pytest
from hostile_corpus import in_time
from proxies import answering, client_of, proxy_to
from sparql_servers import SparqlServer, virtuoso_programs, virtuoso_server

from kg.errors import InputError, MonographError, QueryTimeout, StoreError
from kg.namespaces import MG
from kg.store import AnswerKind
from kg.store.address import Endpoint
from kg.store.embedded import EmbeddedStore
from kg.store.remote import RemoteStore
from kg.store.sparql_client import Reply, SparqlClient, Unanswered
from kg.store.strict_results import Incomplete, form_of, read_reply
from kg.store.upload import upload

ROOT = Path(__file__).resolve().parent.parent
TABLE = "application/sparql-results+json"
LABELS = "SELECT ?s ?l WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
CUT_QUERIES = (LABELS, "ASK { ?s ?p ?o }", f"CONSTRUCT WHERE {{ ?s a <{MG}Drug> ; ?p ?o }}")
CUTS = 210


# --- replies that are cut ---


def cut_everywhere(server: SparqlServer, cuts: int) -> tuple[int, int]:
    """How many answers were asked for through a proxy that cuts them at a random byte, and how many raised."""
    chance = random.Random(5)
    asked = raised = 0
    with proxy_to(server.query_url) as proxy:
        store = RemoteStore(client_of(proxy.through(server.query_url)))
        lengths = {}
        for query in CUT_QUERIES:
            answer = store._client.query([("query", query), ("default-graph-uri", store._all[0])], accepted_for(query))
            assert answer.status == 200
            lengths[query] = len(proxy.last_reply)
        for n in range(cuts):
            query = CUT_QUERIES[n % len(CUT_QUERIES)]
            proxy.cut_at = chance.randrange(lengths[query])
            asked += 1
            try:
                store.query(query)
            except MonographError:
                raised += 1
            proxy.cut_at = None
    return asked, raised


def accepted_for(query: str) -> str:
    return "application/n-triples" if form_of(query) is AnswerKind.CONSTRUCT else TABLE


def test_no_cut_answer_looks_whole(loaded: SparqlServer) -> None:
    assert cut_everywhere(loaded, CUTS) == (CUTS, CUTS)


def test_no_cut_answer_of_virtuoso_looks_whole(tmp_path: Path, small: EmbeddedStore) -> None:
    if virtuoso_programs() is None:
        pytest.skip("Debian's package virtuoso-opensource-7-bin is not installed")
    with virtuoso_server(tmp_path) as server:
        upload(small, client_of(server.query_url, server.update_url))
        assert cut_everywhere(server, 60) == (60, 60)


BODY = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "x:y"}}] * 3}})


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode() + body


def test_a_table_without_a_length_is_whole_only_with_its_end() -> None:
    body = BODY.encode()
    sent = http(body, f"Content-Type: {TABLE}", "Connection: close")
    length = [len(sent)]
    with answering(lambda connection, request: connection.sendall(sent[: length[0]])) as url:
        client = client_of(url)

        def ask() -> int:
            return len(read_reply(client.query([("query", LABELS)], TABLE), AnswerKind.SELECT).rows)

        assert ask() == 3
        for length[0] in range(len(sent)):
            with pytest.raises((StoreError, Incomplete)):
                ask()


def test_triples_without_a_length_are_not_taken() -> None:
    line = b"<x:s> <x:p> <x:o> .\n"
    for headers, framed in ((("Content-Length: 40",), True), ((), False)):
        sent = http(line * 2, "Content-Type: application/n-triples", *headers)
        with answering(lambda connection, request, sent=sent: connection.sendall(sent)) as url:  # type: ignore[misc]
            reply = client_of(url).query([("query", "CONSTRUCT")], "application/n-triples")
        assert reply.framed is framed
        if framed:
            assert len(read_reply(reply, AnswerKind.CONSTRUCT).triples) == 1
        else:
            with pytest.raises(Incomplete, match="does not say how long it is"):
                read_reply(reply, AnswerKind.CONSTRUCT)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Length: 40", b"<x:s> <x:p> <x:o> .\n"),
        ("Transfer-Encoding: chunked", b"14\r\n<x:s> <x:p> <x:o> .\n\r\n"),
    ],
)
def test_triples_that_end_at_the_end_of_a_line_are_cut_all_the_same(header: str, body: bytes) -> None:
    sent = http(body, "Content-Type: application/n-triples", header)
    with (
        answering(lambda connection, request: connection.sendall(sent)) as url,
        pytest.raises(Unanswered, match="the connection failed"),
    ):
        client_of(url).query([("query", "CONSTRUCT")], "application/n-triples")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"head": None}, "no head"),
        ({"results": None}, "no rows"),
        ({"results": {"bindings": [{"t": {"type": "uri", "value": "x"}}]}}, "does not fit the columns"),
        ({"results": {"bindings": [{"s": {"type": "uri"}}]}}, "has no value"),
        ({"results": {"bindings": [{"s": {"type": "thing", "value": "x"}}]}}, "is a 'thing'"),
        ({"head": {}}, "does not name its columns"),
    ],
)
def test_json_of_another_shape_is_no_answer(change: dict[str, object], message: str) -> None:
    body = json.dumps(json.loads(BODY) | change).encode()
    with pytest.raises(Incomplete, match=message):
        read_reply(Reply(200, {"content-type": TABLE}, body, True), AnswerKind.SELECT)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"content-type": "text/html"}, "the reply is text/html"),
        ({"content-type": TABLE, "x-sql-state": "S1TAT"}, "a part of the answer only: S1TAT"),
    ],
)
def test_a_reply_of_another_kind_is_no_answer(headers: dict[str, str], message: str) -> None:
    with pytest.raises(Incomplete, match=message):
        read_reply(Reply(200, headers, BODY.encode(), True), AnswerKind.SELECT)


def test_a_row_limit_of_the_server_is_told(loaded: SparqlServer) -> None:
    capped = Reply(200, {"content-type": TABLE, "x-sparql-maxrows": "3"}, BODY.encode(), True)
    assert read_reply(capped, AnswerKind.SELECT).truncated is True


def test_a_row_limit_that_the_server_keeps_to_itself_is_found_by_counting() -> None:
    rows = {"n": {"type": "literal", "value": "1000"}}
    counted = {"n": {"type": "literal", "value": "1001"}}
    pointer = {
        "graph": {"type": "uri", "value": "https://w3id.org/monograph/id/graph/all/000001-abc"},
        "record": {"type": "literal", "value": f"sha256:{'0' * 64} triples:5000"},
    }

    def reply(connection: socket.socket, request: bytes) -> None:
        if b"graph%2Fmanifest" in request:
            names, bindings = ["graph", "record"], [pointer]
        elif b"COUNT" in request:
            names, bindings = ["n"], [counted]
        else:
            names, bindings = ["n"], [rows] * 1000
        body = json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()
        connection.sendall(http(body, f"Content-Type: {TABLE}", f"Content-Length: {len(body)}"))

    with answering(reply) as url:
        store = RemoteStore(client_of(url))
        assert store.query("PREFIX a: <x:> SELECT ?n WHERE { ?n ?p ?o }").truncated is True
        counted["n"]["value"] = "1000"
        assert store.query("PREFIX a: <x:> SELECT ?n WHERE { ?n ?p ?o }").truncated is False


# --- servers that hang, fail in passing, send too much, or send elsewhere ---


@pytest.mark.parametrize("manner", ["silent", "byte by byte", "endless head"])
def test_a_server_that_hangs_is_left_at_the_deadline(manner: str) -> None:
    def reply(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"" if manner == "silent" else b"HTTP/1.1 200 OK\r\n")
        if manner == "byte by byte":
            connection.sendall(f"Content-Type: {TABLE}\r\nContent-Length: 100000\r\n\r\n".encode())
        for _ in range(100):
            time.sleep(0.05)
            connection.sendall(b"" if manner == "silent" else b"x")

    with answering(reply) as url:
        started = time.monotonic()
        with pytest.raises(QueryTimeout, match=r"did not answer within 0\.5 seconds"):
            client_of(url).query([("query", LABELS)], TABLE, timeout_s=0.5)
        assert in_time(time.monotonic() - started, 1.5)


@pytest.mark.parametrize("failure", ["503", "500", "reset", "empty"])
def test_what_fails_in_passing_is_tried_again(failure: str) -> None:
    seen: list[bytes] = []
    waits: list[float] = []

    def reply(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        if len(seen) < 3:
            if failure.isdecimal():
                busy = http(b"busy", "Content-Length: 4", "Connection: close", status=f"{failure} busy")
                connection.sendall(busy)  # closed behind it: the client is not to send its next request there
            elif failure == "reset":
                connection.close()
            return
        body = BODY.encode()
        connection.sendall(http(body, f"Content-Type: {TABLE}", f"Content-Length: {len(body)}"))

    with answering(reply) as url:
        client = SparqlClient(Endpoint.of(url, environ={}), sleep=waits.append)
        assert read_reply(client.query([("query", LABELS)], TABLE), AnswerKind.SELECT).rows
    assert len(seen) == 3
    assert 0.1 < waits[0] <= 0.25 < 2 * waits[1] <= 1


def test_trying_again_ends() -> None:
    with answering(lambda connection, request: connection.sendall(http(b"no", status="503 no"))) as url:
        with pytest.raises(Unanswered, match="the server answers 503: no; try again"):
            client_of(url).query([("query", LABELS)], TABLE)
        with pytest.raises(Unanswered):
            client_of(url).update("INSERT DATA {}")


def test_what_is_forbidden_is_not_tried_again() -> None:
    seen: list[bytes] = []

    def reply(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        connection.sendall(http(b"SR186: No permission to execute procedure", status="500 no"))

    with answering(reply) as url, pytest.raises(StoreError, match=r"does not allow it.*give its user, or everybody"):
        client_of(url).update("INSERT DATA {}")
    assert len(seen) == 1


def test_a_huge_or_compressed_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.sparql_client.MAX_BODY_BYTES", 1024**2)
    sent = {"huge": http(b"x" * 2 * 1024**2), "bomb": http(gzip.compress(b"0" * 10**7), "Content-Encoding: gzip")}
    for kind, message in (("huge", "more than 1 MB"), ("bomb", "is compressed, though none was asked for")):
        with (
            answering(lambda connection, request, kind=kind: connection.sendall(sent[kind])) as url,  # type: ignore[misc]
            pytest.raises(StoreError, match=message),
        ):
            client_of(url).query([("query", LABELS)], TABLE)


def test_a_redirection_is_not_followed() -> None:
    followed: list[bytes] = []
    with answering(lambda connection, request: followed.append(request)) as elsewhere:
        sent = http(b"", f"Location: {elsewhere}", "Content-Length: 0", status="307 there")
        with (
            answering(lambda connection, request: connection.sendall(sent)) as url,
            pytest.raises(StoreError, match="redirections are not followed"),
        ):
            client_of(url, MONOGRAPH_TOKEN="secret").query([("query", LABELS)], TABLE)
    assert followed == []


# --- credentials ---


@pytest.mark.parametrize(
    ("environ", "header"),
    [
        (
            {"MONOGRAPH_USER": "ann", "MONOGRAPH_PASSWORD": "hidden-words"},
            b"Authorization: Basic YW5uOmhpZGRlbi13b3Jkcw==",
        ),
        ({"MONOGRAPH_TOKEN": "hidden-words"}, b"Authorization: Bearer hidden-words"),
    ],
)
def test_a_secret_is_sent_and_never_shown(environ: dict[str, str], header: bytes) -> None:
    seen: list[bytes] = []
    status = ["401 no"]

    def reply(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        echo = next(line for line in request.split(b"\r\n") if line.startswith(b"Authorization"))
        connection.sendall(http(b"I do not like " + echo, status=status[0]))

    with answering(reply) as url:
        client = client_of(url, **environ)
        for status[0] in ("401 no", "403 no", "404 no", "409 no", "503 no"):
            with pytest.raises(StoreError) as caught:
                client.query([("query", LABELS)], TABLE)
            assert "hidden" not in f"{caught.value!r} {caught.value} {client.endpoint!r}"
            assert "aGlkZGVu" not in str(caught.value)
            assert "YW5uOmhpZGRlbi13b3Jkcw" not in str(caught.value)
    assert all(header in request for request in seen)


@pytest.mark.parametrize(
    ("url", "environ", "message"),
    [
        ("ftp://example.org/", {}, "is no address of a server"),
        ("http://ann:pw@example.org/sparql", {}, "the address holds a user or a password"),
        ("http://example.org/sparql", {"MONOGRAPH_TOKEN": "t"}, "credentials would go to example.org unencrypted"),
        ("http://example.org/sparql", {"MONOGRAPH_PASSWORD": "p"}, "is set without MONOGRAPH_USER"),
        ("https://example.org/", {"MONOGRAPH_TOKEN": "t", "MONOGRAPH_USER": "u"}, "is set together with"),
        ("https://example.org/", {"MONOGRAPH_TOKEN": "t\n"}, "hold a character that HTTP cannot carry"),
        ("https://example.org/", {"MONOGRAPH_TOKEN": "ключ"}, "hold a character that HTTP cannot carry"),
    ],
)
def test_addresses_and_credentials_that_do_not_fit(url: str, environ: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        Endpoint.of(url, environ=environ)
    assert "pw" not in str(caught.value)
