"""The questions as cards with pickers, and beside them one's own SPARQL."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from kg import queries
from kg.explorer import markup, session
from kg.explorer.pages import address, empty, pickers, results, sparql
from kg.explorer.pages.behind import show_sparql
from kg.explorer.questions import choices, shelves
from kg.explorer.things import told_apart
from kg.guard import run_guarded
from kg.queries import Given, Parameter, ParameterType, Question

MAX_ROWS = 10_000
_LONGEST = 500
_READY, _OWN = "Questions", "SPARQL"
_TAB, _TAB_KEY = "tab", "ask-tab"


def page() -> None:
    """A list of questions, one question, or SPARQL."""
    session.head("Ask", "Ready questions with blanks to fill in, or your own SPARQL.")
    first = _OWN if "sparql" in st.query_params or st.query_params.get(_TAB) == _OWN else _READY
    # Of two tabs only the open one is made: the editor's vocabulary would go along with each answer to a question.
    address.hold(_TAB_KEY, first)
    ready, own = st.tabs((_READY, _OWN), key=_TAB_KEY, on_change=_remember_tab)
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
    own = sparql.in_address() or {_TAB: _OWN}
    nothing = {"sparql": None, _TAB: None, results.SHOWN_AS: None}
    address.change({**nothing, **(own if st.session_state[_TAB_KEY] == _OWN else {})})


def _questions() -> None:
    known = queries.load_questions()
    asked = st.query_params.get("question", "")
    if asked in known:
        _question(known[asked])
        return
    if asked:
        st.html(markup.notice(f"There is no question “{asked}”.", "Choose one of these.", "mg-error"))
    words = pickers.words("Find a question", "find", "e.g. dose, pregnancy, class")
    found = shelves(known.values(), words)
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
    if wrong := _not_offered(question):
        what = f"The address asks for what this question cannot take: {', '.join(wrong)}."
        st.html(markup.notice(what, "Choose anew above.", "mg-error"))
        return
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


def _key(question: Question, parameter: Parameter) -> str:
    return f"ask-{question.name}-{parameter.name}"


def _remember(question: Question) -> None:
    """Puts what is filled in into the address; a default that was taken away as nothing, so that it stays away."""
    found = {name: value for name, value in address.held().items() if name in (_TAB, results.SHOWN_AS)}
    for parameter in question.parameters.values():
        value = st.session_state.get(_key(question, parameter))
        given = value if isinstance(value, list) else ["" if value is None else str(value).strip()]
        if any(given) or parameter.default is not None:
            found[parameter.name] = given
    address.replace({"question": question.name, **found})


def _asked(parameter: Parameter) -> list[str]:
    """What the address says of a parameter, else its default."""
    default = [] if parameter.default is None or parameter.many else [str(parameter.default)]
    return [value for value in st.query_params.get_all(parameter.name) or default if value]


def _is_typed(parameter: Parameter) -> bool:
    typed = (ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.TEXT, ParameterType.STATEMENT)
    return parameter.type in typed


def _not_offered(question: Question) -> list[str]:
    """What the address names and the pickers do not offer: it would be passed over in silence."""
    return [
        value
        for parameter in question.parameters.values()
        for value in _asked(parameter)
        if (not _is_typed(parameter) and value not in _options(session.build_name(), parameter.type))
        or (parameter.type is ParameterType.INTEGER and _whole(value) is None)
    ]


def _picker(question: Question, parameter: Parameter) -> Given | None:
    """The widget that fits a parameter's type; the address holds what is chosen."""
    key = _key(question, parameter)
    label = parameter.name.replace("_", " ").capitalize() + ("" if parameter.required else " (optional)")
    asked = _asked(parameter)
    if not _is_typed(parameter):
        options = _options(session.build_name(), parameter.type)
        known = [name for name in asked if name in options]
        if parameter.many:
            address.hold(key, known, [options[name] for name in known])
            several = st.multiselect(
                label,
                list(options),
                format_func=options.__getitem__,
                key=key,
                on_change=_remember,
                args=(question,),
                help=parameter.description,
                placeholder="Choose or type",
            )
            return tuple(several) or None
        last = known[-1] if known else None
        address.hold(key, last, options[last] if last is not None else None)
        chosen: str | None = st.selectbox(
            label,
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=key,
            on_change=_remember,
            args=(question,),
            help=parameter.description,
            placeholder="Choose or type",
        )
        return chosen
    words = asked[-1][:_LONGEST] if asked else ""
    if parameter.type is ParameterType.INTEGER:
        address.hold(key, _whole(words))
        whole = st.number_input(
            label, value=None, step=1, key=key, on_change=_remember, args=(question,), help=parameter.description
        )
        return int(whole) if whole is not None else None
    address.hold(key, words)
    written = st.text_input(
        label, key=key, on_change=_remember, args=(question,), help=parameter.description, max_chars=_LONGEST
    ).strip()
    if not written:
        return None
    return Decimal(written) if parameter.type is ParameterType.DECIMAL and _is_number(written) else written


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=24, show_spinner=False)
def _options(build: str, kind: ParameterType) -> dict[str, str]:
    return told_apart({thing.name: thing.label for thing in choices(session.store(), kind)})


def _whole(words: str) -> int | None:
    """A whole number, of those that a browser can tell apart."""
    try:
        whole = int(words)
    except ValueError:
        return None
    return whole if abs(whole) < 2**53 else None


def _is_number(words: str) -> bool:
    try:
        return Decimal(words).is_finite()
    except ArithmeticError:
        return False
