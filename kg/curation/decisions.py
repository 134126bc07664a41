"""A reading and the decisions in force -> what is stated, what is rejected, and which decisions lost their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kg.curation.anchors import find_again, iri_in, why_lost
from kg.curation.corrections import corrected
from kg.curation.entries import Action, Entry
from kg.errors import CurationError
from kg.model import Reading, Review, ReviewState, Statement
from kg.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Orphan:
    """A decision that could not be applied, and why."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class Curated:
    """A reading without what was rejected and with what was corrected; `reviews` by the IRI of a statement."""

    reading: Reading
    rejected: tuple[Statement, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    orphans: tuple[Orphan, ...] = ()


def decide(reading: Reading, entries: Iterable[Entry], vocabulary: Vocabulary) -> Curated:
    """Apply decisions, oldest first: of several about one statement the last counts.

    A rejected statement is set apart. A corrected one takes the place of what it corrects, which is set apart as
    rejected, unless both have one IRI. A decision whose statement cannot be found again (see `find_again`), or whose
    correction does not fit any more, is an orphan and changes nothing.
    """
    stated: dict[str, Statement] = {iri_in(reading, one): one for one in reading.statements}
    rejected: dict[str, Statement] = {}
    reviews: dict[str, Review] = {}
    orphans: list[Orphan] = []
    for entry in entries:
        everything = rejected | stated
        iri = find_again(entry, reading, everything)
        if iri is None:
            orphans.append(Orphan(entry, why_lost(entry, reading, everything)))
            continue
        statement = everything[iri]
        before = reviews.get(iri)
        made_of = before.revises if before is not None else ()
        if entry.action is Action.ACCEPT:
            stated = _back(stated, rejected, iri)
            reviews[iri] = _review(entry, ReviewState.ACCEPTED, made_of)
        elif entry.action is Action.REJECT:
            stated.pop(iri, None)
            rejected[iri] = statement
            reviews[iri] = _review(entry, ReviewState.REJECTED, made_of)
        elif entry.action is Action.CORRECT:
            try:
                new = corrected(statement, entry.corrected, reading.document, vocabulary)
            except CurationError as error:
                orphans.append(Orphan(entry, f"the correction does not fit any more: {error.where}: {error.what}"))
                continue
            stated = _back(stated, rejected, iri)
            name = iri_in(reading, new)
            if name != iri:
                reviews[iri] = _review(entry, ReviewState.REJECTED, made_of)
                made_of = (iri,)
                rejected[iri] = statement
                rejected.pop(name, None)
                if name in stated:  # another statement says so already: both places state it now
                    new = replace(new, evidence=tuple(dict.fromkeys((*stated[name].evidence, *new.evidence))))
            stated = _put(stated, iri, name, new)
            reviews[name] = _review(entry, ReviewState.CORRECTED, made_of)
    return Curated(
        replace(reading, statements=tuple(stated.values())), tuple(rejected.values()), reviews, tuple(orphans)
    )


def _review(entry: Entry, state: ReviewState, revises: tuple[str, ...]) -> Review:
    return Review(state, entry.who, entry.when, entry.reason, revises)


def _back(stated: dict[str, Statement], rejected: dict[str, Statement], iri: str) -> dict[str, Statement]:
    """What is stated, with a statement that had been rejected."""
    return stated | {iri: rejected.pop(iri)} if iri in rejected else stated


def _put(stated: dict[str, Statement], old: str, name: str, new: Statement) -> dict[str, Statement]:
    """What is stated, with a new statement in the place of an old one."""
    found: dict[str, Statement] = {}
    for iri, statement in stated.items():
        if iri == old:
            found[name] = new
        elif iri != name:
            found[iri] = statement
    return found
