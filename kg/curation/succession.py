"""A newer text in the place of a document: the text until then is kept as an older version, to be compared with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.curation.entries import Action, Entry
from kg.curation.holdings import Library, Older, key_of, named
from kg.curation.log import Log
from kg.errors import CurationError
from kg.namespaces import MG, PREFIXES, slug
from kg.readers.naming import is_date
from kg.store import GraphStore

_DATED = """SELECT ?date WHERE {{
  ?document <{mg}series> "{series}" ; <{dcterms}issued> ?date
  FILTER NOT EXISTS {{ ?document <{mg}version> ?version }} }}"""


def is_there(store: GraphStore, given: str) -> str:
    """The name of the document that a text which comes with the name `given` would take the place of; "" for none.

    A name with a date is that of an older version, which takes no document's place but its own.
    """
    series, version = named(given)
    return "" if version else next((name for name in _current(store) if slug(name) == slug(series)), "")


def date_of(store: GraphStore, series: str) -> str:
    """The date that the current text of a document gives itself; "" where it gives none."""
    query = _DATED.format(mg=MG, dcterms=PREFIXES["dcterms"], series=series)
    return next((str(date) for date in store.query(query).column("date") if date is not None), "")


def succeeded(path: Path, store: GraphStore, data: bytes, series: str, date: str = "") -> Older | None:
    """The current text of a document, to be kept as the version of a date (by default the one that it gives itself)
    when `data` takes its place.

    `path` is the store's folder, `store` its graph. None where no document of that name is there, and where the newest
    text has a date in its name, and so stays by itself. Raises CurationError for a text of no known date, for a date
    that is none, or that an older version has or follows, where the text cannot be read, and for the very same text.
    """
    if series not in _current(store):
        return None
    file = _file_of(path, store, series)
    try:
        before = file.read_bytes()
    except OSError as error:
        what = f"its text until now cannot be read ({error.strerror})"
        raise CurationError(str(file), what, "put it back, or replace it without keeping it") from error
    if before == data:
        raise CurationError(series, "this is the very text that is there already", "choose another file")
    when = date.strip() or date_of(store, series)
    if not when:
        what = "its text until now says nowhere of when it is, and an older version is told by its date"
        raise CurationError(series, what, "give the date of the text until now, such as 2023 or 2023-05")
    if not is_date(when):
        raise CurationError(series, f"{when[:40]!r} is no date", "give one such as 2023, 2023-05 or 2023-05-31")
    others = [version for name, version in _documents(store) if key_of(name, "") == key_of(series, "") and version]
    if later := [version for version in others if version[: len(when)] >= when[: len(version)]]:
        what = f"the library has its version of {max(later)} already, and the text until now is newer than that"
        raise CurationError(series, what, f"give a date after {max(later)}")
    return Older(before, file.suffix.lower(), when)


def missing_after(log: Log, undo: Entry, documents: Iterable[str]) -> str:
    """What to say where taking an entry back should have brought a document back and the graph built since, of
    `documents` ("leaflet", "leaflet@2023"), does not have it; "" where all is well.

    What was added stands in the library for good; what was replaced or taken out may have come from a file elsewhere.
    """
    [undone] = [entry for entry in log.entries if entry.id == undo.undoes]
    replaced = undone.action is Action.ADD and bool(undone.instead_of or undone.kept_file)
    if not (replaced or undone.action is Action.WITHDRAW):
        return ""
    there = {key_of(series, version) for series, _, version in (name.partition("@") for name in documents)}
    if key_of(undone.series, undone.version) in there:
        return ""
    name = f"{undone.series}@{undone.version}" if undone.version else undone.series
    return (
        f"the document {name} has not come back: its file is no longer where the graph was built from; put the file"
        " back and build again, or add its text here"
    )


def _file_of(path: Path, store: GraphStore, series: str) -> Path:
    """Where the current text stands: in the library if it came from there, else where the graph was built from."""
    held = Library(path).places().get(key_of(series, ""))
    places = store.report().get("places")
    told = places.get(series) if isinstance(places, dict) else None
    if held is None and told is None:
        raise CurationError(series, "the graph does not say from which file it was read", "build the graph anew")
    return held if held is not None else Path(str(told))


def _documents(store: GraphStore) -> list[tuple[str, str]]:
    """The documents of a graph, by series and version."""
    found = store.report().get("documents")
    names = (str(name).partition("@") for name in found) if isinstance(found, list) else ()
    return [(series, version) for series, _, version in names]


def _current(store: GraphStore) -> list[str]:
    """The documents whose current text has no date in its name."""
    return [series for series, version in _documents(store) if not version]
