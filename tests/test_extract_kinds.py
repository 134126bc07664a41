"""Kinds of documents that leaflets and labels are not: packs sold without prescription, articles about herbs, guides of
cancer medicines, labels for professionals. Every sentence is our own."""

from __future__ import annotations

import pytest
from small_readings import CARE, CONTRA, DRUG, EFFECT, INTERACTION, USE, read_text, said, values

from kg.facts import facts
from kg.model import Relation

STOPPING = Relation.WITHDRAWAL_EFFECT


def grouped(body: str, relation: Relation) -> list[tuple[str, str]]:
    """The value and the category of each fact, in order."""
    return [(row["value"], row["category"]) for row in said(body, relation)]


@pytest.mark.parametrize(
    ("body", "relation", "found"),
    [
        ("Do not use\n\n- in children under 6 years of age\n", CONTRA, ["children under 6 years of age"]),
        ("Do not use\n\n- right before or after heart surgery\n", CONTRA, ["heart surgery"]),
        ("Who should not use it\n\nDo not use if you have gout.", CONTRA, ["gout"]),
        ("Warnings\n\nDo not use if the seal is broken.", CONTRA, []),
        (
            "Ask a doctor before use if you are\n\n- taking sedatives or warfarin\n",
            INTERACTION,
            ["sedatives", "warfarin"],
        ),
        ("When using this product\n\n- avoid alcoholic drinks\n", INTERACTION, ["alcoholic drinks"]),
        ("Do not use\n\n- if you are now taking warfarin\n", INTERACTION, ["warfarin"]),
        (
            "When using this product\n\n- marked drowsiness may occur\n- you may get dizzy\n",
            EFFECT,
            ["marked drowsiness", "dizzy"],
        ),
        (
            "Stop use and ask a doctor if\n\n- you get nervous or sleepless\n- swelling is present\n",
            EFFECT,
            ["nervous", "sleepless", "swelling"],
        ),
        ("Stop use and ask a doctor if\n\n- pain lasts more than 10 days\n", EFFECT, []),
        (
            "Uses\n\ntemporarily relieves these symptoms due to hay fever:\n\n- sneezing\n- itchy, watery eyes\n",
            USE,
            ["sneezing", "itchy, watery eyes"],
        ),
        (
            "Warnings\n\nIf pregnant or breast-feeding, ask a health professional before use.",
            CARE,
            ["pregnant", "breast-feeding"],
        ),
        ("Warnings\n\nIt may cause an allergic reaction. Symptoms may include:\n\n- hives\n- shock\n", CARE, []),
        (
            "Warnings\n\nIt may cause an allergic reaction. Symptoms may include:\n\n- hives\n- shock\n",
            EFFECT,
            ["allergic reaction", "hives", "shock"],
        ),
    ],
)
def test_a_pack_sold_without_prescription(body: str, relation: Relation, found: list[str]) -> None:
    assert values(body, relation) == found


def test_a_fraction_of_a_tablet_is_not_its_denominator() -> None:
    doses = said("Directions\n\n- adults: take 1 tablet daily\n- children: take 1/2 tablet daily\n", Relation.DOSE)
    assert [row["amount"] for row in doses] == [1]


AMOUNTS = "problems with the amount of potassium, calcium, or iron in your blood"
SERIOUS = f"Possible side effects\n\n{DRUG} can cause serious side effects, including:\n\n"


def test_effects_that_have_a_paragraph_each_are_items_of_the_list() -> None:
    body = (
        f"{SERIOUS}Lung problems. Some people may have to stop. Symptoms may include:\n\n- cough\n\n"
        f"Low white blood cell counts (neutropenia). {DRUG} may cause chills.\n\n"
        "The most common side effects are:\n\n- rash\n"
    )
    assert grouped(body, EFFECT) == [
        ("Lung problems", "serious"),
        ("cough", "serious"),
        ("Low white blood cell counts", "serious"),
        ("chills", "serious"),
        ("rash", "common"),
    ]


