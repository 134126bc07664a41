"""Names in another grammar than the labels': other orders, endings, spellings, salts, and classes made by rule."""

from __future__ import annotations

import pytest
from concepts import CLASS, DRUG, FINDING, PRODUCT, concept

from kg.model import TermKind
from kg.namespaces import slug, thing
from kg.vocabulary import Concept, Vocabulary
from kg.vocabulary.folding import british, spellings


@pytest.fixture
def grammar() -> Vocabulary:
    """Findings, classes and medicines for the rules, none of them real."""
    return Vocabulary(
        (
            concept(FINDING, "kidney disease", "kidney problems"),
            concept(FINDING, "limb pain", "pain in the arms or legs"),
            concept(FINDING, "high potassium", "potassium increased"),
            concept(FINDING, "prolonged QT interval"),
            concept(FINDING, "low blood pressure", "hypotension"),
            concept(FINDING, "high blood pressure"),
            concept(FINDING, "drowsiness", "feeling sleepy"),
            concept(FINDING, "seizures"),
            concept(FINDING, "reduced concentration"),
            concept(FINDING, "redness"),
            concept(FINDING, "hepatitis"),
            concept(CLASS, "zorvalins", "zorva-adrenergic blocking agents", "ZRVs"),
            concept(CLASS, "CYP3A4 inhibitors"),
            concept(CLASS, "asthma medicines"),
            concept(
                CLASS, "antihypertensives", "medicines that lower blood pressure", "medicines for high blood pressure"
            ),
            concept(CLASS, "QT-prolonging medicines", "medicines that prolong the QT interval"),
            concept(DRUG, "zorvalol"),
            concept(DRUG, "zorvumab"),
            concept(DRUG, "calcium"),
            concept(TermKind.SUBSTANCE, "tyrolin"),
            Concept(thing("product", "today"), PRODUCT, "Zorvex", (), thing("drug", "zorvalol")),
        )
    )


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("renal disorder", "kidney disease"),
        ("disease of the kidneys", "kidney disease"),
        ("pain in extremity", "limb pain"),
        ("increases in serum potassium", "high potassium"),
        ("elevated potassium levels", "high potassium"),
        ("QT prolongation", None),
        ("prolongs the QT interval", "prolonged QT interval"),
        ("blood pressure decreased", "low blood pressure"),
        ("severe kidney disease", "severe kidney disease"),
        ("no limb pain", None),
        ("left limb pain", None),
        ("limb pain after surgery", None),
        ("red", None),
        ("attacks of limb pain", None),
        ("reduced", None),
        ("hepatitis A", None),
        ("kidney disease, chronic", None),
        ("pain, limb", "limb pain"),
        ("redness, seizures", None),
    ],
)
def test_a_finding_is_known_by_its_words_in_any_order_and_grammar(
    grammar: Vocabulary, words: str, label: str | None
) -> None:
    found = grammar.concept(words, FINDING)
    assert (found.label if found is not None else None) == label


@pytest.mark.parametrize(
    ("words", "label", "wider"),
    [
        ("severe pain in extremity", "severe limb pain", "limb pain"),
        ("Life-threatening seizures", "life-threatening seizures", "seizures"),
        ("mild to moderate drowsiness", "mild to moderate drowsiness", "drowsiness"),
        ("very severe hepatitis", "very severe hepatitis", "hepatitis"),
    ],
)
def test_a_finding_with_how_bad_it_is_is_a_kind_of_it(grammar: Vocabulary, words: str, label: str, wider: str) -> None:
    found = grammar.term(words, FINDING)
    assert (found.label, found.concept) == (label, thing("finding", slug(label)))
    assert found.wider == (thing("finding", slug(wider)),)


def test_what_the_files_hold_with_how_bad_it_is_comes_first() -> None:
    vocabulary = Vocabulary((concept(FINDING, "bleeding"), concept(FINDING, "major bleeding", "severe bleeding")))
    assert vocabulary.term("severe bleeding", FINDING).label == "major bleeding"
    for words in ("severe", "severe wobbling", "severity of bleeding"):
        assert vocabulary.term(words, FINDING).concept is None, words


def test_a_list_of_findings_is_none_of_them() -> None:
    vocabulary = Vocabulary(
        (concept(FINDING, "bleeding"), concept(FINDING, "diarrhea"), concept(FINDING, "bleeding diarrhea"))
    )
    for words, label in (("bleeding, diarrhea", None), ("diarrhea bleeding", "bleeding diarrhea")):
        found = vocabulary.concept(words, FINDING)
        assert (found.label if found is not None else None) == label


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("hemorrhages", "haemorrhage"), ("anemia", "anaemia"), ("edema", "oedema"), ("dyspnea", "dyspnoea"),
        ("estrogens", "oestrogens"), ("volatile anesthetics", "volatile anaesthetics"),
        ("gynecomastia", "gynaecomastia"),
        ("tumor lysis syndrome", "tumour lysis syndrome"), ("behavior changes", "behaviour changes"),
        ("masculinization", "masculinisation"), ("sulfonamides", "sulphonamides"), ("cefalexin", "cephalexin"),
        ("aluminum hydroxide", "aluminium hydroxide"), ("zorbarbital", "zorbarbitone"), ("odor", "odour"),
        ("fetal harm", "foetal harm"), ("cesarean section", "caesarean section"), ("hypoglycemia", "hypoglycaemia"),
    ],
)  # fmt: skip
def test_british_spelling_is_read_in_words_and_in_a_text(label: str, text: str) -> None:
    """A label is spelled one way; words and texts of the other way are the same thing."""
    vocabulary = Vocabulary((concept(FINDING, label),))
    assert vocabulary.concept(text, FINDING) is not None
    if not text.startswith("ceph") and not text.endswith("itone"):  # names that texts no longer use: words only
        assert [m.span.of(f"some {text}, or") for m in vocabulary.find(f"some {text}, or", FINDING)] == [text]


