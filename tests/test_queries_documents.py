"""Every question over what was read from two whole documents: the store and plain rdflib give the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from touched import build_part

from kg.export import serialise
from kg.parameters import Given
from kg.queries import load_questions
from kg.store import GraphStore, open_store

ASKED: dict[str, dict[str, Given | None]] = {
    "contraindications": {"drug": "drug:baclofen"},
    "dose-on-day": {"drug": "drug:baclofen", "day": 10},
    "doses": {"drug": "drug:diazepam"},
    "drug": {"drug": "drug:diazepam"},
    "effects-by-cause": {"finding": "finding:drowsiness"},
    "evidence": {},
    "interactions": {"agent": "drug:baclofen"},
    "neighbours": {"node": "finding:seizures"},
    "not-understood": {"document": ("document:baclofen", "document:diazepam")},
    "side-effects": {"drug": "drug:baclofen", "route": "route:intrathecal", "minimum": 10},
    "statements": {"document": "document:baclofen"},
    "unlinked": {},
    "indications": {"drug": "drug:baclofen"},
    "drugs-for": {"finding": "finding:muscle-spasms"},
    "forbidden-in": {"finding": "finding:pregnancy"},
    "serious-effects": {"drug": "drug:baclofen"},
    "frequent-effects": {"finding": "finding:drowsiness"},
    "effects-by-route": {"drug": "drug:baclofen"},
    "overdose": {"drug": "drug:baclofen"},
    "withdrawal": {"drug": "drug:diazepam"},
    "dangerous-withdrawal": {},
    "denied": {},
    "possible": {},
    "brands": {"drug": "drug:baclofen"},
    "routes-and-forms": {"drug": "drug:baclofen"},
    "classes-of": {"drug": "drug:baclofen"},
    "class-members": {"group": "class:benzodiazepines"},
    "documents": {},
    "effects-by-system": {"drug": "drug:baclofen"},
    "versions": {},
    "changes": {},
    "counts": {},
    "shared-effects": {"drug": "drug:baclofen", "other": "drug:diazepam"},
    "distinct-effects": {"drug": "drug:baclofen", "other": "drug:diazepam"},
    "alternatives-without-effect": {"use": "finding:muscle-spasms", "effect": "finding:hair-loss"},
    "alternatives-without-interaction": {"use": "finding:muscle-spasms", "without": "drug:valsartan"},
    "patient-check": {"conditions": ("finding:sleep-apnea",), "medicines": ("drug:baclofen", "drug:diazepam")},
    "effects-by-band": {"drug": "drug:baclofen"},
    "disagreements": {},
    "one-sided": {},
    "maximum-doses": {"drug": "drug:diazepam"},
    "above-maximum": {},
    "for-population": {"population": "population:adults"},
    "food-and-drink": {},
    "to-avoid": {"drug": "drug:baclofen"},
    "allergies": {},
    "effect-and-use": {},
    "most-stated-effects": {},
    "effects-of-class": {"group": "class:benzodiazepines"},
    "added-effects": {"medicines": ("drug:baclofen", "drug:diazepam")},
    "why": {"node": "drug:baclofen", "other": "drug:diazepam"},
    "path": {"node": "drug:baclofen", "other": "drug:diazepam"},
    "interaction-check": {"medicines": ("drug:baclofen", "drug:diazepam", "substance:alcohol")},
    "documents-about": {"medicines": ("drug:baclofen", "class:benzodiazepines", "substance:alcohol")},
    "shared-classes": {"medicines": ("drug:diazepam", "class:benzodiazepines", "drug:lorazepam")},
    "unlinked-statements": {"document": ("document:baclofen", "document:diazepam")},
}
# They look for trouble, or for older versions, which the two documents do not have; test_queries.py has rows of theirs.
NO_ROWS = {"above-maximum", "effect-and-use", "disagreements", "one-sided", "changes", "versions"}
# Plain rdflib takes minutes for these over so large a vocabulary; test_queries.py compares them over small graphs.
LONG_IN_RDFLIB = {"path"}
_ONE_STATEMENT = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
SELECT ?statement WHERE { ?statement a mg:AdverseEffect } ORDER BY ?statement LIMIT 1
"""


@pytest.fixture(scope="module")
def store(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    folder = build_part(sample_store, tmp_path_factory.mktemp("two") / "graph", ("baclofen", "diazepam"))
    return open_store(folder, in_memory=True)


@pytest.fixture(scope="module")
def plain(store: GraphStore) -> rdflib.Graph:
    return rdflib.Graph().parse(data=serialise(store, "turtle"), format="turtle")


def test_all_questions_are_asked_here() -> None:
    assert set(ASKED) == set(load_questions())


@pytest.mark.parametrize("name", sorted(ASKED.keys() - LONG_IN_RDFLIB))
def test_a_question_has_the_same_rows_over_the_exported_file(name: str, store: GraphStore, plain: rdflib.Graph) -> None:
    values = dict(ASKED[name])
    if name == "evidence":
        (first,) = store.query(_ONE_STATEMENT).rows
        values["statement"] = first[0].text if first[0] is not None else None
    sparql = load_questions()[name].bind(values)
    rows = [tuple(value.text if value is not None else None for value in row) for row in store.query(sparql).rows]
    assert bool(rows) is (name not in NO_ROWS)
    found: list[tuple[str | None, ...]] = []
    for row in plain.query(sparql):
        assert isinstance(row, rdflib.query.ResultRow)
        found.append(tuple(str(cell) if cell is not None else None for cell in row))
    assert found == rows
