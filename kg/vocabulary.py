"""The SKOS vocabulary as a lexicon: from words to concepts, with abstention.

A label is compared after folding: case, hyphens, typographic quotes, a plural ending and the British spellings that
follow a rule (``ae``/``e``, ``oe``/``e``, ``our``/``or``, ``-ise``/``-ize``). Two concepts of one kind that share a
folded label are ambiguous: neither is linked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import VocabularyError
from kg.model import Span, Term, TermKind
from kg.namespaces import MG, PREFIXES, slug, thing

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

FOLDER = Path(__file__).resolve().parent.parent / "ontology" / "vocabulary"

KIND_OF_CLASS = {
    f"{MG}Drug": TermKind.DRUG,
    f"{MG}DrugClass": TermKind.DRUG_CLASS,
    f"{MG}Substance": TermKind.SUBSTANCE,
    f"{MG}Product": TermKind.PRODUCT,
    f"{MG}Finding": TermKind.FINDING,
    f"{MG}Route": TermKind.ROUTE,
    f"{MG}DoseForm": TermKind.DOSE_FORM,
    f"{MG}Population": TermKind.POPULATION,
}
AGENTS = (TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.SUBSTANCE, TermKind.PRODUCT)

_ARTICLES = frozenset(("the", "a", "an", "your", "any", "other"))
_BRITISH = (
    (re.compile(r"\b(h|an|leuk|isch|tox|f|gyn|orthop|p)ae"), r"\1e"),
    (re.compile(r"ae(?=mi|mo|ma|ci|sth)"), "e"),
    (re.compile(r"oe(?=dem|soph|str)"), "e"),
    (re.compile(r"rrhoe"), "rrhe"),
    (re.compile(r"(?<=[lmvb])our\b"), "or"),
    (re.compile(r"is(?=(?:e|ed|ing|ation)s?\b)"), "iz"),
    (re.compile(r"tumour"), "tumor"),
)
_PERHAPS_BRITISH = re.compile(r"ae|oe|our|is(?:e|ing|ation)")  # one look spares most labels the seven above
_TOKEN = re.compile(r"[\w%+.]+")


@cache
def fold_word(word: str) -> str:
    """A lower-case word without its plural ending.

    >>> [fold_word(w) for w in ("headaches", "injuries", "spasms", "illness", "diabetes", "diagnoses")]
    ['headache', 'injury', 'spasm', 'illness', 'diabetes', 'diagnosis']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word in ("diabetes", "herpes", "rabies", "scabies", "always", "as", "is", "was"):
        return word
    if len(word) > 5 and word.endswith("oses"):
        return word[:-2] + "is"
    if len(word) > 5 and word.endswith(("sses", "shes", "ches", "xes")) and not word.endswith("aches"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def fold(words: str) -> str:
    """The form in which labels are compared.

    >>> fold("Ringing in the Ears"), fold("diarrhoea"), fold("low-blood pressures")
    ('ringing in ear', 'diarrhea', 'low blood pressure')
    """
    text = words.lower().replace("’", "'")
    if "'" in text:
        text = re.sub(r"'s\b", "", text)
    if _PERHAPS_BRITISH.search(text):
        for pattern, replacement in _BRITISH:
            text = pattern.sub(replacement, text)
    tokens = [token for found in _TOKEN.findall(text) if (token := found.strip("."))]
    kept = [fold_word(token) for token in tokens if token not in _ARTICLES] or tokens
    return " ".join(kept)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with its labels; `product_of` is a brand's drug and `product_route` its route (IRIs), else None."""

    iri: str
    kind: TermKind
    label: str
    labels: tuple[str, ...]
    product_of: str | None = None
    product_route: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text that name a concept."""

    span: Span
    concept: Concept


class Vocabulary:
    """Look-up of concepts by words. Built once from `concepts`; `digest` identifies its content."""

    def __init__(self, concepts: Iterable[Concept], digest: str = "") -> None:
        self.concepts = {concept.iri: concept for concept in concepts}
        self.digest = digest
        self._of_kind: dict[TermKind, list[Concept]] = {}
        for concept in self.concepts.values():
            self._of_kind.setdefault(concept.kind, []).append(concept)
        self._labels: dict[TermKind, tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
        self._matchers: dict[tuple[TermKind, ...], tuple[AhoCorasick, list[Concept]]] = {}

    def concept(self, words: str, *kinds: TermKind) -> Concept | None:
        """The one concept of the first of the kinds that the words name; None where none or several fit."""
        exact = " ".join(words.lower().split())
        for kind in kinds:
            found = self._labels_of(kind)[0].get(exact, ())
            if len(found) == 1:  # as it is written: "amphetamines" is the class
                return self.concepts[next(iter(found))]
        key = fold(words)
        for kind in kinds:
            found = self._labels_of(kind)[1].get(key, ())
            if len(found) == 1:
                return self.concepts[next(iter(found))]
        return None

    def _labels_of(self, kind: TermKind) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """The concepts of a kind by each label as written and as folded. Made when the kind is first asked for."""
        if kind not in self._labels:
            exact: dict[str, set[str]] = {}
            folded: dict[str, set[str]] = {}
            for concept in self._of_kind.get(kind, ()):
                for label in (concept.label, *concept.labels):
                    exact.setdefault(label.lower(), set()).add(concept.iri)
                    folded.setdefault(fold(label), set()).add(concept.iri)
            self._labels[kind] = exact, folded
        return self._labels[kind]

    def term(self, words: str, *kinds: TermKind) -> Term:
        """A `Term` for the words: linked where a concept is certain, of the first kind otherwise."""
        concept = self.concept(words, *kinds)
        if concept is None:
            return Term(words, kinds[0])
        return Term(words, concept.kind, concept.iri, concept.label)

    def find(self, text: str, *kinds: TermKind) -> Iterator[Mention]:
        """Mentions of concepts of the kinds in a text, leftmost and longest first, on word boundaries."""
        matcher, owners = self._matcher(kinds)
        lowered = text.lower().replace("’", "'")
        if len(lowered) != len(text):  # a few letters change their length in lower case: keep offsets true
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text).replace("’", "'")
        for index, start, end in matcher.find_matches_as_indexes(lowered):
            before = lowered[start - 1 : start]
            after = lowered[end : end + 1]
            if not (before.isalnum() or after.isalnum()):
                yield Mention(Span(start, end), owners[index])

    def _matcher(self, kinds: tuple[TermKind, ...]) -> tuple[AhoCorasick, list[Concept]]:
        if kinds not in self._matchers:
            from ahocorasick_rs import AhoCorasick, MatchKind

            spellings: dict[str, set[str]] = {}
            for kind in set(kinds):
                for concept in self._of_kind.get(kind, ()):
                    for label in (concept.label, *concept.labels):
                        for spelling in _spellings(label):
                            spellings.setdefault(spelling, set()).add(concept.iri)
            certain = sorted((s, next(iter(iris))) for s, iris in spellings.items() if len(iris) == 1)
            automaton = AhoCorasick([s for s, _ in certain], matchkind=MatchKind.LeftmostLongest)
            self._matchers[kinds] = (automaton, [self.concepts[iri] for _, iri in certain])
        return self._matchers[kinds]


def _spellings(label: str) -> Iterator[str]:
    """The label in lower case, singular and plural, as running text has it."""
    low = label.lower().replace("’", "'")
    yield low
    if not low.endswith("s"):
        yield low + "s"
    elif fold_word(low.rsplit(" ", 1)[-1]) != low.rsplit(" ", 1)[-1]:
        head, _, last = low.rpartition(" ")
        yield f"{head} {fold_word(last)}".strip()


def iri_of(term: Term) -> str:
    """The concept's IRI, or one made from the words where nothing in the vocabulary fits.

    >>> iri_of(Term("Dry mouth", TermKind.FINDING))
    'https://w3id.org/monograph/id/finding/dry-mouth'
    """
    return term.concept if term.concept is not None else thing(term.kind.value, slug(term.words))


@cache
def load_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """Reads every ``*.ttl`` of a folder. Raises `VocabularyError` naming the file (and line) that cannot be read."""
    import pyoxigraph as ox

    hasher = hashlib.sha256()
    kinds: dict[str, TermKind] = {}
    preferred: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    links: dict[tuple[str, str], str] = {}
    skos, rdf = PREFIXES["skos"], PREFIXES["rdf"]
    products = (f"{MG}productOf", f"{MG}productRoute")
    names = (f"{skos}altLabel", f"{MG}clinicalLabel")
    read = {f"{rdf}type", f"{skos}prefLabel", *names, *products}
    for path in sorted(folder.glob("*.ttl")):
        data = path.read_bytes()
        hasher.update(data)
        try:
            triples = [
                (quad, p) for quad in ox.parse(data, format=ox.RdfFormat.TURTLE) if (p := quad.predicate.value) in read
            ]
        except SyntaxError as error:
            remedy = "mend the Turtle at that place"
            raise VocabularyError(f"{path}:{error.lineno or 0}", str(error.msg), remedy) from error
        for quad, predicate in triples:
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            subject = quad.subject.value
            if isinstance(quad.object, ox.NamedNode):
                if predicate == f"{rdf}type" and quad.object.value in KIND_OF_CLASS:
                    kinds[subject] = KIND_OF_CLASS[quad.object.value]
                elif predicate in products:
                    links[subject, predicate] = quad.object.value
            elif isinstance(quad.object, ox.Literal):
                if predicate == f"{skos}prefLabel":
                    preferred[subject] = quad.object.value
                elif predicate in names:
                    others.setdefault(subject, []).append(quad.object.value)
    unnamed = sorted(set(kinds) - set(preferred))
    if unnamed:
        raise VocabularyError(str(folder), f"{unnamed[0]} has no skos:prefLabel", "give it one")
    concepts = (
        Concept(
            iri,
            kind,
            preferred[iri],
            tuple(sorted(others.get(iri, ()))),
            links.get((iri, f"{MG}productOf")),
            links.get((iri, f"{MG}productRoute")),
        )
        for iri, kind in sorted(kinds.items())
    )
    return Vocabulary(concepts, hasher.hexdigest())
