"""Lists without bullets or separators: one item behind a colon, medicines side by side."""

from __future__ import annotations

import pytest
from small_readings import CARE, CONTRA, DRUG, EFFECT, INTERACTION, said, values

EFFECTS = "Side effects\n\n"


@pytest.mark.parametrize(
    ("introduction", "item", "category"),
    [
        (f"The most common side effects of {DRUG} are:", "headache", "common"),
        ("Call your doctor right away if you have:", "yellow skin", "serious"),
        (f"{DRUG} may cause serious side effects, including:", "Liver problems", "serious"),
    ],
)
def test_a_lone_item_is_in_the_group_of_its_introduction(introduction: str, item: str, category: str) -> None:
    rows = said(f"{EFFECTS}{introduction}\n\n{item}\n", EFFECT)
    assert [(row["value"], row["category"]) for row in rows] == [(item, category)]


def test_a_sentence_behind_an_announcement_is_no_item() -> None:
    rows = said(f"{EFFECTS}The most common side effects are:\n\nThese may go away.\n\nrash\n", EFFECT)
    assert [row["value"] for row in rows if row["value"] != "rash"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        f"{DRUG} may cause serious side effects, including liver problems.",
        f"{DRUG} may cause serious side effects, including: liver problems. Call your doctor.",
    ],
)
def test_an_enumeration_is_in_the_group_that_its_head_names(sentence: str) -> None:
    assert [(row["value"], row["category"]) for row in said(EFFECTS + sentence, EFFECT)] == [
        ("liver problems", "serious")
    ]


def test_lone_items_of_other_lists() -> None:
    assert values(f"Before you take {DRUG}\n\nTell your doctor if you have:\n\nasthma\n", CARE) == ["asthma"]
    assert values(f"When not to take it\n\nDo not take {DRUG} if you have:\n\ngout\n", CONTRA) == ["gout"]
    assert values("Other medicines\n\nTell your doctor if you take:\n\nwarfarin\n", INTERACTION) == ["warfarin"]


@pytest.mark.parametrize(
    ("listed", "medicines"),
    [
        ("warfarin ibuprofen phenytoin lithium", ["warfarin", "ibuprofen", "phenytoin", "lithium"]),
        ("medicines for seizures warfarin digoxin", ["medicines for seizures", "warfarin", "digoxin"]),
        ("warfarin tablets ibuprofen", ["warfarin", "ibuprofen"]),
        ("valproic acid", ["valproic acid"]),
    ],
)
def test_medicines_side_by_side_are_several_where_that_is_certain(listed: str, medicines: list[str]) -> None:
    assert values(f"Other medicines\n\nTell your doctor if you take: {listed}\n", INTERACTION) == medicines
