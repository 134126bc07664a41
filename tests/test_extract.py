"""What a fact is about, where its frame ends, and what limits or denies it, on small made-up sentences."""

from __future__ import annotations

import pytest
from small_readings import (
    CARE,
    CONTRA,
    DOSE,
    DRUG,
    EFFECT,
    INTERACTION,
    USE,
    agents,
    article,
    denied,
    effects,
    ledger,
    pick,
    read_text,
    said,
    values,
)

from kg.model import Relation, Verdict

# --- what a document is about ---


def drugs(text: str) -> set[str]:
    return {statement.drug.words for statement in read_text(text).statements}


def test_the_medicine_is_the_known_name_of_the_title() -> None:
    assert drugs("Zanaflex and how to use it\n\nIt may cause rash. Ask about baclofen.\n") == {"tizanidine"}


def test_the_medicine_is_found_by_its_name_where_no_vocabulary_knows_it() -> None:
    text = "Zorvalin: a guide\n\nZorvalin is used to treat spasms. Zorvalin may cause rash.\n"
    assert drugs(text) == {"zorvalin"}
    text = "PATIENT INFORMATION\n\nZORVA (zorvalinib) may cause rash. ZORVA may cause fever. ZORVA is liked.\n"
    assert drugs(text) == {"zorvalinib"}


def test_the_medicine_of_a_text_in_one_run_is_the_name_in_front_of_the_bracket() -> None:
    run = (
        "MEDICATION GUIDE ZORVA® (zor va) (zorvalinib-abcd) injection What is ZORVA? ZORVA may cause rash. "
        "ZORVA is given with tizanidine. Keep this guide for as long as you are treated, and read it again with care."
    )
    assert drugs(run) == {"zorvalinib-abcd"}
    known = run.replace("zorvalinib-abcd", "baclofen")
    assert drugs(known) == {"baclofen"}


def test_the_medicine_of_a_text_without_a_title_is_the_name_that_one_takes() -> None:
    told = (
        "Ask about tizanidine. Women taking {0} should know that {0} may cause fever. Rash was seen with {0}. "
        "Nobody knows whether the same happens to men, who were not asked when the study began."
    )
    assert drugs(told.format("Zorvax")) == {"zorvax"}
    assert "warnings" not in drugs(told.format("Zorvax") + 3 * " There are risks with Warnings. See the warnings.")


def test_a_known_medicine_named_early_does_not_take_the_place_of_the_titles_own() -> None:
    text = "Zorvalin: a guide\n\nZorvalin may cause rash. Do not take morphine while using Zorvalin.\n"
    assert drugs(text) == {"zorvalin"}


def test_a_sentence_about_another_medicine_is_a_fact_about_that_one() -> None:
    body = (
        f"Uses\n\n{DRUG} is used to treat spasms. Diovan is used to manage high blood pressure. It may cause cough.\n\n"
        "It may cause rash."
    )
    assert said(body, USE) == [{"value": "spasms"}, {"value": "high blood pressure", "drug": "Diovan"}]
    assert pick(said(body, EFFECT), "value", "drug") == [("cough", "Diovan"), ("rash", None)]


# --- headings and gaps ---


def test_a_heading_gives_its_group_to_the_rows_below_it() -> None:
    rows = effects("Very common (may affect more than 1 in 10 people)\n\n- nausea\n- fever, cough\n\nRare\n\n- rash")
    assert pick(rows, "value", "category", "percent_min", "percent_max") == [
        ("nausea", "very_common", None, None),
        ("fever", "very_common", None, None),
        ("cough", "very_common", None, None),
        ("rash", "rare", None, None),
    ]


def test_a_wide_gap_ends_what_the_heading_says() -> None:
    assert values("Common side effects\n\nNausea, rash and fever.\n\n\nHeadache and cough", EFFECT) == [
        "Nausea",
        "rash",
        "fever",
    ]


def test_a_heading_of_another_kind_ends_the_one_before() -> None:
    body = "Side effects\n\n- nausea\n\nStorage\n\n- cold rash\n\nInteractions\n\n- alcohol"
    assert (values(body, EFFECT), values(body, INTERACTION)) == (["nausea"], ["alcohol"])


