"""What an amount stands for besides its figure: whose dose it is, in which case, which step, of which medicine.

"5 mg for women and 10 mg for men" has its people behind each amount, "If you have kidney problems, … 15 mg" its case
before it; "2 tablets (500 mg)" says one dose twice, and "500 mg of another medicine" is no dose of this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.extract.dose_outline import Place
from kg.extract.intervals import find_interval
from kg.extract.quantities import Amount
from kg.model import Span, Term, TermKind

# what may stand between an amount and the bracket that says it again: "1.5 mg/kg (50 mg/m2)"
_OPENS_BRACKET = re.compile(r"(?:\s*/\s?(?:kg|m\s?2|m²|day|week|dose))*\s*\(")


@dataclass(frozen=True, slots=True)
class Part:
    """An amount with the words before it, those behind it in its clause, and all behind it until the next amount; all
    within its `place`."""

    amount: Amount
    before: str
    after: str
    rest: str
    place: Place


def steps(parts: Sequence[Part], durations: Sequence[int | None]) -> frozenset[int]:
    """The amounts of a sentence that are steps of a titration: several with how long each is taken, or one with how
    long and what follows it ("15 mg for 3 weeks, then 20 mg")."""
    timed = [index for index, days in enumerate(durations) if days is not None]
    if len({parts[index].place for index in timed}) > 1:
        return frozenset()
    if len(timed) >= 2:
        return frozenset(timed)
    if timed == [0] and len(parts) == 2 and pattern("dose_then").search(parts[1].before):
        how_often = [find_interval(part.after) for part in parts]
        return frozenset((0, 1)) if all(each.times or each.per for each in how_often) else frozenset()
    return frozenset()


def is_restated(low: str, parts: Sequence[Part], index: int) -> bool:
    """Whether an amount in brackets says the one right before it in another unit ("2 tablets (500 mg)"), or for a
    day."""
    if not index:
        return False
    one, other = parts[index - 1].amount, parts[index].amount
    bracket = parts[index].place == parts[index - 1].place and low[one.span.end : other.span.start].rstrip().endswith(
        "("
    )
    if bracket and pattern("dose_total_again").match(parts[index].rest):
        return True  # "0.75 mg twice daily (1.5 mg per day)"
    return one.unit != other.unit and _OPENS_BRACKET.fullmatch(low[one.span.end : other.span.start]) is not None


def is_said_again(rest: str) -> bool:
    """Whether an amount is followed by a bracket that says it in another unit; `rest`: what stands between the two."""
    return _OPENS_BRACKET.fullmatch(rest) is not None


def is_half(low: str, sentence: Span, amount: Span) -> bool:
    """Whether the sentence breaks off inside a range ("50 mg to"): half of it is no dose."""
    rest = low[amount.end : sentence.end]
    return bool(rest.strip()) and pattern("dose_open").fullmatch(rest) is not None


def other_medicine(context: Context, unit: Unit, amount: Span) -> Term | None:
    """Another medicine that the amount is of ("500 mg of paracetamol", "aspirin (75 mg to 325 mg)")."""
    if context.low.startswith(" of ", amount.end):
        words = context.words(Span(amount.end + 4, unit.span.end))
        mention = next((m for m in context.vocabulary.find(words, TermKind.DRUG) if m.span.start == 0), None)
    elif context.low.endswith(" (", unit.span.start, amount.start):
        words = context.words(Span(unit.span.start, amount.start - 2))
        mention = next((m for m in context.vocabulary.find(words, TermKind.DRUG) if m.span.end == len(words)), None)
    else:
        return None
    if mention is None or mention.concept.iri == (context.drug.term and context.drug.term.concept):
        return None
    return Term(mention.span.of(words), TermKind.DRUG, mention.concept.iri, mention.concept.label)
