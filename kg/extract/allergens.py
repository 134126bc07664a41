"""What one is allergic to: medicines, classes, ingredients, by themselves or of named forms."""

from __future__ import annotations

import re

from kg.extract.context import Context
from kg.extract.items import Grammar
from kg.extract.lists import read_list
from kg.extract.terms import called
from kg.model import Span

# "any of the ingredients in the tablets and capsules": the forms are no allergens of their own
_INGREDIENTS = re.compile(r"\b(?:inactive |other )?(?:ingredients?|components?|contents) (?:in|of)\b[^.;()]*")
_OTHERS = re.compile(r"\bother\s+$")
_SHOWN = re.compile(
    r",?\s*(?:\(|[–-]\s)?(?:for\s+example|such\s+as|like),?\s+(?:an?\s+)?(?P<sign>\w+(?:ing|s|h|a|y))\b"
)
_GENERAL = re.compile(r"(?:medicines?|medications?|drugs?)$")
_ANY = re.compile(r"(?:,?\s+(?:or|and))?(?:\s+to)?\s+any\s*\Z")  # "A, B, or any other component": of the component
_ANY_SUBSTANCE = re.compile(r"(?:\s+or|,)\s+any\s+other\s+$")


def read_allergens(context: Context, region: Span, grammar: Grammar) -> list[Span]:
    """The allergens that a region names, each whole: with "other" where nothing else says which ("other medications"),
    with all the forms whose ingredients are meant.
    """
    low = context.low
    shown = _SHOWN.search(low, region.start, region.end)
    if shown is not None and grammar.known(shown["sign"]):
        region = Span(region.start, shown.start())  # "…, for example wheezing or a rash": how it showed
    cut = _INGREDIENTS.search(low, region.start, region.end)
    listed = (
        region if cut is None else Span(region.start, region.start + len(_ANY.sub("", low[region.start : cut.start()])))
    )
    spans: list[Span] = []
    for item in read_list(low, listed, grammar):
        words = context.lowered(item.span)
        other = _OTHERS.search(low, region.start, item.span.start)
        general = _ANY_SUBSTANCE.search(low, region.start, item.span.start)
        if words.startswith("substance") and general is not None and spans and spans[-1].end == general.start():
            spans[-1] = Span(spans[-1].start, item.span.end)  # "a food or any other substance" is one thing
        elif _GENERAL.match(words) and other is not None:
            spans.append(Span(other.start(), item.span.end))
        else:
            spans.append(called(context, item.span))
    if cut is not None:
        inside = read_list(low, Span(cut.start(), cut.end()), grammar)
        end = inside[-1].span.end if inside else cut.end()
        spans.append(Span(cut.start(), end))
    return spans
