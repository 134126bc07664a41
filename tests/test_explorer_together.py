"""The check of medicines: what it finds, in which group, what it says that it did not find, and its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
import together_sample
from explorer_sample import HOSTILE_WORDS, write_sample
from together_sample import EVIL_TITLE, LONG, SHEET

from kg.description import BRIEF_CAUTION
from kg.errors import QuestionError
from kg.explorer import markup, together_files, together_markup
from kg.explorer.things import expand, rows
from kg.explorer.together import Group, Together
from kg.explorer.together_check import together
from kg.explorer.together_words import in_words_query, with_words
from kg.namespaces import MG, PREFIXES
from kg.pairs.wording import CAUTION
from kg.store import GraphStore, open_store

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    folder = tmp_path_factory.mktemp("together") / "graph"
    together_sample.write(folder)
    opened = open_store(folder)
    yield opened
    opened.close()


def groups(view: Together) -> list[tuple[str, str]]:
    return [(item.group.value, item.title) for item in view.items]


def sentences(view: Together, title: str) -> list[str]:
    [item] = [item for item in view.items if item.title == title]
    return [p.sentence for said in item.said for fact in said.facts for p in fact.passages]


def test_pairs_stand_by_what_is_to_be_done_with_both_sides(store: GraphStore) -> None:
    view = together(store, ["Restalin", "zepamix", "alcohol", "quietol"])
    assert groups(view) == [
        ("avoid", "somnidrel + zepamix"),
        ("avoid", "somnidrel + alcohol"),
        ("take care", "somnidrel + quietol"),
        ("take care", "zepamix + alcohol"),
    ]
    [pair] = [item for item in view.items if item.title == "somnidrel + zepamix"]
    assert [(said.group, said.lead) for said in pair.said] == [
        (Group.AVOID, "The document about zepamix says: avoid."),
        (Group.CARE, "The document about somnidrel says: caution."),
    ]
    assert sentences(view, "somnidrel + quietol") == ["Tell your doctor if you take benzodiazepines."]
    assert any(
        "a table of classes" in line for item in view.of(Group.CARE) for said in item.said for line in said.lines
    )


def test_what_is_said_by_one_side_only_is_told(store: GraphStore) -> None:
    [item] = together(store, ["somnidrel", "alcohol"]).items
    silent, missing = item.silent
    assert silent.startswith(
        "1 of 2 documents about somnidrel is silent about alcohol, as far as understood (“<script>"
    )
    assert missing == "The library has no document about alcohol: its own side is missing."


def test_what_was_not_found_is_told_with_where_it_was_looked_for(store: GraphStore) -> None:
    view = together(store, ["zepamix", "quietol", "alcohol"], ["drowsiness"])
    one, without = "in 1 document, without a date", "the library has no document about"
    assert dict(view.not_found) == {
        "zepamix + quietol": f"no statement found {one}; {without} quietol",
        "quietol + alcohol": f"{without} quietol and alcohol",
        "zepamix · patient: drowsiness": f"not named among contraindications and precautions {one}",
        "quietol · patient: drowsiness": f"{without} quietol",
        "alcohol · patient: drowsiness": "conditions are looked up for drugs only; alcohol: substance",
    }


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("porphyria", [("avoid", ["Do not use it in porphyria.", "Take care with acute porphyria of children."])]),
        (
            "acute porphyria",
            [("avoid", ["Do not use it in porphyria.", "Take care with acute porphyria of children."])],
        ),
        ("hepatic porphyria", [("avoid", ["Do not use it in porphyria."])]),
    ],
)
def test_a_condition_is_reached_by_what_is_wider_and_what_is_narrower(
    store: GraphStore, condition: str, expected: list[tuple[str, list[str]]]
) -> None:
    view = together(store, ["zepamix"], [condition])
    title = f"zepamix · patient: {condition}"
    assert [(item.group.value, sorted(sentences(view, title))) for item in view.items] == expected


def test_a_kind_of_the_condition_is_not_taken_for_the_condition(store: GraphStore) -> None:
    [item] = together(store, ["zepamix"], ["porphyria"]).items
    said = {said.facts[0].words: (said.group, said.lines) for said in item.said}
    assert said["porphyria"] == (Group.AVOID, ())
    group, lines = said["acute porphyria"]
    assert group is Group.UNCLEAR
    assert lines == ("the document names “acute porphyria”, which is a kind of porphyria: ask whether that is meant",)
    [other] = together(store, ["zepamix"], ["hepatic porphyria"]).items
    assert other.said[0].lines == ("the document names “porphyria”, which takes in hepatic porphyria",)


def test_a_condition_that_is_named_in_longer_words_only_is_not_passed_over(store: GraphStore) -> None:
    drug = expand("drug:zepamix")
    named = {"acute": "acute", "porph": "porph", "acute porphyria": "acute porphyria"}
    [item] = with_words(store, (), [drug], named, lambda fact: True)
    assert (item.title, item.group) == ("zepamix · patient: acute", Group.UNCLEAR)
    [said] = item.said
    assert "needs care in: acute porphyria" in said.lead
    assert "holds the word “acute”" in said.lines[0]
    assert [*with_words(store, (item,), [drug], {"acute": "acute"}, lambda fact: True)] == [item]
    found = {row["statement"].text for row in rows(store, in_words_query([drug], ["acute"]))}
    assert found == {fact.iri for fact in said.facts}


def test_what_is_said_of_another_route_stands_apart_and_is_not_lost(store: GraphStore) -> None:
    assert groups(together(store, ["zepamix", "alcohol"], route="intrathecal")) == [("take care", "zepamix + alcohol")]
    elsewhere = together(store, ["zepamix", "alcohol"], route="route:oral")
    assert [p.parameter for p in elsewhere.problems] == ["route"]  # the graph has no such route: nothing is set apart
    assert groups(elsewhere) == [("take care", "zepamix + alcohol")]


def test_another_route_sets_apart(tmp_path: Path) -> None:
    more = 'route:oral a mg:Route ; rdfs:label "oral"@en .'
    write_sample(tmp_path / "g", (together_sample.reading(),), together_sample.VOCABULARY + more)
    opened = open_store(tmp_path / "g")
    assert groups(together(opened, ["zepamix", "alcohol"], route="oral")) == [("another route", "zepamix + alcohol")]
    opened.close()


def test_the_same_drug_under_two_brands_and_a_shared_class_are_told(store: GraphStore) -> None:
    view = together(store, ["Zepacalm", "Zepanight", "quietol"])
    assert 'zepamix is given 2 times: as "Zepacalm" and "Zepanight"' in view.notes
    assert any("zepamix are of one class: benzodiazepines" in note for note in view.notes)
    chosen = together(store, ["drug:zepamix", "Zepanight"])
    assert chosen.notes == ('zepamix is given 2 times: as "zepamix" and "Zepanight"',)
    alone = together(store, ["Zepacalm", "Zepanight"])
    assert alone.items == ()
    assert alone.notes == ('zepamix is given 2 times: as "Zepacalm" and "Zepanight"',)


def test_an_allergy_to_what_is_on_the_list_is_told_without_any_document(store: GraphStore) -> None:
    view = together(store, ["quietol", "somnidrel"], ["somnidrel", "benzodiazepines"])
    assert view.notes[:2] == (
        "somnidrel is on the list, and the patient is allergic to it",
        "quietol belongs to benzodiazepines, to which the patient is allergic",
    )
    assert "somnidrel · patient: allergy to benzodiazepines" in dict(view.not_found)


def test_slips_are_forgiven_and_told_and_what_is_ambiguous_gives_the_choices(store: GraphStore) -> None:
    assert 'taken "zepamx" for zepamix' in together(store, ["zepamx", "somnidrel"]).notes
    view = together(store, ["quietil", "somnidrel", "alcohol"])
    [problem] = view.problems
    assert problem.words == "quietil"
    assert sorted(choice.label for choice in problem.choices) == ["quietal", "quietol"]
    assert [item.title for item in view.items] == ["somnidrel + alcohol"]  # the others are checked
    shown = together_markup.problem(problem, [("quietol", "check?medicine=drug%3Aquietol")])
    assert "“quietil” was not checked" in shown


def test_one_medicine_and_none_and_too_many(store: GraphStore) -> None:
    assert together(store, ["somnidrel"]).items == ()
    assert together(store, ["xyzzyxyzzy"]).check is None
    assert together(store, [LONG]).problems[0].error.what == "no name is so long"
    with pytest.raises(QuestionError, match="21 medicines were given; give at most 20"):
        together(store, [f"m{n}" for n in range(21)])


def test_side_effects_add_up_with_what_each_document_states(store: GraphStore) -> None:
    added = together(store, ["somnidrel", "zepamix"]).added
    assert [one.effect for one in added] == ["drowsiness", "nausea"]
    stated = {
        (one.effect, drug): [(f.figure.words if f.figure else f.group, f.route and f.route.label) for f in held]
        for one in added
        for drug, held in one.by_drug
    }
    assert stated == {
        ("drowsiness", "somnidrel"): [("up to 63 percent", None), ("20.9 percent", "intrathecal")],
        ("drowsiness", "zepamix"): [("5 percent", None)],
        ("nausea", "somnidrel"): [("12 percent", None)],
        ("nausea", "zepamix"): [("Common", None)],
    }


def test_every_block_names_the_query_that_it_rests_on(store: GraphStore) -> None:
    view = together(store, ["somnidrel", "zepamix"], ["porphyria"])
    assert set(view.queries) == {
        "documents-about", "interaction-check", "shared-classes", "patient-check", "added-effects",
        "conditions-in-words",
    }  # fmt: skip
    again = store.query(view.queries["interaction-check"]).records()
    assert {row["sentence"] for row in again} == {
        *sentences(view, "somnidrel + zepamix"),
    }


class _Elements(HTMLParser):
    """The elements and the words of a piece of HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def test_hostile_words_stay_words_and_long_ones_are_cut(store: GraphStore) -> None:
    view = together(store, ["somnidrel", "zepamix", "drug:evil"], [SHEET])
    shown = _Elements(
        together_markup.summary(view, TODAY)
        + together_markup.cards(view.items, view.sources, TODAY)
        + together_markup.not_found(view.not_found)
        + together_markup.documents(view.sources, TODAY)
    )
    assert shown.elements <= {
        "div", "p", "b", "ul", "li", "article", "h3", "span", "blockquote", "mark", "a", "br",
    }  # fmt: skip
    for words in (EVIL_TITLE, HOSTILE_WORDS, SHEET, together_sample.EVIL_LABEL):
        assert words in shown.words
    long = view.facts[0].passages[0]
    sentence = f"It may cause {LONG}."
    passage = type(long)(13, 13 + len(LONG), LONG, 0, sentence)
    cut = _Elements(together_markup.marked([passage]))
    assert len(cut.words) < 1_000
    assert "(a long sentence, cut)" in cut.words


