"""The questions as cards with pickers, and a box for one's own SPARQL."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from kg import queries
from kg.errors import MonographError
from kg.explorer import markup, session
from kg.explorer.questions import choices, columns, statements
from kg.explorer.statements import among, facts
from kg.queries import Given, Parameter, ParameterType, Question
from kg.store.answer import Answer, AnswerKind
from kg.store.writers import to_csv, to_json, to_turtle

TIMEOUT_S = 20
MAX_ROWS = 10_000
_MOST_SENTENCES = 60
_LONGEST_IN_ADDRESS = 3_000
_EXAMPLE = """PREFIX mg: <https://w3id.org/monograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?drug ?effect WHERE {
  ?d a mg:Drug ; rdfs:label ?drug ; mg:hasSideEffect ?e .
  ?e rdfs:label ?effect .
}
ORDER BY ?drug ?effect
LIMIT 50
"""


def page() -> None:
    """A list of questions, one question, or SPARQL."""
    session.head("Ask", "Ready questions with blanks to fill in, or your own SPARQL.")
    titles = ("Questions", "SPARQL")
    ready, own = st.tabs(titles, default=titles[1] if "sparql" in st.query_params else titles[0])
    with ready, session.messages():
        _questions()
    with own, session.messages():
        _sparql()


def _questions() -> None:
    known = queries.load_questions()
    chosen = known.get(st.query_params.get("question", ""))
    if chosen is not None:
        _question(chosen)
        return
    left, right = st.columns(2)
    for at, question in enumerate(known.values()):
        with (left, right)[at % 2], st.container(border=True):
            title = markup.link(question.summary, markup.address("ask", question=question.name))
            st.html(f'<h2 class="mg-sub">{title}</h2><p class="mg-muted">{markup.escape(question.description)}</p>')


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
    address: dict[str, str | list[str]] = {"question": question.name}
    for name, value in given.items():
        if value is not None:
            address[name] = [str(one) for one in value] if isinstance(value, tuple) else str(value)
    if address != _address(question):
        st.query_params.from_dict(address)
    missing = [p.name for p in question.parameters.values() if p.required and given[p.name] is None]
    if missing:
        st.caption(f"Still to be chosen: {', '.join(missing)}.")
        return
    text = question.bind(given)
    answer = session.store().query(text, max_rows=MAX_ROWS)
    _result(answer, question.name, question)
    with st.expander("Show the SPARQL"):
        st.code(text, language="sparql", wrap_lines=True)


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
    options = {thing.name: thing for thing in choices(session.store(), parameter.type)}
    if options or parameter.type not in (
        ParameterType.INTEGER, ParameterType.DECIMAL, ParameterType.TEXT, ParameterType.STATEMENT,
    ):  # fmt: skip
        names = list(options)
        if parameter.many:
            several = st.multiselect(
                label,
                names,
                default=[name for name in st.query_params.get_all(parameter.name) if name in options],
                format_func=lambda name: options[name].label,
                key=key,
                help=parameter.description,
                placeholder="Choose or type",
            )
            return tuple(several) or None
        chosen: str | None = st.selectbox(
            label,
            names,
            index=names.index(before) if before in options else None,
            format_func=lambda name: options[name].label,
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


def _sparql() -> None:
    text = st.text_area(
        "A SPARQL query over the whole graph",
        value=st.query_params.get("sparql", _EXAMPLE),
        key="sparql-text",
        height=280,
        max_chars=100_000,
        help=f"Reading only. Stopped after {TIMEOUT_S} seconds; at most {MAX_ROWS} rows are shown.",
    )
    if st.button("Run", key="sparql-run"):
        st.session_state.pop("sparql-answer", None)
        if len(text) <= _LONGEST_IN_ADDRESS:
            st.query_params.from_dict({"sparql": text})
        with st.spinner("Asking …"):
            st.session_state["sparql-answer"] = _guarded(text)
    found = st.session_state.get("sparql-answer")
    if isinstance(found, MonographError):
        session.show_error(found)
    elif isinstance(found, Answer):
        from kg.guard import missing_walls

        for wall in missing_walls(session.store_path()):
            st.caption(f"Note: {wall}.")
        _result(found, "sparql")


def _guarded(text: str) -> Answer | MonographError:
    """The answer, or why there is none: both are kept for the page's next run."""
    from kg.guard import run_guarded

    try:
        return run_guarded(session.store_path(), text, timeout_s=TIMEOUT_S, max_rows=MAX_ROWS)
    except MonographError as error:
        return error


def _result(answer: Answer, name: str, question: Question | None = None) -> None:
    """An answer as a table with downloads, and the sentences behind the statements that it names."""
    if answer.kind is AnswerKind.ASK:
        st.html(markup.notice("Yes." if answer.boolean else "No."))
        return
    count = len(answer.triples) if answer.kind is AnswerKind.CONSTRUCT else len(answer.rows)
    if not count:
        st.html(
            markup.notice("No rows: the documents of the library do not state it.", "That is no evidence against it.")
        )
        for note in answer.notes:
            st.html(markup.notice(f"Note: {note}."))
        return
    st.caption(
        f"{count} {'row' if count == 1 else 'rows'}" + (": the first ones, there are more" if answer.truncated else "")
    )
    config = {
        column: st.column_config.Column(help=what)
        for column, what in (question.columns if question is not None else {}).items()
    }
    st.dataframe(
        columns(answer), hide_index=True, column_config=config, placeholder="–", alt=f"{count} rows of the answer"
    )
    downloads = st.container(horizontal=True)
    if answer.kind is AnswerKind.CONSTRUCT:
        downloads.download_button(
            "Turtle", to_turtle(answer), f"{name}.ttl", "text/turtle", key=f"{name}-ttl", on_click="ignore"
        )
    else:
        downloads.download_button(
            "CSV", to_csv(answer), f"{name}.csv", "text/csv", key=f"{name}-csv", on_click="ignore"
        )
        downloads.download_button(
            "JSON",
            to_json(answer),
            f"{name}.json",
            "application/sparql-results+json",
            key=f"{name}-json",
            on_click="ignore",
        )
    named = statements(answer)
    held = {fact.iri: fact for fact in facts(session.store(), among(named[:_MOST_SENTENCES]))} if named else {}
    if held:
        with st.expander(f"The sentences behind it ({len(named)})"):
            if len(named) > _MOST_SENTENCES:
                st.caption(f"The first {_MOST_SENTENCES}.")
            st.html(markup.fact_list((held[iri] for iri in named if iri in held), subject=True))
    st.html(markup.caution(sorted({fact.document for fact in held.values()})))


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
