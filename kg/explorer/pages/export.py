"""The graph to take along: the whole, or one document, as Turtle and in other formats."""

from __future__ import annotations

import streamlit as st

from kg.explorer import markup, session
from kg.explorer.excerpt import excerpt
from kg.export import FORMATS, SUFFIXES, serialise

_WHOLE = "the whole graph"
_WORDS = {
    "turtle": "Turtle: Protégé, GraphDB, Jena, rdflib, owlready2",
    "trig": "TriG: Turtle with a graph for each document",
    "ntriples": "N-Triples: one triple a line",
    "nquads": "N-Quads: one triple a line, with its graph",
    "rdfxml": "RDF/XML: older tools",
    "jsonld": "JSON-LD: programs that read JSON",
    "csv": "CSV: a flat table of the statements",
}


def page() -> None:
    """What, in which format, and the download."""
    session.head("Export", "The same graph gives the same bytes, however often it is built.")
    by_name = {document.name: document for document in session.all_documents()}
    what = st.selectbox(
        "What",
        [_WHOLE, *by_name],
        format_func=lambda name: by_name[name].label if name in by_name else "The whole graph",
        key="what",
    )
    form = st.selectbox("Format", list(FORMATS), format_func=lambda name: _WORDS.get(name, name), key="form")
    chosen = by_name.get(what)
    name = "monograph" if chosen is None else chosen.name.split(":", 1)[-1]
    build = session.build_name()
    # The file is made when it is asked for, not when the page is drawn.
    st.download_button(
        f"Download {name}{SUFFIXES[form]}",
        lambda: _data(build, None if chosen is None else chosen.iri, form),
        f"{name}{SUFFIXES[form]}",
        on_click="ignore",
    )
    st.caption(
        "Statements, their evidence, provenance, vocabulary, ontology and the concluded links."
        if chosen is None
        else "The statements of this document, their evidence, and the names of the things that it speaks of."
    )
    st.html(markup.caution([chosen] if chosen is not None else ()))


# `build` is part of the cache's key: a rebuilt graph is written anew.
@st.cache_data(max_entries=8, show_spinner=False)
def _data(build: str, document: str | None, form: str) -> bytes:
    store = session.store()
    return serialise(store if document is None else excerpt(store, document), form)
