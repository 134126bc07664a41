"""What a dose is for, where a label before it says so: "Severe infections: 1 g three times a day"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.context import Context, Unit, main_term
from kg.extract.cues import pattern
from kg.extract.drafts import Draft, evidence
from kg.extract.quantities import find_amounts
from kg.model import Indication, Span, Term, TermKind
from kg.vocabulary import fold


@dataclass(frozen=True, slots=True)
class UseLabel:
    """A use with its place; `alone` where it stands as a label before a colon, not inside a sentence."""

    term: Term
    span: Span
    alone: bool


def use_labels(context: Context) -> dict[int, UseLabel]:
    """The condition a dose is for, by unit ("Anxiety: 2 mg …", "For sleep, adults take …").

    A label holds until the end of the paragraph or list item; one that is no use ends the use before it.
    """
    found: dict[int, UseLabel] = {}
    for unit in context.units:
        if unit.section.kind == "dosage" and pattern("use_label").match(context.lowered(unit.span)):
            label = _label(context, unit)
            if label is not None:
                found[unit.index] = label
        elif unit.previous is not None and unit.previous.index in found:
            label = found[unit.previous.index]
            if not _turns_to_another(context, unit, label.term):
                found[unit.index] = label
    return found


def _turns_to_another(context: Context, unit: Unit, use: Term) -> bool:
    """Whether a sentence behind the label of one use speaks of another ("Asthma: 5 mg. For patients with gout, …")."""
    low = context.lowered(unit.span)
    if pattern("section_number").match(low):
        return True
    return any(
        pattern("dose_for_use").search(low[: mention.span.start]) and mention.concept.iri != use.concept
        for mention in context.vocabulary.find(context.words(unit.span), TermKind.FINDING)
    )


def label_indications(context: Context, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """What a dose is for, the medicine is used for: labels that say more than the indications read already."""
    listed: set[str] = set()
    for draft in drafts:
        if isinstance(draft.statement, Indication):
            listed |= _content(draft.statement.value.words)
    for index, label in use_labels(context).items():
        unit = context.units[index]
        if label.alone and label.span.within(unit.span) and not _content(label.term.words) <= listed:
            drug = unit.subject if unit.subject is not None else main_term(context)
            yield Draft(Indication(drug=drug, value=label.term, evidence=evidence(unit, label.span)), unit, True)


def _content(words: str) -> set[str]:
    return {word for word in fold(words).split() if len(word) > 3}


def _label(context: Context, unit: Unit) -> UseLabel | None:
    low = context.lowered(unit.span)
    match = pattern("use_label").match(low)
    purpose = pattern("dose_purpose").match(low)
    alone = purpose is not None and (unit.is_item or next(find_amounts(low, Span(0, len(low))), None) is not None)
    if alone and purpose is not None and not pattern("organ_trouble").search(purpose.group()):
        span = Span(unit.span.start + purpose.start("what"), unit.span.start + purpose.end("what"))
        if pattern("dose_purpose_said").match(low) or _names_a_finding(context, span):
            return UseLabel(context.vocabulary.term(context.words(span), TermKind.FINDING), span, True)
    if match is None:
        return None
    if pattern("organ_trouble").search(match["use"]):
        return None  # "Mild hepatic impairment: 100 mg" is for some people, whatever it is used for
    span = Span(unit.span.start + match.start("use"), unit.span.start + match.end("use"))
    term = context.vocabulary.term(context.words(span), TermKind.FINDING)
    return UseLabel(term, span, False) if term.concept is not None else None


def _names_a_finding(context: Context, span: Span) -> bool:
    """Whether a label names one finding with its last words, or with those before its "during …"."""
    words = pattern("dose_occasion").sub("", context.words(span).lower())
    return [m.span.end for m in context.vocabulary.find(words, TermKind.FINDING)] == [len(words)]
