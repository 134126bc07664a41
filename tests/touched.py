"""The part of the vocabulary that documents touch: a graph with that and no more is as good, and a fraction of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import GRAPH_ONTOLOGY, GRAPH_VOCABULARY, MG
from kg.rdf import graph_of
from kg.rules import apply_rules
from kg.store import open_store
from kg.store.builder import StoreBuilder


def touched_by(said: Iterable[ox.Quad], known: Collection[ox.Quad]) -> list[ox.Quad]:
    """Of what is known, all about the things that are named in what is said, about what names them (the members of a
    class), and about what those name, as far as the widest class."""
    named = {quad.object for quad in said}
    keep: set[object] = {quad.subject for quad in known if quad.object in named or quad.subject in named}
    for _ in range(3):
        keep |= {quad.object for quad in known if quad.subject in keep}
    return [quad for quad in known if quad.subject in keep]


def build_part(sample: Path, folder: Path, names: Iterable[str]) -> Path:
    """A graph of some documents of another one, with the ontology, the vocabulary that they touch, and what follows."""
    source, wanted = open_store(sample), {graph_of(name) for name in names}
    by_graph: dict[str, list[ox.Quad]] = {}
    for quad in source.quads():
        if isinstance(quad.graph_name, ox.NamedNode):
            by_graph.setdefault(quad.graph_name.value, []).append(quad)
    said = [quad for graph in wanted for quad in by_graph[graph]]
    hashes = (quad.object for quad in said if quad.predicate.value == f"{MG}sha256")
    digests = {value.value for value in hashes if isinstance(value, ox.Literal)}
    with StoreBuilder(folder) as builder:
        builder.add_quads(by_graph[GRAPH_ONTOLOGY])
        builder.add_quads(touched_by(said, by_graph[GRAPH_VOCABULARY]))
        builder.add_quads(said)
        for digest in sorted(digests):
            builder.add_text(digest, source.text(digest))
        apply_rules(builder)
        builder.set_report({"documents": sorted(names)})
        builder.commit()
    return folder
