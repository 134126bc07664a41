"""The vocabulary as a lexicon: folding, linking with abstention, mentions on word boundaries, bad files."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from concepts import CLASS, DRUG, FINDING, PRODUCT, concept

from kg.errors import VocabularyError
from kg.model import Span, Term, TermKind
from kg.namespaces import PREFIXES, thing
from kg.vocabulary import AGENTS, FOLDER, Concept, Vocabulary, fold, iri_of, load_vocabulary
from kg.vocabulary.phrases import equal_words
from kg.vocabulary.severity import graded

HEAD = """@prefix mg: <https://w3id.org/monograph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix drug: <https://w3id.org/monograph/id/drug/> .
@prefix product: <https://w3id.org/monograph/id/product/> .
@prefix route: <https://w3id.org/monograph/id/route/> .
"""


@pytest.fixture
def small() -> Vocabulary:
    return Vocabulary(
        (
            concept(FINDING, "low blood pressure", "hypotension"),
            concept(FINDING, "blood pressure changes"),
            concept(FINDING, "ringing in the ears", "tinnitus"),
            concept(FINDING, "depression"),
            concept(FINDING, "mania", "cold spells"),
            concept(FINDING, "chill", "cold spells"),
            concept(DRUG, "zorvalin"),
            concept(CLASS, "zorvalins", "zorvalin"),
            concept(CLASS, "muscle relaxants"),
        )
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diarrhoea", "diarrhea"),
        ("haemorrhage", "hemorrhage"),
        ("oedema of the ankles", "edema of ankles"),
        ("tumours", "tumor"),
        ("hypersensitisation", "hypersensitization"),
        ("headaches", "a headache"),
        ("injuries", "Injury"),
        ("Parkinson’s disease", "parkinson's diseases"),
        ("low-blood pressure", "low blood  pressure"),
        ("neuroses", "neurosis"),
        ("your rashes", "rash"),
        ("SSRIs", "SSRI"),
    ],
)
def test_spellings_that_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("illness", "illnes"),
        ("diabetes", "diabete"),
        ("hypotension", "hypertension"),
        ("hyperthyroidism", "hypothyroidism"),
        ("pain", "pan"),
        ("low blood pressure", "high blood pressure"),
        ("virus", "viru"),
        ("hepatitis A", "hepatitis"),
        ("vitamin A", "vitamins"),
        ("AIDS", "aid"),
        ("HAE", "he"),
    ],
)
def test_words_that_must_not_fold_alike(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_folding_a_folded_form_changes_nothing() -> None:
    for known in load_vocabulary().concepts.values():
        for label in (known.label, *known.labels):
            assert fold(fold(label)) == fold(label), label


def test_a_word_links_by_any_of_its_labels(small: Vocabulary) -> None:
    found = small.term("Hypotension", FINDING)
    assert found == Term("Hypotension", FINDING, thing("finding", "low-blood-pressure"), "low blood pressure")
    assert small.term("your ringing in ears", FINDING).concept == thing("finding", "ringing-in-the-ears")


def test_an_ambiguous_or_unknown_word_links_to_nothing(small: Vocabulary) -> None:
    assert small.term("cold spells", FINDING) == Term("cold spells", FINDING)
    assert small.term("wobblitis", FINDING) == Term("wobblitis", FINDING)
    assert small.concept("depression", DRUG) is None


def test_the_first_kind_that_fits_wins(small: Vocabulary) -> None:
    first, second = small.concept("zorvalin", DRUG, CLASS), small.concept("zorvalin", CLASS, DRUG)
    assert first is not None
    assert second is not None
    assert (first.kind, second.kind) == (DRUG, CLASS)
    assert small.term("wobblitis", CLASS, FINDING).kind is CLASS


def mentions(vocabulary: Vocabulary, text: str, *kinds: TermKind) -> list[tuple[str, str]]:
    return [(m.span.of(text), m.concept.label) for m in vocabulary.find(text, *kinds)]


def test_mentions_are_leftmost_longest_and_end_where_words_end(small: Vocabulary) -> None:
    text = "Hypotension, low blood pressure changes, DEPRESSION and depressions, antidepression, tinnitus2"
    assert mentions(small, text, FINDING) == [
        ("Hypotension", "low blood pressure"),
        ("low blood pressure", "low blood pressure"),
        ("DEPRESSION", "depression"),
        ("depressions", "depression"),
    ]


def test_only_the_kinds_asked_for_and_nothing_ambiguous(small: Vocabulary) -> None:
    text = "zorvalin is one of the muscle relaxants; cold spells"
    assert mentions(small, text, DRUG) == [("zorvalin", "zorvalin")]
    assert mentions(small, text, DRUG, CLASS) == [("muscle relaxants", "muscle relaxants")]
    assert mentions(small, text, FINDING) == []


def test_offsets_stay_true_beside_letters_that_grow_in_lower_case(small: Vocabulary) -> None:
    text = "İİİ depression ’ tinnitus"
    assert [(m.span, m.span.of(text)) for m in small.find(text, FINDING)] == [
        (Span(4, 14), "depression"), (Span(17, 25), "tinnitus"),
    ]  # fmt: skip


def test_a_thing_that_nothing_knows_gets_an_iri_of_its_words() -> None:
    assert iri_of(Term("Wobbly  Knees", FINDING)) == thing("finding", "wobbly-knees")
    assert iri_of(Term("Wobbly Knees", FINDING, "urn:known", "knees")) == "urn:known"


def test_the_vocabulary_that_comes_along() -> None:
    vocabulary = load_vocabulary()
    assert {known.kind for known in vocabulary.concepts.values()} == set(TermKind) - {TermKind.AMOUNT}
    assert len(vocabulary.digest) == 64
    for iri, known in vocabulary.concepts.items():
        assert iri == known.iri
        assert known.product_of is None or known.product_of in vocabulary.concepts, known.label
        assert known.product_route is None or known.product_route in vocabulary.concepts, known.label
        assert (known.product_of is None and not known.combines) or known.kind is PRODUCT, known.label
        assert set(known.combines) <= set(vocabulary.concepts), known.label


def test_no_label_of_the_vocabulary_belongs_to_two_concepts_of_a_kind() -> None:
    owners: dict[tuple[TermKind, str], set[str]] = {}
    for known in load_vocabulary().concepts.values():
        for label in (known.label, *known.labels):
            owners.setdefault((known.kind, fold(label)), set()).add(known.label)
    assert {key: sorted(labels) for key, labels in owners.items() if len(labels) > 1} == {}


def test_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        HEAD + 'drug:zor a mg:Drug ; skos:prefLabel "zor"@en .\n'
        'product:zorva a mg:Product ; skos:prefLabel "Zorva"@en ; skos:altLabel "Zorvé"@en ; mg:productOf drug:zor ;\n'
        "  mg:productRoute route:oral .\n",
        "utf-8",
    )
    vocabulary = load_vocabulary(tmp_path)
    assert vocabulary.concepts[thing("product", "zorva")] == Concept(
        thing("product", "zorva"), PRODUCT, "Zorva", ("Zorvé",), thing("drug", "zor"), thing("route", "oral")
    )
    assert vocabulary.digest != load_vocabulary(FOLDER).digest


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(HEAD + "\ndrug:zor a mg:Drug ; skos:prefLabel .\n", "utf-8")
    with pytest.raises(VocabularyError) as refused:
        load_vocabulary(tmp_path)
    assert refused.value.where == f"{tmp_path / 'a.ttl'}:7"
    assert refused.value.remedy


def test_a_concept_without_a_label_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(HEAD + 'drug:zor a mg:Drug ; skos:altLabel "zor"@en .\n', "utf-8")
    with pytest.raises(VocabularyError, match=r"drug/zor has no skos:prefLabel; give it one"):
        load_vocabulary(tmp_path)


def test_a_table_with_a_bad_row_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "equal_words.tsv"
    path.write_text("# about\nword\tothers\nkidney\trenal\nliver\n", "utf-8")
    with pytest.raises(VocabularyError, match="1 columns where 2 are needed") as refused:
        equal_words(path)
    assert refused.value.where == f"{path}:4"
    path.write_text("word\tothers\nkidney\trenal\nliver\thepatic renal\n", "utf-8")
    with pytest.raises(VocabularyError, match="'renal' is in two rows"):
        equal_words(path)


@pytest.mark.parametrize(
    "text",
    [
        "he may wear hearing aids and call for first aid", "a QT interval above 500 ms", "levels may rise",
        "fluid in the abdominal cavity", "made by Celgene, Pharmion, Alexion or Zorva Farma", "all of the ed staff",
        "equal and solid advances at a cold, rapid pace", "lead, tin and iron pipes", "arbaclofen",
        "as Dr. Parkin, MD, said", "the cat is on the import list", "serenity, relief and control",
        "a prime alert in some cases",
    ],
)  # fmt: skip
def test_words_that_look_like_names_are_left_alone(text: str) -> None:
    kinds = (FINDING, DRUG, CLASS, TermKind.PRODUCT)
    assert mentions(load_vocabulary(), text, *kinds) == []
    # Initials that are all that someone asks for are meant, in small letters too.
    assert {word for word in text.split() if load_vocabulary().concept(word, *kinds)} <= {"aids", "ms"}


def test_initials_count_in_capitals_and_nowhere_else() -> None:
    assert mentions(load_vocabulary(), "AIDS and MS, or NSAIDs", FINDING, CLASS) == [
        ("AIDS", "AIDS"),
        ("MS", "multiple sclerosis"),
        ("NSAIDs", "nonsteroidal anti-inflammatory drugs"),
    ]


@pytest.mark.parametrize("name", ["Ziac", "Suboxone", "Nuedexta", "Dovato", "Anoro Ellipta", "Fosavance", "Mircette"])
def test_a_brand_of_several_drugs_is_the_product_of_none(name: str) -> None:
    found = load_vocabulary().concept(name, TermKind.PRODUCT)
    assert found is not None
    assert found.product_of is None
    assert len(found.combines) > 1


def test_a_name_between_brand_and_language_links_to_nothing() -> None:
    vocabulary = load_vocabulary()
    for words in ("today", "comfort", "choice", "success", "dilator", "tracer", "versed"):
        assert vocabulary.concept(words, *AGENTS) is None, words
    assert vocabulary.concept("arbaclofen", *AGENTS) is None


def statements(name: str) -> dict[str, dict[str, set[str]]]:
    """The properties of each concept of a file."""
    found: dict[str, dict[str, set[str]]] = {}
    for quad in ox.parse((FOLDER / name).read_bytes(), format=ox.RdfFormat.TURTLE):
        values = found.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, set())
        values.add(getattr(quad.object, "value", ""))
    return found


@pytest.mark.parametrize("name", ["drugs.ttl", "products.ttl", "memberships.ttl"])
def test_every_fact_names_its_source(name: str) -> None:
    unsourced = [iri for iri, said in statements(name).items() if f"{PREFIXES['dcterms']}source" not in said]
    assert unsourced in ([], [f"<{thing('scheme', name.removesuffix('.ttl'))}>"])


def test_every_wider_finding_is_there_and_no_way_leads_back() -> None:
    broader = f"{PREFIXES['skos']}broader"
    wider = {
        iri.strip("<>"): next(iter(said[broader]))
        for iri, said in statements("findings.ttl").items()
        if broader in said
    }
    known = load_vocabulary().concepts
    for start, up in wider.items():
        assert up in known, start
        way = [start]
        while way[-1] in wider:
            way.append(wider[way[-1]])
            assert way[-1] not in way[:-1], way


def test_what_is_severe_by_its_label_is_a_kind_of_what_it_names() -> None:
    """ "severe angina" was under unstable angina, "severe asthma" under nothing."""
    broader = f"{PREFIXES['skos']}broader"
    wider = {iri.strip("<>"): said.get(broader, set()) for iri, said in statements("findings.ttl").items()}
    vocabulary = load_vocabulary()
    astray = set()
    for known in vocabulary.concepts.values():
        for label in (known.label, *known.labels) if known.kind is TermKind.FINDING else ():
            said = graded(label)
            named = vocabulary.concept(said[1], TermKind.FINDING) if said is not None else None
            above, found = {known.iri}, set[str]()
            while above - found:
                found |= above
                above = {up for iri in found for up in wider.get(iri, ())}
            if named is not None and named.iri not in found:
                astray.add(label)
    assert astray == {"serious bleeding problems", "severe bleeding problems"}  # no bleeding disorder
