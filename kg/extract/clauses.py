"""Items of a list of side effects that speak in clauses: what comes of an effect, how it shows, whom it hits.

Leaflets explain inside an item: "an allergic reaction, the signs may include: itching, swelling of the lips", "crystals
in urine, leading to kidney damage". What follows such a link is an effect of its own in the same group; what follows
an aside (where, when, why, what to do) is none. Explanations in brackets are left to the list grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.quantities import find_frequencies
from kg.model import Category, Span, TermKind


def effect_regions(context: Context, unit: Unit) -> list[Span]:
    """The stretches of an item's sentence that list effects; empty where it has no clause to take apart.

    The first sentence of an item names its effect before the first link; a later one ("These may be signs of …") only
    says more about it, and names something behind its links alone.
    """
    low = context.low
    follows = unit.previous is not None
    if follows and not pattern("effect_goes_on").match(context.lowered(unit.span)):
        return []
    links = list(_links(low, unit.span))
    ends = [*(link.start() for link in links), unit.span.end]
    regions: list[Span] = []
    if not follows and not (links and pattern("effect_name").search(links[0].group())):
        opens = pattern("effect_opens").match(context.lowered(unit.span))
        start = unit.span.start + (opens.end() if opens else 0)
        regions.extend(_without_aside(low, Span(start, max(start, ends[0]))))
    for link, end in zip(links, ends[1:], strict=True):
        regions.extend(_without_aside(low, Span(link.end(), end)))
    named = _diagnosis(context, unit)
    if named is not None:
        regions.append(named)
    if regions == [unit.span] and whole_clause(context, unit.span) is None:
        return []
    return regions


def _diagnosis(context: Context, unit: Unit) -> Span | None:
    """The illness in the last bracket of an item that lists its symptoms ("a rash with blisters (… syndrome)"); the
    other name of a single effect is none of its own."""
    for match in pattern("diagnosis").finditer(context.low, unit.span.start, unit.span.end):
        described = pattern("with_symptoms").search(context.low, unit.span.start, match.start())
        if described is not None and match.end() == unit.span.end:
            return Span(match.start("list"), match.end("list"))
    return None


def _links(low: str, span: Span) -> Iterator[re.Match[str]]:
    """The links of a sentence outside its brackets."""
    for match in pattern("effect_link").finditer(low, span.start, span.end):
        if not _in_bracket(low, match.start(), span.start):
            yield match


def _in_bracket(low: str, at: int, start: int = 0) -> bool:
    return low.count("(", start, at) > low.count(")", start, at)


def _without_aside(low: str, region: Span) -> Iterator[Span]:
    cut = pattern("effect_aside").search(low, region.start, region.end)
    end = cut.start() if cut else region.end
    shown = pattern("effect_shown").search(low, region.start, end)
    # "flu-like symptoms with a rash, fever and swollen glands": what shows it is a list
    parts = [Span(region.start, shown.start()), Span(shown.end(), end)] if shown else [Span(region.start, end)]
    for part in parts:
        if low[part.start : part.end].strip(" ,.;:"):
            yield part


def in_a_group(unit: Unit) -> bool:
    """Whether a unit is an item under the label of a frequency group or of seriousness among side effects."""
    return unit.is_item and unit.section.kind == "side_effects" and unit.section.category is not Category.NONE


def whole_clause(context: Context, region: Span) -> Span | None:
    """A region that is one effect as it stands: what happens to a part of the body ("the tongue may turn black"), or
    the name of an illness in brackets."""
    named = pattern("diagnosis").match(context.low, region.start - 1) if region.start else None
    if named is not None and named.end("list") == region.end:
        return region
    match = pattern("effect_clause").match(context.low, region.start, region.end)
    return Span(match.start("clause"), match.end("clause")) if match is not None else None


def described(context: Context, region: Span, known: Callable[[str], bool]) -> list[Span]:
    """An item that a clause with "that" describes to its end ("stools that are black, sticky, or have mucus"), and a
    known effect behind its last "or"; nothing where no such clause is."""
    match = pattern("described").fullmatch(context.low, region.start, region.end)
    if match is None:
        return []
    before = context.low.rfind(" or ", region.start, match.start("that"))
    first = Span(match.start("clause"), before) if before >= 0 else None
    if first is not None and known(context.lowered(first)):
        return [first, *described(context, Span(before + 4, region.end), known)]
    last = context.low.rfind(" or ", match.start("that"), match.end("clause"))
    ends = Span(last + 4, match.end("clause")) if last >= 0 else None
    if ends is None or not _names(context.lowered(ends), known):
        return [Span(match.start("clause"), match.end("clause"))]
    return [Span(match.start("clause"), last), ends]


def _names(low: str, known: Callable[[str], bool]) -> bool:
    """Whether words name an effect by themselves, a describing word before it or not."""
    return known(low) or (" " in low and known(low.split(None, 1)[1]))


def item_category(context: Context, unit: Unit) -> str:
    """The words with which a later sentence of the item gives its group ("This is uncommon"); empty where none does."""
    for other in _sentences_of(context, unit):
        match = pattern("effect_group").match(context.lowered(other.span))
        if match is not None:
            return match.group()
    return ""


def _sentences_of(context: Context, unit: Unit) -> Iterator[Unit]:
    """The sentences of the item that a unit stands in, in order."""
    first = unit
    while first.previous is not None:
        first = first.previous
    for index in range(first.index, len(context.units)):
        if context.units[index].block is not unit.block:
            return
        yield context.units[index]


def limited_people(context: Context, region: Span) -> tuple[Span, str | None]:
    """A region without the people or the illness that its last words limit it to, and those words as written.

    >>> "infertility in women", "breathing problems in asthma or chronic lung disease"
    ('infertility in women', 'breathing problems in asthma or chronic lung disease')
    """
    match = pattern("effect_people").search(context.low, region.start, region.end)
    if match is None or next(find_frequencies(context.low, Span(match.start(), region.end)), None) is not None:
        return region, None
    who = whole_group(context, Span(match.start("who"), match.end("who")))
    if who is None or pattern("amount_of").search(context.low[region.start : match.start()]):
        return region, None
    if not are_people_or_ill(context, who):
        return region, None
    everyone = DRUG_MARK in context.lowered(who)  # "in patients who take it"
    return Span(region.start, match.start()), None if everyone else " ".join(context.words(who).split())


def whole_group(context: Context, who: Span) -> Span | None:
    """The words for people up to the end of their clause where they were cut in the middle ("females who are able
    to"); None where they stay without an end."""
    if not pattern("people_cut").search(context.lowered(who)):
        return who
    rest = re.compile(r"[^,.;:()]{3,120}").match(context.low, who.start)
    whole = Span(who.start, rest.end()) if rest is not None else who
    while whole.end > whole.start and context.low[whole.end - 1].isspace():
        whole = Span(whole.start, whole.end - 1)
    return None if pattern("people_cut").search(context.lowered(whole)) else whole


def item_people(context: Context, unit: Unit) -> str | None:
    """The people that an item as a whole is limited to: "… reported mainly in children receiving it", "… when it is
    used for malaria"."""
    for other in _sentences_of(context, unit):
        low = context.lowered(other.span)
        match = pattern("item_people").search(low)
        if match is not None and not _in_bracket(low, match.start()):
            who = Span(other.span.start + match.start("who"), other.span.start + match.end("who"))
            if are_people_or_ill(context, who):
                return " ".join(context.words(who).split())
    return None


def are_people_or_ill(context: Context, who: Span) -> bool:
    """Whether words name people, or nothing but known illnesses."""
    words = context.words(who)
    if any(True for _ in context.vocabulary.find(words, TermKind.POPULATION)):
        return True
    if pattern("people_head").match(words.lower()):
        return True
    parts = [part for part in re.split(r"\s*(?:,|\bor\b|\band\b)\s*", words) if part]
    return all(_is_illness(context, part) for part in parts)


def _is_illness(context: Context, part: str) -> bool:
    known = context.vocabulary.concept(part, TermKind.FINDING)
    return known is not None or pattern("illness_head").search(part.lower()) is not None
