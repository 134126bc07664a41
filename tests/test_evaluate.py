"""The scorer: on hand-made cases, and against the scorer of the project's owner where it is at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import Tally, score
from kg.extract.reader import read
from kg.facts import facts
from kg.model import Relation
from kg.readers import read_document

TEXT = "Zorva: nausea, headaches, dry mouth, 5 mg, 10 mg."


def row(relation: Relation, value: str, **qualifiers: Any) -> dict[str, Any]:
    """A fact about Zorva, at the first place of its value."""
    start = TEXT.find(value)
    return {"relation": relation.value, "drug": "zorva", "value": value, "start": start, "end": start + len(value)} | (
        qualifiers
    )


def effect(value: str, **qualifiers: Any) -> dict[str, Any]:
    return row(Relation.ADVERSE_EFFECT, value, **qualifiers)


def dose(value: str, **qualifiers: Any) -> dict[str, Any]:
    return row(Relation.DOSE, value, **{"amount": int(value.split()[0]), "unit": "mg", "kind": "step"} | qualifiers)


def counts(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> tuple[Tally, Tally]:
    scores = score(gold, found, TEXT)
    return scores.value.micro, scores.exact.micro


HIT, WRONG, MISS = Tally(hit=1), Tally(wrong=1), Tally(missed=1)
BAD = WRONG + MISS


def test_precision_recall_and_their_mean() -> None:
    tally = Tally(hit=6, wrong=2, missed=6)
    assert (tally.precision, tally.recall) == (0.75, 0.5)
    assert tally.f1 == pytest.approx(0.6)
    assert (Tally().precision, Tally().recall, Tally().f1) == (0, 0, 0)


def test_what_is_found_is_a_hit_and_what_is_not_is_wrong_or_missed() -> None:
    gold = [effect("nausea"), effect("dry mouth")]
    found = [effect("nausea"), effect("headaches")]
    scores = score(gold, found, TEXT)
    assert scores.value.micro == Tally(hit=1, wrong=1, missed=1)
    assert scores.value.differences() == ["missed adverse_effect 'dry mouth' {}", "wrong adverse_effect 'headaches' {}"]


def test_relations_are_counted_apart_and_together() -> None:
    gold = [effect("nausea"), dose("5 mg"), row(Relation.BRAND, "Zorva")]
    found = [effect("nausea"), dose("10 mg"), row(Relation.BRAND, "Zorva")]
    pairing = score(gold, found, TEXT).exact
    assert pairing.relations == {Relation.BRAND: HIT, Relation.ADVERSE_EFFECT: HIT, Relation.DOSE: BAD}
    assert pairing.micro == Tally(hit=2, wrong=1, missed=1)


def test_case_articles_and_plural_make_no_difference() -> None:
    gold = {**effect("headaches"), "value": "The headache"}
    assert counts([gold], [effect("headaches")]) == (HIT, HIT)


def test_a_qualifier_counts_where_either_side_has_it() -> None:
    plain, stated = effect("nausea"), effect("nausea", percent_max=5)
    assert counts([stated], [stated]) == (HIT, HIT)
    assert counts([stated], [plain]) == (HIT, BAD)  # missed
    assert counts([plain], [stated]) == (HIT, BAD)  # invented
    assert counts([stated], [effect("nausea", percent_max=6)]) == (HIT, BAD)  # wrong


def test_not_stated_has_many_spellings_and_a_number_too() -> None:
    gold = effect("nausea", category="none", serious=False, route=None, population="", percent_max=5)
    assert counts([gold], [effect("nausea", percent_max="5.0")]) == (HIT, HIT)
    assert counts([effect("nausea", percent_max=0)], [effect("nausea")]) == (HIT, BAD)  # zero percent is a figure


def test_words_of_a_reason_are_not_compared() -> None:
    assert counts([row(Relation.PRECAUTION, "nausea", reason="a")], [row(Relation.PRECAUTION, "nausea")]) == (HIT, HIT)


def test_pairs_are_one_to_one_the_best_first() -> None:
    gold = [effect("nausea", category="common"), effect("nausea", category="rare")]
    found = [effect("nausea", category="rare"), effect("nausea", category="serious"), effect("nausea")]
    pairing = score(gold, found, TEXT).value
    assert [(g["category"], f["category"]) for g, f in pairing.pairs if f["category"] == "rare"] == [("rare", "rare")]
    assert pairing.micro == Tally(hit=2, wrong=1)


def test_what_says_the_same_twice_counts_once() -> None:
    assert counts([effect("nausea")], [effect("nausea"), effect("nausea")]) == (HIT, HIT)


def test_what_is_denied_is_left_out() -> None:
    assert counts([effect("nausea")], [effect("nausea", negated=True)]) == (MISS, MISS)
    assert counts([effect("nausea", negated=True)], []) == (Tally(), Tally())


def test_a_value_that_does_not_stand_there_is_wrong() -> None:
    shifted = effect("nausea") | {"start": 8}
    assert counts([effect("nausea")], [shifted]) == (BAD, BAD)
    placeless = {key: value for key, value in effect("nausea").items() if key != "start"}
    assert counts([effect("nausea")], [placeless]) == (BAD, BAD)


def test_a_value_of_many_words_is_wrong() -> None:
    text = "word " * 21
    long = {"relation": "indication", "drug": "zorva", "value": text.strip(), "start": 0, "end": len(text) - 1}
    assert score([long], [long], text).value.micro == BAD


def test_a_dose_is_its_amounts_its_unit_and_its_kind() -> None:
    gold = dose("5 mg", step=1)
    assert counts([gold], [gold]) == (HIT, HIT)
    assert counts([gold], [dose("5 mg", step=2)]) == (HIT, BAD)
    assert counts([gold], [dose("5 mg", step=1, kind="maximum")]) == (BAD, BAD)
    assert counts([gold], [dose("5 mg", step=1, unit="g")]) == (BAD, BAD)
    assert counts([gold], [dose("5 mg", step=1, amount=50)]) == (BAD, BAD)


def test_the_drug_counts_in_exact_whatever_a_side_calls_the_main_one() -> None:
    gold = [effect("nausea"), effect("headaches"), effect("dry mouth") | {"drug": "Diovan"}]
    found = [{**fact, "drug": "zorvalin"} if fact["drug"] == "zorva" else fact for fact in gold]
    assert counts(gold, found) == (Tally(hit=3), Tally(hit=3))
    found[2] = found[2] | {"drug": "zorvalin"}
    assert counts(gold, found) == (Tally(hit=3), Tally(hit=2, wrong=1, missed=1))


def test_a_row_that_is_no_fact_is_an_error() -> None:
    with pytest.raises(ValueError, match="colour"):
        score([{"relation": "colour", "value": "red"}], [], TEXT)
    with pytest.raises(KeyError):
        score([{"relation": "brand"}], [], TEXT)


def damaged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Facts with faults of every kind in them."""
    out = []
    for index, fact in enumerate(rows):
        fault = index % 9
        if fault == 1:
            fact = fact | {"value": f"{fact['value']} x"}
        elif fault == 2:
            fact = fact | {"category": "rare", "kind": "maximum", "action": "avoid"}
        elif fault == 4:
            fact = fact | {"start": fact["start"] + 1}
        elif fault == 5:
            fact = fact | {"drug": "other"}
        elif fault == 7:
            fact = fact | {"negated": True}
        out.extend([fact, fact] if fault == 8 else [fact])
    return out


