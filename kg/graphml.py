"""GraphML 1.0, for tools that draw and count: things as nodes, the links between them as edges.

It is no RDF: of a graph it holds what lies between two things (drugs, classes, findings …), not the statements, their
evidence or the texts. Characters that XML cannot hold become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from kg.namespaces import DATA, MG, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Triple

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_THINGS = tuple(
    f"{DATA}{kind}/"
    for kind in (
        "drug", "class", "substance", "product", "finding", "route", "form", "population", "document", "system",
    )
)  # fmt: skip
_TYPE, _LABEL = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}label"

Node = tuple[str, Mapping[str, str]]
"""An id and its attributes."""
Edge = tuple[str, str, str, Mapping[str, str]]
"""An id, the ids of both ends, and its attributes."""


def write_graphml(nodes: Sequence[Node], edges: Sequence[Edge], about: str = "") -> str:
    """Nodes and edges as a file; every attribute is a string. `about` is what the file says of itself."""
    root = Xml.Element("graphml", xmlns=_NAMESPACE)
    for owner, held in (("node", [attributes for _, attributes in nodes]), ("edge", [edge[3] for edge in edges])):
        for name in dict.fromkeys(name for attributes in held for name in attributes):
            key = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": "string"}
            Xml.SubElement(root, "key", key)
    graph = Xml.SubElement(root, "graph", edgedefault="directed")
    if about:
        Xml.SubElement(graph, "desc").text = _clean(about)
    for name, attributes in nodes:
        _data(Xml.SubElement(graph, "node", id=_clean(name)), "node", attributes)
    for name, start, end, attributes in edges:
        ends = {"source": _clean(start), "target": _clean(end)}
        _data(Xml.SubElement(graph, "edge", {"id": _clean(name), **ends}), "edge", attributes)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _data(element: Xml.Element, owner: str, attributes: Mapping[str, str]) -> None:
    for name, words in attributes.items():
        Xml.SubElement(element, "data", key=f"{owner}-{name}").text = _clean(words)


def _clean(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)


def to_graphml(triples: Iterable[Triple], about: str = "", *, things_only: bool = True) -> str:
    """The links of a graph; with `things_only` those between things of the data, else between any two IRIs.

    The same triples give the same file, in whatever order they come.
    """
    links: set[tuple[str, str, str]] = set()
    labels: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for triple in triples:
        subject, relation = getattr(triple.subject, "value", ""), triple.predicate.value
        value = getattr(triple.object, "value", "")
        if things_only and not subject.startswith(_THINGS):
            continue
        if relation == _LABEL:
            labels[subject] = min(value, labels.get(subject, value))
        elif relation == _TYPE and value.startswith(MG):
            kinds[subject] = min(_local(value), kinds.get(subject, _local(value)))
        elif (
            relation != _TYPE
            and type(triple.object).__name__ == "NamedNode"
            and (not things_only or value.startswith(_THINGS))
        ):
            links.add((subject, relation, value))
    ends = sorted({end for start, _, value in links for end in (start, value)})
    nodes = [(iri, {"label": labels.get(iri, _local(iri)), "kind": kinds.get(iri, ""), "iri": iri}) for iri in ends]
    edges = [
        (f"e{at}", start, value, {"relation": relation, "words": _local(relation)})
        for at, (start, relation, value) in enumerate(sorted(links))
    ]
    return write_graphml(nodes, edges, about)


def _local(iri: str) -> str:
    return iri.replace("#", "/").rstrip("/").rsplit("/", 1)[-1]
