"""What the items of a list are that asks to be told: what may come, what was there before, or neither for certain."""

from __future__ import annotations

import pytest
from small_readings import ledger, said, values

from kg.model import Relation, Verdict

EFFECT, CARE = Relation.ADVERSE_EFFECT, Relation.PRECAUTION
LEAD = "Warnings\n\nTell your doctor right away if you:\n\n"


def test_what_is_to_be_told_at_once_is_an_effect() -> None:
    body = f"{LEAD}- have pain in your groin\n- have fever, nausea, or vomiting\n"
    assert said(body, EFFECT) == [
        {"value": value, "category": "serious"} for value in ("pain in your groin", "fever", "nausea", "vomiting")
    ]
    assert values(body, CARE) == []


@pytest.mark.parametrize(
    ("item", "value"),
    [("have ever had a stroke", "stroke"), ("are pregnant", "pregnant"), ("have a history of gout", "history of gout")],
)
def test_what_was_there_before_stays_a_precaution(item: str, value: str) -> None:
    assert (values(f"{LEAD}- {item}\n", CARE), values(f"{LEAD}- {item}\n", EFFECT)) == ([value], [])


@pytest.mark.parametrize("item", ["have liver problems", "have an eye infection", "make less urine than usual"])
def test_what_may_be_either_is_neither_and_not_understood(item: str) -> None:
    body = f"{LEAD}- {item}\n"
    assert (values(body, CARE), values(body, EFFECT)) == ([], [])
    assert (item, Verdict.NOT_UNDERSTOOD, "") in ledger(body)


def test_before_the_treatment_nothing_has_come_yet() -> None:
    body = "Warnings\n\nBefore you take it, tell your doctor right away if you:\n\n- have asthma\n- have pain\n"
    assert (values(body, CARE), values(body, EFFECT)) == (["asthma", "pain"], [])
