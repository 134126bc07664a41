"""What several commands take and show: the graph's folder, the format of an answer, progress."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from kg.store import Answer, GraphStore
    from kg.store.address import Endpoint

_STORE = Path("graph")
_ENDPOINT = "MONOGRAPH_ENDPOINT"


def graph_options(parser: argparse.ArgumentParser) -> None:
    """Adds ``--store`` and ``--endpoint``, of which a command reads one: see `opened`."""
    store_option(parser)
    endpoint_option(parser)


def endpoint_option(
    parser: argparse.ArgumentParser, what: str = "a SPARQL server that holds the graph, instead of a folder"
) -> None:
    """Adds ``--endpoint``."""
    text = f"{what} (the variable {_ENDPOINT})"
    parser.add_argument("--endpoint", metavar="URL", help=text)


def endpoint_of(options: argparse.Namespace) -> Endpoint | None:
    """The server that the options or the environment name; None where a folder is meant.

    A folder that is named by an option counts more than the environment. Raises InputError where the options name both.
    """
    folder_named = options.store is not _STORE
    if options.endpoint is not None and folder_named:
        raise InputError("--endpoint", "is given together with --store", "name the server or the folder")
    url = options.endpoint or (None if folder_named else os.environ.get(_ENDPOINT))
    if not url:
        return None
    from kg.store.address import Endpoint

    return Endpoint.of(url, getattr(options, "update_endpoint", None))


def opened(options: argparse.Namespace, *, timeout_s: float | None = None) -> GraphStore:
    """The graph that the options name: a folder's, or a server's, of which a query may take `timeout_s` seconds."""
    endpoint = endpoint_of(options)
    if endpoint is None:
        from kg.store import open_store

        return open_store(options.store)
    from kg.store.remote import RemoteStore

    return RemoteStore.open(endpoint) if timeout_s is None else RemoteStore.open(endpoint, timeout_s=timeout_s)


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
