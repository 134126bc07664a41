"""The items of an enumeration, and how neighbours share a head: "kidney or liver problems" is one value, "swelling of
the face, lips or tongue" another, "nausea or vomiting" are two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kg.extract.cues import pattern, words
from kg.model import Frequency, Span

_ADJECTIVE = re.compile(r"(?:\w+(?:al|ic|ous|ful|ar|ary|ive|ed|ish|less|ant|ent|ble|ory)|[a-z]+y)$")
_CHANGED = re.compile(r"\b(?:changes? in|(?:problems?|trouble|difficulty|difficulties) with) (?!certain\b)")
_EXPOSED = re.compile(r"\bexpos(?:ure|ed) to [\w-]+$")
_SENSITIVE = re.compile(r"\bsensitiv(?:e|ity) to [\w-]")
_OF_SENSATION = re.compile(r"[\w-]+ of (?P<what>[\w-]+)")
_MEASURED = re.compile(r"\b(?:levels?|counts?|cells?|in (?:the|your) blood)$")
_AMOUNTS_LISTED = re.compile(r"\b(?:levels?|amounts?) of (?:[\w-]+,?\s+(?:and\s+|or\s+)?)*[\w-]+$")
_MARKER = re.compile(r"-(?:positive|negative|resistant|sensitive|dependent)$")
_FELT = re.compile(
    r"dizzy|weak|tired|agitated|sleepy|sick|faint|restless|depressed|drowsy|confused|anxious|nervous|sad"
)
_LETTERED = re.compile(r"(?:.*\s)?(?P<kind>[a-e]|\d)")  # what ends in a letter or a figure: "hepatitis b", "stage 3"
_LETTER_FIRST = re.compile(r"(?P<kind>[a-e]|\d)(?:\s.+)?")
_TYPE = re.compile(r"(?P<kind>type|stage|grade|class|group|phase) \d")
_ELSEWHERE = re.compile(
    r"\b(?:or|and)\s+(?:in|on|at|around|under|when|while|during|after)\s+(?:(?:the|an?|your)\s+)?\Z"
)
_GERUND = re.compile(r"(?:(?:not|being|staying|falling|passing|going)\s+)*\w+ing(?:\s+\w+){0,3}$")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing listed: the span of its words, its own figure, and the index of the item that it is an example of."""

    span: Span
    frequency: Frequency | None = None
    example_of: int | None = None
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What differs between lists: words that end an item, verbs that may open one, and what stands by itself."""

    stops: str = "stop"
    verbs: str = ""
    known: Callable[[str], bool] = lambda words: False
    whole: Callable[[str], bool] = lambda words: False
    relative: bool = False
    defining: bool = False
    exemplified: bool = False
    open: bool = False  # whether a lone word that nobody knows goes on with the item before it
    colons: bool = False  # whether a colon stands between what introduces things and the things ("medicines: A, B")
    closes: bool = False  # whether a conjunction ends the examples of a class ("opioids such as A or B, and C")
    generic: Callable[[str], bool] = lambda words: False
    is_class: Callable[[str], bool] = lambda words: False
    is_example: Callable[[str, str], bool] = lambda head, inside: False


def share_heads(low: str, items: list[Item], grammar: Grammar) -> list[Item]:
    """Joins items that share a head ("kidney or liver problems") or a place ("swelling of the face, lips or
    tongue")."""
    out: list[Item] = []
    index_of: dict[int, int] = {}
    for index, item in enumerate(items):
        parent = index_of.get(item.example_of) if item.example_of is not None else None
        item = replace(item, example_of=parent)
        if out and item.example_of == out[-1].example_of and _belongs(low, out, item, grammar):
            last = out.pop()
            item = replace(last, span=Span(last.span.start, item.span.end), frequency=item.frequency or last.frequency)
            while out and out[-1].example_of == item.example_of and _modifies(low, out[-1], item, grammar):
                last = out.pop()
                item = replace(last, span=Span(last.span.start, item.span.end), frequency=item.frequency)
        out.append(item)
        index_of[index] = len(out) - 1
    return out


def _modifies(low: str, last: Item, item: Item, grammar: Grammar) -> bool:
    """Whether a lone word shares the head, or the place, that was just joined ("kidney, liver or thyroid problems",
    "numbness, burning or tingling in the legs")."""
    word = low[last.span.start : last.span.end]
    between = low[last.span.end : item.span.start].strip(" ,")
    of_sensation = _OF_SENSATION.fullmatch(word)  # "worsening of numbness, tingling or burning in the feet"
    word = of_sensation["what"] if of_sensation else word
    if last.frequency is not None or between not in ("", "or", "and") or " " in word:
        return False
    if word in words("sensation"):
        return low[item.span.start : item.span.end].split()[0].strip(",") in words("sensation")
    described = grammar.open and _ADJECTIVE.match(word) and word not in words("noun_like_adjective")
    named = word in words("body_part") or word in words("attribute") or word in words("lone_adjective")
    return not grammar.known(word) and bool(named or described)


def _belongs(low: str, before: list[Item], item: Item, grammar: Grammar) -> bool:
    last = before[-1]
    first_words, next_words = low[last.span.start : last.span.end], low[item.span.start : item.span.end]
    between = low[last.span.end : item.span.start]
    if last.frequency is not None or ";" in between or "." in between or ")" in between:
        return False
    conjoined = item.joined.strip().split()[-1:] in (["or"], ["and"], ["and/or"])
    first, second = first_words.split(), next_words.split()
    if _is_numbered(first_words, next_words):
        return True  # "hepatitis B or C", "type 1 or type 2 diabetes"
    if conjoined and second[-1] in ("type", "types") and " of " in first_words:
        return True  # "local anesthetics of the amide or ester type"
    if grammar.open and conjoined and _ELSEWHERE.search(between):
        return True  # "difficulty seeing at night or in low lit areas"
    body = words("body_part")
    place = re.search(
        r"\b(?:of|in|on|around|to|from|at|surround|with)\s+(?:the\s+|your\s+)?(?:[\w-]+(?:,\s*|\s+or\s+|\s+and\s+)?)+$",
        first_words,
    )
    if (
        place
        and (second[-1].strip("()") in body or second[-1] == "area" or next_words in words("body_fluid"))
        and all(w.strip("()") in body or w in words("place_filler") | words("body_fluid") for w in second)
    ):
        return True
    several = conjoined and not grammar.known(next_words if " " not in next_words else first_words)
    if low.startswith("-", last.span.end):
        return True  # "second- and third-degree heart block"
    lone = all(word.strip(",") in words("lone_adjective") for word in first) and not grammar.known(first_words)
    if lone and between.strip(" ,") in ("", "or", "and"):
        return True  # "large, hive-like swelling"
    if several and grammar.known(low[last.span.start : item.span.end]):
        return True  # the vocabulary knows the two as one name
    if _CHANGED.search(first_words) and next_words in words("may_change"):
        return True  # "changes in your pulse, blood pressure and breathing"
    if _SENSITIVE.search(first_words) and next_words in words("sensed"):
        return True  # "sensitivity to light, noise and touch"
    if conjoined and _EXPOSED.search(first_words) and not grammar.known(next_words):
        return True  # "sunburn after exposure to sun or artificial light"
    if grammar.open and _shares_measure(first_words, next_words, grammar):
        return True
    if not conjoined:  # "rapid, shallow breathing"
        if between.strip() == "," and _MARKER.search(first_words) and len(second) > 1:
            return True  # "hormone receptor-positive, HER2-negative breast cancer"
        felt = len(first) == 1 and len(second) > 1 and second[1] in body
        if felt and between.strip() == "," and first[0].endswith("y") and second[0].endswith("y"):
            return True  # "itchy, watery eyes"
        if (
            between.strip() == ","
            and len(first) == 1
            and first[0] in body
            and pattern("illness_named").search(next_words)
        ):
            return True  # "kidney, thyroid problems": an organ alone is none
        alone = len(first) == 1 and first[0] in words("attribute") and not grammar.known(first_words)
        return alone and between.strip() == "," and len(second) > 1 and second[0] in words("attribute")
    if first[0] in ("feel", "feeling") and _FELT.fullmatch(next_words) and _FELT.fullmatch(first[-1]):
        return True  # "feeling tired or weak"
    if grammar.open and _compared(first, second):
        return True
    sole = len(before) == 1 and not last.joined and item.joined.strip() == "or"
    described = sole and len(first) == 2 and first[0] in words("shared_modifier")
    if grammar.defining and described and (len(second) == 1 or second[1] in words("preposition")):
        return True  # "severe nausea or vomiting": without the word both share, the second one says too much
    if pattern("purpose_open").search(first_words):
        return True  # "medicines to treat or prevent blood clots"
    if second[0] in words("preposition") or (grammar.generic(first_words) and grammar.generic(second[0])):
        return True  # "in or around the eye"; "medicines or supplements containing caffeine"
    if first[0] in body and len(first) > 1 and len(second) == 1 and second[0] in words("sensation"):
        return "," not in between  # "eye pain or discomfort", but not "muscle cramps, or numbness"
    if len(first) == 1 and first[0].endswith("ing") and second[0].endswith("ing") and second[-1] == "blood":
        return True  # "vomiting or coughing up blood"
    held = grammar.open and pattern("held_open").search(first_words) is not None
    done = first[-1].endswith("ing") and _GERUND.match(next_words) and not grammar.known(next_words)
    if held and (done if len(second) > 1 else _GERUND.match(next_words) or not grammar.known(next_words)):
        return True  # "thoughts about suicide or dying", "thinking about harming or killing yourself"
    if grammar.open and low[: last.span.start].rsplit(None, 1)[-1:] == ["feeling"] and _ADJECTIVE.match(next_words):
        return len(second) == 1  # "feeling very agitated or restless"
    if (
        grammar.open
        and len(second) == 1
        and len(first) > 1
        and not grammar.known(next_words)
        and (not grammar.known(first_words) or _GERUND.match(next_words) or _ADJECTIVE.match(next_words))
        and (
            item.joined.strip().endswith("or")
            or pattern("held_open").search(first_words)
            or (first[0] in words("attribute") and not grammar.known(first[-1]))  # "abnormal thoughts and behavior"
        )
    ):
        return True  # "thoughts of suicide or dying", "an increase in activity and talking"
    if first[0] in words("perceiving") and not grammar.known(next_words):
        return True  # "seeing halos or bright colors around lights"
    if first[-1] in body and len(first) > 1 and all(w in body or w in ("the", "your") for w in second):
        return True
    if first_words in words("sensation") and second[0] in words("sensation") and len(second) > 1:
        return True
    if len(first) == 1 and {first[0], second[0]} <= words("difficulty") and len(second) > 2:
        return True  # "difficulty or discomfort in passing urine"
    if (
        first[0] in words("difficulty")
        and _GERUND.match(next_words)
        and (len(second) > 1 or not grammar.known(next_words))
    ):
        return True
    if first_words.startswith(("unable to ", "inability to ")) and second[0] not in words("sensation"):
        return not grammar.known(next_words)  # "unable to respond or wake up"
    if (
        len(first) == 2
        and first[0] in words("attribute")
        and len(second) == 1
        and {first[1], second[0]} <= words("sensation")
    ):
        return True
    shared_part = len(first) == 1 and len(second) == 2 and second[1] in body
    both = shared_part and first[0].endswith("y") and second[0].endswith("y")
    if both or (shared_part and first[0] in words("attribute") and not grammar.known(next_words)):
        return True  # "itchy or watery eyes", "weak or brittle bones"
    if (
        len(first) == 2
        and first[0] in body
        and len(second) == 1
        and {first[1], second[0]} <= words("sensation")
        and not grammar.known(next_words)
    ):
        return True  # "chest pain or pressure"
    if len(second) == 1 and second[0] in words("change") and first[-1] in words("change"):
        return True  # "weight gain or loss"
    if grammar.known(first_words):
        return False
    if grammar.open and first_words in words("of_the_mind") and pattern("illness_named").search(next_words):
        return len(second) == 2  # "mood or behavior problems": a mood alone is no finding
    if len(first) == 1 and len(second) > 1 and first[0].endswith("ing") and second[0].endswith("ing"):
        return True  # "spitting or coughing up blood"
    if (
        len(first) == 1
        and len(second) >= 2
        and (
            first[0] in body
            or first[0] in words("attribute")
            or (_ADJECTIVE.match(first[0]) and first[0] not in words("noun_like_adjective"))
        )
    ):
        return True
    if 2 <= len(first) <= 3 and first[-1] in words("attribute") | body and len(second) == 2:
        return not (grammar.known(next_words) and grammar.known(first[-1]))  # a rash is not only an attribute
    if len(first) == 1 and len(second) >= 2 and second[0] in words("attribute"):
        return True  # "pounding or irregular heartbeat"
    feeling = first[0] in ("feeling", "being", "acting", "becoming")
    return feeling and len(second) == 1 and not grammar.known(next_words)


def _is_numbered(first: str, second: str) -> bool:
    """Whether two items are kinds of one thing that only a letter or a figure tells apart."""
    lettered, following = _LETTERED.fullmatch(first), _LETTER_FIRST.fullmatch(second)
    if lettered is not None and following is not None:
        return lettered["kind"].isdigit() == following["kind"].isdigit()
    alone, again = _TYPE.fullmatch(first), _TYPE.match(second)
    return alone is not None and again is not None and alone["kind"] == again["kind"]


def _shares_measure(first: str, second: str, grammar: Grammar) -> bool:
    """Whether two items share what was measured ("decreased sodium and phosphate levels in the blood", "low white and
    red blood cells"): alone the second would not say whether it rose or fell."""
    if second.split()[0] in words("measured") | words("modifier") or grammar.known(second):
        return False
    amount = _AMOUNTS_LISTED.search(first) is not None
    if amount and first.split()[0] in words("difficulty"):
        return len(second.split()) == 1 or _MEASURED.search(second) is not None  # "problems with the amount of …"
    if first.split()[0] not in words("measured") or _MEASURED.search(first):
        return False
    return amount or _MEASURED.search(second) is not None


def _compared(first: list[str], second: list[str]) -> bool:
    """Whether two items share one comparison ("more outgoing or aggressive behavior than normal")."""
    return "than" in second and "than" not in first and "more" in (first[0], first[-1], *first[1:2])
