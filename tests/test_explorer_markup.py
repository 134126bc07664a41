"""What the explorer makes of its view models: charts, markup, and whole pages without a browser (`explorer_sample`)."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import altair as alt
import pytest
from explorer_sample import HOSTILE, HOSTILE_CONDITION, HOSTILE_TITLE, HOSTILE_WORDS

from kg.explorer import charts, fact_markup, markup, things
from kg.explorer.answer_views import Bars
from kg.explorer.document import DocumentPage
from kg.explorer.drug import DrugPage, step_chart
from kg.explorer.facts import KINDS
from kg.explorer.statements import about, concerning, facts
from kg.store import GraphStore

DRUG = things.expand("drug:somnidrel")
DOCUMENT = things.expand("document:somnidrel")


# --- charts -----------------------------------------------------------------------------------------------------


def test_bars_show_known_ends_only(drug: DrugPage) -> None:
    made = {bar.label: bar for bar in charts.bars(drug.effects[0].figures)}
    drowsiness, nausea, rash = made["drowsiness"], made["nausea"], made["rash"]
    assert (drowsiness.low_known, drowsiness.high_known, drowsiness.exact, drowsiness.high) == (False, True, False, 63)
    assert (nausea.low, nausea.high, nausea.exact) == (0, 12, True)
    assert (rash.low, rash.high, rash.low_known, rash.high_known, rash.exact) == (1, 3, True, True, False)


def drawn(chart: charts.Chart | None) -> list[str]:
    """The words of a chart, which Vega-Lite's own schema is to accept: a browser draws what it can of any other."""
    assert chart is not None
    alt.LayerChart.from_dict(chart)
    texts = [layer for layer in chart["layer"] if layer["mark"]["type"] == "text"]
    return [str(row[layer["encoding"]["text"]["field"]]) for layer in texts for row in layer["data"]["values"]]


def test_charts_can_be_drawn(drug: DrugPage) -> None:
    assert "drowsiness: up to 63 percent" in drawn(charts.effect_chart(drug.effects[0].figures))
    assert charts.effect_chart(()) is None
    steps = step_chart(drug.regimens[0])
    assert steps is not None
    assert "maximum 80 mg per day" in drawn(charts.dose_chart(steps, charts.DARK))
    counts = charts.count_chart(Bars("kind", "statements", (("Dose", 3.0), ("Indication", 1.0)), 2))
    assert drawn(counts) == ["Dose: 3", "Indication: 1"]
    counts["layer"][0]["encoding"]["x"]["typ"] = "quantitative"
    with pytest.raises(Exception, match="typ"):
        drawn(counts)


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


