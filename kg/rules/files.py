"""Rules as files: a CONSTRUCT with a header that says what it feeds, and by which key it can be applied in part.

A rule's *key* are variables of its body such that no triple is concluded of two keys (of all rules of its `kind`).
``touched`` finds the keys whose conclusions a changed triple may change: `by` the predicates of such triples, `of` the
names of its subject, or subject and object, and how keys are found from there. A line ``# only (?a ?b)`` in the
body is where those variables are bound when the rule is applied to chosen keys. With `both_ways`, keys come in both
orders. ``through`` finds more of the body's variables from a key first, all that can be there: where Oxigraph's planner
would go through the whole graph in one query, two look up what they need.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QuestionError
from kg.namespaces import PREFIXES

RULES = Path(__file__).resolve().parent.parent.parent / "queries" / "rules"
Key = tuple[str, ...]
"""Terms as SPARQL writes them, one a variable of a rule's key."""
_ONLY = re.compile(r"^[ \t]*# only \((\?\w+(?: \?\w+)*)\)$", re.MULTILINE)
_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Touch:
    """How the keys are found that a changed triple touches."""

    of: tuple[str, ...]
    by: frozenset[str]
    find: str

    def query(self, key: tuple[str, ...], changed: Iterable[Key]) -> str:
        """The query for the keys touched by triples, of which those terms are given that `of` names."""
        bound = _values(" ".join(f"?{name}" for name in self.of), changed)
        wanted = " ".join(f"?{name}" for name in key)
        return f"{_PROLOGUE}SELECT DISTINCT {wanted} WHERE {{ {bound} {self.find} }}"


@dataclass(frozen=True, slots=True)
class Through:
    """What is found from a key before a rule is applied to it: these variables, by this pattern."""

    names: tuple[str, ...]
    find: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `feeds` names the rules that read what it concludes. See this module for the rest."""

    name: str
    summary: str
    feeds: tuple[str, ...]
    construct: str
    kind: str = ""
    key: tuple[str, ...] = ()
    both_ways: bool = False
    touched: tuple[Touch, ...] = ()
    through: Through | None = None

    @property
    def bound(self) -> tuple[str, ...]:
        """The variables that are bound when the rule is applied in part."""
        return self.key if self.through is None else self.key + self.through.names

    def widening(self, keys: Iterable[Key]) -> str | None:
        """The query for the rows of `bound` for some keys; None where those are the keys."""
        if self.through is None:
            return None
        wanted = " ".join(f"?{name}" for name in self.bound)
        given = _values(" ".join(f"?{name}" for name in self.key), keys)
        return f"{_PROLOGUE}SELECT DISTINCT {wanted} WHERE {{ {given} {self.through.find} }}"

    def only(self, rows: Collection[Key]) -> str:
        """The rule for these rows of `bound` alone."""

        def bound(found: re.Match[str]) -> str:
            names = [name.removeprefix("?") for name in found[1].split()]
            places = [self.bound.index(name) for name in names]
            return _values(found[1], {tuple(key[place] for place in places) for key in rows})

        return _ONLY.sub(bound, self.construct)


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


def _values(names: str, rows: Iterable[Key]) -> str:
    return f"VALUES ({names}) {{ {' '.join(f'({joined})' for joined in sorted(map(' '.join, rows)))} }}"


def _read(path: Path) -> Rule:
    try:
        text = path.read_text("utf-8")
        header = tomllib.loads("\n".join(line[3:] for line in text.splitlines() if line.startswith("#+ ")))
        rule = Rule(
            path.stem,
            str(header["summary"]),
            tuple(str(name) for name in header["feeds"]),
            text,
            str(header["kind"]),
            tuple(str(name) for name in header["key"]),
            bool(header.get("both_ways", False)),
            tuple(map(_touch, header["touched"])),
            _through(header["through"]) if "through" in header else None,
        )
        _check(rule)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise QuestionError(str(path), f"is no rule: {error}", "see the other rules' headers") from error
    return rule


def _touch(row: Mapping[str, str]) -> Touch:
    of = tuple(name.removeprefix("?") for name in row["of"].split())
    if len(of) not in (1, 2):
        raise ValueError(f"{row['of']!r} is neither a subject nor a subject and an object")
    return Touch(of, frozenset(_whole(name) for name in row["by"].split()), row["find"])


def _through(row: Mapping[str, str]) -> Through:
    return Through(tuple(name.removeprefix("?") for name in row["names"].split()), row["find"])


def _whole(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _check(rule: Rule) -> None:
    """Raise ValueError for a rule that cannot be applied to some keys alone."""
    if not rule.key:
        raise ValueError("it has no key")
    if rule.both_ways and len(rule.key) != 2:
        raise ValueError("only keys of two come both ways")
    places = _ONLY.findall(rule.construct)
    if not places:
        raise ValueError("no line '# only (…)' says where its key is bound")
    for name in " ".join(places).split():
        if name.removeprefix("?") not in rule.bound:
            raise ValueError(f"{name} is not bound by its key")
