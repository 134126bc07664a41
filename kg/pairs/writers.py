"""The answer written out: for the eye at 80 columns, Markdown, a spreadsheet, a program."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import asdict

from kg.errors import InputError
from kg.pairs import wording
from kg.pairs.model import Medicine, Pair, PairsCheck, Told
from kg.store import Answer, AnswerKind, Value, ValueKind
from kg.store.writers import escape_markdown, write_answer

_WIDTH = 80
_COLUMNS = (
    "one", "two", "outcome", "about", "names", "reach", "membership", "action", "consequence", "certainty", "polarity",
    "condition", "route", "population", "sentence", "section", "title", "date", "statement", "not_found",
)  # fmt: skip


def _wrapped(text: str, depth: int, mark: str = "") -> str:
    indent = "  " * depth
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=f"{indent}{mark}",
        subsequent_indent=indent + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def to_text(check: PairsCheck) -> str:
    """For a terminal of 80 columns: the medicines, then each pair with the loudest first, then the caution."""
    out = [_wrapped(wording.summary(check), 0), "", "Medicines"]
    for medicine in check.medicines:
        out.append(_wrapped(f"{medicine.label} ({medicine.kind})", 1))
        out += [_wrapped(line, 2, "- ") for line in wording.described(medicine)]
    first = wording.said_first(check)
    if first:
        out += ["", "Before the pairs", *(_wrapped(line, 1, "- ") for line in first)]
    for number, pair in enumerate(check.pairs, 1):
        out += ["", _wrapped(wording.heading(pair), 0, f"{number}. ")]
        out += [_wrapped(line, 1) for line in wording.about_itself(pair)]
        for told in pair.told:
            by, other = _sides(pair, told)
            out.append(_wrapped(wording.told_first(told, other), 1))
            out += [_wrapped(line, 2, "- ") for line in wording.told_lines(told, by, other)]
            out.append(_wrapped(f"“{told.sentence}”", 2))
            out.append(_wrapped(wording.stands_in(told), 2, "— "))
        out += [_wrapped(line, 1) for line in wording.not_found(pair)]
    return "\n".join([*out, "", _wrapped(wording.CAUTION, 0)]) + "\n"


def _sides(pair: Pair, told: Told) -> tuple[Medicine, Medicine]:
    return (pair.one, pair.two) if told.by == pair.one.iri else (pair.two, pair.one)


def to_markdown(check: PairsCheck) -> str:
    """The same as headings and lists; what a document or a name holds cannot become markup."""

    def safe(text: str) -> str:
        return escape_markdown(" ".join(text.split()))

    out = [safe(wording.summary(check)), "", "## Medicines", ""]
    for medicine in check.medicines:
        out.append(f"- **{safe(medicine.label)}** ({medicine.kind})")
        out += [f"  - {safe(line)}" for line in wording.described(medicine)]
    first = wording.said_first(check)
    if first:
        out += ["", "## Before the pairs", "", *(f"- {safe(line)}" for line in first)]
    out += ["", "## Pairs"]
    for pair in check.pairs:
        out += ["", f"### {safe(wording.heading(pair))}", ""]
        out += [f"- {safe(line)}" for line in wording.about_itself(pair)]
        for told in pair.told:
            by, other = _sides(pair, told)
            out.append(f"- {safe(wording.told_first(told, other))}")
            out += [f"  - {safe(line)}" for line in wording.told_lines(told, by, other)]
            out.append(f"  - “{safe(told.sentence)}” ({safe(wording.stands_in(told))})")
        out += [f"- {safe(line)}" for line in wording.not_found(pair)]
    return "\n".join([*out, "", f"*{wording.CAUTION}*"]) + "\n"


def to_json(check: PairsCheck) -> str:
    """All of it as data: medicines, pairs with what was told, not found and silent, shared classes, the caution."""
    pairs = [
        {
            "one": pair.one.iri,
            "two": pair.two.iri,
            "outcome": pair.outcome.value,
            "inside": pair.inside.iri if pair.inside is not None else None,
            "told": [{**asdict(told), "outcome": told.outcome.value} for told in pair.told],
            "silent": [source.iri for side in (pair.one, pair.two) for source in pair.silent(side)],
            "without_document": [side.iri for side in (pair.one, pair.two) if not side.documents],
            "documents": [source.iri for source in pair.documents],
            "not_found": list(wording.not_found(pair)),
        }
        for pair in check.pairs
    ]
    data = {
        "summary": wording.summary(check),
        "medicines": [asdict(medicine) for medicine in check.medicines],
        "combinations": {words: [drug.iri for drug in drugs] for words, drugs in check.combinations.items()},
        "forgiven": [str(found) for found in check.forgiven],
        "shared_classes": [asdict(shared) for shared in check.shared],
        "pairs": pairs,
        "caution": wording.CAUTION,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def to_csv(check: PairsCheck) -> str:
    """One row for each thing told, one for a pair without any; what comes before the pairs, and the caution, at the end
    as rows of their own under ``not_found``. No cell can be run as a formula."""
    rows: list[dict[str, str | None]] = []
    for pair in check.pairs:
        head: dict[str, str | None] = {"one": pair.one.label, "two": pair.two.label, "outcome": pair.outcome.value}
        missing = " ".join((*wording.about_itself(pair), *wording.not_found(pair)))
        rows += [{**head, **_cells(told), "outcome": told.outcome.value, "not_found": missing} for told in pair.told]
        if not pair.told:
            rows.append({**head, "not_found": missing})
    notes = [str(found) for found in check.forgiven] + list(wording.said_first(check))
    rows += [{"not_found": note} for note in (*notes, wording.CAUTION)]
    cells = tuple(tuple(_value(row.get(column)) for column in _COLUMNS) for row in rows)
    return write_answer(Answer(AnswerKind.SELECT, _COLUMNS, cells), "csv")


def _value(text: str | None) -> Value | None:
    return Value(ValueKind.LITERAL, text) if text is not None else None


def _cells(told: Told) -> dict[str, str | None]:
    sources = [f"{m.through}: {m.source}" for mention in told.mentions for m in mention.memberships]
    return {
        "about": told.about,
        "names": "; ".join(mention.named for mention in told.mentions),
        "reach": "; ".join(mention.reach.value for mention in told.mentions),
        "membership": "; ".join(sources) or None,
        "action": told.action if told.polarity == "affirmed" else None,
        "consequence": told.consequence,
        "certainty": told.certainty,
        "polarity": told.polarity,
        "condition": told.condition,
        "route": told.route,
        "population": told.population,
        "sentence": told.sentence,
        "section": told.section,
        "title": told.document.title,
        "date": told.document.date,
        "statement": "; ".join(told.statements),
    }


WRITERS: dict[str, Callable[[PairsCheck], str]] = {
    "text": to_text,
    "json": to_json,
    "markdown": to_markdown,
    "csv": to_csv,
}


def write_check(check: PairsCheck, form: str) -> str:
    """The answer in one of `WRITERS`. Raises InputError for a name that is not there."""
    if form not in WRITERS:
        raise InputError("format", f"there is no format {form!r}", f"choose one of {', '.join(WRITERS)}")
    return WRITERS[form](check)
