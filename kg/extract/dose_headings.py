"""Headings inside a line: where one ends, and what its words limit the doses below it to.

A line that lost its breaks has "2.2 Dosage in Renal Impairment The recommended dosage is …": capitals show where the
heading ends and the sentence begins. Where they do not, nothing is cut, and what follows is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.cues import words as words_of
from kg.extract.quantities import find_amounts
from kg.model import Span, TermKind

_WORD = re.compile(r"\S+")
# a sentence that begins behind words that no stop ends
_BEGUN = re.compile(
    r"(?<=[a-z0-9)])\s(?=(?:Administer|Take|Give|Start|Initiate|Inject|Infuse|Titrate"
    r"|The (?:recommended|usual|maximum|dose|dosage|starting|initial))\b)"
    r"|(?<=[A-Za-z0-9)])\s(?=(?:In|For) (?:adults?|pa?ediatric|patients|children)\b)"
)
_HEADING_AGAIN = re.compile(
    r"\b(?:Recommended|Dosage|Dosing|Dose) (?:Dosage|Dose|Adjustments?|Modifications?|in|for)\b"
)
_STOP = re.compile(r"\.(?:\s|$)")
MAX_TITLE_WORDS = 30
MAX_BARE_WORDS = 8


def titles_of(context: Context, span: Span) -> Iterator[Span]:
    """The words of headings at the beginning of a span, where capitals show their end: the sentence begins with the
    last capital before the first small word that no heading has. A second heading begins with people ("… in Renal
    Impairment Adults The …")."""
    words = list(_WORD.finditer(context.document.text, span.start, span.end))[: MAX_TITLE_WORDS + 1]
    last = None
    for index, word in enumerate(words):
        bare = word.group().strip("()[],;:").lower()
        if word.group()[0].islower() and bare not in words_of("heading_small"):
            break
        if (
            index
            and bare in words_of("imperatives")
            and words[index - 1].group().lower() not in words_of("heading_small")
        ):
            last = index
            break
        if word.group().lstrip("([")[:1].isupper():
            last = index
    else:
        whole = len(words) <= MAX_TITLE_WORDS and span.of(context.document.text).rstrip()[-1:] not in ".:;"
        last = len(words) if words and whole else None
    if not last or not (last == len(words) or _may_begin(context, words[last])):
        begun = _BEGUN.search(context.document.text, span.start, words[-1].end() if words else span.start)
        if begun is not None:
            yield Span(words[0].start(), begun.start())
        return
    end = words[last - 1].end()
    start = words[0].start()
    cuts = [m.span.start for m in context.vocabulary.find(context.words(Span(start, end)), TermKind.POPULATION)]
    again = [found.start() for found in _HEADING_AGAIN.finditer(context.words(Span(start, end)))]
    cuts += again[1:]
    for at in sorted(words[0].start() + cut for cut in cuts):
        before = context.words(Span(start, at)).split()
        if (
            at <= start
            or not before
            or before[-1].lower().strip("(") in words_of("heading_small")
            or before[-1].startswith("(")
        ):
            continue
        if not before[-1].endswith((",", "/", "-")) and "(" not in before[-1].rstrip(")"):
            yield Span(start, start + len(context.words(Span(start, at)).rstrip()))
            start = at
    yield Span(start, end)


def _may_begin(context: Context, word: re.Match[str]) -> bool:
    """Whether a word with a capital may be the first one of a sentence."""
    bare = word.group().strip("()[],;:").lower()
    return (
        bare in words_of("imperatives") or bare in words_of("sentence_first") or context.low[word.start()] == DRUG_MARK
    )


def limit_of(context: Context, title: Span, *, whole: bool = False) -> tuple[Span | None, bool]:
    """The words of a heading or label that limit the doses below it, and whether it is about changes for harm.

    `whole`: words that nothing knows limit too, as a label does ("uHCC: …")."""
    low = context.lowered(title)
    if low.strip().removeprefix("for ").startswith("all "):
        return None, False
    if pattern("dose_changed_for_harm").search(low):
        return None, True
    about = pattern("dose_heading_for").search(low)
    if about is not None:
        start, end = title.start + about.start("what"), title.start + about.end("what")
        words = context.lowered(Span(start, end))
        if _STOP.search(words) and pattern("clause_verb").search(words):
            return None, True  # "Dosage for some people is shown below.": a sentence; whose dose, nothing says
        if DRUG_MARK not in words and pattern("dose_limits_nobody").match(words) is None:
            return Span(start, end), False
        return None, False
    if pattern("dose_label").search(low) and not names_limit(context, title):
        return None, False
    if whole and not pattern("no_dose_label").search(low):
        return title, False
    return (title if names_limit(context, title) else None), False


def names_limit(context: Context, span: Span) -> bool:
    """Whether words name people, an illness, the work of an organ, a weight or an age, or another medicine."""
    low = context.lowered(span)
    if pattern("organ_trouble").search(low) or pattern("dose_limit_words").search(low):
        return True
    words = context.words(span)
    kinds = (TermKind.POPULATION, TermKind.FINDING, TermKind.DRUG, TermKind.DRUG_CLASS)
    return any(
        DRUG_MARK not in context.lowered(Span(span.start + m.span.start, span.start + m.span.end))
        for kind in kinds
        for m in context.vocabulary.find(words, kind)
    )


def is_bare_label(context: Context, unit: Unit, span: Span) -> bool:
    """Whether a piece of a line that ends like a sentence is the name of an illness or of people, and what is behind it
    for them ("Heart failure after a heart attack. Start at 5 mg …")."""
    low = context.lowered(span)
    short = len(low.split()) <= MAX_BARE_WORDS and low.endswith(".")
    if not short or pattern("clause_verb").search(low) or (unit.is_item and span == unit.block.span):
        return False
    amount = next(find_amounts(context.low, span), None)
    named = context.vocabulary.find(context.words(span), TermKind.FINDING, TermKind.POPULATION)
    return amount is None and any(mention.span.start == 0 for mention in named)
