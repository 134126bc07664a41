"""Conclusions: the CONSTRUCT queries of `queries/rules`, applied in the order of their names until nothing is new.

The order feeds forward (each file's header names what it feeds): stated links and memberships, then broader classes,
then interactions and those reached through a class, then bands of frequencies and of effects, then first places,
labels, names without a concept, disagreements, unanswered warnings and uses that are effects. One round is enough for
that order; a second one, which must add nothing, proves it for the rules as they stand.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kg.errors import QuestionError, StoreError
from kg.namespaces import GRAPH_CONCLUDED

RULES = Path(__file__).resolve().parent.parent / "queries" / "rules"
# Rules make no new names from names they made, so they end; the limit turns a faulty new rule into an error.
MAX_ROUNDS = 20


class RuleTarget(Protocol):
    """What rules are applied to: a `kg.store.builder.StoreBuilder`."""

    def conclude(self, construct: str, graph: str) -> int:
        """Add a CONSTRUCT's triples to a named graph; how many were new."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `feeds` names the rules that read what it concludes."""

    name: str
    summary: str
    feeds: tuple[str, ...]
    construct: str


def load_rules(folder: Path = RULES) -> tuple[Rule, ...]:
    """The rules in the order in which they apply. Raises QuestionError for a file that is wrong.

    A rule may only feed rules behind it: what fed one before it would need rounds without end in sight.
    """
    rules = tuple(_read(path) for path in sorted(folder.glob("*.rq")))
    order = {rule.name: at for at, rule in enumerate(rules)}
    for rule in rules:
        for fed in rule.feeds:
            if order.get(fed, -1) <= order[rule.name]:
                raise QuestionError(rule.name, f"feeds {fed!r}, which is not behind it", "rename one of them")
    return rules


def _read(path: Path) -> Rule:
    try:
        text = path.read_text("utf-8")
        header = tomllib.loads("\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ ")))
        return Rule(path.stem, str(header["summary"]), tuple(str(name) for name in header["feeds"]), text)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise QuestionError(str(path), f"is no rule: {error}", "see the other rules' headers") from error


class RenewedTarget(RuleTarget, Protocol):
    """A target with conclusions of before: a `kg.store.renewal.StoreRenewer`."""

    def drop_unconcluded(self, graph: str) -> int:
        """Remove from a graph what was not concluded since the last call; how many triples were removed."""
        ...


def renew_rules(target: RenewedTarget, rules: tuple[Rule, ...] | None = None) -> None:
    """Apply the rules to a graph that has conclusions from before it was changed, until they are those of now.

    A conclusion that rests on another one of before is seen through when that one is gone: in the round after it.
    Raises StoreError where the rounds do not come to an end.
    """
    chosen = load_rules() if rules is None else rules
    for _ in range(MAX_ROUNDS):
        new = sum(target.conclude(rule.construct, GRAPH_CONCLUDED) for rule in chosen)
        if target.drop_unconcluded(GRAPH_CONCLUDED) + new == 0:
            return
    raise StoreError("rules", f"still changing after {MAX_ROUNDS} rounds", "build the graph in a new folder")


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
