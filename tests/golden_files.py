"""Golden files: what the program said when a person last read it, byte for byte."""

from __future__ import annotations

import difflib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "golden"


def compare_with_golden(name: str, text: str, rewrite: bool) -> None:
    """Holds a text against the golden file of this name, or puts it there."""
    path = FOLDER / name
    if rewrite:
        path.write_bytes(text.encode("utf-8"))
    golden = path.read_bytes().decode("utf-8")
    if golden != text:
        lines = difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", lineterm="", n=0)
        changes = "\n".join([*lines][:60]) or "only the line ends differ"
        raise AssertionError(
            f"{name} differs; if it should: python tests/golden/rewrite.py, and read the diff\n{changes}"
        )
