"""All that the page of a drug shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.explorer.conclusions import concluded_with, links
from kg.explorer.facts import GROUPS, Amount, Fact
from kg.explorer.neighbours import STATED_AS, Neighbour, beside_stated
from kg.explorer.statements import ASKING, about, concerning, facts
from kg.explorer.things import Thing, expand, rows, thing, things

if TYPE_CHECKING:
    from kg.store import GraphStore

_TO_MILLIGRAM: Mapping[str, Decimal] = {"g": Decimal(1000), "mg": Decimal(1), "ug": Decimal("0.001")}
"""UCUM codes of mass -> milligrams."""


@dataclass(frozen=True, slots=True)
class RouteEffects:
    """The side effects that hold for one route (None: the document names none): those with a figure, the highest
    first, the others by the document's group, and those that the document denies."""

    route: Thing | None
    figures: tuple[Fact, ...]
    groups: tuple[tuple[str, tuple[Fact, ...]], ...]
    denied: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Regimen:
    """The amounts of one regimen: its steps in order, its maximum, everything else."""

    label: str
    steps: tuple[Fact, ...]
    maximum: tuple[Fact, ...]
    others: tuple[Fact, ...]

    @property
    def shared(self) -> Mapping[str, str]:
        """What every amount of the regimen is limited to, in words: ``population``, ``route``, ``indication``."""
        held = (*self.steps, *self.maximum, *self.others)
        found = {
            "population": {f.population for f in held},
            "route": {f.route for f in held},
            "indication": {f.amount.indication if f.amount is not None else None for f in held},
        }
        return {what: one.label for what, of in found.items() if len(of) == 1 and (one := next(iter(of))) is not None}

    @property
    def title(self) -> str:
        """Its name, and what all of it is limited to."""
        return " · ".join((self.label.capitalize(), *self.shared.values()))

    @property
    def all(self) -> tuple[Fact, ...]:
        """First doses, steps, others, maximum: the order in which one doses."""
        first = tuple(f for f in self.others if f.amount is not None and f.amount.kind == "initial")
        return (*first, *self.steps, *(f for f in self.others if f not in first), *self.maximum)


@dataclass(frozen=True, slots=True)
class StepPoint:
    """One level of a step chart: from day `start` to day `end` (None: open), `amount` in the chart's unit."""

    start: int
    end: int | None
    amount: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class StepChart:
    """What can be drawn on one scale; `maximum` only where it is of the same kind as the steps."""

    unit: str
    points: tuple[StepPoint, ...]
    maximum: Decimal | None
    undrawn: tuple[Fact, ...]
    """Maxima stated on another scale (a day's amount beside steps that do not say per what)."""


