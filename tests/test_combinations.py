"""Brands of several drugs: what is said of one is said of the product, never concluded of one of its drugs."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hand_graph import GRAPH_FILE, TEXTS
from small_readings import read_text, said

from kg.errors import QuestionError
from kg.model import Relation, TermKind
from kg.names import resolve
from kg.namespaces import MG, PREFIXES, thing
from kg.parameters import ParameterType
from kg.queries import answer
from kg.rules import load_rules
from kg.store import GraphStore
from kg.store.embedded import EmbeddedStore
from kg.vocabulary import AGENTS, Concept, Vocabulary, load_vocabulary

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
# The document about diazepam warns of a product that combines two drugs of which it says nothing.
ADDED = """
INSERT {
  product:zorvapair a skos:Concept, mg:Product, mg:CombinationProduct ; rdfs:label "Zorvapair"@en ;
    skos:prefLabel "Zorvapair"@en ; mg:combines drug:ciprofloxacin, drug:lorazepam ; dcterms:source "made up" .
  statement:pair mg:concerns product:zorvapair ; ?property ?value .
} WHERE { statement:d-alcohol ?property ?value . FILTER(?property != mg:concerns) }
"""


@pytest.fixture(scope="module")
def graph() -> GraphStore:
    store = ox.Store()
    store.load(path=str(GRAPH_FILE), format=ox.RdfFormat.TURTLE)
    store.update(HEAD + ADDED)
    for rule in load_rules():
        made = store.query(rule.construct)
        assert isinstance(made, ox.QueryTriples)
        store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in made])
    return EmbeddedStore.of(store, TEXTS)


def linked(graph: GraphStore, drug: str) -> set[str]:
    query = f"{HEAD}SELECT ?other {{ drug:{drug} mg:interactsWith ?other }}"
    return {row["other"].rsplit("/", 1)[-1] for row in graph.query(query).records()}


def test_a_warning_of_a_combination_links_the_product_and_none_of_its_drugs(graph: GraphStore) -> None:
    assert "zorvapair" in linked(graph, "diazepam")
    assert not {"ciprofloxacin", "lorazepam"} & linked(graph, "diazepam")
    assert "diazepam" not in linked(graph, "ciprofloxacin")


def test_the_warning_is_shown_for_each_of_its_drugs_in_the_words_of_the_document(graph: GraphStore) -> None:
    (row,) = answer(graph, "interactions", {"agent": "ciprofloxacin"}).records()
    assert (row["other"], row["stated"], row.get("reached")) == ("diazepam", "Zorvapair", None)
    (row,) = answer(graph, "interaction-check", {"medicines": ("diazepam", "lorazepam")}).records()
    assert (row["medicine"], row["other"], row["stated"]) == ("diazepam", "lorazepam", "Zorvapair")
    assert row["statement"] == f"{PREFIXES['statement']}pair"


def test_who_asks_by_a_combination_is_given_the_choices(graph: GraphStore) -> None:
    with pytest.raises(QuestionError, match=r"product of 2 drugs; name one of ciprofloxacin .*, lorazepam"):
        resolve(graph, ParameterType.DRUG, "zorvapair")
    assert resolve(graph, ParameterType.DRUG, "Lioresal") == thing("drug", "baclofen")


def test_brands_tell_what_else_they_contain(graph: GraphStore) -> None:
    rows = answer(graph, "brands", {"drug": "lorazepam"}).records()
    assert [(row["brand"], row["combined"]) for row in rows] == [("Zorvapair", "ciprofloxacin")]
    rows = answer(graph, "brands", {"drug": "baclofen"}).records()
    assert {(row["brand"], row.get("combined")) for row in rows} == {("Lioresal", None)}


def test_neighbours_of_a_drug_hold_its_combinations(graph: GraphStore) -> None:
    rows = answer(graph, "neighbours", {"node": "drug:lorazepam"}).records()
    assert ("in", f"{MG}combines", "Zorvapair") in {(row["direction"], row["property"], row["label"]) for row in rows}


def test_a_document_about_a_combination_is_about_none_of_its_drugs() -> None:
    text = (
        "Exforge (amlodipine and valsartan)\n\nExforge may cause dizziness. Do not take Exforge if you are pregnant.\n"
    )
    drugs = {statement.drug.concept for statement in read_text(text).statements}
    assert thing("drug", "amlodipine") not in drugs
    assert thing("drug", "valsartan") not in drugs


def test_a_combination_in_a_list_is_linked_to_the_product() -> None:
    (row,) = said("Do not take it with Exforge.", Relation.INTERACTION)
    assert row["value"] == "Exforge"
    term = load_vocabulary().term("Exforge", *AGENTS)
    assert (term.kind, term.concept) == (TermKind.PRODUCT, thing("product", "exforge"))


@pytest.fixture
def pair() -> Vocabulary:
    """A product of two drugs and two of one, none of them real."""
    one, two = thing("drug", "zora"), thing("drug", "zorb")
    return Vocabulary(
        (
            Concept(one, TermKind.DRUG, "zora", ()), Concept(two, TermKind.DRUG, "zorb", ()),
            Concept(thing("product", "zorpair"), TermKind.PRODUCT, "Zorpair", (), combines=(one, two)),
            Concept(thing("product", "zorax"), TermKind.PRODUCT, "Zorax", (), one),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Zorpair (zora and zorb)", "product/zorpair"),
        ("Zorpair (zorb hydrochloride/zora)", "product/zorpair"),
        ("Zorpair (zora)", None),  # of two drugs one is named: perhaps another product
        ("Zorpair (zora, zorb and zorc)", None),
        ("Zorax (zora)", "product/zorax"),
        ("Zorax (zora and zorb)", None),
        ("zora and zorb", None),
    ],
)
def test_a_combination_is_known_by_all_of_its_drugs(pair: Vocabulary, words: str, found: str | None) -> None:
    concept = pair.concept(words, *AGENTS)
    assert (concept.iri.split("/id/")[1] if concept is not None else None) == found
