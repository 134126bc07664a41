"""Building in a process of its own: the same result, the same errors, and a process that waits for the next build."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import build_graph, rebuild
from kg.build.apart import Builder
from kg.errors import InputError, StoreError
from kg.export import serialise
from kg.store import open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small documents."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "leaflet.txt").write_text("Tizanidine tablets\n\nSide effects\n\nIt may cause fever.\n", "utf-8")
    (documents / "other.txt").write_text("Diazepam tablets\n\nSide effects\n\nIt may cause confusion.\n", "utf-8")
    return documents


@pytest.mark.parametrize("ready", [False, True])
def test_building_again_apart_tells_the_same_and_leaves_the_same(folder: Path, tmp_path: Path, ready: bool) -> None:
    store = tmp_path / "graph"
    first = build_graph([folder], store)
    before = serialise(open_store(store), "nquads")
    told: list[tuple[int, int, str]] = []
    builder = Builder(store)
    if ready:
        builder.prepare()
    again = builder.rebuild(lambda done, total, name: told.append((done, total, name)))
    assert again.documents == first.documents
    assert [str(error) for error in again.refused] == [str(error) for error in first.refused]
    assert (again.statements, again.concluded, again.read_anew) == (first.statements, first.concluded, 0)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1][0] == told[-1][1] == len(first.documents)
    assert serialise(open_store(store), "nquads") == before


def test_an_error_of_a_build_apart_is_the_same_error(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "graph"
    build_graph([folder], store)
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="no longer there") as here:
        rebuild(store)
    with pytest.raises(InputError) as apart:
        Builder(store).rebuild()
    assert (apart.value.where, apart.value.what, apart.value.remedy) == (
        here.value.where, here.value.what, here.value.remedy,
    )  # fmt: skip


def test_a_build_apart_that_is_ended_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.build.apart.sys.executable", "/bin/false")
    with pytest.raises(StoreError, match="ended early"):
        Builder(tmp_path / "graph").rebuild()


def test_a_process_made_ready_builds_once_and_may_be_gone(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "graph"
    documents = build_graph([folder], store).documents
    builder = Builder(store)
    builder.prepare()
    [(_, process)] = builder._ready
    assert builder.rebuild().documents == documents
    assert (process.returncode, builder._ready) == (0, [])
    builder.prepare()
    [(_, process)] = builder._ready
    process.kill()
    process.wait()
    assert builder.rebuild().documents == documents
    assert process.stdin is not None
    assert process.stdin.closed
    builder.prepare()
    [(_, process)] = builder._ready
    del builder
    assert process.returncode == -9  # nobody is left to ask it
