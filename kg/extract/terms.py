"""From an item of a list to a `Term`: trimming what does not belong to the name, and refusing what names nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.extract.context import Context
from kg.extract.cues import alternation, pattern, words
from kg.model import Span, Term, TermKind
from kg.vocabulary import AGENTS

MAX_WORDS = 16
_SIDES = frozenset(("lower", "upper", "left", "right", "your"))  # which part of the body, still no finding
_DRUG_STEM = re.compile(
    r"\w{3,}(?:ine|ol|am|ide|in|one|ate|il|an|ir|ib|ab|ac|en|pam|lam|tal|xin|zole|pril|statin|fen|profen|mycin|cillin|ium)$"
)
_QUALITY = re.compile(r"(?:y|ful|ous|less|ic)$")  # "itchy rash" is one name, though both words name something


def is_thing(low: str) -> bool:
    """Whether words (lower case) can be the name of something: short enough, with a letter, and no pronoun or filler.

    >>> is_thing("dry mouth"), is_thing("these"), is_thing("3 days")
    (True, False, False)
    """
    plain = low.strip(" .,;:?!'\"()“”")
    if not plain or len(plain.split()) > MAX_WORDS or plain in words("not_a_thing"):
        return False
    if re.match(r"\d", plain) or not re.search(r"[a-z\ue000]{2}", plain):
        return False
    if pattern("no_thing").search(plain) or all(
        word in words("body_part") | words("body_fluid") | _SIDES for word in plain.split()
    ):
        return False
    return not pattern("filler").match(plain)


def trim(context: Context, span: Span) -> Span:
    """A span without a word for the people who have a condition at its end ("stroke victims" names a stroke)."""
    if context.low.startswith("than ", span.start) and context.low.endswith("more ", 0, span.start):
        span = Span(span.start - len("more "), span.end)  # "more than 28 weeks pregnant"
    match = re.search(rf"\s+(?:{alternation('person_head')})s?$", context.lowered(span))
    return called(context, Span(span.start, span.start + match.start()) if match else span)


def called(context: Context, span: Span) -> Span:
    """The name behind a description ("a rare muscle condition called myasthenia gravis" names the latter)."""
    match = pattern("called_name").match(context.lowered(span))
    return Span(span.start + match.end(), span.end) if match is not None else span


def is_run_together(context: Context, span: Span) -> bool:
    """Whether several findings stand side by side without a separator: a list that lost its bullets, no name."""
    text = context.words(span)
    found = [m.span for m in context.vocabulary.find(text, TermKind.FINDING)]
    return any(not text[a.end : b.start].strip() and not _QUALITY.search(a.of(text)) for a, b in pairwise(found))


def finding(context: Context, span: Span) -> Term:
    """The finding that words name."""
    return context.vocabulary.term(context.words(span), TermKind.FINDING)


def is_drug_name(low: str) -> bool:
    """Whether one word has the shape of a medicine's international name.

    >>> is_drug_name("dobutamine"), is_drug_name("stomach pain")
    (True, False)
    """
    return len(low.split()) == 1 and _DRUG_STEM.fullmatch(low) is not None


def agent(context: Context, span: Span) -> Term:
    """The medicine, class, food or drink that words name: by vocabulary, else by the shape of the name."""
    text = context.words(span)
    concept = context.vocabulary.concept(text, *AGENTS)
    if concept is not None:
        return concept.named(text)
    low = text.lower()
    last = low.split()[-1]
    if (
        pattern("agent_class_head").search(last)
        or (last.endswith("s") and not last.endswith(("ss", "us", "is")))
        or "medicine" in low
    ):
        return Term(text, TermKind.DRUG_CLASS)
    if is_drug_name(low):
        return Term(text, TermKind.DRUG)
    return Term(text, TermKind.SUBSTANCE)


def known(context: Context, *kinds: TermKind) -> Known:
    """A test whether words are in the vocabulary by themselves, for the list grammar."""
    return Known(context, kinds)


class Known:
    """Callable: are these words a concept of the kinds?"""

    def __init__(self, context: Context, kinds: tuple[TermKind, ...]) -> None:
        self._vocabulary = context.vocabulary
        self._kinds = kinds

    def __call__(self, low: str) -> bool:
        concept = self._vocabulary.concept(low, *self._kinds)
        return concept is not None and concept.wider is None  # what a rule makes of words says nothing of a list
