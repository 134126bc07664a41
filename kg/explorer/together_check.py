"""Medicines, conditions and a route, named as a person names them, to what documents say of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.errors import QuestionError
from kg.explorer.facts import Fact
from kg.explorer.sources import sources
from kg.explorer.statements import among, facts
from kg.explorer.things import rows, things, values
from kg.explorer.together import Added, Group, Item, Problem, Said, Together
from kg.explorer.together_words import in_words_query, with_words
from kg.names import Found, find, find_all
from kg.pairs import MOST_MEDICINES, Outcome, Pair, PairsCheck, Told, check_medicines, wording
from kg.parameters import ParameterType
from kg.queries import load_questions

if TYPE_CHECKING:
    from kg.store import GraphStore
    from kg.store.answer import Answer

MOST_CONDITIONS = 20
_LONGEST_NAME = 200
_OF_OUTCOME = {
    Outcome.AVOID: Group.AVOID,
    Outcome.CAUTION: Group.CARE,
    Outcome.POSSIBLE: Group.POSSIBLE,
    Outcome.PART: Group.UNCLEAR,
    Outcome.UNCLEAR: Group.UNCLEAR,
    Outcome.DENIED: Group.DENIED,
}


def together(
    store: GraphStore, medicines: Sequence[str], conditions: Sequence[str] = (), route: str | None = None
) -> Together:
    """The answer for medicines and conditions as a person names them. Raises QuestionError for more than 20 of either.

    A name that stands for nothing or for several things is left out and told of in `problems`.
    """
    for given, most, what in ((medicines, MOST_MEDICINES, "medicines"), (conditions, MOST_CONDITIONS, "conditions")):
        if len(given) > most:
            raise QuestionError("check", f"{len(given)} {what} were given", f"give at most {most}")
    problems: list[Problem] = []

    def known(words: str, parameter: str, kind: ParameterType) -> tuple[Found, ...]:
        try:
            if len(words) > _LONGEST_NAME:
                cut = f"{words[:40]}…"
                raise QuestionError(cut, "no name is so long", f"give a name of at most {_LONGEST_NAME} characters")
            if kind is ParameterType.AGENT:
                return find_all(store, kind, words, forgive=True)
            return (find(store, kind, words, forgive=True),)
        except QuestionError as error:
            near = things(store, error.choices)
            problems.append(Problem(words, error, parameter, tuple(near[iri] for iri in error.choices)))
            return ()

    understood = [words for words in medicines if known(words, "medicine", ParameterType.AGENT)]
    has = {f.iri: f for words in conditions for f in known(words, "condition", ParameterType.CONDITION)}
    by_route = next(iter(known(route, "route", ParameterType.ROUTE)), None) if route else None
    if not understood:
        return Together(None, tuple(has.values()), by_route, tuple(problems), (), (), (), (), (), {})
    check = check_medicines(store, understood, least=1)
    queries = dict(check.queries)
    drugs = tuple(medicine.iri for medicine in check.medicines if medicine.kind == "drug")

    def ask(name: str, **given: tuple[str, ...]) -> Answer:
        queries[name] = load_questions()[name].bind(given)
        return store.query(queries[name])

    spoken = ask("patient-check", medicines=drugs, conditions=tuple(has)).records() if has and drugs else ()
    shared = ask("added-effects", medicines=drugs).records() if len(drugs) > 1 else ()
    named = [s for pair in check.pairs for told in pair.told for s in told.statements]
    held = facts(store, among([*named, *(row["statement"] for row in spoken)])) if named or spoken else ()
    by_iri = {fact.iri: fact for fact in held}
    fits = _fitting(by_route)
    pairs = [_pair(pair, by_iri, fits) for pair in check.pairs if pair.told]
    matters = {found.label: _matter(found) for found in has.values()}
    linked = [*pairs, *_conditions(spoken, by_iri, fits, matters)]
    in_words = {found.label: _matter(found) for found in has.values() if found.kind not in _ALLERGENS}
    items = list(with_words(store, linked, drugs, in_words, fits))
    if drugs and in_words:
        queries["conditions-in-words"] = in_words_query(drugs, in_words)
    order = list(Group)
    items.sort(key=lambda item: (order.index(item.group), not item.is_pair))
    added = _added(store, drugs, [row["finding"] for row in shared])
    found = {(item.subject, item.matter) for item in items if not item.is_pair}
    cited = {fact.document.iri for item in items for one in item.said for fact in one.facts}
    return Together(
        check=check,
        conditions=tuple(has.values()),
        route=by_route,
        problems=tuple(problems),
        items=tuple(items),
        added=added,
        notes=(
            *_allergies(store, check, tuple(has.values())),
            *map(str, (*check.forgiven, *(f for f in (*has.values(), by_route) if f is not None and f.forgiven))),
            *wording.said_first(check),
        ),
        not_found=(*_pairs_not_found(check), *_conditions_not_found(check, tuple(has.values()), found)),
        sources=sources(store, {*cited, *(source.iri for source in check.documents)}),
        queries=queries,
    )


def _fitting(route: Found | None) -> Callable[[Fact], bool]:
    """Whether a fact holds for a route: one that names none holds for all."""
    return lambda fact: route is None or fact.route is None or fact.route.iri == route.iri


def _pair(pair: Pair, by_iri: Mapping[str, Fact], fits: Callable[[Fact], bool]) -> Item:
    said = []
    for told in pair.told:
        by, other = (pair.one, pair.two) if told.by == pair.one.iri else (pair.two, pair.one)
        held = tuple(by_iri[iri] for iri in told.statements if iri in by_iri)
        lines = tuple(line for line in wording.told_lines(told, by, other) if not line.startswith("certainty: "))
        said.append(Said(_group(told, held, fits), wording.told_first(told, other), lines, held))
    silent = (*wording.about_itself(pair), *wording.not_found(pair))
    return Item(pair.one.label, pair.two.label, True, tuple(said), silent)


def _group(told: Told, held: Sequence[Fact], fits: Callable[[Fact], bool]) -> Group:
    if held and not any(fits(fact) for fact in held):
        return Group.ELSEWHERE
    return _OF_OUTCOME[told.outcome]


_REACHES = {
    "itself": "",
    "wider": "the document names “{words}”, which takes in {patient}",
    "narrower": "the document names “{words}”, which is a kind of {patient}: ask whether that is meant",
}


def _conditions(
    spoken: Iterable[Mapping[str, str]],
    by_iri: Mapping[str, Fact],
    fits: Callable[[Fact], bool],
    matters: Mapping[str, str],
) -> list[Item]:
    said: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
    for row in spoken:
        fact = by_iri.get(row["statement"])
        if fact is None:
            continue
        reach = _REACHES[row["reach"]].format(words=row["words"], patient=row["patient"])
        limits = (
            ("only under a condition", "condition"),
            ("only for the route", "via"),
            ("only for people", "population"),
        )
        lines = (
            *((reach,) if reach else ()),
            *(f"{words}: {row[name]}" for words, name in limits if name in row),
            *((f"reason: {row['reason']}",) if "reason" in row else ()),
        )
        one = Said(_condition_group(row, fits(fact)), _condition_lead(row), lines, (fact,))
        said[row["medicine"], matters[row["patient"]]].setdefault(fact.iri, one)
    return [Item(medicine, patient, False, tuple(held.values())) for (medicine, patient), held in said.items()]


def _condition_group(row: Mapping[str, str], fits: bool) -> Group:
    if row["polarity"] == "denied":
        return Group.DENIED
    if not fits:
        return Group.ELSEWHERE
    if row["reach"] == "narrower":
        return Group.UNCLEAR
    if row["certainty"] != "asserted":
        return Group.POSSIBLE
    return Group.AVOID if row["kind"] == "contraindication" else Group.CARE


def _condition_lead(row: Mapping[str, str]) -> str:
    what = f"The document about {row['medicine']}"
    if row["polarity"] == "denied":
        return f"{what} says that this is not so:"
    verb = "holds it possible that it" if row["certainty"] != "asserted" else "says that it"
    asked = "must not be used in" if row["kind"] == "contraindication" else "needs care in"
    return f"{what} {verb} {asked}: {row['words']}."


def _added(store: GraphStore, drugs: Iterable[str], findings: Sequence[str]) -> tuple[Added, ...]:
    """The side effects that several share, with what is stated of each; what most of them share comes first."""
    if not findings:
        return ()
    pattern = (
        f"VALUES ?drug {{ {values(drugs)} }} VALUES ?finding {{ {values(findings)} }} "
        "?s mg:about ?drug ; mg:concerns ?finding ; a mg:AdverseEffect . "
        "FILTER NOT EXISTS { ?s mg:reviewState mg:Rejected }"
    )
    by_effect: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    labels: dict[str, str] = {}
    for fact in facts(store, pattern):
        if fact.thing is not None and not fact.denied:
            labels[fact.thing.iri] = fact.thing.label
            by_effect[fact.thing.iri][fact.drug.label].append(fact)
    made = [
        Added(
            labels[iri],
            any(fact.serious for held in of.values() for fact in held),
            tuple((drug, tuple(of[drug])) for drug in sorted(of)),
        )
        for iri, of in by_effect.items()
    ]
    return tuple(sorted(made, key=lambda one: (-len(one.by_drug), not one.serious, one.effect)))


def _pairs_not_found(check: PairsCheck) -> list[tuple[str, str]]:
    found = []
    for pair in check.pairs:
        if pair.told:
            continue
        title = f"{pair.one.label} + {pair.two.label}"
        count = len(pair.documents)
        without = " and ".join(side.label for side in (pair.one, pair.two) if not side.documents)
        missing = f"the library has no document about {without}" if without else ""
        if not count:
            found.append((title, missing))
            continue
        where = f"no statement found in {count} document{'' if count == 1 else 's'}, {wording.span(pair.documents)}"
        found.append((title, f"{where}; {missing}" if missing else where))
    return found


def _conditions_not_found(
    check: PairsCheck, conditions: Sequence[Found], found: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    made = []
    for condition in conditions:
        for medicine in check.medicines:
            if (medicine.label, _matter(condition)) in found:
                continue
            count = len(medicine.documents)
            if medicine.kind != "drug":
                words = f"conditions are looked up for drugs only; {medicine.label}: {medicine.kind}"
            elif not count:
                words = f"the library has no document about {medicine.label}"
            else:
                number = "1 document" if count == 1 else f"{count} documents"
                words = (
                    f"not named among contraindications and precautions in {number}, {wording.span(medicine.documents)}"
                )
            made.append((f"{medicine.label} · patient: {_matter(condition)}", words))
    return made


_ALLERGENS = ("drug", "drug class", "substance")


def _matter(condition: Found) -> str:
    """A condition in words; a medicine among conditions is what the patient is allergic to."""
    return f"allergy to {condition.label}" if condition.kind in _ALLERGENS else condition.label


def _allergies(store: GraphStore, check: PairsCheck, conditions: Sequence[Found]) -> list[str]:
    """Medicines of the list that the patient is allergic to: known without any document."""
    allergens = {found.iri: found.label for found in conditions if found.kind in _ALLERGENS}
    listed = {medicine.iri: medicine.label for medicine in check.medicines}
    if not allergens:
        return []
    query = f"""SELECT DISTINCT ?one ?group WHERE {{
  VALUES ?one {{ {values(listed)} }} VALUES ?group {{ {values(allergens)} }}
  {{ ?one mg:memberOf ?group }} UNION {{ ?one mg:broaderClass+ ?group }} }}"""
    found = [f"{listed[iri]} is on the list, and the patient is allergic to it" for iri in allergens if iri in listed]
    belongs = sorted((listed[row["one"].text], allergens[row["group"].text]) for row in rows(store, query))
    return found + [f"{one} belongs to {group}, to which the patient is allergic" for one, group in belongs]
