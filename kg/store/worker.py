"""The process that runs untrusted queries: read-only, without a network where the system allows it, with limits.

Run as ``python -m kg.store.worker STORE MEMORY_BYTES``, or forked by `kg.store.forkserver` with the graph in memory; it
first says which walls it could put up, then answers one request after the other, in messages of `kg.store.pipe`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

from kg.errors import MonographError, QuerySyntaxError, StoreError
from kg.store.answer import Answer, answer_to_json
from kg.store.datasets import chosen_graphs
from kg.store.embedded import EmbeddedStore
from kg.store.folder import current_build
from kg.store.hints import says_nothing, unknown_names
from kg.store.pipe import pack, read_message
from kg.store.walls import forbid_writing, leave_network, limit_cpu, limit_memory, pages_taken

# Characters of an answer: rows beyond it are left out and the answer says so, as with the limit on rows.
MAX_ANSWER_CHARS = 16_000_000


def error_to_json(error: MonographError) -> dict[str, object]:
    """An error as plain data; `kg.guard` makes it again."""
    data: dict[str, object] = {
        "class": type(error).__name__, "where": error.where, "what": error.what, "remedy": error.remedy,
    }  # fmt: skip
    data["excerpt"] = error.excerpt
    if isinstance(error, QuerySyntaxError):
        data |= {"line": error.line, "column": error.column}
    return data


class Reader:
    """The store, opened again when a new build has taken its place."""

    def __init__(self, path: Path, store: EmbeddedStore | None = None) -> None:
        """`store` is one that is open already: it serves for as long as its build is the current one."""
        self._path = path
        self._store = store

    def ask(self, request: Mapping[str, object]) -> Answer:
        """Answers a request of `kg.guard.process`."""
        while True:
            build = current_build(self._path)
            if self._store is None or self._store.build != build:
                self._store = EmbeddedStore.open(self._path)
            try:
                return self._answer(self._store, request)
            except StoreError:
                # A store that opens its files only when they are needed may find a newer build in their place.
                if current_build(self._path) == build:
                    raise

    @staticmethod
    def _answer(store: EmbeddedStore, request: Mapping[str, object]) -> Answer:
        text = str(request["text"])
        dataset = chosen_graphs(store, text, str(request["prologue"]), request["sources"], request["dataset"])
        max_rows = int(str(request["max_rows"]))
        answer = store.query(text, max_rows=max_rows, max_chars=MAX_ANSWER_CHARS, dataset=dataset)
        return replace(answer, notes=unknown_names(store, text)) if says_nothing(answer) else answer


def serve(reader: Reader, walls: Mapping[str, str], source: IO[bytes], target: IO[bytes]) -> None:
    """Say why which wall is missing ("" where it stands), then answer requests until they end."""
    target.write(pack({"walls": dict(walls)}))
    target.flush()
    while (request := read_message(source)) is not None:
        limit_cpu(float(str(request["timeout_s"])))
        try:
            reply: dict[str, object] = {"answer": answer_to_json(reader.ask(request))}
        except MonographError as error:
            reply = {"error": error_to_json(error)}
        target.write(pack({**reply, "taken_bytes": pages_taken()}))
        target.flush()


def main() -> None:
    """Serve until the input ends."""
    store_path, memory = Path(sys.argv[1]), int(sys.argv[2])
    walls = {"network": leave_network(), "memory": limit_memory(memory), "files": forbid_writing()}
    serve(Reader(store_path), walls, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
