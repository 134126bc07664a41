"""The explorer: `streamlit run app.py`. The server; what it shows stands in `kg/explorer/server/script.py`."""

from __future__ import annotations

import streamlit as st

from kg.explorer.server.middleware import MIDDLEWARE

app = st.App("kg/explorer/server/script.py", middleware=MIDDLEWARE)
