"""What dense prose of guides and monographs states: lists without bullets, effects told in clauses, warnings."""

from __future__ import annotations

import time

import pytest
from small_readings import article, read_text, said, values

from kg.extract.context import prepare
from kg.extract.merge import merge
from kg.extract.reader import _drafts
from kg.extract.subject import find_main_drug
from kg.facts import facts
from kg.model import Relation
from kg.readers.text import parse_text
from kg.vocabulary import load_vocabulary

EFFECT, CARE, BAN = Relation.ADVERSE_EFFECT, Relation.PRECAUTION, Relation.CONTRAINDICATION
USE, OTHER = Relation.INDICATION, Relation.INTERACTION
TAKEN = "Other medicines and Tizanidine\n\n"
RISKS = "Possible side effects\n\n"

PROSE = [
    ("Tizanidine can cause you to feel dizzy, tired, or faint.", EFFECT, ["dizzy", "tired", "faint"]),
    (
        RISKS + "You may have an increased risk of getting urinary tract infections.",
        EFFECT,
        ["urinary tract infections"],
    ),
    (RISKS + "You may be at a higher risk of developing shingles.", EFFECT, ["shingles"]),
    (
        RISKS + "Rare but serious allergic reactions (including hives) have happened.",
        EFFECT,
        ["serious allergic reactions"],
    ),
    (
        RISKS + "Mild problems: soreness where the shot was given; headache; tiredness.",
        EFFECT,
        ["soreness", "headache", "tiredness"],
    ),
    (RISKS + "Rarely, dry mouth and rash have been reported.", EFFECT, ["dry mouth", "rash"]),
    ("It works by stopping clots that may cause a stroke.", EFFECT, []),
    ("Your doctor should know if you have diabetes or asthma.", CARE, ["diabetes", "asthma"]),
    ("Tell your doctor if you currently have or have had glaucoma.", CARE, ["glaucoma"]),
    ("It is not known if Tizanidine is safe for your unborn baby.", CARE, []),
    ("Pregnancy\n\nThe use of Tizanidine during pregnancy should be avoided.", CARE, ["pregnancy"]),
    ("Do not use Tizanidine in patients with asthma.", BAN, ["asthma"]),
    ("Do not use Tizanidine if you are under 18 years of age.", BAN, ["under 18 years of age"]),
    ("Do not use Tizanidine two days in a row.", BAN, []),
    ("Do not take Tizanidine\n\nDo not take aspirin if you have liver disease.", OTHER, []),
    ("Do not take Tizanidine\n\nDo not take aspirin if you are taking it.", OTHER, ["aspirin"]),
    ("Tizanidine should not be used for more than 1 week.", BAN, []),
    ("Tizanidine is used to treat certain types of seizures.", USE, ["certain types of seizures"]),
    ("You should be given medicines with advice on how to take them to help prevent nausea.", USE, []),
    ("You should not receive live vaccines during treatment with Tizanidine.", OTHER, ["live vaccines"]),
    ("Tizanidine may decrease the effectiveness of digoxin; use another form of it.", OTHER, ["digoxin"]),
    (
        TAKEN + "Do not take Tizanidine with certain medicines for HIV: indinavir.",
        OTHER,
        ["certain medicines for HIV", "indinavir"],
    ),
    (
        TAKEN + "- medicines used to treat HIV infection, such as indinavir",
        OTHER,
        ["medicines used to treat HIV infection", "indinavir"],
    ),
    (
        "Tell your doctor if you take medicines to treat or prevent blood clots.",
        OTHER,
        ["medicines to treat or prevent blood clots"],
    ),
    ("Taking Tizanidine with warfarin may add to this risk.", OTHER, ["warfarin"]),
    (
        TAKEN + "Use caution if you take Tizanidine with antibiotics, heparin or NSAIDs.",
        OTHER,
        ["antibiotics", "heparin", "NSAIDs"],
    ),
]


@pytest.mark.parametrize(("body", "relation", "expected"), PROSE)
def test_what_prose_states(body: str, relation: Relation, expected: list[str]) -> None:
    assert values(body, relation) == expected


def test_what_is_said_of_a_class_in_the_title_is_said_of_no_medicine_that_is_warned_of() -> None:
    text = "Insulin: a leaflet\n\nDo not take insulin with heparin. Insulin is used to treat diabetes."
    found = [(row["drug"], row["relation"], row["value"]) for row in facts(read_text(text))]
    assert found == [("insulin", "indication", "diabetes"), ("insulin", "interaction", "heparin")]


def test_a_medicine_of_the_class_in_the_title_is_the_subject_where_the_text_speaks_of_it() -> None:
    text = "Blood thinners: a leaflet\n\nWarfarin is used to treat blood clots. Warfarin may cause bleeding."
    assert {row["drug"] for row in facts(read_text(text))} == {"warfarin"}


