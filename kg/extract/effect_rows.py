"""Effects in lines without a verb: "Skin: itching, hair loss. Rarely, hives."

Older leaflets and labels sort side effects by the part of the body, as a label with a colon and the effects behind it,
and these by how frequent they are ("Eye disorders: Frequent - conjunctivitis; Infrequent - dry eye"). Such a sentence
has no verb that a cue could be; the section says what it lists.
"""

from __future__ import annotations

import re

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.model import BlockKind, Span

MAX_LABEL_WORDS = 7
_ASIDE = re.compile(r"\([^)]*\)")


def row_regions(context: Context, unit: Unit) -> list[tuple[Span, Span]]:
    """The stretches of a sentence among side effects that list effects, each behind the words that open it; none where
    it is no such row."""
    if unit.section.kind != "side_effects" or unit.block.kind is BlockKind.HEADING:
        return []
    label = _label(context, unit)
    grouped = pattern("band_bracket").search(context.lowered(unit.span)) is not None
    if label is None and not (grouped and not unit.is_item) and not _follows_a_row(context, unit):
        return []
    start = label if label is not None else unit.span.start
    adverb = pattern("row_adverb").match(context.low, start, unit.span.end)
    start = adverb.end() if adverb is not None else start
    plain = _ASIDE.sub("", context.low[start : unit.span.end]).strip(" .\n")
    if not plain or pattern("finite").search(plain):
        return []
    bands = list(pattern("row_band").finditer(context.low, start, unit.span.end))
    if not bands or context.low[start : bands[0].start()].strip():
        return [(Span(unit.span.start, start), Span(start, unit.span.end))]
    ends = [*(band.start() for band in bands[1:]), unit.span.end]
    return [(Span(band.start(), band.end()), Span(band.end(), end)) for band, end in zip(bands, ends, strict=True)]


def _label(context: Context, unit: Unit) -> int | None:
    """Where the effects begin behind a label that opens the sentence; None where none does."""
    if unit.previous is not None:
        return None
    match = pattern("row_label").match(context.low, unit.span.start, unit.span.end)
    if match is None or len(match["label"].split()) > MAX_LABEL_WORDS or pattern("finite").search(match["label"]):
        return None
    words = context.words(Span(match.start("label"), match.end("label")))
    organ = words.isupper() or pattern("organ_label").search(words.lower()) is not None
    return match.end() if organ and match.end() < unit.span.end else None


def _follows_a_row(context: Context, unit: Unit) -> bool:
    before = unit.previous
    while before is not None:
        if _label(context, before) is not None:
            return True
        before = before.previous
    return False
