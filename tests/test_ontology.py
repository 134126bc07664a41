"""The ontology and the vocabulary: every term is explained, used, and legal in OWL 2 DL; every label is certain."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from ontology_terms import sources, unknown, unused
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from written_members import emitted_members, kinds_of_thing

from kg.namespaces import MG as MG_IRI
from kg.namespaces import ONTOLOGY
from kg.rdf import VERSION
from kg.store import open_store
from kg.vocabulary import fold, load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ontology" / "vocabulary"
FILES = sorted(FOLDER.glob("*.ttl"))
OF_CONCEPTS = [file for file in FILES if file.name != "finding_systems.ttl"]  # that one has a line a finding
MG = Namespace(MG_IRI)
# Terms that stand only in axioms of other terms, and why they are no ornaments.
ONLY_IN_AXIOMS = {
    "Agent": "the union of drug, class and substance: the range of mg:about",
    "BoundedFrequency": "the part that the definitions of all bands share",
    "InteractionItem": "the range of mg:notStated and mg:notRead",
    "hasMember": "the second link of the chain of mg:interactsThroughClassWith",
    "Action": "the range of mg:action",
    "Certainty": "the range of mg:certainty",
    "Comparator": "the range of mg:comparator",
    "ConditionKind": "the range of mg:conditionKind",
    "Extent": "the range of mg:extent",
    "FrequencyGroup": "the range of mg:group",
    "Polarity": "the range of mg:polarity",
    "ReviewState": "the range of mg:reviewState",
    "Verdict": "the range of mg:verdict",
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "monograph.ttl")


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


def terms_of(ontology: Graph) -> set[URIRef]:
    return {term for term in ontology.subjects() if isinstance(term, URIRef) and term.startswith(MG_IRI)}


def names_of(ontology: Graph) -> set[str]:
    return {str(term)[len(MG_IRI) :] for term in terms_of(ontology)}


def test_header(ontology: Graph) -> None:
    header = URIRef(ONTOLOGY)
    vann = Namespace("http://purl.org/vocab/vann/")
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionInfo, OWL.versionIRI):
        assert ontology.value(header, needed), needed
    assert str(ontology.value(header, vann.preferredNamespacePrefix)) == "mg"
    assert str(ontology.value(header, OWL.versionInfo)) == VERSION
    assert not list(ontology.triples((None, OWL.imports, None)))


def test_every_term_has_one_label_definition_and_example(ontology: Graph) -> None:
    for term in sorted(terms_of(ontology)):
        for wanted in (RDFS.label, SKOS.definition, SKOS.example):
            words = list(ontology.objects(term, wanted))
            assert len(words) == 1, f"{term} has {len(words)} of {wanted}"
            assert str(words[0]).strip(), f"{term} has an empty {wanted}"


def test_labels_of_classes_and_of_properties_are_told_apart(ontology: Graph) -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual):
        owners = defaultdict(list)
        for term in ontology.subjects(RDF.type, kind):
            owners[str(ontology.value(term, RDFS.label))].append(term)
        shared = {label: terms for label, terms in owners.items() if len(terms) > 1 and label != "None"}
        # The frequency groups and the verdicts are individuals of different enumerations with one word.
        assert not shared


def test_terms_of_other_vocabularies_are_declared(ontology: Graph) -> None:
    built_in = (str(RDF), str(RDFS), str(OWL), "http://www.w3.org/2001/XMLSchema#", MG_IRI)
    used = {p for p in ontology.predicates() if isinstance(p, URIRef)}
    used |= {o for o in ontology.objects(None, RDFS.domain) if isinstance(o, URIRef)}
    for term in sorted(used):
        if not str(term).startswith(built_in):
            assert ontology.value(term, RDF.type), f"{term} is used and not declared"


def test_no_property_is_of_two_sorts(ontology: Graph) -> None:
    sorts = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    for term in ontology.subjects():
        assert sum((term, RDF.type, sort) in ontology for sort in sorts) <= 1, term


def test_properties_in_chains_are_in_no_axiom_that_needs_simple_ones(ontology: Graph) -> None:
    complicated: set[Node] = set(ontology.subjects(OWL.propertyChainAxiom))
    complicated |= set(ontology.subjects(RDF.type, OWL.TransitiveProperty))
    for one, other in ontology.subject_objects(OWL.inverseOf):
        complicated |= {one, other} if complicated & {one, other} else set()
    assert complicated == {MG.memberOf, MG.hasMember, MG.broaderClass, MG.interactsThroughClassWith}
    for sort in (
        OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty,
    ):  # fmt: skip
        assert not complicated & set(ontology.subjects(RDF.type, sort))
    limits = (OWL.minCardinality, OWL.maxCardinality, OWL.cardinality, OWL.minQualifiedCardinality, OWL.hasSelf,
              OWL.maxQualifiedCardinality, OWL.qualifiedCardinality)  # fmt: skip
    for limit in limits:
        for restriction in ontology.subjects(limit):
            assert ontology.value(restriction, OWL.onProperty) not in complicated


def test_individuals_of_an_enumeration_are_different(ontology: Graph) -> None:
    different = [set(Collection(ontology, members)) for members in ontology.objects(None, OWL.distinctMembers)]
    for one_of in ontology.objects(None, OWL.equivalentClass):
        listed = ontology.value(one_of, OWL.oneOf)
        if listed is not None:
            assert set(Collection(ontology, listed)) in different


def test_every_term_that_is_used_exists(ontology: Graph) -> None:
    assert unknown(sources(), names_of(ontology)) == {}


def test_every_term_is_used(ontology: Graph) -> None:
    assert unused(sources(), names_of(ontology)) == set(ONLY_IN_AXIOMS)
    for name in ONLY_IN_AXIOMS:
        others = {subject for subject in ontology.subjects(None, MG[name]) if subject != MG[name]}
        assert others, f"{name} is in no axiom of another term"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("kg/rdf/statement.py", 'yield node, mg("unheard"), node'),
        ("kg/rdf/statement.py", '_GROUP = {Category.RARE: "unheard"}'),
        ("kg/projection.py", '_LINKS = _mg("treats", "unheard")'),
        ("kg/queries.py", 'query = "SELECT ?x WHERE { ?x mg:unheard ?y }"'),
        ("kg/reason.py", 'pairs.get(f"{MG}unheard", set())'),
        ("kg/explorer/statements.py", 'KEPT = frozenset(MG + p for p in ("about", "unheard"))'),
        ("kg/explorer/facts.py", 'KINDS: Mapping[str, str] = {"unheard": "Unheard"}'),
        ("queries/ask/any.rq", "SELECT ?x WHERE { ?x mg:unheard ?y }"),
        ("ontology/shapes.ttl", '<x:shape> <x:select> "SELECT $this WHERE { $this mg:unheard ?value }" .'),
        ("ontology/vocabulary/any.ttl", f"<x:thing> a <{MG_IRI}unheard> ."),
    ],
)
def test_a_term_that_does_not_exist_is_noticed(place: str, text: str, ontology: Graph) -> None:
    assert unknown({place: text}, names_of(ontology)) == {place: {"unheard"}}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("kg/rdf/statement.py", '"""Takes mg:unheard for granted."""'),
        ("queries/ask/any.rq", "# mg:unheard is spoken of\nSELECT ?x WHERE { ?x mg:treats ?y } # not mg:unheard"),
    ],
)
def test_what_is_only_spoken_of_is_not_used(place: str, text: str, ontology: Graph) -> None:
    assert unused({place: text}, {"unheard"}) == {"unheard"}


def test_a_term_that_nothing_uses_is_noticed(ontology: Graph) -> None:
    assert unused(sources(), names_of(ontology) | {"unheard"}) - set(ONLY_IN_AXIOMS) == {"unheard"}


def listed(ontology: Graph, head: Node | None) -> Collection:
    """The list that begins with a node. Fails where there is none."""
    assert head is not None
    return Collection(ontology, head)


def kinds_below(ontology: Graph, name: str) -> set[str]:
    """The local names of the classes that a disjoint union lists."""
    union = ontology.value(MG[name], OWL.disjointUnionOf)
    return {str(kind)[len(MG_IRI) :] for kind in listed(ontology, union)}


def test_enumerations_of_code_and_ontology_are_the_same(ontology: Graph) -> None:
    assert drifted(ontology) == {}


@pytest.mark.parametrize("name", ["Polarity", "Certainty", "Comparator", "FrequencyGroup", "Extent", "Verdict"])
def test_a_member_too_many_or_too_few_is_noticed(name: str) -> None:
    for change in ("add", "remove"):
        changed = Graph().parse(ROOT / "ontology" / "monograph.ttl")
        members = listed(changed, changed.value(changed.value(MG[name], OWL.equivalentClass), OWL.oneOf))
        if change == "add":
            members.append(MG.Unheard)
        else:
            del members[len(members) - 1]
        assert set(drifted(changed)) == {name}


def drifted(ontology: Graph) -> dict[str, set[str]]:
    """Enumeration or union -> the members that only one of code and ontology has."""
    found: dict[str, set[str]] = {}
    for name, emitted in emitted_members().items():
        expression = ontology.value(MG[name], OWL.equivalentClass)
        one_of = ontology.value(expression, OWL.oneOf) if expression is not None else None
        if one_of is not None:
            declared = {str(member)[len(MG_IRI) :] for member in listed(ontology, one_of)}
        else:
            declared = kinds_below(ontology, name)
        if declared != emitted:
            found[name] = declared ^ emitted
    return found


def test_things_that_the_vocabulary_does_not_know_are_of_known_kinds(ontology: Graph) -> None:
    ranges = {ontology.value(MG.concerns, RDFS.range), ontology.value(MG.linkObject, RDFS.range)}
    for union in ranges:
        members = {str(kind)[len(MG_IRI) :] for kind in listed(ontology, ontology.value(union, OWL.unionOf))}
        assert kinds_of_thing() == (members - {"Agent"}) | kinds_below(ontology, "Agent")


def test_names_in_a_built_graph_are_in_the_ontology(ontology: Graph, sample_store: Path) -> None:
    known = terms_of(ontology)
    graph = open_store(sample_store, in_memory=True)
    query = (
        "SELECT DISTINCT ?term WHERE { { ?s ?term ?o } UNION { ?s ?p ?term } UNION { ?term ?p ?o } "
        f'FILTER(ISIRI(?term) && STRSTARTS(STR(?term), "{MG_IRI}")) }}'
    )
    written = {URIRef(row["term"]) for row in graph.query(query).records()}
    assert MG.treats in written
    assert written <= known


def test_no_label_belongs_to_two_concepts_of_a_kind() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for concept in load_vocabulary().concepts.values():
        for label in (concept.label, *concept.labels):
            owners[concept.kind, fold(label)].add(concept.iri)
    assert {key: iris for key, iris in owners.items() if len(iris) > 1} == {}


def test_concepts_are_whole(vocabulary: Graph) -> None:
    for concept in vocabulary.subjects(RDF.type, SKOS.Concept):
        assert [str(x) for x in vocabulary.objects(concept, SKOS.prefLabel)] == [
            str(x) for x in vocabulary.objects(concept, RDFS.label)
        ], f"{concept}: skos:prefLabel and rdfs:label differ"
        kinds = {k for k in vocabulary.objects(concept, RDF.type) if k != SKOS.Concept}
        assert len(kinds) == 1 or kinds == {MG.Product, MG.CombinationProduct}, concept
        assert (vocabulary.value(concept, SKOS.inScheme), RDF.type, SKOS.ConceptScheme) in vocabulary, concept


def test_clinical_labels_are_alternative_labels_too(vocabulary: Graph) -> None:
    for concept, label in vocabulary.subject_objects(MG.clinicalLabel):
        assert (concept, SKOS.altLabel, label) in vocabulary, f"{concept}: {label}"


@pytest.mark.parametrize("file", OF_CONCEPTS, ids=lambda file: file.stem)
def test_files_are_sorted_one_block_a_concept(file: Path) -> None:
    blocks = re.findall(r"^(\w+:[^ ]+) a ", file.read_text("utf-8"), re.MULTILINE)
    assert blocks[0].startswith("scheme:")
    assert blocks[1:] == sorted(set(blocks[1:]))


def test_memberships_have_members_classes_and_sources(vocabulary: Graph) -> None:
    memberships = list(vocabulary.subjects(RDF.type, MG.Membership))
    assert memberships
    for membership in memberships:
        assert (vocabulary.value(membership, MG.member), RDF.type, MG.Drug) in vocabulary, membership
        assert (vocabulary.value(membership, MG.ofClass), RDF.type, MG.DrugClass) in vocabulary, membership
        assert str(vocabulary.value(membership, DCTERMS.source) or "").strip(), membership


def test_no_class_is_broader_than_itself(vocabulary: Graph) -> None:
    for narrow in vocabulary.subjects(MG.broaderClass):
        assert (narrow, RDF.type, MG.DrugClass) in vocabulary
        above = set(vocabulary.transitive_objects(vocabulary.value(narrow, MG.broaderClass), MG.broaderClass))
        assert narrow not in above
        assert all((wide, RDF.type, MG.DrugClass) in vocabulary for wide in above)


def test_products_are_of_known_drugs_and_routes(vocabulary: Graph) -> None:
    for product in vocabulary.subjects(RDF.type, MG.Product):
        of, combined = set(vocabulary.objects(product, MG.productOf)), set(vocabulary.objects(product, MG.combines))
        assert (len(of), bool(combined)) == (1, False) or (not of and len(combined) > 1), product
        assert ((product, RDF.type, MG.CombinationProduct) in vocabulary) == bool(combined), product
        assert all((drug, RDF.type, MG.Drug) in vocabulary for drug in of | combined), product
        route = vocabulary.value(product, MG.productRoute)
        assert route is None or (route, RDF.type, MG.Route) in vocabulary, product


@pytest.mark.parametrize(
    ("members", "class_name"),
    [
        ({"diazepam", "lorazepam", "alprazolam", "temazepam"}, "benzodiazepines"),
        ({"phenelzine", "tranylcypromine", "selegiline"}, "monoamine-oxidase-inhibitors"),
        ({"morphine", "oxycodone", "codeine", "tramadol", "buprenorphine"}, "opioids"),
        ({"diphenhydramine", "cetirizine", "promethazine"}, "antihistamines"),
        ({"amitriptyline", "fluoxetine", "venlafaxine", "phenelzine"}, "antidepressants"),
        ({"haloperidol", "quetiapine", "chlorpromazine"}, "antipsychotics"),
        ({"phenobarbital", "secobarbital", "butalbital"}, "barbiturates"),
        ({"baclofen", "tizanidine", "cyclobenzaprine"}, "muscle-relaxants"),
        ({"zolpidem", "eszopiclone", "temazepam"}, "sleep-medicines"),
    ],
)
def test_classes_have_their_ordinary_members(vocabulary: Graph, members: set[str], class_name: str) -> None:
    wanted = URIRef(f"https://w3id.org/monograph/id/class/{class_name}")
    found = {
        str(vocabulary.value(membership, MG.member)).rsplit("/", 1)[-1]
        for narrow in vocabulary.transitive_subjects(MG.broaderClass, wanted)
        for membership in vocabulary.subjects(MG.ofClass, narrow)
    }
    assert members <= found
    # Relatives by structure or by another use that are no members.
    assert not found & {"naloxone", "flumazenil"}
    assert class_name != "antidepressants" or not found & {"cyclobenzaprine", "selegiline", "rasagiline"}
