"""Why an answer may be empty: names in the query that the graph does not have, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from kg.model import TermKind
from kg.namespaces import DATA, MG, PREFIXES
from kg.sparql.diagnosis import declared_prefixes
from kg.sparql.tokens import printable, tokens
from kg.store.answer import Answer, AnswerKind, Value, ValueKind
from kg.store.embedded import EmbeddedStore

_MOST = 3
# Names that are looked at, and that are compared with: enough for any honest query, no burden from any other.
_LOOKED_AT, _COMPARED = 100, 5_000
_CLASS_OF = {TermKind.DRUG_CLASS.value: "DrugClass", TermKind.DOSE_FORM.value: "DoseForm"}


def says_nothing(answer: Answer) -> bool:
    """Whether an answer is empty: no row, no triple, "no", or one row of nothing but zeros and blanks."""
    if answer.kind is AnswerKind.ASK:
        return answer.boolean is False
    if answer.kind is AnswerKind.CONSTRUCT:
        return not answer.triples
    return not answer.rows or (
        len(answer.rows) == 1 and all(cell is None or cell.text in ("0", "") for cell in answer.rows[0])
    )


def unknown_names(store: EmbeddedStore, text: str) -> tuple[str, ...]:
    """A sentence for each of our own names in a query that no triple has; at most three."""
    found: list[str] = []
    declared = declared_prefixes(text)
    for prefix, iri in declared.items():
        ours = PREFIXES.get(prefix)
        if ours is not None and iri != ours:
            found.append(f"the query means <{printable(iri)}> by {prefix}:, the graph <{ours}>")
    for iri in _our_names(text, declared):
        if len(found) >= _MOST:
            break
        if not store.knows(iri):
            near = _nearest(store, iri)
            meant = f"; did you mean {near}?" if near else ""
            found.append(f"the graph has nothing of the name {_short(iri)}{meant}")
    return tuple(found[:_MOST])


def _our_names(text: str, declared: Mapping[str, str]) -> Iterator[str]:
    """IRIs of the model and of its things in a query, each once; not those that only declare a prefix."""
    seen: set[str] = set()
    before = ""
    for token in tokens(text):
        iri = ""
        if token.lastgroup == "name":
            prefix, _, local = token[0].partition(":")
            iri = declared.get(prefix, "") + local.replace("\\", "") if before != "PREFIX" and local else ""
        elif token.lastgroup == "iri" and not before.endswith(":"):
            iri = token[0][1:-1]
        if token.lastgroup not in ("space", "comment"):
            before = token[0].upper()
        if iri.startswith((MG, DATA)) and iri not in seen:
            seen.add(iri)
            if len(seen) > _LOOKED_AT:
                return
            yield iri


def _nearest(store: EmbeddedStore, iri: str) -> str:
    """The name of the same kind that is spelt most like this one, "" where none is."""
    space = MG if iri.startswith(MG) else iri[: iri.find("/", len(DATA)) + 1]
    local = iri[len(space) :][:60]
    known = {name.text[len(space) :] for name in _names_of(store, space) if name.text.startswith(space)}
    near = difflib.get_close_matches(local, sorted(known), n=1, cutoff=0.75)
    return _short(space + near[0]) if near else ""


def _names_of(store: EmbeddedStore, space: str) -> Iterator[Value]:
    if space == MG:
        query = (
            "SELECT DISTINCT ?name { ?name a ?kind VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty } }"
        )
    else:
        kind = space[len(DATA) :].strip("/")
        query = f"SELECT ?name {{ ?name a <{MG}{_CLASS_OF.get(kind, kind.title())}> }}"
    if not space.startswith(MG) and not space[len(DATA) :].strip("/").isalpha():
        return
    for (value,) in store.query(f"PREFIX owl: <{PREFIXES['owl']}> {query}", max_rows=_COMPARED).rows:
        if value is not None:
            yield value


def _short(iri: str) -> str:
    return printable(Value(ValueKind.IRI, iri).short(), 200)
