"""The command line: what each command prints, how it ends, and that bad input costs one clear line and nothing else."""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from broken_graphs import DOCUMENT, good_graph

from kg.cli import build_parser, main
from kg.commands import COMMANDS
from kg.errors import StoreError
from kg.namespaces import MG, thing
from kg.store.builder import StoreBuilder

ROOT = Path(__file__).resolve().parent.parent
# where: error: what; what to do
ONE_LINE = re.compile(r"(?P<where>.+?): error: (?P<what>.+); (?P<remedy>[^;]+)\n\Z")
DRUGS = f"SELECT ?drug WHERE {{ ?drug a <{MG}Drug> }}"


def run(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command as a person runs it."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=120, check=False)


def call(*arguments: str | Path) -> int:
    """The same inside this process, for what must be seen or changed on the way."""
    return main([str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, str]:
    """Every file of a folder with the hash of its bytes; readings are no part of the graph: see test_build.py."""
    inside = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = (path for path in inside if path.parent.name != "readings")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def valsartan(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of one document. Only to be read."""
    store = tmp_path_factory.mktemp("valsartan") / "graph"
    assert call("build", documents / "valsartan.txt", "--store", store) == 0
    return store


@pytest.fixture
def other_graph(valsartan: Path, tmp_path: Path) -> Path:
    """A copy of it, to be built anew from another document."""
    return shutil.copytree(valsartan, tmp_path / "graph")


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of the commands by name."""
    choices: dict[str, argparse.ArgumentParser] = {}
    for name in COMMANDS:
        (action,) = (a for a in build_parser(name)._actions if isinstance(a, argparse._SubParsersAction))
        choices[name] = action.choices[name]
    assert choices.keys() == action.choices.keys()
    return choices


def select(sparql: str, store: Path) -> list[list[str]]:
    """The rows of a query, read back from the command's CSV."""
    done = run("sparql", "-", "--store", store, "--format", "csv", stdin=sparql)
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.reader(io.StringIO(done.stdout)))[1:]


# --- help ---


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_an_example_that_parses(name: str) -> None:
    parser = subcommands()[name] if name else build_parser()
    _, _, example = parser.format_help().partition("example:\n")
    lines = [line.strip() for line in example.splitlines() if line.strip()]
    assert lines
    for line in lines:
        _, found, arguments = line.rpartition("python -m kg")
        assert found
        words = shlex.split(arguments)
        options = build_parser(words[0]).parse_args(words)
        assert name in ("", options.command)


# A server does not end by itself, and another is needed to upload: tests/test_serve.py and test_upload.py run these.
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("serve", "upload")])
def test_the_examples_of_help_run(name: str, documents: Path, sample_store: Path, tmp_path: Path) -> None:
    _, _, example = subcommands()[name].format_help().partition("example:\n")
    (tmp_path / "documents").symlink_to(documents)
    shutil.copytree(sample_store, tmp_path / "graph")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    for line in example.splitlines():
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), line


def test_help_names_every_command() -> None:
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(re.findall(r"^    (\w+)(?: |$)", done.stdout, re.MULTILINE)) == set(COMMANDS) == set(subcommands())


@pytest.mark.parametrize("arguments", [[], ["frobnicate"], ["facts"], ["query", "--format", "interpretive-dance"]])
def test_wrong_options_cost_one_line(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"python -m kg.*: error: .+; see '.+ --help'\n", done.stderr)


# --- what commands print ---


def test_facts_are_json_lines_whose_words_stand_in_the_text(documents: Path) -> None:
    path = documents / "baclofen.txt"
    text = path.read_text("utf-8")
    done = run("facts", path)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        assert row["value"] == text[row["start"] : row["end"]]
        assert row["quote"] == text[row["quote_start"] : row["quote_end"]]
        assert row["document"] == "baclofen"
        assert {"concept", "label", "certainty"} <= row.keys()
    brand = next(row for row in rows if row["relation"] == "brand")
    assert (brand["drug"], brand["value"]) == ("baclofen", "Lioresal")
    assert brand["concept"] == thing("product", "lioresal")


def test_facts_of_several_documents_in_the_order_given(documents: Path) -> None:
    paths = [documents / "valsartan.txt", documents / "baclofen.txt"]
    rows = [json.loads(line) for line in run("facts", *paths).stdout.splitlines()]
    assert list(dict.fromkeys(row["document"] for row in rows)) == ["valsartan", "baclofen"]


