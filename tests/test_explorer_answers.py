"""Answers as bars and graphs, what the editor completes, and queries that can be stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from explorer_sample import write_sample
from hostile_corpus import in_time

from kg.errors import QueryRefused, QuerySyntaxError
from kg.explorer import things
from kg.explorer.answer_views import answer_scene, bar_rows
from kg.explorer.asking import Asking
from kg.explorer.charts import count_chart
from kg.explorer.completion import Offer, offer
from kg.explorer.search import build_index
from kg.explorer.things import PREAMBLE
from kg.store import GraphStore, open_store
from kg.store.answer import Answer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "graph"
    write_sample(path)
    return path


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[GraphStore]:
    opened = open_store(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def offered(store: GraphStore) -> Offer:
    return offer(store, build_index(store).entries)


def ask(store: GraphStore, query: str) -> Answer:
    return store.query(PREAMBLE + query)


# --- answers ---


def test_words_with_numbers_are_bars_in_the_order_of_the_answer(store: GraphStore) -> None:
    answer = ask(store, "SELECT ?name ?n { VALUES (?name ?n) { ('b' 2) ('a' 3.5) } } ORDER BY DESC(?n)")
    drawn = bar_rows(answer)
    assert drawn is not None
    assert (drawn.names, drawn.numbers, drawn.rows, drawn.every) == ("name", "n", (("a", 3.5), ("b", 2.0)), 2)
    drawing = count_chart(drawn).to_dict()
    [rows] = drawing["datasets"].values()
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
def test_other_answers_are_no_bars(store: GraphStore, query: str) -> None:
    assert bar_rows(ask(store, query)) is None


def test_triples_and_pairs_of_things_are_graphs(store: GraphStore) -> None:
    def look(iris: object) -> dict[str, things.Thing]:
        assert isinstance(iris, list)
        return things.things(store, iris)

    built = answer_scene(ask(store, "CONSTRUCT WHERE { ?d mg:hasSideEffect ?e }"), look)
    assert built is not None
    assert {(e.start, e.words) for e in built.edges} == {("drug:somnidrel", "side effect")}
    assert "nausea" in {node.label for node in built.nodes}
    pairs = answer_scene(ask(store, "SELECT ?d ?x ?effect { ?d mg:hasSideEffect ?effect BIND(1 AS ?x) }"), look)
    assert pairs is not None
    assert {node.name for node in pairs.nodes} == {node.name for node in built.nodes}
    assert {e.words for e in pairs.edges} == {"effect"}
    small = answer_scene(ask(store, "CONSTRUCT WHERE { ?d mg:hasSideEffect ?e }"), look, most=3)
    assert small is not None
    assert (len(small.nodes), small.every) == (3, len(built.nodes))
    assert len(small.edges) == 2
    assert answer_scene(ask(store, "SELECT ?d { ?d a mg:Drug }"), look) is None
    assert answer_scene(ask(store, "CONSTRUCT WHERE { ?d a owl:Class }"), look) is None


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


def test_a_query_is_answered_beside_the_page(folder: Path) -> None:
    asking = Asking(folder, "SELECT ('x' AS ?a) {}", 20, 10)
    assert asking.wait(20)
    assert isinstance(asking.result, Answer)
    assert asking.result.column("a") == ("x",)
    assert 0 < asking.seconds < 20


def test_a_fault_is_kept_with_its_place(folder: Path) -> None:
    asking = Asking(folder, "SELECT ?s WHERE {\n  ?s ?p\n}", 20, 10)
    assert asking.wait(20)
    assert isinstance(asking.result, QuerySyntaxError)
    assert asking.result.line == 3


def test_a_stopped_query_is_over_at_once_and_the_next_is_answered(folder: Path) -> None:
    asking = Asking(folder, ENDLESS, 60, 10)
    assert not asking.wait(1.5)
    began = time.monotonic()
    asking.cancel()
    assert asking.wait(10)
    assert in_time(time.monotonic() - began, 2)
    assert isinstance(asking.result, QueryRefused)
    assert "stopped" in asking.result.what
    following = Asking(folder, "ASK {}", 20, 10)
    assert following.wait(20)
    assert isinstance(following.result, Answer)
    asking.cancel()  # too late to matter, and to hit the next one
    assert isinstance(answer_of(folder), Answer)


def answer_of(folder: Path) -> object:
    asking = Asking(folder, "ASK {}", 20, 10)
    asking.wait(20)
    return asking.result
