"""The names of findings compared by their words: "renal function impaired" is "impairment of kidney function".

Rules, after folding: words that say the same stand for one another (``tables/equal_words.tsv``: an adjective of a part
of the body and its noun, a change and its verb, a clinical and a plain word); "in", "of" and the like, words for
a measurement as such and openings ("feeling of", "episodes of") say nothing; the order of words does not count.
Negations, sides and degrees stay, so that nothing becomes wider than it was.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import VocabularyError
from kg.vocabulary.folding import fold, fold_word

TABLES = Path(__file__).resolve().parent / "tables"

# Which of two things happens to the other is lost without "from", "after", "by" and "with": these stay.
_JOINTS = frozenset(("in", "of", "on", "at", "to", "into", "for"))
_MEASURES = frozenset(("level", "count", "concentration", "value", "serum", "plasma"))
_OPENINGS = frozenset(("feeling", "sensation", "sense", "episode", "case", "sign", "symptom", "event"))


def rows(path: Path, width: int) -> list[tuple[int, tuple[str, ...]]]:
    """The rows below the header of a tab-separated table, with their line numbers; lines with ``#`` are comments.

    Raises `VocabularyError` as ``file:line`` for a row of another width than the header says.
    """
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            cells = tuple(cell.strip() for cell in line.split("\t"))
            if len(cells) != width or not all(cells):
                what = f"{len(cells)} columns where {width} are needed, none of them empty"
                raise VocabularyError(f"{path}:{number}", what, "separate the columns by one tab each")
            found.append((number, cells))
    return found[1:]


@cache
def equal_words(path: Path = TABLES / "equal_words.tsv") -> dict[str, str]:
    """Each word of the table to the one that stands for it. Raises `VocabularyError` where a word is in two rows."""
    found: dict[str, str] = {}
    for number, (word, others) in rows(path, 2):
        for other in dict.fromkeys((fold_word(word), *(fold_word(each) for each in others.split()))):
            if other in found:
                raise VocabularyError(f"{path}:{number}", f"{other!r} is in two rows", "keep it in one of them")
            found[other] = word
    return found


def finding_key(words: str) -> str:
    """The form in which names of findings are compared where their spelling differs.

    >>> finding_key("pain in the extremities") == finding_key("limb pain")
    True
    >>> finding_key("Blood pressure increased") == finding_key("high blood pressure")
    True
    >>> finding_key("no pain") == finding_key("pain")
    False
    """
    return key_of_folded(fold(words))


def key_of_folded(folded: str) -> str:
    """`finding_key` of words that are folded already."""
    equal = equal_words()
    kept = {equal.get(token, token) for token in folded.split() if token not in _JOINTS}
    for empty in (_MEASURES, _OPENINGS):
        telling = kept - empty
        if len(telling) > 1:  # "reduced concentration" is no "reduced", "a heart attack" no "heart"
            kept = telling
    return " ".join(sorted(kept))
