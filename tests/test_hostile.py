"""Documents from strangers: what is too long, too many or invisible in them is bounded, left out and named."""

from __future__ import annotations

import pytest

from kg.extract.bounds import MAX_SENTENCE
from kg.extract.context import prepare
from kg.extract.reader import read
from kg.model import Reading, Verdict
from kg.readers.text import parse_text
from kg.vocabulary import load_vocabulary

HEAD = "Aspirol\n\nSide effects\n\n"


def reading(text: str) -> Reading:
    return read(parse_text(text, "a"), load_vocabulary())


def values(found: Reading) -> list[str]:
    return [statement.value.words for statement in found.statements]


@pytest.mark.parametrize("token", ["rash, ", "nausea 5%, ", "1", "a ", "(", "or ", "x. ", "have ", "\ue001", ".", "A"])
def test_no_cue_sees_more_than_the_longest_sentence(token: str) -> None:
    """Time is quadratic in what a cue sees, so the bound on a sentence is the bound on the time of a document."""
    text = HEAD + "Side effects include rash. Take care: " + token * 30_000 + "\n\nAspirol may cause itching.\n"
    context = prepare(parse_text(text, "a"), load_vocabulary())
    assert max(unit.span.end - unit.span.start for unit in context.units) <= MAX_SENTENCE
    assert {"rash", "itching"} <= set(values(reading(text)))


def test_a_sentence_too_long_to_read_is_not_understood_and_all_around_it_is_read() -> None:
    long = "Other effects are " + "pain, " * 500 + "and more."
    text = f"{HEAD}Aspirol may cause rash. {long} It may also cause itching.\n"
    found = reading(text)
    assert values(found) == ["rash", "itching"]
    lines = [(line.sentence.of(text), line.verdict) for line in found.ledger]
    assert lines == [
        ("Aspirol", Verdict.SKIPPED),
        ("Side effects", Verdict.SKIPPED),
        ("Aspirol may cause rash.", Verdict.STATED),
        (long, Verdict.NOT_UNDERSTOOD),
        ("It may also cause itching.", Verdict.STATED),
    ]


def test_a_gap_that_no_layout_makes_ends_a_line() -> None:
    text = HEAD + "Aspirol may cause rash." + " " * 5_000 + "Aspirol may cause itching.\n\n" + " " * 300 + "- nausea\n"
    document = parse_text(text, "a")
    assert [block.span.of(text) for block in document.blocks][2:] == [
        "Aspirol may cause rash.",
        "Aspirol may cause itching.",
        "nausea",
    ]
    assert values(reading(text)) == ["rash", "itching", "nausea"]
