"""What documents say about one drug."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import streamlit as st

from kg.explorer import charts, markup, session
from kg.explorer.conclusions import Concluded, conclusions
from kg.explorer.drug import DrugPage, Regimen, RouteEffects, drug_page, step_chart
from kg.explorer.facts import Fact
from kg.explorer.things import Thing, expand

_PLAIN = (
    ("Interaction", "Interactions"),
    ("Contraindication", "Must not be used in"),
    ("Precaution", "Needs care in"),
    ("OverdoseSign", "Signs of an overdose"),
    ("WithdrawalEffect", "When it is stopped suddenly"),
)


# Of longer lists the first are shown until somebody asks for all: a thousand facts with their sentences take a browser
# seconds to set up, and nobody reads so many.
_MOST_LISTED = 60
_MOST_DRAWN = 25
_MOST_CONCLUDED = 50


def page() -> None:
    """The drug in the address, or a picker."""
    drugs = session.all_drugs()
    chosen = session.choose("Drug", drugs, "drug")
    name = st.query_params.get("drug")
    if name is None:
        session.head("Drug", "Choose a drug to see all that the documents say about it.")
        return
    _show(_view(session.build_name(), chosen.iri if chosen is not None else expand(name)))


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=32, show_spinner=False)
def _view(build: str, iri: str) -> DrugPage:
    return drug_page(session.store(), iri)


def _show(view: DrugPage) -> None:
    session.head(view.drug.label, "Also called " + ", ".join(view.synonyms) if view.synonyms else "")
    st.html(markup.caution(view.documents))
    if not view.documents:
        st.html(markup.notice("No document of the library speaks of it as its subject.", "That says nothing about it."))
    _what_it_is(view)
    _effects(view.effects)
    _doses(view.regimens)
    for kind, title in _PLAIN:
        held = view.of(kind)
        if held or (kind == "Interaction" and (view.said_elsewhere or view.concluded)):
            session.section(f"{title} ({len(held)})" if held else title)
        if held:
            _list(kind, _by_weight(held))
        if kind == "Interaction":
            _other_interactions(view)
    st.html("<p>" + markup.link("Show it in the graph", markup.address("graph", node=view.drug.name)) + "</p>")


# Not a copy for every run of the page, as above: what is kept never changes.
@st.cache_resource(max_entries=64, show_spinner=False)
def _conclusions(build: str, iri: str, others: tuple[Thing, ...]) -> tuple[Concluded, ...]:
    return conclusions(session.store(), iri, others)


def _list(block: str, held: Sequence[Fact], *, subject: bool = False, known: Collection[str] = ()) -> None:
    """Facts as a list; `block` names it in the address, where it stands once all of it is wanted."""
    shown = held[: _most(block, _MOST_LISTED)]
    st.html(markup.fact_list(shown, subject=subject, known=known))
    _offer_all(block, len(shown), len(held))


def _most(block: str, otherwise: int) -> int | None:
    return None if block in st.query_params.get_all("all") else otherwise


def _offer_all(block: str, shown: int, every: int) -> None:
    """Says how much of a list is shown, and shows all of it when asked."""
    if shown < every:
        st.button(f"{shown} of {every} shown: show all", key=f"all-{block}", on_click=_want_all, args=(block,))


def _want_all(block: str) -> None:
    st.query_params["all"] = [*st.query_params.get_all("all"), block]


def _what_it_is(view: DrugPage) -> None:
    titles = (
        ("ClassStatement", "Class"),
        ("Indication", "Used for"),
        ("BrandStatement", "Brand names"),
        ("RouteStatement", "Routes"),
        ("FormStatement", "Dose forms"),
    )
    held = [(title, view.of(kind)) for kind, title in titles if view.of(kind)]
    if not held and not view.vocabulary:
        return
    session.section("What it is")
    most = _most("is", _MOST_LISTED)
    blocks = (
        f'<div><h3 class="mg-sub">{markup.escape(title)}</h3>{markup.fact_list(facts[:most])}</div>'
        for title, facts in held
    )
    st.html('<div class="mg-blocks">' + "".join(blocks) + "</div>")
    _offer_all("is", sum(len(facts[:most]) for _, facts in held), sum(len(facts) for _, facts in held))
    if view.vocabulary:
        added = "; ".join(
            f"{markup.escape(words)} " + ", ".join(markup.thing_link(n.other) for n in held)
            for words, held in groupby(view.vocabulary, key=lambda n: n.words)
        )
        st.html(f'<p class="mg-muted">The vocabulary, not a document, adds: {added}.</p>')


def _effects(effects: Sequence[RouteEffects]) -> None:
    if not effects:
        return
    session.section("Side effects")
    for by_route in effects:
        route = "By any route, or none named" if by_route.route is None else f"Route: {by_route.route.label}"
        if len(effects) > 1 or by_route.route is not None:
            st.html(f'<h3 class="mg-sub">{markup.escape(route)}</h3>')
        block = f"effects {by_route.route.name if by_route.route is not None else ''}".strip()
        _figures(block, by_route.figures)
        for group, held in by_route.groups:
            st.html(f'<h4 class="mg-sub">{markup.escape(f"Without a figure: {group} ({len(held)})")}</h4>')
            _list(f"{block} {group}", held, known=("group", "route"))
        if by_route.denied:
            st.html('<h4 class="mg-sub">Stated not to occur</h4>')
            _list(f"{block} denied", by_route.denied)


def _figures(block: str, figures: Sequence[Fact]) -> None:
    """The effects with a figure, the highest of them drawn."""
    drawn = figures[: _most(block, _MOST_DRAWN)]
    chart = charts.effect_chart(drawn, session.ink())
    if chart is None:
        return
    names = ", ".join(f"{f.name} {f.figure.words}" for f in drawn if f.figure is not None)
    st.altair_chart(chart, alt=f"Bar chart of side effects and their figures: {names}")
    if len(drawn) < len(figures):
        st.caption(f"The {len(drawn)} highest of {len(figures)} figures are drawn.")
    _list(block, figures, known=("route",))


def _doses(regimens: Sequence[Regimen]) -> None:
    if not regimens:
        return
    session.section("Doses")
    for regimen in regimens:
        title = " · ".join((regimen.label.capitalize(), *regimen.scope))
        st.html(f'<h3 class="mg-sub">{markup.escape(title)}</h3>')
        steps = step_chart(regimen)
        if steps is not None:
            levels = ", ".join(f"from day {p.start} {p.words}" for p in steps.points)
            st.altair_chart(charts.dose_chart(steps, session.ink()), alt=f"Step chart of the dose: {levels}")
            if steps.undrawn:
                st.caption("The maximum is stated on another scale than the steps, and therefore only listed below.")
        _list(f"doses {title}", regimen.all)


def _other_interactions(view: DrugPage) -> None:
    if view.said_elsewhere:
        st.html('<h3 class="mg-sub">What documents about other drugs say of it</h3>')
        _list("elsewhere", view.said_elsewhere, subject=True)
    if view.concluded:
        title = f"Concluded from classes ({len(view.concluded)})"
        # What they rest on is read when somebody wants to see it: of a drug of a large class it is most of the page.
        with st.expander(title, key="concluded", on_change="rerun") as panel:
            if panel.open:
                _concluded(view)


def _concluded(view: DrugPage) -> None:
    st.caption(
        "No document says these in so many words: a document names a class, and a table of classes names its members."
    )
    shown = view.concluded[: _most("concluded", _MOST_CONCLUDED)]
    found = _conclusions(session.build_name(), view.drug.iri, shown)
    st.html('<div class="mg-facts">' + "".join(map(_conclusion, found)) + "</div>")
    _offer_all("concluded", len(shown), len(view.concluded))


def _conclusion(one: Concluded) -> str:
    rests = "".join(
        f"<p>{markup.thing_link(member)} belongs to {markup.thing_link(group)}"
        + (f" ({markup.escape(source)})" if source else "")
        + ".</p>"
        for member, group, source in one.memberships
    )
    classes = ", ".join(sorted({group.label for _, group, _ in one.memberships}))
    because = markup.tag(f"as one of the {classes}") if classes else ""
    cut = len(one.because) < one.every
    return (
        f'<details class="mg-fact"><summary><span class="mg-name">{markup.escape(one.other.label)}</span>'
        f'{markup.tag("concluded")}{because}</summary><div class="mg-evidence">{rests}'
        + "".join(markup.evidence(fact) for fact in one.because)
        + (f"<p>{len(one.because)} of the {one.every} statements that it rests on.</p>" if cut else "")
        + "</div></details>"
    )


def _by_weight(held: Sequence[Fact]) -> list[Fact]:
    """What is to be avoided before what needs care, else in the document's order."""
    return sorted(held, key=lambda f: (f.denied, f.action != "Avoid" if f.action is not None else False))
