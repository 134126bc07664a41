"""Answers in the formats of the SPARQL 1.1 Protocol, as bytes; written by the engine, whose formats are tested.

These are for programs: unlike `kg.store.writers`, no cell is changed to keep a spreadsheet from running it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import quoteattr

import pyoxigraph as ox

from kg.errors import InputError
from kg.namespaces import PREFIXES
from kg.store.answer import Answer, AnswerKind, Value, ValueKind
from kg.store.bindings import results_json
from kg.store.turtle import engine_term

# In the order in which the server would choose.
TABLE_TYPES = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
    "application/json", "application/xml", "text/xml",
)  # fmt: skip
GRAPH_TYPES: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_ENGINES = {
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
# What XML 1.0 cannot hold in any spelling.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# The part of a property's IRI that can be the name of an XML element; RDF/XML can say no other property.
_ELEMENT = re.compile(r"[^\W\d][\w.-]*\Z")


def serialise_table(answer: Answer, media_type: str, more: str = "") -> bytes:
    """A SELECT or ASK in one of `TABLE_TYPES`.

    A cut answer says so in JSON and XML: `more` is then the address at which the limits are explained. Raises
    InputError where the format cannot hold the answer.
    """
    data = results_json(answer)
    head = data["head"]
    if answer.truncated and more and isinstance(head, dict):
        head["link"] = [more]
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    if media_type.endswith("json"):
        return plain
    if any(value is not None and value.kind is ValueKind.TRIPLE for row in answer.rows for value in row):
        raise InputError(media_type, "the answer holds quoted triples, which this format cannot", "ask for JSON")
    read = ox.parse_query_results(plain, format=ox.QueryResultsFormat.JSON)
    if media_type in _ENGINES:
        return bytes(read.serialize(format=_ENGINES[media_type]) or b"")
    for row in answer.rows:
        _check_xml(value for value in row if value is not None)
    written = bytes(read.serialize(format=ox.QueryResultsFormat.XML) or b"")
    if answer.truncated and more:
        written = written.replace(b"</head>", f"<link href={quoteattr(more)}/></head>".encode(), 1)
    return written


def serialise_graph(answer: Answer, media_type: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """A CONSTRUCT or DESCRIBE in one of `GRAPH_TYPES`; a cut one says so in a comment, where the format has any.

    Raises InputError where the format cannot hold the answer.
    """
    form = GRAPH_TYPES[media_type]
    if any(value.kind is ValueKind.TRIPLE for triple in answer.triples for value in triple):
        raise InputError(
            media_type, "the answer holds quoted triples, which RDF 1.1 cannot", "ask with SELECT, as JSON"
        )
    if form == ox.RdfFormat.RDF_XML:
        for triple in answer.triples:
            _check_xml(triple)
            local = re.split(r"[/#:]", triple[1].text)[-1]
            if not _ELEMENT.search(local):
                raise InputError(media_type, f"RDF/XML cannot say the property <{triple[1].text}>", "ask for Turtle")
    triples = [ox.Triple(*map(engine_term, triple)) for triple in answer.triples]  # type: ignore[arg-type]
    spaces = {text[: max(text.rfind("/"), text.rfind("#")) + 1] for text in _iris(answer)}
    used = {name: iri for name, iri in {**PREFIXES, **(prefixes or {})}.items() if iri in spaces}
    written = ox.serialize(triples, format=form, prefixes=used) or b""
    if answer.truncated:
        told = f"first {len(triples)} triples; there are more"
        if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES):
            written = f"# {told}\n".encode() + written
        elif form == ox.RdfFormat.RDF_XML:
            written = written.replace(b"?>\n", f"?>\n<!-- {told} -->\n".encode(), 1)
    return written


def to_xml(answer: Answer) -> str:
    """SPARQL Query Results XML; a CONSTRUCT's triples as bindings of subject, predicate, object."""
    rows = answer.triples if answer.kind is AnswerKind.CONSTRUCT else answer.rows
    table = answer
    if answer.kind is AnswerKind.CONSTRUCT:
        columns = ("subject", "predicate", "object")
        table = Answer(AnswerKind.SELECT, columns, tuple(rows), truncated=answer.truncated)
    written = serialise_table(table, "application/sparql-results+xml").decode()
    if answer.truncated:
        written = written.replace("<head>", f"<!-- first {len(rows)} rows; there are more --><head>", 1)
    return written + "\n"


def _check_xml(values: Iterable[Value]) -> None:
    for value in values:
        if _NOT_XML.search(value.text):
            what = "the answer holds a control character, which XML cannot"
            raise InputError("xml", what, "ask for JSON or Turtle")


def _iris(answer: Answer) -> Iterator[str]:
    for value in (value for triple in answer.triples for value in triple):
        if value.kind is ValueKind.IRI:
            yield value.text
        elif value.datatype is not None:
            yield value.datatype
