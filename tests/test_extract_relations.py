"""The other relations one by one, and the ledgers of sentences, on small made-up sentences."""

from __future__ import annotations

import pytest
from small_readings import (
    CONTRA,
    DRUG,
    EFFECT,
    INTERACTION,
    agents,
    ledger,
    pick,
    said,
    values,
)

from kg.model import Relation, Verdict

# --- interactions ---


def test_in_a_section_about_interactions_a_known_agent_interacts() -> None:
    rows = agents("Trouble has been seen with barbiturates and grapefruit juice. The trains were late.")
    assert pick(rows, "value", "action") == [("barbiturates", "caution"), ("grapefruit juice", "caution")]
    assert said("About it\n\nTrouble has been seen with barbiturates.", INTERACTION) == []


def test_a_bare_row_in_a_section_about_interactions_interacts() -> None:
    rows = agents("- alcohol\n- barbiturates\n- glumphine")
    assert [row["value"] for row in rows] == ["alcohol", "barbiturates", "glumphine"]


def test_examples_in_brackets_name_their_class() -> None:
    rows = agents(
        "Tell your doctor if you take:\n\n- antidepressants (amitriptyline, fluvoxamine)\n"
        "- sedating antihistamines, for example promethazine\n- opioids such as morphine or codeine"
    )
    assert pick(rows, "value", "example_of") == [
        ("antidepressants", None),
        ("amitriptyline", "antidepressants"),
        ("fluvoxamine", "antidepressants"),
        ("sedating antihistamines", None),
        ("promethazine", "sedating antihistamines"),
        ("opioids", None),
        ("morphine", "opioids"),
        ("codeine", "opioids"),
    ]


def test_examples_name_their_class_in_a_sentence_without_a_cue() -> None:
    rows = agents("Trouble has been seen with opioids (such as morphine or codeine).")
    assert pick(rows, "value", "example_of") == [("opioids", None), ("morphine", "opioids"), ("codeine", "opioids")]


@pytest.mark.parametrize(
    "sentence",
    [
        "You should not take antidepressants except amitriptyline while using it.",
        "Tell your doctor if you are taking antidepressants, except for amitriptyline.",
        f"Do not take {DRUG} with antidepressants, except amitriptyline.",
        "Trouble has been seen with antidepressants other than amitriptyline.",
    ],
)
def test_an_excepted_member_does_not_interact(sentence: str) -> None:
    assert pick(agents(sentence), "value", "except") == [("antidepressants", ["amitriptyline"])]


@pytest.mark.parametrize(
    ("sentence", "agent"),
    [
        ("Tell your doctor if you take certain antibiotics.", "certain antibiotics"),
        ("Avoid taking some diuretics while you use it.", "diuretics"),
        ("Strong CYP3A4 inhibitors can raise the level of it.", "Strong CYP3A4 inhibitors"),
        ("Trouble has been seen with certain barbiturates.", "barbiturates"),
    ],
)
def test_certain_members_are_not_all(sentence: str, agent: str) -> None:
    assert pick(agents(sentence), "value", "extent") in ([(agent, "some")], [(f"certain {agent}", "some")])


def test_all_members_are_meant_where_nothing_limits_them() -> None:
    assert pick(agents("Tell your doctor if you take barbiturates."), "value", "extent") == [("barbiturates", "all")]


def test_the_consequence_is_in_the_documents_words() -> None:
    rows = agents("Do not drink alcohol while you take it, which may make you very sleepy.")
    assert pick(rows, "value", "action", "consequence") == [("alcohol", "avoid", "make you very sleepy")]
    rows = agents("Avoid alcohol during treatment with the drug. It can slow your breathing.")
    assert pick(rows, "value", "consequence") == [("alcohol", "slow your breathing")]


# --- the other relations ---


def test_names_forms_routes_and_class() -> None:
    body = (
        f"About {DRUG}\n\n{DRUG} is a muscle relaxant. It is sold under the brand name Flumpex. "
        "The tablets are taken by mouth."
    )
    assert values(body, Relation.DRUG_CLASS) == ["muscle relaxant"]
    assert values(body, Relation.BRAND) == ["Flumpex"]
    assert values(body, Relation.ROUTE) == ["by mouth"]


def test_contraindications_with_their_reason() -> None:
    body = (
        f"Warnings\n\n{DRUG} should not be given to people with cerebral palsy or wobblitis because it may harm them."
    )
    assert said(body, CONTRA) == [
        {"value": "cerebral palsy", "reason": "it may harm them"},
        {"value": "wobblitis", "reason": "it may harm them"},
    ]


def test_overdose_and_withdrawal() -> None:
    body = (
        "Overdose\n\nSigns of an overdose are drowsiness, slow breathing and glompness.\n\n"
        f"Stopping {DRUG}\n\nIf you stop suddenly you may have headaches, anxiety and fits."
    )
    assert values(body, Relation.OVERDOSE_SIGN) == ["drowsiness", "slow breathing", "glompness"]
    assert values(body, Relation.WITHDRAWAL_EFFECT) == ["headaches", "anxiety", "fits"]
    assert values(body, EFFECT) == []


