"""The medicine that a document is about, and every name that the document has for it.

By the vocabulary where it knows a name in the title or the first lines; otherwise by grammar: the name that titles
give and the text repeats.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from kg.extract.cues import pattern, words
from kg.extract.masthead import HEAD, Masthead, find_masthead
from kg.extract.nameplate import ingredients
from kg.extract.spoken_of import CAPITALISED, MIN_ALONE, is_common, sentences_about, spoken_of
from kg.model import BlockKind, Document, Span, Term, TermKind
from kg.vocabulary import Concept, Vocabulary

MIN_TAKEN = 2  # how often a text without a title must say that a name is taken, for it to be the text's medicine
MIN_HEADINGS = 3  # in how many of them a name must stand, and in more than half, for them to be about it
MIN_FAMILY = 3  # how often a longer name must stand in the text
# no names of medicines: "another LABA (salmeterol)" opens no guide, "patients with COPD" take no COPD
_NO_BRANDS = (TermKind.DRUG_CLASS, TermKind.FINDING)


@dataclass(frozen=True, slots=True)
class MainDrug:
    """The medicine with all its names in the document; `term` is None where none could be told."""

    term: Term | None
    names: frozenset[str]


def find_main_drug(document: Document, vocabulary: Vocabulary) -> MainDrug:
    """The document's own medicine with the names of its family (`_family`)."""
    found = _find_main_drug(document, vocabulary)
    return replace(found, names=found.names | _family(found.names, document.text))


def _family(names: frozenset[str], text: str) -> frozenset[str]:
    """Longer names that begin with a name of the medicine ("ZENDRA and ZENDRA MELT"): with a word in capitals behind
    it, time and again, that the text never has in lower case."""
    found: Counter[str] = Counter()
    for name in names:
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}[®™]?\s(?P<more>[A-Z]{{2,}})(?![\w-])", text):
            found[f"{name} {match['more']}"] += 1
    low = {name: re.search(rf"(?<![\w-]){re.escape(name.rsplit(' ', 1)[1].lower())}(?![\w-])", text) for name in found}
    return frozenset(name for name, n in found.items() if n >= MIN_FAMILY and low[name] is None)


def _find_main_drug(document: Document, vocabulary: Vocabulary) -> MainDrug:
    """The document's own medicine. Ties go to the name that comes first.

    Known names in the title win, then a name of the title that the text repeats, then a name with its medicine in
    brackets at the beginning, then known names there, then the capitalised word of title and headings that the text
    repeats most. In a text without a title (one run of words) a name that it says one takes comes before known names.
    """
    text = document.text
    kinds = (TermKind.DRUG, TermKind.PRODUCT)
    masthead = find_masthead(text, sure=False)
    if masthead is not None and _combines(masthead.generic.of(text), vocabulary):
        return _from_masthead(masthead, text, vocabulary)  # whatever is said of it is said of none of them alone
    masthead = find_masthead(text)
    if masthead is not None:
        return _from_masthead(masthead, text, vocabulary)
    untitled = not any(block.kind in (BlockKind.TITLE, BlockKind.HEADING) for block in document.blocks)
    for region in (document.title, text[:HEAD]):
        if region is not document.title:
            masthead = find_masthead(text, sure=False)
            if masthead is not None and vocabulary.concept(masthead.brand.of(text), *_NO_BRANDS) is None:
                return _from_masthead(masthead, text, vocabulary)
            taken = _taken(text, vocabulary)
            if untitled and taken is not None:
                return taken
            repeated = _headings_name(document)
            if repeated is not None:
                return _named((repeated,), repeated.lower(), text, vocabulary)
            if taken is not None:
                return taken
        mentions = list(vocabulary.find(region, *kinds))
        counts: Counter[str] = Counter()
        shouted = [m for m in mentions if _is_shouted(m.span.of(region), text)]
        for mention in shouted or mentions:
            counts[mention.concept.product_of or mention.concept.iri] += 1
        subject = spoken_of(document, vocabulary) if region is not document.title else None
        if subject is not None and subject.sentences > sentences_about(counts, text, vocabulary):
            return MainDrug(Term(subject.name.lower(), TermKind.DRUG), frozenset((subject.name,)))
        if counts:
            first = {iri: i for i, iri in reversed(list(enumerate(counts)))}
            best = max(counts, key=lambda iri: (counts[iri], -first[iri]))
            known = _known(best, text, vocabulary)
            return known if region is document.title else _title_class(document, known, vocabulary) or known
        named = _title_name(document) if region is document.title else None
        if named is not None:
            return MainDrug(Term(named.lower(), TermKind.DRUG), frozenset((named,)))
    return _unknown(document, vocabulary)


