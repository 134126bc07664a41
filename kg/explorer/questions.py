"""Pickers and results for the questions: what may be chosen, and an answer as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg.explorer.things import Thing, rows, things
from kg.namespaces import DATA, PREFIXES
from kg.queries import ParameterType, Question
from kg.store.answer import Answer, AnswerKind, Value, ValueKind

if TYPE_CHECKING:
    from kg.store import GraphStore

_NUMBERS = frozenset(f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float"))
# Whether there is one statement, not which: the engine stops at the first.
_SPOKEN_OF = "FILTER(EXISTS { ?s mg:about ?thing } || EXISTS { ?s mg:concerns ?thing })"
_USED: Mapping[ParameterType, str] = {
    ParameterType.DRUG: f"{{ ?thing a mg:Drug {_SPOKEN_OF} }}",
    ParameterType.AGENT: f"{{ VALUES ?type {{ mg:Drug mg:DrugClass mg:Substance }} ?thing a ?type {_SPOKEN_OF} }}",
    ParameterType.FINDING: "{ ?thing a mg:Finding FILTER EXISTS { ?s mg:concerns ?thing } }",
    ParameterType.CONDITION: """{ VALUES ?kind { mg:Contraindication mg:Precaution }
  ?s a ?kind ; mg:concerns ?thing }""",
    ParameterType.ROUTE: """{ ?thing a mg:Route .
  { ?s mg:concerns ?thing } UNION { ?s mg:scopeRoute ?thing } }""",
    ParameterType.SYSTEM: "{ ?thing a mg:BodySystem . ?finding mg:inSystem ?thing . ?s mg:concerns ?finding }",
    ParameterType.DOCUMENT: "{ ?thing a mg:Document }",
    ParameterType.THING: """{ { SELECT DISTINCT ?thing { ?s mg:about ?thing } } UNION
  { SELECT DISTINCT ?thing { ?s mg:concerns ?thing } } UNION
  { SELECT DISTINCT ?thing { ?s mg:scopeRoute ?thing } } }""",
}
"""Type of a parameter -> the things that a document says something about: nothing else could give an answer."""

SHELVES: Mapping[str, tuple[str, ...]] = {
    "About one drug": ("drug", "overview"),
    "Medicines taken together": ("interaction",),
    "For one patient or group of people": ("patient",),
    "From a disease, a symptom or a side effect": ("finding",),
    "Drugs side by side": ("compare",),
    "Classes of drugs": ("class",),
    "Doses": ("dose",),
    "How often, and what may do harm": ("frequency", "safety"),
    "The documents, and what was read from them": (
        "coverage", "documents", "versions", "quality", "evidence", "vocabulary",
    ),
    "As a graph, and for other programs": ("graph", "export"),
}  # fmt: skip
"""Heading -> tags of the questions below it; a question stands below the first heading that has one of its tags."""

Cell = str | float | None


def shelves(known: Iterable[Question], words: str = "") -> dict[str, tuple[Question, ...]]:
    """The questions by their headings, each once, an overview first; only those that hold all the `words` in what is
    said of them."""
    asked = words.casefold().split()
    found: dict[str, list[Question]] = {}
    for question in sorted(known, key=lambda one: "overview" not in one.tags):
        said = " ".join((question.name, question.summary, question.description, *question.tags)).casefold()
        if all(word in said for word in asked):
            shelf = next(title for title, tags in SHELVES.items() if set(tags) & set(question.tags))
            found.setdefault(shelf, []).append(question)
    return {title: tuple(found[title]) for title in SHELVES if title in found}


def choices(store: GraphStore, kind: ParameterType) -> tuple[Thing, ...]:
    """What a picker offers for a parameter; nothing for types that are typed in."""
    pattern = _USED.get(kind)
    if pattern is None:
        return ()
    found = {row["thing"].text for row in rows(store, f"SELECT DISTINCT ?thing WHERE {pattern}")}
    return tuple(sorted(things(store, found).values(), key=lambda thing: (thing.label.casefold(), thing.iri)))


def columns(answer: Answer) -> dict[str, list[Cell]]:
    """An answer as columns; a column of nothing but numbers holds numbers, so that it sorts as such."""
    if answer.kind is AnswerKind.CONSTRUCT:
        names: tuple[str, ...] = ("subject", "predicate", "object")
        held: list[tuple[Value | None, ...]] = list(answer.triples)
    else:
        names, held = answer.columns, list(answer.rows)
    return {name: _column([row[at] for row in held]) for at, name in enumerate(names)}


def statements(answer: Answer) -> tuple[str, ...]:
    """The statements that an answer names, in its order: their sentences can be shown."""
    found = (
        value.text
        for row in answer.rows
        for value in row
        if value is not None and value.kind is ValueKind.IRI and value.text.startswith(f"{DATA}statement/")
    )
    return tuple(dict.fromkeys(found))


def _column(held: list[Value | None]) -> list[Cell]:
    present = [value for value in held if value is not None]
    if present and all(value.datatype in _NUMBERS for value in present):
        try:
            return [None if value is None else float(value.text) for value in held]
        except ValueError:
            pass  # an ill-typed literal, such as "x"^^xsd:integer: shown as it is written
    return [None if value is None else value.short() for value in held]
