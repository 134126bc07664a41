"""Whose dose an amount is and in which case it is taken: by its own sentence, and by what stands above it.

"5 mg for women and 10 mg for men" has its people behind each amount, "If you have kidney problems, … 15 mg" its case
before it, and a label of a house has both in a heading, sentences above ("2.4 Dosage in Renal Impairment").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.clauses import are_people_or_ill
from kg.extract.context import Context, Unit
from kg.extract.cues import pattern
from kg.extract.dose_limits import Part
from kg.model import DoseKind, Span, Term, TermKind
from kg.vocabulary import fold

MAX_CASE_WORDS = 40
_SPECIAL = frozenset(("precautions", "contraindications", "pregnancy"))
_BRACKET = re.compile(r"\([^()]*\)")
_REFERENCE = re.compile(r"\[\s*s\s?ee\b[^\[\]]*\]?|\(\s*\d[\d., ]*\)", re.IGNORECASE)


def limits(
    context: Context, unit: Unit, parts: Sequence[Part], index: int, kind: DoseKind, said: str | None
) -> tuple[Term | None, str | None] | None:
    """The people that an amount is for, and the case in which it is taken; None where words limit it that were not
    understood. `said`: what limits it besides, a use or the name of a regimen."""
    part = parts[index]
    people: list[str] = []
    cases: list[str] = []
    if (behind := _people_behind(context, parts, index)) is not None:
        people.append(behind)
    opened = _opening(context, part)
    if opened is not None:
        words, of_people = opened
        if of_people:
            people.append(words)
        elif kind is not DoseKind.MAXIMUM or not pattern("dose_if_more").search(words.lower()):
            cases.append(words)
    named = _people_among(context, part)
    if named is not None and (said is None or not _says_the_same(named, said)):
        people.append(named)
    above = _above(context, unit, part, alone=not people)
    if above is not None:
        people.append(above)
    who = people[0] if people else None
    for other in people[1:]:
        if not any(_says_the_same(one, other) or _says_the_same(other, one) for one in (people[0], *cases)):
            cases.append(other)
    labels = list(part.place.limits)
    start = max(part.place.span.start, part.amount.span.start - len(part.before))
    again = pattern("dose_label_again").search(context.low[start : part.amount.span.start])
    if again is not None:  # "Early stage: 4 g a day, late stage: up to 6 g a day"
        labels[-1:] = [Span(start + again.start("label"), start + again.end("label"))]
    for span in reversed(labels):
        words = _plain(context.words(span))
        plain = _BRACKET.sub("", _without_preposition(words))
        if any(other is not None and _says_the_same(other, plain) for other in (who, said)):
            continue
        if who is None and _is_people(context, _without_preposition(words)):
            who = _without_preposition(words)
        else:
            cases.insert(0, words)
    when = pattern("dose_when").match(_behind(context, parts, index))
    if when is not None:
        start = part.amount.span.end
        cases.append(_plain(context.words(Span(start + when.start("when"), start + when.end("when")))))
    point = _point(context, parts, index)
    if point is not None and kind is not DoseKind.MAXIMUM:
        cases.append(point)
    if opened is None and _opens(context, part, "dose_opens_case"):
        return None
    before = context.low[part.place.span.start : part.amount.span.start]
    if "," not in before and opened is None and named is None and _opens(context, part, "dose_opens_limited"):
        return None  # "For patients who are dosed at 5 mg, …": the amount is part of the case
    if pattern("dose_band").match(before) and pattern("dose_band_unit").search(before):
        cases.append(_plain(context.words(Span(part.place.span.start, part.amount.span.start))).strip(" :"))
    elif who is None and not cases and pattern("dose_band_unit").search(before):
        return None  # "15 kg … 20 mg": a weight or an age that nothing here could cut out
    if opened is None and who is None and said is None and _opens(context, part, "dose_opens_limited"):
        return None
    if any(len(case.split()) > MAX_CASE_WORDS for case in cases) or (who and len(who.split()) > MAX_CASE_WORDS):
        return None
    special = unit.section.kind in _SPECIAL and kind is not DoseKind.MAXIMUM
    if special and who is None and not cases and said is None:
        return None  # a dose among warnings is one for somebody
    population = context.vocabulary.term(who, TermKind.POPULATION) if who is not None else None
    return population, "; ".join(cases) or None


def _point(context: Context, parts: Sequence[Part], index: int) -> str | None:
    """The day or week on which an amount is given, as written ("on day 8", "after 4 weeks"). It stands behind every
    amount of a sentence, or before every one."""
    part = parts[index]
    first = next(other for other in parts if other.place == part.place)
    if pattern("dose_point_before").search(first.before):
        match, start = pattern("dose_point_before").search(part.before), part.amount.span.start - len(part.before)
    else:
        match, start = pattern("dose_point_behind").match(part.rest), part.amount.span.end
    return (
        None if match is None else _plain(context.words(Span(start + match.start("point"), start + match.end("point"))))
    )


def _opening(context: Context, part: Part) -> tuple[str, bool] | None:
    """The case that opens the sentence, as written, and whether it is one of people ("In patients on dialysis, …")."""
    span = part.place.span
    low = context.low[span.start : part.amount.span.start]
    match = pattern("dose_case").match(low)
    if match is None:
        return None
    if match["who"] is not None:
        at = Span(span.start + match.start("who"), span.start + match.end("who"))
        words = " ".join(context.words(at).split())
        people = _is_people(context, words)
        if people or pattern("organ_trouble").search(words.lower()):
            return words, True
        if pattern("dose_opens_general").match(words.lower()):
            return None
        opening = _plain(context.words(Span(span.start, at.end))).strip(" ,•")
        return opening, False
    name = "what" if match["what"] is not None else "if"
    at = Span(span.start + match.start(name), span.start + match.end(name))
    if name == "what" and pattern("organ_trouble").search(context.lowered(at)):
        return " ".join(context.words(at).split()), True
    start = at.start if name == "if" else span.start
    return " ".join(context.words(Span(start, at.end)).split()).strip(" ,"), False


def _opens(context: Context, part: Part, name: str) -> bool:
    """Whether a sentence begins with a case, or with some people; asked where nothing here could cut them out."""
    return pattern(name).match(context.low[part.place.span.start : part.amount.span.start]) is not None


def _people_among(context: Context, part: Part) -> str | None:
    """The people of "the recommended dose for patients on dialysis is …"."""
    span = Span(part.place.span.start, part.amount.span.start)
    again = pattern("dose_people_again").search(part.before)
    if again is not None and part.amount.span.start - len(part.before) > span.start:
        start = part.amount.span.start - len(part.before)  # "…, and those over 40 kg should receive 10 mg"
        return _plain(context.words(Span(start + again.start("who"), start + again.end("who"))))
    subject = pattern("dose_people_subject").match(span.of(context.low))
    if subject is not None:
        return _plain(context.words(Span(span.start + subject.start("who"), span.start + subject.end("who"))))
    adjective = pattern("dose_adjective_people").search(span.of(context.low))
    found = None
    if adjective is not None:
        found = context.words(Span(span.start + adjective.start("who"), span.start + adjective.end("who")))
    for match in pattern("dose_for_people").finditer(context.low, span.start, span.end):
        found = _plain(context.words(Span(match.start("who"), match.end("who"))))
    return found


def _above(context: Context, unit: Unit, part: Part, *, alone: bool) -> str | None:
    """The people that a heading, an introduction or a sentence before names, where they are still meant. A sentence
    before counts only where the dose's own names nobody (`alone`)."""
    who = unit.population
    if who is None or who.lower() == "all patients" or not _still_holds(context, unit, part, who):
        return None
    if not alone and not _stands_above(context, unit, who):
        return None
    return _without_preposition(_in_full(context, unit, who))


