"""The process that runs untrusted queries: read-only, without a network where the system allows it, with limits.

Run as ``python -m kg.store.worker STORE MEMORY_BYTES``; it first says what it could do about the network, then answers
one request after the other, in messages of `kg.store.pipe`.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kg.errors import MonographError, QuerySyntaxError
from kg.store.answer import Answer, answer_to_json
from kg.store.datasets import chosen_graphs
from kg.store.embedded import EmbeddedStore
from kg.store.folder import current_build
from kg.store.hints import says_nothing, unknown_names
from kg.store.pipe import pack, read_message

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # <linux/sched.h>
# Characters of an answer: rows beyond it are left out and the answer says so, as with the limit on rows.
MAX_ANSWER_CHARS = 16_000_000


def leave_network() -> str:
    """Move this process into a network of its own, in which there is nothing. Returns "" or why it was not possible."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        # Root may do it directly; others by way of a user namespace, where the system allows that.
        for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
            if libc.unshare(flags) == 0:
                return ""
        return f"unshare: {os.strerror(ctypes.get_errno())}"
    except (OSError, AttributeError) as error:
        return f"unshare is not there: {error}"


def limit_memory(limit: int) -> str:
    """Cap this process's address space at `limit` bytes. Returns "" or why it was not possible."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def forbid_writing() -> str:
    """Let no file grow by this process's hand. Returns "" or why it was not possible."""
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def limit_cpu(seconds: float) -> None:
    """End this process after so much more computing time: what stops a query whose asker has died."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    # A query may compute on several cores at once.
    wanted = int(used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1)) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def error_to_json(error: MonographError) -> dict[str, object]:
    """An error as plain data; `kg.guard` makes it again."""
    data: dict[str, object] = {
        "class": type(error).__name__, "where": error.where, "what": error.what, "remedy": error.remedy,
    }  # fmt: skip
    data["excerpt"] = error.excerpt
    if isinstance(error, QuerySyntaxError):
        data |= {"line": error.line, "column": error.column}
    return data


class _Reader:
    """The store, opened again when a new build has taken its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store: EmbeddedStore | None = None

    def ask(self, request: Mapping[str, object]) -> Answer:
        """Answers a request of `kg.guard.process`."""
        build = current_build(self._path)
        if self._store is None or self._store.build != build:
            self._store = EmbeddedStore.open(self._path)
        text = str(request["text"])
        dataset = chosen_graphs(self._store, text, str(request["prologue"]), request["sources"], request["dataset"])
        max_rows = int(str(request["max_rows"]))
        answer = self._store.query(text, max_rows=max_rows, max_chars=MAX_ANSWER_CHARS, dataset=dataset)
        return replace(answer, notes=unknown_names(self._store, text)) if says_nothing(answer) else answer


def main() -> None:
    """Serve until the input ends."""
    store_path, memory = Path(sys.argv[1]), int(sys.argv[2])
    source, target = sys.stdin.buffer, sys.stdout.buffer
    walls = {"network": leave_network(), "memory": limit_memory(memory), "files": forbid_writing()}
    target.write(pack({"walls": walls}))
    target.flush()
    reader = _Reader(store_path)
    while (request := read_message(source)) is not None:
        limit_cpu(float(str(request["timeout_s"])))
        try:
            reply: dict[str, object] = {"answer": answer_to_json(reader.ask(request))}
        except MonographError as error:
            reply = {"error": error_to_json(error)}
        target.write(pack(reply))
        target.flush()


if __name__ == "__main__":
    main()
