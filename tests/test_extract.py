"""Mechanisms of extraction, one by one, on small made-up sentences."""

from __future__ import annotations

from typing import Any

import pytest
from small_readings import DRUG, article, denied, ledger, places, read_text, said, values

from kg.model import Interaction, Relation, Verdict

EFFECT, INTERACTION, DOSE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.DOSE
CONTRA, CARE, USE = Relation.CONTRAINDICATION, Relation.PRECAUTION, Relation.INDICATION


def effects(text: str) -> list[dict[str, Any]]:
    return said(f"Side effects\n\n{text}", EFFECT)


def doses(text: str) -> list[dict[str, Any]]:
    return said(f"How to take {DRUG}\n\n{text}", DOSE)


def agents(text: str) -> list[dict[str, Any]]:
    return said(f"Interactions\n\n{text}", INTERACTION)


def pick(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some of the fields of rows, None where a row does not state one."""
    return [tuple(row.get(name) for name in names) for row in rows]


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


def test_people_whom_no_word_of_the_vocabulary_names_limit_a_sentence_about_doses() -> None:
    # an error here ended the building of a whole library
    rows = agents(f"In patients on {DRUG} the use of alcohol in small or large doses is to be avoided.")
    assert [row["value"] for row in rows] == ["alcohol"]


# --- frequency ---


def test_every_comparator_with_its_bounds() -> None:
    rows = effects(
        "Nausea occurs in less than 1 percent, vomiting in at least 10 percent, rash in 2 to 5 percent, itching in "
        "about 3 percent, fever in up to 4 percent, cough in 6 percent and headache in more than 20 percent taking "
        f"{DRUG}."
    )
    assert pick(rows, "value", "comparator", "percent_min", "percent_max") == [
        ("Nausea", "less_than", None, 1),
        ("vomiting", "at_least", 10, None),
        ("rash", "between", 2, 5),
        ("itching", "about", 3, 3),
        ("fever", "up_to", None, 4),
        ("cough", "exactly", 6, 6),
        ("headache", "more_than", 20, None),
    ]


def test_a_figure_before_the_effect_is_the_effects() -> None:
    rows = effects(
        f"Up to 63 percent of people taking {DRUG} suffer from drowsiness. Other common side effects include nausea in "
        "12 percent."
    )
    assert pick(rows, "value", "category", "percent_min", "percent_max") == [
        ("drowsiness", "common", None, 63),
        ("nausea", "common", 12, 12),
    ]


def test_a_frequency_group_and_seriousness_are_two_things() -> None:
    rows = effects(
        "Serious side effects\n\nCommon side effects include nausea.\n\n"
        "Contact a doctor straight away if you notice:\n\n- swelling of the face"
    )
    assert ("swelling of the face", "serious") in pick(rows, "value", "category")
    assert [row["category"] for row in rows if row["value"] == "nausea"] == ["common"]


# --- doses ---


def test_titration_steps_in_order_with_elliptical_durations() -> None:
    rows = doses(
        "Those using a titration schedule will be started on 5 mg for three days, then 10 mg for the next three, 15 mg "
        "for another three days and finally 20 mg for two weeks. Doses should not exceed 80 mg per day."
    )
    assert pick(rows, "value", "kind", "step", "duration_days", "per", "regimen") == [
        ("5 mg", "step", 1, 3, None, "titration schedule"),
        ("10 mg", "step", 2, 3, None, "titration schedule"),
        ("15 mg", "step", 3, 3, None, "titration schedule"),
        ("20 mg", "step", 4, 14, None, "titration schedule"),
        ("80 mg", "maximum", None, None, "day", "titration schedule"),
    ]


def test_list_items_with_durations_are_steps() -> None:
    rows = doses("- 2 mg once daily for 7 days\n- 4 mg once daily for 7 days\n- 8 mg once daily")
    assert pick(rows, "value", "kind", "step", "duration_days", "times_per_day") == [
        ("2 mg", "step", 1, 7, 1),
        ("4 mg", "step", 2, 7, 1),
        ("8 mg", "step", 3, None, 1),
    ]


def test_a_series_leads_up_to_the_maintenance_dose_and_the_maximum_which_are_no_steps() -> None:
    rows = doses(
        "- 2 mg once daily for 7 days\n- no more than 16 mg a day\n- 4 mg once daily for 7 days\n"
        "- 8 mg once daily for maintenance"
    )
    assert pick(rows, "value", "kind", "step", "duration_days") == [
        ("2 mg", "step", 1, 7),
        ("16 mg", "maximum", None, None),
        ("4 mg", "step", 2, 7),
        ("8 mg", "maintenance", None, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The usual starting dose is 10 mg once daily.", "initial"),
        ("Treatment begins with 10 mg a day.", "initial"),
        ("The maximum dose is 10 mg per day.", "maximum"),
        ("Do not take more than 10 mg a day.", "maximum"),
        ("Doses should not exceed 10 mg per day.", "maximum"),
        ("The dose must stay at or below 10 mg a day.", "maximum"),
        ("As a single dose, take 10 mg before the operation.", "single"),
        ("Take 10 mg twice a day.", "maintenance"),
        ("The usual dose is 10 mg a day.", "maintenance"),
    ],
)
def test_the_part_that_an_amount_plays(sentence: str, kind: str) -> None:
    assert pick(doses(sentence), "value", "kind") == [("10 mg", kind)]


@pytest.mark.parametrize(
    "sentence",
    [
        "More than 60 mg is only for patients in hospital.",
        "Doses of more than 60 mg are only for use in hospital.",
        "Each tablet contains 60 mg of tizanidine.",
        "There are 60 mg tablets and capsules.",
    ],
)
def test_amounts_that_are_no_dose(sentence: str) -> None:
    assert doses(sentence) == []


def test_ranges_and_times_a_day() -> None:
    rows = doses("Take 4 mg to 8 mg every 8 hours.")
    assert rows == [
        {
            "value": "4 mg to 8 mg", "kind": "maintenance", "amount_min": 4, "amount_max": 8, "unit": "mg",
            "per": "dose", "times_per_day": 3,
        }
    ]  # fmt: skip


def test_a_dose_for_one_use_says_for_which() -> None:
    rows = doses("- Spasms: 2 mg three times a day.\n- Pain: 4 mg at bedtime.")
    assert pick(rows, "value", "indication") == [("2 mg", "Spasms"), ("4 mg", "Pain")]


# --- repetitions ---


def test_a_table_that_repeats_the_prose_adds_evidence_and_no_fact() -> None:
    body = (
        "Side effects\n\n"
        "Common side effects include nausea in up to 12 percent, headaches in 8 percent and fatigue.\n\n"
        "At a glance\n\nCommon side effects\n\nNausea, headache and fatigue."
    )
    assert pick(said(body, EFFECT), "value", "category", "percent_max") == [
        ("nausea", "common", 12),
        ("headaches", "common", 8),
        ("fatigue", "common", None),
    ]
    assert places(body, EFFECT) == {
        "nausea": ["nausea", "Nausea"],
        "headaches": ["headaches", "headache"],
        "fatigue": ["fatigue", "fatigue"],
    }


def test_a_table_row_of_steps_adds_evidence_and_no_fact() -> None:
    body = (
        "Dosage\n\n"
        "Those using a titration schedule will be started on 5 mg for three days, then 10 mg for three days.\n\n"
        "Titration schedule\n\n5 mg for three days, followed by 10 mg for three days"
    )
    assert pick(said(body, DOSE), "value", "step") == [("5 mg", 1), ("10 mg", 2)]
    assert places(body, DOSE) == {"5 mg": ["5 mg", "5 mg"], "10 mg": ["10 mg", "10 mg"]}


def test_another_group_route_or_polarity_is_another_fact() -> None:
    rows = effects(
        "Common side effects include nausea.\n\nRare side effects include nausea.\n\n"
        "If you get nausea call a doctor right away."
    )
    assert pick(rows, "value", "category") == [("nausea", "common"), ("nausea", "rare"), ("nausea", "serious")]


def test_a_row_that_lost_its_heading_is_evidence_of_the_group_it_repeats() -> None:
    body = (
        "Side effects\n\nIf you get difficulty breathing or fits contact a doctor right away.\n\n\n\n"
        "Difficulty breathing or fits\n\n\n\nThe library is open."
    )
    assert places(body, EFFECT) == {
        "difficulty breathing": ["difficulty breathing", "Difficulty breathing"],
        "fits": ["fits", "fits"],
    }
    other = body.replace("Difficulty breathing or fits", "Difficulty breathing or rash")
    assert values(other, EFFECT) == ["difficulty breathing", "fits"]
    assert ("Difficulty breathing or rash", Verdict.NOT_UNDERSTOOD, "") in ledger(other)


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


# --- the standard sentences of leaflets ---


def test_a_list_that_forbids_without_an_if_forbids() -> None:
    body = (
        f"Before you take it\n\nDo not take {DRUG}:\n\n"
        "- if you are allergic to tizanidine, penicillin or any of the other ingredients of this medicine\n"
        "- if you have ever had an allergic reaction (such as hives) to any antibiotic\n"
    )
    assert pick(said(body, CONTRA), "value", "kind") == [
        ("tizanidine", "allergy"),
        ("penicillin", "allergy"),
        ("other ingredients of this medicine", "allergy"),
        ("antibiotic", "allergy"),
    ]


def test_a_description_is_wider_than_the_class_that_it_gives_as_an_example() -> None:
    words = "Any medicine that lowers blood pressure"
    linked = {s.value.words: s.value.concept for s in read_text(article(f"Interactions\n\n- {words}.")).statements}
    assert linked["medicine that lowers blood pressure"] is not None
    body = article(f"Interactions\n\n- {words} (e.g. antihypertensives, barbiturates)")
    (description, example, _) = (s for s in read_text(body).statements if isinstance(s, Interaction))
    assert (description.value.words, description.value.concept) == ("medicine that lowers blood pressure", None)
    assert example.value.concept == linked["medicine that lowers blood pressure"]
    assert example.example_of == description.value


def test_an_example_of_a_forbidden_illness_is_forbidden_and_a_purpose_is_not() -> None:
    body = (
        f"Before you take it\n\nDo not take {DRUG} if you have:\n\n- poor circulation (e.g. Raynaud's syndrome)\n"
        "- had an operation (e.g. for a hernia)\n"
    )
    assert values(body, CONTRA) == ["poor circulation", "Raynaud's syndrome", "operation"]


def test_pregnancy_breast_feeding_and_the_wish_for_a_child_need_care() -> None:
    body = (
        "Pregnancy and breast-feeding\n\nIf you are pregnant or breast-feeding, think you may be pregnant or are "
        "planning to have a baby, ask your doctor for advice. Breast-feeding is not recommended."
    )
    assert pick(said(body, CARE), "value", "kind") == [
        ("pregnant", "state"),
        ("breast-feeding", "state"),
        ("planning to have a baby", "state"),
    ]


def test_what_one_is_having_or_is_lacking_needs_care() -> None:
    body = (
        "Warnings\n\nTell your doctor if you:\n\n- are not passing water regularly\n\nTests\n\n"
        "If you are having:\n\n- blood tests for the liver\n"
    )
    assert values(body, CARE) == ["not passing water regularly", "blood tests for the liver"]


def test_people_of_an_age_are_a_population() -> None:
    body = f"Warnings\n\n{DRUG} is not recommended in children under 12 years for any other illness."
    assert said(body, CARE) == [{"value": "children under 12 years", "kind": "population"}]


def test_the_clause_behind_an_if_names_no_agent_but_may_advise_against_the_one_before() -> None:
    rows = agents(
        "- If you are taking methotrexate (used for cancer), muscle relaxants may slow its loss.\n"
        "- If you are taking probenecid, use of both is not recommended."
    )
    assert pick(rows, "value", "action") == [("methotrexate", "caution"), ("probenecid", "avoid")]


def test_what_a_medicine_does_may_be_its_name() -> None:
    rows = agents("- any medicine that lowers blood pressure (e.g. barbiturates)\n- medicines you bought yourself")
    assert pick(rows, "value", "example_of") == [
        ("medicine that lowers blood pressure", None),
        ("barbiturates", "medicine that lowers blood pressure"),
    ]


def test_members_in_brackets_are_known_by_their_form_or_the_shape_of_their_name() -> None:
    rows = agents("- Topical blockers (timolol eye drops)\n- Cholinergics (bethacrine) or adrenergics (dobutamine)")
    assert pick(rows, "value", "example_of") == [
        ("Topical blockers", None),
        ("timolol eye drops", "Topical blockers"),
        ("Cholinergics", None),
        ("bethacrine", "Cholinergics"),
        ("adrenergics", None),
        ("dobutamine", "adrenergics"),
    ]


def test_an_exception_in_brackets_stays_in_the_name() -> None:
    (row,) = agents("- MAO inhibitors (except selegiline)")
    assert (row["value"], row["except"]) == ("MAO inhibitors (except selegiline)", ["selegiline"])


def test_what_a_medicine_is_for_and_a_dose_are_no_agents() -> None:
    assert pick(agents("- lithium, for depression\n\nDo not take two doses together."), "value") == [("lithium",)]


def test_in_a_section_about_interactions_both_together_have_the_effect() -> None:
    body = "Interactions\n\n- antacids, which may cause nausea\n\nAlcohol is best avoided, because it makes you drowsy."
    assert (values(body, INTERACTION), values(body, EFFECT)) == (["antacids", "Alcohol"], [])


def test_directions_begin_with_their_first_sentence_where_their_heading_is_lost() -> None:
    body = (
        "Driving and using machines\n\nDo not drive.\n\nAlways take this medicine exactly as your doctor told you.\n\n"
        "Children weighing less than 40 kg\n\nThe usual dose is 2 mg to 4 mg for each kilogram of body weight a day.\n"
    )
    assert said(body, DOSE) == [
        {
            "value": "2 mg to 4 mg",
            "kind": "maintenance",
            "amount_min": 2,
            "amount_max": 4,
            "unit": "mg/kg",
            "per": "day",
            "population": "Children weighing less than 40 kg",
        }
    ]


def test_a_label_before_a_dose_names_a_use_that_is_not_listed_yet() -> None:
    body = (
        f"Uses\n\n{DRUG} is used to treat infections.\n\nHow to take {DRUG}\n\n- Severe infections: 750 mg to 1 g "
        "three times a day\n- To prevent infection during surgery: the dose varies\n- Infections: 2 mg\n"
        "- Kidney problems: 1 mg\n"
    )
    assert values(body, USE) == ["infections", "Severe infections", "prevent infection during surgery"]
    (first, *_) = said(body, DOSE)
    assert {key: first[key] for key in ("amount_min", "amount_max", "unit", "times_per_day", "indication")} == {
        "amount_min": 750,
        "amount_max": 1000,
        "unit": "mg",
        "times_per_day": 3,
        "indication": "Severe infections",
    }


def test_up_to_an_amount_is_a_maximum_and_the_first_day_is_a_start() -> None:
    assert pick(doses("Take 4 mg on the first day. Late illness: up to 6 mg a day."), "value", "kind") == [
        ("4 mg", "initial"),
        ("6 mg", "maximum"),
    ]


def test_two_amounts_share_how_often() -> None:
    rows = doses("- Ulcers: one 750 mg or one 1 g dose twice a day for 7 days")
    assert pick(rows, "value", "times_per_day") == [("750 mg", 2), ("1 g", 2)]


def test_the_line_with_the_strengths_names_the_form() -> None:
    text = (
        f"Package leaflet\n\nPackage leaflet: information for the user\n\n{DRUG} 2 mg, 4 mg film-coated tablets\n\n"
        f"Read it all.\n\nHow to take {DRUG}\n\nSwallow with water.\n"
    )
    assert values(text, Relation.DOSE_FORM) == ["film-coated tablets"]
    assert values(text, Relation.ROUTE) == ["Swallow"]


def test_a_group_of_medicines_by_its_name() -> None:
    body = f"About {DRUG}\n\n{DRUG} belongs to a group of medicines called beta-blockers."
    assert values(body, Relation.DRUG_CLASS) == ["beta-blockers"]
    body = f"About {DRUG}\n\n{DRUG} 2 mg and 4 mg Tablets is an antibiotic."
    assert values(body, Relation.DRUG_CLASS) == ["antibiotic"]


def test_what_comes_back_on_stopping() -> None:
    body = f"If you stop taking {DRUG}\n\nNever stop by yourself, as your condition could worsen."
    assert values(body, Relation.WITHDRAWAL_EFFECT) == ["condition could worsen"]


def test_an_effect_after_long_use_is_one_and_its_explanation_in_brackets_is_none() -> None:
    body = (
        f"How to take {DRUG}\n\nThrush (an infection which can cause itching) may develop if {DRUG} is used for long."
    )
    assert values(body, EFFECT) == ["Thrush"]


def test_a_later_sentence_of_an_item_names_no_illness_of_its_own() -> None:
    body = "Warnings\n\nTell your doctor if you have:\n\n- epilepsy. If you have a fever, call the doctor.\n- asthma\n"
    assert values(body, CARE) == ["epilepsy", "asthma"]


def test_a_label_of_people_limits_the_doses_below_it() -> None:
    rows = doses(
        "Adults:\n\nThe usual dose is 50 mg/day.\n\nChildren aged 6 to 12 years:\n\nThe usual dose is 25 mg/day."
    )
    assert pick(rows, "value", "per", "population") == [
        ("50 mg", "day", "Adults"),
        ("25 mg", "day", "Children aged 6 to 12 years"),
    ]


def test_the_short_name_of_a_class_in_brackets_is_not_a_member_and_its_members_are() -> None:
    rows = agents(
        "- monoamine oxidase inhibitors (MAOIs such as selegiline)\n- barbiturates or sedatives (e.g. zolpidem)"
    )
    assert pick(rows, "value", "example_of") == [
        ("monoamine oxidase inhibitors", None),
        ("selegiline", "monoamine oxidase inhibitors"),
        ("barbiturates", None),
        ("sedatives", None),
        ("zolpidem", None),
    ]


def test_a_bracket_behind_a_list_that_names_nothing_before_is_read() -> None:
    lead = f"Do not take {DRUG} if you are taking or have taken"
    body = f"Interactions\n\n{lead} medicines called muscle relaxants (baclofen)."
    assert "muscle relaxants" in values(body, INTERACTION)


def test_a_saint_ends_no_name() -> None:
    assert pick(agents("- herbal medicines containing St. John's wort"), "value") == [
        ("herbal medicines containing St. John's wort",)
    ]
