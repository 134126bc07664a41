"""What the documents say of medicines that are taken together, pair by pair, and what they do not say.

::

    model.py     the answer as values: medicines, pairs, what was told, what was not found
    check.py     names to medicines, two questions to the store, rows to pairs
    wording.py   the answer in sentences
    writers.py   text, Markdown, JSON and CSV
"""

from kg.pairs.check import MOST_MEDICINES, check_medicines
from kg.pairs.model import (
    Medicine,
    Membership,
    Mention,
    Outcome,
    Pair,
    PairsCheck,
    Reach,
    SharedClass,
    Source,
    Told,
)
from kg.pairs.writers import WRITERS, write_check

__all__ = [
    "MOST_MEDICINES", "WRITERS", "Medicine", "Membership", "Mention", "Outcome", "Pair", "PairsCheck", "Reach",
    "SharedClass", "Source", "Told", "check_medicines", "write_check",
]  # fmt: skip
