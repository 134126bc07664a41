"""Guides that lost their line breaks: headings, lead-ins and items found again, and what must not be taken for them."""

from __future__ import annotations

import pytest

from kg.extract.folded import folded_blocks
from kg.extract.masthead import find_masthead
from kg.extract.reader import read
from kg.extract.run_together import split_things
from kg.facts import facts
from kg.model import BlockKind, Span
from kg.readers.text import parse_text

GUIDE = (
    "Patient Information ZENDRA® (ZEN-druh) (zendrafen) tablets, for oral use "
    "What is ZENDRA? ZENDRA is a prescription medicine used to treat adults with plaque psoriasis. "
    "It is not known if ZENDRA is safe and effective in children. "
    "Do not take ZENDRA if you: have severe liver problems are allergic to zendrafen. "
    "Before taking ZENDRA, tell your healthcare provider about all of your medical conditions, including if you: "
    "have had seizures have kidney problems are pregnant or plan to become pregnant. "
    "It is not known if ZENDRA will harm your unborn baby. are breastfeeding. "
    "How should I take ZENDRA? Take 1 ZENDRA tablet by mouth each day. "
    "What are the possible side effects of ZENDRA? ZENDRA may cause serious side effects, including: "
    "Liver problems. Call your healthcare provider right away if you get any of the following symptoms: "
    "dark or brown (tea-colored) urine loss of appetite yellowing of your skin or the white part of your eyes "
    "Low salt (sodium) levels in the blood. Older people are watched for this. "
    "The most common side effects of ZENDRA include: headache stuffy or runny nose nausea "
    "These are not all the possible side effects of ZENDRA. "
    "General information about the safe and effective use of ZENDRA. Medicines are sometimes prescribed for other "
    "purposes. Manufactured by: Zendra Pharma. "
)


def said(text: str, relation: str) -> list[tuple[object, ...]]:
    """Value, group and kind of the facts of a relation."""
    rows = facts(read(parse_text(text, "guide")))
    return [(r["value"], r.get("category"), r.get("kind")) for r in rows if r["relation"] == relation]


def test_a_folded_guide_is_read_as_its_lists_say() -> None:
    assert said(GUIDE, "adverse_effect") == [
        ("Liver problems", "serious", None),
        ("dark or brown (tea-colored) urine", "serious", None),
        ("loss of appetite", "serious", None),
        ("yellowing of your skin or the white part of your eyes", "serious", None),
        ("Low salt (sodium) levels in the blood", "serious", None),
        ("headache", "common", None),
        ("stuffy or runny nose", "common", None),
        ("nausea", "common", None),
    ]
    assert said(GUIDE, "contraindication") == [
        ("severe liver problems", None, None),
        ("zendrafen", None, "allergy"),
    ]
    assert said(GUIDE, "precaution") == [
        ("children", None, "population"),
        ("seizures", None, None),
        ("kidney problems", None, None),
        ("pregnant", None, "state"),
        ("plan to become pregnant", None, "state"),
        ("breastfeeding", None, "state"),
    ]
    assert said(GUIDE, "brand") == [("ZENDRA", None, None)]
    assert said(GUIDE, "indication") == [("plaque psoriasis", None, None)]
    assert [v for v, *_ in said(GUIDE, "dose")] == ["1 ZENDRA tablet"]


