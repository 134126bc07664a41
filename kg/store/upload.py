"""A built graph brought to a SPARQL 1.1 Protocol server, by query and update alone; interrupted, it is run again.

Each graph is loaded in batches under a name made of its own content, counted, put in its place by the server, counted
again, and only then recorded in the manifest (see `kg.store.manifest`). A second run skips what is recorded with the
same content. When all are there, the server makes the graph of all triples of them; the record of that one is the
switch after which readers see the new graph, and until which they see the old one. What no one needs any more is
dropped last. Every request may be sent twice without harm: blank nodes are sent as IRIs.
"""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import StoreError
from kg.namespaces import MG, PREFIXES
from kg.store.embedded import EmbeddedStore
from kg.store.manifest import (
    MANIFEST,
    ON_ITS_WAY,
    REPORT,
    WHOLE,
    Record,
    all_graph,
    count,
    digest_of,
    generation,
    is_content,
    newest,
    read_manifest,
    staging_graph,
    text_graph,
)
from kg.store.sparql_client import SparqlClient
from kg.store.strict_results import SKOLEM
from kg.store.turtle import canonical

# Virtuoso's parser gives up at 5,000 triples, and at some 10,000 lines of what it makes of them.
BATCH_TRIPLES = 2000
_BATCH_CHARS = 400_000
_PART_CHARS = 4000
_HASHES = f"SELECT DISTINCT ?sha256 WHERE {{ ?document <{MG}sha256> ?sha256 }} ORDER BY ?sha256"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What an upload did: graphs sent and graphs that were there, triples sent, triples in all, seconds."""

    sent: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    triples_sent: int
    triples: int
    seconds: float


def upload(source: EmbeddedStore, client: SparqlClient, *, progress: Progress | None = None) -> UploadReport:
    """Makes the server's graph equal to `source`. Raises StoreError; it can then be run again and goes on.

    `progress` is told (done, total, graph).
    """
    return _Upload(source, client, progress).run()


class _Miscounted(StoreError):
    """A graph on the server is not as large as what was sent."""


class _Upload:
    def __init__(self, source: EmbeddedStore, client: SparqlClient, progress: Progress | None) -> None:
        self._source = source
        self._client = client
        self._progress = progress
        self._where = client.endpoint.shown(client.endpoint.update_url)
        self._manifest: dict[str, Record] = {}
        self._sent: list[str] = []
        self._triples_sent = 0

    def run(self) -> UploadReport:
        started = time.perf_counter()
        self._manifest = read_manifest(self._client)
        graphs = self._source.graphs()
        hashes = [text for text in self._source.query(_HASHES).column("sha256") if text is not None]
        wanted: dict[str, Record] = {}
        total = len(graphs) + len(hashes) + 2
        for name in graphs:
            self._tell(len(wanted), total, name)
            wanted[name] = self._bring(name, _lines(self._source.quads_of(name)))
        for sha256 in hashes:
            name = text_graph(sha256)
            self._tell(len(wanted), total, name)
            text = self._source.text(sha256).encode("utf-8", "surrogatepass")
            wanted[name] = self._bring(name, _parts(name, text))
        report = json.dumps(self._source.report(), ensure_ascii=False, sort_keys=True).encode()
        wanted[REPORT] = self._bring(REPORT, _parts(REPORT, report))
        self._tell(total - 1, total, "all")
        self._make_current(wanted)
        dropped = self._drop_others(wanted)
        self._tell(total, total, "")
        triples = sum(record.triples for name, record in wanted.items() if is_content(name))
        kept = tuple(name for name in wanted if name not in self._sent)
        seconds = time.perf_counter() - started
        return UploadReport(tuple(self._sent), kept, dropped, self._triples_sent, triples, seconds)

    def _tell(self, done: int, total: int, name: str) -> None:
        if self._progress is not None:
            self._progress(done, total, name.rpartition("/")[2])

    def _bring(self, graph: str, lines: list[str]) -> Record:
        """One graph, whole and recorded, unless it is there already."""
        record = Record(hashlib.sha256("".join(lines).encode()).hexdigest(), len(lines))
        if self._manifest.get(graph) == record:
            return record
        try:
            self._replace(graph, record, lines, anew=False)
        except _Miscounted:
            self._replace(graph, record, lines, anew=True)
        self._sent.append(graph)
        self._triples_sent += len(lines)
        return record

    def _replace(self, graph: str, record: Record, lines: list[str], *, anew: bool) -> None:
        staging = staging_graph(record)
        self._announce(staging)
        self._load(staging, lines, anew=anew)
        self._forget(graph)
        # What MOVE means, but it can be said again after a lost answer (MOVE would then put nothing in the place of
        # everything), and to servers that have no MOVE. In one request, which most servers make one transaction.
        self._client.update(f"DROP SILENT GRAPH <{graph}> ; {_copying(staging, graph)}")
        self._expect(graph, record.triples)
        self._record(graph, record)
        self._client.update(f"DROP SILENT GRAPH <{staging}>")
        self._forget(staging)

    def _load(self, staging: str, lines: list[str], *, anew: bool) -> None:
        """All lines, after those that an interrupted upload has brought, if that makes it whole."""
        batches = list(_batches(lines))
        if anew:
            self._client.update(f"DROP SILENT GRAPH <{staging}>")
        there = 0 if anew else count(self._client, staging)
        for first in (there, 0):
            done = 0
            for batch in batches:
                done += len(batch)
                if done > first:
                    self._client.update(f"INSERT DATA {{ GRAPH <{staging}> {{\n{''.join(batch)}}} }}")
            if count(self._client, staging) == len(lines):
                return
        self._expect(staging, len(lines))

    def _make_current(self, wanted: Mapping[str, Record]) -> None:
        """The next generation of the graph of all triples, unless the current one was made of the very same graphs."""
        distinct = self._source.size()
        record = Record(digest_of(wanted), distinct)
        current = newest(self._manifest)
        if current is not None and current[1] == record:
            return
        name = all_graph((generation(current[0]) if current is not None else 0) + 1, record)
        self._announce(name)
        self._client.update(f"DROP SILENT GRAPH <{name}>")
        for graph in filter(is_content, wanted):
            self._client.update(_copying(graph, name))
        self._expect(name, distinct)
        self._record(name, record)
        self._client.update(f'DELETE DATA {{ GRAPH <{MANIFEST}> {{ <{name}> <{WHOLE}> "{ON_ITS_WAY}" }} }}')

    def _drop_others(self, wanted: Mapping[str, Record]) -> tuple[str, ...]:
        """Drop what the manifest names and this graph does not need; which of them had been graphs as built."""
        there = read_manifest(self._client, staging=True)
        current = newest(there)
        others = [name for name in there if name not in wanted and (current is None or name != current[0])]
        for name in others:
            self._client.update(f"DROP SILENT GRAPH <{name}>")
            self._forget(name)
        return tuple(name for name in others if is_content(name))

    def _announce(self, graph: str) -> None:
        """Named there before it is begun, so that whoever comes after a killed upload finds what it has left."""
        self._client.update(f'INSERT DATA {{ GRAPH <{MANIFEST}> {{ <{graph}> <{WHOLE}> "{ON_ITS_WAY}" }} }}')

    def _record(self, graph: str, record: Record) -> None:
        self._client.update(f'INSERT DATA {{ GRAPH <{MANIFEST}> {{ <{graph}> <{WHOLE}> "{record}" }} }}')

    def _forget(self, graph: str) -> None:
        self._client.update(f"DELETE WHERE {{ GRAPH <{MANIFEST}> {{ <{graph}> <{WHOLE}> ?record }} }}")

    def _expect(self, graph: str, triples: int) -> None:
        found = count(self._client, graph)
        if found != triples:
            what = f"{graph} has {found} triples after {triples} were sent"
            raise _Miscounted(self._where, what, "see that no other upload is running, and upload again")


def _copying(source: str, target: str) -> str:
    """The update that adds all of one graph to another."""
    return f"INSERT {{ GRAPH <{target}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{source}> {{ ?s ?p ?o }} }}"


def _lines(quads: Iterable[ox.Quad]) -> list[str]:
    """The triples of one graph as sorted N-Triples lines, blank nodes as IRIs: equal graphs give equal lines."""
    return sorted(f"{_term(q.subject)} {_term(q.predicate)} {_term(q.object)} .\n" for q in canonical(quads))


def _term(term: object) -> str:
    return f"<{SKOLEM}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)


def _parts(graph: str, data: bytes) -> list[str]:
    """Bytes as triples, in parts: base64 of zlib, as engines change or refuse some characters of literals."""
    packed = b64encode(zlib.compress(data, 9)).decode("ascii")
    return [
        f'<{graph}> <{PREFIXES["rdf"]}_{at // _PART_CHARS + 1}> "{packed[at : at + _PART_CHARS]}" .\n'
        for at in range(0, len(packed), _PART_CHARS)
    ]


def _batches(lines: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    chars = 0
    for line in lines:
        if batch and (len(batch) == BATCH_TRIPLES or chars + len(line) > _BATCH_CHARS):
            yield batch
            batch, chars = [], 0
        batch.append(line)
        chars += len(line)
    if batch:
        yield batch
