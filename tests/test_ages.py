"""Ages as groups of people: the bounds of words, the group that they are or lie in, a table that tells its faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_readings import said

from kg.errors import VocabularyError
from kg.model import Relation, TermKind
from kg.namespaces import thing
from kg.vocabulary import ages, load_vocabulary


@pytest.mark.parametrize(
    ("words", "label", "wider"),
    [
        ("younger than 18", "children", ()),
        ("under 18 years of age", "children", ()),
        ("Under  12 years", "people under 12 years", ("children",)),
        ("children under 12 years", "people under 12 years", ("children",)),
        ("11 years or younger", "people under 12 years", ("children",)),
        ("children aged 6 to 11 years", "people from 6 to 11 years", ("children",)),
        ("12 to 17 years of age", "adolescents", ()),
        ("14 to 17", "people from 14 to 17 years", ("adolescents", "children")),
        ("infants under 6 months", "people under 6 months", ("children",)),
        ("adults under 65", "people from 18 to 64 years", ("adults",)),
        ("over 65", "older people", ()),
        ("patients aged 65 years and older", "older people", ()),
        ("at least 75 years old", "people from 75 years", ("adults", "older-people")),
    ],
)
def test_an_age_is_a_group_or_lies_in_some(words: str, label: str, wider: tuple[str, ...]) -> None:
    concept = load_vocabulary().concept(words, TermKind.POPULATION)
    assert concept is not None
    assert concept.label == label
    assert concept.wider == (tuple(thing("population", group) for group in wider) if wider else None)


@pytest.mark.parametrize(
    "words",
    [
        "over 5",  # children and adults
        "12 years and older",
        "women over 50",
        "children under 12 years with asthma",
        "under 40 kg",
        "less than 3 days",
        "6 months to 2 years",  # to the second birthday, or to the third?
        "children under 3 months to 12",
    ],
)
def test_what_is_no_age_or_lies_across_a_line_is_not_linked(words: str) -> None:
    assert load_vocabulary().concept(words, TermKind.POPULATION) is None


def test_every_group_of_the_table_is_in_the_vocabulary_and_says_who_draws_its_line() -> None:
    known = load_vocabulary().concepts
    assert [group.group for group in ages.age_groups() if thing("population", group.group) not in known] == []
    assert [g.group for g in ages.age_groups() if not re.search(r"ICH E\d|No 1901/2006", g.source)] == []


@pytest.mark.parametrize("bounds", ["18\t12", "two\t12", "12\t12"])
def test_bounds_that_are_no_ages_are_told_with_their_place(
    bounds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "age_groups.tsv").write_text(f"# ages\ngroup\tfrom\tbelow\tsource\nkids\t{bounds}\tus\n", "utf-8")
    monkeypatch.setattr(ages, "TABLES", tmp_path)
    ages.age_groups.cache_clear()
    try:
        with pytest.raises(VocabularyError) as refused:
            ages.age_groups()
    finally:
        ages.age_groups.cache_clear()
    assert refused.value.where.endswith("age_groups.tsv:3")
    assert refused.value.what == f"no age: {bounds.replace(chr(9), ' to ')}"


def test_a_contraindication_and_a_dose_for_an_age_are_linked() -> None:
    rows = said("Do not take Tizanidine if you are under 16 years of age.", Relation.CONTRAINDICATION)
    assert [(row["value"], row["kind"]) for row in rows] == [("under 16 years of age", "population")]
    broken = said("It must not be used in\nnewborn babies.", Relation.CONTRAINDICATION)
    assert [row["value"] for row in broken] == ["newborn babies"]
    reading = said("How to take it\n\nChildren under 12 years: take 5 mg once a day.", Relation.DOSE)
    assert [row["population"] for row in reading] == ["Children under 12 years"]
