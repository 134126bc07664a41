"""Commands that read documents: build, facts, coverage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.command import Command
from kg.commands.options import progress_line, store_option
from kg.errors import MonographError

if TYPE_CHECKING:
    from kg.model import Reading


def _build_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document, or a folder of documents")
    store_option(parser)


def _facts_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document")


def _coverage_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    _facts_options(parser, chosen)
    parser.add_argument("--summary", action="store_true", help="one line a document instead of one a sentence")


def _readings(paths: Sequence[Path], refused: list[MonographError]) -> Iterator[Reading]:
    """Readings of the documents; an error is printed at once and the batch goes on."""
    from kg.build import read_paths

    for result in read_paths(paths, progress_line if len(paths) > 1 else None):
        if isinstance(result, MonographError):
            print(result, file=sys.stderr)
            refused.append(result)
        else:
            yield result


def run_build(options: argparse.Namespace) -> int:
    """Builds the graph; 2 where a document was refused."""
    from kg.build import build_graph

    report = build_graph(options.paths, options.store, progress=progress_line)
    for error in report.refused:
        print(error, file=sys.stderr)
    print(
        f"{len(report.documents)} documents, {report.statements} statements, {report.concluded} concluded triples "
        f"in {report.seconds:.1f} s -> {options.store}"
    )
    return 2 if report.refused else 0


def run_facts(options: argparse.Namespace) -> int:
    """Prints facts as JSON lines; 2 where a document was refused."""
    from kg.facts import facts

    refused: list[MonographError] = []
    for reading in _readings(options.paths, refused):
        sys.stdout.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in facts(reading)))
    return 2 if refused else 0


def run_coverage(options: argparse.Namespace) -> int:
    """Prints the ledger of documents; 2 where a document was refused."""
    from kg.model import whole_percent

    refused: list[MonographError] = []
    for reading in _readings(options.paths, refused):
        name = reading.document.identity
        if options.summary:
            counts = {
                v: sum(line.verdict.value == v for line in reading.ledger)
                for v in ("stated", "skipped", "not_understood")
            }
            share = whole_percent(counts["not_understood"], len(reading.ledger))
            figures = ", ".join(f"{v.replace('_', ' ')} {n}" for v, n in counts.items())
            print(f"{name}: {len(reading.ledger)} sentences: {figures} ({share}% not understood)")
            continue
        for line in reading.ledger:
            words = " ".join(line.sentence.of(reading.document.text).split())
            verdict = line.verdict.value.replace("_", " ") + (f" ({line.reason})" if line.reason else "")
            print(f"{name}:{line.sentence.start}-{line.sentence.end}\t{verdict}\t{words}")
        for left in reading.document.left_out:
            print(f"{name}:-\tleft out ({left.reason})\t{left.words}")
    return 2 if refused else 0


BUILD = Command(
    "build",
    "read documents and build the graph",
    "python -m kg build documents --store graph",
    _build_options,
    run_build,
)
FACTS = Command(
    "facts",
    "print the facts of documents as JSON lines",
    "python -m kg facts documents/baclofen.txt",
    _facts_options,
    run_facts,
)
COVERAGE = Command(
    "coverage",
    "say of each sentence whether it stated a fact, was skipped (why), or was not understood",
    "python -m kg coverage documents/baclofen.txt\npython -m kg coverage --summary documents/*.txt",
    _coverage_options,
    run_coverage,
)
