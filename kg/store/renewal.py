"""A new build made from the current one: what did not change is taken over, file by file, and the rest is exchanged.

The files of a finished build are never written again, so that the new build may share those that hold data (by hard
links); the small ones that the engine writes to are copied. The old build stays as it is until the new one is whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.builder import StoreBuilder
from kg.store.folder import current_build
from kg.store.translate import ENGINE_ERRORS, translate

_DATA = ".sst"


class StoreRenewer(StoreBuilder):
    """A `StoreBuilder` that begins with all that the build `base` holds.

    Raises StoreError, on entering, where `base` is no longer the current build.
    """

    def __init__(self, path: Path, base: Path) -> None:
        super().__init__(path)
        self._base = base
        self._concluded: set[ox.Quad] = set()

    def _begin(self) -> ox.Store:
        if current_build(self._path) != self._base:
            what = "another build has taken the place of the one that was to be renewed"
            raise StoreError(str(self._path), what, "build again")
        engine = self.build / "oxigraph"
        engine.mkdir()
        for file in sorted((self._base / "oxigraph").iterdir()):
            if file.name != "LOCK":
                _take_over(file, engine / file.name, share=file.suffix == _DATA)
        return ox.Store(str(engine))

    def keep_text(self, sha256: str) -> None:
        """Keep a text that the old build holds."""
        name = Path("texts") / f"{sha256}.txt"
        if not (self.build / name).exists():
            _take_over(self._base / name, self.build / name, share=True)

    def exchange(self, old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> set[ox.Quad]:
        """Put quads in the place of others; one among both stays. All that came or went."""
        before, after = set(old), set(new)
        self.add_quads(after - before)
        self._load_pending()
        self._remove(before - after)
        return before ^ after

    def graph(self, name: str) -> list[ox.Quad]:
        """The quads of a named graph."""
        return list(self._engine.quads_for_pattern(None, None, None, ox.NamedNode(name)))

    def size(self, name: str) -> int:
        """How many quads a named graph has."""
        found = self._engine.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {ox.NamedNode(name)} {{ ?s ?p ?o }} }}")
        if not isinstance(found, ox.QuerySolutions):
            raise StoreError(str(self._path), "a count gave no table", "build the graph in a new folder")
        return int(next(iter(found))["n"].value)

    def conclude(self, construct: str, graph: str) -> int:
        """See `StoreBuilder.conclude`; what is concluded is remembered for `drop_unconcluded`."""
        quads, new = self._constructed(construct, graph)
        self._concluded |= quads
        return len(new)

    def drop_unconcluded(self, graph: str) -> int:
        """Remove from a graph what was not concluded since the last call; how many triples were removed."""
        stale = [quad for quad in self.graph(graph) if quad not in self._concluded]
        self._concluded = set()
        self._remove(stale)
        return len(stale)

    def _remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads, and from the default graph the triples that no other graph holds (see `twice`)."""
        default = ox.DefaultGraph()
        try:
            for quad in quads:
                self._engine.remove(quad)
                held = self._engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
                if all(other.graph_name == default for other in held):
                    self._engine.remove(ox.Quad(quad.subject, quad.predicate, quad.object))
        except ENGINE_ERRORS as error:
            raise translate(error, str(self._path)) from error

    def _settle(self) -> None:
        """Nothing: rewriting all files would take longer than all the rest."""


def _take_over(file: Path, place: Path, *, share: bool) -> None:
    if share:
        try:
            os.link(file, place)
        except OSError:  # a file system without hard links
            pass
        else:
            return
    shutil.copyfile(file, place)
