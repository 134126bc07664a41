"""Commands that ask the graph: query, unlinked, sparql."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.command import Command
from kg.commands.options import endpoint_of, format_option, graph_options, opened, written
from kg.commands.question_help import QuestionHelp
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.names import Found
    from kg.parameters import Parameter
    from kg.store import Answer

_KINDS = ("drug", "drug class", "substance", "product", "finding", "route", "dose form", "population")


def _query_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument(
        "-h", "--help", action=QuestionHelp, nargs=0, help="tell this; behind NAME, tell of that question"
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the question's name")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N rows (all)")
    graph_options(parser)
    format_option(parser, chosen)
    for parameter in _question_options() if chosen else ():
        parser.add_argument(
            f"--{parameter.name.replace('_', '-')}",
            dest=f"value_{parameter.name}",
            metavar=parameter.type.upper(),
            nargs="+" if parameter.many else None,
            help=parameter.description,
        )


def _question_options() -> list[Parameter]:
    """The parameters of all questions, each name once."""
    from kg.queries import load_questions

    found: dict[str, Parameter] = {}
    for question in load_questions().values():
        for parameter in question.parameters.values():
            found.setdefault(parameter.name, parameter)
    return [found[name] for name in sorted(found)]


def _unlinked_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("--kind", choices=_KINDS, metavar="KIND", help=f"only one of {', '.join(_KINDS)}")
    parser.add_argument("--limit", type=int, metavar="N", help="only the N most used (all)")
    graph_options(parser)
    format_option(parser, chosen)


def _sparql_options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    parser.add_argument("file", metavar="FILE", help="a file with a query, or - for standard input")
    parser.add_argument("--timeout", type=float, default=20.0, metavar="SECONDS", help="stop after this long (20)")
    graph_options(parser)
    format_option(parser, chosen)


def run_query(options: argparse.Namespace) -> int:
    """Asks a question, or lists the questions."""
    from kg.queries import answer, load_questions

    if options.limit is not None and options.limit < 0:
        raise InputError("--limit", f"{options.limit} is less than nothing", "give a number from 0")
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
    told = answer(opened(options), options.name, given, tell=_say_taken, max_rows=options.limit)
    sys.stdout.write(written(told, options.format))
    tell_cut(told, options.format)
    return 0


def _say_taken(found: Found) -> None:
    print(found, file=sys.stderr)


def run_unlinked(options: argparse.Namespace) -> int:
    """Lists what did not link: the library's question of this name, limited as the options say."""
    from kg.queries import answer

    if options.limit is not None and options.limit < 0:
        raise InputError("--limit", f"{options.limit} is less than nothing", "give a number from 0")
    told = answer(opened(options), "unlinked", {})
    kind = told.columns.index("kind")
    rows = [
        row
        for row in told.rows
        if options.kind is None or ((cell := row[kind]) is not None and cell.text == options.kind)
    ]
    sys.stdout.write(written(replace(told, rows=tuple(rows[: options.limit])), options.format))
    return 0


def tell_cut(answer: Answer, form: str) -> None:
    """Says on standard error that an answer was cut: not every format has a place for it."""
    if answer.truncated and form != "table":
        shown = f"{len(answer.triples)} triples" if answer.triples else f"{len(answer.rows)} rows"
        print(f"note: first {shown}; there are more", file=sys.stderr)


def run_sparql(options: argparse.Namespace) -> int:
    """Runs a free query through the guard."""
    from kg.guard import DEFAULT_MAX_ROWS, check_query, missing_walls, run_guarded

    if options.file == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(options.file).read_text("utf-8")
        except (OSError, UnicodeError) as error:
            raise InputError(
                options.file, f"cannot be read ({error})", "name a file with a SPARQL query, or -"
            ) from error
    if endpoint_of(options) is None:
        answer = run_guarded(options.store, text, timeout_s=options.timeout)
        notes = (*answer.notes, *missing_walls(options.store))
    else:
        # The server runs it, not a process of ours: what it may do is up to the server, once the text is checked.
        check_query(text)
        answer = opened(options, timeout_s=options.timeout).query(text, max_rows=DEFAULT_MAX_ROWS)
        notes = answer.notes
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    sys.stdout.write(written(answer, options.format))
    tell_cut(answer, options.format)
    return 0


QUERY = Command(
    "query",
    "ask one of the questions of the library; without a name, list them",
    "python -m kg query\npython -m kg query side-effects --drug Lioresal --route intrathecal",
    _query_options,
    run_query,
    own_help=True,
)
UNLINKED = Command(
    "unlinked",
    "list the words that the vocabulary does not know, most used first, with relation and one sentence",
    "python -m kg unlinked --kind finding --limit 20\npython -m kg unlinked --format csv",
    _unlinked_options,
    run_unlinked,
)
SPARQL = Command(
    "sparql",
    "run a SPARQL query (read-only) from a file, or from standard input with -",
    "echo 'PREFIX mg: <https://w3id.org/monograph/ontology#> SELECT ?drug {?drug a mg:Drug} LIMIT 5' "
    "| python -m kg sparql -",
    _sparql_options,
    run_sparql,
)
