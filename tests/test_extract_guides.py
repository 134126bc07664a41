"""Medication guides: what the lead-in of a list makes of its clauses, and what is neither agent nor use."""

from __future__ import annotations

import pytest
from small_readings import DRUG, read_text, said, values

from kg.facts import facts
from kg.model import Relation

CONTRA, CARE, INTERACTION, USE = (
    Relation.CONTRAINDICATION,
    Relation.PRECAUTION,
    Relation.INTERACTION,
    Relation.INDICATION,
)


def test_the_lead_in_of_a_list_says_what_its_clauses_are() -> None:
    body = (
        f"Before you start\n\nDo not start taking {DRUG} if you:\n\n- have liver disease\n- have had a stroke\n\n"
        "Tell your doctor:\n\n- if you have asthma\n"
    )
    found = [values(body, relation) for relation in (CONTRA, CARE, INTERACTION)]
    assert found == [["liver disease", "stroke"], ["asthma"], []]


@pytest.mark.parametrize(
    "sentence",
    [
        f"Do not start using {DRUG} if you have liver disease.",
        f"Do not take {DRUG} with or without food if you are unwell.",
        "Tell your doctor about prescription medicines, vitamins and herbal supplements that you take.",
    ],
)
def test_the_medicine_itself_and_whatever_one_takes_are_no_interactions(sentence: str) -> None:
    assert values(f"Other medicines\n\n{sentence}", INTERACTION) == []


def test_a_purpose_of_medicines_is_an_agent_and_an_illness_is_none() -> None:
    body = (
        f"Other medicines and {DRUG}\n\nDo not take {DRUG} together with oral medicines for diabetes, "
        "had liver problems, or digoxin."
    )
    assert [row["value"] for row in said(body, INTERACTION)] == ["oral medicines for diabetes", "digoxin"]


def test_what_is_given_along_with_it_is_no_use() -> None:
    body = f"Uses\n\n{DRUG} is used to treat high blood pressure, along with a diet, and gout."
    assert values(body, USE) == ["high blood pressure", "gout"]


def test_a_bracketed_name_may_end_in_its_pharmacopoeia() -> None:
    text = "Patient Information\n\nZORVEX® (tizanidine hydrochloride, USP)\n\nWhat is ZORVEX?\n\nIt is a medicine.\n"
    brands = [row["value"] for row in facts(read_text(text)) if row["relation"] == Relation.BRAND]
    assert brands == ["ZORVEX"]