def _combines(generic: str, vocabulary: Vocabulary) -> bool:
    """Whether a name is one of several known drugs together ("amlodrine and valsotan")."""
    parts = ingredients(generic)
    return len(parts) > 1 and all(vocabulary.concept(part, TermKind.DRUG) is not None for part in parts)


def _from_masthead(masthead: Masthead, text: str, vocabulary: Vocabulary) -> MainDrug:
    """The generic name beside the brand, without the dose form that may stand behind it."""
    generic, brand = masthead.generic.of(text).rstrip(" ,"), masthead.brand.of(text)
    forms = [m.span.start for m in vocabulary.find(generic, TermKind.DOSE_FORM) if m.span.end == len(generic)]
    generic = generic[: forms[0]].strip() if forms and forms[0] > 0 else generic
    own = frozenset(
        (brand, generic, brand.split()[0], *ingredients(generic))
    )  # "ARCAPTA capsules" says ARCAPTA NEOHALER in short
    concept = vocabulary.concept(generic, TermKind.DRUG)
    if concept is None:
        concept = vocabulary.concept(generic.split()[0], TermKind.DRUG) if len(generic.split()) == 2 else None
    if concept is None:
        return MainDrug(Term(generic, TermKind.DRUG), own)
    known = _known(concept.iri, text, vocabulary)
    return MainDrug(known.term, known.names | own)


def _title_name(document: Document) -> str | None:
    """The title's name of a medicine unknown to us: a word that the text repeats, always with a capital; in lower case
    as well where the title is that word alone and the text says that one takes it ("Valerian")."""
    text = document.text
    alone = document.title.strip(" ®™")
    if CAPITALISED.fullmatch(alone) and not is_common(alone) and text.lower().count(alone.lower()) >= MIN_ALONE:
        taken = (match["name"] for match in pattern("taken_name").finditer(text.lower()))
        if alone.lower() in taken:
            return alone
    for word in CAPITALISED.findall(document.title):
        if word.lower() not in words("title_word") and not _is_written_small(word, text) and text.count(word) >= 3:
            return str(word)
    return None


def _title_class(document: Document, known: MainDrug, vocabulary: Vocabulary) -> MainDrug | None:
    """The class that the title names and the text speaks of more often than of a known medicine in its first lines
    ("Insulin: a leaflet", which warns of heparin): what it says is said of the class by its own name, of no medicine
    that the vocabulary holds."""
    named = next(vocabulary.find(document.title, TermKind.DRUG_CLASS), None)
    if named is None:
        return None
    names = [
        m.span.of(document.text)
        for m in vocabulary.find(document.text, TermKind.DRUG_CLASS)
        if m.concept.iri == named.concept.iri
    ]
    of_medicine = sum(
        len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", document.text, re.IGNORECASE)) for name in known.names
    )
    if len(names) <= of_medicine:
        return None
    return MainDrug(Term(named.span.of(document.title).lower(), TermKind.DRUG), frozenset(names))


def _headings_name(document: Document) -> str | None:
    """The name of a medicine unknown to us that most headings repeat ("What are the side effects of Zendra?")."""
    headings = [document.title, *(section.heading for section in document.sections if section.heading)]
    counts = Counter(
        word for heading in headings for word in dict.fromkeys(CAPITALISED.findall(heading)) if not is_common(word)
    )
    best, n = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return best if n >= MIN_HEADINGS and 2 * n > len(headings) else None


def _is_shouted(name: str, text: str) -> bool:
    """Whether a name is one that the text writes in capitals, time and again: so labels write their own."""
    return name.isupper() and len(name) > 3 and text.count(name) >= MIN_ALONE


