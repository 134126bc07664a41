"""Whom a medicine is used in for what: each use with the people that its clause names."""

from __future__ import annotations

import pytest
from small_readings import CONTRA, DRUG, USE, said

USES = "What it is used for\n\n"
CASES = [
    ("Adults: gout; children: hives.", [("gout", "Adults"), ("hives", "children")]),
    (
        "In adults: treatment of gout. In children: treatment of hives.",
        [("gout", "adults"), ("hives", "children")],
    ),
    (f"{DRUG} is used in adults for gout and in children for hives.", [("gout", "adults"), ("hives", "children")]),
    (f"{DRUG} is used to treat gout in adults and hives in children.", [("gout", "adults"), ("hives", "children")]),
    (
        f"{DRUG} is used to treat: asthma in adults; hives in children 6 years and older.",
        [("asthma", "adults"), ("hives", "children 6 years and older")],
    ),
    (
        f"In adults, {DRUG} is used to treat gout; in children, {DRUG} is used to treat hives.",
        [("gout", "adults"), ("hives", "children")],
    ),
    (
        f"{DRUG} is indicated for the treatment of adults with gout and for children with leukemia.",
        [("gout", "adults"), ("leukemia", "children")],
    ),
    (
        f"{DRUG} is used to treat:\n\n- adults with asthma\n- children aged 6 years and older with hives\n",
        [("asthma", "adults"), ("hives", "children aged 6 years and older")],
    ),
    (
        "Adults:\n\n- asthma\n- gout\n\nChildren:\n\n- hives\n",
        [("asthma", "Adults"), ("gout", "Adults"), ("hives", "Children")],
    ),
    (
        f"{DRUG} is used to treat pain in the legs in adults, and fever.",
        [("pain in the legs", "adults"), ("fever", None)],
    ),
    (
        f"{DRUG} is used to prevent stroke in adults with atrial fibrillation and to treat blood clots in children.",
        [("stroke", "adults with atrial fibrillation"), ("blood clots", "children")],
    ),
    (f"{DRUG} is a prescription medicine for adults used to treat gout.", [("gout", "adults")]),
    (
        f"{DRUG} is used to treat gout (GT) in adults and children 12 years of age and older.",
        [("gout", "adults and children 12 years of age and older")],
    ),
    ("In children they can be used for hives and gout.", [("hives", "children"), ("gout", "children")]),
    (f"{DRUG} is used to treat gout.", [("gout", None)]),
]


@pytest.mark.parametrize(("words", "uses"), CASES, ids=[words[:50] for words, _ in CASES])
def test_each_use_has_the_people_of_its_clause(words: str, uses: list[tuple[str, str | None]]) -> None:
    assert [(row["value"], row.get("population")) for row in said(USES + words, USE)] == uses


def test_what_is_no_quick_relief_is_no_denied_use() -> None:
    assert said(f"{USES}{DRUG} should not be used for the immediate relief of hives.", USE) == []
    assert said(f"{USES}{DRUG} should not be used for the relief of hives.", CONTRA) == []
