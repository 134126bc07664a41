"""The forms in which words are compared: without case, plural ending, article and British spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_ARTICLES = frozenset(("the", "a", "an", "your", "any", "other"))
_BRITISH = (
    (re.compile(r"\b(h|an|leuk|isch|tox|f|gyn|orthop|p)ae"), r"\1e"),
    (re.compile(r"ae(?=mi|mo|ma|ci|sth)"), "e"),
    (re.compile(r"oe(?=dem|soph|str)"), "e"),
    (re.compile(r"rrhoe"), "rrhe"),
    (re.compile(r"(?<=[lmvb])our\b"), "or"),
    (re.compile(r"is(?=(?:e|ed|ing|ation)s?\b)"), "iz"),
    (re.compile(r"tumour"), "tumor"),
)
_PERHAPS_BRITISH = re.compile(r"ae|oe|our|is(?:e|ing|ation)")  # one look spares most labels the seven above
_ABBREVIATED = re.compile(r"(?!this)[b-df-hj-np-tv-xz]{2,}is")  # the plural of letters: "SSRIs", "NNRTIs"
_TOKEN = re.compile(r"[\w%+.]+")


@cache
def fold_word(word: str) -> str:
    """A lower-case word without its plural ending.

    >>> [fold_word(w) for w in ("headaches", "injuries", "illness", "diabetes", "diagnoses", "ssris")]
    ['headache', 'injury', 'illness', 'diabetes', 'diagnosis', 'ssri']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word in ("diabetes", "herpes", "rabies", "scabies", "always", "as", "is", "was"):
        return word
    if _ABBREVIATED.fullmatch(word):
        return word[:-1]
    if len(word) > 5 and word.endswith("oses"):
        return word[:-2] + "is"
    if len(word) > 5 and word.endswith(("sses", "shes", "ches", "xes")) and not word.endswith("aches"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def fold(words: str) -> str:
    """The form in which labels are compared.

    >>> fold("Ringing in the Ears"), fold("diarrhoea"), fold("low-blood pressures")
    ('ringing in ear', 'diarrhea', 'low blood pressure')
    """
    text = words.lower().replace("’", "'")
    if "'" in text:
        text = re.sub(r"'s\b", "", text)
    if _PERHAPS_BRITISH.search(text):
        for pattern, replacement in _BRITISH:
            text = pattern.sub(replacement, text)
    tokens = [token for found in _TOKEN.findall(text) if (token := found.strip("."))]
    last = len(tokens) - 1  # "hepatitis A" ends in a letter, not in an article
    kept = [fold_word(token) for n, token in enumerate(tokens) if token not in _ARTICLES or n == last]
    return " ".join(kept)


def spellings(label: str) -> Iterator[str]:
    """The label in lower case, singular and plural, as running text has it."""
    low = label.lower().replace("’", "'")
    yield low
    if not low.endswith("s"):
        yield low + "s"
    elif fold_word(low.rsplit(" ", 1)[-1]) != low.rsplit(" ", 1)[-1]:
        head, _, last = low.rpartition(" ")
        yield f"{head} {fold_word(last)}".strip()
