"""How often an amount is taken: so many times a day, every so many hours, days or weeks; what it is counted for.

The words are rows of ``intervals.tsv``. An amount with two rhythms of which one is longer than a day ("twice a day
every three weeks"), or with a daily amount and a number of times that nothing relates, is not clear: which of the two
makes the dose, the words do not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.cues import Cue, cues, pattern
from kg.extract.quantities import number

HOURS_OF_A_DAY = 24
_UNITS = ("unit", "unit_too", "unit_also")
_DAYTIME = {"night": "day"}
_APART = re.compile(r"[,;(]|\b(?:with|and|while|then|until|depending)\b")
# what may stand between an amount and "a day" that is counted for it: the size of the person
_SIZE = re.compile(
    r"\W*(?:(?:(?:per|a|for each|for every|of)\s+)?(?:kg|kilogram|m ?2|m²|square met(?:er|re))\b"
    r"(?: of (?:\w+ )?body[ -]?(?:weight|surface))?)?\W*"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """`per`: what the amount is for ("dose", "day", "2 weeks" …); `times`: how often a day. None where not stated.

    `clear` is False where words contradict one another."""

    per: str | None = None
    times: int | None = None
    clear: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    """One row's finding: `spread` over more than a day, `loose` where it counts only if nothing says more."""

    interval: Interval
    start: int
    end: int
    spread: bool
    loose: bool
    clock: bool


def find_interval(low: str) -> Interval:
    """How often, by the words in lower case behind an amount.

    >>> find_interval("twice daily"), find_interval("every 2 weeks")
    (Interval(per='dose', times=2, clear=True), Interval(per='2 weeks', times=None, clear=True))
    >>> find_interval("b.i.d. or t.i.d."), find_interval("twice a day every other week").clear
    (Interval(per='dose', times=None, clear=True), False)
    """
    found = list(_find_all(low))
    said = sorted((each for each in found if not each.loose), key=lambda each: each.start)
    loose = [each for each in found if each.loose]
    daily = [each for each in loose if each.interval.per == "day" and not each.clock]
    if not said:
        ordered = [each for each in loose if not each.clock] or loose
        return ordered[0].interval if ordered else Interval()
    first, others = said[0], [each for each in said[1:] if each.interval != said[0].interval]
    others = [each for each in others if not _are_apart(low, first, each)]
    if any(first.spread or each.spread for each in others):
        return Interval(clear=False)
    interval = replace(first.interval, times=None) if others else first.interval
    for each in daily:
        if first.spread and not _are_apart(low, first, each):
            return Interval(clear=False)
        if not first.spread and _SIZE.fullmatch(low, 0, each.start):  # "30 mg a day in three doses"
            divided = pattern("dose_divided").search(low, each.end) is not None
            return replace(interval, per="day") if divided else Interval(clear=False)
    return interval


def _are_apart(low: str, one: _Found, other: _Found) -> bool:
    """Whether something stands between two findings that makes them speak of different things."""
    start, end = (one.end, other.start) if one.start < other.start else (other.end, one.start)
    return _APART.search(low, start, end) is not None


def _find_all(low: str) -> Iterator[_Found]:
    """What the rows find, in their order; none finds words again that one above it found."""
    taken: list[range] = []
    for cue in cues("intervals"):
        for match in cue.pattern.finditer(low):
            if any(match.start() < each.stop and each.start < match.end() for each in taken):
                continue
            taken.append(range(match.start(), match.end()))
            interval = _interval(cue, match)
            spread = "spread" in cue.attributes or interval.per not in (None, "dose", "hour", "day")
            loose = "loose" in cue.attributes
            yield _Found(interval, match.start(), match.end(), spread, loose, "clock" in cue.attributes)


def _interval(cue: Cue, match: re.Match[str]) -> Interval:
    groups = match.groupdict()
    per, times = cue.attributes.get("per"), cue.attributes.get("times")
    unit = next((groups[name] for name in _UNITS if groups.get(name) is not None), None)
    if unit is not None:
        unit = _DAYTIME.get(unit, unit)
        written = groups.get("count") or ("3" if groups.get("third") is not None else cue.attributes.get("count", "1"))
        n = number(written)
        per = unit if n == 1 else f"{n} {unit}s"
    if groups.get("night") is not None:
        per = "day"
    said = groups.get("word") or groups.get("n")
    n = number(said) if said is not None else None
    if groups.get("hours") is not None:
        return _every_hours(match)
    if groups.get("least") is not None:
        return Interval(per)  # "two to three times a day"
    return Interval(per, int(n) if n is not None else int(times) if times is not None else None)


def _every_hours(match: re.Match[str]) -> Interval:
    hours = number(match["hours"])
    if hours is None or not hours or match["most"] is not None:
        return Interval("dose")
    if hours > HOURS_OF_A_DAY and hours % HOURS_OF_A_DAY == 0:
        return Interval(f"{int(hours / HOURS_OF_A_DAY)} days")
    return Interval("dose", int(HOURS_OF_A_DAY / hours) if HOURS_OF_A_DAY % hours == 0 else None)
