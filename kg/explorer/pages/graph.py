"""A graph to click through, and the same as a table."""

from __future__ import annotations

import streamlit as st

from kg.explorer import components, markup, session
from kg.explorer.layout import Row, Scene, scene, toggle
from kg.explorer.neighbours import Neighbour, neighbours
from kg.explorer.things import expand, thing

_MOST_OPENED = 60
_MOST_ROWS = 400


def page() -> None:
    """The thing in the address in the middle, opened as the address says."""
    session.head("Graph", "Click a relation to see what it leads to, and a thing to see its relations.")
    name = st.query_params.get("node")
    if name is None:
        session.choose("Start from", session.all_drugs(), "node")
        return
    root = thing(session.store(), expand(name))
    opened = tuple(entry for entry in st.query_params.get("open", "").split(",") if entry)[:_MOST_OPENED]
    drawn = scene(root, (root.name, *opened), _neighbours_of)
    st.html(
        f"<p>From {markup.thing_link(root)}"
        + (" · " + markup.link("start again", markup.address("graph", node=root.name)) if opened else "")
        + " · "
        + markup.link("choose another start", "graph")
        + "</p>"
    )
    picked = components.show_graph(drawn, root.name)
    if picked is not None and picked != root.name:
        st.query_params["open"] = ",".join(toggle(opened, picked))
        st.rerun()
    st.html(markup.kind_legend(sorted({node.kind for node in drawn.nodes} - {"relation"})))
    st.caption(
        "Full line: a document states it. Dashed: a rule concludes it. Dotted: the vocabulary holds it. "
        "Drag to move, Ctrl and wheel or + and − to zoom; arrow keys and Enter work as well."
    )
    _table(drawn)
    st.html(markup.caution())


def _neighbours_of(iri: str) -> tuple[Neighbour, ...]:
    return neighbours(session.store(), iri)


def _table(drawn: Scene) -> None:
    session.section("The same as a table")
    if not drawn.rows:
        st.caption("Open a relation in the graph: its connections are listed here.")
        return
    if drawn.left_out:
        st.caption(f"{drawn.left_out} connections are only in the table: the drawing would be too full.")
    body = "".join(_row(row) for row in drawn.rows[:_MOST_ROWS])
    heads = "".join(f'<th scope="col">{words}</th>' for words in ("Thing", "Relation", "Thing", "Source"))
    st.html(f'<div class="mg-table"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>')
    if len(drawn.rows) > _MOST_ROWS:
        st.caption(f"The first {_MOST_ROWS} of {len(drawn.rows)} connections.")


def _row(row: Row) -> str:
    found = row.neighbour
    source = markup.escape(found.source)
    if found.statements:
        local = found.statements[0].rsplit("/", 1)[-1]
        source = markup.link("stated", markup.address("document", statement=f"statement:{local}"))
        if len(found.statements) > 1:
            source += f" ({len(found.statements)} statements)"
    return (
        f"<tr><td>{markup.thing_link(row.subject)}</td><td>{markup.escape(found.words)}</td>"
        f"<td>{markup.thing_link(found.other)}</td><td>{source}</td></tr>"
    )
