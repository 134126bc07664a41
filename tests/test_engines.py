"""One test-suite for every engine: the embedded one, and the remote one before `oxigraph serve` and before Virtuoso."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hand_graph import CONTRARY_FILE, TEXTS, build
from question_cases import CASES
from question_cases_across import ACROSS, CONTRARY
from sparql_servers import SparqlServer, oxigraph_program, oxigraph_server, virtuoso_programs, virtuoso_server
from test_queries import in_oxigraph
from test_queries_documents import _ONE_STATEMENT, ASKED

from kg.errors import QuerySyntaxError, StoreError
from kg.export import serialise
from kg.names import resolve
from kg.namespaces import MG, PREFIXES
from kg.parameters import Given, ParameterType
from kg.queries import load_questions
from kg.store import Answer, AnswerKind, GraphStore, Value, ValueKind, open_store
from kg.store.address import Endpoint
from kg.store.embedded import EmbeddedStore, hash_of
from kg.store.remote import RemoteStore
from kg.store.sparql_client import SparqlClient
from kg.store.turtle import canonical
from kg.store.upload import upload

QUESTIONS = load_questions()
ENGINES = ("embedded", "oxigraph serve", "Virtuoso")


class Engine:
    """One engine, and the graphs in it by name: "sample", "contrary", "documents"."""

    def __init__(self, name: str, opened: Callable[[str], GraphStore]) -> None:
        self.name = name
        self._opened = cache(opened)

    def __call__(self, graph: str) -> GraphStore:
        return self._opened(graph)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, small_library: Path) -> dict[str, Path]:
    return {
        "sample": build(tmp_path_factory.mktemp("sample")),
        "contrary": build(tmp_path_factory.mktemp("contrary"), graphs=("one",), file=CONTRARY_FILE),
        "documents": small_library,
    }


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The graphs in one engine; each has a server of its own, started when it is first asked for."""
    name = str(request.param)
    if name == "oxigraph serve" and oxigraph_program() is None:
        pytest.skip("the PyPI package oxigraph is not installed")
    if name == "Virtuoso" and virtuoso_programs() is None:
        pytest.skip("Debian's package virtuoso-opensource-7-bin is not installed")
    with ExitStack() as running:

        def opened(graph: str) -> GraphStore:
            if name == "embedded":
                return open_store(folders[graph], in_memory=True)
            folder = tmp_path_factory.mktemp("server")
            start = oxigraph_server(folder, on_disk=False) if name == "oxigraph serve" else virtuoso_server(folder)
            server: SparqlServer = running.enter_context(start)
            client = SparqlClient(Endpoint.of(server.query_url, server.update_url, environ={}))
            upload(EmbeddedStore.open(folders[graph]), client)
            # Virtuoso plans for some ten seconds before the widest questions, on a machine that does nothing else.
            return RemoteStore(client, timeout_s=300)

        yield Engine(name, opened)


@pytest.mark.parametrize(
    ("graph", "name", "values", "columns", "expected"),
    [
        *(("sample", *case) for case in (*CASES, *ACROSS)),
        *(("contrary", *case) for case in CONTRARY),
    ],
)
def test_a_question_has_the_rows_written_by_hand(
    engine: Engine, graph: str, name: str, values: dict[str, Given], columns: str, expected: str
) -> None:
    header, rows = in_oxigraph(engine(graph), QUESTIONS[name].bind(values))
    at = [header.index(column) for column in columns.split()]
    assert [tuple(row[i] for i in at) for row in rows] == [
        tuple(line.strip().split("|")) for line in expected.strip().splitlines()
    ]


def by_value(answer: Answer) -> list[tuple[object, ...]]:
    """The rows with numbers by their value: engines differ in how they spell one, and in the type of a computed one."""

    def cell(value: Value | None) -> object:
        if value is not None and value.datatype is not None and value.datatype.endswith(("#decimal", "#integer")):
            return Decimal(value.text).normalize()
        return value

    return [tuple(map(cell, row)) for row in answer.rows]


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_question_has_the_same_rows_over_the_sample_library(
    engine: Engine, folders: dict[str, Path], name: str
) -> None:
    embedded = open_store(folders["documents"])
    values = dict(ASKED[name])
    if name == "evidence":
        (first,) = embedded.query(_ONE_STATEMENT).rows
        values["statement"] = first[0].text if first[0] is not None else None
    sparql = QUESTIONS[name].bind(values)
    wanted, found = embedded.query(sparql), engine("documents").query(sparql)
    assert (found.columns, found.truncated) == (wanted.columns, False)
    assert by_value(found) == by_value(wanted)


