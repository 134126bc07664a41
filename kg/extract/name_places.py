"""Where in a run of words names stand, and expressions for a class of medicines: what a list must not be cut inside."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from kg.extract.cues import pattern, words
from kg.model import Span

MAX_PIECE_WORDS = 24
MAX_NAME_WORDS = 5
BARE = ".,;:()'\"-"
ADJECTIVE = re.compile(r"\S{3,}(?:al|ic|ous|ular)")  # "pelvic": it does not end a name that "pain" follows


def expression_starts(low: str, tokens: list[Span], is_agent: Callable[[str], bool]) -> list[int]:
    """Where expressions for a class begin. One that begins with the name of a class has the words before it that
    belong to that name ("tricyclic antidepressants used for pain")."""
    found = []
    for at, token in enumerate(tokens):
        if pattern("class_expression").match(low, token.start, tokens[-1].end) is None:
            continue
        generic = pattern("generic_agent").match(low[token.start : token.end]) is not None
        sizes = range(min(MAX_NAME_WORDS - 1, at), 0, -1) if not generic else ()
        found.append(next((at - k for k in sizes if is_agent(low[tokens[at - k].start : token.end])), at))
    return found


def expressions_at(low: str, tokens: list[Span], starts: list[int], is_agent: Callable[[str], bool]) -> dict[int, int]:
    """Where expressions for a class begin and end ("medicines used to treat high blood pressure"): each goes up to the
    next one, or to the first name of a medicine that it does not introduce itself ("such as", a comma, "or")."""
    found: dict[int, int] = {}
    for start, limit in pairwise([*starts, len(tokens)]):
        end = start + 3
        while end < limit:
            before, word = (low[tokens[i].start : tokens[i].end] for i in (end - 1, end))
            goes_on = before[-1] in ",(" or before in words("leads_on") or ADJECTIVE.fullmatch(before) is not None
            joined = goes_on or word[0] == "(" or word in words("agent_head") or word in words("goes_on")
            named = _name_length(low, tokens[:limit], end, is_agent)
            if not joined and named:
                break
            end += max(named, 1)
        if end - start <= MAX_PIECE_WORDS and (end == len(tokens) or end == limit or end > start + 3):
            found[start] = min(end, limit)
    return found


def inside_names(
    low: str, tokens: list[Span], starts: list[int], known: Callable[[str], bool], labels: Sequence[Span]
) -> set[int]:
    """The words at which nothing begins, for they stand inside a label of the vocabulary, or are the kind of what
    stands before them ("migraine medicine").

    Inside a label something begins all the same where one name ends and another begins ("muscle pain chest pain"), or
    an expression for a class. What seems a label may begin inside another name ("decrease in vision blurred vision"),
    or with a part of the body that belongs to one ("swelling of the throat problems swallowing").
    """
    opens = {label.start for label in labels}
    inside = {
        at
        for at, token in enumerate(tokens)
        if at not in starts
        and token.start not in opens
        and pattern("generic_agent").match(low[token.start : token.end])
    }
    for label in labels:
        first = next((at for at, t in enumerate(tokens) if t.start <= label.start < t.end), 0)
        cuts = [at for at, t in enumerate(tokens) if label.start < t.start < label.end]
        of_body = low[tokens[first].start : tokens[first].end] in words("body_part")
        held = first > 0 and low[tokens[first - 1].start : tokens[first - 1].end] in words("holds")
        if held or of_body or any(cut in starts for cut in cuts):
            continue
        for cut in cuts:
            left = low[label.start : tokens[cut - 1].end].strip(BARE)
            if not (known(left) and name_at(low, tokens, cut, known)):
                inside.add(cut)
    return inside


def name_at(low: str, tokens: list[Span], at: int, known: Callable[[str], bool], least: int = 1) -> bool:
    return _name_length(low, tokens, at, known, least) > 0


def _name_length(low: str, tokens: list[Span], at: int, known: Callable[[str], bool], least: int = 1) -> int:
    """Of how many words the longest name is that begins at a word; 0 where none does."""
    sizes = range(min(MAX_NAME_WORDS, len(tokens) - at), least - 1, -1)
    return next((k for k in sizes if known(low[tokens[at].start : tokens[at + k - 1].end].strip(BARE))), 0)
