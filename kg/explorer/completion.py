"""What the query editor offers: classes, properties and things of this graph, by the words that people call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kg.explorer.things import KINDS, compact, expand, rows, values
from kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from kg.explorer.search import Entry
    from kg.store import GraphStore

MOST_OF_A_KIND = 300
"""Things of one kind that are offered, those first that most statements name."""
_LOOKED_AT = 300
"""Instances of a class whose properties are read: in this graph its instances are all built alike."""
# What OWL, SKOS and SHACL are made of: nobody asks a graph about medicines for these.
_NOT_OFFERED = ("owl", "sh")
_SAMPLE = """SELECT DISTINCT ?p ?to WHERE {{
  {{ SELECT ?s WHERE {{ ?s a <{iri}> }} LIMIT {most} }}
  ?s ?p ?o . OPTIONAL {{ ?o a ?to }}
}}"""


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property: `name` as it stands in a query, `of` the classes whose instances have it, `to` the classes
    that it leads to."""

    name: str
    label: str
    definition: str
    of: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """All that can be completed. Of `things`: name in a query, label, class."""

    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    things: tuple[tuple[str, str, str], ...]

    def data(self) -> dict[str, object]:
        """Plain values for the browser."""
        return {
            "classes": [[t.name, t.label, t.definition] for t in self.classes],
            "properties": [[t.name, t.label, t.definition, list(t.of), list(t.to)] for t in self.properties],
            "things": [list(thing) for thing in self.things],
            "prefixes": PREFIXES,
        }


def offer(store: GraphStore, entries: Iterable[Entry]) -> Offer:
    """What this graph holds: the classes that have instances, the properties these have, and the `entries` of the
    search index."""
    used = {row["c"].text for row in rows(store, "SELECT DISTINCT ?c WHERE { ?s a ?c }")}
    classes = sorted(iri for iri in used if _offered(iri))
    of: dict[str, set[str]] = {}
    to: dict[str, set[str]] = {}
    for iri in classes:
        for row in rows(store, _SAMPLE.format(iri=expand(iri), most=_LOOKED_AT)):
            of.setdefault(row["p"].text, set()).add(iri)
            if "to" in row and row["to"].text in used:
                to.setdefault(row["p"].text, set()).add(row["to"].text)
    properties = sorted(iri for iri in of if _offered(iri))
    words = _words(store, [*classes, *properties])
    return Offer(
        tuple(Term(compact(iri), *words[iri]) for iri in classes),
        tuple(Term(compact(iri), *words[iri], _names(of[iri]), _names(to.get(iri, ()))) for iri in properties),
        _things(entries),
    )


def _offered(iri: str) -> bool:
    """Whether a name can be written with one of our prefixes, and is about the matter and not the machinery."""
    prefix, colon, _ = compact(iri).partition(":")
    return bool(colon) and prefix in PREFIXES and prefix not in _NOT_OFFERED


def _names(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(compact(iri) for iri in iris if _offered(iri)))


def _words(store: GraphStore, iris: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Label and definition; a term that the graph does not describe goes by its local name."""
    query = f"""SELECT ?t ?label ?definition WHERE {{
  VALUES ?t {{ {values(iris)} }} ?t rdfs:label ?label . OPTIONAL {{ ?t skos:definition ?definition }}
}}"""
    found = {iri: (_apart(compact(iri).partition(":")[2]), "") for iri in iris}
    for row in rows(store, query):
        found[row["t"].text] = (row["label"].text, row["definition"].text if "definition" in row else "")
    return found


def _apart(local: str) -> str:
    """A local name in words: ``hasSideEffect`` is said "has side effect"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _things(entries: Iterable[Entry]) -> tuple[tuple[str, str, str], ...]:
    """The best attested of each kind, by kind."""
    class_of = {kind: compact(iri) for iri, kind in KINDS.items()}
    found: list[tuple[str, str, str]] = []
    for kind, held in groupby(sorted(entries, key=lambda e: (e.thing.kind, -e.facts, e.thing)), lambda e: e.thing.kind):
        found += [(e.thing.name, e.thing.label, class_of.get(kind, "")) for e in list(held)[:MOST_OF_A_KIND]]
    return tuple(found)
