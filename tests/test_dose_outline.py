"""Doses of professional labels: none without what limits it, none that a label only reports."""

from __future__ import annotations

from typing import Any

import pytest
from small_readings import DOSE, DRUG, article, read_text, said

START = "2 DOSAGE AND ADMINISTRATION "


def limits(body: str) -> list[tuple[Any, ...]]:
    """The doses of a label's text: amount, kind, people and case."""
    return [(r["value"], r["kind"], r.get("population"), r.get("condition")) for r in said(body, DOSE)]


def test_a_numbered_heading_inside_a_line_limits_what_follows_it() -> None:
    body = (
        f"{START}2.1 Recommended Dosage for Gout (Adults) The recommended dosage is 5 mg once daily. "
        "The maximum recommended daily dosage is 20 mg. "
        "2.2 Recommended Dosage in Patients with Renal Impairment The recommended dosage is 2 mg once daily."
    )
    assert limits(body) == [
        ("5 mg", "maintenance", None, "Gout (Adults)"),
        ("20 mg", "maximum", None, "Gout (Adults)"),
        ("2 mg", "maintenance", "Patients with Renal Impairment", None),
    ]


def test_a_heading_of_people_begins_where_capitals_say_so() -> None:
    body = (
        f"{START}2.1 Recommended Dosage for Asthma Adults The recommended dosage is 5 mg once daily. "
        "Pediatric Patients Weighing Greater than 35 kg The recommended dosage is 2 mg once daily."
    )
    assert limits(body) == [
        ("5 mg", "maintenance", "Adults", "Asthma"),
        ("2 mg", "maintenance", "Pediatric Patients Weighing Greater than 35 kg", "Asthma"),
    ]


def test_a_heading_in_small_letters_ends_where_its_sentence_begins() -> None:
    heading = "2.1 Recommended dosage in Children with Asthma"
    body = f"{START}{heading} In pediatric patients, the usual dosage is 2 mg once daily."
    assert limits(body) == [("2 mg", "maintenance", "pediatric patients", "Children with Asthma")]


def test_a_sentence_about_some_people_is_no_heading_of_theirs() -> None:
    told = "Recommended initial dosage regimen for patients with renal impairment is shown in the table below."
    assert limits(f"DOSAGE AND ADMINISTRATION {told} ( 2.3 ) Take 4 mg once daily.") == []


def test_people_named_above_another_paragraph_are_not_those_of_a_dose_that_names_its_own() -> None:
    above = "DOSAGE AND ADMINISTRATION\n\nPatients with renal impairment:\n\nSee the table."
    own = "Administer 15 mg/kg every 24 hours to patients 18 years of age or older."
    assert limits(f"{above}\n\n{own}") == [("15 mg", "maintenance", "patients 18 years of age or older", None)]


def test_a_name_with_a_stop_is_a_label() -> None:
    body = f"{START}Asthma: Start at 3 mg once daily. ( 2.1 ) Heart failure after surgery. Start at 6 mg once daily."
    assert [(value, case) for value, _, _, case in limits(body)] == [
        ("3 mg", "Asthma"),
        ("6 mg", "Heart failure after surgery"),
    ]


def test_bullets_carry_the_labels_around_them() -> None:
    body = (
        f"{START}• Asthma: ∘ Weight ≥ 30 kg: 10 mg once daily. ∘ Weight < 30 kg: 5 mg once daily. "
        "• Gout: 20 mg once daily."
    )
    assert [(value, case) for value, _, _, case in limits(body)] == [
        ("10 mg", "Asthma; Weight ≥ 30 kg"),
        ("5 mg", "Asthma; Weight < 30 kg"),
        ("20 mg", "Gout"),
    ]


def test_a_label_of_a_dose_is_for_whom_the_label_before_it_names() -> None:
    body = f"{START}Children 2 to 14 years of age: Initial dose: 5 mg once daily. Maintenance dose: 10 mg once daily."
    assert [(value, kind, who) for value, kind, who, _ in limits(body)] == [
        ("5 mg", "initial", "Children 2 to 14 years of age"),
        ("10 mg", "maintenance", "Children 2 to 14 years of age"),
    ]


def test_an_amount_has_the_day_on_which_it_is_given() -> None:
    body = (
        f"{START}Recommended dosage: 20 mg intravenously on Day 1, 30 mg intravenously on Day 8, "
        "and 68 mg intravenously once every week thereafter."
    )
    assert limits(body) == [
        ("20 mg", "initial", None, "on Day 1"),
        ("30 mg", "maintenance", None, "on Day 8"),
        ("68 mg", "maintenance", None, None),
    ]


