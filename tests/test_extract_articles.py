"""Question-and-answer articles for patients: lists inside a line, chains of "tell your doctor", names at the end."""

from __future__ import annotations

import pytest
from small_readings import DRUG, article, denied, ledger, read_text, said, values

from kg.model import Relation, Verdict

EFFECT, INTERACTION, CARE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.PRECAUTION
USE, CLASS = Relation.INDICATION, Relation.DRUG_CLASS
CONTRA, OVERDOSE, WITHDRAWAL = Relation.CONTRAINDICATION, Relation.OVERDOSE_SIGN, Relation.WITHDRAWAL_EFFECT

SIDE_EFFECTS = (
    f"Question: What are the side effects of {DRUG} ?\nAnswer: {DRUG} may cause high blood sugar. "
    "Call your doctor at once if you notice any of these signs:   - strong thirst  - weakness  "
    f"{DRUG} may cause side effects. Tell your doctor if any of these are severe or do not go away:   - tiredness  "
    "- weakness  Some effects can be serious. If you have any of the following, call your doctor immediately:  "
    f"- hives  - weakness   {DRUG} may cause other side effects. Call your doctor about anything unusual."
)


def groups(body: str) -> list[tuple[str, str]]:
    return [(row["value"], row.get("category", "none")) for row in said(body, EFFECT)]


def test_a_list_inside_a_line_ends_where_a_sentence_follows_and_its_group_ends_with_it() -> None:
    assert groups(SIDE_EFFECTS) == [
        ("high blood sugar", "none"),
        ("strong thirst", "serious"),
        ("weakness", "serious"),
        ("tiredness", "none"),
        ("weakness", "none"),
        ("hives", "serious"),
    ]


def test_effects_that_do_not_go_away_are_not_denied() -> None:
    body = "Side effects\n\nTell your doctor if any of these symptoms do not go away:\n\n- nausea\n- cough"
    assert (values(body, EFFECT), denied(body, EFFECT)) == (["nausea", "cough"], [])


def test_names_at_the_end_are_brands() -> None:
    text = article("") + f"Question: What are the brand names of {DRUG} ?\nAnswer: - Zorva  - Zorva XR\n"
    assert [s.value.words for s in read_text(text).statements if s.relation is Relation.BRAND] == ["Zorva", "Zorva XR"]


def test_a_brand_of_several_medicines_together_is_a_brand_of_all_of_them() -> None:
    text = (
        article("") + f"Question: What are the brand names of {DRUG} ?\nAnswer: - Zorva (containing {DRUG}, Aspirin))\n"
    )
    found = [(s.value.words, s.drug.words) for s in read_text(text).statements if s.relation is Relation.BRAND]
    assert found == [("Zorva", f"{DRUG}, Aspirin")]


def test_what_one_should_mention_interacts_and_the_brands_in_brackets_do_not() -> None:
    body = (
        "Precautions\n\nTell your doctor what else you use. Be sure to mention any of the following: "
        "digoxin (Lanoxin); MAO inhibitors such as phenelzine (Nardil) and selegiline (Emsam, Zelapar); "
        "and verapamil (in Tarka)."
    )
    found = [(row["value"], row["action"], row.get("example_of")) for row in said(body, INTERACTION)]
    assert found == [
        ("digoxin", "caution", None),
        ("MAO inhibitors", "caution", None),
        ("phenelzine", "caution", "MAO inhibitors"),
        ("selegiline", "caution", "MAO inhibitors"),
        ("verapamil", "caution", None),
    ]


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        (
            "Tell your doctor what medicines you are taking, especially digoxin; medicines for depression, mental "
            "illness or nausea; and lithium.",
            ["digoxin", "medicines for depression, mental illness or nausea", "lithium"],
        ),
        (
            "Be sure to mention hormonal contraceptives (birth control pills, injections).",
            ["hormonal contraceptives", "birth control pills"],
        ),
        (f"Do not take any medicine that contains caffeine with {DRUG}.", ["medicine that contains caffeine"]),
        (
            "Do not drink any alcoholic drinks or take prescription or nonprescription medicines which contain "
            f"alcohol for 2 hours before you take {DRUG}.",
            ["alcoholic drinks", "medicines which contain alcohol"],
        ),
    ],
)
def test_the_words_that_say_which_medicines_stay_with_them(sentence: str, agents: list[str]) -> None:
    assert values(f"Interactions\n\n{sentence}", INTERACTION) == agents