@dataclass(frozen=True, slots=True)
class DrugPage:
    """Everything stated about a drug, in the order of the page."""

    drug: Thing
    synonyms: tuple[str, ...]
    documents: tuple[Thing, ...]
    by_kind: Mapping[str, tuple[Fact, ...]]
    effects: tuple[RouteEffects, ...]
    regimens: tuple[Regimen, ...]
    said_elsewhere: tuple[Fact, ...]
    """Interactions that documents about other drugs state with this one."""
    concluded: tuple[Thing, ...]
    """What it is concluded to interact with; `kg.explorer.conclusions` reads what that rests on."""
    vocabulary: tuple[Neighbour, ...]
    """Classes and brand names that no document states, from the vocabulary."""

    def of(self, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind."""
        return self.by_kind.get(kind, ())


def drug_page(store: GraphStore, iri: str) -> DrugPage:
    """The page of a drug; raises QuestionError for a name that the graph does not know."""
    drug = thing(store, iri)
    linked = ASKING.submit(links, store, iri)
    found = facts(store, about(iri))
    by_kind: dict[str, list[Fact]] = defaultdict(list)
    for fact in found:
        by_kind[fact.kind].append(fact)
    named = facts(store, concerning(iri))
    elsewhere = tuple(f for f in named if f.kind == "Interaction" and f.drug != drug)
    stated = {(STATED_AS[f.kind], True, f.thing.iri) for f in found if f.kind in STATED_AS and f.thing is not None}
    stated |= {(STATED_AS[f.kind], False, f.drug.iri) for f in named if f.kind in STATED_AS}
    interacting = {f.thing.iri for f in by_kind["Interaction"] if f.thing is not None} | {f.drug.iri for f in elsewhere}
    names = {row["name"].text for row in rows(store, f"SELECT ?name WHERE {{ <{expand(iri)}> skos:altLabel ?name }}")}
    return DrugPage(
        drug=drug,
        synonyms=tuple(sorted(names - {drug.label})),
        documents=tuple(sorted({fact.document for fact in found})),
        by_kind={kind: tuple(held) for kind, held in by_kind.items()},
        effects=_by_route(by_kind["AdverseEffect"]),
        regimens=regimens(by_kind["Dose"]),
        said_elsewhere=elsewhere,
        concluded=concluded_with(store, linked.result(), interacting),
        vocabulary=beside_stated(store, iri, ("memberOf", "hasBrand"), stated),
    )


def drugs(store: GraphStore) -> tuple[Thing, ...]:
    """The drugs that a document states something about, by name."""
    found = {row["drug"].text for row in rows(store, "SELECT DISTINCT ?drug WHERE { ?document mg:isAbout ?drug }")}
    return tuple(sorted(things(store, found).values()))


def busiest(store: GraphStore, least: int, most: int) -> tuple[str, ...]:
    """IRIs of the drugs about which there are more than `least` statements, those with most first, `most` at most."""
    query = f"""SELECT ?drug (COUNT(?statement) AS ?count) WHERE {{ ?statement mg:about ?drug }}
GROUP BY ?drug HAVING (COUNT(?statement) > {least}) ORDER BY DESC(?count) ?drug LIMIT {most}"""
    return tuple(row["drug"].text for row in rows(store, query) if "drug" in row)


def step_chart(regimen: Regimen) -> StepChart | None:
    """The steps of a regimen against days, or None where there are fewer than two on one scale.

    A step lasts as many days as the document says; one that does not say how long ends the drawing openly.
    """
    steps = [f.amount for f in regimen.steps if f.amount is not None]
    if len(steps) < 2:
        return None
    daily = [_per_day(a) for a in steps]
    whole = all(amount is not None for amount in daily)
    plain = [_milligrams(a.high, a.unit) for a in steps]
    levels = daily if whole else plain
    points: list[StepPoint] = []
    day = 1
    for amount, level in zip(steps, levels, strict=True):
        if level is None:
            return None
        end = day + amount.duration_days if amount.duration_days is not None else None
        points.append(StepPoint(day, end, level, _amount_words(amount)))
        if end is None:
            break
        day = end
    if len(points) < 2:
        return None
    tops = [(f, _per_day(f.amount) if whole else _same_scale(f.amount, steps)) for f in regimen.maximum if f.amount]
    drawn = [top for _, top in tops if top is not None]
    return StepChart(
        unit="mg per day" if whole else "mg" + (f" per {steps[0].per}" if steps[0].per else ""),
        points=tuple(points),
        maximum=min(drawn) if drawn else None,
        undrawn=tuple(f for f, top in tops if top is None),
    )


def _by_route(effects: Iterable[Fact]) -> tuple[RouteEffects, ...]:
    by_route: dict[Thing | None, list[Fact]] = defaultdict(list)
    for fact in effects:
        by_route[fact.route].append(fact)
    made = []
    for route in sorted(by_route, key=lambda r: (r is not None, r.label if r else "")):
        held = by_route[route]
        said = [f for f in held if not f.denied]
        figures = sorted((f for f in said if f.figure is not None), key=lambda f: (-_height(f), f.name, f.iri))
        others = [f for f in said if f.figure is None]
        groups = [(GROUPS[g], tuple(f for f in others if f.group == g)) for g in GROUPS]
        filled = tuple((words, members) for words, members in groups if members)
        made.append(RouteEffects(route, tuple(figures), filled, tuple(f for f in held if f.denied)))
    return tuple(made)


def _height(fact: Fact) -> Decimal:
    """The figure's known bound, the upper one where both are: the order of a chart."""
    if fact.figure is None:
        return Decimal(0)
    bound = fact.figure.upper if fact.figure.upper is not None else fact.figure.lower
    return bound if bound is not None else Decimal(0)


def regimens(doses: Iterable[Fact]) -> tuple[Regimen, ...]:
    """The amounts by their regimens, in the order of the document."""
    by_regimen: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in doses:
        regimen = fact.amount.regimen if fact.amount is not None else None
        by_regimen[(regimen.iri if regimen else "", regimen.label if regimen else "dosing")].append(fact)
    made = []
    for (_, label), held in sorted(by_regimen.items(), key=lambda item: min(f.place for f in item[1])):
        steps = [f for f in held if f.amount is not None and f.amount.kind == "step"]
        top = [f for f in held if f.amount is not None and f.amount.kind == "maximum"]
        made.append(
            Regimen(
                label,
                tuple(sorted(steps, key=lambda f: (f.amount.step or 0 if f.amount else 0, f.place))),
                tuple(top),
                tuple(f for f in held if f not in steps and f not in top),
            )
        )
    return tuple(made)


def _per_day(amount: Amount) -> Decimal | None:
    """Milligrams a day, where the document says enough."""
    one = _milligrams(amount.high, amount.unit)
    if one is None:
        return None
    if amount.per == "day":
        return one
    return one * amount.times_per_day if amount.times_per_day is not None and amount.per in (None, "dose") else None


def _same_scale(top: Amount, steps: list[Amount]) -> Decimal | None:
    same = {step.per for step in steps} == {top.per}
    return _milligrams(top.high, top.unit) if same else None


def _milligrams(amount: Decimal, unit: str) -> Decimal | None:
    factor = _TO_MILLIGRAM.get(unit)
    return amount * factor if factor is not None else None


def _amount_words(amount: Amount) -> str:
    low, high = f"{amount.low.normalize():f}", f"{amount.high.normalize():f}"
    return f"{low if low == high else f'{low} to {high}'} {amount.unit}"
