"""Versions of a document: told apart by their names, dated, only the current one stated, the others compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.build import BuildReport, build_graph
from kg.check import check_store
from kg.errors import DocumentError, InputError, MonographError
from kg.export import serialise
from kg.extract.revision import find_revision
from kg.queries import answer
from kg.readers import arrange_series, read_document
from kg.store import GraphStore, open_store
from kg.store.answer import Answer

OLD = """Tizanidine tablets

Side effects

Common side effects of tizanidine include drowsiness in 5 percent, headache in 4 percent and dry mouth.

Interactions

Do not take tizanidine with alcohol. Tell your doctor if you take diazepam.

This leaflet was last revised in 06/2022.
"""
NEW = """Tizanidine tablets

Side effects

Common side effects of tizanidine include drowsiness in 7 percent and headache in 4 percent.

Interactions

Do not take tizanidine with alcohol. Tell your doctor if you take diazepam.

Too much of it may cause fainting.

This leaflet was last revised in 03/2024.
"""


def put(folder: Path, **texts: str) -> Path:
    """A folder of files; of a name, two underscores stand for the mark of a version, and one for a dash in it."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        series, mark, version = name.partition("__")
        (folder / f"{series}{'@' if mark else ''}{version.replace('_', '-')}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphStore, BuildReport, Path]:
    """A leaflet in three versions beside another document, only to be read."""
    place = tmp_path_factory.mktemp("versions")
    folder = put(place / "documents", leaflet=NEW, leaflet__2022_06=OLD, leaflet__2020=OLD.replace("06/2022", "2020"))
    put(folder, other="Baclofen\n\nBaclofen may cause nausea.\n")
    report = build_graph([folder], place / "graph")
    return open_store(place / "graph"), report, place


@pytest.fixture
def store(built: tuple[GraphStore, BuildReport, Path], tmp_path: Path) -> Path:
    """A copy of that graph, to be changed."""
    return shutil.copytree(built[2] / "graph", tmp_path / "graph")


def table(answered: Answer, columns: str) -> list[tuple[str, ...]]:
    """Some columns of an answer; IRIs by their last part, empty cells as a dash."""
    at = [answered.columns.index(column) for column in columns.split()]
    return [
        tuple("-" if (cell := row[i]) is None else cell.text.rsplit("/", 1)[-1] for i in at) for row in answered.rows
    ]


# --- what is stated, and what only compared ---


def test_only_the_current_version_is_stated(built: tuple[GraphStore, BuildReport, Path]) -> None:
    store, report, _ = built
    assert set(report.documents) == {"leaflet", "leaflet@2022-06", "leaflet@2020", "other"}
    effects = table(answer(store, "side-effects", {"drug": "tizanidine"}), "effect comparator upper")
    assert effects == [("drowsiness", "exactly", "7"), ("headache", "exactly", "4")]
    statements = store.query("SELECT ?s { ?s a <https://w3id.org/monograph/ontology#Statement> }").rows
    assert len(statements) == report.statements
    links = store.query(
        """PREFIX mg: <https://w3id.org/monograph/ontology#> PREFIX id: <https://w3id.org/monograph/id/>
        SELECT ?thing { <https://w3id.org/monograph/id/drug/tizanidine> mg:hasSideEffect ?thing } ORDER BY ?thing"""
    )
    names = [str(thing).rsplit("/", 1)[-1] for thing in links.column("thing")]
    assert "dry-mouth" not in names
    assert {"drowsiness", "headache"} <= set(names)


def test_versions_and_documents_say_which_is_current(built: tuple[GraphStore, BuildReport, Path]) -> None:
    store = built[0]
    assert table(answer(store, "versions", {"series": "leaflet"}), "version date current document") == [
        ("-", "2024-03", "true", "leaflet"),
        ("2022-06", "2022-06", "false", "leaflet.2022-06"),
        ("2020", "2020", "false", "leaflet.2020"),
    ]
    assert table(answer(store, "versions", {"series": "other"}), "date current document") == [("-", "true", "other")]
    documents = table(answer(store, "documents", {}), "document current")
    assert documents[-3:] == [("leaflet", "true"), ("leaflet.2022-06", "false"), ("leaflet.2020", "false")]


def test_changes_name_what_was_added_removed_and_said_otherwise(built: tuple[GraphStore, BuildReport, Path]) -> None:
    store = built[0]
    asked = answer(store, "changes", {"since": "leaflet@2022-06"})
    changes = table(asked, "kind matter change before after")
    assert ("adverse effect", "drowsiness", "changed", "common, 5 %", "common, 7 %") in changes
    assert ("adverse effect", "dry mouth", "removed", "common", "-") in changes
    assert ("adverse effect", "headache", "reworded", "common, 4 %", "common, 4 %") in changes
    assert {row[:3] for row in changes if row[0] == "interaction"} == set()
    (row,) = [row for row in table(asked, "matter sentence_before sentence_after") if row[0] == "drowsiness"]
    assert row[1:] == (OLD.split("\n\n")[2], NEW.split("\n\n")[2])
    # The two older versions say the same.
    assert table(answer(store, "changes", {"until": "leaflet@2022-06"}), "matter") == []


def test_the_same_statement_has_one_name_in_every_version(built: tuple[GraphStore, BuildReport, Path]) -> None:
    rows = built[0].query(
        """PREFIX mg: <https://w3id.org/monograph/ontology#>
        SELECT ?statement (COUNT(DISTINCT ?document) AS ?n) {
          ?entry mg:subjectMatter "alcohol" ; mg:states ?statement ; mg:inVersion ?document .
          ?statement mg:statedIn <https://w3id.org/monograph/id/document/leaflet> } GROUP BY ?statement"""
    )
    assert rows.column("n") == ("3",)


def test_a_graph_with_versions_is_clean_and_the_same_from_any_order(
    built: tuple[GraphStore, BuildReport, Path], tmp_path: Path
) -> None:
    store, _, place = built
    assert [str(fault) for fault in check_store(place / "graph", reasoner=False) if not fault.note] == []
    paths = sorted((place / "documents").iterdir(), reverse=True)
    build_graph(paths, tmp_path / "again")
    assert serialise(open_store(tmp_path / "again"), "nquads") == serialise(store, "nquads")


def test_an_older_version_changes_nothing_that_the_current_one_states(
    built: tuple[GraphStore, BuildReport, Path], store: Path
) -> None:
    def stated(opened: GraphStore) -> set[str]:
        lines = serialise(opened, "nquads").decode().splitlines()
        return {line for line in lines if "/id/entry/" not in line and "leaflet.20" not in line}

    assert build_graph([built[2] / "documents" / f"{name}.txt" for name in ("leaflet", "other")], store).read_anew == 1
    assert stated(open_store(store)) == stated(built[0])


# --- names and dates ---


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (("a@2023.txt", "a@2024.txt"), ["a@2024.txt", "a@2023.txt"]),
        (("a@2023-05.txt", "a.txt", "a@2023-04-30.md"), ["a.txt", "a@2023-05.txt", "a@2023-04-30.md"]),
        (("a@2024-10.txt", "a@2024-09-30.txt"), ["a@2024-10.txt", "a@2024-09-30.txt"]),
        (("me@home.txt", "me@work.txt"), None),
    ],
)
def test_files_are_arranged_by_their_names(names: tuple[str, ...], order: list[str] | None) -> None:
    arranged = [[path.name for path in series] for series in arrange_series(map(Path, names))]
    assert arranged == ([order] if order is not None else [[name] for name in names])


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a@2023.txt", "a@2023.md"), "a@2023.md: error: has the same document name (a@2023) as a@2023.txt"),
        (("a.txt", "a.md"), "a.md: error: has the same document name (a) as a.txt"),
        (("a@2023.txt", "a@2023-05.txt"), "which is the newer cannot be told; give both dates with the same precision"),
        (("a@2023-13.txt",), "the version '2023-13' in its name is no date; call it NAME@2024-05-31.txt"),
        (("a@v2.txt",), "the version 'v2' in its name is no date"),
    ],
)
def test_names_that_leave_doubt_are_refused(names: tuple[str, ...], message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        arrange_series(map(Path, names))
    assert message in str(caught.value)


def test_a_name_never_becomes_a_path(tmp_path: Path) -> None:
    file = tmp_path / "..%2f@2024-05.txt"
    file.write_text(NEW, "utf-8")
    document = read_document(file)
    assert (document.name, document.version) == ("2f", "2024-05")


def test_where_the_current_version_is_refused_no_older_one_stands_in(store: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "documents", leaflet__2022=OLD, other=NEW)
    (folder / "leaflet.txt").write_bytes(b"\0\0\0")
    report = build_graph([folder], store)
    assert report.documents == ("other",)
    first, second = map(str, report.refused)
    assert "this is no text" in first
    assert "its current version" in second
    assert second.endswith("mend that one, or take it away")
    with pytest.raises(MonographError):
        build_graph([folder / "leaflet.txt", folder / "leaflet@2022.txt"], tmp_path / "none")


def test_a_current_version_that_says_that_it_is_older_is_refused(store: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "documents", leaflet=OLD, leaflet__2023=NEW, other=NEW)
    report = build_graph([folder], store)
    assert report.documents == ("other",)
    assert "it says that it is of 2022-06, and" in str(report.refused[0])
    assert str(report.refused[0]).endswith("put its date into its name: leaflet@2022-06.txt")


def test_no_documents_at_all_are_still_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        build_graph([put(tmp_path / "empty")], tmp_path / "graph")


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("This leaflet was last revised in 06/2022.", "2022-06"),
        ("This leaflet was last revised in\nJune 2022", "2022-06"),
        ("Last updated on Sep 6, 2023.", "2023-09-06"),
        ("Last Revised - 15 March 2021", "2021-03-15"),
        ("Administration. Revised: 5/2023 What is", "2023-05"),
        ("Issued: August 2018 Company", "2018-08"),
        ("Revised 11/2019", "2019-11"),
        ("10. DATE OF REVISION OF THE TEXT\n\n2020-01-31", "2020-01-31"),
        ("Last updated: 2019", "2019"),
        ("Last revised: 09/15/2017", "2017-09-15"),
        ("Last revised: 15/09/2017", "2017-09-15"),
        ("Last revised: 05/05/2017", "2017-05-05"),
        ("Last revised: 05/06/2017", "2017"),
        ("Revised: 01/2019 … Revised: 12/2018", "2019-01"),
        ("Last revised: 13/2019", None),
        ("Last revised: 31/02/2019", None),
        ("Last revised: 2019 patients", "2019"),
        ("The guideline was revised in 2015.", None),
        ("Drowsiness was reported in 2019 patients.", None),
        ("Copyright 2019", None),
        ("Contraindications, revised (4) 05/2019", None),
        ("Last updated: 2019%", None),
    ],
)
def test_the_date_that_a_text_gives_itself(words: str, date: str | None) -> None:
    found = find_revision(words)
    assert (found.value if found is not None else None) == date
