"""One's own SPARQL: the editor, the query on its way, and its answer."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg.errors import InputError, MonographError, QuerySyntaxError
from kg.explorer import components, markup, session
from kg.explorer.asking import Asking
from kg.explorer.completion import Offer, offer
from kg.explorer.pages import results
from kg.guard import MAX_LENGTH, missing_walls, run_guarded
from kg.store.answer import Answer

TIMEOUT_S = 20
MAX_ROWS = 10_000
_AT_ONCE_S = 0.4
"""So long the page waits for an answer before it shows that it waits."""
_MOST_EARLIER = 30
_LONGEST_IN_ADDRESS = 3_000
_LIMITS = f"Reading only. Stopped after {TIMEOUT_S} seconds; at most {MAX_ROWS:,} rows are shown."
_EXAMPLE = """PREFIX mg: <https://w3id.org/monograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?drug ?effect WHERE {
  ?d a mg:Drug ; rdfs:label ?drug ; mg:hasSideEffect ?e .
  ?e rdfs:label ?effect .
}
ORDER BY ?drug ?effect
LIMIT 50
"""


def prepare() -> None:
    """Read what the editor completes, and start a worker for queries, before somebody asks one."""
    _offer(session.build_name())
    run_guarded(session.store_path(), "ASK {}", TIMEOUT_S, 1)


def tab() -> None:
    """The editor (a plain box where it cannot be shown), and below it what came of the query."""
    asking = _asking()
    if asking is not None and not asking.done:
        asking.wait(_AT_ONCE_S)
    text = asking.text if asking is not None else st.query_params.get("sparql", _EXAMPLE)
    if "editor-failed" in st.session_state:
        remedy = "This box does the same without completion. Reload the page to try again."
        st.html(markup.notice("The editor could not be loaded in this browser.", remedy, "mg-error"))
        _plain_box(text, asking)
    else:
        try:
            components.show_editor(_view(text, asking), _act)
        except InputError as error:
            session.show_error(error)
            _plain_box(text, asking)
    if asking is None:
        return
    if not asking.done:
        _waiting()
    elif isinstance(asking.result, MonographError):
        session.show_error(asking.result)
    elif isinstance(asking.result, Answer):
        for wall in missing_walls(session.store_path()):
            st.caption(f"Note: {wall}.")
        results.show(asking.result, "sparql", took_s=asking.seconds)


def _asking() -> Asking | None:
    held = st.session_state.get("asking")
    return held if isinstance(held, Asking) else None


def _view(text: str, asking: Asking | None) -> dict[str, object]:
    fault = asking.result if asking is not None and asking.done else None
    error = None
    if asking is not None and isinstance(fault, QuerySyntaxError) and fault.line:
        error = {"line": fault.line, "column": fault.column, "message": fault.what, "of": asking.text}
    return {
        "text": text,
        "offer": _offer(session.build_name()).data(),
        "error": error,
        "running": asking is not None and not asking.done,
        "history": _earlier(),
        "seconds": TIMEOUT_S,
        "rows": MAX_ROWS,
        "longest": MAX_LENGTH,
    }


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=2, show_spinner=False)
def _offer(build: str) -> Offer:
    return offer(session.store(), session.index().entries)


def _earlier() -> list[str]:
    held = st.session_state.get("earlier-queries", [])
    return held if isinstance(held, list) else []


def _act(action: Mapping[str, object]) -> None:
    """What the editor tells: run this, stop it, or that it could not be loaded."""
    text = action.get("text")
    if action.get("do") == "run" and isinstance(text, str):
        _begin(text)
    elif action.get("do") == "cancel":
        _cancel()
    elif action.get("do") == "failed":
        st.session_state["editor-failed"] = True


def _begin(text: str) -> None:
    """Run a query, and end the one before it if it still runs."""
    _cancel()
    if len(text) <= _LONGEST_IN_ADDRESS:
        st.query_params.from_dict({"sparql": text})
    st.session_state["earlier-queries"] = [text, *(one for one in _earlier() if one != text)][:_MOST_EARLIER]
    st.session_state["asking"] = Asking(session.store_path(), text, TIMEOUT_S, MAX_ROWS)


def _cancel() -> None:
    asking = _asking()
    if asking is not None and not asking.done:
        asking.cancel()
        asking.wait(2)


def _plain_box(text: str, asking: Asking | None) -> None:
    """The editor's stand-in: nothing but a box, with the same limits."""
    running = asking is not None and not asking.done
    written = st.text_area(
        "A SPARQL query over the whole graph", value=text, key="sparql-text", height=280, max_chars=MAX_LENGTH
    )
    st.caption(_LIMITS)
    row = st.container(horizontal=True)
    if row.button("Run", key="sparql-run", disabled=running):
        _begin(written)
        st.rerun()
    if row.button("Cancel", key="sparql-cancel", disabled=not running):
        _cancel()
        st.rerun()


@st.fragment(run_every=0.5)
def _waiting() -> None:
    """How long the query has been running; the whole page once it is done."""
    asking = _asking()
    if asking is None or asking.done:
        st.rerun()
    st.progress(
        min(asking.seconds / TIMEOUT_S, 1.0), text=f"Asking: {asking.seconds:.0f} of at most {TIMEOUT_S} seconds"
    )
