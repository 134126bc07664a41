"""What the graph view shows, as files: GraphML for tools that draw and count, Turtle for those that reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.description import CAUTION
from kg.explorer.scene import Scene
from kg.explorer.things import PREAMBLE, expand, values
from kg.graphml import write_graphml
from kg.namespaces import MG
from kg.store.answer import Answer, AnswerKind, Triple
from kg.store.writers import to_turtle

if TYPE_CHECKING:
    from kg.store import GraphStore


def to_graphml(scene: Scene) -> str:
    """The things and connections that are drawn as GraphML 1.0; a character that XML cannot hold becomes U+FFFD."""
    nodes = [(thing.name, {"label": thing.label, "kind": thing.kind, "iri": thing.iri}) for thing in scene.nodes]
    edges = [
        (edge.id, edge.start, edge.end, {"relation": MG + edge.relation, "words": edge.words, "source": edge.source})
        for edge in scene.edges
    ]
    return write_graphml(nodes, edges, CAUTION)


def scene_turtle(store: GraphStore, scene: Scene) -> str:
    """The part of the graph that is drawn, as Turtle: names and kinds of the things, the links between them, and the
    statements that say so; the caution is a comment at its head."""
    drawn = {thing.name for thing in scene.nodes}
    things = values(thing.iri for thing in scene.nodes)
    queries = [
        f"CONSTRUCT {{ ?t a ?kind ; rdfs:label ?label }} WHERE {{ VALUES ?t {{ {things} }} "
        "?t a ?kind . OPTIONAL { ?t rdfs:label ?label } }",
    ]
    links = sorted({(edge.start, edge.relation, edge.end) for edge in scene.edges if edge.source != "denied"})
    if links:
        pairs = " ".join(f"(<{expand(s)}> mg:{relation} <{expand(o)}>)" for s, relation, o in links)
        queries.append(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES (?s ?p ?o) {{ {pairs} }} ?s ?p ?o }}")
        # interactions are told once for both directions, and brands by their own property
        queries.append(
            f"CONSTRUCT {{ ?o ?p ?s }} WHERE {{ VALUES (?s ?p ?o) {{ {pairs} }} ?o ?p ?s . "
            "FILTER(?p = mg:interactsWith) }"
        )
        queries.append(
            f"CONSTRUCT {{ ?o mg:productOf ?s }} WHERE {{ VALUES (?s ?p ?o) {{ {pairs} }} ?o mg:productOf ?s . "
            "FILTER(?p = mg:hasBrand) }"
        )
    statements = {
        statement
        for row in scene.rows
        if row.subject.name in drawn and row.neighbour.other.name in drawn
        for statement in row.neighbour.statements
    }
    if statements:
        queries.append(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values(statements)} }} ?s ?p ?o }}")
    return f"# {CAUTION}\n" + to_turtle(Answer(AnswerKind.CONSTRUCT, triples=_all(store, queries)))


def _all(store: GraphStore, queries: Sequence[str]) -> tuple[Triple, ...]:
    found: dict[Triple, None] = {}
    for query in queries:
        found |= dict.fromkeys(store.query(PREAMBLE + query).triples)
    return tuple(found)
