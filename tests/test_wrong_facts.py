"""Sentences from which wrong facts were once read: what they state now, and what no longer."""

from __future__ import annotations

import pytest
from small_readings import DRUG, read_text, said, values

from kg.facts import facts
from kg.model import Relation

EFFECT, INTERACTION, DOSE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.DOSE
CONTRA, CARE = Relation.CONTRAINDICATION, Relation.PRECAUTION
NEVER = f"When you must not use {DRUG}\n\n"
BEFORE = f"Before you take {DRUG}\n\n"
EFFECTS = "Side effects\n\n"

STATED = [
    (BEFORE, "Tell your doctor if you have hepatitis B or C, or asthma.", CARE, ["hepatitis B or C", "asthma"]),
    (BEFORE, "Tell your doctor if you have type 1 or type 2 diabetes.", CARE, ["type 1 or type 2 diabetes"]),
    (BEFORE, "Tell your doctor if you have influenza A or B.", CARE, ["influenza A or B"]),
    (BEFORE, "Tell your doctor if you have stage 3 or 4 kidney disease.", CARE, ["stage 3 or 4 kidney disease"]),
    (
        BEFORE,
        f"It is not known if {DRUG} is safe in children with asthma, gout, or shingles.",
        CARE,
        ["children with asthma, gout, or shingles"],
    ),
    (NEVER, f"Do not use {DRUG} if frozen.", CONTRA, []),
    (NEVER, "If you are less than 18 years of age, your doctor will decide how often you take it.", CONTRA, []),
    (
        NEVER,
        f"{DRUG} is contraindicated in patients with a known history of sensitivity to lidocaine, tetracaine, "
        "local anesthetics of the amide or ester type, or any other component of the product.",
        CONTRA,
        ["lidocaine", "tetracaine", "local anesthetics of the amide or ester type", "other component of the product"],
    ),
    (
        EFFECTS,
        "Tell your doctor right away if you develop any muscle cramps, or numbness or tingling around your mouth.",
        EFFECT,
        ["muscle cramps", "numbness or tingling around your mouth"],
    ),
    (
        EFFECTS,
        f"{DRUG} may cause you to develop mood or behavior problems.",
        EFFECT,
        ["mood or behavior problems"],
    ),
    (
        EFFECTS,
        "Call your doctor if you have:\n\n- vomiting or coughing up blood\n- worse with eating\n",
        EFFECT,
        ["vomiting or coughing up blood"],
    ),
    (
        "If you stop\n\n",
        "If you stop you may have sensitivity to light, noise and touch.",
        Relation.WITHDRAWAL_EFFECT,
        ["sensitivity to light, noise and touch"],
    ),
    (
        EFFECTS,
        f"{DRUG} can cause decreased white blood cells, red blood cells, and platelets.",
        EFFECT,
        ["decreased white blood cells"],
    ),
    (
        EFFECTS,
        "Tell your doctor right away if you experience night blindness and refer them to a doctor.",
        EFFECT,
        ["night blindness"],
    ),
    (EFFECTS, f"{DRUG} may cause rash; these reactions are generally mild.", EFFECT, ["rash"]),
    (
        "If you stop\n\n",
        "If you have gout, your doctor will monitor you after stopping it.",
        Relation.WITHDRAWAL_EFFECT,
        [],
    ),
    (f"How to take {DRUG}\n\n", "Take 10 mg once a day with a glass (240 mL) of water.", DOSE, ["10 mg"]),
]


@pytest.mark.parametrize(("heading", "sentence", "relation", "expected"), STATED, ids=lambda value: str(value)[:40])
def test_what_the_sentence_states(heading: str, sentence: str, relation: Relation, expected: list[str]) -> None:
    assert values(heading + sentence, relation) == expected


def test_an_allergy_to_a_medicine_is_no_interaction_with_it() -> None:
    sentence = f"{DRUG} is contraindicated in patients with a history of sensitivity to lidocaine or tetracaine."
    assert said(NEVER + sentence, INTERACTION) == []
    assert [row["kind"] for row in said(NEVER + sentence, CONTRA)] == ["allergy", "allergy"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Zendra contains lidocaine and tetracaine.",
        "Zendra (lidocaine and tetracaine) may add to the effects of alcohol.",
    ],
)
def test_a_combination_does_not_interact_with_its_own_drugs(sentence: str) -> None:
    text = f"Zendra: a guide\n\nZendra is a medicine. Take Zendra. Use Zendra.\n\nInteractions\n\n{sentence}\n"
    found = [row["value"] for row in facts(read_text(text)) if row["relation"] == INTERACTION]
    assert "lidocaine" not in found
    assert "tetracaine" not in found


def test_more_of_an_own_drug_in_other_medicines_is_still_warned_of() -> None:
    body = "Interactions\n\nZendra contains lidocaine and tetracaine. "
    body += "Do not use Zendra with other products that contain lidocaine.\n"
    text = f"Zendra: a guide\n\nZendra is a medicine. Take Zendra. Use Zendra.\n\n{body}"
    found = [row["value"] for row in facts(read_text(text)) if row["relation"] == INTERACTION]
    assert found == ["products that contain lidocaine"]


@pytest.mark.parametrize(
    ("sentence", "brands"),
    [
        (f"Brand names of {DRUG} include Zendra and Zorvex, from Zorva.", ["Zendra", "Zorvex"]),
        ("Brand names: Zendra, Zorvex, Zorva Pharma AG.", ["Zendra", "Zorvex"]),
        (f"{DRUG} is sold under the brand name Zendra by Zorva Laboratories Ltd.", ["Zendra"]),
        (f"{DRUG} is supplied as Zorva {DRUG} tablets.", []),
    ],
)
def test_a_maker_is_no_brand(sentence: str, brands: list[str]) -> None:
    assert values(f"What it is\n\n{sentence}", Relation.BRAND) == brands


@pytest.mark.parametrize(
    "opening",
    [
        "ZORVA® Zendra® (zendrafen) tablets",
        "Zorva Zendra® (zendrafen) tablets",
        "Rx Only Zendra® (zendrafen) tablets",
        "HOW SUPPLIED Zendra® (zendrafen) tablets",
    ],
)
def test_a_masthead_names_the_brand_alone(opening: str) -> None:
    body = "Zendra is used to treat gout. Take Zendra daily. Zendra may cause rash. Ask about Zendra."
    rows = facts(read_text(f"{opening}\n\nWhat Zendra is\n\n{body}\n"))
    assert [(row["value"], row["drug"]) for row in rows if row["relation"] == "brand"] == [("Zendra", "zendrafen")]
