"""Lines that open a part of the text where no heading does, and lists with several bullets on one line."""

from __future__ import annotations

from small_readings import DRUG, said, values

from kg.extract.nameplate import find_nameplate
from kg.model import BlockKind, Relation
from kg.readers.text import parse_text

EFFECT, CARE, CONTRA = Relation.ADVERSE_EFFECT, Relation.PRECAUTION, Relation.CONTRAINDICATION
INTERACTION, DOSE = Relation.INTERACTION, Relation.DOSE


def test_below_a_prohibition_a_line_that_asks_for_a_doctor_first_forbids_nothing() -> None:
    body = (
        "Do not use\n\n- if you have liver failure\n\n"
        "Ask a doctor before use if\n\n- you have high blood pressure\n- you have glaucoma\n"
    )
    assert (values(body, CONTRA), values(body, CARE)) == (["liver failure"], ["high blood pressure", "glaucoma"])


def test_what_makes_one_stop_and_ask_a_doctor_are_effects() -> None:
    body = "Do not use\n\n- if you have asthma\n\nStop use and ask a doctor if\n\n- slurred speech\n- leg swelling\n"
    assert (values(body, CONTRA), values(body, EFFECT)) == (["asthma"], ["slurred speech", "leg swelling"])


def test_a_prohibition_opens_its_part_behind_a_list_of_ingredients() -> None:
    body = (
        f"What are the ingredients in {DRUG}?\n\nThe tablets hold maize starch and talc.\n\n"
        f"Do not take {DRUG} if you:\n\n- have severe liver disease\n- have Brugada syndrome\n"
    )
    assert values(body, CONTRA) == ["severe liver disease", "Brugada syndrome"]


def test_directions_begin_behind_driving_and_go_on_below_a_heading_that_names_people() -> None:
    body = (
        f"Driving and using machines\n\n{DRUG} may make you drowsy.\n\n"
        f"Always take {DRUG} as your doctor told you.\n\n"
        "Children weighing less than 40 kg\n\n- The usual dose is 2 mg a day.\n"
    )
    doses = said(body, DOSE)
    assert [(dose["value"], dose.get("population")) for dose in doses] == [
        ("2 mg", "Children weighing less than 40 kg")
    ]


def test_several_squares_on_one_line_stand_as_deep_as_the_first() -> None:
    text = "Uses\n\n■ relieves pain due to:\n  ■ backache  ■ headache\n■ reduces fever\n"
    items = [block for block in parse_text(text, "small").blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(block.span.of(text).strip(), block.depth) for block in items] == [
        ("relieves pain due to:", 0),
        ("backache", 1),
        ("headache", 1),
        ("reduces fever", 0),
    ]


def test_a_trade_mark_alone_on_its_line_names_the_medicine_below_it() -> None:
    text = "Pr ZENDRANE®\n\nZendrafen Sodium Capsules\n\nTake it with food.\n"
    plate = find_nameplate(text)
    assert plate is not None
    assert [span.of(text).strip() for span in plate] == ["ZENDRANE", "Zendrafen Sodium", "Capsules"]


def test_directions_and_what_holds_while_using_it_end_the_prohibitions() -> None:
    body = "Do not use\n\n- if you have asthma\n\nWhen using this product\n\n- gout\n\nDirections\n\n- fever\n"
    assert (values(body, CONTRA), values(body, CARE)) == (["asthma"], ["gout"])