def test_a_list_has_the_frame_of_the_sentence_that_introduces_it() -> None:
    body = (
        "Before you start\n\n"
        f"Do not take {DRUG} if you:\n\n- have severe liver disease\n- are allergic to tizanidine\n- are pregnant\n"
        "- take fluvoxamine\n\nTell your doctor if you have:\n\n- asthma\n- wobblitis"
    )
    assert said(body, CONTRA) == [
        {"value": "severe liver disease"},
        {"value": "tizanidine", "kind": "allergy"},
        {"value": "pregnant", "kind": "state"},
    ]
    assert said(body, CARE) == [{"value": "asthma"}, {"value": "wobblitis"}]
    assert pick(said(body, INTERACTION), "value", "action") == [("fluvoxamine", "avoid")]
    assert (f"Do not take {DRUG} if you:", Verdict.SKIPPED, "introduces a list") in ledger(body)


def test_what_to_report_at_once_is_an_effect_and_what_to_say_before_a_precaution() -> None:
    body = f"Tell your doctor right away if you get signs of a severe rash or fever while you take {DRUG}."
    assert (values(body, EFFECT), values(body, CARE)) == (["severe rash", "fever"], [])
    assert pick(said(body, EFFECT), "category") == [("serious",), ("serious",)]
    assert values("Before you start, tell your doctor if you have asthma.", CARE) == ["asthma"]
    body = "Call your doctor right away if you get new or worsening signs and symptoms of a liver disease or fever."
    assert values(body, EFFECT) == ["liver disease", "fever"]


def test_symptoms_to_tell_of_are_effects_and_no_conditions() -> None:
    body = "Tell your doctor if you get symptoms of gout, such as fever, with or without a rash [see Box (1)]."
    assert (values(body, EFFECT), values(body, CARE)) == (["gout", "fever"], [])


def test_what_it_is_taken_with_is_neither_its_form_nor_its_dose() -> None:
    body = f"How to take {DRUG}\n\nTake {DRUG} with liquid. Then drink 120 mL (4 ounces) of water. Take 4 mg a day."
    assert (values(body, Relation.DOSE_FORM), values(body, DOSE)) == ([], ["4 mg"])


def test_the_word_for_another_thing_is_no_route() -> None:
    assert (
        values(f"{DRUG} is used by people with oral blisters, given a topical vaginal product.", Relation.ROUTE) == []
    )


def test_a_list_ends_where_its_last_item_goes_over_into_sentences() -> None:
    items = "- nausea\n- rash. Fever\n- cough. This was seen by all of us. Fine powder, tall stories"
    body = f"Side effects\n\nThe side effects of {DRUG} include:\n\n{items}"
    assert values(body, EFFECT) == ["nausea", "rash", "Fever", "cough"]
    assert ledger(body)[-1][:2] == ("Fine powder, tall stories", Verdict.NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    "words", ["severe", "new or worsening symptoms", "lower legs", "immune system", "side effects of it"]
)
def test_words_that_name_no_finding(words: str) -> None:
    assert values(f"Side effects\n\n{DRUG} may cause {words} and rash.", EFFECT) == ["rash"]


# --- things and lists ---


def test_a_finding_that_no_vocabulary_knows_is_a_fact() -> None:
    body = f"Side effects\n\n{DRUG} may cause nausea, blurpiness and wobbly knees."
    assert values(body, EFFECT) == ["nausea", "blurpiness", "wobbly knees"]
    concepts = [s.value.concept for s in read_text(article(body)).statements]
    assert [concept is None for concept in concepts] == [False, True, True]


def test_heads_and_places_that_words_share_stay_whole() -> None:
    assert values(
        "Side effects\n\n"
        "Side effects include fever, kidney or liver problems and swelling of the face, lips or tongue.",
        EFFECT,
    ) == ["fever", "kidney or liver problems", "swelling of the face, lips or tongue"]


def test_a_bracket_with_another_name_or_an_explanation_is_no_fact() -> None:
    text = f"{DRUG} can cause hypotension (low blood pressure), weak muscles (for example floppy arms) and rash."
    assert values(f"Side effects\n\n{text}", EFFECT) == ["hypotension", "weak muscles", "rash"]
    assert pick(agents("- warfarin (Coumadin)\n- alcohol (beer and wine)"), "value") == [("warfarin",), ("alcohol",)]


@pytest.mark.parametrize(
    "sentence",
    ["Most people recover fully.", "Symptoms vary.", "The trains ran late.", "Most side effects fade quickly."],
)
def test_a_short_sentence_is_no_row_of_things(sentence: str) -> None:
    assert values(f"Side effects\n\n{sentence}", EFFECT) == []


