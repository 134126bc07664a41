"""The forms by which documents come in: a new one, and a newer text of one that is there."""

from __future__ import annotations

from typing import TypeGuard

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from kg.curation.succession import date_of
from kg.explorer import markup, session
from kg.explorer.catalogue import Row, identity_of, older_of
from kg.explorer.document import DocumentPage
from kg.explorer.things import Thing, told_apart

_MEGABYTES = 25
_MOST_LETTERS = _MEGABYTES * 1_000_000
_NEWER = "It is a newer version: the text until now is kept as an older one, to compare with"
_MENDED = "It mends the text until now, which is not kept"
_BY_NAME = ""


def adding(listed: tuple[Row, ...]) -> None:
    """Upload or paste a document; `listed` are those that are there, of which it may be a newer version."""
    session.section("Add a document", "add")
    uploading, pasting = st.tabs(["Upload", "Paste"])
    # A form of a new number is an empty form: what was added is not offered again, what was refused is (`changing`).
    turn = st.session_state.setdefault("adding", 0)
    with uploading, st.form(f"upload-{turn}", border=False):
        file = st.file_uploader(
            f"Plain text, Markdown or a web page, in English, up to {_MEGABYTES} MB",
            key=f"file-{turn}",
            max_upload_size=_MEGABYTES,
        )
        of, kept_as = _belonging(listed, f"upload-{turn}")
        if st.form_submit_button("Add the file") and chosen(file):
            _add(file.getvalue(), file.name, of, kept_as)
    with pasting, st.form(f"paste-{turn}", border=False):
        name = st.text_input("Name of the document", key=f"name-{turn}", max_chars=200, placeholder="leaflet-2024")
        text = st.text_area("Its text", key=f"text-{turn}", height=240, max_chars=_MOST_LETTERS)
        of, kept_as = _belonging(listed, f"paste-{turn}")
        if st.form_submit_button("Add the text"):
            if not text.strip() or not (name.strip() or of):
                words = "A document needs a name and a text."
                st.html(markup.notice(words, "Write or paste both.", "mg-error"))
            else:
                _add(text.encode("utf-8", "replace"), name, of, kept_as)
    st.caption(
        "A document of a name that is there already is its newer version, unless you say otherwise. A date behind its"
        " name, as in leaflet@2023-05, makes it an older one."
    )


def chosen(file: UploadedFile | None) -> TypeGuard[UploadedFile]:
    """Whether a file was chosen; where not, the page says so."""
    if file is None:
        st.html(markup.notice("No file was chosen.", "Choose one first.", "mg-error"))
    return file is not None


def _belonging(listed: tuple[Row, ...], key: str) -> tuple[str, str | None]:
    """Of which document it is a newer text (IRI; "" where its name tells), and as which version the text until now is
    kept: a date, "" for the one that it gives itself, None where it is not kept."""
    current = {row.document.name: row.document for row in listed if not row.replaced}
    words = told_apart({name: document.label for name, document in current.items()})
    with st.expander("Where it is a newer text of a document that is there"):
        of = st.selectbox(
            "The document",
            [_BY_NAME, *current],
            format_func=lambda name: words.get(name, "The one of its name, if there is one"),
            key=f"of-{key}",
        )
        return current[of].iri if of in current else _BY_NAME, _keeping(key, "")


def _keeping(key: str, date: str) -> str | None:
    """As which version the text until now is kept; None where it is not. `date` is the one that is known."""
    how = st.radio("What it is", (_NEWER, _MENDED), key=f"how-{key}")
    when = st.text_input(
        "Date of the text until now", value=date, key=f"kept-{key}", max_chars=10, placeholder="2023-05",
        help="A year, a month or a day. Not needed where the text itself says when it was last revised.",
    )  # fmt: skip
    return None if how == _MENDED else when.strip()


def _add(data: bytes, given: str, of: str, kept_as: str | None) -> None:
    series, version = identity_of(session.store(), of) if of else ("", "")
    _begin(data, given, series, version, kept_as)


def _begin(data: bytes, given: str, series: str, version: str, kept_as: str | None) -> None:
    # The newest text may have a date in its name: it keeps that, and the newer one stands before it without one.
    place = "" if kept_as is not None else version
    session.begin(session.editing().add(data, given, session.who(), series, place, kept_as=kept_as))
    st.rerun()


def replacing(view: DocumentPage) -> None:
    """A newer text for a document, or the document taken out."""
    series, version = identity_of(session.store(), view.document.iri)
    current = view.replaced_by is None
    with st.expander("Replace this document, or take it out"):
        with st.form("replace", border=False):
            file = st.file_uploader("A file to take its place", key="replacement", max_upload_size=_MEGABYTES)
            kept_as = _keeping("replace", date_of(session.store(), series)) if current else None
            if st.form_submit_button("Replace it") and chosen(file):
                _begin(file.getvalue(), file.name, series, version, kept_as)
        st.caption(
            "Decisions about its facts are kept where the same words say the same, and listed where not."
            " What is replaced or taken out can be brought back under Documents."
        )
        sure = st.checkbox(_words(older_of(session.store(), view.document.iri) if current else None), key="sure")
        if st.button("Take it out", disabled=not sure):
            session.begin(session.editing().withdraw(series, version, session.who()))
            st.rerun()


def _words(older: Thing | None) -> str:
    """What taking a document out comes to, as the label of a box, where marks of Markdown would be markup."""
    words = "I want to take this document and all its facts out of the graph"
    return words if older is None else f"{words}; its older version, which is shown under Compare, then counts again"
