"""Other engines over the same triples, each behind one call: a query in, seconds and rows out, or why there are none.

rdflib and owlready2 run in a process that loads the graph once and forks for every query, so that one that does not
end can be killed without loading again. `oxigraph serve` and Virtuoso are started by `tests/sparql_servers.py`.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import select
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sparql_servers import PASSWORD, SparqlServer, oxigraph_server, run_sql, virtuoso_programs, virtuoso_server  # noqa: E402

Rows = list[tuple[str, ...]]
GRAPH = "urn:benchmark"
RUNS = 3
_NUMBER = ("integer", "decimal", "double", "float", "int")


@dataclass(frozen=True)
class Told:
    """What a peer made of a query: the median of its seconds and its rows, sorted; `why` says what went wrong."""

    seconds: float
    rows: Rows | None = None
    why: str = ""


def shown(text: str | None, datatype: str | None) -> str:
    """One cell, so that equal values of different spelling are equal: engines write 0.10 as 0.1, true as 1."""
    if text is None:
        return ""
    if datatype is not None and datatype.rsplit("#", 1)[-1] in _NUMBER:
        with contextlib.suppress(InvalidOperation):
            return str(Decimal(text).normalize() + 0)
    if datatype is not None and datatype.endswith("#boolean"):
        return {"1": "true", "0": "false"}.get(text, text)
    return text


Engine = Callable[[str], Rows]


def _rdflib(file: Path) -> Engine:
    import pyoxigraph as ox
    import rdflib
    from rdflib.term import Identifier

    graph = rdflib.Graph()
    known: dict[object, Identifier] = {}

    def term(node: object) -> Identifier:
        made = known.get(node)
        if made is None:
            if isinstance(node, ox.Literal):
                typed = None if node.language else rdflib.URIRef(node.datatype.value)
                plain = typed is not None and typed.endswith("#string")
                made = rdflib.Literal(node.value, lang=node.language, datatype=None if plain else typed)
            elif isinstance(node, ox.BlankNode):
                made = rdflib.BNode(node.value)
            else:
                assert isinstance(node, ox.NamedNode)
                made = rdflib.URIRef(node.value)
            known[node] = made
        return made

    for triple in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES):
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    known.clear()

    def ask(sparql: str) -> Rows:
        found: Rows = []
        for row in graph.query(sparql):
            assert isinstance(row, rdflib.query.ResultRow)
            found.append(
                tuple(
                    shown(
                        None if cell is None else str(cell),
                        str(cell.datatype) if isinstance(cell, rdflib.Literal) and cell.datatype else None,
                    )
                    for cell in row
                )
            )
        return sorted(found)

    return ask


def _owlready2(file: Path) -> Engine:
    import owlready2

    world = owlready2.World()
    with file.open("rb") as data:
        world.get_ontology("http://benchmark.invalid/").load(fileobj=io.BytesIO(data.read()))

    def cell(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | float | Decimal):
            return str(Decimal(str(value)).normalize() + 0)
        return str(getattr(value, "iri", value))

    def ask(sparql: str) -> Rows:
        return sorted(tuple(cell(value) for value in row) for row in world.sparql(sparql))

    return ask


def _serve(load: Callable[[Path], Engine], file: Path, pipe: Connection) -> None:
    """Loads, then answers each query in a child of its own, which is killed where it takes longer than it may."""
    sys.setrecursionlimit(10_000)
    started = time.perf_counter()
    ask = load(file)
    pipe.send(time.perf_counter() - started)
    while True:
        sparql, limit = pipe.recv()
        if sparql is None:
            return
        source, target = os.pipe()
        child = os.fork()
        if child == 0:
            _answer(ask, sparql, target)
        os.close(target)
        pipe.send(_wait(source, limit))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(source)


def _answer(ask: Engine, sparql: str, target: int) -> None:
    times: list[float] = []
    try:
        while len(times) < RUNS and sum(times) < 1:
            started = time.perf_counter()
            rows = ask(sparql)
            times.append(time.perf_counter() - started)
        told: list[object] = [sorted(times)[len(times) // 2], rows, ""]
    except Exception as error:  # whatever the peer raises is what there is to tell of it
        told = [0.0, None, f"{type(error).__name__}: {error}"[:200]]
    with os.fdopen(target, "wb") as out:
        out.write(json.dumps(told).encode())
    os._exit(0)


def _wait(source: int, limit: float) -> Told:
    parts: list[bytes] = []
    end = time.monotonic() + limit
    while True:
        ready, _, _ = select.select([source], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return Told(limit, why=f"stopped after {limit:g} s")
        part = os.read(source, 1 << 20)
        if not part:
            break
        parts.append(part)
    if not parts:
        return Told(0.0, why="ended itself")
    seconds, rows, why = json.loads(b"".join(parts))
    return Told(seconds, None if rows is None else [tuple(row) for row in rows], why)


class Peer:
    """An engine that was loaded; `ask` tells a query's seconds and rows."""

    def __init__(self, name: str, ask: Callable[[str, float], Told], load_s: float) -> None:
        self.name = name
        self.load_s = load_s
        self.ask = ask


