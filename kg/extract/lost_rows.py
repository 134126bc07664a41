"""Rows that lost their heading on the way out of a table.

Such a row states nothing by itself. Where its things are exactly the things of one group of effects that the document
states elsewhere, it is further evidence of that group; otherwise it stays not understood.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from kg.extract.context import Context, Unit
from kg.extract.drafts import Draft, evidence
from kg.extract.effects import effect_items
from kg.extract.frames import find_frames
from kg.extract.rows import is_row
from kg.model import AdverseEffect, BlockKind, Category, Evidence
from kg.vocabulary import fold


def read_lost_rows(context: Context, drafts: list[Draft]) -> list[Draft]:
    """The drafts, with the evidence of lost rows added."""
    groups: dict[tuple[Category, object], list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if isinstance(draft.statement, AdverseEffect):
            groups[draft.statement.category, draft.statement.scope].append(index)
    out = list(drafts)
    for unit in context.units:
        if unit.block.kind is not BlockKind.PARAGRAPH or unit.section.heading or not is_row(context, unit):
            continue
        if find_frames(context, unit):
            continue
        for index, found in _matching(context, unit, out, list(groups.values())):
            statement = out[index].statement
            out[index] = replace(out[index], statement=replace(statement, evidence=(*statement.evidence, found)))
    return out


def _matching(context: Context, unit: Unit, drafts: list[Draft], groups: list[list[int]]) -> list[tuple[int, Evidence]]:
    items = {fold(context.words(item.span)): item.span for item in effect_items(context, unit.span)}
    if len(items) < 2:
        return []
    fits = [group for group in groups if {fold(drafts[i].statement.value.words) for i in group} == set(items)]
    if len(fits) != 1:
        return []
    return [(i, evidence(unit, items[fold(drafts[i].statement.value.words)])[0]) for i in fits[0]]
