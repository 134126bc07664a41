"""The README's example of a proxy, run: below a path, under a name of its own, with the WebSocket through it."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest
from browser import CHROMIUM, answers, clean, free_port, refusal, server, visit
from explorer_sample import write_sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

README = Path(__file__).resolve().parent.parent / "README.md"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = "library.localhost"  # it leads to this machine, as the example's name cannot

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine (apt-get install chromium)"),
    pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine (apt-get install nginx-light)"),
]


def block(kind: str, holding: str) -> str:
    """The README's block of a kind that holds some words."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (text,) = (body for body in found if holding in body)
    return str(text)


def configuration(folder: Path, port: int, explorer: int) -> str:
    """The example for this machine: its own ports and name, no TLS, and no file outside of `folder`."""
    example = block("nginx", "proxy_pass")
    for old, new in (
        ("listen 443 ssl default_server;", f"listen 127.0.0.1:{port} default_server;"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("ssl_reject_handshake on;", "return 444;"),
        ("library.example;", f"{NAME};"),
        ("http://127.0.0.1:8501;", f"http://127.0.0.1:{explorer};"),
    ):
        assert example.count(old) == 1, old
        example = example.replace(old, new)
    example = re.sub(r"^ *ssl_certificate.*\n", "", example, flags=re.MULTILINE)
    temporary = "".join(
        f"{name}_temp_path {folder};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{example}}}\n"
    )


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The explorer behind the proxy; the proxy's port."""
    assert NGINX is not None
    folder = tmp_path_factory.mktemp("proxy")
    write_sample(folder / "graph")
    started = block("", "MONOGRAPH_HOSTS")
    assert "MONOGRAPH_HOSTS=library.example" in started
    options = [part.replace("library.example", NAME) for part in started.split("app.py ")[1].split()]
    explorer, port = free_port(), free_port()
    (folder / "nginx.conf").write_text(configuration(folder, port, explorer))
    environment = {"MONOGRAPH_HOSTS": NAME}
    at = options.index("--server.baseUrlPath")
    base = options.pop(at + 1)
    options.pop(at)
    with (
        server(
            folder / "graph", folder / "log", port=explorer, base_path=base, options=options, environment=environment
        ),
        subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]) as proxy,
    ):
        try:
            deadline = time.monotonic() + 20
            health = Request(f"http://127.0.0.1:{port}/{base}/_stcore/health", headers={"Host": NAME})
            while not answers(health):
                assert proxy.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < deadline, (folder / "error.log").read_text()
                time.sleep(0.1)
            yield port
        finally:
            proxy.terminate()
            proxy.wait(timeout=10)


def test_the_explorer_works_below_the_path(behind: int, browser: Browser) -> None:
    address = f"http://{NAME}:{behind}/monograph"
    with visit(browser, f"{address}/") as seen:
        box = seen.page.get_by_label("Search for a drug, brand, class, substance or finding")
        box.fill("restalin")
        box.press("Enter")
        seen.page.get_by_role("link", name="Restalin").click()
        seen.page.get_by_role("heading", name="somnidrel", exact=True).wait_for()
        assert seen.page.url == f"{address}/drug?drug=drug%3Asomnidrel"
        seen.page.get_by_role("link", name="Graph").first.click()
        seen.page.get_by_label("Start from a drug").wait_for()
        clean(seen)
    # a part of the browser's, and a file that is made when it is asked for
    with visit(browser, f"{address}/graph?node=drug:somnidrel") as seen:
        seen.page.locator(".mg-graph .relation").first.wait_for()
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="Turtle of what is shown").click()
        assert "somnidrel" in Path(download.value.path()).read_text("utf-8")
        clean(seen)


def test_no_other_name_is_answered(behind: int) -> None:
    request = Request(f"http://127.0.0.1:{behind}/monograph/", headers={"Host": "evil.example"})
    with pytest.raises(OSError, match="closed"):
        urlopen(request, timeout=10)


def test_the_explorer_itself_answers_to_no_other_name(tmp_path: Path) -> None:
    write_sample(tmp_path / "graph")
    with server(tmp_path / "graph", tmp_path / "log") as address:
        assert refusal(Request(address, headers={"Host": "evil.example"})) == (400, "Invalid host header")
