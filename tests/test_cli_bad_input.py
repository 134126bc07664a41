"""That bad input costs one clear line on the command line, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from command_line import DRUGS, ONE_LINE, call, contents, run, select

from kg.errors import StoreError
from kg.namespaces import MG, thing


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _blank(path: Path) -> None:
    path.write_bytes(b" \r\n\t\n")


def _binary(path: Path) -> None:
    path.write_bytes(b"\x7fELF\x02\x01\x01\0\0\0" + bytes(range(256)) * 8)


def _latin_1(path: Path) -> None:
    path.write_bytes("Migräne und Übelkeit sind häufig.\n".encode("latin-1"))


def _one_long_line(path: Path) -> None:
    path.write_bytes(b"drowsiness " * (2_000_000 // 11))


def _fifty_megabytes(path: Path) -> None:
    path.write_bytes(b"drowsiness and nausea may occur. " * (50_000_000 // 33))


def _folder(path: Path) -> None:
    path.mkdir()


def _missing(_: Path) -> None:
    pass


def _dangling_link(path: Path) -> None:
    path.symlink_to("nowhere.txt")


def _unreadable(path: Path) -> None:
    path.write_text("Drowsiness is common.\n", "utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user (root, or an administrator) may read every file")


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (_empty, "empty"),
    "blank": (_blank, "empty"),
    "binary": (_binary, "no text"),
    "latin-1": (_latin_1, "not valid UTF-8"),
    "long line": (_one_long_line, "one line"),
    "50 MB": (_fifty_megabytes, "50 MB"),
    "folder": (_folder, "folder"),
    "missing": (_missing, "no such file"),
    "dangling link": (_dangling_link, "no such file"),
    "unreadable": (_unreadable, "no permission"),
}
BATCH = {"facts": ["facts"], "coverage": ["coverage", "--summary"]}


@cache
def told_of(document: Path, command: str) -> str:
    """What a command tells of a document that is good."""
    return run(*BATCH[command], document).stdout


@pytest.mark.parametrize("command", BATCH)
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_document_costs_one_line_and_the_batch_goes_on(
    kind: str, command: str, documents: Path, tmp_path: Path
) -> None:
    make, what = BAD[kind]
    bad = tmp_path / "bad.txt"
    make(bad)
    good = documents / "baclofen.txt"
    done = run(*BATCH[command], bad, good)
    assert done.returncode == 2
    line = ONE_LINE.match(done.stderr)
    assert line
    assert line["where"] == str(bad)
    assert what in line["what"]
    assert done.stdout == told_of(good, command) != ""


@pytest.mark.parametrize("kind", [kind for kind in BAD if kind != "folder"])
def test_build_leaves_a_bad_document_out_and_says_so(
    kind: str, documents: Path, other_graph: Path, tmp_path: Path
) -> None:
    make, what = BAD[kind]
    bad = tmp_path / "bad.txt"
    make(bad)
    done = run("build", bad, documents / "baclofen.txt", "--store", other_graph)
    assert done.returncode == 2
    line = ONE_LINE.match(done.stderr)
    assert line
    assert line["where"] == str(bad)
    assert what in line["what"]
    found = select(f"SELECT ?document {{ ?document a <{MG}Document> }}", other_graph)
    assert found == [[thing("document", "baclofen")]]


@pytest.mark.parametrize("kind", BAD)
def test_a_graph_stays_as_it_was_where_nothing_can_be_read(
    kind: str, sample_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, _ = BAD[kind]
    bad = tmp_path / "bad.txt"
    make(bad)
    store = shutil.copytree(sample_store, tmp_path / "graph")
    before = contents(store)
    assert call("build", bad, "--store", store) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert ONE_LINE.match(shown.err)
    assert contents(store) == before


def test_a_build_that_fails_late_leaves_the_old_graph(
    documents: Path, other_graph: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(other_graph)

    def fail(*_: object) -> dict[str, int]:
        raise StoreError(str(other_graph), "the disk is full", "make room")

    monkeypatch.setattr("kg.build.writing.renew_rules", fail)
    capsys.readouterr()
    assert call("build", documents / "baclofen.txt", "--store", other_graph) == 2
    assert capsys.readouterr().err == f"{other_graph}: error: the disk is full; make room\n"
    assert contents(other_graph) == before


def test_no_permission_is_told_even_to_root(
    documents: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert call("facts", documents / "baclofen.txt") == 2
    line = ONE_LINE.match(capsys.readouterr().err)
    assert line
    assert "no permission" in line["what"]


def test_two_documents_of_one_name_are_refused(documents: Path, tmp_path: Path) -> None:
    twin = tmp_path / "baclofen.txt"
    twin.write_text("Baclofen\n\nDrowsiness is common.\n", "utf-8")
    done = run("build", documents, twin, "--store", tmp_path / "graph")
    assert done.returncode == 2
    assert ONE_LINE.match(done.stderr)
    assert not (tmp_path / "graph" / "CURRENT").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "side-effects", "--drug", "baclofen"],
        ["sparql", "-"],
        ["export", "-o", "file.ttl"],
        ["check", "--no-reasoner"],
    ],
)
def test_without_a_graph_the_remedy_is_to_build_one(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, "--store", tmp_path / "graph", stdin=DRUGS)
    assert (done.returncode, done.stdout) == (2, "")
    line = ONE_LINE.match(done.stderr)
    assert line
    assert "python -m kg build" in line["remedy"]
    assert not (tmp_path / "graph").exists()


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["query", "sideeffects"], "side-effects"),
        (["query", "side-effects"], "give the drug"),
        (["query", "side-effects", "--drug", "baxlofonen"], "baclofen"),
        (["query", "dose-on-day", "--drug", "baclofen", "--day", "soon"], ""),
        (["query", "side-effects", "--drug", "baclofen", "--day", "2"], ""),
    ],
)
def test_a_question_asked_wrongly_costs_one_line(arguments: list[str], remedy: str, sample_store: Path) -> None:
    done = run(*arguments, "--store", sample_store)
    assert (done.returncode, done.stdout) == (2, "")
    assert ONE_LINE.match(done.stderr)
    assert remedy in done.stderr


def test_a_query_file_that_is_not_there(sample_store: Path, tmp_path: Path) -> None:
    done = run("sparql", tmp_path / "none.rq", "--store", sample_store)
    assert done.returncode == 2
    assert ONE_LINE.match(done.stderr)


def test_module_and_function_answer_alike(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = documents / "valsartan.txt"
    code = call("facts", path)
    done = run("facts", path)
    assert (code, capsys.readouterr().out) == (done.returncode, done.stdout)
