"""What reading leaves aside: sentences drawn at random from patient information nobody wrote a rule for, to be judged.

    python benchmarks/skipped.py ../shared --seed 1 --number 100
    python benchmarks/skipped.py ../shared --seed 1 --verdict not-understood
    python benchmarks/skipped.py ../shared --seed 1 --verdict stated          facts instead of sentences

Reads the patient information of FOLDER/labels/openfda/*.json (one document a label and field), and prints the draw,
each with document, reason and the sentences before and after it, then a table: of each document the sentences that
stated a fact, were skipped (for which reason) and were not understood. Two runs with one seed print the same; nothing
is kept. Labels of the medicines that are kept for measuring (`attest.HELD_OUT`) are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from attest import HELD_OUT

from kg.extract.reader import read
from kg.facts import facts
from kg.model import Reading, Span, Verdict
from kg.readers.text import parse_text

FIELDS = ("spl_medguide", "spl_patient_package_insert", "information_for_patients", "patient_medication_information")
VERDICTS = {v.value.replace("_", "-"): v for v in Verdict}
# what a fact has besides its qualifiers: shown elsewhere, or of no use to a judge
_SHOWN = frozenset(("relation", "value", "start", "end", "document", "concept", "label"))


@dataclass(frozen=True, slots=True, order=True)
class Drawn:
    """One sentence, or one fact of it: `said` is the reason it was skipped for, or the fact."""

    document: str
    place: Span
    said: str
    sentence: str
    before: str
    after: str


def documents(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every piece of patient information, in order of name."""
    for path in sorted((folder / "labels" / "openfda").glob("*.json")):
        loaded = json.loads(path.read_text("utf-8"))
        record = loaded.get("results", [loaded])[0] if isinstance(loaded, dict) else loaded[0]
        names = record.get("openfda", {})
        own = {name.lower() for key in ("brand_name", "generic_name") for name in names.get(key, ())}
        if own & HELD_OUT:
            continue
        for field in FIELDS:
            if isinstance(record.get(field), list):
                yield f"{path.stem} {field}", "\n\n".join(record[field]) + "\n"


def readings(folder: Path) -> list[Reading]:
    """The documents, read."""
    return [read(parse_text(text, name)) for name, text in documents(folder)]


def sentences(reading: Reading, verdict: Verdict) -> list[Drawn]:
    """The sentences of a document under one verdict, with their neighbours; for `STATED` its facts, one by one."""
    text, name = reading.document.text, reading.document.name
    lines = [(line.sentence, " ".join(line.sentence.of(text).split())) for line in reading.ledger]
    around = {
        span: (lines[i - 1][1] if i else "", words, lines[i + 1][1] if i + 1 < len(lines) else "")
        for i, (span, words) in enumerate(lines)
    }
    found = []
    if verdict is Verdict.STATED:
        for row in facts(reading):
            before, words, after = around[Span(row["quote_start"], row["quote_end"])]
            extra = ", ".join(f"{k}={v}" for k, v in row.items() if k not in _SHOWN and not k.startswith("quote"))
            said = f"{row['relation']}: {row['value']} [{extra}]"
            found.append(Drawn(name, Span(row["start"], row["end"]), " ".join(said.split()), words, before, after))
        return found
    for line in reading.ledger:
        if line.verdict is verdict:
            before, words, after = around[line.sentence]
            found.append(Drawn(name, line.sentence, line.reason, words, before, after))
    return found


def draw(read_ones: Sequence[Reading], verdict: Verdict, number: int, seed: int) -> list[Drawn]:
    """A sample without repetition, the same for the same seed; all there are where they are fewer."""
    every = sorted(one for reading in read_ones for one in sentences(reading, verdict))
    return random.Random(seed).sample(every, min(number, len(every)))


def summary(read_ones: Sequence[Reading]) -> list[tuple[str, int, int, int, dict[str, int]]]:
    """Of each document, and of all together last: sentences, stated, not understood, and skipped by reason."""
    rows = []
    total: Counter[Verdict] = Counter()
    reasons: Counter[str] = Counter()
    for reading in read_ones:
        count = Counter(line.verdict for line in reading.ledger)
        why = Counter(line.reason for line in reading.ledger if line.verdict is Verdict.SKIPPED)
        total += count
        reasons += why
        rows.append(_row(reading.document.name, count, why))
    return [*rows, _row("all", total, reasons)]


def _row(name: str, count: Counter[Verdict], why: Counter[str]) -> tuple[str, int, int, int, dict[str, int]]:
    return name, count.total(), count[Verdict.STATED], count[Verdict.NOT_UNDERSTOOD], dict(why.most_common())


def main(arguments: Sequence[str] | None = None) -> int:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds labels/openfda/*.json")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (1)")
    parser.add_argument("--number", type=int, default=100, help="how many to draw (100)")
    parser.add_argument("--verdict", choices=VERDICTS, default="skipped", help="what to draw from (skipped)")
    options = parser.parse_args(arguments)
    read_ones = readings(options.folder)
    if not read_ones:
        print(f"{options.folder}/labels/openfda: error: no patient information there; name the folder", file=sys.stderr)
        return 2
    drawn = draw(read_ones, VERDICTS[options.verdict], options.number, options.seed)
    for index, one in enumerate(drawn, start=1):
        print(f"{index}. {one.document}:{one.place.start}-{one.place.end}" + (f"  {one.said}" if one.said else ""))
        print(f"     … {one.before}\n   > {one.sentence}\n     … {one.after}")
    print(f"\n{'document':<42}{'sentences':>10}{'stated':>8}{'skipped':>9}{'not understood':>16}  skipped for")
    for name, every, stated, lost, why in summary(read_ones):
        told = ", ".join(f"{reason} {n}" for reason, n in why.items())
        share = f"{lost} ({lost / max(1, every):.0%})"
        print(f"{name:<42}{every:>10}{stated:>8}{sum(why.values()):>9}{share:>16}  {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
