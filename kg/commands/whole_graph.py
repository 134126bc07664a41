"""Commands on the graph as a whole: export, check."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.commands.command import Command
from kg.commands.options import progress_line, store_option


def _export_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("--format", default="turtle", metavar="FORMAT", help=_export_formats() if chosen else None)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write (standard output)")
    store_option(parser)


def _export_formats() -> str:
    from kg.export import FORMATS

    return f"one of {', '.join(FORMATS)} (turtle)"


def _check_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("--no-reasoner", action="store_true", help="leave HermiT out, which takes most of the time")
    store_option(parser)


def _checking(done: int, total: int, name: str) -> None:
    progress_line(done, total, name, "checking")


def run_export(options: argparse.Namespace) -> int:
    """Writes the graph out."""
    from kg.export import export, serialise
    from kg.store import open_store

    store = open_store(options.store)
    if options.output is None:
        sys.stdout.buffer.write(serialise(store, options.format))
    else:
        size = export(store, options.format, options.output)
        print(f"{size / 1e6:.1f} MB of {options.format} -> {options.output}")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Validates the graph; 1 where there are violations or warnings (notes need no mending)."""
    from kg.check import check_store, counted

    found = []
    for fault in check_store(options.store, reasoner=not options.no_reasoner, progress=_checking):
        print(fault)
        found.append(fault)
    print(counted([fault.severity for fault in found]))
    return 0 if all(fault.note for fault in found) else 1


EXPORT = Command(
    "export",
    "write the graph to a file",
    "python -m kg export --format turtle -o monograph.ttl",
    _export_options,
    run_export,
)
CHECK = Command(
    "check",
    "validate the graph: texts and quotes, shapes, checks, reasoner",
    "python -m kg check --store graph\npython -m kg check --no-reasoner --store graph",
    _check_options,
    run_check,
)
