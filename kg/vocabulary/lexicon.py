"""Look-up of concepts by words, with abstention, and mentions of concepts in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.model import Span, Term, TermKind
from kg.vocabulary.concepts import Concept, Mention
from kg.vocabulary.folding import fold, spellings
from kg.vocabulary.phrases import key_of_folded

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick


class Vocabulary:
    """Look-up of concepts by words. Built once from `concepts`; `digest` identifies its content."""

    def __init__(self, concepts: Iterable[Concept], digest: str = "") -> None:
        self.concepts = {concept.iri: concept for concept in concepts}
        self.digest = digest
        self._of_kind: dict[TermKind, list[Concept]] = {}
        for concept in self.concepts.values():
            self._of_kind.setdefault(concept.kind, []).append(concept)
        self._keys: dict[str, set[str]] | None = None
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
        return self._by_rule(key, kinds)

    def _by_rule(self, folded: str, kinds: tuple[TermKind, ...]) -> Concept | None:
        """What words name in another grammar than that of the labels: the rules of each kind, in the order of kinds."""
        if TermKind.FINDING in kinds:
            return self._finding(folded)
        return None

    def _finding(self, folded: str) -> Concept | None:
        """The one finding whose name has the same words in another order or grammar."""
        key = key_of_folded(folded)
        if " " not in key:  # one word is known or it is not: "red" is not yet "redness"
            return None
        found = self._finding_keys().get(key, ())
        return self.concepts[next(iter(found))] if len(found) == 1 else None

    def _finding_keys(self) -> dict[str, set[str]]:
        """Findings by their keys. Made when first asked for."""
        if self._keys is None:
            self._keys = {}
            for folded, iris in self._labels_of(TermKind.FINDING)[1].items():
                self._keys.setdefault(key_of_folded(folded), set()).update(iris)
        return self._keys

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

            owners: dict[str, set[str]] = {}
            for kind in set(kinds):
                for concept in self._of_kind.get(kind, ()):
                    for label in (concept.label, *concept.labels):
                        for spelling in spellings(label):
                            owners.setdefault(spelling, set()).add(concept.iri)
            certain = sorted((s, next(iter(iris))) for s, iris in owners.items() if len(iris) == 1)
            automaton = AhoCorasick([s for s, _ in certain], matchkind=MatchKind.LeftmostLongest)
            self._matchers[kinds] = (automaton, [self.concepts[iri] for _, iri in certain])
        return self._matchers[kinds]
