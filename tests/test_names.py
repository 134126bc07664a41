"""Words to things: what is forgiven, what is never guessed, and that the exact spelling is found without all names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hand_graph import build

from kg.errors import QuestionError
from kg.names import find, find_all
from kg.namespaces import DATA, PREFIXES
from kg.parameters import ParameterType
from kg.queries import answer
from kg.store import Answer, GraphStore, open_store
from kg.store.embedded import EmbeddedStore

DRUG, AGENT, FINDING, THING = (ParameterType(kind) for kind in ("drug", "agent", "finding", "thing"))
MORE = """
finding:tumour a mg:Finding ; rdfs:label "tumour of the brain"@en .
finding:crohn a mg:Finding ; rdfs:label "Crohn’s disease"@en ; skos:altLabel "Morbus Crohn"@en .
finding:sjogren a mg:Finding ; rdfs:label "Sjögren syndrome"@en .
finding:hyperkalemia a mg:Finding ; rdfs:label "hyperkalemia"@en .
finding:hepatitis-a a mg:Finding ; rdfs:label "hepatitis A"@en .
drug:vitamin-b6 a mg:Drug ; rdfs:label "vitamin B6"@en .
drug:hydroxyzine a mg:Drug ; rdfs:label "hydroxyzine"@en .
drug:hydralazine a mg:Drug ; rdfs:label "hydralazine"@en .
drug:prednisone a mg:Drug ; rdfs:label "prednisone"@en .
drug:prednisolone a mg:Drug ; rdfs:label "prednisolone"@en .
drug:interferon a mg:Drug ; rdfs:label "interferon beta-1a"@en .
class:beta a mg:DrugClass ; rdfs:label "beta-blockers"@en .
product:duo a mg:Product ; rdfs:label "Duopain" ; mg:productOf drug:baclofen, drug:morphine .
drug:baclofen mg:hasBrand product:claimed . drug:morphine mg:hasBrand product:claimed .
product:claimed a mg:Product ; rdfs:label "Claimed" .
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    more = ox.parse((head + MORE).encode(), format=ox.RdfFormat.TURTLE)
    plain = open_store(build(tmp_path_factory.mktemp("names")))
    return EmbeddedStore.of([*plain.quads(), *(ox.Quad(q.subject, q.predicate, q.object) for q in more)])


@pytest.mark.parametrize(
    ("kind", "words", "local"),
    [
        (DRUG, "LIORESAL", "drug/baclofen"),
        (AGENT, "beta blocker", "class/beta"),
        (AGENT, "Betablockers", "class/beta"),
        (AGENT, "beta-blocker", "class/beta"),
        (FINDING, "tumor of the brain", "finding/tumour"),
        (FINDING, "brain", None),
        (FINDING, "Crohn's disease", "finding/crohn"),
        (FINDING, "crohns disease", "finding/crohn"),
        (FINDING, "Sjogren syndrome", "finding/sjogren"),
        (FINDING, "SJÖGREN SYNDROME", "finding/sjogren"),
        (FINDING, "hyperkalaemia", "finding/hyperkalemia"),
        (DRUG, "interferon beta 1a", "drug/interferon"),
        (THING, "baclofen", "drug/baclofen"),  # and not the document of this short name
    ],
)
def test_spelling_that_does_not_matter(store: GraphStore, kind: ParameterType, words: str, local: str | None) -> None:
    if local is None:
        with pytest.raises(QuestionError):
            find(store, kind, words)
        return
    found = find(store, kind, words)
    assert (found.iri, found.forgiven) == (DATA + local, False)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Lioresl", 'taken "Lioresl" for Lioresal (baclofen)'),
        ("baclofne", 'taken "baclofne" for baclofen'),  # two letters swapped are one slip
        ("hydroxizine", 'taken "hydroxizine" for hydroxyzine'),
        ("tizanidin", 'taken "tizanidin" for tizanidine'),
    ],
)
def test_a_slip_is_forgiven_only_where_that_was_asked_for(store: GraphStore, words: str, told: str) -> None:
    found = find(store, DRUG, words, forgive=True)
    assert (str(found), found.forgiven) == (told, True)
    with pytest.raises(QuestionError, match=r"no drug has this name; did you mean "):
        find(store, DRUG, words)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DRUG, "prednisolne"),  # between two medicines
        (DRUG, "hydrazine"),  # too far from either of two
        (DRUG, "vitamin B12"),  # a figure is no slip
        (DRUG, "vitamin B7"),
        (DRUG, "interferon beta-1b"),
        (FINDING, "hepatitis B"),  # nor is a letter that stands alone
        (FINDING, "hypokalemia"),  # the opposite, two letters away
        (FINDING, "spams and more"),
        (DRUG, "bac"),
        (DRUG, ""),
        (DRUG, "diazepam or lorazepam"),
    ],
)
def test_what_is_never_guessed(store: GraphStore, kind: ParameterType, words: str) -> None:
    with pytest.raises(QuestionError):
        find(store, kind, words, forgive=True)


def test_names_that_look_alike_are_each_found_by_their_own_spelling(store: GraphStore) -> None:
    for name in ("hydroxyzine", "hydralazine", "prednisone", "prednisolone"):
        found = find(store, DRUG, name, forgive=True)
        assert (found.label, found.forgiven) == (name, False)
    with pytest.raises(QuestionError) as caught:
        find(store, DRUG, "prednisolne", forgive=True)
    assert "did you mean prednisolone (drug, drug:prednisolone), prednisone (drug, drug:prednisone)" in str(
        caught.value
    )


def test_a_combination_is_all_its_drugs_and_no_single_one(store: GraphStore) -> None:
    assert [found.label for found in find_all(store, DRUG, "duopain")] == ["baclofen", "morphine"]
    with pytest.raises(QuestionError) as caught:
        find(store, DRUG, "Duopain")
    expected = (
        "Duopain is a product of 2 drugs; name one of baclofen (drug, drug:baclofen), morphine (drug, drug:morphine)"
    )
    assert expected in str(caught.value)


def test_a_brand_that_documents_give_to_two_drugs_is_no_combination(store: GraphStore) -> None:
    with pytest.raises(
        QuestionError, match=r"several things have this name: baclofen .*, morphine .*; choose one by its"
    ):
        find_all(store, DRUG, "Claimed")


def test_the_exact_spelling_needs_no_list_of_all_names(tmp_path: Path) -> None:
    asked: list[str] = []

    class Watched(EmbeddedStore):
        def query(self, sparql: str, **limits: Any) -> Answer:
            asked.append(sparql)
            return super().query(sparql, **limits)

    watched = Watched.of(open_store(build(tmp_path)).quads())
    assert find(watched, DRUG, "lioresal").label == "baclofen"
    every_name = "VALUES ?property"
    assert not any(every_name in sparql for sparql in asked)
    find(watched, DRUG, "Baclofens")
    find(watched, DRUG, "Diazepams")
    assert sum(every_name in sparql for sparql in asked) == 1  # read once, however many names are looked up


def test_a_question_forgives_only_where_somebody_is_told(store: GraphStore) -> None:
    told: list[str] = []
    rows = answer(store, "brands", {"drug": "Lioresl"}, tell=lambda found: told.append(str(found))).rows
    assert (bool(rows), told) == (True, ['taken "Lioresl" for Lioresal (baclofen)'])
    with pytest.raises(QuestionError, match="did you mean Lioresal = baclofen"):
        answer(store, "brands", {"drug": "Lioresl"})
