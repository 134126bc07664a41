"""The command that keeps what people decide: accept, correct, reject, undo, and the log of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.commands.command import Command
from kg.commands.options import format_option, progress_line, store_option, written
from kg.errors import CurationError, InputError

if TYPE_CHECKING:
    from kg.curation import Entry
    from kg.store import Answer

_ACTIONS = {
    "list": "show the log, oldest first",
    "show": "show what can be corrected of a statement, and its values now",
    "accept": "accept a statement",
    "correct": "correct a statement: --set NAME=VALUE, once or more",
    "reject": "reject a statement: nothing is concluded from it any more",
    "undo": "take back an entry of the log, named by its id",
    "add": "add a document to the library; one of a name that is there is a newer version of that document",
    "withdraw": "take a document out of the graph, named as `query documents` names it",
    "orphans": "show decisions whose words are not in the documents any more",
    "backup": "write the log and the added documents to a file",
    "restore": "take the log and the added documents from such a file",
}
_DECIDING = ("accept", "correct", "reject")


def _options(parser: argparse.ArgumentParser, chosen: bool) -> None:
    words = "; ".join(f"{name}: {what}" for name, what in _ACTIONS.items())
    parser.add_argument("action", choices=list(_ACTIONS), metavar="ACTION", help=words)
    what = "a statement (statement:…), the id of an entry, a document, or a file, as the action takes it"
    parser.add_argument("what", nargs="?", metavar="WHAT", help=what)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="values", help="a value to correct"
    )
    parser.add_argument("--reason", default="", metavar="WORDS", help="why, for those who read the log")
    parser.add_argument("--who", metavar="NAME", help="who decides (the name that the system knows you by)")
    what = (
        "with 'add': the date of the text until now, which is kept as an older version (else the one it gives itself)"
    )
    parser.add_argument("--kept-as", metavar="DATE", help=what)
    parser.add_argument("--replace", action="store_true", help="with 'add': the text until now is not kept")
    parser.add_argument("--no-build", action="store_true", help="do not build the graph again now")
    format_option(parser, chosen)
    store_option(parser)


def run_curate(options: argparse.Namespace) -> int:
    """Does one action; 1 where `orphans` found some."""
    if options.action in ("list", "orphans"):
        return _show(options)
    if options.what is None:
        raise InputError("curate", f"'{options.action}' needs to be told of what", "see 'curate --help'")
    return _RUN[options.action](options)


def _show(options: argparse.Namespace) -> int:
    from kg.curation import Library
    from kg.store import open_store

    log = Library(options.store).log
    if options.action == "list":
        held = {entry.id for entry in log.in_force()}
        rows = [(e, "in force" if e.id in held else "" if e.undoes else "taken back") for e in log.entries]
        sys.stdout.write(written(_table(rows, "state"), options.format))
        return 0
    report = open_store(options.store).report()
    if log.entries and report.get("curation") != log.head:
        raise CurationError(str(options.store), "the log is newer than the graph", "build the graph, then ask again")
    orphans = report.get("orphans")
    lost = orphans if isinstance(orphans, dict) else {}
    sys.stdout.write(written(_table([(e, lost[e.id]) for e in log.entries if e.id in lost], "why"), options.format))
    return 1 if lost else 0


def _table(rows: list[tuple[Entry, str]], last: str) -> Answer:
    from kg.store.answer import Answer, AnswerKind, Value, ValueKind

    columns = ("id", "when", "who", "action", "document", "what", "change", "reason", last)

    def cells(entry: Entry, state: str) -> tuple[str, ...]:
        document = f"{entry.series}@{entry.version}" if entry.version else entry.series
        values = (entry.became or entry.corrected).items()
        was = {name: f" (was {value})" for name, value in entry.was.items()}
        change = entry.undoes or ", ".join(f"{name}={value}{was.get(name, '')}" for name, value in values)
        change = f"the text until then: {entry.kept_version}" if entry.kept_version else change
        what = entry.says or entry.given or entry.undoes
        return (entry.id, entry.when, entry.who, entry.action, document, what, change, entry.reason, state)

    return Answer(
        AnswerKind.SELECT,
        columns,
        tuple(
            tuple(Value(ValueKind.LITERAL, words) if words else None for words in cells(entry, state))
            for entry, state in rows
        ),
    )


def _show_case(options: argparse.Namespace) -> int:
    from kg.curation.corrections import FIELDS
    from kg.curation.desk import look_up

    case = look_up(options.store, options.what)
    print(case.label)
    for name, value in case.values.items():
        choices = f" [{', '.join(FIELDS[name].choices)}]" if FIELDS[name].choices else ""
        print(f"  {name}={value}\t{FIELDS[name].what}{choices}")
    return 0


def _decide(options: argparse.Namespace) -> int:
    from kg.curation import Action
    from kg.curation.desk import decide_on

    values = dict(_value(words) for words in options.values)
    if bool(values) != (options.action == "correct"):
        raise InputError("--set", "goes with 'correct', which needs it", "see 'curate --help'")
    who, action = _who(options), Action(options.action)
    return _done(options, decide_on(options.store, options.what, action, who, reason=options.reason, values=values))


def _value(words: str) -> tuple[str, str]:
    name, sign, value = words.partition("=")
    if not sign or not name:
        raise InputError("--set", f"{words[:60]!r} is no NAME=VALUE", "write for instance --set certainty=possible")
    return name, value


def _undo(options: argparse.Namespace) -> int:
    from kg.curation import Log
    from kg.curation.desk import now
    from kg.curation.log import folder_of
    from kg.curation.succession import missing_after
    from kg.store import open_store

    who, when = _who(options), now()
    log = Log.read(folder_of(options.store))
    made = log.append(lambda log: log.undoing(options.what, who, when, options.reason))
    status = _done(options, made)
    if not options.no_build:
        documents = open_store(options.store).report().get("documents")
        if lost := missing_after(log, made, map(str, documents) if isinstance(documents, list) else ()):
            raise CurationError("curate", *lost.split("; ", 1))
    return status


def _add(options: argparse.Namespace) -> int:
    from kg.curation import Library
    from kg.curation.desk import now
    from kg.curation.succession import is_there, succeeded
    from kg.store import open_store

    path = Path(options.what)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "name a document") from error
    who, series, older = _who(options), "", None
    if not (options.no_build and not options.store.exists()):
        graph = open_store(options.store)
        series = is_there(graph, path.name)
        older = None if options.replace else succeeded(options.store, graph, data, series, options.kept_as or "")
    made = Library(options.store).add(data, path.name, who, now(), series=series, reason=options.reason, older=older)
    return _done(options, made)


def _withdraw(options: argparse.Namespace) -> int:
    from kg.curation import Library
    from kg.curation.desk import now
    from kg.store import open_store

    documents = open_store(options.store).report().get("documents")
    if not isinstance(documents, list) or options.what not in documents:
        raise InputError(options.what[:80], "the graph has no such document", "see `python -m kg query documents`")
    series, _, version = options.what.partition("@")
    made = Library(options.store).withdraw(series, version, _who(options), now(), options.reason)
    return _done(options, made)


def _backup(options: argparse.Namespace) -> int:
    from kg.curation.archive import backup

    data = backup(options.store)
    path = Path(options.what)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise InputError(str(path), f"cannot be written ({error.strerror})", "name another file") from error
    print(f"{len(data) / 1e6:.1f} MB -> {path}")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from kg.curation.archive import described, restore

    path = Path(options.what)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "name a backup") from error
    log = restore(options.store, data)
    print(f"restored: {described(log)}")
    return _build(options)


def _who(options: argparse.Namespace) -> str:
    from kg.curation.desk import person

    return str(options.who) if options.who is not None else person()


def _done(options: argparse.Namespace, entry: Entry) -> int:
    print(f"{entry.id} {entry.action} by {entry.who}: {entry.says or entry.series}")
    return _build(options)


def _build(options: argparse.Namespace) -> int:
    """Builds the graph again, so that it says what the log says."""
    if options.no_build:
        return 0
    from kg.build import rebuild

    report = rebuild(options.store, progress=progress_line)
    print(
        f"{len(report.documents)} documents ({report.read_anew} read anew), {report.statements} statements, "
        f"{report.concluded} concluded triples in {report.seconds:.1f} s -> {options.store}"
    )
    return 0


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "show": _show_case,
    "undo": _undo,
    "add": _add,
    "withdraw": _withdraw,
    "backup": _backup,
    "restore": _restore,
    **dict.fromkeys(_DECIDING, _decide),
}

CURATE = Command(
    "curate",
    "accept, correct or reject statements, add or withdraw documents; each is kept in a log, and can be undone",
    "python -m kg curate list\n"
    "python -m kg curate add documents/zolpidem.txt --reason 'asked for'\n"
    "python -m kg curate backup library.zip",
    _options,
    run_curate,
)
