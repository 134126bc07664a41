"""What a document states: terms, evidence, scope, the twelve kinds of statement, and the ledger of its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from kg.model.kinds import (
    Action,
    Category,
    Certainty,
    Comparator,
    ConditionKind,
    DoseKind,
    Extent,
    Polarity,
    Relation,
    ReviewState,
    TermKind,
    Verdict,
)
from kg.model.text import Document, Span, StatedDate


@dataclass(frozen=True, slots=True)
class Term:
    """The words for a thing, and the vocabulary's concept for it, if one is certain.

    `concept` is the concept's IRI, None where nothing in the vocabulary fits; `label` is its preferred label. `wider`
    is None for a concept of the vocabulary's files; for one that a rule made, it holds the IRIs of wider ones, if any.
    `members` are the IRIs of drugs that belong to such a class by what it is called.
    """

    words: str
    kind: TermKind
    concept: str | None = None
    label: str | None = None
    wider: tuple[str, ...] | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a document states a fact: the value's own span, its sentence, and the index of the section."""

    value: Span
    sentence: Span
    section: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What a statement is limited to, None where it is not."""

    route: Term | None = None
    population: Term | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Frequency:
    """A figure for how often: bounds in percent, None where open; `words` as the document has them."""

    comparator: Comparator
    lower: Decimal | None
    upper: Decimal | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One fact about `drug`. `value` is the thing it names; `evidence` is never empty, the first place first."""

    relation: ClassVar[Relation]
    drug: Term
    value: Term
    evidence: tuple[Evidence, ...]
    scope: Scope = Scope()
    polarity: Polarity = Polarity.AFFIRMED
    certainty: Certainty = Certainty.ASSERTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand(Statement):
    """A trade name of the drug."""

    relation = Relation.BRAND


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMembership(Statement):
    """The class that the document says the drug belongs to."""

    relation = Relation.DRUG_CLASS


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteOfAdministration(Statement):
    """How the drug is given."""

    relation = Relation.ROUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseForm(Statement):
    """The form that the drug comes in."""

    relation = Relation.DOSE_FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication(Statement):
    """A condition or symptom that the drug is used for."""

    relation = Relation.INDICATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraindication(Statement):
    """A condition, state or allergy in which the drug must not be used; `reason` in the document's words."""

    relation = Relation.CONTRAINDICATION
    kind: ConditionKind | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precaution(Statement):
    """A condition that needs care or the doctor's knowledge; `reason` in the document's words."""

    relation = Relation.PRECAUTION
    kind: ConditionKind | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEffect(Statement):
    """A side effect. `category` is the document's group; `serious` is set where it states a frequency group as well."""

    relation = Relation.ADVERSE_EFFECT
    category: Category = Category.NONE
    serious: bool = False
    frequency: Frequency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction(Statement):
    """Another medicine, class, substance, food or drink that interacts.

    `example_of`: the class it is given as an example of; `excluded`: members that the document excepts.
    """

    relation = Relation.INTERACTION
    action: Action = Action.CAUTION
    extent: Extent = Extent.ALL
    consequence: str | None = None
    example_of: Term | None = None
    excluded: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Statement):
    """One amount. `unit` as written ("mg"); `per` is "dose", "day", "week" …; `step` counts from 1 within `regimen`."""

    relation = Relation.DOSE
    kind: DoseKind
    amount_min: Decimal
    amount_max: Decimal
    unit: str
    per: str | None = None
    times_per_day: int | None = None
    duration_days: int | None = None
    step: int | None = None
    regimen: str | None = None
    indication: Term | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdoseSign(Statement):
    """A sign or symptom of too much of the drug."""

    relation = Relation.OVERDOSE_SIGN


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalEffect(Statement):
    """What happens when the drug is stopped suddenly."""

    relation = Relation.WITHDRAWAL_EFFECT


@dataclass(frozen=True, slots=True)
class Review:
    """What a person has decided about a statement: `who`, `when` (ISO 8601, UTC) and, if given, why (`comment`).

    `revises` holds the IRIs of the statements that a corrected one takes the place of; a statement that keeps its
    IRI when it is corrected (only what takes no part in it was wrong) is not among them.
    """

    state: ReviewState
    who: str
    when: str
    comment: str = ""
    revises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What became of a sentence; `reason` says why it was skipped, and is empty otherwise."""

    sentence: Span
    section: int
    verdict: Verdict
    reason: str = ""


def whole_percent(part: int, every: int) -> int:
    """A share in whole percent, 0 of nothing; a half is rounded up, as ROUND of SPARQL does in the questions, so that
    all that tells a share tells the same.

    >>> whole_percent(12, 96), whole_percent(1, 300), whole_percent(0, 0)
    (13, 0, 0)
    """
    return (200 * part + every) // (2 * every) if every else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its statements, sorted by relation and place, and one ledger line a sentence, in order; `revised`
    is the date that it gives for its own text, None where it gives none."""

    document: Document
    statements: tuple[Statement, ...]
    ledger: tuple[LedgerLine, ...]
    revised: StatedDate | None = None
