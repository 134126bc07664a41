"""Figures in text: how often (percentages, ratios), how much (amounts with a unit), how long.

Bounds stay as precise as the words: "up to 15 percent" has an upper bound only. A band such as "may affect up to 1 in
10 people" names a frequency group, no figure (the convention of European leaflets), and is left to the categories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.extract.cues import DRUG_MARK, alternation, rows
from kg.model import Comparator, Frequency, Span

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fourteen": 14, "twenty": 20, "thirty": 30, "half": 0.5, "once": 1, "twice": 2,
    "thrice": 3, "a": 1, "an": 1, "another": 1, "single": 1, "each": 1, "every": 1,
}  # fmt: skip
_DAYS = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True, slots=True)
class FoundFrequency:
    """A frequency with the span of all the words that state it, "in up to 12 percent of users" included."""

    frequency: Frequency
    span: Span
    figure: Span


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its unit as written; `low` and `high` differ for a range."""

    low: Decimal
    high: Decimal
    unit: str
    span: Span


def number(words: str) -> Decimal | None:
    """A number from figures or a small number word; None where it is none.

    >>> number("1,250"), number("three"), number("many")
    (Decimal('1250'), Decimal('3'), None)
    """
    words = words.strip().lower()
    if re.fullmatch(_NUMBER, words):
        return Decimal(words.replace(",", ""))
    return Decimal(str(_SMALL[words])) if words in _SMALL else None


@cache
def _comparators() -> tuple[tuple[re.Pattern[str], Comparator], ...]:
    return tuple(
        (re.compile(pattern.replace(" ", r"\s+") + r"\s*$"), Comparator(name))
        for _, (name, pattern, _) in rows("comparators")
    )


@cache
def _frequency_pattern() -> re.Pattern[str]:
    comparators = "|".join(pattern.replace(" ", r"\s+") for _, (_, pattern, _) in rows("comparators"))
    people = alternation("people")
    return re.compile(
        rf"(?P<lead>\(?\s*(?:(?:which|that|and|each)\s+)?(?:(?:occur(?:s|red|ring)?|seen|reported|affect(?:s|ed|ing)?|happens?|appear(?:s|ed|ing)?|developed|experienced|found|noted|recorded|turn(?:s|ed)\s+up|show(?:s|ed)\s+up|observed|were|was|is|are)\s+){{0,3}}(?:in|by|for|among)?\s*)"
        rf"(?P<figure>(?P<between>between\s+)?(?P<comparator>(?:{comparators})\s*)?"
        rf"(?P<first>{_NUMBER})(?:\s*(?:%|percent|per\s+cent))?"
        rf"(?:\s*(?:to|and|[-–])\s*(?P<second>{_NUMBER}))?\s*(?:%|percent\b|per\s+cent\b)"
        rf"|(?P<ratio_comparator>(?:{comparators})\s*)?(?P<ratio>{_NUMBER}|one|two|three|four|five|six|seven|eight|nine)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<base>{_NUMBER}))"
        rf"(?P<tail>(?:\s+of\s+(?:the\s+|all\s+|those\s+)?(?:[\w\ue000-]+\s+){{0,2}}?(?:{people})|\s+(?:{people}))?(?:\s+(?:who\s+)?(?:taking|using|given|treated\s+with|receiving)\s+(?:it|\ue000+|this\s+\w+))?\)?)"
    )


def find_frequencies(low: str, span: Span) -> Iterator[FoundFrequency]:
    """Percentages and ratios in the lower-case text of a span, in order."""
    for match in _frequency_pattern().finditer(low, span.start, span.end):
        if match["ratio_comparator"] is not None and match["ratio"] in ("1", "one"):
            continue  # "more than 1 in 10" names a group
        frequency = _frequency(match)
        if frequency is None:
            continue
        yield FoundFrequency(
            frequency, Span(match.start(), match.end()), Span(match.start("figure"), match.end("figure"))
        )


def _frequency(match: re.Match[str]) -> Frequency | None:
    words = " ".join(match["figure"].split())
    if match["ratio"] is not None:
        first, base = number(match["ratio"]), number(match["base"])
        if first is None or not base or first > base:
            return None
        return _bounded(match["ratio_comparator"], first * 100 / base, words)
    first = number(match["first"])
    if first is None or first > 100:
        return None
    if match["second"] is not None:
        second = number(match["second"])
        if second is None or not first <= second <= 100:
            return None
        return Frequency(Comparator.BETWEEN, first, second, words)
    return _bounded(match["comparator"], first, words)


