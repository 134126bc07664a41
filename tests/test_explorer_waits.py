"""What the explorer leaves for later, and what it keeps: nothing kept may outlive the build that it was read from."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event, Thread

import pytest
from explorer_sample import write_sample
from streamlit.testing.v1 import AppTest

from kg.errors import StoreError
from kg.explorer import session, things
from kg.explorer.conclusions import conclusions
from kg.explorer.pages import drug, pickers
from kg.explorer.server import preparation
from kg.explorer.session import STORE_VARIABLE
from kg.explorer.whole_files import WholeFile, WholeFiles
from kg.store import GraphStore, open_store
from kg.store.answer import Answer

DRUG = things.expand("drug:somnidrel")
SECOND_NAME = '\ndrug:somnidrel skos:altLabel "sleepwell"@en .\ndrug:zepamix rdfs:label "Aazepamix"@en .'


@pytest.fixture
def here(explorer_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample graph as the explorer's."""
    monkeypatch.setenv(STORE_VARIABLE, str(explorer_store))
    return explorer_store


def drug_page() -> None:
    from kg.explorer.pages import drug

    drug.page()


def opened_drug(opened: str = "") -> AppTest:
    """The page of the drug; `opened` is what its address says is open."""
    app = AppTest.from_function(drug_page)
    app.query_params["drug"] = "drug:somnidrel"
    if opened:
        app.query_params["open"] = opened
    return app.run(timeout=30)


