"""Deciding about a statement of a built graph: from its name to an entry of the log."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.curation.anchors import anchor_of, content_of, iri_in, place_of
from kg.curation.corrections import corrected, current_values
from kg.curation.decisions import decide
from kg.curation.entries import MOST_CHARS, Action, Entry
from kg.curation.holdings import Library
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
    """A statement as it stands now, with the document that it was read from, and its label."""

    iri: str
    statement: Statement
    document: Document
    label: str

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
        iri[:80], "the graph has no such statement", "take one from `python -m kg query statements --document …`"
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
    curated = decide(reading, Library(store).decisions(series), load_vocabulary())
    for statement in (*curated.reading.statements, *curated.rejected):
        if iri_in(reading, statement) == whole:
            return Case(whole, statement, reading.document, found["label"])
    raise CurationError(iri[:80], "the log has changed since the graph was built", "build the graph anew, then decide")


def _read(path: Path) -> Reading:
    try:
        return read(read_document(path), load_vocabulary())
    except MonographError as error:
        raise CurationError(error.where, f"the document cannot be read again: {error.what}", error.remedy) from error


def decision(
    case: Case, action: Action, who: str, *, reason: str = "", values: Mapping[str, str] | None = None
) -> Entry:
    """The entry that accepts, corrects (by `values`, see `kg.curation.corrections.FIELDS`) or rejects a statement.

    Raises CurationError for values that do not fit.
    """
    becomes = ""
    if action is Action.CORRECT:
        new = corrected(case.statement, values or {}, case.document, load_vocabulary())
        becomes = iri_in(Reading(case.document, (), ()), new)
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
        becomes=becomes,
        reason=" ".join(reason.split()),
    )
