"""A text cut into marked segments: what each stretch of a document became."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.explorer.facts import KINDS, Fact
from kg.explorer.statements import among, facts, stated_in
from kg.explorer.things import Thing, expand, rows, thing
from kg.namespaces import MG

if TYPE_CHECKING:
    from kg.store import GraphStore

VERDICTS = {f"{MG}Stated": "stated", f"{MG}Skipped": "skipped", f"{MG}NotUnderstood": "not understood"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks: `verdict` of its sentence ("" between sentences), the statements whose
    words it holds, and their kinds. `heading` marks a line that is a section's heading."""

    start: int
    end: int
    text: str
    verdict: str = ""
    reason: str = ""
    statements: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its text in segments, its facts, and how many sentences each ledger holds."""

    document: Thing
    drugs: tuple[Thing, ...]
    segments: tuple[Segment, ...]
    facts: tuple[Fact, ...]
    ledger: dict[str, int]
    replaced_by: Thing | None = None

    @property
    def text(self) -> str:
        """The whole text: the segments side by side."""
        return "".join(segment.text for segment in self.segments)

    @property
    def rejected(self) -> frozenset[str]:
        """The statements that a person has rejected."""
        return frozenset(fact.iri for fact in self.facts if fact.review == "Rejected")

    def marked(self, kinds: Collection[str]) -> tuple[Segment, ...]:
        """The segments with the marks of some kinds of fact only; of all where none is named."""
        if not kinds:
            return self.segments
        kept = {fact.iri for fact in self.facts if fact.kind in kinds}
        return tuple(
            replace(
                segment,
                statements=tuple(iri for iri in segment.statements if iri in kept),
                kinds=tuple(kind for kind in segment.kinds if kind in kinds),
            )
            for segment in self.segments
        )

    def fact(self, iri: str) -> Fact | None:
        """The fact of that IRI, if the document states it."""
        return next((fact for fact in self.facts if fact.iri == iri), None)


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    verdict: str
    reason: str


def document_page(store: GraphStore, iri: str) -> DocumentPage:
    """The page of a document. Raises QuestionError for an unknown one and StoreError where its text is missing."""
    document = thing(store, iri)
    sums = [row["sha"].text for row in rows(store, f"SELECT ?sha WHERE {{ <{expand(iri)}> mg:sha256 ?sha }}")]
    if not sums:
        raise StoreError(document.name, "this is not a document with a text", "choose a document from the list")
    text = store.text(sums[0])
    found = _with_corrections(store, iri, facts(store, stated_in(iri), rejected=True))
    sentences = _sentences(store, iri)
    ledger = dict.fromkeys(VERDICTS.values(), 0)
    for sentence in sentences:
        if sentence.verdict:
            ledger[sentence.verdict] += 1
    return DocumentPage(
        document=document,
        drugs=tuple(sorted({fact.drug for fact in found if fact.review != "Rejected"})),
        segments=cut(text, sentences, found, _headings(store, iri)),
        facts=found,
        ledger=ledger,
        replaced_by=_replaced_by(store, iri),
    )


def _with_corrections(store: GraphStore, iri: str, found: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts of a document, each with what a correction has put in its place."""
    query = f"SELECT ?old ?new WHERE {{ ?new mg:statedIn <{expand(iri)}> ; prov:wasRevisionOf ?old }}"
    put = {row["old"].text: row["new"].text for row in rows(store, query)}
    return tuple(replace(fact, corrected_as=put.get(fact.iri, "")) for fact in found) if put else found


def _replaced_by(store: GraphStore, iri: str) -> Thing | None:
    """The next newer version of a document, None for a current one."""
    newer = rows(store, f"SELECT ?newer WHERE {{ <{expand(iri)}> dcterms:isReplacedBy ?newer }}")
    return next((thing(store, row["newer"].text) for row in newer), None)


def document_of(store: GraphStore, statement: str) -> str | None:
    """The IRI of the document that makes a statement."""
    found = facts(store, among([statement]), rejected=True)
    return found[0].document.iri if found else None


def cut(
    text: str, sentences: tuple[_Sentence, ...], found: tuple[Fact, ...], headings: frozenset[str] = frozenset()
) -> tuple[Segment, ...]:
    """The text in segments that begin and end wherever a sentence, a value or a heading does; nothing is left out."""
    starts: dict[int, set[str]] = defaultdict(set)
    ends: dict[int, set[str]] = defaultdict(set)
    kind_of = {fact.iri: fact.kind for fact in found}
    for fact in found:
        for passage in fact.passages:
            if passage.start < passage.end <= len(text):
                starts[passage.start].add(fact.iri)
                ends[passage.end].add(fact.iri)
    lines = _heading_lines(text, headings)
    edges = {0, len(text), *starts, *ends}
    edges.update(edge for s in sentences for edge in (s.start, s.end) if edge <= len(text))
    edges.update(edge for line in lines for edge in line)
    ordered = sorted(edges)
    begun = {start for start, _ in lines}
    finished = {end for _, end in lines}
    open_now: dict[str, int] = defaultdict(int)
    heading = False
    queue = sorted(sentences, key=lambda s: s.start)
    within: list[_Sentence] = []  # a line of the page may stand inside a sentence, which goes on behind it
    made = []
    order = list(KINDS)
    for start, end in pairwise(ordered):
        for iri in ends[start]:
            open_now[iri] -= 1
        for iri in starts[start]:
            open_now[iri] += 1
        heading = (heading and start not in finished) or start in begun
        while queue and queue[0].start <= start:
            within.append(queue.pop(0))
        while within and within[-1].end <= start:
            within.pop()
        inside = within[-1] if within else None
        marked = sorted((iri for iri, n in open_now.items() if n > 0), key=lambda i: (order.index(kind_of[i]), i))
        made.append(
            Segment(
                start,
                end,
                text[start:end],
                inside.verdict if inside is not None else "",
                inside.reason if inside is not None else "",
                tuple(marked),
                tuple(dict.fromkeys(kind_of[iri] for iri in marked)),
                heading,
            )
        )
    return tuple(made)


def _sentences(store: GraphStore, iri: str) -> tuple[_Sentence, ...]:
    query = f"""SELECT ?start ?end ?verdict ?reason WHERE {{
  ?passage a mg:Passage ; oa:hasSource <{expand(iri)}> ; oa:hasSelector ?at ; mg:verdict ?verdict .
  ?at oa:start ?start ; oa:end ?end .
  OPTIONAL {{ ?passage mg:skipReason ?reason }}
}}"""
    return tuple(
        sorted(
            (
                _Sentence(
                    int(row["start"].text),
                    int(row["end"].text),
                    VERDICTS.get(row["verdict"].text, ""),
                    row["reason"].text if "reason" in row else "",
                )
                for row in rows(store, query)
            ),
            key=lambda s: (s.start, s.end),
        )
    )


def _headings(store: GraphStore, iri: str) -> frozenset[str]:
    query = f"SELECT ?label WHERE {{ ?section a mg:Section ; mg:partOf <{expand(iri)}> ; rdfs:label ?label }}"
    return frozenset(row["label"].text.strip() for row in rows(store, query)) - {""}


def _heading_lines(text: str, headings: frozenset[str]) -> list[tuple[int, int]]:
    """Where a whole line is a section's heading."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare in headings:
            start = at + line.index(bare)
            found.append((start, start + len(bare)))
        at += len(line)
    return found