def test_what_is_built_is_read(engine: Engine, folders: dict[str, Path]) -> None:
    store, embedded = engine("sample"), open_store(folders["sample"])
    assert canonical(store.quads()) == canonical(embedded.quads())
    assert [store.text(hash_of(text)) for text in TEXTS] == list(TEXTS)
    assert store.report() == embedded.report()
    assert store.query(f"ASK {{ ?drug a <{MG}Drug> }}").boolean is True
    assert store.query(f"ASK {{ ?drug a <{MG}None> }}").boolean is False
    for form in ("turtle", "nquads", "jsonld", "csv"):
        assert serialise(store, form) == serialise(embedded, form), form


def test_blank_nodes_come_back(engine: Engine, folders: dict[str, Path]) -> None:
    store, embedded = engine("documents"), open_store(folders["documents"])
    restriction = "SELECT ?x { ?x a <http://www.w3.org/2002/07/owl#Restriction> }"
    found = store.query(restriction).rows
    assert len(found) == len(embedded.query(restriction).rows)
    assert {row[0].kind for row in found if row[0] is not None} == {ValueKind.BNODE}


def test_graphs_can_be_asked_by_name(engine: Engine, folders: dict[str, Path]) -> None:
    counting = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    assert by_value(engine("sample").query(counting)) == by_value(open_store(folders["sample"]).query(counting))


def test_a_triple_of_two_graphs_is_one(engine: Engine, folders: dict[str, Path]) -> None:
    counting = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert by_value(engine("sample").query(counting)) == by_value(open_store(folders["sample"]).query(counting))


def test_triples_are_given_once(engine: Engine, folders: dict[str, Path]) -> None:
    construct = f"CONSTRUCT {{ ?s a ?c }} WHERE {{ ?s a ?c . ?s ?p ?o }} # not {MG}"
    found = engine("sample").query(construct)
    assert found.kind is AnswerKind.CONSTRUCT
    assert len(set(found.triples)) == len(found.triples)
    assert set(found.triples) == set(open_store(folders["sample"]).query(construct).triples)


def test_limits_cut_and_say_so(engine: Engine) -> None:
    sparql = f"SELECT ?drug {{ ?drug a <{MG}Drug> }} ORDER BY ?drug"
    store = engine("sample")
    whole = store.query(sparql)
    assert whole.truncated is False
    assert store.query(sparql, max_rows=len(whole.rows)) == whole
    cut = store.query(sparql, max_rows=2)
    assert (cut.rows, cut.truncated) == (whole.rows[:2], True)
    assert store.query("CONSTRUCT WHERE { ?s ?p ?o }", max_rows=1).truncated is True


def test_values_keep_kind_datatype_and_language(engine: Engine) -> None:
    xsd = PREFIXES["xsd"]
    values = f'VALUES ?o {{ <x:o> "plain" "mal"@de 7.3 true "é☃ \\"q\\" \\\\ \\n"  "1"^^<{xsd}integer> }}'
    # VALUES alone is a constant to some engines: the values are looked at beside a pattern that matches once.
    sparql = f"SELECT DISTINCT ?o {{ ?s a <{MG}Drug> {values} }}"
    assert {row[0] for row in engine("sample").query(sparql).rows} >= {
        Value(ValueKind.IRI, "x:o"),
        Value(ValueKind.LITERAL, "plain"),
        Value(ValueKind.LITERAL, "mal", None, "de"),
        Value(ValueKind.LITERAL, "7.3", f"{xsd}decimal"),
        Value(ValueKind.LITERAL, 'é☃ "q" \\ \n'),
        Value(ValueKind.LITERAL, "1", f"{xsd}integer"),
    }


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("SELECT * WHERE {\n ?s ?p }", 2, 8), ("SELECT * { ?s a zz:Drug }", 1, 17)],
)
def test_a_syntax_error_has_its_place(engine: Engine, query: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        engine("sample").query(query)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("sha256", ["../../../etc/passwd", "A" * 64, "0" * 64])
def test_texts_are_asked_for_by_hash_only(engine: Engine, sha256: str) -> None:
    with pytest.raises(StoreError):
        engine("sample").text(sha256)


@pytest.mark.parametrize(
    ("kind", "words", "found"), [("drug", "Lioresal", "baclofen"), ("agent", "narcotic", "opioids")]
)
def test_words_to_things(engine: Engine, kind: str, words: str, found: str) -> None:
    assert resolve(engine("sample"), ParameterType(kind), words).endswith(f"/{found}")
