"""The cue tables: what words mean, as rows that a pharmacist can read and change.

Each table under ``tables/`` is tab-separated with a header line; lines that begin with ``#`` are comments. A cue's
pattern
is a regular expression over the lower-cased text, in which a single space stands for any white space and ``{name}``
for a row of ``macros.tsv``. The last column, ``attested``, names two independent documents that use the cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import VocabularyError

TABLES = Path(__file__).resolve().parent / "tables"
DRUG_MARK = "\ue000"  # every mention of the document's own medicine is overwritten by a run of this letter
# "no full stop" in a pattern means the end of a sentence, never the point of a decimal
_NO_STOP = re.compile(r"\[\^\.[;:,]*\]")
_MACRO = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """A row: `name` says what it means (a relation, a section kind, a category …), `attributes` refine it."""

    name: str
    pattern: re.Pattern[str]
    source: str
    attributes: Mapping[str, str]
    attested: tuple[str, ...]
    line: int


@cache
def rows(table: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The rows of a table with their line numbers. Raises `VocabularyError` as ``file:line`` for a row too short or
    long."""
    path = TABLES / f"{table}.tsv"
    found: list[tuple[int, tuple[str, ...]]] = []
    width = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if not width:
            width = len(cells)
            continue
        if len(cells) != width:
            what = f"{len(cells)} columns where the header has {width}"
            raise VocabularyError(f"{path}:{number}", what, "separate the columns by one tab each")
        found.append((number, cells))
    return tuple(found)


def _named_once(table: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a table in which a name stands for one thing. Raises `VocabularyError` as ``file:line`` for a name
    that an earlier row has."""
    first: dict[str, int] = {}
    for number, cells in rows(table):
        if first.setdefault(cells[0], number) != number:
            what = f"{cells[0]!r} is the name of line {first[cells[0]]} already"
            raise VocabularyError(f"{TABLES / table}.tsv:{number}", what, "give one of them another name")
        yield number, cells


@cache
def macros() -> Mapping[str, str]:
    """Names that patterns may use in braces, expanded."""
    table: dict[str, str] = {"drug_mark": DRUG_MARK}
    for number, (name, pattern, *_) in _named_once("macros"):
        table[name] = _expand(pattern, table, f"macros.tsv:{number}")
    return table


def _expand(pattern: str, known: Mapping[str, str], where: str) -> str:
    def replace(match: re.Match[str]) -> str:
        try:
            return f"(?:{known[match.group(1)]})"
        except KeyError:
            raise VocabularyError(where, f"unknown name {match.group()}", "add it to macros.tsv above") from None

    return _MACRO.sub(replace, pattern)


def compile_cue(pattern: str, where: str) -> re.Pattern[str]:
    """A pattern of a table as a compiled expression. Raises `VocabularyError` naming the row.

    >>> bool(compile_cue("side effects? (?:include|are)", "a:1").search("side  effects include"))
    True
    """
    expanded = _NO_STOP.sub(r"(?:\g<0>|(?<=\\d)[.:](?=\\d))", _expand(pattern, macros(), where))
    expanded = expanded.replace(" ?", r"\s*").replace(" *", r"\s*").replace(" ", r"\s+")
    try:
        return re.compile(expanded)
    except re.error as error:
        raise VocabularyError(where, f"not a pattern: {error}", "mend the row") from error


@cache
def cues(table: str) -> tuple[Cue, ...]:
    """The cues of a table in order: columns name, pattern, attributes (``key=value; …``), attested (``a; b``)."""
    found = []
    for number, (name, pattern, attributes, attested) in rows(table):
        where = f"{table}.tsv:{number}"
        whole = f"(?:{pattern})(?!\\w)" if table == "frames" else pattern  # a frame's cue ends where a word ends
        pairs = [pair.split("=", 1) for pair in attributes.split(";") if pair.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise VocabularyError(where, f"attributes not key=value: {attributes}", "write key=value; key=value")
        found.append(
            Cue(
                name,
                compile_cue(whole, where),
                pattern,
                {key.strip(): value.strip() for key, value in pairs},
                tuple(a.strip() for a in attested.split(";") if a.strip()),
                number,
            )
        )
    return tuple(found)


@cache
def words(name: str) -> frozenset[str]:
    """The words of one list of ``words.tsv``."""
    return frozenset(word for _, (listed, word, _) in rows("words") if listed == name)


@cache
def alternation(name: str) -> str:
    """The words of a list as a regular expression, longest first."""
    ordered = sorted(words(name), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


@cache
def _patterns() -> Mapping[str, tuple[str, int]]:
    """The pattern and the line of each name of ``patterns.tsv``."""
    return {name: (found, number) for number, (name, found, _) in _named_once("patterns")}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """One of the single patterns of ``patterns.tsv``. Raises `KeyError` for a name that the table does not have, and
    `VocabularyError` where two rows have one name."""
    found, number = _patterns()[name]
    return compile_cue(found, f"patterns.tsv:{number}")
