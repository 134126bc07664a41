"""Package leaflets of older houses: names on first lines, bare lists, questions, labels and groups in brackets."""

from __future__ import annotations

import pytest
from small_readings import DRUG, article, read_text, said, values

from kg.extract.nameplate import find_nameplate
from kg.model import BlockKind, Relation
from kg.readers.text import parse_text

EFFECT, INTERACTION, DOSE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.DOSE
CONTRA, CARE, USE = Relation.CONTRAINDICATION, Relation.PRECAUTION, Relation.INDICATION


def items(text: str) -> list[str]:
    return [b.span.of(text) for b in parse_text(text, "small").blocks if b.kind is BlockKind.LIST_ITEM]


def groups(body: str) -> list[tuple[str, str]]:
    return [(row["value"], row.get("category", "none")) for row in said(body, EFFECT)]


# --- names ---


def test_a_leaflet_names_product_and_medicine_on_its_first_lines() -> None:
    text = (
        "Leaflet for you\n\nXelotar 40 mg tablets\nXelotar 80 mg tablets\nxelotaxin and brufamol\n\n"
        "What Xelotar does\n\nXelotar works slowly. Take Xelotar daily. Xelotaxin is old.\n"
    )
    reading = read_text(text)
    brands = [s for s in reading.statements if s.relation is Relation.BRAND]
    assert [(s.value.words, s.drug.words) for s in brands] == [("Xelotar", "xelotaxin and brufamol")]


def test_the_sentence_about_the_active_substance_names_the_medicine_where_no_line_does() -> None:
    text = (
        "Leaflet\n\nXelotar 40 mg tablets\n\nXelotar, Xelotar, Xelotar. "
        "The tablets hold the active substance xelotaxin, which is old.\n"
    )
    found = find_nameplate(text)
    assert found is not None
    assert [span.of(text) for span in found] == ["Xelotar", "xelotaxin", " 40 mg tablets"]


def test_a_line_that_names_the_medicine_itself_gives_no_brand() -> None:
    assert find_nameplate("Guide\n\nXelotaxin 40 mg tablets\n(Xelotaxin)\n" + "Xelotaxin works. " * 4) is None


# --- lists without bullets ---


def test_short_lines_under_a_colon_are_items_and_a_wrapped_line_goes_on_with_its_own() -> None:
    prose = (
        "These words are here so that the text has lines that are wrapped at its margin, as they\n"
        "are in a printed leaflet, and the reader can tell a full line from a short one in it and\n"
        "can see that lines in lower case go on with what stands above them, and where the lines\n"
        "end, and that nobody has put a mark at the end of any one of the lines in this text at\n"
        "all, so that nothing but the width is left.\n"
    )
    text = (
        f"Guide\n\n{prose}\nIt is used for:\nGout\n"
        "Pain in a joint after an operation that was long and hard on the limb\n"
        "and its neighbours\nBackache\nTake it with water. It is bitter.\n"
    )
    assert items(text) == [
        "Gout",
        "Pain in a joint after an operation that was long and hard on the limb\nand its neighbours",
        "Backache",
    ]


def test_the_label_of_a_group_ends_the_list_above_and_begins_its_own() -> None:
    body = (
        "Possible side effects\n\nCommon (may affect up to 1 in 10 people)\nfeeling sick\nheadache\n"
        "Rare (may affect up to 1 in 1,000 people)\nmigraine\nitching\n"
    )
    assert groups(body) == [
        ("feeling sick", "common"),
        ("headache", "common"),
        ("migraine", "rare"),
        ("itching", "rare"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "Dosing\nAdults take it daily, with or without food, as the doctor says.\nNever double it.\n",
        "Contents:\nThe carton holds two strips. Each strip holds ten.\n",
    ],
)
def test_sentences_on_lines_of_their_own_are_no_list(lines: str) -> None:
    assert items(f"Guide\n\n{lines}") == []


# --- conditions as questions and clauses ---

ASKED = (
    "Before you take your medicine\n\nAsk yourself:\n- Do you have asthma, or do you get chest pain?\n"
    "- Have you ever had an ulcer?\n- Are you pregnant?\n"
)


@pytest.mark.parametrize(
    ("verdict", "relation"),
    [(f"If YES to any of these, do NOT take {DRUG}.", CONTRA), ("If YES, tell your doctor first.", CARE)],
)
def test_what_the_questions_of_a_list_mean_is_said_behind_it(verdict: str, relation: Relation) -> None:
    body = f"{ASKED}{verdict}\n"
    assert values(body, relation) == ["asthma", "chest pain", "ulcer", "pregnant"]
    assert values(body, CARE if relation is CONTRA else CONTRA) == []


def test_clauses_under_a_heading_that_forbids_are_contraindications() -> None:
    body = f"Do not take {DRUG}\n\n- if you have (or have ever had) asthma\n- if you have severe liver disease;\n"
    assert values(body, CONTRA) == ["asthma", "severe liver disease"]


