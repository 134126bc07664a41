"""Which words of a list name an agent, and which only say what it is for, of what kind, or nothing at all."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.extract.items import Item
from kg.extract.terms import is_drug_name
from kg.model import Span, TermKind
from kg.vocabulary import AGENTS, Mention

MAX_APPOSED = 120  # letters before a class in which the medicine that it explains is looked for
_APPOSED = re.compile(
    r"(?P<name>[\w'-]+(?: [\w'-]+){0,3})(?: \([^()]*\))?,?\s+(?:(?:which|that)\s+(?:is|are)\s+)?an?\s+\Z"
)
_AMOUNTS = ("high", "low", "high blood", "low blood")


def beside_it(context: Context, region: Span) -> Span:
    """A list without the document's own medicine before it: "if you take IT with antibiotics, heparin" lists what is
    taken with it. Only where the first of the list is an agent of the vocabulary."""
    opened = pattern("beside_it").match(context.low, region.start, region.end)
    if opened is None:
        return region
    named = Span(opened.end("which"), region.end)
    first = next(context.vocabulary.find(context.words(named), *AGENTS), None)
    return Span(opened.end(), region.end) if first is not None and first.span.start == 0 else region


def the_one_named(context: Context, span: Span) -> Span:
    """The medicine that a description ends in: "the antibiotic linezolid" names one antibiotic."""
    words = context.words(span)
    if context.vocabulary.concept(words, *AGENTS) is not None:
        return span
    last = [m for m in context.vocabulary.find(words, TermKind.DRUG) if m.span.end == len(words) and m.span.start > 0]
    before = words[: last[0].span.start].strip().lower() if last else ""
    described = before and (
        context.vocabulary.concept(before, TermKind.DRUG_CLASS) is not None
        or pattern("generic_agent").match(before.split()[-1]) is not None
    )
    return Span(span.start + last[0].span.start, span.end) if described else span


def side_by_side(context: Context, items: list[Item]) -> list[Item]:
    """The items, with medicines that stand side by side without a separator each by itself ("warfarin phenytoin
    lithium"): only where every word is part of a known medicine's name or form, behind a class that ends in what it is
    for, if any."""
    out: list[Item] = []
    index_of: dict[int, int] = {}
    for index, item in enumerate(items):
        item = replace(item, example_of=index_of.get(item.example_of) if item.example_of is not None else None)
        index_of[index] = len(out)
        out.extend(replace(item, span=span) for span in _run(context, item.span))
    return out


def _run(context: Context, span: Span) -> list[Span]:
    words = context.words(span)
    if context.vocabulary.concept(words, *AGENTS) is not None:
        return [span]
    found = [m.span for m in context.vocabulary.find(words, TermKind.DRUG, TermKind.PRODUCT)]
    first = found[0].start if found else 0
    ends = [first, *(each.end for each in found)]
    gaps = [words[end : each.start].strip() for end, each in zip(ends, found, strict=False)] + [
        words[ends[-1] :].strip()
    ]
    if not found or any(gap and context.vocabulary.concept(gap, TermKind.DOSE_FORM) is None for gap in gaps):
        return [span]
    head = words[:first].strip()
    if not head:
        parts = found if len(found) > 1 else []
    else:
        purpose = any(m.span.end == len(head) for m in context.vocabulary.find(head, TermKind.FINDING))
        described = pattern("described_class").match(head.lower()) is not None
        parts = [Span(0, len(head)), *found] if described and purpose else []
    return [Span(span.start + each.start, span.start + each.end) for each in parts] or [span]


def with_purposes(context: Context, items: list[Item]) -> list[Item]:
    """Joins what one class of medicines is for ("medicines for depression, mental illness, or nausea")."""
    out: list[Item] = []
    index_of: dict[int, int] = {}
    for index, item in enumerate(items):
        whose = index_of.get(item.example_of) if item.example_of is not None else None
        item = replace(item, example_of=whose)
        words = context.words(item.span)
        if out and pattern("medicine_for").search(context.lowered(out[-1].span)) and item.example_of is None:
            between = context.low[out[-1].span.end : item.span.start].strip(" ,")
            disease = context.vocabulary.concept(words, TermKind.FINDING) is not None
            disease = disease or pattern("illness_named").search(words.lower()) is not None
            disease = disease or (bool(between) and _is_no_medicine_by_its_name(words))
            grouped = ";" in context.low[out[0].span.start : items[-1].span.end]  # commas part what one class is for
            if (
                between in ("", "or", "and")
                and (disease or grouped)
                and context.vocabulary.concept(words, *AGENTS) is None
                and pattern("no_agent").match(words.lower()) is None
            ):
                out[-1] = replace(out[-1], span=Span(out[-1].span.start, item.span.end))
                index_of[index] = len(out) - 1
                continue
        out.append(item)
        index_of[index] = len(out) - 1
    return out


def _is_no_medicine_by_its_name(words: str) -> bool:
    """Whether words look neither like the name of a medicine nor like a class ("medicines for cholesterol or fats")."""
    low = words.lower()
    head = pattern("agent_class_head").search(low.split()[-1]) or pattern("class_head").search(low.split()[-1])
    return not head and not is_drug_name(low) and low == words


def is_purpose(context: Context, span: Span) -> bool:
    """Whether an item says what the medicine before it is for ("lithium, for bipolar disorder")."""
    illness = context.vocabulary.concept(context.words(span), TermKind.FINDING) is not None
    return (
        illness
        and re.search(r"\bfor\s+(?:an?\s+|the\s+)?\Z", context.low[max(0, span.start - 20) : span.start]) is not None
    )


def is_whatever_one_takes(context: Context, unit: Unit, span: Span) -> bool:
    """Whether words name a kind of remedy in a list of all kinds ("prescription medicines, vitamins and herbs")."""
    if pattern("general_remedy").match(context.lowered(span)) is None:
        return False
    return pattern("everything_taken").search(context.low, unit.span.start, unit.span.end) is not None


def is_measured(context: Context, unit: Unit, span: Span) -> bool:
    """Whether words name what the body holds by itself, and that it is measured ("monitor glucose", "blood glucose"):
    then they are no medicine that somebody takes."""
    low = context.low
    name = context.words(span)
    if not any(context.vocabulary.concept(f"{how} {name}", TermKind.FINDING) for how in _AMOUNTS):
        return False  # of what the body holds by itself, too much and too little are findings
    before, after = low[unit.span.start : span.start], low[span.end : unit.span.end]
    return pattern("measured_before").search(before) is not None or pattern("measured_after").match(after) is not None


def is_no_agent(context: Context, span: Span) -> bool:
    """Whether words that no vocabulary knows as an agent are a clause, or end in a finding ("had liver problems") that
    is no purpose of medicines ("oral medicines for diabetes")."""
    words = context.words(span)
    if context.vocabulary.concept(words, *AGENTS) is not None or pattern("says_medicines").search(words.lower()):
        return False
    if pattern("no_agent").match(words.lower()):
        return True
    return any(m.span.end == len(words) for m in context.vocabulary.find(words, TermKind.FINDING))


def is_exemplified_purpose(context: Context, items: list[Item], index: int) -> bool:
    """Whether an item is an illness with medicines for it in a bracket ("epilepsy (phenytoin, primidone)")."""
    words = context.words(items[index].span)
    if context.vocabulary.concept(words, *AGENTS) is not None or not any(i.example_of == index for i in items):
        return False
    return context.vocabulary.concept(words, TermKind.FINDING) is not None


class Example:
    """Callable: are the words in a bracket an example of the class before it? A brand or an abbreviation is none."""

    def __init__(self, context: Context) -> None:
        self._vocabulary = context.vocabulary

    def __call__(self, head: str, inside: str) -> bool:
        named = self._vocabulary.concept(head, *AGENTS)
        if named is not None and named.wider is not None:
            named = None  # a description, whatever a rule makes of it
        if named is None and self._vocabulary.concept(head, TermKind.FINDING) is not None:
            return self._vocabulary.concept(inside, *AGENTS) is not None or is_drug_name(inside)
        found = self._vocabulary.concept(inside, *AGENTS)
        if named is None and pattern("described_class").match(head):
            return found is not None or inside.endswith(("®", "™"))  # "medicines that contain rifampicin (Brand®)"
        is_class = named.kind is TermKind.DRUG_CLASS if named is not None else _plural_class(head)
        if found is None:  # a name of another kind, but the name of a medicine by its shape, or with its form
            return is_class and (is_drug_name(inside) or self._with_form(inside))
        if found.kind is TermKind.PRODUCT or found is named:
            return False
        return named is None or is_class

    def _with_form(self, words: str) -> bool:
        first = next(self._vocabulary.find(words, TermKind.DRUG), None)
        return (
            first is not None
            and first.span.start == 0
            and pattern("form_words").match(words[first.span.end :]) is not None
        )


def _plural_class(head: str) -> bool:
    last = head.split()[-1]
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def is_apposed(context: Context, span: Span) -> bool:
    """Whether a class says of what kind the medicine before it is ("rifampicin, which is an antibiotic")."""
    words = context.words(span)
    concept = context.vocabulary.concept(words, TermKind.DRUG_CLASS, TermKind.SUBSTANCE)
    before = (
        _APPOSED.search(context.low[max(0, span.start - MAX_APPOSED) : span.start])
        if concept is not None or words.startswith("medicine")
        else None
    )
    if before is None:
        return False
    drug = list(context.vocabulary.find(before["name"], TermKind.DRUG, TermKind.PRODUCT, TermKind.SUBSTANCE))
    return bool(drug) and drug[-1].span.end == len(before["name"])


def glosses_a_name(low: str, brand: Span, mentions: list[Mention]) -> bool:
    """Whether a brand stands in the bracket behind another name ("cyclosporine (Neoral, Sandimmune)")."""
    opened = low.rfind("(", 0, brand.start)
    return opened > 0 and ")" not in low[opened : brand.start] and any(m.span.end == opened - 1 for m in mentions)
