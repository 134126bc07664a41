"""What reading documents that no rule was written from taught: whose effect it is, what a list is of, what a figure
bounds. Every sentence is our own."""

from __future__ import annotations

import pytest
from small_readings import DRUG, denied, said, values

from kg.model import Relation

EFFECT, USE, WITH = Relation.ADVERSE_EFFECT, Relation.INDICATION, Relation.INTERACTION
NOT_IN, DOSE, STOPPING = Relation.CONTRAINDICATION, Relation.DOSE, Relation.WITHDRAWAL_EFFECT
EFFECTS, DOSES, OTHERS = "Side effects\n\n", f"How to take {DRUG}\n\n", f"Taking {DRUG} with other medicines\n\n"


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Avoid other medicines that can cause a slow heartbeat.", []),
        ("Avoid other things that can cause drowsiness, such as night shifts.", []),
        ("Ask about any other drug which may cause hiccups.", []),
        ("Some foods may cause wind.", []),
        (f"{DRUG} is a medicine that can cause drowsiness.", ["drowsiness"]),
        (f"{DRUG} is one of a group of medicines that can cause drowsiness.", ["drowsiness"]),
        (f"{DRUG} and other muscle relaxing medicines that act so can cause drowsiness.", ["drowsiness"]),
    ],
)
def test_an_effect_of_other_things_is_none_of_the_medicine(sentence: str, kept: list[str]) -> None:
    assert values(EFFECTS + sentence, EFFECT) == kept


def test_what_is_done_besides_is_the_condition_of_the_effect() -> None:
    body = f"{EFFECTS}Drinking alcohol while taking {DRUG} may cause dizziness."
    assert [(row["value"], row["condition"]) for row in said(body, EFFECT)] == [
        ("dizziness", f"Drinking alcohol while taking {DRUG}")
    ]
    plain = said(f"{EFFECTS}Taking {DRUG} may cause dizziness.", EFFECT)
    assert [(row["value"], row.get("condition")) for row in plain] == [("dizziness", None)]


def test_an_effect_said_with_a_condition_and_without_one_is_two_facts() -> None:
    body = f"{EFFECTS}If you drink alcohol, {DRUG} may cause rash.\n\nCommon side effects:\n\n- rash\n- cough\n"
    assert {(row["value"], row.get("condition")) for row in said(body, EFFECT)} == {
        ("rash", "If you drink alcohol"),
        ("rash", None),
        ("cough", None),
    }


def test_a_use_with_a_condition_is_not_the_use_without_one() -> None:
    body = f"If aspirin does not help, {DRUG} is used to treat gout.\n\n{DRUG} is used to treat gout."
    assert [row.get("condition") for row in said(body, USE)] == ["If aspirin does not help", None]


@pytest.mark.parametrize(
    ("people", "value"),
    [
        ("severely ill adults with gout", "gout"),
        ("HLA-B7-positive adults with gout", "gout"),
        ("adults with gout", "gout"),
    ],
)
def test_words_that_describe_people_are_no_part_of_what_is_treated(people: str, value: str) -> None:
    assert values(f"{DRUG} is used to treat {people}.", USE) == [value]


def test_the_risk_factors_of_people_are_no_use() -> None:
    lead = f"{DRUG} is used to lower the risk of stroke in people with risk factors such as:"
    body = f"What it is for\n\n{lead}\n\n- gout\n- asthma"
    assert values(body, USE) == ["stroke"]


def test_a_dose_that_is_recommended_for_people_has_no_use() -> None:
    assert values(f"{DOSES}The usual dose (10 mg) is recommended for patients with gout.", USE) == []


@pytest.mark.parametrize(
    ("sentence", "amounts"),
    [
        ("If you forget a 10 mg dose, take it when you remember.", []),
        ("What to do about a missed dose (10 mg): leave it out.", []),
        ("Doses up to 80 mg have been used without more benefit.", []),
        ("Take 10 mg once a day.", ["10 mg"]),
    ],
)
def test_an_amount_that_nobody_is_told_to_take_is_no_dose(sentence: str, amounts: list[str]) -> None:
    assert values(DOSES + sentence, DOSE) == amounts


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        (f"{DRUG} should always be taken together with an MAO inhibitor.", []),
        (f"{DRUG} must only be given in combination with warfarin.", []),
        (f"{DRUG} must not be taken together with warfarin.", ["warfarin"]),
        ("Monitor glucose closely.", []),
        ("Blood potassium should be checked when it is taken with warfarin.", ["warfarin"]),
        ("Glucose infusions should not be given with it.", ["Glucose"]),
        ("When a diuretic is added, an antihypertensive effect is seen.", ["diuretic"]),
        ("Use it with care with these agents.", []),
    ],
)
def test_what_is_asked_for_or_measured_or_only_an_effect_is_no_other_medicine(sentence: str, agents: list[str]) -> None:
    assert values(OTHERS + sentence, WITH) == agents


