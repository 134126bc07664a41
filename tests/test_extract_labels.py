"""Professional labels: numbered parts, rows by part of the body and by frequency, and the prose of trials."""

from __future__ import annotations

import pytest
from small_readings import said

from kg.model import Relation

EFFECT = Relation.ADVERSE_EFFECT


def effects(body: str, heading: str = "6 ADVERSE REACTIONS") -> list[tuple[str, str]]:
    """The effects of a section and the group of each ("" where it has none)."""
    return [(row["value"], str(row["category"]).removeprefix("none")) for row in said(f"{heading}\n\n{body}", EFFECT)]


def test_a_numbered_part_goes_on_with_what_it_is_a_part_of() -> None:
    said_here = [("rash", ""), ("chills", "")]
    assert effects("6.1 Clinical Trials Experience\n\nThe following have been reported:\n\nSkin disorders: rash\n\n"
                   "6.2 Postmarketing Experience\n\nBody as a whole: chills") == said_here  # fmt: skip
    # a part of something else, and a whole of its own, say nothing of effects
    assert effects("7 CLINICAL TRIALS EXPERIENCE\n\nSkin disorders: rash") == []
    assert effects("7 STUDIES\n\n7.1 Long-Term Use\n\nSkin disorders: rash") == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("Psychiatric Disorders  :  anxiety, sleep disorders", [("anxiety", ""), ("sleep disorders", "")]),
        ("Respiratory, Thoracic, and Mediastinal Disorders: cough", [("cough", "")]),
        ("Investigations: blood bilirubin increased", [("blood bilirubin increased", "")]),
        ("Cardiac disorders: Tachycardia (3%), cardiac failure (1%)", [("Tachycardia", ""), ("cardiac failure", "")]),
        ("Injury, Poisoning and Procedural Complications: fall", [("fall", "")]),
        (
            "Eye Disorders: Frequent -  conjunctivitis; Infrequent  - dry eye, eyelid edema; Rare - cataract",
            [("cataract", "rare"), ("conjunctivitis", "common"), ("dry eye", "uncommon"), ("eyelid edema", "uncommon")],
        ),
    ],
)
def test_a_row_lists_the_effects_behind_a_part_of_the_body(row: str, found: list[tuple[str, str]]) -> None:
    assert sorted(effects(row)) == sorted(found)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The most common reported adverse reaction was headache, occurring in 2% of patients, followed by nausea.",
         ["headache", "nausea"]),
        ("The most common laboratory abnormalities (>=25%) are increased AST and lymphopenia.",
         ["increased AST", "lymphopenia"]),
        ("Adverse reactions of dizziness and eczema were also reported in two studies.", ["dizziness", "eczema"]),
        ("The most common (20%) adverse reactions, including laboratory abnormalities, were anemia and rash.",
         ["anemia", "rash"]),
        ("Injection site pain has also been reported.", ["Injection site pain"]),
        ("Thrombotic complications: Portal vein thrombosis has been reported in some.", ["Portal vein thrombosis"]),
        ("The rate of herpetic infections was 9% in patients who got it.", ["herpetic infections"]),
        ("Two cases of anaphylaxis were reported.", ["anaphylaxis"]),
    ],
)  # fmt: skip
def test_the_prose_of_trials_names_effects(sentence: str, found: list[str]) -> None:
    assert [value for value, _ in effects(sentence)] == found


@pytest.mark.parametrize(
    "sentence",
    [
        "The most common adverse reactions (at least 20%) were described in Table 2.",
        "In Study 3, 15% of patients had them.",
        "Table 2 lists adverse reactions that occurred in at least 1% of patients.",
        "The population in these studies was 48% white, 13% African American, 7% Asian.",
        "At baseline, 17% of the population reported neuropathy and 4% had retinopathy.",
        "Thirty-nine subjects (35%) had dose interruptions.",
        "Overall, 55% of the patients were men.",
        "These reactions were of mild to moderate severity.",
        "Laboratory abnormalities were observed in 12% of patients.",
    ],
)
def test_what_trials_say_of_themselves_is_no_effect(sentence: str) -> None:
    assert effects(sentence) == []


def test_gaps_that_all_paragraphs_have_between_them_end_no_section() -> None:
    wide = "\n\n\n\n".join(f"{name} disorders: {effect}" for name, effect in zip(
        ("Cardiac", "Eye", "Vascular", "Hepatic", "Renal", "Skin", "Ear", "Nervous system", "Psychiatric", "Immune",
         "Endocrine", "Respiratory"),
        ("tachycardia", "dry eye", "flushing", "jaundice", "proteinuria", "rash", "vertigo", "tremor", "anxiety",
         "anaphylaxis", "goitre", "cough"),
        strict=True,
    ))  # fmt: skip
    assert len(effects(wide)) == 12


@pytest.mark.parametrize(
    ("sentence", "agents"),
    [
        (
            "No meaningful clinically important pharmacokinetic interactions occurred when it was used with "
            "propranolol or digoxin.",
            ["propranolol", "digoxin"],
        ),
        ("The bioavailability of tizanidine is not affected by naproxen.", ["naproxen"]),
        ("Studies with warfarin have failed to identify any effect of tizanidine on it.", ["warfarin"]),
        ("It was given with digoxin without any change in its adverse reactions.", ["digoxin"]),
    ],
)
def test_what_has_no_effect_on_the_other_is_a_denied_interaction(sentence: str, agents: list[str]) -> None:
    found = said(f"7 DRUG INTERACTIONS\n\n{sentence}", Relation.INTERACTION)
    assert [row["value"] for row in found if row.get("polarity") == "denied"] == agents
    assert [row["value"] for row in found if row.get("polarity") != "denied"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Minimal amounts of tizanidine are excreted into the breast milk of lactating women treated with tizanidine.",
        "Tizanidine has not been studied in conjunction with warfarin.",
        "In a pharmacokinetic trial in 106 subjects, coadministration of it was well tolerated.",
        "It lowers the blood pressure [see Drug Interactions, Lithium].",
    ],
)
def test_what_is_no_partner_of_an_interaction_is_none(sentence: str) -> None:
    assert said(f"7 DRUG INTERACTIONS\n\n{sentence}", Relation.INTERACTION) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Of the patients who reported neuropathy, 51% had complete resolution and 31% had partial improvement.",
        "All serious adverse events were judged to be not related to it.",
        "Permanent discontinuation due to adverse reactions occurred in 7%.",
        "In female patients aged 18 to 55 years, none was observed.",
    ],
)
def test_what_became_of_effects_is_none(sentence: str) -> None:
    assert effects(sentence) == []


def test_a_label_may_say_what_it_is_for_without_a_verb() -> None:
    uses = said("1 INDICATIONS AND USAGE\n\nFor the prevention and treatment of migraine.", Relation.INDICATION)
    assert [row["value"] for row in uses] == ["migraine"]
    others = said("7 OTHERS\n\nFor the treatment of migraine see the leaflet of another house.", Relation.INDICATION)
    assert others == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Tell your doctor about warfarin if your blood pressure is not reduced.",
        "Avoid warfarin without a change in the dose of tizanidine.",
        "Warfarin should be given with caution where its dose is not increased.",
    ],
)
def test_what_asks_for_care_denies_nothing(sentence: str) -> None:
    found = said(f"7 DRUG INTERACTIONS\n\n{sentence}", Relation.INTERACTION)
    assert [(row["value"].lower(), row.get("polarity")) for row in found] == [("warfarin", None)]