@contextlib.contextmanager
def in_python(name: str, file: Path) -> Iterator[Peer]:
    """rdflib or owlready2 over an N-Triples file."""
    load = {"rdflib": _rdflib, "owlready2": _owlready2}[name]
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(load, file, there))
    process.start()
    there.close()

    def ask(sparql: str, limit: float) -> Told:
        here.send((sparql, limit))
        told = here.recv()
        assert isinstance(told, Told)
        return told

    try:
        yield Peer(name, ask, float(here.recv()))
        here.send((None, 0.0))
    finally:
        process.join(5)
        process.kill()


@contextlib.contextmanager
def over_http(name: str, file: Path, folder: Path) -> Iterator[Peer]:
    """`oxigraph serve` (on disk) or Virtuoso over an N-Triples file."""
    started = time.perf_counter()
    if name == "oxigraph":
        with oxigraph_server(folder) as server:
            url = server.query_url.removesuffix("query") + "store?default"
            headers = {"Content-Type": "application/n-triples"}
            with file.open("rb") as data:
                headers["Content-Length"] = str(file.stat().st_size)
                urllib.request.urlopen(urllib.request.Request(url, data, headers, method="POST")).close()
            yield Peer(server.name, lambda sparql, limit: _http(server, sparql, limit), time.perf_counter() - started)
        return
    programs = virtuoso_programs()
    assert programs is not None
    with virtuoso_server(folder, writable=False, buffers=170_000) as server:
        copied = folder / "graph.nt"
        copied.write_bytes(file.read_bytes())
        ini = (folder / "virtuoso.ini").read_text("utf-8")
        port = int(ini.split("[Parameters]")[1].split("ServerPort = 127.0.0.1:")[1].split()[0])
        _load_virtuoso(programs[1], port, copied)
        yield Peer(server.name, lambda sparql, limit: _http(server, sparql, limit), time.perf_counter() - started)


def _load_virtuoso(client: Path, port: int, file: Path) -> None:
    import subprocess

    statement = f"DB.DBA.TTLP_MT (file_open ('{file}'), '', '{GRAPH}', 255); checkpoint;"
    command = [str(client), f"127.0.0.1:{port}", "dba", PASSWORD, f"exec={statement}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or "Error" in done.stderr:
        raise RuntimeError(f"Virtuoso did not load: {done.stderr[-500:]}")
    run_sql(client, port, PASSWORD, "checkpoint;")


def _http(server: SparqlServer, sparql: str, limit: float) -> Told:
    body = urllib.parse.urlencode({"query": sparql}).encode()
    headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded"}
    request = urllib.request.Request(server.query_url, body, headers)
    times: list[float] = []
    rows: Rows = []
    try:
        while len(times) < RUNS and sum(times) < 1:
            started = time.perf_counter()
            with urllib.request.urlopen(request, timeout=limit) as reply:
                data = json.load(reply)
            names = data["head"]["vars"]
            rows = [
                tuple(shown(row[n]["value"], row[n].get("datatype")) if n in row else "" for n in names)
                for row in data["results"]["bindings"]
            ]
            times.append(time.perf_counter() - started)
    except urllib.error.HTTPError as error:
        return Told(0.0, why=f"HTTP {error.code}: {error.read(300).decode('utf-8', 'replace')}")
    except (OSError, ValueError) as error:
        late = isinstance(error, TimeoutError) or "timed out" in str(error)
        return Told(limit if late else 0.0, why=f"stopped after {limit:g} s" if late else str(error)[:200])
    return Told(sorted(times)[len(times) // 2], sorted(rows))


def open_peer(name: str, file: Path, folder: Path) -> contextlib.AbstractContextManager[Peer]:
    """A peer by its name: rdflib, owlready2, oxigraph or virtuoso."""
    return in_python(name, file) if name in ("rdflib", "owlready2") else over_http(name, file, folder / name)
