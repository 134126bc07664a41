"""How bad a finding is: "severe rash" is a kind of rash, whatever else the vocabulary knows that is severe.

The words are rows of ``tables/severity_words.tsv``, each with the scale it is from.
"""

from __future__ import annotations

import re
from functools import cache

from kg.vocabulary.phrases import TABLES, rows


@cache
def _graded() -> re.Pattern[str]:
    words = sorted(
        (word for _, (word, _) in rows(TABLES / "severity_words.tsv", 2)), key=lambda word: (-len(word), word)
    )
    one = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?P<degree>(?:{one})(?: (?:to|or|and) (?:{one}))?) (?P<rest>\S.*)")


def graded(words: str) -> tuple[str, str] | None:
    """How bad it is, and the name behind that; None where words do not begin so.

    >>> graded("Severe stomach pain"), graded("mild to moderate asthma"), graded("rash")
    (('severe', 'stomach pain'), ('mild to moderate', 'asthma'), None)
    """
    match = _graded().fullmatch(" ".join(words.lower().split()))
    return (match["degree"], match["rest"]) if match is not None else None
