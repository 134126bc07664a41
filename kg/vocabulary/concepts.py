"""Concepts, and the words of a text that name one."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Span, Term, TermKind
from kg.namespaces import slug, thing

AGENTS = (TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.SUBSTANCE, TermKind.PRODUCT)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept with its labels; `product_of` is a brand's drug and `product_route` its route (IRIs), else None.

    A brand of several drugs has them in `combines`, and none in `product_of`: what is said of it is said of none alone.
    `wider` is None for a concept of the files; for one that a rule made, it holds the IRIs of wider ones, if any, and
    `members` those of drugs that belong to it by what it is called.
    """

    iri: str
    kind: TermKind
    label: str
    labels: tuple[str, ...]
    product_of: str | None = None
    product_route: str | None = None
    wider: tuple[str, ...] | None = None
    combines: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    def named(self, words: str) -> Term:
        """The term of the words that name it."""
        return Term(words, self.kind, self.iri, self.label, self.wider, self.members)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text that name a concept."""

    span: Span
    concept: Concept


def iri_of(term: Term) -> str:
    """The concept's IRI, or one made from the words where nothing in the vocabulary fits.

    >>> iri_of(Term("Dry mouth", TermKind.FINDING))
    'https://w3id.org/monograph/id/finding/dry-mouth'
    """
    return term.concept if term.concept is not None else thing(term.kind.value, slug(term.words))