def _still_holds(context: Context, unit: Unit, part: Part, who: str) -> bool:
    """Whether people named before in the paragraph are still meant: no heading, bullet or label came since."""
    block = context.document.text[unit.block.span.start : part.amount.span.start]
    at = block.rfind(who)
    return at < 0 or unit.block.span.start + at >= part.place.since


def _in_full(context: Context, unit: Unit, who: str) -> str:
    """People named by the sentence before, in all the words that it has for them."""
    before = unit.previous
    while before is not None:
        match = pattern("dose_case").match(context.lowered(before.span))
        if match is not None and match["who"] is not None:
            start = before.span.start
            words = _plain(context.words(Span(start + match.start("who"), start + match.end("who"))))
            if _without_preposition(words).startswith(_without_preposition(_plain(who))):
                return words
        before = before.previous
    return who


def _stands_above(context: Context, unit: Unit, who: str) -> bool:
    """Whether people stand in the heading or in the sentence that introduces the list."""
    lead = context.words(unit.lead.span) if unit.lead is not None else ""
    return who in unit.section.heading or who in lead


def _is_people(context: Context, words: str) -> bool:
    """Whether words begin with people, or are for the greater part such."""
    if pattern("dose_people_head").match(words.lower()):
        return True
    mentions = list(context.vocabulary.find(words, TermKind.POPULATION))
    return bool(mentions) and (mentions[0].span.start == 0 or 2 * len(mentions[0].span.of(words)) >= len(words))


def _says_the_same(one: str, other: str) -> bool:
    """Whether all that one says stands in the other."""
    first, second = set(fold(one).split()), set(fold(other).split())
    return second <= first


def _people_behind(context: Context, parts: Sequence[Part], index: int) -> str | None:
    """The people named right behind an amount, or behind the choice that it is part of ("5 mg or 10 mg for men")."""
    for part in parts[index:]:
        behind = _behind(context, parts, parts.index(part))
        match = pattern("dose_people").match(behind) or pattern("dose_people_behind").match(behind)
        if match is not None:
            start = part.amount.span.end
            span = Span(start + match.start("who"), start + match.end("who"))
            words = _plain(context.words(span))
            people = any(True for _ in context.vocabulary.find(words, TermKind.POPULATION))
            named = people or pattern("people_head").match(words.lower()) is not None
            if named and (match.re is not pattern("dose_people") or are_people_or_ill(context, span)):
                return words
            return None
        if pattern("dose_either").search(part.rest) is None:
            return None
    return None


def _behind(context: Context, parts: Sequence[Part], index: int) -> str:
    """What follows an amount in its place, in lower case, up to the next amount that stands in no bracket; brackets are
    blanked."""
    part = parts[index]
    text = context.low[part.amount.span.end : part.place.span.end]
    blanked = _BRACKET.sub(lambda found: " " * len(found[0]), text)
    for other in parts[index + 1 :]:
        at = other.amount.span.start - part.amount.span.end
        if at < len(text) and blanked[at] != " ":
            return blanked[:at]
    return blanked


def _plain(words: str) -> str:
    """Words on one line, without references to other sections."""
    return " ".join(_REFERENCE.sub(" ", words).split())


def _without_preposition(words: str) -> str:
    return re.sub(r"^(?:for|in)\s+", "", words, flags=re.IGNORECASE)
