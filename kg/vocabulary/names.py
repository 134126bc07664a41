"""Names of medicines with words beside them: "lidocaine hydrochloride injection" is lidocaine, "Zorva XL" is Zorva."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.vocabulary.folding import fold_word
from kg.vocabulary.phrases import TABLES, rows

_BESIDE = ("salt", "form", "way", "release", "device")
_GLUED = 5  # letters of a name that a release may be glued to: shorter ones only look like it


@cache
def parts() -> dict[str, frozenset[str]]:
    """The words beside a name, by what they say (``tables/name_parts.tsv``)."""
    return {
        part: frozenset(fold_word(word) for word in words.split())
        for _, (part, words) in rows(TABLES / "name_parts.tsv", 2)
    }


def bare_names(folded: str) -> Iterator[str]:
    """Shorter names within a folded one, the longest first, without the words beside the name at both its ends.

    What is left is never itself a salt, so that "calcium chloride" is not taken for calcium.

    >>> list(bare_names("nicardipine hydrochloride injection"))
    ['nicardipine hydrochloride', 'nicardipine']
    >>> list(bare_names("sodium chloride"))
    []
    """
    beside = frozenset().union(*(parts()[part] for part in _BESIDE))
    tokens = folded.split()
    while len(tokens) > 1:
        if tokens[-1] in beside:
            tokens = tokens[:-1]
        elif tokens[0] in beside - parts()["salt"]:
            tokens = tokens[1:]
        else:
            return
        if not set(tokens) <= beside:
            yield " ".join(tokens)


@cache
def _suffixed() -> re.Pattern[str]:
    """The name of a biological medicine with four letters behind a hyphen that mean nothing."""
    endings, meaning = ("|".join(sorted(map(re.escape, parts()[part]))) for part in ("biologic", "word"))
    return re.compile(rf"\b(\w*(?:{endings}))-(?!(?:{meaning})\b)[a-z]{{4}}\b")


def respelled(words: str) -> Iterator[str]:
    """The name without what is written into a word of it: a biological medicine's four letters, a release.

    >>> list(respelled("Insulin glargine-yfgn")), list(respelled("gluten-free")), list(respelled("TOPROLXL"))
    (['insulin glargine'], [], ['toprol xl'])
    """
    low = words.lower().strip()
    plain = _suffixed().sub(r"\1", low)
    if plain != low:
        yield plain
    for release in sorted(parts()["glued"]):
        name = low.removesuffix(release)
        if name != low and len(name) >= _GLUED and name.isalpha():
            yield f"{name} {release}"
