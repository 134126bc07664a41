"""Conclusions: the CONSTRUCT queries of `queries/rules`, applied in the order of their names.

::

    files.py     the rules with their headers
    whole.py     all rules over a whole graph, until nothing is new
    renewal.py   after a change: what it touches is concluded anew, and nothing else

The order feeds forward (each file's header names what it feeds): stated links and memberships, then broader classes,
then interactions and those reached through a class, then bands of frequencies and of effects, then first places,
labels, names without a concept, disagreements, unanswered warnings and uses that are effects.
"""

from kg.rules.files import RULES, Rule, Touch, load_rules
from kg.rules.renewal import renew_rules
from kg.rules.whole import MAX_ROUNDS, RuleTarget, apply_rules

__all__ = ["MAX_ROUNDS", "RULES", "Rule", "RuleTarget", "Touch", "apply_rules", "load_rules", "renew_rules"]
