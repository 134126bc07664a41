"""A document of three facts, and entries of the curation log about them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.curation import Action, Entry, Log
from kg.curation.anchors import anchor_of, content_of, iri_in
from kg.curation.desk import decision, look_up
from kg.curation.log import folder_of
from kg.extract.reader import read
from kg.model import Reading, Statement
from kg.namespaces import MG, PREFIXES
from kg.readers.text import parse_text
from kg.store import open_store
from kg.vocabulary import load_vocabulary

WHEN = "2026-03-01T09:30:00Z"
TEXT = """Baclofen tablets

Side effects

Common side effects of baclofen include drowsiness in 20.9 percent and headache in 8 percent.

Interactions

Do not take baclofen with alcohol. Tell your doctor if you take diazepam.
"""


def reading_of(text: str = TEXT) -> Reading:
    return read(parse_text(text, "leaflet"), load_vocabulary())


def fact(reading: Reading, words: str) -> Statement:
    [found] = [one for one in reading.statements if one.value.words == words]
    return found


def entry_for(reading: Reading, words: str, action: Action = Action.REJECT, **more: object) -> Entry:
    statement = fact(reading, words)
    made = Entry(
        action=action,
        who="Ann",
        when=WHEN,
        series="leaflet",
        statement=iri_in(reading, statement),
        says=words,
        relation=statement.relation.value,
        content=content_of(statement),
        anchor=anchor_of(reading.document, statement.evidence[0].value),
    )
    return replace(made, **more).after("")  # type: ignore[arg-type]


def words_of(statements: tuple[Statement, ...]) -> list[str]:
    return [statement.value.words for statement in statements]


def log_of(folder: Path, *entries: Entry) -> Log:
    log = Log.read(folder)
    for entry in entries:
        log.append(lambda _, entry=entry: entry)  # type: ignore[misc]
    return log


_REVIEWS = f"""PREFIX mg: <{MG}> PREFIX prov: <{PREFIXES["prov"]}>
SELECT ?words ?state ?who ?graph WHERE {{ GRAPH ?graph {{
  ?s a mg:Statement ; mg:words ?words ; mg:reviewState ?state ; mg:reviewedBy ?who }} }} ORDER BY ?words ?state"""


def curate(store: Path, words: str, action: Action, **values: str) -> Entry:
    """Decide about the statement of a built graph that has these words, as the command does."""
    query = f'SELECT ?s WHERE {{ ?s a <{MG}Statement> ; <{MG}words> "{words}" }}'
    [iri] = open_store(store).query(query).column("s")
    entry = decision(look_up(store, str(iri)), action, "Ann", reason="because", values=values)
    return Log.read(folder_of(store)).append(lambda _: entry)


def rows(store: Path) -> list[tuple[str, ...]]:
    return [
        tuple(str(cell.text).rsplit("/", 1)[-1].rsplit("#", 1)[-1] for cell in row if cell is not None)
        for row in open_store(store).query(_REVIEWS).rows
    ]
