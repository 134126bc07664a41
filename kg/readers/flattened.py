"""Text that lost its line breaks: a whole document in one paragraph, as databases of labels hand it out.

What is left to go by is the shape of the words. A question that ends in ``?`` and is followed by a new sentence was a
heading; a bullet inside the line was the start of a list item. Nothing is moved or rewritten, so offsets hold.
"""

from __future__ import annotations

import re

from kg.model import Span

MIN_LENGTH = 700  # a paragraph longer than this that asks two questions or more has swallowed its headings
_ASKS = r"(?:What|How|Who|Why|When|Where|Should|Can|Is|Are|Does|Do)"
# a question in quotes is a reference to its section ('see "What is …?"')
_QUESTION = re.compile(
    rf"(?<!\w){_ASKS}\b(?:(?!\s(?:What|How|Who|Why)\b)[^.?!:;•\"“”]){{6,220}}\?"
    r"(?!\s*[\"”’])(?=\s+[A-Z0-9•]|\s*$)"
)
_BULLET = re.compile(
    r"(?:(?<=\s)|^)[•·‣▪◦○●■□►\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8][ \t]*(?=\S)|(?<=[\w.:,)] )o[ \t]+(?=[a-z(])"
)


def inline_headings(text: str, span: Span) -> list[Span]:
    """The questions inside a paragraph that were headings, in order; none where the paragraph is an ordinary one.

    >>> t = "ABC tablets What is ABC? ABC is used for pain. " + "Take it daily. " * 60 + "How do I store ABC? Cool."
    >>> [h.of(t) for h in inline_headings(t, Span(0, len(t)))]
    ['What is ABC?', 'How do I store ABC?']
    """
    if span.end - span.start < MIN_LENGTH or "?" not in span.of(text):
        return []
    found = [Span(m.start(), m.end()) for m in _QUESTION.finditer(text, span.start, span.end)]
    return found if len(found) >= 2 else []


def inline_bullets(text: str, span: Span) -> list[Span]:
    """Where bullets stand inside a line; a lone ``o`` counts as one where round bullets stand there too.

    >>> t = "Tell your doctor if you: • have asthma • take: o warfarin o aspirin"
    >>> [t[b.end:b.end + 8] for b in inline_bullets(t, Span(0, len(t)))]
    ['have ast', 'take: o ', 'warfarin', 'aspirin']
    """
    found = [Span(m.start(), m.end()) for m in _BULLET.finditer(text, span.start, span.end)]
    round_ones = [b for b in found if text[b.start] != "o"]
    return found if round_ones else []
