"""A graph to walk through, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg.errors import MonographError
from kg.explorer import components, markup, session
from kg.explorer.neighbours import Neighbour, neighbours
from kg.explorer.pages import address, empty, pickers
from kg.explorer.questions import choices
from kg.explorer.scene import MOST_NODES, MOST_OPENED, PATH, Row, Scene, Step, change, filtered, relations, scene
from kg.explorer.scene_files import scene_turtle, to_graphml
from kg.explorer.things import KIND_WORDS, Thing, expand, thing, told_apart
from kg.explorer.ways import MOST_LINKS, shortest_way
from kg.queries import ParameterType

_COMPONENT = "graph"
_MOST_ROWS = 400
_LONGEST_NAME = 500
_MOST_OF_ALL = 600
"""Beyond so many things the drawing is no use to anybody, and the table serves better."""


def page() -> None:
    """The thing in the address in the middle, opened as the address says."""
    session.head("Graph", "Pick a thing, see what it is connected with and how often, and open what you want to see.")
    name = st.query_params.get("node")
    if name is None:
        _choose_start()
        return
    root = thing(session.store(), expand(name))
    opened = _opened()
    drawn = scene(root, opened, _neighbours_of, _way, _most())
    st.html(
        f"<p>From {markup.thing_link(root)}"
        + (" · " + markup.link("start again", markup.address("graph", node=root.name)) if opened else "")
        + " · "
        + markup.link("choose another start", "graph")
        + "</p>"
    )
    picked = st.query_params.get("pick", root.name)
    if picked not in {node.name for node in drawn.nodes}:
        picked = root.name
    view = {
        "centre": root.name, "picked": picked, "opened": list(opened), "hidden": _listed("hide"), "pins": _pins(),
        "most_of_all": _MOST_OF_ALL, "arrival": components.arrivals(_COMPONENT, address.held()),
    }  # fmt: skip
    try:
        components.show_graph(drawn, view, relations(picked, opened, _neighbours_of(expand(picked))), _act)
    except MonographError as error:
        session.show_error(error)
        _without_drawing(drawn, opened)
    seen = filtered(drawn, _listed("hide"))
    _take_along(seen)
    _path_between(root, drawn)
    _table(seen, len(drawn.rows))
    st.html(markup.caution())


def _opened() -> tuple[str, ...]:
    return tuple(_listed("open")[:MOST_OPENED])


def _listed(parameter: str) -> list[str]:
    return [entry for entry in st.query_params.get(parameter, "").split(",") if entry]


def _most() -> int:
    words = st.query_params.get("most", "")
    return min(max(int(words), 1), _MOST_OF_ALL) if words.isdecimal() and len(words) < 6 else MOST_NODES


def _pins() -> dict[str, list[int]]:
    """Where things are pinned: ``name@x@y`` in the address."""
    found: dict[str, list[int]] = {}
    for entry in _listed("pin"):
        name, _, place = entry.partition("@")
        x, _, y = place.partition("@")
        if all(number.removeprefix("-").isdecimal() and len(number) < 7 for number in (x, y)):
            found[name] = [int(x), int(y)]
    return found


def _act(action: Mapping[str, object]) -> None:
    """What the browser did, into the address: the page's next run reads it there."""
    kind = action.get("do")
    told: dict[str, str | None] = {}
    if kind in ("open", "close", "set"):
        told["open"] = ",".join(change(_opened(), action, _neighbours_of))
    if kind in ("open", "pick") and isinstance(node := action.get("node"), str):
        told["pick"] = node[:_LONGEST_NAME]
    if kind == "hide" and isinstance(hidden := action.get("hidden"), list):
        told["hide"] = ",".join(str(one) for one in hidden[:20])
    if kind == "more":
        told["most"] = str(_most() + MOST_NODES)
    if kind == "pins" and isinstance(pins := action.get("pins"), Mapping):
        places = [f"{name}@{at[0]}@{at[1]}" for name, at in pins.items() if isinstance(at, list) and len(at) == 2]
        told["pin"] = ",".join(places[:MOST_OPENED])
    address.change({parameter: words or None for parameter, words in told.items()})
    components.made(_COMPONENT, address.held())


def _neighbours_of(iri: str) -> tuple[Neighbour, ...]:
    return _neighbours(session.build_name(), iri)


# `build` is part of the cache's key: what was read from one build must not serve the next. What is kept never changes:
# it is shared, for a copy for every run of the page would take longer than drawing it.
@st.cache_resource(max_entries=1_000, show_spinner=False)
def _neighbours(build: str, iri: str) -> tuple[Neighbour, ...]:
    return neighbours(session.store(), iri)


def _way(start: str, end: str) -> tuple[Step, ...]:
    return _ways(session.build_name(), start, end)


@st.cache_resource(max_entries=500, show_spinner=False)
def _ways(build: str, start: str, end: str) -> tuple[Step, ...]:
    return shortest_way(session.store(), start, end)


@st.cache_resource(max_entries=2, show_spinner=False)
def _ends(build: str) -> dict[str, Thing]:
    return {thing.name: thing for thing in choices(session.store(), ParameterType.THING)}


