"""Decisions on what was read: what they set apart, correct and follow, and that they invent nothing."""

from __future__ import annotations

import pytest
from curated import TEXT, WHEN, entry_for, fact, reading_of, words_of

from kg.curation import Action, decide
from kg.curation.anchors import iri_in
from kg.curation.corrections import corrected, current_values
from kg.errors import CurationError
from kg.model import AdverseEffect, ReviewState
from kg.vocabulary import load_vocabulary


def test_what_is_rejected_is_set_apart_and_what_is_accepted_stays() -> None:
    reading = reading_of()
    entries = [entry_for(reading, "alcohol", reason="no"), entry_for(reading, "headache", Action.ACCEPT)]
    curated = decide(reading, entries, load_vocabulary())
    assert words_of(curated.rejected) == ["alcohol"]
    assert words_of(curated.reading.statements) == [w for w in words_of(reading.statements) if w != "alcohol"]
    states = {one.state: (one.who, one.when, one.comment) for one in curated.reviews.values()}
    assert states == {ReviewState.REJECTED: ("Ann", WHEN, "no"), ReviewState.ACCEPTED: ("Ann", WHEN, "")}
    assert curated.orphans == ()


def test_the_last_decision_about_a_statement_counts() -> None:
    reading = reading_of()
    entries = [entry_for(reading, "alcohol"), entry_for(reading, "alcohol", Action.ACCEPT)]
    curated = decide(reading, entries, load_vocabulary())
    assert curated.rejected == ()
    assert sorted(words_of(curated.reading.statements)) == sorted(words_of(reading.statements))
    assert [one.state for one in curated.reviews.values()] == [ReviewState.ACCEPTED]


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    reading = reading_of()
    entry = entry_for(reading, "headache", Action.CORRECT, corrected={"figure": "20.9 percent"}, becomes="x")
    curated = decide(reading, [entry], load_vocabulary())
    [old], new = curated.rejected, fact(curated.reading, "headache")
    assert isinstance(old, AdverseEffect)
    assert isinstance(new, AdverseEffect)
    assert (old.frequency and str(old.frequency.lower)) == "8"
    assert (new.frequency and str(new.frequency.lower)) == "20.9"
    assert words_of(curated.reading.statements) == words_of(reading.statements)  # in the same place
    review = curated.reviews[iri_in(reading, new)]
    assert (review.state, review.revises) == (ReviewState.CORRECTED, (iri_in(reading, old),))
    assert curated.reviews[iri_in(reading, old)].state is ReviewState.REJECTED


def test_a_correction_that_leaves_the_name_alone_leaves_one_statement() -> None:
    reading = reading_of()
    entry = entry_for(reading, "headache", Action.CORRECT, corrected={"certainty": "possible"}, becomes="x")
    curated = decide(reading, [entry], load_vocabulary())
    assert curated.rejected == ()
    assert fact(curated.reading, "headache").certainty.value == "possible"
    [review] = curated.reviews.values()
    assert (review.state, review.revises) == (ReviewState.CORRECTED, ())


@pytest.mark.parametrize(
    ("words", "values", "what"),
    [
        ("headache", {"figure": "95 percent"}, "does not stand in a sentence"),
        ("headache", {"words": "porphyria"}, "does not stand in a sentence"),
        ("headache", {"concept": "no such finding"}, "has no finding called"),
        ("headache", {"certainty": "sure"}, "there is no choice 'sure'"),
        ("headache", {"action": "avoid"}, "has no such value"),
        ("headache", {"certainty": "asserted"}, "it changes nothing"),
        ("headache", {"colour": "red"}, "this cannot be corrected"),
        ("alcohol", {"relation": "precaution"}, "cannot become another kind"),
        ("headache", {"figure": "drowsiness"}, "is read as no figures"),
    ],
)
def test_a_correction_invents_nothing(words: str, values: dict[str, str], what: str) -> None:
    reading = reading_of()
    with pytest.raises(CurationError, match=what):
        corrected(fact(reading, words), values, reading.document, load_vocabulary())


def test_what_can_be_corrected_says_what_holds_now() -> None:
    reading = reading_of()
    assert current_values(fact(reading, "alcohol")) == {
        "words": "alcohol", "concept": "alcohol", "polarity": "affirmed", "certainty": "asserted", "route": "none",
        "population": "none", "condition": "none", "action": "avoid", "extent": "all", "consequence": "none",
    }  # fmt: skip
    for statement in reading.statements:
        for name, value in current_values(statement).items():
            if value != "none" and name not in ("words", "condition"):
                with pytest.raises(CurationError, match="it changes nothing"):
                    corrected(statement, {name: value}, reading.document, load_vocabulary())


# --- finding the words again ---


def test_a_decision_moves_along_with_its_words() -> None:
    entry = entry_for(reading_of(), "alcohol")
    moved = reading_of(TEXT.replace("Side effects\n", "A new paragraph, put before.\n\nSide effects\n"))
    wrapped = reading_of(TEXT.replace("baclofen with alcohol", "baclofen\nwith alcohol"))
    for reading in (moved, wrapped):
        curated = decide(reading, [entry], load_vocabulary())
        assert words_of(curated.rejected) == ["alcohol"]
        assert curated.orphans == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TEXT.replace("Do not take baclofen with alcohol. ", ""), "its words are gone from the document"),
        (
            TEXT.replace(
                "Do not take baclofen with alcohol. Tell", "Alcohol-free days help. Avoid alcohol, beer or wine. Tell"
            ),
            "the words around it have changed",
        ),
        (TEXT.replace("Do not take baclofen with alcohol.", "It is sold in alcohol-free bottles."), "read otherwise"),
    ],
)
def test_a_decision_whose_words_are_gone_is_an_orphan(text: str, why: str) -> None:
    reading = reading_of(text)
    curated = decide(reading, [entry_for(reading_of(), "alcohol")], load_vocabulary())
    assert curated.reading == reading
    assert (curated.rejected, dict(curated.reviews)) == ((), {})
    [orphan] = curated.orphans
    assert why in orphan.why


def test_a_decision_does_not_pass_to_another_figure_of_the_same_words() -> None:
    reading = reading_of(TEXT.replace("headache in 8 percent", "headache in 18 percent"))
    curated = decide(reading, [entry_for(reading_of(), "headache")], load_vocabulary())
    assert curated.rejected == ()
    assert [orphan.why for orphan in curated.orphans] == ["the document is read otherwise now, and does not state it"]
