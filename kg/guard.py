"""Queries from strangers: checked before an engine sees them, and run in a process that may die.

Three walls, each for what the one before it lets through:

1. `check_query` reads the text by tokens (strings, comments, IRIs and names told apart; codepoint escapes decoded
   first, as SPARQL 1.1, 19.2 does) and refuses updates, SERVICE, FROM, deep nesting and great length. A tokenizer and
   not a parser: deep nesting crashes parsers (rdflib's and Oxigraph's alike), and rdflib costs 170 ms to import.
2. The worker (`kg.store.worker`) opens the store read-only, has a limit on memory and computing time, and no network
   where the system allows a namespace of its own. It parses; its syntax errors come back with line and column.
3. The deadline: a worker that does not answer in time is killed, and the next query gets a new one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, cast

from kg import errors
from kg.errors import MonographError, QueryRefused, QuerySyntaxError, QueryTimeout, StoreError
from kg.store.answer import Answer, answer_from_json
from kg.store.pipe import LENGTH, pack, unpack

MAX_LENGTH = 100_000
MAX_NESTING = 60
DEFAULT_TIMEOUT_S = 20.0
DEFAULT_MAX_ROWS = 10_000
MEMORY_BYTES = 2 * 1024**3
# Queries of one process that run at once; further ones wait within their deadline.
MAX_WORKERS = 4

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# In SPARQL's own order of preference. A name (PNAME) takes its escapes and its dots, so that neither "ex:service" nor
# what follows "ex:it\'s" is misread; what comes before its colon is bounded, for time in proportion to the text.
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
        |\"(?:[^"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:\w(?:[\w.-]{0,100}[\w-])?)?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])?
        (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
           (?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)
    | (?P<word>\w+)
    | (?P<open>[({\[]|<<)
    | (?P<close>[)}\]]|>>)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_READS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING"}
)  # fmt: skip


def check_query(text: str) -> None:
    """Refuse a query that would change the graph, reach out of it, or break an engine; silent where it is fit to run.

    Raises QueryRefused, and QuerySyntaxError where it does not begin like a query or is not closed.
    """
    if len(text) > MAX_LENGTH:
        what = f"the query has {len(text):,} characters, more than {MAX_LENGTH:,}"
        raise QueryRefused("query", what, "shorten it, or ask in parts")
    decoded = _ESCAPE.sub(_decode, text)
    _check_tokens(decoded)
    # An engine that decodes later than the specification says would see other tokens: they must be harmless as well.
    if decoded != text:
        _check_tokens(text)


def _check_tokens(decoded: str) -> None:
    depth = 0
    form = ""
    for token in _TOKEN.finditer(decoded):
        if token.lastgroup == "open":
            depth += 1
            if depth > MAX_NESTING:
                what = f"more than {MAX_NESTING} brackets are open at once"
                raise QueryRefused(_place(decoded, token.start()), what, "nest less deeply")
        elif token.lastgroup == "close":
            depth -= 1
        elif token.lastgroup == "word":
            word = token[0].upper()
            _refuse_word(word, decoded, token.start(), first=not form)
            form = form or (word if word in _READS else "")
        elif token.lastgroup == "other" and token[0] in "\"'":
            raise _syntax(decoded, token.start(), "a text in quotes does not end")
    if not form:
        raise _syntax(decoded, 0, "this is no query: it has no SELECT, ASK, CONSTRUCT or DESCRIBE")


def _decode(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise QueryRefused("query", f"the escape {found[0]} is no character", "write the character itself")
    return chr(number)


def _refuse_word(word: str, text: str, at: int, *, first: bool) -> None:
    if word == "SERVICE":
        raise QueryRefused(_place(text, at), "SERVICE calls another server", "leave it out: only this graph is asked")
    if word == "FROM":
        raise QueryRefused(_place(text, at), "FROM reads another graph or file", "leave it out: all graphs are asked")
    if first and word in _UPDATES:
        raise QueryRefused(_place(text, at), f"{word} changes the graph, which is read-only", "ask with SELECT")
    if first and word not in _READS and word not in _PROLOGUE:
        raise _syntax(text, at, f"{text[at : at + len(word)][:40]!r} does not begin a query")


def _place(text: str, at: int) -> str:
    line, column = _line_and_column(text, at)
    return f"query:{line}:{column}"


def _line_and_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _syntax(text: str, at: int, what: str) -> QuerySyntaxError:
    line, column = _line_and_column(text, at)
    what = f"line {line}, column {column}: {what}"
    return QuerySyntaxError("query", what, "correct it there", line, column)


class WorkerKilled(Exception):
    """Somebody else (the kernel, an operator) ended a worker: no fault of the query, as long as it happens once."""


class QueryWorker:
    """One worker process and the pipe to it. Not for several threads at once: see `run_guarded`."""

    def __init__(self, store_path: Path) -> None:
        package_root = str(Path(__file__).resolve().parent.parent)
        # Nothing of our environment but what a Python process needs: a query cannot read it, a crash cannot show it.
        environment = {key: os.environ[key] for key in ("PATH", "LANG", "HOME", "SYSTEMROOT") if key in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.store.worker", str(store_path.resolve()), str(MEMORY_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, "PYTHONPATH": package_root, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._input = cast("IO[bytes]", self._process.stdin)
        self._output = cast("IO[bytes]", self._process.stdout)
        hello = self._receive(time.monotonic() + 30)
        self.network_isolated: bool = hello["network"] == ""
        self.network_note: str = str(hello["network"])
        self.memory_limited: bool = hello["memory"] == ""

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def run(
        self, text: str, timeout_s: float, max_rows: int, waited_s: float = 0.0, *, may_repeat: bool = False
    ) -> Answer:
        """Answer one checked query within `timeout_s`, of which `waited_s` have gone.

        Kills the process, and raises, where it is late (QueryTimeout) or ends itself (QueryRefused); WorkerKilled
        where another ended it and the query `may_repeat`.
        """
        deadline = time.monotonic() + timeout_s - waited_s
        try:
            self._send({"text": text, "timeout_s": timeout_s, "max_rows": max_rows})
            reply = self._receive(deadline)
        except TimeoutError:
            self.close()
            what = f"the query took longer than {timeout_s:g} seconds and was stopped"
            raise QueryTimeout("query", what, "make it more selective, or add LIMIT") from None
        except (EOFError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):  # what closed the pipe ends in a moment
                self._process.wait(1)
            killed = self._process.returncode == -signal.SIGKILL
            self.close()
            if killed and may_repeat:
                raise WorkerKilled from None
            what = "the query ended the process that ran it: it needs too much memory, or is too deeply built"
            raise QueryRefused("query", what, "make it simpler or more selective") from None
        if "error" in reply:
            raise _error(cast("Mapping[str, object]", reply["error"]))
        return answer_from_json(cast("Mapping[str, object]", reply["answer"]))

    def kill(self) -> None:
        """End the process from another thread than the one that waits for its answer, which then notices."""
        self._process.kill()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):  # what was not sent is not needed any more
            self._input.close()
        self._output.close()

    def _send(self, message: dict[str, object]) -> None:
        self._input.write(pack(message))
        self._input.flush()

    def _receive(self, deadline: float) -> dict[str, object]:
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        return unpack(self._read(length, deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        handle = self._output.fileno()
        parts: list[bytes] = []
        while size:
            ready, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(handle, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _error(data: Mapping[str, object]) -> MonographError:
    where, what, remedy = str(data["where"]), str(data["what"]), str(data["remedy"])
    if data["class"] == "QuerySyntaxError":
        return QuerySyntaxError(where, what, remedy, int(str(data["line"])), int(str(data["column"])))
    made: type[MonographError] = getattr(errors, str(data["class"]), StoreError)
    return made(where, what, remedy)


Watch = Callable[[QueryWorker], contextlib.AbstractContextManager[None]]
"""Entered with the worker for as long as it works on a query: who watches may kill it meanwhile."""


class _Pool:
    """The workers of one store: at most `MAX_WORKERS`, started when needed, kept for the next query."""

    def __init__(self, store_path: Path) -> None:
        self._path = store_path
        self._idle: list[QueryWorker] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MAX_WORKERS)

    def run(self, text: str, timeout_s: float, max_rows: int, watch: Watch) -> Answer:
        started = time.monotonic()
        if not self._places.acquire(timeout=timeout_s):
            raise QueryTimeout("query", f"{MAX_WORKERS} other queries are running", "try again in a moment")
        try:
            try:
                return self._run_once(text, timeout_s, max_rows, started, watch, may_repeat=True)
            except WorkerKilled:
                return self._run_once(text, timeout_s, max_rows, started, watch, may_repeat=False)
        finally:
            self._places.release()

    def _run_once(
        self, text: str, timeout_s: float, max_rows: int, started: float, watch: Watch, *, may_repeat: bool
    ) -> Answer:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is not None and not worker.alive:
            worker.close()
            worker = None
        if worker is None:
            worker = QueryWorker(self._path)
            started = time.monotonic()  # starting a process is not the query's time
        try:
            with watch(worker):
                return worker.run(text, timeout_s, max_rows, time.monotonic() - started, may_repeat=may_repeat)
        finally:
            if worker.alive:
                with self._lock:
                    self._idle.append(worker)

    def close(self) -> None:
        with self._lock:
            for worker in self._idle:
                worker.close()
            self._idle.clear()


_pools: dict[Path, _Pool] = {}
_pools_lock = threading.Lock()


def run_guarded(
    store_path: Path,
    text: str,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    max_rows: int = DEFAULT_MAX_ROWS,
    watch: Watch | None = None,
) -> Answer:
    """Check a query and answer it in a worker process; from any thread. The answer says where it was cut.

    Raises QueryRefused, QuerySyntaxError, QueryTimeout (after `timeout_s` seconds), StoreError.
    """
    check_query(text)
    with _pools_lock:
        pool = _pools.setdefault(store_path.resolve(), _Pool(store_path))
    return pool.run(text, timeout_s, max_rows, watch or (lambda _: contextlib.nullcontext()))


def close_workers() -> None:
    """End all idle workers; done by itself when the program ends."""
    with _pools_lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


atexit.register(close_workers)
