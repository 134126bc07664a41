"""The explorer: `streamlit run app.py`. The server; what it shows stands in `kg/explorer/server/script.py`."""

from __future__ import annotations

import streamlit as st

from kg.explorer.server import files, parts
from kg.explorer.server.middleware import middleware
from kg.explorer.server.preparation import preparing

base_path = str(st.get_option("server.baseUrlPath") or "")
app = st.App(
    "kg/explorer/server/script.py",
    middleware=middleware(base_path),
    routes=[*parts.routes(base_path), *files.routes(base_path)],
    lifespan=preparing,
)
