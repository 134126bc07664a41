"""Names of files to names of documents: which series a file belongs to, and which version of it the file is.

``leaflet@2023-05-01.txt`` is the version of 1 May 2023 of the series ``leaflet``; a month or a year alone will do
(``leaflet@2023-05.txt``, ``leaflet@2023.txt``). ``leaflet.txt`` is the current version, whatever others there are;
without it, the newest date is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from kg.errors import DocumentError
from kg.namespaces import slug

MARK = "@"
_LOOKS_LIKE_VERSION = re.compile(r"v?\d")


def document_name(path: Path) -> str:
    """The document's name, which is that of its series: the file's stem, without a version, with anything unusual
    replaced.

    >>> document_name(Path("/tmp/My leaflet (2).txt")), document_name(Path("...txt"))
    ('My-leaflet-2', 'document')
    >>> document_name(Path("leaflet@2023-05-01.txt")), document_name(Path("me@home.txt"))
    ('leaflet', 'me-home')
    """
    stem = _parts(path)[0]
    kept = "".join(c if c.isalnum() or c in "._-" else "-" for c in stem)
    while "--" in kept:
        kept = kept.replace("--", "-")
    return kept.strip("-.") or "document"


def document_version(path: Path) -> str:
    """The version that a file's name gives, a day, a month or a year as in ISO 8601; empty where it gives none.

    Raises `DocumentError` where what stands behind the mark looks like a version and is no date.

    >>> document_version(Path("leaflet@2023-05.txt")), document_version(Path("leaflet.txt"))
    ('2023-05', '')
    """
    version = _parts(path)[1]
    if version and not is_date(version):
        what = f"the version {version!r} in its name is no date"
        remedy = f"call it NAME{MARK}2024-05-31{path.suffix} (or {MARK}2024-05, {MARK}2024)"
        raise DocumentError(str(path), what, remedy)
    return version


def is_date(words: str) -> bool:
    """Whether words are a day, a month or a year of the calendar, as ISO 8601 writes them.

    >>> [is_date(words) for words in ("2024", "2024-02", "2024-02-29", "2023-02-29", "2024-13", "24-1-1", "2024-2")]
    [True, True, True, False, False, False, False]
    """
    if re.fullmatch(r"[12]\d{3}(?:-\d\d){0,2}", words, re.ASCII) is None:
        return False
    year, month, day = (int(part) for part in f"{words}-01-01".split("-")[:3])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def arrange_series(files: Iterable[Path]) -> list[tuple[Path, ...]]:
    """The files of each series, the current version first and then from the newest to the oldest.

    The series stand in the order of their first files. Raises `DocumentError` where a version is no date, where two
    files are the same version, or where it cannot be told which of two is the newer (a year and a month in it).
    """
    series: dict[str, list[tuple[str, Path]]] = {}
    for path in files:
        series.setdefault(slug(document_name(path)), []).append((document_version(path), path))
    return [_newest_first(name, versions) for name, versions in series.items()]


def _newest_first(name: str, versions: Sequence[tuple[str, Path]]) -> tuple[Path, ...]:
    # stable, so that of two that are alike the file that came first is named as the other one
    ordered = sorted(versions, key=lambda pair: (not pair[0], pair[0]), reverse=True)
    for (newer, path), (older, other) in pairwise(ordered):
        if newer == older:
            what = f"has the same document name ({name}{MARK + newer if newer else ''}) as {path}"
            remedy = f"rename one of the files (of two versions, the older to NAME{MARK}DATE)"
            raise DocumentError(str(other), what, remedy)
        if newer.startswith(older):
            what = f"is a version of {newer}, and {other} one of {older}: which is the newer cannot be told"
            raise DocumentError(str(path), what, "give both dates with the same precision")
    return tuple(path for _, path in ordered)


def _parts(path: Path) -> tuple[str, str]:
    """The stem before the last mark and what stands behind it, if that looks like a version."""
    head, mark, tail = path.stem.rpartition(MARK)
    if mark and head and _LOOKS_LIKE_VERSION.match(tail):
        return head, tail
    return path.stem, ""
