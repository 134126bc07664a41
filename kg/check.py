"""All checks of a finished graph: the evidence against the texts, the shapes and checks, the reasoner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.namespaces import PREFIXES
from kg.store import GraphStore, open_store
from kg.validate import Severity, findings

_EVIDENCE = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?document ?series ?hash ?exact ?start ?end WHERE {
  ?document a mg:Document ; mg:series ?series ; mg:sha256 ?hash .
  ?place oa:hasSource ?document ; oa:hasSelector ?quote , ?position .
  ?quote oa:exact ?exact . ?position oa:start ?start ; oa:end ?end .
} ORDER BY ?document ?start ?end
"""
_SERIES = """
PREFIX mg: <https://w3id.org/monograph/ontology#>
SELECT ?statement ?series WHERE { ?statement mg:statedIn ?document . ?document mg:series ?series }
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding as a person reads it: ``where: "quote": severity: what; remedy``. `note` where nothing needs
    mending."""

    where: str
    quote: str
    what: str
    remedy: str
    note: bool

    def __str__(self) -> str:
        quoted = f' "{self.quote}":' if self.quote else ""
        return f"{self.where}:{quoted} {'note' if self.note else 'finding'}: {self.what}; {self.remedy}"


def check_store(path: Path, *, reasoner: bool = True) -> Iterator[Fault]:
    """Everything that is wrong with the graph at `path`, and then what is worth a note.

    Raises `StoreError` where there is no graph, `ReasonerError` where Java cannot be run.
    """
    store = open_store(path, in_memory=True)
    yield from check_evidence(store)
    yield from _check_shapes(store)
    if reasoner:
        yield from _check_reasoner(store)


def check_evidence(store: GraphStore) -> Iterator[Fault]:
    """Quotes that are not the text at their offsets, in the text that has the document's hash."""
    texts: dict[str, str] = {}
    for row in store.query(_EVIDENCE).rows:
        _, series, digest, exact, start, end = (value.text if value is not None else "" for value in row)
        if digest not in texts:
            texts[digest] = store.text(digest)
        found = texts[digest][int(start) : int(end)]
        if found != exact:
            what = f"the text at {start}-{end} is {found[:60]!r}"
            yield Fault(series, exact[:60], what, "build the graph anew from the document", False)


def _check_shapes(store: GraphStore) -> Iterator[Fault]:
    series = {
        row[0].text: row[1].text for row in store.query(_SERIES).rows if row[0] is not None and row[1] is not None
    }
    for finding in findings(store):
        note = finding.severity is Severity.INFO
        where = series.get(finding.focus, _short(finding.focus))
        yield Fault(where, finding.quote or "", _short(finding.what), finding.remedy.rstrip("."), note)


def _check_reasoner(store: GraphStore) -> Iterator[Fault]:
    from kg.reason import classify, contradictions

    inferences = classify(store.quads())
    if not inferences.consistent:
        for subject, predicate, thing in contradictions(store.quads()):
            what = f"cannot be true together with the others of its kind: {_short(f'{subject} {predicate} {thing}')}"
            yield Fault("reasoner", "", what, "see which of these facts is wrong", False)
    for iri in inferences.unsatisfiable:
        yield Fault("ontology", "", f"{_short(iri)} can have no member", "mend its axioms in monograph.ttl", False)


def _short(words: str) -> str:
    """IRIs of the known namespaces as prefixed names."""
    for prefix, iri in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        words = words.replace(f"<{iri}", f"<{prefix}:").replace(iri, f"{prefix}:")
    return words.replace("<", "").replace(">", "")
