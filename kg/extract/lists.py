"""Enumerations: a stretch of text into the things that it lists, by grammar and not by a list of known things.

``"dizziness in up to 15 percent of users, nausea and kidney or liver problems"`` holds three items, the first with a
figure, the last with a head that two words share. Brackets explain or give examples; a relative clause ends an item.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kg.extract.cues import DRUG_MARK, alternation, pattern, words
from kg.extract.items import Grammar, Item, share_heads
from kg.extract.quantities import FoundFrequency, find_frequencies
from kg.model import Frequency, Span

_SEPARATOR = re.compile(
    r"\s*[;•]\s*(?:and\s+|or\s+)?|,\s*(?:while|whereas)\s+(?=[^,.;:]{3,80}?\d[\d.]*\s*(?:%|percent))"
    r"|(?<!\d),(?:\s*(?:and/or|and|or|as\s+well\s+as)\b)?\s*|,(?!\d)\s*|\s+(?:and/or|and|or(?!\s+like\b)|as\s+well\s+as|plus|&|followed\s+by|but\s+also)\s+"
)
_SEPARATOR_OR_COLON = re.compile(rf"{_SEPARATOR.pattern}|:\s+(?=\S)")
_EXAMPLES = re.compile(
    r"(?:,\s*)?(?<![\w-])(?<!\bor\s)(?<!\blook\s)(?<!\blooks\s)(?<!\bfeels\s)(?<!\bfeeling\s)(?<!\bsmell\s)(?<!\bsmells\s)(?<!\btastes\s)\(?(?:such\s+as|including|includes?|for\s+example|e\.g\.?|like|for\s+instance|particularly|especially|namely),?:?\s+"
)
_CONJUNCTION = re.compile(r"\b(?:and|or|and/or)\s+\Z")
_EDGES = ".,;:\"“”'-–*"
_RELATIVE = re.compile(r"\s(?:that|which|who|where)\s*\Z")
_DANGLING = re.compile(
    r"\s+(?:such\s+as|due(?:\s+to)?|for|of|in|with|that|to|and|or|by|from|the|(?<!vitamin\s)(?<!hepatitis\s)a|on|at|now|yet|too|either|is|are)\Z"
)
_NEXT_LETTER = re.compile(r",?\s+(?:or|and|and/or)\s+[b-e]\b")  # "influenza A or B": no article
_DEFINING = re.compile(
    r"(?:that\s+(?:(?:is|are|does|do|will)\s+(?:more|less|not|very|unusually)\b\s*)|(?:during|when|while)\s+(?!taking\b|using\b|you\s+take\b|treatment\b|it\b)|that\s+(?!(?:may|can|could|might|will|would|is|are|was|were|do|does|did|has|have|had|you|your|it|this|they)\b)"
    r")[\w'-]+(?:\s+[\w'-]+){0,7}\s*\.?\s*\Z"
)
_PURPOSE = re.compile(r"(?:for|to|when|if|in|after|during)\b")
_RESTRICTS = re.compile(
    r"(?:that|which)\s+(?:(?:can|may|might|could)\s+(?=(?:make|cause|lower|raise|slow|lead|increase|thin|upset)\b))?"
    r"(?!(?:you|your|are|is|have|has|may|can|will|should|must|do|does|we|this)\b)\w+\s+"
)
_BRACKETED = re.compile(r"[()]")
_FELT_AS = re.compile(r"feeling (?:like|as if|as though) (?:you|your)\b")
_ADVERB = re.compile(
    r"(?:very |more |less )?(?:in|un)?(?:frequent|common|rare|occasional|usual|possib|probab|general|main)ly"
)
_GLOSS = re.compile(r"\((?P<gloss>[a-z]+)\)(?P<rest>[^()]*)\Z")
_COMPARED = re.compile(r"(?:[\w-]+\s+){1,5}than\b")
_QUOTED = re.compile(r"[\w -]+'(?!s\b)[^']")
_LEAVING = re.compile(r"\b(?:bleeding|discharge|leaking|blood)\s*\Z")
_PLACE = re.compile(r"(?:on|under|in|at|around|of|from|to|during|after|when|over)\b")


def read_list(low: str, region: Span, grammar: Grammar) -> list[Item]:
    """The items of a region of the lower-case text, in order. Empty where it lists nothing."""
    figures = list(find_frequencies(low, region))
    items: list[Item] = []
    parent: int | None = None
    closed = False
    for piece, separator in _pieces(low, region, figures, _SEPARATOR_OR_COLON if grammar.colons else _SEPARATOR):
        if separator.strip().startswith((";", "•")):
            parent = None
        if separator.startswith(":") and items and grammar.is_class(low[items[-1].span.start : items[-1].span.end]):
            parent = len(items) - 1  # "anticoagulants: warfarin, phenprocoumon"
        introduced = _EXAMPLES.search(low, piece.start, piece.end)
        body, examples = piece, None
        if introduced and not _inside_bracket(low, piece, introduced.start()):
            body, examples = Span(piece.start, introduced.start()), Span(introduced.end(), piece.end)
            # "especially during the first week" says when: it gives no example, and nothing behind it is one
            examples = None if re.match(r"(?:during|when|while|after)\b", low[introduced.end() :]) else examples
        head, ended = _head(low, body, figures, grammar)
        bracket = _bracket(low, body)
        found = next((f for f in figures if piece.start <= f.figure.start < piece.end), None)
        if head is not None and _is_no_item(low, head, separator, grammar):
            head = None
        if head is None and found is not None and items and items[-1].frequency is None and "," in separator:
            # "low muscle tone, found in 34.7 percent, and …"; "nausea and sleepiness, each in 23 percent"
            shared = range(len(items)) if low.startswith("each", piece.start) else (len(items) - 1,)
            for index in shared:
                if items[index].frequency is None:
                    items[index] = replace(items[index], frequency=found.frequency)
            continue
        if found is not None and re.match(r"\s+each\b", low[found.span.end : piece.end]):
            items = _each(items, found.frequency)
        if head is not None:
            named = low[head.start : head.end]
            if examples is not None or grammar.is_class(named):
                parent = None  # a class, or what has examples of its own, is no example of the class before it
            elif closed and grammar.closes:
                parent = None  # "opioids such as A or B, and C": the conjunction before B has ended the examples
            closed = parent is not None and bool(_CONJUNCTION.search(separator))
            items.append(Item(head, _figure(piece, figures), parent, separator))
        inside_name = bracket is not None and head is not None and bracket.within(head)
        if (
            bracket is not None
            and head is not None
            and not inside_name
            and _gives_examples(low, head, bracket, grammar)
        ):
            inner = _EXAMPLES.match(low, bracket.start, bracket.end)
            inside = Span(inner.end() if inner else bracket.start, bracket.end)
            whose: int | None = len(items) - 1
            conjoined = separator.split()[-1:] in (["and"], ["or"]) and len(items) > 1
            if conjoined and not _BRACKETED.search(low[items[-2].span.end : head.start]):
                whose = None  # "stimulants and decongestants (…)": whose example each is, the words do not say
            items.extend(replace(item, example_of=whose) for item in read_list(low, inside, grammar))
        if examples is not None and (head is not None or items):
            if head is not None or parent is None:
                parent = len(items) - 1
            example, ended = _head(low, examples, figures, grammar)
            if example is not None:
                items.append(Item(example, _figure(examples, figures), parent, separator))
        if ended and not _goes_on(low, piece, region, grammar):
            break
    listed = share_heads(low, items, grammar)
    while listed and listed[-1].example_of is not None and _PLACE.match(low, listed[-1].span.start):
        listed.pop()  # "swollen glands, especially under the arms" says where, and gives no example
    return [i for i in listed if i.example_of is None or not _PLACE.match(low, i.span.start)]


def _is_no_item(low: str, head: Span, separator: str, grammar: Grammar) -> bool:
    """Whether a piece is an adverb that the next one begins with ("…, and infrequently, larger areas"), or another name
    in quotation marks for the item before it ("imaging abnormalities or “IAB”")."""
    named = low[head.start : head.end]
    if grammar.open and _ADVERB.fullmatch(named) and not grammar.known(named):
        return True
    quoted = low[head.start - 1 : head.start] in ('"', "“") and low[head.end : head.end + 1] in ('"', "”")
    return quoted and separator.strip() == "or" and " " not in named


def _each(items: list[Item], figure: Frequency) -> list[Item]:
    """Gives a figure that is said to be each one's to the items before it, back to one that has its own."""
    own = max((i for i, item in enumerate(items) if item.frequency is not None), default=-1)
    return items[: own + 1] + [replace(item, frequency=figure) for item in items[own + 1 :]]


