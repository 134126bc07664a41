"""The W3C's SPARQL 1.1 tests through the engine alone, and through the guard: as many passes, every miss explained.

`w3c_misses.tsv` names each test that the engine fails, with the cause. What the guard refuses on purpose is told apart:
updates and SERVICE, every one, and a FROM that names what the store does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sparql_servers import oxigraph_server
from w3c_suite import (
    EVALUATION,
    FOLDER,
    FORMATS,
    SERVICES,
    SYNTAX,
    UPDATES,
    Ask,
    Case,
    ask_engine,
    cases,
    data_of,
    is_expected,
)

from kg.errors import QueryRefused, QuerySyntaxError, StoreError
from kg.guard import Dataset, check_query, close_workers, run_guarded
from kg.store.address import Endpoint
from kg.store.answer import Answer
from kg.store.builder import StoreBuilder
from kg.store.manifest import ask as ask_server
from kg.store.sparql_client import SparqlClient

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C test suite is not beside the repository")

MISSES_FILE = Path(__file__).with_name("w3c_misses.tsv")
# Queries that name a graph of their own invention, which the guard refuses and the engine takes for empty.
FOREIGN_GRAPHS = {"syntax-query/test_42"}

TIMEOUT_S = 20.0
WITHOUT_OPERATION = {f"syntax-update-1/test_{number}" for number in (38, 39, 40)}


def misses() -> dict[str, str]:
    lines = (line for line in MISSES_FILE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return dict(line.split("\t") for line in lines)


def evaluation() -> list[Case]:
    return [case for case in cases(EVALUATION + FORMATS) if "Syntax" not in case.kind]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """All data of the suite in one store, asked through the guard."""
    folder = tmp_path_factory.mktemp("w3c")
    there: set[str] = set()
    with StoreBuilder(folder) as builder:
        for iri in sorted({iri for case in evaluation() for iri in (*case.data, *case.graphs)}):
            quads = data_of(iri)
            builder.add_quads(quads)
            there |= {iri} if quads else set()
        builder.commit()

    def ask(case: Case) -> Answer:
        default, named = (tuple(iri for iri in iris if iri in there) for iris in (case.data, case.graphs))
        dataset = None if "FROM" in case.text else Dataset(default, named)
        return run_guarded(folder, f"BASE <{case.base}>\n{case.text}", dataset=dataset)

    yield ask
    close_workers()


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """All data of the suite on a SPARQL server, asked through the remote engine's client."""
    with oxigraph_server(tmp_path_factory.mktemp("server")) as server:
        client = SparqlClient(Endpoint.of(server.query_url, server.update_url))
        for iri in sorted({iri for case in evaluation() for iri in (*case.data, *case.graphs)}):
            triples = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in data_of(iri))
            client.update(f"INSERT DATA {{ GRAPH <{iri}> {{ {triples} }} }}")

        def ask(case: Case) -> Answer:
            # Without a default graph the protocol's would be all that the server has.
            default, named = ((), ()) if "FROM" in case.text else (case.data or ("urn:empty",), case.graphs)
            return ask_server(client, f"BASE <{case.base}>\n{case.text}", default, named, TIMEOUT_S)

        yield ask


def failed(ask: Ask) -> set[str]:
    return {case.name for case in evaluation() if not _passes(case, ask)}


def _passes(case: Case, ask: Ask) -> bool:
    try:
        return is_expected(case, ask(case))
    except (QuerySyntaxError, StoreError):
        return False


def test_evaluation_and_formats(guarded: Ask) -> None:
    assert len(evaluation()) == 235
    alone = failed(ask_engine)
    assert alone == set(misses())
    assert failed(guarded) == alone


def test_evaluation_and_formats_through_the_remote_engine(remote: Ask) -> None:
    assert failed(remote) == set(misses())


def test_every_miss_has_its_cause() -> None:
    assert all(len(cause.split()) > 5 for cause in misses().values())


def syntax(kind: str) -> list[Case]:
    return [case for case in cases(SYNTAX) if case.kind == kind]


def test_right_syntax_is_taken(guarded: Ask) -> None:
    refused = set()
    for case in syntax("PositiveSyntaxTest11"):
        try:
            guarded(case)
        except QueryRefused:
            refused.add(case.name)
        except QuerySyntaxError as error:  # known when it is run, which such a test is not meant to be
            if "there is no function <http://example" not in error.what:
                raise
    assert refused == FOREIGN_GRAPHS


def test_wrong_syntax_is_told_with_its_place(guarded: Ask) -> None:
    wrong = syntax("NegativeSyntaxTest11")
    assert len(wrong) == 40
    for case in wrong:
        with pytest.raises(QuerySyntaxError) as caught:
            guarded(case)
        assert caught.value.line > 0, case.name
        assert caught.value.excerpt, case.name


@pytest.mark.parametrize("folder", UPDATES)
def test_every_update_is_refused(folder: str) -> None:
    found = list(cases((folder,)))
    assert found
    for case in found:
        # one that is no SPARQL either may be told as that, and one without any operation is no update
        plain = "Negative" in case.kind or case.name in WITHOUT_OPERATION
        kinds = (QueryRefused, QuerySyntaxError) if plain else (QueryRefused,)
        with pytest.raises(kinds):
            check_query(case.text)


@pytest.mark.parametrize("folder", SERVICES)
def test_every_service_is_refused(folder: str) -> None:
    found = list(cases((folder,)))
    assert found
    for case in found:
        with pytest.raises(QueryRefused, match="SERVICE calls another server"):
            check_query(case.text)
