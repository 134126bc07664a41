"""Paths to graph: read every document, write its quads, conclude the links, swap the new graph in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DocumentError, InputError, MonographError
from kg.model import Document, Reading
from kg.namespaces import GRAPH_ONTOLOGY, GRAPH_VOCABULARY
from kg.readers import ENDINGS, arrange_series, document_version, read_document
from kg.vocabulary import FOLDER as VOCABULARY_FOLDER
from kg.vocabulary import load_vocabulary

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.rdf import Place

ONTOLOGY_FILE = VOCABULARY_FOLDER.parent / "monograph.ttl"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents read, those refused, statements, quads concluded, seconds."""

    documents: tuple[str, ...]
    refused: tuple[MonographError, ...]
    statements: int
    concluded: int
    seconds: float


def expand_paths(paths: Sequence[Path]) -> list[Path]:
    """Files as given, and a folder's documents in order of name. A folder without any is an `InputError`."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in ENDINGS and not _is_beside(p)]
        if not inside:
            raise InputError(str(path), "no document in this folder", f"put files ending in {', '.join(ENDINGS)} there")
        found |= dict.fromkeys(inside)
    return list(found)


def _is_beside(path: Path) -> bool:
    """Whether a file of a folder is none of its documents: a README, which is about the folder, or a part of a saved
    page, in the folder that browsers put beside it ("Leaflet_files" beside "Leaflet.html")."""
    if path.stem.upper() == "README":
        return True
    folder = path.parent
    page = folder.name.removesuffix("_files")
    return page != folder.name and any((folder.parent / f"{page}{end}").is_file() for end in (".html", ".htm"))


def read_paths(paths: Sequence[Path], progress: Progress | None = None) -> Iterator[Reading | MonographError]:
    """Reads documents one by one, a reading or the error for each; `progress` is told (done, total, name)."""
    from kg.extract.reader import read

    vocabulary = load_vocabulary()
    for done, path in enumerate(paths):
        if progress is not None:
            progress(done, len(paths), path.name)
        try:
            yield read(read_document(path), vocabulary)
        except MonographError as error:
            yield error
    if progress is not None:
        progress(len(paths), len(paths), "")


def build_graph(paths: Sequence[Path], store: Path, *, progress: Progress | None = None) -> BuildReport:
    """Builds the graph of the documents at `paths` in the folder `store`, beside an existing one, and swaps it in.

    A document that cannot be read is refused and reported; the others are built. Of several versions of a document the
    current one is stated, and the others are kept for comparison; where it is refused, so are they, for none of them
    can stand in for it. Raises `InputError` where no document is left, or where two are the same version of one, and
    `StoreError` where the store cannot be written: the old graph stays.
    """
    from kg.rdf import reading_to_quads
    from kg.rules import apply_rules
    from kg.store.embedded import StoreBuilder

    started = time.perf_counter()
    series = arrange_series(expand_paths(paths))
    vocabulary = load_vocabulary()
    refused: list[MonographError] = []
    names: dict[str, Path] = {}
    statements = 0
    with StoreBuilder(store) as builder:
        builder.add_quads(_file_quads(ONTOLOGY_FILE, GRAPH_ONTOLOGY))
        for path in sorted(VOCABULARY_FOLDER.glob("*.ttl")):
            builder.add_quads(_file_quads(path, GRAPH_VOCABULARY))
        for found in _placed(series, read_paths([path for versions in series for path in versions], progress)):
            if isinstance(found, MonographError):
                refused.append(found)
                continue
            document = found.reading.document
            builder.add_text(document.sha256, document.text)
            builder.add_quads(reading_to_quads(found.reading, vocabulary.digest, found.place))
            names[document.identity] = found.path
            if found.place.current:
                statements += len(found.reading.statements)
        if not names:
            raise refused[0] if refused else InputError(str(store), "no documents", "name files or a folder")
        concluded = sum(apply_rules(builder).values())
        report = BuildReport(tuple(names), tuple(refused), statements, concluded, time.perf_counter() - started)
        builder.set_report(
            {
                "documents": list(report.documents),
                "files": {name: str(path) for name, path in names.items()},
                "refused": [str(error) for error in refused],
                "statements": statements,
                "concluded": concluded,
                "seconds": round(report.seconds, 3),
                "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            }
        )
        builder.commit()
    return report


@dataclass(frozen=True, slots=True)
class _Placed:
    """A reading with its file and its place among the versions of its series."""

    path: Path
    reading: Reading
    place: Place


def _placed(
    series: Sequence[tuple[Path, ...]], results: Iterator[Reading | MonographError]
) -> Iterator[_Placed | MonographError]:
    """Each result with its place. `results` come series by series, in each from the current version to the oldest."""
    from kg.rdf import Place, document_iri

    newer: dict[Path, Document] = {}  # by the current version's file, the oldest that was taken so far
    order = [(path, versions) for versions in series for path in versions]
    for (path, versions), result in zip(order, results, strict=True):
        current = versions[0]
        if isinstance(result, MonographError):
            yield result
        elif path is not current and current not in newer:
            what = f"its current version, {current}, was refused, and an older one cannot stand in for it"
            yield DocumentError(str(path), what, "mend that one, or take it away")
        elif (error := _outdated(result, path, versions)) is not None:
            yield error
        else:
            following = newer.get(current)
            replaced_by = document_iri(following.name, following.version) if following is not None else None
            newer[current] = result.document
            yield _Placed(path, result, Place(len(versions) > 1, replaced_by))


def _outdated(reading: Reading, path: Path, versions: Sequence[Path]) -> DocumentError | None:
    """The error where a file without a version, taken for the current one, says that it is older than another is."""
    if path is not versions[0] or reading.document.version or len(versions) == 1 or reading.revised is None:
        return None
    said, newest = reading.revised.value, document_version(versions[1])
    precision = min(len(said), len(newest))
    if said[:precision] >= newest[:precision]:
        return None
    what = f"it says that it is of {said}, and {versions[1]} is later: which of them is current?"
    return DocumentError(str(path), what, f"put its date into its name: {path.stem}@{said}{path.suffix}")


def _file_quads(path: Path, graph: str) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    node = ox.NamedNode(graph)
    for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, node)
