"""`import kg`: reading, asking, the graph and the ontology, as README offers them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from touched import build_part

import kg
from kg.errors import QuestionError, StoreError
from kg.namespaces import GRAPH_CONCLUDED, MG, thing
from kg.rdf import document_iri, graph_of


def test_a_document_is_read(documents: Path) -> None:
    reading = kg.read(documents / "baclofen.txt")
    assert reading.document.name == "baclofen"
    assert {s.value.words for s in reading.statements if s.relation.value == "brand"} >= {"Lioresal"}


def test_a_question_takes_a_brand_and_a_drug_where_any_agent_does(sample_store: Path) -> None:
    answer = kg.ask("interactions", drug="Lioresal", store=sample_store)
    reached = {row[answer.columns.index("other")] for row in answer.rows}
    names = {value.text for value in reached if value is not None}
    assert {"alcohol", "diazepam", "phenelzine"} <= names
    assert "baclofen" not in names


def test_a_slip_names_the_question_that_was_meant(sample_store: Path) -> None:
    with pytest.raises(QuestionError, match="side-effects"):
        kg.ask("side-efects", drug="baclofen", store=sample_store)


def test_the_graph_keeps_said_and_concluded_apart(sample_store: Path, tmp_path: Path) -> None:
    dataset = kg.graph(build_part(sample_store, tmp_path / "graph", ["baclofen"]))
    said = dataset.graph(rdflib.URIRef(graph_of("baclofen")))
    concluded = dataset.graph(rdflib.URIRef(GRAPH_CONCLUDED))
    link = (
        rdflib.URIRef(thing("drug", "baclofen")),
        rdflib.URIRef(f"{MG}hasSideEffect"),
        rdflib.URIRef(thing("finding", "drowsiness")),
    )
    assert link in concluded
    assert link not in said
    assert (rdflib.URIRef(document_iri("baclofen")), rdflib.RDF.type, rdflib.URIRef(f"{MG}Document")) in said


def test_a_missing_graph_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build"):
        kg.graph(tmp_path)


def test_the_ontology_is_an_owlready2_world() -> None:
    classes = {found.iri for found in kg.ontology().classes()}
    assert {f"{MG}Statement", f"{MG}AdverseEffect", f"{MG}VeryCommonFrequency"} <= classes


def test_importing_it_loads_nothing() -> None:
    code = "import sys, kg; print(sorted({'rdflib', 'owlready2', 'pyoxigraph', 'streamlit'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