def test_headings_inside_the_line_become_headings() -> None:
    document = parse_text(GUIDE, "guide")
    headings = [b.span.of(GUIDE) for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == [
        "What is ZENDRA?",
        "How should I take ZENDRA?",
        "What are the possible side effects of ZENDRA?",
    ]
    assert [s.heading for s in document.sections] == ["", *headings]


def test_a_question_in_quotes_is_a_reference_and_no_heading() -> None:
    quoted = GUIDE.replace("Older people are", 'See "What are the possible side effects of ZENDRA?" Older people are')
    assert len(parse_text(quoted, "guide").sections) == len(parse_text(GUIDE, "guide").sections)
    spaced = quoted.replace('"What are', '" What are').replace('ZENDRA?"', 'ZENDRA? "')
    assert len(parse_text(spaced, "guide").sections) == len(parse_text(GUIDE, "guide").sections)


def test_an_ordinary_paragraph_with_questions_is_left_alone() -> None:
    text = "What to know? It helps. How does it work? Nobody knows. It is a tablet.\n"
    assert [b.kind for b in parse_text(f"Title\n\n{text}", "a").blocks] == [BlockKind.TITLE, BlockKind.PARAGRAPH]
    assert folded_blocks(parse_text(f"Title\n\n{text}", "a")) == set()


def test_an_enumeration_that_has_its_separators_is_not_cut() -> None:
    names = {"headache", "nausea", "vomiting", "liver failure", "death", "liver problems"}
    for text in ("headache, nausea, and vomiting", "worsening liver problems, liver failure and death"):
        assert split_things(text, Span(0, len(text)), names.__contains__) == [Span(0, len(text))]


def test_what_looks_like_no_name_is_not_cut() -> None:
    text = "genotype 1 or 3 infection and have been treated with a regimen that holds sofosbuvir"
    assert split_things(text, Span(0, len(text)), {"sofosbuvir"}.__contains__) == [Span(0, len(text))]


@pytest.mark.parametrize(
    ("text", "brand", "generic"),
    [
        ("MEDICATION GUIDE ZEN DRA (ZEN-druh) (zendrafen) tablets", "ZEN DRA", "zendrafen"),
        ("Patient Information ZENDRA® (zen druh) (zendrafen and olol) capsules", "ZENDRA", "zendrafen and olol"),
        ("Zendra™ (zendrafen) injection", "Zendra", "zendrafen"),
    ],
)
def test_mastheads(text: str, brand: str, generic: str) -> None:
    found = find_masthead(text)
    assert found is not None
    assert (found.brand.of(text), found.generic.of(text)) == (brand, generic)


def test_a_bracket_behind_a_capital_is_no_masthead_by_itself() -> None:
    assert find_masthead("Heart Failure (weak heart) is treated with water tablets. Heart Failure is common.") is None


def effects_of(serious: str) -> list[tuple[object, ...]]:
    """The effects of the guide with other serious ones, the common ones left out."""
    start, end = GUIDE.index("Liver problems. Call"), GUIDE.index("The most common")
    return [row for row in said(GUIDE[:start] + serious + GUIDE[end:], "adverse_effect") if row[1] != "common"]


def test_names_before_a_label_end_the_list_above_it() -> None:
    found = effects_of(
        "Lung problems: They may be symptoms of an illness and often come with: fever fast breathing wheezing "
        "coughing up of blood (hemoptysis): Tell your doctor about it. "
    )
    assert [value for value, *_ in found] == [
        "Lung problems",
        "fever",
        "fast breathing",
        "wheezing",
        "coughing up of blood",
    ]


def test_a_label_in_small_letters_stands_behind_a_name_in_capitals() -> None:
    found = effects_of("Your doctor may stop ZENDRA. worsening muscle weakness. Tell your doctor about it. ")
    assert found == [("worsening muscle weakness", "serious", None)]


def test_what_is_said_to_be_a_side_effect_is_one() -> None:
    guide = GUIDE.replace(
        "Older people are watched for this. ", "Bronchospasm is a serious and common side effect of ZENDRA. "
    )
    assert ("Bronchospasm", "common", None) in said(guide, "adverse_effect")
    asked = GUIDE.replace("Older people are watched for this. ", "See “What are the possible side effects of ZENDRA?” ")
    assert said(asked, "adverse_effect") == said(GUIDE, "adverse_effect")


def test_a_quoted_heading_ends_the_sentence_that_refers_to_it() -> None:
    guide = GUIDE.replace(
        "Older people are watched for this. ", "See “Do not take ZENDRA if you :” ZENDRA may cause hiccups. "
    )
    assert ("hiccups", "serious", None) in said(guide, "adverse_effect")


def test_medicines_are_named_by_what_they_are_for() -> None:
    asked = "Especially tell your doctor if you take: lithium Medicine for: Fungal infections Seizures "
    guide = GUIDE.replace("How should I take ZENDRA?", f"{asked}How should I take ZENDRA?")
    assert [value for value, *_ in said(guide, "interaction")] == ["lithium", "Fungal infections", "Seizures"]


def test_a_list_of_effects_when_used_with_something_is_no_list_of_uses() -> None:
    guide = GUIDE.replace(
        "side effects of ZENDRA include: headache", "side effects of ZENDRA when used with lithium include: headache"
    )
    found = [value for value, group, _ in said(guide, "adverse_effect") if group == "common"]
    assert found == ["headache", "stuffy or runny nose", "nausea"]


def test_a_sentence_behind_a_list_of_one_frequency_is_not_of_it() -> None:
    guide = GUIDE.replace("runny nose nausea ", "runny nose nausea ZENDRA may affect fertility in males. ")
    found = said(guide, "adverse_effect")
    assert ("nausea", "common", None) in found
    assert ("affect fertility", "none", None) in found
