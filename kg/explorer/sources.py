"""Documents as the sources of what a page repeats: how old, which version, and how much of them was understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.explorer.facts import Fact
from kg.explorer.things import Thing, rows, things, values

if TYPE_CHECKING:
    from kg.store import GraphStore

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-\d{2})?)?\Z")
_REVIEWS = {state: f"reviewed by a person: {state.lower()}" for state in ("Accepted", "Corrected", "Rejected")}


@dataclass(frozen=True, slots=True)
class Source:
    """A document: `issued` is its date, as precise as it is given, `version` as its file names it.

    `replaced`: a newer version is in the library; `older` counts the older ones, the others sentences.
    """

    document: Thing
    about: tuple[str, ...]
    issued: str | None
    version: str | None
    replaced: bool
    older: int
    sentences: int
    not_understood: int

    def dated(self, today: date) -> str:
        """When, and how long ago."""
        if self.issued is None:
            return "without a date"
        aged = age(self.issued, today)
        return f"dated {self.issued}" + (f" ({aged})" if aged else "")

    def origin(self, today: date) -> str:
        """How old, and which version: what is told wherever its words are repeated."""
        return f"{self.dated(today)}, {self.standing}"

    @property
    def standing(self) -> str:
        """Which version it is."""
        named = f"version “{self.version}”" if self.version is not None else "version"
        if self.replaced:
            return f"superseded {named}"
        return f"current {named}" + (f", {self.older} older in the library" if self.older else "")


def sources(store: GraphStore, documents: Iterable[str]) -> tuple[Source, ...]:
    """The documents of these IRIs, by title."""
    wanted = sorted(set(documents))
    if not wanted:
        return ()
    among = f"VALUES ?document {{ {values(wanted)} }}"
    query = f"""SELECT ?document ?issued ?version ?newer ?stated ?skipped ?unread WHERE {{
  {among} ?document mg:sentencesStated ?stated ; mg:sentencesSkipped ?skipped ; mg:sentencesNotUnderstood ?unread .
  OPTIONAL {{ ?document dcterms:issued ?issued }}
  OPTIONAL {{ ?document mg:version ?version }}
  OPTIONAL {{ ?document dcterms:isReplacedBy ?newer }}
}}"""
    about: dict[str, set[str]] = {}
    for row in rows(store, f"SELECT ?document ?label WHERE {{ {among} ?document mg:isAbout/rdfs:label ?label }}"):
        about.setdefault(row["document"].text, set()).add(row["label"].text)
    older: dict[str, set[str]] = {}
    for row in rows(store, f"SELECT ?document ?old WHERE {{ {among} ?old dcterms:isReplacedBy+ ?document }}"):
        older.setdefault(row["document"].text, set()).add(row["old"].text)
    named = things(store, wanted)
    found: dict[str, Source] = {}
    for row in rows(store, query):
        iri = row["document"].text
        unread = int(row["unread"].text)
        found[iri] = Source(
            named[iri],
            tuple(sorted(about.get(iri, ()))),
            row["issued"].text if "issued" in row else None,
            row["version"].text if "version" in row else None,
            "newer" in row,
            len(older.get(iri, ())),
            int(row["stated"].text) + int(row["skipped"].text) + unread,
            unread,
        )
    return tuple(sorted(found.values(), key=lambda source: source.document))


Origins = Mapping[str, str]
"""IRI of a document -> its date, age and version in words (`Source.origin`)."""
NO_ORIGINS: Origins = MappingProxyType({})


def origins(found: Iterable[Source], today: date) -> Origins:
    """The words for each of some documents."""
    return {source.document.iri: source.origin(today) for source in found}


def age(written: str, today: date) -> str:
    """How old something of that date is, as coarsely as the date is given; "" where that cannot be told.

    >>> age("2024-03", date(2026, 11, 29)), age("2024", date(2026, 1, 2)), age("2026-11-02", date(2026, 11, 29))
    ('2 years old', 'about 2 years old', 'less than a month old')
    """
    found = _DATE.match(written)
    if found is None:
        return ""
    if found[2] is None:
        years = today.year - int(found[1])
        return _old(years, "year", "about ") if years > 0 else "less than a year old" if years == 0 else ""
    months = (today.year - int(found[1])) * 12 + today.month - int(found[2])
    if months < 0:
        return ""
    if months < 24:
        return _old(months, "month") if months else "less than a month old"
    return _old(months // 12, "year")


def _old(number: int, unit: str, before: str = "") -> str:
    return f"{before}{number} {unit}{'' if number == 1 else 's'} old"


def reviewed(facts: Sequence[Fact]) -> str:
    """Whether a person has looked at what was read."""
    return "; ".join(sorted({review_words(fact.review) for fact in facts}))


def review_words(state: str) -> str:
    """A state of review (a local name of `mg:reviewState`'s values, or empty) in words.

    >>> review_words("Accepted"), review_words("Unreviewed")
    ('reviewed by a person: accepted', 'not reviewed by a person')
    """
    return _REVIEWS.get(state, "not reviewed by a person")
