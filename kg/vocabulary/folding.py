"""The forms in which words are compared: without case, plural ending, article and British spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_ARTICLES = frozenset(("the", "a", "an", "your", "any", "other"))
_BRITISH = (
    (re.compile(r"\b(h|an|leuk|isch|tox|f|gyn|orthop|p)ae(?=[a-z])"), r"\1e"),
    (re.compile(r"ae(?=mi|mo|ma|ci|sth|sar)"), "e"),
    (re.compile(r"oe(?=dem|soph|str|li)|(?<=hom)oe(?=o)"), "e"),
    (re.compile(r"(rrh|pn)oe"), r"\1e"),
    (re.compile(r"(?:(?<=[lmvb])|(?<=avi)|(?<=\bod))our(?=(?:s|al|ed|ing|ation)?\b)"), "or"),
    (re.compile(r"is(?=(?:e|ed|ing|ation)s?\b)"), "iz"),
    (re.compile(r"tumour"), "tumor"),
    # Names of medicines: the British names up to 2003 (MHRA: changing substance names from BANs to rINNs), and IUPAC's.
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"\bceph(?=al|ra|o)"), "cef"),
    (re.compile(r"(?<=barbit)one\b"), "al"),
    (re.compile(r"aluminium"), "aluminum"),
)
# One look spares most labels the replacements above.
_PERHAPS_BRITISH = re.compile(r"ae|oe|our|is(?:e|ing|ation)|sulph|ceph|itone|ium")
# From American to British, for words that stand in a text: what the vocabulary spells one way is found both ways.
_AMERICAN = (
    (re.compile(r"(?<=[a-z])emi(?=as?\b)|(?<=[a-ce-su-z])emi(?=c\b)"), "aemi"),
    (re.compile(r"\bhem(?=o|a)|(?<=[a-z])hem(?=orr)"), "haem"),
    (re.compile(r"nesth"), "naesth"),
    (re.compile(r"edem(?=a)"), "oedem"),
    (re.compile(r"(rrh|pn)e(?=a|ic)"), r"\1oe"),
    (re.compile(r"\be(?=stro|stra|soph)"), "oe"),
    (re.compile(r"(gyn|orthop|p)e(?=colo|coma|dic|diat)"), r"\1ae"),
    (re.compile(r"\bfe(?=c(?:al|es)\b)"), "fae"),
    (re.compile(r"\bfe(?=tal|tus)"), "foe"),
    (re.compile(r"\bce(?=sarean)"), "cae"),
    (re.compile(r"\bce(?=liac)"), "coe"),
    (re.compile(r"(?:(?<=tum)|(?<=avi)|(?<=col)|(?<=\bod)|(?<=lab))or(?=(?:s|al|ed|ing|ation)?\b)"), "our"),
    (re.compile(r"iz(?=(?:e|ed|ing|ation)s?\b)"), "is"),
    (re.compile(r"sulf"), "sulph"),
    (re.compile(r"aluminum"), "aluminium"),
)
_PERHAPS_AMERICAN = re.compile(r"emi|hem|nest|edem|rrhe|pne|estr|esop|gyne|pedi|fec|fet|cesa|celi|or|iz|sulf|alum")
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
    if word in ("aids", "diabetes", "herpes", "rabies", "scabies", "always", "as", "is", "was"):
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


def british(low: str) -> str:
    """A label in lower case as British texts spell it.

    >>> british("hemolytic anemia"), british("edema"), british("behavior changes"), british("estrogens")
    ('haemolytic anaemia', 'oedema', 'behaviour changes', 'oestrogens')
    """
    if _PERHAPS_AMERICAN.search(low):
        for pattern, replacement in _AMERICAN:
            low = pattern.sub(replacement, low)
    return low


def spellings(label: str) -> Iterator[str]:
    """The label in lower case, singular and plural, American and British, as running text has it."""
    low = label.lower().replace("’", "'")
    for each in dict.fromkeys((low, british(low))):
        yield from _numbers(each)


def _numbers(low: str) -> Iterator[str]:
    yield low
    if not low.endswith("s"):
        yield low + "s"
    elif fold_word(low.rsplit(" ", 1)[-1]) != low.rsplit(" ", 1)[-1]:
        head, _, last = low.rpartition(" ")
        yield f"{head} {fold_word(last)}".strip()
