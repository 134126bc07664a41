"""Shapes and checks as findings: what is said of which thing, how bad it is, and with which words behind it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from broken_graphs import HEAD, changed, delete, good_graph, replace

from kg.errors import VocabularyError
from kg.namespaces import thing
from kg.store.embedded import EmbeddedStore
from kg.validate import Finding, Severity, findings, load_checks, load_shapes

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def good() -> tuple[ox.Quad, ...]:
    return good_graph()


def found_in(store: ox.Store) -> tuple[Finding, ...]:
    return findings(EmbeddedStore.of(store))


# What is done to the good graph -> the thing at fault and what is said of it.
BREAKAGES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "no evidence": (
        (delete("statement:nausea mg:evidence"),),
        "statement:nausea",
        "A statement needs evidence: nothing is stated without the words that state it",
    ),
    "up to, from": (
        (replace("frequency:nausea mg:comparator", "mg:UpTo"), "INSERT DATA { frequency:nausea mg:lowerPercent 1.0 }"),
        "frequency:nausea",
        "The bounds of a figure do not fit how it is to be read: exact figures have two equal bounds, 'up to' only an "
        "upper, 'at least' only a lower, 'less than' needs an upper, 'more than' a lower, a range both",
    ),
    "a thirteenth month": (
        (replace("document:sample.2023 mg:version", '"2023-13"'),),
        "document:sample.2023",
        "A version is a day, a month or a year as in ISO 8601: 2023-13",
    ),
    "a quote of another length": (
        (replace("evidence:nausea-quote oa:exact", '"Naus"'),),
        "evidence:nausea",
        "The quote is not as long as its offsets say, so it is not the text that stands there: Naus",
    ),
    "behind the end": (
        (replace("document:sample mg:textLength", "100"),),
        "evidence:withdrawal",
        "The offsets lie behind the end of the document",
    ),
    "outside its sentence": (
        (replace("evidence:nausea mg:inPassage", "passage:p3"),),
        "evidence:nausea",
        "The words do not lie within their sentence, or not in a sentence that states something",
    ),
    "evidence in a skipped sentence": (
        (replace("passage:p6 mg:verdict", "mg:Skipped"), 'INSERT DATA { passage:p6 mg:skipReason "navigation" }'),
        "evidence:nausea",
        "The words do not lie within their sentence, or not in a sentence that states something",
    ),
    "words that no evidence has": (
        (replace("statement:nausea mg:words", '"vomiting"'),),
        "statement:nausea",
        "None of the evidence reads as the statement does, or it is taken from another document: vomiting",
    ),
    "evidence from another document": (
        (replace("evidence:nausea oa:hasSource", "document:other"),),
        "statement:nausea",
        "None of the evidence reads as the statement does, or it is taken from another document",
    ),
    "two kinds": (
        ("INSERT DATA { statement:nausea a mg:Indication }",),
        "statement:nausea",
        "A statement needs exactly one kind: 2",
    ),
    "no kind": (
        ("DELETE DATA { statement:nausea a mg:AdverseEffect }",),
        "statement:nausea",
        "A statement needs exactly one kind: 0",
    ),
    "lower above upper": (
        (replace("frequency:drowsiness mg:lowerPercent", "21.0"),),
        "frequency:drowsiness",
        "A lower bound is between 0 and 100 percent, and not above the upper bound",
    ),
    "more than everyone": (
        (replace("frequency:nausea mg:upperPercent", "100.1"),),
        "frequency:nausea",
        "An upper bound is between 0 and 100 percent",
    ),
    "up to nothing": (
        (delete("frequency:nausea mg:upperPercent"),),
        "frequency:nausea",
        "The bounds of a figure do not fit how it is to be read",
    ),
    "exactly two figures": (
        (replace("frequency:drowsiness mg:lowerPercent", "20.0"),),
        "frequency:drowsiness",
        "The bounds of a figure do not fit how it is to be read",
    ),
    "a gap between steps": (
        (replace("statement:step2 mg:stepOrder", "3"),),
        "statement:step2",
        "The step before this one is missing in its regimen: 3",
    ),
    "step 0": (
        (replace("statement:step1 mg:stepOrder", "0"),),
        "statement:step1",
        "A step needs its place in the regimen, counted from 1",
    ),
    "a unit that is none": (
        (replace("statement:step1 mg:unit", '"mgs"'),),
        "statement:step1",
        "A dose needs one unit of the list, as a UCUM code: mgs",
    ),
    "a hash that is none": (
        (replace("document:sample mg:sha256", '"abc"'),),
        "document:sample",
        "A document needs the SHA-256 of its text: 64 hexadecimal digits: abc",
    ),
    "no verdict": (
        (delete("passage:p14 mg:verdict"),),
        "passage:p14",
        "Every passage needs one verdict: stated, skipped or not understood",
    ),
    "skipped without a reason": (
        (delete("passage:p13 mg:skipReason"),),
        "passage:p13",
        "A skipped passage needs a reason, and no other may have one",
    ),
    "a reason without skipping": (
        ('INSERT DATA { passage:p14 mg:skipReason "page footer" }',),
        "passage:p14",
        "A skipped passage needs a reason, and no other may have one",
    ),
    "a sentence lost": (
        ("DELETE WHERE { passage:p14 ?property ?value }",),
        "document:sample",
        "The document counts other sentences than it has: its ledger does not add up",
    ),
    "neither affirmed nor denied": (
        (replace("statement:nausea mg:polarity", "mg:Asserted"),),
        "statement:nausea",
        "A statement is either affirmed or denied",
    ),
    "a review state that is none": (
        (replace("statement:nausea mg:reviewState", "mg:Affirmed"),),
        "statement:nausea",
        "A statement has one review state",
    ),
    "a membership without a source": (
        (delete("membership:diazepam-benzodiazepines dcterms:source"),),
        "membership:diazepam-benzodiazepines",
        "A membership needs a source",
    ),
    "a link without its relation": (
        ("DELETE DATA { drug:baclofen mg:hasSideEffect finding:nausea }",),
        "",
        "The link explains a relation that is not in the graph",
    ),
}  # fmt: skip

FIGURE = (
    "INSERT DATA {{ statement:more a mg:AdverseEffect ; mg:about drug:baclofen ; mg:concerns finding:drowsiness ; "
    "mg:statedIn document:sample ; mg:frequency frequency:more . frequency:more a mg:Frequency ; "
    'mg:comparator mg:Exactly ; mg:lowerPercent {0} ; mg:upperPercent {0} ; mg:words "{0} percent" }}'
)
# Check -> updates that it must report, the offender, its severity.
CHECKS: dict[str, tuple[tuple[str, ...], str, Severity]] = {
    "affirmed-and-denied": (
        ("INSERT DATA { statement:more a mg:AdverseEffect ; mg:about drug:baclofen ; mg:concerns finding:nausea ; "
         'mg:statedIn document:sample ; mg:polarity mg:Denied ; mg:words "nausea" }',),
        "statement:nausea", Severity.WARNING,
    ),
    "conflicting-figures": ((FIGURE.format("5.0"),), "statement:drowsiness", Severity.WARNING),
    "group-against-figure": (
        (replace("statement:drowsiness mg:group", "mg:Rare"),), "statement:drowsiness", Severity.INFO,
    ),
    "interacts-with-itself": (
        ("INSERT DATA { drug:baclofen mg:interactsWith drug:baclofen }",), "drug:baclofen", Severity.VIOLATION,
    ),
    "one-sided-interaction": (
        ("INSERT DATA { statement:alcohol mg:unansweredBy drug:diazepam }",),
        "statement:alcohol", Severity.INFO,
    ),
    "same-label": (
        ('INSERT DATA { finding:nausea skos:altLabel "Drowsiness"@en }',), "finding:drowsiness", Severity.VIOLATION,
    ),
    "step-above-maximum": (
        (replace("statement:step2 mg:amountMax", "90.0"),), "statement:step2", Severity.WARNING,
    ),
    "unexplained-link": (
        ("INSERT DATA { drug:baclofen mg:treats finding:nausea }",), "drug:baclofen", Severity.VIOLATION,
    ),
    "used-and-forbidden": (
        (replace("statement:indication mg:concerns", "finding:cerebral-palsy"),),
        "statement:indication", Severity.WARNING,
    ),
}  # fmt: skip


def full(name: str) -> str:
    kind, local = name.split(":")
    return thing(kind, local)


def test_the_good_graph_has_no_faults(good: tuple[ox.Quad, ...]) -> None:
    # Its document calls an effect of 20.9 percent common: worth knowing, and no fault.
    assert [(f.severity, f.quote) for f in found_in(changed(good))] == [(Severity.INFO, "Drowsiness")]


@pytest.mark.parametrize("name", BREAKAGES)
def test_shapes_reject(name: str, good: tuple[ox.Quad, ...]) -> None:
    updates, focus, message = BREAKAGES[name]
    found = found_in(changed(good, *updates))
    matching = [f for f in found if f.what.startswith(message) and (not focus or f.focus == full(focus))]
    assert matching, [f.what for f in found]
    assert {f.severity for f in matching} == {Severity.VIOLATION}
    assert all(f.remedy for f in matching)


@pytest.mark.parametrize("name", CHECKS)
def test_checks_reject(name: str, good: tuple[ox.Quad, ...]) -> None:
    updates, focus, severity = CHECKS[name]
    (check,) = (one for one in load_checks() if one.name == name)
    graph = EmbeddedStore.of(changed(good, *updates))
    before = findings(EmbeddedStore.of(changed(good)), (check,))
    found = set(findings(graph, (check,))) - set(before)
    assert full(focus) in {f.focus for f in found}
    assert {f.severity for f in found} == {severity}
    assert all(f.what.startswith(check.what) for f in found)


def test_every_check_has_a_case_that_it_must_reject() -> None:
    assert set(CHECKS) == {check.name for check in load_checks()}


def test_findings_carry_the_words_of_the_document(good: tuple[ox.Quad, ...]) -> None:
    store = changed(good, delete("statement:nausea mg:polarity"), replace("frequency:nausea mg:upperPercent", "120.0"))
    quotes = {f.focus: f.quote for f in found_in(store) if f.severity is Severity.VIOLATION}
    assert quotes == {full("statement:nausea"): "Nausea", full("frequency:nausea"): "Nausea"}


def test_findings_come_worst_first(good: tuple[ox.Quad, ...]) -> None:
    store = changed(good, *(update for updates, _, _ in CHECKS.values() for update in updates))
    order = [list(Severity).index(f.severity) for f in found_in(store)]
    assert order == sorted(order)
    assert len(set(order)) == len(Severity)


def test_a_constraint_that_cannot_be_compiled_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    head = HEAD.replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    file.write_text(
        head + "mg:S a sh:NodeShape ; sh:targetClass mg:Drug ; sh:property mg:P . mg:P sh:path rdfs:label ; "
        'sh:equals mg:words ; sh:severity sh:Violation ; sh:message "m" ; dcterms:description "d" .'
    )
    with pytest.raises(VocabularyError, match="has equals"):
        load_shapes(file)


@pytest.mark.parametrize(
    "text",
    ["SELECT ?this WHERE { }", '#+ summary = "s"\n#+ severity = "bad"\n#+ remedy = "r"\n', "#+ summary =\n"],
    ids=["no header", "no such severity", "no TOML"],
)
def test_a_check_without_a_sound_header_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "check.rq").write_text(text)
    with pytest.raises(VocabularyError, match=r"check\.rq: error: is no check"):
        load_checks(tmp_path)
