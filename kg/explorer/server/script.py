"""The script that Streamlit runs for each click: the page list and the shared store, nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kg.explorer import components, session
from kg.explorer.pages import (
    ask,
    check,
    compare,
    document,
    documents,
    drug,
    entrance,
    export,
    graph,
    ontology,
    search,
    thing,
)

PAGES = [
    st.Page(session.guarded(search.page), title="Search", url_path="search", default=True),
    st.Page(session.guarded(drug.page), title="Drug", url_path="drug"),
    st.Page(session.guarded(check.page), title="Check medicines", url_path="check"),
    st.Page(session.guarded(compare.page), title="Compare", url_path="compare"),
    st.Page(session.guarded(ask.page), title="Ask", url_path="ask"),
    st.Page(session.guarded(graph.page), title="Graph", url_path="graph"),
    st.Page(session.guarded(documents.page), title="Documents", url_path="documents"),
    st.Page(session.guarded(ontology.page), title="Ontology", url_path="ontology"),
    st.Page(session.guarded(export.page), title="Export", url_path="export"),
    st.Page(session.guarded(document.page), title="Document", url_path="document", visibility="hidden"),
    st.Page(session.guarded(thing.page), title="Thing", url_path="thing", visibility="hidden"),
]

st.set_page_config(page_title="Monograph", layout="wide")
chosen = st.navigation(PAGES, position="top")
st.html(components.styles())
with session.messages():
    if entrance.admitted():
        session.ensure_graph(Path(__file__).resolve().parents[3] / "documents")
        chosen.run()
        entrance.foot()
