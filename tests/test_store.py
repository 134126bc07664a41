"""The store: what is built is read, what fails or is killed leaves the old graph, and errors say what to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pyoxigraph as ox
import pytest
from hand_graph import TEXTS, build

from kg.errors import InputError, MonographError, QuerySyntaxError, StoreError
from kg.namespaces import PREFIXES
from kg.store import open_store
from kg.store.answer import Answer, AnswerKind, Value, ValueKind, answer_from_json, answer_to_json
from kg.store.builder import StoreBuilder
from kg.store.embedded import CELL, EmbeddedStore, hash_of
from kg.store.folder import current_build
from kg.store.writers import to_csv, to_json, to_markdown, to_table, to_tsv, write_answer

ROOT = Path(__file__).resolve().parent.parent
X = "http://example.org/"
ALL = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o"


def quad(text: str, graph: str = "g") -> ox.Quad:
    return ox.Quad(ox.NamedNode(X + "s"), ox.NamedNode(X + "p"), ox.Literal(text), ox.NamedNode(X + graph))


def write(store: Path, *texts: str) -> None:
    with StoreBuilder(store) as builder:
        builder.add_quads(quad(text) for text in texts)
        builder.commit()


def held(store: Path) -> tuple[str | None, ...]:
    reader = open_store(store)
    try:
        return reader.query(ALL).column("o")
    finally:
        reader.close()


def test_what_is_built_is_read(tmp_path: Path) -> None:
    text = "dizziness — Ménière’s \ud800 half"
    with StoreBuilder(tmp_path) as builder:
        builder.add_quads([quad("one"), quad("one", "other"), quad("two")])
        builder.add_text(hash_of(text), text)
        builder.set_report({"seconds": 0.5})
        builder.commit()
    store = open_store(tmp_path)
    assert store.text(hash_of(text)) == text
    assert store.report() == {"seconds": 0.5}
    assert sorted(str(q.object.value) for q in store.quads() if isinstance(q.object, ox.Literal)) == [
        "one",
        "one",
        "two",
    ]
    assert store.query(f'ASK {{ <{X}s> <{X}p> "two" }}').boolean is True
    # The union of graphs repeats a triple that two of them hold; a CONSTRUCT's answer is a graph and does not.
    constructed = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert sorted(triple[2].text for triple in constructed.triples) == ["one", "two"]
    memory = open_store(tmp_path, in_memory=True)
    assert memory.query(ALL) == store.query(ALL)
    assert memory.text(hash_of(text)) == text
    for beyond in (
        "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o",
        "SELECT ?g ?o { gRaPh ?g { ?s ?p ?o } } ORDER BY ?g ?o",
        '# of each GRAPH\nSELECT ?g ?o { ?s ?p ?o OPTIONAL { ?s ?p """\n#""" } GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o',
        "SELECT ?g ?o { ?s ?p ?o FILTER(true)GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o",
        f"SELECT ?o FROM <{X}g> {{ ?s ?p ?o }}",
        f"CONSTRUCTFROM <{X}g>WHERE {{ ?s ?p ?o }}",
        f"SELECT ?o FROM NAMED <{X}g> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    ):
        told = store.query(beyond)
        assert told.rows or told.triples, beyond
        assert memory.query(beyond) == told, beyond
    with pytest.raises(QuerySyntaxError):  # else the word could be hidden from the choice of where to ask
        store.query("SELECT ?g ?o { \\u0047RAPH ?g { ?s ?p ?o } }")
    assert isinstance(store, EmbeddedStore)
    assert isinstance(memory, EmbeddedStore)
    for default in ([f"{X}g"], [f"{X}g", f"{X}other"]):
        assert memory.query(ALL, dataset=(default, [])) == store.query(ALL, dataset=(default, []))


