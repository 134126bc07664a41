"""What the log tells of a statement: every value before and after, who decided meanwhile, and the way back from all."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from curated import TEXT, WHEN, entry_for, fact, log_of, reading_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build.apart import Builder
from kg.build.graph import BuildReport
from kg.curation import Action, Entry, Library, Log, decide
from kg.curation.corrections import FIELDS, NONE, current_values
from kg.curation.desk import Case, decide_on, decision, history
from kg.curation.log import folder_of
from kg.errors import CurationError
from kg.explorer.catalogue import Change
from kg.explorer.editing import Editing
from kg.explorer.log_files import log_csv
from kg.explorer.pages import changing
from kg.model import Reading, Statement
from kg.rdf import reading_to_quads, statement_iri
from kg.vocabulary import load_vocabulary


def case_of(reading: Reading, statement: Statement) -> Case:
    iri = statement_iri(statement, reading.document.name)
    return Case(iri, statement, reading.document, statement.value.words)


# --- before and after ---


@pytest.mark.parametrize(
    ("words", "values", "was", "became"),
    [
        ("headache", {"certainty": "possible"}, {"certainty": "asserted"}, {"certainty": "possible"}),
        ("headache", {"concept": "migraine"}, {"concept": "headache"}, {"concept": "migraine"}),
        ("headache", {"concept": "none"}, {"concept": "headache"}, {"concept": "none"}),
        ("headache", {"figure": "20.9 percent"}, {"figure": "8 percent"}, {"figure": "20.9 percent"}),
        # what changes along with a value is told too
        (
            "headache",
            {"words": "drowsiness"},
            {"words": "headache", "concept": "headache"},
            {"words": "drowsiness", "concept": "drowsiness"},
        ),
        (
            "headache",
            {"relation": "indication"},
            {"relation": "adverse_effect", "group": "common", "serious": "no", "figure": "8 percent"},
            {"relation": "indication", "group": "none", "serious": "none", "figure": "none"},
        ),
        ("alcohol", {"action": "caution", "extent": "all"}, {"action": "avoid"}, {"action": "caution"}),
    ],
)
def test_a_correction_tells_every_value_before_and_after(
    words: str, values: dict[str, str], was: dict[str, str], became: dict[str, str]
) -> None:
    reading = reading_of()
    entry = decision(case_of(reading, fact(reading, words)), Action.CORRECT, "Ann", values=values)
    assert (dict(entry.was), dict(entry.became)) == (was, became)
    assert entry.corrected == values
    curated = decide(reading, [entry], load_vocabulary())
    [new] = [one for one in curated.reading.statements if statement_iri(one, "leaflet") == entry.becomes]
    after = current_values(new)
    assert {name: after.get(name, NONE) for name in became} == became


def test_the_log_and_its_file_show_both(tmp_path: Path) -> None:
    reading = reading_of()
    case = case_of(reading, fact(reading, "headache"))
    made = decision(case, Action.CORRECT, "Ann", reason="=1+1", values={"certainty": "possible", "group": "rare"})
    log = log_of(tmp_path, made, Entry(action=Action.WITHDRAW, who="Bo", when=WHEN, series="a"))
    held = Log.read(tmp_path).entries
    assert held == log.entries
    assert changing.corrections(held[0]) == ("certainty possible (was asserted)", "group rare (was common)")
    rows = list(csv.DictReader(io.StringIO(log_csv([Change(2, held[1], True), Change(1, held[0], False)]))))
    assert [[row[name] for name in ("number", "action", "field", "before", "after", "state")] for row in rows] == [
        ["1", "correct", "certainty", "asserted", "possible", "taken back"],
        ["1", "correct", "group", "common", "rare", "taken back"],
        ["2", "withdraw", "", "", "", "in force"],
    ]
    assert rows[0]["reason"] == "'=1+1"
    assert (rows[0]["quote"], rows[0]["document"]) == ("headache", "leaflet")


def test_an_entry_of_before_shows_what_it_has() -> None:
    entry = entry_for(reading_of(), "headache", Action.CORRECT, corrected={"dose_kind": "step"}, becomes="urn:x")
    assert changing.corrections(entry) == ("dose kind step",)


def test_the_history_of_a_statement_is_that_of_what_it_came_of(tmp_path: Path) -> None:
    reading = reading_of()
    accepted = entry_for(reading, "headache", Action.ACCEPT)
    first = decision(case_of(reading, fact(reading, "headache")), Action.CORRECT, "Ann", values={"figure": "none"})
    [new] = [one for one in decide(reading, [first], load_vocabulary()).reading.statements
             if statement_iri(one, "leaflet") == first.becomes]  # fmt: skip
    second = decision(case_of(reading, new), Action.CORRECT, "Bo", values={"certainty": "possible"})
    log = log_of(tmp_path, accepted, entry_for(reading, "alcohol"), first, second)
    undo = log.append(lambda now: now.undoing(now.head, "Bo", WHEN))
    told = [(entry.action, entry.who) for entry in history(log, first.becomes)]
    assert told == [("accept", "Ann"), ("correct", "Ann"), ("correct", "Bo"), ("undo", "Bo")]
    assert history(log, first.becomes)[-1] == undo
    assert [entry.says for entry in history(log, entry_for(reading, "alcohol").statement)] == ["alcohol"]
    assert history(log, "urn:other") == ()


# --- two at the same time ---


def test_who_decided_meanwhile_is_told_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = reading_of()
    store = tmp_path / "graph"
    case = case_of(reading, fact(reading, "alcohol"))
    monkeypatch.setattr("kg.curation.desk.look_up", lambda store, iri: replace(case, iri=iri, head=""))
    other = statement_iri(fact(reading, "diazepam"), "leaflet")
    first = decide_on(store, case.iri, Action.REJECT, "Ann", seen="")
    # Bo saw the page before that.
    with pytest.raises(CurationError) as told:
        decide_on(store, case.iri, Action.ACCEPT, "Bo", seen="")
    assert str(told.value) == (
        f"alcohol: error: Ann has decided about this statement meanwhile (reject, {first.when}); "
        "look at it as it is now, then decide"
    )
    # About another statement he may, and about this one when he has seen it.
    decide_on(store, other, Action.ACCEPT, "Bo", seen="")
    second = decide_on(store, case.iri, Action.ACCEPT, "Bo", seen=first.id)
    log = Log.read(folder_of(store))
    undo = log.append(lambda now: now.undoing(second.id, "Ann", WHEN))
    with pytest.raises(CurationError, match=r"Ann has decided about this statement meanwhile \(undo,"):
        decide_on(store, case.iri, Action.REJECT, "Bo", seen=second.id)
    decide_on(store, case.iri, Action.REJECT, "Bo", seen=undo.id)
    assert [(entry.action, entry.who) for entry in Log.read(folder_of(store)).entries] == [
        ("reject", "Ann"), ("accept", "Bo"), ("accept", "Bo"), ("undo", "Ann"), ("reject", "Bo"),
    ]  # fmt: skip


# --- the way back ---

_CHOICES = {name: each.choices for name, each in FIELDS.items() if each.choices} | {
    "concept": (NONE, "nausea"), "figure": (NONE, "20.9 percent", "8 percent"), "route": (NONE, "oral"),
    "words": ("headache", "drowsiness", "alcohol"), "population": (NONE, "children"),
}  # fmt: skip
_MOVES = st.tuples(
    st.sampled_from(["accept", "reject", "correct", "correct", "undo", "undo"]),
    st.integers(0, 20),
    st.sampled_from(sorted(_CHOICES)),
    st.integers(0, 10),
)


def turtle(reading: Reading, log: Log) -> bytes:
    """What a graph says of the reading with the decisions in force, as bytes."""
    held = [entry for entry in log.in_force() if entry.statement]
    curated = decide(reading, held, load_vocabulary())
    quads = reading_to_quads(curated.reading, "0", reviews=curated.reviews, rejected=curated.rejected)
    return b"\n".join(sorted(ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"" for quad in quads))


def take_back(log: Log, entry: str) -> None:
    log.append(lambda now: now.undoing(entry, "Bo", WHEN))


def moved(reading: Reading, log: Log, move: tuple[str, int, str, int]) -> bool:
    """Make one move on the log; whether there was one to make."""
    kind, which, name, value = move
    if kind == "undo":
        held = log.in_force()
        if not held:
            return False
        take_back(log, held[which % len(held)].id)
        return True
    held = log.in_force()
    curated = decide(reading, held, load_vocabulary())
    statements = (*curated.reading.statements, *curated.rejected)
    case = case_of(reading, statements[which % len(statements)])
    values = {name: _CHOICES[name][value % len(_CHOICES[name])]} if kind == "correct" else {}
    entry = decision(case, Action(kind), "Ann", values=values)
    log.append(lambda now: entry)
    return True


@given(st.lists(_MOVES, max_size=12), st.integers(0, 6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_decided_taking_it_back_gives_the_bytes_of_before(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, int, str, int]], until: int
) -> None:
    reading = reading_of(TEXT)
    log = Log.read(tmp_path_factory.mktemp("log"))
    plain = turtle(reading, log)
    checkpoint: tuple[set[str], bytes] | None = None
    for number, move in enumerate(moves):
        if number == until:
            checkpoint = {entry.id for entry in log.in_force()}, turtle(reading, log)
        try:
            moved(reading, log, move)
        except CurationError:
            continue  # a correction that does not fit, an entry that others rest on: nothing was written
    # What came after the checkpoint goes, the last first; what was in force then may have been taken back since.
    if checkpoint is not None:
        known, then = checkpoint
        kept = known & {entry.id for entry in log.in_force()}
        for entry in reversed(log.in_force()):
            if entry.id not in known:
                take_back(log, entry.id)
        assert {entry.id for entry in log.in_force()} == kept
        if kept == known:
            assert turtle(reading, log) == then
    while held := log.in_force():
        take_back(log, held[-1].id)
    assert turtle(reading, log) == plain


def test_a_document_that_does_not_come_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was replaced or taken out may have come from a file that is gone when that is taken back."""
    store = tmp_path / "graph"
    library = Library(store)
    new = library.add(b"Diazepam may cause confusion.", "new.txt", "Ann", WHEN)
    replaced = library.add(b"Baclofen may cause nausea.", "x.txt", "Ann", WHEN, series="leaflet")
    out = library.withdraw("Old leaflet", "2023", "Ann", WHEN)
    there: list[str] = []
    report = BuildReport((), (), 0, 0, 0.0)
    monkeypatch.setattr(Builder, "rebuild", lambda *_: replace(report, documents=tuple(there)))
    monkeypatch.setattr(Builder, "prepare", lambda _: None)

    def taken_back(entry: Entry) -> str:
        job = Editing(store).undo(entry.id, "Bo")
        assert job.finished.wait(10)
        assert job.error is None
        return job.remark

    assert "the document Old leaflet@2023 has not come back: its file is no longer" in taken_back(out)
    assert "the document leaflet has not come back" in taken_back(replaced)
    assert taken_back(new) == ""
    there.append("leaflet")
    assert taken_back(Library(store).withdraw("Leaflet", "", "Ann", WHEN)) == ""
