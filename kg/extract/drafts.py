"""What the relation modules have in common: a drafted statement, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.context import Context, Unit, main_term
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.hits import Hit
from kg.extract.subject import named_drug
from kg.model import Evidence, Relation, Span, Statement, Term


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement with the unit it was read in; `row` where it stands in a bare row or table."""

    statement: Statement
    unit: Unit
    row: bool


def evidence(unit: Unit, value: Span) -> tuple[Evidence, ...]:
    """The evidence for a value that stands in a unit."""
    return (Evidence(value, unit.span, unit.block.section),)


def subject(context: Context, unit: Unit, hit: Hit) -> Term | None:
    """The medicine that a frame speaks of; None where its subject is something else.

    The words before the cue name it ("Diovan is used …"); a paragraph that opened with another medicine goes on with
    it. A name that no vocabulary knows counts where the frame says what a medicine is, and only if it is never in
    lower case.
    """
    before = context.low[unit.span.start : hit.cue.end]
    if DRUG_MARK in before or hit.row:
        return main_term(context)
    name = pattern("subject_name").match(context.words(unit.span))
    if name is not None:
        span = Span(unit.span.start, unit.span.start + name.end("name"))
        named = named_drug(span, context.document.text, context.vocabulary)
        defines = hit.relation in (Relation.INDICATION, Relation.DRUG_CLASS, Relation.BRAND)
        if named is not None and (
            named.concept is not None or (defines and name["name"].lower() not in context.document.text)
        ):
            unit.subject = named
            return named
    return unit.subject if unit.subject is not None else main_term(context)
