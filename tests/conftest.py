"""What tests share: the sample graph, the folder of foreign data, and the switch that rewrites golden files."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --rewrite``: golden files take what the program says now; the diff is then read by a person."""
    parser.addoption("--rewrite", action="store_true", help="rewrite golden files instead of comparing with them")


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the sample library."""
    return ROOT / "documents"


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder beside the repository with documents and gold that are not ours to ship."""
    folder = ROOT.parent / "shared"
    if not (folder / "gold").is_dir():
        pytest.skip(f"{folder.name}/gold, with documents that are not ours to ship, is not beside the repository")
    return folder


@pytest.fixture(scope="session")
def sample_store(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a graph built from the sample library, once a process. Only to be read."""
    from kg.build import build_graph

    store = tmp_path_factory.mktemp("sample") / "graph"
    report = build_graph([documents], store)
    assert report.refused == ()
    return store
