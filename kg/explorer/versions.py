"""Two versions of a document side by side: which there are, and what changed between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from kg.explorer.things import Thing, expand, rows
from kg.queries import load_questions

if TYPE_CHECKING:
    from kg.store import GraphStore

CHANGES: Mapping[str, tuple[str, str]] = {
    "changed": ("Said otherwise", "Figure, group, amount, action or certainty differ."),
    "added": ("New", "Stated by the newer version only."),
    "removed": (
        "No longer stated",
        "Stated by the older version only. That it is gone does not mean that it is not so.",
    ),
    "reworded": ("Reworded", "The same, in other words."),
}
"""What may have become of a fact, in the order of the page: heading and meaning."""


_ALIKE = ("drug", "kind", "change", "before", "after", "sentence_before", "sentence_after")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document; `current` where no newer one is in the library."""

    document: Thing
    name: str | None
    issued: str | None
    current: bool

    @property
    def label(self) -> str:
        """What tells it from the others."""
        words = self.name or self.issued or "without a date"
        return f"{words} (current)" if self.current else words


@dataclass(frozen=True, slots=True)
class Series:
    """A document in several versions, the newest first."""

    title: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one fact, or of several that stand in the same sentences and changed alike.

    Values and sentences are "" where the version does not state it.
    """

    drug: str
    kind: str
    matters: tuple[str, ...]
    change: str
    before: str
    after: str
    sentence_before: str
    sentence_after: str
    statements: tuple[str, ...] = ()
    """What the newer version states of it, and `earlier` what the older one does: their pages show the words."""
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one version to another; `query` is the SPARQL behind it."""

    older: Version
    newer: Version
    changes: tuple[Change, ...]
    query: str

    def of(self, change: str) -> tuple[Change, ...]:
        """The changes of one sort (a key of `CHANGES`)."""
        return tuple(one for one in self.changes if one.change == change)


def all_series(store: GraphStore) -> tuple[Series, ...]:
    """The documents that are in the library in several versions, by title."""
    query = """SELECT ?series ?document ?title ?version ?issued ?newer WHERE {
  ?document mg:series ?series ; dcterms:title ?title .
  FILTER(EXISTS { ?document dcterms:isReplacedBy ?x } || EXISTS { ?y dcterms:isReplacedBy ?document })
  OPTIONAL { ?document mg:version ?version }
  OPTIONAL { ?document dcterms:issued ?issued }
  OPTIONAL { ?document dcterms:isReplacedBy ?newer }
}"""
    found: dict[str, dict[str, Version]] = defaultdict(dict)
    newer_of: dict[str, str] = {}
    for row in rows(store, query):
        iri = row["document"].text
        if "newer" in row:
            newer_of[iri] = row["newer"].text
        version = row["version"].text if "version" in row else None
        issued = row["issued"].text if "issued" in row else None
        found[row["series"].text][iri] = Version(
            Thing(row["title"].text, iri, "document"), version, issued, "newer" not in row
        )
    made = []
    for held in found.values():
        # How many replace it: 0 for the current one.
        ordered = sorted(held.values(), key=lambda one: (_replacements(one.document.iri, newer_of), one.document.iri))
        made.append(Series(ordered[0].document.label, tuple(ordered)))
    return tuple(sorted(made, key=lambda one: (one.title, one.versions[0].document.iri)))


def _replacements(iri: str, newer_of: Mapping[str, str]) -> int:
    count = 0
    while iri in newer_of and count < len(newer_of):
        iri = newer_of[iri]
        count += 1
    return count


def changes(store: GraphStore, older: Version, newer: Version) -> Changes:
    """What changed between two versions of one document, in the order of the question `changes`."""
    since, until = expand(older.document.iri), expand(newer.document.iri)
    query = load_questions()["changes"].bind({"since": since, "until": until})
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in store.query(query).records():
        alike[tuple(row.get(name, "") for name in _ALIKE)].append(row["matter"])
    stated, earlier = _stated(store, newer), _stated(store, older)
    made = []
    for (drug, kind, change, before, after, sentence_before, sentence_after), matters in alike.items():
        now, then = (
            tuple(iri for matter in matters for iri in held.get((drug, kind, matter), ())) for held in (stated, earlier)
        )
        made.append(
            Change(drug, kind, tuple(matters), change, before, after, sentence_before, sentence_after, now, then)
        )
    return Changes(older, newer, tuple(made), query)


def _stated(store: GraphStore, version: Version) -> dict[tuple[str, str, str], list[str]]:
    """The statements of a version by drug, kind and matter; of an older one the graph has their names alone."""
    query = f"""SELECT ?drug ?kind ?matter ?statement WHERE {{
  ?entry mg:inVersion <{expand(version.document.iri)}> ; mg:entryKind ?kind ; mg:subjectMatter ?matter ;
         mg:entryAbout ?about ; mg:states ?statement .
  ?about rdfs:label ?drug .
}} ORDER BY ?statement"""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows(store, query):
        found[row["drug"].text, row["kind"].text, row["matter"].text].append(row["statement"].text)
    return found


def word_differences(before: str, after: str) -> tuple[tuple[str, str, str], ...]:
    """Two texts as stretches of words: ``(how, old words, new words)``, `how` being equal, delete, insert or replace.

    >>> word_differences("take care with it", "take great care")
    (('equal', 'take', 'take'), ('insert', '', 'great'), ('equal', 'care', 'care'), ('delete', 'with it', ''))
    """
    old, new = before.split(), after.split()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple((how, " ".join(old[a:b]), " ".join(new[c:d])) for how, a, b, c, d in matcher.get_opcodes())
