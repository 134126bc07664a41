"""The questions as cards with pickers, and beside them one's own SPARQL."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from kg import queries
from kg.explorer import markup, session
from kg.explorer.pages import empty, results, sparql
from kg.explorer.pages.behind import show_sparql
from kg.explorer.questions import choices, shelves
from kg.explorer.things import told_apart
from kg.guard import run_guarded
from kg.queries import Given, Parameter, ParameterType, Question

MAX_ROWS = 10_000
_READY, _OWN = "Questions", "SPARQL"
_TAB, _TAB_KEY = "tab", "ask-tab"


def page() -> None:
    """A list of questions, one question, or SPARQL."""
    session.head("Ask", "Ready questions with blanks to fill in, or your own SPARQL.")
    first = _OWN if "sparql" in st.query_params or st.query_params.get(_TAB) == _OWN else _READY
    # Of two tabs only the open one is made: the editor's vocabulary would go along with each answer to a question.
    ready, own = st.tabs((_READY, _OWN), default=first, key=_TAB_KEY, on_change=_remember_tab)
    with ready, session.messages():
        if ready.open:
            _questions()
    with own, session.messages():
        if own.open:
            sparql.tab()


def prepare() -> None:
    """Read what the pickers offer, before somebody opens one."""
    for kind in ParameterType:
        _options(session.build_name(), kind)


def _remember_tab() -> None:
    """Puts the tab that was opened into the address, and takes out what belongs to the other."""
    for name in ("sparql", _TAB):
        st.query_params.pop(name, None)
    if st.session_state[_TAB_KEY] == _OWN:
        st.query_params.update(sparql.in_address() or {_TAB: _OWN})


def _questions() -> None:
    known = queries.load_questions()
    asked = st.query_params.get("question", "")
    if asked in known:
        _question(known[asked])
        return
    if asked:
        st.html(markup.notice(f"There is no question “{asked}”.", "Choose one of these.", "mg-error"))
    words = st.text_input(
        "Find a question", key="find", bind="query-params", max_chars=200, placeholder="e.g. dose, pregnancy, class"
    )
    found = shelves(known.values(), words or "")
    if not found:
        st.html(markup.notice(f"No question speaks of “{words}”.", "Try another word, or write your own SPARQL."))
    for title, held in found.items():
        session.section(f"{title} ({len(held)})")
        st.html('<div class="mg-cards">' + "".join(_card(question) for question in held) + "</div>")


def _card(question: Question) -> str:
    title = markup.link(question.summary, markup.address("ask", question=question.name))
    return (
        f'<article class="mg-card mg-question"><h3 class="mg-sub">{title}</h3>'
        f'<p class="mg-muted">{markup.escape(question.description)}</p></article>'
    )


def _question(question: Question) -> None:
    st.html(
        f'<h2 class="mg-sub">{markup.escape(question.summary)}</h2><p>{markup.escape(question.description)}</p>'
        f"<p>{markup.link('All questions', 'ask')}</p>"
    )
    given: dict[str, Given | None] = {}
    places = st.columns(max(len(question.parameters), 2))
    for place, (name, parameter) in zip(places, question.parameters.items(), strict=False):
        with place:
            given[name] = _picker(question, parameter)
    kept = {name: st.query_params[name] for name in (_TAB, results.SHOWN_AS) if name in st.query_params}
    address: dict[str, str | list[str]] = {"question": question.name, **kept}
    for name, value in given.items():
        if value is not None:
            address[name] = [str(one) for one in value] if isinstance(value, tuple) else str(value)
    if address != _address(question):
        st.query_params.from_dict(address)
    missing = [p.name for p in question.parameters.values() if p.required and given[p.name] is None]
    if missing:
        empty.nothing_to("ask about")
        st.caption(f"Still to be chosen: {', '.join(missing)}.")
        return
    text = question.bind(given)
    # By a worker: it has the graph in memory, where that is allowed, and a question is stopped like any other query.
    answer = run_guarded(session.store_path(), text, sparql.TIMEOUT_S, MAX_ROWS)
    results.show(answer, question.name, question)
    show_sparql(question.name, {question.name: text})


def _address(question: Question) -> dict[str, str | list[str]]:
    """What the page's address holds; of parameters that take several values, all."""
    held: dict[str, str | list[str]] = dict(st.query_params.to_dict())
    for parameter in question.parameters.values():
        if parameter.many and parameter.name in held:
            held[parameter.name] = st.query_params.get_all(parameter.name)
    return held


def _picker(question: Question, parameter: Parameter) -> Given | None:
    """The widget that fits a parameter's type; the address holds what was chosen before."""
    key = f"ask-{question.name}-{parameter.name}"
    label = parameter.name.replace("_", " ").capitalize() + ("" if parameter.required else " (optional)")
    before = st.query_params.get(parameter.name)
    if before is None and parameter.default is not None:
        before = str(parameter.default)
    options = _options(session.build_name(), parameter.type)
    if options or parameter.type not in (
        ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.TEXT, ParameterType.STATEMENT,
    ):  # fmt: skip
        names = list(options)
        if parameter.many:
            several = st.multiselect(
                label,
                names,
                default=[name for name in st.query_params.get_all(parameter.name) if name in options],
                format_func=options.__getitem__,
                key=key,
                help=parameter.description,
                placeholder="Choose or type",
            )
            return tuple(several) or None
        chosen: str | None = st.selectbox(
            label,
            names,
            index=names.index(before) if before in options else None,
            format_func=options.__getitem__,
            key=key,
            help=parameter.description,
            placeholder="Choose or type",
        )
        return chosen
    if parameter.type is ParameterType.INTEGER:
        whole = st.number_input(label, value=_whole(before), step=1, key=key, help=parameter.description)
        return int(whole) if whole is not None else None
    words = st.text_input(label, value=before or "", key=key, help=parameter.description, max_chars=500).strip()
    if not words:
        return None
    return Decimal(words) if parameter.type is ParameterType.DECIMAL and _is_number(words) else words


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=24, show_spinner=False)
def _options(build: str, kind: ParameterType) -> dict[str, str]:
    return told_apart({thing.name: thing.label for thing in choices(session.store(), kind)})


def _whole(words: str | None) -> int | None:
    try:
        return int(words) if words is not None else None
    except ValueError:
        return None


def _is_number(words: str) -> bool:
    try:
        return Decimal(words).is_finite()
    except ArithmeticError:
        return False
