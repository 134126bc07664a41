"""The README, run: each command of its blocks, in a working copy of its own, must print what the page says it prints.

A line ``…`` stands for any lines, a ``…`` inside a line for any words. ``pytest tests/test_readme.py --rewrite`` puts
what commands print now (its first lines) where the page says something else; read the diff.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import server

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PARTS = (
    "kg", "ontology", "queries", "documents", "app.py", "Makefile", "tests/npm",
    "requirements.txt", "requirements-signin.txt", "requirements-dev.txt", "requirements-owlapi.txt",
)  # fmt: skip
SHOWN_LINES = 12
_BLOCK = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a person types it, what the page says it prints, and where on the page that stands."""

    line: str
    printed: str
    start: int
    end: int


def blocks(page: str, kind: str) -> Iterator[tuple[int, str]]:
    """The fenced blocks of a kind: where their text begins, and the text."""
    for found in _BLOCK.finditer(page):
        if found["kind"] == kind:
            yield found.start("body"), found["body"]


def session(page: str) -> list[Command]:
    """The commands of all console blocks: ``$ `` begins one, ``> `` goes on with it, the rest is what it prints.

    >>> session("```console\\n$ echo a \\\\\\n>   b\\na b\\n```\\n")
    [Command(line='echo a \\\\\\n  b', printed='a b\\n', start=28, end=32)]
    """
    commands: list[Command] = []
    for at, body in blocks(page, "console"):
        place = at
        for line in body.splitlines(keepends=True):
            place += len(line)
            if line.startswith("$ "):
                commands.append(Command(line[2:].rstrip("\n"), "", place, place))
            elif line.startswith("> ") and not commands[-1].printed:
                last = commands.pop()
                commands.append(Command(f"{last.line}\n{line[2:]}".rstrip("\n"), "", place, place))
            else:
                last = commands.pop()
                commands.append(Command(last.line, last.printed + line, last.start, place))
    return commands


def agrees(printed: str, said: str) -> bool:
    """Whether a command prints what the page says.

    >>> agrees("a\\nb\\nc 12\\n", "a\\n…\\nc …\\n"), agrees("", "…\\n")
    (True, True)
    >>> agrees("a\\n", ""), agrees("a b\\nc\\n", "a …\\n")
    (False, False)
    """
    pattern = "".join(
        r"(?:.*\n)*" if line == "…" else re.escape(line.rstrip()).replace("…", ".+") + r" *\n"
        for line in said.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None


def shown(printed: str) -> str:
    """What the page shows of it: the first lines."""
    lines = [line.rstrip() for line in printed.splitlines()]
    return "".join(f"{line}\n" for line in (lines if len(lines) <= SHOWN_LINES else [*lines[: SHOWN_LINES - 4], "…"]))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy with nothing built, as a person has it who has just cloned."""
    folder = tmp_path_factory.mktemp("readme") / "monograph"
    folder.mkdir()
    for name in (*PARTS, ".streamlit"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """The environment of a shell in which this Python is the first that is found."""
    return {**os.environ, "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))}


def test_the_tour_prints_what_it_says(copy: Path, environment: dict[str, str], rewrite: bool) -> None:
    page = README.read_text("utf-8")
    commands = session(page)
    assert {word for c in commands for word in re.findall(r"-m kg (\w+)", c.line)} >= {"build", "facts", "query"}
    wrong: list[str] = []
    for asked, (printed, well) in reversed([(c, _run(c.line, copy, environment)) for c in commands]):
        if well and agrees(printed, asked.printed):
            continue
        if well and rewrite:
            page = page[: asked.start] + shown(printed) + page[asked.end :]
            continue
        wrong.insert(0, f"$ {asked.line}\nthe page says:\n{asked.printed}it prints:\n{shown(printed)}")
    if rewrite:
        README.write_text(page, "utf-8")
    assert not wrong, "\n" + "\n".join(wrong)
    with chdir(copy):
        _run_python(page)


def _run(line: str, folder: Path, environment: dict[str, str]) -> tuple[str, bool]:
    """What a command prints, by bash, and whether it ended well and complained of nothing."""
    shell = ["bash", "-o", "pipefail", "-c", line]
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    # A program whose reader went away (head) may be told so by a signal.
    return done.stdout + done.stderr, done.returncode in (0, 141) and not done.stderr


def _run_python(page: str) -> None:
    """The page's Python, as one doctest, beside the graph that the tour has built."""
    source = "\n".join(body for _, body in blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(source, {}, "README.md", str(README), 0)
    assert test.examples
    said: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(test, out=said.append).failed == 0, "".join(said)


def test_set_up_commands_work(copy: Path, environment: dict[str, str], tmp_path: Path) -> None:
    lines = [line for _, body in blocks(README.read_text("utf-8"), "sh") for line in body.splitlines()]
    assert lines
    for line in lines:
        program, *arguments = line.split()
        if program == "make":  # would install from the network and not end: that it would do so is what is asked
            printed, well = _run(f"make --dry-run {' '.join(arguments)}", copy, environment)
            assert well
            assert "-m pip" in printed
        elif program == "pip":  # everything is here already, so this needs no network
            options = "--quiet --no-index --disable-pip-version-check --root-user-action=ignore"
            assert _run(f"python -m {line} {options}", copy, environment) == ("", True)
        elif line == "python -m kg.explorer.parts":  # they are made already, by `make test`
            assert _run(line, copy, environment) == ("", True)
        else:
            assert line == "streamlit run app.py"
            with server(tmp_path / "graph", tmp_path / "log"):
                pass


def test_the_house_names_what_is_there() -> None:
    (house,) = (body for _, body in blocks(README.read_text("utf-8"), "") if body.startswith("documents/"))
    top = re.findall(r"^([\w.]+)/? ", house, re.MULTILINE)
    inside = [
        name for line in re.findall(r"^  ((?:[\w.]+/?(?:, )?)+)", house, re.MULTILINE) for name in line.split(", ")
    ]
    for name in (*top, *(f"kg/{name}" for name in inside)):
        assert (ROOT / name).exists(), f"the README's house names {name}"
    rooms = {path.name for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or path.is_dir()}
    unnamed = rooms - {name.rstrip("/") for name in inside} - {"__init__.py", "__main__.py", "__pycache__"}
    assert not unnamed, "the README's house leaves these out"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "documents/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target