@pytest.mark.parametrize(
    ("sentence", "things"),
    [
        (
            f"Tell your doctor if you are allergic to {DRUG}, any other medications, or any of the ingredients in "
            f"{DRUG} tablets and oral drops.",
            [DRUG, "other medications", f"ingredients in {DRUG} tablets and oral drops"],
        ),
        ("Tell your doctor if you are allergic to latex or any other substance.", ["latex or any other substance"]),
        ("Tell your doctor if you have any condition that dries you out.", ["condition that dries you out"]),
        ("If you are having surgery, including dental surgery, tell the dentist.", ["surgery", "dental surgery"]),
        ("Tell your doctor if you are breast-feeding or think you might be pregnant.", ["breast-feeding", "pregnant"]),
    ],
)
def test_what_one_should_tell_stays_whole(sentence: str, things: list[str]) -> None:
    assert values(f"Precautions\n\n{sentence}", CARE) == things


def test_a_sentence_that_goes_on_in_an_item_is_no_row() -> None:
    body = "Precautions\n\n- tell your doctor if you have asthma. Stay out of the sun."
    assert values(body, CARE) == ["asthma"]


def test_people_who_have_a_condition_are_treated_for_it() -> None:
    assert values(f"{DRUG} is used to treat people who have had a heart attack.", USE) == ["heart attack"]


def test_a_measure_that_the_medicine_controls_is_no_indication() -> None:
    assert values(f"{DRUG} helps control blood sugar.", USE) == []


def test_a_class_that_is_called_so() -> None:
    assert values(f"{DRUG} is in a class of medications called beta-blockers.", CLASS) == ["beta-blockers"]


def test_feelings_that_a_medicine_makes_are_effects() -> None:
    assert values(f"{DRUG} may make you drowsy or dizzy.", EFFECT) == ["drowsy", "dizzy"]


def test_what_listed_medicines_cause_is_no_effect_of_the_documents_own() -> None:
    body = "Interactions\n\nTell your doctor if you take:\n\n- sleeping pills, which can make you drowsy"
    assert (values(body, EFFECT), values(body, INTERACTION)) == ([], ["sleeping pills"])


def test_a_list_names_the_effect_that_a_sentence_before_it_describes() -> None:
    body = f"{DRUG} may make you feel tired.\n\nTell your doctor if any of these go on:\n\n- tiredness\n- feeling cold"
    assert values(f"Side effects\n\n{body}", EFFECT) == ["tiredness", "feeling cold"]


def test_two_items_of_one_list_are_two_effects() -> None:
    body = "Side effects\n\nCall your doctor right away if you have:\n\n- extreme tiredness\n- lack of energy"
    assert values(body, EFFECT) == ["extreme tiredness", "lack of energy"]


def test_one_word_for_a_state_is_an_effect_where_it_is_known() -> None:
    assert values(f"{DRUG} may make you dizzy, confused, or listed.", EFFECT) == ["dizzy", "confused"]


@pytest.mark.parametrize(
    ("body", "relation", "things"),
    [
        (f"{DRUG} is meant for muscle spasm.", USE, ["muscle spasm"]),
        (f"{DRUG} relieves a runny nose. It helps with sneezing.", USE, ["runny nose", "sneezing"]),
        (f"{DRUG} relieves a runny nose and helps with sneezing.", USE, ["runny nose"]),
        (f"{DRUG} is ruled out if you have heart failure or glaucoma.", CONTRA, ["heart failure", "glaucoma"]),
        ("Care is needed, and tests should be done, in the case of gout or asthma.", CARE, ["gout", "asthma"]),
        ("Breast-feeding is not recommended.", CARE, ["Breast-feeding"]),
        ("Let the nurse know about glaucoma or liver trouble.", CARE, ["glaucoma", "liver trouble"]),
        ("Side effects\n\nGet emergency help for fainting or a rash.", EFFECT, ["fainting", "rash"]),
        ("Side effects\n\nRare but serious are fainting and hives.", EFFECT, ["fainting", "hives"]),
        ("What you may notice\n\nHives and fever have been reported.", EFFECT, ["Hives", "fever"]),
        ("Too much of it\n\nFever and coma are the usual signs of an overdose.", OVERDOSE, ["Fever", "coma"]),
        ("Too much of it\n\nFits are less frequent; ask for help.", OVERDOSE, ["Fits"]),
        (f"A person who stops {DRUG} may suffer nausea for some days.", WITHDRAWAL, ["nausea"]),
        (
            f"{DRUG} should be used with care in people with asthma, and tests are done a month after the start.",
            CARE,
            ["asthma"],
        ),
    ],
)
def test_how_prose_says_it(body: str, relation: Relation, things: list[str]) -> None:
    assert values(body, relation) == things


