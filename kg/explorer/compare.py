"""Two or three drugs side by side: what documents state of all of them, of some, and of one alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.errors import QuestionError
from kg.explorer.drug import Regimen, regimens
from kg.explorer.facts import HEADINGS, Fact
from kg.explorer.sources import Source, sources
from kg.explorer.statements import among, facts
from kg.explorer.things import Thing, rows, thing, values, with_prefixes
from kg.names import Found, find_all
from kg.parameters import ParameterType

if TYPE_CHECKING:
    from kg.store import GraphStore

LEAST_DRUGS, MOST_DRUGS = 2, 3
COMPARED: Mapping[str, str] = {
    kind: HEADINGS[kind]
    for kind in (
        "AdverseEffect", "Interaction", "Contraindication", "Precaution", "Indication", "OverdoseSign",
        "WithdrawalEffect",
    )
}  # fmt: skip
"""Class of statement -> its heading, in the order of the page; doses stand apart."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, with what is stated of it for each of the drugs, in their order."""

    name: str
    by_drug: tuple[tuple[Fact, ...], ...]

    @property
    def has(self) -> tuple[bool, ...]:
        """For which drugs it is affirmed; what is denied of a drug, that drug has not."""
        return tuple(any(not fact.denied for fact in held) for held in self.by_drug)

    @property
    def spread(self) -> Decimal | None:
        """Percentage points between the highest and the lowest known bound; None without a figure for two drugs."""
        tops = [max(found) for held in self.by_drug if (found := [b for f in held if (b := _bound(f)) is not None])]
        return max(tops) - min(tops) if len(tops) > 1 else None


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of statement: what several of the drugs share, what is stated of one and denied of another, and what
    each has alone. `query` is the SPARQL behind."""

    kind: str
    title: str
    shared: tuple[Row, ...]
    contrary: tuple[Row, ...]
    alone: tuple[tuple[Row, ...], ...]
    """For each drug, in their order."""
    query: str

    @property
    def figures(self) -> tuple[Fact, ...]:
        """The figures of what has one for two drugs or more, the largest difference first."""
        drawn = [row for row in self.shared if row.spread is not None]
        drawn.sort(key=lambda row: (-(row.spread or 0), row.name))
        return tuple(f for row in drawn for held in row.by_drug for f in held if f.figure is not None and not f.denied)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The drugs side by side. `doses` are the regimens of each, in their order."""

    drugs: tuple[Thing, ...]
    parts: tuple[Part, ...]
    doses: tuple[tuple[Regimen, ...], ...]
    dose_query: str
    sources: tuple[Source, ...]

    @property
    def without_document(self) -> tuple[Thing, ...]:
        """Drugs that no document of the library is about."""
        spoken = {label for source in self.sources for label in source.about}
        return tuple(drug for drug in self.drugs if drug.label not in spoken)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact of it, once."""
        blocks = (block for part in self.parts for block in (part.shared, part.contrary, *part.alone))
        held = (row for block in blocks for row in block)
        stated = (fact for row in held for facts_of in row.by_drug for fact in facts_of)
        doses = (fact for of_drug in self.doses for regimen in of_drug for fact in regimen.all)
        return tuple({fact.iri: fact for fact in (*stated, *doses)}.values())


def compare(store: GraphStore, names: Sequence[str]) -> tuple[Comparison, tuple[Found, ...]]:
    """Drugs as a person names them, and which of the names were forgiven a slip of the finger.

    Raises QuestionError for fewer than two or more than three drugs, and for a name of none or of several.
    """
    found = [one for words in names for one in find_all(store, ParameterType.DRUG, words, forgive=True)]
    iris = tuple(dict.fromkeys(one.iri for one in found))
    if not LEAST_DRUGS <= len(iris) <= MOST_DRUGS:
        said = "one drug was given" if len(iris) == 1 else f"{len(iris)} drugs were given"
        twice = ", under several names" if len(iris) < len(names) else ""
        raise QuestionError("compare", said + twice, f"choose {LEAST_DRUGS} or {MOST_DRUGS} different drugs")
    drugs = tuple(thing(store, iri) for iri in iris)
    parts = []
    for kind, title in COMPARED.items():
        query = _query(f"mg:{kind}", iris)
        shared, contrary, alone = _rows(_facts(store, query), iris)
        if shared or contrary or any(alone):
            parts.append(Part(kind, title, shared, contrary, alone, with_prefixes(query)))
    dose_query = _query("mg:Dose", iris)
    doses = _facts(store, dose_query)
    current = f"""SELECT DISTINCT ?d WHERE {{ VALUES ?x {{ {values(iris)} }} ?d mg:isAbout ?x
  FILTER NOT EXISTS {{ ?d dcterms:isReplacedBy ?newer }} }}"""
    view = Comparison(
        drugs,
        tuple(parts),
        tuple(regimens(fact for fact in doses if fact.drug.iri == iri) for iri in iris),
        with_prefixes(dose_query),
        sources(store, (row["d"].text for row in rows(store, current))),
    )
    return view, tuple(one for one in found if one.forgiven)


def _query(kind: str, drugs: Iterable[str]) -> str:
    return f"""SELECT ?drug ?thing ?words ?polarity ?statement WHERE {{
  VALUES ?drug {{ {values(drugs)} }}
  ?statement a {kind} ; mg:about ?drug ; mg:words ?words ; mg:polarity ?polarity .
  OPTIONAL {{ ?statement mg:concerns ?thing }}
  FILTER NOT EXISTS {{ ?statement mg:reviewState mg:Rejected }}
}}
ORDER BY ?thing ?drug ?statement"""


def _facts(store: GraphStore, query: str) -> tuple[Fact, ...]:
    found = [row["statement"].text for row in rows(store, query)]
    return facts(store, among(found)) if found else ()


def _rows(
    held: Iterable[Fact], drugs: Sequence[str]
) -> tuple[tuple[Row, ...], tuple[Row, ...], tuple[tuple[Row, ...], ...]]:
    """What several drugs have, what most have first; what is denied of some; and what is said of each drug alone."""
    by_thing: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for fact in held:
        key = fact.thing.iri if fact.thing is not None else fact.words
        names[key] = fact.name
        by_thing[key][fact.drug.iri].append(fact)
    every = [Row(names[key], tuple(tuple(of[drug]) for drug in drugs)) for key, of in by_thing.items()]
    every.sort(key=lambda row: (-sum(row.has), row.name.casefold(), row.name))
    spoken = [row for row in every if sum(bool(of) for of in row.by_drug) > 1]
    shared = tuple(row for row in spoken if sum(row.has) > 1)
    contrary = tuple(row for row in spoken if sum(row.has) < 2)
    alone = tuple(
        tuple(row for row in every if row.by_drug[at] and sum(bool(of) for of in row.by_drug) == 1)
        for at in range(len(drugs))
    )
    return shared, contrary, alone


def _bound(fact: Fact) -> Decimal | None:
    """The upper bound of a figure where it is known, else the lower; None without one, and for what is denied."""
    if fact.figure is None or fact.denied:
        return None
    return fact.figure.upper if fact.figure.upper is not None else fact.figure.lower
