"""What a thing is connected with, and in which words: what documents state, and what rules conclude."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.explorer.things import Thing, expand, rows, things
from kg.namespaces import MG

if TYPE_CHECKING:
    from kg.store import GraphStore

RELATIONS: Mapping[str, tuple[str, str]] = {
    "hasBrand": ("brand name", "brand of"),
    "combines": ("combines", "combined with others in"),
    "memberOf": ("belongs to", "has the member"),
    "broaderClass": ("is a kind of", "has the narrower class"),
    "hasRoute": ("given by the route", "route of"),
    "hasDoseForm": ("comes as", "form of"),
    "treats": ("used for", "treated with"),
    "contraindicatedIn": ("must not be used in", "forbids"),
    "needsCareIn": ("needs care in", "calls for care with"),
    "hasSideEffect": ("side effect", "side effect of"),
    "interactsWith": ("interacts with", "interacts with"),
    "hasOverdoseSign": ("sign of overdose", "sign of an overdose of"),
    "hasWithdrawalEffect": ("on stopping suddenly", "happens on stopping"),
    "isAbout": ("is about", "described in"),
}
"""Relation -> its words from the subject and from the object."""

STATED_AS: Mapping[str, str] = {
    "BrandStatement": "hasBrand",
    "ClassStatement": "memberOf",
    "RouteStatement": "hasRoute",
    "FormStatement": "hasDoseForm",
    "Indication": "treats",
    "Contraindication": "contraindicatedIn",
    "Precaution": "needsCareIn",
    "AdverseEffect": "hasSideEffect",
    "Interaction": "interactsWith",
    "OverdoseSign": "hasOverdoseSign",
    "WithdrawalEffect": "hasWithdrawalEffect",
}
"""Kind of statement -> the relation that it states."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A connected thing. `outgoing`: the centre is the relation's subject. `statements` state it (none: it is
    concluded, or stands in the vocabulary); `denied`: all of them deny it."""

    relation: str
    outgoing: bool
    other: Thing
    statements: tuple[str, ...] = ()
    concluded: bool = False
    denied: bool = False

    @property
    def words(self) -> str:
        """The relation as read from the centre."""
        return ("denied: " if self.denied else "") + RELATIONS[self.relation][0 if self.outgoing else 1]

    @property
    def source(self) -> str:
        """Where the connection comes from, in a word."""
        return "stated" if self.statements else "concluded" if self.concluded else "vocabulary"


def neighbours(store: GraphStore, iri: str) -> tuple[Neighbour, ...]:
    """All that one thing is connected with: by relation in the order of `RELATIONS`, what is stated first, by label."""
    centre = f"<{expand(iri)}>"
    stated: dict[tuple[str, bool, str], set[tuple[str, bool]]] = {}
    for outgoing, pattern in (
        (True, f"?s mg:about {centre} ; mg:concerns ?other ."),
        (False, f"?s mg:concerns {centre} ; mg:about ?other ."),
    ):
        # All kinds of each, of which we take ours: with a list of kinds the engine begins at every statement there is.
        query = f"""SELECT DISTINCT ?s ?kind ?other ?polarity WHERE {{
  {pattern} ?s a ?kind . OPTIONAL {{ ?s mg:polarity ?polarity }}
  MINUS {{ ?s mg:reviewState mg:Rejected }}
}}"""
        for row in rows(store, query):
            relation = STATED_AS.get(row["kind"].text.removeprefix(MG))
            if relation is None:
                continue
            denied = "polarity" in row and row["polarity"].text == f"{MG}Denied"
            stated.setdefault((relation, outgoing, row["other"].text), set()).add((row["s"].text, denied))
    concluded = _direct(store, centre)
    known = things(store, {other for _, _, other in [*stated, *concluded]} - {iri})
    order = list(RELATIONS)
    merged = _merge_interactions({key: stated.get(key, set()) for key in {*stated, *concluded}})
    return tuple(
        sorted(
            (
                Neighbour(
                    relation,
                    outgoing,
                    known[other],
                    tuple(sorted(s for s, _ in held)),
                    (relation, outgoing, other) in concluded and concluded[relation, outgoing, other],
                    bool(held) and all(denied for _, denied in held),
                )
                for (relation, outgoing, other), held in merged.items()
                if other in known
            ),
            key=lambda n: (order.index(n.relation), not n.outgoing, n.denied, n.source != "stated", n.source, n.other),
        )
    )


def beside_stated(
    store: GraphStore, iri: str, relations: Collection[str], stated: Collection[tuple[str, bool, str]]
) -> tuple[Neighbour, ...]:
    """Of some relations, what `neighbours` has that no statement says: from the vocabulary, and concluded.

    `stated` are the connections that statements say: relation, whether the thing is its subject, the other's IRI.
    """
    found = {
        key: concluded
        for key, concluded in _direct(store, f"<{expand(iri)}>", relations).items()
        if key[0] in relations and key not in stated and key[2] != iri
    }
    known = things(store, {other for _, _, other in found})
    order = list(RELATIONS)
    made = (Neighbour(key[0], key[1], known[key[2]], concluded=concluded) for key, concluded in found.items())
    return tuple(sorted(made, key=lambda n: (order.index(n.relation), not n.outgoing, n.source, n.other)))


Edges = dict[tuple[str, bool, str], set[tuple[str, bool]]]


def _merge_interactions(edges: Edges) -> Edges:
    """An interaction reads the same from both ends: one edge for both directions."""
    merged: Edges = {}
    for (relation, outgoing, other), held in edges.items():
        key = (relation, outgoing or relation == "interactsWith", other)
        merged[key] = merged.get(key, set()) | held
    return merged


def _direct(
    store: GraphStore, centre: str, wanted: Collection[str] = tuple(RELATIONS)
) -> dict[tuple[str, bool, str], bool]:
    """Direct links -> whether a rule concluded them (else they stand in the vocabulary or the document's head).

    Of the `wanted` relations, and those that are written as memberships and products.
    """
    relations = " ".join(f"mg:{relation}" for relation in wanted)
    found: dict[tuple[str, bool, str], bool] = {}
    for outgoing, pattern in ((True, f"{centre} ?relation ?other ."), (False, f"?other ?relation {centre} .")):
        query = f"SELECT DISTINCT ?relation ?other WHERE {{ VALUES ?relation {{ {relations} }} {pattern} }}"
        for row in rows(store, query):
            relation = row["relation"].text.removeprefix(MG)
            found[relation, outgoing, row["other"].text] = relation not in ("broaderClass", "combines", "isAbout")
    pairs = (
        (True, f"?membership mg:member {centre} ; mg:ofClass ?other ."),
        (False, f"?membership mg:member ?other ; mg:ofClass {centre} ."),
    )
    for outgoing, pattern in pairs:
        for row in rows(store, f"SELECT DISTINCT ?other WHERE {{ {pattern} }}"):
            found["memberOf", outgoing, row["other"].text] = False
    owned = ((True, f"?other mg:productOf {centre} ."), (False, f"{centre} mg:productOf ?other ."))
    for outgoing, pattern in owned:
        for row in rows(store, f"SELECT DISTINCT ?other WHERE {{ {pattern} }}"):
            found.setdefault(("hasBrand", outgoing, row["other"].text), False)
    return found
