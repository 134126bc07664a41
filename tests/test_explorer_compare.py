"""Drugs and versions of a document side by side: what they share, what each has alone, what changed, and the files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import together_sample
from explorer_sample import HOSTILE_WORDS, Scribe, finding, sections, write_sample
from test_versions import NEW, OLD, put
from together_sample import LONG, SHEET

from kg.build import build_graph
from kg.description import BRIEF_CAUTION
from kg.errors import QuestionError
from kg.explorer import charts, compare_files, compare_markup, version_files
from kg.explorer.compare import Comparison, Part, compare
from kg.explorer.document import document_page
from kg.explorer.markup import CAUTION
from kg.explorer.older import older_page
from kg.explorer.statements import among, facts
from kg.explorer.things import expand
from kg.explorer.versions import Change, all_series, changes, word_differences
from kg.model import AdverseEffect, Document, Polarity
from kg.namespaces import MG, PREFIXES
from kg.store import GraphStore, open_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    folder = tmp_path_factory.mktemp("compare") / "graph"
    together_sample.write(folder)
    opened = open_store(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def view(store: GraphStore) -> Comparison:
    return compare(store, ["Restalin", "zepamix"])[0]


def part(view: Comparison, kind: str) -> Part:
    return next(one for one in view.parts if one.kind == kind)


def test_shared_and_distinct_effects(view: Comparison) -> None:
    effects = part(view, "AdverseEffect")
    assert [(row.name, row.has) for row in effects.shared] == [
        ("drowsiness", (True, True)),
        ("nausea", (True, True)),
    ]
    assert [[row.name for row in held] for held in effects.alone] == [
        [HOSTILE_WORDS, "rash", "seizures", "tremor", "weight gain"],
        [LONG],
    ]


def test_figures_of_both_are_drawn_with_their_drug_and_route(view: Comparison) -> None:
    effects = part(view, "AdverseEffect")
    drawn = [(f.name, f.drug.label, f.figure and f.figure.words) for f in effects.figures]
    assert drawn == [
        ("drowsiness", "somnidrel", "up to 63 percent"),
        ("drowsiness", "somnidrel", "20.9 percent"),
        ("drowsiness", "zepamix", "5 percent"),
    ]
    assert effects.shared[0].spread == Decimal(58)
    chart = charts.comparison_chart(effects.figures)
    assert chart is not None
    assert "drowsiness, somnidrel (intrathecal)\\n20.9 percent" in json.dumps(chart)
    assert charts.comparison_chart(()) is None


def test_what_one_denies_is_not_shared(tmp_path: Path) -> None:
    text = "Zepamix\n\nIt does not cause nausea.\n"
    scribe = Scribe(Document("z", text, sections(text), (), "Zepamix"), together_sample.ZEPAMIX)
    denial = "It does not cause nausea."
    scribe.state(AdverseEffect, finding("nausea"), denial, polarity=Polarity.DENIED)
    write_sample(tmp_path / "graph", (scribe.reading(),))
    opened = open_store(tmp_path / "graph")
    view, _ = compare(opened, ["somnidrel", "zepamix"])
    opened.close()
    effects = part(view, "AdverseEffect")
    assert effects.shared == ()
    assert [(row.name, row.has) for row in effects.contrary] == [("nausea", (True, False))]
    assert effects.figures == ()
    assert "the document denies this" in compare_markup.table("Denied", view.drugs, effects.contrary)


def test_interactions_doses_and_documents(view: Comparison) -> None:
    interactions = part(view, "Interaction")
    assert [row.name for row in interactions.shared] == ["alcohol"]
    assert [[row.name for row in held] for held in interactions.alone] == [["benzodiazepines"], ["somnidrel"]]
    somnidrel, zepamix = view.doses
    assert [fact.words for fact in somnidrel[0].all] == ["5 mg", "10 mg", "20 mg", "80 mg"]
    assert zepamix == ()
    assert "No dose is stated." in compare_markup.doses(view.drugs, view.doses)
    assert sorted(source.document.name for source in view.sources) == [
        "document:hostile", "document:somnidrel", "document:zepamix",
    ]  # fmt: skip


def test_a_drug_without_a_document_is_told(store: GraphStore) -> None:
    view, _ = compare(store, ["somnidrel", "quietol"])
    assert [drug.label for drug in view.without_document] == ["quietol"]
    assert "The library has no document about quietol" in compare_markup.summary(view)


def test_one_drug_or_the_same_twice_or_four_are_refused_in_words(store: GraphStore) -> None:
    for names, words in (
        (["Zepacalm", "Zepanight"], "one drug was given, under several names; choose 2 or 3 different drugs"),
        (["somnidrel"], "one drug was given; choose"),
        (["somnidrel", "zepamix", "quietol", "quietal"], "4 drugs were given; choose"),
        (["somnidrel", "xyzzyxyzzy"], "no drug has this name"),
    ):
        with pytest.raises(QuestionError, match=words):
            compare(store, names)
    assert [str(one) for one in compare(store, ["somnidrl", "zepamix"])[1]] == ['taken "somnidrl" for somnidrel']


def test_the_sparql_of_a_block_gives_its_statements(store: GraphStore, view: Comparison) -> None:
    effects = part(view, "AdverseEffect")
    rows = store.query(effects.query).records()
    shown = {
        fact.iri
        for block in (effects.shared, *effects.alone)
        for row in block
        for facts in row.by_drug
        for fact in facts
    }
    assert {row["statement"] for row in rows} == shown


def test_the_files_hold_the_statements_and_the_caution(store: GraphStore, view: Comparison) -> None:
    rows = list(csv.reader(io.StringIO(compare_files.to_csv(view))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert rows[0][-1] == "caution"
    assert {row[-1] for row in rows[1:]} == {BRIEF_CAUTION}
    assert ["Needs care in", f"'{SHEET.lower()}", "zepamix"] in [row[:3] for row in rows]
    words = compare_files.to_markdown(view)
    assert CAUTION in words
    assert "<img" not in words
    triples = list(ox.parse(compare_files.to_turtle(store, view), format=ox.RdfFormat.TURTLE))
    about = {getattr(t.subject, "value", "") for t in triples if t.predicate.value == f"{MG}about"}
    assert about == {fact.iri for fact in view.facts}
    comments = [t.object for t in triples if t.predicate.value == f"{PREFIXES['rdfs']}comment"]
    assert CAUTION in [getattr(comment, "value", "") for comment in comments]


# --- versions of a document ---


@pytest.fixture(scope="module")
def leaflets(valsartan_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    place = tmp_path_factory.mktemp("leaflets")
    shutil.copytree(valsartan_store, place / "graph")  # the ontology and the vocabulary are in it already
    older = OLD.replace("06/2022", "2020").replace("5 percent", "9 percent")
    folder = put(place / "documents", leaflet=NEW, leaflet__2022_06=OLD, leaflet__2020=older)
    assert build_graph([folder], place / "graph").refused == ()
    opened = open_store(place / "graph")
    yield opened
    opened.close()


def test_versions_come_newest_first(leaflets: GraphStore, store: GraphStore) -> None:
    [series] = all_series(leaflets)
    assert series.title == "Tizanidine tablets"
    assert [version.label for version in series.versions] == ["2024-03 (current)", "2022-06", "2020"]
    assert all_series(store) == ()


def test_changes_between_two_versions(leaflets: GraphStore) -> None:
    [series] = all_series(leaflets)
    newest, middle, oldest = series.versions
    found = {
        (one.change, one.kind, one.matters): (one.before, one.after)
        for one in changes(leaflets, middle, newest).changes
    }
    assert found["changed", "adverse effect", ("drowsiness",)] == ("common, 5 %", "common, 7 %")
    assert found["removed", "adverse effect", ("dry mouth",)] == ("common", "")
    assert found["added", "sign of overdose", ("fainting",)][0] == ""
    far = changes(leaflets, oldest, newest)
    assert [one.before for one in far.of("changed")] == ["common, 9 %"]
    shown = compare_markup.change_cards(far, far.of("changed"))
    assert "<del>9 percent,</del>" in shown
    [statement] = far.of("changed")[0].statements
    assert [f.words for f in facts(leaflets, among([statement]))] == ["drowsiness"]
    name = f"statement%3A{statement.rsplit('/', 1)[-1]}"
    assert f"document?document=document%3Aleaflet&amp;statement={name}" in shown
    [earlier] = far.of("changed")[0].earlier
    then = f"statement%3A{earlier.rsplit('/', 1)[-1]}"
    assert f"document?document=document%3Aleaflet.2020&amp;statement={then}" in shown
    assert "<ins>7 percent and</ins>" in shown
    rows = list(csv.reader(io.StringIO(version_files.changes_csv(far))))
    assert ["changed", "tizanidine", "adverse effect", "drowsiness", "common, 9 %", "common, 7 %"] in [
        r[:6] for r in rows
    ]
    assert {row[-1] for row in rows[1:]} == {BRIEF_CAUTION}


def test_the_files_of_changes_hold_what_differs_and_the_caution(leaflets: GraphStore) -> None:
    [series] = all_series(leaflets)
    view = changes(leaflets, series.versions[1], series.versions[0])
    words = version_files.changes_markdown(view)
    assert CAUTION in words
    assert "### tizanidine: dry mouth (adverse effect)" in words
    after = words.partition("### tizanidine: dry mouth (adverse effect)")[2].splitlines()
    assert after[2].startswith("- Before: common: “Common side effects of tizanidine include drowsiness in 5 percent")
    assert after[3] == "- After: not stated"
    triples = list(ox.parse(version_files.changes_turtle(leaflets, view), format=ox.RdfFormat.TURTLE))

    def texts(name: str) -> set[str]:
        return {str(getattr(t.object, "value", "")) for t in triples if t.predicate.value == name}

    assert {"dry mouth", "drowsiness", "fainting"} <= texts(f"{MG}subjectMatter")
    assert "alcohol" not in texts(f"{MG}subjectMatter")  # it did not change
    assert {CAUTION} <= texts(f"{PREFIXES['rdfs']}comment")
    assert texts(f"{MG}series") == {"leaflet"}
    entries = {str(t.subject) for t in triples if t.predicate.value == f"{MG}inVersion"}
    assert entries == {str(t.object) for t in triples if t.predicate.value == f"{PREFIXES['prov']}hadMember"}
    hostile = Change("<b>", "k", ("![x](http://e)",), "added", "", "v|", "", "a <img> b")
    shown = version_files.changes_markdown(replace(view, changes=(hostile,)))
    assert "<img" not in shown
    assert "![x]" not in shown


def test_an_older_version_shows_what_it_stated_in_its_words(leaflets: GraphStore) -> None:
    [series] = all_series(leaflets)
    older = document_page(leaflets, expand(series.versions[1].document.iri))
    assert older.facts == ()
    sources = leaflets.report()["sources"]
    assert isinstance(sources, list)
    page = older_page(leaflets, Path(sources[0]).parent / "graph", older)
    assert page.text == OLD
    assert page.replaced_by == older.replaced_by
    marked = {segment.text: segment.kinds for segment in page.segments if segment.kinds}
    assert marked["dry mouth"] == ("AdverseEffect",)
    assert marked["alcohol"] == ("Interaction",)
    [figure] = [fact.figure for fact in page.facts if fact.name == "drowsiness"]
    assert figure is not None
    assert figure.words == "5 percent"


def test_changed_words_are_marked_and_stay_words(leaflets: GraphStore) -> None:
    [series] = all_series(leaflets)
    view = changes(leaflets, series.versions[1], series.versions[0])
    hostile = Change("<b>", "k", ("<i>",), "changed", "<u>", "v", "a <script> b", "a <img> b")
    shown = compare_markup.change_cards(view, [hostile])
    assert "a <del>&lt;script&gt;</del> b" in shown
    assert "a <ins>&lt;img&gt;</ins> b" in shown
    assert "<script>" not in shown
    assert word_differences("a b", "a b") == (("equal", "a b", "a b"),)
