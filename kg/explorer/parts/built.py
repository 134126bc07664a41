"""Which browser parts have been made, and whether they belong to the sources beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from kg.errors import InputError

BROWSER = Path(__file__).resolve().parent.parent / "browser"
"""The folder of the sources; what is made of them stands in its folder ``dist``."""
REMEDY = "run `python -m kg.explorer.parts` (or `make parts`) where Monograph was installed, then reload the page"
ROUTE = "parts"
"""The parts' folder in the server's addresses."""


def digest(browser: Path = BROWSER) -> str:
    """The SHA-256 of all that the parts are made from: sources, pinned packages, the script that bundles."""
    sum_of_all = hashlib.sha256()
    files = [browser / name for name in ("package.json", "package-lock.json", "build.mjs")]
    for path in [*files, *sorted(p for p in (browser / "src").rglob("*") if p.is_file())]:
        data = path.read_bytes()
        sum_of_all.update(f"{path.relative_to(browser).as_posix()} {len(data)}\n".encode() + data)
    return sum_of_all.hexdigest()


def built(browser: Path = BROWSER) -> Mapping[str, Path]:
    """Part -> its file, whose name holds the hash of its content.

    Raises InputError where parts are missing or were made from other sources than those that stand here.
    """
    listed = browser / "dist" / "parts.json"
    try:
        held = json.loads(listed.read_text("utf-8"))
        files = {str(name).rpartition("-")[0]: browser / "dist" / Path(str(name)).name for name in held["files"]}
        sources = held["sources"]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("browser parts", "they have not been made yet", REMEDY) from None
    if sources != digest(browser):
        raise InputError("browser parts", "they were made from other sources than those that are here", REMEDY)
    if not all(path.is_file() for path in files.values()):
        raise InputError("browser parts", "some of their files are missing", REMEDY)
    return files


def address(name: str, browser: Path = BROWSER) -> str:
    """Where the server has a part, relative to its root. Raises InputError as `built` does."""
    return f"{ROUTE}/{built(browser)[name].name}"
