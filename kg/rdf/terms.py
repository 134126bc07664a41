"""Nodes and literals, and the IRIs of what a document holds."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from kg.model import Document, Span
from kg.namespaces import MG, PREFIXES, digest, slug, thing

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


@cache
def named(iri: str) -> ox.NamedNode:
    """The node of an IRI, made once."""
    return ox.NamedNode(iri)


def mg(local: str) -> ox.NamedNode:
    """A term of the ontology."""
    return named(MG + local)


def of(prefix: str, local: str) -> ox.NamedNode:
    """A term of another vocabulary, by prefix."""
    return named(PREFIXES[prefix] + local)


def literal(words: str) -> ox.Literal:
    """Words as a plain string; half characters, which no store holds, become question marks."""
    return ox.Literal(words.encode("utf-8", "replace").decode())


def whole(n: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(n), datatype=of("xsd", "integer"))


def decimal(value: Decimal) -> ox.Literal:
    """A number in the canonical spelling that stores keep (no trailing zeros).

    >>> decimal(Decimal("10")).value, decimal(Decimal("20.90")).value
    ('10', '20.9')
    """
    plain = f"{value:f}"
    return ox.Literal(plain.rstrip("0").rstrip(".") if "." in plain else plain, datatype=of("xsd", "decimal"))


def graph_of(name: str, version: str = "") -> str:
    """The IRI of the named graph of a document, by the name of its series and its version."""
    return thing("graph", _local(name, version))


def document_iri(name: str, version: str = "") -> str:
    """The IRI of a document by the name of its series and its version.

    >>> document_iri("My leaflet", "2023-05")
    'https://w3id.org/monograph/id/document/my-leaflet.2023-05'
    """
    return thing("document", _local(name, version))


def document_node(document: Document) -> ox.NamedNode:
    """The node of a document."""
    return named(document_iri(document.name, document.version))


def _local(name: str, version: str) -> str:
    # no slug holds a full stop: no other document can have this name
    return f"{slug(name)}.{version}" if version else slug(name)


def section_node(document: Document, index: int) -> ox.NamedNode:
    """The node of a section by its place in the document."""
    return named(thing("section", digest(document.identity, document.sha256, index)))


def passage_node(document: Document, span: Span) -> ox.NamedNode:
    """The node of a sentence."""
    return named(thing("passage", digest(document.identity, document.sha256, span.start, span.end)))
