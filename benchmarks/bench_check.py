"""How long the check of a store takes, and the compiled shapes beside pySHACL in the same run.

``python benchmarks/bench_check.py STORE`` checks a graph that was built (without the reasoner), then asks the shapes of
the graph of its first document, with the vocabulary's things left out, by both ways: pySHACL is too slow for more.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyoxigraph as ox

from kg.check import check_store
from kg.namespaces import MG, PREFIXES
from kg.rdf import graph_of
from kg.store import open_store
from kg.store.embedded import EmbeddedStore
from kg.validate import SHAPES, findings, load_shapes


def timed(what: str, act: Callable[[], object]) -> float:
    """Runs something and prints its seconds."""
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.2f} s")
    return seconds


def main(folder: Path) -> None:
    """Prints the measures of one store."""
    import pyshacl
    from rdflib import Graph

    store = open_store(folder, in_memory=True)
    names = store.query(f"SELECT ?name {{ ?document a <{MG}Document> ; <{MG}series> ?name }}").column("name")
    series = sorted(name for name in names if name is not None)
    print(f"{len(series)} documents, {sum(1 for _ in store.quads())} quads, {len(load_shapes())} constraints")
    timed("check of the store", lambda: list(check_store(folder, reasoner=False)))

    wanted = ox.NamedNode(graph_of(series[0]))
    triples = [quad.triple for quad in store.quads() if quad.graph_name == wanted]
    # Of the vocabulary's things it names, what they are: else every pointer to one would be a finding.
    kind = ox.NamedNode(f"{PREFIXES['rdf']}type")
    named = {triple.object for triple in triples}
    triples += [quad.triple for quad in store.quads() if quad.subject in named and quad.predicate == kind]
    print(f"the document {series[0]}: {len(set(triples))} triples")
    small = EmbeddedStore.of(ox.Quad(*triple) for triple in set(triples))
    data = Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    compiled = timed("  compiled shapes", lambda: findings(small, load_shapes()))
    oracle = timed("  pySHACL", lambda: pyshacl.validate(data, shacl_graph=str(SHAPES), shacl_graph_format="turtle"))
    print(f"  ratio: {oracle / compiled:.0f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} STORE")
    main(Path(sys.argv[1]))
