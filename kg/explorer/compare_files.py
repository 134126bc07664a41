"""Drugs side by side as files to take along; each carries the caution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.explorer.compare import Comparison, Row
from kg.explorer.facts import Fact
from kg.explorer.markup import CAUTION
from kg.explorer.sources import reviewed
from kg.explorer.statement_files import facts_csv, facts_turtle
from kg.store.writers import escape_markdown

if TYPE_CHECKING:
    from kg.store import GraphStore

_NOT_STATED = "What is not stated of a drug is not thereby absent."
_COLUMNS = (
    "kind", "what", "stated of", "drug", "figure", "group", "action", "route", "polarity", "certainty", "sentence",
    "section", "document", "date", "version", "reviewed", "statement",
)  # fmt: skip


def title(view: Comparison) -> str:
    """What is compared."""
    return f"Comparison of {', '.join(drug.label for drug in view.drugs)}"


def _rows(view: Comparison) -> Iterator[tuple[str, Row]]:
    for part in view.parts:
        for block in (part.shared, part.contrary, *part.alone):
            yield from ((part.title, row) for row in block)


def to_csv(view: Comparison) -> str:
    """A line for each statement; `stated of` names the drugs of which the same is affirmed. The caution comes last."""
    lines: list[list[str | None]] = []
    for part, row in _rows(view):
        has = ", ".join(drug.label for drug, it_has in zip(view.drugs, row.has, strict=True) if it_has) or "none"
        lines += [[part, row.name, has, *_cells(view, fact)] for facts in row.by_drug for fact in facts]
    for drug, regimens in zip(view.drugs, view.doses, strict=True):
        for regimen in regimens:
            lines += [["Doses", f"{regimen.label}: {f.name}", drug.label, *_cells(view, f)] for f in regimen.all]
    missing = [f"The library has no document about {drug.label}." for drug in view.without_document]
    notes = (title(view), *missing, _NOT_STATED)
    lines += [["note", note, *[None] * (len(_COLUMNS) - 2)] for note in notes]
    return facts_csv(_COLUMNS, lines)


def _cells(view: Comparison, fact: Fact) -> list[str | None]:
    source = next((one for one in view.sources if one.document.iri == fact.document.iri), None)
    return [
        fact.drug.label,
        fact.figure.words if fact.figure is not None else None,
        fact.group or None,
        fact.action,
        fact.route.label if fact.route is not None else None,
        "denied" if fact.denied else "affirmed",
        "possible" if fact.possible else "asserted",
        " / ".join(dict.fromkeys(passage.sentence for passage in fact.passages)),
        fact.section or None,
        fact.document.label,
        source.issued if source is not None else None,
        source.standing if source is not None else None,
        reviewed([fact]),
        fact.iri,
    ]


def to_markdown(view: Comparison) -> str:
    """A table for each kind of statement; what a document or a name holds cannot become markup."""
    out = [f"# {_safe(title(view))}", "", f"*{CAUTION}* {_NOT_STATED}"]
    names = [_safe(drug.label) for drug in view.drugs]
    for part in view.parts:
        out += ["", f"## {part.title}", "", f"| what | {' | '.join(names)} |", f"| --- |{' --- |' * len(names)}"]
        for block in (part.shared, part.contrary, *part.alone):
            for row in block:
                cells = " | ".join(" / ".join(_words(fact) for fact in facts) or "not stated" for facts in row.by_drug)
                out.append(f"| {_safe(row.name)} | {cells} |")
    out += ["", "## Doses", ""]
    for drug, regimens in zip(view.drugs, view.doses, strict=True):
        for regimen in regimens:
            out += [f"- {_safe(drug.label)}, {_safe(regimen.label)}: {_words(fact)}" for fact in regimen.all]
    out += ["", "## What was read", ""]
    dates = ((source, f"dated {source.issued}" if source.issued else "without a date") for source in view.sources)
    out += [f"- {_safe(source.document.label)}: {dated}, {_safe(source.standing)}" for source, dated in dates]
    return "\n".join(out) + "\n"


def _words(fact: Fact) -> str:
    denied = "denied: " if fact.denied else ""
    figure = f" ({_safe(fact.figure.words)})" if fact.figure is not None else ""
    sentence = next((passage.sentence for passage in fact.passages), fact.words)
    return f"{denied}“{_safe(sentence)}”{figure}"


def _safe(text: str) -> str:
    return escape_markdown(" ".join(text.split()))


def to_turtle(store: GraphStore, view: Comparison) -> str:
    """The statements that are compared, with their evidence, and the caution as a comment on their collection."""
    return facts_turtle(store, (fact.iri for fact in view.facts), title(view), (CAUTION, _NOT_STATED))
