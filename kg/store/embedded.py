"""The embedded engine: Oxigraph on disk, written by `StoreBuilder` beside the old graph, read by `EmbeddedStore`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import pyoxigraph as ox

from kg.errors import MonographError, QueryRefused, QuerySyntaxError, StoreError
from kg.store.answer import XSD_STRING, Answer, AnswerKind, Triple, Value, ValueKind
from kg.store.folder import WriterLock, current_build, make_current, next_build, remove_other_builds, text_file

# Quads are kept back and loaded in bulk: 300,000 quads in batches of 3,000 leave 413 files on disk, in one batch 17.
_BATCH = 200_000
# Below this a rule's result goes in by a transaction, which makes no new table file.
_SMALL = 10_000

_Row = TypeVar("_Row", bound=tuple[Value | None, ...])
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def _value(term: object) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(ValueKind.IRI, term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        plain = datatype == XSD_STRING or term.language is not None
        return Value(ValueKind.LITERAL, term.value, None if plain else datatype, term.language)
    if isinstance(term, ox.BlankNode):
        return Value(ValueKind.BNODE, term.value)
    return Value(ValueKind.TRIPLE, str(term))


def _syntax_error(error: SyntaxError, sparql: str) -> QuerySyntaxError:
    """The engine names a place and dozens of character classes: keep the place, what stands there, and why."""
    found = _POSITION.match(str(error))
    if found is None:
        return QuerySyntaxError("query", f"this is not SPARQL: {error}", "check the query")
    line, column = int(found[1]), int(found[2])
    lines = sparql.splitlines()
    # The engine names the furthest place it reached, which may be a token behind the mistake: show both sides.
    near = lines[line - 1][max(0, column - 21) : column + 19].strip() if line <= len(lines) else ""
    here = f"near {near!r}" if near else "at the end"
    # A reason is a sentence among the expected tokens ("The SELECT contains a variable that is unbound").
    reasons = [part.strip() for part in found[3].split(", ") if re.match(r"(expected )?[A-Z][a-z]\w* \w+ \w+", part)]
    why = f" ({reasons[0]})" if reasons else ""
    return QuerySyntaxError(
        "query", f"line {line}, column {column}: not SPARQL {here}{why}", "correct it there", line, column
    )


def translate(error: Exception, where: str, sparql: str = "") -> MonographError:
    """An engine's error as one of ours."""
    if isinstance(error, SyntaxError):
        return _syntax_error(error, sparql)
    if isinstance(error, FileNotFoundError):
        return StoreError(where, "the graph's files are not there", "build it anew: `python -m kg build documents`")
    if any(sign in str(error) for sign in ("HTTP", "Network is unreachable", "Connection refused")):
        return QueryRefused(where, "the query calls another server", "leave SERVICE out")
    return StoreError(where, f"the engine failed: {error}", "try again; if it stays, build the graph anew")


_ENGINE_ERRORS = (SyntaxError, OSError, ValueError, RuntimeError)


