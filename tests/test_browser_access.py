"""A shared explorer: read-only, and behind the sign-in of a real OpenID Connect provider on this machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest
from browser import CHROMIUM, Visit, answers, clean, free_port, refusal, server, violations, visit
from explorer_sample import write_sample
from streamlit_client import client

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
]

USERS = [
    {"sub": "ann", "email": "ann@example.org", "email_verified": True, "name": "Ann"},
    {"sub": "bob", "email": "bob@example.org", "email_verified": True, "name": "Bob"},
]


@contextmanager
def provider(log: Path) -> Iterator[str]:
    """An identity provider that knows `USERS` and believes who one says one is; its address."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for user in USERS:
        command += ["--user-claims", json.dumps(user)]
    address = f"http://localhost:{port}"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as child:
        try:
            deadline = time.monotonic() + 30
            while not answers(f"{address}/.well-known/openid-configuration"):
                if child.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the identity provider did not start:\n{log.read_text(errors='replace')}")
                time.sleep(0.1)
            yield address
        finally:
            child.terminate()
            child.wait(timeout=10)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("access") / "graph"
    write_sample(path)
    return path


@pytest.fixture(scope="module")
def shared(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An explorer that asks for a sign-in; Ann may change things."""
    folder = tmp_path_factory.mktemp("sign-in")
    port, secrets = free_port(), folder / "secrets.toml"
    with provider(folder / "provider.log") as at:
        secrets.write_text(
            f'[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\n'
            f'cookie_secret = "{"x" * 40}"\nclient_id = "monograph"\nclient_secret = "secret"\n'
            f'server_metadata_url = "{at}/.well-known/openid-configuration"\n'
        )
        environment = {"MONOGRAPH_ACCESS": "sign-in", "MONOGRAPH_EDITORS": "ann@example.org"}
        options = ("--secrets.files", str(secrets))
        log = folder / "server.log"
        with server(store, log, port=port, options=options, environment=environment) as address:
            yield address


def sign_in(seen: Visit, address: str) -> None:
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.get_by_role("button", name=address.partition("@")[0]).click()
    seen.page.get_by_text(f"Signed in as {address}.").wait_for()


def test_a_sign_in_ends_on_the_page_where_it_began(shared: str, browser: Browser) -> None:
    with visit(browser, f"{shared}/drug?drug=drug%3Asomnidrel") as seen:
        sign_in(seen, "ann@example.org")
        seen.page.get_by_role("heading", name="somnidrel", exact=True).wait_for()
        assert seen.page.url == f"{shared}/drug?drug=drug%3Asomnidrel"
        assert "monograph_asked" not in {cookie.get("name") for cookie in seen.page.context.cookies()}
    with visit(browser, f"{shared}/export") as seen:
        # to another page without asking the server for it
        seen.page.get_by_role("link", name="Ontology").click()
        seen.page.wait_for_url("**/ontology")
        sign_in(seen, "bob@example.org")
        assert seen.page.url == f"{shared}/ontology"


@pytest.mark.parametrize("page", ["", "drug?drug=drug:somnidrel", "export", "ask?question=side-effects", "graph"])
def test_no_page_is_shown_before_the_sign_in(shared: str, browser: Browser, page: str) -> None:
    with visit(browser, f"{shared}/{page}") as seen:
        seen.page.get_by_role("button", name="Sign in").wait_for()
        shown = seen.page.locator("body").inner_text()
        assert "asks its readers to sign in" in shown
        assert "somnidrel" not in shown.lower()
        assert seen.page.get_by_role("button", name=re.compile("Download|Write")).count() == 0
        ours, _ = violations(seen)
        assert ours == set()
        clean(seen)


def test_a_person_signs_in_looks_and_signs_out(shared: str, browser: Browser) -> None:
    with visit(browser, shared) as seen:
        sign_in(seen, "ann@example.org")
        seen.page.get_by_role("link", name="somnidrel", exact=True).click()
        seen.page.get_by_role("heading", name="somnidrel", exact=True).wait_for()
        # the cookie brings her back
        seen.page.goto(f"{shared}/drug?drug=drug:somnidrel")
        seen.page.get_by_text("Signed in as ann@example.org.").wait_for()
        seen.page.get_by_role("button", name="Sign out").click()
        seen.page.wait_for_url("**/end_session**")


def test_a_forged_cookie_opens_nothing(shared: str, browser: Browser) -> None:
    with visit(browser, shared) as seen:
        forged = json.dumps({"is_logged_in": True, "email": "ann@example.org", "origin": shared})
        seen.page.context.add_cookies([{"name": "_streamlit_user", "value": forged.replace('"', "'"), "url": shared}])
        seen.page.goto(shared)
        seen.settle()
        seen.page.get_by_role("button", name="Sign in").wait_for()


def test_without_a_provider_nobody_comes_in(store: Path, browser: Browser, tmp_path: Path) -> None:
    with (
        server(store, tmp_path / "log", environment={"MONOGRAPH_ACCESS": "sign-in"}) as address,
        visit(browser, f"{address}/drug?drug=drug:somnidrel") as seen,
    ):
        seen.page.get_by_text("the identity provider is not set up").wait_for()
        assert "Titration" not in seen.page.locator("body").inner_text()


def test_a_read_only_explorer_says_so_and_takes_no_file(store: Path, browser: Browser, tmp_path: Path) -> None:
    environment = {"MONOGRAPH_ACCESS": "read-only"}
    with server(store, tmp_path / "log", environment=environment) as address:
        with visit(browser, f"{address}/drug?drug=drug:somnidrel") as seen:
            seen.page.get_by_text("Read-only").wait_for()
            seen.page.get_by_text("Titration schedule").first.wait_for()
            clean(seen)
        with urlopen(f"{address}/_stcore/health") as reply:
            assert reply.status == 200
        for method in ("PUT", "POST", "DELETE"):
            request = Request(f"{address}/_stcore/upload_file/a/b", b"x", method=method)
            status, words = refusal(request)
            assert status == 403
            assert words.startswith("explorer: error: it is read-only here; ")
        # nor does a client of its own find anything to press, or to send a file by
        with client(address) as stranger:
            shown = stranger.run("documents")
            assert "Read-only" in shown
            assert "backup" not in shown  # it holds the documents that were added, and everything that was decided
            kinds = {element.WhichOneof("type") for element in stranger.elements}
            assert not kinds & {"file_uploader", "text_area", "button"}
            assert stranger.upload(b"Baclofen may cause rash.")[0] == 403
