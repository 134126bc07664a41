"""Words to the one thing that they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.errors import QuestionError
from kg.names.index import CLASSES, PREFERRED, PROLOGUE, Name, key_of, label_index, letters_of, spelled
from kg.names.slips import near_names, within_reach
from kg.namespaces import MG
from kg.parameters import ParameterType, expand
from kg.store import GraphStore, Value, ValueKind

KIND_WORDS = {"DrugClass": "drug class", "DoseForm": "dose form", "BodySystem": "body system"}
_KINDS_ASKED = {
    ParameterType.AGENT: "medicine, class, drink or food",
    ParameterType.CONDITION: "condition, group of people or allergen",
    ParameterType.SYSTEM: "body system",
}
_NEAR_MISSES = 5


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
        remedy = f"name one of {_choices(found, names=False)}"
        raise QuestionError(words, what, remedy, tuple(one.iri for one in found))
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
    written = spelled(store, kind, words)
    if written:
        return _the_one(store, words, written)
    index = label_index(store, kind)
    key = key_of(words)
    alike = index.by_key.get(key) or index.by_letters.get(letters_of(key))
    if alike:
        return _the_one(store, words, alike)
    near = near_names(index, words)
    close = within_reach(near, words) if forgive else ()
    if close:
        return tuple(replace(found, forgiven=True) for found in _the_one(store, words, close))
    if near:
        meant = _described(store, words, [name for _, name in near])[:_NEAR_MISSES]
        remedy = f"did you mean {_choices(meant)}?"
    else:
        listed = "documents" if kind is ParameterType.DOCUMENT else "unlinked"
        meant, remedy = (), f"see what there is: `python -m kg query {listed}`"
    what = f"no {_KINDS_ASKED.get(kind, kind.value)} has this name"
    raise QuestionError(words, what, remedy, tuple(one.iri for one in meant))


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
        what = f"several things have this name: {_choices(found, names=False)}"
        raise QuestionError(words, what, "choose one by its IRI", tuple(one.iri for one in found))
    return found


def _known(store: GraphStore, iri: str, kind: ParameterType) -> tuple[Found, ...]:
    """The thing of an IRI, if it is one of the kind: under the IRI itself where it has no label."""
    classes = " ".join(f"mg:{name}" for name in CLASSES[kind])
    query = f"{PROLOGUE}SELECT ?class WHERE {{ VALUES ?class {{ {classes} }} <{iri}> a ?class }} ORDER BY ?class"
    kinds = [kind_of for kind_of in store.query(query).column("class") if kind_of is not None]
    if not kinds:
        return ()
    return _described(store, iri, [Name("", iri, kinds[0].removeprefix(MG), PREFERRED)])


def _described(store: GraphStore, words: str, names: Iterable[Name]) -> tuple[Found, ...]:
    """The things of names, each once, with their usual labels; in the order of the names, then of the labels."""
    first: dict[str, Name] = {}
    for name in names:
        first.setdefault(name.thing, name)
    query = f"""{PROLOGUE}SELECT ?thing (MIN(STR(?text)) AS ?label) WHERE {{
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
