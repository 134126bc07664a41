"""Lists that lost their separators: "headache stuffy or runny nose fever" holds three things.

Where one thing ends and the next begins is decided for the whole stretch at once (dynamic programming): each way of
cutting it is weighed by how much its pieces look like names of findings or medicines, and the best one is kept. A
piece that looks like nothing is left as it is, to be shown as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise

from kg.extract.cues import alternation, pattern, words
from kg.extract.name_places import (
    ADJECTIVE,
    BARE,
    MAX_PIECE_WORDS,
    expression_starts,
    expressions_at,
    inside_names,
    name_at,
)
from kg.model import Span

_WORD = re.compile(r"\S+")
_EXEMPLIFIED = re.compile(r"(?P<head>[^,]{3,40}?),? (?:such as|including|like) (?P<rest>.{3,150})")
_COORDINATION = re.compile(r",\s+(?:(?:or|and)\s+)?|\s+(?:or|and|and/or)\s+")
# what a piece is worth; the figures were set by hand on guides that keep their bullets elsewhere, see the tests
KNOWN, COMPOUND, MODIFIED, TAILED, COORDINATED, HEADED = 2.6, 1.45, 2.2, 1.9, 2.0, 1.1
EXPRESSION = 9.0  # a description of a class: its words are no names of their own, however many they are
PER_PIECE, PER_WORD, SIDE_BY_SIDE, SWALLOWED, PER_EXTRA_WORD = -1.2, -0.04, -1.6, -0.7, -0.2


def split_verbs(low: str, span: Span, verbs: str = "item_verb") -> list[Span]:
    """Cuts "have asthma have liver problems are pregnant", what follows "if you:", before each new verb of a word list.

    >>> t = "have asthma or have had a stroke are pregnant take any of these"
    >>> [s.of(t) for s in split_verbs(t, Span(0, len(t)))]
    ['have asthma or have had a stroke', 'are pregnant', 'take any of these']
    """
    cuts = [span.start]
    for match in _item_verb(verbs).finditer(low, span.start, span.end):
        before = low[cuts[-1] : match.start()].split()
        depth = low.count("(", cuts[-1], match.start()) - low.count(")", cuts[-1], match.start())
        if before and depth <= 0 and before[-1] not in words("before_verb") and before[-1][-1] != ",":
            cuts.append(match.start())
    return _spans(low, cuts, span.end)


def split_sure_verbs(low: str, span: Span) -> list[Span]:
    """Cuts a list of names before what can only begin an item of its own ("migraine are going to have surgery")."""
    cuts = [m.start("verb") for m in pattern("sure_verb").finditer(low, span.start + 1, span.end)]
    return _spans(low, [span.start, *cuts], span.end)


@cache
def _item_verb(verbs: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=\s)(?:{alternation(verbs)})(?!\w)")


def split_things(
    low: str,
    span: Span,
    known: Callable[[str], bool],
    is_agent: Callable[[str], bool] = lambda words: False,
    labels: Callable[[str], Iterable[Span]] = lambda words: (),
) -> list[Span]:
    """Cuts a run of names into the names; one piece where nothing speaks for more.

    `known` tells whether words are a name in the vocabulary, in whatever order, and `is_agent` whether they are one of
    a medicine; `labels` gives the places of the vocabulary's own labels in a text. `low` is the lower-case text.

    >>> t = "headache stuffy or runny nose and sore throat urinary tract infection nausea fever"
    >>> names = {"headache", "stuffy nose", "runny nose", "sore throat", "urinary tract infection", "nausea", "fever"}
    >>> [s.of(t) for s in split_things(t, Span(0, len(t)), names.__contains__)]
    ['headache', 'stuffy or runny nose and sore throat', 'urinary tract infection', 'nausea', 'fever']
    """
    tokens = [Span(m.start(), m.end()) for m in _WORD.finditer(low, span.start, span.end)]
    n = len(tokens)
    known = cache(known)
    if n < 2:
        return [span] if n else []
    starts = expression_starts(low, tokens, cache(is_agent))
    expressions = expressions_at(low, tokens, starts, cache(is_agent))
    found = [Span(span.start + label.start, span.start + label.end) for label in labels(low[span.start : span.end])]
    whole = inside_names(low, tokens, starts, known, found)
    allowed = [free and at not in whole for at, free in enumerate(_boundaries(low, tokens, known))]
    begins = [
        allowed[i] and (_opens(low, tokens[i]) or _begins_anew(low, tokens, i) or name_at(low, tokens, i, known))
        for i in range(n)
    ]
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("-inf"), 0)] * n
    for end in range(1, n + 1):
        if not allowed[end]:
            continue
        for start in range(max(0, end - MAX_PIECE_WORDS), end):
            if not allowed[start] or best[start][0] == float("-inf"):
                continue
            piece = [low[t.start : t.end] for t in tokens[start:end]]
            value = worth(piece, known)
            if value < MODIFIED - 0.3:
                value += SWALLOWED * sum(begins[start + 1 : end])
            if value < HEADED + 0.2:
                value += PER_EXTRA_WORD * max(0, end - start - 5)
            if expressions.get(start) == end:
                value = EXPRESSION
            score = best[start][0] + PER_PIECE + value
            if score > best[end][0]:
                best[end] = (score, start)
    if best[n][0] == float("-inf"):
        return [span]
    cuts, at, plausible = [], n, []
    while at > 0:
        end, at = at, best[at][1]
        cuts.append(tokens[at].start)
        expressed = expressions.get(at) == end
        plausible.append(expressed or _is_plausible([low[t.start : t.end] for t in tokens[at:end]], known))
    lost = [k for k, cut in enumerate(cuts) if cut > span.start and low[cut - 2] not in ",;"]
    if 2 * sum(plausible) <= len(cuts) or not lost:
        return [span]  # nothing that looks like names
    if 2 * len(lost) < len(cuts) - 1:  # an enumeration that has its separators: one cut more may be a mistake
        sure = [cuts[k] for k in lost if plausible[k] and plausible[k + 1]]
        cuts = [*sure, span.start] if len(sure) > 1 else [span.start]
    return _spans(low, cuts[::-1], span.end)


def _is_plausible(piece: list[str], known: Callable[[str], bool]) -> bool:
    """Whether words look like a name; a long one with a place behind it is no less one, a verb may make a sentence."""
    length = 0.0 if pattern("finite").search(" ".join(piece)) else PER_WORD * len(piece)
    return worth(piece, known) - length >= HEADED - 0.3


def worth(piece: list[str], known: Callable[[str], bool]) -> float:
    """How much words look like the name of one thing.

    >>> worth(["nausea"], {"nausea"}.__contains__) > worth(["nausea", "fever"], {"nausea", "fever"}.__contains__)
    True
    """
    bare = [w for w in (word.strip(BARE) for word in _without_brackets(piece)) if w]
    if not bare:
        return -2.0
    whole = " ".join(bare)
    length = PER_WORD * len(bare)
    if known(whole):  # "tricyclic antidepressants" is one name though both of its words are names
        return KNOWN + length + COMPOUND * (len(bare) - 1)
    rest = list(bare)
    while len(rest) > 1 and rest[0] in words("modifier"):
        rest.pop(0)
        if rest[0] in ("or", "and") and len(rest) > 1:
            rest.pop(0)
    if len(rest) < len(bare) and known(" ".join(rest)):
        return MODIFIED + length
    if len(bare) > 1 and pattern("generic_agent").match(bare[-1]) and known(" ".join(bare[:-1])):
        return TAILED + length  # "tuberculosis medicine"
    side = SIDE_BY_SIDE * side_by_side(piece, known)
    parts = [p for p in _COORDINATION.split(" ".join(_without_brackets(piece)).strip(BARE)) if p]
    if len(parts) > 1:
        halves = [known(part) or _shares(part, parts[-1], known) for part in parts]
        placed = _tail().search(parts[-1])
        if placed is not None and placed.start() and all(halves[:-1]) and known(parts[-1][: placed.start()].strip()):
            return COORDINATED + length  # "redness, swelling, or itching around the injection site"
        if all(halves):
            return COORDINATED + length
    if bare[-1] in words("measure") and not any(w in words("measured") for w in bare):
        return -1.0 + length  # "hormone levels", "cell count": without high, low or changed it names no effect
    if pattern("body_clause").fullmatch(whole):
        return TAILED + length + side  # "your skin turns yellow"
    if _with_known_examples(" ".join(_without_brackets(piece)), known):
        return COORDINATED + length  # "cold symptoms, such as runny nose or sore throat that do not go away"
    tail = _tail().search(whole)
    if tail is not None and tail.start() > 0 and known(" ".join(_unmodified(whole[: tail.start()].split()))):
        return TAILED + length + side
    if "," in "".join(piece[:-1]) and not re.search(r",\s+(?:or|and)\s", " ".join(piece)):
        return -1.0 + length + side  # names with a comma between them, and no "or" that makes them one
    if len(bare) == 1:
        return -0.8  # a lone word that nobody knows is rather a part of what stands beside it
    if bare[0] in words("thing_start") or bare[-1] in words("thing_head") or rest[0] in words("thing_start"):
        return HEADED + length + side
    return (0.4 if any(known(word) for word in bare) else 0.0) + length + side


def _with_known_examples(words_of: str, known: Callable[[str], bool]) -> bool:
    """Whether words are a name with examples that are names ("flu symptoms, such as cough, tiredness and body aches");
    behind the last of them a place may stand."""
    match = _EXEMPLIFIED.fullmatch(words_of.strip(BARE))
    if match is None or not (known(match["head"]) or match["head"].split()[-1] in words("thing_head") | {"symptoms"}):
        return False
    *parts, last = [part.strip(BARE) for part in _COORDINATION.split(match["rest"]) if part.strip(BARE)] or [""]
    placed = _tail().search(last)
    named = known(last) or (placed is not None and known(last[: placed.start()].strip()))
    return named and all(known(part) for part in parts)


def _opens(low: str, token: Span) -> bool:
    word = low[token.start : token.end]
    return word in ("a", "an") or word in words("thing_start")


def _begins_anew(low: str, tokens: list[Span], at: int) -> bool:
    """Whether a clause about a part of the body begins here, or a described head behind a head ("discharge pelvic
    pain")."""
    if at == 0:
        return False
    before, word = low[tokens[at - 1].start : tokens[at - 1].end], low[tokens[at].start : tokens[at].end]
    following = low[tokens[at + 1].start : tokens[at + 1].end] if at + 1 < len(tokens) else ""
    heads = words("thing_head")
    return word == "your" or (before in heads and following in heads and ADJECTIVE.fullmatch(word) is not None)


def _shares(part: str, last: str, known: Callable[[str], bool]) -> bool:
    """Whether a coordinated word shares the head of the last one ("stuffy or runny nose"), or is a plain modifier."""
    head = last.split()[-1]
    return known(f"{part} {head}") or part in words("modifier") or part in words("attribute")


def _unmodified(found: list[str]) -> list[str]:
    while len(found) > 1 and found[0] in words("modifier"):
        found = found[1:]
    return found


def side_by_side(piece: list[str], known: Callable[[str], bool]) -> int:
    """How many times two names stand next to each other with nothing between them.

    >>> side_by_side("nausea fever, rash chills".split(), {"nausea", "fever", "rash", "chills"}.__contains__)
    2
    """
    bare = [word.strip(BARE) if word[-1] != "," else word for word in _without_brackets(piece)]
    found = 0
    at = 0
    after_name = False
    while at < len(bare):
        sizes = range(min(5, len(bare) - at), 0, -1)
        size = next((k for k in sizes if known(" ".join(bare[at : at + k]).rstrip(","))), 0)
        found += bool(size and after_name)
        at += size or 1
        after_name = bool(size) and bare[at - 1][-1:] != ","
    return found


@cache
def _tail() -> re.Pattern[str]:
    """What may follow a name and still belong to it ("pain in the upper right side", "swelling of your feet")."""
    return pattern("thing_tail")


def _without_brackets(piece: list[str]) -> list[str]:
    kept, depth = [], 0
    for word in piece:
        depth += word.count("(")
        if depth == 0:
            kept.append(word)
        depth = max(0, depth - word.count(")"))
    return kept


def _boundaries(low: str, tokens: list[Span], known: Callable[[str], bool]) -> list[bool]:
    """Before which words (and behind the last) a new name may begin."""
    allowed = [True]
    depth = 0
    placed, before_bracket = False, ""
    stretch = Span(tokens[0].start, tokens[-1].end)
    levels = [m.span() for m in pattern("levels_of").finditer(low, stretch.start, stretch.end)]
    for at, (before, after) in enumerate(pairwise(tokens)):
        word, following = low[before.start : before.end], low[after.start : after.end]
        depth = max(0, depth + word.count("(") - word.count(")"))
        free = not placed  # in "of your lips or eyes bleeding" the eyes belong to what stands before
        bare = following.strip(BARE)
        heads = bare in words("thing_head") and not name_at(low, tokens, at + 1, known, least=2)
        joined = (
            depth > 0
            or word[-1] in "-/"
            or following[0] in "(&/"
            or (len(following) == 1 and following not in "ao")  # "hepatitis B"
            or word in words("leads_on")
            or bare in words("goes_on")
            or (free and word in words("body_part") and heads)
            or (free and word in words("body_part") and known(f"{word} {bare}"))
            or (word[-1] == ")" and before_bracket in words("body_part") and heads)
            or (word[-1] == "," and _goes_together(word[:-1], bare))
            or any(start < after.start < end for start, end in levels)
            or (heads and (ADJECTIVE.fullmatch(word) is not None or word in words("colour")) and not known(word))
        )
        allowed.append(not joined)
        if depth == 0:
            before_bracket = word if free and following[0] == "(" else ""
        placed = word in words("holds") or (placed and word.strip(BARE) in words("body_part") | {"or", "and"})
    return [*allowed, True]


def _goes_together(word: str, following: str) -> bool:
    """Whether a comma stands inside one name: "of the face, lips and tongue", "red, pink or brown urine"."""
    return any({word, following} <= words(kind) for kind in ("body_part", "colour", "sensation", "may_change"))


def _spans(low: str, cuts: list[int], end: int) -> list[Span]:
    found = []
    for start, stop in zip(cuts, [*cuts[1:], end], strict=True):
        while stop > start and low[stop - 1].isspace():
            stop -= 1
        found.append(Span(start, stop))
    return found
