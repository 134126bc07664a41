"""The count of linked words: what a mention is in each source, what is held out, and a table that adds up."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.model import TermKind
from kg.namespaces import DATA, thing
from kg.vocabulary import Concept, Vocabulary, load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
TAC = """<Label drug="{name}"><Mentions>
  <Mention id="M1" type="AdverseReaction" str="Dizziness" /><Mention id="M2" type="AdverseReaction" str="wobblitis" />
  <Mention id="M3" type="Severity" str="severe" />{classes}<Mention id="M4" type="AdverseReaction" str="dizziness" />
</Mentions></Label>"""

CLASS = '<Mention id="M5" type="DrugClass" str="zorvalins" />'


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """The program; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("linking", ROOT / "benchmarks" / "linking.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["linking"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path, program: ModuleType) -> Path:
    """A development and a held-out file of reactions, and one of each other source."""
    names = [f"ZOR{n}" for n in range(20)]
    held = next(name for name in names if program.is_held_out(name))
    read = next(name for name in names if not program.is_held_out(name))
    tac = tmp_path / "corpora" / "tac2017-train"
    tac.mkdir(parents=True)
    (tac / f"{read}.xml").write_text(TAC.format(name=read, classes=CLASS), "utf-8")
    (tac / f"{held}.xml").write_text(TAC.format(name=held, classes="").replace("wobblitis", "secretitis"), "utf-8")
    indicated = {"id": read, "text": "", "indications": [["C1", "Gout"], ["C2", "wobblitis "]]}
    (tmp_path / "corpora" / "labeledin.jsonl").write_text(json.dumps(indicated) + "\n", "utf-8")
    own, other = ["Zor", "Drug", "0:3"], ["Aspirin", "Drug", "9:16"]
    pairs = [
        {"setid": read, "label": "Zor", "generic": "zorvalin and mab", "e1": own, "e2": other},
        {"setid": read, "label": "Zor", "generic": "zorvalin", "e1": ["labelDrug", "LabelDrug", ""],
         "e2": ["othrins", "Drug_Class", "20:27"]},
    ]  # fmt: skip
    (tmp_path / "corpora" / "nlm180").mkdir()
    lines = "".join(json.dumps(pair) + "\n" for pair in pairs)
    (tmp_path / "corpora" / "nlm180" / "pairs.jsonl").write_text(lines, "utf-8")
    labels = tmp_path / "labels" / "openfda"
    labels.mkdir(parents=True)
    told = {
        "spl_medguide": ["Not with Warfarin or tin. Inactive ingredients: lactase, sucrase."],
        "adverse_reactions": ["As with morphine."],
        "openfda": {"brand_name": ["ZOR"]},
    }
    (labels / f"{read}.json").write_text(json.dumps({"results": [told]}), "utf-8")
    (tmp_path / "vocabularies").mkdir()
    rows = [
        "DRUG_ID\tDRUG_NAME",
        *(f'{n}\t"{name}"' for n, name in enumerate(("warfarin", "tin", "morphine", "sucrase"))),
    ]
    (tmp_path / "vocabularies" / "drugcentral-identifiers.tsv").write_text("\n".join(rows), "utf-8")
    return tmp_path


def mentions(program: ModuleType, source: str, folder: Path) -> set[tuple[str, str, frozenset[str]]]:
    """Measure, source and words of each sample that a source gives."""
    return {(s.measure, s.source, frozenset(s.mentions)) for s in getattr(program, source)(folder) if s.mentions}


def test_what_counts_as_a_mention(program: ModuleType, folder: Path) -> None:
    heads = "names in heads of labels"
    tac = {(measure, words) for measure, source, words in mentions(program, "tac_labels", folder) if source != heads}
    assert tac == {
        ("findings", frozenset({"dizziness", "wobblitis"})),
        ("findings", frozenset({"dizziness", "secretitis"})),
        ("classes", frozenset({"zorvalins"})),
    }
    assert mentions(program, "indications", folder) == {("findings", "LabeledIn", frozenset({"gout", "wobblitis"}))}
    assert mentions(program, "interactants", folder) == {
        ("drugs", "NLM labels", frozenset({"zor", "aspirin"})),
        ("classes", "NLM labels", frozenset({"othrins"})),
        ("drugs", heads, frozenset({"zor", "zorvalin", "mab"})),
    }
    assert mentions(program, "drugs_of_labels", folder) == {
        ("drugs", "names in openFDA texts", frozenset({"warfarin"})),
        ("drugs", heads, frozenset({"zor"})),
    }


def test_a_mention_counts_once_a_document_and_repeats_count_each(program: ModuleType) -> None:
    dizziness = Concept(thing("finding", "dizziness"), TermKind.FINDING, "dizziness", ("giddiness",))
    words = ("giddiness", "Giddiness", "sudden dizziness", "wobblitis")
    figures = program.count(Vocabulary([dizziness]), program.sample("findings", "TAC 2017", "ZOR", iter(words)))
    assert dict(+figures) == {
        "documents": 1, "mentions": 3, "repeats": 4, "linked": 1, "linked_repeats": 2, "touched": 2,
    }  # fmt: skip


def test_a_class_that_a_rule_makes_is_counted_apart(program: ModuleType) -> None:
    known = Concept(thing("class", "cyp3a4-inhibitors"), TermKind.DRUG_CLASS, "CYP3A4 inhibitors", ())
    words = ("strong CYP3A4 inhibitors", "CYP3A4 inhibitors")
    figures = program.count(Vocabulary([known]), program.sample("classes", "NLM labels", "ZOR", iter(words)))
    assert (figures["linked"], figures["by_rule"]) == (2, 1)


def test_the_table_keeps_the_halves_apart_and_tells_no_held_out_word(
    program: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program.main([str(folder), "--words", "5"])
    told = capsys.readouterr().out
    rows = [line.split() for line in told.splitlines() if "findings  TAC 2017" in line]
    assert [row[: row.index("2017")] for row in rows] == [
        ["development", "findings", "TAC"], ["held", "out", "findings", "TAC"],
    ]  # fmt: skip
    assert [row[row.index("2017") + 1 :][:4] for row in rows] == [["1", "2", "1", "50.0%"]] * 2
    assert "75%" in next(line for line in told.splitlines() if "findings  all" in line)
    assert "wobblitis (2)" in told
    assert "secretitis" not in told


def test_the_draw_is_of_held_out_links_and_says_what_nobody_judged(
    program: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program.main([str(folder), "--draw"])
    told = capsys.readouterr().out
    assert "findings\tdizziness\tfinding/dizziness\t" in told
    program.print_draw(
        [("findings", "x", "finding/y"), ("drugs", "z", "drug/z")], {("findings", "x", "finding/y"): "wrong"}
    )
    told = capsys.readouterr().out
    assert "all: 0 right of 1 judged (0.0%; goal 97%), 1 not judged" in told


def test_a_verdict_is_right_or_wrong_and_of_a_concept_that_is_there_or_made(program: ModuleType) -> None:
    known = load_vocabulary().concepts
    judged = program.verdicts(program.JUDGED)
    assert set(judged.values()) == {"right", "wrong"}
    for measure, words, concept in judged:
        assert len(words.split()) <= 12, "words, no sentences"
        assert measure in program.GOALS
        assert f"{DATA}{concept}" in known or concept.startswith("class/"), concept


def test_it_explains_itself(program: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--help"])
    assert "benchmarks/linking.py ../shared --words 40" in capsys.readouterr().out
