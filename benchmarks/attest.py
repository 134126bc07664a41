"""Find two independent documents for every cue of the tables, and write their names into the column ``attested``.

    python benchmarks/attest.py ../shared            print the rows that fewer than two documents attest (exit code 1)
    python benchmarks/attest.py ../shared --write    … and rewrite the column

The folder holds ``gold/*.txt``, ``labels/openfda/*.json``, ``corpora/tac2017-train/*.xml``,
``corpora/nlm180/*.txt``. The documents
kept for measuring (`HELD_OUT`) are never looked at. One label counts once, whatever its versions.

A document that the column names already is asked first and stays where it uses the cue; the others are searched, in
order, for the rows that are left. ``--afresh`` forgets what the column names.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.extract.context import mark
from kg.extract.cues import TABLES, compile_cue, rows
from kg.extract.sentences import split_sentences
from kg.extract.subject import MainDrug, find_main_drug
from kg.model import Span
from kg.readers.text import parse_text
from kg.vocabulary import load_vocabulary

HELD_OUT = frozenset(("silenor", "medlineplus_0001016", "kisqali", "st_johns_wort"))
NEEDED = 2
MAX_CHARACTERS = 150_000  # of one label: enough for its prose; the tables of trials behind it repeat
LONGEST = 1_200  # characters of a sentence: what seems longer is a table that lost its rows
TOGETHER = 8  # documents searched before what they attest is no longer asked of the next

Row: TypeAlias = tuple[str, int]  # the table and the line


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the folder: its name in the column, and the file that holds it."""

    name: str
    path: Path


def sources(folder: Path) -> list[Source]:
    """The documents of a folder that may attest a cue, in the order in which they are searched."""
    found = [Source(p.stem, p) for p in sorted((folder / "gold").glob("*.txt")) if p.stem not in HELD_OUT]
    for path in sorted((folder / "labels" / "openfda").glob("*.json")):
        if not {name.lower() for name in _names(_record(path))} & HELD_OUT:  # a label of what is kept for measuring
            found.append(Source(path.stem, path))
    found.extend(Source(p.stem, p) for p in sorted((folder / "corpora" / "tac2017-train").glob("*.xml")))
    found.extend(Source(p.stem, p) for p in sorted((folder / "corpora" / "nlm180").glob("*.txt")))
    return found


def read(source: Source) -> tuple[str, str]:
    """The text of a document, and the text in lower case with the document's own medicine marked."""
    path = source.path
    if path.suffix == ".json":
        record = _record(path)
        ordered = sorted((k for k in record if isinstance(record[k], list)), key=lambda k: (not _for_patients(k), k))
        text = "\n\n".join(part for key in ordered for part in record[key] if isinstance(part, str))
        text = text[:MAX_CHARACTERS]
        return text, mark(text, MainDrug(None, frozenset(_names(record))))
    if path.suffix == ".xml":
        root = ET.parse(path).getroot()
        text = "\n\n".join(section.text or "" for section in root.iter("Section"))[:MAX_CHARACTERS]
        return text, mark(text, MainDrug(None, frozenset((root.get("drug") or "",)) - {""}))
    if path.parent.name == "gold":
        text = path.read_bytes().decode("utf-8")
        return text, mark(text, find_main_drug(parse_text(text, path.stem), load_vocabulary()))
    text = path.read_text("utf-8")[:MAX_CHARACTERS]
    return text, mark(text, MainDrug(None, frozenset()))


def _record(path: Path) -> dict[str, list[str]]:
    """The one record of a file of openFDA, its parts by their fields."""
    record = json.loads(path.read_text("utf-8"))
    found: dict[str, list[str]] = record.get("results", [record])[0] if isinstance(record, dict) else record[0]
    return found


def _names(record: Mapping[str, object]) -> list[str]:
    """What a record of openFDA calls its medicine."""
    names = record.get("openfda")
    return [*names.get("brand_name", []), *names.get("generic_name", [])] if isinstance(names, dict) else []


def _for_patients(field: str) -> bool:
    """Whether a field of a label holds prose for patients: read first, for a label may be longer than what is read."""
    return "patient" in field or "medguide" in field


@cache
def patterns() -> Mapping[Row, re.Pattern[str]]:
    """Every row of every table with what finds it in a sentence."""
    found: dict[Row, re.Pattern[str]] = {}
    for path in sorted(TABLES.glob("*.tsv")):
        table = path.stem
        for number, cells in rows(table):
            if table == "words":
                expression = rf"(?<![\w-]){re.escape(cells[1]).replace(chr(92) + ' ', ' ')}s?(?![\w-])"
            elif table == "units":
                expression = rf"\d ?{re.escape(cells[0].lower())}s?(?![\w-])"
            else:
                expression = cells[1]
                # what is matched against the end of the words before, or the whole of a name, may stand anywhere here;
                # what looks at the whole sentence first stays where it begins
                if table in ("patterns", "comparators"):
                    expression = re.sub(r"^\^(?!\(\?!\.\*)|\$$", "", expression)
                if table == "implausible":  # a whole name, in any of its alternatives
                    anywhere = re.sub(r"(?<!\[)\^|\$", "", expression)
                    expression = rf"(?<![\w-])(?:{anywhere})(?![\w-])"
            if cells[0] == "sentence_start":
                expression = expression.lower()
            found[table, number] = compile_cue(expression, f"{table}.tsv:{number}")
    return found