@pytest.mark.parametrize(
    ("sentence", "people", "case"),
    [
        ("For patients on dialysis, the recommended dose is 5 mg.", "patients on dialysis", None),
        ("The recommended dose for patients on dialysis is 5 mg.", "patients on dialysis", None),
        ("Patients on dialysis should receive 5 mg.", "Patients on dialysis", None),
        ("The recommended dose is 5 mg (half a tablet) orally for patients on dialysis.", "patients on dialysis", None),
        ("The recommended adult dosage is 5 mg.", "adult", None),
        (
            "Administer 5 mg every 24 hours by infusion to patients 18 years of age or older.",
            "patients 18 years of age or older",
            None,
        ),
        ("If hypotension occurs, a dose of 5 mg should be given.", None, "If hypotension occurs"),
        ("For metastatic cancer, the recommended dose is 5 mg.", None, "For metastatic cancer"),
        ("The recommended dose is 5 mg in combination with cisplatin.", None, "in combination with cisplatin"),
        ("The dose for gout is 5 mg.", None, "gout"),
        ("With ritonavir, the dose is 5 mg.", None, "With ritonavir"),
        (
            "When used with strong CYP3A4 inhibitors the dose should be 5 mg.",
            None,
            "When used with strong CYP3A4 inhibitors",
        ),
        ("Renal impairment: CrCl 30 to 60 mL/min: 5 mg once daily.", None, "Renal impairment; CrCl 30 to 60 mL/min"),
        ("Less than 30 kg: 5 mg once daily.", None, "Less than 30 kg"),
    ],
)
def test_a_sentence_limits_its_own_dose(sentence: str, people: str | None, case: str | None) -> None:
    ((value, _, population, condition),) = limits(START + sentence)
    assert (value, population, condition) == ("5 mg", people, case)


def test_a_use_holds_for_the_sentences_behind_it() -> None:
    body = (
        f"{START}For treatment of gout, the lowest dose should be chosen. The usual dosage is 5 mg once daily. "
        "For treatment of asthma. The usual dosage is 10 mg once daily."
    )
    assert [(value, case) for value, _, _, case in limits(body)] == [
        ("5 mg", "treatment of gout"),
        ("10 mg", "treatment of asthma"),
    ]


def test_each_amount_has_the_people_before_it() -> None:
    body = "Patients weighing 20 kg to 40 kg should receive 5 mg, and those over 40 kg should receive 10 mg."
    assert [(value, who) for value, _, who, _ in limits(START + body)] == [
        ("5 mg", "Patients weighing 20 kg to 40 kg"),
        ("10 mg", "those over 40 kg"),
    ]


def test_an_item_of_a_leaflet_is_for_the_case_that_labels_it() -> None:
    (row,) = said("How to take it\n\n- If you have kidney problems: take 2 mg once a day.", DOSE)
    assert (row["value"], row["condition"]) == ("2 mg", "If you have kidney problems")


NONE = [
    # what was done, and to whom
    f"{START}Patients received 10 mg once daily for 12 weeks.",
    f"{START}A dose of 10 mg was given to healthy volunteers.",
    "12 CLINICAL PHARMACOLOGY The recommended dose of 10 mg once daily gives steady levels.",
    "13 NONCLINICAL TOXICOLOGY It was not teratogenic in rats at doses up to 60 mg/kg.",
    "8 USE IN SPECIFIC POPULATIONS The maximum recommended human dose is 20 mg.",
    f"{START}A dose of 10 mg also lowers blood pressure.",
    f"{START}It is effective in doses of 10 mg to 20 mg once daily.",
    f"{START}The effective doses in clinical trials have ranged from 30 mg to 60 mg twice daily.",
    f"{START}The recommended dose was 125 mg every 21 days.",
    # of another medicine
    f"{START}Start a systemic corticosteroid at a dose of 0.5 mg/kg/day prednisone or equivalent.",
    f"{START}Give it with fluorouracil as a continuous intravenous infusion at 750 mg per day for five days.",
    # parts and bounds
    f"{START}The maximum dose increment must not exceed 5 mg.",
    f"{START}Do not exceed a total of 10 mg per syringe.",
    f"{START}The recommended dose should be reduced from 75 mg to a lower one.",
    f"{START}Patients who are dosed at 75 mg should be monitored.",
    # a table that lost its grid
    f"{START}Table 1: Dosage by Weight Less than 30 kg 5 mg once daily 30 kg and above 10 mg once daily",
    f"{START}Loading Regimen Maintenance Regimen 200 mg once daily for 3 days While travelling 200 mg once weekly",
    f"{START}The recommended dosage is 8 mg CrCl below 30 mL/min",
    # what limits it was not understood
    f"{START}2.1 Dosage Modifications for Adverse Reactions Reduce the dosage to 10 mg once daily.",
    f"{START}2.1 Dosage as a component of another regimen, take 10 mg once daily.",
    f"{START}If the starting dosage is: Not tolerated, reduce the dosage to 10 mg once daily.",
]


@pytest.mark.parametrize("body", NONE)
def test_what_a_label_tells_is_no_dose(body: str) -> None:
    assert said(body, DOSE) == []


def test_a_dose_not_read_shows_as_not_understood() -> None:
    reading = read_text(article(f"{START}The recommended dosage is 8 mg CrCl below 30 mL/min"))
    assert [line.verdict.value for line in reading.ledger if "8 mg" in line.sentence.of(reading.document.text)] == [
        "not_understood"
    ]


@pytest.mark.parametrize("unit", ["mg/m2", "mg/m 2", "mg/m²"])
def test_an_amount_per_square_metre_is_none_per_dose(unit: str) -> None:
    (row,) = said(f"{START}{DRUG} is recommended at 60 {unit} to 100 {unit} every 3 weeks.", DOSE)
    assert (row["amount_min"], row["amount_max"], row["unit"], row["per"]) == (60, 100, "mg/m2", "3 weeks")


def test_an_amount_said_again_is_one_dose() -> None:
    rows = said(f"{START}The starting dosage is 1.5 mg/kg (50 mg/m2) orally once daily.", DOSE)
    assert [(row["value"], row["unit"], row["times_per_day"]) for row in rows] == [("1.5 mg", "mg/kg", 1)]
