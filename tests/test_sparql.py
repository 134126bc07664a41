"""SPARQL as text: where a query is wrong, what was meant, and how the place is shown."""

from __future__ import annotations

import contextlib
import io
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hand_graph import build, quads
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.commands.asking import tell_cut
from kg.errors import MonographError, QuerySyntaxError
from kg.guard import close_workers, run_guarded
from kg.namespaces import GRAPH_ONTOLOGY, MG, PREFIXES
from kg.sparql.diagnosis import diagnose
from kg.sparql.grammar import find_departure
from kg.sparql.tokens import excerpt, line_and_column, offset, tokens
from kg.store import Answer, AnswerKind, Value, ValueKind
from kg.store.embedded import EmbeddedStore
from kg.store.hints import unknown_names
from kg.store.writers import WRITERS, write_answer

ROOT = Path(__file__).resolve().parent.parent

# The query, what stands over the carets, and the words about it.
WRONG = {
    "SELCT * {}": ("SELCT", "'SELCT' cannot stand here; did you mean SELECT?"),
    "SELECT * {\n ?s ?p ?o FILTR(?o > 1) }": ("FILTR", "'FILTR' cannot stand here; did you mean FILTER?"),
    "SELECT * { ?s ?p ?o . OPTIONL { ?s ?p ?x } }": ("OPTIONL", "cannot stand here; did you mean OPTIONAL?"),
    "SELECT * { ?s ?p ?o FILTER(STRLENN(?o) > 1) }": ("STRLENN", "did you mean STRLEN?"),
    "SELECT * { ?s ?p ?o } ORDRE BY ?s": ("ORDRE", "did you mean ORDER?"),
    "SELECT * { ?s mgg:treats ?o }": ("mgg:", "the prefix 'mgg:' is not declared; did you mean mg:?"),
    "SELECT * { ?s mg:treats ?o }": ("mg:", f"begin the query with the line PREFIX mg: <{MG}>"),
    "PREFIX e: <http://e.org/>\nSELECT * { e:a ee:b 1 }": ("ee:", "did you mean e:?"),
    "PREFIX mg <http://e.org/> SELECT * {}": ("mg", "here belongs a prefix with its colon"),
    "SELECT * { ?s ?p }": ("}", "'}' cannot stand here; here belongs an object"),
    "SELECT * { ?s ?p ?o ?x }": ("?x", "put a dot between two triples"),
    "SELECT ?s { ?s ?p ?o } ORDER ?s": ("?s", "here belongs BY"),
    "SELECT (COUNT(?x) ?n) { ?x ?p ?o }": ("?n", "here belongs AS"),
    "SELECT ?x { ?x ?p ?o } LIMIT ten": ("ten", "here belongs a number"),
    "SELECT * { VALUES ?x { ?y } }": ("?y", "VALUES takes values and no variables"),
    "SELECT * { ?s ?p ?o }}": ("}", "the query is complete before it"),
    "SELECT * { <http://a b> ?p ?o }": ("<", "this begins no IRI"),
    "SELECT * { <a> ?p ?o }": ("<a>", "the address <a> is relative, and the query has no BASE"),
    "SELECT * { ?s ?p 'open }": ("'", "a text in quotes does not end"),
    "SELECT * {\n ?s ?p ?o": ("", "the { of line 1, column 10 is not closed; close it with }"),
    "SELECT * { ?s ?p ?o FILTER(?o > (1 + 2 }": ("}", "cannot stand here"),
    "PREFIX e: <http://e.org/>": ("", "the query ends where SELECT, ASK, CONSTRUCT or DESCRIBE is missing"),
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("sparql"))


@pytest.mark.parametrize("text", WRONG)
def test_the_place_and_what_was_meant(text: str) -> None:
    marked, words = WRONG[text]
    found = diagnose(text)
    assert found is not None
    assert text[found.at : found.at + found.length] == marked
    assert words in f"{found.what}; {found.remedy}"


