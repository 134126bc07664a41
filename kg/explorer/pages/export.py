"""The graph to take along: the whole, or one document, as Turtle and in other formats."""

from __future__ import annotations

import streamlit as st

from kg.description import describe_graph, summary
from kg.errors import QuestionError
from kg.explorer import markup, session
from kg.explorer.excerpt import excerpt
from kg.explorer.pages import address, pickers
from kg.export import FORMATS, SUFFIXES, serialise
from kg.store.answer import Answer
from kg.store.writers import to_turtle

_WHOLE = "graph"
_NAMES = ("what", "form", "void")
_WORDS = {
    "turtle": "Turtle: Protégé, GraphDB, Jena, rdflib, owlready2",
    "trig": "TriG: Turtle with a graph for each document",
    "ntriples": "N-Triples: one triple a line",
    "nquads": "N-Quads: one triple a line, with its graph",
    "rdfxml": "RDF/XML: older tools",
    "jsonld": "JSON-LD: programs that read JSON",
    "csv": "CSV: a flat table of the statements, safe to open in a spreadsheet",
    "graphml": "GraphML: the things and the links between them, for Gephi, yEd, Cytoscape",
}


def page() -> None:
    """What, in which format, and the download."""
    session.head("Export", "The whole graph or one document as a file. The same documents always give the same bytes.")
    by_name = {document.name: document for document in session.all_documents()}
    labels = {_WHOLE: "The whole graph", **{name: document.label for name, document in by_name.items()}}
    what = pickers.one_of("What", "what", labels, "Everything, or one document.", _NAMES, _WHOLE)
    words = {name: _WORDS.get(name, name) for name in FORMATS}
    form = str(pickers.one_of("Format", "form", words, "Turtle is what most tools read.", _NAMES, next(iter(words))))
    for asked, known in ((what, labels), (form, words)):
        if asked not in known:
            raise QuestionError(str(asked), "there is no such thing to export", "choose one of the list")
    chosen = by_name.get(str(what))
    build = session.build_name()
    if chosen is None:
        _whole_graph(build, form)
    else:
        # The file is made when it is asked for, not when the page is drawn.
        file = f"{chosen.name.split(':', 1)[-1]}{SUFFIXES[form]}"
        st.download_button(
            f"Download {file}", lambda: _data(build, chosen.iri, form), file, key="document-file", on_click="ignore"
        )
    st.caption(
        "Statements, their evidence, provenance, vocabulary, ontology and the concluded links."
        if chosen is None
        else "The statements of this document, their evidence, and the names of the things that it speaks of."
    )
    to_ask = markup.link("Ask", "ask")
    st.html(
        f"<p>The result of a query is saved where it is asked, on the page {to_ask}, in every format that fits.</p>"
    )
    st.html(markup.caution([chosen] if chosen is not None else ()))
    _summary(build)


def _whole_graph(build: str, form: str) -> None:
    """A button that has the file written, how long it has been at it, and the file."""
    files = session.whole_files()
    file = files.held(build, form)
    if file is not None and file.error is not None:
        session.show_error(file.error)
    if file is None or file.error is not None:
        if st.button(f"Write monograph{SUFFIXES[form]}", key=f"write-{form}"):
            files.make(build, form)
            st.rerun()
        st.caption(
            "The whole graph is written beside the explorer, once for all who ask; of a large one it takes minutes."
        )
    elif file.made:
        size = file.path.stat().st_size / 1e6
        st.html(f"<p>{markup.link(f'Download {file.name}', file.address)} ({size:,.1f} MB)</p>")
    else:
        _waiting(build, form)


@st.fragment(run_every=1.0)
def _waiting(build: str, form: str) -> None:
    """How long a file has been in the making; the whole page once it is there."""
    file = session.whole_files().held(build, form)
    if file is None or file.finished.wait(0.3):  # a small graph is written before one has read that it is
        st.rerun()
    st.caption(f"Writing {file.name}: {file.seconds:.0f} seconds so far. You may leave this page and come back.")


def _summary(build: str) -> None:
    """What the dataset holds, in the words of VoID: as a table and as a file."""
    session.section("What the graph holds")
    key = pickers.key_of("void")
    address.hold(key, "void" in st.query_params)
    if not st.toggle("Count it", key=key, on_change=pickers.remember, args=(_NAMES,)):
        st.caption("Triples, classes with their members, properties with their use: of a large graph it takes a while.")
        return
    held = _dataset(build)
    table = summary(held)
    st.html(
        '<dl class="mg-numbers">'
        + "".join(f"<dt>{markup.escape(words)}</dt><dd>{number:,}</dd>" for words, number in table.totals)
        + "</dl>"
    )
    left, right = st.columns(2)
    for place, title, counted in ((left, "Classes", table.classes), (right, "Properties", table.properties)):
        with place:
            st.html(f'<h3 class="mg-sub">{title}</h3>')
            st.dataframe(
                {"name": [name for name, _ in counted], "number": [number for _, number in counted]},
                hide_index=True,
                alt=f"{len(counted)} {title.lower()} with how often the graph uses each",
            )
    st.download_button("Download void.ttl", lambda: to_turtle(held), "void.ttl", "text/turtle", on_click="ignore")


@st.cache_data(max_entries=2, show_spinner="Counting …")
def _dataset(build: str) -> Answer:
    return describe_graph(session.store().query)


# `build` is part of the cache's key: a rebuilt graph is written anew.
@st.cache_data(max_entries=8, show_spinner=False)
def _data(build: str, document: str, form: str) -> bytes:
    return serialise(excerpt(session.store(), document), form)
