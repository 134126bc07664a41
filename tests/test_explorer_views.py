"""The explorer's view models, markup and charts over a small graph written by hand (`explorer_sample`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from explorer_sample import HOSTILE, HOSTILE_CONDITION, HOSTILE_TITLE, HOSTILE_WORDS, TEXT, write_sample

from kg.build import build_graph
from kg.errors import QuestionError, StoreError
from kg.explorer import charts, drug_blocks, markup, things
from kg.explorer.conclusions import conclusions
from kg.explorer.document import DocumentPage, document_of, document_page
from kg.explorer.drug import DrugPage, drug_page, drugs, step_chart
from kg.explorer.excerpt import excerpt
from kg.explorer.facts import KINDS, Fact
from kg.explorer.neighbours import neighbours
from kg.explorer.questions import choices, columns, statements
from kg.explorer.search import build_index, search
from kg.explorer.statements import about, concerning, facts
from kg.queries import ParameterType
from kg.store import GraphStore, open_store
from kg.store.answer import Answer, AnswerKind, Value, ValueKind

DRUG = things.expand("drug:somnidrel")
DOCUMENT = things.expand("document:somnidrel")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a store on disk."""
    path = tmp_path_factory.mktemp("explorer") / "graph"
    write_sample(path)
    return path


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[GraphStore]:
    opened = open_store(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def drug(store: GraphStore) -> DrugPage:
    return drug_page(store, DRUG)


@pytest.fixture(scope="module")
def document(store: GraphStore) -> DocumentPage:
    return document_page(store, DOCUMENT)


@pytest.fixture(scope="module")
def hostile(store: GraphStore) -> DocumentPage:
    return document_page(store, things.expand("document:hostile"))


# --- search -----------------------------------------------------------------------------------------------------


def names(found: dict[str, tuple[object, ...]]) -> dict[str, list[str]]:
    return {kind: [hit.thing.label for hit in hits] for kind, hits in found.items()}  # type: ignore[attr-defined]


def test_search_groups_by_kind(store: GraphStore) -> None:
    found = names(dict(search(store, "s")))
    assert list(found) == ["drug", "finding"]
    assert found["drug"] == ["somnidrel"]
    assert found["finding"][:3] == ["drowsiness", "seizures", "spasms"]  # the best attested first


def test_search_finds_by_any_name_and_says_which(store: GraphStore) -> None:
    [hit] = search(store, "Somnolence")["finding"]
    assert (hit.thing.label, hit.matched, hit.facts) == ("drowsiness", "somnolence", 2)


def test_search_leads_from_a_brand_to_its_drug(store: GraphStore) -> None:
    [hit] = search(store, "restalin")["brand"]
    assert hit.leads_to == things.Thing("somnidrel", DRUG, "drug")


def test_search_forgives_a_slip_only_where_nothing_fits(store: GraphStore) -> None:
    index = build_index(store)
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
    store: GraphStore, drug: DrugPage
) -> None:
    [concluded] = conclusions(store, DRUG, drug.concluded)
    assert concluded.other.label == "zepamix"
    assert [f.name for f in concluded.because] == ["benzodiazepines"]
    assert concluded.every == 1
    [(member, group, source)] = concluded.memberships
    assert (member.label, group.label, source) == ("zepamix", "benzodiazepines", "a table of classes")


def asked(store: GraphStore, query: str, column: str) -> set[str]:
    answer = store.query(query)
    at = answer.columns.index(column)
    return {value.text for row in answer.rows if (value := row[at]) is not None}


def test_the_sparql_behind_a_block_gives_what_the_block_shows(store: GraphStore, drug: DrugPage) -> None:
    for block in drug_blocks.BLOCKS:
        shown = {fact.iri for kind in block.kinds for fact in drug.of(kind)}
        assert asked(store, drug_blocks.stated_query(DRUG, block.kinds), "statement") == shown, block
    assert {kind for block in drug_blocks.BLOCKS for kind in block.kinds} == set(KINDS)
    elsewhere = {fact.iri for fact in drug.said_elsewhere}
    assert asked(store, drug_blocks.concerning_query(DRUG, "Interaction"), "statement") == elsewhere
    drowsiness = things.expand("finding:drowsiness")
    named = {fact.iri for fact in facts(store, concerning(drowsiness)) if fact.kind == "AdverseEffect"}
    assert len(named) == 2
    assert asked(store, drug_blocks.concerning_query(drowsiness, "AdverseEffect"), "statement") == named
    concluded = {one.iri for one in drug.concluded}
    assert concluded
    assert asked(store, drug_blocks.concluded_query(DRUG), "thing") == concluded
    other = drug_page(store, things.expand("drug:zepamix"))
    assert {fact.kind for fact in other.said_elsewhere} <= {"Interaction"}
    for one in (drug, other):
        added = {neighbour.other.iri for neighbour in one.vocabulary}
        assert asked(store, drug_blocks.vocabulary_query(one.drug.iri), "thing") == added
    assert other.vocabulary