def test_coverage_puts_every_sentence_in_one_ledger(documents: Path) -> None:
    path = documents / "baclofen.txt"
    text = path.read_text("utf-8")
    done = run("coverage", path)
    assert (done.returncode, done.stderr) == (0, "")
    end_before = 0
    for line in done.stdout.splitlines():
        where, verdict, words = line.split("\t")
        name, _, span = where.rpartition(":")
        start, end = map(int, span.split("-"))
        assert name == "baclofen"
        assert re.fullmatch(r"stated|skipped \(.+\)|not understood", verdict)
        assert words == " ".join(text[start:end].split())
        assert not re.search(r"\w", text[end_before:start]), "words outside every ledger"
        end_before = end
    assert not re.search(r"\w", text[end_before:])


def test_coverage_summary_is_one_line_a_document(documents: Path) -> None:
    paths = sorted(documents.glob("*.txt"))
    done = run("coverage", "--summary", *paths)
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [path.stem for path in paths]
    for line in lines:
        total, stated, skipped, lost = map(int, re.findall(r"(?<![\w(])\d+(?!%)", line))
        assert total == stated + skipped + lost


def test_query_without_a_name_lists_the_questions() -> None:
    done = run("query")
    names = {line.split()[0] for line in done.stdout.splitlines()}
    assert (done.returncode, names) == (0, {path.stem for path in (ROOT / "queries" / "ask").glob("*.rq")})


def test_query_takes_a_brand_for_its_drug(sample_store: Path) -> None:
    by_name, by_brand = (
        run("query", "contraindications", "--drug", words, "--store", sample_store)
        for words in ("baclofen", "lioresal")
    )
    assert "cerebral palsy" in by_name.stdout
    assert by_name.stdout == by_brand.stdout
    assert (by_name.returncode, by_name.stderr) == (0, "")


