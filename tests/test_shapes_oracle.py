"""Every constraint of the shapes rejects its fixture, and the compiled shapes report what pySHACL reports."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from broken_graphs import changed, damage, good_graph, random_damage
from rdflib import SH, Graph

from kg.store.embedded import EmbeddedStore
from kg.validate import SHAPES, Constraint, load_shapes

GRAPHS = 28  # graphs that are compared with pySHACL: the constraints shared out among them, and random damage besides
SEED = 20261123
Result = tuple[str, str, str, str, str]


def offenders(graph: ox.Store, constraint: Constraint) -> set[str]:
    return {row["this"] for row in EmbeddedStore.of(graph).query(constraint.query).records()}


@pytest.mark.parametrize("shape", sorted({constraint.name for constraint in load_shapes()}))
def test_every_constraint_rejects_its_fixture(shape: str) -> None:
    """A constraint of the shapes without a fixture is a KeyError here; one that its fixture does not break fails."""
    before = changed(good_graph())
    for constraint in (one for one in load_shapes() if one.name == shape):
        assert offenders(before, constraint) == set()
        update, focus = damage(before, shape, constraint.component, random.Random(SEED))
        found = offenders(changed(good_graph(), update), constraint)
        assert found, constraint.component
        assert focus is None or focus in found, constraint.component
        assert constraint.what
        assert constraint.remedy.endswith(".")


def compiled(graph: ox.Store) -> set[Result]:
    store = EmbeddedStore.of(graph)
    return {
        (row["this"], shape.path or "", shape.name, shape.component, str(shape.severity))
        for shape in load_shapes()
        for row in store.query(shape.query).records()
    }


@cache
def shapes() -> Graph:
    return Graph().parse(SHAPES, format="turtle")


def by_pyshacl(graph: ox.Store) -> set[Result]:
    import pyshacl

    data = Graph().parse(data=ox.serialize((q.triple for q in graph), format=ox.RdfFormat.N_TRIPLES), format="nt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inplace=True)
    assert isinstance(report, Graph)

    def local(one: Any, name: Any) -> str:
        return str(report.value(one, name) or "").rsplit("#", 1)[-1]

    results = set()
    for one in report.subjects(SH.sourceShape):
        name, component = local(one, SH.sourceShape), local(one, SH.sourceConstraintComponent)
        # Of a node shape's query pySHACL gives what it selects as a path, where it selects one: ours never do.
        path = str(report.value(one, SH.resultPath) or "")
        results.add(
            (str(report.value(one, SH.focusNode)), path, name, component, local(one, SH.resultSeverity).lower())
        )
    return results


@pytest.fixture(autouse=True)
def _each_query_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """pySHACL has rdflib parse a shape's query anew for every node, which is nine tenths of its time."""
    from rdflib.plugins.sparql import algebra, parser

    translated = cache(lambda text: algebra.translateQuery(parser.parseQuery(text)))
    monkeypatch.setattr("rdflib.plugins.sparql.processor.parseQuery", lambda text: text)
    monkeypatch.setattr("rdflib.plugins.sparql.processor.translateQuery", lambda text, *_: translated(text))


@cache
def planned() -> tuple[ox.Store, ...]:
    """Broken graphs from one seed: each constraint is broken in one of them, on a thing that is drawn."""
    draw = random.Random(SEED)
    # In order, so that the constraints of one shape, which undo one another's damage, come into different graphs.
    constraints = sorted(load_shapes(), key=lambda one: (one.name, one.component))

    def broken(at: int) -> Iterator[str]:
        before = changed(good_graph())
        for constraint in constraints[at::GRAPHS]:
            yield damage(before, constraint.name, constraint.component, draw)[0]

    return tuple(changed(good_graph(), *broken(at)) for at in range(GRAPHS))


@cache
def graphs() -> tuple[ox.Store, ...]:
    """The same with random damage besides, which may undo what was planned."""
    draw = random.Random(SEED)
    made = []
    for graph in planned():
        damaged = changed(graph)
        random_damage(damaged, draw, 8)
        made.append(damaged)
    return tuple(made)


@pytest.mark.parametrize("at", range(GRAPHS))
def test_the_compiled_shapes_report_what_pyshacl_reports(at: int) -> None:
    found, expected = compiled(graphs()[at]), by_pyshacl(graphs()[at])
    assert found
    assert found - expected == set()
    assert expected - found == set()


def test_a_number_that_is_none_is_of_no_datatype() -> None:
    graph = changed(good_graph(), "INSERT DATA { statement:step1 mg:timesPerDay 'thrice'^^xsd:integer }")
    found = {result[2:4] for result in compiled(graph)}
    assert ("DoseTimes", "DatatypeConstraintComponent") in found
    assert found == {result[2:4] for result in by_pyshacl(graph)}


def test_the_broken_graphs_break_every_constraint() -> None:
    broken = {(name, component) for graph in planned() for _, _, name, component, _ in compiled(graph)}
    assert {(one.name, one.component) for one in load_shapes()} - broken == set()