@pytest.mark.parametrize("words", ["systemic infection", "epidemic", "colorectal cancer", "former", "chemotherapy"])
def test_what_both_spell_alike_is_left_alone(words: str) -> None:
    assert next(iter(spellings(words))) == words
    assert british(words) == words


def test_two_findings_of_the_same_words_are_ambiguous() -> None:
    vocabulary = Vocabulary((concept(FINDING, "tooth disorder"), concept(FINDING, "dental caries", "problem of teeth")))
    assert vocabulary.concept("dental disease", FINDING) is None


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("zorvalol hydrochloride", "zorvalol"),
        ("zorvalol maleate anhydrous injection", "zorvalol"),
        ("oral zorvalol", "zorvalol"),
        ("Zorvex XL", "Zorvex"),
        ("Zorvex (zorvalol)", "Zorvex"),
        ("zorvalol (Zorvex)", "zorvalol"),
        ("zorvalol (tyrolin)", None),
        ("Zorvex HCT", None),
        ("arzorvalol", None),
        ("calcium chloride", None),
        ("zorvalol and hydrochlorothiazide", None),
        ("zorvalol axetil", "zorvalol"),
        ("Zorvex Respimat", "Zorvex"),
        ("ZORVEXSR", "Zorvex"),
        ("zorvalol-like", None),
        ("zorvalol-abcd", None),  # four letters behind a name that is no biological medicine's
        ("zorvumab-abcd", "zorvumab"),
        ("zorvumab-abcd injection", "zorvumab"),
        ("zorvumab-free", None),
        ("zorvumab-abcde", None),
    ],
)
def test_a_medicine_is_known_with_its_salt_form_and_route(grammar: Vocabulary, words: str, label: str | None) -> None:
    found = grammar.concept(words, DRUG, PRODUCT)
    assert (found.label if found is not None else None) == label


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("zorvalin drugs", "zorvalins"),
        ("zorva-adrenergic receptor antagonists", "zorvalins"),
        ("ZRV", "zorvalins"),
        ("drugs that inhibit CYP3A4", "CYP3A4 inhibitors"),
        ("inhibitors of the CYP 3A4 enzyme", "CYP3A4 inhibitors"),
        ("agents which reduce blood pressure", "antihypertensives"),
        ("drugs used to treat high blood pressure", "antihypertensives"),
        ("drugs prolonging the QT interval", "QT-prolonging medicines"),
        ("cytochrome P450 (CYP) 2C8 inducers", "CYP2C8 inducers"),
        ("P-glycoprotein substrates", "P-gp substrates"),
        ("potent CYP3A4 inhibitors", "strong CYP3A4 inhibitors"),
        ("medicines that make you sleepy", "medicines that cause drowsiness"),
        ("drugs that can cause seizures", "medicines that cause seizures"),
        ("products containing tyrolin", "medicines that contain tyrolin"),
        ("asthma drugs", "asthma medicines"),
        ("asthma", None),
        ("mild asthma", None),
        ("medicines", None),
        ("other medicines you take", None),
        ("drugs that wobble", None),
        ("strong medicines", None),
        ("certain zorvalins", None),
        ("zorvalol and zorvalin drugs", None),
    ],
)
def test_a_class_is_known_by_grammar(grammar: Vocabulary, words: str, label: str | None) -> None:
    found = grammar.concept(words, CLASS)
    assert (found.label if found is not None else None) == label


def test_what_lowers_is_not_what_has_it_as_an_effect(grammar: Vocabulary) -> None:
    found = grammar.concept("agents that produce hypotension", CLASS)
    assert found is not None
    assert found.label == "medicines that cause low blood pressure"


def test_a_class_made_by_rule_tells_the_wider_one(grammar: Vocabulary) -> None:
    made = grammar.term("strong CYP3A4 inhibitors", CLASS)
    assert made.concept == thing("class", slug("strong CYP3A4 inhibitors"))
    assert made.wider == (thing("class", "CYP3A4-inhibitors"),)
    assert grammar.term("CYP3A4 inhibitors", CLASS).wider is None


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("medicines that contain zorvalol", (thing("drug", "zorvalol"),)),
        ("zorvalol-containing products", (thing("drug", "zorvalol"),)),
        ("medicines that contain zorvalins", ()),  # a class: not each of its drugs is in them
    ],
)
def test_a_class_named_by_what_it_contains_has_that_as_a_member(
    grammar: Vocabulary, words: str, members: tuple[str, ...]
) -> None:
    assert grammar.term(words, CLASS).members == members
