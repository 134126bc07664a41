"""The curation log, the documents beside it, and the graph that is built of both: nothing is lost or made up."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from curated import TEXT, WHEN, curate, entry_for, log_of, reading_of, rows

from kg.build import build_graph, rebuild
from kg.check import check_store
from kg.curation import Action, Entry, Library, Log
from kg.curation.archive import backup, restore
from kg.curation.entries import parse_entry
from kg.curation.holdings import ending_of, named
from kg.curation.log import NAME, folder_of, parse_log
from kg.errors import CurationError, DocumentError, InputError
from kg.export import serialise
from kg.namespaces import GRAPH_REJECTED, MG, PREFIXES
from kg.queries import answer
from kg.store import open_store

# --- the log ---


def test_entries_come_back_as_they_were_written(tmp_path: Path) -> None:
    reading = reading_of()
    first = entry_for(reading, "alcohol", reason='hostile "words"\u2028\n\u202e <b>')
    second = Entry(action=Action.ADD, who="Bø", when=WHEN, series="a", file="f" * 64, ending=".txt")
    log_of(tmp_path, first, second)
    read_back = Log.read(tmp_path)
    assert [replace(entry, id="") for entry in read_back.entries] == [replace(e, id="") for e in (first, second)]
    assert len((tmp_path / NAME).read_bytes().split(b"\n")) == 3
    assert read_back.head == read_back.entries[-1].id


def test_an_undone_entry_is_not_in_force(tmp_path: Path) -> None:
    reading = reading_of()
    log = log_of(tmp_path, entry_for(reading, "alcohol"), entry_for(reading, "headache"))
    first, second = log.entries
    log.append(lambda now: now.undoing(first.id[:6], "Bo", WHEN))
    assert log.in_force() == (second,)
    with pytest.raises(CurationError, match="has been taken back already"):
        log.undoing(first.id, "Bo", WHEN)
    with pytest.raises(CurationError, match="cannot be taken back itself"):
        log.undoing(log.head, "Bo", WHEN)
    with pytest.raises(CurationError, match="no entries begin with"):
        log.undoing("zz", "Bo", WHEN)


def test_a_correction_is_not_undone_below_a_decision_about_what_came_of_it(tmp_path: Path) -> None:
    reading = reading_of()
    made = entry_for(reading, "headache", Action.CORRECT, corrected={"figure": "20.9 percent"}, becomes="urn:new")
    log = log_of(tmp_path, made, replace(entry_for(reading, "headache"), statement="urn:new"))
    with pytest.raises(CurationError, match="decides about what came of this"):
        log.undoing(log.entries[0].id, "Bo", WHEN)


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        (lambda lines: [lines[0].replace(b"Ann", b"Eve"), *lines[1:]], 1, "was changed, moved or taken out"),
        (lambda lines: lines[1:], 1, "was changed, moved or taken out"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1, "was changed, moved or taken out"),
        (lambda lines: [lines[0], b"{", *lines[1:]], 2, "this is no entry"),
        (lambda lines: [lines[0], b"[]", *lines[1:]], 2, "not in braces"),
        (lambda lines: [lines[0], lines[1][:-9]], 2, "has no end"),
        (lambda lines: [lines[0], b"\xff", *lines[1:]], 2, "no ASCII letter"),
        (lambda lines: [lines[0].replace(b'"reject"', b'"burn"'), *lines[1:]], 1, "there is no action 'burn'"),
        (lambda lines: [lines[0].replace(b'"who"', b'"why"'), *lines[1:]], 1, "has no field 'why'"),
        (lambda lines: [lines[0].replace(b"2026-03", b"2026-13"), *lines[1:]], 1, "'when' is no time"),
    ],
)
def test_a_damaged_log_is_told_by_file_and_line(tmp_path: Path, change, line: int, what: str) -> None:  # type: ignore[no-untyped-def]
    reading = reading_of()
    log_of(tmp_path, entry_for(reading, "alcohol"), entry_for(reading, "headache"))
    path = tmp_path / NAME
    path.write_bytes(b"\n".join(change(path.read_bytes().split(b"\n"))))
    before = path.read_bytes()
    with pytest.raises(CurationError) as told:
        Log.read(tmp_path)
    assert str(told.value).startswith(f"{path}:{line}: error: ")
    assert what in told.value.what
    with pytest.raises(CurationError):
        Log(tmp_path, ()).append(lambda _: entry_for(reading, "alcohol"))
    assert path.read_bytes() == before


def _append_many(folder: Path, who: str) -> None:
    for _ in range(20):
        Log(folder, ()).append(lambda _: Entry(action=Action.WITHDRAW, who=who, when=WHEN, series="a"))


def test_several_writers_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(tmp_path, who)) for who in ("Ann", "Bo", "Cy")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    names = [entry.who for entry in Log.read(tmp_path).entries]
    assert {who: names.count(who) for who in set(names)} == {"Ann": 20, "Bo": 20, "Cy": 20}


def test_an_entry_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more than 10,000"):
        log_of(tmp_path, Entry(action=Action.WITHDRAW, who="x" * 10_001, when=WHEN, series="a"))
    assert not (tmp_path / NAME).exists()
    with pytest.raises(ValueError, match="needs 'series'"):
        parse_entry(Entry(action=Action.WITHDRAW, who="x", when=WHEN).after("").line())
    assert parse_log(b"", "x") == ()


# --- names and kinds of documents ---


@pytest.mark.parametrize(
    ("given", "series", "version"),
    [
        ("../../etc/passwd", "passwd", ""),
        ("..\\..\\x.txt", "x", ""),
        ("/abs/olute.md", "olute", ""),
        (".", "document", ""),
        ("<script>alert(1)</script>.txt", "script", ""),
        ("a\0b\u202etxt.exe", "ab-txt.exe", ""),
        ("leaflet@2023-05.html", "leaflet", "2023-05"),
        ("n" * 10_000, "n" * 60, ""),
    ],
)
def test_a_name_never_becomes_a_path(given: str, series: str, version: str, tmp_path: Path) -> None:
    found = named(given)
    assert found[1] == version
    assert found[0].startswith(series[:5])
    assert len(found[0]) <= 60
    entry = Library(tmp_path / "g").add(b"Baclofen may cause nausea.", given, "Ann", WHEN)
    path = Library(tmp_path / "g").path_of(entry)
    assert path.is_file()
    assert path.resolve().parent == (tmp_path / "g-library" / "documents" / entry.file).resolve()
    assert list(tmp_path.iterdir()) == [tmp_path / "g-library"]


@pytest.mark.parametrize(
    ("data", "given", "expected"),
    [
        (b"<!DOCTYPE html><html><p>x", "a.txt", ".html"),
        (b"\xef\xbb\xbf <!-- saved --><html>", "a", ".html"),
        (b"# Title\n\ntext", "a.md", ".md"),
        (b"plain", "a.pdf", ".txt"),
        (b"plain", "a.html", ".html"),
    ],
)
def test_what_a_document_is_is_told_by_its_content(data: bytes, given: str, expected: str) -> None:
    assert ending_of(data, given) == expected


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04xx", "an office document"),
        (b"", "empty"),
        (b"a\0b", "NUL"),
        (b"\xff\xfe\xfd", "not valid"),
        (b"x" * 25_000_001, "25 MB"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=what):
        Library(tmp_path / "g").add(data, "leaflet.txt", "Ann", WHEN)
    assert not (tmp_path / "g-library" / NAME).exists()


# --- the graph ---


def links(store: Path) -> set[str]:
    query = f"SELECT ?o WHERE {{ <{PREFIXES['drug']}baclofen> <{MG}interactsWith> ?o }}"
    return {str(iri).rsplit("/", 1)[-1] for iri in open_store(store).query(query).column("o")}


def test_the_graph_says_what_the_log_says_and_forgets_it_with_it(other_graph: Path, tmp_path: Path) -> None:
    folder, store, again = tmp_path / "documents", other_graph, tmp_path / "again"
    folder.mkdir()
    (folder / "leaflet.txt").write_text(TEXT, "utf-8")
    build_graph([folder], store)
    plain = serialise(open_store(store), "turtle")
    assert "alcohol" in links(store)

    rejected = curate(store, "alcohol", Action.REJECT)
    rebuild(store)
    curate(store, "headache", Action.CORRECT, figure="20.9 percent")
    curate(store, "drowsiness", Action.ACCEPT)
    report = rebuild(store)
    assert (report.refused, report.orphans) == ((), ())
    assert rows(store) == [
        ("alcohol", "Rejected", "Ann", "rejected"),
        ("drowsiness", "Accepted", "Ann", "leaflet"),
        ("headache", "Corrected", "Ann", "leaflet"),
        ("headache", "Rejected", "Ann", "rejected"),
    ]
    assert "alcohol" not in links(store)
    assert "diazepam" in links(store)
    effects = answer(open_store(store), "side-effects", {"drug": "baclofen"})
    figures = {str(row["effect"]): row["lower"] for row in effects.records()}
    assert figures["headache"] == "20.9"
    faults = [str(fault) for fault in check_store(store, reasoner=False) if not fault.note]
    assert faults == []
    revised = [q for q in open_store(store).quads() if q.predicate.value == f"{PREFIXES['prov']}wasRevisionOf"]
    assert len(revised) == 1
    assert isinstance(revised[0].object, ox.NamedNode)
    assert GRAPH_REJECTED in {str(getattr(q.graph_name, "value", "")) for q in open_store(store).quads()}

    # The same documents and the same log give the same bytes, in a folder of its own and from nothing.
    restore(again, backup(store))
    build_graph([folder], again)
    assert serialise(open_store(again), "nquads") == serialise(open_store(store), "nquads")

    # Decisions survive a new version of the document, move with their words, or are listed.
    (folder / "leaflet.txt").write_text(TEXT.replace("headache in 8", "headache in 18").replace("Side", "New\n\nSide"))
    report = rebuild(store)
    assert [row[:2] for row in rows(store)] == [("alcohol", "Rejected"), ("drowsiness", "Accepted")]
    assert [why for _, why in report.orphans] == ["the document is read otherwise now, and does not state it"]

    # Taking everything back is as if nothing had been.
    (folder / "leaflet.txt").write_text(TEXT, "utf-8")
    log = Log.read(folder_of(store))
    for entry in log.in_force():
        log.append(lambda now, entry=entry: now.undoing(entry.id, "Bo", WHEN))  # type: ignore[misc]
    assert rejected.id in {entry.undoes for entry in log.entries}
    rebuild(store)
    assert serialise(open_store(store), "turtle") == plain


def test_documents_are_added_replaced_and_taken_out_and_the_graph_is_that_of_a_fresh_build(
    other_graph: Path, tmp_path: Path
) -> None:
    folder, store, fresh = tmp_path / "documents", other_graph, tmp_path / "fresh"
    folder.mkdir()
    (folder / "leaflet.txt").write_text(TEXT, "utf-8")
    build_graph([folder], store)
    library = Library(store)
    library.add(b"Diazepam\n\nDiazepam may cause confusion.\n", "Other leaflet.txt", "Ann", WHEN)
    replaced = Library(store).add(TEXT.replace("alcohol", "morphine").encode(), "x.txt", "Ann", WHEN, series="leaflet")
    report = rebuild(store)
    assert report.documents == ("leaflet", "Other-leaflet")
    assert "alcohol" not in links(store)
    assert "morphine" in links(store)
    restore(fresh, backup(store))
    build_graph([folder], fresh)
    assert serialise(open_store(fresh), "nquads") == serialise(open_store(store), "nquads")
    assert open_store(fresh).size() == open_store(store).size()  # type: ignore[attr-defined]

    Library(store).withdraw("Other-leaflet", "", "Ann", WHEN)
    log = Log.read(folder_of(store))
    log.append(lambda now: now.undoing(replaced.id, "Bo", WHEN))
    assert rebuild(store).documents == ("leaflet",)
    assert "alcohol" in links(store)

    before = links(store)
    taken = Library(store).withdraw("leaflet", "", "Ann", WHEN)
    report = rebuild(store)
    assert (report.documents, report.statements) == ((), 0)
    assert links(store) == set()
    Log.read(folder_of(store)).append(lambda now: now.undoing(taken.id, "Bo", WHEN))
    assert rebuild(store).documents == ("leaflet",)
    assert links(store) == before


def test_a_graph_is_not_emptied_by_documents_that_are_not_there(tmp_path: Path) -> None:
    store, folder = tmp_path / "g", tmp_path / "documents"
    with pytest.raises(InputError, match="no documents"):
        build_graph([], store)
    folder.mkdir()
    (folder / "leaflet.txt").write_text(TEXT, "utf-8")
    build_graph([folder], store)
    (folder / "leaflet.txt").unlink()
    before = serialise(open_store(store), "nquads")
    with pytest.raises(InputError, match="no document in this folder"):
        rebuild(store)
    Library(store).withdraw("other", "", "Ann", WHEN)
    with pytest.raises(InputError, match="no document in this folder"):
        rebuild(store)
    assert serialise(open_store(store), "nquads") == before


# --- backup ---


def test_a_backup_is_restored_whole_or_not_at_all(tmp_path: Path) -> None:
    store, other = tmp_path / "g", tmp_path / "h"
    Library(store).add(b"Baclofen may cause nausea.", "a.txt", "Ann", WHEN)
    data = backup(store)
    assert backup(store) == data
    restore(other, data)
    assert Library(other).log.entries == Library(store).log.entries
    assert backup(other) == data
    Library(store).withdraw("a", "", "Ann", WHEN)
    with pytest.raises(CurationError, match="has entries that the backup does not have"):
        restore(store, data)
    restore(other, backup(store))
    assert len(Library(other).log.entries) == 2
    before = (folder_of(other) / NAME).read_bytes()
    for broken in (b"", b"PK", data[: len(data) // 2], data.replace(b"Baclofen", b"baclofen"), data[:-3] + b"xyz"):
        with pytest.raises(CurationError):
            restore(other, broken)
    assert (folder_of(other) / NAME).read_bytes() == before


def test_a_changed_document_of_the_library_is_noticed(tmp_path: Path) -> None:
    library = Library(tmp_path / "g")
    entry = library.add(b"Baclofen may cause nausea.", "a.txt", "Ann", WHEN)
    library.path_of(entry).write_bytes(b"other")
    with pytest.raises(CurationError, match="is not the one that was added"):
        backup(tmp_path / "g")
    library.path_of(entry).unlink()
    with pytest.raises(CurationError, match="is missing"):
        backup(tmp_path / "g")
    assert json.loads((library.folder / NAME).read_text())["given"] == "a.txt"
