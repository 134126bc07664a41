"""Facts as the explorer shows them: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.explorer.things import Thing

KINDS: Mapping[str, str] = {
    "BrandStatement": "Brand name",
    "ClassStatement": "Class",
    "RouteStatement": "Route",
    "FormStatement": "Dose form",
    "Indication": "Used for",
    "Contraindication": "Must not be used in",
    "Precaution": "Needs care in",
    "AdverseEffect": "Side effect",
    "Interaction": "Interaction",
    "Dose": "Dose",
    "OverdoseSign": "Sign of overdose",
    "WithdrawalEffect": "On stopping suddenly",
}
"""Class of statement -> its words, in the order in which a page shows them."""

HEADINGS: Mapping[str, str] = {
    **KINDS,
    "BrandStatement": "Brand names",
    "ClassStatement": "Classes",
    "RouteStatement": "Routes",
    "FormStatement": "Dose forms",
    "AdverseEffect": "Side effects",
    "Interaction": "Interactions",
    "Dose": "Doses",
    "OverdoseSign": "Signs of an overdose",
    "WithdrawalEffect": "When it is stopped suddenly",
}
"""Class of statement -> the heading over several of them."""

DOSE_KINDS: Mapping[str, str] = {
    "InitialDose": "initial",
    "MaintenanceDose": "maintenance",
    "DoseStep": "step",
    "MaximumDose": "maximum",
    "SingleDose": "single",
}

GROUPS: Mapping[str, str] = {
    "Serious": "serious",
    "VeryCommon": "very common",
    "Common": "common",
    "Uncommon": "uncommon",
    "Rare": "rare",
    "VeryRare": "very rare",
    "UnknownFrequency": "frequency not known",
    "": "no group stated",
}
"""The document's own group of a side effect, in the order in which a page shows them: what may do most harm first."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a fact stands: the sentence, with the value's place inside it; `start` and `end` count in the document."""

    start: int
    end: int
    quote: str
    sentence_start: int
    sentence: str

    @property
    def cut(self) -> tuple[str, str, str]:
        """The sentence before, at and after the value."""
        here = self.start - self.sentence_start
        there = self.end - self.sentence_start
        return self.sentence[:here], self.sentence[here:there], self.sentence[there:]


@dataclass(frozen=True, slots=True)
class Figure:
    """A frequency: bounds in percent, None where open; `words` as the document has them."""

    comparator: str
    lower: Decimal | None
    upper: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of a dose; `unit` as a UCUM code."""

    kind: str
    low: Decimal
    high: Decimal
    unit: str
    per: str | None = None
    times_per_day: int | None = None
    duration_days: int | None = None
    step: int | None = None
    regimen: Thing | None = None
    indication: Thing | None = None

    @property
    def measured_by(self) -> str:
        """What the amount is for one of, where its unit says so: of a kilogram of the patient, say. Else empty.

        >>> Amount("maximum", Decimal(90), Decimal(90), "mg/kg").measured_by
        'per kg of body weight'
        """
        _, slash, measure = self.unit.partition("/")
        return f"per {_MEASURES.get(measure, measure)}" if slash else ""


_MEASURES = {"kg": "kg of body weight", "m2": "m² of body surface"}
"""UCUM code below the line of a dose's unit -> its words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement. `kind` is a key of `KINDS`; what the document does not state is None, empty or False."""

    iri: str
    kind: str
    drug: Thing
    document: Thing
    words: str
    thing: Thing | None = None
    section: str = ""
    passages: tuple[Passage, ...] = ()
    denied: bool = False
    possible: bool = False
    review: str = ""
    reviewed_by: str = ""
    reviewed_at: str = ""
    review_comment: str = ""
    corrected_as: str = ""
    """IRI of the statement that a correction put in its place; it is rejected then, though nobody has said so."""
    route: Thing | None = None
    population: Thing | None = None
    condition: str | None = None
    group: str = ""
    serious: bool = False
    figure: Figure | None = None
    condition_kind: str | None = None
    reason: str | None = None
    action: str | None = None
    some_members: bool = False
    consequence: str | None = None
    example_of: Thing | None = None
    excepted: tuple[Thing, ...] = ()
    amount: Amount | None = None

    @property
    def name(self) -> str:
        """What the fact is about besides the drug: the concept's label, else the document's words.

        An amount for each kilogram is never without that, an allergy never without what it is.
        """
        name = self.thing.label if self.thing is not None else self.words
        if self.amount is not None and self.amount.measured_by:
            return f"{name} {self.amount.measured_by}"
        if self.condition_kind == "Allergy" and "allerg" not in name.casefold():
            return f"allergy to {name}"
        return name

    @property
    def place(self) -> tuple[str, int]:
        """Its document and first offset: a reading order."""
        return self.document.iri, self.passages[0].start if self.passages else 0
