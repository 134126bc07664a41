"""Queries by somebody who means harm (`hostile.toml`): read, asked through the guard, and judged."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryRefused, QuerySyntaxError, QueryTimeout
from kg.guard import run_guarded

CORPUS = Path(__file__).with_name("hostile.toml")
# What a query may take beyond its deadline, in seconds: the process is ended, and its memory given back.
GRACE_S = 0.5
# What an interpreter with the engine takes to start where nothing else runs.
_QUIET_START_S = 0.06
EXPECTATIONS = ("refused", "syntax", "answered", "bounded")
_CHARACTER = re.compile(r"«U\+([0-9A-F]{4,6})»")
_REPEATED = re.compile(r"«([^«»]*)»\*(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class HostileQuery:
    """A query and what is to become of it; see the head of `hostile.toml`."""

    name: str
    expect: str
    says: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: one of "refused", "syntax", "answered", "late", "ended"; in which words; after how long."""

    kind: str
    words: str
    seconds: float
    truncated: bool = False


def load(port: int, graph: str) -> list[HostileQuery]:
    """The corpus, with the port of a listener and the IRI of a graph of the store filled in."""

    def expanded(words: str) -> str:
        words = words.replace("«PORT»", str(port)).replace("«GRAPH»", graph)
        words = _REPEATED.sub(lambda found: found[1] * int(found[2]), words)
        return _CHARACTER.sub(lambda found: chr(int(found[1], 16)), words)

    rows = tomllib.loads(CORPUS.read_text("utf-8"))["query"]
    return [
        HostileQuery(row["name"], row["expect"], expanded(row.get("says", "")), expanded(row["text"])) for row in rows
    ]


def ask(store: Path, query: HostileQuery, timeout_s: float) -> Outcome:
    """Asks a query through the guard. Any error but the three that a query may meet goes on to the caller."""
    started = time.monotonic()
    try:
        answer = run_guarded(store, query.text, timeout_s, max_rows=1_000)
    except QuerySyntaxError as error:
        return Outcome("syntax", f"{error.what}; {error.remedy}", time.monotonic() - started)
    except QueryTimeout as error:
        return Outcome("late", error.what, time.monotonic() - started)
    except QueryRefused as error:
        kind = "ended" if "ended the process" in error.what or "too long to be taken" in error.what else "refused"
        return Outcome(kind, error.what, time.monotonic() - started)
    seconds = time.monotonic() - started
    if answer.boolean is not None:
        return Outcome("answered", str(answer.boolean).lower(), seconds)
    first = (answer.triples or answer.rows or ((None,),))[0][:1]
    words = "" if not first or first[0] is None else first[0].text
    return Outcome("answered", words, seconds, answer.truncated)


def contention() -> float:
    """How much slower this machine is now than a quiet one, by the slowest of three starts of a bare worker."""
    slowest = 0.0
    for _ in range(3):
        started = time.monotonic()
        subprocess.run([sys.executable, "-c", "import json, pyoxigraph"], check=True)
        slowest = max(slowest, time.monotonic() - started)
    return max(1.0, slowest / _QUIET_START_S)


def in_time(seconds: float, limit_s: float) -> bool:
    """Whether something took no longer than it may, by the machine's pace now: tests run beside one another."""
    return seconds < limit_s or seconds < limit_s * contention()


def fault(query: HostileQuery, outcome: Outcome, timeout_s: float, *, busy: bool = False) -> str:
    """What is wrong with an outcome, "" where nothing is; by the machine's pace where it may be `busy` otherwise."""
    over = outcome.seconds - timeout_s
    if over > GRACE_S and not (busy and over <= GRACE_S * contention()):
        return f"took {outcome.seconds:.2f} s of {timeout_s:g}"
    if query.expect == "bounded":
        return ""
    if outcome.kind != query.expect:
        return f"was {outcome.kind} ({outcome.words[:100]}), not {query.expect}"
    fits = outcome.words == query.says if query.expect == "answered" else query.says in outcome.words
    return "" if fits else f"says {outcome.words[:100]!r}, not {query.says[:100]!r}"
