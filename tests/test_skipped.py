"""The draw of skipped sentences: the same for the same seed, with its neighbours, and a table that adds up."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.model import Verdict

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (
    "Zubrinex can make you dizzy. Ask your doctor or pharmacist before taking Zubrinex again. "
    "Do not take Zubrinex if you have liver disease. Keep out of the reach of children. "
    "Nobody had foreseen the purple wagtail."
)
LABELS = {
    "B2": {"openfda": {"brand_name": ["Zubrinex"]}, "spl_medguide": [GUIDE, "Do not store above 25 degrees."]},
    "A1": {
        "openfda": {"brand_name": ["Othrin"]},
        "information_for_patients": ["Swallow it whole, with water. Ask your pharmacist."],
    },
    "C3": {"openfda": {"generic_name": ["KISQALI"]}, "spl_medguide": ["Ask your doctor."]},
    "D4": {"openfda": {"brand_name": ["Emptin"]}, "adverse_reactions": ["Headache."]},
}


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """The program; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("skipped", ROOT / "benchmarks" / "skipped.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["skipped"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "labels" / "openfda"
    where.mkdir(parents=True)
    for name, record in LABELS.items():
        (where / f"{name}.json").write_text(json.dumps({"results": [record]}), "utf-8")
    return tmp_path


def test_one_document_a_label_and_field_and_none_that_is_held_out(program: ModuleType, folder: Path) -> None:
    assert list(program.documents(folder)) == [
        ("A1 information_for_patients", "Swallow it whole, with water. Ask your pharmacist.\n"),
        ("B2 spl_medguide", f"{GUIDE}\n\nDo not store above 25 degrees.\n"),
    ]


def test_a_seed_draws_the_same_again_and_another_differs(program: ModuleType, folder: Path) -> None:
    every = program.draw(program.readings(folder), Verdict.SKIPPED, 100, 1)
    assert {one.sentence for one in every} >= {
        "Ask your doctor or pharmacist before taking Zubrinex again.",
        "Keep out of the reach of children.",
        "Ask your pharmacist.",
    }
    assert program.draw(program.readings(folder), Verdict.SKIPPED, 100, 1) == every
    assert program.draw(program.readings(folder), Verdict.SKIPPED, 100, 2) != every
    assert len(program.draw(program.readings(folder), Verdict.SKIPPED, 2, 1)) == 2


def test_a_sentence_comes_with_its_neighbours_and_reason(program: ModuleType, folder: Path) -> None:
    every = program.draw(program.readings(folder), Verdict.SKIPPED, 100, 1)
    one = next(one for one in every if one.sentence.startswith("Keep out"))
    assert (one.document, one.said) == ("B2 spl_medguide", "storage")
    assert one.before == "Do not take Zubrinex if you have liver disease."
    assert one.after == "Nobody had foreseen the purple wagtail."


def test_facts_and_what_was_not_understood_can_be_drawn_too(program: ModuleType, folder: Path) -> None:
    read = program.readings(folder)
    stated = program.draw(read, Verdict.STATED, 100, 1)
    assert any(one.said.startswith("contraindication: liver disease [") for one in stated)
    lost = program.draw(read, Verdict.NOT_UNDERSTOOD, 100, 1)
    assert "Nobody had foreseen the purple wagtail." in {one.sentence for one in lost}


def test_the_table_adds_up(program: ModuleType, folder: Path) -> None:
    read = program.readings(folder)
    rows = program.summary(read)
    assert [name for name, *_ in rows] == ["A1 information_for_patients", "B2 spl_medguide", "all"]
    for reading, (name, every, stated, lost, why) in zip(read, rows, strict=False):
        assert name == reading.document.name
        assert every == len(reading.ledger) == stated + lost + sum(why.values())
    total = rows[-1]
    for column in (1, 2, 3):
        assert total[column] == sum(row[column] for row in rows[:-1])
    assert sum(total[4].values()) == sum(sum(row[4].values()) for row in rows[:-1])


def test_the_command_prints_draw_and_table(
    program: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main([str(folder), "--number", "1"]) == 0
    said = capsys.readouterr().out
    assert len(re.findall(r"^   > ", said, re.MULTILINE)) == 1
    assert re.search(r"^B2 spl_medguide +6 .*storage 2", said, re.MULTILINE)
    assert program.main([str(folder / "labels")]) == 2
    assert "error: no patient information there" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        program.main(["--help"])
    assert "benchmarks/skipped.py ../shared --seed 1" in capsys.readouterr().out
