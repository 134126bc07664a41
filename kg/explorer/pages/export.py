"""The graph to take along: the whole, or one document, as Turtle and in other formats."""

from __future__ import annotations

import streamlit as st

from kg.explorer import session


def page() -> None:
    """Downloads."""
    session.head("Export", "Turtle for Protégé, GraphDB, Jena, rdflib and the rest.")
