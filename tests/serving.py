"""The endpoint as a child process, and the plainest of clients."""

from __future__ import annotations

import csv
import http.client
import io
import json
import multiprocessing
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import IO, cast
from urllib.error import HTTPError

from kg.namespaces import PREFIXES, thing

ROOT = Path(__file__).resolve().parent.parent
FORM = "application/x-www-form-urlencoded"
PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("mg", "skos", "drug"))
NAMES = f"{PROLOGUE}SELECT ?drug ?name {{ ?drug a mg:Drug ; skos:prefLabel ?name }} ORDER BY ?name"
DRUGS = ["baclofen", "ciprofloxacin", "diazepam", "lorazepam", "morphine", "tizanidine"]
ROWS = [(thing("drug", name), name) for name in DRUGS]
LABELS = f"{PROLOGUE}CONSTRUCT {{ ?drug skos:prefLabel ?name }} {{ ?drug a mg:Drug ; skos:prefLabel ?name }}"
LABEL = f"{PREFIXES['skos']}prefLabel"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
HUGE = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
WIDE = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
ORIGIN = "https://page.example"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True, slots=True)
class Served:
    """A running endpoint: its address, its process, its log."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def root(self) -> str:
        return self.url.removesuffix("sparql")


@contextmanager
def endpoint(store: Path, log: Path, *options: str) -> Iterator[Served]:
    """`python -m kg serve` over a store, on a free port of this machine unless told; ends what it began."""
    port = () if "--port" in options else ("--port", "0")
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), *port, *options]
    with log.open("ab") as err, subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=err) as child:
        try:
            said = cast("IO[bytes]", child.stdout).readline().decode()
            if " at http" not in said:
                raise RuntimeError(f"the endpoint did not start: {said}{log.read_text('utf-8')}")
            yield Served(said.partition(" at ")[2].partition(";")[0], child, log)
        finally:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    child.kill()


def fetch(
    url: str,
    query: str | None = None,
    *,
    accept: str | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
) -> Reply:
    """One request: GET with the query in the address, or POST of `body`."""
    address = url if query is None else f"{url}?{urllib.parse.urlencode({'query': query})}"
    sent = {**({"Accept": accept} if accept is not None else {}), **(headers or {})}
    request = urllib.request.Request(address, data=body, headers=sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return Reply(reply.status, {k.lower(): v for k, v in reply.headers.items()}, reply.read())
    except HTTPError as error:
        with error:
            return Reply(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


def form(**fields: str) -> bytes:
    return urllib.parse.urlencode(fields).encode()


def rows_of(reply: Reply) -> list[tuple[str, str]]:
    """Drug and name of a table in whichever format it came."""
    if reply.media_type.endswith("json"):
        bindings = json.loads(reply.body)["results"]["bindings"]
        return [(row["drug"]["value"], row["name"]["value"]) for row in bindings]
    if reply.media_type.endswith("xml"):
        found = ET.fromstring(reply.body).iterfind(".//{*}result")
        return [("".join(row[0].itertext()), "".join(row[1].itertext())) for row in found]
    if reply.media_type == "text/csv":
        return [(row["drug"], row["name"]) for row in csv.DictReader(io.StringIO(reply.body.decode()))]
    assert reply.body.startswith(b"?drug\t?name\n")
    terms = [line.split("\t") for line in reply.body.decode().splitlines()[1:]]
    return [(drug.strip("<>"), name.removeprefix('"').removesuffix('"@en')) for drug, name in terms]


@contextmanager
def besieged(url: str, bodies: Sequence[bytes], *, clients: int) -> Iterator[Callable[[], Counter[int]]]:
    """Clients from another address of this machine (127.0.0.2) that ask without end, in a process of their own.

    Gives a function that tells, at the end, how many replies had which status.
    """
    context = multiprocessing.get_context("spawn")
    stop, out = context.Event(), context.Queue()
    found: Counter[int] = Counter()
    port = urllib.parse.urlsplit(url).port
    process = context.Process(target=_besiege, args=(port, list(bodies), clients, stop, out))
    process.start()
    try:
        out.get(timeout=60)  # they have begun
        yield lambda: found
    finally:
        stop.set()
        found.update(out.get(timeout=120))
        process.join()


def _besiege(port: int, bodies: Sequence[bytes], clients: int, stop: Event, out: Queue[Counter[int]]) -> None:
    told: Counter[int] = Counter()

    def ask(body: bytes) -> None:
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=("127.0.0.2", 0))
            with closing(connection), suppress(OSError, http.client.HTTPException):
                connection.request("POST", "/sparql", body, {"Content-Type": FORM})
                reply = connection.getresponse()
                reply.read()
                told[reply.status] += 1
                if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
                    time.sleep(0.2)

    threads = [
        threading.Thread(target=ask, args=(bodies[number % len(bodies)],), daemon=True) for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    time.sleep(1)
    out.put(Counter())
    stop.wait()
    out.put(Counter(told))
