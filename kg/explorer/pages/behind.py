"""The SPARQL behind a block of a page: to read, and to ask oneself."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg.explorer import markup


def show_sparql(name: str, queries: Mapping[str, str], block: str = "") -> None:
    """The query of a block as text, and a link to it in the editor; nothing where it was not asked.

    `block` tells two blocks of one query apart.
    """
    text = queries.get(name)
    if text is None:
        return
    with st.expander(f"Show the SPARQL behind this: {name}", key=f"behind-{name}-{block}"):
        st.code(text, language="sparql", wrap_lines=True)
        st.html(f"<p>{markup.link('Ask it yourself', markup.address('ask', sparql=text))}</p>")
