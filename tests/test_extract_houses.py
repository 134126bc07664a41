"""Articles of other houses: questions without bullets in their answers, prose with figures of placebo, long leads."""

from __future__ import annotations

import pytest
from small_readings import DRUG, said, values

from kg.extract.comparisons import mask_comparisons
from kg.model import Relation
from kg.vocabulary import load_vocabulary

EFFECT, INTERACTION, CARE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.PRECAUTION
CONTRA, USE, BRAND, CLASS = Relation.CONTRAINDICATION, Relation.INDICATION, Relation.BRAND, Relation.DRUG_CLASS
OVERDOSE, WITHDRAWAL = Relation.OVERDOSE_SIGN, Relation.WITHDRAWAL_EFFECT


def percents(body: str) -> list[tuple[str, float | None, float | None]]:
    rows = said(f"Side effects\n\n{body}", EFFECT)
    return [(row["value"], row.get("percent_min"), row.get("percent_max")) for row in rows]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Rash affected 9% (2% on placebo) and headache 7% (6% on placebo).", [("Rash", 9, 9), ("headache", 7, 7)]),
        ("Nausea was seen in 20% of patients, compared with 8% on placebo.", [("Nausea", 20, 20)]),
        ("Headache turned up in as many as 5% of users.", [("Headache", None, 5)]),
        (
            "Rash was seen in 8%, while a change in taste was noted by between 5% and 7%.",
            [("Rash", 8, 8), ("change in taste", 5, 7)],
        ),
    ],
)
def test_a_figure_is_the_medicines_own_and_never_that_of_placebo(
    sentence: str, found: list[tuple[str, float | None, float | None]]
) -> None:
    assert percents(sentence) == found


def test_the_figures_of_placebo_are_blanked_out_and_the_text_keeps_its_length() -> None:
    low = "rash in 9%, versus 2% of those on dummy pills, and itch"
    masked = mask_comparisons(low, load_vocabulary())
    assert (masked.split(), len(masked)) == (["rash", "in", "9%", ",", "and", "itch"], len(low))


def test_a_warning_before_any_heading_of_effects_lists_serious_ones() -> None:
    body = (
        "Important warning\n\nIf you experience any of the following symptoms, call your doctor immediately: "
        "wheezing, fainting, or chest pain.\n"
    )
    rows = said(body, EFFECT)
    assert [(row["value"], row.get("category")) for row in rows] == [
        ("wheezing", "serious"),
        ("fainting", "serious"),
        ("chest pain", "serious"),
    ]


def test_an_effect_to_report_needs_no_urgency() -> None:
    body = "Side effects\n\nIf you experience confusion or sleepiness, tell your doctor."
    assert values(body, EFFECT) == ["confusion", "sleepiness"]


def test_the_words_between_a_request_to_mention_and_its_list_are_passed_over() -> None:
    body = (
        "Precautions\n\n- tell your doctor what you take. Be sure to mention the ones named above and any of the "
        "following: lithium; medications for asthma, gout, or ulcers; and warfarin.\n"
    )
    assert values(body, INTERACTION) == ["lithium", "medications for asthma, gout, or ulcers", "warfarin"]


def test_a_chain_of_conditions_is_read_clause_by_clause() -> None:
    chain = "Tell your doctor if you have asthma, if you are taking warfarin, or if you have gout."
    body = f"Before you take {DRUG}\n\n{chain}"
    assert (values(body, CARE), values(body, INTERACTION)) == (["asthma", "gout"], ["warfarin"])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The risk is greater if you have or have ever had liver disease.", ["liver disease"]),
        ("Anyone with a history of gout or asthma should be followed closely.", ["gout", "asthma"]),
        (f"{DRUG} is not suitable for some people with heart problems.", ["heart problems"]),
        ("Doses are usually lower if you have kidney disease.", ["kidney disease"]),
    ],
)
def test_care_is_asked_for_in_other_words(sentence: str, found: list[str]) -> None:
    body = f"About it\n\n{sentence}"
    assert (values(body, CARE), values(body, CONTRA)) == (found, [])


def test_signs_of_an_allergy_are_no_allergens() -> None:
    body = f"Do not take {DRUG} if you:\n\n- have had an allergic reaction to aspirin, for example wheezing or a rash\n"
    assert values(body, CONTRA) == ["aspirin"]


def test_more_than_so_many_weeks_pregnant_keeps_its_limit() -> None:
    body = f"Do not take {DRUG} if you:\n\n- are more than 30 weeks pregnant\n- have asthma\n"
    assert values(body, CONTRA) == ["more than 30 weeks pregnant", "asthma"]


def test_what_is_safe_to_take_with_it_does_not_interact() -> None:
    body = f"Cautions with other medicines\n\nIt's safe to take {DRUG} with paracetamol."
    assert values(body, INTERACTION) == []


def test_prose_reports_and_rarity_without_the_word_effect() -> None:
    body = (
        "Side effects\n\nSleepwalking and severe skin reactions are rare. "
        "Reports of depression and agitation began to arrive."
    )
    assert values(body, EFFECT) == ["Sleepwalking", "severe skin reactions", "depression", "agitation"]


def test_what_people_experience_on_stopping() -> None:
    body = "Stopping\n\nAbout 3% of users experience irritability or insomnia on stopping the tablets."
    assert values(body, WITHDRAWAL) == ["irritability", "insomnia"]


def test_when_and_where_belong_to_the_name_of_an_item_but_introduce_no_examples() -> None:
    body = (
        "Side effects\n\nCall your doctor immediately if you notice:\n\n- pain during urination\n- cough that does "
        f"not go away\n\n{DRUG} may cause dizziness, especially during the first week."
    )
    assert values(body, EFFECT) == ["pain during urination", "cough that does not go away", "dizziness"]


def test_names_and_class_in_a_line_of_their_own_and_in_prose() -> None:
    body = f"Brand names: Zorvex, Melidan\n\n{DRUG} is a type of medicine known as an opioid painkiller."
    assert (values(body, BRAND), values(body, CLASS)) == (["Zorvex", "Melidan"], ["opioid painkiller"])


def test_what_it_is_used_for_is_said_with_a_contraction_too() -> None:
    assert values("About it\n\nIt's used for gout and back pain.", USE) == ["gout", "back pain"]


def test_the_route_in_every_heading_is_the_documents_own_and_limits_nothing() -> None:
    name = f"{DRUG} nasal spray"
    body = (
        f"How should {name} be used?\n\nUse it daily.\n\n"
        f"What should I know about storage of {name}?\n\nKeep it cool.\n\n"
        f"What are the side effects of {name}?\n\n{DRUG} may cause headache.\n"
    )
    assert [(row["value"], row.get("route")) for row in said(body, EFFECT)] == [("headache", None)]
