"""What the words above a list limit its items to: an age group, an illness, another medicine that is given with it.

"The most common side effects in children under 2 years include:", "… when it is used with chemotherapy in adults
include:". The limit stands in a heading, in the sentence that introduces the list, or before the list in its sentence.
"""

from __future__ import annotations

from kg.extract.clauses import are_people_or_ill, whole_group
from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern, words
from kg.model import Span, TermKind


def people_above(context: Context, unit: Unit, span: Span) -> str | None:
    """The people that a heading or an introduction names, whose effects or doses follow; None where it names all."""
    for name in ("effects_among", "dose_among"):
        if name == "dose_among" and unit.section.kind != "dosage":
            continue
        for match in pattern(name).finditer(context.low, span.start, span.end):
            who = whole_group(context, Span(match.start("who"), match.end("who")))
            if who is None or DRUG_MARK in context.lowered(who):
                continue
            if not _whoever(context, who) and are_people_or_ill(context, who):
                return " ".join(context.words(who).split())
    return None


def _whoever(context: Context, who: Span) -> bool:
    """Whether words name nobody in particular ("patients", "people"), unlike "adults"."""
    of_no_kind = context.lowered(who).removeprefix("the ") in words("people")
    return of_no_kind and not any(True for _ in context.vocabulary.find(context.words(who), TermKind.POPULATION))


def use_above(context: Context, unit: Unit, until: int) -> str | None:
    """What the medicine is used with where the effects of a list come up ("when used with chemotherapy"), as written.

    Looked for in the sentence up to `until` and in the sentences that introduce it."""
    places = [Span(unit.span.start, max(unit.span.start, until)), *(lead.span for lead in unit.leads())]
    for place in places:
        match = pattern("effects_when").search(context.low, place.start, place.end)
        if match is not None:
            return " ".join(context.words(Span(match.start("when"), match.end("when"))).split())
    return None
