"""Signs of overdose: in sentences that tell of one, wherever they stand, and nothing else."""

from __future__ import annotations

import pytest
from small_readings import DRUG, EFFECT, values

from kg.model import Relation

SIGN = Relation.OVERDOSE_SIGN
OVERDOSE, EFFECTS = "Overdose\n\n", "Side effects\n\n"

TOLD = [
    ("Drowsiness may be seen after overdose.", ["Drowsiness"]),
    ("Heart block has been observed with overdosage.", ["Heart block"]),
    ("Hypotension and bradycardia were seen after an overdose of 50 mg.", ["Hypotension", "bradycardia"]),
    ("Liver damage has occurred after overdose.", ["Liver damage"]),
    (f"An overdose of {DRUG} has led to coma and death.", ["coma", "death"]),
    ("Cases of overdose have been reported.", []),
    ("No antidote has been reported for overdose.", []),
    ("Vomiting was not seen in overdose.", []),
]
AMONG_EFFECTS = [
    ("Coma may occur in overdose.", ["Coma"], []),
    ("In overdose, seizures may occur.", ["seizures"], []),
    ("There have been reports of seizures in cases of overdose.", ["seizures"], []),
    (f"{DRUG} may cause rash. Seizures have been reported after an acute overdose.", ["Seizures"], ["rash"]),
    (f"{DRUG} may cause rash, itching, and coma in overdose.", [], []),
]


@pytest.mark.parametrize(("sentence", "signs"), TOLD)
def test_what_was_seen_in_overdose_is_a_sign_of_it(sentence: str, signs: list[str]) -> None:
    assert values(OVERDOSE + sentence, SIGN) == signs


@pytest.mark.parametrize(("sentence", "signs", "effects"), AMONG_EFFECTS)
def test_among_side_effects_what_an_overdose_brings_is_no_effect_of_usual_doses(
    sentence: str, signs: list[str], effects: list[str]
) -> None:
    assert (values(EFFECTS + sentence, SIGN), values(EFFECTS + sentence, EFFECT)) == (signs, effects)
