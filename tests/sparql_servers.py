"""Foreign SPARQL servers as child processes on this machine: `oxigraph serve` and Virtuoso, each with its own folder.

For tests and benchmarks alike: ``with oxigraph_server(folder) as server: …``. A server listens on 127.0.0.1 only, is
ended by its process id, and leaves its log in the folder.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_START_S = 60
PASSWORD = "only-for-tests"
# Virtuoso refuses to start without these; sizes are in buffers of 8 kB.
_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
CheckpointInterval = 60
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
MaxQueryMem = 1G
CaseMode = 2
DefaultIsolation = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 10
MaxClientConnections = 20
Charset = UTF-8
EnabledGzipContent = 0
[SPARQL]
ResultSetMaxRows = {max_rows}
MaxQueryExecutionTime = {timeout_s}
[Client]
SQL_QUERY_TIMEOUT = 0
SQL_TXN_TIMEOUT = 0
"""


@dataclass(frozen=True, slots=True)
class SparqlServer:
    """A running server: its name, its addresses, its process and its folder (the log is in it)."""

    name: str
    query_url: str
    update_url: str
    process: subprocess.Popen[bytes]
    folder: Path


def oxigraph_program() -> Path | None:
    """The program of the PyPI package ``oxigraph``; None where it is not installed."""
    beside = Path(sysconfig.get_path("scripts")) / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    return None if found is None else Path(found)


def virtuoso_programs() -> tuple[Path, Path] | None:
    """Virtuoso's server and its SQL client; None where Debian's package ``virtuoso-opensource-7-bin`` is missing."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    return None if server is None or client is None else (Path(server), Path(client))


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph_server(folder: Path, *, on_disk: bool = True, timeout_s: int = 0) -> Iterator[SparqlServer]:
    """`oxigraph serve` over an empty store in `folder`, or in memory. Raises RuntimeError where it cannot be started.

    `timeout_s` is the server's own limit for a query, 0 for none.
    """
    program = oxigraph_program()
    if program is None:
        raise RuntimeError("the PyPI package oxigraph is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    where = ["--location", str(folder / "data")] if on_disk else []
    limit = ["--timeout-s", str(timeout_s)] if timeout_s else []
    command = [str(program), "serve", *where, *limit, "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/") as process:
        yield SparqlServer(
            "oxigraph serve",
            f"http://127.0.0.1:{port}/query",
            f"http://127.0.0.1:{port}/update",
            process,
            folder,
        )


@contextmanager
def virtuoso_server(
    folder: Path, *, writable: bool = True, max_rows: int = 1_000_000, timeout_s: int = 0, buffers: int = 20_000
) -> Iterator[SparqlServer]:
    """Virtuoso over an empty database in `folder`. Raises RuntimeError where it cannot be started.

    `writable` grants updates to everyone who reaches the endpoint. `max_rows` is the server's own limit for an answer
    (Debian's is 10,000), `timeout_s` for a query (0 for none); `buffers` are 8 kB of memory each.
    """
    programs = virtuoso_programs()
    if programs is None:
        raise RuntimeError("Debian's package virtuoso-opensource-7-bin is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    http_port, sql_port = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(
        _INI.format(
            folder=folder, http_port=http_port, sql_port=sql_port, max_rows=max_rows, timeout_s=timeout_s,
            buffers=buffers, dirty=buffers * 3 // 4,
        ),
        "utf-8",
    )  # fmt: skip
    server, client = programs
    command = [str(server), "+foreground", "+configfile", str(ini), "+wait"]
    url = f"http://127.0.0.1:{http_port}/sparql"
    with _running(command, folder, url) as process:
        run_sql(client, sql_port, "dba", f'set password "dba" "{PASSWORD}";')
        if writable:
            run_sql(client, sql_port, PASSWORD, 'grant SPARQL_UPDATE to "SPARQL";')
        yield SparqlServer("Virtuoso", url, url, process, folder)


def run_sql(client: Path, port: int, password: str, statement: str) -> None:
    command = [str(client), f"127.0.0.1:{port}", "dba", password, f"exec={statement}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode or "Error" in done.stderr or "Error" in done.stdout:
        raise RuntimeError(f"Virtuoso did not take {statement.split()[0]}: {done.stdout}{done.stderr}")


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child process from when it answers at `url` until it is ended here."""
    log = folder / "server.log"
    with log.open("ab") as out, subprocess.Popen(command, cwd=folder, stdout=out, stderr=out) as process:
        try:
            deadline = time.monotonic() + _START_S
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
                time.sleep(0.05)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    process.kill()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
