"""What a page says is what the documents and the other pages say: nothing hidden by something else of the same name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from explorer_sample import Scribe, concept, plain_reading, sections, write_sample

from kg.explorer import charts, fact_markup, markup, things
from kg.explorer.catalogue import document_rows
from kg.explorer.conclusions import conclusions
from kg.explorer.drug import DrugPage, drug_page
from kg.explorer.drug_blocks import concluded_query
from kg.model import Action, Document, Interaction, Polarity, Reading, TermKind, whole_percent
from kg.pairs import check_medicines, write_check
from kg.store import GraphStore, open_store

DRUG, OTHER = things.expand("drug:somnidrel"), things.expand("drug:zepamix")
TITLE = "Zepamix: a leaflet"
DENIAL = "Zepamix does not interact with Somnidrel."


def denying(name: str) -> Reading:
    """A document about a benzodiazepine, which denies what the sample's warning of all benzodiazepines leads to."""
    text = f"{TITLE}\n\n{DENIAL}\n"
    scribe = Scribe(
        Document(name, text, sections(text), (), TITLE), drug=concept(TermKind.DRUG, "Zepamix", "zepamix", "zepamix")
    )
    named = concept(TermKind.DRUG, "Somnidrel", "somnidrel", "somnidrel")
    scribe.state(Interaction, named, DENIAL, polarity=Polarity.DENIED, action=Action.CAUTION)
    return scribe.reading()


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The sample with two documents of one title."""
    path = tmp_path_factory.mktemp("agreement") / "graph"
    write_sample(path, [denying("first"), denying("second")])
    store = open_store(path)
    yield store
    store.close()


def concluded(graph: GraphStore, page: DrugPage) -> dict[str, list[str]]:
    """What a page concludes: with what, and the statements that it rests on."""
    found = conclusions(graph, page.drug.iri, page.concluded)
    return {one.other.label: [fact.name for fact in one.because] for one in found}


def test_a_denial_hides_no_warning_of_a_whole_class(graph: GraphStore) -> None:
    for iri, other in ((DRUG, "zepamix"), (OTHER, "somnidrel")):
        page = drug_page(graph, iri)
        assert concluded(graph, page) == {other: ["benzodiazepines"]}
        answer = graph.query(concluded_query(iri))
        at = answer.columns.index("thing")
        assert {value.text for row in answer.rows if (value := row[at]) is not None} == {page.concluded[0].iri}


def test_of_what_is_denied_nothing_is_asked(graph: GraphStore) -> None:
    [first, _] = drug_page(graph, OTHER).of("Interaction")
    assert fact_markup.remarks(first) == markup.tag("the document denies this", "mg-warn")
    assert "take care" in fact_markup.remarks(replace(first, denied=False))


def test_documents_of_one_title_are_told_apart_wherever_they_are_named(graph: GraphStore) -> None:
    apart = [f"{TITLE} (first)", f"{TITLE} (second)"]
    page = drug_page(graph, OTHER)
    assert [document.label for document in page.documents] == apart
    assert [fact.document.label for fact in page.of("Interaction")] == apart
    assert [row.document.label for row in document_rows(graph)][-2:] == apart
    assert [document.label for document in things.documents(graph)][-2:] == apart
    assert plain_reading().document.title in {document.label for document in things.documents(graph)}


def test_a_check_tells_documents_of_one_title_apart(graph: GraphStore) -> None:
    found = write_check(check_medicines(graph, ["zepamix", "alcohol"]), "text")
    assert f"“{TITLE} (first)”: 0 of 1 sentences" in found
    assert f"“{TITLE} (second)”: 0 of 1 sentences" in found
    assert "Somnidrel: uses and side effects (" not in write_check(
        check_medicines(graph, ["somnidrel", "zepamix"]), "text"
    )


def test_a_share_is_told_as_the_questions_tell_it() -> None:
    assert "13% not understood" in markup.coverage(62, 22, 12)  # 12.5
    assert "(13%)" in markup.legend((), {"stated": 62, "skipped": 22, "not understood": 12})
    assert "less than 1% not understood" in markup.coverage(299, 0, 1)
    assert whole_percent(1, 300) == 0


def test_what_was_corrected_is_not_called_rejected(graph: GraphStore) -> None:
    [first, _] = drug_page(graph, OTHER).of("Interaction")
    apart = replace(first, review="Rejected", reviewed_by="Ann")
    assert fact_markup.review(apart) == markup.tag("rejected by Ann", "mg-rejected")
    corrected = replace(apart, corrected_as="statement:other")
    assert fact_markup.review(corrected) == markup.tag("no longer counts: corrected by Ann", "mg-rejected")


def test_words_too_long_for_a_narrow_page_leave_room_for_bars_and_figures(drug: DrugPage) -> None:
    [figures] = [route.figures for route in drug.effects if route.route is None]
    [drowsiness] = [fact for fact in figures if fact.name == "drowsiness"]
    plain = charts.effect_chart([drowsiness])
    assert plain is not None
    assert "drowsiness: up to 63 percent" in json.dumps(plain)
    several = charts.effect_chart([drowsiness, drowsiness])  # named with their documents
    assert several is not None
    assert "drowsiness (Somnidrel: uses and side effects)\\nup to 63 percent" in json.dumps(several)
    assert {layer["mark"]["limit"] for layer in several["layer"] if layer["mark"]["type"] == "text"} == {235}