def test_an_unknown_drug_is_refused_with_a_remedy(store: GraphStore) -> None:
    with pytest.raises(QuestionError, match="says nothing of it"):
        drug_page(store, things.expand("drug:nobody"))


@pytest.mark.parametrize("name", ["", "x", "drug:a> ?p ?o } #", "drug:a b", "_:b0", "http://x/<"])
def test_what_could_not_stand_in_a_query_is_no_name(name: str) -> None:
    with pytest.raises(QuestionError):
        things.expand(name)


def test_only_drugs_that_a_document_is_about_are_listed(store: GraphStore) -> None:
    assert [drug.label for drug in drugs(store)] == ["somnidrel"]


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


def test_a_statement_leads_to_its_document(store: GraphStore, document: DocumentPage) -> None:
    assert document_of(store, document.facts[0].iri) == DOCUMENT
    assert document_of(store, things.expand("statement:none")) is None


def test_what_is_no_document_has_no_text(store: GraphStore) -> None:
    with pytest.raises(StoreError):
        document_page(store, DRUG)


# --- neighbours -------------------------------------------------------------------------------------------------


def test_neighbours_say_the_relation_in_words_and_where_it_comes_from(store: GraphStore) -> None:
    found = {(n.words, n.other.label): n.source for n in neighbours(store, DRUG)}
    assert found["side effect", "drowsiness"] == "stated"
    assert found["denied: side effect", "weight gain"] == "stated"
    assert found["interacts with", "zepamix"] == "concluded"
    assert found["brand name", "Restalin"] == "stated"
    back = {(n.words, n.other.label) for n in neighbours(store, things.expand("finding:drowsiness"))}
    assert back == {("side effect of", "somnidrel")}
    members = {(n.words, n.other.label, n.source) for n in neighbours(store, things.expand("class:benzodiazepines"))}
    assert ("has the member", "zepamix", "vocabulary") in members


# --- questions and export ---------------------------------------------------------------------------------------


def test_pickers_offer_what_a_document_speaks_of(store: GraphStore) -> None:
    assert [t.label for t in choices(store, ParameterType.ROUTE)] == ["intrathecal"]
    assert [t.label for t in choices(store, ParameterType.DRUG)] == ["somnidrel"]
    assert "alcohol" in [t.label for t in choices(store, ParameterType.AGENT)]
    assert choices(store, ParameterType.INTEGER) == ()


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


def test_an_excerpt_holds_a_document_and_the_names_in_it(store: GraphStore) -> None:
    found = excerpt(store, "document:somnidrel")
    labels = things.things(found, [things.expand("finding:nausea")])
    assert labels[things.expand("finding:nausea")].label == "nausea"
    assert "hostile" not in "".join(str(quad) for quad in found.quads())
    with pytest.raises(QuestionError):
        excerpt(store, "document:none")


# --- charts -----------------------------------------------------------------------------------------------------


def test_bars_show_known_ends_only(drug: DrugPage) -> None:
    made = {bar.label: bar for bar in charts.bars(drug.effects[0].figures)}
    drowsiness, nausea, rash = made["drowsiness"], made["nausea"], made["rash"]
    assert (drowsiness.low_known, drowsiness.high_known, drowsiness.exact, drowsiness.high) == (False, True, False, 63)
    assert (nausea.low, nausea.high, nausea.exact) == (0, 12, True)
    assert (rash.low, rash.high, rash.low_known, rash.high_known, rash.exact) == (1, 3, True, True, False)


def test_charts_can_be_drawn(drug: DrugPage) -> None:
    chart = charts.effect_chart(drug.effects[0].figures)
    assert chart is not None
    assert "up to 63 percent" in chart.to_json()
    assert charts.effect_chart(()) is None
    steps = step_chart(drug.regimens[0])
    assert steps is not None
    assert "maximum 80 mg per day" in charts.dose_chart(steps, charts.DARK).to_json()


# --- markup -----------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """The names and attributes of all elements, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_words_stay_words(store: GraphStore, hostile: DocumentPage) -> None:
    made = (
        markup.fact_list(hostile.facts, subject=True)
        + markup.caution([hostile.document])
        + markup.notice(HOSTILE, HOSTILE, HOSTILE)
        + markup.thing_link(things.Thing(HOSTILE, HOSTILE))
        + markup.legend(KINDS, hostile.ledger)
    )
    seen = Elements(made)
    ours = {"div", "details", "summary", "span", "blockquote", "mark", "p", "a", "b"}
    assert seen.names <= ours
    assert {name for name, _ in seen.attributes} <= {"class", "href", "role"}
    targets = [value or "" for name, value in seen.attributes if name == "href"]
    assert targets
    assert all(target.split("?")[0] in ("drug", "document", "thing") for target in targets)
    for words in (HOSTILE_TITLE, HOSTILE_WORDS, HOSTILE_CONDITION):
        assert words in seen.text