# --- route and population ---


def test_a_route_ends_with_its_paragraph() -> None:
    rows = effects(
        f"Common side effects of {DRUG} include thirst.\n\n"
        f"Those using the {DRUG} pump, also known as an intrathecal injection, may have others. Common side effects of "
        "this application include nausea in 7 percent and rash in up to 5.5 percent.\n\n"
        f"Less common side effects of {DRUG} include fever."
    )
    assert pick(rows, "value", "route", "category", "percent_min", "percent_max") == [
        ("thirst", None, "common", None, None),
        ("nausea", "intrathecal", "common", 7, 7),
        ("rash", "intrathecal", "common", None, 5.5),
        ("fever", None, "uncommon", None, None),
    ]


def test_the_documents_other_word_for_a_route_counts_in_a_heading() -> None:
    body = (
        "Side effects\n\n"
        f"Those using the {DRUG} pump, also known as an intrathecal injection, may have other side effects.\n\n"
        f"{DRUG} pump side effects\n\n- nausea\n\nCommon side effects\n\n- rash"
    )
    assert pick(said(body, EFFECT), "value", "route") == [("nausea", "intrathecal"), ("rash", None)]


def test_a_population_limits_its_paragraph_and_a_heading_its_section() -> None:
    rows = effects(f"{DRUG} may cause nausea. In children, {DRUG} may cause fever.\n\n{DRUG} may cause rash.")
    assert pick(rows, "value", "population") == [("nausea", None), ("fever", "children"), ("rash", None)]
    body = "Dosage\n\nAdults\n\n- Take 4 mg twice a day.\n\nChildren\n\n- Take 1 mg twice a day."
    assert pick(said(body, DOSE), "value", "population") == [("4 mg", "Adults"), ("1 mg", "Children")]


# --- negation, hedge, condition ---


@pytest.mark.parametrize(
    "words", ["is not known to cause", "does not cause", "has not been shown to cause", "is not expected to cause"]
)
def test_a_denied_effect_is_denied(words: str) -> None:
    (row,) = effects(f"{DRUG} {words} drowsiness.")
    assert (row["value"], row.get("negated")) == ("drowsiness", True)


def test_not_known_to_cause_says_nothing_of_how_often() -> None:
    (row,) = effects(f"{DRUG} is not known to cause drowsiness.")
    assert row["category"] == "none"


def test_a_denial_ends_with_its_clause() -> None:
    rows = effects(f"{DRUG} does not cause drowsiness, but it may cause rash. {DRUG} may cause fever.")
    assert pick(rows, "value", "negated") == [("drowsiness", True), ("rash", None), ("fever", None)]


def test_a_denied_interaction_is_denied_and_its_neighbour_is_not() -> None:
    body = f"Interactions\n\n{DRUG} is not known to interact with paracetamol. Trouble has been seen with barbiturates."
    assert (denied(body, INTERACTION), values(body, INTERACTION)) == (["paracetamol"], ["barbiturates"])
    body = "Interactions\n\nTrouble has been seen with barbiturates, but there is no interaction with paracetamol."
    assert (denied(body, INTERACTION), values(body, INTERACTION)) == (["paracetamol"], ["barbiturates"])


def test_what_the_drug_is_not_used_for_is_no_indication_and_no_contraindication() -> None:
    body = f"Uses\n\n{DRUG} is not used to treat gout. {DRUG} is used to treat spasms."
    assert (values(body, USE), values(body, CONTRA)) == (["spasms"], [])


def test_a_hedge_makes_a_fact_possible() -> None:
    rows = effects(f"{DRUG} causes thirst. {DRUG} may cause fever. {DRUG} can also cause rash.")
    assert pick(rows, "value", "certainty") == [("thirst", None), ("fever", "possible"), ("rash", "possible")]


def test_a_condition_stays_with_its_fact_alone() -> None:
    rows = effects(f"If you drink alcohol, {DRUG} may cause drowsiness. {DRUG} may cause rash.")
    assert pick(rows, "value", "condition") == [("drowsiness", "If you drink alcohol"), ("rash", None)]


def test_a_condition_stays_where_the_medicine_is_named_behind_it() -> None:
    body = f"Uses\n\nIf other medicines have failed, {DRUG} is used to treat spasms."
    assert said(body, USE) == [{"value": "spasms", "condition": "If other medicines have failed"}]
