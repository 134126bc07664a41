"""The date that a document gives for its own text: "This leaflet was last revised in 06/2022", "Revised: May 2023"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kg.extract.cues import pattern
from kg.model import Span, StatedDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
_MONTH += r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_FORMS = (
    rf"{_YEAR.format('y1')}-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?",
    rf"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep){_YEAR.format('y2')}",
    rf"(?P<m3>\d\d?)[/.-]{_YEAR.format('y3')}",
    rf"{_MONTH.format('m4')}\s+(?P<d4>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR.format('y4')}",
    rf"(?:(?P<d5>\d\d?)(?:st|nd|rd|th)?\s+)?{_MONTH.format('m5')},?\s+{_YEAR.format('y5')}",
    _YEAR.format("y6"),
)
_DATE = re.compile(rf"(?:{'|'.join(_FORMS)})(?![\w%])(?![/.-]\d)")


def find_revision(text: str) -> StatedDate | None:
    """The latest date of which a text says that it was revised, updated or issued then; None where it gives none.

    What comes before a date is the row ``revised`` of ``patterns.tsv``. The date is as precise as it is written; of a
    day and a month in figures that could be read either way round, as 05/06/2020, only the year is certain.

    >>> find_revision("This leaflet was last revised in 06/2022.").value, find_revision("Revised: May 4, 2023").value
    ('2022-06', '2023-05-04')
    >>> find_revision("Last updated on 05/06/2020.").value, find_revision("Last revised: 30.09.2021").value
    ('2020', '2021-09-30')
    >>> find_revision("The guideline was published in 2015.") is None
    True
    """
    return max(_found(text), key=lambda stated: (stated.value, -stated.span.start), default=None)


def _found(text: str) -> Iterator[StatedDate]:
    low = text.lower()
    if len(low) != len(text):
        return  # a letter whose small form is two: offsets would not be those of the text
    for cue in pattern("revised").finditer(low):
        match = _DATE.match(low, cue.end())
        value = _iso(match) if match is not None else None
        if match is not None and value is not None:
            yield StatedDate(value, Span(*match.span()))


def _iso(match: re.Match[str]) -> str | None:
    """The date as in ISO 8601, as precise as it is certain; None for what is no date."""
    given = {name: value for name, value in match.groupdict().items() if value is not None}
    (year,) = (int(value) for name, value in given.items() if name.startswith("y"))
    if "a" in given:
        first, second = int(given["a"]), int(given["b"])
        either = {(second, first), (first, second)}  # month and day, read as in Europe and as in America
        days = {d for month, day in either if (d := _day(year, month, day)) is not None}
        return days.pop() if len(days) == 1 else str(year) if days else None
    month = next((value for name, value in given.items() if name.startswith("m")), None)
    day = next((value for name, value in given.items() if name.startswith("d")), None)
    if month is None:
        return str(year)
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
    whole = _day(year, number, int(day) if day is not None else 1)
    return whole[: 10 if day is not None else 7] if whole is not None else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
