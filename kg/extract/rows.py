"""Rows of a list and lines without a verb: when such a line is a fact, and of which relation where only its section
says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.extract.clauses import in_a_group
from kg.extract.context import Context, Unit
from kg.extract.cues import DRUG_MARK, pattern
from kg.model import Relation, Span, TermKind

# in a section of this kind, a bare row or item is a fact of this relation
SECTION_DEFAULT: Mapping[str, Relation] = {
    "side_effects": Relation.ADVERSE_EFFECT,
    "contraindications": Relation.CONTRAINDICATION,
    "interactions": Relation.INTERACTION,
    "indications": Relation.INDICATION,
    "overdose": Relation.OVERDOSE_SIGN,
    "withdrawal": Relation.WITHDRAWAL_EFFECT,
    "brands": Relation.BRAND,
    "precautions": Relation.PRECAUTION,
}
CONDITIONS = frozenset((Relation.PRECAUTION, Relation.CONTRAINDICATION, Relation.INDICATION))
_CLAUSE = re.compile(r";\s.*|,\s(?:which|because|as|since|also)\s.*", re.DOTALL)
_NOT_REAL = re.compile(r"\bthings (?:that|which) (?:are|do) ?n[o']t \w+")
_SITE = re.compile(
    r"\b(?:in|at|around|near) the (?:place|site|area|spot) (?:where )?(?:you|it was|it is) .*", re.DOTALL
)
_ADVICE = re.compile(r"\s[–—-]\s.*", re.DOTALL)
MAX_ROW_WORDS = 40
PLAIN_ROW_WORDS = 6


def goes_on_from_heading(context: Context, unit: Unit) -> Span | None:
    """What an item tells to look out for, where the heading's sentence goes on in it ("Stop use and ask a doctor if",
    and below "you get dizzy")."""
    if not unit.is_item or unit.section.kind != "side_effects" or unit.previous is not None:
        return None
    opens = pattern("effect_opens").match(context.lowered(unit.span))
    above = context.lowered(unit.lead.span) if unit.lead is not None else unit.section.heading.lower()
    if opens is None or not above.rstrip(" :.…").endswith(" if"):
        return None
    return Span(unit.span.start + opens.end(), unit.span.end)


def is_row(context: Context, unit: Unit) -> bool:
    """Whether a unit is a bare row of things: a list item or a line without a verb."""
    low = context.lowered(unit.span)
    continues = unit.previous is not None and low.endswith(".")  # "- tell your doctor about asthma. Stay indoors."
    alone = (unit.is_item and not continues) or unit.span == unit.block.span
    if not alone or low.endswith(":") or len(low.split()) > MAX_ROW_WORDS or re.search(r"\d\s*(?:mg|mcg|ml|g)\b", low):
        return False
    if unit.section.kind == "indications" and DRUG_MARK in low:
        return False  # what the medicine is used for is never the medicine itself
    plain = re.sub(r"\([^)]*\)", "", low)
    if unit.is_item and unit.section.kind == "interactions":
        plain = _CLAUSE.sub("", plain)  # "antacids, which may make it work less well" names one thing, and why
    elif unit.is_item:
        plain = _NOT_REAL.sub("things", _ADVICE.sub("", _SITE.sub("", plain)))  # "dry eyes – artificial tears may help"
    # a line outside a list may be a sentence; under the label of a group of effects an item is one
    short = unit.is_item and (len(plain.split()) <= PLAIN_ROW_WORDS or in_a_group(unit))
    return not pattern("finite").search(plain) and (short or _names_something(context, unit))


def _names_something(context: Context, unit: Unit) -> bool:
    """Whether a longer row holds anything that the vocabulary knows: otherwise it is as likely to be an instruction."""
    kinds = [TermKind.FINDING, TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.SUBSTANCE, TermKind.PRODUCT]
    if unit.is_item and SECTION_DEFAULT.get(unit.section.kind) in CONDITIONS:
        kinds.append(TermKind.POPULATION)
    words = context.words(unit.span)
    return any(True for kind in kinds for _ in context.vocabulary.find(words, kind))
