"""The remote engine: a graph on any SPARQL 1.1 Protocol server, brought there by `kg.store.upload`, read here."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256 as hashing
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.namespaces import MG, PREFIXES
from kg.store.address import Endpoint
from kg.store.answer import Answer, Row, Value
from kg.store.folder import is_sha256
from kg.store.manifest import (
    REPORT,
    Record,
    ask,
    current_generation,
    digest_of,
    is_content,
    newest,
    read_manifest,
    text_graph,
)
from kg.store.sparql_client import QUERY_S, SparqlClient
from kg.store.turtle import engine_term

if TYPE_CHECKING:
    from kg.store.embedded import EmbeddedStore

_UPLOAD = "bring a graph there: `python -m kg upload --endpoint …`"
_GRAPH = re.compile(r"\bGRAPH\b", re.IGNORECASE)
# Rows asked for at once: below what servers cut at (10,000 in many).
_PAGE = 4000
_MAX_TEXT_BYTES = 256 * 1024**2
_SWAPS = 5


class RemoteStore:
    """A graph on a server, read-only. See `kg.store.GraphStore`.

    An answer is given only where the graph that it was computed from was still the current one afterwards: while an
    upload swaps in another, the question is asked again.
    """

    def __init__(self, client: SparqlClient, *, timeout_s: float = QUERY_S) -> None:
        """Raises StoreError where the server cannot be asked, or holds no graph of ours."""
        self._client = client
        self._timeout_s = timeout_s
        self._where = client.endpoint.shown(client.endpoint.query_url)
        self._all = self._current()
        self._manifest: dict[str, Record] = {}

    @classmethod
    def open(cls, endpoint: Endpoint, *, timeout_s: float = QUERY_S) -> RemoteStore:
        """The graph at an endpoint; a query may take `timeout_s` seconds."""
        return cls(SparqlClient(endpoint), timeout_s=timeout_s)

    def query(self, sparql: str, *, max_rows: int | None = None) -> Answer:
        """See `GraphStore.query`; raises QueryTimeout too."""
        for _ in range(_SWAPS):
            named: tuple[str, ...] = ()
            if _GRAPH.search(sparql):
                self._all = self._current()
                named = tuple(graph for graph in self._graphs() if is_content(graph))
            asked = self._all
            try:
                answer = ask(self._client, sparql, (asked[0],), named, self._timeout_s)
            except StoreError as error:
                _explain(sparql, error)
                raise
            self._all = self._current()
            if self._all == asked:
                return _cut(answer, max_rows)
            self._manifest = {}
        raise StoreError(self._where, "the graph is being replaced over and over", "ask again when uploads have ended")

    def quads(self) -> Iterator[ox.Quad]:
        """See `GraphStore.quads`. Raises StoreError where a graph is not what the manifest says."""
        self._all, self._manifest = self._current(), {}
        graphs = self._graphs()
        for graph, record in sorted(graphs.items()):
            if is_content(graph):
                yield from self._quads_of(graph, record.triples)
        self._all, self._manifest = self._current(), {}
        if self._graphs() != graphs:
            raise StoreError(self._where, "the graph was replaced while it was read", "read it again")

    def text(self, sha256: str) -> str:
        """See `GraphStore.text`; the text has this very hash, or StoreError is raised."""
        if not is_sha256(sha256):
            raise StoreError(
                self._where, f"{sha256[:80]!r} is no SHA-256", "take the hash from the document's mg:sha256"
            )
        data = self._kept(text_graph(sha256))
        if data is None:
            raise StoreError(self._where, f"there is no text {sha256}", "give the hash of a document of this graph")
        if hashing(data).hexdigest() != sha256:
            raise StoreError(self._where, f"the text {sha256} was altered", "upload the graph again")
        return data.decode("utf-8", "surrogatepass")

    def report(self) -> dict[str, object]:
        """See `GraphStore.report`."""
        data = self._kept(REPORT)
        try:
            return dict(json.loads(data)) if data is not None else {}
        except ValueError as error:
            raise StoreError(self._where, "the report cannot be read", "upload the graph again") from error

    def copy(self) -> EmbeddedStore:
        """All of it in memory here (330 B a triple), with texts and report: for what asks more than SPARQL."""
        from kg.store.embedded import EmbeddedStore

        hashes = self.query(f"SELECT DISTINCT ?sha256 WHERE {{ ?document <{MG}sha256> ?sha256 }}").column("sha256")
        texts = [self.text(sha256) for sha256 in hashes if sha256 is not None]
        return EmbeddedStore.of(self.quads(), texts, self.report())

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _current(self) -> tuple[str, Record]:
        found = current_generation(self._client)
        if found is None:
            raise StoreError(self._where, "there is no graph here", _UPLOAD)
        return found

    def _graphs(self) -> dict[str, Record]:
        """What the manifest names. Raises StoreError while single graphs are older or newer than the graph of all."""
        if newest(self._manifest) != self._all:
            found = read_manifest(self._client)
            if digest_of(found) != self._all[1].sha256:
                what = "the named graphs are being replaced: an upload is under way, or was broken off"
                raise StoreError(self._where, what, "ask again when it has ended, or upload again")
            self._manifest = found
        return self._manifest

    def _quads_of(self, graph: str, expected: int) -> Iterator[ox.Quad]:
        """In as many parts as keep each below what servers cut at, told apart by a hash of the subject."""
        name = ox.NamedNode(graph)
        seen = 0
        digits = 0
        while 16**digits * _PAGE < expected:
            digits += 1
        parts = [f"{n:0{digits}x}" if digits else "" for n in range(16**digits)]
        for part in parts:
            chosen = f'FILTER(STRSTARTS(MD5(STR(?s)), "{part}"))' if part else ""
            answer = ask(self._client, f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o {chosen} }}", (graph,), (), self._timeout_s)
            if answer.truncated:
                raise StoreError(self._where, f"the server cuts answers at {len(answer.rows)} rows", "raise its limit")
            for row in answer.rows:
                yield _quad(row, name)
            seen += len(answer.rows)
        if seen != expected:
            what = f"{graph} has {seen} triples here and was uploaded with {expected}"
            raise StoreError(self._where, what, "wait for an upload to end, or upload the graph again")

    def _kept(self, graph: str) -> bytes | None:
        """What was kept in parts: base64 of zlib, which every engine keeps as it is. None where there is nothing."""
        rows = ask(self._client, "SELECT ?p ?o WHERE { ?s ?p ?o }", (graph,), (), self._timeout_s).records()
        member = f"{PREFIXES['rdf']}_"
        parts = {int(row["p"].removeprefix(member)): row["o"] for row in rows if row["p"].startswith(member)}
        if not parts:
            return None
        try:
            packed = b64decode("".join(parts[n] for n in range(1, len(parts) + 1)), validate=True)
            unpacking = zlib.decompressobj()
            data = unpacking.decompress(packed, _MAX_TEXT_BYTES)
            if not unpacking.eof:
                raise ValueError("it ends early, or is too long")
        except (KeyError, ValueError, zlib.error) as error:
            raise StoreError(self._where, f"{graph} cannot be read: {error}", "upload the graph again") from error
        return data


def _explain(sparql: str, refused: StoreError) -> None:
    """Raise QuerySyntaxError, with its place, where the query is no SPARQL: servers tell it each in their own way."""
    if "answers 400" in refused.what:
        from kg.store.embedded import EmbeddedStore

        EmbeddedStore.of(()).query(sparql, max_rows=0)


def _cut(answer: Answer, max_rows: int | None) -> Answer:
    size = len(answer.rows) + len(answer.triples)
    if max_rows is None or size <= max_rows:
        return answer
    rows, triples = answer.rows[:max_rows], answer.triples[:max_rows]
    return Answer(answer.kind, answer.columns, rows, answer.boolean, triples, truncated=True)


def _quad(row: Row, graph: ox.NamedNode) -> ox.Quad:
    subject, predicate, thing = (engine_term(value) for value in row if isinstance(value, Value))
    if isinstance(subject, ox.Literal | ox.Triple) or not isinstance(predicate, ox.NamedNode):
        raise StoreError(graph.value, "the server gives what is no triple", "ask the server's operator")
    return ox.Quad(subject, predicate, thing, graph)
