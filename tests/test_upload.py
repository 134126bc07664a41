"""Uploads that are cut off and go on, readers meanwhile, and the command line before a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hand_graph import build
from proxies import client_of, proxy_to
from sparql_servers import SparqlServer, oxigraph_program, oxigraph_server, virtuoso_programs, virtuoso_server

from kg.cli import main
from kg.errors import StoreError
from kg.namespaces import MG
from kg.store import AnswerKind
from kg.store.embedded import EmbeddedStore
from kg.store.manifest import count, read_manifest
from kg.store.remote import RemoteStore
from kg.store.sparql_client import SparqlClient
from kg.store.strict_results import read_reply
from kg.store.turtle import canonical
from kg.store.upload import upload

ROOT = Path(__file__).resolve().parent.parent
TABLE = "application/sparql-results+json"


def content(store: EmbeddedStore | RemoteStore) -> dict[str, list[str]]:
    """Each graph's triples, by graph."""
    found: dict[str, list[str]] = {}
    for quad in canonical(store.quads()):
        graph = quad.graph_name
        assert isinstance(graph, ox.NamedNode)
        found.setdefault(graph.value, []).append(f"{quad.subject} {quad.predicate} {quad.object}")
    return found


def state(client: SparqlClient, graphs: set[str]) -> dict[str, frozenset[str]]:
    """What the server shows in each graph, whatever the manifest says."""
    found = {}
    for graph in graphs:
        reply = client.query([("query", "SELECT ?s ?p ?o { ?s ?p ?o }"), ("default-graph-uri", graph)], TABLE)
        rows = read_reply(reply, AnswerKind.SELECT).rows
        found[graph] = frozenset(" ".join(cell.text for cell in row if cell is not None) for row in rows)
    return found


