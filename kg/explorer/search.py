"""Words -> things, by kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING

from kg.explorer.things import KINDS, Thing, rows, things

if TYPE_CHECKING:
    from kg.store import GraphStore

SHOWN = ("drug", "brand", "class", "finding", "substance")
_CLOSE = 0.78
"""The least likeness (difflib's ratio) of a mistyped word; lower lets "spasm" find "asthma"."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that fits: `matched` is the name that fitted, `facts` counts the statements that name the thing."""

    thing: Thing
    matched: str
    facts: int
    leads_to: Thing | None = None
    """For a brand: its drug."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with all its names, folded for comparison beside as written."""

    thing: Thing
    names: tuple[tuple[str, str], ...]
    facts: int
    leads_to: Thing | None


@dataclass(frozen=True, slots=True)
class Index:
    """All that can be searched for; reading it once serves many searches."""

    entries: tuple[Entry, ...]

    def search(self, words: str, limit: int = 20) -> dict[str, tuple[Hit, ...]]:
        """Kind -> hits: whole names first, then beginnings, then parts; near spellings only where nothing fits."""
        asked = fold(words)
        if not asked:
            return {}
        found = self._ranked(asked, near=False) or self._ranked(asked, near=True)
        found.sort(key=lambda hit: (-hit[0], -hit[1].facts, hit[1].thing))
        grouped: dict[str, tuple[Hit, ...]] = {}
        for kind in SHOWN:
            hits = [Hit(e.thing, name, e.facts, e.leads_to) for _, e, name in found if e.thing.kind == kind]
            if hits:
                grouped[kind] = tuple(hits[:limit])
        return grouped

    def _ranked(self, asked: str, *, near: bool) -> list[tuple[float, Entry, str]]:
        rank_of = _likeness_to(asked) if near else partial(_rank, asked)
        best = ((_best(entry, rank_of), entry) for entry in self.entries)
        return [(rank, entry, name) for (rank, name), entry in best if rank]


def search(store: GraphStore, words: str) -> dict[str, tuple[Hit, ...]]:
    """One search without keeping the index."""
    return build_index(store).search(words)


def build_index(store: GraphStore) -> Index:
    """Every drug, brand, class, finding and substance of the vocabulary and of the documents, with all its names."""
    names: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    kind_of: dict[str, str] = {}
    for type_iri, kind in KINDS.items():
        if kind not in SHOWN:
            continue
        # One kind and one property at a time: with lists of both the engine joins all labels of the graph.
        named = f"SELECT ?thing ?name WHERE {{ ?thing a <{type_iri}> ; rdfs:label ?name }}"
        for row in rows(store, named):
            iri, name = row["thing"].text, row["name"].text
            names.setdefault(iri, set()).add(name)
            labels[iri] = min(name, labels.get(iri, name))
            kind_of[iri] = kind
    others = (
        "SELECT ?thing ?name WHERE { ?thing skos:prefLabel ?name FILTER NOT EXISTS { ?thing rdfs:label ?name } }",
        "SELECT ?thing ?name WHERE { ?thing skos:altLabel ?name }",
    )
    for query in others:
        for row in rows(store, query):
            if row["thing"].text in names:
                names[row["thing"].text].add(row["name"].text)
    counts = _counts(store)
    brands = "SELECT ?brand ?drug WHERE { { ?brand mg:productOf ?drug } UNION { ?drug mg:hasBrand ?brand } }"
    owner = {row["brand"].text: row["drug"].text for row in rows(store, brands)}
    known = {iri: Thing(labels[iri], iri, kind) for iri, kind in kind_of.items()}
    known |= things(store, {drug for drug in owner.values() if drug not in known})
    return Index(
        tuple(
            Entry(
                known[iri],
                tuple(sorted((fold(name), name) for name in names[iri])),
                counts.get(iri, 0),
                known.get(owner.get(iri, "")),
            )
            for iri in sorted(names)
        )
    )


def fold(words: str) -> str:
    """Words for comparison: no case, no accents, single spaces.

    >>> fold("  Crohn’s  Diséase ")
    "crohn's disease"
    """
    plain = unicodedata.normalize("NFKD", words.replace("’", "'")).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _counts(store: GraphStore) -> Mapping[str, int]:
    """Thing -> how many statements are about it or name it."""
    counts: dict[str, int] = {}
    for naming in ("mg:about", "mg:concerns"):
        query = f"""SELECT ?thing (COUNT(*) AS ?n) WHERE {{
  ?s {naming} ?thing MINUS {{ ?s mg:reviewState mg:Rejected }}
}} GROUP BY ?thing"""
        for row in rows(store, query):
            counts[row["thing"].text] = counts.get(row["thing"].text, 0) + int(row["n"].text)
    return counts


def _best(entry: Entry, rank_of: Callable[[str], float]) -> tuple[float, str]:
    """How well the best of an entry's names fits, 0 where none does, and that name."""
    best, best_name = 0.0, ""
    for folded, name in entry.names:
        rank = rank_of(folded)
        if rank > best:
            best, best_name = rank, name
    return best, best_name


def _rank(asked: str, folded: str) -> float:
    if folded == asked:
        return 4
    if folded.startswith(asked):
        return 3
    if f" {asked}" in f" {folded}":
        return 2
    return 1 if len(asked) >= 3 and asked in folded else 0


def _likeness_to(asked: str) -> Callable[[str], float]:
    """How like the words asked for a name is, 0 where it is not like them."""
    # The matcher takes its second text apart, once for all names.
    matcher = SequenceMatcher(None, "", asked, autojunk=False)

    def likeness(folded: str) -> float:
        # What `real_quick_ratio` would say, by the lengths alone.
        if 2 * min(len(folded), len(asked)) < _CLOSE * (len(folded) + len(asked)):
            return 0
        matcher.set_seq1(folded)
        if matcher.quick_ratio() < _CLOSE:
            return 0
        ratio = matcher.ratio()
        return ratio if ratio >= _CLOSE else 0

    return likeness
