"""The embedded engine: Oxigraph on disk, read by `EmbeddedStore`; `kg.store.builder` writes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

import pyoxigraph as ox

from kg.errors import StoreError
from kg.namespaces import thing
from kg.store.answer import Answer, AnswerKind, Value
from kg.store.folder import (
    check_format,
    current_build,
    text_file,
)
from kg.store.translate import ENGINE_ERRORS, Values, all_rows, distinct, translate

# What a cell of an answer costs besides its text, in characters: an answer of a million empty cells is not small.
CELL = 8

UNNAMED = ox.NamedNode(thing("graph", "unnamed"))
_Row = TypeVar("_Row", bound=tuple[Value | None, ...])


class EmbeddedStore:
    """A finished graph, read-only. Make one with `open`, or with `of` from quads in memory."""

    def __init__(self, engine: ox.Store | None, build: Path | None, where: str, quick: ox.Store | None = None) -> None:
        """`quick` holds the default graph of `engine` alone, for the queries that ask no other.

        Without an `engine` the one of `build` is opened when a query asks for more.
        """
        self._files = engine
        self._build = build
        self._where = where
        self._quick = self._engine if quick is None else quick
        self._texts: dict[str, str] = {}
        self._report: dict[str, object] = {}

    @classmethod
    def open(cls, path: Path, *, in_memory: bool = False) -> Self:
        """The current build under `path`; `in_memory`: its default graph is loaded, and asked there.

        Only the default graph: an engine that holds the named ones as well takes twice the memory and 1.2 to 1.5 times
        as long (measured at 1.0 M triples), and hardly a query asks them. Those are asked on disk, which takes two to
        four times as long. Raises StoreError where there is no build or it cannot be read.
        """
        build = current_build(path)
        while True:
            try:
                check_format(build)
                engine = ox.Store.read_only(str(build / "oxigraph"))
                break
            except (StoreError, *ENGINE_ERRORS) as error:
                # A writer may have swapped in a new build, and removed this one, since the pointer was read: then
                # even its mark of the layout is gone, which is no sign of another version.
                newer = current_build(path)
                if newer == build:
                    raise error if isinstance(error, StoreError) else translate(error, str(path)) from error
                build = newer
        quick = None
        if in_memory:
            quick = ox.Store()
            quick.bulk_extend(engine.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        return cls(engine, build, str(path), quick)

    @classmethod
    def of(
        cls, quads: Iterable[ox.Quad], texts: Iterable[str] = (), report: Mapping[str, object] | None = None
    ) -> Self:
        """A graph in memory, with the texts of its documents and what the build told.

        Quads without a graph's name get `UNNAMED`.
        """
        engine = ox.Store()
        engine.bulk_extend(twice(quads))
        store = cls(engine, None, "memory")
        store._texts = {hash_of(text): text for text in texts}
        store._report = dict(report or {})
        return store

    @classmethod
    def over(cls, graph: ox.Store, build: Path, path: Path) -> Self:
        """The build under `path`, its default graph being `graph`; its files are opened when a query asks for more.

        A process may so be forked before it has files open, and a query then raises StoreError where they are gone.
        """
        return cls(None, build, str(path), graph)

    @property
    def _engine(self) -> ox.Store:
        if self._files is None:
            try:
                self._files = (
                    ox.Store.read_only(str(self._build / "oxigraph")) if self._build is not None else ox.Store()
                )
            except ENGINE_ERRORS as error:
                raise translate(error, self._where) from error
        return self._files

    @property
    def build(self) -> Path | None:
        """The build that is open: compare with `kg.store.folder.current_build` to learn of a newer one."""
        return self._build

    def query(
        self,
        sparql: str,
        *,
        max_rows: int | None = None,
        max_chars: int | None = None,
        dataset: tuple[Sequence[str], Sequence[str]] | None = None,
    ) -> Answer:
        """See `GraphStore.query`; an answer of more than `max_chars` characters is cut too.

        `dataset` are the IRIs of the graphs that make up the default graph, and of those that GRAPH reaches; it takes
        the place of what the query says by FROM.
        """
        try:
            if dataset is None:
                engine = self._engine if _goes_beyond_default(sparql) else self._quick
                result = engine.query(sparql)
            else:
                result = self._ask_graphs(sparql, *dataset)
            if isinstance(result, ox.QueryBoolean):
                return Answer(AnswerKind.ASK, boolean=bool(result))
            if isinstance(result, ox.QuerySolutions):
                columns = tuple(variable.value for variable in result.variables)
                if max_rows is None and max_chars is None:
                    return Answer(AnswerKind.SELECT, columns, all_rows(result))
                # One by one, as a cut answer may be one that never ends.
                value_of = Values().__getitem__
                solutions = (tuple(map(value_of, solution)) for solution in result)
                rows, cut = _within(solutions, max_rows, max_chars)
                return Answer(AnswerKind.SELECT, columns, rows, truncated=cut)
            triples, cut = _within(distinct(result), max_rows, max_chars)
            return Answer(AnswerKind.CONSTRUCT, triples=triples, truncated=cut)
        except ENGINE_ERRORS as error:
            raise translate(error, self._where, sparql) from error

    def _ask_graphs(
        self, sparql: str, default: Sequence[str], named: Sequence[str]
    ) -> ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples:
        """The engine's answer over chosen graphs.

        Several that make up the default graph are merged first, in memory: the engine would give a triple once for
        every graph that holds it (see `twice`).
        """
        reached: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named]
        chosen = [ox.NamedNode(iri) for iri in dict.fromkeys(default)]
        if len(chosen) < 2:
            return self._engine.query(sparql, default_graph=[*chosen], named_graphs=reached)
        merged = ox.Store()
        for graph in chosen:
            found = self._engine.quads_for_pattern(None, None, None, graph)
            merged.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
        for node in reached:
            merged.bulk_extend(self._engine.quads_for_pattern(None, None, None, node))
        return merged.query(sparql, default_graph=[ox.DefaultGraph()], named_graphs=reached)

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph of this name; False for what is no IRI."""
        try:
            return self._engine.contains_named_graph(ox.NamedNode(iri))
        except ENGINE_ERRORS:
            return False

    def knows(self, iri: str) -> bool:
        """Whether any triple has this IRI, at any place; False for what is no IRI."""
        try:
            node = ox.NamedNode(iri)
            places = ((node, None, None), (None, node, None), (None, None, node))
            return any(next(self._quick.quads_for_pattern(*place), None) is not None for place in places)
        except ENGINE_ERRORS:
            return False

    def quads(self) -> Iterator[ox.Quad]:
        """See `GraphStore.quads`."""
        return (quad for quad in self._engine if not isinstance(quad.graph_name, ox.DefaultGraph))

    def graphs(self) -> list[str]:
        """The names of the named graphs, sorted."""
        return sorted(node.value for node in self._engine.named_graphs() if isinstance(node, ox.NamedNode))

    def size(self) -> int:
        """How many triples there are, each once however many graphs hold it."""
        return sum(1 for _ in self._quick.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def quads_of(self, graph: str) -> Iterator[ox.Quad]:
        """The quads of one named graph, in no particular order."""
        return self._engine.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    def text(self, sha256: str) -> str:
        """See `GraphStore.text`."""
        if self._build is None and sha256 in self._texts:
            return self._texts[sha256]
        try:
            if self._build is not None:
                return text_file(self._build, sha256).read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeError) as error:
            raise StoreError(self._where, f"the text {sha256} cannot be read", "build the graph anew") from error
        raise StoreError(self._where, f"there is no text {sha256}", "give the hash of a document of this graph")

    def report(self) -> dict[str, object]:
        """See `GraphStore.report`."""
        if self._build is None or not (self._build / "report.json").exists():
            return dict(self._report)
        try:
            report = json.loads((self._build / "report.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(self._where, f"report.json cannot be read: {error}", "build the graph anew") from error
        return dict(report)

    def close(self) -> None:
        """Let go of the engine; its files close when nothing refers to it any more."""
        self._files = self._quick = ox.Store()


def twice(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Each quad in its own graph and in the default graph, which so holds every triple once and is what queries read.

    Oxigraph's own union of graphs gives a triple once for every graph that holds it, and a query of n patterns its
    rows 2 to the n times where two graphs hold the same: "doses" did not end. This costs 31 % of disk, and the
    questions take 0.55 to 0.75 of the time (measured at 1.3 M triples).
    """
    for quad in quads:
        named = (
            ox.Quad(quad.subject, quad.predicate, quad.object, UNNAMED)
            if isinstance(quad.graph_name, ox.DefaultGraph)
            else quad
        )
        yield named
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _goes_beyond_default(sparql: str) -> bool:
    """Whether a query may ask another graph than the default one; where that is not certain, it may.

    It needs a keyword for that, which the engine reads in any case and without spaces around it, but not written with
    escapes. What stands in a line's comment, a variable or a name is none; in a text of several lines a line could
    only look like a comment, so that one with such texts is not read further.

    >>> [_goes_beyond_default(s) for s in ("ASK {?s prov:wasDerivedFrom ?from}", "#GRAPH\\nASK {}", "ASKFROM<g>{}")]
    [False, False, True]
    """
    text = sparql.lower()
    if '"""' in text or "'''" in text:
        return True
    return any(not _is_no_keyword(text, at) for word in ("graph", "from") for at in _places(text, word))


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _is_no_keyword(text: str, at: int) -> bool:
    start = at
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    if text.startswith("monograph", start) or (start and text[start - 1] in "?$:"):
        return True
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip(" \t").startswith("#") and "\r" not in text


def _within(rows: Iterator[_Row], max_rows: int | None, max_chars: int | None) -> tuple[tuple[_Row, ...], bool]:
    """Rows as far as the limits allow, and whether there were more."""
    taken: list[_Row] = []
    chars = 0
    for row in rows:
        if max_chars is not None:
            chars += sum(CELL if value is None else CELL + len(value.text) for value in row)
        if len(taken) == max_rows or (max_chars is not None and chars > max_chars):
            return tuple(taken), True
        taken.append(row)
    return tuple(taken), False


def hash_of(text: str) -> str:
    """The SHA-256 that identifies a document's text, as `kg.model.Document` makes it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
