"""What several commands take and show: the graph's folder, the format of an answer, progress."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store import Answer

_STORE = Path("graph")


def store_option(parser: argparse.ArgumentParser) -> None:
    """Adds ``--store``."""
    parser.add_argument("--store", type=Path, default=_STORE, metavar="DIR", help="the graph's folder (graph)")


def format_option(parser: argparse.ArgumentParser, chosen: bool) -> None:
    """Adds ``--format``; its choices are looked up only where the command is `chosen`."""
    names: list[str] = []
    if chosen:
        from kg.store.writers import WRITERS

        names = sorted(WRITERS)
    text = f"one of {', '.join(names)} (table)"
    parser.add_argument("--format", default="table", choices=names or None, metavar="FORMAT", help=text)


def written(answer: Answer, form: str) -> str:
    """An answer in a format; a table that goes to a terminal is as wide as that."""
    from kg.store.writers import to_table, write_answer

    if form == "table" and sys.stdout.isatty():
        return to_table(answer, shutil.get_terminal_size().columns)
    return write_answer(answer, form)


def progress_line(done: int, total: int, name: str, verb: str = "reading") -> None:
    """Progress on standard error, over itself where that is a terminal; silent where it is not."""
    if sys.stderr.isatty():
        end = "\r" if done < total else "\n"
        print(f"\x1b[K{verb} {done}/{total} {name}", end=end, file=sys.stderr, flush=True)
