"""What the questions of `queries/ask` are asked about in a benchmark: values drawn from the graph itself, by a seed.

A thing is drawn as often as the graph speaks of it, as people ask more about what is common. A draw whose answer is
empty is drawn again. Where a question has parameters that may be left out, it is asked with them and, as one of its
own, without.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from kg.namespaces import PREFIXES
from kg.parameters import Given, Parameter, ParameterType
from kg.queries import Question
from kg.store import GraphStore

LIST_LENGTH = 10
TRIES = 60
_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("mg", "rdfs"))
_OF_TYPE = {
    ParameterType.DRUG: "?document mg:isAbout ?x",
    ParameterType.AGENT: "?document mg:isAbout ?x",
    ParameterType.FINDING: "?statement a mg:AdverseEffect ; mg:concerns ?x",
    ParameterType.ROUTE: "?statement a mg:AdverseEffect ; mg:scopeRoute ?x",
    ParameterType.SYSTEM: "?finding mg:inSystem ?x",
    ParameterType.DOCUMENT: "?x a mg:Document",
    ParameterType.STATEMENT: "?x a mg:Statement",
    ParameterType.THING: "?link mg:linkSubject ?x",
}
_OF_NAME = {
    "group": "?link mg:linkProperty mg:memberOf ; mg:linkObject ?x",
    "use": "?statement a mg:Indication ; mg:concerns ?x",
    "conditions": "?statement a mg:Contraindication ; mg:concerns ?x",
    "population": "?statement mg:scopePopulation ?x",
    "without": "?statement a mg:Interaction ; mg:concerns ?x",
}
# Questions about findings that are not side effects.
_OF_QUESTION = {
    ("drugs-for", "finding"): _OF_NAME["use"],
    ("forbidden-in", "finding"): _OF_NAME["conditions"],
}
_PAIRS = "?link mg:linkSubject ?x ; mg:linkObject ?y"
_NUMBERS: dict[str, Given] = {"day": 3, "share": 1, "minimum": 1}


@dataclass(frozen=True)
class Asked:
    """A question as it is asked: its name, with ``*`` behind it where what may be left out is left out, and one query
    for each draw; `queries` is empty where no draw had an answer."""

    name: str
    queries: tuple[str, ...]


class Draws:
    """Draws from one graph. Values come from queries over the whole graph, each asked once."""

    def __init__(self, store: GraphStore, seed: int) -> None:
        self._store = store
        self._seed = seed
        self._pools: dict[str, list[tuple[str, ...]]] = {}

    def of(self, question: Question, number: int) -> Iterator[Asked]:
        """The question with `number` draws, and once more with what is required alone."""
        required = {name: p for name, p in question.parameters.items() if p.required}
        yield self._asked(question, question.name, dict(question.parameters), number)
        if len(required) < len(question.parameters):
            yield self._asked(question, f"{question.name}*", required, number if required else 1)

    def _asked(self, question: Question, name: str, parameters: dict[str, Parameter], number: int) -> Asked:
        chance = random.Random(f"{self._seed} {name}")
        found: dict[str, None] = {}
        for _ in range(TRIES if parameters else 1):
            sparql = question.bind(self._values(question.name, parameters, chance))
            if sparql not in found and self._store.query(sparql, max_rows=1).rows:
                found[sparql] = None
            if len(found) == number:
                break
        return Asked(name, tuple(found))

    def _values(self, question: str, parameters: dict[str, Parameter], chance: random.Random) -> dict[str, Given]:
        if question == "why":
            return dict(zip(parameters, chance.choice(self._pool(_PAIRS, "?x ?y")), strict=True))
        return {name: self._value(question, parameter, chance) for name, parameter in parameters.items()}

    def _value(self, question: str, parameter: Parameter, chance: random.Random) -> Given:
        if not parameter.type.is_thing:
            return _NUMBERS[parameter.name]
        pattern = _OF_QUESTION.get((question, parameter.name)) or _OF_NAME.get(parameter.name)
        pool = self._pool(pattern or _OF_TYPE[parameter.type], "?x")
        if not parameter.many:
            return chance.choice(pool)[0]
        return tuple(dict.fromkeys(chance.choice(pool)[0] for _ in range(LIST_LENGTH)))

    def _pool(self, pattern: str, columns: str) -> list[tuple[str, ...]]:
        if pattern not in self._pools:
            rows = self._store.query(f"{_PROLOGUE}SELECT {columns} WHERE {{ {pattern} }} ORDER BY {columns}").rows
            self._pools[pattern] = [tuple(value.text for value in row if value is not None) for row in rows]
        return self._pools[pattern]
