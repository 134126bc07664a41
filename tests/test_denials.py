"""What a sentence denies, leaves open, hedges or limits, for every relation: and that nothing denied becomes a link."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_readings import DRUG, article, ledger, read_text, said

from kg.build import build_graph
from kg.facts import facts
from kg.model import Relation, Verdict
from kg.store import open_store

EFFECT, INTERACTION, DOSE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.DOSE
CONTRA, CARE, USE = Relation.CONTRAINDICATION, Relation.PRECAUTION, Relation.INDICATION
EFFECTS, WITH, TAKING = "Side effects\n\n", "Interactions\n\n", f"How to take {DRUG}\n\n"
STOPPING, TOO_MUCH = "If you stop suddenly\n\n", "Overdose\n\n"

# a heading and a sentence; the relation that the sentence denies, and the value
DENIED = [
    (EFFECTS, f"There is no evidence that {DRUG} causes rash.", EFFECT, "rash"),
    (EFFECTS, "No cases of rash have been reported.", EFFECT, "rash"),
    (EFFECTS, f"{DRUG} causes no rash.", EFFECT, "rash"),
    (EFFECTS, f"{DRUG} is unlikely to cause rash.", EFFECT, "rash"),
    (WITH, "An interaction with warfarin is unlikely.", INTERACTION, "warfarin"),
    ("", f"{DRUG} has not been shown to interact with warfarin.", INTERACTION, "warfarin"),
    (WITH, f"Warfarin does not increase the effects of {DRUG}.", INTERACTION, "Warfarin"),
    (WITH, f"You can take warfarin while you use {DRUG}.", INTERACTION, "warfarin"),
    (WITH, f"{DRUG} can safely be taken with warfarin.", INTERACTION, "warfarin"),
    (WITH, f"{DRUG} may not interact with warfarin.", INTERACTION, "warfarin"),
    (WITH, f"You do not need to avoid alcohol while you use {DRUG}.", INTERACTION, "alcohol"),
    ("", f"{DRUG} is not contraindicated in pregnancy.", CONTRA, "pregnancy"),
    ("", "You need not tell anyone. You do not need to tell your doctor if you have asthma.", CARE, "asthma"),
    ("", "No special care is needed in people with asthma.", CARE, "asthma"),
    ("", f"It is good to know, but {DRUG} should not be used to treat gout.", USE, "gout"),
    (TOO_MUCH, "The signs of an overdose do not include coma.", Relation.OVERDOSE_SIGN, "coma"),
    (STOPPING, f"There is no evidence that stopping {DRUG} can cause fever.", Relation.WITHDRAWAL_EFFECT, "fever"),
    ("", f"{DRUG} is not given by mouth.", Relation.ROUTE, "by mouth"),
    ("", f"Do not swallow {DRUG}.", Relation.ROUTE, "swallow"),
    ("", f"{DRUG} does not come as tablets.", Relation.DOSE_FORM, "tablets"),
    ("", f"{DRUG} is not sold as Zanaflex.", Relation.BRAND, "Zanaflex"),
    (
        "",
        f"There is no evidence that {DRUG} belongs to a group of medicines called benzodiazepines.",
        Relation.DRUG_CLASS,
        "benzodiazepines",
    ),
    (TAKING, "Do not take 50 mg a day.", DOSE, "50 mg"),
    (TAKING, "You should not start with 50 mg.", DOSE, "50 mg"),
]


@pytest.mark.parametrize(("heading", "sentence", "relation", "value"), DENIED)
def test_what_the_clause_around_a_value_denies(heading: str, sentence: str, relation: Relation, value: str) -> None:
    rows = said(heading + sentence, relation)
    assert [(row["value"], row["polarity"], row.get("negated")) for row in rows] == [(value, "denied", True)]


def test_no_relation_is_left_out() -> None:
    assert {relation for _, _, relation, _ in DENIED} == set(Relation)


@pytest.mark.parametrize(
    ("body", "relation", "value"),
    [
        (f"{EFFECTS}{DRUG} does not cause fever but can cause rash.", EFFECT, "rash"),
        (f"{EFFECTS}{DRUG} not only causes rash.", EFFECT, "rash"),
        (f"{EFFECTS}{DRUG} can cause no appetite.", EFFECT, "no appetite"),
        (
            f"{EFFECTS}Fever may not come right away (for days).Call your doctor at once if you get rash.",
            EFFECT,
            "rash",
        ),
        (f"{WITH}{DRUG} does not affect paracetamol, but it interacts with warfarin.", INTERACTION, "warfarin"),
        (f"{WITH}{DRUG} may be taken with warfarin only if your blood is tested.", INTERACTION, "warfarin"),
        (f"{DRUG} must not be given by mouth to people who cannot swallow.", Relation.ROUTE, "by mouth"),
        (f"{DRUG} is a liquid. Do not swallow {DRUG} tablets whole.", Relation.DOSE_FORM, "tablets"),
        (f"{TAKING}If 10 mg is not enough, take 20 mg a day.", DOSE, "20 mg"),
        (f"{TAKING}Take not more than 20 mg a day.", DOSE, "20 mg"),
    ],
)
def test_a_denial_of_something_else_is_none_of_it(body: str, relation: Relation, value: str) -> None:
    assert value in [row["value"] for row in said(body, relation) if "polarity" not in row]


@pytest.mark.parametrize("manner", ["whole", "in one piece", "tablets dry"])
def test_a_forbidden_manner_says_nothing_of_the_route(manner: str) -> None:
    body = f"{TAKING}Do not swallow {DRUG} {manner}.\n\n"
    assert said(body, Relation.ROUTE) == []
    assert said(f"{body}Swallow {DRUG} with water.", Relation.ROUTE) == [{"value": "Swallow"}]


def test_both_things_of_not_only_but_also_are_stated() -> None:
    for words in ("can cause not only nausea but also rash", "not only causes nausea but also rash"):
        rows = said(f"{EFFECTS}{DRUG} {words}.", EFFECT)
        assert [row["value"] for row in rows if "polarity" not in row] == ["nausea", "rash"]


@pytest.mark.parametrize(
    "sentence",
    [
        f"It is not known whether {DRUG} may cause rash.",
        f"It is unclear if {DRUG} helps to treat gout.",
        f"It is not yet known if warfarin interacts with {DRUG}.",
        "Nobody has developed rash.",
        "Neither rash nor fever was seen.",
    ],
)
def test_what_is_left_open_is_no_statement(sentence: str) -> None:
    for heading in (EFFECTS, WITH):
        reading = read_text(article(heading + sentence))
        assert reading.statements == ()
        assert reading.ledger[-1].verdict is not Verdict.STATED


@pytest.mark.parametrize(
    ("heading", "sentence", "relation"),
    [
        (EFFECTS, f"It is possible that {DRUG} causes rash.", EFFECT),
        (EFFECTS, f"{DRUG} may rarely cause rash.", EFFECT),
        (EFFECTS, f"{DRUG} is thought to be good, and it may cause rash.", EFFECT),
        (WITH, "An interaction with warfarin cannot be ruled out.", INTERACTION),
        (WITH, f"Warfarin may interact with {DRUG}.", INTERACTION),
        ("", f"{DRUG} may help to treat pain.", USE),
    ],
)
def test_a_hedge_anywhere_in_the_clause_makes_it_possible(heading: str, sentence: str, relation: Relation) -> None:
    (row,) = said(heading + sentence, relation)
    assert row["certainty"] == "possible"
    assert "polarity" not in row


def test_unless_is_a_condition_but_a_doctors_word_is_none() -> None:
    rows = said(f"{EFFECTS}{DRUG} does not cause rash unless it is taken with alcohol.", EFFECT)
    assert [(row["polarity"], row["condition"]) for row in rows] == [("denied", "unless it is taken with alcohol")]
    (row,) = said(f"Do not take {DRUG} if you have asthma unless your doctor tells you to.", CONTRA)
    assert "condition" not in row


def test_every_fact_says_polarity_and_certainty() -> None:
    text = "\n\n".join([article(""), *(heading + sentence for heading, sentence, _, _ in DENIED)])
    rows = facts(read_text(text + f"\n\n{EFFECTS}{DRUG} may cause thirst.\n"))
    assert {row["polarity"] for row in rows} == {"affirmed", "denied"}
    assert all(row["certainty"] in ("asserted", "possible") for row in rows)
    assert all(("negated" in row) == (row["polarity"] == "denied") for row in rows)


def test_nothing_denied_becomes_a_link(other_graph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number, (heading, sentence, relation, _) in enumerate(DENIED):
        (folder / f"d{number}-{relation.value}.txt").write_text(article(heading + sentence), "utf-8")
    build_graph([folder], other_graph)
    store = open_store(other_graph)
    mg = "PREFIX mg: <https://w3id.org/monograph/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
    denied = store.query(mg + "SELECT DISTINCT ?s WHERE { ?s mg:polarity mg:Denied }")
    kinds = store.query(
        mg + "SELECT DISTINCT ?k WHERE { ?s mg:polarity mg:Denied ; a ?k . FILTER(?k != mg:Statement) }"
    )
    assert len(denied.rows) >= len(kinds.rows) >= len(Relation)
    linked = store.query(mg + "SELECT ?link WHERE { ?s mg:polarity mg:Denied . ?link prov:wasDerivedFrom ?s }")
    assert linked.rows == ()


def test_a_sentence_that_leaves_it_open_is_skipped_by_name() -> None:
    sentence = f"It is not known if {DRUG} passes into breast milk."
    assert ledger(f"Pregnancy\n\n{sentence}")[-1] == (sentence, Verdict.SKIPPED, "not known")
