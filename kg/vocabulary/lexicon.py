"""Look-up of concepts by words, with abstention, and mentions of concepts in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.model import Span, Term, TermKind
from kg.namespaces import slug, thing
from kg.vocabulary.ages import age_label, groups_of, interval
from kg.vocabulary.classes import actor, class_key, described, has_head, narrowed
from kg.vocabulary.concepts import Concept, Mention
from kg.vocabulary.folding import fold, spellings
from kg.vocabulary.names import bare_names, respelled
from kg.vocabulary.phrases import key_of_folded
from kg.vocabulary.severity import graded

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick


# What "lowers blood pressure" is meant to do it, what "causes low blood pressure" does it too: only the former may be a
# class of the files, but a group made from either is called by what comes of it.
_VERBS = {
    "causes": "cause", "changes": "cause", "induces": "cause", "treats": "treat", "prevents": "prevent",
    "contains": "contain",
}  # fmt: skip


_JOINED = re.compile(r"\s*(?:,|/|\+|\band\b)+\s*", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z]{2,}s?")
_HEADED = "medicine:"
_ACTING = frozenset(("agonist", "blocker", "inducer", "inhibitor", "substrate"))


def _class_key(folded: str) -> str:
    """The key of a class, told apart where nothing but a word for "medicine" says that it is one."""
    key = class_key(folded)
    return f"{_HEADED} {key}" if has_head(folded) and _ACTING.isdisjoint(key.split()) else key


def _told(said: tuple[str, str], thing_said: Concept | None) -> str:
    """The key of a description: its relation, and its object as a known thing where it is one, else in its words."""
    return f"{said[0]} {said[1] if thing_said is None else thing_said.iri}"


def _made(label: str, wider: tuple[str, ...], members: tuple[str, ...] = ()) -> Concept:
    """A class that a rule made, under the wider ones, with the drugs that its label says to be in it."""
    return Concept(thing("class", slug(label)), TermKind.DRUG_CLASS, label, (), wider=wider, members=members)


class Vocabulary:
    """Look-up of concepts by words. Built once from `concepts`; `digest` identifies its content."""

    def __init__(self, concepts: Iterable[Concept], digest: str = "") -> None:
        self.concepts = {concept.iri: concept for concept in concepts}
        self.digest = digest
        self._of_kind: dict[TermKind, list[Concept]] = {}
        for concept in self.concepts.values():
            self._of_kind.setdefault(concept.kind, []).append(concept)
        self._keys: dict[str, set[str]] | None = None
        self._classes: dict[str, set[str]] | None = None
        self._labels: dict[TermKind, tuple[dict[str, set[str]], dict[str, set[str]]]] = {}
        self._matchers: dict[tuple[TermKind, ...], tuple[AhoCorasick, list[Concept], frozenset[int]]] = {}

    def concept(self, words: str, *kinds: TermKind) -> Concept | None:
        """The one concept of the first of the kinds that the words name; None where none or several fit."""
        exact = " ".join(words.lower().split())
        for kind in kinds:
            found = self._labels_of(kind)[0].get(exact, ())
            if len(found) == 1:  # as it is written: "amphetamines" is the class
                return self.concepts[next(iter(found))]
        key = fold(words)
        several = "," in words and TermKind.FINDING in kinds and self._is_list(words)
        for kind in kinds:
            found = self._labels_of(kind)[1].get(key, ())
            if len(found) == 1 and not (several and kind is TermKind.FINDING):
                return self.concepts[next(iter(found))]
        return self._by_rule(words, key, tuple(kind for kind in kinds if not (several and kind is TermKind.FINDING)))

    def _by_rule(self, words: str, folded: str, kinds: tuple[TermKind, ...]) -> Concept | None:
        """What words name in another grammar than that of the labels: the rules of each kind, in a fixed order."""
        found = None
        if TermKind.FINDING in kinds:
            found = self._finding(folded) or self._graded(words)
        if found is None and TermKind.DRUG in kinds:
            found = self._medicine(words, folded)
        if found is None and TermKind.DRUG_CLASS in kinds:
            found = self._class(folded)
        if found is None and TermKind.POPULATION in kinds:
            found = self._of_age(words)
        if found is None and words.rstrip().endswith(")"):
            found = self._glossed(words, kinds)
        return found

    def _glossed(self, words: str, kinds: tuple[TermKind, ...]) -> Concept | None:
        """What a name means that says itself twice: "brand (drug)", "long name (LN)". Two different things are none."""
        outer, _, inner = words.rstrip(" )").partition("(")
        one, two = self.concept(outer, *kinds), self.concept(inner, *kinds)
        if one is None:
            return None
        if two is None and one.combines:  # "brand (drug and drug)"
            named = {each and each.iri for each in map(self._drug, _JOINED.split(inner))}
            return one if named == set(one.combines) else None
        if two is None:
            initials = "".join(word[0] for word in re.findall(r"\w+", outer.lower()))
            return one if inner.lower().rstrip("s") == initials else None
        return one if one.iri in (two.iri, two.product_of) or two.iri == one.product_of else None

    def _of_age(self, words: str) -> Concept | None:
        """The people of an age: a known group, or one made from the words under the wider ones."""
        bounds = interval(words) if any(c.isdigit() for c in words) else None
        if bounds is None:
            return None
        same, wider = groups_of(bounds)
        if same is not None:
            return self.concepts.get(thing("population", same))
        known = tuple(iri for iri in (thing("population", group) for group in wider) if iri in self.concepts)
        label = age_label(bounds)
        made = Concept(thing("population", slug(label)), TermKind.POPULATION, label, (), wider=known)
        return made if known else None

    def _drug(self, words: str) -> Concept | None:
        """The drug of the name, whatever salt stands beside it."""
        return self._listed(fold(words), TermKind.DRUG) or self._medicine(words, fold(words))

    def _medicine(self, words: str, folded: str) -> Concept | None:
        """The medicine or brand whose name stands in the words, with its salt, form, route or release beside it."""
        names = list(bare_names(folded))
        for other in respelled(words):
            names.extend((fold(other), *bare_names(fold(other))))
        for name in names:
            found = self._listed(name, TermKind.DRUG, TermKind.PRODUCT)
            if found is not None:
                return found
        return None

    def _class(self, folded: str) -> Concept | None:
        """The class that the words name in another grammar, or one made from what they say of a group."""
        found = self._class_index().get(_class_key(folded), ())
        if len(found) != 1 and has_head(folded):  # "zorvalin drugs" are zorvalins, but asthma is no asthma medicine
            found = self._class_index().get(class_key(folded), ())
        if len(found) == 1:
            return self.concepts[next(iter(found))]
        shown = actor(folded)
        if shown is not None:
            return _made(shown, ())
        narrower = narrowed(folded)
        if narrower is not None:
            wider = self._listed(narrower[1], TermKind.DRUG_CLASS) or self._class(narrower[1])
            if wider is not None:
                made = _made(f"{narrower[0]} {wider.label}", (wider.iri,))
                return self._listed(fold(made.label), TermKind.DRUG_CLASS) or made
        said = described(folded)
        if said is None:
            return None
        thing_said = self._thing(*said)
        known = self._class_index().get(_told(said, thing_said), ())
        if len(known) == 1:
            return self.concepts[next(iter(known))]
        verb = _VERBS.get(said[0])
        if not verb or thing_said is None:
            return None
        itself = said[0] == "contains" and thing_said.kind is TermKind.DRUG
        return _made(f"medicines that {verb} {thing_said.label}", (), (thing_said.iri,) if itself else ())

    def _thing(self, relation: str, words: str) -> Concept | None:
        """The known thing that a relation leads to in the description of a group."""
        if relation == "contains":
            return self._listed(words, TermKind.DRUG, TermKind.SUBSTANCE, TermKind.DRUG_CLASS)
        found = self._listed(words, TermKind.FINDING) or self._finding(words)
        if found is None and relation == "causes":
            found = self._listed(f"feeling {words}", TermKind.FINDING)
        return found

    def _listed(self, folded: str, *kinds: TermKind) -> Concept | None:
        """The one concept of the first of the kinds with this folded label."""
        for kind in kinds:
            found = self._labels_of(kind)[1].get(folded, ())
            if len(found) == 1:
                return self.concepts[next(iter(found))]
        return None

    def _class_index(self) -> dict[str, set[str]]:
        """Classes by the keys of their labels, and by what their labels say that they do. Made when first asked for."""
        if self._classes is None:
            self._classes = {}
            for folded, iris in self._labels_of(TermKind.DRUG_CLASS)[1].items():
                self._classes.setdefault(_class_key(folded), set()).update(iris)
                said = described(folded)
                if said is not None:
                    self._classes.setdefault(_told(said, self._thing(*said)), set()).update(iris)
            for empty in ("", f"{_HEADED} "):  # "medicines" alone names no class
                self._classes.pop(empty, None)
        return self._classes

    def _is_list(self, words: str) -> bool:
        """Whether commas part names of findings: "diarrhea, bleeding" are two, "renal failure, acute" is one."""
        return all(self._listed(fold(part), TermKind.FINDING) is not None for part in words.split(","))

    def _finding(self, folded: str) -> Concept | None:
        """The one finding whose name has the same words in another order or grammar."""
        key = key_of_folded(folded)
        if " " not in key:  # one word is known or it is not: "red" is not yet "redness"
            return None
        found = self._finding_keys().get(key, ())
        return self.concepts[next(iter(found))] if len(found) == 1 else None

    def _graded(self, words: str) -> Concept | None:
        """A known finding with how bad it is before it: a kind of it, under the wider one."""
        said = graded(words)
        if said is None or graded(said[1]) is not None:
            return None
        wider = self._listed(fold(said[1]), TermKind.FINDING) or self._finding(fold(said[1]))
        if wider is None:
            return None
        label = f"{said[0]} {wider.label}"
        known = self._listed(fold(label), TermKind.FINDING)
        return known or Concept(thing("finding", slug(label)), TermKind.FINDING, label, (), wider=(wider.iri,))

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
        return concept.named(words)

    def find(self, text: str, *kinds: TermKind) -> Iterator[Mention]:
        """Mentions of concepts of the kinds in a text, leftmost and longest first, on word boundaries.

        Initials count only where they stand in capitals: "500 ms" is no multiple sclerosis, a hearing aid no AIDS.
        """
        matcher, owners, initials = self._matcher(kinds)
        lowered = text.lower().replace("’", "'")
        if len(lowered) != len(text):  # a few letters change their length in lower case: keep offsets true
            lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text).replace("’", "'")
        for index, start, end in matcher.find_matches_as_indexes(lowered):
            before = lowered[start - 1 : start]
            after = lowered[end : end + 1]
            if before.isalnum() or after.isalnum() or (index in initials and not _ACRONYM.fullmatch(text[start:end])):
                continue
            yield Mention(Span(start, end), owners[index])

    def _matcher(self, kinds: tuple[TermKind, ...]) -> tuple[AhoCorasick, list[Concept], frozenset[int]]:
        if kinds not in self._matchers:
            from ahocorasick_rs import AhoCorasick, MatchKind

            owners: dict[str, set[str]] = {}
            words: set[str] = set()
            for kind in set(kinds):
                for concept in self._of_kind.get(kind, ()):
                    for label in (concept.label, *concept.labels):
                        for spelling in spellings(label):
                            owners.setdefault(spelling, set()).add(concept.iri)
                            if not _ACRONYM.fullmatch(label):
                                words.add(spelling)
            certain = sorted((s, next(iter(iris))) for s, iris in owners.items() if len(iris) == 1)
            automaton = AhoCorasick([s for s, _ in certain], matchkind=MatchKind.LeftmostLongest)
            initials = frozenset(n for n, (spelling, _) in enumerate(certain) if spelling not in words)
            self._matchers[kinds] = (automaton, [self.concepts[iri] for _, iri in certain], initials)
        return self._matchers[kinds]
