"""Conclusions after a change: those of the keys that it touches are drawn anew, whatever else the graph holds.

The rules are gone through in their order. Of each, the keys are found that changed triples touch, asked of the graph
before the change and after it: where a conclusion's reasons differ between the two, they stand in one of them whole,
with a changed triple among them (so does what a negation looks for). What the rules of that kind concluded of these
keys before is taken out, each rule puts in what it concludes now, and what differs is a change for the rules behind. So
no conclusion supports itself, and one of several reasons stays until the last is gone.
This is the delete-and-rederive of Gupta, Mumick and Subrahmanian (SIGMOD 1993), with keys for what is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.namespaces import GRAPH_CONCLUDED
from kg.rules.files import Key, Rule, load_rules

if TYPE_CHECKING:
    from kg.store.renewal import StoreRenewer, Triple

_AT_ONCE = 200
"""So many keys a query: its text and its answer stay small, whatever was changed."""


@dataclass(slots=True)
class _Kind:
    """The rules of one kind, the keys for which they are applied, and what they concluded of those before and now."""

    rules: tuple[Rule, ...]
    keys: set[Key] = field(default_factory=set)
    before: set[Triple] = field(default_factory=set)
    after: set[Triple] = field(default_factory=set)
    changes: Mapping[str, Sequence[Triple]] = field(default_factory=dict)

    def renew(self, target: StoreRenewer, rule: Rule, touched: set[Key]) -> None:
        """The conclusions of one rule for all keys so far, and for keys that it adds those of the rules before it.

        Every rule is so applied once to each key, when all that feeds it is as it will be.
        """
        new = touched - self.keys
        before = {triple for other in self.rules for triple in _concluded(target, other, new, before=True)}
        target.take(GRAPH_CONCLUDED, before)
        self.before |= before
        self.keys |= new
        for other in self.rules[: self.rules.index(rule) + 1]:
            found = _concluded(target, other, self.keys if other is rule else new, before=False) - self.after
            target.put(GRAPH_CONCLUDED, found)
            self.after |= found
        self.changes = _by_predicate(self.before ^ self.after)


def renew_rules(target: StoreRenewer, changed: Iterable[Triple], rules: Sequence[Rule] | None = None) -> int:
    """Make the conclusions those of the graph as it is now; by how many triples they grew.

    `changed` are all triples that came or went since the conclusions were those of the graph, each however many graphs
    held or hold it.
    """
    chosen = load_rules() if rules is None else tuple(rules)
    stated = _by_predicate(changed)
    kinds = {rule.kind: _Kind(tuple(other for other in chosen if other.kind == rule.kind)) for rule in chosen}
    for rule in chosen:
        kind = kinds[rule.kind]
        keys = _touched(target, rule, [stated, *(other.changes for other in kinds.values())])
        if any(other.both_ways for other in kind.rules):
            keys |= {key[::-1] for key in keys}
        if keys or kind.keys:
            kind.renew(target, rule, keys)
    return sum(len(kind.after) - len(kind.before) for kind in kinds.values())


def _by_predicate(triples: Iterable[Triple]) -> defaultdict[str, list[Triple]]:
    found: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.predicate.value].append(triple)
    return found


def _touched(target: StoreRenewer, rule: Rule, changes: Sequence[Mapping[str, Sequence[Triple]]]) -> set[Key]:
    """The keys of a rule whose conclusions changed triples may change."""
    keys: set[Key] = set()
    for touch in rule.touched:
        changed = {
            (str(triple.subject), str(triple.object))[: len(touch.of)]
            for some in changes
            for predicate in touch.by
            for triple in some.get(predicate, ())
        }
        for part in _in_parts(changed):
            query = touch.query(rule.key, part)
            for before in (True, False):
                keys |= set(target.select(query, before=before))
    return keys


def _concluded(target: StoreRenewer, rule: Rule, keys: Collection[Key], *, before: bool) -> set[Triple]:
    """What a rule concludes of some keys."""
    found: set[Triple] = set()
    for some in _in_parts(keys):
        query = rule.widening(some)
        rows = some if query is None else set(target.select(query, before=before))
        for part in _in_parts(rows):
            found |= target.constructed(rule.only(part), before=before)
    return found


def _in_parts(keys: Collection[Key]) -> Iterator[list[Key]]:
    ordered = sorted(keys)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
