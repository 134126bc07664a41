"""A document's text with everything that was read from it marked."""

from __future__ import annotations

import streamlit as st

from kg.errors import QuestionError
from kg.explorer import components, markup, session
from kg.explorer.document import DocumentPage, document_of, document_page
from kg.explorer.facts import KINDS
from kg.explorer.things import expand


def page() -> None:
    """The document or statement in the address, or a picker."""
    asked = tuple(st.query_params.get("statement", "").split(",")) if "statement" in st.query_params else ()
    name = st.query_params.get("document")
    if asked and name is None:
        found = document_of(session.store(), expand(asked[0]))
        if found is None:
            raise QuestionError(asked[0], "no document states this any more", "search for its words instead")
        iri = found
    else:
        session.choose("Document", session.all_documents(), "document")
        if name is None:
            session.head("Document", "Choose a document to see what was read from it, and what was not.")
            return
        iri = expand(name)
    _show(document_page(session.store(), iri), tuple(expand(one) for one in asked))


def _show(view: DocumentPage, asked: tuple[str, ...]) -> None:
    session.head(view.document.label)
    st.html(markup.caution())
    about = " · ".join(markup.thing_link(drug) for drug in view.drugs)
    st.html(
        f"<p>About {about or 'no drug that was recognised'} · "
        + markup.link("link to this page", markup.address("document", document=view.document.name))
        + "</p>"
    )
    if view.replaced_by is not None:
        st.warning("This version has been replaced: what it states is kept for comparison only, and is not marked.")
        newer = markup.address("document", document=view.replaced_by.name)
        st.html("<p>" + markup.link(f"To the next version: {view.replaced_by.label}", newer) + "</p>")
    present = {fact.kind for fact in view.facts}
    st.html(markup.legend([kind for kind in KINDS if kind in present], view.ledger))
    shown = [fact for fact in view.facts if fact.iri in asked]
    panel = st.container(key="fact") if shown else st.container()
    picked = components.show_text(view, [fact.iri.rsplit("/", 1)[-1] for fact in shown])
    if picked:
        st.query_params.from_dict(
            {"document": view.document.name, "statement": ",".join(f"statement:{p}" for p in picked)}
        )
        st.rerun()
    with panel:
        if shown:
            st.html(
                f'<h2 class="mg-sub">{"The fact" if len(shown) == 1 else f"{len(shown)} facts"} in these words</h2>'
                + markup.fact_list(shown, subject=True)
            )
        else:
            st.caption("Click marked words to see the fact that was read from them.")
