"""What the graph and the service over it are, as triples: VoID and DCAT 3, SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.namespaces import DATA, MG, PREFIXES
from kg.store.answer import Answer, AnswerKind, Triple, Value, ValueKind

PREFIXES_HERE = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "formats": "http://www.w3.org/ns/formats/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
TITLE = "Monograph: what documents about medicines say"
CAUTION = (
    "Not medical advice and not a medical device. Documents are incomplete, dated or wrong, and may have been "
    "misread; that a statement is absent is no evidence of safety."
)
BRIEF_CAUTION = (
    "as stated by the document; not medical advice, not a medical device; what is absent is no evidence of safety"
)
"""The same for each line of a table, which is sorted, cut and passed on without what stood above it."""
_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "RDF_XML", "JSON-LD",
)  # fmt: skip
_GRAPHS = "SELECT DISTINCT ?graph { GRAPH ?graph { } } ORDER BY ?graph"
_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_CLASSES = "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) { ?s a ?of FILTER(isIRI(?of)) } GROUP BY ?of ORDER BY ?of"
_PROPERTIES = "SELECT ?of (COUNT(*) AS ?n) { ?s ?of ?o } GROUP BY ?of ORDER BY ?of"

_TOTALS = {"triples": "Triples", "classes": "Classes in use", "properties": "Properties in use"}

Ask = Callable[[str], Answer]


def _iri(name: str) -> Value:
    prefix, _, local = name.partition(":")
    return Value(ValueKind.IRI, {**PREFIXES, **PREFIXES_HERE}[prefix] + local)


def _address(iri: str) -> Value:
    return Value(ValueKind.IRI, iri)


def _text(words: str) -> Value:
    return Value(ValueKind.LITERAL, words, language="en")


def _number(digits: str) -> Value:
    return Value(ValueKind.LITERAL, digits, f"{PREFIXES['xsd']}integer")


def _node(name: str) -> Value:
    return Value(ValueKind.BNODE, name)


def _graph(triples: Iterator[Triple]) -> Answer:
    return Answer(AnswerKind.CONSTRUCT, triples=tuple(triples))


def describe_service(endpoint: str, ask: Ask, missing_walls: Sequence[str] = ()) -> Answer:
    """The service at the address `endpoint`: language, formats, the names of the graphs, and what guards it not."""
    return _graph(_service(endpoint, ask, missing_walls))


def describe_dataset(endpoint: str, root: str, ask: Ask) -> Answer:
    """The dataset, counted: triples, classes with their members, properties with their use; and where to ask it.

    `root` is the address of the server, with the slash. Raises what `ask` raises: nothing is left out in silence.
    """
    return _graph(_dataset(endpoint, root, ask))


def describe_graph(ask: Ask) -> Answer:
    """The dataset by itself, as a file beside an export: what it is and its counts, but no address to ask it at."""
    return _graph(_counts(_address(f"{DATA}graph/dataset"), ask))


@dataclass(frozen=True, slots=True)
class Summary:
    """A description of a dataset as numbers for a reader: totals in words, classes and properties by short name, the
    most used first."""

    totals: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]


def summary(described: Answer) -> Summary:
    """The numbers in a description of a dataset (`describe_graph`, `describe_dataset`)."""
    totals: dict[str, int] = {}
    names: dict[str, tuple[str, str]] = {}
    numbers: dict[str, int] = {}
    for subject, predicate, value in described.triples:
        local = predicate.short().removeprefix(PREFIXES_HERE["void"])
        if local in ("triples", "entities") and subject.kind is ValueKind.BNODE:
            numbers[subject.text] = int(value.text)
        elif local in _TOTALS:
            totals[local] = int(value.text)
        elif local in ("class", "property"):
            names[subject.text] = (local, value.short())
    parts: dict[str, list[tuple[str, int]]] = {"class": [], "property": []}
    for node, (kind, name) in names.items():
        parts[kind].append((name, numbers[node]))
    classes, properties = (tuple(sorted(held, key=lambda part: (-part[1], part[0]))) for held in parts.values())
    return Summary(
        tuple((words, totals[name]) for name, words in _TOTALS.items() if name in totals), classes, properties
    )


def _service(endpoint: str, ask: Ask, missing_walls: Sequence[str]) -> Iterator[Triple]:
    service, dataset, default = _address(endpoint), _node("dataset"), _node("default")
    yield service, _iri("rdf:type"), _iri("sd:Service")
    yield service, _iri("rdfs:label"), _text(TITLE)
    yield service, _iri("rdfs:comment"), _text(CAUTION)
    for wall in missing_walls:
        yield service, _iri("rdfs:comment"), _text(f"Note: {wall}.")
    yield service, _iri("sd:endpoint"), service
    yield service, _iri("sd:supportedLanguage"), _iri("sd:SPARQL11Query")
    # Every triple of a named graph is in the default graph, too.
    yield service, _iri("sd:feature"), _iri("sd:UnionDefaultGraph")
    for name in _FORMATS:
        yield service, _iri("sd:resultFormat"), _iri(f"formats:{name}")
    yield service, _iri("sd:defaultDataset"), dataset
    yield dataset, _iri("rdf:type"), _iri("sd:Dataset")
    yield dataset, _iri("sd:defaultGraph"), default
    yield default, _iri("rdf:type"), _iri("sd:Graph")
    graphs = ask(_GRAPHS)
    for number, graph in enumerate(graphs.column("graph")):
        named = _node(f"graph{number}")
        yield dataset, _iri("sd:namedGraph"), named
        yield named, _iri("rdf:type"), _iri("sd:NamedGraph")
        yield named, _iri("sd:name"), _address(str(graph))
    if graphs.truncated:
        yield dataset, _iri("rdfs:comment"), _text(f"Of the named graphs, the first {len(graphs.rows)} are listed.")


def _dataset(endpoint: str, root: str, ask: Ask) -> Iterator[Triple]:
    dataset, service, distribution = _address(f"{root}void#dataset"), _address(endpoint), _node("distribution")
    yield _address(f"{root}void"), _iri("rdf:type"), _iri("void:DatasetDescription")
    yield _address(f"{root}void"), _iri("foaf:primaryTopic"), dataset
    yield dataset, _iri("rdf:type"), _iri("dcat:Dataset")
    yield dataset, _iri("dcat:landingPage"), _address(root)
    yield dataset, _iri("void:sparqlEndpoint"), service
    yield dataset, _iri("void:uriSpace"), Value(ValueKind.LITERAL, DATA)
    for vocabulary in (MG, *(PREFIXES[name] for name in ("skos", "dcterms", "prov", "oa"))):
        yield dataset, _iri("void:vocabulary"), _address(vocabulary)
    yield dataset, _iri("dcat:distribution"), distribution
    yield distribution, _iri("rdf:type"), _iri("dcat:Distribution")
    yield distribution, _iri("dcat:accessURL"), service
    yield distribution, _iri("dcat:accessService"), service
    yield service, _iri("rdf:type"), _iri("dcat:DataService")
    yield service, _iri("dcterms:title"), _text("SPARQL 1.1 endpoint, read-only")
    yield service, _iri("dcat:endpointURL"), service
    yield service, _iri("dcat:servesDataset"), dataset
    yield service, _iri("dcterms:conformsTo"), _address("http://www.w3.org/TR/sparql11-protocol/")
    yield from _counts(dataset, ask)


def _counts(dataset: Value, ask: Ask) -> Iterator[Triple]:
    yield dataset, _iri("rdf:type"), _iri("void:Dataset")
    yield dataset, _iri("dcterms:title"), _text(TITLE)
    yield dataset, _iri("dcterms:description"), _text(f"Statements with the words they rest on. {CAUTION}")
    (triples,) = ask(_TRIPLES).column("n")
    yield dataset, _iri("void:triples"), _number(str(triples))
    for kind, of, count, query in (
        ("class", "void:class", "void:entities", _CLASSES),
        ("property", "void:property", "void:triples", _PROPERTIES),
    ):
        counted = ask(query)
        for number, (name, n) in enumerate(zip(counted.column("of"), counted.column("n"), strict=True)):
            part = _node(f"{kind}{number}")
            yield dataset, _iri(f"void:{kind}Partition"), part
            yield part, _iri(of), _address(str(name))
            yield part, _iri(count), _number(str(n))
        if counted.truncated:
            told = f"Of the {kind} partitions, the first {len(counted.rows)} are listed."
            yield dataset, _iri("rdfs:comment"), _text(told)
        else:
            total = "void:classes" if kind == "class" else "void:properties"
            yield dataset, _iri(total), _number(str(len(counted.rows)))
