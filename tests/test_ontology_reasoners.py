"""Two reasoners and a profile checker on the ontology: HermiT, and beside it Openllet and the OWL API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import owl_api
import pyoxigraph as ox
import pytest
from test_reason import expected_bands, figures

from kg import reason
from kg.namespaces import MG, PREFIXES
from kg.projection import project

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY_FILE = ROOT / "ontology" / "monograph.ttl"
CONTRADICTIONS = sorted((ROOT / "tests" / "fixtures" / "contradictions").glob("*.ttl"))
PLANTED = "# planted: "
BEFORE = "what stands before what is planted"
# What the projection leaves out, so that HermiT is not slowed by it: documents and their parts, doses, records.
NOT_PROJECTED = {
    "a-brand-of-a-class", "a-combination-of-one-drug", "a-drug-reached-that-is-a-finding",
    "a-drug-with-a-broader-class", "a-fourth-verdict", "a-hash-that-is-none", "a-member-by-the-inverse",
    "a-member-that-is-a-class", "a-product-for-two-routes", "a-product-of-two-drugs", "a-product-statement-of-no-kind",
    "a-section-in-two-documents", "a-statement-that-is-a-reading", "a-third-polarity", "an-interaction-with-itself",
    "less-than-nothing", "serious-and-not", "skipped-for-a-reason-and-stated", "step-zero",
    "two-records-of-one-link", "two-records-of-one-membership",
    "two-sections-at-one-place", "two-steps-at-one-place", "two-texts-of-one-document",
}  # fmt: skip

# What must be outside OWL 2 DL: the OWL API's words for it, and the axiom that earns them.
NOT_DL = {
    "Use of non-simple property in functional axiom": "mg:memberOf a owl:FunctionalProperty .",
    "Cannot pun between properties": "mg:comparator a owl:DatatypeProperty .",
    "Datatype IRI also used as Class IRI": "mg:Drug a rdfs:Datatype .",
}


# An axiom that leaves a class without members: no figure is read as "about" and decides a band.
IMPOSSIBLE = """mg:CommonFrequency rdfs:subClassOf
    [ a owl:Restriction ; owl:onProperty mg:comparator ; owl:hasValue mg:About ] ."""


def parse(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]


def axioms(turtle: str) -> list[ox.Triple]:
    """Turtle that uses the prefixes of the ontology's file."""
    head = ONTOLOGY_FILE.read_text("utf-8").partition("<https://w3id.org/monograph/ontology> a")[0]
    return parse(head + turtle)


def with_ontology(folder: Path, name: str, more: Iterable[ox.Triple] = ()) -> Path:
    """The ontology and more triples as a file that both reasoners can read."""
    triples = [*parse(ONTOLOGY_FILE.read_text("utf-8")), *more]
    file = folder / f"{name}.nt"
    file.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    return file


def all_before() -> list[ox.Triple]:
    """What stands in each file before the planted fact, under names of its own, so that one run answers for all."""
    triples: list[ox.Triple] = []
    for number, file in enumerate(CONTRADICTIONS):
        before = file.read_text("utf-8").partition(PLANTED)[0]
        triples += parse(before.replace("/monograph/id/", f"/monograph/id/{number}/"))
    return triples


def hermit(file: Path, *questions: str) -> str | None:
    """HermiT's answer, None where it finds the file inconsistent."""
    return reason._run_hermit(file.read_bytes(), questions, reason.DEFAULT_TIMEOUT_S)


def closure(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """All levels of a hierarchy of which the direct pairs are known."""
    found = set(pairs)
    while more := {(low, high) for low, middle in found for other, high in found if middle == other} - found:
        found |= more
    return {(low, high) for low, high in found if low != high}


@pytest.fixture(scope="module")
def opinions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, owl_api.Opinion]:
    """What the OWL API says of everything that this module asks, in one run of Java."""
    folder = tmp_path_factory.mktemp("opinions")
    files = {"ontology": with_ontology(folder, "ontology")}
    files |= {word: with_ontology(folder, word, axioms(axiom)) for word, axiom in NOT_DL.items()}
    files["impossible"] = with_ontology(folder, "impossible", axioms(IMPOSSIBLE))
    files[BEFORE] = with_ontology(folder, "before", all_before())
    files["figures"] = with_ontology(folder, "figures", (quad.triple for quad in figures()))
    for file in CONTRADICTIONS:
        files[file.stem] = with_ontology(folder, file.stem, parse(file.read_text("utf-8")))
    return dict(zip(files, owl_api.ask(list(files.values())), strict=True))


