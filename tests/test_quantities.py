"""Figures: percentages and ratios with their bounds, amounts with their units, how often and how long."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.extract.intervals import Interval, find_interval
from kg.extract.quantities import (
    duration_days,
    find_amounts,
    find_frequencies,
    number,
    ucum,
    units,
)
from kg.model import Comparator, Span

Figure = tuple[Comparator, str | None, str | None]


def figures(text: str) -> list[Figure]:
    """Comparator and bounds of each frequency, the bounds as they would be printed."""
    found = [each.frequency for each in find_frequencies(text, Span(0, len(text)))]
    return [
        (f.comparator, None if f.lower is None else str(f.lower), None if f.upper is None else str(f.upper))
        for f in found
    ]


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("in 9 percent", (Comparator.EXACTLY, "9", "9")),
        ("20.9% of patients", (Comparator.EXACTLY, "20.9", "20.9")),
        ("0 per cent", (Comparator.EXACTLY, "0", "0")),
        ("100 percent", (Comparator.EXACTLY, "100", "100")),
        ("up to 15 percent", (Comparator.UP_TO, None, "15")),
        ("as many as 63 percent", (Comparator.UP_TO, None, "63")),
        ("no more than 4%", (Comparator.UP_TO, None, "4")),
        ("less than 1%", (Comparator.LESS_THAN, None, "1")),
        ("< 0.1%", (Comparator.LESS_THAN, None, "0.1")),
        ("fewer than 2 percent", (Comparator.LESS_THAN, None, "2")),
        ("at least 10 percent", (Comparator.AT_LEAST, "10", None)),
        ("≥5%", (Comparator.AT_LEAST, "5", None)),
        ("more than 20 percent", (Comparator.MORE_THAN, "20", None)),
        ("about 3 percent", (Comparator.ABOUT, "3", "3")),
        ("approximately  7\npercent", (Comparator.ABOUT, "7", "7")),
        ("between 2 and 5 percent", (Comparator.BETWEEN, "2", "5")),
        ("2% to 5%", (Comparator.BETWEEN, "2", "5")),
        ("2-5 %", (Comparator.BETWEEN, "2", "5")),
        ("2 in 100 people", (Comparator.EXACTLY, "2", "2")),
        ("1 in 20 patients", (Comparator.EXACTLY, "5", "5")),
        ("three out of 10 users", (Comparator.EXACTLY, "30", "30")),
        ("up to 3 in 1,000 people", (Comparator.UP_TO, None, "0.3")),
    ],
)
def test_a_figure_is_as_precise_as_its_words(words: str, figure: Figure) -> None:
    assert figures(words) == [figure]


@pytest.mark.parametrize(
    "words",
    [
        "may affect up to 1 in 10 people",
        "more than 1 in 10 people",
        "fewer than 1 in 10,000 people",
        "120 percent",
        "5 mg",
        "9 to 5 percent",
        "12 in 10 people",
        "1 in 0 people",
        "the percent",
    ],
)
def test_a_band_or_nonsense_is_no_figure(words: str) -> None:
    assert figures(words) == []


def test_figures_of_a_list_in_order_with_the_words_around_them() -> None:
    text = "nausea in up to 12 percent of users, rash (8%) and pain, which occurs in 6 percent"
    found = list(find_frequencies(text, Span(0, len(text))))
    assert [f.figure.of(text) for f in found] == ["up to 12 percent", "8%", "6 percent"]
    assert [f.span.of(text).strip() for f in found] == [
        "in up to 12 percent of users", "(8%)", "which occurs in 6 percent",
    ]  # fmt: skip
    assert [f.frequency.words for f in found] == ["up to 12 percent", "8%", "6 percent"]


def test_only_the_span_is_searched() -> None:
    text = "8 percent and 9 percent"
    assert [f.figure.of(text) for f in find_frequencies(text, Span(9, len(text)))] == ["9 percent"]


def amounts(text: str) -> list[tuple[str, Decimal, Decimal, str]]:
    return [(a.span.of(text), a.low, a.high, a.unit) for a in find_amounts(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("5 mg", "5", "5", "mg"),
        ("5mg", "5", "5", "mg"),
        ("2.5 mg", "2.5", "2.5", "mg"),
        ("1,250 mg", "1250", "1250", "mg"),
        ("250 mg to 500 mg", "250", "500", "mg"),
        ("5-10 mcg", "5", "10", "mcg"),
        ("5–10 ml", "5", "10", "ml"),
        ("2 tablets", "2", "2", "tablets"),
        ("400 mcg/kg", "400", "400", "mcg/kg"),
        ("400 mcg per kg", "400", "400", "mcg/kg"),
    ],
)
def test_amounts(text: str, low: str, high: str, unit: str) -> None:
    ((_, *rest),) = amounts(f"take {text} now")
    assert rest == [Decimal(low), Decimal(high), unit]


@pytest.mark.parametrize(
    "text", ["5", "mg", "5 mgs%", "vitamin b12 mg", "10 mg to 5 mg", "1 mg to 2 tablets", "1.2.3 mg", "5 magic"]
)
def test_no_amounts(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("for three days", 3),
        ("for another three days", 3),
        ("for the next 2 weeks", 14),
        ("for at least a month", 30),
        ("for the first 10 days", 10),
        ("once daily", None),
        ("for some days", None),
        ("for pain", None),
    ],
)
def test_durations(words: str, days: int | None) -> None:
    assert duration_days(words) == days


@pytest.mark.parametrize(
    ("words", "times", "by"),
    [
        ("once daily", 1, "dose"),
        ("twice a day", 2, "dose"),
        ("3 times per day", 3, "dose"),
        ("every 6 hours", 4, "dose"),
        ("every 4 to 6 hours", None, "dose"),
        ("at bedtime", None, "dose"),
        ("per day", None, "day"),
        ("a day", None, "day"),
        ("daily", None, "day"),
        ("in 24 hours", None, "day"),
        ("each night", None, "day"),
        ("weekly", None, "week"),
        ("per week", None, "week"),
        ("with food", None, None),
        ("for a week", None, None),
        ("b.i.d", 2, "dose"),
        ("tid", 3, "dose"),
        ("q.i.d.", 4, "dose"),
        ("qd", 1, "dose"),
        ("q6h", 4, "dose"),
        ("q. 12 hours", 2, "dose"),
        ("every 48 hours", None, "2 days"),
        ("every two weeks", None, "2 weeks"),
        ("every other day", None, "2 days"),
        ("on alternate days", None, "2 days"),
        ("every third night", None, "3 days"),
        ("once every other week at the same time of day", None, "2 weeks"),
        ("every week in the morning", None, "week"),
        ("every 2 to 4 weeks", None, "dose"),
        ("three times a week", None, "dose"),
        ("twice weekly", None, "dose"),
        ("two to three times a day", None, "dose"),
        ("once or twice daily", None, "dose"),
        ("b.i.d. or t.i.d", None, "dose"),
        ("three times a day (t.i.d.)", 3, "dose"),
        ("more than twice a day", None, "dose"),
        ("once daily, with a blood test every month", 1, "dose"),
        (" per day, given every 8 hours", 3, "day"),
        ("/kg/day in 3 divided doses every 8 hours", 3, "day"),
    ],
)
def test_how_often_and_by_what(words: str, times: int | None, by: str | None) -> None:
    assert find_interval(words) == Interval(by, times)


@pytest.mark.parametrize(
    "words",
    ["once daily every other week", "twice a day for 2 weeks every 3 weeks", " a day twice daily", " daily b.i.d"],
)
def test_two_rhythms_are_not_clear(words: str) -> None:
    assert find_interval(words) == Interval(clear=False)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [("500 mcg to 1 mg", "500", "1000", "mcg"), ("0.5 mg to 2 g", "0.5", "2000", "mg")],
)
def test_a_range_in_two_units_is_in_the_smaller_one(text: str, low: str, high: str, unit: str) -> None:
    assert amounts(f"take {text} now") == [(text, Decimal(low), Decimal(high), unit)]


def test_numbers() -> None:
    assert [number(words) for words in ("1,250", " Three ", "0.5", "0", "1.5.2", "many", "")] == [
        Decimal(1250), Decimal(3), Decimal("0.5"), Decimal(0), None, None, None,
    ]  # fmt: skip


def test_units_have_a_code_and_their_plural_has_it_too() -> None:
    for word, code in units().items():
        assert ucum(word) == code
        assert ucum(f"{word}s") == code
    assert ucum("mcg/kg") == "ug/kg"
    assert ucum("sachets") == "sachets"
