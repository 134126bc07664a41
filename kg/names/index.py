"""The names of the things in a graph: those of one spelling, or all of a kind."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kg.namespaces import MG, PREFIXES
from kg.parameters import Parameter, ParameterType, serialise
from kg.store import GraphStore, Value, ValueKind

CLASSES = {
    ParameterType.DRUG: ("Drug",),
    ParameterType.AGENT: ("Drug", "DrugClass", "Substance"),
    ParameterType.FINDING: ("Finding",),
    ParameterType.CONDITION: ("Finding", "Population", "Drug", "DrugClass", "Substance"),
    ParameterType.ROUTE: ("Route",),
    ParameterType.SYSTEM: ("BodySystem",),
    ParameterType.DOCUMENT: ("Document",),
    ParameterType.STATEMENT: ("Statement",),
    ParameterType.THING: (
        "Drug", "DrugClass", "Substance", "Product", "Finding", "Route", "DoseForm", "Population", "Document",
    ),
}  # fmt: skip
_BRANDED = (ParameterType.DRUG, ParameterType.AGENT, ParameterType.CONDITION)
PREFERRED, _BRAND_RANK = 1, 2

# Rank 1: what a thing is called; rank 2: what else names it, a document's short name among it, which is most often that
# of a drug. A brand names its drug, with the brand's own labels.
_RANKS = {
    f"{PREFIXES[prefix]}{name}": rank
    for prefix, name, rank in (
        ("rdfs", "label", 1), ("skos", "prefLabel", 1), ("dcterms", "title", 1),
        ("mg", "series", 2), ("skos", "altLabel", 2), ("mg", "clinicalLabel", 2),
    )
}  # fmt: skip
_BRAND_PROPERTIES = tuple(f"{PREFIXES[prefix]}{name}" for prefix, name in (
    ("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel"),
))  # fmt: skip
# Where labels are given they alone lead: classes and properties as VALUES would have all names read first.
_OWN = "{given} ?thing ?property ?label ; a ?class ."
# Of several versions of a document, title and series name the current one; an older one is named with its version.
_CURRENT = """FILTER(?class != mg:Document || ?property = rdfs:label
                     || NOT EXISTS { ?thing dcterms:isReplacedBy ?newer })"""
_VERSION = """?thing mg:series ?series ; mg:version ?version ; a ?class . BIND(mg:series AS ?property)
  BIND(CONCAT(?series, "@", ?version) AS ?label) {labels}"""
_BRANDS = "{given} ?product ?property ?label . {owned} ?thing a ?class . BIND({stated} AS ?stated)"
_OWNED = (
    ("?product mg:productOf ?thing .", "false"), ("?product mg:combines ?thing .", "false"),
    ("?thing mg:hasBrand ?product .", "true"),
)  # fmt: skip
PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("mg", "rdfs", "skos", "dcterms"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the graph: of a thing, or of a product of the thing. `kind` is the local name of the thing's class."""

    label: str
    thing: str
    kind: str
    rank: int
    product: str | None = None
    stated: bool = False
    """The product is the thing's by what a document states, not by the vocabulary."""


def spelled(store: GraphStore, kind: ParameterType, words: str) -> list[Name]:
    """Names spelled exactly so, but for upper and lower case as labels have it."""
    plain = " ".join(words.replace("’", "'").split())
    spellings = dict.fromkeys((plain, plain.lower(), plain.capitalize(), plain.title(), plain.upper()))
    written = [Value(ValueKind.LITERAL, text, None, language) for text in spellings for language in (None, "en")]
    labels = " ".join(_literal(value) for value in written)
    return _read(store, kind, f"VALUES ?label {{ {labels} }}")


def _literal(value: Value) -> str:
    text = serialise("a name", Parameter("words", ParameterType.TEXT, "words"), value.text)
    return text if value.language is None else f"{text}@{value.language}"


def _read(store: GraphStore, kind: ParameterType, labels: str = "") -> list[Name]:
    """Names of the things of a kind; only those with given labels, where these come as a VALUES clause."""
    classes = {f"{MG}{name}": name for name in CLASSES[kind]}

    def given(properties: Iterable[str]) -> str:
        every = f"VALUES ?class {{ {_iris(classes)} }} VALUES ?property {{ {_iris(properties)} }}"
        return labels or every

    branches = [_OWN.format(given=given(_RANKS))]
    if "Document" in CLASSES[kind]:
        branches = [f"{branches[0]} {_CURRENT}", _VERSION.format(labels=labels)]
    if kind in _BRANDED:
        branches += [
            _BRANDS.format(given=given(_BRAND_PROPERTIES), owned=owned, stated=stated) for owned, stated in _OWNED
        ]
    union = " UNION ".join(f"{{ {branch} }}" for branch in branches)
    query = f"{PROLOGUE}SELECT DISTINCT ?thing ?class ?property ?label ?product ?stated WHERE {{ {union} }}"
    names = []
    for thing, kind_of, found, label, product, stated in store.query(query).rows:
        if thing is None or kind_of is None or found is None or label is None or kind_of.text not in classes:
            continue
        if found.text not in (_RANKS if product is None else _BRAND_PROPERTIES):
            continue
        names.append(
            Name(
                label.text,
                thing.text,
                classes[kind_of.text],
                _RANKS[found.text] if product is None else _BRAND_RANK,
                product.text if product is not None else None,
                stated is not None and stated.text == "true",
            )
        )
    return names


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


@dataclass(frozen=True, slots=True)
class NameIndex:
    """All names of the things of a kind, by the key in which they are compared, and by that without its spaces."""

    by_key: Mapping[str, tuple[Name, ...]]
    by_letters: Mapping[str, tuple[Name, ...]]
    by_spelling: Mapping[str, tuple[Name, ...]]


_indexes: WeakKeyDictionary[GraphStore, dict[ParameterType, NameIndex]] = WeakKeyDictionary()


def label_index(store: GraphStore, kind: ParameterType) -> NameIndex:
    """The names of the things of a kind; read once for each store that is open (a new build is another store)."""
    kept = _indexes.setdefault(store, {})
    if kind not in kept:
        names = sorted(_read(store, kind), key=lambda name: (name.rank, name.label, name.thing))
        by_key, by_letters, by_spelling = (defaultdict[str, list[Name]](list) for _ in range(3))
        for name in names:
            key = key_of(name.label)
            by_key[key].append(name)
            by_letters[letters_of(key)].append(name)
            by_spelling[plain_letters(name.label)].append(name)
        kept[kind] = NameIndex(*({k: tuple(v) for k, v in d.items()} for d in (by_key, by_letters, by_spelling)))
    return kept[kind]


def plain_letters(words: str) -> str:
    """Lower case, no diacritics, no hyphens, single spaces: the letters that a person types."""
    decomposed = unicodedata.normalize("NFKD", words.replace("’", "'").replace("-", " ")).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def key_of(words: str) -> str:
    from kg.vocabulary.folding import fold

    return fold(plain_letters(words))


def letters_of(key: str) -> str:
    return key.replace(" ", "")
