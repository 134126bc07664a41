"""How many words that foreign documents use for findings and medicines the vocabulary links.

    python benchmarks/linking.py ../shared              a table, development and held-out files apart
    python benchmarks/linking.py ../shared --words 40   … and the most frequent unlinked words of the development files

Measured on mentions that others annotated: findings on the adverse reactions of TAC 2017 and the indications of
LabeledIn, medicines on the interactants of the NLM's label corpus; and, as nobody annotated them there, on the names of
DrugCentral that stand in the patient texts of openFDA labels. *linked*: the vocabulary takes the mention's words as one
concept. *touched*: it finds a concept in them, so that a reader sees at least a part. A mention counts once a document.

Held out: a third of the files, drawn by a hash of the name. Whoever adds labels does not read them; their unlinked
words are never printed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.model import TermKind
from kg.vocabulary import AGENTS, Vocabulary, load_vocabulary

SEED = 236
PATIENT_FIELDS = (
    "spl_medguide",
    "spl_patient_package_insert",
    "information_for_patients",
    "patient_medication_information",
)
FINDING = (TermKind.FINDING,)
# Shorter names of DrugCentral are words of the language or elements ("tin", "gold", "water", "oxygen").
SHORTEST_NAME = 7


@dataclass(frozen=True, slots=True)
class Sample:
    """The mentions of one document: the measure they belong to, the document's name, the words, what they can be."""

    measure: str
    document: str
    mentions: frozenset[str]
    kinds: tuple[TermKind, ...]


def is_held_out(document: str) -> bool:
    """Whether a document is kept for measuring only.

    >>> is_held_out("CARBAGLU"), is_held_out("ADCETRIS")
    (True, False)
    """
    return hashlib.sha256(f"{SEED}:{document}".encode()).digest()[0] % 3 == 0


def tidy(words: str) -> str:
    """Words in lower case with single spaces."""
    return " ".join(words.lower().split())


def adverse_reactions(folder: Path) -> Iterator[Sample]:
    """The adverse reactions of TAC 2017, by their words alone."""
    for path in sorted((folder / "corpora" / "tac2017-train").glob("*.xml")):
        mentions = ET.parse(path).getroot().iter("Mention")
        found = {tidy(m.get("str", "")) for m in mentions if m.get("type") == "AdverseReaction"}
        yield Sample("findings: adverse reactions (TAC 2017)", path.stem, frozenset(found - {""}), FINDING)


def indications(folder: Path) -> Iterator[Sample]:
    """The indications of LabeledIn, by their words alone."""
    for line in (folder / "corpora" / "labeledin.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        found = frozenset(tidy(words) for _, words in record["indications"])
        yield Sample("findings: indications (LabeledIn)", str(record["id"]), found, FINDING)


def interactants(folder: Path) -> Iterator[Sample]:
    """What the labels of the NLM's corpus interact with; the label's own medicine is left out."""
    found: dict[str, set[str]] = {}
    for line in (folder / "corpora" / "nlm180" / "pairs.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        own = {tidy(pair["label"]), tidy(pair["generic"])}
        words = {tidy(one[0]) for one in (pair["e1"], pair["e2"]) if one and one[0] and one[0] != "labelDrug"}
        found.setdefault(pair["setid"], set()).update(words - own)
    for document, words in sorted(found.items()):
        yield Sample("medicines: interactants (NLM labels)", document, frozenset(words), AGENTS)


def patient_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of the patient information of each openFDA label."""
    for path in sorted((folder / "labels" / "openfda").glob("*.json")):
        label = json.loads(path.read_text("utf-8"))
        label = label["results"][0] if "results" in label else label
        text = "\n".join(part for field in PATIENT_FIELDS for part in label.get(field, ()))
        if text:
            yield path.stem, text


def named_drugs(folder: Path) -> Iterator[Sample]:
    """The names of DrugCentral that stand in patient texts."""
    with (folder / "vocabularies" / "drugcentral-identifiers.tsv").open(encoding="utf-8", newline="") as file:
        names = {row["DRUG_NAME"].lower() for row in csv.DictReader(file, delimiter="\t") if row["DRUG_NAME"]}
    names = {name for name in names if len(name) >= SHORTEST_NAME and re.fullmatch(r"[a-z]+", name)}
    for document, text in patient_texts(folder):
        found = frozenset(word for word in re.findall(r"[a-z]+", text.lower()) if word in names)
        yield Sample("medicines: names in patient texts (openFDA)", document, found, AGENTS)


def link(vocabulary: Vocabulary, sample: Sample) -> tuple[int, int, list[str]]:
    """How many mentions are linked, how many are touched, and which are not linked."""
    unlinked = [words for words in sample.mentions if vocabulary.concept(words, *sample.kinds) is None]
    untouched = sum(1 for words in unlinked if not any(True for _ in vocabulary.find(words, *sample.kinds)))
    return len(sample.mentions) - len(unlinked), len(sample.mentions) - untouched, unlinked


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints a line a measure and half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with corpora, labels and vocabularies; not ours to ship")
    parser.add_argument("--words", type=int, default=0, metavar="N", help="print the N most frequent unlinked words")
    options = parser.parse_args(arguments)
    vocabulary = load_vocabulary()
    counts: dict[tuple[str, str], Counter[str]] = {}
    missing: dict[str, Counter[str]] = {}
    for source in (adverse_reactions, indications, interactants, named_drugs):
        for sample in source(options.folder):
            half = "held out" if is_held_out(sample.document) else "development"
            linked, touched, unlinked = link(vocabulary, sample)
            count = counts.setdefault((sample.measure, half), Counter())
            count.update(documents=1, mentions=len(sample.mentions), linked=linked, touched=touched)
            if half == "development":
                missing.setdefault(sample.measure, Counter()).update(unlinked)
    print(f"{'':44}{'half':13}{'documents':>9}{'mentions':>10}{'linked':>9}{'':8}{'touched':>9}")
    for (measure, half), count in sorted(counts.items()):
        n = count["mentions"] or 1
        shares = f"{count['linked']:>9}{count['linked'] / n:>7.1%} {count['touched']:>9}{count['touched'] / n:>7.1%}"
        print(f"{measure:44}{half:13}{count['documents']:>9}{count['mentions']:>10}{shares}")
    for measure, words in sorted(missing.items()):
        if options.words:
            print(f"\nunlinked in development files, {measure} (documents that use the words):")
            most = sorted(words.items(), key=lambda item: (-item[1], item[0]))[: options.words]
            print("; ".join(f"{word} ({n})" for word, n in most))


if __name__ == "__main__":
    main()
