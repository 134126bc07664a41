"""A document's text with everything that was read from it marked, and what people decided about it."""

from __future__ import annotations

import streamlit as st

from kg.errors import MonographError, QuestionError
from kg.explorer import components, markup, session
from kg.explorer.document import DocumentPage, document_of, document_page
from kg.explorer.facts import KINDS
from kg.explorer.older import older_page
from kg.explorer.pages import address, changing, empty, pickers, reviewing
from kg.explorer.pages.adding import replacing
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
        known = {document.name: document.label for document in session.all_documents()}
        what = "Any document of the library, with all its versions."
        pickers.one_of("Document", "document", known, what, ("document",), kept=("kinds",), empty="Choose or type")
        if name is None:
            session.head("Document", "Choose a document to see what was read from it, and what was not.")
            empty.nothing_to("choose from")
            return
        iri = expand(name)
        if all(document.iri != iri for document in session.all_documents()):
            st.html(
                markup.notice(f"The library has no document {name} (any more).", "Choose one of those that it has.")
                + f"<p>{markup.link('All documents', markup.address('documents'))}</p>"
            )
            return
    _show(_view(iri), tuple(expand(one) for one in asked))


def _view(iri: str) -> DocumentPage:
    """A document's page; of a version that has been replaced, with what it stated."""
    view = document_page(session.store(), iri)
    if view.replaced_by is None:
        return view
    try:
        return _older(session.build_name(), iri)
    except MonographError as error:
        what = f"What this version stated cannot be marked: {error.where}: {error.what}."
        st.html(markup.notice(what, f"What to do: {error.remedy}."))
        return view


# `build` is part of the cache's key.
@st.cache_resource(max_entries=8, show_spinner="Reading this version …")
def _older(build: str, iri: str) -> DocumentPage:
    return older_page(session.store(), session.store_path(), document_page(session.store(), iri))


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
        st.warning("This version has been replaced: what it stated is shown for comparison only, and counts nowhere.")
        newer = markup.address("document", document=view.replaced_by.name)
        compared = markup.address("compare", older=view.document.name, newer=view.replaced_by.name)
        to_next = markup.link(f"To the next version: {view.replaced_by.label}", newer)
        st.html(f"<p>{to_next} · {markup.link('what changed', compared)}</p>")
    present = [kind for kind in KINDS if any(fact.kind == kind for fact in view.facts)]
    st.html(markup.legend(present, view.ledger))
    kinds = _kinds(present)
    # What was corrected leads to what took its place.
    asked += tuple(fact.corrected_as for fact in view.facts if fact.iri in asked and fact.corrected_as)
    shown = [fact for fact in view.facts if fact.iri in asked]
    panel = st.container(key="fact") if shown else st.container()
    picked = components.show_text(
        view, [fact.iri.rsplit("/", 1)[-1] for fact in shown], kinds, session.build_name().rsplit("-", 1)[-1]
    )
    if picked:
        chosen = ",".join(f"statement:{p}" for p in picked)
        address.change({"document": view.document.name, "statement": chosen})
        st.rerun()
    with panel:
        if shown:
            reviewing.panel(shown, decided=view.replaced_by is None)
        elif asked:
            st.caption("The fact in the address is not stated here any more. Click marked words to see theirs.")
        else:
            st.caption("Click marked words to see the fact that was read from them.")
    with st.expander(f"All facts of this document ({len(view.facts)})"):
        st.html(reviewing.fact_links(view))
    if session.may_edit():
        replacing(view)


def _kinds(present: list[str]) -> list[str]:
    """The kinds that are to be marked; the address keeps them."""
    if len(present) < 2:
        return []
    words = {KINDS[kind]: kind for kind in present}
    key = pickers.key_of("kinds")
    address.hold(key, [title for title in words if title in st.query_params.get_all("kinds")])
    chosen = st.pills(
        "Mark only",
        list(words),
        selection_mode="multi",
        key=key,
        on_change=_remember_kinds,
        help="None: all are marked.",
    )
    return [words[one] for one in chosen]


def _remember_kinds() -> None:
    address.change({"kinds": st.session_state[pickers.key_of("kinds")]})
