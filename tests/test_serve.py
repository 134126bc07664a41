"""The endpoint, asked over HTTP: the protocol, what it refuses, how it describes itself, and real clients."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hand_graph import build
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import (
    DRUGS,
    ENDLESS,
    FORM,
    HUGE,
    LABEL,
    LABELS,
    NAMES,
    ORIGIN,
    PROLOGUE,
    ROOT,
    ROWS,
    WIDE,
    Served,
    endpoint,
    fetch,
    form,
    rows_of,
)
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from kg.description import describe_service
from kg.explorer.parts.making import find_node, least_node
from kg.namespaces import PREFIXES, thing
from kg.store import open_store
from kg.store.answer import Answer, AnswerKind
from kg.store.results import GRAPH_TYPES


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def served(graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    options = ("--timeout", "2", "--max-rows", "700", "--allow-origin", ORIGIN)
    with endpoint(graph, tmp_path_factory.mktemp("log") / "log", *options) as running:
        yield running


# --- the protocol ---


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(None, None), (form(query=NAMES), FORM), (NAMES.encode(), "application/sparql-query; charset=UTF-8")],
    ids=["GET", "POST, a form", "POST, the query"],
)
@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/turtle, text/xml;q=0.3, text/csv;q=0.9", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_a_table(served: Served, body: bytes | None, media_type: str | None, accept: str, expected: str) -> None:
    headers = {} if media_type is None else {"Content-Type": media_type}
    reply = fetch(served.url, NAMES if body is None else None, accept=accept, body=body, headers=headers)
    assert (reply.status, reply.media_type, rows_of(reply)) == (200, expected, ROWS)
    assert "monograph-truncated" not in reply.headers


@pytest.mark.parametrize("accept", GRAPH_TYPES)
def test_a_graph(served: Served, accept: str) -> None:
    reply = fetch(served.url, LABELS, accept=f"{accept}, text/csv;q=0.1")
    assert (reply.status, reply.media_type) == (200, accept)
    read = {quad.triple for quad in ox.parse(reply.body, format=GRAPH_TYPES[accept])}
    name, label = ox.NamedNode, ox.NamedNode(LABEL)
    assert read == {ox.Triple(name(drug), label, ox.Literal(text, language="en")) for drug, text in ROWS}


def test_yes_and_no(served: Served) -> None:
    for query, yes in (("ASK { ?s ?p ?o }", "true"), (f"{PROLOGUE}ASK {{ drug:baclofen a mg:Route }}", "false")):
        assert json.loads(fetch(served.url, query).body)["boolean"] is (yes == "true")
        xml = ET.fromstring(fetch(served.url, query, accept="application/sparql-results+xml").body)
        assert xml.findtext("{*}boolean") == yes
        assert fetch(served.url, query, accept="text/csv").body == yes.encode()
    described = fetch(served.url, f"{PROLOGUE}DESCRIBE drug:baclofen", accept="application/n-triples").body
    assert {quad.subject for quad in ox.parse(described, format=ox.RdfFormat.N_TRIPLES)} == {ox.NamedNode(ROWS[0][0])}


def test_a_cut_answer_says_so_where_it_can(served: Served) -> None:
    def cut(query: str, accept: str) -> bytes:
        reply = fetch(served.url, query, accept=accept)
        kind = "triples" if query == WIDE else "rows"
        assert reply.headers["monograph-truncated"] == f"first 700 {kind}; there are more"
        assert reply.headers["link"] == f'<{served.root}#limits>; rel="help"'
        return reply.body

    data = json.loads(cut(HUGE, "application/json"))
    assert data["head"]["truncated"] is True
    assert data["head"]["link"] == [f"{served.root}#limits"]
    assert len(data["results"]["bindings"]) == 700
    head = ET.fromstring(cut(HUGE, "text/xml")).find("{*}head")
    assert head is not None
    assert [link.get("href") for link in head.iterfind("{*}link")] == [f"{served.root}#limits"]
    assert cut(HUGE, "text/csv").count(b"\r\n") == 701
    for accept in ("text/turtle", "application/n-triples"):
        assert cut(WIDE, accept).startswith(b"# first 700 triples; there are more\n")
    assert b"<!-- first 700 triples; there are more -->" in cut(WIDE, "application/rdf+xml")
    assert len(list(ox.parse(cut(WIDE, "application/ld+json"), format=ox.RdfFormat.JSON_LD))) == 700


REFUSED: dict[str, tuple[int, str, dict[str, str], bytes | None, str]] = {
    # status, address behind the endpoint's, headers, body, words of the reason
    "no query in a form": (400, "", {"Content-Type": FORM}, b"x=1", "there is no query"),
    "syntax": (400, "", {"Content-Type": FORM}, form(query="SELECT * {\n ?s ?p }"), "line 2, column"),
    "empty": (400, "?query=", {}, None, "line 1, column 1"),
    "several queries": (400, "?query=ASK{}&query=ASK{}", {}, None, "several queries"),
    "query twice": (400, "?query=ASK{}", {"Content-Type": "application/sparql-query"}, b"ASK{}", "in the body"),
    "not UTF-8": (400, "?query=%FF", {}, None, "not UTF-8"),
    "body not UTF-8": (400, "", {"Content-Type": "application/sparql-query"}, b"\xff", "not UTF-8"),
    "many fields": (400, "?" + "a=1&" * 101, {}, None, "more than 100"),
    "an update": (403, "", {"Content-Type": FORM}, form(update="DROP ALL"), "read-only"),
    "an update as such": (403, "", {"Content-Type": "application/sparql-update"}, b"DROP ALL", "read-only"),
    "an update as a query": (403, "", {"Content-Type": FORM}, form(query="DROP ALL"), "read-only"),
    "calling out": (403, "", {"Content-Type": FORM}, form(query="ASK { SERVICE <http://x/> {} }"), "another server"),
    "default graph": (403, "?query=ASK{}&default-graph-uri=http://x/", {}, None, "<http://x/> is no graph of this"),
    "named graph": (403, "?named-graph-uri=http://x/", {"Content-Type": FORM}, form(query="ASK{}"), "is no graph of"),
    "a graph elsewhere": (
        403,
        "",
        {"Content-Type": FORM},
        form(query="ASK FROM <file:///a> {}"),
        "line 1, column 10: FROM",
    ),
    "no such page": (404, "/x", {}, None, "Not Found"),
    "a picture": (406, "?query=ASK{}", {"Accept": "image/png"}, None, "names none of the formats"),
    "a table as Turtle": (406, "?query=ASK{}", {"Accept": "text/turtle"}, None, "names none of the formats"),
    "no JSON": (406, "?query=ASK{}", {"Accept": "application/json;q=0"}, None, "names none of the formats"),
    "too long": (413, "", {"Content-Type": FORM}, b"query=" + b"x" * 400_000, "longer than 400,000 bytes"),
    "too long for the guard": (403, "", {"Content-Type": FORM}, form(query="#" * 100_001), "more than 100,000"),
    "what body": (415, "", {"Content-Type": "text/plain"}, b"ASK {}", "send application/x-www-form-urlencoded"),
    "charset": (415, "", {"Content-Type": "application/sparql-query; charset=utf-16"}, b"ASK {}", "send UTF-8"),
    "compressed": (415, "", {"Content-Type": FORM, "Content-Encoding": "gzip"}, b"x", "not compressed"),
    "another's name": (400, "?query=ASK{}", {"Host": "rebound.example"}, None, "Invalid host"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_and_why(served: Served, name: str) -> None:
    status, behind, headers, body, words = REFUSED[name]
    reply = fetch(served.url + behind, body=body, headers=headers)
    assert (reply.status, reply.media_type) == (status, "text/plain"), reply.body
    assert words in reply.body.decode()
    assert b"Traceback" not in reply.body
    assert b".py" not in reply.body


def test_an_error_shows_the_place(served: Served) -> None:
    reply = fetch(served.url, "SELECT * {\n ?s ?p ?o FILTR(?o > 1) }")
    assert reply.body.decode() == (
        "line 2, column 11: 'FILTR' cannot stand here; did you mean FILTER?\n\n"
        " ?s ?p ?o FILTR(?o > 1) }\n"
        "          ^^^^^\n"
    )


def test_the_dataset_is_chosen_among_own_graphs(served: Served) -> None:
    one, two = thing("graph", "one"), thing("graph", "two")
    counting = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

    def count(**fields: str) -> int:
        reply = fetch(served.url, body=form(query=counting, **fields), headers={"Content-Type": FORM})
        return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])

    size = count(**{"default-graph-uri": one})
    assert 0 < size == count(**{"named-graph-uri": two}) < count()
    assert count(**{"default-graph-uri": one, "named-graph-uri": two}) == 2 * size
    address = f"{served.url}?{urllib.parse.urlencode({'default-graph-uri': one})}"
    plain = fetch(address, body=counting.encode(), headers={"Content-Type": "application/sparql-query"})
    assert json.loads(plain.body)["results"]["bindings"][0]["n"]["value"] == str(size)


def test_an_unknown_name_is_told_beside_an_empty_answer(served: Served) -> None:
    reply = fetch(served.url, f"{PROLOGUE} SELECT * {{ drug:baclofn ?p ?o }}")
    told = "the graph has nothing of the name drug:baclofn; did you mean drug:baclofen?"
    assert (reply.status, reply.headers["monograph-note"]) == (200, told)
    assert "monograph-note" not in fetch(served.url, NAMES).headers
    odd = fetch(served.url, f"{PROLOGUE} SELECT * {{ drug:é\u202e ?p ?o }}")
    assert odd.status in (200, 400)
    assert odd.headers.get("monograph-note", "").isascii()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(served: Served, method: str) -> None:
    reply = fetch(served.url, method=method)
    assert (reply.status, set(reply.headers["allow"].split(", "))) == (405, {"GET", "HEAD", "POST"})


def test_a_late_query_is_told_and_the_next_one_answered(served: Served) -> None:
    reply = fetch(served.url, ENDLESS)
    assert (reply.status, b"longer than 2 seconds" in reply.body) == (504, True)
    assert rows_of(fetch(served.url, NAMES)) == ROWS


def test_headers(served: Served) -> None:
    for reply in (fetch(served.url, NAMES), fetch(served.root), fetch(served.url, "SELECT"), fetch(served.url + "/x")):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert "server" not in reply.headers
    assert "Accept" in fetch(served.url, NAMES).headers["vary"]
    loopback = fetch(served.url, NAMES, headers={"Host": f"[::1]:{urllib.parse.urlsplit(served.url).port}"})
    assert rows_of(loopback) == ROWS


def test_pages_of_others_may_ask_only_where_they_are_named(served: Served, graph: Path, tmp_path: Path) -> None:
    def allowed(url: str, origin: str, method: str = "GET") -> str | None:
        preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        headers = {"Origin": origin, **(preflight if method == "OPTIONS" else {})}
        return fetch(f"{url}?query=ASK%7B%7D", headers=headers, method=method).headers.get(
            "access-control-allow-origin"
        )

    assert allowed(served.url, ORIGIN) == allowed(served.url, ORIGIN, "OPTIONS") == ORIGIN
    assert (
        allowed(served.url, "https://other.example") is allowed(served.url, "https://other.example", "OPTIONS") is None
    )
    with endpoint(graph, tmp_path / "log") as closed:
        assert allowed(closed.url, ORIGIN) is allowed(closed.url, ORIGIN, "OPTIONS") is None


# --- descriptions ---


@pytest.mark.parametrize("accept", GRAPH_TYPES)
def test_the_service_describes_itself(served: Served, accept: str) -> None:
    reply = fetch(served.url, accept=accept)
    assert reply.media_type == accept
    described = ox.Store()
    described.load(reply.body, format=GRAPH_TYPES[accept])
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
    names = described.query(
        f"{sd} SELECT ?name {{ <{served.url}> a sd:Service ; sd:endpoint <{served.url}> ; sd:supportedLanguage"
        " sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ; sd:defaultDataset/sd:namedGraph/sd:name ?name }"
    )
    assert isinstance(names, ox.QuerySolutions)
    expected = {thing("graph", name) for name in ("one", "two", "concluded")}
    assert {row["name"].value for row in names} == expected


@pytest.mark.parametrize("path", ["void", ".well-known/void"])
def test_the_dataset_is_described_and_counted(served: Served, graph: Path, path: str) -> None:
    described = ox.Store()
    described.load(fetch(served.root + path).body, format=ox.RdfFormat.TURTLE)
    store = open_store(graph)

    def counts(query: str) -> dict[str, int]:
        found = described.query(f"PREFIX void: <http://rdfs.org/ns/void#> {query}")
        assert isinstance(found, ox.QuerySolutions)
        return {row["of"].value: int(row["n"].value) for row in found}

    everything = {quad.triple for quad in store.quads()}
    dataset = f"{served.root}void#dataset"
    assert counts("SELECT ?of ?n { ?of void:triples ?n ; void:sparqlEndpoint ?e }") == {dataset: len(everything)}
    members: dict[str, set[object]] = {}
    uses: dict[str, int] = {}
    for triple in everything:
        uses[triple.predicate.value] = uses.get(triple.predicate.value, 0) + 1
        if triple.predicate.value == f"{PREFIXES['rdf']}type":
            members.setdefault(triple.object.value, set()).add(triple.subject)  # type: ignore[union-attr]
    expected = {name: len(found) for name, found in members.items()}
    assert counts("SELECT ?of ?n { ?d void:classPartition [ void:class ?of ; void:entities ?n ] }") == expected
    assert counts("SELECT ?of ?n { ?d void:propertyPartition [ void:property ?of ; void:triples ?n ] }") == uses
    text = fetch(served.root + path, accept="application/n-triples").body.decode()
    assert "http://www.w3.org/ns/dcat#DataService" in text
    assert "no evidence of safety" in text


def test_the_service_says_which_wall_is_missing() -> None:
    none = Answer(AnswerKind.SELECT, ("graph",))
    for walls, expected in (((), 1), (("queries run without a limit on memory",), 2)):
        described = describe_service("http://127.0.0.1/sparql", lambda text: none, walls)
        comments = [o.text for _, p, o in described.triples if p.text == f"{PREFIXES['rdfs']}comment"]
        assert len(comments) == expected
        assert [f"Note: {wall}." for wall in walls] == comments[1:]


def test_a_page_for_people(served: Served) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for reply in (fetch(served.root), fetch(served.url, accept=browser)):
        assert reply.media_type == "text/html"
        page = reply.body.decode()
        assert "Not medical advice" in page
        assert served.url in page
        assert "<script" not in page
    assert fetch(served.url, NAMES, accept=browser).media_type == "application/xml"


# --- real clients ---


def test_sparqlwrapper(served: Served) -> None:
    client = SPARQLWrapper(served.url)
    client.setQuery(NAMES)
    for method, how in (("GET", None), (POST, None), (POST, POSTDIRECTLY)):
        client.setMethod(method)
        if how is not None:
            client.setRequestMethod(how)
        client.setReturnFormat(JSON)
        told: Any = client.query().convert()
        bindings = told["results"]["bindings"]
        assert [(row["drug"]["value"], row["name"]["value"]) for row in bindings] == ROWS
    client.setReturnFormat(XML)
    document: Any = client.query().convert()
    assert [node.firstChild.data for node in document.getElementsByTagName("literal")] == DRUGS
    client.setReturnFormat(CSV)
    table: Any = client.query().convert()
    assert table.decode().splitlines()[1:] == [",".join(row) for row in ROWS]
    client.setQuery(LABELS)
    client.setReturnFormat(TURTLE)
    turtle: Any = client.query().convert()
    read = Graph().parse(data=turtle, format="turtle")
    assert {(str(s), str(o)) for s, _, o in read} == set(ROWS)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
def test_rdflib(served: Served, method: str, returned: str) -> None:
    store = SPARQLStore(served.url, method=method, returnFormat=returned)
    remote = Graph(store)
    assert [(str(drug), str(name)) for drug, name in remote.query(NAMES)] == ROWS  # type: ignore[misc]
    if returned == "xml":  # with the others rdflib asks for no format of graphs, and reads no ASK of CSV
        assert bool(remote.query("ASK { ?s ?p ?o }"))
        constructed = remote.query(LABELS).graph
        assert constructed is not None
        assert {(str(s), str(o)) for s, _, o in constructed} == set(ROWS)


def test_curl(served: Served) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    command = [curl, "--silent", "--fail", "--data-urlencode", f"query={NAMES}", "-H", "Accept: text/csv", served.url]
    for get in ((), ("--get",)):
        printed = subprocess.run([*command, *get], capture_output=True, text=True, check=True).stdout
        assert printed.splitlines()[1:] == [",".join(row) for row in ROWS]


def test_comunica(served: Served) -> None:
    """Comunica from `tests/npm`, which `make test` installs."""
    comunica = ROOT / "tests/npm/node_modules/@comunica/query-sparql/bin/query.js"
    found = find_node(least_node(ROOT / "tests/npm"))
    if not comunica.is_file() or found is None:
        pytest.skip("Comunica is not installed (python -m kg.explorer.parts --packages tests/npm)")
    # a pattern that Comunica sends on as it is, and one that makes it ask and join by itself
    for query in (
        NAMES,
        f"{PROLOGUE}SELECT ?drug ?name {{ {{ SELECT * {{ ?drug a mg:Drug }} }} ?drug skos:prefLabel ?name }}",
    ):
        command = [found[0], str(comunica), f"sparql@{served.url}", query, "-t", "application/sparql-results+json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        bindings = json.loads(done.stdout)["results"]["bindings"]
        assert sorted((row["drug"]["value"], row["name"]["value"]) for row in bindings) == ROWS