def _goes_on(low: str, piece: Span, region: Span, grammar: Grammar) -> bool:
    """Whether a list goes on behind a clause that ended one of its items: a known thing follows, after a comma."""
    if not low.startswith((",", ";"), piece.end):
        return False
    rest = Span(piece.end, region.end)
    named = (low[s.start : s.end].strip(" .") for s, _ in _pieces(low, rest, []))
    return any(grammar.known(words.removeprefix("including ")) for words in named)


def _pieces(
    low: str, region: Span, figures: list[FoundFrequency], separator: re.Pattern[str] = _SEPARATOR
) -> list[tuple[Span, str]]:
    """Cuts at separators outside brackets and figures; each piece with the separator before it."""
    closed = [f.figure for f in figures]
    depth_at = _depths(low, region)
    pieces: list[tuple[Span, str]] = []
    start, before = region.start, ""
    for match in separator.finditer(low, region.start, region.end):
        if depth_at[match.start() - region.start] > 0 or any(
            s.start < match.end() and match.start() < s.end for s in closed
        ):
            continue
        pieces.append((Span(start, match.start()), before))
        start, before = match.end(), match.group()
    pieces.append((Span(start, region.end), before))
    return [(span, sep) for span, sep in pieces if low[span.start : span.end].strip()]


def _depths(low: str, region: Span) -> list[int]:
    depth, found = 0, []
    for c in low[region.start : region.end]:
        depth += c in "([" and 1
        found.append(depth)
        depth -= c in ")]" and depth > 0
    return found


