"""What documents say about one drug."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import streamlit as st

from kg.explorer import charts, fact_markup, markup, session, together_markup
from kg.explorer.conclusions import Concluded, conclusions
from kg.explorer.drug import DrugPage, Regimen, RouteEffects, busiest, drug_page, step_chart
from kg.explorer.drug_blocks import BLOCKS, Block, concerning_query, concluded_query, stated_query, vocabulary_query
from kg.explorer.facts import Fact
from kg.explorer.pages import address, empty, pickers
from kg.explorer.pages.behind import show_sparql
from kg.explorer.sources import Origins, Source, origins, sources
from kg.explorer.things import Thing, expand

# Of longer lists the first are shown until somebody asks for all: a thousand facts with their sentences take a browser
# seconds to set up, and nobody reads so many.
_MOST_LISTED = 60
# Of a drug of many documents there are dozens of lists, and of each its beginning is enough to say what it is about.
_MANY, _MOST_OF_MANY = 600, 20
_MOST_PREPARED = 5
_MOST_DRAWN = 25
_MOST_CONCLUDED = 50
_MOST_DRUGS = 200
_OPEN, _CONCLUDED = "open", "concluded"
"""In the address: that the interactions which are concluded are shown."""


def page() -> None:
    """The drug in the address, or a picker."""
    drugs = session.all_drugs()
    known = {drug.name: drug.label for drug in drugs}
    what = "Any drug that a document is about."
    name = pickers.one_of("Drug", "drug", known, what, ("drug",), empty="Choose or type")
    if name is None:
        session.head("Drug", "Choose a drug to see all that the documents say about it.")
        if not empty.nothing_to("choose from"):
            items = "".join(f"<li>{markup.thing_link(one)}</li>" for one in drugs[:_MOST_DRUGS])
            more = f"<p>… and {len(drugs) - _MOST_DRUGS} more.</p>" if len(drugs) > _MOST_DRUGS else ""
            st.html(f'<ul class="mg-hits">{items}</ul>{more}{markup.caution()}')
        return
    build, iri = session.build_name(), expand(name)
    _show(_view(build, iri), _sources(build, iri))


def prepare() -> None:
    """Read what takes longest, the pages of the drugs of which most is stated, before somebody opens one."""
    build = session.build_name()
    for iri in busiest(session.store(), _MANY, _MOST_PREPARED):
        _sources(build, iri)


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=32, show_spinner=False)
def _view(build: str, iri: str) -> DrugPage:
    return drug_page(session.store(), iri)


@st.cache_resource(max_entries=32, show_spinner=False)
def _sources(build: str, iri: str) -> tuple[Source, ...]:
    """The documents whose words the page repeats."""
    view = _view(build, iri)
    held = (fact for facts in view.by_kind.values() for fact in facts)
    return sources(session.store(), {fact.document.iri for fact in (*held, *view.said_elsewhere)})


def _show(view: DrugPage, read: Sequence[Source]) -> None:
    session.head(view.drug.label, "Also called " + ", ".join(view.synonyms) if view.synonyms else "")
    st.html(markup.caution(view.documents))
    if not view.documents:
        st.html(markup.notice("No document of the library is about it.", "That says nothing about it."))
    held = [block for block in BLOCKS if _has(view, block)]
    st.html(_contents(view, held))
    told = origins(read, session.today())
    for block in held:
        _block(view, block, told)
    st.html("<p>" + markup.link("Show it in the graph", markup.address("graph", node=view.drug.name)) + "</p>")
    if read:
        session.section(f"What was read ({len(read)})", "read")
        st.html(together_markup.documents(read, session.today()))


# Not a copy for every run of the page, as above: what is kept never changes.
@st.cache_resource(max_entries=64, show_spinner=False)
def _conclusions(build: str, iri: str, others: tuple[Thing, ...]) -> tuple[Concluded, ...]:
    return conclusions(session.store(), iri, others)


def _most_listed(view: DrugPage) -> int:
    return _MOST_OF_MANY if sum(map(len, view.by_kind.values())) > _MANY else _MOST_LISTED


def _list(block: str, held: Sequence[Fact], most: int, told: Origins, known: Collection[str] = ()) -> None:
    """Facts as a list, so many at `most`; `block` names it in the address, where it stands once all are wanted."""
    shown = held[: _most(block, most)]
    st.html(fact_markup.fact_list(shown, known=known, origins=told))
    _offer_all(block, len(shown), len(held))


def _most(block: str, otherwise: int) -> int | None:
    return None if block in st.query_params.get_all("all") else otherwise


def _offer_all(block: str, shown: int, every: int) -> None:
    """Says how much of a list is shown, and shows all of it when asked."""
    if shown < every:
        st.button(f"{shown} of {every} shown: show all", key=f"all-{block}", on_click=_want_all, args=(block,))


def _want_all(block: str) -> None:
    address.change({"all": [*st.query_params.get_all("all"), block]})


def _has(view: DrugPage, block: Block) -> bool:
    if block.name == "what-it-is" and view.vocabulary:
        return True
    if block.name == "interactions" and (view.said_elsewhere or view.concluded):
        return True
    return _count(view, block) > 0


def _count(view: DrugPage, block: Block) -> int:
    return sum(len(view.of(kind)) for kind in block.kinds)


def _title(view: DrugPage, block: Block) -> str:
    count = _count(view, block)
    return block.title if block.name == "what-it-is" or not count else f"{block.title} ({count})"


def _contents(view: DrugPage, held: Sequence[Block]) -> str:
    """What the page holds, each a link to its place; and what no document states, which must not look like a no."""
    missing = [block.title.lower() for block in BLOCKS if block not in held]
    found = markup.contents((_title(view, block), block.name) for block in held) if len(held) > 1 else ""
    if not missing or not view.documents:
        return found
    words = (
        f"Nothing was found in {'this document' if len(view.documents) == 1 else 'these documents'} under: "
        f"{'; '.join(missing)}. That is no evidence that there is nothing."
    )
    return f'{found}<p class="mg-muted mg-small">{markup.escape(words)}</p>'


def _block(view: DrugPage, block: Block, told: Origins) -> None:
    session.section(_title(view, block), block.name)
    most = _most_listed(view)
    if block.name == "what-it-is":
        _what_it_is(view, most, told)
    elif block.name == "side-effects":
        _effects(view.effects, most, told)
    elif block.name == "doses":
        _doses(view.regimens, most, told)
    elif held := [fact for kind in block.kinds for fact in view.of(kind)]:
        _list(block.name, _by_weight(held), most, told)
    if _count(view, block):
        name = block.title.lower()
        show_sparql(name, {name: stated_query(view.drug.iri, block.kinds)})
    if block.name == "interactions":
        _other_interactions(view, most, told)


def _what_it_is(view: DrugPage, most: int, told: Origins) -> None:
    titles = (
        ("ClassStatement", "Class"),
        ("Indication", "Used for"),
        ("BrandStatement", "Brand names"),
        ("RouteStatement", "Routes"),
        ("FormStatement", "Dose forms"),
    )
    held = [(title, view.of(kind)) for kind, title in titles if view.of(kind)]
    shown = _most("is", most)
    blocks = (
        f'<div><h3 class="mg-sub">{markup.escape(title)}</h3>{fact_markup.fact_list(facts[:shown], origins=told)}</div>'
        for title, facts in held
    )
    st.html('<div class="mg-blocks">' + "".join(blocks) + "</div>")
    _offer_all("is", sum(len(facts[:shown]) for _, facts in held), sum(len(facts) for _, facts in held))
    if view.vocabulary:
        added = "; ".join(
            f"{markup.escape(words)} " + ", ".join(markup.thing_link(n.other) for n in held)
            for words, held in groupby(view.vocabulary, key=lambda n: n.words)
        )
        st.html(f'<p class="mg-muted">The vocabulary, not a document, adds: {added}.</p>')
        show_sparql("what the vocabulary adds", {"what the vocabulary adds": vocabulary_query(view.drug.iri)})


def _effects(effects: Sequence[RouteEffects], most: int, told: Origins) -> None:
    for by_route in effects:
        route = "Whatever the route, or none named" if by_route.route is None else f"Route: {by_route.route.label}"
        if len(effects) > 1 or by_route.route is not None:
            st.html(f'<h3 class="mg-sub">{markup.escape(route)}</h3>')
        block = f"effects {by_route.route.name if by_route.route is not None else ''}".strip()
        _figures(block, by_route.figures, most, told)
        for group, held in by_route.groups:
            st.html(f'<h4 class="mg-sub">{markup.escape(f"Without a figure: {group} ({len(held)})")}</h4>')
            _list(f"{block} {group}", held, most, told, ("group", "route"))
        if by_route.denied:
            st.html('<h4 class="mg-sub">Stated not to occur</h4>')
            _list(f"{block} denied", by_route.denied, most, told)


def _figures(block: str, figures: Sequence[Fact], most: int, told: Origins) -> None:
    """The effects with a figure, the highest of them drawn."""
    drawn = figures[: _most(block, _MOST_DRAWN)]
    chart = charts.effect_chart(drawn, session.ink())
    if chart is None:
        return
    names = ", ".join(f"{f.name} {f.figure.words}" for f in drawn if f.figure is not None)
    st.vega_lite_chart(chart, alt=f"Bar chart of side effects and their figures: {names}")
    if len(drawn) < len(figures):
        st.caption(f"The {len(drawn)} highest of {len(figures)} figures are drawn.")
    _list(block, figures, most, told, ("route",))


def _doses(regimens: Sequence[Regimen], most: int, told: Origins) -> None:
    """Regimens, each with its chart where it has steps. What stands between two charts is one element of the page: each
    takes the browser milliseconds, and a dozen documents have as many regimens of two or three amounts."""
    held: list[str] = []
    for regimen in regimens:
        held.append(f'<h3 class="mg-sub">{markup.escape(regimen.title)}</h3>')
        steps = step_chart(regimen)
        if steps is not None:
            _put(held)
            levels = ", ".join(f"from day {p.start} {p.words}" for p in steps.points)
            st.vega_lite_chart(charts.dose_chart(steps, session.ink()), alt=f"Step chart of the dose: {levels}")
            if steps.undrawn:
                st.caption("The maximum is stated on another scale than the steps, and therefore only listed below.")
        block = f"doses {regimen.title}"
        shown = regimen.all[: _most(block, most)]
        held.append(fact_markup.fact_list(shown, known=tuple(regimen.shared), origins=told))
        if len(shown) < len(regimen.all):
            _put(held)
            _offer_all(block, len(shown), len(regimen.all))
    _put(held)


def _put(held: list[str]) -> None:
    """Show what is held, and hold nothing."""
    if held:
        st.html("".join(held))
        held.clear()


def _other_interactions(view: DrugPage, most: int, told: Origins) -> None:
    if view.said_elsewhere:
        st.html('<h3 class="mg-sub">What documents about other drugs say of it</h3>')
        _list("elsewhere", view.said_elsewhere, most, told, ("thing",))
        name = "what others say of it"
        show_sparql(name, {name: concerning_query(view.drug.iri, "Interaction")})
    if view.concluded:
        title = f"Concluded from classes ({len(view.concluded)})"
        # What they rest on is read when somebody wants to see it: of a drug of a large class it is most of the page.
        address.hold(_CONCLUDED, _CONCLUDED in st.query_params.get_all(_OPEN))
        with st.expander(title, key=_CONCLUDED, on_change=_remember_concluded) as panel:
            if panel.open:
                _concluded(view)
        show_sparql("concluded", {"concluded": concluded_query(view.drug.iri)})


def _remember_concluded() -> None:
    address.change({_OPEN: _CONCLUDED if st.session_state[_CONCLUDED] else None})


def _concluded(view: DrugPage) -> None:
    st.caption("These follow from classes: a document names a class, and a table of classes names its members.")
    shown = view.concluded[: _most("concluded", _MOST_CONCLUDED)]
    found = _conclusions(session.build_name(), view.drug.iri, shown)
    told = session.origins({fact.document for one in found for fact in one.because})
    st.html('<div class="mg-facts">' + "".join(_conclusion(one, told) for one in found) + "</div>")
    _offer_all("concluded", len(shown), len(view.concluded))


def _conclusion(one: Concluded, told: Origins) -> str:
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
        + "".join(fact_markup.evidence(fact, told) for fact in one.because)
        + (f"<p>{len(one.because)} of the {one.every} statements that it rests on.</p>" if cut else "")
        + "</div></details>"
    )


def _by_weight(held: Sequence[Fact]) -> list[Fact]:
    """What is to be avoided before what needs care, else in the document's order."""
    return sorted(held, key=lambda f: (f.denied, f.action != "Avoid" if f.action is not None else False))
