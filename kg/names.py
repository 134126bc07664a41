"""Words to things: a label, a brand or a synonym as a person types it, and never a guess between two medicines.

The exact spelling is looked up first, which costs the store next to nothing; only where it names nothing are all names
read, once a store, and compared without case, plural, diacritics, hyphens and British spelling. A slip of the finger
is forgiven only where the caller asked for that, and only where one thing alone is near: names of medicines that look
alike (ISMP, "List of Confused Drug Names") are within each other's reach, so a slip between two gives the choices.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from kg.errors import QuestionError
from kg.namespaces import MG, PREFIXES
from kg.parameters import ParameterType, expand
from kg.store import GraphStore, Value, ValueKind

_CLASSES = {
    ParameterType.DRUG: ("Drug",),
    ParameterType.AGENT: ("Drug", "DrugClass", "Substance"),
    ParameterType.FINDING: ("Finding",),
    ParameterType.ROUTE: ("Route",),
    ParameterType.SYSTEM: ("BodySystem",),
    ParameterType.DOCUMENT: ("Document",),
    ParameterType.STATEMENT: ("Statement",),
    ParameterType.THING: (
        "Drug", "DrugClass", "Substance", "Product", "Finding", "Route", "DoseForm", "Population", "Document",
    ),
}  # fmt: skip
KIND_WORDS = {"DrugClass": "drug class", "DoseForm": "dose form", "BodySystem": "body system"}
_KINDS_ASKED = {ParameterType.AGENT: "medicine, class, drink or food"}
_BRANDED = (ParameterType.DRUG, ParameterType.AGENT)
_PREFERRED, _BRAND_RANK = 1, 2
_NEAR_MISSES = 5
# Letters of a name from which one slip, or two, are forgiven; below, nearly every word is near another.
_ONE_SLIP, _TWO_SLIPS = 5, 9
# Prefixes that turn a word into its opposite two letters away.
_OPPOSITES = (("hyper", "hypo"), ("inter", "intra"), ("brady", "tachy"))

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
_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("mg", "rdfs", "skos", "dcterms"))


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


@dataclass(frozen=True, slots=True)
class Found:
    """What words were taken for: a thing with its usual label and kind, in words.

    `name` is the name that fitted, as the graph writes it; `forgiven` says that the words were spelled otherwise than
    case, plural and the like allow; `product` is the IRI of the brand, where the words named one.
    """

    words: str
    iri: str
    label: str
    kind: str
    name: str
    forgiven: bool = False
    product: str | None = None

    def __str__(self) -> str:
        """
        >>> str(Found("Lioresl", "…", "baclofen", "drug", "Lioresal", forgiven=True))
        'taken "Lioresl" for Lioresal (baclofen)'
        """
        behind = "" if self.name.casefold() == self.label.casefold() else f" ({self.label})"
        return f'taken "{self.words}" for {self.name}{behind}'


def find(store: GraphStore, kind: ParameterType, words: str, *, forgive: bool = False) -> Found:
    """The one thing of this kind that the words name: an IRI, a prefixed name, a label, a synonym or a brand.

    Case, plural, diacritics, hyphens and British spelling do not matter; a preferred label wins over others. With
    `forgive`, neither do one or two slips of the finger where nothing else is near; the caller has to say so to whoever
    asked (`Found.forgiven`). Raises QuestionError, with the choices, where several things have the name or nothing has.
    """
    found = find_all(store, kind, words, forgive=forgive)
    if len(found) > 1:
        what = f"{found[0].name} is a product of {len(found)} drugs"
        raise QuestionError(words, what, f"name one of {_choices(found, names=False)}")
    return found[0]


def find_all(store: GraphStore, kind: ParameterType, words: str, *, forgive: bool = False) -> tuple[Found, ...]:
    """Like `find`; all its drugs, by label, where the words are the brand of a combination."""
    iri = expand(words.strip())
    if iri is not None:
        known = _known(store, iri, kind)
        if known:
            return known
    if kind is ParameterType.STATEMENT or (iri is not None and iri.startswith(("http://", "https://"))):
        raise QuestionError(words, f"the graph has no {kind.value} of this name", "take the IRI from an answer")
    spelled = _spelled(store, kind, words)
    if spelled:
        return _the_one(store, words, spelled)
    index = label_index(store, kind)
    key = _key(words)
    alike = index.by_key.get(key) or index.by_letters.get(_letters(key))
    if alike:
        return _the_one(store, words, alike)
    near = _near(index, words)
    close = _within_reach(near, words) if forgive else ()
    if close:
        return tuple(replace(found, forgiven=True) for found in _the_one(store, words, close))
    if near:
        remedy = f"did you mean {_choices(_described(store, words, [name for _, name in near])[:_NEAR_MISSES])}?"
    else:
        remedy = "ask for `unlinked`, or look at the vocabulary"
    raise QuestionError(words, f"no {_KINDS_ASKED.get(kind, kind.value)} has this name", remedy)


def resolve(store: GraphStore, kind: ParameterType, words: str) -> str:
    """The IRI of what `find` finds, without forgiving anything."""
    return find(store, kind, words).iri


def _the_one(store: GraphStore, words: str, names: Iterable[Name]) -> tuple[Found, ...]:
    """The thing that names of one spelling stand for. Raises QuestionError where they stand for several."""
    all_names = list(names)
    best = min(name.rank for name in all_names)
    owned = {name.product for name in all_names if name.product is not None and not name.stated}
    chosen = [name for name in all_names if name.rank == best and not (name.stated and name.product in owned)]
    things = {name.thing for name in chosen}
    found = _described(store, words, chosen)
    # Two documents that give two drugs one brand disagree: that is no combination.
    combination = len({name.product for name in chosen}) == 1 and all(name.product in owned for name in chosen)
    if len(things) > 1 and not combination:
        raise QuestionError(
            words, f"several things have this name: {_choices(found, names=False)}", "choose one by its IRI"
        )
    return found


def _spelled(store: GraphStore, kind: ParameterType, words: str) -> list[Name]:
    """Names spelled exactly so, but for upper and lower case as labels have it."""
    plain = " ".join(words.replace("’", "'").split())
    spellings = dict.fromkeys((plain, plain.lower(), plain.capitalize(), plain.title(), plain.upper()))
    written = [Value(ValueKind.LITERAL, text, None, language) for text in spellings for language in (None, "en")]
    labels = " ".join(_literal(value) for value in written)
    return _read(store, kind, f"VALUES ?label {{ {labels} }}")


def _literal(value: Value) -> str:
    from kg.parameters import Parameter, serialise

    text = serialise("a name", Parameter("words", ParameterType.TEXT, "words"), value.text)
    return text if value.language is None else f"{text}@{value.language}"


def _read(store: GraphStore, kind: ParameterType, labels: str = "") -> list[Name]:
    """Names of the things of a kind; only those with given labels, where these come as a VALUES clause."""
    classes = {f"{MG}{name}": name for name in _CLASSES[kind]}

    def given(properties: Iterable[str]) -> str:
        every = f"VALUES ?class {{ {_iris(classes)} }} VALUES ?property {{ {_iris(properties)} }}"
        return labels or every

    branches = [_OWN.format(given=given(_RANKS))]
    if "Document" in _CLASSES[kind]:
        branches = [f"{branches[0]} {_CURRENT}", _VERSION.format(labels=labels)]
    if kind in _BRANDED:
        branches += [
            _BRANDS.format(given=given(_BRAND_PROPERTIES), owned=owned, stated=stated) for owned, stated in _OWNED
        ]
    union = " UNION ".join(f"{{ {branch} }}" for branch in branches)
    query = f"{_PROLOGUE}SELECT DISTINCT ?thing ?class ?property ?label ?product ?stated WHERE {{ {union} }}"
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
            key = _key(name.label)
            by_key[key].append(name)
            by_letters[_letters(key)].append(name)
            by_spelling[_plain(name.label)].append(name)
        kept[kind] = NameIndex(*({k: tuple(v) for k, v in d.items()} for d in (by_key, by_letters, by_spelling)))
    return kept[kind]


def _plain(words: str) -> str:
    """Lower case, no diacritics, no hyphens, single spaces: the letters that a person types."""
    decomposed = unicodedata.normalize("NFKD", words.replace("’", "'").replace("-", " ")).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _key(words: str) -> str:
    from kg.vocabulary.folding import fold

    return fold(_plain(words))


def _letters(key: str) -> str:
    return key.replace(" ", "")


def _near(index: NameIndex, words: str) -> list[tuple[int, Name]]:
    """Names that look like the words, nearest first, with their distance (Damerau-Levenshtein)."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    plain = _plain(words)
    limit = max(2, 2 * len(plain) // 5)
    hits = process.extract(
        plain, index.by_spelling.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=None
    )
    ordered = sorted((int(distance), spelling) for spelling, distance, _ in hits if distance < len(plain))
    return [(distance, name) for distance, spelling in ordered for name in index.by_spelling[spelling]]


def _within_reach(near: list[tuple[int, Name]], words: str) -> tuple[Name, ...]:
    """The names of the one thing that a slip of the finger reaches; none where another is within reach as well.

    Figures and short parts are never slips ("vitamin B6", "hepatitis A"), nor is a prefix that means the opposite.
    """
    plain = _plain(words)
    if not near or len(plain) < _ONE_SLIP:
        return ()
    limit = 2 if len(plain) >= _TWO_SLIPS else 1
    nearest = near[0][0]
    if nearest > limit:
        return ()
    # Two slips away, a neighbour three away is no clear difference.
    reached = [name for distance, name in near if distance <= max(limit, nearest + nearest // 2)]
    one = {(name.product if name.product is not None else name.thing) for name in reached}
    things = {name.thing for name in reached}
    if len(things) > 1 and not (len(one) == 1 and reached[0].product is not None):
        return ()
    best = tuple(name for distance, name in near if distance == nearest)
    if any(_differs_in_kind(plain, _plain(name.label)) for name in best):
        return ()
    return best


def _differs_in_kind(words: str, label: str) -> bool:
    """Whether the two differ where a difference is meant."""

    def fixed(text: str) -> list[str]:
        return [part for part in text.split() if len(part) < 4 or any(c.isdigit() for c in part)]

    if fixed(words) != fixed(label):
        return True
    return any({_begins(words, pair), _begins(label, pair)} == set(pair) for pair in _OPPOSITES)


def _begins(text: str, prefixes: tuple[str, str]) -> str:
    return next((prefix for prefix in prefixes if text.startswith(prefix)), "")


def _known(store: GraphStore, iri: str, kind: ParameterType) -> tuple[Found, ...]:
    """The thing of an IRI, if it is one of the kind: under the IRI itself where it has no label."""
    classes = " ".join(f"mg:{name}" for name in _CLASSES[kind])
    query = f"{_PROLOGUE}SELECT ?class WHERE {{ VALUES ?class {{ {classes} }} <{iri}> a ?class }} ORDER BY ?class"
    kinds = [kind_of for kind_of in store.query(query).column("class") if kind_of is not None]
    if not kinds:
        return ()
    return _described(store, iri, [Name("", iri, kinds[0].removeprefix(MG), _PREFERRED)])


def _described(store: GraphStore, words: str, names: Iterable[Name]) -> tuple[Found, ...]:
    """The things of names, each once, with their usual labels; in the order of the names, then of the labels."""
    first: dict[str, Name] = {}
    for name in names:
        first.setdefault(name.thing, name)
    query = f"""{_PROLOGUE}SELECT ?thing (MIN(STR(?text)) AS ?label) WHERE {{
  VALUES ?thing {{ {" ".join(f"<{iri}>" for iri in first)} }} ?thing rdfs:label ?text }} GROUP BY ?thing"""
    labels = {thing.text: label.text for thing, label in store.query(query).rows if thing and label}
    found = [
        Found(words, iri, label, KIND_WORDS.get(name.kind, name.kind.lower()), name.label or label, False, name.product)
        for iri, name in first.items()
        if (label := labels.get(iri, name.label or iri)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.label, one.iri)) if len({f.name for f in found}) == 1 else found)


def _choices(found: Iterable[Found], *, names: bool = True) -> str:
    """Things to choose from: label, kind and IRI; behind the name that led there, with `names`, where it is another."""

    def one(thing: Found) -> str:
        named = names and thing.name.casefold() != thing.label.casefold()
        before = f"{thing.name} = " if named else ""
        return f"{before}{thing.label} ({thing.kind}, {Value(ValueKind.IRI, thing.iri).short()})"

    return ", ".join(one(thing) for thing in found)
