"""All rules over a whole graph.

One round is enough for their order; a second one, which must add nothing, proves it for the rules as they stand.
"""

from __future__ import annotations

from typing import Protocol

from kg.errors import StoreError
from kg.namespaces import GRAPH_CONCLUDED
from kg.rules.files import Rule, load_rules

# Rules make no new names from names they made, so they end; the limit turns a faulty new rule into an error.
MAX_ROUNDS = 20


class RuleTarget(Protocol):
    """What rules are applied to: a `kg.store.builder.StoreBuilder`."""

    def conclude(self, construct: str, graph: str) -> int:
        """Add a CONSTRUCT's triples to a named graph; how many were new."""
        ...


def apply_rules(target: RuleTarget, rules: tuple[Rule, ...] | None = None) -> dict[str, int]:
    """Apply the rules until a round adds nothing; how many triples each concluded.

    Raises StoreError where they do not come to an end.
    """
    chosen = load_rules() if rules is None else rules
    concluded = {rule.name: 0 for rule in chosen}
    for _ in range(MAX_ROUNDS):
        new = 0
        for rule in chosen:
            count = target.conclude(rule.construct, GRAPH_CONCLUDED)
            concluded[rule.name] += count
            new += count
        if new == 0:
            return concluded
    raise StoreError("rules", f"still adding after {MAX_ROUNDS} rounds", "look for a rule that makes names from names")
