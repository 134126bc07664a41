"""Groups of people by their age: "younger than 12" are some children, "over 65" are older people.

An age is read as an interval of months, and the interval held against the groups of ``tables/age_groups.tsv``, each
with who draws its line. The same interval is the group itself; a shorter one within it is a group of its own, with the
wider ones named; one that lies across a line is none. Who is 65 years and a day old is over 65: "over 65" and "65 or
older" mean the same people, while "12 years or younger" takes in whoever is not yet 13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.errors import VocabularyError
from kg.vocabulary.phrases import TABLES, rows

_MONTHS = {"month": 1.0, "year": 12.0}
_UNIT = r"(?:[- ]?(?P<{0}>years?|months?|yrs?)(?:[- ](?:of[- ]age|old))?)?"
_FIRST = r"(?P<first>\d{1,3})" + _UNIT.format("unit")
_SECOND = r"(?P<second>\d{1,3})" + _UNIT.format("unit2")
_PEOPLE = r"(?:(?:any(?:one|body)|those|people|persons?|patients?|individuals|someone|you)\s+)?"
_AGED = r"(?:(?:who\s+(?:is|are)|is|are)\s+)?(?:(?:of\s+)?age[sd]?\s+)?(?:the\s+ages?\s+of\s+)?"
_LEAD = re.compile(
    _PEOPLE
    + r"(?:(?:children(?:\s+and\s+(?:adolescents|teenagers))?|infants)\s+)?"
    + r"(?P<group>(?:adolescents|teenagers|adults)\s+)?(?:from\s+)?"
    + _AGED
)
_FORMS = tuple(
    (name, re.compile(form))
    for name, form in (
        ("below", rf"(?:under|below|younger than|less than)\s+(?:the\s+age\s+of\s+)?{_FIRST}"),
        ("above", rf"(?:over|above|older than|more than)\s+(?:the\s+age\s+of\s+)?{_FIRST}"),
        ("from", rf"{_FIRST}\s+(?:and|or)\s+(?:older|over|above|more)"),
        ("from", rf"at\s+least\s+{_FIRST}"),
        ("to", rf"{_FIRST}\s+(?:and|or)\s+(?:younger|under|below|less)"),
        ("to", rf"up\s+to\s+{_FIRST}"),
        ("within", rf"(?:between\s+)?{_FIRST}\s*(?:to|through|-|–|and)\s*{_SECOND}"),
    )
)
_TAIL = re.compile(r"\s*(?:years?\s+)?(?:of\s+age|old|in\s+age)?$")
_OLDEST = 130 * 12.0


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """A group with its bounds in months, the lower one in it, the upper one not (None: no end), and their source."""

    group: str
    start: float
    end: float | None
    source: str


@cache
def age_groups() -> tuple[AgeGroup, ...]:
    """The rows of the table. Raises `VocabularyError` as ``file:line`` for a bound that is no number of months, and
    for one that does not lie above the other."""
    path = TABLES / "age_groups.tsv"
    found = []
    for number, (group, start, end, source) in rows(path, 4):
        if not start.isdigit() or not (end == "-" or (end.isdigit() and int(end) > int(start))):
            raise VocabularyError(f"{path}:{number}", f"no age: {start} to {end}", "give months, the lower first, or -")
        found.append(AgeGroup(group, float(start), None if end == "-" else float(end), source))
    return tuple(found)


def interval(words: str) -> tuple[float, float | None] | None:
    """The ages that words name, in months, the upper one left out (None: no end); None where they name more than ages.

    >>> interval("younger than 18 years"), interval("children aged 6 to 11 years"), interval("65 and older")
    ((0.0, 216.0), (72.0, 144.0), (780.0, None))
    >>> interval("women over 50"), interval("over 5 mg")
    (None, None)
    """
    low = " ".join(words.lower().split())
    lead = _LEAD.match(low)
    assert lead is not None  # every part of it may be missing
    rest = low[lead.end() :]
    for name, form in _FORMS:
        match = form.match(rest)
        if match is not None and _TAIL.fullmatch(rest, match.end()):
            bounds = _bounds(name, match)
            return _clipped(lead["group"], bounds) if bounds is not None else None
    return None


def _bounds(name: str, match: re.Match[str]) -> tuple[float, float | None] | None:
    """The bounds by the form of the words; None for "6 months to 2 years", which may end with either birthday."""
    unit2 = match["unit2"] if name == "within" else None
    unit = _months(match["unit"] or unit2)
    first = int(match["first"]) * unit
    if name == "below":
        return 0.0, first
    if name in ("above", "from"):
        return first, None
    if name == "to":
        return 0.0, first + unit
    last = _months(unit2 or match["unit"])
    return (first, int(match["second"]) * last + last) if last == unit else None


def _months(unit: str | None) -> float:
    """A unit of age in months; a bare number is one of years."""
    return _MONTHS["month" if unit is not None and unit.startswith("month") else "year"]


def _clipped(group: str | None, bounds: tuple[float, float | None]) -> tuple[float, float | None] | None:
    """The bounds within those of the group that is named with them: "adults under 65" are 18 at least. Children and
    infants are taken from birth on, as they are spoken of."""
    start, end = bounds
    named = {"teenagers": "adolescents"}.get(group.strip(), group.strip()) if group is not None else None
    for known in age_groups():
        if known.group == named:
            start = max(start, known.start)
            end = min((e for e in (end, known.end) if e is not None), default=None)
    if start > _OLDEST or (end is not None and end <= start):
        return None
    return start, end


def groups_of(bounds: tuple[float, float | None]) -> tuple[str | None, tuple[str, ...]]:
    """The group with just these bounds, if there is one, and all groups that hold them."""
    start, end = bounds
    holding = [g for g in age_groups() if g.start <= start and (g.end is None or (end is not None and end <= g.end))]
    equal = [g.group for g in holding if (g.start, g.end) == (start, end)]
    return (equal[0] if equal else None), tuple(g.group for g in holding)


def age_label(bounds: tuple[float, float | None]) -> str:
    """What a group with these bounds is called.

    >>> age_label((0.0, 144.0)), age_label((72.0, 144.0)), age_label((900.0, None)), age_label((0.0, 6.0))
    ('people under 12 years', 'people from 6 to 11 years', 'people from 75 years', 'people under 6 months')
    """
    start, end = bounds
    if end is None:
        return f"people from {_age(start)}"
    if start == 0:
        return f"people under {_age(end)}"
    unit = 12 if start % 12 == 0 and end % 12 == 0 else 1
    return f"people from {start / unit:g} to {end / unit - 1:g} {'years' if unit == 12 else 'months'}"


def _age(months: float) -> str:
    number, unit = (months / 12, "year") if months % 12 == 0 else (months, "month")
    return f"{number:g} {unit}{'' if number == 1 else 's'}"