def _bounded(comparator_words: str | None, value: Decimal, words: str) -> Frequency:
    comparator = Comparator.EXACTLY
    if comparator_words:
        comparator = next(c for pattern, c in _comparators() if pattern.match(comparator_words))
    value = value.normalize() + Decimal(0) if value % 1 else value.quantize(Decimal(1))
    lower = None if comparator in (Comparator.UP_TO, Comparator.LESS_THAN) else value
    upper = None if comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN) else value
    return Frequency(comparator, lower, upper, words)


@cache
def units() -> dict[str, str]:
    """Units of amounts: the word in a document (singular) -> its UCUM code."""
    return {word: code for _, (word, code, _) in rows("units")}


def ucum(unit: str) -> str:
    """The UCUM code of a unit as written; what the table does not hold stays as it is.

    >>> ucum("mg"), ucum("tablets"), ucum("mcg/kg"), ucum("sachets")
    ('mg', '{tablet}', 'ug/kg', 'sachets')
    """
    word, slash, per_what = unit.lower().partition("/")
    code = units().get(word) or units().get(word.removesuffix("s"))
    return f"{code}{slash}{per_what}" if code is not None else unit


@cache
def _amount_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(units(), key=lambda w: (-len(w), w)))
    return re.compile(
        rf"(?<![\w.,/½¼¾⅓⅔-])(?<!/m\s)(?P<low>{_NUMBER})(?:\s*(?P<low_unit>(?:{names})s?)?(?:\s?/\s?(?:kg|m\s?2|m²))?\s*(?:to|[-–])\s*(?P<high>{_NUMBER}))?\s*-?(?:{DRUG_MARK}+\s+)?(?P<unit>(?:{names})s?)(?![\w%])"
    )


_PER_SIZE = re.compile(
    r"\s*(?:/|(?:for\s+each|per|a|for\s+every)\s)\s*"
    r"(?:(?P<kg>kg|kilogram)\b|(?P<m2>m\s?2\b|m²|square\s+met(?:er|re)\b))"
)


def find_amounts(low: str, span: Span) -> Iterator[Amount]:
    """Amounts with a unit in the lower-case text of a span, in order ("5 mg", "250 mg to 500 mg")."""
    for match in _amount_pattern().finditer(low, span.start, span.end):
        first = number(match["low"])
        second = number(match["high"]) if match["high"] is not None else first
        unit = match["unit"]
        if first is not None and second is not None and _differ(match["low_unit"], unit):
            first, second, unit = _in_one_unit(first, match["low_unit"], second, unit)  # "750 mg to 1 g" is in mg
        if first is not None and second is not None and first <= second:
            size = _PER_SIZE.match(low, match.end(), span.end)
            unit += "" if size is None else "/kg" if size["kg"] is not None else "/m2"
            yield Amount(first, second, unit, Span(match.start(), match.end()))


def _differ(one: str | None, other: str) -> bool:
    return one is not None and ucum(one) != ucum(other)


def _in_one_unit(low: Decimal, low_unit: str, high: Decimal, unit: str) -> tuple[Decimal, Decimal | None, str]:
    """The ends of a range in the unit of the lower one, where that is a thousandth of the other; no upper end where
    the units do not compare."""
    thousandth = {"g": "mg", "mg": "ug"}.get(ucum(unit)) == ucum(low_unit)
    return low, high * 1000 if thousandth else None, low_unit


_DURATION = re.compile(
    r"\bfor\s+(?:another\s+|a\s+further\s+|the\s+(?:first|next|following)\s+|at\s+least\s+|about\s+)?(?P<n>\d+|[a-z]+)\s+(?P<unit>day|week|month)s?\b"
)


def duration_days(low: str) -> int | None:
    """Days for which something is taken; None where the words give no duration.

    >>> duration_days("5 mg for three days"), duration_days("once daily for 4 weeks"), duration_days("daily")
    (3, 28, None)
    """
    match = _DURATION.search(low)
    n = number(match["n"]) if match else None
    return int(n) * _DAYS[match["unit"]] if match and n is not None else None
