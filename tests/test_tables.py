"""The cue tables: every row is attested, a bad row is told with its place, and the attestations are true."""

from __future__ import annotations

import importlib.util
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kg.errors import VocabularyError
from kg.extract import cues
from kg.model import Category, Comparator, Relation

ROOT = Path(__file__).resolve().parent.parent
TABLES = sorted(cues.TABLES.glob("*.tsv"))
ROW_NAMES = [(path.stem, line) for path in TABLES for line, _ in cues.rows(path.stem)]
CACHED = (cues.rows, cues.macros, cues.cues, cues.words, cues.alternation, cues.pattern, cues._patterns)
SAMPLE = 60
SEED = 20261123


@pytest.fixture
def own_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables that a test may spoil."""
    folder = tmp_path / "tables"
    shutil.copytree(cues.TABLES, folder)
    monkeypatch.setattr(cues, "TABLES", folder)
    for function in CACHED:
        function.cache_clear()
    yield folder
    for function in CACHED:
        function.cache_clear()


def append(path: Path, line: str) -> str:
    """Adds a line to a table; its place."""
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, line]) + "\n", "utf-8")
    return f"{path.name}:{len(lines) + 1}"


# --- what stands in them ---


def test_there_are_tables_and_each_has_a_header_that_names_its_columns() -> None:
    assert {"frames", "patterns", "words", "skips", "sections", "categories", "comparators", "units", "macros"} <= {
        path.stem for path in TABLES
    }
    for path in TABLES:
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        assert lines[0].split("\t")[-1] == "attested", path.name
        assert path.read_text("utf-8").startswith("# "), f"{path.name} does not say what it holds"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_row_is_attested_by_two_documents(path: Path) -> None:
    short = []
    for line, cells in cues.rows(path.stem):
        named = [name.strip() for name in cells[-1].split(";") if name.strip()]
        if len(set(named)) < 2 or len(set(named)) != len(named):
            short.append(f"{path.name}:{line}: {cells[0]}: {cells[1][:50]}: {cells[-1]!r}")
    assert short == []


@pytest.mark.parametrize("table", ["frames", "categories", "sections", "skips"])
def test_every_cue_compiles_and_matches_no_empty_text(table: str) -> None:
    for cue in cues.cues(table):
        assert cue.pattern.search("") is None, f"{table}.tsv:{cue.line}"


def test_names_that_must_mean_something_do() -> None:
    assert {cue.name for cue in cues.cues("frames")} <= set(Relation)
    assert {cue.name for cue in cues.cues("categories")} <= set(Category)
    assert {cells[0] for _, cells in cues.rows("comparators")} <= set(Comparator)
    for cue in cues.cues("frames"):
        assert set(cue.attributes) <= {
            "action",
            "after",
            "category",
            "only",
            "not",
            "back",
            "head",
            "figures",
            "named",
        }, cue.line


def test_no_row_is_there_twice() -> None:
    repeated: list[str] = []
    for path in TABLES:
        seen: dict[tuple[str, ...], int] = {}
        for line, cells in cues.rows(path.stem):
            first = seen.setdefault(cells[:-1], line)
            if first != line:
                repeated.append(f"{path.name}:{line}: repeats line {first}: {cells[:2]}")
    assert repeated == []


def test_every_pattern_and_list_is_used() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "kg").rglob("*.py")))
    # `words("x")`, `pattern("x")` and the grammar's `stops="x"`: a name in quotes
    unused = [
        f"{table}.tsv: {name}"
        for table in ("patterns", "words")
        for name in dict.fromkeys(cells[0] for _, cells in cues.rows(table))
        if f'"{name}"' not in sources and f"'{name}'" not in sources
    ]
    assert unused == []


# --- bad rows ---


@pytest.mark.parametrize(
    ("table", "line", "what"),
    [
        ("frames", "indication\tis used for", "2 columns where the header has 4"),
        ("words", "stop\twhom\ta; b\tand more", "4 columns where the header has 3"),
        ("units", "spoon", "1 columns where the header has 3"),
    ],
)
def test_a_row_too_short_or_too_long_is_told_with_its_place(own_tables: Path, table: str, line: str, what: str) -> None:
    place = append(own_tables / f"{table}.tsv", line)
    with pytest.raises(VocabularyError) as refused:
        cues.rows(table)
    assert refused.value.where.endswith(place)
    assert refused.value.what == what
    assert refused.value.remedy == "separate the columns by one tab each"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("indication\tis used (for\t\ta; b", "not a pattern"),
        ("indication\tis {nonsense} for\t\ta; b", "unknown name {nonsense}"),
        ("indication\tis used for\tonly\ta; b", "attributes not key=value: only"),
    ],
)
def test_a_cue_that_cannot_be_read_is_told_with_its_place(own_tables: Path, line: str, what: str) -> None:
    place = append(own_tables / "frames.tsv", line)
    with pytest.raises(VocabularyError) as refused:
        cues.cues("frames")
    assert refused.value.where.endswith(place)
    assert what in refused.value.what
    assert refused.value.remedy


@pytest.mark.parametrize("table", ["patterns", "macros"])
def test_a_name_that_is_there_already_is_told_with_its_place(own_tables: Path, table: str) -> None:
    line, (name, *_) = cues.rows(table)[0]
    cues.rows.cache_clear()
    place = append(own_tables / f"{table}.tsv", f"{name}\tsomething else\ta; b")
    with pytest.raises(VocabularyError) as refused:
        cues.macros() if table == "macros" else cues.pattern(name)
    assert refused.value.where.endswith(place)
    assert refused.value.what == f"{name!r} is the name of line {line} already"
    assert refused.value.remedy == "give one of them another name"


def test_a_macro_may_use_those_above_it_and_no_other(own_tables: Path) -> None:
    place = append(own_tables / "macros.tsv", "later\t{soon} and {doctor}\ta; b")
    append(own_tables / "macros.tsv", "soon\tsoon\ta; b")
    with pytest.raises(VocabularyError) as refused:
        cues.macros()
    assert refused.value.where == place
    assert "{soon}" in refused.value.what


def test_a_pattern_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        cues.pattern("nonsense")


def test_comments_and_empty_lines_are_no_rows(own_tables: Path) -> None:
    before = cues.rows("units")
    append(own_tables / "units.tsv", "# spoon\tspoon\ta; b")
    append(own_tables / "units.tsv", "")
    place = append(own_tables / "units.tsv", "spoon\t{spoon}\ta; b")
    cues.rows.cache_clear()
    assert cues.rows("units") == (*before, (int(place.split(":")[1]), ("spoon", "{spoon}", "a; b")))


def test_a_space_stands_for_any_white_space_and_a_full_stop_for_no_decimal_point() -> None:
    assert cues.compile_cue("side effects? (?:include|are)", "a:1").search("side\n effects  include")
    dose = cues.compile_cue("take [^.]* daily", "a:1")
    assert dose.search("take 2.5 mg daily")
    assert not dose.search("take it. daily")


# --- whether the documents named do use the cue ---


def attest() -> ModuleType:
    """The program that finds attestations; it is no part of the package."""
    path = ROOT / "benchmarks" / "attest.py"
    spec = importlib.util.spec_from_file_location("attest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_documents_named_do_use_the_cue(shared_folder: Path) -> None:
    program = attest()
    named: dict[str, list[tuple[str, int]]] = {}
    for table, line in random.Random(SEED).sample(ROW_NAMES, SAMPLE):
        cells = next(cells for number, cells in cues.rows(table) if number == line)
        for name in cells[-1].split(";"):
            named.setdefault(name.strip(), []).append((table, line))
    false: list[str] = []
    seen: set[str] = set()
    for source in program.sources(shared_folder):
        asked = named.get(source.name, [])
        if asked:
            seen.add(source.name)
            using = program.used(source, asked)
            false.extend(f"{table}.tsv:{line}: not in {source.name}" for table, line in set(asked) - set(using))
    assert false == []
    assert set(named) - seen == set(), "documents that are not there, or are held out"
