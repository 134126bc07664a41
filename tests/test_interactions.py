"""Interactions: which words name the agent, what is asked for, and what is denied or was not looked into."""

from __future__ import annotations

from typing import Any

import pytest
from small_readings import denied, said, values

from kg.model import Relation

INTERACTION = Relation.INTERACTION


def agents(text: str) -> list[dict[str, Any]]:
    return said(f"Interactions\n\n{text}", INTERACTION)


def pick(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in names) for row in rows]


def test_what_medicines_are_for_belongs_together() -> None:
    rows = agents(
        "Tell your doctor if you take:\n\n"
        "- medicines used to treat mood, anxiety, psychotic or thought disorders, including sertraline\n"
        "- a medicine to lower cholesterol or triglycerides\n- seizure (anticonvulsant) medicine\n"
    )
    group = "medicines used to treat mood, anxiety, psychotic or thought disorders"
    assert pick(rows, "value", "example_of") == [
        (group, None),
        ("sertraline", group),
        ("medicine to lower cholesterol or triglycerides", None),
        ("seizure (anticonvulsant) medicine", None),
    ]


def test_a_conjunction_ends_the_examples_of_a_class() -> None:
    rows = agents("Tell your doctor if you take an MAOI, including linezolid and phenelzine, or lithium.")
    assert pick(rows, "value", "example_of") == [
        ("MAOI", None), ("linezolid", "MAOI"), ("phenelzine", "MAOI"), ("lithium", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "Do not take the antibiotic linezolid or intravenous methylene blue with it.",
        "Special care is needed with the antibiotic linezolid or intravenous methylene blue.",
    ],
)
def test_a_word_for_the_class_or_the_route_is_no_agent_of_its_own(sentence: str) -> None:
    found = [row["value"].removeprefix("intravenous ") for row in agents(sentence)]
    assert found == ["linezolid", "methylene blue"]
    assert values(f"Interactions\n\n{sentence}", Relation.ROUTE) == []


def test_what_a_sentence_names_again_and_says_to_avoid_is_to_be_avoided() -> None:
    rows = agents("Alcohol and sedatives may increase the drowsiness, so avoid alcoholic drinks.")
    assert pick(rows, "value", "action", "consequence") == [
        ("Alcohol", "avoid", "increase the drowsiness"),
        ("sedatives", "caution", "increase the drowsiness"),
    ]


def test_what_one_is_told_to_wear_or_use_is_no_agent() -> None:
    assert agents("Wear a hat and use a sunscreen with a high factor.") == []
    assert [row["value"] for row in agents("Use antacids with caution.")] == ["antacids"]


def test_no_change_of_the_dose_is_no_interaction() -> None:
    assert agents("Strong CYP3A4 inhibitors (e.g. ketoconazole) raise its level.")[0]["extent"] == "some"
    body = "Interactions\n\nNo dosing adjustments are recommended in the presence of ketoconazole or rifampin."
    assert denied(body, INTERACTION) == ["ketoconazole", "rifampin"]


def test_what_was_not_studied_is_not_stated() -> None:
    assert agents("The effect of CYP3A4 inhibitors (e.g. cimetidine) was not examined.") == []
    assert agents("The interaction with warfarin was not tested.") == []


@pytest.mark.parametrize("word", ["potent", "moderate", "weak", "mixed"])
def test_a_strength_before_a_class_takes_in_some_of_it_only(word: str) -> None:
    (row,) = agents(f"Special care is needed with {word} painkillers.")
    assert (row["extent"], "painkillers" in row["value"]) == ("some", True)
