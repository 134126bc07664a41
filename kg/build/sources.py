"""Paths to documents: which files a folder holds, and reading them one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kg.errors import InputError, MonographError
from kg.model import Reading
from kg.readers import ENDINGS, read_document
from kg.vocabulary import load_vocabulary

Progress = Callable[[int, int, str], None]
"""Is told how many are done, of how many, and the name of the next."""


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
