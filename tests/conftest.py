"""What tests share: the sample graph, the folder of foreign data, and the switch that rewrites golden files."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from sparql_servers import SparqlServer, oxigraph_program, oxigraph_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from kg.explorer.document import DocumentPage
    from kg.explorer.drug import DrugPage
    from kg.store import GraphStore
    from kg.store.embedded import EmbeddedStore

ROOT = Path(__file__).resolve().parent.parent
# Most of the time goes to these; what waits for a browser stands between what computes.
LONGEST = (
    "test_browser", "test_shapes_oracle", "test_browser_hostile", "test_cli", "test_browser_together", "test_readme",
    "test_browser_graph", "test_build", "test_browser_editor", "test_curation", "test_browser_documents",
    "test_engines", "test_browser_library", "test_cli_bad_input", "test_browser_access", "test_properties",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --rewrite``: golden files take what the program says now; the diff is then read by a person."""
    parser.addoption("--rewrite", action="store_true", help="rewrite golden files instead of comparing with them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, so that none of them is all that a worker has left to do at the end."""
    order = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(LONGEST)))


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(autouse=True)
def program() -> Iterator[None]:
    """What runs is pytest: AppTest leaves its script in that place, which a process that is spawned would run again."""
    held = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = held


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
def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A folder by its name, made by whichever worker of the run asks for it first; the others wait. Only to be read."""
    own = tmp_path_factory.getbasetemp()
    place = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own  # pytest-xdist's own pattern

    def made(name: str, make: Callable[[Path], object]) -> Path:
        with (place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            folder = place / name
            if not folder.exists():
                make(place / f"{name}.making")
                (place / f"{name}.making").rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def sample_store(documents: Path, of_the_run: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of a graph built from the sample library, once a run. Only to be read."""

    def make(folder: Path) -> None:
        from kg.build import build_graph

        assert build_graph([documents], folder).refused == ()

    return of_the_run("sample", make)


@pytest.fixture(scope="session")
def explorer_store(of_the_run: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of the explorer's sample graph (`explorer_sample`), once a run. Only to be read."""
    from explorer_sample import write_sample

    return of_the_run("explorer-sample", write_sample)


@pytest.fixture(scope="module")
def explorer_graph(explorer_store: Path) -> Iterator[GraphStore]:
    """The same, opened."""
    from kg.store import open_store

    opened = open_store(explorer_store)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def drug(explorer_graph: GraphStore) -> DrugPage:
    """What the explorer's sample says of its drug."""
    from kg.explorer import things
    from kg.explorer.drug import drug_page

    return drug_page(explorer_graph, things.expand("drug:somnidrel"))


@pytest.fixture(scope="module")
def document(explorer_graph: GraphStore) -> DocumentPage:
    """The document that says so."""
    return _document_page(explorer_graph, "document:somnidrel")


@pytest.fixture(scope="module")
def hostile(explorer_graph: GraphStore) -> DocumentPage:
    """The document whose words would do harm if they were taken for markup."""
    return _document_page(explorer_graph, "document:hostile")


def _document_page(graph: GraphStore, name: str) -> DocumentPage:
    from kg.explorer import things
    from kg.explorer.document import document_page

    return document_page(graph, things.expand(name))


@pytest.fixture(scope="session")
def valsartan_store(documents: Path, of_the_run: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of a graph of one document. Only to be read."""

    def make(folder: Path) -> None:
        from kg.build import build_graph

        build_graph([documents / "valsartan.txt"], folder)

    return of_the_run("valsartan", make)


@pytest.fixture
def other_graph(valsartan_store: Path, tmp_path: Path) -> Path:
    """A copy of it, to be built anew from something else."""
    return shutil.copytree(valsartan_store, tmp_path / "graph")


@pytest.fixture(scope="session")
def versions_store(valsartan_store: Path, of_the_run: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of a graph of a leaflet in three versions, of which two say the same. Only to be read."""

    def make(folder: Path) -> None:
        from test_versions import NEW, OLD, put

        from kg.build import build_graph

        oldest = OLD.replace("06/2022", "2020")
        texts = put(folder.with_name("versions-texts"), leaflet=NEW, leaflet__2022_06=OLD, leaflet__2020=oldest)
        assert build_graph([texts], shutil.copytree(valsartan_store, folder)).refused == ()

    return of_the_run("versions", make)


@pytest.fixture(scope="session")
def small_library(
    documents: Path, sample_store: Path, of_the_run: Callable[[str, Callable[[Path], object]], Path]
) -> Path:
    """The sample library with that part of the vocabulary which its documents touch. Only to be read."""

    def make(folder: Path) -> None:
        from touched import build_part

        build_part(sample_store, folder, sorted(path.stem for path in documents.glob("*.txt")))

    return of_the_run("small-library", make)


@pytest.fixture(scope="session")
def generate() -> ModuleType:
    """The program that generates large graphs; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "benchmarks" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def generated_library(generate: ModuleType, of_the_run: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The folder of a graph of a hundred generated documents. Only to be read."""
    return of_the_run("generated", lambda folder: generate.build(folder, 100, 7))


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparqlServer]:
    """`oxigraph serve`, empty at first."""
    if oxigraph_program() is None:
        pytest.skip("the PyPI package oxigraph is not installed")
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph"), on_disk=False) as server:
        yield server


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """The graph that was written by hand."""
    from hand_graph import build

    from kg.store.embedded import EmbeddedStore

    return EmbeddedStore.open(build(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def loaded(oxigraph: SparqlServer, small: EmbeddedStore) -> SparqlServer:
    """`oxigraph serve` with that graph."""
    from proxies import client_of

    from kg.store.upload import upload

    upload(small, client_of(oxigraph.query_url, oxigraph.update_url))
    return oxigraph


@pytest.fixture(scope="session")
def base(explorer_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running explorer over the explorer's sample graph, which no test changes."""
    from browser import server

    with server(explorer_store, tmp_path_factory.mktemp("explorer") / "server.log") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser."""
    from browser import chromium

    with chromium() as found:
        yield found
