"""The W3C's SPARQL 1.1 tests, read from their manifests; what an engine answers, held against what is expected.

The suite lies beside the repository and is no part of it: see `FOLDER`. All its data is one store, each file a named
graph; a test then asks the graphs that its manifest names, as a client of the protocol does.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.store.answer import Answer, AnswerKind, Value, ValueKind
from kg.store.results import serialise_table
from kg.store.translate import distinct, value_of
from kg.store.turtle import engine_term

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT.parent / "shared" / "w3c" / "sparql11"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
EVALUATION = (
    "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation",
    "project-expression", "property-path", "subquery",
)  # fmt: skip
FORMATS = ("csv-tsv-res", "json-res")
SYNTAX = ("syntax-query", *EVALUATION)
UPDATES = (
    "add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where", "drop", "move",
    "syntax-update-1", "syntax-update-2", "update-silent",
)  # fmt: skip
SERVICES = ("service", "syntax-fed")


@dataclass(frozen=True, slots=True)
class Case:
    """One test: its name (folder/name), its kind, the query's text, and the graphs that it asks, by IRI."""

    name: str
    kind: str
    text: str
    data: tuple[str, ...]
    graphs: tuple[str, ...]
    result: Path | None

    @property
    def base(self) -> str:
        """What relative IRIs of the query are relative to."""
        return BASE + self.name.partition("/")[0] + "/"


Ask = Callable[[Case], Answer]


def _path(iri: str) -> Path:
    return FOLDER / iri.removeprefix(BASE)


def cases(folders: tuple[str, ...]) -> Iterator[Case]:
    """The tests of these folders, in the order of their names."""
    for folder in folders:
        manifest = FOLDER / folder / "manifest.ttl"
        about: dict[object, dict[str, list[ox.NamedNode | ox.BlankNode]]] = defaultdict(lambda: defaultdict(list))
        parsed = ox.parse(manifest.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}{folder}/manifest.ttl")
        for quad in parsed:
            if isinstance(quad.object, ox.NamedNode | ox.BlankNode):
                about[quad.subject][quad.predicate.value].append(quad.object)
        for test in sorted(map(str, about)):
            fields = next(found for node, found in about.items() if str(node) == test)
            kinds = [kind.value.removeprefix(_MF) for kind in fields[_TYPE] if kind.value.startswith(_MF)]
            if not kinds or "Test" not in kinds[0]:
                continue
            (action,) = fields[f"{_MF}action"]
            inner = about[action]
            query = next(iter([*inner[f"{_QT}query"], *inner[f"{_UT}request"]]), action)
            result = fields[f"{_MF}result"]
            yield Case(
                f"{folder}/{test.strip('<>').rpartition('#')[2]}",
                kinds[0],
                _path(query.value).read_text("utf-8"),
                tuple(node.value for node in inner[f"{_QT}data"]),
                tuple(node.value for node in inner[f"{_QT}graphData"]),
                _path(result[0].value) if result and isinstance(result[0], ox.NamedNode) else None,
            )


def data_of(iri: str) -> list[ox.Quad]:
    """A data file as the named graph of its address."""
    path, graph = _path(iri), ox.NamedNode(iri)
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    parsed = ox.parse(path.read_bytes(), format=form, base_iri=iri, rename_blank_nodes=True)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]