def test_values_keep_kind_datatype_and_language() -> None:
    terms: list[ox.NamedNode | ox.Literal | ox.BlankNode] = [
        ox.NamedNode(X + "o"), ox.Literal("plain"), ox.Literal("mal", language="de"), ox.BlankNode("b"),
        ox.Literal("7.3", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")),
    ]  # fmt: skip
    subject, predicate = ox.NamedNode(X + "s"), ox.NamedNode(X + "p")
    store = EmbeddedStore.of(ox.Quad(subject, predicate, term) for term in terms)
    found = {row[0] for row in store.query(ALL).rows}
    assert found == {
        Value(ValueKind.IRI, X + "o"),
        Value(ValueKind.LITERAL, "plain"),
        Value(ValueKind.LITERAL, "mal", None, "de"),
        Value(ValueKind.BNODE, "b"),
        Value(ValueKind.LITERAL, "7.3", PREFIXES["xsd"] + "decimal"),
    }


def test_an_answer_without_limits_has_the_same_values() -> None:
    """It is read from text that the engine writes, where one with limits is taken term by term."""
    texts = ("", '"', "\\", "a\tb", "a\nb", "a\rb", "\u2028\x85\x0c\x00", '"x"', "<a>", "_:b", "\\n", "1", "1.50",
             "-0", ".5", "1E+5", "01", "true", "NaN")  # fmt: skip
    types = [ox.NamedNode(PREFIXES["xsd"] + name) for name in ("integer", "decimal", "double", "boolean", "dateTime")]
    terms: list[ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple] = [ox.Literal(text) for text in texts]
    terms += [ox.Literal(text, language="en") for text in texts]
    terms += [ox.Literal(text, datatype=datatype) for text in texts for datatype in (*types, ox.NamedNode(X + "type"))]
    subject, predicate = ox.NamedNode(X + "é%20"), ox.NamedNode(X + "p")
    terms += [subject, ox.BlankNode("b"), ox.Triple(subject, predicate, ox.Literal('a\t"', language="en"))]
    store = EmbeddedStore.of(ox.Quad(subject, predicate, term) for term in terms)
    for query in ("SELECT ?o ?none ?s { ?s ?p ?o }", "SELECT ?none { ?s ?p ?o }", "SELECT ?x { }", "SELECT * { }"):
        answer = store.query(query)
        assert answer == store.query(query, max_rows=1000), query
    found = [row[0] for row in store.query("SELECT ?o { ?s ?p ?o }").rows]
    assert {Value(ValueKind.LITERAL, text) for text in texts} <= set(found)


def test_limits_cut_and_say_so() -> None:
    store = EmbeddedStore.of(quad(text) for text in "abc")
    assert store.query(ALL, max_rows=3).truncated is False
    cut = store.query(ALL, max_rows=2)
    assert (cut.column("o"), cut.truncated) == (("a", "b"), True)
    assert store.query(ALL, max_rows=0) == Answer(AnswerKind.SELECT, ("o",), (), truncated=True)
    assert store.query(ALL, max_chars=2 * (CELL + 1)).column("o") == ("a", "b")
    assert store.query("CONSTRUCT WHERE { ?s ?p ?o }", max_rows=1).truncated is True


@pytest.mark.parametrize("when", ["at once", "after adding"])
def test_a_failed_build_leaves_the_old_graph(tmp_path: Path, when: str) -> None:
    write(tmp_path, "old")
    before = current_build(tmp_path)

    def fail() -> None:
        with StoreBuilder(tmp_path) as builder:
            if when == "after adding":
                builder.add_quads([quad("new")])
            raise KeyError(when)

    with pytest.raises(KeyError):
        fail()
    assert held(tmp_path) == ("old",)
    assert [entry.name for entry in (tmp_path / "builds").iterdir()] == [before.name]
    write(tmp_path, "newer")
    assert held(tmp_path) == ("newer",)


def test_leaving_without_commit_changes_nothing(tmp_path: Path) -> None:
    with StoreBuilder(tmp_path) as builder:
        builder.add_quads([quad("never")])
    with pytest.raises(StoreError, match="there is no graph here"):
        open_store(tmp_path)


def test_an_open_reader_outlives_the_next_build(tmp_path: Path) -> None:
    write(tmp_path, "old")
    reader = EmbeddedStore.open(tmp_path)
    write(tmp_path, "new")
    assert reader.query(ALL).column("o") == ("old",)
    assert reader.build != current_build(tmp_path)
    assert held(tmp_path) == ("new",)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with StoreBuilder(tmp_path) as first:
        with pytest.raises(StoreError, match="another build is writing"), StoreBuilder(tmp_path):
            pytest.fail("the second writer got in")
        first.add_quads([quad("first")])
        first.commit()
    assert held(tmp_path) == ("first",)


KILLED = """
import sys
from pathlib import Path
import pyoxigraph as ox
from kg.store.builder import StoreBuilder
X = "http://example.org/"
with StoreBuilder(Path(sys.argv[1])) as builder:
    for n in range(10**9):
        builder.add_quads([ox.Quad(ox.NamedNode(X + "s"), ox.NamedNode(X + "p"), ox.Literal(str(n)))])
        if n % 50_000 == 0:
            builder.conclude(f"CONSTRUCT {{ <{X}{n}> <{X}p> <{X}o> }} WHERE {{}}", X + "g")
            print("writing", flush=True)
"""


def test_a_killed_build_leaves_the_old_graph(tmp_path: Path) -> None:
    write(tmp_path, "old")
    old = current_build(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ}
    )
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline() == b"writing\n"
    with pytest.raises(StoreError, match="another build"), StoreBuilder(tmp_path):
        pytest.fail("the lock was not held")
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert len(list((tmp_path / "builds").iterdir())) == 2
    assert held(tmp_path) == ("old",)
    write(tmp_path, "new")
    assert held(tmp_path) == ("new",)
    assert [entry.name for entry in (tmp_path / "builds").iterdir()] == [current_build(tmp_path).name]
    assert not old.exists()


