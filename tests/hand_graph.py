"""The graph of `fixtures/sample_graph.ttl` as a store holds one: with its conclusions, over several named graphs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import thing
from kg.rules import apply_rules
from kg.store.builder import StoreBuilder

FIXTURES = Path(__file__).resolve().parent / "fixtures"
GRAPH_FILE = FIXTURES / "sample_graph.ttl"
CONTRARY_FILE = FIXTURES / "contrary_graph.ttl"
TEXTS = tuple(
    (FIXTURES / f"sample_{name}.txt").read_text("utf-8")
    for name in ("baclofen", "diazepam", "diazepam.2023-05", "diazepam.2021")
)


def quads(graph: str, file: Path = GRAPH_FILE) -> list[ox.Quad]:
    """The fixture's triples in one named graph."""
    node = ox.NamedNode(thing("graph", graph))
    parsed = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, node) for quad in parsed]


def build(
    folder: Path, graphs: Sequence[str] = ("one", "two"), seed: int | None = None, file: Path = GRAPH_FILE
) -> Path:
    """A graph on disk. Two graphs hold the same, as two versions of a document do: no question may count twice."""
    from kg.store.embedded import hash_of

    with StoreBuilder(folder) as builder:
        found = [quad for graph in graphs for quad in quads(graph, file)]
        if seed is not None:
            random.Random(seed).shuffle(found)
        builder.add_quads(found)
        for text in TEXTS:
            builder.add_text(hash_of(text), text)
        apply_rules(builder)
        builder.set_report({"documents": 2})
        builder.commit()
    return folder
