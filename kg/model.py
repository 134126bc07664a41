"""What a document says, as plain values: no input or output here, and no RDF.

A `Document` is text cut into `Section` and `Block`; a `Reading` is what was made of it: `Statement` of one of twelve
kinds, and a `Ledger` line for every sentence. Offsets (`Span`) count Unicode code points of the document's text, from 0,
end exclusive, so that ``document.text[span.start:span.end]`` is the quoted text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar


class Relation(StrEnum):
    """The kinds of fact, in the words of the fact format."""

    BRAND = "brand"
    DRUG_CLASS = "drug_class"
    ROUTE = "route"
    DOSE_FORM = "dose_form"
    INDICATION = "indication"
    CONTRAINDICATION = "contraindication"
    PRECAUTION = "precaution"
    ADVERSE_EFFECT = "adverse_effect"
    INTERACTION = "interaction"
    DOSE = "dose"
    OVERDOSE_SIGN = "overdose_sign"
    WITHDRAWAL_EFFECT = "withdrawal_effect"


class TermKind(StrEnum):
    """What a word stands for."""

    DRUG = "drug"
    DRUG_CLASS = "class"
    SUBSTANCE = "substance"
    PRODUCT = "product"
    FINDING = "finding"
    ROUTE = "route"
    DOSE_FORM = "form"
    POPULATION = "population"
    AMOUNT = "amount"


class Polarity(StrEnum):
    """Whether the document affirms or denies."""

    AFFIRMED = "affirmed"
    DENIED = "denied"


class Certainty(StrEnum):
    """How sure the document is: said outright, or hedged ("may", "in some people")."""

    ASSERTED = "asserted"
    POSSIBLE = "possible"


class Comparator(StrEnum):
    """How a figure is to be read."""

    EXACTLY = "exactly"
    UP_TO = "up_to"
    LESS_THAN = "less_than"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    ABOUT = "about"
    BETWEEN = "between"


class Category(StrEnum):
    """The document's own group of an adverse effect; `SERIOUS` where seriousness is the only grouping."""

    VERY_COMMON = "very_common"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    VERY_RARE = "very_rare"
    UNKNOWN = "unknown"
    SERIOUS = "serious"
    NONE = "none"


class Action(StrEnum):
    """What the document asks one to do about an interaction."""

    AVOID = "avoid"
    CAUTION = "caution"


class Extent(StrEnum):
    """Whether an interaction is with every member of a class, or with some ("certain antibiotics")."""

    ALL = "all"
    SOME = "some"


class ConditionKind(StrEnum):
    """What sort of thing a contraindication or precaution names, where it is no disease."""

    ALLERGY = "allergy"
    STATE = "state"
    POPULATION = "population"


class DoseKind(StrEnum):
    """The part an amount plays in dosing."""

    INITIAL = "initial"
    MAINTENANCE = "maintenance"
    STEP = "step"
    MAXIMUM = "maximum"
    SINGLE = "single"


class BlockKind(StrEnum):
    """The shape of a stretch of text."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"


class Verdict(StrEnum):
    """The ledger that a sentence ends in."""

    STATED = "stated"
    SKIPPED = "skipped"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Offsets of a quote: code points, from 0, end exclusive.

    >>> Span(3, 5).within(Span(0, 9))
    True
    """

    start: int
    end: int

    def within(self, other: Span) -> bool:
        """Whether this span lies wholly inside the other."""
        return other.start <= self.start and self.end <= other.end

    def of(self, text: str) -> str:
        """The quoted text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """A title, heading, paragraph or list item; `section` is an index into the document's sections."""

    kind: BlockKind
    span: Span
    section: int


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document under one heading; the part before the first heading has an empty heading.

    `path` holds the headings from the outermost to this one.
    """

    heading: str
    span: Span
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its sections and blocks in order. `name` identifies its series (a file's stem unless one is given)."""

    name: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    title: str
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest())


@dataclass(frozen=True, slots=True)
class Term:
    """The words for a thing, and the vocabulary's concept for it, if one is certain.

    `concept` is the concept's IRI, None where nothing in the vocabulary fits; `label` is its preferred label.
    """

    words: str
    kind: TermKind
    concept: str | None = None
    label: str | None = None


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
class LedgerLine:
    """What became of a sentence; `reason` says why it was skipped, and is empty otherwise."""

    sentence: Span
    section: int
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its statements, sorted by relation and place, and one ledger line a sentence, in order."""

    document: Document
    statements: tuple[Statement, ...]
    ledger: tuple[LedgerLine, ...]
