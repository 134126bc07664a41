"""Limits that stand above a list, and what a dose's figure stands for: people, steps, intervals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kg.extract.intervals import Interval, find_interval
from kg.extract.quantities import find_amounts
from kg.extract.reader import read
from kg.model import AdverseEffect, Category, Dose, Indication, Span, Statement
from kg.readers import read_document


def _read(tmp_path: Path, body: str) -> list[Statement]:
    path = tmp_path / "testolol.txt"
    path.write_text(f"# Testolol\n\n{body}\n", encoding="utf-8")
    return list(read(read_document(path)).statements)


def _effects(tmp_path: Path, body: str) -> dict[str, AdverseEffect]:
    found = _read(tmp_path, f"## What side effects can this medication cause?\n\n{body}")
    return {s.value.words.lower(): s for s in found if isinstance(s, AdverseEffect)}


def _people(statement: Statement) -> str | None:
    return statement.scope.population.words if statement.scope.population is not None else None


def _doses(tmp_path: Path, body: str) -> list[tuple[str, str, str | None]]:
    found = _read(tmp_path, f"## How should this medicine be used?\n\n{body}")
    return [
        (s.value.words, s.kind.value, s.scope.population.words if s.scope.population is not None else None)
        for s in found
        if isinstance(s, Dose)
    ]


def test_people_of_an_introduction_limit_its_list_and_nothing_else(tmp_path: Path) -> None:
    effects = _effects(
        tmp_path,
        "The most common side effects of testolol in adults include:\n\n- headache\n- nausea\n\n"
        "The most common side effects of testolol include:\n\n- rash\n",
    )
    people = {name: e.scope.population.words if e.scope.population else None for name, e in effects.items()}
    assert people == {"headache": "adults", "nausea": "adults", "rash": None}


def test_regimen_of_an_introduction_limits_its_list(tmp_path: Path) -> None:
    effects = _effects(
        tmp_path,
        "The most common side effects of testolol when used with cisplatin include:\n\n- headache\n",
    )
    assert effects["headache"].scope.condition == "when used with cisplatin"


@pytest.mark.parametrize("words", ["Less common but serious", "Serious but less common"])
def test_frequency_and_seriousness_in_one_breath(tmp_path: Path, words: str) -> None:
    effect = _effects(tmp_path, f"{words} side effects include:\n\n- stroke\n")["stroke"]
    assert (effect.category, effect.serious) == (Category.UNCOMMON, True)


def test_a_sentence_that_names_its_signs_says_nothing_of_the_group_below(tmp_path: Path) -> None:
    effects = _effects(
        tmp_path,
        "Contact a doctor immediately if you have any of the following symptoms: hives or swollen lips.\n\n"
        "Common side effects (may affect up to 1 in 10 people):\n\n- headache\n",
    )
    assert (effects["headache"].category, effects["headache"].serious) == (Category.COMMON, False)


def test_people_behind_each_amount(tmp_path: Path) -> None:
    body = "The recommended starting dose is 5 mg for women and either 5 mg or 10 mg for men, once a night."
    assert _doses(tmp_path, body) == [
        ("5 mg", "initial", "women"),
        ("5 mg", "initial", "men"),
        ("10 mg", "initial", "men"),
    ]


def test_steps_of_one_duration_and_what_follows(tmp_path: Path) -> None:
    body = "Take 15 mg 2 times a day with food for the first 21 days, then 20 mg once a day."
    assert [dose[:2] for dose in _doses(tmp_path, body)] == [("15 mg", "step"), ("20 mg", "step")]


def test_amounts_that_are_no_dose_of_their_own(tmp_path: Path) -> None:
    assert _doses(tmp_path, "Your doctor will raise it by 100 mg each month.") == []
    assert [dose[0] for dose in _doses(tmp_path, "Take 2 tablets (500 mg) twice a day.")] == ["2 tablets"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("75 mg/m2", "mg/m2"), ("60 mg for every square meter", "mg/m2"), ("5 mg per kg", "mg/kg")],
)
def test_units(words: str, expected: str) -> None:
    amounts = list(find_amounts(words, Span(0, len(words))))
    assert [amount.unit for amount in amounts] == [expected]
    assert amounts[0].low > Decimal(0)


@pytest.mark.parametrize(
    ("words", "interval", "times"),
    [
        ("every 3 weeks", "3 weeks", None),
        ("once monthly", "month", None),
        ("once a night", "day", 1),
        ("once daily", "dose", 1),
    ],
)
def test_intervals(words: str, interval: str, times: int | None) -> None:
    assert find_interval(words) == Interval(interval, times)


def test_the_words_for_people_end_where_something_is_said_of_them(tmp_path: Path) -> None:
    found = _effects(
        tmp_path, "Testolol can affect fertility in males and may affect your ability to father a child.\n"
    )
    assert _people(found["affect fertility"]) == "males"


def test_the_words_for_people_go_to_the_end_of_their_clause(tmp_path: Path) -> None:
    body = "Testolol may affect fertility in males and in females who are able to become pregnant.\n"
    assert (
        _people(_effects(tmp_path, body)["affect fertility"]) == "males and in females who are able to become pregnant"
    )


def test_people_who_take_it_and_some_people_are_nobody_in_particular(tmp_path: Path) -> None:
    body = (
        "Rash has occurred in patients who were treated with Testolol. In some people these rashes may cause fever.\n"
    )
    found = _effects(tmp_path, body)
    assert {name: _people(effect) for name, effect in found.items()} == {"rash": None, "fever": None}


def test_people_with_something_are_those_of_their_sentence_alone(tmp_path: Path) -> None:
    body = "In patients who get these headaches, the drug may cause rash. Testolol may cause fever.\n"
    assert _people(_effects(tmp_path, body)["fever"]) is None


def test_those_whom_a_use_treats_end_before_what_it_treats(tmp_path: Path) -> None:
    body = (
        "## Why is this medication prescribed?\n\nTestolol is used:\n\n"
        "- in adults with heart disease to reduce the risk of a stroke\n"
        "- in children 6 years of age and older with a body weight greater than 25 kg to treat asthma\n"
    )
    uses = [s for s in _read(tmp_path, body) if isinstance(s, Indication)]
    assert [(use.value.words, _people(use)) for use in uses] == [
        ("stroke", "adults with heart disease"),
        ("asthma", "children 6 years of age and older with a body weight greater than 25 kg"),
    ]