@pytest.mark.parametrize("text", [text for text in WRONG if "'open" not in text])
def test_the_guard_tells_the_same(graph: Path, text: str) -> None:
    found = diagnose(text)
    assert found is not None
    with pytest.raises(QuerySyntaxError) as caught:
        run_guarded(graph, text)
    line, column = line_and_column(text, found.at)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value) == f"query: error: line {line}, column {column}: {found.what}; {found.remedy}"
    shown, carets = caught.value.excerpt.splitlines()
    assert shown == text.split("\n")[line - 1]
    assert carets == " " * (column - 1) + "^" * max(1, found.length)


@pytest.mark.parametrize("path", sorted((ROOT / "queries").rglob("*.rq")), ids=lambda path: path.stem)
def test_our_own_queries_are_in_the_grammar(path: Path) -> None:
    assert find_departure(path.read_text("utf-8")) is None


# What the grammar allows and the engine does not: then the engine's own words are told.
def test_what_only_the_engine_knows(graph: Path) -> None:
    for text, words in (
        ("SELECT ?x (COUNT(*) AS ?n) {\n ?x ?p ?o }", "the SELECT contains a variable that is unbound"),
        (
            "SELECT (<http://example.org/f>(1) AS ?x) {}",
            "line 1, column 9: there is no function <http://example.org/f>",
        ),
    ):
        with pytest.raises(QuerySyntaxError, match=words.split("<")[0]):
            run_guarded(graph, text)


@given(st.text(alphabet=st.sampled_from(list("SELECT?s{}()[]<>:'\"#.@-_u0\\\n /=*+!^&|,;é\u202e\x00")), max_size=60))
def test_any_text_has_tokens_a_place_and_an_excerpt(noise: str) -> None:
    assert "".join(token[0] for token in tokens(noise)) == noise
    for at in range(len(noise) + 1):
        assert offset(noise, *line_and_column(noise, at)) == at
        first, second = excerpt(noise, at).split("\n")
        assert first.isprintable()
        assert set(second) <= {" ", "^"}
    diagnose(noise)
    diagnose(f"SELECT * {{ {noise} }}")


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "SELECT * { " + "?s ?p ?o . " * 100 + "FILTR(1) " + "?s ?p ?o . " * 100 + "}"
    found = diagnose(text)
    assert found is not None
    shown, carets = excerpt(text, found.at, found.length).split("\n")
    assert len(shown) == 102
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "FILTR"


@pytest.mark.parametrize("part", ["{", "(", "[", "!", "a ", "?x ", "<a", "'x' ", "a:b ", "{}", "+1", ";"])
def test_time_is_in_proportion_to_length(part: str) -> None:
    text = "SELECT * {" + part * (90_000 // len(part))
    started = time.process_time()
    diagnose(text)
    assert time.process_time() - started < 5  # 0.3 s measured; quadratic time would be minutes


# --- an empty answer ---


@pytest.fixture(scope="module")
def known() -> EmbeddedStore:
    import pyoxigraph as ox

    ontology = ox.parse(path=str(ROOT / "ontology" / "monograph.ttl"), format=ox.RdfFormat.TURTLE)
    terms = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPH_ONTOLOGY)) for q in ontology]
    return EmbeddedStore.of([*quads("one"), *terms])


P = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("mg", "drug", "finding"))
NOTHING = "the graph has nothing of the name"
SLASH = f"{MG[:-1]}/"
HINTS = {
    f"{P} SELECT * {{ ?s mg:hasSideEfect ?o }}": [f"{NOTHING} mg:hasSideEfect; did you mean mg:hasSideEffect?"],
    f"{P} SELECT * {{ ?s a mg:Drugs }}": [f"{NOTHING} mg:Drugs; did you mean mg:Drug?"],
    f"{P} SELECT * {{ drug:baclofn ?p ?o }}": [f"{NOTHING} drug:baclofn; did you mean drug:baclofen?"],
    f"SELECT * {{ ?s <{MG}qqqqqqqq> ?o }}": [f"{NOTHING} mg:qqqqqqqq"],
    f"PREFIX mg: <{SLASH}> SELECT * {{ ?s mg:treats ?o }}": [f"the query means <{SLASH}> by mg:, the graph <{MG}>"],
    f"{P} SELECT * {{ ?s mg:hasSideEffect drug:baclofen FILTER(?s = 'mg:hasSideEfect') }}": [],
    "SELECT * { <http://example.org/a> ?p ?o }": [],
}