def test_readers_see_the_old_or_the_new_graph_while_builds_go_on(tmp_path: Path) -> None:
    write(tmp_path, "0")
    seen: list[tuple[str | None, ...]] = []
    errors: list[MonographError] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(held(tmp_path))
            except MonographError as error:
                errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    for n in range(1, 6):
        write(tmp_path, str(n))
    stop.set()
    thread.join()
    assert errors == []
    order = [row[0] for row in seen]
    assert all(len(row) == 1 for row in seen)
    assert order == sorted(order, key=str)


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        (None, "there is no graph here; run `python -m kg build documents` first"),
        ("../../etc", "names a build that is not there: '../../etc'; build the graph anew"),
        ("build-000009", "names a build that is not there: 'build-000009'; build the graph anew"),
    ],
)
def test_a_missing_or_broken_graph_says_what_to_do(tmp_path: Path, pointer: str | None, message: str) -> None:
    if pointer is not None:
        (tmp_path / "CURRENT").write_text(pointer)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert str(caught.value).endswith(f"error: {message}")
    write(tmp_path, "anew")
    assert held(tmp_path) == ("anew",)


def test_files_that_are_no_graph_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "old")
    for file in (current_build(tmp_path) / "oxigraph").iterdir():
        file.write_bytes(b"no database")
    with pytest.raises(StoreError, match="build the graph anew"):
        open_store(tmp_path)


@pytest.mark.parametrize("sha256", ["../../../etc/passwd", "A" * 64, "0" * 64])
def test_texts_are_asked_for_by_hash_only(tmp_path: Path, sha256: str) -> None:
    store = open_store(build(tmp_path))
    with pytest.raises(StoreError):
        store.text(sha256)
    assert store.text(hash_of(TEXTS[0])) == TEXTS[0]


def test_a_text_needs_its_own_hash(tmp_path: Path) -> None:
    with StoreBuilder(tmp_path) as builder, pytest.raises(StoreError, match="is not the hash of the text"):
        builder.add_text(hash_of("a"), "b")


