"""The curation log as a file for people: a line for each entry, and one for each value that it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.curation import Action, Entry
from kg.explorer.catalogue import Change
from kg.explorer.statement_files import table_csv

_COLUMNS = (
    "number", "id", "when", "who", "action", "document", "version", "statement", "says", "quote", "field", "before",
    "after", "reason", "takes back", "state",
)  # fmt: skip


def log_csv(made: Iterable[Change]) -> str:
    """The log, oldest first, safe to open in a spreadsheet; the file of a backup is the one to restore."""
    ordered = sorted(made, key=lambda change: change.number)
    return table_csv(_COLUMNS, (line for change in ordered for line in _lines(change)))


def _lines(change: Change) -> Iterator[list[str | None]]:
    entry = change.entry
    state = None if entry.action is Action.UNDO else "in force" if change.in_force else "taken back"
    quote = entry.anchor.quote if entry.anchor is not None else None
    for field, before, after in _values(entry):
        cells = (
            str(change.number), entry.id, entry.when, entry.who, entry.action, entry.series, entry.version,
            entry.statement, entry.says or entry.given, quote, field, before, after, entry.reason, entry.undoes, state,
        )  # fmt: skip
        yield [cell or None for cell in cells]


def _values(entry: Entry) -> list[tuple[str, str, str]]:
    """Each field that an entry changed, with its value before and after; one empty line where it changed none."""
    after = entry.became or entry.corrected
    found = [(name, entry.was.get(name, ""), value) for name, value in after.items()]
    if entry.kept_version:
        found.append(("version of the text until then", "", entry.kept_version))
    return found or [("", "", "")]
