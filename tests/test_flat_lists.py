"""Lists of effects that lost their bullets: where one effect ends, and what its words share."""

from __future__ import annotations

import re

import pytest

from kg.extract.reader import read
from kg.extract.run_together import split_sure_verbs, split_things
from kg.facts import facts
from kg.model import Span
from kg.readers.text import parse_text

NAMES = frozenset(
    (
        "rash", "skin rash", "runny nose", "nausea", "vomiting", "fever", "gas", "cough", "swelling", "headache",
        "redness", "itching", "pain", "loss of appetite", "dark urine", "trouble breathing", "dizziness", "swallowing",
        "vaginal discharge", "migraine", "fluid retention",
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("fever reduced food intake cough", ["fever", "reduced food intake", "cough"]),
        (
            "gas low blood platelet count (few platelets) high blood cell count fever",
            ["gas", "low blood platelet count (few platelets)", "high blood cell count", "fever"],
        ),
        (
            "changes in thyroid hormone levels fluid retention nausea",
            ["changes in thyroid hormone levels", "fluid retention", "nausea"],
        ),
        ("rash vaginal discharge pelvic pain fever", ["rash", "vaginal discharge", "pelvic pain", "fever"]),
        ("headache abdomen (stomach) pain vomiting", ["headache", "abdomen (stomach) pain", "vomiting"]),
        (
            "nausea or vomiting your skin turns yellow dark urine loss of appetite",
            ["nausea or vomiting", "your skin turns yellow", "dark urine", "loss of appetite"],
        ),
        (
            "fever swelling of the face, lips or tongue rash",
            ["fever", "swelling of the face, lips or tongue", "rash"],
        ),
        ("cough runny nose skin rash fever", ["cough", "runny nose", "skin rash", "fever"]),
        (
            "trouble breathing redness, swelling, or itching around the wound dizziness",
            ["trouble breathing", "redness, swelling, or itching around the wound", "dizziness"],
        ),
    ],
)
def test_a_run_of_names_is_cut_between_the_names(text: str, things: list[str]) -> None:
    assert [span.of(text) for span in split_things(text, Span(0, len(text)), NAMES.__contains__)] == things


AGENT_NAMES = frozenset(
    (
        "selective serotonin reuptake inhibitors", "serotonin", "lithium", "diuretics", "water pills", "antibiotics",
        "tuberculosis", "migraine", "depression", "cancer", "heart problems", "high blood pressure",
        "high blood pressure medicine", "valproic acid", "muscle pain", "chest pain", "runny nose", "sore throat",
    )
)  # fmt: skip


def cut(text: str) -> list[str]:
    """The pieces of a run of names; the labels are the names above, the longest first."""
    low = text.lower()

    def labels(words: str) -> list[Span]:
        found: list[Span] = []
        for name in sorted(AGENT_NAMES, key=len, reverse=True):
            for match in re.finditer(rf"\b{name}\b", words):
                if not any(match.start() < span.end and span.start < match.end() for span in found):
                    found.append(Span(*match.span()))
        return sorted(found)

    pieces = split_things(low, Span(0, len(low)), AGENT_NAMES.__contains__, AGENT_NAMES.__contains__, labels)
    return [span.of(text) for span in pieces]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        (
            "lithium medicines used to treat mood, depression, psychotic or thought disorders, including selective "
            "serotonin reuptake inhibitors (SSRIs) diuretics",
            [
                "lithium",
                "medicines used to treat mood, depression, psychotic or thought disorders, including selective "
                "serotonin reuptake inhibitors (SSRIs)",
                "diuretics",
            ],
        ),
        ("migraine medicine depression medicine water pills cancer medicine",
         ["migraine medicine", "depression medicine", "water pills", "cancer medicine"]),
        ("tuberculosis medicine antibiotics lithium", ["tuberculosis medicine", "antibiotics", "lithium"]),
        (
            "medicine for heart problems or high blood pressure medicine for high cholesterol valproic acid",
            ["medicine for heart problems or high blood pressure", "medicine for high cholesterol", "valproic acid"],
        ),
        ("muscle pain chest pain", ["muscle pain", "chest pain"]),
    ],
)  # fmt: skip
def test_nothing_is_cut_inside_a_label_nor_before_the_kind_of_a_medicine(text: str, things: list[str]) -> None:
    assert cut(text) == things


