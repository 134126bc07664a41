"""Commands on the graph as a whole: export, check, upload."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.commands.command import Command
from kg.commands.options import endpoint_of, endpoint_option, graph_options, opened, progress_line, store_option
from kg.errors import InputError


def _export_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("--format", default="turtle", metavar="FORMAT", help=_export_formats() if chosen else None)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write (standard output)")
    graph_options(parser)


def _export_formats() -> str:
    from kg.export import FORMATS

    return f"one of {', '.join(FORMATS)} (turtle)"


def _check_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("--no-reasoner", action="store_true", help="leave HermiT out, which takes most of the time")
    graph_options(parser)


def _checking(done: int, total: int, name: str) -> None:
    progress_line(done, total, name, "checking")


def run_export(options: argparse.Namespace) -> int:
    """Writes the graph out."""
    from kg.export import export, serialise

    store = opened(options)
    if options.output is None:
        sys.stdout.buffer.write(serialise(store, options.format))
    else:
        size = export(store, options.format, options.output)
        print(f"{size / 1e6:.1f} MB of {options.format} -> {options.output}")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Validates the graph; 1 where there are violations or warnings (notes need no mending)."""
    from kg.check import check_graph, check_store, counted

    found = []
    reasoner = not options.no_reasoner
    if endpoint_of(options) is None:
        faults = check_store(options.store, reasoner=reasoner, progress=_checking)
    else:
        from kg.store.remote import RemoteStore

        remote = opened(options)
        assert isinstance(remote, RemoteStore)
        # Judged here, on a copy: what is checked is what the server gives out, and by the same engine as ever.
        faults = check_graph(remote.copy(), reasoner=reasoner, progress=_checking)
    for fault in faults:
        print(fault)
        found.append(fault)
    print(counted([fault.severity for fault in found]))
    return 0 if all(fault.note for fault in found) else 1


def _upload_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    store_option(parser)
    endpoint_option(parser, "where the server takes queries")
    text = "where the server takes updates (the variable MONOGRAPH_UPDATE_ENDPOINT, or the address for queries)"
    parser.add_argument("--update-endpoint", metavar="URL", help=text)


def _uploading(done: int, total: int, name: str) -> None:
    progress_line(done, total, name, "uploading")


def run_upload(options: argparse.Namespace) -> int:
    """Brings the graph of a folder to a server."""
    import os

    from kg.store.address import ENDPOINT, Endpoint
    from kg.store.embedded import EmbeddedStore
    from kg.store.sparql_client import SparqlClient
    from kg.store.upload import upload

    url = options.endpoint or os.environ.get(ENDPOINT)
    if not url:
        raise InputError("upload", "no server is named", f"give --endpoint, or set {ENDPOINT}")
    endpoint = Endpoint.of(url, options.update_endpoint)
    report = upload(EmbeddedStore.open(options.store), SparqlClient(endpoint), progress=_uploading)
    print(
        f"{report.triples} triples in {len(report.sent) + len(report.kept)} graphs, of which {len(report.sent)} were "
        f"sent and {len(report.dropped)} dropped, in {report.seconds:.1f} s -> {endpoint.shown(endpoint.query_url)}"
    )
    return 0


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
UPLOAD = Command(
    "upload",
    "bring the graph to a SPARQL server, or what has changed of it; interrupted, run it again",
    "python -m kg upload --store graph --endpoint http://localhost:7878/query --update-endpoint "
    "http://localhost:7878/update",
    _upload_options,
    run_upload,
)
