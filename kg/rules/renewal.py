"""Conclusions after a change: those of the keys that it touches are drawn anew, whatever else the graph holds.

The rules are gone through in their order. Of each, the keys are found that changed triples touch, asked of the graph
before the change and after it: where a conclusion's reasons differ between the two, they stand in one of them whole, with
a changed triple among them (a reason that a negation looks for stands in the one where it is there). What the rules of that
kind concluded of these keys before is taken out, what they conclude now put in, and what differs is a change for
the rules behind. So nothing concluded supports itself, and a conclusion of several reasons stays until the last is gone.
This is the delete-and-rederive of Gupta, Mumick and Subrahmanian (SIGMOD 1993), with keys for what is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.namespaces import GRAPH_CONCLUDED
from kg.rules.files import Key, Rule, load_rules

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.store.renewal import StoreRenewer

_AT_ONCE = 200
"""So many keys a query: its text and its answer stay small, whatever was changed."""


def renew_rules(target: StoreRenewer, changed: Iterable[Triple], rules: Sequence[Rule] | None = None) -> int:
    """Make the conclusions those of the graph as it is now; by how many triples they grew.

    `changed` are all triples that came or went since the conclusions were those of the graph, each however many graphs
    held or hold it.
    """
    chosen = load_rules() if rules is None else tuple(rules)
    changes = _by_predicate(changed)
    grown = 0
    for rule in chosen:
        keys = _touched(target, rule, changes)
        if not keys:
            continue
        alike = [other for other in chosen if other.kind == rule.kind]
        if any(other.both_ways for other in alike):
            keys |= {key[::-1] for key in keys}
        before: set[Triple] = set()
        for other in alike:
            before |= _concluded(target, other, keys, before=True)
        target.take(GRAPH_CONCLUDED, before)
        after: set[Triple] = set()
        for other in alike:
            found = _concluded(target, other, keys, before=False)
            target.put(GRAPH_CONCLUDED, found - after)
            after |= found
        for predicate, triples in _by_predicate(before ^ after).items():
            changes[predicate] += triples
        grown += len(after) - len(before)
    return grown


def _by_predicate(triples: Iterable[Triple]) -> defaultdict[str, list[Triple]]:
    found: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.predicate.value].append(triple)
    return found


def _touched(target: StoreRenewer, rule: Rule, changes: Mapping[str, Sequence[Triple]]) -> set[Key]:
    """The keys of a rule whose conclusions changed triples may change."""
    keys: set[Key] = set()
    for touch in rule.touched:
        changed = {
            (str(triple.subject), str(triple.object))[: len(touch.of)]
            for predicate in touch.by
            for triple in changes.get(predicate, ())
        }
        for some in _in_parts(changed):
            query = touch.query(rule.key, some)
            for before in (True, False):
                keys |= set(target.select(query, before=before))
    return keys


def _concluded(target: StoreRenewer, rule: Rule, keys: Collection[Key], *, before: bool) -> set[Triple]:
    """What a rule concludes of some keys."""
    found: set[Triple] = set()
    for some in _in_parts(keys):
        found |= target.constructed(rule.only(some), before=before)
    return found


def _in_parts(keys: Collection[Key]) -> Iterator[list[Key]]:
    ordered = sorted(keys)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
