"""Sentences: where one ends and where a full stop ends none."""

from __future__ import annotations

import pytest

from kg.extract.sentences import split_sentences
from kg.model import Span


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Take 2.5 mg of it at 8 a.m. on Mondays.",
        "Painkillers, e.g. Zorvalin, may help.",
        "Ask Dr. Lee or St. Mary's.",
        "Up to 34.7 percent had it, i.e. Many did.",
        "It is approx. Half of the dose.",
        "Take max. 4 tablets",
        "Call 1.800.555 for help",
        "It was seen in approx. 3 percent of patients.",
        "Use vitamin B. twice",
    ],
)
def test_no_sentence_ends_here(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It may cause rash.", "Do not drive."),
        ("Is it safe?", "Ask first."),
        ("Stop at once!", "(Never start again.)"),
        ('It says "stop."', "Then stop."),
        ("It may cause rash (which itches.)", "Ask first."),
        ("It costs 5 mg.", "10 percent had rash."),
        ("Take Lioresal®.", "It helps."),
    ],
)
def test_a_sentence_ends_here(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


def test_an_empty_line_ends_a_sentence_without_a_mark() -> None:
    assert sentences("nausea and rash\n\nHeadache too") == ["nausea and rash", "Headache too"]


def test_a_line_end_alone_ends_none() -> None:
    assert sentences("nausea,\nrash and\npain. More") == ["nausea,\nrash and\npain.", "More"]


def test_a_sentence_that_lost_the_mark_before_it_begins_anew() -> None:
    assert sentences("It may cause a rash Call your doctor if it itches.") == [
        "It may cause a rash",
        "Call your doctor if it itches.",
    ]


def test_only_the_span_is_cut_and_no_space_is_kept() -> None:
    text = "One.  Two here. Three."
    assert [span.of(text) for span in split_sentences(text, Span(4, 16))] == ["Two here."]
    assert list(split_sentences("   \n ", Span(0, 5))) == []
