"""The check of medicines as files to take along; each carries the caution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from kg.explorer.facts import Fact
from kg.explorer.sources import Source, reviewed
from kg.explorer.statement_files import facts_csv, facts_turtle
from kg.explorer.together import GROUPS, Group, Item, Said, Together
from kg.pairs.wording import CAUTION
from kg.store.writers import escape_markdown

if TYPE_CHECKING:
    from kg.store import GraphStore

_COLUMNS = (
    "group", "what", "says", "why", "sentence", "section", "document", "date", "version", "reviewed", "statement",
)  # fmt: skip
_ADDED = "side effect that adds up"


def title(view: Together) -> str:
    """What was asked."""
    medicines = [m.label for m in view.check.medicines] if view.check is not None else []
    patient = [found.label for found in view.conditions]
    words = f"Check of medicines: {', '.join(medicines) or 'none'}"
    words += f"; patient: {', '.join(patient)}" if patient else ""
    return words + (f"; route: {view.route.label}" if view.route is not None else "")


def to_csv(view: Together, today: date) -> str:
    """A line for each sentence, each side effect that adds up, each thing not found, each note; the caution is the last
    column."""
    by_iri = {source.document.iri: source for source in view.sources}
    lines: list[list[str | None]] = []
    for item in view.items:
        for said in item.said:
            why = "; ".join(said.lines)
            lines += [
                [said.group.value, item.title, said.lead, why, *_cells(fact, by_iri.get(fact.document.iri))]
                for fact in said.facts
            ]
        lines += [[item.group.value, item.title, line] for line in item.silent]
    for one in view.added:
        lines += [
            [_ADDED, one.effect, f"{drug}: side effect", None, *_cells(fact, by_iri.get(fact.document.iri))]
            for drug, held in one.by_drug
            for fact in held
        ]
    lines += [["not found", what, where] for what, where in view.not_found]
    lines += [["not checked", problem.words, problem.error.what] for problem in view.problems]
    lines += [["note", None, note] for note in (*view.notes, title(view), f"Looked up on {today.isoformat()}")]
    return facts_csv(_COLUMNS, [[*line, *[None] * (len(_COLUMNS) - len(line))] for line in lines])


def _cells(fact: Fact, source: Source | None) -> list[str | None]:
    return [
        " / ".join(dict.fromkeys(passage.sentence for passage in fact.passages)),
        fact.section or None,
        fact.document.label,
        source.issued if source is not None else None,
        source.standing if source is not None else None,
        reviewed([fact]),
        fact.iri,
    ]


def to_markdown(view: Together, today: date) -> str:
    """The same as headings and lists; what a document or a name holds cannot become markup."""
    return "\n".join(_markdown(view, today)) + "\n"


def _markdown(view: Together, today: date) -> Iterator[str]:
    yield f"# {_safe(title(view))}"
    yield f"\nLooked up on {today.isoformat()}. *{CAUTION}*"
    for problem in view.problems:
        yield f"\n**“{_safe(problem.words)}” was not checked: {_safe(problem.error.what)}.**"
    if view.notes:
        yield ""
        yield from (f"- {_safe(note)}" for note in view.notes)
    for group in Group:
        items = view.of(group)
        if items:
            yield f"\n## {GROUPS[group][0]} ({len(items)})"
        for item in items:
            yield from _item(item, view.sources, today)
    if view.added:
        yield f"\n## Side effects that add up ({len(view.added)})\n"
        for one in view.added:
            drugs = "; ".join(f"{drug}: {_quoted(held)}" for drug, held in one.by_drug)
            yield f"- **{_safe(one.effect)}**{' (serious)' if one.serious else ''}: {drugs}"
    if view.not_found:
        yield f"\n## Not found ({len(view.not_found)})\n\nThat nothing was found is no evidence that it is safe.\n"
        yield from (f"- {_safe(what)}: {_safe(where)}" for what, where in view.not_found)
    yield f"\n## What was read ({len(view.sources)})\n"
    for source in view.sources:
        unread = f"{source.not_understood} of {source.sentences} sentences not understood"
        yield f"- {_safe(source.document.label)}: {source.dated(today)}, {_safe(source.standing)}, {unread}"


def _item(item: Item, sources: Sequence[Source], today: date) -> Iterator[str]:
    yield f"\n### {_safe(item.title)}\n"
    for said in item.said:
        yield f"- {_safe(said.lead)}"
        yield from (f"  - {_safe(line)}" for line in said.lines)
        yield from (f"  - {line}" for line in _sentences(said, sources, today))
    yield from (f"- {_safe(line)}" for line in item.silent)


def _sentences(said: Said, sources: Sequence[Source], today: date) -> list[str]:
    dates = {source.document.iri: f", {source.dated(today)}, {source.standing}" for source in sources}
    found = {
        (passage.sentence, fact.document.label + _safe(dates.get(fact.document.iri, "")), reviewed([fact]))
        for fact in said.facts
        for passage in fact.passages
    }
    return [f"“{_safe(sentence)}” ({_safe(where)}, {state})" for sentence, where, state in sorted(found)]


def _quoted(held: Sequence[Fact]) -> str:
    return " / ".join(dict.fromkeys(f"“{_safe(p.sentence)}”" for fact in held for p in fact.passages))


def _safe(text: str) -> str:
    return escape_markdown(" ".join(text.split()))


def to_turtle(store: GraphStore, view: Together) -> str:
    """The statements with their evidence, and the caution, what was not found and the notes as comments on them."""
    missing = [f"Not found: {what}: {where}" for what, where in view.not_found]
    left_out = [f"Not checked: {problem.words}: {problem.error.what}" for problem in view.problems]
    silent = [line for item in view.items for line in item.silent]
    remarks = (CAUTION, *view.notes, *missing, *left_out, *silent)
    return facts_turtle(store, (fact.iri for fact in view.facts), title(view), remarks)
