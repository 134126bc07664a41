"""Documents, the curation log, the ontology and the vocabulary -> the graph, beside the old one, then in its place."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.build.kept import Kept
from kg.build.sources import Progress, expand_paths
from kg.build.versions import Source, read_all
from kg.build.writing import builder_for, change_from, made_by, write
from kg.curation import Library
from kg.errors import InputError, MonographError, StoreError
from kg.readers import arrange_series
from kg.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents in the graph, those refused, statements, quads concluded, seconds; how many documents
    were `read_anew` (the others have not changed); the `orphans` among the decisions (id of the entry, why)."""

    documents: tuple[str, ...]
    refused: tuple[MonographError, ...]
    statements: int
    concluded: int
    seconds: float
    read_anew: int = 0
    orphans: tuple[tuple[str, str], ...] = ()


def build_graph(paths: Sequence[Path], store: Path, *, progress: Progress | None = None) -> BuildReport:
    """Builds the graph of the documents at `paths` in the folder `store`, beside an existing one, and swaps it in.

    Documents that have not changed are not read again, and where the program and the vocabulary have not changed
    either, what is the same is taken over from the existing graph. Either way the graph is the same.

    What the library beside the store says counts (`kg.curation`): documents that were added or taken out, statements
    that were accepted, corrected or rejected. A document that cannot be read is refused and reported; the others are
    built. Of several versions of a document the current one is stated, and the others are kept for comparison; where it
    is refused, so are they, for none of them can stand in for it. Where people have taken out all documents, the graph
    holds none. Raises `InputError` where there is none for another reason, or where two are the same version of one,
    `CurationError` where the log is damaged, and `StoreError` where the store cannot be written: the old graph stays.
    """
    started = time.perf_counter()
    library = Library(store)
    series = arrange_series(library.files(expand_paths(paths)))
    kept = Kept(store, load_vocabulary())
    refused: list[MonographError] = []
    read: list[Source] = []
    for found in read_all(series, kept, library, progress):
        if isinstance(found, MonographError):
            refused.append(found)
        else:
            read.append(found)
    if not read and refused:
        raise refused[0]
    if not read and not library.places():  # those that the log has all taken out leave an empty graph
        raise InputError(str(store), "no documents", "name files or a folder")
    orphans = {entry: why for source in read if source.current for entry, why in source.result.orphans}
    orphans |= _without_document(library, read)
    change = change_from(store, kept, read)
    with builder_for(store, change) as builder:
        concluded = write(builder, kept, read, change)
        seconds = time.perf_counter() - started
        statements = sum(source.result.statements for source in read if source.current)
        report = BuildReport(
            tuple(source.result.identity for source in read),
            tuple(refused),
            statements,
            concluded,
            seconds,
            kept.read_anew,
            tuple(orphans.items()),
        )
        builder.set_report(
            {
                "documents": list(report.documents),
                "files": {source.result.identity: str(source.path) for source in read},
                "places": {source.result.identity: str(source.path.absolute()) for source in read},
                "sources": [str(path.absolute()) for path in paths],
                "refused": [str(error) for error in refused],
                "statements": statements,
                "concluded": concluded,
                "curation": library.log.head,
                "orphans": orphans,
                "readings": {source.result.identity: source.result.key for source in read},
                "made_by": made_by(),
                "seconds": round(report.seconds, 3),
                "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            }
        )
        builder.commit()
        kept.close()
    return report


def rebuild(store: Path, *, progress: Progress | None = None) -> BuildReport:
    """Builds a graph again from where its documents came from, with what the library says now.

    Raises `StoreError` where the graph does not tell where it came from, and what `build_graph` raises.
    """
    from kg.store import open_store

    told = open_store(store).report().get("sources")
    sources = told if isinstance(told, list) else []
    if not sources and not any(Library(store).places().values()):
        what = "this graph does not say which documents it was built from"
        raise StoreError(str(store), what, "build it by `python -m kg build`")
    for path in map(Path, sources):
        if not path.exists():
            raise InputError(
                str(path), "the documents of this graph are no longer there", "put them back, or build anew"
            )
    return build_graph([_short(Path(path)) for path in sources], store, progress=progress)


def _short(path: Path) -> Path:
    """A path as a person would name it here, which is what messages about its documents say."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _without_document(library: Library, read: Sequence[Source]) -> dict[str, str]:
    """Decisions about documents that are not in the graph."""
    there = {source.result.name for source in read}
    return {
        entry.id: "its document is not in the library any more"
        for entry in library.log.in_force()
        if entry.statement and entry.series not in there
    }
