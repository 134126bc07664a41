"""The command that serves the graph to other programs."""

from __future__ import annotations

import argparse
import logging
import sys

from kg.commands.command import Command
from kg.commands.options import store_option
from kg.errors import InputError


def _serve_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    store_option(parser)
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="listen there (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8765, metavar="N", help="0 takes any that is free (8765)")
    parser.add_argument("--timeout", type=float, default=20.0, metavar="SECONDS", help="stop a query after it (20)")
    parser.add_argument("--max-rows", type=int, default=10_000, metavar="N", help="rows of an answer (10000)")
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin ask, or * for any; may be repeated (none)",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="answer under this name too, behind a proxy for instance; may be repeated",
    )
    parser.add_argument(
        "--memory",
        choices=("auto", "always", "never"),
        default="auto",
        help="whether to read the graph into memory, where long questions take down to a third of the time and short "
        "ones as long as before: where half of what is free suffices (auto), always, or never; the disk answers until "
        "it is read, and always for GRAPH and FROM",
    )
    parser.add_argument("--quiet", action="store_true", help="log no requests")
    parser.add_argument("--log-queries", action="store_true", help="log what is asked, too: it may tell of a patient")


def run_serve(options: argparse.Namespace) -> int:
    """Serves until it is stopped; the log goes to standard error."""
    from kg.endpoint.application import Settings
    from kg.endpoint.server import is_loopback, serve
    from kg.guard import Memory, missing_walls

    if options.timeout <= 0 or options.max_rows <= 0:
        raise InputError("serve", "--timeout and --max-rows are above zero", "give such a number")
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.WARNING)
    for log in ("kg.endpoint", "kg.guard"):
        logging.getLogger(log).setLevel(logging.WARNING if options.quiet else logging.INFO)
    hosts = Settings().hosts if is_loopback(options.host) else ()
    settings = Settings(
        timeout_s=options.timeout,
        max_rows=options.max_rows,
        origins=tuple(options.allow_origin),
        # On an open address the names are whatever the network gives it, unless they are told.
        hosts=(*hosts, *options.allow_host) or ("*",),
        log_queries=options.log_queries,
        memory=Memory(options.memory),
    )

    def listening(address: str) -> None:
        if not is_loopback(options.host):
            print(
                f"note: {options.host} is reached from other machines; there is no login and no TLS here: put a proxy "
                "in front",
                file=sys.stderr,
            )
        for wall in missing_walls(options.store):
            print(f"note: {wall}", file=sys.stderr)
        print(f"serving {options.store} at {address}; end with Ctrl-C", flush=True)

    serve(options.store, options.host, options.port, settings, listening)
    return 0


SERVE = Command(
    "serve",
    "serve the graph to other programs: a SPARQL endpoint over HTTP, read-only, on this machine",
    "python -m kg serve\npython -m kg serve --store graph --port 8080 --allow-origin https://example.org\n"
    "python -m kg serve --memory never",
    _serve_options,
    run_serve,
)
