"""A newer text in the place of a document: the older one stays, comparable, and every step has a way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from curated import TEXT, WHEN, curate, log_of, rows
from test_versions import NEW, OLD, table

from kg.build import BuildReport, build_graph
from kg.cli import main
from kg.curation import Action, Entry, Library, Log
from kg.curation.archive import backup, restore
from kg.curation.holdings import Older
from kg.curation.log import folder_of
from kg.curation.succession import date_of, is_there, succeeded
from kg.errors import CurationError
from kg.explorer.editing import Editing, Job
from kg.extract.reader import read
from kg.namespaces import GRAPH_CONCLUDED, GRAPH_REJECTED, MG
from kg.queries import answer
from kg.rdf import reading_to_quads
from kg.readers import read_document
from kg.store import open_store
from kg.store.embedded import EmbeddedStore
from kg.vocabulary import load_vocabulary

NEWEST = NEW.replace("7 percent", "9 percent").replace("03/2024", "05/2026")


def made(job: Job) -> BuildReport:
    """What came of a change, which must have gone well."""
    assert job.finished.wait(120)
    assert job.error is None, job.error
    assert job.report is not None
    return job.report


def refused(job: Job) -> str:
    assert job.finished.wait(120)
    return str(job.error)


def bytes_of(store: Path) -> bytes:
    """What documents say, what was rejected and what is concluded: all but the copies of our own files."""
    opened = open_store(store)
    graphs = [str(g) for g in opened.query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?d a <{MG}Document> }} }}").column("g")]
    among = " ".join(f"<{name}>" for name in (*graphs, GRAPH_CONCLUDED, GRAPH_REJECTED))
    quads = opened.query(f"SELECT ?g ?s ?p ?o {{ VALUES ?g {{ {among} }} GRAPH ?g {{ ?s ?p ?o }} }}")
    lines = map(repr, quads.rows)
    return "\n".join(sorted(lines)).encode()


def test_the_text_until_now_stays_as_an_older_version_and_comes_back(tmp_path: Path) -> None:
    documents, store = tmp_path / "documents", tmp_path / "graph"
    documents.mkdir()
    (documents / "leaflet.txt").write_text(OLD, "utf-8")
    build_graph([documents], store)
    before, editing = bytes_of(store), Editing(store)
    rejected, lost = curate(store, "alcohol", Action.REJECT), curate(store, "drowsiness", Action.ACCEPT)

    report = made(editing.add(NEW.encode(), "leaflet.txt", "Ann", kept_as=""))
    assert report.documents == ("leaflet", "leaflet@2022-06")
    changed = table(answer(open_store(store), "changes", {}), "matter change before after")
    assert ("drowsiness", "changed", "common, 5 %", "common, 7 %") in changed
    # A decision passes to the newer text, or is to be looked at again.
    assert [row[:2] for row in rows(store)] == [("alcohol", "Rejected")]
    assert dict(report.orphans) == {lost.id: "the document is read otherwise now, and does not state it"}
    first = bytes_of(store)

    # Once more, under another name of file, with a date that is given.
    report = made(editing.add(NEWEST.encode(), "final (2).md", "Ann", "leaflet", "", kept_as="2024-03-15"))
    assert report.documents == ("leaflet", "leaflet@2024-03-15", "leaflet@2022-06")
    held = table(answer(open_store(store), "versions", {"series": "leaflet"}), "version date current")
    assert held == [("-", "2026-05", "true"), ("2024-03-15", "2024-03-15", "false"), ("2022-06", "2022-06", "false")]

    # From a backup the same comes of it; the file outside does not matter any more.
    (documents / "leaflet.txt").write_text("Something else\n\nBaclofen may cause nausea.\n", "utf-8")
    again = tmp_path / "again"
    restore(again, backup(store))
    build_graph([documents], again)
    assert bytes_of(again) == bytes_of(store)
    (documents / "leaflet.txt").write_text(OLD, "utf-8")

    # Back, step by step, to the very same graphs.
    one, two = (entry for entry in Log.read(folder_of(store)).entries if entry.action is Action.ADD)
    assert f"the entry {two.id} keeps this text as an older version" in refused(editing.undo(one.id, "Bo"))
    made(editing.undo(two.id, "Bo"))
    assert bytes_of(store) == first
    log = Log.read(folder_of(store))
    for entry in (rejected, lost):
        log.append(lambda log, entry=entry: log.undoing(entry.id, "Bo", WHEN))  # type: ignore[misc]
    made(editing.undo(one.id, "Bo"))
    assert bytes_of(store) == before
    assert "this is a PDF, not a text" in refused(editing.add(b"%PDF-1.7", "leaflet.txt", "Ann", kept_as=""))

    # A text that says that it is older than the one it is to follow is taken back.
    older = NEW.replace("03/2024", "01/2021").encode()
    assert "which of them is current?" in refused(editing.add(older, "leaflet.txt", "Ann", kept_as=""))
    assert bytes_of(store) == before
    assert Log.read(folder_of(store)).in_force() == ()


def graph_of(folder: Path, **texts: str) -> EmbeddedStore:
    """A graph in memory of the texts, by name, as a build of their files would tell of them."""
    places = {}
    quads = []
    for name, text in texts.items():
        file = folder / f"{name.replace('__', '@')}.txt"
        file.write_text(text, "utf-8")
        reading = read(read_document(file), load_vocabulary())
        quads += list(reading_to_quads(reading, "0"))
        places[reading.document.identity] = str(file)
    return EmbeddedStore.of(quads, report={"documents": list(places), "places": places})


def test_what_is_kept_is_the_text_that_is_there(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, leaflet=OLD, other=TEXT, dated__2024=TEXT)
    assert [is_there(graph, name) for name in ("Leaflet.html", "leaflet@2020.txt", "new", "dated.txt")] == [
        "leaflet", "", "", "",
    ]  # fmt: skip
    assert [date_of(graph, name) for name in ("leaflet", "other", "dated")] == ["2022-06", "", ""]
    store = tmp_path / "graph"
    assert succeeded(store, graph, b"x", "leaflet") == Older(OLD.encode(), ".txt", "2022-06")
    assert succeeded(store, graph, b"x", "other", " 2023-05 ") == Older(TEXT.encode(), ".txt", "2023-05")
    # no document of that name; the newest has its date in its name already
    assert [succeeded(store, graph, b"x", name) for name in ("", "new", "dated")] == [None] * 3


@pytest.mark.parametrize(
    ("series", "data", "date", "error"),
    [
        ("leaflet", OLD, "", "leaflet: error: this is the very text that is there already; choose another file"),
        ("leaflet", NEW, "last year", "leaflet: error: 'last year' is no date; give one such as 2023, 2023-05 or"),
        ("leaflet", NEW, "2022-13", "'2022-13' is no date"),
        ("leaflet", NEW, "2020", "the library has its version of 2020 already, and the text until now is newer than"),
        ("leaflet", NEW, "2019-12-31", "give a date after 2020"),
        ("leaflet", NEW, "2020-05", "has its version of 2020 already"),
        ("other", NEW, "", "its text until now says nowhere of when it is, and an older version is told by its date;"),
    ],
)
def test_what_cannot_be_kept_is_told(tmp_path: Path, series: str, data: str, date: str, error: str) -> None:
    graph = graph_of(tmp_path, leaflet=OLD, leaflet__2020=OLD, other=TEXT)
    with pytest.raises(CurationError) as told:
        succeeded(tmp_path / "graph", graph, data.encode(), series, date)
    assert error in str(told.value)


def test_a_text_whose_file_is_gone_is_not_replaced_silently(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, leaflet=OLD)
    (tmp_path / "leaflet.txt").unlink()
    with pytest.raises(CurationError, match="cannot be read"):
        succeeded(tmp_path / "graph", graph, NEW.encode(), "leaflet")


def test_the_command_keeps_the_text_until_now(
    sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.curation.holdings.folder_of", lambda store: tmp_path / "library")
    newer = tmp_path / "Baclofen.txt"
    newer.write_text(TEXT, "utf-8")
    command = ["curate", "add", str(newer), "--who", "Ann", "--no-build", "--store", str(sample_store)]
    assert main(command) == 0
    assert main([*command, "--kept-as", "2024-06"]) == 2
    newer.write_text(NEW, "utf-8")
    assert main([*command, "--kept-as", "2024-06"]) == 0
    assert main([*command, "--replace"]) == 0
    kept = [(entry.series, entry.kept_version) for entry in Log.read(tmp_path / "library").entries]
    assert kept == [("baclofen", "2024-03"), ("baclofen", "2024-06"), ("baclofen", "")]


def files(library: Library) -> list[str]:
    return [path.name for path in library.files([Path("leaflet.txt")])]


def test_an_older_version_can_be_taken_out_and_put_back(tmp_path: Path) -> None:
    store = tmp_path / "graph"
    Library(store).add(NEW.encode(), "leaflet.txt", "Ann", WHEN, older=Older(OLD.encode(), ".md", "2022-06"))
    assert files(Library(store)) == ["leaflet.txt", "leaflet@2022-06.md"]
    entry = Library(store).withdraw("leaflet", "2022-06", "Ann", WHEN)
    assert files(Library(store)) == ["leaflet.txt"]
    Log.read(folder_of(store)).append(lambda log: log.undoing(entry.id, "Bo", WHEN))
    assert files(Library(store)) == ["leaflet.txt", "leaflet@2022-06.md"]
    assert (Library(store).kept_path_of(Library(store).log.entries[0])).read_text("utf-8") == OLD


@pytest.mark.parametrize(
    "more",
    [
        {"series": "../../../evil"}, {"series": "a/b"}, {"ending": ".py"}, {"ending": "/../../x.txt"},
        {"file": "../.."}, {"version": "../x"}, {"series": ""}, {"kept_version": "2020"},
        {"kept_file": "0" * 64, "kept_version": "2020", "kept_ending": ".sh"},
        {"kept_file": "../x", "kept_version": "2020", "kept_ending": ".txt"},
        {"kept_file": "0" * 64, "kept_version": "../../x", "kept_ending": ".txt"},
    ],
)  # fmt: skip
def test_a_log_leads_to_no_file_outside_the_library(tmp_path: Path, more: dict[str, str]) -> None:
    plain = {"series": "a", "file": "0" * 64, "ending": ".txt"} | more
    with pytest.raises(ValueError, match=r"is no|needs '"):
        log_of(tmp_path, Entry(action=Action.ADD, who="Eve", when=WHEN, **plain))  # type: ignore[arg-type]
    assert not (tmp_path / "curation.jsonl").exists()
