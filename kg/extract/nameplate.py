"""The lines that open a package leaflet: the product's name with its strength or form, and below it the medicine.

"Zendra 5 mg film-coated tablets", then "zendrafen" alone on its line, or in brackets; where no such line stands there,
the sentence about the active substance names it.
"""

from __future__ import annotations

import re

from kg.extract.cues import words
from kg.model import Span

HEAD = 1200  # characters in which a leaflet names itself
MIN_NAMED = 4  # how often the text must say the name
MAX_BETWEEN = 5  # lines between the product's name and the medicine's
_FORM = (
    r"(?:tablets?|capsules?|solution|suspension|cream|gel|ointment|spray|inhal\w+|drops|patch(?:es)?|syrup|injection"
    r"|powder|granules|suppositor\w+|pessar\w+|lotion|elixir|liquid|implant|infusion|pen|syringe)"
)
_NAME_LINE = re.compile(
    r"^[ \t#*]*(?P<brand>[A-Z][\w-]{2,}(?: (?!(?i:" + _FORM + r")\b)[A-Z][\w-]*){0,2}?)"
    r"(?: ?[®™])?(?P<rest>[ \t]+(?=[^\n]*(?:\d ?(?:mg|micrograms?|mcg|g|ml|%|units?|IU)\b|(?i:\b"
    + _FORM
    + r"\b)))[^\n.:?]*)$",
    re.MULTILINE,
)
# a trade mark alone on its line, which Canadian leaflets open with the sign of what needs a prescription
_MARKED_LINE = re.compile(
    r"^[ \t#*]*(?:Pr ?)?(?P<brand>[A-Z][A-Za-z-]{2,}(?: [A-Z][\w-]*){0,2}?) ?[®™](?P<rest>)[ \t]*$", re.MULTILINE
)
_GENERIC_AND_FORM = re.compile(
    r"\s*(?P<generic>[A-Za-z][a-z-]{3,}(?: (?!(?i:" + _FORM + r")\b)[A-Za-z][a-z-]+){0,3}) (?i:" + _FORM + r")\b"
)
_GENERIC_LINE = re.compile(
    r"^[ \t]*[\[(]?(?:active (?:substances?|ingredients?):? )?"
    r"(?P<generic>[A-Za-z][a-z-]{3,}(?:(?:,| and| \+|/| )[ ]?[a-z][a-z-]{2,}){0,7})[\])]?[ \t]*$"
)
_ACTIVE = re.compile(
    r"\bactive\s+(?:substances?|ingredients?|component)s?(?:\s+(?:of|in)\s+[^.,;:()]{3,40}?)?(?:\s+(?:is|are)|,)?(?:\s+called)?:?\s+"
    r"(?P<generic>[a-z][a-z-]{4,}(?:\s+(?:sodium|hydrochloride|acetate|maleate|mesilate|sulfate|phosphate))?(?:\s+and\s+[a-z]{5,})?)"
)
_PARTS = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*[/+]\s*")


def find_nameplate(text: str) -> tuple[Span, Span, Span] | None:
    """The brand, the medicine's name and the words behind the brand (strength, form); None for any other opening.

    >>> t = "Leaflet\\n\\nZendra 5 mg tablets\\nzendrafen\\n\\nTake Zendra, Zendra, Zendra. Zendra is zendrafen."
    >>> [span.of(t) for span in find_nameplate(t)]
    ['Zendra', 'zendrafen', ' 5 mg tablets']
    """
    for match in _NAME_LINE.finditer(text, 0, HEAD):
        brand = match["brand"]
        named = len(re.findall(rf"(?<!\w){re.escape(brand)}(?!\w)", text, re.IGNORECASE))
        common = any(word.lower() in words("title_word") for word in brand.split())
        if common or named < MIN_NAMED:
            continue
        generic = _below(text, match.end(), brand) or _active(text)
        if generic is None or generic.of(text).lower() == brand.lower():
            break
        return Span(*match.span("brand")), generic, Span(*match.span("rest"))
    return _marked(text)


def _marked(text: str) -> tuple[Span, Span, Span] | None:
    """The same of a trade mark alone on its line, with the medicine and its form below, or an active ingredient."""
    for match in _MARKED_LINE.finditer(text, 0, HEAD):
        below = _GENERIC_AND_FORM.match(text, match.end())
        if below is not None:
            end = text.find("\n", below.end())
            rest = Span(below.end("generic"), end if end >= 0 else len(text))
            return Span(*match.span("brand")), Span(*below.span("generic")), rest
        named = len(re.findall(rf"(?<!\w){re.escape(match['brand'])}(?!\w)", text))
        generic = _active(text) if named >= MIN_NAMED else None
        if generic is not None:
            return Span(*match.span("brand")), generic, Span(match.end("brand"), match.end("brand"))
    return None


def ingredients(generic: str) -> tuple[str, ...]:
    """The single medicines that the name of a combination holds; empty for one medicine.

    >>> ingredients("amlodrine and valsotan"), ingredients("zendrafen")
    (('amlodrine', 'valsotan'), ())
    """
    parts = tuple(part.strip() for part in _PARTS.split(generic) if len(part.strip()) > 4)
    return parts if len(parts) > 1 else ()


def _below(text: str, at: int, brand: str) -> Span | None:
    seen = 0
    while seen < MAX_BETWEEN and at < len(text):
        start, end = at + 1, text.find("\n", at + 1)
        end = len(text) if end < 0 else end
        line = text[start:end]
        at = end
        if not line.strip() or re.match(rf"\s*{re.escape(brand)}(?!\w)", line, re.IGNORECASE):
            continue
        seen += 1
        match = _GENERIC_LINE.match(line)
        if match is None:
            continue
        first = match["generic"].split()[0].strip(",")
        listed = {word.strip(",").lower() for word in match["generic"].split()}
        repeated = len(re.findall(rf"(?<!\w){re.escape(first)}(?!\w)", text, re.IGNORECASE)) >= 2
        if repeated and not listed & words("title_word") and not re.search(rf"\b{_FORM}\b", line):
            return Span(start + match.start("generic"), start + match.end("generic"))
    return None


def _active(text: str) -> Span | None:
    match = _ACTIVE.search(text)
    return Span(*match.span("generic")) if match is not None else None