def _inside_bracket(low: str, piece: Span, at: int) -> bool:
    before = low[piece.start : at]
    return before.count("(") > before.count(")") or low[at] == "("


def _bracket(low: str, piece: Span) -> Span | None:
    """What the first bracket of a piece holds, with the brackets inside it."""
    opened = low.find("(", piece.start, piece.end)
    depth = 0
    for at in range(opened, piece.end) if opened >= 0 else ():
        depth += (low[at] == "(") - (low[at] == ")")
        if depth == 0:
            return Span(opened + 1, at) if at > opened + 1 else None
    closed = low.find(")", opened, piece.end) if opened >= 0 else -1
    return Span(opened + 1, closed) if closed > opened >= 0 else None


def _gives_examples(low: str, head: Span, bracket: Span, grammar: Grammar) -> bool:
    inner = _EXAMPLES.match(low, bracket.start, bracket.end)
    inside = Span(inner.end() if inner else bracket.start, bracket.end)
    named = low[head.start : head.end]
    if inner and grammar.exemplified and not _PURPOSE.match(low, inside.start):
        return True
    parts = (part for s, _ in _pieces(low, inside, []) for part in _EXAMPLES.split(low[s.start : s.end]))
    return any(grammar.is_example(named, part.strip()) for part in parts)


@cache
def _stop(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=\s))(?:{alternation(name)})(?![\w-])|\bfor\s+(?:\d|some\b|several\b)|\s[–—-]\s|[:!?](?=\s|$)|(?<!\bst)\.(?=\s|$)"
    )


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{alternation('opening')})(?![\w-])\s*)+")


@cache
def _verb(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation(name)})\s+(?:an?\s+|any\s+|the\s+)?(?!(?:cold|hot|like)\b)")


