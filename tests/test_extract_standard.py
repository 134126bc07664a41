"""The standard sentences of leaflets, each by its mechanism."""

from __future__ import annotations

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
    doses,
    pick,
    read_text,
    said,
    values,
)

from kg.model import Interaction, Relation

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