class EmbeddedStore:
    """A finished graph, read-only. Make one with `open`, or with `of` from quads in memory."""

    def __init__(self, engine: ox.Store, build: Path | None, where: str) -> None:
        self._engine = engine
        self._build = build
        self._where = where
        self._texts: dict[str, str] = {}

    @classmethod
    def open(cls, path: Path, *, in_memory: bool = False) -> Self:
        """The current build under `path`. Raises StoreError where there is none or it cannot be read."""
        build = current_build(path)
        while True:
            try:
                engine = ox.Store.read_only(str(build / "oxigraph"))
                break
            except _ENGINE_ERRORS as error:
                # A writer may have swapped in a new build, and removed this one, since the pointer was read.
                newer = current_build(path)
                if newer == build:
                    raise translate(error, str(path)) from error
                build = newer
        if in_memory:
            loaded = ox.Store()
            loaded.bulk_extend(engine)
            engine = loaded
        return cls(engine, build, str(path))

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], texts: Iterable[str] = ()) -> Self:
        """A graph in memory, with the texts of its documents."""
        engine = ox.Store()
        engine.bulk_extend(quads)
        store = cls(engine, None, "memory")
        store._texts = {hash_of(text): text for text in texts}
        return store

    @property
    def build(self) -> Path | None:
        """The build that is open: compare with `kg.store.folder.current_build` to learn of a newer one."""
        return self._build

    def query(self, sparql: str, *, max_rows: int | None = None, max_chars: int | None = None) -> Answer:
        """See `GraphStore.query`; an answer of more than `max_chars` characters is cut too."""
        try:
            result = self._engine.query(sparql, use_default_graph_as_union=True)
            if isinstance(result, ox.QueryBoolean):
                return Answer(AnswerKind.ASK, boolean=bool(result))
            if isinstance(result, ox.QuerySolutions):
                columns = tuple(variable.value for variable in result.variables)
                solutions = (tuple(None if t is None else _value(t) for t in solution) for solution in result)
                rows, cut = _within(solutions, max_rows, max_chars)
                return Answer(AnswerKind.SELECT, columns, rows, truncated=cut)
            triples, cut = _within(_distinct(result), max_rows, max_chars)
            return Answer(AnswerKind.CONSTRUCT, triples=triples, truncated=cut)
        except _ENGINE_ERRORS as error:
            raise translate(error, self._where, sparql) from error

    def quads(self) -> Iterator[ox.Quad]:
        """See `GraphStore.quads`."""
        return iter(self._engine)

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
            return {}
        try:
            report = json.loads((self._build / "report.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(self._where, f"report.json cannot be read: {error}", "build the graph anew") from error
        return dict(report)

    def close(self) -> None:
        """Let go of the engine; its files close when nothing refers to it any more."""
        self._engine = ox.Store()


def _within(rows: Iterator[_Row], max_rows: int | None, max_chars: int | None) -> tuple[tuple[_Row, ...], bool]:
    """Rows as far as the limits allow, and whether there were more."""
    taken: list[_Row] = []
    chars = 0
    for row in rows:
        chars += sum(len(value.text) for value in row if value is not None) if max_chars is not None else 0
        if len(taken) == max_rows or (max_chars is not None and chars > max_chars):
            return tuple(taken), True
        taken.append(row)
    return tuple(taken), False


def _distinct(triples: Iterable[ox.Triple]) -> Iterator[Triple]:
    """A CONSTRUCT gives a triple once for every solution; a graph holds it once."""
    seen: set[ox.Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield _value(triple.subject), _value(triple.predicate), _value(triple.object)


def hash_of(text: str) -> str:
    """The SHA-256 that identifies a document's text, as `kg.model.Document` makes it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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
            self._engine = ox.Store(str(self.build / "oxigraph"))
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
            result = self._engine.query(construct, use_default_graph_as_union=True)
            if not isinstance(result, ox.QueryTriples):
                raise StoreError(str(self._path), "a rule is a CONSTRUCT query", "correct the rule's file")
            quads = {ox.Quad(triple.subject, triple.predicate, triple.object, target) for triple in result}
            new = [quad for quad in quads if quad not in self._engine]
            if len(new) < _SMALL:
                self._engine.extend(new)
            else:
                self._engine.bulk_extend(new)
        except _ENGINE_ERRORS as error:
            raise translate(error, str(self._path), construct) from error
        return len(new)

    def snapshot(self) -> EmbeddedStore:
        """The graph as it stands, for reading before it is committed (validation); changes with the builder."""
        self._load_pending()
        return EmbeddedStore(self._engine, self.build, str(self._path))

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
            self._engine.optimize()
            self._engine.flush()
            self._engine = ox.Store()  # closes the files, so that a reader finds a build that no one writes
            make_current(self._path, self.build)
        except OSError as error:
            raise translate(error, str(self._path)) from error
        self._committed = True
        remove_other_builds(self._path, keep=self.build)

    def _load_pending(self) -> None:
        pending, self._pending = self._pending, []
        try:
            self._engine.bulk_extend(pending)
        except OSError as error:
            raise translate(error, str(self._path)) from error
