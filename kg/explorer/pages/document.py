"""A document's text with everything that was read from it marked, and what people decided about it."""

from __future__ import annotations

import streamlit as st

from kg.errors import QuestionError
from kg.explorer import components, markup, session
from kg.explorer.catalogue import identity_of
from kg.explorer.document import DocumentPage, document_of, document_page
from kg.explorer.facts import KINDS
from kg.explorer.pages import changing, reviewing
from kg.explorer.things import expand


def page() -> None:
    """The document or statement in the address, or a picker."""
    changing.outcome()
    asked = tuple(st.query_params.get("statement", "").split(",")) if "statement" in st.query_params else ()
    name = st.query_params.get("document")
    if asked and name is None:
        found = document_of(session.store(), expand(asked[0]))
        if found is None:
            raise QuestionError(asked[0], "no document states this any more", "search for its words instead")
        iri = found
    else:
        session.choose("Document", session.all_documents(), "document", kept=("kinds",))
        if name is None:
            session.head("Document", "Choose a document to see what was read from it, and what was not.")
            return
        iri = expand(name)
        if all(document.iri != iri for document in session.all_documents()):
            st.html(
                markup.notice(f"The library has no document {name} (any more).", "Choose one of those that it has.")
                + f"<p>{markup.link('All documents', markup.address('documents'))}</p>"
            )
            return
    _show(document_page(session.store(), iri), tuple(expand(one) for one in asked))


def _show(view: DocumentPage, asked: tuple[str, ...]) -> None:
    session.head(view.document.label)
    st.html(markup.caution())
    about = " · ".join(markup.thing_link(drug) for drug in view.drugs)
    dated = session.origins([view.document]).get(view.document.iri, "without a date")
    st.html(
        f"<p>About {about or 'no drug that was recognised'} · {markup.escape(dated)} · "
        + markup.link("link to this page", markup.address("document", document=view.document.name))
        + " · "
        + markup.link("all documents", markup.address("documents"))
        + "</p>"
    )
    if view.replaced_by is not None:
        st.warning("This version has been replaced: what it states is kept for comparison only, and is not marked.")
        newer = markup.address("document", document=view.replaced_by.name)
        st.html("<p>" + markup.link(f"To the next version: {view.replaced_by.label}", newer) + "</p>")
    present = [kind for kind in KINDS if any(fact.kind == kind for fact in view.facts)]
    st.html(markup.legend(present, view.ledger))
    kinds = _kinds(present)
    shown = [fact for fact in view.facts if fact.iri in asked]
    panel = st.container(key="fact") if shown else st.container()
    picked = components.show_text(
        view, [fact.iri.rsplit("/", 1)[-1] for fact in shown], kinds, session.build_name().rsplit("-", 1)[-1]
    )
    if picked:
        chosen = ",".join(f"statement:{p}" for p in picked)
        # what is bound to a widget, as the kinds are, stays as it is, and must not be set beside it
        st.query_params.update({"document": view.document.name, "statement": chosen})
        st.rerun()
    with panel:
        if shown:
            reviewing.panel(shown)
        elif asked:
            st.caption("The fact in the address is not stated here any more. Click marked words to see theirs.")
        else:
            st.caption("Click marked words to see the fact that was read from them.")
    with st.expander(f"All facts of this document ({len(view.facts)})"):
        st.html(reviewing.fact_links(view))
    if session.may_edit():
        _changing(view)


def _kinds(present: list[str]) -> list[str]:
    """The kinds that are to be marked; the address keeps them."""
    if len(present) < 2:
        return []
    words = {KINDS[kind]: kind for kind in present}
    chosen = st.pills(
        "Mark only", list(words), selection_mode="multi", key="kinds", bind="query-params", help="None: all are marked."
    )
    return [words[one] for one in chosen or () if one in words]


def _changing(view: DocumentPage) -> None:
    series, version = identity_of(session.store(), view.document.iri)
    with st.expander("Replace this document, or take it out"):
        with st.form("replace", border=False):
            file = st.file_uploader("A file to take its place", key="replacement", max_upload_size=25)
            if st.form_submit_button("Replace it") and file is not None:
                session.begin(session.editing().add(file.getvalue(), file.name, session.who(), series, version))
                st.rerun()
        st.caption(
            "Decisions about its facts are kept where the same words say the same, and listed where not."
            " What is replaced or taken out can be brought back under Documents."
        )
        sure = st.checkbox("I want to take this document and all its facts out of the graph", key="sure")
        if st.button("Take it out", disabled=not sure):
            session.begin(session.editing().withdraw(series, version, session.who()))
            st.rerun()
