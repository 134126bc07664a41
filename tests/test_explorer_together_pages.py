"""The pages of several medicines without a browser: what they say where there is little or nothing to show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import together_sample
from streamlit.testing.v1 import AppTest

from kg.explorer.session import STORE_VARIABLE
from kg.rules import apply_rules
from kg.store.builder import StoreBuilder


def check_page() -> None:
    from kg.explorer import session
    from kg.explorer.pages import check

    session.guarded(check.page)()


def compare_page() -> None:
    from kg.explorer import session
    from kg.explorer.pages import compare

    session.guarded(compare.page)()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "graph"
    together_sample.write(path)
    return path


def told(app: AppTest) -> str:
    """All that a page says in elements of its own."""
    shown = app.run(timeout=60)
    assert not shown.exception
    return "\n".join(element.proto.body for element in shown.get("html"))


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with StoreBuilder(tmp_path / "graph") as builder:
        apply_rules(builder)
        builder.commit()
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "graph"))
    for page, words in ((check_page, "nothing to look medicines up in"), (compare_page, "nothing to compare")):
        said = told(AppTest.from_function(page))
        assert words in said
        assert "python -m kg build FOLDER" in said
    asked = AppTest.from_function(check_page)
    asked.query_params["medicine"] = ["baclofen", "diazepam"]
    assert "“baclofen” was not checked: no medicine" in told(asked)


def test_one_medicine_and_a_condition_are_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(folder))
    app = AppTest.from_function(check_page)
    app.query_params["medicine"] = ["Zepacalm"]
    app.query_params["condition"] = ["porphyria"]
    words = told(app)
    assert "zepamix · patient: porphyria" in words
    assert "Do not use it in" in words
    assert "not a medical device" in words
    assert "without a date" in words
    assert "not reviewed by a person" in words


def test_a_medicine_without_a_document_is_not_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(folder))
    app = AppTest.from_function(check_page)
    app.query_params["medicine"] = ["quietol", "quietal"]
    words = told(app)
    assert "The library has no document about quietol and quietal." in words
    assert "That nothing was found is no evidence that it is safe." in words
    assert "The library has no document about any of these." in words


def test_too_many_and_unknown_names_are_told_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(folder))
    many = AppTest.from_function(check_page)
    many.query_params["medicine"] = [f"medicine {n}" for n in range(21)]
    assert "21 medicines were given" in told(many)
    unknown = AppTest.from_function(compare_page)
    unknown.query_params["drug"] = ["somnidrel", "nobody knows it"]
    words = told(unknown)
    assert "nobody knows it: no drug has this name" in words
    assert "Traceback" not in words
    version = AppTest.from_function(compare_page)
    version.query_params["older"] = "document:none"
    assert "in several versions" in told(version)


def test_every_block_shows_its_sparql(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(folder))
    app = AppTest.from_function(check_page)
    app.query_params["medicine"] = ["somnidrel", "zepamix", "quietol"]
    app.query_params["condition"] = ["porphyria"]
    behind = re.findall(r"Show the SPARQL behind this: ([\w-]+)</summary><pre><code>(.*?)</code>", told(app), re.DOTALL)
    names = {"interaction-check", "patient-check", "added-effects", "documents-about", "shared-classes"}
    assert {name for name, _ in behind} == names
    assert all("SELECT" in query for _, query in behind)
