"""Figures of a comparison that are not the medicine's own: what happened on placebo, or on another medicine.

"Headache in 15 percent (13 percent on placebo)" says one thing of the medicine. The other figure is blanked out of the
marked text before anything reads it, so that it is neither taken for the medicine's nor for an effect.
"""

from __future__ import annotations

import re
from functools import cache

from kg.extract.cues import DRUG_MARK, pattern
from kg.model import TermKind
from kg.vocabulary import Vocabulary

_FIGURE = r"\d[\d.,]*(?:\s*(?:to|and|[-–])\s*\d[\d.]*)?\s*(?:%|percent\b|per\s+cent\b)"
MAX_NAME = 60  # letters behind a figure in which the other treatment is named


def mask_comparisons(low: str, vocabulary: Vocabulary) -> str:
    """The lower-case text with the figures of other treatments blanked out; its length stays.

    >>> from kg.vocabulary import load_vocabulary
    >>> mask_comparisons("rash in 9% (2% on placebo) and itch in 3%", load_vocabulary()).split()
    ['rash', 'in', '9%', 'and', 'itch', 'in', '3%']
    """
    out = list(low)
    for match in _compared().finditer(low):
        if match["said"] is None and not _of_another(low, match, vocabulary):
            continue
        if match["said"] is not None and DRUG_MARK in match["who"]:
            continue  # "30 percent on the patch, compared with 44 percent on the medicine"
        out[match.start() : match.end()] = " " * (match.end() - match.start())
    return "".join(out)


@cache
def _compared() -> re.Pattern[str]:
    said = pattern("compared").pattern
    return re.compile(
        rf"(?P<open>[,;]?\s*\(|[,;]?\s*(?:and\s+)?)(?P<said>(?:{said})\s+)?(?:(?:about|around|only|just|some)\s+)?{_FIGURE}"
        rf"(?P<who>(?:\s+(?:of\s+[^.,;:()]{{3,40}}?\s+)?(?:on|with|for|in|taking|given|receiving|among|treated\s+with|who\s+took)\s+[^.,;:()%]{{2,{MAX_NAME}}}?)?)"
        r"(?=[.,;:()]|\s+(?:and|but|while|it|which)\b|$)\)?"
    )


def _of_another(low: str, match: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether the words behind a figure name placebo or another medicine, and not the document's own."""
    who = match["who"]
    if not who or DRUG_MARK in who:
        return False
    if pattern("placebo").search(who):
        return True
    return any(True for _ in vocabulary.find(who, TermKind.DRUG))
