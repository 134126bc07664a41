"""Lists of side effects as leaflets write them: groups inside groups, and items that speak in clauses."""

from __future__ import annotations

from typing import Any

import pytest
from small_readings import DRUG, ledger, said, values

from kg.extract.outline import names_a_band
from kg.model import Relation, Verdict

EFFECT = Relation.ADVERSE_EFFECT
RARE = "Rare (may affect up to 1 in 1,000 people)"


def effects(text: str) -> list[dict[str, Any]]:
    return said(f"Possible side effects\n\n{text}", EFFECT)


def rare(item: str) -> list[str]:
    """The effects of one item under the label of a group."""
    return values(f"Possible side effects\n\n{RARE}\n\n- {item}\n- dry mouth\n", EFFECT)[:-1]


def groups(text: str) -> list[tuple[str, str | None, bool]]:
    return [(row["value"], row.get("category"), bool(row.get("serious"))) for row in effects(text)]


# --- groups inside groups ---


def test_a_group_under_an_urgent_introduction_is_serious_besides_until_another_introduction() -> None:
    text = (
        f"Stop taking {DRUG} and see a doctor straight away if you notice any of the following serious "
        "side effects:\n\n"
        f"{RARE}\n\n- wheezing\n\nVery rare\n\n- fits\n\nThe other possible side effects are:\n\n"
        "Common (may affect up to 1 in 10 people)\n\n- rash\n"
    )
    assert groups(text) == [("wheezing", "rare", True), ("fits", "very_rare", True), ("rash", "common", False)]


def test_items_of_the_introduction_itself_end_what_it_says() -> None:
    text = f"Call a doctor at once if you have any of the following:\n\n- wheezing\n\n{RARE}\n\n- rash\n"
    assert groups(text) == [("wheezing", "serious", False), ("rash", "rare", False)]


def test_a_group_in_brackets_keeps_the_seriousness_of_its_heading() -> None:
    text = "Serious side effects\n\n- wheezing (may affect up to 1 in 100 people)\n"
    assert groups(text) == [("wheezing", "uncommon", True)]


def test_a_later_sentence_of_the_item_gives_its_group() -> None:
    text = "You may get milder skin trouble such as:\n\n- an itchy rash, hives. This is uncommon.\n"
    assert groups(text) == [("itchy rash", "uncommon", False), ("hives", "uncommon", False)]


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("very rare (may affect up to 1 in 10,000 people)", True),
        ("the following are uncommon:", True),
        ("not known (frequency cannot be estimated)", True),
        ("common", True),
        ("common causes of a rash", False),
        ("serious side effects", False),
    ],
)
def test_the_label_of_a_group_names_nothing_else(label: str, is_one: bool) -> None:
    assert names_a_band(label) is is_one


# --- items that speak in clauses ---


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ("an allergic reaction, the signs may include: itching, hives", ["allergic reaction", "itching", "hives"]),
        ("kidney stones, leading to pain which may be seen as bloody urine", ["kidney stones", "pain", "bloody urine"]),
        ("chest pain, which may be a sign of a heart attack", ["chest pain", "heart attack"]),
        ("a skin reaction known as ‘erythema multiforme’", ["erythema multiforme"]),
        ("fever, or if you bruise easily", ["fever", "bruise easily"]),
        (
            "a fall in blood cells. You may have a sore throat and be very tired",
            ["fall in blood cells", "sore throat", "very tired"],
        ),
        ("hives. These may be associated with fever and chills.", ["hives", "fever", "chills"]),
        ("a breakdown of blood cells causing a form of anaemia", ["breakdown of blood cells", "anaemia"]),
        (
            "flu-like symptoms with a rash, fever and swollen glands",
            ["flu-like symptoms", "rash", "fever", "swollen glands"],
        ),
        ("severe diarrhoea with bleeding", ["severe diarrhoea with bleeding"]),
        ("swollen glands, especially under the arms", ["swollen glands"]),
        ("stomach ulcers with or without bleeding", ["stomach ulcers"]),
        ("diarrhoea that contains blood", ["diarrhoea that contains blood"]),
        ("thrush, you can get a cream for it", ["thrush"]),
        ("a rash due to sunlight", ["rash"]),
        ("a rash with blisters (Stevens-Johnson syndrome)", ["rash with blisters", "Stevens-Johnson syndrome"]),
        ("chest pain (Kounis syndrome)", ["chest pain"]),
        ("bleeding from the gut", ["bleeding from the gut"]),
        ("difficulty or discomfort in passing urine", ["difficulty or discomfort in passing urine"]),
        ("feeling sick (nausea)", ["feeling sick"]),
    ],
)
def test_what_comes_of_an_effect_is_one_and_what_stands_around_it_is_none(item: str, found: list[str]) -> None:
    assert rare(item) == found


