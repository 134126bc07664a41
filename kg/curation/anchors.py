"""The words that a decision is about, and finding them again in a text that has changed since.

A quote is found again by itself and by what stood beside it (W3C Web Annotation Data Model, 4.2.4 Text Quote Selector).
White space does not count: a document that is wrapped anew is the same document.
"""

from __future__ import annotations

from kg.curation.entries import Anchor, Entry
from kg.model import Document, Evidence, Reading, Span, Statement
from kg.rdf import CONTEXT_LENGTH, statement_iri, values
from kg.vocabulary import fold

_WINDOW = 6 * CONTEXT_LENGTH  # as many letters may stand where the context had CONTEXT_LENGTH, with wide gaps


def anchor_of(document: Document, span: Span) -> Anchor:
    """The anchor of a stretch of a document."""
    text = document.text
    before, after = text[max(0, span.start - CONTEXT_LENGTH) : span.start], text[span.end : span.end + CONTEXT_LENGTH]
    return Anchor(span.of(text), before, after)


def content_of(statement: Statement) -> str:
    """What a statement says, without where and without its scope: what must be the same for a decision to hold."""
    return f"{statement.relation.value}: {fold(statement.value.words)}: {values(statement)}"


def find_again(entry: Entry, reading: Reading, statements: dict[str, Statement]) -> str | None:
    """The IRI, among `statements` of a reading, of the one that a decision is about; None where there is none.

    The statement of the same IRI is it where its words stand in one place at least beside what stood there then, on one
    side. Another one is it where the words have both sides of then, and it says the same of the same words: its scope
    or the words for its medicine are read otherwise now. Anything else has to be looked at anew by a person.
    """
    text = reading.document.text
    if entry.anchor is None:
        return None
    known = statements.get(entry.statement)
    if known is not None:
        near = any(any(_sides(entry.anchor, text, place.value)) for place in known.evidence)
        return entry.statement if near else None
    found = [
        iri
        for iri, statement in statements.items()
        if statement.relation.value == entry.relation
        and content_of(statement) == entry.content
        and any(all(_sides(entry.anchor, text, place.value)) for place in statement.evidence)
    ]
    return found[0] if len(found) == 1 else None


def why_lost(entry: Entry, reading: Reading, statements: dict[str, Statement]) -> str:
    """Why `find_again` found nothing, for a person."""
    text = "".join(reading.document.text.split())
    if entry.anchor is None or "".join(entry.anchor.quote.split()) not in text:
        return "its words are gone from the document"
    if entry.statement in statements:
        return "the words around it have changed: look again whether it holds"
    return "the document is read otherwise now, and does not state it"


def place_of(statement: Statement) -> Evidence:
    """The place that a decision about a statement is anchored to: its first."""
    return statement.evidence[0]


def iri_in(reading: Reading, statement: Statement) -> str:
    """A statement's IRI in the series of the reading's document."""
    return statement_iri(statement, reading.document.name)


def _sides(anchor: Anchor, text: str, span: Span) -> tuple[bool, bool]:
    """Whether the words at a place are the quote and stand behind its prefix, and before its suffix."""
    if _bare(span.of(text)) != _bare(anchor.quote):
        return False, False
    before = _bare(text[max(0, span.start - _WINDOW) : span.start])
    after = _bare(text[span.end : span.end + _WINDOW])
    prefix, suffix = _bare(anchor.prefix), _bare(anchor.suffix)
    return (
        before.endswith(prefix) if prefix else not before,
        after.startswith(suffix) if suffix else not after,
    )


def _bare(words: str) -> str:
    return "".join(words.split())