@pytest.fixture(scope="module")
def consistent_for_hermit(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """What HermiT says of the contradictions, and of what stands before them: of what the program feeds it where the
    projection keeps the facts, and of the facts as they are elsewhere."""
    folder = tmp_path_factory.mktemp("hermit")
    files = {BEFORE: with_ontology(folder, "before", all_before())}
    for file in CONTRADICTIONS:
        facts = parse(file.read_text("utf-8"))
        files[file.stem] = with_ontology(folder, file.stem, facts if file.stem in NOT_PROJECTED else project(facts))
    return dict(zip(files, owl_api.consistent_for_hermit(list(files.values())), strict=True))


def test_the_ontology_is_in_owl_2_dl(opinions: dict[str, owl_api.Opinion]) -> None:
    assert opinions["ontology"].violations == ()


@pytest.mark.parametrize("word", NOT_DL)
def test_what_is_outside_owl_2_dl_is_reported(word: str, opinions: dict[str, owl_api.Opinion]) -> None:
    assert any(word in violation for violation in opinions[word].violations), opinions[word].violations


def by_hermit(file: Path) -> tuple[set[tuple[str, str]], set[str]]:
    """The hierarchy of named classes, all levels, and the classes that can have no member."""
    output = hermit(file, "-c")
    assert output is not None
    nothing, thing = f"{PREFIXES['owl']}Nothing", f"{PREFIXES['owl']}Thing"
    direct: set[tuple[str, str]] = set()
    impossible: set[str] = set()
    for relation, listed in reason._RESULT.findall(output):
        iris = re.findall(r"<([^>]+)>", listed)
        if nothing in iris:
            impossible |= set(iris) - {nothing}
        elif relation == "SubClassOf" and thing not in iris:
            direct.add((iris[0], iris[1]))
        elif relation == "EquivalentClasses":
            direct |= {(one, other) for one in iris for other in iris}
    return {pair for pair in closure(direct) if not impossible & set(pair)}, impossible


def test_both_reasoners_see_one_hierarchy_without_impossible_classes(
    opinions: dict[str, owl_api.Opinion], tmp_path: Path
) -> None:
    openllet = opinions["ontology"]
    assert openllet.consistent
    hierarchy, impossible = by_hermit(with_ontology(tmp_path, "ontology"))
    assert hierarchy == openllet.subclasses
    assert impossible == openllet.unsatisfiable == set()
    assert (f"{MG}RareAdverseEffect", f"{MG}Statement") in openllet.subclasses
    assert not {(high, low) for low, high in openllet.subclasses} & openllet.subclasses, "two classes are one"


def test_an_impossible_class_is_seen_by_both(opinions: dict[str, owl_api.Opinion], tmp_path: Path) -> None:
    hierarchy, impossible = by_hermit(with_ontology(tmp_path, "impossible", axioms(IMPOSSIBLE)))
    openllet = opinions["impossible"]
    assert impossible == openllet.unsatisfiable == {f"{MG}CommonFrequency", f"{MG}CommonAdverseEffect"}
    assert hierarchy == {pair for pair in openllet.subclasses if not impossible & set(pair)}
    assert hierarchy != opinions["ontology"].subclasses


def test_the_file_of_contradictions_is_whole() -> None:
    assert CONTRADICTIONS
    for file in CONTRADICTIONS:
        text = file.read_text("utf-8")
        assert text.count(PLANTED) == 1, f"{file.name} plants not exactly one thing"
        assert set(parse(text.partition(PLANTED)[0])) < set(parse(text)), f"{file.name} plants nothing"


@pytest.mark.parametrize("file", CONTRADICTIONS, ids=lambda file: file.stem)
def test_both_reasoners_reject_what_is_planted(
    file: Path, opinions: dict[str, owl_api.Opinion], consistent_for_hermit: dict[str, bool]
) -> None:
    assert not opinions[file.stem].consistent
    assert not consistent_for_hermit[file.stem]


def test_both_accept_what_stands_before_it(
    opinions: dict[str, owl_api.Opinion], consistent_for_hermit: dict[str, bool]
) -> None:
    assert opinions[BEFORE].consistent
    assert consistent_for_hermit[BEFORE]


def test_the_program_finds_a_contradiction_as_well() -> None:
    file = next(file for file in CONTRADICTIONS if file.stem not in NOT_PROJECTED)
    assert reason.classify(parse(file.read_text("utf-8"))) == reason.Inferences(consistent=False)


def test_figures_are_sorted_into_the_same_bands(opinions: dict[str, owl_api.Opinion]) -> None:
    """HermiT's answers on these figures are tested in test_reason.py; Openllet has to give the same ones."""
    by_openllet = {(thing, kind) for thing, kind in opinions["figures"].types if kind in reason.BAND_CLASSES}
    assert by_openllet == set(expected_bands())