def test_what_happens_to_a_part_of_the_body_is_an_effect_as_it_stands() -> None:
    assert rare("the tongue may turn yellow, brown or black and it may have a hairy look") == [
        "tongue may turn yellow, brown or black",
        "hairy look",
    ]
    assert rare("the blood may take longer to clot than usual") == ["blood may take longer to clot"]


def test_every_effect_of_an_item_has_its_group() -> None:
    rows = effects(f"{RARE}\n\n- an allergic reaction, signs include: itching\n")
    assert [(row["value"], row["category"]) for row in rows] == [("allergic reaction", "rare"), ("itching", "rare")]


def test_a_sentence_of_an_item_that_names_no_effect_states_none() -> None:
    body = f"Possible side effects\n\n{RARE}\n\n- kidney stones. Make sure that you drink enough.\n"
    assert values(body, EFFECT) == ["kidney stones"]
    assert ("Make sure that you drink enough.", Verdict.STATED, "") not in ledger(body)


# --- whom an effect hits ---


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ("infertility in women", [("infertility", "women")]),
        ("fits, seen in patients on high doses", [("fits", "patients on high doses")]),
        (
            "breathing problems in asthma or chronic lung disease",
            [("breathing problems", "asthma or chronic lung disease")],
        ),
        (
            "a fever reaction during treatment for Lyme disease, which causes chills",
            [("fever reaction", "Lyme disease"), ("chills", "Lyme disease")],
        ),
        ("bowel trouble. It is reported mainly in children given it.", [("bowel trouble", "children")]),
        ("agitation (more likely in children)", [("agitation", None)]),
        ("numbness in hands or feet", [("numbness in hands or feet", None)]),
    ],
)
def test_people_or_an_illness_limit_an_effect(item: str, found: list[tuple[str, str | None]]) -> None:
    rows = effects(f"{RARE}\n\n- {item}\n")
    assert [(row["value"], row.get("population")) for row in rows] == found


def test_an_effect_of_some_people_is_not_the_effect_of_all() -> None:
    rows = effects(f"{RARE}\n\n- fever, chills\n- a reaction in people treated for malaria, which causes chills\n")
    assert [(row["value"], row.get("population")) for row in rows] == [
        ("fever", None),
        ("chills", None),
        ("reaction", "people treated for malaria"),
        ("chills", "people treated for malaria"),
    ]


# --- labels that are no headings ---


def test_a_label_on_a_line_of_its_own_gives_its_group_to_the_line_below_and_no_further() -> None:
    text = (
        "Very common side effects (may affect more than 1 in 10 people):\nInsomnia, dizziness and dry mouth.\n"
        f"{DRUG} may cause fever.\n"
    )
    assert groups(text) == [
        ("Insomnia", "very_common", False),
        ("dizziness", "very_common", False),
        ("dry mouth", "very_common", False),
        ("fever", "none", False),
    ]


def test_an_item_may_begin_with_an_if() -> None:
    text = (
        "Tell your doctor at once if you get any of the following, as these symptoms can be serious.\n\n"
        "- If you develop a severe rash that causes blistering.\n"
    )
    assert groups(text) == [("severe rash", "serious", False), ("blistering", "serious", False)]


def test_a_label_opens_the_section_that_it_names() -> None:
    body = (
        f"How to take {DRUG}\n\nTake 2 mg a day.\n\nIf you take more than you should:\n\nThere may be fits and coma.\n"
    )
    assert values(body, Relation.OVERDOSE_SIGN) == ["fits", "coma"]
    assert ("If you take more than you should:", Verdict.SKIPPED, "heading") in ledger(body)


def test_people_in_a_trial_are_the_people() -> None:
    text = "In clinical trials with children and adolescents, the most common side effects were headache and fever."
    assert [(row["value"], row["population"]) for row in effects(text)] == [
        ("headache", "children and adolescents"),
        ("fever", "children and adolescents"),
    ]
