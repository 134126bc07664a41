"""Whom a medicine is used in for what: "asthma in adults and hives in children" are two uses, each with its people.

The people stand behind a use ("hives in children"), before it in its clause ("in children, for hives"), open it
("children with hives"), or are the label of a part ("Children: hives").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.context import Context, Unit
from kg.model import Span, TermKind

_IN = re.compile(r"\b(?:in|for|among)\s+(?=\w)")
_OPENED = re.compile(r"\s*(?:in|for|among)\s+")
_LEADING = re.compile(r"\s*(?:(?:in|for|among|the|to\s+treat|to\s+help\s+treat)\s+)*")
_WHO = re.compile(r"[^.;:()]{3,120}")
_PART = re.compile(
    r"\s*(?:,|\b(?:and|or)\b(?!\s+(?:older|over|above|up|younger|under|below|more|less)\b))\s*(?:in\s+)?"
)
_UNTIL = re.compile(r"\s+(?:for|to|when|as|if|whose|is|are|used|taking|treated|known|called)\b(?!\s+\d)")
_UNTIL_ILL = re.compile(rf"{_UNTIL.pattern}|\s+(?:with|who)\b")
_GOES_ON = re.compile(r"\s*(?:[,;]\s*(?:and\s+|or\s+)?|(?:and|or)\s+)")
_OPENS = re.compile(r"\s*(?:[:,]|for\b|to\b|with\b|who\s+(?:have|has|suffer\s+from)\b)")
_TAIL = re.compile(
    r"(?:\s+(?:with|who\s+have|who\s+had|who\s+suffer\s+from|living\s+with|who|for|to))+\s*(?:an?\s*|certain\s*)?$"
)
_LABEL = re.compile(
    r"\s*(?:(?:in|for)\s+)?(?P<who>[^.:;]{3,60}?)\s*:\s*(?:(?:for\s+)?(?:the\s+)?(?:treatment|relief|prevention|management)\s+of\s+|for\s+|to\s+treat\s+)?(?=\S)"
)
_BEHIND = re.compile(r"(?:\s*\([^()]{1,40}\))?\s+in\s+")  # "major depressive disorder (MDD) in adults"
# where an age ends: what stands behind it without a joint is another thing, in a list that lost its separators
_AGE_END = re.compile(r"\b(?:and|or)\s+(?:older|over|above|younger|under)\b(?!\s+(?:with|who|weighing)\b)")
# what may stand behind a group's name and still tell whom it is: an age, an illness, a weight
_LIMITS = re.compile(
    r"\s*(?:$|[(\d]|(?:aged?|ages|of|from|over|under|above|below|older|younger|between|who|with|without|weighing|at|living"
    r"|undergoing|having|less|more|and|or|whose)\b)"
)
_ILL = re.compile(r"\s(?:with|who\s+have)\s")
_BREAK = re.compile(r"[;.]\s")


def parts_by_people(context: Context, region: Span) -> list[Span]:
    """A region in parts, each behind the people of the one before ("asthma in adults | hives in children") or before
    its own ("asthma, and | in children for hives")."""
    low = context.low
    cuts: list[Span] = []
    for match in _IN.finditer(low, region.start, region.end):
        who = _people(context, match.end(), region.end)
        if who is None:
            continue
        behind = _GOES_ON.match(low, who.end, region.end)
        ill = behind is not None and behind.group().strip() == "or" and _ILL.search(low, who.start, who.end) is not None
        if ill:
            continue  # "stroke in people with diabetes or kidney disease": both are what they have
        if behind is not None and behind.end() < region.end and not _OPENS.match(low, who.end):
            cuts.append(Span(*behind.span()))
        before = re.search(r"(?:[,;]\s*|[,;]?\s+(?:and|or)\s+)$", low[region.start : match.start()])
        who = _people(context, match.end(), region.end, opening=True)
        if before is not None and who is not None and _OPENS.match(low, who.end):
            cuts.append(Span(region.start + before.start(), match.start()))
    cuts = [cut for n, cut in enumerate(cuts) if not n or cut.start >= cuts[n - 1].end]
    starts, ends = [region.start, *(cut.end for cut in cuts)], [*(cut.start for cut in cuts), region.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def opening_people(context: Context, region: Span) -> Span | None:
    """The people that a part opens with, and the words that lead from them to the use ("in children for")."""
    opened = _OPENED.match(context.low, region.start, region.end)
    if opened is None:
        return None
    who = _people(context, opened.end(), region.end, opening=True)
    leads = _OPENS.match(context.low, who.end, region.end) if who is not None else None
    return Span(region.start, leads.end()) if leads is not None else None


def people_of_use(context: Context, unit: Unit, until: int, opening: Span | None, item: Span) -> str | None:
    """The people that one use is limited to by what stands around it; None where its clause names none.

    `until`: where the first of the uses begins; `opening`: the words before this one that name people ("adults
    with")."""
    low = context.low
    behind = _BEHIND.match(low, item.end, unit.span.end)
    if behind is not None:
        who = _people(context, behind.end(), unit.span.end)
        if who is not None:
            return _words(context, who)
    if opening is not None:
        leading = _LEADING.match(low, opening.start)
        begin = leading.end() if leading is not None else opening.start
        purpose = re.search(r"\bto\s*$", low[begin : opening.end]) is not None  # "adults with diabetes to treat"
        tail = _TAIL.search(low[begin : opening.end])
        who = _people(context, begin, begin + tail.start() if tail is not None else opening.end, opening=not purpose)
        if who is not None:
            return _words(context, who)
    breaks = [match.end() for match in _BREAK.finditer(low, unit.span.start, item.start)]
    clause = breaks[-1] if breaks else unit.span.start
    label = _LABEL.match(low, clause, item.end)
    if label is not None:
        who = _people(context, label.start("who"), label.end("who"))
        if who is not None and who.end == label.end("who"):
            return _words(context, who)
    found = [
        _people(context, match.end(), max(clause, until), opening=True)
        for match in _IN.finditer(low, clause, max(clause, until))
    ]
    named = [who for who in found if who is not None]
    return _words(context, named[-1]) if named else None


def labelled_uses(context: Context, unit: Unit) -> Iterator[tuple[Span, Span]]:
    """The label and the uses of each clause, where every clause has people for a label ("Adults: gout; children:
    fits")."""
    ends = [match.start() for match in _BREAK.finditer(context.low, unit.span.start, unit.span.end)]
    starts = [unit.span.start, *(end + 1 for end in ends)]
    found = []
    for start, end in zip(starts, [*ends, unit.span.end], strict=True):
        label = _LABEL.match(context.low, start, end)
        who = _people(context, label.start("who"), label.end("who")) if label is not None else None
        if label is None or who is None or who.end != label.end("who"):
            return
        found.append((Span(label.start(), label.end()), Span(label.end(), end)))
    yield from found


def _words(context: Context, who: Span) -> str:
    return " ".join(context.words(who).split())


def _people(context: Context, start: int, end: int, *, opening: bool = False) -> Span | None:
    """The people that words begin with: as many of the parts of an enumeration as name a group. What they have belongs
    to them unless they open the words that say it ("children with hives")."""
    match = _WHO.match(context.low, start, end)
    if match is None:
        return None
    until = (_UNTIL_ILL if opening else _UNTIL).search(context.low, start, match.end())
    stop = until.start() if until is not None else match.end()
    joints = list(_PART.finditer(context.low, start, stop))
    stop_at: int | None = None
    for begin, last in zip([start, *(j.end() for j in joints)], [*(j.start() for j in joints), stop], strict=True):
        part = context.words(Span(begin, last))
        first = next(context.vocabulary.find(part, TermKind.POPULATION), None)
        if first is None or (first.span.start > 0 and not part[: first.span.start].strip().isalpha()):
            break
        known_end = begin + first.span.end
        if _LIMITS.match(context.low, known_end, last) is None:  # "in children they can be used"
            stop_at = known_end
            break
        aged = _AGE_END.search(context.low, begin, last)
        stop_at = aged.end() if aged is not None else last
        if aged is not None:
            break
    if stop_at is None:
        return None
    while context.low[stop_at - 1].isspace():
        stop_at -= 1
    return Span(start, stop_at)
