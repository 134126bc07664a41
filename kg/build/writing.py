"""What was read, into a new build: all of it, or what has changed into a copy of the current one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.build.kept import Kept, program_hash
from kg.build.versions import Source
from kg.errors import StoreError
from kg.namespaces import GRAPH_ONTOLOGY, GRAPH_REJECTED, GRAPH_VOCABULARY, MG
from kg.rdf import document_iri
from kg.rules import RULES, apply_rules, renew_rules
from kg.store.builder import StoreBuilder
from kg.store.embedded import EmbeddedStore
from kg.store.folder import current_build
from kg.store.renewal import StoreRenewer
from kg.vocabulary import FOLDER as VOCABULARY_FOLDER

UNREAD = frozenset(("reviewedBy", "reviewedAt", "reviewComment"))
"""Properties of our ontology that no rule reads, beside `mg:reviewState` with another value than `mg:Rejected`."""
ONTOLOGY_FILE = VOCABULARY_FOLDER.parent / "monograph.ttl"


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from the current build: the readings that are no longer in it, and those that are new.

    `concluded` is how many triples are concluded in the current build.
    """

    base: Path
    gone: tuple[str, ...]
    new: tuple[Source, ...]
    concluded: int


def change_from(store: Path, kept: Kept, read: Sequence[Source]) -> Change | None:
    """What is to be changed of the current build; None where there is none, another program or vocabulary made it, its
    readings are not kept, or so much has changed that it is quicker to write all of it."""
    try:
        base = current_build(store)
        report = EmbeddedStore.open(store).report()
    except StoreError:
        return None
    before = report.get("readings")
    concluded = report.get("concluded")
    if report.get("made_by") != made_by() or not isinstance(before, Mapping) or not isinstance(concluded, int):
        return None
    now = {source.result.key for source in read}
    gone = tuple(sorted(str(key) for key in before.values() if key not in now))
    new = tuple(source for source in read if source.result.key not in before.values())
    if len(gone) + len(new) > max(20, len(read)):
        return None
    if any(kept.load(key) is None for key in gone):
        return None
    return Change(base, gone, new, concluded)


def builder_for(store: Path, change: Change | None) -> StoreBuilder:
    """What writes the new build."""
    return StoreBuilder(store) if change is None else StoreRenewer(store, change.base)


def write(builder: StoreBuilder, kept: Kept, read: Sequence[Source], change: Change | None) -> int:
    """Writes the build, or changes the copy of the current one; how many triples are concluded in it."""
    if change is not None and isinstance(builder, StoreRenewer):
        return _renew(builder, kept, read, change)
    builder.add_quads(_file_quads(ONTOLOGY_FILE, GRAPH_ONTOLOGY))
    for path in sorted(VOCABULARY_FOLDER.glob("*.ttl")):
        builder.add_quads(_file_quads(path, GRAPH_VOCABULARY))
    for source in read:
        text, quads = _contents(kept, source)
        builder.add_text(source.result.sha256, text)
        builder.add_quads(quads)
    return sum(apply_rules(builder).values())


def _renew(builder: StoreRenewer, kept: Kept, read: Sequence[Source], change: Change) -> int:
    old = {quad for key in change.gone for quad in (kept.load(key) or ("", []))[1]}
    new: set[ox.Quad] = set()
    made = {source.result.key for source in change.new}
    for source in read:
        if source.result.key not in made:
            builder.keep_text(source.result.sha256)
            continue
        text, quads = _contents(kept, source)
        builder.add_text(source.result.sha256, text)
        new.update(quads)
    old -= new
    rejecting = {_document(source): source for source in read if source.result.rejected}
    for document in _rejecting_too(builder, old):
        if document in rejecting:
            old.difference_update(_contents(kept, rejecting[document])[1])
    changed = [triple for triple in builder.exchange(old, new) if is_read_by_rules(triple)]
    return change.concluded + renew_rules(builder, changed)


def _rejecting_too(builder: StoreRenewer, old: Iterable[ox.Quad]) -> set[str]:
    """The documents whose rejected statements name a thing of which quads speak that leave the graph of those.

    All documents share that graph: what one of them says of a thing, such as its words, another one may say too.
    """
    apart = _node(GRAPH_REJECTED)
    things = {quad.subject for quad in old if quad.graph_name == apart}
    naming = {quad.subject for node in things for quad in builder.quads(None, None, node, apart)}
    return {
        quad.object.value
        for node in naming
        for quad in builder.quads(node, _node(f"{MG}statedIn"), None, apart)
        if isinstance(quad.object, ox.NamedNode)
    }


def _document(source: Source) -> str:
    return document_iri(source.result.name, source.result.version)


def is_read_by_rules(quad: ox.Triple | ox.Quad) -> bool:
    """Whether one that comes or goes may change what is concluded.

    Who has reviewed a statement and when, and that it was accepted, may not: rules ask only whether it is rejected.
    """
    predicate = quad.predicate.value.removeprefix(MG)
    if predicate == "reviewState":
        return quad.object == _node(f"{MG}Rejected")
    return predicate not in UNREAD


def _contents(kept: Kept, source: Source) -> tuple[str, list[ox.Quad]]:
    """The text and the quads of a document; one whose kept reading is damaged is read again."""
    found = kept.load(source.result.key)
    if found is None:
        kept.forget(source.result.key)
        kept.read(source.path, source.place, source.decisions)
        found = kept.load(source.result.key)
    if found is None:
        raise StoreError(str(source.path), "the document changed while it was read", "build again")
    return found


@cache
def made_by() -> str:
    """A hash of all that a build depends on but its documents: the program, the ontology, the vocabulary, the rules."""
    hasher = hashlib.sha256(program_hash().encode())
    for path in (ONTOLOGY_FILE, *sorted(VOCABULARY_FOLDER.glob("*.ttl")), *sorted(RULES.glob("*.rq"))):
        hasher.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return hasher.hexdigest()


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _file_quads(path: Path, graph: str) -> Iterator[ox.Quad]:
    node = _node(graph)
    for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, node)
