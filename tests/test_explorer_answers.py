"""Answers as bars and graphs, what the editor completes, and queries that can be stopped."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import date
from pathlib import Path

import pytest
from explorer_sample import TITLE
from hostile_corpus import in_time

from kg.description import BRIEF_CAUTION, CAUTION
from kg.errors import QueryRefused, QuerySyntaxError
from kg.explorer import things
from kg.explorer.answer_files import answer_file
from kg.explorer.answer_views import answer_scene, bar_rows
from kg.explorer.asking import Asking
from kg.explorer.charts import count_chart
from kg.explorer.completion import Offer, offer
from kg.explorer.search import build_index
from kg.explorer.things import PREAMBLE
from kg.store import GraphStore
from kg.store.answer import Answer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


@pytest.fixture(scope="module")
def offered(explorer_graph: GraphStore) -> Offer:
    return offer(explorer_graph, build_index(explorer_graph).entries)


def ask(explorer_graph: GraphStore, query: str) -> Answer:
    return explorer_graph.query(PREAMBLE + query)


# --- answers ---


def test_words_with_numbers_are_bars_in_the_order_of_the_answer(explorer_graph: GraphStore) -> None:
    answer = ask(explorer_graph, "SELECT ?name ?n { VALUES (?name ?n) { ('b' 2) ('a' 3.5) } } ORDER BY DESC(?n)")
    drawn = bar_rows(answer)
    assert drawn is not None
    assert (drawn.names, drawn.numbers, drawn.rows, drawn.every) == ("name", "n", (("a", 3.5), ("b", 2.0)), 2)
    rows = count_chart(drawn)["layer"][0]["data"]["values"]
    assert [row["words"] for row in rows] == ["a: 3.5", "b: 2"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { VALUES ?n { 1 2 } }",  # nothing to call them by
        "SELECT ?name { VALUES ?name { 'a' 'b' } }",
        "SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) ('a' 2) } }",  # two bars of one name would be added up
        "SELECT ?name ?n { VALUES (?name ?n) { ('a' 1) } }",
        "ASK { ?s ?p ?o }",
    ],
)
def test_other_answers_are_no_bars(explorer_graph: GraphStore, query: str) -> None:
    assert bar_rows(ask(explorer_graph, query)) is None


def test_triples_and_pairs_of_things_are_graphs(explorer_graph: GraphStore) -> None:
    def look(iris: object) -> dict[str, things.Thing]:
        assert isinstance(iris, list)
        return things.things(explorer_graph, iris)

    built = answer_scene(ask(explorer_graph, "CONSTRUCT WHERE { ?d mg:hasSideEffect ?e }"), look)
    assert built is not None
    assert {(e.start, e.words) for e in built.edges} == {("drug:somnidrel", "side effect")}
    assert "nausea" in {node.label for node in built.nodes}
    pairs = answer_scene(
        ask(explorer_graph, "SELECT ?d ?x ?effect { ?d mg:hasSideEffect ?effect BIND(1 AS ?x) }"), look
    )
    assert pairs is not None
    assert {node.name for node in pairs.nodes} == {node.name for node in built.nodes}
    assert {e.words for e in pairs.edges} == {"effect"}
    small = answer_scene(ask(explorer_graph, "CONSTRUCT WHERE { ?d mg:hasSideEffect ?e }"), look, most=3)
    assert small is not None
    assert (len(small.nodes), small.every) == (3, len(built.nodes))
    assert len(small.edges) == 2
    assert answer_scene(ask(explorer_graph, "SELECT ?d { ?d a mg:Drug }"), look) is None
    assert answer_scene(ask(explorer_graph, "CONSTRUCT WHERE { ?d a owl:Class }"), look) is None


# --- answers as files ---

TODAY = date(2026, 11, 30)
EFFECTS = "SELECT ?name ?s ?f { ?s a mg:AdverseEffect ; mg:concernsLabel ?name ; mg:concerns ?f } ORDER BY ?name"
ORIGIN = f"“{TITLE}”, without a date, current version, not reviewed by a person"


def table(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_each_line_of_a_table_says_where_it_comes_from_and_the_caution(
    explorer_graph: GraphStore, form: str, delimiter: str
) -> None:
    answer = ask(explorer_graph, EFFECTS)
    rows = table(answer_file(explorer_graph, answer, form, TODAY), delimiter)
    assert list(rows[0]) == ["name", "s", "f", "as_stated_by", "medical_caution"]
    assert [row["name"] for row in rows] == [name for name in answer.column("name") if name is not None]
    assert {row["medical_caution"] for row in rows} == {BRIEF_CAUTION}
    assert next(row for row in rows if row["name"] == "nausea")["as_stated_by"] == ORIGIN


def test_json_xml_and_words_to_read_say_it_too(explorer_graph: GraphStore) -> None:
    answer = ask(explorer_graph, EFFECTS)
    [nausea] = [
        row for row in json.loads(answer_file(explorer_graph, answer, "json", TODAY))["results"]["bindings"]
        if row["name"]["value"] == "nausea"
    ]  # fmt: skip
    assert nausea["as_stated_by"]["value"] == ORIGIN
    assert nausea["medical_caution"]["value"] == BRIEF_CAUTION
    assert BRIEF_CAUTION in answer_file(explorer_graph, answer, "xml", TODAY).decode()
    for form, last in (("markdown", f"*{CAUTION}*"), ("table", CAUTION)):
        words = answer_file(explorer_graph, answer, form, TODAY).decode()
        assert words.splitlines()[-1] == last
        assert ORIGIN in words


def test_what_names_no_statement_has_its_documents_or_the_caution_alone(explorer_graph: GraphStore) -> None:
    drugs = table(answer_file(explorer_graph, ask(explorer_graph, "SELECT ?d { ?d a mg:Drug }"), "csv", TODAY))
    assert [list(row) for row in drugs] == [["d", "medical_caution"]] * 2
    named = ask(explorer_graph, "SELECT ?d ?medical_caution { ?d a mg:Document BIND('x' AS ?medical_caution) }")
    rows = table(answer_file(explorer_graph, named, "csv", TODAY))
    assert list(rows[0]) == ["d", "medical_caution", "as_stated_by", "medical_caution_"]
    assert ORIGIN.removesuffix(", not reviewed by a person") in {row["as_stated_by"] for row in rows}
    triples = ask(explorer_graph, "CONSTRUCT WHERE { ?s mg:concernsLabel ?name }")
    held = table(answer_file(explorer_graph, triples, "csv", TODAY))
    assert ORIGIN in {row["as_stated_by"] for row in held}
    assert answer_file(explorer_graph, triples, "turtle", TODAY).decode().startswith(f"# {CAUTION}")


# --- completion ---


def test_classes_and_properties_come_with_words_and_with_what_they_fit(offered: Offer) -> None:
    classes = {term.name for term in offered.classes}
    assert {"mg:Drug", "mg:Finding", "mg:AdverseEffect"} <= classes
    assert not any(name.startswith("owl:") for name in classes)
    effect = {term.name: term for term in offered.properties}["mg:hasSideEffect"]
    assert effect.of == ("mg:Drug",)
    assert "mg:Finding" in effect.to
    about = {term.name: term for term in offered.properties}["mg:about"]
    assert "mg:AdverseEffect" in about.of
    assert "mg:Drug" not in about.of


def test_things_come_by_kind_the_best_attested_first(offered: Offer) -> None:
    drugs = [(name, label) for name, label, kind in offered.things if kind == "mg:Drug"]
    assert drugs == [("drug:somnidrel", "somnidrel"), ("drug:zepamix", "zepamix")]
    assert ("product:restalin", "Restalin", "mg:Product") in offered.things


# --- queries on their way ---


def test_a_query_is_answered_beside_the_page(explorer_store: Path) -> None:
    asking = Asking(explorer_store, "SELECT ('x' AS ?a) {}", 20, 10)
    assert asking.wait(20)
    assert isinstance(asking.result, Answer)
    assert asking.result.column("a") == ("x",)
    assert 0 < asking.seconds < 20


def test_a_fault_is_kept_with_its_place(explorer_store: Path) -> None:
    asking = Asking(explorer_store, "SELECT ?s WHERE {\n  ?s ?p\n}", 20, 10)
    assert asking.wait(20)
    assert isinstance(asking.result, QuerySyntaxError)
    assert asking.result.line == 3


def test_a_stopped_query_is_over_at_once_and_the_next_is_answered(explorer_store: Path) -> None:
    asking = Asking(explorer_store, ENDLESS, 60, 10)
    assert not asking.wait(1.5)
    began = time.monotonic()
    asking.cancel()
    assert asking.wait(10)
    assert in_time(time.monotonic() - began, 2)
    assert isinstance(asking.result, QueryRefused)
    assert "stopped" in asking.result.what
    following = Asking(explorer_store, "ASK {}", 20, 10)
    assert following.wait(20)
    assert isinstance(following.result, Answer)
    asking.cancel()  # too late to matter, and to hit the next one
    assert isinstance(answer_of(explorer_store), Answer)


def answer_of(explorer_store: Path) -> object:
    asking = Asking(explorer_store, "ASK {}", 20, 10)
    asking.wait(20)
    return asking.result
