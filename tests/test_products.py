"""Brands, routes and forms: what names the product, and what only looks like it."""

from __future__ import annotations

import pytest
from small_readings import DRUG, read_text, values

from kg.extract.masthead import find_masthead
from kg.model import Relation

FORM, ROUTE, CONTRA = Relation.DOSE_FORM, Relation.ROUTE, Relation.CONTRAINDICATION


@pytest.mark.parametrize(
    ("line", "brand", "generic"),
    [
        ("MEDICATION GUIDE ZORVATRON™ (ZOR-VA-TRON) (Zorvaferon alfa-2b)", "ZORVATRON", "Zorvaferon alfa-2b"),
        ("PATIENT INFORMATION ZORVA (ZOR-vuh) (zorvalin) tablets", "ZORVA", "zorvalin"),
    ],
)
def test_a_masthead_gives_brand_and_medicine(line: str, brand: str, generic: str) -> None:
    masthead = find_masthead(f"{line} What is it?")
    assert masthead is not None
    assert (masthead.brand.of(line), masthead.generic.of(line)) == (brand, generic)


def test_a_brand_in_a_masthead_is_stated() -> None:
    text = f"MEDICATION GUIDE ZORVATRON™ (ZOR-VA-TRON) (Zorvaferon alfa-2b)\n\n{'ZORVATRON helps. ' * 3}\n"
    brands = [s.value.words for s in read_text(text).statements if s.relation is Relation.BRAND]
    assert brands == ["ZORVATRON"]


def test_a_reaction_to_an_infusion_is_no_form() -> None:
    body = f"How {DRUG} is given\n\nYou will receive medicines before {DRUG} to prevent infusion"
    assert values(f"{body}-related reactions.", FORM) == []
    assert values(f"{body} reactions.", FORM) == []
    assert values(f"How {DRUG} is given\n\n{DRUG} is given as an infusion into your vein.", FORM) == ["infusion"]


@pytest.mark.parametrize(
    "sentence",
    [
        f"Tell your doctor if you cannot take fluids by mouth while you use {DRUG}.",
        f"Call your doctor if ocular symptoms come while you are using {DRUG}.",
    ],
)
def test_what_is_not_given_by_it_is_no_route(sentence: str) -> None:
    assert values(f"Taking it\n\n{sentence}", ROUTE) == []


def test_the_name_of_a_heading_states_nothing_where_it_is_referred_to() -> None:
    reference = f"See “Do not take {DRUG} if you have asthma” and talk about sleep problems."
    assert values(f"Warnings\n\n{reference}", CONTRA) == []
    assert values(f"Warnings\n\nDo not take {DRUG} if you have asthma.", CONTRA) == ["asthma"]
