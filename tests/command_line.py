"""The command line as a person meets it: commands run as such or inside this process, and what they leave behind."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

from kg.cli import main
from kg.namespaces import MG

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


def select(sparql: str, store: Path) -> list[list[str]]:
    """The rows of a query, read back from the command's CSV."""
    done = run("sparql", "-", "--store", store, "--format", "csv", stdin=sparql)
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.reader(io.StringIO(done.stdout)))[1:]
