"""The documents of a build, series by series, each with its place among the versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.build.kept import Kept, Result
from kg.build.sources import Progress
from kg.curation import Entry, Library
from kg.errors import DocumentError, MonographError, StoreError
from kg.rdf import Place, document_iri
from kg.readers import document_name, document_version


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the graph: its file, its place among the versions, the decisions about it, and what was read."""

    path: Path
    place: Place
    decisions: tuple[Entry, ...]
    result: Result

    @property
    def current(self) -> bool:
        """Whether what it states holds now."""
        return self.place.current


def read_all(
    series: Sequence[tuple[Path, ...]], kept: Kept, library: Library, progress: Progress | None
) -> Iterator[Source | MonographError]:
    """Each document, or why it was refused; in each series from the current version to the oldest.

    Where the current version is refused, so are the older ones, for none of them can stand in for it.
    """
    total = sum(map(len, series))
    done = 0
    for versions in series:
        current = versions[0]
        newer: Result | None = None  # the oldest that was taken so far
        for path in versions:
            if progress is not None:
                progress(done, total, path.name)
            done += 1
            if path is not current and newer is None:
                what = f"its current version, {current}, was refused, and an older one cannot stand in for it"
                yield DocumentError(str(path), what, "mend that one, or take it away")
                continue
            place = Place(len(versions) > 1, document_iri(newer.name, newer.version) if newer is not None else None)
            try:
                decisions = library.decisions(document_name(path))
                found = kept.read(path, place, decisions)
                _check_order(found, path, versions)
            except StoreError:
                raise  # no fault of the document
            except MonographError as error:
                yield error
                continue
            newer = found
            yield Source(path, place, decisions, found)
    if progress is not None:
        progress(total, total, "")


def _check_order(found: Result, path: Path, versions: Sequence[Path]) -> None:
    """Raise where a file without a version, taken for the current one, says that it is older than another is."""
    if path is not versions[0] or found.version or len(versions) == 1 or not found.revised:
        return
    said, newest = found.revised, document_version(versions[1])
    precision = min(len(said), len(newest))
    if said[:precision] < newest[:precision]:
        what = f"it says that it is of {said}, and {versions[1]} is later: which of them is current?"
        remedy = f"put its date into its name: {path.stem}@{said}{path.suffix}"
        raise DocumentError(str(path), what, remedy)
