"""Statements of the graph, read back as facts with the words that state them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.explorer.facts import DOSE_KINDS, KINDS, Amount, Fact, Figure, Passage
from kg.explorer.things import Thing, expand, rows, things, values
from kg.namespaces import MG, PREFIXES

if TYPE_CHECKING:
    from kg.store import GraphStore
    from kg.store.answer import Value


def about(drug: str) -> str:
    """The pattern of statements about a drug."""
    return f"?s mg:about <{expand(drug)}> ."


def concerning(thing: str) -> str:
    """The pattern of statements that name a thing."""
    return f"?s mg:concerns <{expand(thing)}> ."


def stated_in(document: str) -> str:
    """The pattern of a document's statements."""
    return f"?s mg:statedIn <{expand(document)}> ."


def among(statements: Iterable[str]) -> str:
    """The pattern of statements given by their IRIs."""
    return f"VALUES ?s {{ {values(statements)} }}"


Properties = Mapping[str, list["Value"]]


def facts(store: GraphStore, pattern: str, *, rejected: bool = False) -> tuple[Fact, ...]:
    """The statements that a pattern (`about`, `stated_in` …) finds, by kind, then in the order of the document.

    Those that a person has rejected only where `rejected` are asked for.
    """
    kept = "" if rejected else "MINUS { ?s mg:reviewState mg:Rejected }"
    # Without "?s a mg:Statement": where a thousand are given, the engine would begin at all there are (38 s).
    # What is no statement has no kind, and is left out below.
    others = f"FILTER(?p NOT IN ({_NOT_SHOWN}))"
    # Side by side: the engine answers each on a core of its own.
    asked = ASKING.submit(_passages, store, pattern)
    statements = _properties(store, f"SELECT ?s ?p ?o WHERE {{ {pattern} ?s ?p ?o {others} {kept} }}")
    figures = _properties(store, f"SELECT DISTINCT ?f ?p ?o WHERE {{ {pattern} ?s mg:frequency ?f . ?f ?p ?o }}")
    passages = asked.result()
    names = things(
        store,
        (value.text for found in statements.values() for p, held in found.items() if p in _THINGS for value in held),
    )
    made = (_fact(iri, found, figures, passages.get(iri, ()), names) for iri, found in statements.items())
    order = list(KINDS)
    shown = (fact for fact in made if fact is not None)
    return tuple(sorted(shown, key=lambda f: (order.index(f.kind), f.place, f.iri)))


ASKING = ThreadPoolExecutor(max_workers=4, thread_name_prefix="monograph-facts")
"""For queries side by side. What is asked here must not wait for something else that is: all could, and none would go
on."""

# Half of all that is said of statements: what leads to their evidence, and what repeats names or is concluded, for the
# sake of questions.
_NOT_SHOWN = ", ".join(
    (
        "mg:evidence", "mg:firstEvidence", "mg:firstOffset", "mg:firstSentence", "mg:notStated", "mg:namesUnlinked",
        "mg:disagreesWith", "mg:unansweredBy", "mg:aboutLabel", "mg:concernsLabel", "mg:alsoAnEffect", "rdfs:label",
    )
)  # fmt: skip
_THINGS = frozenset(
    MG + p
    for p in (
        "about", "concerns", "statedIn", "inSection", "scopeRoute", "scopePopulation", "exampleOf", "except",
        "inRegimen", "forIndication",
    )
)  # fmt: skip


def _properties(store: GraphStore, query: str) -> dict[str, dict[str, list[Value]]]:
    """Subject -> property -> values, from rows of three columns."""
    found: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(store, query):
        subject, prop, value = row.values()
        held = found[subject.text][prop.text]
        if value not in held:
            held.append(value)
    return found


