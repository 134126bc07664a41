"""What the graph view draws, how it grows, the ways between things, and what is taken along of it."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pyoxigraph as ox
import pytest
from explorer_sample import HOSTILE_WORDS

from kg.errors import QuestionError
from kg.explorer import things
from kg.explorer.components import scene_data
from kg.explorer.neighbours import Neighbour, neighbours
from kg.explorer.scene import MOST_OPENED, Scene, change, filtered, relations, scene
from kg.explorer.scene_files import scene_turtle, to_graphml
from kg.explorer.ways import shortest_way
from kg.namespaces import MG
from kg.store import GraphStore

DRUG = "drug:somnidrel"
EFFECTS = f"{DRUG}~hasSideEffect~to"
DENIED = f"{DRUG}~hasSideEffect~to~denied"
CONCLUDED = f"{DRUG}~interactsWith~to~concluded"
EFFECT_OF = "finding:drowsiness~hasSideEffect~of"
WAY = "path~drug:zepamix~finding:drowsiness"
NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="module")
def store(explorer_graph: GraphStore) -> GraphStore:
    return explorer_graph


def drawn(store: GraphStore, *opened: str, most: int = 150) -> Scene:
    root = things.thing(store, things.expand(DRUG))
    return scene(
        root, opened, lambda iri: neighbours(store, iri), lambda one, other: shortest_way(store, one, other), most
    )


def names(found: Scene) -> set[str]:
    return {node.name for node in found.nodes}


# --- opening and closing ---


def test_a_thing_tells_its_relations_with_numbers_before_they_are_opened(store: GraphStore) -> None:
    found = neighbours(store, things.expand(DRUG))
    told = {r.id: (r.words, r.count, r.source, r.opened) for r in relations(DRUG, [EFFECTS], found)}
    assert told[EFFECTS] == ("side effect", 6, "stated", True)
    assert told[DENIED] == ("denied: side effect", 1, "denied", False)
    assert told[CONCLUDED] == ("interacts with (concluded)", 1, "concluded", False)
    assert len(drawn(store, EFFECTS).nodes) == 1 + told[EFFECTS][1]


def test_opening_only_adds(store: GraphStore) -> None:
    path = (EFFECTS, DENIED, CONCLUDED, WAY)
    before: dict[str, object] = {}
    for at in range(len(path) + 1):
        scene_now = drawn(store, *path[:at])
        now: dict[str, object] = {n.name: n for n in scene_now.nodes} | {e.id: e.id for e in scene_now.edges}
        now |= {f"on the way {e.id}": e.id for e in scene_now.edges if e.path}  # along what is drawn, it marks that
        assert before.items() <= now.items()
        assert len(now) > len(before)
        before = now


def test_closing_takes_away_what_hangs_on_it_and_keeps_what_does_not(store: GraphStore) -> None:
    opened = (EFFECTS, EFFECT_OF, CONCLUDED)
    closed = change(opened, {"do": "close", "entry": EFFECTS}, lambda iri: neighbours(store, iri))
    assert closed == (EFFECT_OF, CONCLUDED)
    assert names(drawn(store, *closed)) == {DRUG, "drug:zepamix"}
    again = change(closed, {"do": "open", "entry": EFFECTS}, lambda iri: neighbours(store, iri))
    assert names(drawn(store, *again)) == names(drawn(store, *opened))


def test_all_relations_of_a_thing_open_and_close_at_once(store: GraphStore) -> None:
    def look(iri: str) -> tuple[Neighbour, ...]:
        return neighbours(store, iri)

    everything = change((EFFECTS,), {"do": "open", "node": DRUG}, look)
    assert everything[0] == EFFECTS
    assert len(everything) == len(set(everything)) == len(relations(DRUG, (), look(things.expand(DRUG))))
    assert change((*everything, EFFECT_OF), {"do": "close", "node": DRUG}, look) == (EFFECT_OF,)
    assert change((EFFECTS,), {"do": "set", "entries": [DENIED, CONCLUDED]}, look) == (DENIED, CONCLUDED)


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"do": "open"},
        {"do": "open", "node": "no name> ?p ?o"},
        {"do": "open", "entry": 7},
        {"do": "set", "entries": "x"},
        {"do": "drop", "entry": EFFECTS},
    ],
)
def test_an_action_without_sense_changes_nothing(action: dict[str, object]) -> None:
    assert change((EFFECTS,), action, lambda iri: ()) == (EFFECTS,)


def test_what_a_browser_sends_is_bounded_and_cleaned() -> None:
    many = [f"drug:x~{n}~to" for n in range(MOST_OPENED + 20)]
    assert change((), {"do": "set", "entries": [None, "plain", "a~b,c", *many]}, lambda iri: ()) == tuple(
        many[:MOST_OPENED]
    )


def test_more_than_fits_is_counted_and_not_drawn(store: GraphStore) -> None:
    whole, part = drawn(store, EFFECTS), drawn(store, EFFECTS, most=4)
    assert part.nodes == whole.nodes[:4]
    assert part.every == whole.every == len(whole.nodes)
    assert {edge.end for edge in part.edges} == names(part) - {DRUG}
    assert part.rows == whole.rows  # the table holds them all


def test_a_connection_is_one_edge_from_whichever_end_it_is_opened(store: GraphStore) -> None:
    once = drawn(store, EFFECTS)
    [edge] = [e for e in drawn(store, EFFECTS, EFFECT_OF).edges if e.end == "finding:drowsiness"]
    assert (edge.start, edge.words, edge.source) == (DRUG, "side effect", "stated")
    assert {e.id for e in once.edges} == {e.id for e in drawn(store, EFFECTS, EFFECT_OF).edges}
    there = drawn(store, CONCLUDED).edges
    back = drawn(store, CONCLUDED, "drug:zepamix~interactsWith~to~concluded").edges
    assert there == back


def test_the_table_holds_what_is_drawn_and_nonsense_in_the_address_draws_nothing(store: GraphStore) -> None:
    rows = [(row.subject.label, row.neighbour.words, row.neighbour.other.label) for row in drawn(store, EFFECTS).rows]
    assert ("somnidrel", "side effect", "nausea") in rows
    assert drawn(store, "drug:other", "x~y~z", "!", "~", f"{DRUG}~nothing~to", "path~x") == drawn(store)


# --- ways ---


def test_a_way_follows_links_in_their_own_direction(store: GraphStore) -> None:
    steps = shortest_way(store, "drug:zepamix", "finding:drowsiness")
    told = [(s.start.label, s.relation, s.end.label) for s in steps]
    assert told[-1] == ("somnidrel", "hasSideEffect", "drowsiness")
    assert {told[0][0], told[0][2]} == {"somnidrel", "zepamix"}
    assert told[0][1] == "interactsWith"
    assert shortest_way(store, DRUG, DRUG) == ()
    shown = drawn(store, WAY)
    assert names(shown) == {DRUG, "drug:zepamix", "finding:drowsiness"}
    assert all(edge.path for edge in shown.edges)


def test_a_step_that_a_document_states_leads_to_its_words(store: GraphStore) -> None:
    found = drawn(store, f"path~{DRUG}~finding:drowsiness")
    [row] = found.rows
    assert len(row.neighbour.statements) == 2
    assert [(edge.source, edge.path) for edge in found.edges] == [("stated", True)]


def test_what_is_hidden_is_not_in_the_table_nor_in_the_files(store: GraphStore) -> None:
    every = drawn(store, EFFECTS, DENIED, CONCLUDED)
    without = filtered(every, ["finding"])
    assert names(without) == {DRUG, "drug:zepamix"}
    assert [row.neighbour.other.label for row in without.rows] == ["zepamix"]
    assert "nausea" not in to_graphml(without)
    assert "finding/nausea" not in scene_turtle(store, without)
    stated = filtered(every, ["concluded", "denied"])
    assert {edge.source for edge in stated.edges} == {"stated"}
    assert names(every) - names(stated) == {"drug:zepamix", "finding:weight-gain"}
    assert {row.neighbour.denied for row in stated.rows} == {False}
    assert names(filtered(every, ["drug"])) == names(every) - {"drug:zepamix"}  # the first thing stays
    assert filtered(every, []) == every


def test_where_there_is_no_way_it_is_said(store: GraphStore) -> None:
    pair = ("route:intrathecal", "product:restalin")
    assert shortest_way(store, *pair) == ()
    assert drawn(store, "~".join(("path", *pair))).without_way == (pair,)
    with pytest.raises(QuestionError):
        shortest_way(store, "drug:somnidrel> ?p ?o } #", DRUG)


# --- files ---


def test_graphml_holds_what_is_drawn_and_words_stay_words(store: GraphStore) -> None:
    shown = drawn(store, EFFECTS, DENIED)
    root = Xml.fromstring(to_graphml(shown))
    labels = {
        node.attrib["id"]: {d.attrib["key"]: d.text for d in node}["node-label"]
        for node in root.iter(f"{NAMESPACE}node")
    }
    assert labels == {node.name: node.label for node in shown.nodes}
    assert HOSTILE_WORDS in labels.values()
    edges = {(e.attrib["source"], e.attrib["target"], *(d.text for d in e)) for e in root.iter(f"{NAMESPACE}edge")}
    assert (DRUG, "finding:weight-gain", f"{MG}hasSideEffect", "denied: side effect", "denied") in edges
    assert len(edges) == len(shown.edges)


def test_graphml_survives_what_xml_cannot_hold() -> None:
    thing = things.Thing("a\x00b\ufffe", f"{things.expand(DRUG)}", "drug")
    root = Xml.fromstring(to_graphml(Scene((thing,), (), (), 1)))
    assert next(d.text for d in root.iter(f"{NAMESPACE}data")) == "a\ufffdb\ufffd"


def test_turtle_holds_the_names_links_and_statements_that_are_drawn(store: GraphStore) -> None:
    parsed = {
        (t.subject.value, t.predicate.value, t.object.value)
        for t in ox.parse(scene_turtle(store, drawn(store, EFFECTS, CONCLUDED, DENIED)).encode(), ox.RdfFormat.TURTLE)
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal)
    }
    drug, nausea = things.expand(DRUG), things.expand("finding:nausea")
    assert (drug, f"{MG}hasSideEffect", nausea) in parsed
    assert (drug, f"{MG}interactsWith", things.expand("drug:zepamix")) in parsed
    assert any(o == nausea and p == f"{MG}concerns" for _, p, o in parsed)
    # what is denied is there as the statement that it is, and as no link
    gain = things.expand("finding:weight-gain")
    assert (drug, f"{MG}hasSideEffect", gain) not in parsed
    [denied] = [s for s, p, o in parsed if o == gain and p == f"{MG}concerns"]
    assert (denied, f"{MG}polarity", f"{MG}Denied") in parsed
    assert not any("porphyria" in o for _, _, o in parsed)  # not opened, so not taken along


def test_the_browser_gets_data_and_relative_addresses(store: GraphStore) -> None:
    data = scene_data(drawn(store, EFFECTS))
    nodes = data["nodes"]
    assert isinstance(nodes, list)
    assert {"id": DRUG, "label": "somnidrel", "kind": "drug", "href": "drug?drug=drug%3Asomnidrel"} in nodes
    assert all("://" not in node["href"] for node in nodes)
