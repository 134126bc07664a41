"""The graph on disk being written: `StoreBuilder`, beside the current one, which readers see until it is whole."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.embedded import hash_of, twice
from kg.store.folder import (
    WriterLock,
    current_build,
    make_current,
    next_build,
    remove_other_builds,
    text_file,
    write_format,
)
from kg.store.translate import ENGINE_ERRORS, translate

# Quads are kept back and loaded in bulk: 300,000 quads in batches of 3,000 leave 413 files on disk, in one batch 17.
_BATCH = 200_000
# Below this a rule's result goes in by a transaction, which makes no new table file.
_SMALL = 10_000


class StoreBuilder:
    """A graph being written beside the current one.

    ``with StoreBuilder(path) as builder: …; builder.commit()`` - leaving without `commit`, for whatever reason, leaves
    the old graph as it was and removes the half-built one; a killed process leaves the old graph too, and its
    half-built folder goes at the next build. Raises StoreError where another build runs, or `path` cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pending: list[ox.Quad] = []
        self._committed = False

    def __enter__(self) -> Self:
        try:
            (self._path / "builds").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                str(self._path), f"cannot be written: {error.strerror}", "check it, or name another --store"
            ) from error
        self._lock = WriterLock(self._path)
        try:
            self._clear_leftovers()
            self.build = next_build(self._path)
            (self.build / "texts").mkdir(parents=True)
            write_format(self.build)
            self._engine = self._begin()
        except OSError as error:
            self._lock.release()
            raise translate(error, str(self._path)) from error
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pending.clear()
        self._engine = ox.Store()
        if not self._committed:
            shutil.rmtree(self.build, ignore_errors=True)
        self._lock.release()

    def _begin(self) -> ox.Store:
        return ox.Store(str(self.build / "oxigraph"))

    def _clear_leftovers(self) -> None:
        """Remove what a killed writer left; with a broken pointer nothing is sure to be a leftover, so all stays."""
        with contextlib.suppress(StoreError):
            remove_other_builds(self._path, keep=current_build(self._path))

    def add_quads(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads; one that is there already changes nothing."""
        self._pending.extend(quads)
        if len(self._pending) >= _BATCH:
            self._load_pending()

    def add_text(self, sha256: str, text: str) -> None:
        """Keep a document's text. Raises StoreError where the hash is not the text's."""
        if hash_of(text) != sha256:
            raise StoreError(str(self._path), f"{sha256[:80]!r} is not the hash of the text", "hash the text itself")
        try:
            text_file(self.build, sha256).write_bytes(text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise translate(error, str(self._path)) from error

    def conclude(self, construct: str, graph: str) -> int:
        """Add what a CONSTRUCT over all graphs gives to one named graph; how many triples were new there."""
        self._load_pending()
        target = ox.NamedNode(graph)
        try:
            result = self._engine.query(construct)
            if not isinstance(result, ox.QueryTriples):
                raise StoreError(str(self._path), "a rule is a CONSTRUCT query", "correct the rule's file")
            quads = {ox.Quad(triple.subject, triple.predicate, triple.object, target) for triple in result}
            new = [quad for quad in quads if quad not in self._engine]
            if len(new) < _SMALL:
                self._engine.extend(twice(new))
            else:
                self._engine.bulk_extend(twice(new))
        except ENGINE_ERRORS as error:
            raise translate(error, str(self._path), construct) from error
        return len(new)

    def set_report(self, report: Mapping[str, object]) -> None:
        """Keep what the build tells about itself (counts, times): beside the graph, never in it."""
        try:
            (self.build / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")
        except OSError as error:
            raise translate(error, str(self._path)) from error

    def commit(self) -> None:
        """Make this the current graph in one step, then remove the old one. Nothing can be added afterwards."""
        self._load_pending()
        try:
            self._settle()
            self._engine.flush()
            self._engine = ox.Store()  # closes the files, so that a reader finds a build that no one writes
            make_current(self._path, self.build)
        except OSError as error:
            raise translate(error, str(self._path)) from error
        self._committed = True
        remove_other_builds(self._path, keep=self.build)

    def _settle(self) -> None:
        self._engine.optimize()

    def _load_pending(self) -> None:
        pending, self._pending = self._pending, []
        try:
            self._engine.bulk_extend(twice(pending))
        except OSError as error:
            raise translate(error, str(self._path)) from error
