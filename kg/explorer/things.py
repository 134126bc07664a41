"""A thing of the graph, its name in an address, and how answers become values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kg import queries
from kg.errors import QuestionError
from kg.namespaces import DATA, MG, PREFIXES
from kg.store.answer import Value, ValueKind

if TYPE_CHECKING:
    from kg.store import GraphStore

KINDS: Mapping[str, str] = {
    f"{MG}Drug": "drug",
    f"{MG}Product": "brand",
    f"{MG}DrugClass": "class",
    f"{MG}Finding": "finding",
    f"{MG}Substance": "substance",
    f"{MG}Route": "route",
    f"{MG}DoseForm": "form",
    f"{MG}Population": "population",
    f"{MG}BodySystem": "system",
    f"{MG}Document": "document",
}
"""RDF class -> the word for it that a person sees."""

KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "drug": ("Drug", "Drugs"),
    "brand": ("Brand", "Brands"),
    "class": ("Class of drugs", "Classes of drugs"),
    "finding": ("Finding", "Findings: diseases, symptoms, signs"),
    "substance": ("Substance", "Substances, food and drink"),
    "route": ("Route", "Routes"),
    "form": ("Dose form", "Dose forms"),
    "population": ("Group of people", "Groups of people"),
    "system": ("Body system", "Body systems"),
    "document": ("Document", "Documents"),
    "thing": ("Thing", "Things"),
}
"""Kind -> its heading in the singular and the plural."""

PREAMBLE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())

_BATCH = 500


def with_prefixes(query: str) -> str:
    """A query with the PREFIX lines that it needs, and no others: for people to read and to ask anew.

    >>> with_prefixes("ASK { ?s a mg:Drug }")
    'PREFIX mg: <https://w3id.org/monograph/ontology#>\\nASK { ?s a mg:Drug }'
    """
    used = set(_PREFIX.findall(query))
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items() if prefix in used) + query


_PREFIX = re.compile(r"(?<![\w<:-])([a-z][\w-]*):(?=[A-Za-z])")


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """Anything with a name: `kind` is a key of `KIND_WORDS`."""

    label: str
    iri: str
    kind: str = "thing"

    @property
    def name(self) -> str:
        """Its short name in an address: ``drug:baclofen``."""
        return compact(self.iri)


def compact(iri: str) -> str:
    """The IRI with its prefix, or whole where no prefix fits.

    >>> compact("https://w3id.org/monograph/id/drug/x"), compact("urn:y")
    ('drug:x', 'urn:y')
    """
    return Value(ValueKind.IRI, iri).short()


def told_apart(words: Mapping[str, str]) -> dict[str, str]:
    """Choices by their short names, in words of which no two are alike: a picker of Streamlit knows them by their words
    alone, and would take the first for each. Those that are alike say their kind too, where that tells them apart, or
    else their own names.

    >>> told_apart({"drug:x": "x", "class:x": "x", "document:a": "Leaflet", "document:b": "Leaflet", "drug:y": "y"})
    {'drug:x': 'x (drug)', 'class:x': 'x (class)', 'document:a': 'Leaflet (a)', 'document:b': 'Leaflet (b)', \
'drug:y': 'y'}
    """
    held = Counter(words.values())
    kinds = Counter((name.partition(":")[0], text) for name, text in words.items())
    taken = {text for text, number in held.items() if number == 1}
    apart = {}
    for name, text in words.items():
        if held[text] > 1:
            kind, _, own = name.partition(":")
            behind = own if own and kinds[kind, text] > 1 else kind
            tried = chain((behind, name), (f"{name}, {number}" for number in count(2)))
            text = next(one for one in (f"{text} ({more})" for more in tried) if one not in taken)
            taken.add(text)
        apart[name] = text
    return apart


def expand(name: str) -> str:
    """The IRI behind a short name; a whole IRI stays. Raises QuestionError for what could not stand in a query.

    >>> expand("drug:x")
    'https://w3id.org/monograph/id/drug/x'
    """
    iri = queries.expand(name)
    if iri is None:
        raise QuestionError("address", f"{name!r} is not the name of a thing", "follow a link, or search for it")
    return iri


def values(iris: Iterable[str]) -> str:
    """IRIs as the content of a VALUES clause, in a fixed order, each checked by `expand`."""
    return " ".join(f"<{expand(iri)}>" for iri in sorted(set(iris)))


def rows(store: GraphStore, query: str) -> Iterator[dict[str, Value]]:
    """The rows of a SELECT as column -> value, unbound columns left out."""
    answer = store.query(PREAMBLE + query)
    for row in answer.rows:
        yield {column: value for column, value in zip(answer.columns, row, strict=True) if value is not None}


# By the opened store, not by the path: what is read anew after a rebuild is another store, with names of its own.
_names: WeakKeyDictionary[GraphStore, dict[str, Thing]] = WeakKeyDictionary()
_MOST_NAMES = 200_000  # of some 350 bytes each


def keep_names(store: GraphStore) -> None:
    """From now on, what `things` reads of a store is kept as long as the store is open.

    The same few thousand names stand on every page. Only for a store that does not change while it is open.
    """
    _names.setdefault(store, {})


def things(store: GraphStore, iris: Iterable[str]) -> dict[str, Thing]:
    """Label and kind of each IRI; one that the graph does not describe is called by its short name."""
    wanted = set(iris)
    kept = _names.get(store)
    if kept is None:
        return _read_things(store, sorted(wanted))
    known = {iri: thing for iri in wanted if (thing := kept.get(iri)) is not None}
    read = _read_things(store, sorted(wanted - known.keys()))
    if len(kept) + len(read) <= _MOST_NAMES:
        kept.update(read)
    return {iri: known[iri] if iri in known else read[iri] for iri in sorted(wanted)}


def _read_things(store: GraphStore, wanted: Sequence[str]) -> dict[str, Thing]:
    labels: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = f"VALUES ?thing {{ {values(wanted[start : start + _BATCH])} }}"
        for row in rows(store, f"SELECT ?thing ?label WHERE {{ {batch} ?thing rdfs:label ?label }}"):
            thing, label = row["thing"].text, row["label"].text
            labels[thing] = min(label, labels.get(thing, label))
        for row in rows(store, f"SELECT ?thing ?type WHERE {{ {batch} ?thing a ?type }}"):
            kind = KINDS.get(row["type"].text)
            if kind is not None:
                kinds[row["thing"].text] = kind
    found = {iri: Thing(labels.get(iri, compact(iri)), iri, kinds.get(iri, _kind_by_name(iri))) for iri in wanted}
    if any(one.kind == "document" for one in found.values()):
        found.update({one.iri: one for one in _titled(store) if one.iri in found})
    return found


# By the opened store, as `_names` is.
_titles: WeakKeyDictionary[GraphStore, tuple[Thing, ...]] = WeakKeyDictionary()


def _titled(store: GraphStore) -> tuple[Thing, ...]:
    """All documents by their titles; those of one title say their own names too, for no page could tell which of them
    it repeats."""
    kept = _titles.get(store)
    if kept is not None:
        return kept
    named = {
        compact(row["document"].text): row["label"].text
        for row in rows(store, "SELECT ?document ?label WHERE { ?document a mg:Document ; rdfs:label ?label }")
    }
    found = tuple(Thing(label, expand(name), "document") for name, label in sorted(told_apart(named).items()))
    if store in _names:
        _titles[store] = found
    return found


def thing(store: GraphStore, iri: str) -> Thing:
    """One thing; raises QuestionError where the graph says nothing of it."""
    if not store.query(f"ASK {{ <{expand(iri)}> ?p ?o }}").boolean:
        raise QuestionError(compact(iri), "the graph says nothing of it", "search for it under another name")
    return things(store, [iri])[iri]


def documents(store: GraphStore) -> tuple[Thing, ...]:
    """All documents, by title; one of several versions is named with its version, and says when it was replaced."""
    replaced = {
        row["document"].text
        for row in rows(store, "SELECT ?document WHERE { ?document a mg:Document ; dcterms:isReplacedBy ?newer }")
    }
    return tuple(
        sorted(replace(one, label=f"{one.label}, replaced") if one.iri in replaced else one for one in _titled(store))
    )


def _kind_by_name(iri: str) -> str:
    """The kind that the IRI's own folder tells, for things that no triple types."""
    if not iri.startswith(DATA):
        return "thing"
    folder = iri[len(DATA) :].split("/", 1)[0]
    return {"product": "brand"}.get(folder, folder if folder in KIND_WORDS else "thing")
