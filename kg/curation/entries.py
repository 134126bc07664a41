"""One entry of the log, to and from a line of JSON.

An entry's `id` is a hash of its content and of the entry before it: a line that was changed, moved or taken out is
noticed, wherever it stands. Empty fields are left out of the line.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from kg.readers import ENDINGS
from kg.readers.naming import document_name, is_date

MOST_CHARS = 10_000  # of any one value
_ID = re.compile(r"[0-9a-f]{16}\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_WHEN = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}Z\Z")


class Action(StrEnum):
    """What an entry does: decide about a statement, put a document in or take it out, or take an entry back."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"
    WITHDRAW = "withdraw"
    UNDO = "undo"


DECISIONS = frozenset((Action.ACCEPT, Action.CORRECT, Action.REJECT))
ON_DOCUMENTS = frozenset((Action.ADD, Action.WITHDRAW))


@dataclass(frozen=True, slots=True)
class Anchor:
    """The words that a decision is about: `quote`, and what stands before and behind it in the document's text."""

    quote: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. `id` is empty until it is appended.

    Of a decision: `statement` (IRI), `series` (the document's name), `says` (the statement in words), `relation`,
    `content` (see `kg.curation.anchors.content_of`) and `anchor`; of a correction also `corrected` (field -> value, as
    a person writes them), `was` and `became` (every field that it changed, with its value before and after) and
    `becomes` (the IRI of what came of it). Of a document: `series`, `version`, and of an added one `file` (the SHA-256
    of its bytes), `ending` and `given` (the name that it came with). Where the text until then is kept as an older
    version: its `kept_version`, `kept_file` and `kept_ending`; `instead_of` is "there" where a document of its name and
    version was there when it came, and empty for one that was new. `undoes` is the id of the entry that is taken back.
    """

    action: Action
    who: str
    when: str
    id: str = ""
    series: str = ""
    statement: str = ""
    says: str = ""
    relation: str = ""
    content: str = ""
    anchor: Anchor | None = None
    corrected: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)
    becomes: str = ""
    reason: str = ""
    version: str = ""
    file: str = ""
    ending: str = ""
    given: str = ""
    kept_version: str = ""
    kept_file: str = ""
    kept_ending: str = ""
    instead_of: str = ""
    undoes: str = ""

    def after(self, previous: str) -> Entry:
        """The entry with its id, behind the entry whose id is `previous` ("" for the first)."""
        return replace(self, id=self._hash(previous))

    def follows(self, previous: str) -> bool:
        """Whether its id is that of this content behind that entry."""
        return self.id == self._hash(previous)

    def _hash(self, previous: str) -> str:
        plain = json.dumps(self._plain() | {"id": previous}, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(plain.encode("ascii")).hexdigest()[:16]

    def _plain(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value is None or value == "" or value == {}:
                continue
            if isinstance(value, Anchor):
                value = {"quote": value.quote, "prefix": value.prefix, "suffix": value.suffix}
            found[each.name] = dict(value) if isinstance(value, Mapping) else str(value)
        return found

    def line(self) -> str:
        """The entry as a line of JSON, without its end; what is no ASCII letter is escaped: it stays one line."""
        plain = self._plain()
        return json.dumps({"id": plain.pop("id"), **plain}, ensure_ascii=True)


def parse_entry(line: str) -> Entry:
    """An entry from a line of JSON. Raises ValueError, saying what is wrong with it."""
    try:
        plain = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this is no entry ({error})") from error
    if not isinstance(plain, dict):
        raise ValueError("this is no entry (it is not in braces)")
    known = {each.name for each in fields(Entry)}
    if strange := sorted(set(plain) - known):
        raise ValueError(f"an entry has no field {strange[0][:40]!r}")
    anchor = plain.pop("anchor", None)
    mappings = {name: plain.pop(name, {}) for name in ("corrected", "was", "became")}
    if anchor is not None:
        if not isinstance(anchor, dict) or set(anchor) != {"quote", "prefix", "suffix"}:
            raise ValueError("its anchor needs quote, prefix and suffix")
        _check_words(anchor)
    _check_words(plain)
    for name, mapping in mappings.items():
        if not isinstance(mapping, dict):
            raise ValueError(f"'{name}' needs fields with their values")
        _check_words(mapping)
    if plain.get("action") not in set(Action):
        raise ValueError(f"there is no action {plain.get('action')!r}")
    action = Action(plain.pop("action"))
    entry = Entry(action=action, anchor=Anchor(**anchor) if anchor is not None else None, **mappings, **plain)
    if missing := next((name for name in _needed(entry) if not getattr(entry, name)), None):
        raise ValueError(f"an entry of the action '{entry.action}' needs '{missing}'")
    for file, version, ending in (
        (entry.file, entry.version, entry.ending),
        (entry.kept_file, entry.kept_version, entry.kept_ending),
    ):
        if file or ending:
            _check_place(file, entry.series, version, ending)
    if _WHEN.match(entry.when) is None:
        raise ValueError(f"'when' is no time such as 2026-03-01T09:30:00Z: {entry.when[:40]!r}")
    if _ID.match(entry.id) is None:
        raise ValueError(f"'id' is none: {entry.id[:40]!r}")
    return entry


def _needed(entry: Entry) -> tuple[str, ...]:
    always = ("id", "who", "when")
    if entry.action is Action.UNDO:
        return *always, "undoes"
    if entry.action is Action.ADD:
        kept = ("kept_version", "kept_file", "kept_ending")
        return *always, "series", "file", "ending", *(kept if any(getattr(entry, name) for name in kept) else ())
    if entry.action is Action.WITHDRAW:
        return *always, "series"
    about = (*always, "series", "statement", "relation", "content", "anchor")
    return (*about, "corrected", "becomes") if entry.action is Action.CORRECT else about


def _check_place(file: str, series: str, version: str, ending: str) -> None:
    """Raise ValueError for what names no file of the library: logs come from elsewhere too, in backups."""
    if _SHA256.match(file) is None:
        raise ValueError(f"{file[:40]!r} is no hash of a document")
    if ending not in ENDINGS:
        raise ValueError(f"{ending[:40]!r} is no ending of a document's file")
    if version and not is_date(version):
        raise ValueError(f"{version[:40]!r} is no version of a document")
    path = Path(f"{series}@{version}{ending}" if version else f"{series}{ending}")
    if path.name != str(path) or document_name(path) != series:
        raise ValueError(f"{series[:40]!r} is no name of a document")


def _check_words(found: Mapping[str, Any]) -> None:
    for name, value in found.items():
        if not isinstance(value, str):
            raise ValueError(f"{name[:40]!r} is no words")
        if len(value) > MOST_CHARS:
            raise ValueError(f"{name[:40]!r} has more than {MOST_CHARS:,} characters")