def test_a_color_that_several_fluids_share_is_one_sign() -> None:
    text = "Overdose\n\nSymptoms of overdose include itching and red color of the skin, urine, sweat, and tears."
    assert values(text, Relation.OVERDOSE_SIGN) == ["itching", "red color of the skin, urine, sweat, and tears"]


def test_an_amount_in_a_bracket_behind_another_medicine_is_of_that_one() -> None:
    (dose,) = said(
        "How to take Tizanidine\n\nYour doctor may tell you to take a low dose of aspirin (75 mg to 325 mg).",
        Relation.DOSE,
    )
    assert (dose["value"], dose["drug"]) == ("75 mg to 325 mg", "aspirin")


GUIDE = (
    "Patient Information ZENDRA® (ZEN-druh) (zendrafen) tablets, for oral use "
    "What is the most important information I should know about ZENDRA? "
    "ZENDRA can cause serious side effects, including: Infusion reactions. Infusion reactions are common side effects "
    "of ZENDRA. You may develop kidney failure. Kidney failure can cause you to have: dark urine tiredness "
    "Heart problems. Tell your doctor right away if you get: flu-like symptoms high blood pressure chest pain "
    "What is ZENDRA? ZENDRA is a prescription medicine used to treat: Adults with lupus: alone. Adults and children "
    "2 years of age and older with plaque psoriasis: with other medicines. "
    "Before taking ZENDRA, tell your healthcare provider about all of your medical conditions, including if you: "
    "Have had seizures Have kidney problems Are pregnant. ZENDRA may harm your unborn baby. Females who can become "
    "pregnant: You should use birth control. Are breastfeeding. "
    "Especially tell your healthcare provider if you take: Lithium or iron supplements. medicines used to treat "
    "high blood pressure medicines that affect blood clotting digoxin "
    "What are the possible side effects of ZENDRA? Slow heartbeat. Low blood pressure (which may cause dizziness). "
    "Follow the advice of your doctor. The most common side effects of ZENDRA in people who have had a kidney "
    "transplant include: headache nausea General information about ZENDRA. It is a tablet. "
)  # fmt: skip


def folded(relation: str) -> list[str]:
    """The values of a relation in the guide."""
    return [row["value"] for row in facts(read_text(GUIDE)) if row["relation"] == relation]


def test_a_folded_guide_keeps_its_serious_effects_over_what_explains_them() -> None:
    assert folded("adverse_effect") == [
        "Infusion reactions",
        "Infusion reactions",
        "kidney failure",
        "dark urine",
        "tiredness",
        "Heart problems",
        "flu-like symptoms",
        "high blood pressure",
        "chest pain",
        "Slow heartbeat",
        "Low blood pressure",
        "headache",
        "nausea",
    ]


def test_a_folded_list_of_conditions_goes_on_with_capitals_and_behind_an_aside() -> None:
    assert folded("precaution") == ["seizures", "kidney problems", "pregnant", "breastfeeding"]


def test_folded_uses_stand_under_the_people_they_are_for() -> None:
    assert folded("indication") == ["lupus", "plaque psoriasis"]


def test_classes_in_a_folded_list_keep_what_they_are_for() -> None:
    assert folded("interaction") == [
        "Lithium",
        "iron supplements",
        "medicines used to treat high blood pressure",
        "medicines that affect blood clotting",
        "digoxin",
    ]


def test_a_name_that_the_headings_repeat_is_the_medicine_whatever_else_the_text_names() -> None:
    text = (
        "What should I know about Clopavax ?\n\nTell your doctor if you take warfarin, and warfarin again.\n\n"
        "# Who should get Clopavax?\n\nclopavax is used to treat gout.\n\n# How is Clopavax used?\n\nAsk.\n"
    )
    drug = find_main_drug(parse_text(text, "unknown"), load_vocabulary())
    assert (drug.term.words if drug.term else None, drug.names) == ("clopavax", frozenset(("Clopavax",)))


def test_what_is_repeated_is_one_fact_with_its_evidence_in_order() -> None:
    text = article("\n\n".join(["Tizanidine may cause nausea."] * 300))
    (statement,) = (s for s in read_text(text).statements if s.relation is EFFECT)
    places = [evidence.value.start for evidence in statement.evidence]
    assert len(places) == 300
    assert places == sorted(places)
    assert {evidence.value.of(text) for evidence in statement.evidence} == {"nausea"}


def test_merging_takes_as_long_as_the_document_is_not_its_square() -> None:
    def seconds(repetitions: int) -> float:
        text = article("\n\n".join(["Tizanidine may cause nausea."] * repetitions))
        drafts = list(_drafts(prepare(parse_text(text, "long"), load_vocabulary())))
        taken = []
        for _ in range(3):
            start = time.process_time()
            merge(drafts)
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(2000) < 16 * seconds(250)  # eight times as much; the square would be 64 times
