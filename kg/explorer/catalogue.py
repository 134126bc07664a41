"""The documents of the library as a list, and what was decided about them, newest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.curation import Entry, Library, Log, desk
from kg.explorer.things import Thing, rows, thing, things
from kg.namespaces import MG

if TYPE_CHECKING:
    from kg.store import GraphStore


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the list: what it is about, its date and version, and how many sentences ended in which ledger.

    `reviewed` counts statements by their review state ("Accepted", "Corrected", "Rejected"), of `statements` in force.
    """

    document: Thing
    about: tuple[Thing, ...]
    issued: str
    replaced: bool
    stated: int
    skipped: int
    not_understood: int
    statements: int
    reviewed: dict[str, int]

    @property
    def sentences(self) -> int:
        """All sentences."""
        return self.stated + self.skipped + self.not_understood


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the log as the page shows it: its number from 1, and whether it is in force."""

    number: int
    entry: Entry
    in_force: bool


def document_rows(store: GraphStore) -> tuple[Row, ...]:
    """All documents, by title."""
    found = list(
        rows(
            store,
            """SELECT ?document ?issued ?newer ?stated ?skipped ?lost ?n WHERE {
  ?document a mg:Document ; mg:sentencesStated ?stated ; mg:sentencesSkipped ?skipped ;
            mg:sentencesNotUnderstood ?lost ; mg:statementCount ?n .
  OPTIONAL { ?document dcterms:issued ?issued } OPTIONAL { ?document dcterms:isReplacedBy ?newer } }""",
        )
    )
    about: dict[str, set[str]] = defaultdict(set)
    for row in rows(store, "SELECT DISTINCT ?document ?drug WHERE { ?document mg:isAbout ?drug }"):
        about[row["document"].text].add(row["drug"].text)
    reviewed: dict[str, Counter[str]] = defaultdict(Counter)
    states = """SELECT ?document ?state (COUNT(?s) AS ?n) WHERE {
  VALUES ?state { mg:Accepted mg:Corrected mg:Rejected } ?s mg:reviewState ?state ; mg:statedIn ?document .
} GROUP BY ?document ?state"""
    for row in rows(store, states):
        if "document" in row:
            reviewed[row["document"].text][row["state"].text.removeprefix(MG)] += int(row["n"].text)
    documents = [row["document"].text for row in found]
    named = things(store, {*documents, *(drug for held in about.values() for drug in held)})
    made = (
        Row(
            named[iri],
            tuple(sorted(named[drug] for drug in about[iri])),
            row["issued"].text if "issued" in row else "",
            "newer" in row,
            int(row["stated"].text),
            int(row["skipped"].text),
            int(row["lost"].text),
            int(row["n"].text),
            dict(reviewed[iri]),
        )
        for iri, row in zip(documents, found, strict=True)
    )
    return tuple(sorted(made, key=lambda one: (one.document.label.casefold(), one.document.iri)))


def fitting(listed: tuple[Row, ...], words: str) -> tuple[Row, ...]:
    """The documents whose title or medicines have all the words, whatever their case."""
    asked = words.casefold().split()
    return tuple(
        row
        for row in listed
        if all(word in " ".join((row.document.label, *(t.label for t in row.about))).casefold() for word in asked)
    )


def changes(store: Path) -> tuple[Change, ...]:
    """The log of the store at a path, newest first. Raises CurationError where it is damaged."""
    return _numbered(Library(store).log)[::-1]


def history(store: Path, statement: str) -> tuple[Change, ...]:
    """What was decided about a statement, newest first: also about what it was corrected from, and what was taken back.

    Raises CurationError where the log is damaged.
    """
    log = Library(store).log
    about = {entry.id for entry in desk.history(log, statement)}
    return tuple(change for change in _numbered(log) if change.entry.id in about)[::-1]


def _numbered(log: Log) -> tuple[Change, ...]:
    held = {entry.id for entry in log.in_force()}
    return tuple(Change(n, entry, entry.id in held) for n, entry in enumerate(log.entries, start=1))


def orphans(store: GraphStore) -> dict[str, str]:
    """The decisions that lost their words in the build that is open: id of the entry -> why."""
    told = store.report().get("orphans")
    return {str(entry): str(why) for entry, why in told.items()} if isinstance(told, dict) else {}


def is_behind(store: GraphStore, path: Path) -> bool:
    """Whether the log says more than the graph that is open was built with."""
    head = Library(path).log.head
    return head != str(store.report().get("curation") or "")


def identity_of(store: GraphStore, document: str) -> tuple[str, str]:
    """The series and the version of a document."""
    query = f"""SELECT ?series ?version WHERE {{
  <{document}> mg:series ?series OPTIONAL {{ <{document}> mg:version ?version }} }}"""
    row = next(rows(store, query))
    return row["series"].text, row["version"].text if "version" in row else ""


def older_of(store: GraphStore, document: str) -> Thing | None:
    """The version that a document took the place of; None where there is none."""
    found = rows(store, f"SELECT ?older WHERE {{ ?older dcterms:isReplacedBy <{document}> }}")
    return next((thing(store, row["older"].text) for row in found), None)
