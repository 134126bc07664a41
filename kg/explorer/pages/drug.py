"""What documents say about one drug."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from kg.explorer import charts, markup, session
from kg.explorer.drug import Concluded, DrugPage, Regimen, RouteEffects, drug_page, step_chart
from kg.explorer.facts import Fact
from kg.explorer.things import expand

_PLAIN = (
    ("Interaction", "Interactions"),
    ("Contraindication", "Must not be used in"),
    ("Precaution", "Needs care in"),
    ("OverdoseSign", "Signs of an overdose"),
    ("WithdrawalEffect", "When it is stopped suddenly"),
)


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
            st.html(markup.fact_list(_by_weight(held)))
        if kind == "Interaction":
            _other_interactions(view)
    st.html("<p>" + markup.link("Show it in the graph", markup.address("graph", node=view.drug.name)) + "</p>")


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
    blocks = (
        f'<div><h3 class="mg-sub">{markup.escape(title)}</h3>{markup.fact_list(facts)}</div>' for title, facts in held
    )
    st.html('<div class="mg-blocks">' + "".join(blocks) + "</div>")
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
        chart = charts.effect_chart(by_route.figures, session.ink())
        if chart is not None:
            names = ", ".join(f"{f.name} {f.figure.words}" for f in by_route.figures if f.figure is not None)
            st.altair_chart(chart, alt=f"Bar chart of side effects and their figures: {names}")
            st.html(markup.fact_list(by_route.figures, known=("route",)))
        for group, held in by_route.groups:
            st.html(
                f'<h4 class="mg-sub">{markup.escape(f"Without a figure: {group} ({len(held)})")}</h4>'
                + markup.fact_list(held, known=("group", "route"))
            )
        if by_route.denied:
            st.html('<h4 class="mg-sub">Stated not to occur</h4>' + markup.fact_list(by_route.denied))


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
        st.html(markup.fact_list(regimen.all))


def _other_interactions(view: DrugPage) -> None:
    if view.said_elsewhere:
        st.html('<h3 class="mg-sub">What documents about other drugs say of it</h3>')
        st.html(markup.fact_list(view.said_elsewhere, subject=True))
    if view.concluded:
        with st.expander(f"Concluded from classes ({len(view.concluded)})"):
            st.caption(
                "No document says these in so many words: a document names a class, and a table of classes names its"
                " members."
            )
            st.html('<div class="mg-facts">' + "".join(_conclusion(one) for one in view.concluded) + "</div>")


def _conclusion(one: Concluded) -> str:
    rests = "".join(
        f"<p>{markup.thing_link(member)} belongs to {markup.thing_link(group)}"
        + (f" ({markup.escape(source)})" if source else "")
        + ".</p>"
        for member, group, source in one.memberships
    )
    classes = ", ".join(sorted({group.label for _, group, _ in one.memberships}))
    because = markup.tag(f"as one of the {classes}") if classes else ""
    return (
        f'<details class="mg-fact"><summary><span class="mg-name">{markup.escape(one.other.label)}</span>'
        f'{markup.tag("concluded")}{because}</summary><div class="mg-evidence">{rests}'
        + "".join(markup.evidence(fact) for fact in one.because)
        + "</div></details>"
    )


def _by_weight(held: Sequence[Fact]) -> list[Fact]:
    """What is to be avoided before what needs care, else in the document's order."""
    return sorted(held, key=lambda f: (f.denied, f.action != "Avoid" if f.action is not None else False))
