"""The parts that run in the browser: made from their sources and nothing else, noticed when those change, served."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from kg.errors import InputError
from kg.explorer.parts.built import BROWSER, address, built, digest
from kg.explorer.parts.making import find_node, least_node, make
from kg.explorer.server.parts import routes


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the sources with the packages that are installed beside the originals."""
    if not (BROWSER / "node_modules").is_dir():
        make()
    copy = tmp_path / "browser"
    shutil.copytree(BROWSER, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(BROWSER / "node_modules")
    return copy


def test_the_parts_stand_and_belong_to_their_sources() -> None:
    make()
    files = built()
    assert set(files) == {"graph", "editor"}
    assert address("graph") == f"parts/{files['graph'].name}"
    assert not make()  # there is nothing more to do


def test_parts_that_are_missing_or_of_other_sources_are_noticed(sources: Path) -> None:
    assert set(built(sources)) == {"graph", "editor"}
    source = sources / "src" / "graph" / "palette.js"
    source.write_text(source.read_text("utf-8") + "\n// changed\n", "utf-8")
    with pytest.raises(InputError, match=r"other sources.*python -m kg\.explorer\.parts"):
        built(sources)
    shutil.copy(BROWSER / "src" / "graph" / "palette.js", source)
    next(sources.glob("dist/editor-*.js")).unlink()
    with pytest.raises(InputError, match="missing"):
        built(sources)
    shutil.rmtree(sources / "dist")
    with pytest.raises(InputError, match="not been made"):
        built(sources)


@pytest.mark.parametrize("name", ["package-lock.json", "package.json", "build.mjs", "src/editor/index.js"])
def test_all_that_the_parts_are_made_from_counts(sources: Path, name: str) -> None:
    before = digest(sources)
    (sources / name).write_bytes((sources / name).read_bytes() + b"\n")
    assert digest(sources) != before


def test_the_same_sources_give_the_same_parts_with_the_licences_of_what_is_in_them(sources: Path) -> None:
    found = find_node(least_node(sources))
    assert found is not None
    shutil.rmtree(sources / "dist")
    subprocess.run([found[0], "build.mjs", digest(sources)], cwd=sources, check=True, timeout=60)
    assert {name: path.name for name, path in built(sources).items()} == {
        name: path.name for name, path in built().items()
    }
    for name, packages in {
        "graph": ("cytoscape 3.35.0", "cytoscape-fcose 2.2.0"),
        "editor": ("codemirror-lang-sparql 2.1.0",),
    }.items():
        text = built(sources)[name].read_text("utf-8")
        for package in packages:
            assert f"{package} (MIT)" in text
        assert text.count("Permission is hereby granted") >= len(packages)
        assert "sourceMappingURL" not in text


def test_nothing_in_the_parts_is_fetched_when_they_run() -> None:
    for path in built().values():
        text = path.read_text("utf-8")
        for word in ("fetch(", "XMLHttpRequest", "importScripts", "new Worker"):
            assert word not in text, f"{path.name}: {word}"


def test_node_is_looked_for_where_it_may_be(tmp_path: Path) -> None:
    def pretend(name: str, version: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for tool in ("node", "npm"):
            (folder / tool).write_text(f"#!/bin/sh\necho v{version}\n")
            (folder / tool).chmod(0o755)
        return folder

    new = pretend("new", "20.1.0")
    assert find_node(18, str(new)) == (str(new / "node"), str(new / "npm"))
    old = str(pretend("old", "16.20.0"))
    found = find_node(18, old)
    assert found is None or not found[0].startswith(old)  # one beside this Python may serve instead


def test_a_step_that_fails_is_told_with_what_it_said(sources: Path) -> None:
    (sources / "package-lock.json").write_text("{", "utf-8")
    (sources / "node_modules").unlink()
    with pytest.raises(InputError, match=r"`npm ci` failed: .*npm"):
        make(sources)


def ask(application: Starlette, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one answer."""
    status = 0
    headers: dict[str, str] = {}
    body: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.update({name.decode(): value.decode() for name, value in message["headers"]})
        else:
            body.append(message.get("body", b""))

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "scheme": "http", "headers": [], "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(application(scope, receive, send))
    return status, headers, b"".join(body)


@pytest.mark.parametrize("base", ["", "/mono/"])
def test_parts_are_served_for_good_and_nothing_else_is(base: str) -> None:
    application = Starlette(routes=routes(base))
    root = base.rstrip("/")
    status, headers, body = ask(application, f"{root}/{address('graph')}")
    assert (status, body) == (200, built()["graph"].read_bytes())
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    for name in ("parts.json", "graph.js", "../build.mjs", "..", "graph-0000000000000000.js"):
        assert ask(application, f"{root}/parts/{name}")[0] == 404
    assert ask(application, f"{root}/{address('graph')}", "POST")[0] == 405
