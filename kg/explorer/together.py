"""What documents say of medicines taken together, in a patient with given conditions, by what is to be done: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import QuestionError
from kg.explorer.facts import Fact
from kg.explorer.sources import Source
from kg.explorer.things import Thing
from kg.names import Found
from kg.pairs import PairsCheck


class Group(StrEnum):
    """What is to be done, from what calls loudest for attention; the order of a page."""

    AVOID = "avoid"
    CARE = "take care"
    POSSIBLE = "possible"
    UNCLEAR = "may not be meant"
    ELSEWHERE = "another route"
    DENIED = "denied"


GROUPS: Mapping[Group, tuple[str, str]] = {
    Group.AVOID: ("Do not take, do not use", "A document says to avoid it, or that it must not be used."),
    Group.CARE: ("Take care, ask first", "A document asks for care: ask a pharmacist or a doctor before it is taken."),
    Group.POSSIBLE: ("Held possible", "A document says it with a “may”, or of some people only."),
    Group.UNCLEAR: (
        "Perhaps meant: ask",
        "A document speaks of some of a class, of a member of it, or of a kind of the condition: ask if it is meant.",
    ),
    Group.ELSEWHERE: ("Stated for another route", "A document says it of another route than the one asked for."),
    Group.DENIED: ("Said not to be so", "A document denies it. That is no proof of safety."),
}
"""Group -> its heading, and what it means."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that one document says: `lead` in a sentence, `lines` why that reaches what was asked for and what it
    is limited to; `facts` hold the words themselves."""

    group: Group
    lead: str
    lines: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Two medicines, or a medicine and a condition, with all that is said of them. `silent` is what is not said,
    although something is."""

    subject: str
    matter: str
    is_pair: bool
    said: tuple[Said, ...]
    silent: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        """The loudest of what is said."""
        return min((one.group for one in self.said), key=list(Group).index)

    @property
    def title(self) -> str:
        """What it is about."""
        return f"{self.subject} + {self.matter}" if self.is_pair else f"{self.subject} · patient: {self.matter}"


@dataclass(frozen=True, slots=True)
class Added:
    """A side effect of several of the medicines: each with what is stated of it."""

    effect: str
    serious: bool
    by_drug: tuple[tuple[str, tuple[Fact, ...]], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A name that stands for nothing, or for several things; `parameter` is where the address has it."""

    words: str
    error: QuestionError
    parameter: str
    choices: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """The whole answer. `queries` are the SPARQL behind it, by question; `problems` are names that were left out."""

    check: PairsCheck | None
    conditions: tuple[Found, ...]
    route: Found | None
    problems: tuple[Problem, ...]
    items: tuple[Item, ...]
    added: tuple[Added, ...]
    notes: tuple[str, ...]
    not_found: tuple[tuple[str, str], ...]
    """What was looked for in vain, and where it was."""
    sources: tuple[Source, ...]
    queries: Mapping[str, str]

    def of(self, group: Group) -> tuple[Item, ...]:
        """The items of one group, in their order."""
        return tuple(item for item in self.items if item.group is group)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that the answer repeats, once."""
        said = [fact for item in self.items for one in item.said for fact in one.facts]
        added = [fact for one in self.added for _, held in one.by_drug for fact in held]
        return tuple({fact.iri: fact for fact in (*said, *added)}.values())
