"""Conditions that a list gives as clauses or questions, and the sentence that says what they mean.

"Do you have asthma?" in a list, and behind it "If YES, do not take it"; or items that begin with "if you have …" under
a heading that says when the medicine must not be taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.model import BlockKind, Relation, Span

_BY_SECTION = {"contraindications": Relation.CONTRAINDICATION, "precautions": Relation.PRECAUTION}
_ASKED_IN = frozenset(("", "contraindications", "precautions", "interactions", "pregnancy", "description"))
MAX_BEHIND = 3  # sentences behind a list in which its verdict may stand


def conditions_of(context: Context, unit: Unit) -> tuple[Relation, list[Span]] | None:
    """What a clause or question in a list states, and the stretches of it that name conditions; None where it is
    neither, or where nothing says what the conditions mean. What is to be told at once is an adverse effect."""
    low = context.lowered(unit.span)
    asks = low.endswith("?")
    if unit.previous is not None or unit.section.kind not in _ASKED_IN or not (unit.is_item or low.startswith("if ")):
        return None
    opening = pattern("asked").match(low) if asks else pattern("condition_clause").match(low)
    if opening is None or low.endswith(":") or pattern("not_condition").search(low):
        return None
    if not asks and _is_urgent(context, unit) and not pattern("had_before").search(low):
        return (Relation.ADVERSE_EFFECT, [_behind_verb(context, unit)]) if _is_noticed(low) else None
    relation = _verdict(context, unit) if asks else _announced(context, unit)
    if relation is None and not asks and pattern("doctor_decides").search(low):
        return None  # "if you are under 18 years of age, your doctor will decide how often you receive it"
    if relation is None:
        relation = _BY_SECTION.get(unit.section.kind)
    if relation is None:
        return None
    return relation, list(_regions(context, unit))


def _is_urgent(context: Context, unit: Unit) -> bool:
    """Whether the line before a list asks to be told at once: its items are what may come ("Tell your doctor right
    away if you:", and below "have fever"), not what one should know before the treatment."""
    lead = context.lowered(unit.lead.span) if unit.lead is not None else ""
    return pattern("urgent_lead").search(lead) is not None


def _is_noticed(low: str) -> bool:
    """Whether an item tells what one notices ("have pain in your groin"). An illness ("have liver problems") may have
    been there before or be an effect: the words do not say."""
    opening = pattern("noticed").match(low)
    if opening is None:
        return False
    named = (part.strip(" .;") for part in re.split(r",|\bor\b|\band\b", low[opening.end() :]))
    return not any(pattern("illness_named").search(part) for part in named)


def _behind_verb(context: Context, unit: Unit) -> Span:
    opening = pattern("noticed").match(context.lowered(unit.span))
    assert opening is not None
    return Span(unit.span.start + opening.end(), unit.span.end)


def _regions(context: Context, unit: Unit) -> Iterator[Span]:
    """The conditions behind each opening: "do you have asthma, or do you get chest pain?" has two."""
    low = context.low
    openings = _openings(low, unit.span)
    starts = [m.end() for m in openings]
    ends = [*(m.start() for m in openings[1:]), unit.span.end]
    for start, end in zip(starts, ends, strict=True):
        cut = pattern("condition_aside").search(low, start, end)
        stop = cut.start() if cut is not None else end
        while stop > start and low[stop - 1] in " ,;.?\n":
            stop -= 1
        if stop > start:
            yield Span(start, stop)


def _openings(low: str, span: Span) -> list[re.Match[str]]:
    first = pattern("asked").match(low, span.start, span.end)
    if first is None:
        first = pattern("condition_clause").match(low, span.start, span.end)
    if first is None:
        return []
    again = pattern("asked_again").finditer(low, first.end(), span.end)
    return [
        first,
        *(m for m in again if low.count("(", span.start, m.start()) <= low.count(")", span.start, m.start())),
    ]


def _announced(context: Context, unit: Unit) -> Relation | None:
    """What the line that introduces a clause says of it ("Do not use it:", and below "If you are allergic to …"; "Tell
    your doctor:", and below "if you are breast-feeding")."""
    before = unit.lead if unit.lead is not None else (context.units[unit.index - 1] if unit.index else None)
    if before is None or not context.lowered(before.span).endswith(":"):
        return None
    if pattern("answered_not").search(context.lowered(before.span)):
        return Relation.CONTRAINDICATION
    told = pattern("answered_tell").search(context.lowered(before.span))
    return Relation.PRECAUTION if told and unit.lead is before else None


def _verdict(context: Context, unit: Unit) -> Relation | None:
    """What the sentences behind the list say about whoever answers yes."""
    behind = 0
    for other in context.units[unit.index + 1 :]:
        if other.block.kind is BlockKind.HEADING or behind >= MAX_BEHIND:
            return None
        if other.block.kind is not BlockKind.PARAGRAPH:
            continue
        behind += 1
        low = context.lowered(other.span)
        if pattern("answered").search(low) is None:
            continue
        if pattern("answered_not").search(low) is not None:
            return Relation.CONTRAINDICATION
        if pattern("answered_tell").search(low) is not None:
            return Relation.PRECAUTION
    return None
