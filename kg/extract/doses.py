"""Doses: amounts with the part they play, steps in order, regimens by the names that the document gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract import dose_kinds, dose_limits, dose_scope
from kg.extract.context import Context, Unit, main_term
from kg.extract.cues import pattern
from kg.extract.dose_labels import use_labels
from kg.extract.dose_limits import Part
from kg.extract.dose_outline import DoseOutline, read_outline
from kg.extract.dose_reports import does_something, is_cell, is_reported
from kg.extract.drafts import Draft, evidence
from kg.extract.intervals import find_interval
from kg.extract.no_doses import is_no_dose, is_of_another
from kg.extract.quantities import Amount, duration_days, find_amounts, number
from kg.model import BlockKind, Dose, DoseKind, Scope, Term, TermKind
from kg.vocabulary import fold

_HELD = re.compile(r"\([^()]*\d[^()]*(?:tablets?|capsules?|vials?|pens?)[^()]*\)")
_ELLIPTIC = re.compile(
    r"^\s+for\s+(?:the\s+(?:next|last|following|final)\s+|another\s+)?(?P<n>\d+|[a-z]+)(?:\s+more)?\b"
)


def read_doses(context: Context) -> Iterator[Draft]:
    """All doses of a document; list items that follow one another with durations are the steps of one titration."""
    regimens = _regimens(context)
    uses = {index: label.term for index, label in use_labels(context).items()}
    outline = read_outline(context)
    run: list[Draft] = []
    for unit in context.units:
        if unit.block.kind is not BlockKind.LIST_ITEM or not _follows(run, unit):
            yield from _finished(run, context)
            run = []
        drafts = list(_read_unit(context, unit, outline, regimens.get(unit.index), uses))
        if unit.is_item and len(drafts) == 1:
            run.append(drafts[0])
        else:
            yield from drafts
    yield from _finished(run, context)


def _follows(run: list[Draft], unit: Unit) -> bool:
    return not run or run[-1].unit.block.section == unit.block.section


def _finished(run: list[Draft], context: Context) -> Iterator[Draft]:
    """A run of list items: with two or more durations, they are steps in order, the last one open where it says no
    duration. What is called a maintenance dose, or a maximum, is no step: the series leads up to it."""
    doses = [draft.statement for draft in run if isinstance(draft.statement, Dose)]
    stepped = sum(d.duration_days is not None for d in doses) >= 2
    order = 0
    for draft in run:
        dose = draft.statement
        if stepped and isinstance(dose, Dose) and dose.kind is not DoseKind.MAXIMUM:
            if dose.duration_days is None and pattern("dose_kept").search(context.lowered(draft.unit.span)):
                dose = replace(dose, kind=DoseKind.MAINTENANCE, step=None)
            else:
                order += 1
                dose = replace(dose, kind=DoseKind.STEP, step=order)
            draft = replace(draft, statement=dose)
        yield draft


def _read_unit(
    context: Context, unit: Unit, outline: DoseOutline, regimen: str | None, uses: dict[int, Term]
) -> Iterator[Draft]:
    if unit.section.kind in (
        "side_effects",
        "composition",
        "storage",
        "overdose",
        "missed",
        "interactions",
        "administration",
        "withdrawal",
    ):
        return
    low = context.lowered(unit.span)
    if unit.block.kind in (BlockKind.TITLE, BlockKind.HEADING, BlockKind.ROW):
        return
    if unit.section.kind != "dosage" and not pattern("dose_words").search(low):
        return
    if pattern("missed_dose").search(low):
        return  # what to do about a dose that was not taken
    parts = _parts(context, unit, outline)
    label_part = outline.parts[unit.index]
    durations = _durations(parts)
    steps = dose_limits.steps(parts, durations)
    order = 0
    kinds: list[DoseKind | None] = []
    for index, (part, days) in enumerate(zip(parts, durations, strict=True)):
        kind = dose_kinds.kind_of(context, unit, parts, index, label_part, steps)
        kind = kinds[-1] if kinds and kind in (None, DoseKind.MAINTENANCE) and dose_kinds.is_either(part) else kind
        kinds.append(kind)
        often = find_interval(_words_of_time(parts, index))
        if kind is None or not often.clear or pattern("not_a_dose").match(part.after):
            continue
        if part.place.changed or is_reported(context, unit, label_part, part.place):
            continue
        if does_something(part) or is_cell(context, part):
            continue
        other = dose_limits.other_medicine(context, unit, part.amount.span)
        if is_no_dose(context, unit, parts, index) or (other is None and is_of_another(context, unit, part)):
            continue
        if dose_limits.is_restated(context.low, parts, index) or dose_limits.is_half(
            context.low, unit.span, part.amount.span
        ):
            continue
        use = uses.get(unit.index)
        limited = dose_scope.limits(context, unit, parts, index, kind, use.words if use is not None else regimen)
        if limited is None:
            continue
        population, condition = limited
        if kind is DoseKind.STEP:
            order += 1
        span = part.amount.span
        yield Draft(
            Dose(
                drug=other or (unit.subject if unit.subject is not None else main_term(context)),
                value=Term(context.words(span), TermKind.AMOUNT),
                evidence=evidence(unit, span),
                scope=Scope(unit.route, population, condition),
                kind=kind,
                amount_min=part.amount.low,
                amount_max=part.amount.high,
                unit=part.amount.unit,
                per=often.per if often.per is not None else _per_before(part),
                times_per_day=often.times,
                duration_days=days,
                step=order if kind is DoseKind.STEP else None,
                regimen=regimen,
                indication=use,
            ),
            unit,
            _is_table_row(context, unit),
        )


def _durations(parts: list[Part]) -> list[int | None]:
    """How long each amount is taken; "for the next three" counts in the unit of the one before."""
    found: list[int | None] = []
    unit_days: int | None = None
    for part in parts:
        days = duration_days(part.after)
        if days is not None:
            unit_days = 7 if "week" in part.after else 1
        elif unit_days is not None:
            elliptic = _ELLIPTIC.search(part.after)
            n = number(elliptic["n"]) if elliptic is not None else None
            days = int(n) * unit_days if n is not None else None
        found.append(days)
    return found


def _parts(context: Context, unit: Unit, outline: DoseOutline) -> list[Part]:
    """The amounts of a unit with the words before (since the last one) and after (until the next one), each within
    its place."""
    low = context.low
    amounts = [a for a in find_amounts(low, unit.span) if not _is_strength(low, a, unit)]
    parts = []
    for i, amount in enumerate(amounts):
        place = outline.place(unit, amount.span.start)
        since = max(place.label, amounts[i - 1].span.end if i else unit.span.start)
        until = min(place.span.end, amounts[i + 1].span.start if i + 1 < len(amounts) else unit.span.end)
        after = low[amount.span.end : until]
        after = _HELD.sub(lambda held: " " * len(held[0]), after)  # "960 mg (three 320 mg tablets) once daily"
        cut = pattern("next_clause").search(after)
        before = low[since : amount.span.start]
        parts.append(Part(amount, before, after[: cut.start()] if cut else after, after, place))
    return parts


def _is_strength(low: str, amount: Amount, unit: Unit) -> bool:
    """An amount that says what a tablet holds ("2.5 mg tablets"), or in how much that is ("250 mg per 5 mL"), is no
    dose."""
    if low.endswith("per ", unit.span.start, amount.span.start):
        return True
    if "/" in amount.unit:
        return False
    return amount.unit not in ("tablet", "tablets", "capsule", "capsules") and bool(
        pattern("strength").match(low[amount.span.end : unit.span.end])
    )


def _words_of_time(parts: list[Part], index: int) -> str:
    """The words that say how often an amount is taken: behind it, behind the bracket that says it again, and behind the
    last amount where the sentence says it once; up to where the dose is changed."""
    part = parts[index]
    again = parts[index + 1].after if index + 1 < len(parts) and dose_limits.is_said_again(part.rest) else ""
    words = " ".join((part.after, again, _shared(parts, part)))
    change = pattern("dose_changed_later").search(words)
    return words[: change.start()] if change is not None else words


def _shared(parts: list[Part], part: Part) -> str:
    """How often, where the sentence says it once behind its last amount."""
    return parts[-1].after if parts and pattern("dose_joined").match(part.after) else ""


def _per_before(part: Part) -> str | None:
    """What an amount is counted for, where the words before it say so ("the total daily dose is …")."""
    daily = re.search(r"\b(?:daily|each day's)\b[^.;]{0,50}$", part.before)
    return "day" if daily is not None and re.search(r"dos(?:e|age)", part.before) else None


def _is_table_row(context: Context, unit: Unit) -> bool:
    return not re.search(r"\b(?:should|will|are|is|take|must|may|can)\b", context.lowered(unit.span))


def _regimens(context: Context) -> dict[int, str]:
    """The regimen each unit speaks of: named in it, gone on with from the sentence before, or named by its heading.

    A name in the running text that begins with the words of a heading is called as the heading has it.
    """
    headings = {
        unit.block.section: context.words(unit.span).strip().rstrip(":")
        for unit in context.units
        if unit.block.kind is BlockKind.HEADING
        and unit.section.kind == "dosage"
        and pattern("regimen_heading").search(context.lowered(unit.span))
    }
    names = {fold(words): words.lower() for words in headings.values()}
    found: dict[int, str] = {}
    mentioned: set[str] = set()
    for unit in context.units:
        if unit.block.kind is BlockKind.HEADING:
            continue
        match = pattern("regimen").search(context.lowered(unit.span))
        label = pattern("regimen_label").match(context.lowered(unit.span))
        several = (
            len(
                {
                    m["name"]
                    for m in re.finditer(
                        r"\b(?P<name>[a-z-]+\s+(?:dosing\s+)?(?:schedule|regimen|plan))\b", context.lowered(unit.span)
                    )
                }
            )
            > 1
        )
        if label is not None:
            found[unit.index] = label["label"]
        elif match is not None and not several:
            phrase = fold(match["name"])
            name = next(
                (words for key, words in names.items() if phrase.startswith(key)), " ".join(match["name"].split())
            )
            found[unit.index] = name
            mentioned.add(name)
        elif unit.previous is not None and unit.previous.index in found:
            found[unit.index] = found[unit.previous.index]
    for unit in context.units:
        heading = headings.get(unit.block.section, "").lower()
        if unit.index not in found and heading and (heading in mentioned or _named(heading)):
            found[unit.index] = heading
    return found


def _named(heading: str) -> bool:
    """Whether a heading by itself names a regimen, and not only the subject of dosing."""
    return bool(re.search(r"\b(?:schedule|regimen|titration|individual)\b", heading)) and len(heading.split()) <= 5
