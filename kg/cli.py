"""The command line: ``python -m kg COMMAND``. Exit code 0 done, 1 findings, 2 bad input; errors are one line each."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from kg.commands import COMMANDS, add_commands
from kg.errors import MonographError


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}; see '{self.prog} --help'\n")


def build_parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands; each command's help has an example. `chosen` is filled in completely."""
    parser = _Parser(
        prog="python -m kg",
        description="Documents about medicines as a graph in which every fact points at the words that state it.",
        epilog="example:\n  python -m kg build documents\n  python -m kg query side-effects --drug baclofen",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_commands(parser, chosen)
    return parser


def _unknown(words: Sequence[str], options: argparse.Namespace) -> str:
    """What is wrong with words that no option of the command takes, with the option that was probably meant."""
    known = [f"--{name.removeprefix('value_').replace('_', '-')}" for name in vars(options)]
    near = difflib.get_close_matches(words[0].split("=")[0], known, n=1)
    return f"unrecognized arguments: {' '.join(words)}" + (f"; did you mean {near[0]}?" if near else "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit code. Nothing a person does wrong shows a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = build_parser(words[0] if words else None)
    options, unknown = parser.parse_known_args(words)
    if unknown:
        parser.error(_unknown(unknown, options))
    try:
        code = COMMANDS[options.command].run(options)
        sys.stdout.flush()
        return code
    except MonographError as error:
        print(error, *filter(None, (error.excerpt,)), sep="\n", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # the reader of a pipe went away (head, say): that is no fault; keep the interpreter from flushing again
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("stopped; nothing was half-written", file=sys.stderr)
        return 130


__all__ = ["build_parser", "main"]
