"""What a server holds of a graph: a small graph of its own, the manifest, says which of the others are whole.

Names on the server, all beneath the data's own namespace::

    …/graph/NAME                    a document's graph, the ontology, the vocabulary, what was concluded: as built
    …/graph/all/NUMBER-DIGEST       every triple of these once: the default graph of all questions, anew for each upload
    …/graph/text/SHA256             a document's text, in parts; …/graph/report what the build told about itself
    …/graph/staging/DIGEST          a graph on its way in
    …/graph/manifest                GRAPH dcterms:identifier "sha256:HEX triples:N" of each that is whole

A record is one triple, so that no engine can show half of one. Readers take the highest generation of "all": the next
upload makes another one beside it, and one record makes that the one that counts. This asks no transaction of a server,
and no setting of its default graph, in which servers differ.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import StoreError
from kg.namespaces import PREFIXES, thing
from kg.store.answer import Answer, AnswerKind
from kg.store.sparql_client import QUERY_S, SparqlClient
from kg.store.strict_results import Incomplete, accepted, form_of, read_reply, split_prologue

MANIFEST = thing("graph", "manifest")
REPORT = thing("graph", "report")
_ALL, _TEXT, _STAGING = (thing("graph", f"{name}/") for name in ("all", "text", "staging"))
WHOLE = f"{PREFIXES['dcterms']}identifier"
# What a graph has in the place of its record from before it is begun until it is whole or gone.
ON_ITS_WAY = "on its way"
_RECORD = re.compile(r"sha256:([0-9a-f]{64}) triples:([0-9]+)\Z")
_GENERATION = re.compile(re.escape(_ALL) + r"([0-9]+)-[0-9a-f]+\Z")
_PAGE = 1000


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """The SHA-256 of a graph's triples, and how many they are."""

    sha256: str
    triples: int

    def __str__(self) -> str:
        return f"sha256:{self.sha256} triples:{self.triples}"


def all_graph(number: int, record: Record) -> str:
    """The name of a generation of the graph of all triples."""
    return f"{_ALL}{number:06d}-{record.sha256[:12]}"


def generation(graph: str) -> int:
    """The number of a generation of the graph of all triples; 0 for any other graph."""
    found = _GENERATION.match(graph)
    return int(found[1]) if found is not None else 0


def text_graph(sha256: str) -> str:
    """The name of the graph that keeps a text."""
    return _TEXT + sha256


def staging_graph(record: Record) -> str:
    """The name under which a graph is loaded. What is half-loaded there is never more than a part of the very same."""
    return _STAGING + record.sha256


def is_content(graph: str) -> bool:
    """Whether it is one of the graphs that were built, and not one of those that serve this store."""
    return graph != REPORT and not graph.startswith((_ALL, _TEXT, _STAGING))


def digest_of(graphs: Mapping[str, Record]) -> str:
    """The SHA-256 of the list of graphs as built, of which a graph of all triples was made."""
    told = "".join(f"{name} {record}\n" for name, record in sorted(graphs.items()) if is_content(name))
    return hashlib.sha256(told.encode()).hexdigest()


def ask(client: SparqlClient, sparql: str, graphs: tuple[str, ...], named: tuple[str, ...] = (),
        timeout_s: float = QUERY_S) -> Answer:  # fmt: skip
    """The answer to a query whose default graph is made of `graphs`, and whose GRAPH sees `named`.

    An answer that is cut says so, also where the server does not: a suspiciously round number of rows is counted.
    Raises Incomplete where the server finds fault with the query (status 400), StoreError, QueryTimeout.
    """
    form = form_of(sparql)
    fields = [("query", sparql), *(("default-graph-uri", graph) for graph in graphs)]
    fields += [("named-graph-uri", graph) for graph in named]
    reply = client.query(fields, accepted(form), timeout_s=timeout_s)
    if reply.status == 400:
        raise client.refused(reply)
    try:
        answer = read_reply(reply, form)
    except Incomplete as error:
        where = client.endpoint.shown(client.endpoint.query_url)
        raise StoreError(where, str(error), "ask again, or for less; no part of it is shown") from error
    if form is AnswerKind.SELECT and not answer.truncated and _is_round(len(answer.rows)):
        before, query = split_prologue(sparql)
        counting = f"{before}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {query}\n}} }}"
        if _count(ask(client, counting, graphs, named, timeout_s)) != len(answer.rows):
            return Answer(answer.kind, answer.columns, answer.rows, truncated=True)
    return answer


def _is_round(rows: int) -> bool:
    """Whether a server may have stopped there, as many do without a word."""
    return rows >= 1000 and rows % 500 == 0


def _count(answer: Answer) -> int:
    (row,) = answer.rows
    (cell,) = row
    return int(cell.text) if cell is not None else 0


def count(client: SparqlClient, graph: str) -> int:
    """How many triples a graph has on the server."""
    return _count(ask(client, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", (graph,)))


def read_manifest(client: SparqlClient, *, staging: bool = False) -> dict[str, Record]:
    """Every graph that is whole, and those on their way where `staging`. Raises StoreError."""
    found: dict[str, Record] = {}
    last = ""
    while True:
        rows = ask(
            client,
            f'SELECT ?graph ?record WHERE {{ ?graph <{WHOLE}> ?record FILTER(STR(?graph) > "{last}") }} '
            f"ORDER BY STR(?graph) LIMIT {_PAGE - 1}",
            (MANIFEST,),
        ).records()
        if not rows:
            return found
        for row in rows:
            record = _RECORD.match(row["record"])
            if record is not None:
                found[row["graph"]] = Record(record[1], int(record[2]))
            elif staging and row["record"] == ON_ITS_WAY:
                found.setdefault(row["graph"], Record("", 0))
        last = max(row["graph"] for row in rows)


def current_generation(client: SparqlClient) -> tuple[str, Record] | None:
    """The graph of all triples that counts now, by one small query; None where nothing was uploaded."""
    rows = ask(
        client,
        f'SELECT ?graph ?record WHERE {{ ?graph <{WHOLE}> ?record FILTER(STRSTARTS(STR(?graph), "{_ALL}")) }}',
        (MANIFEST,),
    ).records()
    return newest({row["graph"]: Record(m[1], int(m[2])) for row in rows if (m := _RECORD.match(row["record"]))})


def newest(manifest: Mapping[str, Record]) -> tuple[str, Record] | None:
    """The generation of "all" with the highest number."""
    there = [(generation(graph), graph) for graph in manifest if generation(graph)]
    graph = max(there, default=(0, ""))[1]
    return (graph, manifest[graph]) if graph else None
