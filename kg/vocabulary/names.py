"""Names of medicines with words beside them: "lidocaine hydrochloride injection" is lidocaine, "Zorva XL" is Zorva."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kg.vocabulary.folding import fold_word
from kg.vocabulary.phrases import TABLES, rows


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
    beside = frozenset().union(*parts().values())
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
