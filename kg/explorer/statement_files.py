"""Facts as files: Turtle with the words that state them, and tables that are safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.description import BRIEF_CAUTION
from kg.explorer.things import PREAMBLE, values
from kg.namespaces import DATA, PREFIXES, digest
from kg.store.answer import Answer, AnswerKind, Triple, Value, ValueKind
from kg.store.writers import to_csv, to_turtle

if TYPE_CHECKING:
    from kg.store import GraphStore

Cells = Sequence[str | None]


def facts_csv(columns: Sequence[str], lines: Iterable[Cells]) -> str:
    """Facts as CSV: the caution is the last column, so that each line keeps it wherever it goes."""
    return table_csv((*columns, "caution"), ((*line, BRIEF_CAUTION) for line in lines))


def table_csv(columns: Sequence[str], lines: Iterable[Cells]) -> str:
    """A table as CSV; no cell can be run as a formula (`kg.store.writers.to_csv`)."""
    rows = tuple(tuple(None if c is None else Value(ValueKind.LITERAL, c) for c in line) for line in lines)
    return to_csv(Answer(AnswerKind.SELECT, tuple(columns), rows))


def facts_turtle(store: GraphStore, statements: Iterable[str], title: str, remarks: Sequence[str]) -> str:
    """Statements with their evidence, documents and names as Turtle.

    A collection of them (PROV-O) carries the title and what has to be known with it: the caution, what was not found.
    """
    wanted = sorted(set(statements))
    found: dict[Triple, None] = {}
    if wanted:
        among = f"VALUES ?s {{ {values(wanted)} }}"
        steps = (
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {among} ?s ?p ?o }}",
            f"CONSTRUCT {{ ?f ?p ?o }} WHERE {{ {among} ?s mg:frequency ?f . ?f ?p ?o }}",
            f"CONSTRUCT {{ ?e ?p ?o }} WHERE {{ {among} ?s mg:evidence ?e . ?e ?p ?o }}",
            f"CONSTRUCT {{ ?e ?p ?o }} WHERE {{ {among} ?s mg:evidence/oa:hasSelector ?e . ?e ?p ?o }}",
            f"CONSTRUCT {{ ?e ?p ?o }} WHERE {{ {among} ?s mg:evidence/mg:inPassage ?e . ?e ?p ?o }}",
            f"CONSTRUCT {{ ?e ?p ?o }} WHERE {{ {among} ?s mg:evidence/mg:inPassage/oa:hasSelector ?e . ?e ?p ?o }}",
            f"CONSTRUCT {{ ?d ?p ?o }} WHERE {{ {among} ?s mg:statedIn ?d . ?d ?p ?o "
            "VALUES ?p { rdf:type rdfs:label dcterms:title dcterms:issued dcterms:isReplacedBy mg:version mg:series "
            "mg:sha256 mg:isAbout } }",
            f"CONSTRUCT {{ ?t ?p ?o }} WHERE {{ {among} "
            "VALUES ?naming { mg:about mg:concerns mg:inSection mg:scopeRoute mg:scopePopulation mg:inRegimen } "
            "?s ?naming ?t . ?t ?p ?o VALUES ?p { rdf:type rdfs:label } }",
        )
        for step in steps:
            found |= dict.fromkeys(store.query(PREAMBLE + step).triples)
    found |= dict.fromkeys(collection(wanted, title, remarks))
    return to_turtle(Answer(AnswerKind.CONSTRUCT, triples=tuple(found)))


def collection(statements: Sequence[str], title: str, remarks: Sequence[str]) -> list[Triple]:
    """A collection (PROV-O) of nodes by their IRIs, with a title and remarks."""
    node = Value(ValueKind.IRI, f"{DATA}collection/{digest(title, *statements)}")

    def says(prefix: str, name: str, value: Value) -> Triple:
        return node, Value(ValueKind.IRI, PREFIXES[prefix] + name), value

    return [
        says("rdf", "type", Value(ValueKind.IRI, f"{PREFIXES['prov']}Collection")),
        says("dcterms", "title", Value(ValueKind.LITERAL, title)),
        *(says("rdfs", "comment", Value(ValueKind.LITERAL, remark)) for remark in remarks),
        *(says("prov", "hadMember", Value(ValueKind.IRI, iri)) for iri in statements),
    ]