@pytest.mark.parametrize(
    ("query", "line", "column", "part"),
    [
        ("SELECT * WHERE {\n ?s ?p }", 2, 8, "'}' cannot stand here"),
        ("SELECT ?x {} GROUP BY ?y", 1, 25, "unbound"),
        ("SELECT * { ?s a zz:Drug }", 1, 17, "'zz:' is not declared"),
        ("INSERT DATA { <a> <b> <c> }", 1, 1, "'INSERT' cannot stand here"),
    ],
)
def test_a_syntax_error_has_its_place(query: str, line: int, column: int, part: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        EmbeddedStore.of([]).query(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert part in caught.value.what


def test_a_rule_that_is_no_construct_is_refused(tmp_path: Path) -> None:
    with StoreBuilder(tmp_path) as builder, pytest.raises(StoreError, match="a rule is a CONSTRUCT query"):
        builder.conclude("SELECT * {}", X)


ROWS = Answer(
    AnswerKind.SELECT,
    ("name", "n"),
    (
        (Value(ValueKind.LITERAL, '=HYPERLINK("x")'), Value(ValueKind.LITERAL, "-5", PREFIXES["xsd"] + "integer")),
        (Value(ValueKind.IRI, PREFIXES["drug"] + "a"), None),
        (Value(ValueKind.LITERAL, "a|b <img src=x>\n![y](z)", None, "en"), Value(ValueKind.LITERAL, "+1")),
    ),
    truncated=True,
)


def test_writers() -> None:
    assert to_csv(ROWS) == (
        'name,n\r\n"\'=HYPERLINK(""x"")",-5\r\nhttps://w3id.org/monograph/id/drug/a,\r\n'
        '"a|b <img src=x>\n![y](z)",\'+1\r\n'
    )
    assert to_tsv(ROWS).splitlines()[3] == "a|b <img src=x> ![y](z)\t'+1"
    assert to_table(ROWS).splitlines() == [
        "name                     n",
        "-----------------------  --",
        '=HYPERLINK("x")          -5',
        "drug:a",
        "a|b <img src=x> ![y](z)  +1",
        "… first 3 rows; there are more",
    ]
    assert to_markdown(ROWS).splitlines()[4] == r"| a\|b &lt;img src=x> \!\[y\](z) | +1 |"
    data = json.loads(to_json(ROWS))
    assert data["head"] == {"vars": ["name", "n"], "truncated": True}
    assert data["results"]["bindings"][1] == {"name": {"type": "uri", "value": PREFIXES["drug"] + "a"}}
    assert data["results"]["bindings"][2]["name"]["xml:lang"] == "en"
    with pytest.raises(InputError, match="gives rows, not triples"):
        write_answer(ROWS, "turtle")
    with pytest.raises(InputError, match="choose one of table, csv"):
        write_answer(ROWS, "xls")
    asked = Answer(AnswerKind.ASK, boolean=False)
    assert (to_csv(asked), json.loads(to_json(asked))["boolean"]) == ("answer\r\nfalse\r\n", False)


def test_an_answer_crosses_a_pipe_unchanged() -> None:
    triples = EmbeddedStore.of([quad("a")]).query("CONSTRUCT WHERE { ?s ?p ?o }")
    for answer in (ROWS, triples, Answer(AnswerKind.ASK, boolean=True)):
        assert answer_from_json(json.loads(json.dumps(answer_to_json(answer)))) == answer


def test_a_build_removed_since_its_pointer_was_read_is_no_other_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StoreBuilder(tmp_path) as builder:
        builder.commit()
    real = current_build(tmp_path)
    answers = iter((tmp_path / "builds" / "build-000000", real))  # the first is gone by the time it is opened
    monkeypatch.setattr("kg.store.embedded.current_build", lambda path: next(answers, real))
    assert EmbeddedStore.open(tmp_path).build == real
