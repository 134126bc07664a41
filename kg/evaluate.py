"""Facts against gold: how many of a document's facts were found, how many of the found ones are right.

Both sides are rows of the fact format (`kg.facts`). Within a relation gold and found facts are paired one to one, those
that agree in most qualifiers first; what is left of the found ones is wrong, what is left of the gold is missed. Two
ways of pairing:

value
    the values are equal but for case, articles and plural; of doses the amounts, the unit and the kind are.
exact
    besides, the drug and every qualifier that either side has are equal: one that was invented counts as much as one
    that was missed.

Found facts that are denied are left out, and those that say the same twice count once. A found value that is not the
text
at its offsets, or is longer than `MAX_VALUE_WORDS`, is wrong whatever it says. Nothing of the program that is measured
takes part here: no vocabulary, no folding of spellings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Relation

Fact = Mapping[str, object]

# The qualifiers that count, by relation; a document's own words for a reason or a consequence do not.
QUALIFIERS: Mapping[Relation, tuple[str, ...]] = {
    Relation.ADVERSE_EFFECT: ("category", "serious", "percent_min", "percent_max", "route", "population"),
    Relation.INTERACTION: ("action", "example_of"),
    Relation.CONTRAINDICATION: ("kind",),
    Relation.PRECAUTION: ("kind",),
    Relation.DOSE: (
        "kind", "amount", "amount_min", "amount_max", "unit", "per", "times_per_day", "duration_days", "step",
        "population", "route", "regimen",
    ),
}  # fmt: skip
MAX_VALUE_WORDS = 20
_LIGHT = frozenset(("the", "a", "an", "your", "other", "any", "of"))


@dataclass(frozen=True, slots=True)
class Tally:
    """Facts found and right, found and wrong, missed.

    >>> half = Tally(hit=1, wrong=1, missed=3)
    >>> half.precision, half.recall, round(half.f1, 3)
    (0.5, 0.25, 0.333)
    """

    hit: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hit + other.hit, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """The share of the found facts that is right; 0 where nothing was found."""
        return _share(self.hit, self.wrong)

    @property
    def recall(self) -> float:
        """The share of the gold facts that was found; 0 where there is no gold."""
        return _share(self.hit, self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hit / (2 * self.hit + self.wrong + self.missed) if self.hit else 0.0


@dataclass(frozen=True, slots=True)
class Pairing:
    """Gold and found facts paired in one way: the pairs (gold first), and what is left of either side."""

    pairs: tuple[tuple[Fact, Fact], ...]
    wrong: tuple[Fact, ...]
    missed: tuple[Fact, ...]

    @property
    def relations(self) -> Mapping[Relation, Tally]:
        """The counts of each relation that either side has."""
        counts = {relation: Tally() for relation in Relation}
        for gold, _ in self.pairs:
            counts[_relation(gold)] += Tally(hit=1)
        for fact in self.wrong:
            counts[_relation(fact)] += Tally(wrong=1)
        for fact in self.missed:
            counts[_relation(fact)] += Tally(missed=1)
        return {relation: tally for relation, tally in counts.items() if tally != Tally()}

    @property
    def micro(self) -> Tally:
        """The counts of all relations together: each fact counts once."""
        return Tally(len(self.pairs), len(self.wrong), len(self.missed))

    def differences(self) -> list[str]:
        """What is missed and what is wrong, a line each, for a person to read."""
        return [f"missed {_line(fact)}" for fact in self.missed] + [f"wrong {_line(fact)}" for fact in self.wrong]


@dataclass(frozen=True, slots=True)
class Scores:
    """A document's facts scored in both ways."""

    value: Pairing
    exact: Pairing


def score(gold: Sequence[Fact], facts: Sequence[Fact], text: str) -> Scores:
    """Scores the facts found in one document against its gold. `text` is the document, to check offsets against.

    Raises `KeyError` for a row without relation or value, and `ValueError` for a relation that is none.

    >>> row = {"relation": "brand", "drug": "zorvalin", "value": "Zorva", "start": 0, "end": 5}
    >>> score([row], [row], "Zorva").exact.micro
    Tally(hit=1, wrong=0, missed=0)
    >>> score([row], [row], "Other").exact.micro  # the found value is not what stands there
    Tally(hit=0, wrong=1, missed=1)
    """
    wanted, found = _affirmed(gold), _affirmed(facts)
    names = _main_drug(wanted), _main_drug(found)
    sound = [_stands(fact, text) for fact in found]
    edges: list[tuple[int, int, int]] = []
    for i, one in enumerate(wanted):
        for j, other in enumerate(found):
            if sound[j] and _same_value(one, other):
                edges.append((_disagreement(one, other, names), i, j))
    edges.sort()
    return Scores(_pair(wanted, found, edges), _pair(wanted, found, [edge for edge in edges if edge[0] == 0]))


