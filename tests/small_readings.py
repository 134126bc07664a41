"""Small made-up articles for tests of reading: what is said in them, without the bookkeeping."""

from __future__ import annotations

from typing import Any

from kg.extract.reader import read
from kg.facts import facts
from kg.model import Reading, Relation, Verdict
from kg.readers.text import parse_text

DRUG = "Tizanidine"  # a name that the vocabulary knows: what a small article is about is then never in doubt
EFFECT, INTERACTION, DOSE = Relation.ADVERSE_EFFECT, Relation.INTERACTION, Relation.DOSE
CONTRA, CARE, USE = Relation.CONTRAINDICATION, Relation.PRECAUTION, Relation.INDICATION
_BOOKKEEPING = frozenset(
    ("relation", "drug", "start", "end", "document", "concept", "label", "quote", "quote_start", "quote_end")
)


def article(body: str, drug: str = DRUG) -> str:
    """A text about a medicine, with its title."""
    return f"{drug}: a guide for patients\n\n{body}\n"


def read_text(text: str, name: str = "small") -> Reading:
    """A text through the reader and the extraction."""
    return read(parse_text(text, name))


def said(body: str, relation: Relation, drug: str = DRUG) -> list[dict[str, Any]]:
    """The facts of one relation in an article, in order: the value and its qualifiers.

    ``drug`` is given only where it is not the article's own, ``certainty`` only where the fact is hedged, ``polarity``
    only where it is denied.
    """
    found = []
    for row in facts(read_text(article(body, drug))):
        if row["relation"] != relation:
            continue
        kept = {key: value for key, value in row.items() if key not in _BOOKKEEPING}
        if kept["certainty"] == "asserted":
            del kept["certainty"]
        if kept["polarity"] == "affirmed":
            del kept["polarity"]
        if row["drug"].lower() != drug.lower():
            kept["drug"] = row["drug"]
        found.append(kept)
    return found


def values(body: str, relation: Relation, drug: str = DRUG) -> list[str]:
    """The values of the affirmed facts of one relation in an article, in order."""
    return [row["value"] for row in said(body, relation, drug) if not row.get("negated")]


def denied(body: str, relation: Relation) -> list[str]:
    """The values of the denied facts of one relation in an article, in order."""
    return [row["value"] for row in said(body, relation) if row.get("negated")]


def places(body: str, relation: Relation) -> dict[str, list[str]]:
    """The facts of one relation: the value with the words of each piece of evidence."""
    reading = read_text(article(body))
    text = reading.document.text
    return {
        statement.value.words: [evidence.value.of(text) for evidence in statement.evidence]
        for statement in reading.statements
        if statement.relation is relation
    }


def ledger(body: str) -> list[tuple[str, Verdict, str]]:
    """Every sentence of an article but its title: its words, its verdict and why it was skipped."""
    reading = read_text(article(body))
    lines = [(line.sentence.of(reading.document.text), line.verdict, line.reason) for line in reading.ledger]
    return lines[1:]


def effects(text: str) -> list[dict[str, Any]]:
    return said(f"Side effects\n\n{text}", EFFECT)


def doses(text: str) -> list[dict[str, Any]]:
    return said(f"How to take {DRUG}\n\n{text}", DOSE)


def agents(text: str) -> list[dict[str, Any]]:
    return said(f"Interactions\n\n{text}", INTERACTION)


def pick(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some of the fields of rows, None where a row does not state one."""
    return [tuple(row.get(name) for name in names) for row in rows]
