"""The table of mechanisms: every row shows words, and what is read from them is what the row says."""

from __future__ import annotations

import pytest

from kg.extract import cues
from kg.extract.reader import read
from kg.facts import facts
from kg.readers.text import parse_text

ROWS = [(cells[0], cells[2], cells[3]) for _, cells in cues.rows("mechanisms")]
MEDICINE = "Tizanidine"


def said(words: str) -> list[str]:
    """Relation and value of what is read from words under a title, "not" before what is denied."""
    text = f"{MEDICINE}\n\n{words}\n".replace("{D}", MEDICINE).replace("\\n", "\n")
    rows = facts(read(parse_text(text, "mechanism")))
    return sorted(f"{'not ' if row.get('negated') else ''}{row['relation']}: {row['value']}" for row in rows)


@pytest.mark.parametrize(("name", "words", "states"), ROWS, ids=[name for name, *_ in ROWS])
def test_a_mechanism_reads_what_its_row_says(name: str, words: str, states: str) -> None:
    assert said(words) == sorted(states.split(" | "))


def test_the_table_is_read_and_not_repeated() -> None:
    assert len(ROWS) >= 20
    assert len({name for name, *_ in ROWS}) == len(ROWS)
    assert said("{D} may cause rash.") != sorted(["adverse_effect: itching"])
