"""The answer to "what do the documents say of these medicines together?" as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.names import Found


class Reach(StrEnum):
    """How what a document names reaches the other medicine; the words of the question `interaction-check`."""

    ITSELF = "itself"
    BRAND = "brand"
    COMBINATION = "combination"
    CLASS = "class"
    SOME_OF_CLASS = "some of its class"
    SOME_OF_IT = "some of it"
    MEMBER = "member"
    EXCEPTED = "excepted"

    @property
    def certain(self) -> bool:
        """Whether the document surely speaks of the other."""
        return self in (Reach.ITSELF, Reach.BRAND, Reach.COMBINATION, Reach.CLASS)


class Outcome(StrEnum):
    """What was found of a pair, from what calls loudest for attention to nothing at all."""

    AVOID = "avoid"
    CAUTION = "caution"
    POSSIBLE = "possible"
    PART = "part of the class"
    UNCLEAR = "unclear"
    DENIED = "denied"
    NOTHING = "no statement found"


@dataclass(frozen=True, slots=True)
class Source:
    """A document about a medicine: `date` as precise as it is given, None where none is; counts are of sentences.

    `about` is the label of the drug that it is about, which is a member where the medicine is a class. `apart` is its
    own name where another document of the check has the same title.
    """

    iri: str
    title: str
    about: str
    date: str | None
    sentences: int
    not_understood: int
    apart: str = ""

    @property
    def called(self) -> str:
        """Its title, told apart from another document of the same."""
        return f"{self.title} ({self.apart})" if self.apart else self.title


@dataclass(frozen=True, slots=True)
class Membership:
    """Why something belongs to a class: `through` is the narrower class that `source` lists it in, or the class."""

    through: str
    source: str


@dataclass(frozen=True, slots=True)
class Medicine:
    """One of the list, under its usual label, with what it was asked for as: several where it was given twice."""

    iri: str
    label: str
    kind: str
    asked: tuple[Found, ...]
    documents: tuple[Source, ...]

    @property
    def is_class(self) -> bool:
        """Whether it stands for all of a class."""
        return self.kind == "drug class"


@dataclass(frozen=True, slots=True)
class Mention:
    """What a sentence names that reaches the other medicine, how, and why that is so."""

    named: str
    reach: Reach
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that one sentence says of a pair. `by` is the medicine on whose side it stands, `of` the other (IRIs).

    `about` is the drug of the document, a member of `by` where that is a class. Texts are the document's words.
    """

    by: str
    of: str
    about: str
    action: str
    certainty: str
    polarity: str
    consequence: str | None
    condition: str | None
    route: str | None
    population: str | None
    section: str | None
    sentence: str
    document: Source
    mentions: tuple[Mention, ...]
    statements: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """What it amounts to; what is denied, hedged or does not surely reach the other is never a warning."""
        if self.polarity == "denied":
            return Outcome.DENIED
        if not any(mention.reach.certain for mention in self.mentions):
            member = any(mention.reach is Reach.MEMBER for mention in self.mentions)
            return Outcome.PART if member else Outcome.UNCLEAR
        if self.certainty != "asserted":
            return Outcome.POSSIBLE
        return Outcome(self.action)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two medicines with all that was told, from both sides; `one` and `two` in the order of the list.

    `inside` is the one of them that belongs to the other, where that is a class: then the pair is about the others.
    """

    one: Medicine
    two: Medicine
    told: tuple[Told, ...]
    inside: Medicine | None = None

    @property
    def outcome(self) -> Outcome:
        """The loudest of what was told."""
        order = list(Outcome)
        return min((one.outcome for one in self.told), key=order.index, default=Outcome.NOTHING)

    @property
    def documents(self) -> tuple[Source, ...]:
        """The documents about either, each once."""
        return tuple({source.iri: source for source in (*self.one.documents, *self.two.documents)}.values())

    def silent(self, side: Medicine) -> tuple[Source, ...]:
        """The documents about this side, and not about the other as well, in which nothing of the other was found."""
        other = self.two if side is self.one else self.one
        spared = {one.document.iri for one in self.told if one.by == side.iri} | {one.iri for one in other.documents}
        return tuple(source for source in side.documents if source.iri not in spared)


@dataclass(frozen=True, slots=True)
class SharedClass:
    """A class to which several medicines of the list belong; `listed` where it is on the list itself.

    `members` are their labels, each with the reasons.
    """

    label: str
    listed: bool
    members: tuple[tuple[str, tuple[Membership, ...]], ...]


@dataclass(frozen=True, slots=True)
class PairsCheck:
    """The whole answer. `pairs` come with the loudest first; `queries` are what was asked, as SPARQL, by question."""

    medicines: tuple[Medicine, ...]
    pairs: tuple[Pair, ...]
    shared: tuple[SharedClass, ...]
    queries: Mapping[str, str] = field(default_factory=dict)

    @property
    def forgiven(self) -> tuple[Found, ...]:
        """Names that were misspelled: whoever asked has to see what they were taken for."""
        return tuple(found for medicine in self.medicines for found in medicine.asked if found.forgiven)

    @property
    def combinations(self) -> dict[str, tuple[Medicine, ...]]:
        """Products of several drugs, by the words that named them, with the drugs."""
        by_words: dict[str, list[Medicine]] = {}
        for medicine in self.medicines:
            for found in medicine.asked:
                if found.product is not None:
                    by_words.setdefault(found.words, []).append(medicine)
        return {words: tuple(drugs) for words, drugs in by_words.items() if len(drugs) > 1}

    @property
    def documents(self) -> tuple[Source, ...]:
        """All documents about any of them, each once, by title."""
        found = {source.iri: source for medicine in self.medicines for source in medicine.documents}
        return tuple(sorted(found.values(), key=lambda source: (source.title, source.iri)))
