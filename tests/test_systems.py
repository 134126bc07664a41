"""Body systems: every finding of the vocabulary is in one or says why not, and each system is a group worth reading."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.model import TermKind
from kg.namespaces import DATA, MG, PREFIXES
from kg.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ontology" / "vocabulary"
IN_SYSTEM, REASON = f"{MG}inSystem", f"{MG}noSystemReason"


def assignments(text: bytes) -> tuple[dict[str, set[str]], dict[str, list[str]]]:
    """Finding -> its systems, and finding -> the reasons for none, by the last part of their IRIs."""
    systems: dict[str, set[str]] = defaultdict(set)
    reasons: dict[str, list[str]] = defaultdict(list)
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        name = quad.subject.value.removeprefix(f"{DATA}finding/")
        if quad.predicate.value == IN_SYSTEM:
            systems[name].add(quad.object.value.removeprefix(f"{DATA}system/"))
        else:
            assert quad.predicate.value == REASON
            reasons[name].append(quad.object.value)
    return dict(systems), dict(reasons)


def faults(findings: set[str], text: bytes) -> set[str]:
    """Findings that are in no system without a reason, have both, or are none of the vocabulary."""
    systems, reasons = assignments(text)
    told = set(systems) | set(reasons)
    return (findings ^ told) | (set(systems) & set(reasons)) | {name for name, why in reasons.items() if len(why) != 1}


@pytest.fixture(scope="module")
def findings() -> set[str]:
    concepts = load_vocabulary().concepts.values()
    return {c.iri.removeprefix(f"{DATA}finding/") for c in concepts if c.kind is TermKind.FINDING}


@pytest.fixture(scope="module")
def text() -> bytes:
    return (FOLDER / "finding_systems.ttl").read_bytes()


def test_every_finding_is_in_a_system_or_says_why_not(findings: set[str], text: bytes) -> None:
    assert faults(findings, text) == set()


def test_a_gap_a_stranger_and_a_contradiction_are_told(findings: set[str], text: bytes) -> None:
    lines = [line for line in text.decode().splitlines() if not line.startswith("finding:headache ")]
    lines.append("finding:no-such-thing mg:inSystem system:nerves .")
    lines.append('finding:nausea mg:noSystemReason "anywhere" .')
    assert faults(findings, "\n".join(lines).encode()) == {"headache", "no-such-thing", "nausea"}


def test_lines_are_sorted(text: bytes) -> None:
    names = [line.split()[0] for line in text.decode().splitlines() if line.startswith("finding:")]
    assert names == sorted(set(names))


def test_every_system_is_used_and_no_other(text: bytes) -> None:
    declared = {
        quad.subject.value.removeprefix(f"{DATA}system/")
        for quad in ox.parse((FOLDER / "systems.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == f"{PREFIXES['skos']}definition" and isinstance(quad.subject, ox.NamedNode)
    }
    systems, _ = assignments(text)
    assert set().union(*systems.values()) == declared


@pytest.mark.parametrize(
    ("finding", "systems"),
    [
        ("drowsiness", {"nerves"}),
        ("trouble-sleeping", {"mind"}),
        ("nausea", {"digestion"}),
        ("dry-mouth", {"mouth"}),
        ("hepatitis-b", {"liver", "infections"}),
        ("breast-cancer", {"tumors", "reproductive"}),
        ("diabetic-retinopathy", {"eyes", "hormones", "metabolism"}),
        ("hives", {"skin", "immune"}),
        ("stroke", {"nerves", "circulation"}),
        ("heartburn", {"digestion"}),
        ("ringing-in-the-ears", {"ears"}),
        ("injection-site-rash", {"site"}),
        ("heat-stroke", {"injuries"}),
        ("adrenal-insufficiency", {"hormones"}),
        ("gallbladder-disease", {"liver"}),
        ("electrolyte-imbalance", {"metabolism"}),
        ("increased-alt", {"liver", "tests"}),
        ("fatigue", {"general"}),
    ],
)
def test_findings_stand_where_a_pharmacist_looks_for_them(text: bytes, finding: str, systems: set[str]) -> None:
    assert assignments(text)[0][finding] == systems
