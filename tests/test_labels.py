"""No label of the vocabulary is a phrase copied from one document that reading is measured on."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from kg.vocabulary import FOLDER, load_vocabulary

LONG = 4  # words; shorter labels are terms that many documents share
PLANTED = """@prefix mg: <https://w3id.org/monograph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix finding: <https://w3id.org/monograph/id/finding/> .
finding:green-knees a mg:Finding ; skos:prefLabel "green knees"@en ;
    skos:altLabel "knees that turn quite green"@en, "knees that look green"@en, "knees of a grasshopper green"@en .
"""


def normalised(words: str) -> str:
    """Words case-folded, with single spaces."""
    return " ".join(words.casefold().split())


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def text_of(path: Path) -> str:
    """What a file says: the strings of JSON, the text of XML, plain text as it is; nothing of other kinds."""
    if path.suffix == ".xml":
        return "\n".join(ET.parse(path).getroot().itertext())
    if path.suffix == ".json":
        return "\n".join(strings(json.loads(path.read_text("utf-8"))))
    if path.suffix == ".jsonl":
        lines = path.read_text("utf-8").splitlines()
        return "\n".join(part for line in lines for part in strings(json.loads(line)))
    return path.read_text("utf-8") if path.suffix == ".txt" else ""


def occurring(phrases: list[str], text: str) -> set[str]:
    """Which of the phrases stand in a text as whole words. Both are normalised here."""
    matcher = AhoCorasick([normalised(phrase) for phrase in phrases])
    low = normalised(text)
    return {
        phrases[index]
        for index, start, end in matcher.find_matches_as_indexes(low, overlapping=True)
        if not (low[start - 1 : start].isalnum() or low[end : end + 1].isalnum())
    }


def copied_labels(vocabulary: Path, gold: Path, others: list[Path]) -> dict[str, str]:
    """Long labels that stand in one gold document and nowhere else: "file of the vocabulary: label" to the document."""
    labels: dict[str, str] = {}
    for path in sorted(vocabulary.glob("*.ttl")):
        for literal in re.findall(r'"((?:[^"\\]|\\.)*)"@en', path.read_text("utf-8")):
            if len(literal.split()) >= LONG:
                labels.setdefault(literal.replace('\\"', '"'), path.name)
    found: dict[str, list[str]] = {}
    for path in sorted(gold.glob("*.txt")):
        for label in occurring(list(labels), path.read_text("utf-8")):
            found.setdefault(label, []).append(path.name)
    once = {label: names[0] for label, names in found.items() if len(names) == 1}
    for path in sorted(path for folder in others for path in folder.rglob("*") if path.is_file()):
        for label in occurring(list(once), text_of(path)) if once else ():
            del once[label]
    return {f"{labels[label]}: {label}": name for label, name in sorted(once.items())}


def test_no_label_copies_a_phrase_found_in_one_gold_document_only(shared_folder: Path, documents: Path) -> None:
    others = [shared_folder / "labels", shared_folder / "corpora", documents]
    copied = copied_labels(FOLDER, shared_folder / "gold", others)
    told = "\n".join(f"{label} (only in {name})" for label, name in copied.items())
    assert not copied, f"reword or drop, as no second document has these words:\n{told}"


def test_a_copied_label_is_told_and_one_that_others_use_is_not(tmp_path: Path) -> None:
    vocabulary, gold, labels = (tmp_path / name for name in ("vocabulary", "gold", "labels"))
    for folder in (vocabulary, gold, labels):
        folder.mkdir()
    (vocabulary / "planted.ttl").write_text(PLANTED, "utf-8")
    assert len(load_vocabulary(vocabulary).concepts) == 1
    (gold / "one.txt").write_text(
        "It may give green knees, Knees  that\nturn quite GREEN, knees that look green.", "utf-8"
    )
    (gold / "two.txt").write_text("Tell your doctor about green knees and knees of a grasshopper greenish.", "utf-8")
    (labels / "label.json").write_text(json.dumps({"results": [{"warnings": ["Knees that look green."]}]}), "utf-8")
    assert copied_labels(vocabulary, gold, [labels]) == {"planted.ttl: knees that turn quite green": "one.txt"}
    (labels / "other.xml").write_text("<label><p>knees that turn quite green</p></label>", "utf-8")
    assert copied_labels(vocabulary, gold, [labels]) == {}
