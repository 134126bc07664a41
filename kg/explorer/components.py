"""The two browser components: the graph, and the text of a document. Their sources stand in ``browser/``.

Both run in the page, so they get data, never markup, and write it as text nodes only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from kg.explorer.document import DocumentPage
from kg.explorer.layout import Scene
from kg.explorer.markup import segment_data

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

SOURCES = Path(__file__).parent / "browser"


@st.cache_resource(show_spinner=False)
def _graph() -> ComponentRenderer:
    return st.components.v2.component(
        "monograph_graph",
        html=_source("graph.html"),
        css=_source("kinds.css") + _source("graph.css"),
        js=_source("graph.js"),
    )


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
    return f"<style>{_source('page.css')}{_source('kinds.css')}{legend}</style>"


def show_graph(scene: Scene, centre: str) -> str | None:
    """Draw a scene; the id of the node that was just picked, or None."""
    data = {
        "scene": {"nodes": [asdict(n) for n in scene.nodes], "edges": [asdict(e) for e in scene.edges]},
        "centre": centre,
        "label": f"Graph of {len(scene.nodes)} nodes. Arrow keys move, Enter opens or closes, plus and minus zoom.",
    }
    return _picked(_graph()(key="graph", data=data, on_picked_change=_nothing))


def show_text(page: DocumentPage, shown: Sequence[str]) -> tuple[str, ...]:
    """Show a document with some statements (local names) pointed out; the statements just clicked, if any."""
    data = {
        "document": page.document.iri,
        "segments": [segment_data(segment) for segment in page.segments],
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