def _passages(store: GraphStore, pattern: str) -> dict[str, tuple[Passage, ...]]:
    """Statement -> its evidence, in the order of the text."""
    found: dict[str, set[Passage]] = defaultdict(set)
    # Each selector right before what is asked of it: both first, and Oxigraph goes through every pair of them (1.5x).
    query = f"""SELECT ?s ?start ?end ?quote ?from ?sentence WHERE {{
  {pattern} ?s mg:evidence ?evidence .
  ?evidence oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end .
  ?evidence oa:hasSelector ?as . ?as oa:exact ?quote .
  ?evidence mg:inPassage ?passage .
  ?passage oa:hasSelector ?pat . ?pat oa:start ?from .
  ?passage oa:hasSelector ?pas . ?pas oa:exact ?sentence .
}}"""
    for row in rows(store, query):
        found[row["s"].text].add(
            Passage(
                start=int(row["start"].text),
                end=int(row["end"].text),
                quote=row["quote"].text,
                sentence_start=int(row["from"].text),
                sentence=row["sentence"].text,
            )
        )
    return {iri: tuple(sorted(held, key=lambda p: (p.start, p.end))) for iri, held in found.items()}


def _fact(
    iri: str,
    found: Properties,
    figures: Mapping[str, Properties],
    passages: tuple[Passage, ...],
    names: Mapping[str, Thing],
) -> Fact | None:
    """One statement from its properties, or None where it is of no kind that is shown."""

    def text(p: str) -> str | None:
        held = found.get(MG + p)
        return min(value.text for value in held) if held else None

    def local(p: str) -> str:
        return (text(p) or "").removeprefix(MG)

    def thing(p: str) -> Thing | None:
        named = text(p)
        return names[named] if named is not None else None

    types = {value.text.removeprefix(MG) for value in found.get(f"{PREFIXES['rdf']}type", [])}
    kind = next((kind for kind in KINDS if kind in types), None)
    drug, document = thing("about"), thing("statedIn")
    if kind is None or drug is None or document is None:
        return None
    frequency, section = text("frequency"), thing("inSection")
    return Fact(
        iri=iri,
        kind=kind,
        drug=drug,
        document=document,
        words=text("words") or (passages[0].quote if passages else ""),
        thing=thing("concerns"),
        section=section.label if section is not None and section.label != section.name else "",
        passages=passages,
        denied=local("polarity") == "Denied",
        possible=local("certainty") == "Possible",
        review=local("reviewState"),
        reviewed_by=text("reviewedBy") or "",
        reviewed_at=text("reviewedAt") or "",
        review_comment=text("reviewComment") or "",
        route=thing("scopeRoute"),
        population=thing("scopePopulation"),
        condition=text("scopeCondition"),
        group=local("group"),
        serious=text("serious") in ("true", "1") or local("group") == "Serious",
        figure=_figure(figures[frequency]) if frequency is not None and frequency in figures else None,
        condition_kind=local("conditionKind") or None,
        reason=text("reason"),
        action=local("action") or None,
        some_members=local("extent") == "SomeMembers",
        consequence=text("consequence"),
        example_of=thing("exampleOf"),
        excepted=tuple(sorted(names[value.text] for value in found.get(f"{MG}except", []))),
        amount=_amount(text, types, thing("inRegimen"), thing("forIndication")) if kind == "Dose" else None,
    )


def _figure(found: Properties) -> Figure:
    def first(p: str) -> str | None:
        held = found.get(MG + p)
        return held[0].text if held else None

    lower, upper = first("lowerPercent"), first("upperPercent")
    return Figure(
        comparator=(first("comparator") or f"{MG}Exactly").removeprefix(MG),
        lower=Decimal(lower) if lower is not None else None,
        upper=Decimal(upper) if upper is not None else None,
        words=first("words") or "",
    )


def _amount(
    text: Callable[[str], str | None], types: set[str], regimen: Thing | None, indication: Thing | None
) -> Amount | None:
    def whole(p: str) -> int | None:
        found = text(p)
        return int(found) if found is not None else None

    low, high = text("amountMin"), text("amountMax")
    if low is None or high is None:
        return None
    return Amount(
        kind=next((words for name, words in DOSE_KINDS.items() if name in types), ""),
        low=Decimal(low),
        high=Decimal(high),
        unit=text("unit") or "",
        per=text("per"),
        times_per_day=whole("timesPerDay"),
        duration_days=whole("durationDays"),
        step=whole("stepOrder"),
        regimen=regimen,
        indication=indication,
    )