def test_hostile_text_reaches_the_text_component_unchanged(hostile: DocumentPage) -> None:
    assert hostile.text == HOSTILE
    assert "".join(str(markup.segment_data(segment)["text"]) for segment in hostile.segments) == HOSTILE


def test_the_browser_components_never_write_markup() -> None:
    folder = Path(markup.__file__).parent / "browser"
    sources = sorted([*folder.glob("*.js"), *folder.glob("src/**/*.js")])
    assert {"load.js", "text.js", "panel.js", "images.js", "completion.js"} <= {path.name for path in sources}
    for path in sources:
        text = path.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch("):
            assert word not in text, (path.name, word)
        # Only load.js imports while the page runs, and from where the page came from.
        assert ("import(" in text) == (path.name == "load.js")
        assert "import(new URL(data.part, root).href)" in text or path.name != "load.js"


def test_remarks_repeat_what_limits_a_fact(store: GraphStore) -> None:
    by_name = {f.name: f for f in facts(store, about(DRUG)) if f.kind in ("Interaction", "Contraindication")}
    assert Elements(markup.remarks(by_name["alcohol"])).text == "avoidincreases drowsiness"
    assert Elements(markup.remarks(by_name["porphyria"])).text == "because it may bring on an attack"
    [denied] = facts(store, concerning(things.expand("finding:weight-gain")))
    assert "the document denies this" in markup.remarks(denied)


def test_an_amount_for_each_kilogram_and_an_allergy_are_never_shown_without_that(drug: DrugPage) -> None:
    [top] = [fact for regimen in drug.regimens for fact in regimen.maximum]
    assert top.amount is not None
    amount = replace(top.amount, unit="mg/kg", duration_days=1, times_per_day=1)
    line = Elements(markup.fact_line(replace(top, words="80 mg", amount=amount))).text
    assert line.startswith("80 mg per kg of body weight" + "maximum")
    assert "once a day" + "for 1 day" in line
    [care] = [fact for fact in drug.of("Contraindication") if fact.name == "porphyria"]
    assert replace(care, condition_kind="Allergy").name == "allergy to porphyria"


def test_the_legend_says_how_many_sentences_and_what_share_was_not_understood() -> None:
    text = Elements(markup.legend((), {"stated": 6, "not understood": 1, "skipped": 1})).text
    assert "that state a fact: 6" in text
    assert "not understood: 1 (12%)" in text
    assert "skipped for a reason: 1" in text
    assert "%" not in Elements(markup.legend((), {})).text


def test_unless_is_shown_as_the_document_says_it(store: GraphStore) -> None:
    [denied] = facts(store, concerning(things.expand("finding:weight-gain")))
    assert "only: if you run" in markup.remarks(replace(denied, condition="if you run"))
    assert "only" not in markup.remarks(replace(denied, condition="unless you run"))


# --- pages without a browser ------------------------------------------------------------------------------------


def run(page: str, monkeypatch: pytest.MonkeyPatch, store: Path, **address: str) -> str:
    """All HTML that a page puts out for an address."""
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("MONOGRAPH_STORE", str(store))
    script = f"from kg.explorer import session\nfrom kg.explorer.pages import {page}\nsession.guarded({page}.page)()\n"
    app = AppTest.from_string(script, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return "".join(str(getattr(element, "value", "")) for element in app.get("html"))


def test_pages_say_what_they_are_about(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert "somnidrel" in run("search", monkeypatch, folder)
    assert "also called “somnolence”" in run("search", monkeypatch, folder, q="somnolence")
    assert "Nothing here is called" in run("search", monkeypatch, folder, q="xyzzy")
    shown = run("drug", monkeypatch, folder, drug="drug:somnidrel")
    assert "no evidence that it is safe" in shown
    assert "Do not exceed <mark>80 mg</mark> per day." in shown
    assert "spasms" in run("thing", monkeypatch, folder, thing="finding:spasms")
    assert "Side effects of a drug" in run("ask", monkeypatch, folder)


def test_a_wrong_address_gives_a_message_with_a_remedy(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    for page, address in (
        ("drug", {"drug": "drug:nobody"}),
        ("drug", {"drug": "<script>"}),
        ("document", {"document": "document:<script>"}),
        ("document", {"statement": "statement:gone"}),
        ("thing", {"thing": "thing:none"}),
        ("graph", {"node": "a b"}),
    ):
        shown = run(page, monkeypatch, folder, **address)
        assert "mg-error" in shown, (page, address)
        assert "What to do:" in shown
        assert "<script>" not in shown
    # A document may have been taken out since its address was copied: no error.
    shown = run("document", monkeypatch, folder, document="document:gone")
    assert "has no document" in shown
    assert 'href="documents"' in shown


def test_a_missing_store_gives_a_message_with_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = run("search", monkeypatch, tmp_path / "none")
    assert "python -m kg build" in shown


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
