"""Deciding about a statement of a built graph: from its name to an entry of the log."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.curation.anchors import anchor_of, content_of, iri_in, place_of
from kg.curation.corrections import FIELDS, NONE, corrected, current_values
from kg.curation.decisions import decide
from kg.curation.entries import MOST_CHARS, Action, Entry
from kg.curation.holdings import Library
from kg.curation.log import Log, folder_of
from kg.errors import CurationError, MonographError
from kg.extract.reader import read
from kg.model import Document, Reading, Statement
from kg.namespaces import MG, PREFIXES
from kg.readers import read_document
from kg.store import GraphStore, open_store
from kg.vocabulary import load_vocabulary

_DOCUMENT = """SELECT ?series ?version ?hash ?label WHERE {{
  <{statement}> <{mg}statedIn> ?document ; <{rdfs}label> ?label .
  ?document <{mg}series> ?series ; <{mg}sha256> ?hash OPTIONAL {{ ?document <{mg}version> ?version }} }}"""


@dataclass(frozen=True, slots=True)
class Case:
    """A statement as it stands now, with the document that it was read from, its label, and the last entry of the log
    that it stands by (its id)."""

    iri: str
    statement: Statement
    document: Document
    label: str
    head: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What can be corrected of it, with the values of now."""
        return current_values(self.statement)


def now() -> str:
    """The time, as entries write it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def person() -> str:
    """Who works here: the name that the system knows the user by. Raises CurationError where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise CurationError("--who", "the system does not know the user's name", "give a name") from error


def look_up(store: Path, iri: str, graph: GraphStore | None = None) -> Case:
    """The statement of an IRI (or of a short name such as ``statement:…``) in the graph at `store`.

    Its document is read again, so that what is decided is about what the document says. Raises CurationError for a
    statement that the graph does not have, or a document that has changed since the graph was built.
    """
    name = iri.removeprefix("statement:")
    whole = name if name.startswith(PREFIXES["statement"]) else PREFIXES["statement"] + name
    local = whole.removeprefix(PREFIXES["statement"])
    unknown = CurationError(
        iri[:80], "the graph has no such statement", "take one from `python -m kg query statements --format csv`"
    )
    if not (local.isascii() and local.isalnum()):
        raise unknown
    opened = graph if graph is not None else open_store(store)
    rows = opened.query(_DOCUMENT.format(statement=whole, mg=MG, rdfs=PREFIXES["rdfs"])).records()
    if not rows:
        raise unknown
    found = rows[0]
    series, version = found["series"], found.get("version") or ""
    identity = f"{series}@{version}" if version else series
    places = opened.report().get("places")
    path = places.get(identity) if isinstance(places, dict) else None
    if path is None:
        remedy = "build the graph by `python -m kg build`"
        raise CurationError(identity, "the graph does not say from which file this document was read", remedy)
    reading = _read(Path(path))
    if reading.document.sha256 != found["hash"]:
        remedy = "build the graph anew, then decide"
        raise CurationError(str(path), "the document has changed since the graph was built", remedy)
    library = Library(store)
    curated = decide(reading, library.decisions(series), load_vocabulary())
    for statement in (*curated.reading.statements, *curated.rejected):
        if iri_in(reading, statement) == whole:
            return Case(whole, statement, reading.document, found["label"], library.log.head)
    raise CurationError(iri[:80], "the log has changed since the graph was built", "build the graph anew, then decide")


def _read(path: Path) -> Reading:
    try:
        return read(read_document(path), load_vocabulary())
    except MonographError as error:
        raise CurationError(error.where, f"the document cannot be read again: {error.what}", error.remedy) from error


def decide_on(
    store: Path,
    iri: str,
    action: Action,
    who: str,
    *,
    reason: str = "",
    values: Mapping[str, str] | None = None,
    seen: str | None = None,
) -> Entry:
    """Decides about a statement of the graph at `store`, in its log; the entry.

    `seen` is the head of the log that the person's view was made with (by default, the one of now): where somebody has
    decided about the same statement since, nothing is written. Raises CurationError for that, and what `look_up` and
    `decision` raise.
    """
    case = look_up(store, iri)
    entry = decision(case, action, who, reason=reason, values=values)
    since = case.head if seen is None else seen

    def make(log: Log) -> Entry:
        newer = _behind(log, since)
        about = {entry.id for entry in log.entries if case.iri in (entry.statement, entry.becomes)}
        if met := [other for other in newer if other.id in about or other.undoes in about]:
            what = f"{met[-1].who} has decided about this statement meanwhile ({met[-1].action}, {met[-1].when})"
            raise CurationError(case.label[:80], what, "look at it as it is now, then decide")
        return entry

    return Log.read(folder_of(store)).append(make)


def history(log: Log, iri: str) -> tuple[Entry, ...]:
    """The entries that made a statement what it is, and those that took them back: also about what it came of."""
    names = {iri}
    found: list[Entry] = []
    for entry in reversed(log.entries):
        if entry.statement and (entry.statement in names or entry.becomes in names):
            names.add(entry.statement)
            found.append(entry)
    about = {entry.id for entry in found}
    return tuple(entry for entry in log.entries if entry.id in about or entry.undoes in about)


def _behind(log: Log, head: str) -> tuple[Entry, ...]:
    """The entries behind the one of an id; all where the log does not have it."""
    at = next((number for number, entry in enumerate(log.entries, start=1) if entry.id == head), 0)
    return log.entries[at:]


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields that differ, with their values before and after; `NONE` where one side has no such field."""
    names = [name for name in FIELDS if before.get(name, NONE) != after.get(name, NONE)]
    return {name: before.get(name, NONE) for name in names}, {name: after.get(name, NONE) for name in names}


def decision(
    case: Case, action: Action, who: str, *, reason: str = "", values: Mapping[str, str] | None = None
) -> Entry:
    """The entry that accepts, corrects (by `values`, see `kg.curation.corrections.FIELDS`) or rejects a statement.

    Raises CurationError for values that do not fit.
    """
    becomes = ""
    was: dict[str, str] = {}
    became: dict[str, str] = {}
    if action is Action.CORRECT:
        new = corrected(case.statement, values or {}, case.document, load_vocabulary())
        becomes = iri_in(Reading(case.document, (), ()), new)
        was, became = _differing(case.values, current_values(new))
    for name, words in (("--reason", reason), ("--who", who)):
        if len(words) > MOST_CHARS:
            raise CurationError(name, f"it has more than {MOST_CHARS:,} characters", "say it in fewer words")
    if not who.strip():
        raise CurationError("--who", "no name is given", "say who decides")
    return Entry(
        action=action,
        who=" ".join(who.split()),
        when=now(),
        series=case.document.name,
        statement=case.iri,
        says=" ".join(case.label.split())[:MOST_CHARS],
        relation=case.statement.relation.value,
        content=content_of(case.statement)[:MOST_CHARS],
        anchor=anchor_of(case.document, place_of(case.statement).value),
        corrected={name: " ".join(value.split()) for name, value in (values or {}).items()},
        was=was,
        became=became,
        becomes=becomes,
        reason=" ".join(reason.split()),
    )
