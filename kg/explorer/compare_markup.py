"""Drugs, and versions of a document, side by side as HTML; every foreign word passes through `escape`."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.compare import Comparison, Row
from kg.explorer.drug import Regimen
from kg.explorer.fact_markup import evidence, fact_list, remarks
from kg.explorer.facts import Fact
from kg.explorer.markup import address, address_of_pairs, escape, link, tag, thing_link
from kg.explorer.sources import NO_ORIGINS, Origins
from kg.explorer.things import Thing
from kg.explorer.versions import Change, Changes, Version, word_differences

_OPEN_AT_MOST = 14
_DIFFERENCES_AT_MOST = 1_500
"""Words of two texts beyond which they are shown whole: comparing takes their product."""


def table(title: str, drugs: Sequence[Thing], held: Sequence[Row], told: Origins = NO_ORIGINS) -> str:
    """What is stated of several drugs, a column each; on a narrow page the columns stand below each other.

    The roles are told apart from the elements, which lose them where they are laid out as blocks.
    """
    heads = "".join(f'<th role="columnheader" scope="col">{thing_link(drug)}</th>' for drug in drugs)
    lines = "".join(
        f'<tr role="row"><th role="rowheader" scope="row">{escape(row.name)}</th>'
        + "".join(_cell(drug, row.name, facts, told) for drug, facts in zip(drugs, row.by_drug, strict=True))
        + "</tr>"
        for row in held
    )
    return (
        f'<h3 class="mg-sub">{escape(title)} ({len(held)})</h3>'
        f'<table class="mg-compare" role="table" aria-label="{escape(title)}"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col">what</th>{heads}</tr></thead>'
        f'<tbody role="rowgroup">{lines}</tbody></table>'
    )


def _cell(drug: Thing, name: str, facts: Sequence[Fact], told: Origins) -> str:
    """What is stated of a thing for a drug; several statements are told apart by their words."""
    apart = len(facts) > 1
    said = "".join(
        '<details class="mg-fact"><summary>'
        + (tag(f"“{fact.words}”") if apart and fact.words.casefold() != name.casefold() else "")
        + f"{remarks(fact) or tag('stated')}</summary>"
        f'<div class="mg-evidence">{evidence(fact, told)}</div></details>'
        for fact in facts
    )
    words = said or '<span class="mg-muted">not stated</span>'
    return f'<td role="cell"><span class="mg-of" aria-hidden="true">{escape(drug.label)}</span>{words}</td>'


def alone(drugs: Sequence[Thing], held: Sequence[Sequence[Row]], told: Origins = NO_ORIGINS) -> str:
    """What is stated of each drug alone; long lists are closed."""
    blocks = "".join(
        f'<details class="mg-more"{" open" if len(lines) <= _OPEN_AT_MOST else ""}>'
        f'<summary><h3 class="mg-sub">Only {escape(drug.label)} ({len(lines)})</h3></summary>'
        + fact_list((fact for row in lines for facts in row.by_drug for fact in facts), origins=told)
        + "</details>"
        for drug, lines in zip(drugs, held, strict=True)
        if lines
    )
    return f'<div class="mg-blocks">{blocks}</div>' if blocks else ""


def doses(drugs: Sequence[Thing], held: Sequence[Sequence[Regimen]], told: Origins = NO_ORIGINS) -> str:
    """The regimens of each drug, side by side where there is room."""
    blocks = []
    for drug, regimens in zip(drugs, held, strict=True):
        lists = "".join(
            f'<h4 class="mg-sub">{escape(regimen.title)}</h4>'
            + fact_list(regimen.all, known=tuple(regimen.shared), origins=told)
            for regimen in regimens
        )
        stated = lists or '<p class="mg-muted">No dose is stated.</p>'
        blocks.append(f'<div><h3 class="mg-sub">{escape(drug.label)}</h3>{stated}</div>')
    return f'<div class="mg-blocks">{"".join(blocks)}</div>'


def summary(view: Comparison) -> str:
    """What is compared, and where to look up the drugs taken together."""
    names = " and ".join(thing_link(drug) for drug in view.drugs)
    together = address_of_pairs("check", [("medicine", drug.name) for drug in view.drugs])
    missing = "".join(
        f'<p class="mg-notice mg-error" role="note">The library has no document about {escape(drug.label)}: '
        "nothing can be said of it, which tells nothing about it.</p>"
        for drug in view.without_document
    )
    return f"<p>{names} · {link('check them taken together', together)}</p>{missing}"


def version_heads(view: Changes) -> str:
    """The two versions, each leading to its text."""
    return (
        '<dl class="mg-facts-of">'
        + "".join(
            f"<dt>{words}</dt><dd>{link(version.document.label, _address(version))}, {escape(version.label)}, "
            f"{escape(f'dated {version.issued}' if version.issued else 'without a date')}</dd>"
            for words, version in (("Older", view.older), ("Newer", view.newer))
        )
        + "</dl>"
    )


def _address(version: Version) -> str:
    return address("document", document=version.document.name)


def _place(version: Version, statements: Sequence[str]) -> str:
    """Where a version says so: its words."""
    if not statements:
        return _address(version)
    names = ",".join(f"statement:{iri.rsplit('/', 1)[-1]}" for iri in statements)
    return address("document", document=version.document.name, statement=names)


def change_cards(view: Changes, held: Sequence[Change]) -> str:
    """Changes with what each version says, the words that differ marked."""
    return '<div class="mg-cards">' + "".join(_change(view, one) for one in held) + "</div>"


def _change(view: Changes, one: Change) -> str:
    sides = []
    before, after = _differences(one.sentence_before, one.sentence_after)
    for words, version, statements, values, sentence in (
        ("Before", view.older, one.earlier, one.before, before),
        ("Now" if view.newer.current else "After", view.newer, one.statements, one.after, after),
    ):
        if not sentence:
            sides.append(f'<p class="mg-silent">{words}: not stated by {link("this version", _address(version))}.</p>')
            continue
        sides.append(
            f'<p class="mg-lead">{words}: {escape(values)}</p>'
            f'<div class="mg-evidence"><blockquote>{sentence}</blockquote>'
            f'<p class="mg-source">As stated by {link(version.document.label, _place(version, statements))}, '
            f"{escape(version.label)}.</p></div>"
        )
    title = f"{one.drug}: {', '.join(one.matters)}"
    return f'<article class="mg-card"><h3 class="mg-sub">{escape(title)} {tag(one.kind)}</h3>{"".join(sides)}</article>'


def _differences(before: str, after: str) -> tuple[str, str]:
    """Both texts with the words that differ marked; as they are where one is missing."""
    words = len(before.split()) + len(after.split())
    if not before or not after or words > _DIFFERENCES_AT_MOST:
        return escape(before), escape(after)
    old, new = [], []
    for how, was, is_now in word_differences(before, after):
        if was:
            old.append(escape(was) if how == "equal" else f"<del>{escape(was)}</del>")
        if is_now:
            new.append(escape(is_now) if how == "equal" else f"<ins>{escape(is_now)}</ins>")
    return " ".join(old), " ".join(new)