def test_what_one_must_not_take_with_it_stands_among_the_conditions() -> None:
    body = (
        f"Before you are given {DRUG}\n\nYou must not be given {DRUG} if:\n- you have asthma\n"
        "- you take any of these medicines:\n- blood thinners (such as warfarin)\n- phenytoin\n"
    )
    found = [(row["value"], row["action"], row.get("example_of")) for row in said(body, INTERACTION)]
    assert found == [
        ("blood thinners", "avoid", None),
        ("warfarin", "avoid", "blood thinners"),
        ("phenytoin", "avoid", None),
    ]
    assert values(body, CONTRA) == ["asthma"]


def test_what_one_is_allergic_to_may_be_listed_below() -> None:
    body = f"When not to take it\n\nDo not take {DRUG} if you have an allergy to:\n- penicillin\n- lactose\n"
    assert [(row["value"], row.get("kind")) for row in said(body, CONTRA)] == [
        ("penicillin", "allergy"),
        ("lactose", "allergy"),
    ]
    assert values(body, INTERACTION) == []


def test_talk_to_your_doctor_if_introduces_a_list_of_clauses() -> None:
    body = (
        f"Take special care with {DRUG}\n\nTalk to your doctor or nurse before you are given {DRUG} if:\n"
        "- you have asthma\n- you have had hay fever\n"
    )
    assert values(body, CARE) == ["asthma", "hay fever"]


# --- interactions ---


def test_medicines_in_brackets_behind_an_illness_interact_and_the_illness_does_not() -> None:
    body = (
        "Other medicines\n\nThese include medicines used for the treatment of:\n"
        "- epilepsy (e.g. phenytoin, primidone)\n"
    )
    assert values(body, INTERACTION) == ["phenytoin", "primidone"]
    assert values(body, USE) == []


def test_a_clause_about_a_listed_class_says_nothing_of_this_medicine() -> None:
    body = (
        f"Other medicines\n\n{DRUG} may not be suitable with some of them:\n"
        "- Beta-blockers (such as atenolol), which are mostly used for high blood pressure\n"
    )
    assert values(body, INTERACTION) == ["Beta-blockers", "atenolol"]
    assert values(body, USE) == []


# --- effects in rows ---


def test_effects_behind_the_name_of_an_organ_have_the_group_that_stands_with_each() -> None:
    body = (
        "Possible side effects\n\nOther effects are listed here.\n\n"
        "SKIN: itching, hair loss (common), hives.\nRarely, hallucinations, fits.\n"
    )
    found = dict(groups(body))
    assert [found[name] for name in ("itching", "hair loss", "hives")] == ["none", "common", "none"]


def test_a_sentence_without_a_verb_gives_each_effect_the_group_in_its_bracket() -> None:
    body = (
        "Possible side effects\n\n"
        "Blood clots (uncommon), low blood pressure (rare), hallucinations (frequency not known).\n"
    )
    assert groups(body) == [("Blood clots", "uncommon"), ("low blood pressure", "rare"), ("hallucinations", "unknown")]


def test_the_group_may_be_said_behind_the_effects() -> None:
    body = "Possible side effects\n\nPatients have also reported hiccups and sore mouth. These effects are common.\n"
    assert groups(body) == [("hiccups", "common"), ("sore mouth", "common")]


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("Affects 1 to 10 users in 100", "common"),
        ("Affects 1 to 10 users in 1,000", "uncommon"),
        ("Affects 1 to 10 users in 10,000", "rare"),
        ("More than 1 person in 10", "very_common"),
    ],
)
def test_a_group_may_be_given_by_its_figures_alone(label: str, group: str) -> None:
    assert groups(f"Possible side effects\n\n{label}: itching, headache.\n") == [
        ("itching", group),
        ("headache", group),
    ]


def test_what_is_called_less_serious_is_not_serious() -> None:
    assert groups("Less serious side effects\n\n- itching\n- headache\n") == [("itching", "none"), ("headache", "none")]


# --- the rest ---


@pytest.mark.parametrize("heading", ["TAKING YOUR MEDICINE", "Using this medicine"])
def test_directions_stand_under_many_headings(heading: str) -> None:
    body = f"{heading}\n\nThis may be raised slowly to a total of 50 mg to 200 mg a day.\n"
    assert [(row["value"], row["per"]) for row in said(body, DOSE)] == [("50 mg to 200 mg", "day")]


def test_signs_that_too_much_was_taken_stand_in_their_own_sentence() -> None:
    body = "What if I take too many?\n\nSigns that too much has been taken include headache, confusion and fits.\n"
    assert values(body, Relation.OVERDOSE_SIGN) == ["headache", "confusion", "fits"]


def test_a_leaflet_says_to_whom_it_is_not_to_be_given() -> None:
    assert values(f"When not to take it\n\nDo not give {DRUG} to children.\n", CONTRA) == ["children"]


def test_an_article_keeps_its_name_without_a_line_of_names() -> None:
    assert read_text(article(f"{DRUG} may cause rash.\n")).statements[0].drug.words == DRUG.lower()