def test_a_paragraph_that_names_no_effect_is_no_item() -> None:
    assert values(f"{SERIOUS}Your treatment. Your doctor may stop it.", EFFECT) == []
    assert values("How to take it\n\nLung problems. Take it with food.", EFFECT) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Call your doctor at once if you have any of the following symptoms: rash; chills; or fever.",
            ["rash", "chills", "fever"],
        ),
        ("Tell your doctor right away if you have a rash, or if you feel dizzy or faint.", ["rash", "dizzy", "faint"]),
        (
            "If you have a rash, such as seeing red spots, or chills, call your doctor right away.",
            ["rash", "seeing red spots", "chills"],
        ),
        ("Tell your doctor right away if you get muscle cramps, or numbness.", ["muscle cramps", "numbness"]),
        ("Rashes are common in people with lupus but may worsen.", []),
        ("Rashes are common in men.", ["Rashes"]),
    ],
)
def test_what_one_is_to_look_out_for(sentence: str, found: list[str]) -> None:
    assert values(f"Side effects\n\n{sentence}", EFFECT) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            f"Cases of liver injury, including liver failure, have been reported in patients treated with {DRUG}.",
            ["liver injury", "liver failure"],
        ),
        (f"Angioedema can happen during treatment with {DRUG}.", ["Angioedema"]),
        (f"Despite care, liver failure has been reported in patients treated with {DRUG}.", []),
        (f"Although not reported with {DRUG}, fever has been reported in patients taking lithium.", []),
        ("Liver failure has been reported in patients treated with lithium.", []),
    ],
)
def test_a_warning_for_professionals_reports_effects(sentence: str, found: list[str]) -> None:
    assert values(f"Liver\n\n{sentence}", EFFECT) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            f"{DRUG} is used to treat diseases of joints such as gout and osteoarthritis.",
            ["diseases of joints", "gout", "osteoarthritis"],
        ),
        (f"{DRUG} is used to lower uric acid levels in the blood in adult patients with gout.", ["gout"]),
        (
            f"{DRUG} is used to treat adults with marker-positive, other-negative breast cancer.",
            ["marker-positive, other-negative breast cancer"],
        ),
        (
            f"{DRUG} is a prescription medicine used in combination with:\n\n- lithium to treat adults with gout\n",
            ["gout"],
        ),
    ],
)
def test_what_it_is_used_for(sentence: str, found: list[str]) -> None:
    assert values(f"What is {DRUG}?\n\n{sentence}", USE) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Tell your doctor if you have any of the following: gout, glaucoma, or asthma.",
            ["gout", "glaucoma", "asthma"],
        ),
        ("Tell your doctor about your medical history, especially of: gout and glaucoma.", ["gout", "glaucoma"]),
        (f"Tell your doctor if you have {AMOUNTS}.", [AMOUNTS]),
        ("Tell your doctor if you:\n\n- are receiving treatment for gout\n- are able to become pregnant\n", ["gout"]),
    ],
)
def test_what_to_tell_the_doctor(sentence: str, found: list[str]) -> None:
    assert values(f"Before you take {DRUG}\n\n{sentence}", CARE) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (f"{DRUG} can make other medicines less effective, such as theophylline.", ["theophylline"]),
        (f"{DRUG} and other medicines can interact with each other causing harm.", []),
        ("It's best not to drink alcohol with it, as it can increase your risk of ulcers.", ["alcohol"]),
        (f"Diabetes medicines – {DRUG} may increase the effects of insulin.", ["Diabetes medicines", "insulin"]),
    ],
)
def test_other_medicines(sentence: str, found: list[str]) -> None:
    assert values(f"Interactions\n\n{sentence}", INTERACTION) == found


def test_avoiding_names_what_is_to_be_avoided_and_nothing_else() -> None:
    body = "Advice\n\nCheck the label to avoid using the wrong medicine. Avoid injecting it into scars."
    assert values(body, INTERACTION) == []


def test_this_goes_on_from_stopping() -> None:
    stops = f"How to take it\n\nIf you stop taking {DRUG} suddenly, your body may not cope. "
    assert values(f"{stops}This may cause symptoms such as tremor and sweating.", STOPPING) == ["tremor", "sweating"]
    goes_on = f"How to take it\n\nDo not stop taking {DRUG} suddenly; doing so may cause tremor."
    assert values(goes_on, STOPPING) == ["tremor"]
    assert values(f"How to take it\n\nTake {DRUG} with food. This may cause tremor.", STOPPING) == []


def test_the_one_word_of_a_title_is_the_medicine_though_the_text_has_it_in_lower_case() -> None:
    text = (
        "Passibella\n\nDo not take passibella with warfarin. Taking passibella is simple. Passibella may cause rash.\n"
    )
    assert {row["drug"].lower() for row in facts(read_text(text))} == {"passibella"}


def test_what_patients_are_to_be_told_is_said_of_the_medicine() -> None:
    counsel = f"Inform patients that {DRUG} may cause rash. Advise patients to call if they develop chills or fever."
    assert values(f"Patient counseling\n\n{counsel}", EFFECT) == ["rash", "chills", "fever"]
    assert values("Patient counseling\n\nAdvise patients to call if they have questions.", EFFECT) == []


def test_care_with_people_who_have_an_illness_is_a_precaution() -> None:
    sentence = f"Caution should be exercised in the use of {DRUG} in patients with gout."
    assert values(f"General\n\n{sentence}", CARE) == ["gout"]


def test_not_being_able_to_do_something_is_a_condition() -> None:
    body = f"Do not take {DRUG} if you:\n\n- are not able to empty your bladder\n"
    assert values(body, CONTRA) == ["not able to empty your bladder"]
