"""Enumerations by grammar: what is an item, what two words share, what a bracket adds, where a list ends."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kg.extract.items import Grammar, Item
from kg.extract.lists import read_list
from kg.model import Span
from kg.vocabulary import load_vocabulary

FINDINGS = Grammar(
    stops="stop",
    verbs="effect_verb",
    known=lambda words: words in {"nausea", "rash", "dizziness", "headache", "vomiting", "dry mouth", "itching"},
)
CLASSES = {"antidepressants", "sedatives", "painkillers"}
MEMBERS = {"amitriptyline", "codeine", "morphine", "ibuprofen"}
AGENTS = Grammar(
    stops="stop_agent",
    verbs="take_verb",
    known=lambda words: words in CLASSES | MEMBERS,
    is_class=lambda words: words in CLASSES,
    is_example=lambda head, inside: head in CLASSES and inside in MEMBERS,
)


def items(low: str, grammar: Grammar = FINDINGS) -> list[Item]:
    return read_list(low, Span(0, len(low)), grammar)


def listed(low: str, grammar: Grammar = FINDINGS) -> list[str]:
    return [item.span.of(low) for item in items(low, grammar)]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("nausea", ["nausea"]),
        ("nausea, rash and dizziness", ["nausea", "rash", "dizziness"]),
        ("nausea, rash, and dizziness.", ["nausea", "rash", "dizziness"]),
        ("nausea or rash as well as dizziness", ["nausea", "rash", "dizziness"]),
        ("nausea; rash; and dizziness", ["nausea", "rash", "dizziness"]),
        ("nausea and/or rash", ["nausea", "rash"]),
        ("nausea plus rash & dizziness", ["nausea", "rash", "dizziness"]),
        ("a rash, some nausea, an itching", ["rash", "nausea", "itching"]),
        ("wobblitis and floating ears", ["wobblitis", "floating ears"]),
        ("", []),
        (" , and ", []),
    ],
)
def test_items(text: str, things: list[str]) -> None:
    assert listed(text) == things


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("kidney or liver problems", ["kidney or liver problems"]),
        ("kidney, liver or thyroid problems", ["kidney, liver or thyroid problems"]),
        ("nausea and kidney or liver problems", ["nausea", "kidney or liver problems"]),
        ("swelling of the face, lips or tongue", ["swelling of the face, lips or tongue"]),
        ("swelling of the face, lips or tongue and rash", ["swelling of the face, lips or tongue", "rash"]),
        ("pain in the arm or leg, rash", ["pain in the arm or leg", "rash"]),
        ("blurred or double vision", ["blurred or double vision"]),
        ("difficulty breathing or swallowing", ["difficulty breathing or swallowing"]),
        ("slow or shallow breathing", ["slow or shallow breathing"]),
        ("numbness, burning, or tingling in the legs", ["numbness, burning, or tingling in the legs"]),
        ("rapid, shallow breathing", ["rapid, shallow breathing"]),
        ("pink, red, or brown urine", ["pink, red, or brown urine"]),
        ("unusual bruising or bleeding", ["unusual bruising or bleeding"]),
        ("weak or brittle bones", ["weak or brittle bones"]),
        ("itchy or watery eyes", ["itchy or watery eyes"]),
        ("rash or dry mouth", ["rash", "dry mouth"]),
        ("chest pain or pressure", ["chest pain or pressure"]),
        ("spitting or coughing up blood", ["spitting or coughing up blood"]),
        ("nausea or vomiting", ["nausea", "vomiting"]),
        ("dizziness and dry mouth", ["dizziness", "dry mouth"]),
    ],
)
def test_a_shared_head_stays_one_thing(text: str, things: list[str]) -> None:
    assert listed(text) == things


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("nausea, rash which may itch and burn", ["nausea", "rash"]),
        ("nausea and rash that fade with time, and peace", ["nausea", "rash"]),
        ("nausea because the stomach empties slowly", ["nausea"]),
        ("nausea, but you should not worry about it", ["nausea"]),
        ("nausea, rash if you drink", ["nausea", "rash"]),
        ("nausea: a feeling of being sick", ["nausea"]),
        ("nausea - it will pass", ["nausea"]),
    ],
)
def test_a_clause_ends_the_list(text: str, things: list[str]) -> None:
    assert listed(text) == things


def test_a_list_goes_on_behind_a_clause_where_a_known_thing_follows() -> None:
    assert listed("rash, which may itch, and headache") == ["rash", "headache"]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("hypotension (low blood pressure) and rash", ["hypotension", "rash"]),
        ("rash (with or without itching), nausea", ["rash", "nausea"]),
        ("headache (mild, moderate or severe)", ["headache"]),
        ("nausea (feeling sick", ["nausea"]),
    ],
)
def test_a_bracket_that_explains_adds_no_thing(text: str, things: list[str]) -> None:
    assert listed(text) == things


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("painkillers (codeine, morphine)", [("painkillers", None), ("codeine", 0), ("morphine", 0)]),
        ("painkillers (such as codeine or morphine)", [("painkillers", None), ("codeine", 0), ("morphine", 0)]),
        ("painkillers such as codeine or morphine", [("painkillers", None), ("codeine", 0), ("morphine", 0)]),
        (
            "painkillers, for example ibuprofen, and sedatives",
            [("painkillers", None), ("ibuprofen", 0), ("sedatives", None)],
        ),
        (
            "antidepressants including amitriptyline; ibuprofen",
            [("antidepressants", None), ("amitriptyline", 0), ("ibuprofen", None)],
        ),
        ("ibuprofen (a tablet) and codeine", [("ibuprofen", None), ("codeine", None)]),
        ("painkillers (strong ones)", [("painkillers", None)]),
    ],
)
def test_examples_know_their_class(text: str, found: list[tuple[str, int | None]]) -> None:
    assert [(item.span.of(text), item.example_of) for item in items(text, AGENTS)] == found


def figures(text: str) -> list[tuple[str, str | None]]:
    return [(i.span.of(text), i.frequency.words if i.frequency is not None else None) for i in items(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "nausea in up to 12 percent, rash in 8 percent and pain",
            [("nausea", "up to 12 percent"), ("rash", "8 percent"), ("pain", None)],
        ),
        ("nausea (up to 12 percent), rash (8%)", [("nausea", "up to 12 percent"), ("rash", "8%")]),
        ("10 percent headache, 8 percent nausea", [("headache", "10 percent"), ("nausea", "8 percent")]),
        (
            "low muscle tone, found in 34.7 percent of users, and rash, found in 2 percent",
            [("low muscle tone", "34.7 percent"), ("rash", "2 percent")],
        ),
        ("nausea and dizziness, each in 23 percent", [("nausea", "23 percent"), ("dizziness", "23 percent")]),
        (
            "dizziness which occurs in up to 15 percent of users, nausea in up to 12 percent",
            [("dizziness", "up to 15 percent"), ("nausea", "up to 12 percent")],
        ),
    ],
)
def test_a_figure_belongs_to_its_own_item(text: str, found: list[tuple[str, str | None]]) -> None:
    assert figures(text) == found


def test_offsets_are_those_of_the_whole_text() -> None:
    low = "side effects include nausea and rash. headache is none"
    region = Span(len("side effects include "), low.index(". headache"))
    assert [(i.span.start, i.span.of(low)) for i in read_list(low, region, FINDINGS)] == [(21, "nausea"), (32, "rash")]


def test_no_item_is_empty_or_crosses_another() -> None:
    vocabulary = load_vocabulary()
    labels = [label for concept in vocabulary.concepts.values() for label in (concept.label, *concept.labels)]
    low = ", ".join(label.lower() for label in sorted(set(labels)) if len(label.split()) < 4)
    found = items(low)
    assert found
    for one, other in pairwise(found):
        assert one.span.end <= other.span.start
    assert all(item.span.of(low).strip() for item in found)
