"""Slips of the finger: which names look like what was typed, and where one alone can be meant."""

from __future__ import annotations

from kg.names.index import Name, NameIndex, plain_letters

# Letters of a name from which one slip, or two, are forgiven; below, nearly every word is near another.
_ONE_SLIP, _TWO_SLIPS = 5, 9
# Prefixes that turn a word into its opposite two letters away.
_OPPOSITES = (("hyper", "hypo"), ("inter", "intra"), ("brady", "tachy"))


def near_names(index: NameIndex, words: str) -> list[tuple[int, Name]]:
    """Names that look like the words, nearest first, with their distance (Damerau-Levenshtein)."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    plain = plain_letters(words)
    limit = max(2, 2 * len(plain) // 5)
    hits = process.extract(
        plain, index.by_spelling.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=None
    )
    ordered = sorted((int(distance), spelling) for spelling, distance, _ in hits if distance < len(plain))
    return [(distance, name) for distance, spelling in ordered for name in index.by_spelling[spelling]]


def within_reach(near: list[tuple[int, Name]], words: str) -> tuple[Name, ...]:
    """The names of the one thing that a slip of the finger reaches; none where another is within reach as well.

    Figures and short parts are never slips ("vitamin B6", "hepatitis A"), nor is a prefix that means the opposite.
    """
    plain = plain_letters(words)
    if not near or len(plain) < _ONE_SLIP:
        return ()
    limit = 2 if len(plain) >= _TWO_SLIPS else 1
    nearest = near[0][0]
    if nearest > limit:
        return ()
    # Two slips away, a neighbour three away is no clear difference.
    reached = [name for distance, name in near if distance <= max(limit, nearest + nearest // 2)]
    one = {(name.product if name.product is not None else name.thing) for name in reached}
    things = {name.thing for name in reached}
    if len(things) > 1 and not (len(one) == 1 and reached[0].product is not None):
        return ()
    best = tuple(name for distance, name in near if distance == nearest)
    if any(_differs_in_kind(plain, plain_letters(name.label)) for name in best):
        return ()
    return best


def _differs_in_kind(words: str, label: str) -> bool:
    """Whether the two differ where a difference is meant."""

    def fixed(text: str) -> list[str]:
        return [part for part in text.split() if len(part) < 4 or any(c.isdigit() for c in part)]

    if fixed(words) != fixed(label):
        return True
    return any({_begins(words, pair), _begins(label, pair)} == set(pair) for pair in _OPPOSITES)


def _begins(text: str, prefixes: tuple[str, str]) -> str:
    return next((prefix for prefix in prefixes if text.startswith(prefix)), "")
