"""The ontology for readers: classes and properties as trees, what each means, how often this graph uses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.explorer.things import compact, rows, values
from kg.namespaces import MG, PREFIXES

if TYPE_CHECKING:
    from kg.store import GraphStore

_OWL = PREFIXES["owl"]
_SHARED_FEATURES: Mapping[str, str] = {
    f"{_OWL}FunctionalProperty": "one value at most",
    f"{_OWL}InverseFunctionalProperty": "tells its subject from all others",
    f"{_OWL}TransitiveProperty": "transitive",
    f"{_OWL}SymmetricProperty": "symmetric",
    f"{_OWL}AsymmetricProperty": "one way only",
    f"{_OWL}IrreflexiveProperty": "never of itself",
}
CLASS, PROPERTY, INDIVIDUAL = "class", "property", "individual"
MOST_ROWS = 200
"""How many rows the query of a term asks for."""

_MEMBERS = "{0}/(owl:unionOf/rdf:rest*/rdf:first)?"


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class, a property or a named individual. `parents`, `domains`, `ranges`, `types` and `inverses` are IRIs.

    `count` is how many things a class has, or how many triples a property, in this graph; None where nobody counted.
    """

    iri: str
    label: str
    kind: str
    definition: str = ""
    example: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    inverses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    count: int | None = None

    @property
    def name(self) -> str:
        """Its short name: ``mg:Drug``."""
        return compact(self.iri)

    def holds(self, words: str) -> bool:
        """Whether all the words stand in its name, label or definition, whatever their case."""
        text = f"{self.name} {self.label} {self.definition}".casefold()
        return all(word in text for word in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Node:
    """A term of a tree with the terms below it."""

    term: OntologyTerm
    below: tuple[Node, ...] = ()


def ontology_terms(store: GraphStore) -> dict[str, OntologyTerm]:
    """Every term of our ontology that the graph describes, by IRI, in the order of their labels; nothing is counted."""
    kinds: dict[str, str] = {}
    features: dict[str, set[str]] = {}
    types: dict[str, set[str]] = {}
    found = rows(
        store,
        f"""SELECT ?term ?type WHERE {{ ?term rdfs:isDefinedBy <{MG.rstrip("#")}> ; a ?type FILTER(isIRI(?type)) }}""",
    )
    for row in found:
        term, kind = row["term"].text, row["type"].text
        if kind == f"{_OWL}Class":
            kinds[term] = CLASS
        elif kind in (f"{_OWL}ObjectProperty", f"{_OWL}DatatypeProperty", f"{_OWL}AnnotationProperty"):
            kinds[term] = PROPERTY
        elif kind in _SHARED_FEATURES:
            features.setdefault(term, set()).add(_SHARED_FEATURES[kind])
        elif kind.startswith(MG):
            types.setdefault(term, set()).add(kind)
    kinds = {**dict.fromkeys(types, INDIVIDUAL), **kinds}
    texts = _texts(store, kinds)
    linked = {
        name: _linked(store, kinds, path)
        for name, path in (
            ("parents", "(rdfs:subClassOf|rdfs:subPropertyOf)"),
            ("defined", "owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first"),
            ("united", "owl:disjointUnionOf/rdf:rest*/rdf:first"),
            ("domains", _MEMBERS.format("rdfs:domain")),
            ("ranges", _MEMBERS.format("rdfs:range")),
            ("inverses", "(owl:inverseOf|^owl:inverseOf)"),
        )
    }
    parents = linked["parents"]
    for iri, genera in linked.pop("defined").items():  # "defined as a … that" is a kind of it, too
        parents.setdefault(iri, set()).update(genera)
    for iri, parts in linked.pop("united").items():
        for part in parts:
            parents.setdefault(part, set()).add(iri)

    def ends(name: str, iri: str) -> tuple[str, ...]:
        return tuple(sorted(linked[name].get(iri, set()) - {iri}))

    terms = [
        OntologyTerm(
            iri,
            min(texts.get((iri, "label"), {compact(iri)})),
            kind,
            " ".join(sorted(texts.get((iri, "definition"), ()))),
            " ".join(sorted(texts.get((iri, "example"), ()))),
            " ".join(sorted(texts.get((iri, "scopeNote"), ()))),
            tuple(sorted(texts.get((iri, "source"), ()))),
            parents=ends("parents", iri),
            domains=ends("domains", iri),
            ranges=ends("ranges", iri),
            inverses=ends("inverses", iri),
            types=tuple(sorted(types.get(iri, ()))),
            features=tuple(sorted(features.get(iri, ()))),
        )
        for iri, kind in kinds.items()
    ]
    return {term.iri: term for term in sorted(terms, key=lambda term: (term.label.casefold(), term.iri))}


def _texts(store: GraphStore, terms: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """(term, local name of the property) -> what is written there."""
    found: dict[tuple[str, str], set[str]] = {}
    wanted = values(terms)
    for what in ("rdfs:label", "skos:definition", "skos:example", "skos:scopeNote", "dcterms:source"):
        # One property at a time: two lists of values make the engine go through all labels of the graph.
        query = f"SELECT ?term ?words WHERE {{ VALUES ?term {{ {wanted} }} ?term {what} ?words }}"
        for row in rows(store, query):
            found.setdefault((row["term"].text, what.partition(":")[2]), set()).add(row["words"].text)
    return found


def _linked(store: GraphStore, terms: Iterable[str], path: str) -> dict[str, set[str]]:
    """Term -> the named things at the end of a path from it."""
    found: dict[str, set[str]] = {}
    query = (
        f"SELECT DISTINCT ?term ?other WHERE {{ VALUES ?term {{ {values(terms)} }} ?term {path} ?other "
        "FILTER(isIRI(?other)) }"
    )
    for row in rows(store, query):
        found.setdefault(row["term"].text, set()).add(row["other"].text)
    return found


def counted(store: GraphStore, terms: Mapping[str, OntologyTerm]) -> dict[str, OntologyTerm]:
    """The terms with how often this graph uses each: in time that grows with the graph (1 s for 500,000 triples)."""
    members = _counts(store, "SELECT ?of (COUNT(*) AS ?n) WHERE { ?s a ?of } GROUP BY ?of")
    uses = {
        term.iri: _count(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s <{term.iri}> ?o }}")
        for term in terms.values()
        if term.kind == PROPERTY
    }
    named = _counts(
        store,
        "SELECT ?of (COUNT(*) AS ?n) WHERE { VALUES ?of { "
        + values(term.iri for term in terms.values() if term.kind == INDIVIDUAL)
        + " } ?s ?p ?of } GROUP BY ?of",
    )
    held = {CLASS: members, PROPERTY: uses, INDIVIDUAL: named}
    return {iri: replace(term, count=held[term.kind].get(iri, 0)) for iri, term in terms.items()}


def _counts(store: GraphStore, query: str) -> dict[str, int]:
    return {row["of"].text: int(row["n"].text) for row in rows(store, query) if "of" in row}


def _count(store: GraphStore, query: str) -> int:
    (row,) = rows(store, query)
    return int(row["n"].text)


def tree(terms: Mapping[str, OntologyTerm], kind: str) -> tuple[Node, ...]:
    """The terms of a kind, each below its parents; one with several parents stands below each of them."""
    own = {iri: term for iri, term in terms.items() if term.kind == kind}
    children: dict[str, list[OntologyTerm]] = {}
    for term in own.values():
        for parent in term.parents:
            children.setdefault(parent, []).append(term)

    def node(term: OntologyTerm, above: frozenset[str]) -> Node:
        inside = above | {term.iri}
        return Node(term, tuple(node(child, inside) for child in children.get(term.iri, ()) if child.iri not in inside))

    return tuple(node(term, frozenset()) for term in own.values() if not own.keys() & set(term.parents))


def asking(term: OntologyTerm) -> str:
    """A query for what the graph holds of a term, ready for the editor, PREFIX lines included."""
    name = term.name
    if term.kind == CLASS:
        body = f"SELECT ?thing ?label WHERE {{\n  ?thing a {name} .\n  OPTIONAL {{ ?thing rdfs:label ?label }}\n}}"
    elif term.kind == PROPERTY:
        body = f"SELECT ?subject ?value WHERE {{\n  ?subject {name} ?value .\n}}"
    else:
        body = f"SELECT ?subject ?property WHERE {{\n  ?subject ?property {name} .\n}}"
    prefixes = "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("mg", "rdfs") if f"{p}:" in body)
    return f"{prefixes}{body}\nLIMIT {MOST_ROWS}"
