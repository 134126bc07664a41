"""The graph on disk, behind one small protocol; only this package knows an engine.

>>> from pathlib import Path
>>> open_store(Path("no-such-folder"))
Traceback (most recent call last):
...
kg.errors.StoreError: no-such-folder: error: there is no graph here; run `python -m kg build documents` first
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.store.answer import Answer, AnswerKind, Value, ValueKind

if TYPE_CHECKING:
    from pyoxigraph import Quad

DEFAULT_STORE = Path("graph")

__all__ = ["DEFAULT_STORE", "Answer", "AnswerKind", "GraphStore", "Value", "ValueKind", "open_store"]


class GraphStore(Protocol):
    """What every engine offers. All graphs together are the default graph of a query."""

    def query(self, sparql: str, *, max_rows: int | None = None) -> Answer:
        """Answer a SPARQL query; at most `max_rows` rows or triples, the rest told by ``truncated``.

        Raises QuerySyntaxError (line and column), QueryRefused (it calls out) and StoreError (the engine failed).
        """
        ...

    def quads(self) -> Iterator[Quad]:
        """Every quad, in no particular order."""
        ...

    def text(self, sha256: str) -> str:
        """The text of the document with this hash. Raises StoreError where there is none."""
        ...

    def report(self) -> dict[str, object]:
        """What the build told about itself (counts, times); empty where it told nothing."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


def open_store(path: Path = DEFAULT_STORE, *, in_memory: bool = False) -> GraphStore:
    """The current graph under `path`, for reading; `in_memory` loads its default graph (340 B a triple) for
    a long-lived reader.

    Raises StoreError where there is none or it cannot be read.
    """
    from kg.store.embedded import EmbeddedStore

    return EmbeddedStore.open(path, in_memory=in_memory)
