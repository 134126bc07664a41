"""Amounts among dosing instructions that are no dose of the medicine, and those that are one beside them."""

from __future__ import annotations

import pytest
from small_readings import DOSE, DRUG, said

DOSAGE = "Dosage\n\n"
NONE = [
    "Prednisone 100 mg by mouth is recommended before each infusion.",
    "Start the infusion at a rate of 0.5 mg/kg/hr.",
    "The dose may be decreased by 500 mg every 6 months.",
    "The dose is raised in 5 mg increments.",
    "Inject 20 mL of 0.9% sodium chloride into each 180 mg vial.",
    "After dilution, the usual final volume is 50 mL.",
    "A total dose of not more than 120 g over the course of therapy should be given.",
    "Raise the dose if the daily excretion is not above 700 mg.",
    "Doses above 2 mg/kg (or in excess of 200 mg) once daily have not been studied.",
    "Daily doses exceeding 4 mg should be reserved for a few patients.",
    "In clinical trials, a daily dose of 30 mg was taken.",
    "Stop it in patients who cannot tolerate the usual dose of 240 mg once daily.",
    "Usual dose: Day 1 20 mg Day 8 40 mg Day 15 60 mg",
    "Table 3: Usual dose 300 mg 600 mg",
    "First dose reduction: 16 mg once daily.",
    "Take 10 mg twice a day for 2 weeks every 3 weeks.",
    "Take 250 mg per 5 mL twice a day.",
    "Take it with 5 mg prednisone twice a day.",
    "The dose of metformin may be raised to 500 mg, followed by 1,000 mg with dinner.",
    "Take the dose with the available tablet strengths (0.25 mg, 0.5 mg, or 1 mg).",
    "It is dosed with 1 mL and 5 mL oral dispensing syringes.",
    "Each dose is rounded up to the nearest 0.5 mL.",
]


@pytest.mark.parametrize("sentence", NONE)
def test_no_dose_is_read(sentence: str) -> None:
    assert said(DOSAGE + sentence, DOSE) == []


READ = [
    (f"Give {DRUG} 20 mg with ibuprofen 400 mg.", [("20 mg", "maintenance", None, None)]),
    ("Take 960 mg (three 320 mg tablets or eight 120 mg tablets) once daily.", [("960 mg", "maintenance", "dose", 1)]),
    ("Take 160 mg (4 capsules) per day.", [("160 mg", "maintenance", "day", None)]),
    ("A daily dosage of 1000 mg may be taken.", [("1000 mg", "maintenance", "day", None)]),
    ("The usual dose is 5 mg/kg to 7 mg/kg per 24 hours.", [("5 mg/kg to 7 mg", "maintenance", "day", None)]),
    (
        "The starting dose is 12.5 mg or 25 mg doubled every two weeks up to 200 mg.",
        [("12.5 mg", "initial", None, None), ("25 mg", "initial", None, None), ("200 mg", "maximum", None, None)],
    ),
    ("Take 1,500 mg every 4 weeks as a single agent.", [("1,500 mg", "maintenance", "4 weeks", None)]),
    ("If it is not borne, reduce the starting dose to 5 mg.", [("5 mg", "maintenance", None, None)]),
    ("The dose should not exceed 80 mg daily.", [("80 mg", "maximum", "day", None)]),
    ("Take 0.5 mg to 2 mg b.i.d.", [("0.5 mg to 2 mg", "maintenance", "dose", 2)]),
    ("Take 10 mg every other day.", [("10 mg", "maintenance", "2 days", None)]),
    ("Take 25 mg b.i.d. or t.i.d.", [("25 mg", "maintenance", "dose", None)]),
    ("Give 250 mg q6h.", [("250 mg", "maintenance", "dose", 4)]),
    ("Usual dose: 200 mg p.o. b.i.d. x 7 days.", [("200 mg", "maintenance", "dose", 2)]),
]


@pytest.mark.parametrize(("sentence", "doses"), READ)
def test_a_dose_is_read_as_its_sentence_has_it(
    sentence: str, doses: list[tuple[str, str, str | None, int | None]]
) -> None:
    rows = said(DOSAGE + sentence, DOSE)
    assert [(row["value"], row["kind"], row.get("per"), row.get("times_per_day")) for row in rows] == doses


def test_a_dose_behind_another_label_is_not_for_the_people_before_it() -> None:
    body = "Children: take 5 mg once daily. Hives: 20 mg once daily. Mild hepatic impairment: 10 mg once daily."
    rows = said(DOSAGE + body, DOSE)
    assert [(row["value"], row.get("population"), row.get("indication"), row.get("condition")) for row in rows] == [
        ("5 mg", "Children", None, None),
        ("20 mg", None, "Hives", None),
        ("10 mg", None, None, "Mild hepatic impairment"),
    ]


@pytest.mark.parametrize(
    ("sentence", "population", "condition"),
    [
        ("If you take warfarin, the usual dose is 5 mg a day.", None, "If you take warfarin"),
        ("If you have kidney problems, the usual dose is 5 mg a day.", "kidney problems", None),
    ],
)
def test_a_dose_is_for_the_case_that_opens_its_sentence(
    sentence: str, population: str | None, condition: str | None
) -> None:
    (row,) = said(DOSAGE + sentence, DOSE)
    assert (row.get("population"), row.get("condition")) == (population, condition)


def test_a_dose_is_for_another_use_where_its_sentence_says_so() -> None:
    rows = said(f"{DOSAGE}Gout: 5 mg once daily. The usual dose for patients with hives is 10 mg once daily.", DOSE)
    assert [(row["value"], row.get("indication")) for row in rows] == [("5 mg", "Gout"), ("10 mg", None)]


def test_a_sentence_that_names_others_is_about_them() -> None:
    rows = said(f"{DOSAGE}In children, take 5 mg once daily. The usual dose is 20 mg in adults.", DOSE)
    assert [(row["value"], row.get("population")) for row in rows] == [("5 mg", "children"), ("20 mg", "adults")]


def test_a_course_of_another_medicine_is_no_regimen() -> None:
    rows = said(f"{DOSAGE}Take 10 mg daily with a tapering course of prednisone.", DOSE)
    assert [(row["value"], row.get("regimen")) for row in rows] == [("10 mg", None)]


def test_a_treatment_is_no_people() -> None:
    sentence = "The recommended dosage for the treatment of agitation associated with dementia is 5 mg once daily."
    rows = said(f"{DOSAGE}{sentence}", DOSE)
    assert [(row["value"], row.get("population")) for row in rows] == [("5 mg", None)]
