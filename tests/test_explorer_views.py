"""The explorer's view models, markup and charts over a small graph written by hand (`explorer_sample`)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from explorer_sample import HOSTILE, HOSTILE_WORDS, TEXT

from kg.build import build_graph
from kg.errors import QuestionError, StoreError
from kg.explorer import drug_blocks, things
from kg.explorer.conclusions import conclusions
from kg.explorer.document import DocumentPage, document_of, document_page
from kg.explorer.drug import DrugPage, drug_page, drugs, step_chart
from kg.explorer.excerpt import excerpt
from kg.explorer.facts import KINDS, Fact
from kg.explorer.neighbours import neighbours
from kg.explorer.questions import choices, columns, statements
from kg.explorer.search import build_index, search
from kg.explorer.statements import concerning, facts
from kg.queries import ParameterType
from kg.store import GraphStore, open_store
from kg.store.answer import Answer, AnswerKind, Value, ValueKind

DRUG = things.expand("drug:somnidrel")
DOCUMENT = things.expand("document:somnidrel")


# --- search -----------------------------------------------------------------------------------------------------


def names(found: dict[str, tuple[object, ...]]) -> dict[str, list[str]]:
    return {kind: [hit.thing.label for hit in hits] for kind, hits in found.items()}  # type: ignore[attr-defined]


def test_search_groups_by_kind(explorer_graph: GraphStore) -> None:
    found = names(dict(search(explorer_graph, "s")))
    assert list(found) == ["drug", "finding"]
    assert found["drug"] == ["somnidrel"]
    assert found["finding"][:3] == ["drowsiness", "seizures", "spasms"]  # the best attested first


def test_search_finds_by_any_name_and_says_which(explorer_graph: GraphStore) -> None:
    [hit] = search(explorer_graph, "Somnolence")["finding"]
    assert (hit.thing.label, hit.matched, hit.facts) == ("drowsiness", "somnolence", 2)


def test_search_leads_from_a_brand_to_its_drug(explorer_graph: GraphStore) -> None:
    [hit] = search(explorer_graph, "restalin")["brand"]
    assert hit.leads_to == things.Thing("somnidrel", DRUG, "drug")


def test_search_forgives_a_slip_only_where_nothing_fits(explorer_graph: GraphStore) -> None:
    index = build_index(explorer_graph)
    assert names(dict(index.search("drowzines"))) == {"finding": ["drowsiness"]}
    assert index.search("xyzzy") == {}
    assert index.search("  ") == {}


# --- the drug ---------------------------------------------------------------------------------------------------


def test_drug_page_tells_what_it_is(drug: DrugPage) -> None:
    assert drug.drug.label == "somnidrel"
    assert drug.synonyms == ("somnidrelum",)
    assert [f.name for f in drug.of("ClassStatement")] == ["calming agent"]
    assert [f.name for f in drug.of("BrandStatement")] == ["Restalin"]
    assert [f.name for f in drug.of("Indication")] == ["spasms"]


def test_effects_stand_by_route_with_figures_as_precise_as_the_document(drug: DrugPage) -> None:
    general, intrathecal = drug.effects
    assert general.route is None
    figures = [(f.name, f.figure.comparator, f.figure.lower, f.figure.upper) for f in general.figures if f.figure]
    assert figures == [
        ("drowsiness", "UpTo", None, Decimal(63)),
        ("nausea", "Exactly", Decimal(12), Decimal(12)),
        ("rash", "Between", Decimal(1), Decimal(3)),
    ]
    assert intrathecal.route is not None
    assert intrathecal.route.label == "intrathecal"
    assert [(f.name, f.figure and f.figure.words) for f in intrathecal.figures] == [("drowsiness", "20.9 percent")]


def test_effects_without_a_figure_stand_by_group_and_denied_ones_apart(drug: DrugPage) -> None:
    general = drug.effects[0]
    assert [(group, [f.name for f in held]) for group, held in general.groups] == [
        ("serious", ["seizures"]),
        ("rare", ["tremor"]),
        ("no group stated", [HOSTILE_WORDS]),
    ]
    assert [f.name for f in general.denied] == ["weight gain"]
    serious = {f.name for _, held in general.groups for f in held if f.serious}
    assert serious == {"seizures"}


def test_every_fact_carries_its_sentence_with_the_value_in_it(drug: DrugPage) -> None:
    texts = {"document:somnidrel": TEXT, "document:hostile": HOSTILE}
    for held in drug.by_kind.values():
        for fact in held:
            text = texts[fact.document.name]
            for passage in fact.passages:
                before, value, after = passage.cut
                assert value == passage.quote == text[passage.start : passage.end]
                assert before + value + after == passage.sentence
            assert fact.passages


def test_doses_become_steps_and_a_maximum(drug: DrugPage) -> None:
    [regimen] = drug.regimens
    assert regimen.label == "titration schedule"
    assert [f.words for f in regimen.all] == ["5 mg", "10 mg", "20 mg", "80 mg"]
    drawn = step_chart(regimen)
    assert drawn is not None
    assert (drawn.unit, drawn.maximum) == ("mg per day", Decimal(80))
    assert [(p.start, p.end, f"{p.amount:.0f}") for p in drawn.points] == [(1, 4, "5"), (4, 7, "10"), (7, None, "20")]


def test_a_maximum_on_another_scale_is_not_drawn_beside_the_steps(drug: DrugPage) -> None:
    [regimen] = drug.regimens
    steps = tuple(replace(f, amount=replace(f.amount, per=None)) for f in regimen.steps if f.amount is not None)
    drawn = step_chart(replace(regimen, steps=steps))
    assert drawn is not None
    assert (drawn.unit, drawn.maximum, drawn.undrawn) == ("mg", None, regimen.maximum)


def test_steps_in_other_units_share_the_scale_and_unknown_units_are_not_drawn(drug: DrugPage) -> None:
    [regimen] = drug.regimens

    def in_unit(unit: str) -> tuple[Fact, ...]:
        return tuple(replace(f, amount=replace(f.amount, unit=unit)) for f in regimen.steps if f.amount is not None)

    drawn = step_chart(replace(regimen, steps=in_unit("ug")))
    assert drawn is not None
    assert [p.amount for p in drawn.points] == [Decimal("0.005"), Decimal("0.010"), Decimal("0.020")]
    assert step_chart(replace(regimen, steps=in_unit("mL"))) is None


def test_a_conclusion_names_the_statement_and_the_membership_that_it_rests_on(
    explorer_graph: GraphStore, drug: DrugPage
) -> None:
    [concluded] = conclusions(explorer_graph, DRUG, drug.concluded)
    assert concluded.other.label == "zepamix"
    assert [f.name for f in concluded.because] == ["benzodiazepines"]
    assert concluded.every == 1
    [(member, group, source)] = concluded.memberships
    assert (member.label, group.label, source) == ("zepamix", "benzodiazepines", "a table of classes")


def asked(explorer_graph: GraphStore, query: str, column: str) -> set[str]:
    answer = explorer_graph.query(query)
    at = answer.columns.index(column)
    return {value.text for row in answer.rows if (value := row[at]) is not None}


def test_the_sparql_behind_a_block_gives_what_the_block_shows(explorer_graph: GraphStore, drug: DrugPage) -> None:
    for block in drug_blocks.BLOCKS:
        shown = {fact.iri for kind in block.kinds for fact in drug.of(kind)}
        assert asked(explorer_graph, drug_blocks.stated_query(DRUG, block.kinds), "statement") == shown, block
    assert {kind for block in drug_blocks.BLOCKS for kind in block.kinds} == set(KINDS)
    elsewhere = {fact.iri for fact in drug.said_elsewhere}
    assert asked(explorer_graph, drug_blocks.concerning_query(DRUG, "Interaction"), "statement") == elsewhere
    drowsiness = things.expand("finding:drowsiness")
    named = {fact.iri for fact in facts(explorer_graph, concerning(drowsiness)) if fact.kind == "AdverseEffect"}
    assert len(named) == 2
    assert asked(explorer_graph, drug_blocks.concerning_query(drowsiness, "AdverseEffect"), "statement") == named
    concluded = {one.iri for one in drug.concluded}
    assert concluded
    assert asked(explorer_graph, drug_blocks.concluded_query(DRUG), "thing") == concluded
    other = drug_page(explorer_graph, things.expand("drug:zepamix"))
    assert {fact.kind for fact in other.said_elsewhere} <= {"Interaction"}
    for one in (drug, other):
        added = {neighbour.other.iri for neighbour in one.vocabulary}
        assert asked(explorer_graph, drug_blocks.vocabulary_query(one.drug.iri), "thing") == added
    assert other.vocabulary


def test_an_unknown_drug_is_refused_with_a_remedy(explorer_graph: GraphStore) -> None:
    with pytest.raises(QuestionError, match="says nothing of it"):
        drug_page(explorer_graph, things.expand("drug:nobody"))


@pytest.mark.parametrize("name", ["", "x", "drug:a> ?p ?o } #", "drug:a b", "_:b0", "http://x/<"])
def test_what_could_not_stand_in_a_query_is_no_name(name: str) -> None:
    with pytest.raises(QuestionError):
        things.expand(name)


def test_only_drugs_that_a_document_is_about_are_listed(explorer_graph: GraphStore) -> None:
    assert [drug.label for drug in drugs(explorer_graph)] == ["somnidrel"]


# --- the document -----------------------------------------------------------------------------------------------


def test_segments_are_the_whole_text_and_end_where_facts_do(document: DocumentPage) -> None:
    assert document.text == TEXT
    marked = {(s.text, s.kinds) for s in document.segments if s.statements}
    assert ("Drowsiness", ("AdverseEffect",)) in marked
    assert ("80 mg", ("Dose",)) in marked
    for fact in document.facts:
        for passage in fact.passages:
            inside = [s.text for s in document.segments if passage.start <= s.start and s.end <= passage.end]
            assert "".join(inside) == passage.quote


def test_each_sentence_shows_its_ledger(document: DocumentPage) -> None:
    by_verdict = {s.verdict: s for s in document.segments}
    assert by_verdict["not understood"].text == "The moon was full that night."
    assert (by_verdict["skipped"].text, by_verdict["skipped"].reason) == ("Page 1 of 1", "page footer")
    assert document.ledger == {"stated": 13, "skipped": 1, "not understood": 1}


def test_headings_are_told_apart_from_words_in_the_text(document: DocumentPage) -> None:
    assert [s.text for s in document.segments if s.heading] == [
        "Somnidrel: uses and side effects",
        "Side effects",
        "Dosing",
    ]


def test_a_statement_leads_to_its_document(explorer_graph: GraphStore, document: DocumentPage) -> None:
    assert document_of(explorer_graph, document.facts[0].iri) == DOCUMENT
    assert document_of(explorer_graph, things.expand("statement:none")) is None


def test_what_is_no_document_has_no_text(explorer_graph: GraphStore) -> None:
    with pytest.raises(StoreError):
        document_page(explorer_graph, DRUG)


# --- neighbours -------------------------------------------------------------------------------------------------


def test_neighbours_say_the_relation_in_words_and_where_it_comes_from(explorer_graph: GraphStore) -> None:
    found = {(n.words, n.other.label): n.source for n in neighbours(explorer_graph, DRUG)}
    assert found["side effect", "drowsiness"] == "stated"
    assert found["denied: side effect", "weight gain"] == "stated"
    assert found["interacts with", "zepamix"] == "concluded"
    assert found["brand name", "Restalin"] == "stated"
    back = {(n.words, n.other.label) for n in neighbours(explorer_graph, things.expand("finding:drowsiness"))}
    assert back == {("side effect of", "somnidrel")}
    members = {
        (n.words, n.other.label, n.source) for n in neighbours(explorer_graph, things.expand("class:benzodiazepines"))
    }
    assert ("has the member", "zepamix", "vocabulary") in members


# --- questions and export ---------------------------------------------------------------------------------------


def test_pickers_offer_what_a_document_speaks_of(explorer_graph: GraphStore) -> None:
    assert [t.label for t in choices(explorer_graph, ParameterType.ROUTE)] == ["intrathecal"]
    assert [t.label for t in choices(explorer_graph, ParameterType.DRUG)] == ["somnidrel"]
    assert "alcohol" in [t.label for t in choices(explorer_graph, ParameterType.AGENT)]
    assert choices(explorer_graph, ParameterType.INTEGER) == ()


def test_an_answer_becomes_columns_with_numbers_as_numbers() -> None:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    statement = things.expand("statement:abc")
    rows = (
        (Value(ValueKind.IRI, statement), Value(ValueKind.LITERAL, "7", integer), None),
        (None, Value(ValueKind.LITERAL, "8", integer), Value(ValueKind.LITERAL, "=x")),
    )
    answer = Answer(AnswerKind.SELECT, ("s", "n", "t"), rows)
    assert columns(answer) == {"s": ["statement:abc", None], "n": [7.0, 8.0], "t": [None, "=x"]}
    assert statements(answer) == (statement,)
    odd = Answer(AnswerKind.SELECT, ("n",), ((Value(ValueKind.LITERAL, "many", integer),),))
    assert columns(odd) == {"n": ["many"]}


def test_an_excerpt_holds_a_document_and_the_names_in_it(explorer_graph: GraphStore) -> None:
    found = excerpt(explorer_graph, "document:somnidrel")
    labels = things.things(found, [things.expand("finding:nausea")])
    assert labels[things.expand("finding:nausea")].label == "nausea"
    assert "hostile" not in "".join(str(quad) for quad in found.quads())
    with pytest.raises(QuestionError):
        excerpt(explorer_graph, "document:none")


def test_a_sentence_goes_on_behind_a_line_of_the_page(other_graph: Path, tmp_path: Path) -> None:
    path = tmp_path / "tizanidine.txt"
    path.write_text("Tizanidine\n\nTizanidine may cause nausea and a very\n\nPage 1 of 2\n\ndry mouth.\n", "utf-8")
    build_graph([path], other_graph)
    opened = open_store(other_graph)
    view = document_page(opened, things.expand("document:tizanidine"))
    opened.close()
    told = {segment.text.strip(): segment.verdict for segment in view.segments if segment.text.strip()}
    assert told["Page 1 of 2"] == "skipped"
    assert {told[words] for words in told if words.endswith(("nausea", "dry mouth.", "."))} == {"stated"}
