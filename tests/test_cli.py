"""The command line: the help of each command, and what it prints."""

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
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from broken_graphs import DOCUMENT, good_graph
from command_line import DRUGS, ONE_LINE, ROOT, contents, run

from kg.cli import build_parser
from kg.commands import COMMANDS
from kg.namespaces import MG, thing
from kg.store.builder import StoreBuilder


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of the commands by name."""
    choices: dict[str, argparse.ArgumentParser] = {}
    for name in COMMANDS:
        (action,) = (a for a in build_parser(name)._actions if isinstance(a, argparse._SubParsersAction))
        choices[name] = action.choices[name]
    assert choices.keys() == action.choices.keys()
    return choices


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


# A server does not end by itself, and another is needed to upload: test_serve_process.py and test_upload.py run these.
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("serve", "upload")])
def test_the_examples_of_help_run(
    name: str, documents: Path, small_library: Path, valsartan_store: Path, tmp_path: Path
) -> None:
    _, _, example = subcommands()[name].format_help().partition("example:\n")
    (tmp_path / "documents").symlink_to(documents)
    # What the reasoner says of all samples is asked in test_reason_documents.py, and takes half a minute; a document is
    # added to a library that does not have it.
    shutil.copytree(valsartan_store if name in ("check", "curate") else small_library, tmp_path / "graph")
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


def test_export_to_a_file_and_to_standard_output(small_library: Path, tmp_path: Path) -> None:
    out = tmp_path / "monograph.ttl"
    done = run("export", "--store", small_library, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    triples = set(ox.parse(out.read_bytes(), format=ox.RdfFormat.TURTLE))
    assert ox.NamedNode(thing("drug", "baclofen")) in {quad.subject for quad in triples}
    assert run("export", "--store", small_library).stdout.encode() == out.read_bytes()


def test_export_refuses_an_unknown_format_and_a_folder_that_is_not_there(small_library: Path, tmp_path: Path) -> None:
    out = tmp_path / "file"
    for arguments in (["--format", "papyrus", "-o", str(out)], ["-o", str(tmp_path / "nowhere" / "file")]):
        done = run("export", "--store", small_library, *arguments)
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
