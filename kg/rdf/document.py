"""A document as triples: its sections, its sentences with their ledger, and quotes as Web Annotation selectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.model import Document, Reading, Span, Verdict
from kg.namespaces import digest, thing
from kg.rdf.terms import Triple, document_node, literal, mg, named, of, passage_node, section_node, whole
from kg.vocabulary import iri_of

VERSION = "0.1.0"
CONTEXT_LENGTH = 32  # characters of prefix and suffix of a quote: enough to find it again in a changed text
# Items of an interaction that no reading looks for: their absence says nothing, which the reading itself makes known.
NOT_READ = (
    "FrequencyOfExposure", "FrequencyOfHarm", "MechanismOfInteraction", "OperationalClassification", "Seriousness",
)  # fmt: skip
# A date is as precise as it is written, by the number of its letters.
_DATATYPE = {4: "gYear", 7: "gYearMonth", 10: "date"}
_VERDICT = {Verdict.STATED: "Stated", Verdict.SKIPPED: "Skipped", Verdict.NOT_UNDERSTOOD: "NotUnderstood"}


@dataclass(frozen=True, slots=True)
class Place:
    """A document's place among the versions of its series: whether there are others, and the IRI of the next newer one,
    None for the current version."""

    among_others: bool = False
    replaced_by: str | None = None

    @property
    def current(self) -> bool:
        """Whether what the document states holds now."""
        return self.replaced_by is None


def document_triples(reading: Reading, vocabulary_digest: str, place: Place) -> Iterator[Triple]:
    """The document with its version, date and counts, its sections, and the activity that read it."""
    document = reading.document
    node = document_node(document)
    counts = {verdict: sum(line.verdict is verdict for line in reading.ledger) for verdict in Verdict}
    yield node, of("rdf", "type"), mg("Document")
    name = f"{document.title} (version of {document.version})" if document.version else document.title
    yield node, of("rdfs", "label"), literal(name)
    yield node, of("dcterms", "title"), literal(document.title)
    yield node, mg("series"), literal(document.name)
    yield from _dates(node, reading)
    if place.replaced_by is not None:
        yield node, of("dcterms", "isReplacedBy"), named(place.replaced_by)
    yield node, mg("sha256"), literal(document.sha256)
    yield node, mg("textLength"), whole(len(document.text))
    yield node, mg("sentencesStated"), whole(counts[Verdict.STATED])
    yield node, mg("sentencesSkipped"), whole(counts[Verdict.SKIPPED])
    yield node, mg("sentencesNotUnderstood"), whole(counts[Verdict.NOT_UNDERSTOOD])
    yield node, mg("statementCount"), whole(len(reading.statements))
    if place.current:
        for statement in reading.statements:
            yield node, mg("isAbout"), named(iri_of(statement.drug))
    activity = named(thing("activity", digest(VERSION, vocabulary_digest)))
    yield node, of("prov", "wasGeneratedBy"), activity
    yield activity, of("rdf", "type"), of("prov", "Activity")
    yield activity, of("rdfs", "label"), literal(f"reading by Monograph {VERSION}")
    yield activity, mg("softwareVersion"), literal(VERSION)
    yield activity, mg("vocabularyHash"), literal(vocabulary_digest)
    for item in NOT_READ:
        yield activity, mg("notRead"), mg(item)
    for index, section in enumerate(document.sections):
        section_of = section_node(document, index)
        yield section_of, of("rdf", "type"), mg("Section")
        yield section_of, of("rdfs", "label"), literal(section.heading or document.title)
        yield section_of, mg("partOf"), node
        yield section_of, mg("position"), whole(index)


def _dates(node: ox.NamedNode, reading: Reading) -> Iterator[Triple]:
    """The version, and the date of the text: what the file's name says, or else what the text says of itself."""
    document, stated = reading.document, reading.revised
    if document.version:
        yield node, mg("version"), literal(document.version)
    issued = document.version or (stated.value if stated is not None else "")
    if issued:
        yield node, of("dcterms", "issued"), ox.Literal(issued, datatype=of("xsd", _DATATYPE[len(issued)]))
    if stated is not None and stated.value == issued:
        for line in reading.ledger:
            if line.sentence.start <= stated.span.start < line.sentence.end:
                yield node, mg("dateStatedIn"), passage_node(document, line.sentence)


def ledger_triples(reading: Reading) -> Iterator[Triple]:
    """Every sentence with what became of it."""
    for line in reading.ledger:
        passage = passage_node(reading.document, line.sentence)
        yield from quote_triples(reading.document, passage, line.sentence, "Passage")
        yield passage, mg("inSection"), section_node(reading.document, line.section)
        yield passage, mg("verdict"), mg(_VERDICT[line.verdict])
        if line.verdict is Verdict.SKIPPED:
            yield passage, mg("skipReason"), literal(line.reason)


def quote_triples(document: Document, node: ox.NamedNode, span: Span, kind: str) -> Iterator[Triple]:
    """A Web Annotation target: the source with a quote selector and a position selector."""
    text = document.text
    quote, position = named(f"{node.value}-quote"), named(f"{node.value}-position")
    yield node, of("rdf", "type"), mg(kind)
    yield node, of("oa", "hasSource"), document_node(document)
    yield node, of("oa", "hasSelector"), quote
    yield node, of("oa", "hasSelector"), position
    yield quote, of("rdf", "type"), of("oa", "TextQuoteSelector")
    yield quote, of("oa", "exact"), literal(span.of(text))
    yield quote, of("oa", "prefix"), literal(text[max(0, span.start - CONTEXT_LENGTH) : span.start])
    yield quote, of("oa", "suffix"), literal(text[span.end : span.end + CONTEXT_LENGTH])
    yield position, of("rdf", "type"), of("oa", "TextPositionSelector")
    yield position, of("oa", "start"), whole(span.start)
    yield position, of("oa", "end"), whole(span.end)
