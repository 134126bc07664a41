"""What a page says where the library holds no document: that nothing can be said, and how to fill it."""

from __future__ import annotations

import streamlit as st

from kg.explorer import markup, session


def nothing_to(what: str = "") -> bool:
    """Whether the library is empty; says so, and `what` cannot be done therefore: ``compare``, say."""
    if session.all_documents():
        return False
    here = "Add documents about medicines on the page Documents, or" if session.may_edit() else "Add them"
    st.html(
        markup.notice(
            "The library is empty" + (f": there is nothing to {what}." if what else "."),
            f"{here} with python -m kg build FOLDER; then reload this page.",
        )
        + (f"<p>{markup.link('To the documents', 'documents')}</p>" if session.may_edit() else "")
    )
    return True