def _pair(wanted: Sequence[Fact], found: Sequence[Fact], edges: Iterable[tuple[int, int, int]]) -> Pairing:
    """One to one, in the order of the edges: each is a disagreement, an index of the gold, an index of the found."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in edges:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return Pairing(
        tuple((wanted[i], found[j]) for i, j in partner.items()),
        tuple(fact for j, fact in enumerate(found) if j not in taken),
        tuple(fact for i, fact in enumerate(wanted) if i not in partner),
    )


def _affirmed(facts: Iterable[Fact]) -> list[Fact]:
    """The facts without the denied ones, each once."""
    kept: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        if fact.get("negated") or fact.get("certainty") == "denied":
            continue
        stated = (_comparable(fact.get(name)) for name in QUALIFIERS.get(_relation(fact), ()))
        kept.setdefault((_relation(fact), _plain(fact.get("drug", "")), _plain(fact["value"]), *stated), fact)
    return list(kept.values())


def _main_drug(facts: Iterable[Fact]) -> str:
    """What a side calls the document's medicine: the drug that most of its facts are about."""
    counts = Counter(_plain(fact.get("drug", "")) for fact in facts)
    return counts.most_common(1)[0][0] if counts else ""


def _stands(fact: Fact, text: str) -> bool:
    """Whether a fact's value is a short stretch of the text at the offsets that it gives."""
    start, end = fact.get("start"), fact.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return False
    return text[start:end] == fact["value"] and len(str(fact["value"]).split()) <= MAX_VALUE_WORDS


def _same_value(gold: Fact, found: Fact) -> bool:
    relation = _relation(gold)
    if relation is not _relation(found):
        return False
    if relation is Relation.DOSE:
        return _amount(gold) == _amount(found) and _comparable(gold.get("kind")) == _comparable(found.get("kind"))
    return _plain(gold["value"]) == _plain(found["value"])


def _disagreement(gold: Fact, found: Fact, main: tuple[str, str]) -> int:
    """In how many qualifiers, the drug included, two facts of one relation differ."""
    ours, theirs = _plain(gold.get("drug", "")), _plain(found.get("drug", ""))
    same_drug = theirs == main[1] if ours == main[0] else ours == theirs != main[1]
    names = QUALIFIERS.get(_relation(gold), ())
    return (not same_drug) + sum(_comparable(gold.get(name)) != _comparable(found.get(name)) for name in names)


def _amount(fact: Fact) -> tuple[object, object, object]:
    """Lower and upper amount with the unit, however the row spells them."""
    single = fact.get("amount")
    low, high = fact.get("amount_min", single), fact.get("amount_max", single)
    return _comparable(low), _comparable(high), str(fact.get("unit") or "").lower()


def _comparable(value: object) -> object:
    """A qualifier in the form in which two are compared; None for one that is not stated."""
    if value is None or value is False or value in ("", "none"):
        return None
    try:
        return float(str(value))
    except ValueError:
        return _plain(value)


def _plain(words: object) -> str:
    """Words without case, articles and plural endings.

    >>> _plain("The Headaches"), _plain("injuries of the spine")
    ('headache', 'injury spine')
    """
    tokens = re.sub(r"[^\w%]+", " ", str(words).lower().replace("’", "'").replace("'s", "")).split()
    return " ".join(_singular(token) for token in [t for t in tokens if t not in _LIGHT] or tokens)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _relation(fact: Fact) -> Relation:
    return Relation(str(fact["relation"]))


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part else 0.0


def _line(fact: Fact) -> str:
    stated = {name: fact[name] for name in QUALIFIERS.get(_relation(fact), ()) if fact.get(name) is not None}
    return f"{fact['relation']} {fact['value']!r} {stated}"