@pytest.mark.parametrize("text", HINTS)
def test_a_name_that_the_graph_does_not_have(known: EmbeddedStore, text: str) -> None:
    assert list(unknown_names(known, text)) == HINTS[text]


def test_it_is_told_beside_an_empty_answer_and_only_there(graph: Path) -> None:
    start = f"PREFIX drug: <{PREFIXES['drug']}> "
    told = ("the graph has nothing of the name drug:baclofn; did you mean drug:baclofen?",)
    for query in ("SELECT * { drug:baclofn ?p ?o }", "ASK { drug:baclofn ?p ?o }", "DESCRIBE drug:baclofn",
                  "SELECT (COUNT(*) AS ?n) { drug:baclofn ?p ?o }"):  # fmt: skip
        assert run_guarded(graph, start + query).notes == told
    assert run_guarded(graph, start + "SELECT * { drug:baclofen ?p ?o OPTIONAL { drug:baclofn ?q ?r } }").notes == ()


def test_what_a_stranger_wrote_does_not_steer_a_terminal(graph: Path) -> None:
    odd = "\x9b2J\u202e\u2028"
    for text in (f"SELECT * FROM <x:{odd}> {{}}", f"SELECT * {{ <{odd}> ?p ?o }}", f"SELECT * {{ {odd} }}",
                 f"SELECT (<x:{odd}>(1) AS ?x) {{}}", odd, "SELECT * { ?s \x1b[2J ?o }",
                 "SELECT * FROM <http://x/\xad> {}"):  # fmt: skip
        with pytest.raises(MonographError) as caught:
            run_guarded(graph, text)
        assert str(caught.value).isprintable()
        assert caught.value.excerpt.replace("\n", "").isprintable()
    (note,) = run_guarded(graph, f"ASK {{ <{MG}x\xad\xad> ?p ?o }}").notes
    assert note == "the graph has nothing of the name mg:x··"


def test_the_command_line_shows_the_place(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.rq"
    file.write_text("SELECT * {\n  ?s ?p ?o FILTR(?o > 1)\n}")
    assert main(["sparql", str(file), "--store", str(graph)]) == 2
    assert capsys.readouterr().err == (
        "query: error: line 2, column 12: 'FILTR' cannot stand here; did you mean FILTER?\n"
        "  ?s ?p ?o FILTR(?o > 1)\n"
        "           ^^^^^\n"
    )


def test_the_command_line_says_what_stands_beside_an_answer(
    graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.guard.missing_walls", lambda store: ("queries run without a limit on memory",))
    file = tmp_path / "a.rq"
    file.write_text(f"PREFIX drug: <{PREFIXES['drug']}> SELECT ?p {{ drug:baclofn ?p ?o }}")
    assert main(["sparql", str(file), "--store", str(graph), "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert said.out == "p\r\n"
    assert said.err.splitlines() == [
        "note: the graph has nothing of the name drug:baclofn; did you mean drug:baclofen?",
        "note: queries run without a limit on memory",
    ]


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_a_cut_answer_says_so_in_every_format(form: str) -> None:
    one = Value(ValueKind.IRI, "http://example.org/a")
    kind = AnswerKind.CONSTRUCT if form == "turtle" else AnswerKind.SELECT
    whole = Answer(kind, ("x",), ((one,),) * 2, triples=((one, one, one),) * 2)
    cut = replace(whole, truncated=True)
    beside = io.StringIO()
    with contextlib.redirect_stderr(beside):
        tell_cut(cut, form)
    told = write_answer(cut, form) + beside.getvalue()
    assert re.search(r"[Ff]irst 2 (rows|triples); there are more", told)
    assert "there are more" not in write_answer(whole, form)


def test_no_error_of_a_query_breaks_a_line(graph: Path) -> None:
    for text in WRONG:
        with pytest.raises(MonographError) as caught:
            run_guarded(graph, text)
        assert "\n" not in str(caught.value)


def teardown_module() -> None:
    close_workers()