def test_query_and_sparql_write_every_format(sample_store: Path) -> None:
    def output(form: str) -> str:
        done = run("query", "contraindications", "--drug", "baclofen", "--store", sample_store, "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    rows = list(csv.DictReader(io.StringIO(output("csv"))))
    bindings = json.loads(output("json"))["results"]["bindings"]
    assert [row["statement"] for row in rows] == [binding["statement"]["value"] for binding in bindings]
    assert len(output("tsv").splitlines()) == len(rows) + 1
    assert len(output("table").splitlines()) == len(output("markdown").splitlines()) == len(rows) + 2


def test_unlinked_lists_the_most_used_first_with_an_example_of_one_kind(sample_store: Path) -> None:
    done = run("unlinked", "--kind", "drug class", "--store", sample_store, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    counts = [int(row["count"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert {row["kind"] for row in rows} == {"drug class"}
    assert all(row["label"] in row["example"].lower() and row["relation"] for row in rows)
    first = run("unlinked", "--kind", "drug class", "--limit", "1", "--store", sample_store, "--format", "csv")
    assert list(csv.DictReader(io.StringIO(first.stdout))) == rows[:1]
    refused = run("unlinked", "--limit", "-1", "--store", sample_store)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "--limit: error: -1 is less than nothing; give a number from 0\n"


def test_sparql_from_a_file_and_from_standard_input(sample_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "drugs.rq"
    path.write_text(DRUGS, "utf-8")
    from_file = run("sparql", path, "--store", sample_store, "--format", "csv")
    from_stdin = run("sparql", "-", "--store", sample_store, "--format", "csv", stdin=DRUGS)
    assert from_file.stdout == from_stdin.stdout
    assert thing("drug", "baclofen") in from_file.stdout


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://a.example/> <http://b.example/> 1 }",
        "SELECT * { SERVICE <http://c.example/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p",
    ],
)
def test_sparql_refuses_what_writes_reaches_out_or_is_none(query: str, sample_store: Path) -> None:
    before = contents(sample_store)
    done = run("sparql", "-", "--store", sample_store, stdin=query)
    assert (done.returncode, done.stdout) == (2, "")
    assert ONE_LINE.match(done.stderr)
    assert contents(sample_store) == before


def test_sparql_stops_at_its_deadline(sample_store: Path) -> None:
    product = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(6))
    query = f"SELECT (COUNT(*) AS ?n) {{ {product} }}"
    done = run("sparql", "-", "--store", sample_store, "--timeout", "0.5", stdin=query)
    assert done.returncode == 2
    assert ONE_LINE.match(done.stderr)


def test_export_to_a_file_and_to_standard_output(sample_store: Path, tmp_path: Path) -> None:
    out = tmp_path / "monograph.ttl"
    done = run("export", "--store", sample_store, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    triples = set(ox.parse(out.read_bytes(), format=ox.RdfFormat.TURTLE))
    assert ox.NamedNode(thing("drug", "baclofen")) in {quad.subject for quad in triples}
    assert run("export", "--store", sample_store).stdout.encode() == out.read_bytes()


def test_export_refuses_an_unknown_format_and_a_folder_that_is_not_there(sample_store: Path, tmp_path: Path) -> None:
    out = tmp_path / "file"
    for arguments in (["--format", "papyrus", "-o", str(out)], ["-o", str(tmp_path / "nowhere" / "file")]):
        done = run("export", "--store", sample_store, *arguments)
        assert done.returncode == 2
        assert ONE_LINE.match(done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_check_finds_the_sample_graph_clean(sample_store: Path) -> None:
    done = run("check", "--no-reasoner", "--store", sample_store)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    *notes, last = done.stdout.splitlines()
    assert all(re.fullmatch(r"\S*documents/[\w-]+\.txt: \".+\": note: .+; .+", note) for note in notes)
    assert re.fullmatch(r"clean(, \d+ notes?)?", last)


def test_check_reports_a_statement_without_evidence(tmp_path: Path) -> None:
    # The older version of the fixture has no text.
    older = ox.NamedNode(thing("document", "sample.2023"))
    quads = [quad for quad in good_graph() if older not in (quad.subject, quad.object)]
    lost = (ox.NamedNode(thing("statement", "nausea")), ox.NamedNode(f"{MG}evidence"))

    def checked(name: str, kept: Iterable[ox.Quad]) -> subprocess.CompletedProcess[str]:
        text = DOCUMENT.with_suffix(".txt").read_text("utf-8")
        with StoreBuilder(tmp_path / name) as builder:
            builder.add_text(hashlib.sha256(text.encode()).hexdigest(), text)
            builder.add_quads(kept)
            builder.commit()
        return run("check", "--no-reasoner", "--store", tmp_path / name)

    good = checked("good", quads)
    assert (good.returncode, good.stderr, good.stdout.splitlines()[-1]) == (0, "", "clean, 1 note")
    done = checked("broken", (quad for quad in quads if (quad.subject, quad.predicate) != lost))
    assert (done.returncode, done.stderr) == (1, "")
    *found, last = done.stdout.splitlines()
    new = set(found) - set(good.stdout.splitlines())
    assert any(line.startswith("sample@2024-03:") and "violation: " in line and "evidence" in line for line in new), new
    assert re.match(r"\d+ violations?\b", last)


def test_build_says_what_it_did(documents: Path, tmp_path: Path) -> None:
    done = run("build", documents / "baclofen.txt", documents / "valsartan.txt", "--store", tmp_path / "g")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        rf"2 documents, \d+ statements, \d+ concluded triples in \d+\.\d s -> {tmp_path / 'g'}\n", done.stdout
    )


def test_long_work_shows_its_progress_on_a_terminal(documents: Path, other_graph: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kg", "build", *map(str, sorted(documents.glob("[ab]*.txt")))]
    command += ["--store", str(other_graph)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs) as child:
        os.close(theirs)
        seen = b"".join(_read_all(ours))
        assert child.wait(timeout=120) == 0
    os.close(ours)
    assert b"reading 0/2 amitriptyline.txt" in seen
    assert b"reading 1/2 baclofen.txt" in seen


def _read_all(handle: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(handle, 4096)
        except OSError:  # Linux ends a terminal that nobody writes to any more with an error
            return
        if not data:
            return
        yield data


def test_a_reader_that_goes_away_is_no_error(documents: Path) -> None:
    command = [sys.executable, "-m", "kg", "facts", *map(str, sorted(documents.glob("*.txt")))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(timeout=60) == 0


# --- bad input ---


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


# --- asking ---


def test_interactions_prints_the_check_and_what_was_misspelled(sample_store: Path) -> None:
    done = run("interactions", "Lioresl", "alcohol", "--store", sample_store)
    assert (done.returncode, done.stderr) == (0, 'taken "Lioresl" for Lioresal (baclofen)\n')
    assert "baclofen + alcohol: AVOID" in done.stdout
    assert '- taken "Lioresl" for Lioresal (baclofen)' in done.stdout
    assert done.stdout.rstrip().endswith("ask a pharmacist or a doctor.")
    data = json.loads(run("interactions", "Lioresal", "alcohol", "--store", sample_store, "--format", "json").stdout)
    assert data["pairs"][0]["outcome"] == "avoid"


@pytest.mark.parametrize("medicines", [["baclofen"], ["baclofen", "xyzzyx"], ["baclofen"] * 21])
def test_interactions_that_cannot_be_checked_cost_one_line(medicines: list[str], sample_store: Path) -> None:
    done = run("interactions", *medicines, "--store", sample_store)
    assert (done.returncode, done.stdout) == (2, "")
    assert ONE_LINE.match(done.stderr)


def test_a_question_tells_what_was_misspelled_and_stops_at_its_limit(sample_store: Path) -> None:
    done = run("query", "side-effects", "--drug", "Lioresl", "--limit", "2", "--store", sample_store)
    assert (done.returncode, done.stderr) == (0, 'taken "Lioresl" for Lioresal (baclofen)\n')
    assert len(done.stdout.splitlines()) == 5
    assert "there are more" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["query", "side-effects", "--drgu", "x"], "unrecognized arguments: --drgu x; did you mean --drug?"),
        (
            ["query", "side-effects", "--finding", "x"],
            "there is no parameter 'finding'; the question takes: drug, route",
        ),
        (["query", "side-effets", "--drug", "x"], "there is no such question; ask one of side-effects"),
        (["query", "dose-on-day", "--drug", "baclofen", "--day", "ten"], "'day' is no number: 'ten'; give digits"),
    ],
)
def test_a_wrong_parameter_gives_a_hint(arguments: list[str], hint: str, sample_store: Path) -> None:
    done = run(*arguments, "--store", sample_store)
    assert (done.returncode, done.stdout) == (2, "")
    assert hint in done.stderr


def test_every_question_tells_of_itself_with_an_example_that_has_an_answer(
    sample_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kg.queries import load_questions

    # they look for trouble, or for older versions, which the samples do not have
    without_rows = {"above-maximum", "effect-and-use", "changes", "versions"}
    for question in load_questions().values():
        with pytest.raises(SystemExit) as ended:
            call("query", question.name, "--help")
        told = capsys.readouterr().out
        assert ended.value.code == 0
        assert question.summary in told
        assert all(f"--{name.replace('_', '-')} " in told for name in question.parameters), question.name
        assert all(f"  {column}" in told for column in question.columns), question.name
        line = told.splitlines()[-1].strip()
        words = shlex.split(line)
        assert words[:4] == ["python", "-m", "kg", "query"]
        assert call(*words[3:], "--store", sample_store, "--format", "csv") == 0
        rows = capsys.readouterr().out.splitlines()[1:]
        assert bool(rows) is (question.name not in without_rows), question.name


def test_help_without_a_name_tells_of_the_command() -> None:
    done = run("query", "--help")
    assert done.returncode == 0
    assert "--drug DRUG" in done.stdout


KINDS_OF_QUERY = {
    "select": f"SELECT ?drug {{ ?drug a <{MG}Drug> }} ORDER BY ?drug LIMIT 2",
    "ask": f"ASK {{ ?drug a <{MG}Drug> }}",
    "construct": f"CONSTRUCT {{ ?d a <{MG}Drug> }} WHERE {{ ?d a <{MG}Drug> }} LIMIT 2",
}


@pytest.mark.parametrize("kind", KINDS_OF_QUERY)
@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "xml", "turtle", "markdown"])
def test_every_format_serves_every_kind_of_query(kind: str, form: str, sample_store: Path) -> None:
    done = run("sparql", "-", "--store", sample_store, "--format", form, stdin=KINDS_OF_QUERY[kind])
    if form == "turtle" and kind != "construct":
        assert done.returncode == 2
        assert ONE_LINE.match(done.stderr)
        assert f"a {kind.upper()} query gives rows, not triples; choose csv or json" in done.stderr
        return
    assert done.returncode == 0
    if kind == "ask":
        assert "true" in done.stdout
    else:
        assert done.stdout.count("drug") >= 2


def test_a_query_comes_from_a_file_as_well(sample_store: Path, tmp_path: Path) -> None:
    (tmp_path / "one.rq").write_text(KINDS_OF_QUERY["ask"])
    done = run("sparql", tmp_path / "one.rq", "--store", sample_store)
    assert (done.returncode, done.stdout) == (0, "answer\n------\ntrue\n")


def test_a_table_on_a_terminal_is_as_wide_as_that(sample_store: Path) -> None:
    main_end, end = pty.openpty()
    command = [sys.executable, "-m", "kg", "query", "side-effects", "--drug", "baclofen", "--store", str(sample_store)]
    environment = {**os.environ, "COLUMNS": "70"}
    with subprocess.Popen(command, cwd=ROOT, stdout=end, env=environment) as process:
        os.close(end)
        shown = b""
        while True:
            try:
                part = os.read(main_end, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            shown += part
        assert process.wait() == 0
    os.close(main_end)
    lines = shown.decode().splitlines()
    table = [line for line in lines if not line.startswith("… ")]
    assert max(map(len, table)) <= 70
    assert lines[-1].startswith("… no room for the columns ")
    assert lines[-1].endswith("statement: --format csv has all")
