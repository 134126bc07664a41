"""The enumerations of the model: small closed lists, in the words of the fact format."""

from __future__ import annotations

from enum import StrEnum


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
    ROW = "row"


class Verdict(StrEnum):
    """The ledger that a sentence ends in."""

    STATED = "stated"
    SKIPPED = "skipped"
    NOT_UNDERSTOOD = "not_understood"


class ReviewState(StrEnum):
    """What a reviewer has decided about a statement."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
