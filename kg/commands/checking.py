"""The command that checks medicines which are taken together."""

from __future__ import annotations

import argparse
import sys

from kg.commands.command import Command
from kg.commands.options import graph_options, opened


def _interactions_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument(
        "medicines",
        nargs="+",
        metavar="MEDICINE",
        help="a drug, brand, class, drink or food, by any of its names; 2 to 20 of them",
    )
    graph_options(parser)
    names = ("text", "json", "markdown", "csv")
    parser.add_argument(
        "--format", default="text", choices=names, metavar="FORMAT", help=f"one of {', '.join(names)} (text)"
    )


def run_interactions(options: argparse.Namespace) -> int:
    """Says what the documents say of each pair; names that were misspelled are told on standard error as well."""
    from kg.pairs import check_medicines, write_check

    check = check_medicines(opened(options), options.medicines)
    for found in check.forgiven:
        print(found, file=sys.stderr)
    sys.stdout.write(write_check(check, options.format))
    return 0


INTERACTIONS = Command(
    "interactions",
    "say of each pair of medicines what the documents say of taking them together",
    "python -m kg interactions Lioresal diazepam alcohol\npython -m kg interactions baclofen opioids --format markdown",
    _interactions_options,
    run_interactions,
)
