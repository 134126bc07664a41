"""Whether a graph is as it must be: the shapes of `ontology/shapes.ttl` and the checks of `queries/checks`.

Each constraint of a shape is compiled to one SPARQL query over the whole graph, which takes seconds where a SHACL
engine, asking once a node, takes minutes; the tests hold the compiled shapes against pySHACL. The part of SHACL that is
compiled is what `_COMPONENTS` lists, and sh:sparql; a shape that uses anything else is an error, and never passed over.
Classes are compared as they are asserted, without rdfs:subClassOf.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import VocabularyError
from kg.namespaces import PREFIXES
from kg.store import GraphStore

_ROOT = Path(__file__).resolve().parent.parent
SHAPES = _ROOT / "ontology" / "shapes.ttl"
CHECKS = _ROOT / "queries" / "checks"

_SH = PREFIXES["sh"]
_QUOTES_AT_ONCE = 500


class Severity(StrEnum):
    """How bad: wrong, worth a look, or worth knowing. In this order findings are sorted."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found. `focus` and `path` are IRIs, `path` None where no single property is at fault.

    `quote` holds the words of the document behind it, None where there are none.
    """

    severity: Severity
    focus: str
    path: str | None
    what: str
    remedy: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that must not be: `query` selects ?this, the offender, and ?value, which may be unbound.

    `name` is the shape's or the check's; `component` is SHACL's name for the sort of constraint, empty for a check.
    """

    name: str
    component: str
    severity: Severity
    path: str | None
    what: str
    remedy: str
    query: str