def _known(iri: str, text: str, vocabulary: Vocabulary) -> MainDrug:
    brands = [m for m in vocabulary.find(text, TermKind.PRODUCT) if iri in (m.concept.product_of, m.concept.iri)]
    concept = vocabulary.concepts.get(iri)
    if concept is None:  # a brand whose medicine the vocabulary does not hold stands for it
        concept = brands[0].concept
    names = {concept.label, *concept.labels, *(m.span.of(text) for m in brands)}
    return MainDrug(drug_term(concept.label, concept, vocabulary), frozenset(names))


def drug_term(words: str, concept: Concept, vocabulary: Vocabulary) -> Term:
    """The medicine that a name stands for: a brand's is its drug; a brand of a drug that is not known stays
    unlinked."""
    if concept.kind is TermKind.PRODUCT:
        drug = vocabulary.concepts.get(concept.product_of or "")
        return Term(words, TermKind.DRUG, drug.iri, drug.label) if drug is not None else Term(words, TermKind.DRUG)
    return Term(words, concept.kind, concept.iri, concept.label)


def _taken(text: str, vocabulary: Vocabulary) -> MainDrug | None:
    """The capitalised word that the text most often says one takes ("treatment with Lioresal")."""
    low = text.lower()
    if len(low) != len(text):
        return None
    counts: Counter[str] = Counter()
    said: set[str] = set()
    for match in pattern("taken_name").finditer(low):
        word = text[match.start("name") : match.end("name")]
        common = is_common(word) or _is_written_small(word, text)
        if CAPITALISED.fullmatch(word) and not common and vocabulary.concept(word, *_NO_BRANDS) is None:
            counts[word] += 1
            if match["near"] is None:
                said.add(word)
    counts = Counter({word: n for word, n in counts.items() if word in said})  # "with Crohn's disease" takes nothing
    if not counts:
        return None
    best, n = max(counts.items(), key=lambda pair: pair[1])
    return _named((best,), best.lower(), text, vocabulary) if n >= MIN_TAKEN else None


def _named(names: tuple[str, ...], name: str, text: str, vocabulary: Vocabulary) -> MainDrug:
    """The medicine of these names: the vocabulary's, where it knows one of them."""
    for known in (vocabulary.concept(each, TermKind.PRODUCT, TermKind.DRUG) for each in names):
        if known is not None:
            drug = _known(known.product_of or known.iri, text, vocabulary)
            return MainDrug(drug.term, drug.names | frozenset(names))
    return MainDrug(Term(name, TermKind.DRUG), frozenset(names))


def _unknown(document: Document, vocabulary: Vocabulary) -> MainDrug:
    """The capitalised word of title and headings that the text repeats most; of a heading, only one that the text never
    has in lower case, for a heading begins with any word."""
    text = document.text
    low = text.lower()
    titles = " ".join((document.title, *(section.heading for section in document.sections)))
    taken = {match["name"] for match in pattern("taken_name").finditer(low)}
    counts = Counter(
        {
            word: low.count(word.lower())
            for word in dict.fromkeys(CAPITALISED.findall(titles))
            if not is_common(word) and _may_be_a_name(word, document, taken)
        }
    )
    if not counts:
        return _taken(text, vocabulary) or MainDrug(None, frozenset())
    best, n = max(counts.items(), key=lambda pair: pair[1])
    if n < 2:
        return MainDrug(None, frozenset())
    return MainDrug(Term(best.lower(), TermKind.DRUG), frozenset((best,)))


def _may_be_a_name(word: str, document: Document, taken: set[str]) -> bool:
    """Whether a capitalised word of title or headings may name a medicine: one of the title that the text says one
    takes, or never writes small; one of a heading has to be both."""
    spoken = word.lower() in taken
    own = not _is_written_small(word, document.text)
    return (spoken or own) if word in document.title else (spoken and own)


def _is_written_small(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word.lower())}(?![\w-])", text) is not None


def named_drug(span: Span, text: str, vocabulary: Vocabulary) -> Term | None:
    """The medicine that words name, where they are a name and nothing else: by vocabulary, or one capitalised word."""
    phrase = span.of(text).strip()
    concept = vocabulary.concept(phrase, TermKind.PRODUCT, TermKind.DRUG)
    if concept is not None:
        return drug_term(phrase, concept, vocabulary)
    if re.fullmatch(r"[A-Z][a-z]{3,}[®™]?", phrase) and phrase.lower() not in words("title_word"):
        return Term(phrase, TermKind.DRUG)
    return None
