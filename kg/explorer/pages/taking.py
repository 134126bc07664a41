"""What a page shows, to take along: on paper, and as files that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def take_along(name: str, csv: Callable[[], str], markdown: Callable[[], str], turtle: Callable[[], str]) -> None:
    """How to print the page, and it as files called `name`."""
    st.html("<p class='mg-muted mg-screen'>To print this page, use the browser's own print (Ctrl+P). As a file:</p>")
    row = st.container(horizontal=True, key=f"take-{name}")
    for label, ending, mime, write in (
        ("CSV", "csv", "text/csv", csv),
        ("Markdown", "md", "text/markdown", markdown),
        ("Turtle", "ttl", "text/turtle", turtle),
    ):
        row.download_button(label, write, f"{name}.{ending}", mime, key=f"{name}-{ending}", on_click="ignore")