def _head(low: str, piece: Span, figures: list[FoundFrequency], grammar: Grammar) -> tuple[Span | None, bool]:
    """The words of an item without determiners, figure, bracket and what follows; and whether the list ends here."""
    start, end = piece.start, piece.end
    ended = False
    bracket = low.find("(", start, end)
    if bracket == start and ")" not in low[start:end].rstrip(" .")[:-1]:
        return None, False
    figure = next((f for f in figures if start <= f.figure.start < end), None)
    if figure is not None and figure.span.start > start:
        end = min(end, figure.span.start)
    elif figure is not None:  # the figure comes first: "10 percent headache"
        start = min(figure.span.end, end)
    inner = bracket > start and _goes_on_behind(low, start, bracket, end, grammar)
    if bracket > start and not inner:
        end = _place_glossed(low, start, bracket, end) or min(end, bracket)
    while start < end and (low[start].isspace() or low[start] in _EDGES):
        start += 1
    for _ in range(4):
        match = _opening().match(low, start, end)
        if match and match.end() < end and not _compares(low, start, match.end()):
            start = match.end()
        risk = pattern("risk_of").match(low, start, end) if grammar.verbs == "effect_verb" else None
        if risk is not None and risk.end() < end:
            start = risk.end()
        if grammar.verbs and not grammar.whole(_DANGLING.sub("", low[start:end]).strip(_EDGES + " \n")):
            verb = _verb(grammar.verbs).match(low, start, end)
            if verb:
                start = verb.end()
                continue
        if not match:
            break
    if _verb("other_verb").match(low, start, end):
        return None, True
    stop = _stop(grammar.stops).search(low, start, end) if not _FELT_AS.match(low, start, end) else None
    while stop is not None and pattern("no_stop").match(low, stop.start(), end):
        stop = _stop(grammar.stops).search(low, stop.end(), end)  # "medicines that contain …", "than normal"
    if stop is not None and grammar.relative and _RELATIVE.search(low, start, stop.start()):
        stop = None  # "heart failure that is not under control": the clause says which one
    restricts = stop and _RESTRICTS.match(low, stop.start(), end)
    if stop is not None and restricts and grammar.generic(low[start : stop.start()].strip()):
        stop = _stop(grammar.stops).search(low, restricts.end(), end)  # "medicines that lower blood pressure"
    if stop is not None and grammar.defining and _DEFINING.match(low, stop.start(), end):
        stop = None  # "diarrhoea that contains blood": the clause is part of the name
    if stop is not None and _LEAVING.search(low, start, stop.start()) and stop.group().strip() == "from":
        stop = None  # "bleeding from the gut": the place belongs to the name
    if stop is not None:
        end = stop.start()
        ended = True
    elif bracket >= 0 and _stop(grammar.stops).search(low, max(low.find(")", bracket), bracket), piece.end):
        ended = True
    if figure is not None and low[figure.figure.end : piece.end].count(".") == 0 and figure.span.start > start:
        ended = False
    while start < end and (low[start].isspace() or low[start] in _EDGES):
        start += 1
    while end > start and low[end - 1].isspace():
        end -= 1
    dangling = _DANGLING.search(low, start, end)
    if dangling is not None and not (low.endswith(" a", start, end) and _NEXT_LETTER.match(low, end)):
        end = dangling.start()
    while end > start and (low[end - 1].isspace() or low[end - 1] in _EDGES or _unopened(low, start, end)):
        end -= 1
    if low.startswith("'", start - 1) and start > piece.start and _QUOTED.match(low, start, end):
        start -= 1  # "'hive-like' swellings": the quotation mark closes inside
    return (
        (Span(start, end), ended)
        if end > start and any(c.isalpha() or c == DRUG_MARK for c in low[start:end])
        else (None, ended)
    )


def _place_glossed(low: str, start: int, bracket: int, end: int) -> int | None:
    """The end of a name behind a bracket that only gives a part of the body its other name ("your stomach area
    (abdomen)") or that tells which substance in the blood is meant."""
    measured = pattern("in_the_blood").match(low, bracket, end)
    if measured is not None and not low[measured.end() : end].strip(_EDGES + " \n"):
        return measured.end("place")  # "fat levels (cholesterol) in your blood" does not end with the bracket
    match = _GLOSS.match(low, bracket, end)
    before = low[start:bracket].split()[-1:]
    if match is None or match["gloss"] not in words("body_part") or match["rest"].strip(_EDGES + " \n"):
        return None
    return match.end("gloss") + 1 if before == ["area"] or set(before) <= words("body_part") else None


def _compares(low: str, start: int, end: int) -> bool:
    """Whether "more" belongs to a comparison ("more hungry or thirsty than usual") and is no mere amount."""
    return low[start:end].split()[-1] in ("more", "less") and _COMPARED.match(low, end) is not None


def _unopened(low: str, start: int, end: int) -> bool:
    """Whether the last letter closes a bracket that was opened before the words."""
    return low[end - 1] == ")" and low.count("(", start, end) < low.count(")", start, end)


def _goes_on_behind(low: str, start: int, bracket: int, end: int, grammar: Grammar) -> bool:
    """Whether a name goes on behind a bracket ("low salt (sodium) levels in the blood")."""
    closed = low.find(")", bracket, end)
    following = low[closed + 1 : end].split(maxsplit=1) if closed > 0 else []
    if following and low[closed + 1] == "-" and following[0][1:].isalpha():
        return True  # "hormone receptor (HR)-positive breast cancer"
    if not following or low[closed + 1] != " " or not following[0].strip(_EDGES).isalpha():
        return False
    if grammar.known(low[start:bracket].strip()):
        return False
    return _stop(grammar.stops).match(low, closed + 2) is None and following[0].strip(_EDGES) not in words(
        "behind_bracket"
    )


def _figure(piece: Span, figures: list[FoundFrequency]) -> Frequency | None:
    return next((f.frequency for f in figures if piece.start <= f.figure.start < piece.end), None)
