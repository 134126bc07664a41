"""What cannot be the name of a finding, a medicine or a condition is not stated: its sentence is not understood."""

from __future__ import annotations

import pytest
from small_readings import DRUG, ledger, values

from kg.model import Relation, Verdict

EFFECT, INTERACTION, CARE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.PRECAUTION
EFFECTS, WITH = "Side effects\n\n", "Interactions\n\n"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("rash\n- male\n- nausea", ["rash", "nausea"]),
        ("rash\n- organs\n- nausea", ["rash", "nausea"]),
        ("rash\n- potassium\n- nausea", ["rash", "nausea"]),
        ("rash\n- platelet counts\n- nausea", ["rash", "nausea"]),
        ("rash\n- low platelet counts\n- nausea", ["rash", "low platelet counts", "nausea"]),
        ("rash\n- stabbing\n- nausea", ["rash", "nausea"]),
        ("rash\n- serious inflammatory\n- nausea", ["rash", "nausea"]),
        ("rash\n- usually\n- nausea", ["rash", "nausea"]),
        ("rash\n- loss of\n- nausea", ["rash", "nausea"]),
        ("rash\n- need to monitor the blood\n- nausea", ["rash", "nausea"]),
        ("rash\n- need for dialysis\n- nausea", ["rash", "need for dialysis", "nausea"]),
        ("rash\n- blushing of the skin (flushing) swollen lips\n- nausea", ["rash", "nausea"]),
        ("rash\n- stomach-area (abdominal) pain\n- nausea", ["rash", "stomach-area (abdominal) pain", "nausea"]),
    ],
)
def test_pieces_of_a_list_that_name_no_finding(words: str, kept: list[str]) -> None:
    assert values(f"{EFFECTS}{DRUG} may cause:\n\n- {words}\n", EFFECT) == kept


@pytest.mark.parametrize(
    ("body", "relation", "kept"),
    [
        (f"Before taking {DRUG}, tell your doctor if you have asthma or risk factors.", CARE, ["asthma"]),
        (f"{WITH}Do not take {DRUG} with warfarin or certain medicines.", INTERACTION, ["warfarin"]),
        (f"{WITH}Do not take {DRUG} with linezolid or intravenous.", INTERACTION, ["linezolid"]),
    ],
)
def test_conditions_and_medicines(body: str, relation: Relation, kept: list[str]) -> None:
    assert values(body, relation) == kept


def test_what_causes_an_effect_is_none() -> None:
    lead = f"{EFFECTS}{DRUG} may cause serious side effects, including:\n\n- suicidal thoughts\n"
    assert values(f"{lead}- depression is the most important cause of suicidal thoughts", EFFECT) == [
        "suicidal thoughts"
    ]
    assert values(f"{lead}- depression", EFFECT) == ["suicidal thoughts", "depression"]


def test_a_reference_inside_a_sentence_belongs_to_no_name() -> None:
    body = f"{EFFECTS}{DRUG} may cause nephritis [see Warnings and Precautions (5.2)], rash, and itching."
    assert values(body, EFFECT) == ["nephritis", "rash", "itching"]


def test_what_is_refused_leaves_its_sentence_not_understood() -> None:
    lines = ledger(f"{EFFECTS}{DRUG} may cause:\n\n- rash\n- potassium")
    assert [(words, verdict) for words, verdict, _ in lines][-2:] == [
        ("rash", Verdict.STATED),
        ("potassium", Verdict.NOT_UNDERSTOOD),
    ]
