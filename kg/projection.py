"""The part of a graph that a description-logic reasoner is fed: HermiT is exact, and slow on what it has no use for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pyoxigraph as ox

from kg.namespaces import MG, PREFIXES

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_DIFFERENT = ox.NamedNode(f"{PREFIXES['owl']}differentFrom")


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
    "productOf", "combines", "productRoute", "hasBrand", "memberOf", "hasRoute", "hasDoseForm", "treats",
    "contraindicatedIn", "needsCareIn", "hasSideEffect", "hasOverdoseSign", "hasWithdrawalEffect",
)  # fmt: skip


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
