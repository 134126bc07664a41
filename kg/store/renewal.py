"""A new build made from the current one: what did not change is taken over, file by file, and the rest is exchanged.

The files of a finished build are never written again, so that the new build may share those that hold data (by hard
links); the small ones that the engine writes to are copied. The old build stays as it is until the new one is whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.builder import StoreBuilder
from kg.store.embedded import twice
from kg.store.folder import current_build
from kg.store.translate import ENGINE_ERRORS, translate

_DATA = ".sst"
Triple = ox.Triple


class StoreRenewer(StoreBuilder):
    """A `StoreBuilder` that begins with all that the build `base` holds.

    Raises StoreError, on entering, where `base` is no longer the current build.
    """

    def __init__(self, path: Path, base: Path) -> None:
        super().__init__(path)
        self._base = base

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

    def exchange(self, old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> list[Triple]:
        """Put quads in the place of others; one among both stays. The triples that came or went, each however many
        graphs held or hold it."""
        before, after = set(old), set(new)
        coming = after - before
        changed = {quad.triple for quad in coming if _unnamed(quad.triple) not in self._engine}
        self.add_quads(coming)
        self._load_pending()
        return [*changed, *self._remove(before - after)]

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph: ox.NamedNode,
    ) -> list[ox.Quad]:
        """The quads of a named graph with these terms; None stands for any."""
        return list(self._engine.quads_for_pattern(subject, predicate, value, graph))

    def select(self, query: str, *, before: bool) -> Iterator[tuple[str, ...]]:
        """The rows of a SELECT as SPARQL writes their terms, without those that leave a column empty; with `before`, of
        the graph that is renewed."""
        try:
            found = (self._old if before else self._engine).query(query)
            if not isinstance(found, ox.QuerySolutions):
                raise StoreError(str(self._path), "keys are found by a SELECT query", "correct the rule's file")
            for row in found:
                terms = [row[place] for place in range(len(found.variables))]
                if all(term is not None for term in terms):
                    yield tuple(map(str, terms))
        except ENGINE_ERRORS as error:
            raise translate(error, str(self._path), query) from error

    def constructed(self, query: str, *, before: bool) -> set[Triple]:
        """The triples of a CONSTRUCT; with `before`, of the graph that is renewed."""
        try:
            found = (self._old if before else self._engine).query(query)
            if not isinstance(found, ox.QueryTriples):
                raise StoreError(str(self._path), "a rule is a CONSTRUCT query", "correct the rule's file")
            return set(found)
        except ENGINE_ERRORS as error:
            raise translate(error, str(self._path), query) from error

    def put(self, graph: str, triples: Iterable[Triple]) -> None:
        """Add triples to a named graph."""
        node = ox.NamedNode(graph)
        try:
            self._engine.extend(twice(ox.Quad(one.subject, one.predicate, one.object, node) for one in triples))
        except ENGINE_ERRORS as error:
            raise translate(error, str(self._path)) from error

    def take(self, graph: str, triples: Iterable[Triple]) -> None:
        """Remove triples from a named graph."""
        node = ox.NamedNode(graph)
        self._remove(ox.Quad(one.subject, one.predicate, one.object, node) for one in triples)

    @cached_property
    def _old(self) -> ox.Store:
        """The graph as it was."""
        return ox.Store.read_only(str(self._base / "oxigraph"))

    def _remove(self, quads: Iterable[ox.Quad]) -> list[Triple]:
        """Remove quads, and from the default graph the triples that no other graph holds (see `twice`): those."""
        default = ox.DefaultGraph()
        gone: list[Triple] = []
        try:
            for quad in quads:
                self._engine.remove(quad)
                held = self._engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
                if all(other.graph_name == default for other in held):
                    self._engine.remove(_unnamed(quad.triple))
                    gone.append(quad.triple)
        except ENGINE_ERRORS as error:
            raise translate(error, str(self._path)) from error
        return gone

    def _settle(self) -> None:
        """Nothing: rewriting all files would take longer than all the rest."""


def _unnamed(triple: Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)


def _take_over(file: Path, place: Path, *, share: bool) -> None:
    if share:
        try:
            os.link(file, place)
        except OSError:  # a file system without hard links
            pass
        else:
            return
    shutil.copyfile(file, place)