def told(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_what_conclusions_rest_on_is_read_when_they_are_opened(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watched(store: GraphStore, iri: str, others: tuple[things.Thing, ...]) -> object:
        asked.append(iri)
        return conclusions(store, iri, others)

    monkeypatch.setattr("kg.explorer.pages.drug.conclusions", watched)
    closed = opened_drug()
    assert [panel.label for panel in closed.expander] == ["Concluded from classes (1)"]
    assert "zepamix" not in told(closed)
    assert asked == []
    shown = told(opened_drug("concluded"))
    assert "as one of the benzodiazepines" in shown
    assert "a table of classes" in shown
    assert asked == [DRUG]


def test_a_picker_reads_all_names_only_for_one_that_it_lacks(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watched(build: str) -> dict[str, str]:
        asked.append(build)
        return {"drug:nobody": "Nobody"}

    monkeypatch.setattr(pickers, "_labels", watched)
    assert opened_drug().selectbox[0].value == "drug:somnidrel"
    assert asked == []
    unknown = AppTest.from_function(drug_page)
    unknown.query_params["drug"] = "drug:nobody"
    assert "Nobody" in unknown.run(timeout=30).selectbox[0].options
    assert asked != []


def test_a_cut_list_says_how_much_it_shows_and_shows_all_of_it_when_asked(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(opened_drug())
    monkeypatch.setattr(drug, "_MOST_LISTED", 1)
    monkeypatch.setattr(drug, "_MOST_DRAWN", 2)
    app = opened_drug()
    assert "rash" in whole
    assert "rash" not in told(app)
    assert "The 2 highest of 3 figures are drawn." in [caption.value for caption in app.caption]
    labels = [button.label for button in app.button]
    assert "1 of 3 shown: show all" in labels
    app.button(key="all-effects").click().run(timeout=30)
    assert "rash" in told(app)
    assert app.query_params["all"] in ("effects", ["effects"])  # one value of a list
    assert not any("figures are drawn" in caption.value for caption in app.caption)
    # the address alone brings the same view back
    again = AppTest.from_function(drug_page)
    again.query_params["drug"] = "drug:somnidrel"
    again.query_params["all"] = ["effects"]
    assert told(again.run(timeout=30)) == told(app)


def test_a_store_that_is_built_again_shows_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "graph"
    write_sample(store)
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    before = preparation.prepare()
    assert "sleepwell" not in told(opened_drug("concluded"))
    assert session.index().search("sleepwell") == {}
    write_sample(store, vocabulary=SECOND_NAME)
    shown = told(opened_drug("concluded"))
    assert "Also called" in shown
    assert "sleepwell" in shown
    assert "Aazepamix" in shown
    assert [hit.thing.iri for hit in session.index().search("sleepwell")["drug"]] == [DRUG]
    assert preparation.prepare(before) != before


def test_names_are_kept_as_long_as_their_store_is_open(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(here)
    query, asked = store.query, []

    def counted(sparql: str, *, max_rows: int | None = None) -> Answer:
        asked.append(sparql)
        return query(sparql, max_rows=max_rows)

    monkeypatch.setattr(store, "query", counted)
    wanted = [DRUG, things.expand("finding:nausea")]
    plain = things.things(store, wanted)
    assert len(asked) == 2
    assert things.things(store, wanted) == plain
    assert len(asked) == 4  # nobody has said that this store does not change
    things.keep_names(store)
    for _ in range(3):
        assert list(things.things(store, wanted).items()) == list(plain.items())
    assert len(asked) == 6
    store.close()


def test_the_server_reads_each_build_before_somebody_asks(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over, read = Event(), Event()
    prepare = preparation.prepare

    def prepared(before: str) -> str:
        after = prepare(before)
        read.set()
        return after

    monkeypatch.setattr(preparation, "prepare", prepared)
    monkeypatch.setattr(drug, "_MANY", 10)  # the drug has some more statements than that
    for kept in (drug._view, drug._sources):
        kept.clear()  # by another test
    thread = Thread(target=preparation.keep_prepared, args=(over, 0.01))
    thread.start()
    assert read.wait(30)
    over.set()
    thread.join(10)
    assert not thread.is_alive()
    monkeypatch.setattr(session, "store", lambda: pytest.fail("the graph was read again"))
    assert session.index().search("somnidrel")
    assert [one.label for one in session.all_drugs()] == ["somnidrel"]
    build = session.build_name()
    assert {source.document.label for source in drug._sources(build, DRUG)} >= {
        drug._view(build, DRUG).documents[0].label
    }


def test_a_server_without_a_graph_waits_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    over = Event()
    over.set()
    preparation.keep_prepared(over)  # it ends, and raises nothing


# --- files of the whole graph -----------------------------------------------------------------------------------


@pytest.fixture
def written() -> list[str]:
    """What a writer was asked to write."""
    return []


@pytest.fixture
def files(written: list[str]) -> WholeFiles:
    def write(form: str, path: Path) -> None:
        written.append(form)
        if form == "rdfxml" and written.count(form) == 1:
            raise StoreError("export", "the disk is full", "make room")
        path.write_text(f"the graph as {form}", "utf-8")

    return WholeFiles(write)


def made(file: WholeFile) -> WholeFile:
    assert file.finished.wait(10)
    return file


def test_a_file_of_the_whole_graph_is_written_once_for_all_who_ask(files: WholeFiles, written: list[str]) -> None:
    first, second = files.make("one", "turtle"), files.make("one", "turtle")
    assert first is second
    assert made(first).made
    assert files.held("one", "turtle") is first
    assert written == ["turtle"]
    assert first.name == "monograph.ttl"
    assert first.path.read_text("utf-8") == "the graph as turtle"
    assert files.fetch(first.token) is first
    assert files.fetch("") is None
    assert files.fetch("é\ud800") is None
    assert files.fetch(first.path.parent.name) is None


def test_no_file_stays_when_the_server_ends(files: WholeFiles) -> None:
    async def serve() -> WholeFile:
        async with preparation.preparing(None):
            return made(files.make("one", "turtle"))

    file = asyncio.run(serve())
    assert file.made
    assert not file.path.parent.exists()


def test_a_file_of_an_earlier_build_is_given_to_nobody(files: WholeFiles, written: list[str]) -> None:
    old = made(files.make("one", "turtle"))
    assert files.held("two", "turtle") is None
    new = made(files.make("two", "csv"))
    assert files.fetch(old.token) is None
    assert not old.path.exists()
    assert files.held("one", "turtle") is None
    assert files.fetch(new.token) is new
    assert written == ["turtle", "csv"]


def test_a_file_that_is_written_while_another_build_comes_does_not_stay(tmp_path: Path) -> None:
    begun, go_on = Event(), Event()

    def write(form: str, path: Path) -> None:
        begun.set()
        assert go_on.wait(10)
        path.write_text(form, "utf-8")

    files = WholeFiles(write)
    old = files.make("one", "turtle")
    assert begun.wait(10)
    new = files.make("two", "turtle")
    go_on.set()
    assert made(old).made
    assert made(new).made
    assert not old.path.exists()
    assert files.fetch(old.token) is None
    assert files.fetch(new.token) is new


def test_a_file_that_could_not_be_written_says_why_and_is_tried_again(files: WholeFiles) -> None:
    failed = made(files.make("one", "rdfxml"))
    assert not failed.made
    assert str(failed.error) == "export: error: the disk is full; make room"
    assert files.fetch(failed.token) is None
    again = made(files.make("one", "rdfxml"))
    assert again is not failed
    assert again.made
