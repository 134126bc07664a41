"""Find two independent documents for every cue of the tables, and write their names into the column ``attested``.

    python benchmarks/attest.py ../shared            print the rows that fewer than two documents attest (exit code 1)
    python benchmarks/attest.py ../shared --write    … and rewrite the column

The folder holds ``gold/*.txt``, ``labels/openfda/*.json``, ``corpora/tac2017-train/*.xml``,
``corpora/nlm180/*.txt``. The documents
kept for measuring (`HELD_OUT`) are never looked at. One label counts once, whatever its versions.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

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


def documents(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Name, text, and the text in lower case with the document's own medicine marked."""
    vocabulary = load_vocabulary()
    for path in sorted((folder / "gold").glob("*.txt")):
        if path.stem not in HELD_OUT:
            text = path.read_bytes().decode("utf-8")
            yield path.stem, text, mark(text, find_main_drug(parse_text(text, path.stem), vocabulary))
    for path in sorted((folder / "labels" / "openfda").glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        record = record.get("results", [record])[0] if isinstance(record, dict) else record[0]
        names = record.get("openfda", {})
        own = [*names.get("brand_name", []), *names.get("generic_name", [])]
        if {name.lower() for name in own} & HELD_OUT:
            continue  # the label of a medicine that is kept for measuring
        ordered = sorted((k for k in record if isinstance(record[k], list)), key=lambda k: (not _for_patients(k), k))
        text = "\n\n".join(part for key in ordered for part in record[key] if isinstance(part, str))
        text = text[:MAX_CHARACTERS]
        yield path.stem, text, mark(text, MainDrug(None, frozenset(own)))
    for path in sorted((folder / "corpora" / "tac2017-train").glob("*.xml")):
        root = ET.parse(path).getroot()
        text = "\n\n".join(section.text or "" for section in root.iter("Section"))
        text = text[:MAX_CHARACTERS]
        yield path.stem, text, mark(text, MainDrug(None, frozenset((root.get("drug") or "",)) - {""}))
    for path in sorted((folder / "corpora" / "nlm180").glob("*.txt")):
        text = path.read_text("utf-8")[:MAX_CHARACTERS]
        yield path.stem, text, mark(text, MainDrug(None, frozenset()))


def _for_patients(field: str) -> bool:
    """Whether a field of a label holds prose for patients: read first, for a label may be longer than what is read."""
    return "patient" in field or "medguide" in field


def patterns() -> dict[tuple[str, int], re.Pattern[str]]:
    """Every row of every table with what finds it in a sentence."""
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    for path in sorted(TABLES.glob("*.tsv")):
        table = path.stem
        for number, cells in rows(table):
            if table == "words":
                expression = rf"(?<![\w-]){re.escape(cells[1]).replace(chr(92) + ' ', ' ')}s?(?![\w-])"
            elif table == "units":
                expression = rf"\d ?{re.escape(cells[0].lower())}s?(?![\w-])"
            else:
                expression = cells[1]
                # what is matched against the end of the words before, or the whole of a name, may stand anywhere here
                if table in ("patterns", "comparators"):
                    expression = re.sub(r"^\^|\$$", "", expression)
                if table == "implausible":  # a whole name, in any of its alternatives
                    anywhere = re.sub(r"(?<!\[)\^|\$", "", expression)
                    expression = rf"(?<![\w-])(?:{anywhere})(?![\w-])"
            if cells[0] == "sentence_start":
                expression = expression.lower()
            found[table, number] = compile_cue(expression, f"{table}.tsv:{number}")
    return found


def attest(folder: Path) -> dict[tuple[str, int], list[str]]:
    """For each row, the first documents that use it, `NEEDED` at most."""
    wanted = patterns()
    found: dict[tuple[str, int], list[str]] = {key: [] for key in wanted}
    for name, text, low in documents(folder):
        if not wanted:
            break
        sentences = [s.of(low) for s in split_sentences(text, Span(0, len(text)))]
        lines = [line.strip() for line in low.splitlines() if line.strip()]
        for key in list(wanted):
            search = wanted[key].search
            if any(search(sentence) for sentence in sentences) or any(search(line) for line in lines):
                found[key].append(name)
                if len(found[key]) == NEEDED:
                    del wanted[key]
    return found


def write(found: dict[tuple[str, int], list[str]]) -> None:
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
    options = parser.parse_args()
    found = attest(options.folder)
    if options.write:
        write(found)
    short = [(key, names) for key, names in found.items() if len(names) < NEEDED]
    for (table, number), names in short:
        cells = next(cells for line, cells in rows(table) if line == number)
        print(f"{table}.tsv:{number}: {cells[0]}: {cells[1][:90]}: only {names or 'nobody'}")
    print(f"{len(found) - len(short)} of {len(found)} cues attested by {NEEDED} documents")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