def test_no_evidence_of_interactions_denies_them() -> None:
    body = f"{OTHERS}{DRUG} has been used with digoxin without evidence of important interactions."
    assert denied(body, WITH) == ["digoxin"]


def test_what_medicines_are_for_names_the_medicines() -> None:
    body = (
        f"Before you take {DRUG}\n\nTell your doctor if you take medicines for:\n\n- heart failure\n- your wellbeing\n"
    )
    assert [row["value"] for row in said(body, WITH)] == ["heart failure"]
    assert said(body, WITH)[0]["action"] == "caution"


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        (f"Wheezing was reported, resolving after discontinuation of {DRUG}.", []),
        (f"Tremor improves after stopping {DRUG}.", []),
        (f"Stopping {DRUG} suddenly may cause tremor.", ["tremor"]),
    ],
)
def test_what_goes_away_on_stopping_does_not_come_of_it(sentence: str, kept: list[str]) -> None:
    assert values(f"Stopping {DRUG}\n\n{sentence}", STOPPING) == kept


def test_a_figure_with_a_sign_for_at_least_is_a_lower_bound() -> None:
    rows = said(f"{EFFECTS}The most common side effects (incidence >= 0.5%) are cough and rash.", EFFECT)
    assert [(r["value"], r["comparator"], r["percent_min"], r.get("percent_max")) for r in rows] == [
        ("cough", "at_least", 0.5, None),
        ("rash", "at_least", 0.5, None),
    ]


def test_a_figure_about_people_with_an_illness_makes_the_illness_no_effect() -> None:
    assert values(f"{EFFECTS}Patients with asthma had a higher (9.0%) incidence of low blood pressure.", EFFECT) == []


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("The following side effects are discussed elsewhere in this leaflet.", []),
        ("About 4% of people reported one or more adverse reactions.", []),
        ("Side effects in patients who received it include: cough and rash.", ["cough", "rash"]),
        ("It may cause sudden, unexplained weight gain.", ["sudden, unexplained weight gain"]),
        ("It may cause male and female sexual problems.", ["male and female sexual problems"]),
        ("It may cause small spots of bleeding, and rarely, seizures.", ["small spots of bleeding", "seizures"]),
        ("It may cause nerve swelling abnormalities or “NSA”.", ["nerve swelling abnormalities"]),
        ("It can cause fits in premature and low-birth weight infants.", ["fits"]),
    ],
)
def test_pieces_that_name_no_effect_and_names_that_belong_together(sentence: str, kept: list[str]) -> None:
    assert values(EFFECTS + sentence, EFFECT) == kept


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        (f"Do not take {DRUG} if it has been more than 12 hours since the last tablet.", []),
        (
            f"{DRUG} is contraindicated in patients who are allergic to it and in patients with gout.",
            [("gout", None), ("it", "allergy")],
        ),
    ],
)
def test_a_contraindication_is_of_a_person_and_an_allergy_of_its_own_clause(sentence: str, kept: list[object]) -> None:
    found = sorted((row["value"], row.get("kind")) for row in said(sentence, NOT_IN))
    assert [row for row in found if row[0] != "it"] == [row for row in kept if row != ("it", "allergy")]


def test_what_happens_by_mishap_is_no_route_and_a_drip_of_something_else_no_form() -> None:
    assert values(f"{DRUG} cream. It is not harmful if it is swallowed.", Relation.ROUTE) == []
    body = f"If blood pressure falls with {DRUG}, the patient may receive an infusion of saline."
    assert values(body, Relation.DOSE_FORM) == []


def test_a_family_of_products_is_one_medicine() -> None:
    first = f"{DRUG} MELT dissolves. {DRUG} and {DRUG} MELT can cause rash."
    body = f"{EFFECTS}{first}\n\n{DRUG} or {DRUG} MELT may cause cough."
    assert values(body, EFFECT) == ["rash", "cough"]


