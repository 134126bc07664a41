"""An answer: as a table, as a chart or a graph where it fits, as files, and with the sentences behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from kg.errors import InputError
from kg.explorer import charts, components, fact_markup, markup, session
from kg.explorer.answer_files import answer_file
from kg.explorer.answer_views import Bars, answer_scene, bar_rows
from kg.explorer.pages import address
from kg.explorer.questions import columns, statements
from kg.explorer.statements import among, facts
from kg.explorer.things import things
from kg.export import SUFFIXES, answer_formats
from kg.queries import Question
from kg.store.answer import Answer, AnswerKind

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_MOST_SENTENCES = 60
SHOWN_AS = "as"
"""In the address: whether an answer is shown as a table, a chart or a graph."""


def show(answer: Answer, name: str, question: Question | None = None, took_s: float | None = None) -> None:
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
    took = "" if took_s is None else f" in {took_s:.1f} s" if took_s >= 0.1 else " in less than 0.1 s"
    st.caption(
        f"{count} {'row' if count == 1 else 'rows'}{took}"
        + (": the first ones, there are more" if answer.truncated else "")
    )
    views = _views(answer, name, question)
    shown = "Table"
    if len(views) > 1:
        suggested = "Chart" if question is not None and question.view == "bar" and "Chart" in views else "Table"
        asked = st.query_params.get(SHOWN_AS, suggested)
        key = f"{name}-as"
        address.hold(key, asked if asked in views else suggested)
        picked = st.segmented_control("Show as", list(views), key=key, on_change=_remember, args=(key,), required=True)
        shown = picked if picked in views else "Table"
    views[shown]()
    _take_along(answer, name)
    named = statements(answer)
    held = {fact.iri: fact for fact in facts(session.store(), among(named[:_MOST_SENTENCES]))} if named else {}
    if held:
        with st.expander(f"The sentences behind it ({len(named)})"):
            if len(named) > _MOST_SENTENCES:
                st.caption(f"The first {_MOST_SENTENCES}.")
            told = session.origins({fact.document for fact in held.values()})
            st.html(fact_markup.fact_list((held[iri] for iri in named if iri in held), subject=True, origins=told))
    st.html(markup.caution(sorted({fact.document for fact in held.values()})))


def _remember(key: str) -> None:
    address.change({SHOWN_AS: st.session_state[key]})


_FORMATS = {
    "turtle": "Turtle", "trig": "TriG", "ntriples": "N-Triples", "nquads": "N-Quads", "rdfxml": "RDF/XML",
    "jsonld": "JSON-LD", "graphml": "GraphML", "csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML",
    "markdown": "Markdown", "table": "Text",
}  # fmt: skip


def _take_along(answer: Answer, name: str) -> None:
    """The answer as files, made when they are asked for: the usual formats as buttons, the others in a list."""
    usual = ("turtle",) if answer.kind is AnswerKind.CONSTRUCT else ("csv", "json")
    row = st.container(horizontal=True)
    store, today = session.store(), session.today()

    def button(place: DeltaGenerator, form: str) -> None:
        file = f"{name}{'.json' if form == 'json' else SUFFIXES[form]}"
        place.download_button(
            _FORMATS[form],
            lambda: answer_file(store, answer, form, today),
            file,
            key=f"{name}-{form}",
            on_click="ignore",
        )

    for form in usual:
        button(row, form)
    others = row.popover("Other formats")
    for form in answer_formats(answer):
        if form not in usual:
            button(others, form)


def _views(answer: Answer, name: str, question: Question | None) -> dict[str, Callable[[], None]]:
    """The ways to show an answer that fit it; a table always does."""
    found: dict[str, Callable[[], None]] = {"Table": lambda: _table(answer, question)}
    drawn = bar_rows(answer)
    if drawn is not None:
        words = f"Bar chart of {drawn.numbers} for {len(drawn.rows)} of {drawn.every} rows"
        found["Chart"] = lambda: _chart(drawn, words)
    scene = answer_scene(answer, lambda iris: things(session.store(), iris))
    if scene is not None:

        def graph() -> None:
            try:
                components.show_still(scene, f"{name}-graph")
            except InputError as error:
                session.show_error(error)
                _table(answer, question)

        found["Graph"] = graph
    return found


def _table(answer: Answer, question: Question | None) -> None:
    count = len(answer.triples) if answer.kind is AnswerKind.CONSTRUCT else len(answer.rows)
    config = {
        column: st.column_config.Column(help=what)
        for column, what in (question.columns if question is not None else {}).items()
    }
    st.dataframe(
        columns(answer), hide_index=True, column_config=config, placeholder="–", alt=f"{count} rows of the answer"
    )


def _chart(drawn: Bars, words: str) -> None:
    st.vega_lite_chart(charts.count_chart(drawn, session.ink()), alt=words)
    if len(drawn.rows) < drawn.every:
        st.caption(f"The first {len(drawn.rows)} of {drawn.every} rows; the table holds them all.")
