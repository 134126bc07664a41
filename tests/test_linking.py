"""The count of linked words: what a mention is in each source, what is held out, and a table that adds up."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.model import TermKind
from kg.namespaces import thing
from kg.vocabulary import Concept, Vocabulary

ROOT = Path(__file__).resolve().parent.parent
TAC = """<Label drug="{name}"><Mentions>
  <Mention id="M1" type="AdverseReaction" str="Dizziness" /><Mention id="M2" type="AdverseReaction" str="wobblitis" />
  <Mention id="M3" type="Severity" str="severe" /><Mention id="M4" type="AdverseReaction" str="dizziness" />
</Mentions></Label>"""


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
    (tac / f"{read}.xml").write_text(TAC.format(name=read), "utf-8")
    (tac / f"{held}.xml").write_text(TAC.format(name=held).replace("wobblitis", "secretitis"), "utf-8")
    indicated = {"id": read, "text": "", "indications": [["C1", "Gout"], ["C2", "wobblitis "]]}
    (tmp_path / "corpora" / "labeledin.jsonl").write_text(json.dumps(indicated) + "\n", "utf-8")
    pairs = [
        {"setid": read, "label": "Zor", "generic": "zorvalin", "e1": ["Zor", "drug"], "e2": ["Aspirin", "drug"]},
        {"setid": read, "label": "Zor", "generic": "zorvalin", "e1": ["labelDrug", ""], "e2": ["othrin", "drug"]},
    ]
    (tmp_path / "corpora" / "nlm180").mkdir()
    lines = "".join(json.dumps(pair) + "\n" for pair in pairs)
    (tmp_path / "corpora" / "nlm180" / "pairs.jsonl").write_text(lines, "utf-8")
    labels = tmp_path / "labels" / "openfda"
    labels.mkdir(parents=True)
    told = {"spl_medguide": ["Not with Warfarin or tin."], "adverse_reactions": ["As with morphine."]}
    (labels / f"{read}.json").write_text(json.dumps({"results": [told]}), "utf-8")
    (tmp_path / "vocabularies").mkdir()
    rows = ["DRUG_ID\tDRUG_NAME", *(f'{n}\t"{name}"' for n, name in enumerate(("warfarin", "tin", "morphine")))]
    (tmp_path / "vocabularies" / "drugcentral-identifiers.tsv").write_text("\n".join(rows), "utf-8")
    return tmp_path


def test_what_counts_as_a_mention(program: ModuleType, folder: Path) -> None:
    reactions = {frozenset(sample.mentions) for sample in program.adverse_reactions(folder)}
    assert reactions == {frozenset({"dizziness", "wobblitis"}), frozenset({"dizziness", "secretitis"})}
    assert [set(sample.mentions) for sample in program.indications(folder)] == [{"gout", "wobblitis"}]
    assert [set(sample.mentions) for sample in program.interactants(folder)] == [{"aspirin", "othrin"}]
    assert [set(sample.mentions) for sample in program.named_drugs(folder)] == [{"warfarin"}]


def test_linked_is_the_whole_mention_and_touched_a_part_of_it(program: ModuleType) -> None:
    dizziness = Concept(thing("finding", "dizziness"), TermKind.FINDING, "dizziness", ("giddiness",))
    words = frozenset({"giddiness", "sudden dizziness", "wobblitis"})
    sample = program.Sample("findings", "ZOR", words, (TermKind.FINDING,))
    linked, touched, unlinked = program.link(Vocabulary([dizziness]), sample)
    assert (linked, touched, sorted(unlinked)) == (1, 2, ["sudden dizziness", "wobblitis"])


def test_the_table_keeps_the_halves_apart_and_tells_no_held_out_word(
    program: ModuleType, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program.main([str(folder), "--words", "5"])
    told = capsys.readouterr().out
    rows = [line.split() for line in told.splitlines() if line.startswith("findings: adverse")]
    assert [row[5:] for row in rows] == [
        ["development", "1", "2", "1", "50.0%", "1", "50.0%"],
        ["held", "out", "1", "2", "1", "50.0%", "1", "50.0%"],
    ]
    assert "wobblitis (1)" in told
    assert "secretitis" not in told


def test_it_explains_itself(program: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--help"])
    assert "benchmarks/linking.py ../shared --words 40" in capsys.readouterr().out
