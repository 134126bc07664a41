"""One command of the command line, as a value."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, an example, its options, and the function that takes them and gives an exit code.

    `add_options` is told whether the command is the one that was typed: what only that one needs is loaded then.
    """

    name: str
    what: str
    example: str
    add_options: Callable[[argparse.ArgumentParser, bool], None]
    run: Callable[[argparse.Namespace], int]
    own_help: bool = False
    """Whether `add_options` brings ``--help`` as well."""