def test_signs_of_overdose_in_the_sentence_before() -> None:
    body = "Side effects\n\nIf you get slow breathing call a doctor at once. You may be suffering from an overdose."
    assert values(body, Relation.OVERDOSE_SIGN) == ["slow breathing"]
    assert [verdict for _, verdict, _ in ledger(body)] == [Verdict.SKIPPED, Verdict.STATED, Verdict.STATED]


# --- the ledgers ---


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Current time: 01/02/2024 03:04:05 a.m. UTC Memory usage: 12345.0KB", "web server line"),
        ("Page 3 of 7", "page footer"),
        ("Last updated in May 2024", "page footer"),
        ("Talk to your doctor before you begin.", "advice to ask"),
        ("Take it at the same time every day.", "advice on taking"),
        ("Keep the bottle out of the reach of children.", "storage"),
        (f"It is not known if {DRUG} works for longer than a year.", "not known"),
        (f"Do not use {DRUG} for a condition for which it was not meant.", "for this patient alone"),
        ("Inactive ingredients: maize starch, lactose and talc.", "ingredients"),
        (f"Do not use {DRUG} or {DRUG} Forte for a condition for which it was not meant.", "for this patient alone"),
        (f"Never give {DRUG} to other people.", "for this patient alone"),
        (f"Take {DRUG} with or without food.", "advice on taking"),
        ("This Zorvax leaflet has been approved by the Food Office.", "reference"),
        (f"{DRUG} and certain other medicines may affect each other.", "all medicines"),
        ("There is a pregnancy registry for women.", "registry"),
        ("Use effective birth control while you are able to become pregnant.", "contraception"),
        ("5.3 ) ] .", "number"),
        ("Tell your doctor about all the medicines you take, vitamins and herbal supplements too.", "all medicines"),
        ("Which way do I hold it?", "question"),
        ("Why did the rash of others go away?", "question"),
        ("Pour the water into the bottle.", "handling"),
        ("Revised: 05/2024", "page footer"),
        ("Made in Freedonia for Zorvax Limited.", "publisher"),
        ("Your nurse will do blood tests before you begin.", "advice to ask"),
        ("2.", "number"),
    ],
)
def test_boilerplate_is_skipped_for_a_reason(sentence: str, reason: str) -> None:
    assert ledger(f"{DRUG} may cause rash.\n\n{sentence}")[-1] == (sentence, Verdict.SKIPPED, reason)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tell patients to call their doctor about new respiratory symptoms.",
        "Call your doctor about abnormal results of blood tests.",
        "Ask your doctor about any heart medicines.",
        "Changes in blood tests, which settle.",
        "Ask your doctor what to do about thrombopathy.",
        f"{DRUG} may cause trouble for machines.",
        "Revised: 05/2024 ZORVAX tablets",
        "Women should use effective birth control, for there is a risk to a fetus.",
        "Use effective birth control, for the pill and other hormonal methods may not work.",
        "Tell your doctor about all the medicines you take, especially lithium and vitamins.",
    ],
)
def test_a_sentence_that_may_hold_a_fact_is_not_skipped(sentence: str) -> None:
    lines = {words: verdict for words, verdict, _ in ledger(f"{DRUG} may cause rash.\n\n{sentence}")}
    assert lines[sentence] is not Verdict.SKIPPED


def test_a_lead_that_ends_the_list_before_is_not_skipped() -> None:
    lead = "asthma The common side effects include:"
    body = f"Guide\n\nOther\n\n- {DRUG} is old\n- it may cause rash\n\n{lead}\n\n- cough"
    assert (lead, Verdict.NOT_UNDERSTOOD, "") in ledger(body)
    plain = lead.removeprefix("asthma ")
    assert (plain, Verdict.SKIPPED, "introduces a list") in ledger(body.replace(lead, plain))


def test_a_finding_in_a_section_about_storage_is_not_skipped() -> None:
    body = "How to store it\n\nKeep it cold. Headache and rash were seen. Throw it away."
    assert [(verdict, reason) for _, verdict, reason in ledger(body)[-3:]] == [
        (Verdict.SKIPPED, "storage"),
        (Verdict.NOT_UNDERSTOOD, ""),
        (Verdict.SKIPPED, "storage"),
    ]


def test_what_nothing_explains_is_not_understood() -> None:
    assert ledger("The museum opened late in the spring.") == [
        ("The museum opened late in the spring.", Verdict.NOT_UNDERSTOOD, "")
    ]


def test_a_fact_is_never_skipped_for_the_boilerplate_around_it() -> None:
    body = f"Side effects\n\n{DRUG} may cause rash, so keep the cream at hand and ask your doctor."
    assert ledger(body)[-1][1] is Verdict.STATED
    assert values(body, EFFECT) == ["rash"]


def test_a_servers_line_is_never_read_for_facts() -> None:
    assert said(f"Side effects\n\nCopyright 2024: {DRUG} may cause rash.", EFFECT) == []