def test_hostile_words_stay_words(explorer_graph: GraphStore, hostile: DocumentPage) -> None:
    made = (
        fact_markup.fact_list(hostile.facts, subject=True)
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


def test_remarks_repeat_what_limits_a_fact(explorer_graph: GraphStore) -> None:
    by_name = {f.name: f for f in facts(explorer_graph, about(DRUG)) if f.kind in ("Interaction", "Contraindication")}
    assert Elements(fact_markup.remarks(by_name["alcohol"])).text == "avoidincreases drowsiness"
    assert Elements(fact_markup.remarks(by_name["porphyria"])).text == "because it may bring on an attack"
    [denied] = facts(explorer_graph, concerning(things.expand("finding:weight-gain")))
    assert "the document denies this" in fact_markup.remarks(denied)


def test_an_amount_for_each_kilogram_and_an_allergy_are_never_shown_without_that(drug: DrugPage) -> None:
    [top] = [fact for regimen in drug.regimens for fact in regimen.maximum]
    assert top.amount is not None
    amount = replace(top.amount, unit="mg/kg", duration_days=1, times_per_day=1)
    line = Elements(fact_markup.fact_list([replace(top, words="80 mg", amount=amount)])).text
    assert line.startswith("80 mg per kg of body weight" + "maximum")
    assert "once a day" + "for 1 day" in line
    [care] = [fact for fact in drug.of("Contraindication") if fact.name == "porphyria"]
    assert replace(care, condition_kind="Allergy").name == "allergy to porphyria"


def test_what_documents_state_alike_is_one_line_with_the_sentences_of_each(explorer_graph: GraphStore) -> None:
    [alcohol] = [fact for fact in facts(explorer_graph, about(DRUG)) if fact.words == "alcohol"]
    [passage] = alcohol.passages
    other = things.Thing("Another leaflet", "urn:x:other", "document")
    again = replace(alcohol, iri="urn:x:b", document=other, passages=(replace(passage, sentence="No alcohol."),))
    differing = (
        replace(again, iri="urn:x:c", action="Caution"),
        replace(again, iri="urn:x:d", drug=things.Thing("another drug", "urn:x:drug", "drug")),
        replace(again, iri="urn:x:e", review="Accepted", reviewed_by="Ann"),
    )
    lines = fact_markup.fact_list((alcohol, *differing, again)).split("<details")[1:]
    assert [line.count("<blockquote>") for line in lines] == [2, 1, 1, 1]
    together = Elements(f"<details{lines[0].removesuffix('</div>')}").text
    assert together.startswith("alcohol" + "avoid" + "increases drowsiness" + "2 documents")
    assert together.index("Somnidrel: uses and side effects") < together.index("No alcohol.")
    assert together.index("No alcohol.") < together.index("Another leaflet")
    assert "documents" not in "".join(line.partition("</summary>")[0] for line in lines[1:])


def test_the_legend_says_how_many_sentences_and_what_share_was_not_understood() -> None:
    text = Elements(markup.legend((), {"stated": 6, "not understood": 1, "skipped": 1})).text
    assert "that state a fact: 6" in text
    assert "not understood: 1 (13%)" in text
    assert "skipped for a reason: 1" in text
    assert "%" not in Elements(markup.legend((), {})).text


def test_unless_is_shown_as_the_document_says_it(explorer_graph: GraphStore) -> None:
    [denied] = facts(explorer_graph, concerning(things.expand("finding:weight-gain")))
    assert "only: if you run" in fact_markup.remarks(replace(denied, condition="if you run"))
    assert "only" not in fact_markup.remarks(replace(denied, condition="unless you run"))


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


def test_pages_say_what_they_are_about(monkeypatch: pytest.MonkeyPatch, explorer_store: Path) -> None:
    assert "somnidrel" in run("search", monkeypatch, explorer_store)
    assert "also called “somnolence”" in run("search", monkeypatch, explorer_store, q="somnolence")
    assert "Nothing here is called" in run("search", monkeypatch, explorer_store, q="xyzzy")
    shown = run("drug", monkeypatch, explorer_store, drug="drug:somnidrel")
    assert "no evidence that it is safe" in shown
    assert "Do not exceed <mark>80 mg</mark> per day." in shown
    assert "spasms" in run("thing", monkeypatch, explorer_store, thing="finding:spasms")
    assert "Side effects of a drug" in run("ask", monkeypatch, explorer_store)


def test_a_wrong_address_gives_a_message_with_a_remedy(monkeypatch: pytest.MonkeyPatch, explorer_store: Path) -> None:
    for page, address in (
        ("drug", {"drug": "drug:nobody"}),
        ("drug", {"drug": "<script>"}),
        ("document", {"document": "document:<script>"}),
        ("document", {"statement": "statement:gone"}),
        ("thing", {"thing": "thing:none"}),
        ("graph", {"node": "a b"}),
    ):
        shown = run(page, monkeypatch, explorer_store, **address)
        assert "mg-error" in shown, (page, address)
        assert "What to do:" in shown
        assert "<script>" not in shown
        assert 'href="./"' in shown  # on to the search
    for page, address, what in (
        ("ask", {"question": "nope"}, "There is no question “nope”."),
        ("graph", {"node": "drug:somnidrel", "open": "path~a~b c"}, "mg-error"),
    ):
        assert what in run(page, monkeypatch, explorer_store, **address), page
    # A document may have been taken out since its address was copied: no error.
    shown = run("document", monkeypatch, explorer_store, document="document:gone")
    assert "has no document" in shown
    assert 'href="documents"' in shown


def test_a_missing_store_gives_a_message_with_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = run("search", monkeypatch, tmp_path / "none")
    assert "python -m kg build" in shown
