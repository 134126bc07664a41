"""Interactions of a drug that rules concluded from classes and their members, with what each rests on.

A drug of a large class has hundreds, each of which rests on a dozen statements: the page of a drug counts them, and
reads what is behind them when somebody wants to see it, a part at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.explorer.facts import Fact
from kg.explorer.statements import among, facts
from kg.explorer.things import Thing, expand, rows, things, values

if TYPE_CHECKING:
    from kg.store import GraphStore

MOST_BECAUSE = 5
"""Statements that are read for one conclusion."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """A link that follows from a class, with what it rests on: the first of `every` statements."""

    other: Thing
    because: tuple[Fact, ...]
    memberships: tuple[tuple[Thing, Thing, str], ...]
    """Member, class, and the source of that membership."""
    every: int


@dataclass(frozen=True, slots=True)
class Links:
    """IRIs of what a drug is concluded to interact with: of all, and of those to which a class leads."""

    every: frozenset[str]
    through_class: frozenset[str]


def links(store: GraphStore, iri: str) -> Links:
    """The interactions of a drug that rules concluded."""
    every = f"SELECT DISTINCT ?other WHERE {{ <{expand(iri)}> mg:interactsWith ?other }}"
    # The limits cut nothing: they tell Oxigraph's planner to begin with the links of the drug, and go on row by row.
    through_class = f"""SELECT DISTINCT ?other WHERE {{
  {{ SELECT ?other ?class WHERE {{
    {{ SELECT ?other ?source WHERE {{
      ?link mg:linkSubject <{expand(iri)}> ; mg:linkProperty mg:interactsWith ; mg:linkObject ?other ;
            prov:wasDerivedFrom ?source
    }} LIMIT 100000000 }}
    ?source mg:concerns ?class
  }} LIMIT 100000000 }}
  ?class a mg:DrugClass FILTER(?class != ?other)
}}"""
    found, classes = (frozenset(row["other"].text for row in rows(store, query)) for query in (every, through_class))
    return Links(found, classes)


def concluded_with(store: GraphStore, found: Links, stated: Collection[str]) -> tuple[Thing, ...]:
    """What a drug is concluded to interact with, by name. Of what some statement names beside it (`stated`), only what
    a class leads to as well: that one document denies an interaction, or asks for care alone, must not hide that
    another warns of the whole class."""
    kept = (found.every - frozenset(stated)) | (found.every & found.through_class)
    return tuple(sorted(things(store, kept).values()))


def conclusions(store: GraphStore, iri: str, others: Iterable[Thing]) -> tuple[Concluded, ...]:
    """What the interactions of a drug with some `others` rest on, in their order: a class membership, the document of
    another drug."""
    wanted = list(others)
    query = f"""SELECT ?other ?source ?member ?class ?from WHERE {{
  VALUES ?other {{ {values(one.iri for one in wanted)} }}
  ?link mg:linkSubject <{expand(iri)}> ; mg:linkObject ?other ; mg:linkProperty mg:interactsWith ;
        prov:wasDerivedFrom ?source .
  OPTIONAL {{ ?source mg:member ?member ; mg:ofClass ?class . OPTIONAL {{ ?source dcterms:source ?from }} }}
}}"""
    sources: dict[str, set[str]] = defaultdict(set)
    members: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for row in rows(store, query):
        other = row["other"].text
        if "member" in row:
            source = row["from"].text if "from" in row else ""
            members[other].add((row["member"].text, row["class"].text, source))
        else:
            sources[other].add(row["source"].text)
    read = {one.iri: sorted(sources[one.iri])[:MOST_BECAUSE] for one in wanted}
    every = {statement for held in read.values() for statement in held}
    because = {fact.iri: fact for fact in facts(store, among(every))} if every else {}
    names = things(store, {name for held in members.values() for member in held for name in member[:2]})
    return tuple(
        Concluded(
            one,
            tuple(because[s] for s in read[one.iri] if s in because),
            tuple(sorted((names[m], names[c], source) for m, c, source in members[one.iri])),
            len(sources[one.iri]),
        )
        for one in wanted
    )