def test_an_enumeration_is_cut_where_both_names_are_sure() -> None:
    text = "gas, fever, headache, cough, rash, or loss of appetite skin rash dizziness"
    assert [span.of(text) for span in split_things(text, Span(0, len(text)), NAMES.__contains__)] == [
        "gas, fever, headache, cough, rash, or loss of appetite",
        "skin rash",
        "dizziness",
    ]


def test_a_verb_that_only_an_item_of_its_own_has_begins_one() -> None:
    text = "migraine problems with your heart or liver are going to have surgery you are pregnant"
    assert [span.of(text) for span in split_sure_verbs(text, Span(0, len(text)))] == [
        "migraine problems with your heart or liver",
        "are going to have surgery you are pregnant",
    ]


def effects(items: str) -> list[str]:
    """The effects read from the bullets of a guide."""
    bullets = "".join(f"- {item}\n" for item in items.split(" / "))
    text = (
        "# Zendra (zendrafen)\n\n## What are the possible side effects of Zendra?\n\n"
        f"Call your doctor right away if you have any of these symptoms:\n\n{bullets}"
    )
    return [str(r["value"]) for r in facts(read(parse_text(text, "guide"))) if r["relation"] == "adverse_effect"]


@pytest.mark.parametrize(
    ("items", "values"),
    [
        ("severe nausea or vomiting", ["severe nausea or vomiting"]),
        ("nausea or vomiting", ["nausea", "vomiting"]),
        ("feeling more hungry or thirsty than usual", ["feeling more hungry or thirsty than usual"]),
        ("feeling tired or weak", ["feeling tired or weak"]),
        ("feeling very agitated or restless", ["feeling very agitated or restless"]),
        ("pain in your upper stomach area (abdomen)", ["pain in your upper stomach area (abdomen)"]),
        ("trouble sleeping (insomnia)", ["trouble sleeping"]),
        ("increased fat (cholesterol) in your blood", ["increased fat (cholesterol) in your blood"]),
        (
            "changes in your pulse, blood pressure, and breathing",
            ["changes in your pulse, blood pressure, and breathing"],
        ),
        (
            "worsening of numbness, tingling, or burning in your feet",
            ["worsening of numbness, tingling, or burning in your feet"],
        ),
        ("decreased sodium and phosphate levels in the blood", ["decreased sodium and phosphate levels in the blood"]),
        ("decreased appetite and low platelet count", ["decreased appetite", "low platelet count"]),
        ("painful sores or ulcers in the mouth or nose", ["painful sores or ulcers in the mouth or nose"]),
        ("stools that are black, sticky, or have mucus", ["stools that are black, sticky, or have mucus"]),
        (
            "headaches that will not go away or unusual bleeding",
            ["headaches that will not go away", "unusual bleeding"],
        ),
        ("Pay close attention to sudden changes in mood", []),
        ("rash / information about side effects", ["rash"]),
    ],
)
def test_what_words_share_stays_together(items: str, values: list[str]) -> None:
    assert effects(items) == values


def test_an_abbreviated_name_and_a_verb_that_begins_an_item() -> None:
    guide = (
        "Patient Information ZENDRA® (ZEN-druh) (zendrafen) tablets, for oral use "
        "What is ZENDRA? ZENDRA is a prescription medicine used to treat adults with plaque psoriasis. "
        "It is not known if ZENDRA is safe and effective in children. ZENDRA has not been studied in them at all. "
        "Before taking ZENDRA, tell your healthcare provider if you have any of these conditions: "
        "asthma migraine problems with your heart, liver or kidneys are going to have surgery. "
        "How should I take ZENDRA? Take 1 ZENDRA tablet by mouth each day. "
        "What are the possible side effects of ZENDRA? ZENDRA may cause serious side effects, including: "
        "Sore Muscle Syndrome (SMS) Deficiency. Call your healthcare provider at once for a deficiency of it. "
        "These are not all the side effects of ZENDRA. "
        "General information about the safe and effective use of ZENDRA. Medicines are sometimes prescribed for other "
        "purposes. Manufactured by: Zendra Pharma. "
    )
    found = [(r["relation"], r["value"]) for r in facts(read(parse_text(guide, "guide")))]
    assert ("adverse_effect", "Sore Muscle Syndrome (SMS) Deficiency") in found
    assert ("adverse_effect", "going") not in found
