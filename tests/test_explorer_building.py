"""A library from its first visit to its last document and back, through the pages, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kg.explorer import session
from kg.explorer.session import STORE_VARIABLE
from kg.namespaces import MG
from kg.store import open_store

SAMPLES = "MONOGRAPH_TEST_SAMPLES"
_WORDS = f"SELECT ?words {{ ?s a <{MG}Statement> ; <{MG}words> ?words }} ORDER BY ?words"


def first_page() -> None:
    import os
    from pathlib import Path

    from kg.explorer import session
    from kg.explorer.pages import documents

    with session.messages():
        session.ensure_graph(Path(os.environ["MONOGRAPH_TEST_SAMPLES"]))
        session.guarded(documents.page)()


def document_page() -> None:
    from kg.explorer import session
    from kg.explorer.pages import document

    session.guarded(document.page)()


def told(app: AppTest) -> str:
    """All that a page says in elements of its own."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def stated() -> list[str]:
    """The words that the graph's statements are about."""
    return [str(words) for words in open_store(session.store_path()).query(_WORDS).column("words")]


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of a name."""
    [button] = [button for button in app.button if button.label == label]
    return button.click().run(timeout=120)


def paste(app: AppTest, name: str, text: str) -> AppTest:
    """Fill the form for a text, and send it."""
    [field] = [field for field in app.text_input if field.label == "Name of the document"]
    field.input(name)
    app.text_area[0].input(text)
    return press(app, "Add the text")


def test_a_library_is_made_emptied_and_filled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    (samples / "zolpidem.txt").write_text("Zolpidem\n\nSide effects\n\nZolpidem may cause headache.\n", "utf-8")
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "graph"))
    monkeypatch.setenv(SAMPLES, str(samples))
    app = AppTest.from_function(first_page).run(timeout=120)
    said = told(app)
    assert "There is no graph yet: it is being made from the sample documents." in said
    assert "1 document<" in said
    assert stated() == ["headache"]

    page = AppTest.from_function(document_page)
    page.query_params["document"] = "document:zolpidem"
    page.run(timeout=60)
    page.checkbox[0].check().run(timeout=60)
    assert "took out the document zolpidem" in told(press(page, "Take it out"))
    assert stated() == []

    app = AppTest.from_function(first_page).run(timeout=60)
    assert "The library is empty." in told(app)
    assert "There is no graph yet" not in told(app)  # it is there, and nobody asked for the samples again
    said = told(paste(app, "leaflet", "Diazepam\n\nSide effects\n\nDiazepam may cause confusion or nausea.\n"))
    assert "added the document leaflet" in said
    assert "The library is empty." not in said
    assert stated() == ["confusion", "nausea"]
    assert "took back a change" in told(press(app, "Undo"))
    assert stated() == []
