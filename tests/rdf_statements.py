"""Statements of made-up words, a tiny text with a little of everything, and readings as lines of quads."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pyoxigraph as ox
from small_readings import article

from kg.model import (
    AdverseEffect,
    Category,
    Comparator,
    Contraindication,
    Dose,
    DoseKind,
    Evidence,
    Frequency,
    Interaction,
    Reading,
    Span,
    Term,
    TermKind,
)
from kg.namespaces import PREFIXES, thing
from kg.rdf import reading_to_quads

DIGEST = "the vocabulary's hash"

# A little of everything, so that the golden graph shows how each is written.
TINY = article(
    "Uses\n\nTizanidine is used to treat spasms.\n\n"
    "Before you take it\n\nDo not take Tizanidine if you are allergic to tizanidine. Tell your doctor if you have "
    "wobbly knees.\n\n"
    "Dosage\n\nThose using a titration schedule will be started on 2 mg for three days, then 4 mg for three days.\n\n"
    "Side effects\n\nCommon side effects include drowsiness in up to 12.50 percent and rash. Tizanidine is not known "
    "to cause fever.\n\n"
    "Interactions\n\nTell your doctor if you take certain antibiotics.\n\nPage 1 of 1\n\nThe trains were late."
)

ZORVA = Term("Zorvalin", TermKind.DRUG, thing("drug", "zorvalin"), "zorvalin")
RASH = Term("skin rash", TermKind.FINDING, thing("finding", "rash"), "rash")
PLACE = (Evidence(Span(4, 8), Span(0, 20), 0),)
FIGURE = Frequency(Comparator.UP_TO, None, Decimal("12.5"), "up to 12.5 percent")
EFFECT = AdverseEffect(drug=ZORVA, value=RASH, evidence=PLACE, category=Category.COMMON, frequency=FIGURE)
CONTRA = Contraindication(drug=ZORVA, value=RASH, evidence=PLACE)
INTERACTION = Interaction(drug=ZORVA, value=RASH, evidence=PLACE)
DOSE = Dose(
    drug=ZORVA, value=RASH, evidence=PLACE, kind=DoseKind.STEP, amount_min=Decimal(5), amount_max=Decimal(5), unit="mg",
    step=1,
)  # fmt: skip


Line = tuple[str, str, ox.NamedNode | ox.Literal]


def quads_of(reading: Reading) -> list[ox.Quad]:
    return list(reading_to_quads(reading, DIGEST))


def lines_of(reading: Reading) -> list[Line]:
    """Subject, property with its prefix, and value of each quad."""
    found: list[Line] = []
    for quad in quads_of(reading):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        found.append((quad.subject.value, short(quad.predicate.value), quad.object))
    return found


def short(iri: str) -> str:
    for prefix in ("rdf", "rdfs", "mg", "oa", "prov", "dcterms", "xsd", "skos"):
        if iri.startswith(PREFIXES[prefix]):
            return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
    return iri


def values(lines: Iterable[Line], subject: str, predicate: str) -> list[str]:
    return [value.value for about, name, value in lines if about == subject and name == predicate]
