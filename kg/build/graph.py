"""Documents, the curation log, the ontology and the vocabulary -> the graph, beside the old one, then in its place."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.build.kept import Kept, Result
from kg.build.sources import Progress, expand_paths
from kg.curation import Library
from kg.errors import DocumentError, InputError, MonographError, StoreError
from kg.namespaces import GRAPH_ONTOLOGY, GRAPH_VOCABULARY
from kg.readers import arrange_series, document_name, document_version
from kg.vocabulary import FOLDER as VOCABULARY_FOLDER
from kg.vocabulary import load_vocabulary

if TYPE_CHECKING:
    import pyoxigraph as ox

ONTOLOGY_FILE = VOCABULARY_FOLDER.parent / "monograph.ttl"


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

    What the library beside the store says counts (`kg.curation`): documents that were added or taken out, statements
    that were accepted, corrected or rejected. A document that cannot be read is refused and reported; the others are
    built. Of several versions of a document the current one is stated, and the others are kept for comparison; where it
    is refused, so are they, for none of them can stand in for it. Raises `InputError` where no document is left, or
    where two are the same version of one, `CurationError` where the log is damaged, and `StoreError` where the store
    cannot be written: the old graph stays.
    """
    from kg.rules import apply_rules
    from kg.store.embedded import StoreBuilder

    started = time.perf_counter()
    library = Library(store)
    series = arrange_series(library.files(expand_paths(paths)))
    refused: list[MonographError] = []
    names: dict[str, Path] = {}
    orphans: dict[str, str] = {}
    statements = 0
    with StoreBuilder(store) as builder:
        builder.add_quads(_file_quads(ONTOLOGY_FILE, GRAPH_ONTOLOGY))
        for path in sorted(VOCABULARY_FOLDER.glob("*.ttl")):
            builder.add_quads(_file_quads(path, GRAPH_VOCABULARY))
        kept = Kept(store, load_vocabulary())
        for path, current, found in _results(series, kept, library, progress):
            if isinstance(found, MonographError):
                refused.append(found)
                continue
            builder.add_text(found.sha256, found.text)
            builder.add_quads(_parsed(found.quads))
            names[found.identity] = path
            if current:
                statements += found.statements
                orphans |= dict(found.orphans)
        if not names:
            raise refused[0] if refused else InputError(str(store), "no documents", "name files or a folder")
        orphans |= _without_document(library, names)
        concluded = sum(apply_rules(builder).values())
        seconds = time.perf_counter() - started
        report = BuildReport(
            tuple(names), tuple(refused), statements, concluded, seconds, kept.read_anew, tuple(orphans.items())
        )
        builder.set_report(
            {
                "documents": list(report.documents),
                "files": {name: str(path) for name, path in names.items()},
                "sources": [str(path.absolute()) for path in paths],
                "refused": [str(error) for error in refused],
                "statements": statements,
                "concluded": concluded,
                "curation": library.log.head,
                "orphans": orphans,
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

    sources = open_store(store).report().get("sources")
    if not isinstance(sources, list) or not sources:
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


def _without_document(library: Library, names: dict[str, Path]) -> dict[str, str]:
    """Decisions about documents that are not in the graph."""
    there = {document_name(path) for path in names.values()}
    return {
        entry.id: "its document is not in the library any more"
        for entry in library.log.in_force()
        if entry.statement and entry.series not in there
    }


def _results(
    series: Sequence[tuple[Path, ...]], kept: Kept, library: Library, progress: Progress | None
) -> Iterator[tuple[Path, bool, Result | MonographError]]:
    """Each file, whether it is the current version of its series, and the document or why it was refused."""
    from kg.rdf import Place, document_iri

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
                yield path, False, DocumentError(str(path), what, "mend that one, or take it away")
                continue
            replaced_by = document_iri(newer.name, newer.version) if newer is not None else None
            try:
                decisions = library.decisions(document_name(path))
                found = kept.read(path, Place(len(versions) > 1, replaced_by), decisions)
                _check_order(found, path, versions)
            except MonographError as error:
                yield path, path is current, error
                continue
            newer = found
            yield path, path is current, found
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


def _parsed(quads: bytes) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    yield from ox.parse(quads, format=ox.RdfFormat.N_QUADS)


def _file_quads(path: Path, graph: str) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    node = ox.NamedNode(graph)
    for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, node)
