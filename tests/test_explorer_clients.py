"""A running explorer that asks for a sign-in, and clients that speak to its server themselves, without a page of ours.

What a page does not show can still be asked for: the ids of its buttons are the same for everybody, and Streamlit takes
files of whoever has a session.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import free_port, server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit_client import client, signed_cookie

from kg.build import build_graph
from kg.curation import Log
from kg.curation.log import folder_of
from kg.namespaces import MG
from kg.store import open_store

SECRET = "s" * 40
LEAFLET = "Baclofen tablets\n\nSide effects\n\nBaclofen may cause drowsiness.\n"


@dataclass(frozen=True)
class Shared:
    """The explorer: its address, its store, and the query of the page of one fact."""

    address: str
    store: Path
    fact: str

    def cookie(self, address: str, secret: str = SECRET) -> str:
        """The cookie of somebody who has signed in under an e-mail address."""
        person = {"sub": "1", "email": address, "email_verified": True}
        return signed_cookie({**person, "is_logged_in": True, "origin": self.address, "provider": "default"}, secret)

    @property
    def log(self) -> list[tuple[str, str]]:
        """Who did what."""
        return [(entry.who, entry.action) for entry in Log.read(folder_of(self.store)).entries]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """Ann may change things, others may look once they have signed in."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "documents").mkdir()
    (folder / "documents" / "leaflet.txt").write_text(LEAFLET, "utf-8")
    build_graph([folder / "documents"], folder / "graph")
    [iri] = open_store(folder / "graph").query(f"SELECT ?s {{ ?s a <{MG}AdverseEffect> }}").column("s")
    port, secrets = free_port(), folder / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
        f'client_id = "m"\nclient_secret = "m"\nserver_metadata_url = "http://localhost:9/none"\n'
    )
    environment = {"MONOGRAPH_ACCESS": "sign-in", "MONOGRAPH_EDITORS": "ann@example.org"}
    options = ("--secrets.files", str(secrets))
    with server(folder / "graph", folder / "log", port=port, options=options, environment=environment) as address:
        yield Shared(address, folder / "graph", f"statement=statement:{str(iri).rsplit('/', 1)[-1]}")


def test_only_an_editor_changes_anything_whatever_a_client_sends(shared: Shared) -> None:
    page = ("document", shared.fact)
    with client(shared.address, shared.cookie("ann@example.org")) as ann:
        assert "drowsiness" in ann.run(*page)
        accept = ann.button("Accept")
        assert accept
        assert ann.upload(b"Baclofen may cause rash.")[0] == 204
    before = shared.log
    strangers = {
        "nobody": "",
        "a reader": shared.cookie("bob@example.org"),
        "a forger": shared.cookie("ann@example.org", "another secret"),
    }
    for who, cookie in strangers.items():
        with client(shared.address, cookie) as stranger:
            shown = stranger.run(*page)
            assert ("drowsiness" in shown) == (who == "a reader"), who
            assert stranger.button("Accept") == "", who
            stranger.run(*page, pressed=accept)
            status, words = stranger.upload(b"Baclofen may cause rash.")
            refused = "may look, but not change anything" if who == "a reader" else "you are not signed in"
            assert (status, refused in words) == (403, True), (who, words)
            assert stranger.upload(b"", method="DELETE")[0] == 403
            stranger.run("documents")
            assert "file_uploader" not in "".join(str(e.WhichOneof("type")) for e in stranger.elements)
            # messages that are meant for a developer's own machine end nobody's session
            for message in (
                BackMsg(clear_cache=True),
                BackMsg(load_git_info=True),
                BackMsg(debug_shutdown_runtime=True),
            ):
                stranger.send(message)
            stranger.run(*page)
    assert shared.log == before == []
    # The very same press by Ann does it.
    with client(shared.address, shared.cookie("ann@example.org")) as ann:
        ann.run(*page)
        ann.run(*page, pressed=accept)
        assert shared.log == [("ann@example.org", "accept")]


def test_who_is_not_signed_in_learns_nothing_of_any_page(shared: Shared) -> None:
    with client(shared.address) as stranger:
        for page in ("search", "drug", "documents", "document", "export", "ask", "graph", "ontology", "thing"):
            shown = stranger.run(page, "drug=drug:baclofen&document=document:leaflet&thing=drug:baclofen")
            assert "asks its readers to sign in" in shown, page
            assert "baclofen" not in shown.lower(), page
