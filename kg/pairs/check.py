"""Names to medicines, three questions to the store whatever the number of pairs, and rows to pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from kg.errors import QuestionError
from kg.names import Found, find_all
from kg.pairs.model import Medicine, Membership, Mention, Outcome, Pair, PairsCheck, Reach, SharedClass, Source, Told
from kg.parameters import ParameterType
from kg.queries import load_questions
from kg.store import GraphStore

LEAST_MEDICINES, MOST_MEDICINES = 2, 20
Record = Mapping[str, str]


def check_medicines(store: GraphStore, words: Sequence[str], *, least: int = LEAST_MEDICINES) -> PairsCheck:
    """What the documents say of each pair of these medicines, drinks, foods or classes, named as a person names them.

    A slip of the finger is forgiven where nothing else is near: show `PairsCheck.forgiven`. Raises QuestionError for
    fewer than `least` or more than 20, and for a name that stands for nothing or for several things.
    """
    if not least <= len(words) <= MOST_MEDICINES:
        what = "1 medicine was given" if len(words) == 1 else f"{len(words)} medicines were given"
        raise QuestionError("interactions", what, f"give {least} to {MOST_MEDICINES}")
    asked: dict[str, list[Found]] = defaultdict(list)
    for word in words:
        for found in find_all(store, ParameterType.AGENT, word, forgive=True):
            asked[found.iri].append(found)
    given = tuple(asked)
    queries: dict[str, str] = {}
    documents = _ask(store, "documents-about", given, queries)
    medicines = [_medicine(iri, found, documents) for iri, found in asked.items()]
    # A class has no document of its own: what is said on its side, the documents about its members say.
    speakers: dict[str, set[str]] = defaultdict(set)
    for row in documents:
        speakers[row["about_iri"]].add(row["medicine_iri"])
    rows = _ask(store, "interaction-check", tuple(dict.fromkeys((*given, *sorted(speakers)))), queries)
    sources = {source.iri: source for medicine in medicines for source in medicine.documents}
    told: dict[frozenset[str], list[Told]] = defaultdict(list)
    for one in _told(rows, speakers, asked.keys(), sources):
        told[frozenset((one.by, one.of))].append(one)
    classes = _ask(store, "shared-classes", given, queries) if len(given) > 1 else ()
    within = {(row["thing"], row["group"]) for row in classes}
    pairs = [
        Pair(
            a,
            b,
            tuple(told[frozenset((a.iri, b.iri))]),
            a if (a.iri, b.iri) in within else b if (b.iri, a.iri) in within else None,
        )
        for a, b in combinations(medicines, 2)
    ]
    order = list(Outcome)
    pairs.sort(key=lambda pair: order.index(pair.outcome))
    return PairsCheck(tuple(medicines), tuple(pairs), _shared(classes, asked.keys()), queries)


def _ask(
    store: GraphStore, name: str, medicines: tuple[str, ...], queries: dict[str, str]
) -> tuple[dict[str, str], ...]:
    """The rows of a question; its SPARQL goes into `queries`."""
    queries[name] = load_questions()[name].bind({"medicines": medicines})
    return store.query(queries[name]).records()


def _medicine(iri: str, asked: Sequence[Found], documents: Sequence[Record]) -> Medicine:
    titles = Counter(title for title, _ in {(row["title"], row["document"]) for row in documents})
    sources = {
        row["document"]: Source(
            row["document"],
            row["title"],
            row["about"],
            row.get("date"),
            int(row["sentences"]),
            int(row["not_understood"]),
            row["document"].rsplit("/", 1)[-1] if titles[row["title"]] > 1 else "",
        )
        for row in documents
        if row["medicine_iri"] == iri
    }
    return Medicine(iri, asked[0].label, asked[0].kind, tuple(asked), tuple(sources.values()))


# What makes two rows one thing told: all but what the sentence names, and why that reaches the other.
_SAME = ("medicine", "document", "sentence", "action", "certainty", "polarity", "consequence", "condition", "via",
         "population")  # fmt: skip


def _told(
    rows: Iterable[Record], speakers: Mapping[str, set[str]], given: Iterable[str], sources: Mapping[str, Source]
) -> list[Told]:
    listed = set(given)
    groups: dict[tuple[str | None, ...], list[Record]] = defaultdict(list)
    for row in rows:
        for by in sorted({row["one"]} & listed | speakers.get(row["one"], set())):
            if row["two"] in listed and by != row["two"]:
                groups[(by, row["two"], *(row.get(name) for name in _SAME))].append(row)
    found = []
    for (speaker, other, *_), alike in groups.items():
        row = alike[0]
        source = sources.get(row["document"]) or Source(row["document"], row["title"], row["medicine"], None, 0, 0)
        found.append(
            Told(
                by=str(speaker),
                of=str(other),
                about=row["medicine"],
                action=row["action"],
                certainty=row["certainty"],
                polarity=row["polarity"],
                consequence=row.get("consequence"),
                condition=row.get("condition"),
                route=row.get("via"),
                population=row.get("population"),
                section=row.get("section"),
                sentence=row["sentence"],
                document=source,
                mentions=_mentions(alike),
                statements=tuple(sorted({one["statement"] for one in alike})),
            )
        )
    order = list(Outcome)
    return sorted(found, key=lambda one: (order.index(one.outcome), one.about, one.document.title, one.sentence))


def _mentions(rows: Iterable[Record]) -> tuple[Mention, ...]:
    """What the rows of one sentence name, the nearest to the other first."""
    why: dict[tuple[str, Reach], dict[Membership, None]] = defaultdict(dict)
    for row in rows:
        reasons = why[row["stated"], Reach(row["reach"])]
        if "membership" in row and "through" in row:
            reasons[Membership(row["through"], row["membership"])] = None
    order = list(Reach)
    found = [Mention(named, reach, tuple(reasons)) for (named, reach), reasons in why.items()]
    return tuple(sorted(found, key=lambda mention: (order.index(mention.reach), mention.named)))


def _shared(rows: Iterable[Record], given: Iterable[str]) -> tuple[SharedClass, ...]:
    """Classes that several share; of two with the same medicines only the narrower, which says more."""
    listed = set(given)
    members: dict[str, dict[str, dict[Membership, None]]] = defaultdict(lambda: defaultdict(dict))
    labels: dict[str, str] = {}
    for row in rows:
        labels[row["group"]] = row["class"]
        reasons = members[row["group"]][row["medicine"]]
        if "membership" in row and "through" in row:
            reasons[Membership(row["through"], row["membership"])] = None
    through = {
        group: {reason.through for reasons in of.values() for reason in reasons} - {labels[group]}
        for group, of in members.items()
    }
    found = []
    for group, of in members.items():
        if group not in listed and len(of) < 2:
            continue
        narrower = (other for other in members if labels[other] in through[group] and other != group)
        if group not in listed and any(members[other].keys() == of.keys() for other in narrower):
            continue
        described = tuple((name, tuple(of[name])) for name in sorted(of))
        found.append(SharedClass(labels[group], group in listed, described))
    return tuple(sorted(found, key=lambda one: (-len(one.members), one.label)))