def test_a_section_about_overdose_and_withdrawal_keeps_them_apart() -> None:
    body = (
        "Overdose and withdrawal\n\nFits and coma have been reported after an overdose.\n\n"
        "Nobody should stop at once. Chills and cramps can follow."
    )
    assert (values(body, OVERDOSE), values(body, WITHDRAWAL)) == (["Fits", "coma"], ["Chills", "cramps"])


def test_a_figure_said_to_be_each_ones_is_each_ones() -> None:
    body = "Side effects\n\nRash was seen in 4 percent, and fever, hives and cough in 3 percent each."
    found = [(row["value"], row["percent_max"]) for row in said(body, EFFECT)]
    assert found == [("Rash", 4), ("fever", 3), ("hives", 3), ("cough", 3)]


def test_with_either_strength_is_no_part_of_an_effect() -> None:
    assert values("Side effects\n\nWith either strength fatigue was seen in 6 percent.", EFFECT) == ["fatigue"]


def test_a_heading_at_the_beginning_of_its_paragraph_is_a_heading() -> None:
    lines = ledger("Side effects. Rash and fever are common.")
    assert lines[0] == ("Side effects.", Verdict.SKIPPED, "heading")


def test_what_some_people_feel_is_an_effect_where_effects_are_told() -> None:
    body = (
        f"Side effects\n\nAbout one in ten people feel dizzy. Some people taking {DRUG} have reported hair loss. "
        "A small number of patients develop anaemia. Others feel no effects. Many people have taken it for years. "
        "There have been reports of hepatitis."
    )
    assert values(body, EFFECT) == ["dizzy", "hair loss", "anaemia", "hepatitis"]


def test_what_people_report_after_too_much_or_on_stopping_is_no_side_effect() -> None:
    body = (
        "About\n\nSome women get migraine.\n\nOverdose\n\nSome people have had seizures.\n\n"
        "Withdrawal\n\nA few people get headache."
    )
    found = [values(body, relation) for relation in (EFFECT, OVERDOSE, WITHDRAWAL)]
    assert found == [[], ["seizures"], ["headache"]]


def test_a_risk_that_is_compared_ends_at_the_comparison() -> None:
    assert values(f"About\n\n{DRUG} increases the risk of falls compared with no treatment.", EFFECT) == ["falls"]


def test_a_class_in_the_same_sentence_does_not_hide_the_use() -> None:
    body = (
        f"About\n\n{DRUG} is an older antibiotic used to treat earache. "
        f"{DRUG} is effective for cramp. It is a medicine used in combination with others to treat women."
    )
    assert values(body, USE) == ["earache", "cramp"]


def test_who_should_avoid_it_and_for_whom_it_may_not_be_suitable() -> None:
    body = (
        f"Cautions\n\nPeople with kidney disease should avoid taking {DRUG}. {DRUG} is ruled out if you have glaucoma. "
        f"{DRUG} may not be suitable for people with epilepsy. It may not be suitable for everyone. "
        "People with gout should see a doctor if they feel unwell."
    )
    assert (values(body, CONTRA), values(body, CARE)) == (["kidney disease", "glaucoma"], ["epilepsy"])


def test_what_names_no_condition_is_no_contraindication() -> None:
    body = (
        f"Do not take {DRUG}\n\nDo not take {DRUG} if you:\n\n- currently have gout\n- have this disorder\n"
        "- about all of your medical problems"
    )
    assert values(body, CONTRA) == ["gout"]