@pytest.mark.parametrize("fault", [False, True], ids=["as it is", "damaged"])
@pytest.mark.parametrize("name", ["baclofen", "bisoprolol"])
def test_it_agrees_with_the_owners_scorer(name: str, fault: bool, shared_folder: Path, tmp_path: Path) -> None:
    path = shared_folder / "gold" / f"{name}.txt"
    document = read_document(path)
    found = facts(read(document))
    found = damaged(found) if fault else found
    lines = path.with_suffix(".jsonl").read_text("utf-8").splitlines()
    gold = [json.loads(line) for line in lines if line.strip()]
    rows = tmp_path / "found.jsonl"
    rows.write_text("".join(json.dumps(fact) + "\n" for fact in found), "utf-8")
    scorer = shared_folder / "tools" / "score_facts.py"
    command = [sys.executable, str(scorer), str(path.with_suffix(".jsonl")), str(rows), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = score(gold, found, document.text)
    for mode, pairing in (("value", ours.value), ("exact", ours.exact)):
        named = {relation.value: tally for relation, tally in pairing.relations.items()} | {"ALL": pairing.micro}
        assert {relation: (t.hit, t.wrong, t.missed) for relation, t in named.items()} == {
            relation: (t["hit"], t["wrong"], t["missed"]) for relation, t in theirs[mode].items()
        }
        assert pairing.micro.f1 == pytest.approx(theirs[mode]["ALL"]["f1"])
