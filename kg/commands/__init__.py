"""The commands of the command line, by what they work on: options in, exit code out."""

from __future__ import annotations

import argparse

from kg.commands import asking, checking, curating, reading, serving, whole_graph
from kg.commands.command import Command

COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        reading.BUILD,
        reading.FACTS,
        reading.COVERAGE,
        curating.CURATE,
        asking.QUERY,
        checking.INTERACTIONS,
        asking.UNLINKED,
        asking.SPARQL,
        serving.SERVE,
        whole_graph.EXPORT,
        whole_graph.CHECK,
        whole_graph.UPLOAD,
    )
}


def add_commands(parser: argparse.ArgumentParser, chosen: str | None) -> None:
    """Adds the commands to a parser; what only one of them needs is loaded where that one is `chosen`."""
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS.values():
        added = parsers.add_parser(
            command.name,
            help=command.what,
            description=command.what[0].upper() + command.what[1:] + ".",
            epilog="example:\n  " + command.example.replace("\n", "\n  "),
            add_help=not command.own_help,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_options(added, command.name == chosen)


__all__ = ["COMMANDS", "Command", "add_commands"]