def _take_along(drawn: Scene) -> None:
    """What is shown as files that are made when they are asked for; PNG and SVG are the drawing's own."""
    store = session.store()
    row = st.container(horizontal=True)
    row.download_button(
        "Turtle of what is shown", lambda: scene_turtle(store, drawn), "graph.ttl", "text/turtle", on_click="ignore"
    )
    row.download_button(
        "GraphML of what is shown", lambda: to_graphml(drawn), "graph.graphml", "application/xml", on_click="ignore"
    )


def _choose_start() -> None:
    """Any thing, found by any of its names."""
    if empty.nothing_to("start from"):
        return
    words = pickers.words("Start from a drug, brand, class, substance or finding", "start", "Name or synonym")
    if not words:
        st.html("<p>Or from a drug that a document is about:</p>" + _starts(session.all_drugs()))
        return
    found = session.index().search(words, limit=12)
    if not found:
        st.html(markup.notice("Nothing of this name, nor of one like it.", "Try a synonym, or fewer letters."))
    for kind, hits in found.items():
        st.html(f'<h2 class="mg-sub">{markup.escape(KIND_WORDS[kind][1])}</h2>' + _starts([hit.thing for hit in hits]))


def _starts(found: list[Thing] | tuple[Thing, ...]) -> str:
    items = "".join(f"<li>{markup.link(t.label, markup.address('graph', node=t.name))}</li>" for t in found)
    return f'<ul class="mg-hits">{items}</ul>'


def _without_drawing(drawn: Scene, opened: tuple[str, ...]) -> None:
    """What can be opened, as links, where the drawing cannot be shown."""
    items = "".join(
        f"<li>{markup.escape(node.label)}: {markup.escape(relation.words)} "
        + markup.link(str(relation.count), _opened_further(drawn.nodes[0], opened, relation.id))
        + "</li>"
        for node in drawn.nodes[:20]
        for relation in relations(node.name, opened, _neighbours_of(expand(node.name)))
        if not relation.opened
    )
    st.html(f'<ul class="mg-hits">{items}</ul>')


def _opened_further(root: Thing, opened: tuple[str, ...], entry: str) -> str:
    return markup.address("graph", node=root.name, open=",".join((*opened, entry)))


def _path_between(root: Thing, drawn: Scene) -> None:
    """A way between two things, added to the drawing."""
    for start, end in drawn.without_way:
        pair = f"{_label(drawn, start)} and {_label(drawn, end)}"
        st.html(
            markup.notice(
                f"Between {pair} there is no way of at most {MOST_LINKS} links.",
                "That says nothing about them: documents may be silent.",
            )
        )
    # Its lists hold everything that documents speak of: they are made when somebody wants to choose from them.
    with st.expander("Shortest way between two things", key="way-panel", on_change="rerun") as panel:
        if panel.open:
            _way_form(root, drawn)


def _way_form(root: Thing, drawn: Scene) -> None:
    ends = _ends(session.build_name())
    names = [root.name, *(name for name in ends if name != root.name)]
    with st.form("way", border=False):
        left, right = st.columns(2)
        words = told_apart({**{name: thing.label for name, thing in ends.items()}, root.name: root.label}).__getitem__
        one = left.selectbox("From", names, format_func=words, key="way-from")
        other = right.selectbox("To", names, index=None, format_func=words, key="way-to", placeholder="Choose or type")
        way = f"{PATH}~{one}~{other}"
        if st.form_submit_button("Show the way") and other is not None and other != one:
            if one != root.name and one not in {node.name for node in drawn.nodes}:
                address.replace({"node": one, "open": way})
            else:
                address.change({"open": ",".join(dict.fromkeys((*_opened(), way)))})
            st.rerun()


def _label(drawn: Scene, name: str) -> str:
    known = {node.name: node.label for node in drawn.nodes}
    found = _ends(session.build_name()).get(name)
    return known.get(name) or (found.label if found is not None else name)


def _table(drawn: Scene, every: int) -> None:
    session.section("The same as a table")
    if len(drawn.rows) < every:
        st.caption(f"{every - len(drawn.rows)} of {every} connections are hidden, as in the drawing.")
    if not every:
        st.caption("Open a relation in the graph: its connections are listed here.")
        return
    heads = ("Thing", "Relation", "Thing", "Source")
    st.html(markup.stacked_table("Connections", heads, map(_cells, drawn.rows[:_MOST_ROWS])))
    if len(drawn.rows) > _MOST_ROWS:
        st.caption(f"The first {_MOST_ROWS} of {len(drawn.rows)} connections.")


def _cells(row: Row) -> tuple[str, ...]:
    found = row.neighbour
    source = markup.escape(found.source)
    if found.statements:
        local = found.statements[0].rsplit("/", 1)[-1]
        source = markup.link("stated", markup.address("document", statement=f"statement:{local}"))
        if len(found.statements) > 1:
            source += f" ({len(found.statements)} statements)"
    elif found.relation == "interactsWith" and found.source == "concluded":
        # The check of the two shows the statement, and the membership in a class, that it rests on.
        pair = [("medicine", row.subject.name), ("medicine", found.other.name)]
        source = markup.link("concluded", markup.address_of_pairs("check", pair))
    return markup.thing_link(row.subject), markup.escape(found.words), markup.thing_link(found.other), source
