"""Pages without a browser: what they show where the browser parts have not been made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from explorer_sample import write_sample
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kg.errors import AccessRefused, InputError
from kg.explorer import components, session
from kg.explorer.access import ACCESS_VARIABLE
from kg.explorer.catalogue import Row
from kg.explorer.editing import Job
from kg.explorer.pages import documents, sparql
from kg.explorer.parts.built import REMEDY
from kg.explorer.session import STORE_VARIABLE
from kg.explorer.things import Thing, told_apart
from kg.namespaces import MG
from kg.store import open_store

NAMES = ["drug:a", "drug:b", "class:a", "document:a", "urn:y", "free"]
TITLES = ["x", "x (drug)", "x (a)", "x (drug:a)", "x (class)", "x (free)", "y"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "graph"
    write_sample(path)
    return path


@pytest.fixture(autouse=True)
def without_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample graph, and no parts."""

    def missing(name: str) -> str:
        raise InputError("browser parts", "they have not been made yet", REMEDY)

    monkeypatch.setenv(STORE_VARIABLE, str(folder))
    monkeypatch.setattr(components, "address", missing)


def graph_page() -> None:
    from kg.explorer.pages import graph

    graph.page()


def sparql_page() -> None:
    from kg.explorer.pages import sparql

    sparql.tab()


def documents_page() -> None:
    from kg.explorer.pages import documents

    documents.page()


def document_page() -> None:
    from kg.explorer.pages import document

    document.page()


def changed_page() -> None:
    """What came of a change, on a page that is once cut short by a newer run, as by a second click."""
    import streamlit as st

    from kg.explorer import session
    from kg.explorer.pages import changing

    def page() -> None:
        changing.outcome()
        if not st.session_state.get("cut"):
            st.session_state["cut"] = True
            st.rerun()

    session.guarded(page)()


def told(app: AppTest) -> str:
    """All that a page says in elements of its own."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_without_parts_the_graph_is_a_table_and_says_which_command_makes_them() -> None:
    app = AppTest.from_function(graph_page)
    app.query_params["node"] = "drug:somnidrel"
    app.query_params["open"] = "drug:somnidrel~hasSideEffect~to"
    words = told(app.run(timeout=30))
    assert "python -m kg.explorer.parts" in words
    assert re.search(r"<td[^>]*>(<[^>]+>)*side effect(<[^>]+>)*</td>", words)
    assert "nausea" in words
    # what else can be opened, as links
    assert "open=drug%3Asomnidrel~hasSideEffect~to%2Cdrug%3Asomnidrel~interactsWith~to" in words


def test_without_parts_a_plain_box_takes_the_query_and_says_which_command_makes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sparql, "_AT_ONCE_S", 20)  # the query of the address waits for a worker
    app = AppTest.from_function(sparql_page)
    app.query_params["sparql"] = "ASK { ?s ?p ?o }"
    words = told(app.run(timeout=30))
    assert "python -m kg.explorer.parts" in words
    assert "Yes." in words
    [box] = app.text_area
    assert box.value == "ASK { ?s ?p ?o }"
    assert any("20 seconds" in caption.value and "10,000 rows" in caption.value for caption in app.caption)
    app.text_area(key="sparql-text").set_value("ASK { ?s ?p 123456 }")
    app.button(key="sparql-run").click()
    assert "No." in told(app.run(timeout=30))
    app.text_area(key="sparql-text").set_value("SELECT ?s {\n  ?s ?p\n}")
    app.button(key="sparql-run").click()
    assert "line 3" in told(app.run(timeout=30))


def test_what_came_of_a_change_is_shown_by_one_whole_run() -> None:
    app = AppTest.from_function(changed_page)
    job = Job("Building the graph")
    job.finished.set()
    app.session_state["job"] = job
    assert "Done: building the graph." in told(app.run(timeout=60))
    assert "Done:" not in told(app.run(timeout=60))


def picker_page() -> None:
    """A picker of two documents of one title."""
    import streamlit as st

    from kg.explorer.pages import pickers

    leaflets = {"document:first": "Package leaflet", "document:second": "Package leaflet"}
    st.text(f"chosen: {pickers.one_of('Document', 'document', leaflets, '', ('document',))}")


def test_of_two_documents_of_one_title_the_chosen_one_is_shown() -> None:
    app = AppTest.from_function(picker_page)
    app.query_params["document"] = "document:second"
    app.run(timeout=60)
    assert app.selectbox[0].options == ["Package leaflet (first)", "Package leaflet (second)"]
    assert app.text[0].value == "chosen: document:second"
    app.run(timeout=60)  # as by a click elsewhere on the page, which sends what the picker shows
    assert app.text[0].value == "chosen: document:second"
    app.selectbox[0].select_index(0).run(timeout=60)
    assert app.text[0].value == "chosen: document:first"


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TITLES)))
def test_no_two_choices_are_alike(words: dict[str, str]) -> None:
    apart = told_apart(words)
    assert list(apart) == list(words)
    assert len(set(apart.values())) == len(words)
    assert all(apart[name].startswith(text) for name, text in words.items())
    assert all(apart[name] == text for name, text in words.items() if list(words.values()).count(text) == 1)


def test_the_medicines_of_a_document_are_told_apart_where_one_is_a_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    about = (Thing("lutavix, sodium salt", "urn:x:a", "drug"), Thing("zepamix", "urn:x:b", "drug"))
    row = Row(Thing("Two of them", "urn:x:d", "document"), about, "2024", False, 1, 0, 0, 1, {})
    monkeypatch.setattr(documents, "_rows", lambda build: (row,))
    assert re.search(
        "lutavix, sodium salt</a>; <a [^>]*>zepamix</a>", told(AppTest.from_function(documents_page).run())
    )


def buttons(app: AppTest) -> set[str]:
    """The words on the buttons of a page."""
    return {button.label for button in app.button}


def test_who_may_not_edit_is_shown_nothing_to_edit_with_and_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    [fact] = [
        row[0]
        for row in open_store(session.store_path())
        .query(f'SELECT ?s {{ ?s <{MG}words> "alcohol" ; a <{MG}Statement> }}')
        .rows
    ]
    assert fact is not None
    for may, shown in ((True, {"Add the file", "Add the text"}), (False, set())):
        monkeypatch.setenv(ACCESS_VARIABLE, "" if may else "read-only")
        app = AppTest.from_function(documents_page).run(timeout=60)
        assert "What the library holds" in told(app)
        assert buttons(app) & {"Add the file", "Add the text", "Restore it"} >= shown
        assert bool(buttons(app) & {"Add the file", "Restore it"}) is may
        page = AppTest.from_function(document_page)
        page.query_params["document"] = "document:somnidrel"
        page.query_params["statement"] = f"statement:{fact.text.rsplit('/', 1)[-1]}"
        assert "The fact in these words" in told(page.run(timeout=60))
        assert bool(buttons(page) & {"Accept", "Correct …", "Reject this fact", "Take it out"}) is may
    with pytest.raises(AccessRefused, match="read-only"):
        session.editing()
