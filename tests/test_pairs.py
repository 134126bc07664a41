"""Medicines pair by pair: every sentence of the answer against what the two leaflets of the sample graph say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hand_graph import build

from kg.errors import QuestionError
from kg.namespaces import DATA, PREFIXES
from kg.pairs import WRITERS, PairsCheck, check_medicines, write_check
from kg.pairs.wording import CAUTION
from kg.rules import RULES
from kg.store import Answer, GraphStore, open_store
from kg.store.embedded import EmbeddedStore

PAIRS = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    return open_store(build(tmp_path_factory.mktemp("pairs")))


def with_more(store: GraphStore, turtle: str) -> EmbeddedStore:
    """The sample graph and more, under its prefixes, with the labels that its statements then bear."""
    graph = ox.Store()
    graph.extend(ox.Quad(q.subject, q.predicate, q.object) for q in store.quads())
    graph.load(f"{PAIRS}\n{turtle}".encode(), format=ox.RdfFormat.TURTLE)
    labels = graph.query((RULES / "86-labels.rq").read_text("utf-8"))
    assert isinstance(labels, ox.QueryTriples)
    graph.extend([ox.Quad(t.subject, t.predicate, t.object) for t in labels])
    return EmbeddedStore.of(graph)


def outcomes(check: PairsCheck) -> list[str]:
    return [f"{pair.one.label} + {pair.two.label}: {pair.outcome}" for pair in check.pairs]


def text(check: PairsCheck) -> str:
    """The answer for the eye, with its lines joined."""
    return " ".join(write_check(check, "text").split())


def pair_of(check: PairsCheck, *labels: str) -> str:
    """What the text says of one pair, from its heading to the next."""
    words = text(check)
    start = words.index(f"{labels[0]} + {labels[1]}: ")
    end = re.search(r" \d+\. \S.*? \+ |" + re.escape(CAUTION[:40]), words[start:])
    assert end is not None
    return words[start : start + end.start()].strip()


def test_the_loudest_pair_comes_first_and_nothing_found_last(store: GraphStore) -> None:
    check = check_medicines(store, ["baclofen", "diazepam", "morphine", "ciprofloxacin", "lorazepam"])
    assert outcomes(check) == [
        "baclofen + diazepam: avoid",
        "baclofen + morphine: possible",
        "baclofen + ciprofloxacin: unclear",
        "baclofen + lorazepam: unclear",
        "diazepam + morphine: no statement found",
        "diazepam + ciprofloxacin: no statement found",
        "diazepam + lorazepam: no statement found",
        "morphine + ciprofloxacin: no statement found",
        "morphine + lorazepam: no statement found",
        "ciprofloxacin + lorazepam: no statement found",
    ]


def test_a_pair_says_who_says_what_and_why_it_reaches_the_other(store: GraphStore) -> None:
    check = check_medicines(store, ["Lioresal", "diazepam"])
    assert pair_of(check, "baclofen", "diazepam") == (
        "baclofen + diazepam: AVOID "
        "The document about diazepam says: avoid. "
        "- it names muscle relaxants, to which baclofen belongs (according to “Baclofen in short”; "
        "according to “made up for the tests”) "
        "- certainty: asserted; polarity: affirmed "
        "“Do not take it with muscle relaxants or alcohol.” — Diazepam in short, dated 2024-02-29 "
        "The document about baclofen says: caution. "
        "- it names benzodiazepines, to which diazepam belongs (according to “made up for the tests”) "
        "- consequence: increase drowsiness "
        "- certainty: asserted; polarity: affirmed "
        "“Benzodiazepines other than lorazepam, and other muscle relaxants, increase drowsiness.” "
        "— Baclofen in short, “Interactions”, without a date"
    )
    assert 'baclofen (drug) - given as "Lioresal", a brand of it' in text(check)


def test_a_hedge_is_possible_and_some_of_a_class_unclear(store: GraphStore) -> None:
    check = check_medicines(store, ["baclofen", "morphine", "ciprofloxacin"])
    assert pair_of(check, "baclofen", "morphine").startswith(
        "baclofen + morphine: POSSIBLE (a document holds it possible only) "
        "The document about baclofen holds it possible (it asks to take care): - it names opioids, to which morphine"
    )
    unclear = pair_of(check, "baclofen", "ciprofloxacin")
    assert "UNCLEAR (what a document names may not reach it)" in unclear
    assert "says of some of a class, and not of which: caution." in unclear
    assert "it names some antibiotics and does not say which; ciprofloxacin belongs to them" in unclear
    assert "The library has no document about ciprofloxacin: its own side is missing." in unclear


def test_an_exception_is_told_and_is_no_evidence_of_safety(store: GraphStore) -> None:
    told = pair_of(check_medicines(store, ["baclofen", "lorazepam"]), "baclofen", "lorazepam")
    assert "The document about baclofen excepts lorazepam from what it says of a class:" in told
    assert "it names benzodiazepines, but not lorazepam, which it excepts: that is no evidence of safety" in told
    assert "says: caution" not in told


def test_nothing_found_names_the_documents_and_what_was_not_understood(store: GraphStore) -> None:
    check = check_medicines(store, ["diazepam", "morphine"])
    assert pair_of(check, "diazepam", "morphine") == (
        "diazepam + morphine: NO STATEMENT FOUND (no evidence of safety) "
        "No statement found in this 1 document, dated 2024-02-29: this is no evidence of safety. "
        "“Diazepam in short”: 0 of 4 sentences not understood "
        "The library has no document about morphine."
    )
    neither = pair_of(check_medicines(store, ["morphine", "lorazepam"]), "morphine", "lorazepam")
    assert "The library has no document about morphine, and none about lorazepam: nothing can be said" in neither


DATES = 'document:baclofen dcterms:issued "2019-03"^^xsd:gYearMonth .'


def test_dates_are_told_from_the_oldest_to_the_newest(store: GraphStore) -> None:
    dated = with_more(store, DATES)
    check = check_medicines(dated, ["baclofen", "diazepam", "ciprofloxacin"])
    assert "2 documents, dated from 2019-03 to 2024-02-29" in text(check)
    assert "— Baclofen in short, “Interactions”, dated 2019-03" in pair_of(check, "baclofen", "ciprofloxacin")
    assert "this 1 document, dated 2024-02-29: this is no evidence" in pair_of(check, "diazepam", "ciprofloxacin")
    assert "2 documents, dated 2024-02-29 (1 without a date)" in text(check_medicines(store, ["baclofen", "diazepam"]))


def statement(name: str, about: str, concerns: str, more: str = "") -> str:
    """An interaction that a document states."""
    return f"""
