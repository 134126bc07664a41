"""The commands of the command line, one function each: options in, exit code out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError, MonographError
from kg.model import Reading

if TYPE_CHECKING:
    from kg.parameters import Parameter

_STORE = Path("graph")
_KINDS = ("drug", "drug class", "substance", "product", "finding", "route", "dose form", "population")


def add_commands(parser: argparse.ArgumentParser, chosen: str | None) -> None:
    """Adds the commands to a parser; what only one of them needs is loaded where that one is `chosen`."""
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, what: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=what,
            description=what[0].upper() + what[1:] + ".",
            epilog="example:\n  " + example.replace("\n", "\n  "),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    build = command("build", "read documents and build the graph", "python -m kg build documents --store graph")
    build.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document, or a folder of documents")
    _store_option(build)

    facts = command("facts", "print the facts of documents as JSON lines", "python -m kg facts documents/baclofen.txt")
    facts.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document")

    coverage = command(
        "coverage",
        "say of each sentence whether it stated a fact, was skipped (why), or was not understood",
        "python -m kg coverage documents/baclofen.txt\npython -m kg coverage --summary documents/*.txt",
    )
    coverage.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document")
    coverage.add_argument("--summary", action="store_true", help="one line a document instead of one a sentence")

    query = command(
        "query",
        "ask one of the questions of the library; without a name, list them",
        "python -m kg query\npython -m kg query side-effects --drug Lioresal --route intrathecal",
    )
    query.add_argument("name", nargs="?", metavar="NAME", help="the question's name")
    _store_option(query)
    _format_option(query, chosen == "query")
    for parameter in _question_options() if chosen == "query" else ():
        query.add_argument(
            f"--{parameter.name.replace('_', '-')}",
            dest=f"value_{parameter.name}",
            metavar=parameter.type.upper(),
            nargs="+" if parameter.many else None,
            help=parameter.description,
        )

    unlinked = command(
        "unlinked",
        "list the words that the vocabulary does not know, most used first, with relation and one sentence",
        "python -m kg unlinked --kind finding --limit 20\npython -m kg unlinked --format csv",
    )
    unlinked.add_argument("--kind", choices=_KINDS, metavar="KIND", help=f"only one of {', '.join(_KINDS)}")
    unlinked.add_argument("--limit", type=int, metavar="N", help="only the N most used (all)")
    _store_option(unlinked)
    _format_option(unlinked, chosen == "unlinked")

    sparql = command(
        "sparql",
        "run a SPARQL query (read-only) from a file, or from standard input with -",
        "echo 'PREFIX mg: <https://w3id.org/monograph/ontology#> SELECT ?drug {?drug a mg:Drug} LIMIT 5' "
        "| python -m kg sparql -",
    )
    sparql.add_argument("file", metavar="FILE", help="a file with a query, or - for standard input")
    sparql.add_argument("--timeout", type=float, default=20.0, metavar="SECONDS", help="stop after this long (20)")
    _store_option(sparql)
    _format_option(sparql, chosen == "sparql")

    export = command("export", "write the graph to a file", "python -m kg export --format turtle -o monograph.ttl")
    export.add_argument(
        "--format", default="turtle", metavar="FORMAT", help=_export_formats() if chosen == "export" else None
    )
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write (standard output)")
    _store_option(export)

    check = command(
        "check",
        "validate the graph: texts and quotes, shapes, checks, reasoner",
        "python -m kg check --store graph\npython -m kg check --no-reasoner --store graph",
    )
    check.add_argument("--no-reasoner", action="store_true", help="leave HermiT out, which takes most of the time")
    _store_option(check)


def _store_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, default=_STORE, metavar="DIR", help="the graph's folder (graph)")


def _format_option(parser: argparse.ArgumentParser, chosen: bool) -> None:
    names: list[str] = []
    if chosen:
        from kg.store.writers import WRITERS

        names = sorted(WRITERS)
    text = f"one of {', '.join(names)} (table)"
    parser.add_argument("--format", default="table", choices=names or None, metavar="FORMAT", help=text)


def _export_formats() -> str:
    from kg.export import FORMATS

    return f"one of {', '.join(FORMATS)} (turtle)"


def _question_options() -> list[Parameter]:
    """The parameters of all questions, each name once."""
    from kg.queries import load_questions

    found: dict[str, Parameter] = {}
    for question in load_questions().values():
        for parameter in question.parameters.values():
            found.setdefault(parameter.name, parameter)
    return [found[name] for name in sorted(found)]


def progress_line(done: int, total: int, name: str, verb: str = "reading") -> None:
    """Progress on standard error, over itself where that is a terminal; silent where it is not."""
    if sys.stderr.isatty():
        end = "\r" if done < total else "\n"
        print(f"\x1b[K{verb} {done}/{total} {name}", end=end, file=sys.stderr, flush=True)


def _checking(done: int, total: int, name: str) -> None:
    progress_line(done, total, name, "checking")


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
    refused: list[MonographError] = []
    for reading in _readings(options.paths, refused):
        name = reading.document.name
        if options.summary:
            counts = {
                v: sum(line.verdict.value == v for line in reading.ledger)
                for v in ("stated", "skipped", "not_understood")
            }
            share = counts["not_understood"] / max(1, len(reading.ledger))
            figures = ", ".join(f"{v.replace('_', ' ')} {n}" for v, n in counts.items())
            print(f"{name}: {len(reading.ledger)} sentences: {figures} ({share:.0%} not understood)")
            continue
        for line in reading.ledger:
            words = " ".join(line.sentence.of(reading.document.text).split())
            verdict = line.verdict.value.replace("_", " ") + (f" ({line.reason})" if line.reason else "")
            print(f"{name}:{line.sentence.start}-{line.sentence.end}\t{verdict}\t{words}")
        for left in reading.document.left_out:
            print(f"{name}:-\tleft out ({left.reason})\t{left.words}")
    return 2 if refused else 0


def run_query(options: argparse.Namespace) -> int:
    """Asks a question, or lists the questions."""
    from kg.queries import answer, load_questions
    from kg.store import open_store
    from kg.store.writers import write_answer

    questions = load_questions()
    if options.name is None:
        width = max(map(len, questions))
        for question in questions.values():
            names = " ".join(f"--{p.name}" if p.required else f"[--{p.name}]" for p in question.parameters.values())
            print(f"{question.name:<{width}}  {question.summary}  {names}".rstrip())
        return 0
    given = {
        key.removeprefix("value_"): tuple(value) if isinstance(value, list) else value
        for key, value in vars(options).items()
        if key.startswith("value_") and value is not None
    }
    sys.stdout.write(write_answer(answer(open_store(options.store), options.name, given), options.format))
    return 0


def run_unlinked(options: argparse.Namespace) -> int:
    """Lists what did not link: the library's question of this name, limited as the options say."""
    from kg.queries import answer
    from kg.store import open_store
    from kg.store.writers import write_answer

    if options.limit is not None and options.limit < 0:
        raise InputError("--limit", f"{options.limit} is less than nothing", "give a number from 0")
    told = answer(open_store(options.store), "unlinked", {})
    kind = told.columns.index("kind")
    rows = [
        row
        for row in told.rows
        if options.kind is None or ((cell := row[kind]) is not None and cell.text == options.kind)
    ]
    sys.stdout.write(write_answer(replace(told, rows=tuple(rows[: options.limit])), options.format))
    return 0


def run_sparql(options: argparse.Namespace) -> int:
    """Runs a free query through the guard."""
    from kg.guard import run_guarded
    from kg.store.writers import write_answer

    if options.file == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(options.file).read_text("utf-8")
        except (OSError, UnicodeError) as error:
            raise InputError(
                options.file, f"cannot be read ({error})", "name a file with a SPARQL query, or -"
            ) from error
    sys.stdout.write(write_answer(run_guarded(options.store, text, timeout_s=options.timeout), options.format))
    return 0


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


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "build": run_build,
    "facts": run_facts,
    "coverage": run_coverage,
    "query": run_query,
    "unlinked": run_unlinked,
    "sparql": run_sparql,
    "export": run_export,
    "check": run_check,
}
