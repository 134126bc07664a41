"""The check of medicines as HTML; every foreign word passes through `escape`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from kg.explorer.fact_markup import cited as cited_by
from kg.explorer.fact_markup import fact_lines
from kg.explorer.facts import GROUPS as EFFECT_GROUPS
from kg.explorer.facts import Fact, Passage
from kg.explorer.markup import escape, link, tag, thing_link
from kg.explorer.sources import Source, origins
from kg.explorer.together import GROUPS, Added, Group, Item, Problem, Said, Together
from kg.pairs.wording import CAUTION, span

_LONGEST_SENTENCE = 900
_AROUND = 300
"""Characters of a longer sentence that are shown before its first and behind its last marked words."""
_SHOWN_AT_ONCE = 16
_LONGEST_NOTE = 140


def marked(passages: Iterable[Passage]) -> str:
    """Sentences, each once, with all the words that state something marked; very long ones cut, and saying so."""
    ordered = sorted(set(passages), key=lambda p: (p.sentence_start, p.start, p.end))
    made = []
    for _, group in groupby(ordered, key=lambda p: p.sentence_start):
        held = list(group)
        sentence, base = held[0].sentence, held[0].sentence_start
        first, last = 0, len(sentence)
        if len(sentence) > _LONGEST_SENTENCE:
            first = max(0, held[0].start - base - _AROUND)
            last = min(len(sentence), max(first, held[-1].end - base) + _AROUND)
            last = min(last, first + _LONGEST_SENTENCE)
        at, parts = first, ["… " if first else ""]
        for passage in held:
            start, end = max(passage.start - base, at), min(passage.end - base, last)
            if start >= end:
                continue  # within words that are marked already, or cut off
            parts += [escape(sentence[at:start]), f"<mark>{escape(sentence[start:end])}</mark>"]
            at = end
        parts.append(escape(sentence[at:last]))
        cut = ' … <span class="mg-muted">(a long sentence, cut)</span>' if last < len(sentence) else ""
        made.append(f"<blockquote>{''.join(parts)}{cut}</blockquote>")
    return "".join(made)


def cited(facts: Sequence[Fact], sources: Sequence[Source], today: date) -> str:
    """Where the words stand, document by document, as `fact_markup.cited` tells it."""
    told = origins(sources, today)
    ordered = sorted(facts, key=lambda f: (f.document, f.place))
    return "".join(cited_by(tuple(held), told) for _, held in groupby(ordered, key=lambda f: f.document))


def card(item: Item, sources: Sequence[Source], today: date) -> str:
    """Two medicines, or a medicine and a condition, with each sentence that speaks of them, and what is not said."""
    said = "".join(_said(one, item.group, sources, today) for one in item.said)
    silent = "".join(f'<p class="mg-silent">{escape(line)}</p>' for line in item.silent)
    return (
        f'<article class="mg-card mg-g-{escape(item.group.name.lower())}"><h3 class="mg-sub">{escape(item.title)}</h3>'
        f"{said}{silent}</article>"
    )


def _said(said: Said, group: Group, sources: Sequence[Source], today: date) -> str:
    other = tag(said.group.value) if said.group is not group else ""
    possible = tag("possible") if any(fact.possible for fact in said.facts) else ""
    lines = "".join(f"<li>{_with_sources_muted(line)}</li>" for line in said.lines)
    why = f'<ul class="mg-why">{lines}</ul>' if lines else ""
    passages = [passage for fact in said.facts for passage in fact.passages]
    return (
        f'<div class="mg-said"><p class="mg-lead">{escape(said.lead)} {other}{possible}</p>{why}'
        f'<div class="mg-evidence">{marked(passages)}{cited(said.facts, sources, today)}</div></div>'
    )


def _with_sources_muted(line: str) -> str:
    """A line whose first words are what matters, and what stands in brackets is where it is known from."""
    first, bracket, rest = line.partition(" (")
    return escape(first) + (f'<span class="mg-muted">{escape(bracket + rest)}</span>' if bracket else "")


def cards(items: Iterable[Item], sources: Sequence[Source], today: date) -> str:
    """Items one beside the other where there is room."""
    return '<div class="mg-cards">' + "".join(card(item, sources, today) for item in items) + "</div>"


def added_effects(added: Sequence[Added]) -> str:
    """Side effects that several of the medicines share: what is stated for each, and behind it the sentences."""
    first = "".join(_effect(one) for one in added[:_SHOWN_AT_ONCE])
    more = added[_SHOWN_AT_ONCE:]
    rest = (
        f'<details class="mg-more"><summary>{len(more)} more</summary><div class="mg-facts">'
        + "".join(_effect(one) for one in more)
        + "</div></details>"
        if more
        else ""
    )
    return f'<div class="mg-added"><div class="mg-facts">{first}</div>{rest}</div>'


def _effect(one: Added) -> str:
    drugs = "".join(tag(f"{drug}: {_how_often(held)}") for drug, held in one.by_drug)
    called = [drug for drug, held in one.by_drug if any(fact.serious for fact in held)]
    of_all = len(called) == len(one.by_drug)
    serious = tag("serious" if of_all else f"serious: {', '.join(called)}", "mg-warn") if called else ""
    lines = fact_lines((fact for _, held in one.by_drug for fact in held), subject=True)
    return (
        f'<details class="mg-fact"><summary><span class="mg-name">{escape(one.effect)}</span>{serious}{drugs}</summary>'
        f'<div class="mg-evidence">{lines}</div></details>'
    )


def _how_often(held: Sequence[Fact]) -> str:
    """Figures and groups as stated, each with the route that it is limited to."""
    words = []
    for fact in held:
        often = fact.figure.words if fact.figure is not None else EFFECT_GROUPS[fact.group] if fact.group else "stated"
        if fact.route is not None:
            often += f" ({fact.route.label})"
        words.append(often + (" (possible)" if fact.possible else ""))
    return ", ".join(dict.fromkeys(words))


def not_found(found: Sequence[tuple[str, str]]) -> str:
    """What was looked for in vain, and where; the same places together."""
    by_place: dict[str, list[str]] = {}
    for what, where in found:
        by_place.setdefault(where, []).append(what)
    lines = "".join(
        f"<li><b>{escape('; '.join(whats))}</b><br><span>{escape(where[:1].upper() + where[1:])}.</span></li>"
        for where, whats in by_place.items()
    )
    return f'<ul class="mg-hits mg-unfound">{lines}</ul>'


def documents(sources: Sequence[Source], today: date) -> str:
    """The documents that were read, with their dates and how much of them was understood."""
    lines = "".join(
        f"<li>{thing_link(source.document)}<span class='mg-muted'>"
        + escape(
            " · ".join(
                (
                    f"about {'; '.join(source.about) or 'no drug that was recognised'}",
                    source.dated(today),
                    source.standing,
                    f"{source.not_understood} of {source.sentences} sentences not understood",
                )
            )
        )
        + "</span></li>"
        for source in sources
    )
    return f'<ul class="mg-hits">{lines}</ul>'


def problem(one: Problem, choose: Sequence[tuple[str, str]]) -> str:
    """A name that was not understood, and links to what may have been meant: words and address of each."""
    links = "".join(f"<li>{link(words, target)}</li>" for words, target in choose)
    meant = (
        f"<p>Was one of these meant?</p><ul>{links}</ul>"
        if links
        else "<p>Try another spelling, or its generic name.</p>"
    )
    shown = one.words if len(one.words) <= 60 else f"{one.words[:60]}…"
    return (
        f'<div class="mg-notice mg-error" role="note"><p>“{escape(shown)}” was not checked: '
        f"{escape(one.error.what)}.</p>{meant}</div>"
    )


def summary(view: Together, today: date) -> str:
    """How much was asked and found, in which documents, and what that is not."""
    check = view.check
    if check is None:
        return ""
    medicines = ", ".join(medicine.label for medicine in check.medicines)
    patient = f"; the patient: {', '.join(found.label for found in view.conditions)}" if view.conditions else ""
    route = f"; route: {view.route.label}" if view.route is not None else ""
    counts = [(GROUPS[group][0], len(view.of(group))) for group in Group]
    told = "".join(f"<li><b>{count}</b> {escape(words)}</li>" for words, count in counts if count)
    told += f"<li><b>{len(view.not_found)}</b> Not found</li>" if view.not_found else ""
    number = len(check.documents)
    read = f"{number} document{'' if number == 1 else 's'} about them" + (
        f", {span(check.documents)}" if number else ""
    )
    return (
        f'<div class="mg-summary"><p><b>{escape(medicines)}</b>{escape(patient)}{escape(route)}.</p>'
        f'<ul class="mg-counts">{told}</ul>'
        f'<p class="mg-caution">Looked up on {today.isoformat()} in {escape(read)}. {escape(CAUTION)}</p></div>'
    )


def notes(lines: Sequence[str]) -> str:
    """What has to be known first: what names were taken for, what was given twice, classes that several share.

    What stands in brackets behind a long one is where it is known from, and is shown when asked for.
    """
    return f'<div class="mg-notice" role="note"><ul>{"".join(map(_note, lines))}</ul></div>'


def _note(line: str) -> str:
    words = line[:1].upper() + line[1:]
    first, bracket, rest = words.partition(" (")
    if not bracket or len(words) <= _LONGEST_NOTE:
        return f"<li>{escape(words)}.</li>"
    return f"<li><details><summary>{escape(first)}.</summary>{escape(rest.removesuffix(')'))}.</details></li>"