@pytest.mark.parametrize("after", [False, True], ids=["request lost", "reply lost"])
@pytest.mark.parametrize(("engine", "stride"), [("oxigraph serve", 1), ("Virtuoso", 5)])
def test_wherever_an_upload_is_cut_off_no_half_document_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, stride: int, after: bool
) -> None:
    """The connection is lost for good at one request after the other, from the first to the last."""
    if engine == "Virtuoso" and virtuoso_programs() is None:
        pytest.skip("Debian's package virtuoso-opensource-7-bin is not installed")
    if engine != "Virtuoso" and oxigraph_program() is None:
        pytest.skip("the PyPI package oxigraph is not installed")
    start = virtuoso_server(tmp_path) if engine == "Virtuoso" else oxigraph_server(tmp_path, on_disk=False)
    monkeypatch.setattr("kg.store.upload.BATCH_TRIPLES", 40)
    monkeypatch.setattr("kg.store.sparql_client.UPDATE_ATTEMPTS", 2)
    old = EmbeddedStore.of([ox.Quad(*triple("a", n), graph("one")) for n in range(90)] +
                           [ox.Quad(*triple("b", n), graph("gone")) for n in range(3)])  # fmt: skip
    new = EmbeddedStore.of([ox.Quad(*triple("a", n), graph("one")) for n in range(5, 100)] +
                           [ox.Quad(*triple("c", n), graph("two")) for n in range(60)])  # fmt: skip
    names = {"x:one", "x:two", "x:gone"}
    with start as server, proxy_to(server.update_url) as proxy:
        direct = client_of(server.query_url, server.update_url)
        upload(old, direct)
        shown_old = state(direct, names)
        upload(new, direct)
        shown_new = state(direct, names)
        assert content(RemoteStore(direct)) == content(new)
        cut_off = 0
        while True:
            upload(old, direct)
            proxy.requests, proxy.lose_from, proxy.after = 0, cut_off + 1, after
            through = client_of(proxy.through(server.query_url), proxy.through(server.update_url))
            try:
                upload(new, through)
                break
            except StoreError:
                cut_off += stride
            for name, shown in state(direct, names).items():
                assert shown in (shown_old[name], shown_new[name], frozenset()), f"{name} at request {cut_off}"
                assert shown or name != "x:one", f"at request {cut_off}"
            everything = frozenset(
                row[0].text for row in RemoteStore(direct).query("SELECT ?s { ?s ?p ?o }").rows if row[0]
            )
            whole = [frozenset(q.subject.value for q in s.quads()) for s in (old, new)]  # type: ignore[union-attr]
            assert everything in whole, f"at request {cut_off}"
            with suppress(StoreError):  # the named graphs may be of both, and are then not given
                assert content(RemoteStore(direct)) in (content(old), content(new)), f"at request {cut_off}"
            report = upload(new, direct)
            assert content(RemoteStore(direct)) == content(new)
            assert report.dropped in ((), ("x:gone",))
        assert cut_off > 25
        assert set(read_manifest(direct, staging=True)) == set(read_manifest(direct))
        left = direct.query([("query", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")], TABLE)
        graphs = {row[0].text for row in read_reply(left, AnswerKind.SELECT).rows if row[0] is not None}
        assert {name for name in graphs if name.startswith("x:")} == {"x:one", "x:two"}
        assert sum("/all/" in name or "/staging/" in name for name in graphs) == 1


def triple(kind: str, n: int) -> tuple[ox.NamedNode, ox.NamedNode, ox.Literal]:
    return ox.NamedNode(f"x:{kind}{n}"), ox.NamedNode("x:p"), ox.Literal(str(n))


def graph(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"x:{name}")


def test_a_killed_upload_goes_on_where_it_was(tmp_path: Path) -> None:
    if oxigraph_program() is None:
        pytest.skip("the PyPI package oxigraph is not installed")
    folder = build(tmp_path / "graph")
    with oxigraph_server(tmp_path, on_disk=False) as server, proxy_to(server.update_url) as proxy:
        urls = ["--endpoint", proxy.through(server.query_url), "--update-endpoint", proxy.through(server.update_url)]
        command = [sys.executable, "-m", "kg", "upload", "--store", str(folder), *urls]
        killed: list[int] = []

        def kill(number: int) -> None:
            if number == 25 and not killed:
                killed.append(process.pid)
                os.kill(process.pid, signal.SIGKILL)

        proxy.on_request = kill
        process = subprocess.Popen(command, cwd=ROOT)
        assert process.wait(timeout=120) == -signal.SIGKILL
        direct = client_of(server.query_url, server.update_url)
        with pytest.raises(StoreError, match="there is no graph here; bring a graph there"):
            RemoteStore(direct)
        whole = read_manifest(direct)
        assert whole
        assert all(count(direct, name) == record.triples for name, record in whole.items())
        report = upload(EmbeddedStore.open(folder), direct)
        assert set(report.kept) == set(whole)
        assert content(RemoteStore(direct)) == content(EmbeddedStore.open(folder))


def test_while_an_upload_is_broken_off_the_old_graph_answers(oxigraph: SparqlServer) -> None:
    client = client_of(oxigraph.query_url, oxigraph.update_url)
    upload(EmbeddedStore.of(ox.Quad(*triple("a", n), graph(name)) for n in range(3) for name in ("one", "two")), client)
    store = RemoteStore(client)
    new = EmbeddedStore.of(ox.Quad(*triple("b", n), graph(name)) for n in range(4) for name in ("one", "two"))
    with proxy_to(oxigraph.update_url) as proxy:
        proxy.lose_from = 14
        with pytest.raises(StoreError):
            upload(new, client_of(proxy.through(oxigraph.query_url), proxy.through(oxigraph.update_url)))
    for reader in (store, RemoteStore(client)):
        assert len(reader.query("SELECT ?s { ?s <x:p> ?o }").rows) == 3
        for _ in range(2):
            with pytest.raises(StoreError, match="an upload is under way, or was broken off; ask again when"):
                list(reader.quads())
            with pytest.raises(StoreError, match="an upload is under way, or was broken off; ask again when"):
                reader.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    upload(new, client)
    assert content(store) == content(new)


def test_an_altered_text_or_graph_is_noticed(tmp_path: Path, small: EmbeddedStore) -> None:
    if oxigraph_program() is None:
        pytest.skip("the PyPI package oxigraph is not installed")
    with oxigraph_server(tmp_path, on_disk=False) as server:
        client = client_of(server.query_url, server.update_url)
        upload(small, client)
        store = RemoteStore(client)
        (sha256, *_) = small.query(f"SELECT ?h {{ ?d <{MG}sha256> ?h }} ORDER BY ?h").column("h")
        assert sha256 is not None
        assert store.text(sha256) == small.text(sha256)
        text = f"https://w3id.org/monograph/id/graph/text/{sha256}"
        other = next(h for h in small.query(f"SELECT ?h {{ ?d <{MG}sha256> ?h }}").column("h") if h != sha256)
        source = text.replace(sha256, str(other))
        client.update(f"COPY GRAPH <{source}> TO GRAPH <{text}>")
        with pytest.raises(StoreError, match="was altered; upload the graph again"):
            store.text(sha256)
        client.update(
            f'INSERT DATA {{ GRAPH <{text}> {{ <{text}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#_9> "!" }} }}'
        )
        with pytest.raises(StoreError, match="cannot be read"):
            store.text(sha256)
        client.update(f"DELETE DATA {{ GRAPH <{small.graphs()[0]}> {{ {one_triple(small)} }} }}")
        with pytest.raises(StoreError, match="triples here and was uploaded with"):
            list(store.quads())


def one_triple(store: EmbeddedStore) -> str:
    quad = next(iter(sorted(store.quads_of(store.graphs()[0]), key=str)))
    return f"{quad.subject} {quad.predicate} {quad.object}"


def test_a_reader_follows_when_another_graph_takes_the_place(oxigraph: SparqlServer, tmp_path: Path) -> None:
    client = client_of(oxigraph.query_url, oxigraph.update_url)
    counting = "SELECT (COUNT(*) AS ?n) { ?s <x:p> ?o }"
    upload(EmbeddedStore.of(ox.Quad(*triple("a", n), graph("one")) for n in range(9)), client)
    store = RemoteStore(client)
    assert store.query(counting).column("n") == ("9",)
    upload(EmbeddedStore.of(ox.Quad(*triple("a", n), graph("one")) for n in range(4)), client)
    assert store.query(counting).column("n") == ("4",)
    upload(EmbeddedStore.of(ox.Quad(*triple("a", n), graph("one")) for n in range(7)), client)
    assert store.query("SELECT (COUNT(*) AS ?n) { GRAPH <x:one> { ?s <x:p> ?o } }").column("n") == ("7",)


# --- the command line ---


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_commands_ask_a_server(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, oxigraph: SparqlServer
) -> None:
    for name in (
        "MONOGRAPH_ENDPOINT",
        "MONOGRAPH_UPDATE_ENDPOINT",
        "MONOGRAPH_USER",
        "MONOGRAPH_PASSWORD",
        "MONOGRAPH_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)
    folder = str(build(tmp_path / "graph"))
    servers = ("--endpoint", oxigraph.query_url, "--update-endpoint", oxigraph.update_url)
    code, out, _ = run("upload", "--store", folder, *servers)
    assert (code, " were sent and " in out, out.rstrip().endswith(oxigraph.query_url)) == (0, True, True)
    query = tmp_path / "query.rq"
    query.write_text(f"SELECT ?drug {{ ?drug a <{MG}Drug> }} ORDER BY ?drug")
    for words in (
        ("query", "doses", "--drug", "Lioresal", "--format", "csv"),
        ("unlinked", "--format", "csv"),
        ("sparql", str(query), "--format", "csv"),
        ("export", "--format", "nquads"),
        ("export", "--format", "csv"),
        ("check", "--no-reasoner"),
    ):
        local = run(*words, "--store", folder)
        assert run(*words, "--endpoint", oxigraph.query_url) == local
        assert local[1]
        monkeypatch.setenv("MONOGRAPH_ENDPOINT", oxigraph.query_url)
        assert run(*words) == local
        monkeypatch.setenv("MONOGRAPH_ENDPOINT", "http://127.0.0.1:9/")
        assert run(*words, "--store", folder) == local
        monkeypatch.delenv("MONOGRAPH_ENDPOINT")
    for text, message in (
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE calls another server"),
        ("DROP ALL", "DROP changes the graph"),
        ("SELECT * { ?s ?p }", "line 1, column"),
    ):
        query.write_text(text)
        code, out, err = run("sparql", str(query), "--endpoint", oxigraph.query_url)
        assert (code, out, message in err, err.count("\n")) == (2, "", True, 3)  # the query's line and a caret below


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("query", "counts", "--endpoint", "http://127.0.0.1:9/"), "the connection failed: Failed to establish"),
        (("query", "counts", "--endpoint", "http://127.0.0.1:9/", "--store", "x"), "is given together with --store"),
        (("query", "counts", "--endpoint", "nonsense"), "'nonsense' is no address of a server"),
        (("upload",), "no server is named; give --endpoint, or set MONOGRAPH_ENDPOINT"),
    ],
)
def test_a_server_that_cannot_be_asked_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.delenv("MONOGRAPH_ENDPOINT", raising=False)
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