statement:{name} a mg:Statement, mg:Interaction ; mg:about drug:{about} ; mg:concerns {concerns} ; mg:words "w" ;
    mg:action mg:Caution ; mg:certainty mg:Asserted ; mg:statedIn document:{about} ;
    mg:firstSentence "Do not drink alcohol." {more} .
statement:{name} mg:extent mg:AllMembers .
"""


def test_where_one_side_warns_and_the_other_is_silent_it_says_so(store: GraphStore) -> None:
    document = """document:morphine a mg:Document ; dcterms:title "Morphine in short" ; mg:isAbout drug:morphine ;
        mg:sentencesStated 3 ; mg:sentencesSkipped 1 ; mg:sentencesNotUnderstood 2 ."""
    told = pair_of(check_medicines(with_more(store, document), ["baclofen", "morphine"]), "baclofen", "morphine")
    assert told.endswith(
        "The document about morphine is silent about baclofen, as far as understood "
        "(“Morphine in short”, without a date: 2 of 6 sentences not understood)."
    )


def test_what_is_denied_is_never_a_warning(store: GraphStore) -> None:
    denied = statement("no", "diazepam", "drug:morphine", "; mg:polarity mg:Denied")
    check = check_medicines(with_more(store, denied), ["diazepam", "morphine"])
    told = pair_of(check, "diazepam", "morphine")
    assert told.startswith("diazepam + morphine: DENIED (a document says that it is not so)")
    assert "The document about diazepam says that this is not so for morphine:" in told
    assert "says: caution" not in told
    (row, *_) = csv.DictReader(io.StringIO(write_check(check, "csv")))
    assert (row["outcome"], row["polarity"], row["action"]) == ("denied", "denied", "")
    # Beside a warning it takes nothing away from it, and is still told.
    both = with_more(store, denied + statement("yes", "diazepam", "drug:morphine", "; mg:polarity mg:Affirmed"))
    told = pair_of(check_medicines(both, ["diazepam", "morphine"]), "diazepam", "morphine")
    assert told.startswith("diazepam + morphine: CAUTION")
    assert "says that this is not so" in told


def test_limits_of_a_statement_stay_with_it(store: GraphStore) -> None:
    limited = statement(
        "l", "diazepam", "drug:morphine", '; mg:polarity mg:Affirmed ; mg:scopeCondition "if you are over 65" ; '
        "mg:scopeRoute route:intrathecal ; mg:scopePopulation population:adults",
    )  # fmt: skip
    told = pair_of(check_medicines(with_more(store, limited), ["diazepam", "morphine"]), "diazepam", "morphine")
    assert "- only under a condition: if you are over 65" in told
    assert "- only for the route: intrathecal" in told
    assert "- only for the people: adults" in told


COMBINATION = """
product:duo a mg:Product ; rdfs:label "Duopain" ; mg:productOf drug:baclofen, drug:morphine .
product:pump a mg:Product ; rdfs:label "Gablofen" ; mg:productOf drug:baclofen .
"""


def test_a_combination_is_taken_apart_and_a_drug_given_twice_is_told(store: GraphStore) -> None:
    more = with_more(store, COMBINATION)
    check = check_medicines(more, ["Duopain", "Gablofen", "diazepam"])
    assert [medicine.label for medicine in check.medicines] == ["baclofen", "morphine", "diazepam"]
    assert '"Duopain" is a combination of baclofen and morphine: each was checked' in text(check)
    assert 'baclofen is given 2 times: as "Duopain" and "Gablofen"' in text(check)
    same = check_medicines(more, ["Lioresal", "Gablofen"])
    assert (same.pairs, 'baclofen is given 2 times: as "Lioresal" and "Gablofen"' in text(same)) == ((), True)


def test_medicines_of_one_class_are_told_with_the_narrowest_class(store: GraphStore) -> None:
    words = text(check_medicines(store, ["diazepam", "lorazepam", "morphine"]))
    assert "diazepam and lorazepam are of one class: benzodiazepines (diazepam: according to" in words
    assert "sedatives" not in words
    listed = text(check_medicines(store, ["diazepam", "sedatives"]))
    assert (
        "diazepam belongs to sedatives, which is on the list as well (diazepam: as one of the benzodiazepines, "
        "according to “made up for the tests”)" in listed
    )


def test_a_class_speaks_through_the_documents_about_its_members(store: GraphStore) -> None:
    check = check_medicines(store, ["sedatives", "alcohol", "baclofen"])
    told = pair_of(check, "sedatives", "alcohol")
    assert told.startswith(
        "sedatives + alcohol: AVOID The document about diazepam says: avoid. - diazepam is one of the sedatives "
        "- it names alcohol itself"
    )
    # Baclofen's leaflet names benzodiazepines, which are some of the sedatives.
    named = pair_of(check, "sedatives", "baclofen")
    assert "The document about baclofen says of some of the sedatives, by name: caution." in named
    assert "it names benzodiazepines, one of the sedatives" in named


def test_a_medicine_and_its_own_class_is_about_the_others(store: GraphStore) -> None:
    told = pair_of(check_medicines(store, ["diazepam", "sedatives"]), "diazepam", "sedatives")
    assert "diazepam belongs to sedatives itself: what is said here is about the others." in told
    assert "silent" not in told


def test_a_slip_is_told_in_every_format(store: GraphStore) -> None:
    check = check_medicines(store, ["Lioresl", "diazepam"])
    assert [str(found) for found in check.forgiven] == ['taken "Lioresl" for Lioresal (baclofen)']
    for form in WRITERS:
        written = write_check(check, form).replace('\\"', '"').replace('""', '"')
        assert 'taken "Lioresl" for Lioresal (baclofen)' in " ".join(written.split()), form


def test_every_format_carries_the_caution_and_the_sentences(store: GraphStore) -> None:
    check = check_medicines(store, ["baclofen", "diazepam", "morphine"])
    for form in WRITERS:
        written = " ".join(write_check(check, form).split())
        assert CAUTION in written, form
        assert "Do not take it with muscle relaxants or alcohol." in written, form
        assert "this is no evidence of safety" in written, form
    assert max(map(len, write_check(check, "text").splitlines())) <= 80


def test_json_holds_the_whole_answer(store: GraphStore) -> None:
    data = json.loads(write_check(check_medicines(store, ["baclofen", "diazepam"]), "json"))
    (pair,) = data["pairs"]
    first = pair["told"][0]
    assert (pair["one"], pair["two"], pair["outcome"]) == (f"{DATA}drug/baclofen", f"{DATA}drug/diazepam", "avoid")
    assert (first["by"], first["action"], first["outcome"]) == (f"{DATA}drug/diazepam", "avoid", "avoid")
    assert first["statements"] == [f"{DATA}statement/d-relaxants"]
    assert first["mentions"][0]["memberships"][0] == {"through": "muscle relaxants", "source": "Baclofen in short"}


def test_names_cannot_become_markup_or_formulas(store: GraphStore) -> None:
    evil = with_more(store, 'drug:x a mg:Drug ; rdfs:label "=cmd|![x](http://h/i.png)<b>" .')
    check = check_medicines(evil, ["drug:x", "baclofen"])
    assert "![x]" not in write_check(check, "markdown")
    assert "<b>" not in write_check(check, "markdown")
    rows = list(csv.DictReader(io.StringIO(write_check(check, "csv"))))
    assert rows[0]["one"].startswith("'=cmd")


@pytest.mark.parametrize(("number", "what"), [(1, "1 medicine was given"), (21, "21 medicines were given")])
def test_too_few_or_too_many_are_refused(store: GraphStore, number: int, what: str) -> None:
    with pytest.raises(QuestionError, match=f"{what}; give 2 to 20"):
        check_medicines(store, ["baclofen"] * number)


def test_two_drugs_within_reach_of_a_slip_are_never_swapped(store: GraphStore) -> None:
    alike = with_more(store, "".join(
        f'drug:{name} a mg:Drug ; rdfs:label "{name}" .\n' for name in ("prednisone", "prednisolone")
    ))  # fmt: skip
    for words in ("prednisolne", "prednisoone"):
        with pytest.raises(QuestionError) as caught:
            check_medicines(alike, [words, "diazepam"])
        choices: Iterable[str] = ("prednisone (drug, drug:prednisone)", "prednisolone (drug, drug:prednisolone)")
        assert all(choice in str(caught.value) for choice in choices), words
    (taken, _) = check_medicines(alike, ["predisone", "diazepam"]).medicines  # three letters from the other
    assert taken.label == "prednisone"
    exact = check_medicines(alike, ["prednisone", "prednisolone"])
    assert [medicine.label for medicine in exact.medicines] == ["prednisone", "prednisolone"]
    assert exact.forgiven == ()


def test_the_question_is_asked_once_however_many_pairs_there_are(store: GraphStore) -> None:
    asked: list[str] = []

    class Counting(EmbeddedStore):
        def query(self, sparql: str, **limits: Any) -> Answer:
            asked.append(sparql)
            return super().query(sparql, **limits)

    counting = Counting.of(store.quads())
    names = ["baclofen", "diazepam", "lorazepam", "morphine", "tizanidine", "ciprofloxacin", "alcohol"]
    check_medicines(counting, names)
    assert sum("mg:Interaction" in sparql for sparql in asked) == 1
    assert sum("mg:isAbout" in sparql for sparql in asked) == 1


def test_a_graph_on_disk_and_one_in_memory_give_the_same(tmp_path: Path) -> None:
    folder = build(tmp_path)
    both = [open_store(folder, in_memory=in_memory) for in_memory in (False, True)]
    words = ["baclofen", "diazepam", "sedatives", "alcohol"]
    one, two = (write_check(check_medicines(store, words), "json") for store in both)
    assert one == two
