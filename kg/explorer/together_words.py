"""Contraindications and precautions that hold a patient's condition in their words, where no link leads from it.

A document that rules a medicine out in "severe asthma" must not be passed over for a patient with asthma: whether it is
meant, a person has to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.explorer.facts import Fact
from kg.explorer.search import fold
from kg.explorer.statements import facts
from kg.explorer.things import values, with_prefixes
from kg.explorer.together import Group, Item, Said

if TYPE_CHECKING:
    from kg.store import GraphStore

_WORD = re.compile(r"\w+")
_VERBS = {"Contraindication": "must not be used in", "Precaution": "needs care in"}


def with_words(
    store: GraphStore,
    items: Iterable[Item],
    drugs: Iterable[str],
    conditions: Mapping[str, str],
    fits: Callable[[Fact], bool],
) -> tuple[Item, ...]:
    """The items, and what the documents about the drugs say of something whose words hold a condition's.

    `conditions`: label of a condition -> how the page calls it; `fits`: whether a fact holds for the route asked for.
    """
    held = {(item.subject, item.matter): item for item in items if not item.is_pair}
    pairs = tuple(item for item in items if item.is_pair)
    said_already = {fact.iri for item in held.values() for said in item.said for fact in said.facts}
    kinds = " ".join(f"mg:{kind}" for kind in _VERBS)
    drugs = tuple(drugs)
    pattern = f"VALUES ?drug {{ {values(drugs)} }} ?s mg:about ?drug ; a ?sort . VALUES ?sort {{ {kinds} }}"
    stated = facts(store, pattern) if drugs and conditions else ()
    for fact in stated:
        for label, matter in conditions.items():
            if fact.iri in said_already or not _holds(fact, label):
                continue
            key = fact.drug.label, matter
            item = held.get(key, Item(*key, is_pair=False, said=()))
            held[key] = replace(item, said=(*item.said, _said(fact, label, fits(fact))))
    return (*pairs, *held.values())


def in_words_query(drugs: Iterable[str], labels: Iterable[str]) -> str:
    """What the documents about drugs rule out or ask care in, where its words hold one of the labels."""
    held = " || ".join(f"CONTAINS(?said, {json.dumps(label.casefold(), ensure_ascii=False)})" for label in labels)
    return with_prefixes(f"""SELECT DISTINCT ?drug ?kind ?words ?statement
WHERE {{
  VALUES ?about {{ {values(drugs)} }}
  ?statement mg:about ?about ; a ?kind ; mg:words ?words .
  VALUES ?kind {{ {" ".join(f"mg:{kind}" for kind in _VERBS)} }}
  ?about rdfs:label ?drug .
  FILTER NOT EXISTS {{ ?statement mg:reviewState mg:Rejected }}
  OPTIONAL {{ ?statement mg:concerns/rdfs:label ?name }}
  BIND(LCASE(CONCAT(?words, " ", COALESCE(?name, ""))) AS ?said)
  FILTER({held})
}}
ORDER BY ?drug ?kind ?words ?statement""")


def _holds(fact: Fact, label: str) -> bool:
    """Whether the name or the words of a fact hold all of a label, word by word, and more."""
    asked = _bare(label)
    return any(asked in name and asked != name for name in (_bare(fact.name), _bare(fact.words)))


def _bare(words: str) -> str:
    return " " + " ".join(_WORD.findall(fold(words))) + " "


def _said(fact: Fact, label: str, fits: bool) -> Said:
    group = Group.DENIED if fact.denied else Group.UNCLEAR if fits else Group.ELSEWHERE
    verb = "says that this is not so:" if fact.denied else f"says that it {_VERBS[fact.kind]}: {fact.words}."
    why = f"the document names “{fact.words}”, which holds the word “{label}”: ask whether that is meant"
    reason = (f"reason: {fact.reason}",) if fact.reason is not None else ()
    return Said(group, f"The document about {fact.drug.label} {verb}", (why, *reason), (fact,))
