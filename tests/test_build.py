"""Building: the same bytes from the same documents, bad documents left out, an old graph never half-written."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from kg.build import BuildReport, build_graph, expand_paths, read_paths
from kg.check import check_evidence, check_graph, check_store
from kg.errors import DocumentError, InputError, MonographError
from kg.export import serialise
from kg.model import Reading
from kg.namespaces import GRAPH_CONCLUDED, GRAPH_ONTOLOGY, GRAPH_VOCABULARY, MG, PREFIXES
from kg.rdf import document_iri, graph_of
from kg.store import open_store
from kg.store.embedded import EmbeddedStore

ROOT = Path(__file__).resolve().parent.parent

ZORVALIN = """Zorvalin: a guide

Zorvalin is used to treat spasms. Zorvalin is sold under the brand name Zorva.

Side effects

Common side effects of Zorvalin include drowsiness in up to 12 percent and wobbly knees.

In children, Zorvalin may cause fever.

Interactions

Tell your doctor if you take benzodiazepines, certain antibiotics or painkillers such as codeine.
"""
FLUMPEX = """Tizanidine tablets

Do not take tizanidine if you are allergic to tizanidine.

Dosage

Those using a titration schedule will be started on 2 mg for three days, then 4 mg for three days.
"""


def write_documents(place: Path) -> Path:
    """A folder with two small documents."""
    documents = place / "documents"
    documents.mkdir()
    (documents / "zorvalin.txt").write_text(ZORVALIN, "utf-8")
    (documents / "flumpex.txt").write_text(FLUMPEX, "utf-8")
    return documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small documents, to be changed."""
    return write_documents(tmp_path)


class Built(NamedTuple):
    """A graph, only to be read, what building it reported, and the progress that it told."""

    path: Path
    report: BuildReport
    progress: list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The graph of the two small documents."""
    place, told = tmp_path_factory.mktemp("built"), list[tuple[int, int, str]]()
    report = build_graph([write_documents(place)], place / "g", progress=lambda *step: told.append(step))
    return Built(place / "g", report, told)


@pytest.fixture(scope="module")
def beside_bad_ones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """The graph of the same documents in another order, one of them named twice, and two that are none; and those."""
    place = tmp_path_factory.mktemp("beside")
    folder = write_documents(place)
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02")
    (folder / "empty.txt").write_bytes(b"")
    return folder, Built(place / "g", build_graph([folder / "zorvalin.txt", folder], place / "g"), [])


@pytest.fixture
def store(built: Built, tmp_path: Path) -> Path:
    """A copy of that graph, to be changed."""
    return shutil.copytree(built.path, tmp_path / "g")


def turtle_of(store: Path) -> bytes:
    return serialise(open_store(store), "turtle")


def contents(store: Path) -> dict[str, str]:
    """Every file of a graph with the hash of its bytes. The lock has none worth comparing, and readings are no part of
    the graph: a build that breaks off leaves those that it has made to the next."""
    inside = (path for path in sorted(store.rglob("*")) if path.is_file() and not path.name.startswith("lock"))
    files = [path for path in inside if path.parent.name != "readings"]
    return {str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def documents_in(store: Path) -> set[str]:
    rows = open_store(store).query(f"SELECT ?d WHERE {{ ?d a <{MG}Document> }}").rows
    return {row[0].text for row in rows if row[0] is not None}


# --- what is built ---


def test_a_graph_holds_documents_vocabulary_ontology_and_what_follows(
    built: Built,
) -> None:
    path, report, _ = built
    assert (report.documents, report.refused) == (("flumpex", "zorvalin"), ())
    graphs: dict[str, int] = {}
    for quad in open_store(path).quads():
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs[quad.graph_name.value] = graphs.get(quad.graph_name.value, 0) + 1
    assert {GRAPH_ONTOLOGY, GRAPH_VOCABULARY, GRAPH_CONCLUDED, graph_of("flumpex"), graph_of("zorvalin")} <= set(graphs)
    assert graphs[GRAPH_CONCLUDED] == report.concluded
    statements = f"SELECT ?s WHERE {{ ?s a <{MG}Statement> }}"
    assert len(open_store(path).query(statements).rows) == report.statements


def test_texts_are_kept_and_the_evidence_stands_in_them(built: Built) -> None:
    path = built.path
    for text in (ZORVALIN, FLUMPEX):
        assert open_store(path).text(hashlib.sha256(text.encode()).hexdigest()) == text
    assert [str(fault) for fault in check_store(path, reasoner=False) if not fault.note] == []


def test_the_report_tells_what_was_done(built: Built) -> None:
    path, report, _ = built
    told = open_store(path).report()
    assert told["documents"] == list(report.documents)
    assert told["statements"] == report.statements
    assert told["concluded"] == report.concluded
    assert told["refused"] == []


def test_progress_is_told_from_the_first_to_the_last(built: Built) -> None:
    assert built.progress == [(0, 2, "flumpex.txt"), (1, 2, "zorvalin.txt"), (2, 2, "")]


# --- the same bytes ---

_BUILD = """
import hashlib, sys
from pathlib import Path
from kg.build import build_graph
from kg.export import serialise
from kg.store import open_store
*paths, store = map(Path, sys.argv[1:])
build_graph(paths, store)
for form in ("turtle", "nquads"):
    print(hashlib.sha256(serialise(open_store(store), form)).hexdigest())
