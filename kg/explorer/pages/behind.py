"""The SPARQL behind a block of a page: to read, and to ask oneself."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg.explorer import markup


def show_sparql(name: str, queries: Mapping[str, str]) -> None:
    """The query of a block as text, and a link to it in the editor; nothing where it was not asked."""
    text = queries.get(name)
    if text is not None:
        st.html(markup.sparql(name, text))
