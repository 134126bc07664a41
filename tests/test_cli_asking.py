"""Asking on the command line: the library's questions, free queries, and medicines taken together."""

from __future__ import annotations

import json
import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ONE_LINE, ROOT, call, run

from kg.namespaces import MG


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