@cache
def _words() -> Mapping[Row, str]:
    """The rows that are plain words: they can only be where their letters are, which is found much sooner."""
    return {("words", number): cells[1] for number, cells in rows("words")}


def used(source: Source, asked: Sequence[Row]) -> list[Row]:
    """Those of the rows asked that a document uses, in a sentence or in a line of one."""
    text, low = read(source)
    whole = " ".join(low.split())
    sentences = [span.of(low) for span in split_sentences(text, Span(0, len(text)))]
    # a label without line breaks is one line, through which some patterns take minutes: lines are those of a sentence
    pieces = (part.strip() for sentence in sentences for part in (sentence, *sentence.splitlines()))
    parts = [part for part in dict.fromkeys(pieces) if len(part) <= LONGEST]
    found = []
    for row in asked:
        word = _words().get(row)
        if word is None or word in whole:
            search = patterns()[row].search
            if any(search(part) for part in parts if part):
                found.append(row)
    return found


def named() -> dict[Row, list[str]]:
    """The documents that the column names now."""
    cells = {(p.stem, number): cells[-1] for p in sorted(TABLES.glob("*.tsv")) for number, cells in rows(p.stem)}
    return {row: [name.strip() for name in cell.split(";") if name.strip()] for row, cell in cells.items()}


def attest(folder: Path, first: Mapping[Row, Sequence[str]]) -> dict[Row, list[str]]:
    """For each row, two documents that use it (fewer where no more do): those named in `first` that do, then the first
    of the folder. Tells on the standard error how far it is."""
    known = {source.name: source for source in sources(folder)}
    found: dict[Row, list[str]] = {row: [] for row in patterns()}
    with ProcessPoolExecutor() as pool:
        asked: dict[str, list[Row]] = {}
        for row, names in first.items():
            for name in names:
                asked.setdefault(name, []).append(row)
        checked = [(known[name], rows_) for name, rows_ in sorted(asked.items()) if name in known]
        answers = pool.map(used, *zip(*checked, strict=True)) if checked else iter(())
        confirmed: dict[str, set[Row]] = {}
        for number, ((source, _), using) in enumerate(zip(checked, answers, strict=True), start=1):
            confirmed[source.name] = set(using)
            _tell(f"{number} of {len(checked)} documents named: {source.name}")
        for row, names in first.items():
            found[row] = [name for name in dict.fromkeys(names) if row in confirmed.get(name, ())][:NEEDED]
        every = list(known.values())
        for done in range(0, len(every), TOGETHER):
            together = every[done : done + TOGETHER]
            wanted = [row for row, names in found.items() if len(names) < NEEDED]
            if not wanted:
                break
            for source, using in zip(together, pool.map(used, together, [wanted] * len(together)), strict=True):
                for row in using:
                    if len(found[row]) < NEEDED and source.name not in found[row]:
                        found[row].append(source.name)
            _tell(f"{done + len(together)} of {len(every)} documents searched for {len(wanted)} cues")
    return found


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def write(found: Mapping[Row, Sequence[str]]) -> None:
    """Rewrites the last column of each table."""
    for path in sorted(TABLES.glob("*.tsv")):
        lines = path.read_text("utf-8").splitlines()
        for number, cells in rows(path.stem):
            lines[number - 1] = "\t".join((*cells[:-1], "; ".join(found[path.stem, number])))
        path.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--afresh", action="store_true")
    options = parser.parse_args()
    before = named()
    found = attest(options.folder, {} if options.afresh else before)
    if options.write:
        write(found)
    for row, names in found.items():
        cells = next(cells for line, cells in rows(row[0]) if line == row[1])
        where = f"{row[0]}.tsv:{row[1]}: {cells[0]}: {cells[1][:90]}"
        false = [name for name in before[row] if name not in names]
        if len(names) < NEEDED:
            print(f"{where}: only {names or 'nobody'}")
        elif false and not options.afresh:
            print(f"{where}: not in {', '.join(false)}, but in {', '.join(names)}")
    short = sum(len(names) < NEEDED for names in found.values())
    print(f"{len(found) - short} of {len(found)} cues attested by {NEEDED} documents")
    return 1 if short or (not options.afresh and not options.write and found != before) else 0


if __name__ == "__main__":
    sys.exit(main())