def ask_engine(case: Case) -> Answer:
    """The engine alone, with the data of the test and nothing else."""
    engine = ox.Store()
    for iri in case.data:
        for quad in data_of(iri):
            engine.add(ox.Quad(quad.subject, quad.predicate, quad.object))
            if "FROM" in case.text:  # the only other place where a test names its data
                engine.add(quad)
    for iri in case.graphs:
        engine.extend(data_of(iri))
    result = engine.query(case.text, base_iri=case.base)
    if isinstance(result, ox.QueryBoolean):
        return Answer(AnswerKind.ASK, boolean=bool(result))
    if isinstance(result, ox.QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        rows = tuple(tuple(None if t is None else value_of(t) for t in solution) for solution in result)
        return Answer(AnswerKind.SELECT, columns, rows)
    return Answer(AnswerKind.CONSTRUCT, triples=tuple(distinct(result)))


def is_expected(case: Case, answer: Answer) -> bool:
    """Whether an answer is the test's: as a bag of rows or a graph, blank nodes by their place, numbers by value."""
    assert case.result is not None
    if case.result.suffix == ".csv":
        return _cells(case.result.read_bytes()) == _cells(serialise_table(answer, "text/csv"))
    if case.result.suffix == ".ttl":
        graph = list(ox.parse(case.result.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=case.base))
        if answer.kind is AnswerKind.SELECT:
            columns, rows = _result_set(graph)
            return columns == set(answer.columns) and _canonical(_as_graph(rows)) == _canonical(
                _as_graph(_given(answer))
            )
        wanted = [(value_of(quad.subject), value_of(quad.predicate), value_of(quad.object)) for quad in graph]
        return answer.kind is AnswerKind.CONSTRUCT and _canonical(wanted) == _canonical(list(answer.triples))
    form = ox.QueryResultsFormat.from_extension(case.result.suffix[1:])
    expected = ox.parse_query_results(case.result.read_bytes(), format=form)
    if isinstance(expected, ox.QueryBoolean):
        return answer.boolean is bool(expected)
    if case.result.suffix == ".tsv":  # what we write is what is read again, too
        written = ox.parse_query_results(serialise_table(answer, "text/tab-separated-values"), format=form)
        if not _same(written, answer):
            return False
    return _same(expected, answer)


def _same(expected: object, answer: Answer) -> bool:
    assert isinstance(expected, ox.QuerySolutions)
    names = [variable.value for variable in expected.variables]
    wanted = [dict(zip(names, map(_value, solution), strict=True)) for solution in expected]
    return set(names) == set(answer.columns) and _canonical(_as_graph(wanted)) == _canonical(_as_graph(_given(answer)))


def _given(answer: Answer) -> list[dict[str, Value | None]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _result_set(graph: list[ox.Quad]) -> tuple[set[str], list[dict[str, Value | None]]]:
    """A table that is written as RDF (the test suite's own vocabulary for results)."""

    def objects(subject: object, name: str) -> list[object]:
        return [quad.object for quad in graph if quad.subject == subject and quad.predicate.value == _RS + name]

    columns = {quad.object.value for quad in graph if quad.predicate.value == f"{_RS}resultVariable"}  # type: ignore[union-attr]
    rows: list[dict[str, Value | None]] = []
    for solution in (quad.object for quad in graph if quad.predicate.value == f"{_RS}solution"):
        row: dict[str, Value | None] = {}
        for binding in objects(solution, "binding"):
            (name,), (value,) = objects(binding, "variable"), objects(binding, "value")
            assert isinstance(name, ox.Literal)
            row[name.value] = value_of(value)
        rows.append(row)
    return columns, rows


def _value(term: object) -> Value | None:
    return None if term is None else value_of(term)


def _as_graph(rows: list[dict[str, Value | None]]) -> list[tuple[Value, Value, Value]]:
    """A blank node for each row, with a property for each column."""
    found = []
    for number, row in enumerate(rows):
        node = Value(ValueKind.BNODE, f"row{number}")
        found.append((node, Value(ValueKind.IRI, "x:is"), Value(ValueKind.IRI, "x:row")))
        for name, value in row.items():
            if value is not None:
                found.append((node, Value(ValueKind.IRI, f"x:{name}"), value))
    return found


def _canonical(triples: list[tuple[Value, Value, Value]]) -> Counter[str]:
    store = ox.Store()  # which writes equal numbers alike
    for triple in triples:
        store.add(ox.Quad(*map(engine_term, triple)))  # type: ignore[arg-type]
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return Counter(map(str, dataset))


def _cells(data: bytes) -> Counter[frozenset[tuple[str, str]]]:
    """A CSV's rows, each cell with its column's name, in any order; blank nodes without their names."""
    rows = csv.DictReader(io.StringIO(data.decode()))
    return Counter(frozenset((name, "_:" if v.startswith("_:") else v) for name, v in row.items()) for row in rows)