@pytest.mark.parametrize(
    ("words", "closing"),
    [
        ("a\u202eb", "\u202c"),
        ("\u2067a\u202eb", "\u202c\u2069"),
        ("\u202ea\u202c", ""),
        ("\u2066\u202ea\u2069", ""),
        ("\u202c\u2069", ""),
    ],
)
def test_marks_of_direction_turn_no_words_of_others(words: str, closing: str) -> None:
    assert markup.escape(words) == words + closing


def test_several_words_of_one_sentence_are_marked_in_it_once(store: GraphStore) -> None:
    some = together(store, ["somnidrel", "alcohol"]).facts[0].passages[0]
    sentence = "opiates and other narcotics"
    passages = [type(some)(s, e, sentence[s:e], 0, sentence) for s, e in ((0, 7), (12, 27), (18, 27))]
    assert together_markup.marked(passages) == (
        "<blockquote><mark>opiates</mark> and <mark>other narcotics</mark></blockquote>"
    )


def test_the_csv_holds_all_of_it_with_the_caution_and_no_formula(store: GraphStore) -> None:
    view = together(store, ["somnidrel", "zepamix", "quietol", "=1+2"], [SHEET])
    rows = list(csv.reader(io.StringIO(together_files.to_csv(view, TODAY))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    header, *lines = rows
    held = [dict(zip(header, line, strict=True)) for line in lines]
    assert header[-1] == "caution"
    assert {row["caution"] for row in held} == {BRIEF_CAUTION}
    avoid = next(row for row in held if row["what"] == "somnidrel + zepamix")
    assert avoid["sentence"] == f"Do not take it with somnidrel, which causes {HOSTILE_WORDS}."
    assert avoid["document"] == EVIL_TITLE
    assert avoid["reviewed"] == "not reviewed by a person"
    assert any(row["group"] == "not checked" and row["what"] == "'=1+2" for row in held)
    assert any(row["group"] == "not found" for row in held)


def test_the_markdown_holds_the_caution_and_no_markup_of_others(store: GraphStore) -> None:
    view = together(store, ["somnidrel", "zepamix", "alcohol"], ["porphyria"])
    words = together_files.to_markdown(view, TODAY)
    assert CAUTION in words
    assert "## Do not take, do not use (4)" in words
    assert "<img" not in words
    assert "![x](" not in words
    assert "Looked up on 2026-11-29" in words


def test_the_turtle_holds_the_statements_with_their_words_and_the_caution(store: GraphStore) -> None:
    view = together(store, ["somnidrel", "zepamix", "quietol"])
    triples = list(ox.parse(together_files.to_turtle(store, view), format=ox.RdfFormat.TURTLE))
    about = {t.subject for t in triples if t.predicate.value == f"{MG}about"}
    assert {getattr(one, "value", "") for one in about} == {fact.iri for fact in view.facts}
    comments = {t.object.value for t in triples if t.predicate.value == f"{PREFIXES['rdfs']}comment"}
    assert CAUTION in comments
    assert any(words.startswith("Not found: zepamix + quietol") for words in comments)
    exact = {t.object.value for t in triples if t.predicate.value == f"{PREFIXES['oa']}exact"}
    assert "Tell your doctor if you take benzodiazepines." in exact
