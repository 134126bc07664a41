"""Paths to graph: read every document, write its quads, conclude the links, swap the new graph in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DocumentError, InputError, MonographError
from kg.model import Reading
from kg.namespaces import GRAPH_ONTOLOGY, GRAPH_VOCABULARY, slug
from kg.readers import ENDINGS, document_name, read_document
from kg.vocabulary import FOLDER as VOCABULARY_FOLDER
from kg.vocabulary import load_vocabulary

if TYPE_CHECKING:
    import pyoxigraph as ox

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

    A document that cannot be read is refused and reported; the others are built. Raises `InputError` where none is
    left, or where two documents have one name, and `StoreError` where the store cannot be written: the old graph stays.
    """

    from kg.rdf import reading_to_quads
    from kg.rules import apply_rules
    from kg.store.embedded import StoreBuilder

    started = time.perf_counter()
    files = expand_paths(paths)
    _refuse_namesakes(files)
    vocabulary = load_vocabulary()
    refused: list[MonographError] = []
    names: list[str] = []
    statements = 0
    with StoreBuilder(store) as builder:
        builder.add_quads(_file_quads(ONTOLOGY_FILE, GRAPH_ONTOLOGY))
        for path in sorted(VOCABULARY_FOLDER.glob("*.ttl")):
            builder.add_quads(_file_quads(path, GRAPH_VOCABULARY))
        for result in read_paths(files, progress):
            if isinstance(result, MonographError):
                refused.append(result)
                continue
            builder.add_text(result.document.sha256, result.document.text)
            builder.add_quads(reading_to_quads(result, vocabulary.digest))
            names.append(result.document.name)
            statements += len(result.statements)
        if not names:
            raise refused[0] if refused else InputError(str(store), "no documents", "name files or a folder")
        concluded = sum(apply_rules(builder).values())
        report = BuildReport(tuple(names), tuple(refused), statements, concluded, time.perf_counter() - started)
        builder.set_report(
            {
                "documents": list(report.documents),
                "files": {name: str(path) for path in files if (name := document_name(path)) in names},
                "refused": [str(error) for error in refused],
                "statements": statements,
                "concluded": concluded,
                "seconds": round(report.seconds, 3),
                "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            }
        )
        builder.commit()
    return report


def _refuse_namesakes(files: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in files:
        name = slug(document_name(path))
        if name in seen:
            what = f"has the same document name ({name}) as {seen[name]}"
            raise DocumentError(str(path), what, "rename one of the files")
        seen[name] = path


def _file_quads(path: Path, graph: str) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    node = ox.NamedNode(graph)
    for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, node)
