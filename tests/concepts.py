"""Concepts of a vocabulary, by their labels."""

from __future__ import annotations

from kg.model import TermKind
from kg.namespaces import thing
from kg.vocabulary import Concept

FINDING, DRUG, CLASS, PRODUCT = TermKind.FINDING, TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.PRODUCT


def concept(kind: TermKind, label: str, *labels: str) -> Concept:
    return Concept(thing(kind.value, label.replace(" ", "-")), kind, label, labels)
