"""The graph as files that other tools load: equal graphs give equal bytes, however they were built.

Turtle and RDF/XML, N-Triples, JSON-LD hold all graphs together (Turtle has no graph names); N-Quads and TriG keep
them apart. CSV is the flat table of statements, one row each (the question `statements` of every document). GraphML
holds the things and the links between them (`kg.graphml`). What can hold a comment has the medical caution there; CSV
has it in its last column, JSON-LD in an object of its own, which says nothing to whoever reads triples.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.description import BRIEF_CAUTION, CAUTION
from kg.errors import InputError, StoreError
from kg.graphml import to_graphml
from kg.namespaces import PREFIXES
from kg.queries import load_questions
from kg.store import GraphStore
from kg.store.answer import Answer, AnswerKind, Row, Value, ValueKind
from kg.store.turtle import canonical, engine_term, trig, turtle
from kg.store.writers import WRITERS, to_csv, write_answer

# One by one, as no server cuts the answer for one short.
_DOCUMENTS = f"""SELECT ?document WHERE {{
  {{ SELECT ?document (MIN(?name) AS ?title) WHERE {{
    ?statement <{PREFIXES["mg"]}statedIn> ?document . ?document <{PREFIXES["dcterms"]}title> ?name
  }} GROUP BY ?document }}
}} ORDER BY ?title ?document"""
_COMMENT = f"# {CAUTION}\n".encode()
_XML_COMMENT = f"<!-- {CAUTION} -->\n".encode()
# What XML 1.0 cannot hold in any spelling.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _triples(store: GraphStore) -> list[ox.Triple]:
    """All graphs as one, blank nodes named canonically, in the order of their N-Triples lines."""
    flat = (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store.quads())
    return [quad.triple for quad in canonical(flat)]


def _engine(items: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    """The engine's writer, which keeps the order it is given."""
    data = io.BytesIO()
    ox.serialize(items, data, form, prefixes=PREFIXES)
    return data.getvalue()


def _turtle(store: GraphStore) -> bytes:
    return _COMMENT + turtle(store.quads()).encode()


def _trig(store: GraphStore) -> bytes:
    return _COMMENT + trig(store.quads()).encode()


def _ntriples(store: GraphStore) -> bytes:
    return _COMMENT + _engine(_triples(store), ox.RdfFormat.N_TRIPLES)


def _nquads(store: GraphStore) -> bytes:
    return _COMMENT + _engine(canonical(store.quads()), ox.RdfFormat.N_QUADS)


def _rdfxml(store: GraphStore) -> bytes:
    triples = _triples(store)
    for triple in triples:
        if isinstance(triple.object, ox.Literal) and _NOT_XML.search(triple.object.value):
            what = f"XML cannot hold a control character in a text of {triple.subject}"
            raise InputError("rdfxml", what, "export as turtle, or remove it from the document")
    declaration, _, body = _engine(triples, ox.RdfFormat.RDF_XML).partition(b"\n")
    return declaration + b"\n" + _XML_COMMENT + body + b"\n"


def _jsonld(store: GraphStore) -> bytes:
    # A key that no context maps says nothing (JSON-LD 1.1 API, 5.1.2, 13.3): an object of nothing else is left out.
    first, _, others = _engine(_triples(store), ox.RdfFormat.JSON_LD).partition(b"[")
    note = json.dumps({"caution": CAUTION}).encode()
    return first + b"[" + note + (b"]" if others.strip() == b"]" else b"," + others) + b"\n"


def _csv(store: GraphStore) -> bytes:
    question = load_questions()["statements"]
    rows: list[Row] = []
    for document in store.query(_DOCUMENTS).column("document"):
        rows += store.query(question.bind({"document": document})).rows
    caution = Value(ValueKind.LITERAL, BRIEF_CAUTION)
    table = Answer(AnswerKind.SELECT, (*question.columns, "caution"), tuple((*row, caution) for row in rows))
    return to_csv(table).encode()


def _graphml(store: GraphStore) -> bytes:
    return to_graphml((quad.triple for quad in store.quads()), CAUTION).encode()


FORMATS: dict[str, Callable[[GraphStore], bytes]] = {
    "turtle": _turtle,
    "ntriples": _ntriples,
    "nquads": _nquads,
    "trig": _trig,
    "rdfxml": _rdfxml,
    "jsonld": _jsonld,
    "csv": _csv,
    "graphml": _graphml,
}
SUFFIXES: dict[str, str] = {
    "turtle": ".ttl", "ntriples": ".nt", "nquads": ".nq", "trig": ".trig", "rdfxml": ".rdf", "jsonld": ".jsonld",
    "csv": ".csv", "graphml": ".graphml", "table": ".txt", "tsv": ".tsv", "json": ".srj", "xml": ".srx",
    "markdown": ".md",
}  # fmt: skip


def serialise(store: GraphStore, form: str) -> bytes:
    """The graph in one of `FORMATS`, in UTF-8. Raises InputError for another name, or text that XML cannot hold."""
    if form not in FORMATS:
        raise InputError("format", f"there is no format {form!r}", f"choose one of {', '.join(FORMATS)}")
    return FORMATS[form](store)


def answer_formats(answer: Answer) -> tuple[str, ...]:
    """The formats in which an answer can be written: a CONSTRUCT's as any graph, rows as any table."""
    if answer.kind is AnswerKind.CONSTRUCT:
        return tuple(FORMATS)
    return tuple(form for form in WRITERS if form != "turtle")


def serialise_answer(answer: Answer, form: str) -> bytes:
    """An answer in one of its `answer_formats`, in UTF-8. Raises InputError for another name, and as `serialise`."""
    if answer.kind is not AnswerKind.CONSTRUCT or form == "csv":
        return write_answer(answer, form).encode()
    quads = [ox.Quad(engine_term(s), engine_term(p), engine_term(o)) for s, p, o in answer.triples]  # type: ignore[arg-type]
    if form == "graphml":
        return to_graphml((quad.triple for quad in quads), CAUTION, things_only=False).encode()
    from kg.store.embedded import EmbeddedStore

    data = serialise(EmbeddedStore.of(quads), form)
    cut = f"first {len(answer.triples)} triples; there are more"
    if answer.truncated and data.startswith(_COMMENT):
        return f"# {cut}\n".encode() + data
    return data.replace(_XML_COMMENT, _XML_COMMENT + f"<!-- {cut} -->\n".encode()) if answer.truncated else data


def export(store: GraphStore, form: str, out: Path) -> int:
    """Write the graph to a file; how many bytes. The file appears whole or not at all: an old one stays until then.

    Raises InputError for an unknown format, StoreError where the file cannot be written.
    """
    data = serialise(store, form)
    beside = ""
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp lets only the owner read; an exported file is as readable as any other new one.
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(out)
    except OSError as error:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise StoreError(str(out), f"cannot be written: {error.strerror}", "name a place you may write to") from error
    return len(data)
