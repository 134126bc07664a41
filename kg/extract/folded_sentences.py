"""Sentences of a text that lost its line breaks, and with them many of the marks between sentences.

A sentence is cut also where one begins though the mark before it is missing: by its capital and by its opening words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.extract.cues import DRUG_MARK, alternation, words
from kg.extract.sentences import is_abbreviation, split_sentences
from kg.model import Span

_CAPITALISED = re.compile(r"(?<=[a-z)®%] )[A-Z][a-z'’-]{3,}(?![\w-])")
_ABBREVIATED = re.compile(r"(?:[A-Z][a-z]+ ){2,}\([A-Z]{2,}\) $")
_SMALL = re.compile(r"(?:(?<=[a-z)][a-z)])|(?<=[A-Z]{4})(?=\. [a-z]{2}))\. (?=[a-z])|(?<=[a-z)]) (?=\d{1,2}\.$)")


def folded_sentences(text: str, low: str, span: Span, common: frozenset[str]) -> Iterator[Span]:
    """Sentences, cut also where one begins though the mark before it is missing. `common`: the words that the text
    writes with a small letter: with a capital they begin something.
    """
    for sentence in split_sentences(text, span):
        begins = {
            m.end() - len(m["goes_on"] or m["quoted"] or m["next"])
            for m in _lost_stop().finditer(low, sentence.start, sentence.end)
            if m["goes_on"] or m["quoted"] or _begins(text, low, m.end() - len(m["next"]))
        }
        for match in _CAPITALISED.finditer(text, sentence.start, sentence.end):
            if match.group().lower() in common and _begins(text, low, match.start()):
                begins.add(match.start())
        for match in _SMALL.finditer(text, sentence.start, sentence.end):
            if not is_abbreviation(text, sentence.start, match.start() + 1):
                begins.add(match.end())
        start = sentence.start
        for at in sorted(begins):
            if at > start:
                yield Span(start, at - 1)
                start = at
        yield Span(start, sentence.end)


@cache
def _lost_stop() -> re.Pattern[str]:
    verbs = r"(?:is|are|may|can|should|will|does|has|must|could|might|was)"
    openers = "|".join(alternation(name) for name in ("sentence_opener", "modifier", "attribute", "thing_start"))
    heads = alternation("thing_head")
    return re.compile(
        rf"(?<=[\w)®%]) (?P<next>(?:{openers})(?!\w)|{DRUG_MARK}+[^.]{{0,12}}? {verbs}\b|[a-z-]+ (?:{heads})(?!\w))"
        rf"|(?<=[a-z0-9)/{DRUG_MARK}]\.) (?P<goes_on>(?:{alternation('item_verb')})(?!\w))"
        rf"|(?<=[?:])\s?[\"”]\s(?P<quoted>[a-z{DRUG_MARK}])"
    )


@cache
def _opener() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('sentence_opener')})(?!\w)")


def _begins(text: str, low: str, at: int) -> bool:
    """Whether the word at a place begins a sentence, by its capital and the words before it."""
    before = re.search(r"[\w'-]+(?=\W*$)", low[max(0, at - 30) : at])
    if (
        not text[at].isupper()
        or not (text[at + 1].islower() or low[at] == DRUG_MARK)
        or (before is not None and before.group() in words("no_break_before"))
    ):
        return False
    if _ABBREVIATED.search(text, max(0, at - 60), at) and not _opener().match(low, at):
        return False  # "Fat Soluble Vitamin (FSV) Deficiency" is one name
    if low[at] == DRUG_MARK or low[at - 2] in ')®."”':
        return True
    previous = text[max(0, at - 30) : at].split()[-1:]
    return bool(previous) and not previous[0][0].isupper()
