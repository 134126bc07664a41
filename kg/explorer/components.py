"""The browser's components: the graph, and the text of a document. Their sources stand in ``browser/``.

They run in the page, so they get data, never markup, and write it as text nodes only. The larger ones are parts that
have to be made first (`kg.explorer.parts`): where they are missing, an error says so and the caller goes on without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from kg.description import CAUTION
from kg.explorer.document import DocumentPage
from kg.explorer.markup import address_of, segment_data
from kg.explorer.parts.built import address
from kg.explorer.scene import Edge, Relation, Scene
from kg.explorer.things import KIND_WORDS, Thing

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

SOURCES = Path(__file__).parent / "browser"
_SYMMETRIC = frozenset({"interactsWith"})


@st.cache_resource(show_spinner=False)
def _part(name: str) -> ComponentRenderer:
    """A component that loads the part of its name from this server."""
    html = f'<div class="mg-{name}" data-part></div>'
    return st.components.v2.component(f"monograph_{name}", html=html, css=_source(f"{name}.css"), js=_source("load.js"))


@st.cache_resource(show_spinner=False)
def _text() -> ComponentRenderer:
    return st.components.v2.component(
        "monograph_text",
        html='<div class="mg-text" lang="en"></div>',
        css=_source("text.css") + _source("marks.css"),
        js=_source("text.js"),
    )


def styles() -> str:
    """The pages' style sheet as an element."""
    legend = _source("marks.css").replace(".k-", ".mg-k-")
    return f"<style>{_source('page.css')}{legend}</style>"


def show_graph(
    scene: Scene, view: Mapping[str, object], relations: Sequence[Relation], act: Callable[[Mapping[str, object]], None]
) -> None:
    """Draw a scene; `act` is told what the person does with it, before the page's next run.

    `view` is what the address keeps: ``centre``, ``picked``, ``opened``, ``hidden``, ``pins``, ``most_of_all``, and
    ``arrival`` as `arrivals` counts them. `relations` are those of the picked thing. Raises InputError where the part
    has not been made.
    """

    data = {
        "part": address("graph"), "instead": _INSTEAD, "done": _done("graph"), **scene_data(scene), **view,
        "relations": _plain(relations),
    }  # fmt: skip
    _part("graph")(key="graph", data=data, on_act_change=_teller("graph", act))


def show_still(scene: Scene, key: str) -> None:
    """Draw a scene that cannot be opened any further. Raises InputError where the part has not been made."""
    centre = scene.nodes[0].name
    still = {"centre": centre, "picked": centre, "opened": [], "hidden": [], "pins": {}, "still": True, "relations": []}
    data = {"part": address("graph"), "instead": _INSTEAD, "done": 0, **scene_data(scene), **still}
    _part("graph")(key=key, data=data, on_act_change=_nothing)


def show_editor(view: Mapping[str, object], act: Callable[[Mapping[str, object]], None]) -> None:
    """The query editor; `act` is told when the person runs or cancels a query, before the page's next run.

    `view`: ``text``, ``arrival`` (see `arrivals`), ``offer`` (what is completed), ``error``, ``running``, ``history``,
    ``seconds``, ``rows``, ``longest``. Raises InputError where the part has not been made.
    """
    instead = "The editor could not be loaded in this browser."
    data = {"part": address("editor"), "instead": instead, "done": _done("editor"), **view}
    _part("editor")(key="editor", data=data, on_act_change=_teller("editor", act))


def _teller(key: str, act: Callable[[Mapping[str, object]], None]) -> Callable[[], None]:
    """A callback for what the browser did: numbered actions, of which some may have come before (``outbox.js``)."""

    def told() -> None:
        sent = st.session_state[key].act
        actions = sent.get("actions") if isinstance(sent, Mapping) else None
        for action in actions if isinstance(actions, list) else ():  # it comes from a browser: it may be anything
            serial = action.get("serial") if isinstance(action, Mapping) else None
            if isinstance(serial, int) and serial > _done(key):
                st.session_state[f"{key}-done"] = serial
                act(action)

    return told


def arrivals(key: str, said: object) -> int:
    """How often a component's view has come from elsewhere than the component itself: an address that is opened, the
    browser's Back. It then takes what Python says, and does not keep what its person has done meanwhile.

    `said` is the view; what the component did itself is told by `made`.
    """
    before, count = st.session_state.get(f"{key}-said", (None, 0))
    if before != said:
        count += 1
        st.session_state[f"{key}-said"] = (said, count)
    return int(count)


def made(key: str, said: object) -> None:
    """The view of a component is this by the component's own doing (see `arrivals`)."""
    _, count = st.session_state.get(f"{key}-said", (None, 0))
    st.session_state[f"{key}-said"] = (said, count)


def _done(key: str) -> int:
    """The number of the last action of a component that has been dealt with in this session."""
    held = st.session_state.get(f"{key}-done", 0)
    return held if isinstance(held, int) else 0


_INSTEAD = "The drawing could not be loaded in this browser. The table holds the same."


def scene_data(scene: Scene) -> dict[str, object]:
    """A scene for the browser: plain values, whose words only ever become text there."""
    return {
        "nodes": [_node(thing) for thing in scene.nodes],
        "edges": [_edge(edge) for edge in scene.edges],
        "every": scene.every,
        "caution": CAUTION,
        "kinds": {kind: words[0] for kind, words in KIND_WORDS.items()},
    }


def _node(thing: Thing) -> dict[str, str]:
    return {"id": thing.name, "label": thing.label, "kind": thing.kind, "href": address_of(thing)}


def _edge(edge: Edge) -> dict[str, object]:
    both = edge.relation in _SYMMETRIC
    return {
        "id": edge.id, "start": edge.start, "end": edge.end, "words": edge.words, "source": edge.source,
        "path": edge.path, "both": both,
    }  # fmt: skip


def _plain(relations: Sequence[Relation]) -> list[dict[str, object]]:
    return [{"id": r.id, "words": r.words, "count": r.count, "source": r.source, "opened": r.opened} for r in relations]


def show_text(page: DocumentPage, shown: Sequence[str], kinds: Sequence[str] = (), state: str = "") -> tuple[str, ...]:
    """Show a document with some statements (local names) pointed out; the statements just clicked, if any.

    Only facts of some `kinds` are marked, of all where none is named. `state` names what the marks depend on besides.
    """
    data = {
        "document": " ".join((page.document.iri, state, *kinds)),
        "segments": [segment_data(segment, page.rejected) for segment in page.marked(kinds)],
        "shown": list(shown),
    }
    picked = _picked(_text()(key=f"text-{page.document.name}", data=data, on_picked_change=_nothing))
    return tuple(picked.split()) if picked else ()


def _picked(result: Any) -> str | None:
    """The trigger's value: one word from the browser, which is never trusted to be more than that."""
    picked = result.picked
    return picked if isinstance(picked, str) else None


def _nothing() -> None:
    """Streamlit wants a callback for each trigger; the value is read from the result instead."""


def _source(name: str) -> str:
    return (SOURCES / name).read_text(encoding="utf-8")