def test_an_example_is_one_of_the_words_right_before_it() -> None:
    sentence = "Care is needed with antifungals such as terbinafine and medicines for ulcers such as cimetidine."
    found = {row["value"]: row.get("example_of") for row in said(OTHERS + sentence, WITH)}
    assert (found["terbinafine"], found["cimetidine"]) == ("antifungals", None)


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("You should know that alcohol can make this drowsiness worse.", ["alcohol"]),
        ("Tell your doctor what supplements you take, especially products containing tryptophan.", ["tryptophan"]),
    ],
)
def test_what_is_warned_of_outside_the_section_of_interactions(sentence: str, agents: list[str]) -> None:
    found = values(f"Before you take {DRUG}\n\n{sentence}", WITH)
    assert [value.removeprefix("products containing ") for value in found] == agents


def test_what_its_name_has_in_common_with_a_route_limits_nothing() -> None:
    body = f"{OTHERS}Women taking oral contraceptives with {DRUG} may bleed."
    assert [(row["value"], row.get("route")) for row in said(body, WITH)] == [("oral contraceptives", None)]


def test_a_dose_of_tablets_with_water_is_a_dose_and_a_glass_of_water_is_none() -> None:
    assert values(f"{DOSES}Adults: swallow 1 tablet three times daily with water.", DOSE) == ["1 tablet"]
    assert values(f"{DOSES}Adults: swallow it with 200 ml of still water.", DOSE) == []


def test_the_frequency_that_a_later_sentence_says_is_not_known() -> None:
    rows = said(f"{EFFECTS}Rash and cough may occur. The frequency is not known.", EFFECT)
    assert [(row["value"], row["category"]) for row in rows] == [("Rash", "unknown"), ("cough", "unknown")]


@pytest.mark.parametrize(
    ("item", "relation", "kept"),
    [
        ("take another medicine that can make you sleepy", WITH, ["medicine that can make you sleepy"]),
        ("drank alcohol before bed", WITH, ["alcohol"]),
        ("have a history of drug or alcohol abuse", NOT_IN, ["drug or alcohol abuse"]),
        ("have pain. Ask if you are not sure whether your medicine is an MAOI", Relation.DRUG_CLASS, []),
    ],
)
def test_items_of_what_forbids_a_medicine(item: str, relation: Relation, kept: list[str]) -> None:
    body = f"Do not take {DRUG} if you:\n\n- {item}\n- have gout\n"
    assert [value.removeprefix("history of ") for value in values(body, relation) if value != "gout"] == kept


def test_what_a_class_does_is_no_consequence_of_an_interaction() -> None:
    rows = said(f"{OTHERS}Do not take medicines that can make you sleepy with {DRUG}.", WITH)
    assert [(row["value"], row.get("consequence")) for row in rows] == [("medicines that can make you sleepy", None)]


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        ("Giving muscle relaxants and insulins together may lower blood sugar.", ["insulins"]),
        ("Giving other muscle relaxants and insulins with it may cause harm.", ["muscle relaxants", "insulins"]),
        (f"Giving {DRUG} with muscle relaxants and insulins may cause harm.", ["muscle relaxants", "insulins"]),
        ("Do not take it with:\n\n- muscle relaxants\n- insulins\n", ["muscle relaxants", "insulins"]),
    ],
)
def test_the_own_class_of_a_medicine_stands_for_it_beside_another(sentence: str, agents: list[str]) -> None:
    assert values(f"{DRUG} is a muscle relaxant.\n\n{OTHERS}{sentence}", WITH) == agents


def test_names_of_a_class_share_their_head_and_a_finding_holds_no_route() -> None:
    body = f"{DRUG} is in a class of medications called serotonin and dopamine reuptake inhibitors."
    assert values(body, Relation.DRUG_CLASS) == ["serotonin and dopamine reuptake inhibitors"]
    body = f"If you suddenly stop taking {DRUG}, you may experience ringing in the ears."
    assert values(body, Relation.ROUTE) == []
    assert values(body, STOPPING) == ["ringing in the ears"]


def test_the_symptoms_of_stopping_are_those_behind_the_words_for_them() -> None:
    body = f"If you stop {DRUG}\n\nStopping it suddenly may cause discontinuation symptoms: tremor and headache."
    assert values(body, STOPPING) == ["tremor", "headache"]


def test_elderly_is_no_adverb() -> None:
    body = f"Before you take {DRUG}, tell your doctor if you:\n\n- are elderly\n- have gout\n"
    assert values(body, Relation.PRECAUTION) == ["elderly", "gout"]