"""


def test_the_same_bytes_whatever_the_hash_seed_and_the_order(folder: Path, documents: Path, tmp_path: Path) -> None:
    paths = [folder / "zorvalin.txt", folder / "flumpex.txt", documents / "zolpidem.txt"]
    runs = {"0": paths, "1": [paths[2], paths[0], paths[1]]}
    hashes = {}
    for seed, order in runs.items():
        command = [sys.executable, "-c", _BUILD, *map(str, order), str(tmp_path / seed)]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        hashes[seed] = done.stdout.split()
    assert len(hashes["0"]) == 2
    assert hashes["0"] == hashes["1"]


def test_building_again_gives_the_same_bytes_in_place_and_beside(
    built: Built, beside_bad_ones: tuple[Path, Built], folder: Path, store: Path
) -> None:
    first = turtle_of(built.path)
    build_graph([folder], store)
    assert turtle_of(store) == turtle_of(beside_bad_ones[1].path) == first
    assert b"_:" not in b"".join(line for line in first.splitlines() if line.startswith(b"statement:"))
    # … and another text gives others.
    (folder / "zorvalin.txt").write_text(ZORVALIN.replace("12 percent", "13 percent"), "utf-8")
    build_graph([folder], store)
    changed, before = (set(EmbeddedStore.open(path).quads_of(graph_of("zorvalin"))) for path in (store, built.path))
    assert changed != before


# --- what is refused ---


def test_a_refused_document_leaves_the_rest_built(beside_bad_ones: tuple[Path, Built]) -> None:
    folder, (path, report, _) = beside_bad_ones
    assert report.documents == ("zorvalin", "flumpex")
    assert [type(error) for error in report.refused] == [DocumentError, DocumentError]
    assert [error.where for error in report.refused] == [str(folder / "bad.txt"), str(folder / "empty.txt")]
    assert documents_in(path) == {document_iri("flumpex"), document_iri("zorvalin")}
    refused = open_store(path).report()["refused"]
    assert isinstance(refused, list)
    assert len(refused) == 2


def test_two_documents_of_one_name_are_refused_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "zorvalin.text").write_text(FLUMPEX, "utf-8")
    with pytest.raises(InputError, match="has the same document name") as refused:
        build_graph([folder], tmp_path / "g")
    assert Path(refused.value.where).stem == "zorvalin"
    assert not (tmp_path / "g").exists()


def test_names_that_become_one_iri_are_refused_too(folder: Path, tmp_path: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "Zorvalin.txt").write_text(FLUMPEX, "utf-8")
    with pytest.raises(InputError, match="has the same document name"):
        build_graph([folder], tmp_path / "g")


def test_nothing_but_bad_documents_is_an_error_and_no_graph(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(DocumentError, match="the file is empty"):
        build_graph([tmp_path / "a.txt"], tmp_path / "g")
    assert not (tmp_path / "g" / "CURRENT").exists()


def test_paths_are_expanded_in_order_each_once(folder: Path, tmp_path: Path) -> None:
    (folder / "notes.rst").write_text("not one of them", "utf-8")
    (folder / "README.md").write_text("what this folder holds", "utf-8")
    (folder / "page_files").mkdir()
    (folder / "page_files" / "frame.html").write_text("<p>an advertisement", "utf-8")
    (folder / "Page.HTML").write_text("<p>not the page of that folder", "utf-8")
    (folder / "page.htm").write_text("<p>its page", "utf-8")
    (folder / "deep").mkdir()
    (folder / "deep" / "c.text").write_text(FLUMPEX, "utf-8")
    names = [path.name for path in expand_paths([folder / "zorvalin.txt", folder])]
    assert names == ["zorvalin.txt", "Page.HTML", "c.text", "flumpex.txt", "page.htm"]
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match=r"no document in this folder; put files ending in \.txt"):
        expand_paths([tmp_path / "none"])


def test_reading_goes_on_behind_an_error(folder: Path) -> None:
    results = list(read_paths([folder / "none.txt", folder / "zorvalin.txt"]))
    assert isinstance(results[0], MonographError)
    assert isinstance(results[1], Reading)


# --- an old graph ---


@pytest.mark.parametrize("moment", ["kg.build.kept.reading_to_quads", "kg.build.writing.renew_rules"])
def test_a_build_that_fails_leaves_the_old_graph_untouched(
    moment: str, folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "new.txt").write_text(FLUMPEX.replace("izanidine", "iazepam"), "utf-8")
    before = contents(store)

    def fail(*_: object) -> None:
        raise RuntimeError("the disk went away")

    monkeypatch.setattr(moment, fail)
    with pytest.raises(RuntimeError, match="the disk went away"):
        build_graph([folder], store)
    monkeypatch.undo()
    assert contents(store) == before
    assert documents_in(store) == {document_iri("flumpex"), document_iri("zorvalin")}
    build_graph([folder], store)
    assert documents_in(store) == {document_iri("flumpex"), document_iri("zorvalin"), document_iri("new")}


def test_documents_that_cannot_be_read_leave_the_old_graph_untouched(store: Path, tmp_path: Path) -> None:
    before = contents(store)
    (tmp_path / "bad.txt").write_bytes(b"")
    with pytest.raises(DocumentError):
        build_graph([tmp_path / "bad.txt"], store)
    assert contents(store) == before


# --- the check of a finished graph ---


def test_a_quote_that_is_not_the_text_is_found(built: Built) -> None:
    exact, opened = f"{PREFIXES['oa']}exact", open_store(built.path)
    planted = (
        ox.Quad(q.subject, q.predicate, ox.Literal("wobbly sense"), q.graph_name)
        if q.predicate.value == exact and q.object == ox.Literal("wobbly knees")
        else q
        for q in opened.quads()
    )
    wrong = EmbeddedStore.of(planted, (ZORVALIN, FLUMPEX))
    faults = [fault for fault in check_graph(wrong, reasoner=False) if not fault.note]
    told = [(fault.where, fault.quote, fault.what.partition(" is ")[2]) for fault in faults]
    assert ("zorvalin", "wobbly sense", "'wobbly knees'") in told
    assert {quote for _, quote, _ in told} == {"wobbly sense"}


def test_a_text_that_was_altered_or_removed_is_found(store: Path) -> None:
    (altered,) = store.glob(f"builds/*/texts/{hashlib.sha256(ZORVALIN.encode()).hexdigest()}.txt")
    # What no fact rests on: only the hash, and the words around a quote, can tell.
    altered.write_text(ZORVALIN.replace("a guide", "a cuide"), "utf-8")
    (removed,) = store.glob(f"builds/*/texts/{hashlib.sha256(FLUMPEX.encode()).hexdigest()}.txt")
    removed.unlink()
    faults = list(check_evidence(open_store(store)))
    told = {Path(fault.where).name: fault.what for fault in faults if fault.quote == ""}
    assert told["zorvalin.txt"].startswith("its text was altered: the SHA-256 is ")
    assert told["flumpex.txt"].startswith("its text cannot be read: ")
    assert {Path(fault.where).name for fault in faults} == {"zorvalin.txt", "flumpex.txt"}
    assert all(str(fault).startswith(f"{fault.where}: ") and "; build the graph anew" in str(fault) for fault in faults)


def test_a_finding_names_the_file_that_it_is_in(built: Built) -> None:
    """Of a statement, a figure and a sentence: nobody can look up a hash."""
    opened = open_store(built.path)
    lost = {f"{MG}{name}" for name in ("polarity", "comparator", "verdict")}
    kept = (quad for quad in opened.quads() if quad.predicate.value not in lost)
    broken = EmbeddedStore.of(kept, (ZORVALIN, FLUMPEX), {"files": opened.report()["files"]})
    faults = [fault for fault in check_graph(broken, reasoner=False) if not fault.note]
    places = {fault.what: {Path(f.where).name for f in faults if f.what == fault.what} for fault in faults}
    documents = {"zorvalin.txt", "flumpex.txt"}
    for what in ("A statement is either affirmed or denied", "A figure needs how it is to be read",
                 "Every passage needs one verdict: stated, skipped or not understood"):  # fmt: skip
        assert places[what], what
        assert places[what] <= documents, what
    assert all(re.fullmatch(r"\S+: (\".+\": )?(violation|warning): .+; .+", str(fault)) for fault in faults)
    assert all(fault.quote for fault in faults if Path(fault.where).name in documents and "ledger" not in fault.what)
