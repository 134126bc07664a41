"""The explorer: `streamlit run app.py`. The server; what it shows stands in `kg/explorer/main.py`."""

from __future__ import annotations

import streamlit as st

from kg.explorer.server import MIDDLEWARE

app = st.App("kg/explorer/main.py", middleware=MIDDLEWARE)
