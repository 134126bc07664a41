"""The line that opens a guide: ``BRAND® (pro-nun-see-AY-shun) (generic name) tablets, for oral use``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.nameplate import find_nameplate
from kg.model import Span

HEAD = 700  # characters in which a document says what it is about
MAX_TAIL = 70
MIN_REPEATED = 3  # how often the text must have a name that no mark shows to be one
_NAME = r"[A-Z][\w-]*(?: ?[®™]? [A-Z][\w-]*){0,3}"
_LINE = re.compile(
    rf"(?<![\w®™])(?P<brand>{_NAME}) ?(?P<mark>[®™])?\s*(?:\((?P<spoken>[^()]{{3,60}})\)\s*)?"
    r"(?:,?\s*C-?(?:II|III|IV|V)\b,?\s*)?"  # the schedule of a controlled substance
    r"\((?P<generic>(?:[a-z]|[A-Z](?=[a-z]))[a-z0-9, -]{2,90}?)(?:, (?:USP|NF|BP|Ph\.? ?Eur\.?))?\)"
)
_OPENING = re.compile(
    r"^(?:(?:patient|information|medication|guide|instructions|for|use|package|leaflet|the|read|this|rx|only|how|supplied"
    r"|storage|and|handling|description|indications|usage|dosage|administration|overdosage|highlights|label|carton|sterile"
    r"|single-dose|vial)\s+)+",
    re.I,
)


def _name_of(text: str, words: Span) -> Span:
    """The brand in capitalised words: without those of a heading before it, and without its maker's name, which the
    text says once while it repeats what follows ("Zorva Zendra")."""
    opening = _OPENING.match(words.of(text))
    start = words.start + (opening.end() if opening else 0)
    while text.count(text[start : words.end]) == 1:
        rest = re.compile(r"[\w-]+ ?[®™]? ").match(text, start, words.end)
        if rest is None or text.count(text[rest.end() : words.end]) < MIN_REPEATED:
            break
        start = rest.end()
    return Span(start, words.end)


@dataclass(frozen=True, slots=True)
class Masthead:
    """The brand, the generic name beside it, and what follows them up to the end of the line (form, route)."""

    brand: Span
    generic: Span
    rest: Span


@lru_cache(maxsize=4)  # a reading asks twice or thrice; kept for ever, it would keep every text
def find_masthead(text: str, sure: bool = True) -> Masthead | None:
    """The masthead of a document's text; None where it does not begin with one.

    A brand is believed where a trade mark or the pronunciation stands beside it; unless `sure` is asked for, also a
    name that the text repeats.

    >>> t = "PATIENT INFORMATION ZENDRA (ZEN-druh) (zendrafen) capsules, for oral use What is ZENDRA?"
    >>> m = find_masthead(t)
    >>> m.brand.of(t), m.generic.of(t), m.rest.of(t)
    ('ZENDRA', 'zendrafen', ' capsules, for oral use')
    """
    for match in _LINE.finditer(text, 0, HEAD):
        brand = _name_of(text, Span(*match.span("brand")))
        if brand.end <= brand.start:
            continue
        if match["mark"] is None and match["spoken"] is None and (sure or text.count(brand.of(text)) < MIN_REPEATED):
            continue
        tail = re.match(r"(?: [A-Z][a-z]+)?[a-z, -]*", text[match.end() :][:MAX_TAIL])
        end = match.end() + (len(tail.group().rstrip()) if tail else 0)
        return Masthead(brand, Span(*match.span("generic")), Span(match.end(), end))
    plate = find_nameplate(text) if sure else None
    return Masthead(*plate) if plate is not None else None
