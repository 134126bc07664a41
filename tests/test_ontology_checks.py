"""The ontology under the rules of ROBOT, OOPS! and FOOPS!, as queries/checks/ontology has them."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from ontology_breakages import BREAKAGES
from rdflib.namespace import DCTERMS, FOAF, PROV, SKOS, VANN, DefinedNamespace

from kg.namespaces import ONTOLOGY, PREFIXES
from kg.store.embedded import EmbeddedStore
from kg.validate import Constraint, findings, load_checks

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "queries" / "checks" / "ontology"
ONTOLOGY_FILE = ROOT / "ontology" / "monograph.ttl"
VOCABULARY = sorted((ROOT / "ontology" / "vocabulary").glob("*.ttl"))
NAMES = {
    **PREFIXES,
    "vann": "http://purl.org/vocab/vann/",
    "bibo": "http://purl.org/ontology/bibo/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in NAMES.items())

# The rules of ROBOT's report, as its documentation lists them, …
ROBOT = """annotation_whitespace deprecated_boolean_datatype deprecated_class_reference deprecated_property_reference
    duplicate_definition duplicate_exact_synonym duplicate_label duplicate_label_synonym duplicate_scoped_synonym
    equivalent_class_axiom_no_genus equivalent_pair illegal_use_of_built_in_vocabulary invalid_entity_uri invalid_xref
    label_formatting label_whitespace lowercase_definition missing_definition missing_label missing_obsolete_label
    missing_ontology_description missing_ontology_license missing_ontology_title missing_subset_declaration
    missing_superclass missing_synonymtype_declaration misused_obsolete_label misused_replaced_by
    multiple_asserted_superclasses multiple_definitions multiple_equivalent_class_definitions
    multiple_equivalent_classes multiple_labels"""
# … the pitfalls of the OOPS! catalogue, P01 to P41, and the checks of FOOPS!
FOOPS = """CN1 DOC1 FIND1 FIND2 FIND3 FIND_3_BIS HTTP1 OM1 OM2 OM3 OM4.1 OM4.2 OM5.1 OM5.2 PURL1 RDF1 URI1 URI2
    VER1 VER2 VOC1 VOC2 VOC3 VOC4"""
RULES = {
    *(f"ROBOT {rule}" for rule in ROBOT.split()),
    *(f"OOPS! P{number:02}" for number in range(1, 42)),
    *(f"FOOPS! {check}" for check in FOOPS.split()),
}

# Names of Web Annotation and BIBO that are used here; rdflib knows the other vocabularies by heart.
WEB_ANNOTATION = "TextQuoteSelector TextPositionSelector hasSource hasSelector exact prefix suffix start end"
BIBO = "status"


def graph(*files: Path) -> ox.Store:
    """Turtle files in one default graph."""
    store = ox.Store()
    for file in files:
        parsed = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in parsed)
    return store


@cache
def checks() -> dict[str, Constraint]:
    return {check.name: check for check in load_checks(FOLDER)}


def table(name: str) -> list[dict[str, str]]:
    lines = [line for line in (FOLDER / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", strict=True))


def full(name: str) -> str:
    """The IRI of a prefixed name or of one in angle brackets."""
    if name.startswith("<"):
        return name.strip("<>")
    if name == "ontology":
        return ONTOLOGY
    prefix, local = name.split(":")
    return NAMES[prefix] + local


def covers(name: str) -> list[str]:
    text = (FOLDER / f"{name}.rq").read_text("utf-8")
    header = tomllib.loads("\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ ")))
    return list(header["covers"])


def test_ontology_and_vocabulary_pass_but_for_exceptions_with_reasons() -> None:
    store = EmbeddedStore.of(graph(ONTOLOGY_FILE, *VOCABULARY))
    found = {(name, finding.focus) for name, check in checks().items() for finding in findings(store, (check,))}
    excepted = [(row["check"], full(row["term"])) for row in table("exceptions.tsv")]
    assert found - set(excepted) == set()
    assert set(excepted) - found == set(), "an exception that is no longer needed"
    assert len(excepted) == len(set(excepted))
    assert all(len(row["reason"].split()) > 3 for row in table("exceptions.tsv"))


def test_every_rule_is_asked_or_has_its_place_elsewhere() -> None:
    asked = {rule for name in checks() for rule in covers(name)}
    elsewhere = [row["rule"] for row in table("elsewhere.tsv")]
    assert Counter(elsewhere).most_common(1)[0][1] == 1
    assert asked & set(elsewhere) == set()
    assert asked | set(elsewhere) == RULES


def test_rules_asked_elsewhere_are_asked_there() -> None:
    for row in table("elsewhere.tsv"):
        assert row["how"] in {"test", "judged", "online"}, row
        assert len(row["where or why"]) > 20
        if row["how"] == "test":
            file, name = row["where or why"].split("::")
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), row


def test_every_check_has_a_case_that_it_rejects() -> None:
    assert set(BREAKAGES) == set(checks())


@pytest.mark.parametrize("name", sorted(BREAKAGES))
def test_checks_reject(name: str) -> None:
    updates, offender = BREAKAGES[name]
    store = graph(ONTOLOGY_FILE)
    before = {finding.focus for finding in findings(EmbeddedStore.of(store), (checks()[name],))}
    for update in updates:
        store.update(HEAD + update)
    after = {finding.focus for finding in findings(EmbeddedStore.of(store), (checks()[name],))}
    assert full(offender) in after
    excepted = {full(row["term"]) for row in table("exceptions.tsv") if row["check"] == name}
    assert before == excepted


def known(namespace: type[DefinedNamespace]) -> set[str]:
    return {str(term) for term in dir(namespace) if str(term).startswith("http")}


def made_up(terms: Iterable[rdflib.term.Node]) -> set[str]:
    """Terms in the namespaces of others that those do not have."""
    theirs: dict[str, set[str]] = {
        str(SKOS._NS): known(SKOS),
        str(PROV._NS): known(PROV),
        str(DCTERMS._NS): known(DCTERMS),
        str(VANN._NS): known(VANN),
        str(FOAF._NS): known(FOAF),
        NAMES["oa"]: {NAMES["oa"] + name for name in WEB_ANNOTATION.split()},
        NAMES["bibo"]: {NAMES["bibo"] + name for name in BIBO.split()},
    }
    return {
        str(term)
        for term in terms
        for namespace, names in theirs.items()
        if str(term).startswith(namespace) and str(term) not in names and "/status/" not in str(term)
    }


def test_no_name_is_made_up_in_the_namespace_of_another() -> None:
    ontology = rdflib.Graph().parse(ONTOLOGY_FILE)
    used = {term for triple in ontology for term in triple if isinstance(term, rdflib.URIRef)}
    homes = set(ontology.objects(None, rdflib.RDFS.isDefinedBy)) | set(ontology.objects(None, rdflib.DCTERMS.source))
    assert made_up(used - homes) == set()
    assert made_up([rdflib.URIRef(f"{NAMES['skos']}favouriteLabel")]) == {f"{NAMES['skos']}favouriteLabel"}