def findings(
    graph: GraphStore,
    constraints: Sequence[Constraint] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with a graph, worst first; by default all shapes and all checks are asked.

    `progress` is told (done, total, the constraint's name).
    Raises StoreError where the engine fails, and VocabularyError where a shape or check cannot be read.
    """
    found: set[Finding] = set()
    asked = (*load_shapes(), *load_checks()) if constraints is None else tuple(constraints)
    for done, constraint in enumerate(asked, start=1):
        if progress is not None:
            progress(done, len(asked), constraint.name)
        for record in graph.query(constraint.query).records():
            value = record.get("value")
            what = constraint.what if value is None else f"{constraint.what}: {value}"
            found.add(Finding(constraint.severity, record["this"], constraint.path, what, constraint.remedy))
    words = quotes(graph, {finding.focus for finding in found})
    order = list(Severity)
    return tuple(
        Finding(f.severity, f.focus, f.path, f.what, f.remedy, words.get(f.focus))
        for f in sorted(found, key=lambda f: (order.index(f.severity), f.what, f.focus, f.path or ""))
    )


def quotes(graph: GraphStore, things: Iterable[str]) -> dict[str, str]:
    """The words behind things: a quote's own, a statement's, or those of the statement of a figure or a link."""
    oa, mg, prov = PREFIXES["oa"], PREFIXES["mg"], PREFIXES["prov"]
    quote = f"<{oa}hasSelector>/<{oa}exact>"
    path = f"({quote})|(<{mg}evidence>/{quote})|((^<{mg}frequency>|<{prov}wasDerivedFrom>)/<{mg}evidence>/{quote})"
    wanted = sorted(
        thing for thing in things if re.fullmatch(r"[^\x00-\x20<>\"{}|^`\\]+:[^\x00-\x20<>\"{}|^`\\]+", thing)
    )
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _QUOTES_AT_ONCE):
        some = " ".join(f"<{iri}>" for iri in wanted[start : start + _QUOTES_AT_ONCE])
        rows = graph.query(f"SELECT ?this ?quote WHERE {{ VALUES ?this {{ {some} }} ?this {path} ?quote }}").records()
        for row in rows:
            found[row["this"]] = min(row["quote"], found.get(row["this"], row["quote"]))
    return found


def load_checks(folder: Path = CHECKS) -> tuple[Constraint, ...]:
    """The checks: SELECT queries whose header (lines ``#+ ``, in TOML) has summary, severity and remedy.

    Raises VocabularyError naming the file that cannot be used.
    """
    checks = []
    for path in sorted(folder.glob("*.rq")):
        try:
            text = path.read_text("utf-8")
            header = tomllib.loads("\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ ")))
            severity = Severity(header["severity"])
            what, remedy = str(header["summary"]), str(header["remedy"])
            checks.append(Constraint(path.stem, "", severity, None, what, remedy, text))
        except (OSError, ValueError, KeyError) as error:
            raise VocabularyError(str(path), f"is no check: {error}", "see the other checks' headers") from error
    return tuple(checks)


@cache
def load_shapes(file: Path = SHAPES) -> tuple[Constraint, ...]:
    """The constraints of a shapes file, compiled. Raises VocabularyError for what cannot be read or compiled."""
    try:
        graph = _Shapes(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise VocabularyError(str(file), f"cannot be read: {error}", "mend the Turtle") from error
    try:
        return tuple(graph.constraints())
    except KeyError as error:
        remedy = "use a constraint that is listed in kg/validate.py, or sh:sparql"
        raise VocabularyError(str(file), f"cannot be compiled: {error}", remedy) from error


def _unless(condition: str) -> Callable[[str, str], str]:
    """A component that every value must fulfil; `condition` may use ?value and the component's own value, {0}."""
    return lambda path, own: _select(f"?this {path} ?value . FILTER(!COALESCE({condition.format(own)}, false))")


def _against(condition: str) -> Callable[[str, str], str]:
    """A component that compares every value with those of another property, {0}."""
    return lambda path, own: _select(
        f"?this {path} ?value ; {own} ?other . FILTER(!COALESCE({condition}, false))"
    )  # fmt: skip


def _counted(condition: str) -> Callable[[str, str], str]:
    """A component on the number of values."""
    return lambda path, own: (
        f"SELECT ?this WHERE {{ {{target}} OPTIONAL {{ ?this {path} ?one }} }} "
        f"GROUP BY ?this HAVING (COUNT(DISTINCT ?one) {condition} {own})"
    )


def _select(body: str) -> str:
    return f"SELECT DISTINCT ?this ?value WHERE {{ {{target}} {body} }}"


# How the values of a datatype are written (XML Schema, part 2): "abc" is no xsd:integer. The others take any words.
_WRITTEN = {
    f"<{PREFIXES['xsd']}integer>": "[+-]?[0-9]+",
    f"<{PREFIXES['xsd']}decimal>": "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)",
    f"<{PREFIXES['xsd']}boolean>": "true|false|0|1",
}


def _of_datatype(path: str, own: str) -> str:
    written = f" && REGEX(STR(?value), '^({_WRITTEN[own]})$')" if own in _WRITTEN else ""
    return _unless("ISLITERAL(?value) && DATATYPE(?value) = {0}" + written)(path, own)


_LENGTH = "!ISBLANK(?value) && STRLEN(STR(?value))"
_KINDS = {f"<{_SH}IRI>": "ISIRI(?value)", f"<{_SH}Literal>": "ISLITERAL(?value)"}
# A component of SHACL -> from a path and the component's value, a query for what breaks it.
_COMPONENTS: dict[str, Callable[[str, str], str]] = {
    "minCount": _counted("<"),
    "maxCount": _counted(">"),
    "class": lambda path, own: _select(f"?this {path} ?value . FILTER NOT EXISTS {{ ?value a {own} }}"),
    "datatype": _of_datatype,
    "nodeKind": lambda path, own: _unless(_KINDS[own])(path, own),
    "in": _unless("{0}"),
    "pattern": _unless("REGEX(STR(?value), {0})"),
    "minLength": _unless(_LENGTH + " >= {0}"),
    "maxLength": _unless(_LENGTH + " <= {0}"),
    "minInclusive": _unless("?value >= {0}"),
    "maxInclusive": _unless("?value <= {0}"),
    "minExclusive": _unless("?value > {0}"),
    "lessThan": _against("?value < ?other"),
    "lessThanOrEquals": _against("?value <= ?other"),
    "disjoint": _against("?value != ?other"),
    "uniqueLang": lambda path, own: _select(
        f"?this {path} ?value, ?other . FILTER(?value != ?other && LANG(?value) != '' && LANG(?value) = LANG(?other))"
    ),
}
_NOT_COMPONENTS = frozenset(("path", "severity", "message", "description", "type"))


class _Shapes:
    """The triples of a shapes graph, by subject and by the local name of the predicate."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._values: dict[Any, dict[str, list[Any]]] = {}
        for quad in quads:
            name = re.split(r"[/#]", quad.predicate.value)[-1]
            self._values.setdefault(quad.subject, {}).setdefault(name, []).append(quad.object)
        declared = [node for values in self._values.values() for node in values.get("declare", ())]
        self._prefixes = "".join(
            f"PREFIX {self._one(node, 'prefix').value}: <{self._one(node, 'namespace').value}>\n" for node in declared
        )

    def _one(self, node: Any, name: str) -> Any:
        try:
            return self._values[node][name][0]
        except KeyError:
            raise KeyError(f"{node} has no {name}") from None

    def _list(self, node: Any) -> Iterator[Any]:
        while f"{PREFIXES['rdf']}nil" != getattr(node, "value", ""):
            yield self._one(node, "first")
            node = self._one(node, "rest")

    def constraints(self) -> Iterator[Constraint]:
        """Every constraint of every shape that has a target."""
        for shape, values in sorted(self._values.items(), key=lambda item: str(item[0])):
            if "targetClass" not in values:
                continue
            classes = " ".join(sorted(str(one) for one in values["targetClass"]))
            target = f"VALUES ?targetClass {{ {classes} }} ?this a ?targetClass ."
            for sparql in values.get("sparql", ()):
                select = self._one(sparql, "select").value
                head, _, body = select.partition("WHERE {")
                query = f"{self._prefixes}{head}WHERE {{ {target}{body}"
                yield self._constraint(shape, "SPARQL", None, query)
            for property_shape in values.get("property", ()):
                yield from self._of_property(property_shape, target)
            unknown = set(values) - {"targetClass", "property", "sparql"} - _NOT_COMPONENTS
            if unknown:
                raise KeyError(f"{shape} has {', '.join(sorted(unknown))}")

    def _of_property(self, shape: Any, target: str) -> Iterator[Constraint]:
        path = self._one(shape, "path")
        for name, values in sorted(self._values[shape].items()):
            if name in _NOT_COMPONENTS:
                continue
            if name not in _COMPONENTS:
                raise KeyError(f"{shape} has {name}")
            for value in values:
                own = str(value)
                if name == "in":
                    own = " || ".join(f"sameTerm(?value, {one})" for one in self._list(value))
                query = _COMPONENTS[name](str(path), own).replace("{target}", target)
                yield self._constraint(shape, name[0].upper() + name[1:], path.value, query)

    def _constraint(self, shape: Any, component: str, path: str | None, query: str) -> Constraint:
        severity = Severity(re.split(r"[/#]", self._one(shape, "severity").value)[-1].lower())
        what, remedy = self._one(shape, "message").value, self._one(shape, "description").value
        name = re.split(r"[/#]", shape.value)[-1]
        return Constraint(name, f"{component}ConstraintComponent", severity, path, what, remedy, query)
