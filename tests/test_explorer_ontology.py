"""The ontology for readers, over the sample library: trees, words, counts, and a query for every term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hand_graph import build

from kg.explorer.ontology import CLASS, INDIVIDUAL, PROPERTY, Node, OntologyTerm, asking, counted, ontology_terms, tree
from kg.namespaces import MG, PREFIXES
from kg.store import GraphStore, open_store


@pytest.fixture(scope="module")
def store(sample_store: Path) -> Iterator[GraphStore]:
    opened = open_store(sample_store)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def terms(store: GraphStore) -> dict[str, OntologyTerm]:
    return counted(store, ontology_terms(store))


def branches(nodes: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
    """Each term with the one that it stands below."""
    for node in nodes:
        for child in node.below:
            yield child.term.name, node.term.name
        yield from branches(node.below)


def test_every_term_of_the_ontology_is_there_with_its_words(store: GraphStore, terms: dict[str, OntologyTerm]) -> None:
    described = {
        str(quad.subject).strip("<>")
        for quad in store.quads()
        if quad.predicate.value == f"{PREFIXES['rdfs']}isDefinedBy" and str(quad.object) == f"<{MG.rstrip('#')}>"
    }
    assert set(terms) == described
    assert [term.name for term in terms.values() if not (term.label and term.definition and term.example)] == []
    drug = terms[f"{MG}Drug"]
    assert (drug.name, drug.label, drug.kind) == ("mg:Drug", "drug", CLASS)
    assert drug.definition == "An agent that is one active substance of medicines."
    assert drug.parents == (f"{MG}Agent",)
    links = terms[f"{MG}interactsWith"]
    assert links.kind == PROPERTY
    assert links.domains == (f"{MG}Agent", f"{MG}Product")
    assert "symmetric" in links.features
    assert terms[f"{MG}memberOf"].inverses == (f"{MG}hasMember",)
    assert terms[f"{MG}hasMember"].inverses == (f"{MG}memberOf",)
    assert terms[f"{MG}Affirmed"].kind == INDIVIDUAL
    assert terms[f"{MG}Affirmed"].types == (f"{MG}Polarity",)


def test_trees_follow_the_hierarchy_also_where_it_is_a_definition(terms: dict[str, OntologyTerm]) -> None:
    classes = tree(terms, CLASS)
    below = dict(branches(classes))
    assert below["mg:Drug"] == "mg:Agent"
    assert below["mg:AdverseEffect"] == "mg:Statement"
    assert below["mg:VeryCommonAdverseEffect"] == "mg:AdverseEffect"
    assert "mg:Statement" in [node.term.name for node in classes]
    assert dict(branches(tree(terms, PROPERTY)))["mg:firstEvidence"] == "mg:evidence"
    shown = {node.term.iri for node in classes} | {f"{MG}{name.partition(':')[2]}" for name in below}
    assert shown == {term.iri for term in terms.values() if term.kind == CLASS}


def test_counts_are_those_of_the_graph(store: GraphStore, terms: dict[str, OntologyTerm]) -> None:
    triples = {quad.triple for quad in store.quads()}
    members = Counter(str(t.object).strip("<>") for t in triples if t.predicate.value == f"{PREFIXES['rdf']}type")
    uses = Counter(triple.predicate.value for triple in triples)
    named = Counter(getattr(triple.object, "value", "") for triple in triples)
    for term in terms.values():
        held = {CLASS: members, PROPERTY: uses, INDIVIDUAL: named}[term.kind]
        assert term.count == held[term.iri], term.name
    assert (terms[f"{MG}Drug"].count or 0) > 1000


def test_the_query_of_a_term_asks_for_what_was_counted(store: GraphStore, terms: dict[str, OntologyTerm]) -> None:
    for term in terms.values():
        answer = store.query(asking(term))
        assert len(answer.rows) >= min(term.count or 0, 200), term.name
        if not term.count:
            assert answer.rows == (), term.name


def test_search_is_for_all_words_in_any_case(terms: dict[str, OntologyTerm]) -> None:
    assert [t.name for t in terms.values() if t.holds("MAXIMUM dose")] == ["mg:MaximumDose"]
    assert [t.name for t in terms.values() if t.holds("no such words")] == []


def test_a_graph_without_the_ontology_has_no_terms(tmp_path: Path) -> None:
    assert ontology_terms(open_store(build(tmp_path))) == {}


def test_a_circle_of_terms_ends() -> None:
    one = OntologyTerm("urn:1", "one", CLASS, parents=("urn:0",))
    two = OntologyTerm("urn:2", "two", CLASS, parents=("urn:1", "urn:3"))
    three = OntologyTerm("urn:3", "three", CLASS, parents=("urn:2",))
    (root,) = tree({term.iri: term for term in (one, two, three)}, CLASS)
    assert list(branches((root,))) == [("urn:2", "urn:1"), ("urn:3", "urn:2")]
