"""Lists without bullets: one item a line under a line that introduces them.

Old leaflets print a list as bare lines. What tells them from running text is the margin: prose breaks a line only
where the next word would not have fitted, so a short line that another follows without a gap ends an item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

MIN_ITEMS = 2
MIN_UNANNOUNCED = 3  # items of a list whose first line does not end in a colon
MAX_ITEM_WORDS = 25
MAX_COMMAS = 3  # a line with more is an enumeration of its own
MAX_ENDED_WORDS = 8  # an item with a full stop is no longer than this: beyond, it is a sentence
WIDE = 0.6  # the part of the margin that an item must fill for a line in lower case to go on from it
# the line that names a frequency group introduces its effects, with a colon or without
_GROUP = re.compile(r"(?:very )?(?:un)?(?:common|rare)\b|(?:frequency )?(?:not known|unknown)\b", re.IGNORECASE)
_SENTENCES = re.compile(r"[a-z)]{3,}[.!?] ")  # more than one of them stands in it
_MARKS = ".!?:"


def bare_items(
    texts: Sequence[str],
    blanks: Sequence[int],
    margin: int,
    opens: Callable[[str], bool],
    closed: Collection[int] = (),
) -> dict[int, bool]:
    """The lines that belong to bare lists: True for one that begins an item, False for one that goes on with it.

    `texts`: the lines; `blanks`: how many empty lines stand before each; `margin`: the length of a full line;
    `opens`: whether a line has a bullet or number of its own; `closed`: lines that belong to something else.

    >>> bare_items(["It treats:", "Gout", "Pain after an", "Take it daily."], [0, 0, 0, 1], 70, lambda line: False)
    {1: True, 2: True}
    """
    found: dict[int, bool] = {}
    for lead in range(len(texts)):
        if lead in found or opens(texts[lead]) or not _introduces(texts, blanks, lead):
            continue
        items = _items(texts, blanks, margin, opens, lead)
        least = MIN_ITEMS if texts[lead].endswith(":") or _GROUP.match(texts[lead]) else MIN_UNANNOUNCED
        if sum(items.values()) >= least and not any(at in closed for at in items):
            found.update(items)
    return found


def _introduces(texts: Sequence[str], blanks: Sequence[int], at: int) -> bool:
    words = texts[at]
    if words.endswith(":") or _GROUP.match(words):
        return True
    # a heading on its own, and lines directly below that look like headings too
    return at > 0 and blanks[at] > 0 and words[-1] not in ".,;!" and words[0].isupper() and len(words.split()) <= 14


def _items(
    texts: Sequence[str], blanks: Sequence[int], margin: int, opens: Callable[[str], bool], lead: int
) -> dict[int, bool]:
    announced = texts[lead].endswith(":") or _GROUP.match(texts[lead]) is not None
    lines: dict[int, bool] = {}
    item = ""
    for at in range(lead + 1, len(texts)):
        words = texts[at]
        first = at == lead + 1
        if blanks[at] > (1 if first and texts[lead].endswith(":") else 0) or opens(words) or _GROUP.match(words):
            break
        goes_on = bool(item) and _goes_on(texts[at - 1], words, item, margin)
        if not goes_on:
            if item and (item[-1] in _MARKS or not _is_item(item)):
                break  # only the last item of a list has a full stop
            if not announced and (any(c.isdigit() for c in words) or len(words) > margin * WIDE):
                break
            if words.isupper() and not item.isupper() and (item or len(words) > 5):
                break
        item = f"{item} {words}" if goes_on else words
        if words.endswith(":"):
            break
        lines[at] = not goes_on
    return _without_last(lines, texts)


def _goes_on(before: str, words: str, item: str, margin: int) -> bool:
    full = len(before) + 1 + len(words.split(maxsplit=1)[0]) > margin
    lower = words[0].islower() and item[0].isupper() and len(before) >= margin * WIDE
    return before[-1] not in _MARKS and (full or lower)


def _is_item(item: str) -> bool:
    if item.count(",") > MAX_COMMAS or _SENTENCES.search(item) or item.endswith((":", "!", "?")):
        return False
    return len(item.split()) <= (MAX_ENDED_WORDS if item[-1] in _MARKS else MAX_ITEM_WORDS)


def _without_last(lines: dict[int, bool], texts: Sequence[str]) -> dict[int, bool]:
    """The lines without the last item where that is a sentence: it stands behind the list."""
    while lines:
        start = max(at for at, begins in lines.items() if begins)
        last = [at for at in lines if at >= start]
        if _is_item(" ".join(texts[at] for at in last)):
            break
        lines = {at: begins for at, begins in lines.items() if at < start}
    return lines
