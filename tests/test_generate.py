"""The generator of large graphs: the shape of what it makes is that of a real build."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest

from kg.namespaces import GRAPH_CONCLUDED
from kg.queries import load_questions
from kg.store import GraphStore, open_store
from kg.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def made(generated_library: Path) -> GraphStore:
    return open_store(generated_library)


@pytest.fixture(scope="module")
def real(sample_store: Path) -> GraphStore:
    return open_store(sample_store)


def shape(store: GraphStore) -> tuple[set[str], set[str], Counter[str]]:
    """The predicates of what is said in a graph, those of what is concluded, and how many things each class has."""
    said: set[str] = set()
    concluded: set[str] = set()
    classes: Counter[str] = Counter()
    for quad in store.quads():
        (concluded if quad.graph_name == ox.NamedNode(GRAPH_CONCLUDED) else said).add(quad.predicate.value)
        if quad.predicate.value == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            classes[quad.object.value.rsplit("#", 1)[-1]] += 1
    return said, concluded, classes


def test_the_shape_is_that_of_a_real_build(made: GraphStore, real: GraphStore) -> None:
    (said, concluded, classes), (real_said, real_concluded, real_classes) = shape(made), shape(real)
    assert said == real_said
    # Of things drawn anew, more may follow: a drug's use may be among its effects.
    assert real_concluded <= concluded
    # What a single real document has may be drawn or not, and scaled figures fall into bands that no sample has.
    assert classes["Document"] == 100
    often = {name for name, number in real_classes.items() if number >= 10}
    assert often <= set(classes)
    new = set(classes) - set(real_classes)
    assert {name for name in new if not name.endswith(("Frequency", "AdverseEffect"))} == set()
    for name in ("Statement", "AdverseEffect", "Interaction", "Dose", "Evidence", "Passage", "Section", "Frequency"):
        ratio = (classes[name] / classes["Document"]) / (real_classes[name] / real_classes["Document"])
        assert 0.5 < ratio < 2, (name, ratio)


def test_evidence_still_quotes_the_text(generate: ModuleType) -> None:
    vocabulary = load_vocabulary()
    world = generate.make_world(vocabulary, 10, 1)
    replaced = 0
    for reading in generate.readings(generate.read_samples(), world, 10, 1):
        for statement in reading.statements:
            for evidence in statement.evidence:
                assert evidence.value.within(evidence.sentence)
            quoted = statement.evidence[0].value.of(reading.document.text)
            replaced += quoted == statement.value.words
        assert all(line.sentence.of(reading.document.text) for line in reading.ledger)
    assert replaced > 400


def test_a_seed_gives_one_graph_and_another_seed_another(generate: ModuleType) -> None:
    vocabulary = load_vocabulary()
    samples = generate.read_samples()

    def told(seed: int) -> list[object]:
        world = generate.make_world(vocabulary, 5, seed)
        return list(generate.readings(samples, world, 5, seed))

    first = told(1)
    assert first == told(1)
    assert first != told(2)


def test_few_findings_are_effects_of_many_drugs(generate: ModuleType) -> None:
    world = generate.make_world(load_vocabulary(), 300, 1)
    counts: Counter[str] = Counter()
    for reading in generate.readings(generate.read_samples(), world, 300, 1):
        counts.update(s.value.words for s in reading.statements if s.relation.value == "adverse_effect")
    ordered = sorted(counts.values(), reverse=True)
    assert ordered[0] > 100
    assert sum(number == 1 for number in ordered) > len(ordered) / 4


def test_values_can_be_drawn_for_every_question(made: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    draws = importlib.import_module("draws").Draws(made, 1)
    without = set()
    for question in load_questions().values():
        if not any(asked.queries for asked in draws.of(question, 1)):
            without.add(question.name)
    # no document has an older version; what looks for trouble may find none in so few
    assert without <= {"changes", "versions", "above-maximum", "effect-and-use"}
