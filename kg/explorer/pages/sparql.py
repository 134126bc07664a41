"""One's own SPARQL: the editor, the query on its way, and its answer."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kg.errors import InputError, MonographError, QuerySyntaxError
from kg.explorer import components, markup, session
from kg.explorer.asking import Asking
from kg.explorer.completion import Offer, offer
from kg.explorer.pages import address, results
from kg.guard import MAX_LENGTH, missing_walls, run_guarded
from kg.store.answer import Answer

TIMEOUT_S = 20
_COMPONENT, _BOX = "editor", "sparql-text"
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
    asking = _of_address()
    if asking is not None and not asking.done:
        asking.wait(_AT_ONCE_S)
    text = asking.text if asking is not None else _EXAMPLE
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
    if len(asking.text) > _LONGEST_IN_ADDRESS:
        st.caption("This query is too long for the address of this page: copy its text to pass it on.")
    if not asking.done:
        _waiting()
    elif isinstance(asking.result, MonographError):
        session.show_error(asking.result)
    elif isinstance(asking.result, Answer):
        for wall in missing_walls(session.store_path()):
            st.caption(f"Note: {wall}.")
        results.show(asking.result, "sparql", took_s=asking.seconds)


def _of_address() -> Asking | None:
    """The query that the address names, asked anew where the last of this session was another one, or there was none:
    whoever opens an address, or goes back to one, sees what was seen there. None names one that is too long."""
    asking, named = _asking(), st.query_params.get("sparql")
    if not named:
        return asking if asking is not None and not in_address() else None
    if asking is None or asking.text != named:
        return _ask(named)
    return asking


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
        "arrival": components.arrivals(_COMPONENT, text),
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
    """Run a query of the editor's, and put it into the address."""
    _ask(text)
    components.made(_COMPONENT, text)
    address.replace(in_address() or {"tab": "SPARQL"})


def _ask(text: str) -> Asking:
    """A query on its way; the one before it is ended if it still runs."""
    _cancel()
    st.session_state["earlier-queries"] = [text, *(one for one in _earlier() if one != text)][:_MOST_EARLIER]
    asking = Asking(session.store_path(), text, TIMEOUT_S, MAX_ROWS)
    st.session_state["asking"] = asking
    return asking


def in_address() -> dict[str, str]:
    """The query that was last asked in this session, for the address; nothing where there is none or it is too long."""
    asking = _asking()
    return {} if asking is None or len(asking.text) > _LONGEST_IN_ADDRESS else {"sparql": asking.text}


def _cancel() -> None:
    asking = _asking()
    if asking is not None and not asking.done:
        asking.cancel()
        asking.wait(2)


def _plain_box(text: str, asking: Asking | None) -> None:
    """The editor's stand-in: nothing but a box, with the same limits."""
    running = asking is not None and not asking.done
    arrival = components.arrivals(_COMPONENT, text)
    if st.session_state.get("sparql-arrival") != arrival:
        st.session_state["sparql-arrival"] = arrival
        address.hold(_BOX, text)
    written = st.text_area("A SPARQL query over the whole graph", key=_BOX, height=280, max_chars=MAX_LENGTH)
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
