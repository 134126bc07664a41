"""The address says what a view shows: a widget's choice goes there, and another address brings another choice.

What the browser's Back does to a page is done here without one: the same session is run again with an earlier address.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import together_sample
from streamlit.testing.v1 import AppTest

from kg.errors import InputError
from kg.explorer import components
from kg.explorer.pages import drug, sparql
from kg.explorer.session import STORE_VARIABLE

SOMNIDREL, ZEPAMIX = "drug:somnidrel", "drug:zepamix"
ALL_DRUGS = "SELECT ?s { ?s a <https://w3id.org/monograph/ontology#Drug> }"
DROWSY = {"question": ["frequent-effects"], "finding": ["finding:drowsiness"]}
Address = Mapping[str, str | list[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two medicines."""
    path = tmp_path_factory.mktemp("address") / "graph"
    together_sample.write(path)
    return path


@pytest.fixture(autouse=True)
def graph(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(folder))


def shown(page: str) -> None:
    """One page of the explorer."""
    from importlib import import_module

    from kg.explorer import session

    session.guarded(import_module(f"kg.explorer.pages.{page}").page)()


def opened(page: str, address: Address) -> AppTest:
    """A page at an address."""
    return at(AppTest.from_function(shown, args=(page,)), address)


def at(app: AppTest, address: Address) -> AppTest:
    """The same session at another address."""
    app.query_params.clear()
    for name, value in address.items():
        app.query_params[name] = value
    app.run(timeout=60)
    assert not app.exception
    return app


def said(app: AppTest) -> dict[str, list[str]]:
    """What the address says."""
    return {name: [held] if isinstance(held, str) else list(held) for name, held in app.query_params.items()}


def told(app: AppTest) -> str:
    """All that the page says in elements of its own."""
    return "\n".join(element.proto.body for element in app.get("html"))


def widget(app: AppTest, kind: str, label: str) -> Any:
    """The widget of a kind that is called so."""
    [found] = [one for one in getattr(app, kind) if one.label == label]
    return found


CHOOSERS = frozenset(
    ("selectbox", "multiselect", "radio", "segmented_control", "pills", "toggle", "checkbox", "slider", "select_slider",
     "text_input", "number_input", "date_input", "tabs", "expander")
)  # fmt: skip
# What is filled in and then sent off by a button is no view; nor is a panel that holds the same, open or closed.
FORMS = frozenset(
    ("adding._belonging", "adding._keeping", "adding.adding", "adding.replacing", "reviewing._buttons:text_input",
     "reviewing._field", "reviewing._form", "graph._path_between:expander", "graph._way_form",
     "documents._backup:expander", "document._show:expander", "results.show:expander")
)  # fmt: skip


def test_no_widget_keeps_its_choice_to_itself() -> None:
    found, silent = 0, []
    for path in sorted(Path(drug.__file__).parent.glob("*.py")):
        functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
        for function, call in ((f, node) for f in functions for node in ast.walk(f) if isinstance(node, ast.Call)):
            if not (isinstance(call.func, ast.Attribute) and call.func.attr in CHOOSERS):
                continue
            place = f"{path.stem}.{function.name}"
            if {place, f"{place}:{call.func.attr}"} & FORMS:
                continue
            found += 1
            given = {keyword.arg for keyword in call.keywords}
            # The address has what was chosen, and says what is shown: a default would be a second opinion.
            if "on_change" not in given or given & {"bind", "default"}:
                silent.append(f"{place}:{call.lineno}")
    assert silent == []
    assert found > 10


CHOICES: tuple[tuple[str, Address, str, str, Any, dict[str, list[str]]], ...] = (
    ("search", {"q": "nausea"}, "text_input", "Search for a drug, brand, class, substance or finding", "somnidrel",
     {"q": ["somnidrel"]}),
    ("drug", {"drug": SOMNIDREL, "all": "elsewhere"}, "selectbox", "Drug", ZEPAMIX, {"drug": [ZEPAMIX]}),
    ("check", {"medicine": [SOMNIDREL]}, "multiselect", "Medicines, drinks and food", [SOMNIDREL, "substance:alcohol"],
     {"medicine": [SOMNIDREL, "substance:alcohol"]}),
    ("check", {"medicine": [SOMNIDREL]}, "multiselect", "Conditions and allergies of the patient (optional)",
     ["finding:porphyria"], {"medicine": [SOMNIDREL], "condition": ["finding:porphyria"]}),
    ("check", {"medicine": [SOMNIDREL]}, "selectbox", "Route (optional)", "route:intrathecal",
     {"medicine": [SOMNIDREL], "route": ["route:intrathecal"]}),
    ("compare", {"drug": [SOMNIDREL]}, "multiselect", "Drugs (2 or 3)", [SOMNIDREL, ZEPAMIX],
     {"drug": [SOMNIDREL, ZEPAMIX]}),
    ("compare", {"drug": [SOMNIDREL]}, "segmented_control", "Compare", "Versions of a document",
     {"versions": ["yes"]}),
    ("graph", {"start": "nausea"}, "text_input", "Start from a drug, brand, class, substance or finding", "somnidrel",
     {"start": ["somnidrel"]}),
    ("ask", {"find": "pregnancy"}, "text_input", "Find a question", "dose", {"find": ["dose"]}),
    ("ask", {"question": "side-effects", "drug": SOMNIDREL, "as": "Chart"}, "selectbox", "Drug", ZEPAMIX,
     {"question": ["side-effects"], "drug": [ZEPAMIX], "as": ["Chart"]}),
    ("ask", {"question": "counts"}, "segmented_control", "Show as", "Table", {"question": ["counts"], "as": ["Table"]}),
    ("ask", DROWSY, "text_input", "Share (optional)", "20", {**DROWSY, "share": ["20"]}),
    ("documents", {"find": "hostile"}, "text_input", "Find a document by its title or medicine", "somnidrel",
     {"find": ["somnidrel"]}),
    ("document", {"document": "document:hostile", "kinds": "Interaction"}, "selectbox", "Document",
     "document:somnidrel", {"document": ["document:somnidrel"], "kinds": ["Interaction"]}),
    ("document", {"document": "document:somnidrel"}, "pills", "Mark only", ["Interaction", "Dose"],
     {"document": ["document:somnidrel"], "kinds": ["Interaction", "Dose"]}),
    ("export", {}, "selectbox", "What", "document:somnidrel", {"what": ["document:somnidrel"], "form": ["turtle"]}),
    ("export", {"what": "document:somnidrel"}, "selectbox", "Format", "trig",
     {"what": ["document:somnidrel"], "form": ["trig"]}),
    ("export", {}, "toggle", "Count it", True, {"what": ["graph"], "form": ["turtle"], "void": ["True"]}),
)  # fmt: skip


@pytest.mark.parametrize(("page", "address", "kind", "label", "choice", "then"), CHOICES)
def test_a_choice_stands_in_the_address_and_an_earlier_address_takes_it_back(
    page: str, address: Address, kind: str, label: str, choice: object, then: dict[str, list[str]]
) -> None:
    app = opened(page, address)
    before, words = widget(app, kind, label).value, told(app)
    widget(app, kind, label).set_value(choice).run(timeout=60)
    assert said(app) == then
    assert widget(app, kind, label).value == choice != before
    later = told(app)
    at(app, address)
    assert widget(app, kind, label).value == before
    assert told(app) == words
    at(app, then)
    assert widget(app, kind, label).value == choice
    assert told(app) == later
    assert told(opened(page, then)) == later


def test_versions_are_compared_as_the_address_says(versions_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(versions_store))
    app = opened("compare", {"versions": "yes"})
    widget(app, "selectbox", "Document").set_value("document:leaflet").run(timeout=60)
    assert said(app) == {"of": ["document:leaflet"]}
    newest = told(app)
    widget(app, "selectbox", "Older version").set_value("document:leaflet.2020").run(timeout=60)
    chosen = {"of": "document:leaflet", "older": "document:leaflet.2020", "newer": "document:leaflet"}
    assert said(app) == {name: [value] for name, value in chosen.items()}
    oldest = told(app)
    assert "2020, dated 2020" in oldest
    assert told(at(app, {"of": "document:leaflet"})) == newest != oldest
    assert told(at(app, chosen)) == oldest
    # A link may name versions alone: their document is chosen without a step of the history.
    del chosen["of"]
    assert told(at(app, chosen)) == oldest
    assert said(app) == {name: [value] for name, value in chosen.items()}
    assert told(at(app, {"versions": "yes"})) == told(opened("compare", {"versions": "yes"}))


def test_of_a_drug_the_address_says_what_is_opened_and_another_drug_takes_that_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drug, "_MANY", 10)
    monkeypatch.setattr(drug, "_MOST_OF_MANY", 1)
    app = opened("drug", {"drug": SOMNIDREL})
    assert "belongs to" not in told(app)
    button = next(one for one in app.button if one.label.endswith("shown: show all"))
    button.click().run(timeout=60)
    assert said(app) == {"drug": [SOMNIDREL], "all": [str(button.key).removeprefix("all-")]}
    assert button.key not in {one.key for one in app.button}
    # What a class leads to is shown where the address says so, and its panel stands open.
    at(app, {"drug": SOMNIDREL, "all": "is", "open": "concluded"})
    assert "belongs to" in told(app)
    at(app, {"drug": SOMNIDREL})
    assert "belongs to" not in told(app)
    assert button.key in {one.key for one in app.button}
    at(app, {"drug": SOMNIDREL, "all": "is", "open": "concluded"})
    widget(app, "selectbox", "Drug").set_value(ZEPAMIX).run(timeout=60)
    assert said(app) == {"drug": [ZEPAMIX]}


def test_the_query_in_the_address_is_asked_whichever_was_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise InputError("browser parts", "they have not been made", "make them")

    monkeypatch.setattr(components, "address", missing)  # a plain box stands for the editor
    monkeypatch.setattr(sparql, "_AT_ONCE_S", 20)  # the first query waits for a worker
    none = "ASK { ?s ?p 123456 }"
    app = opened("ask", {"sparql": ALL_DRUGS})

    def view() -> tuple[str | None, bool, bool]:
        rows = any(caption.value.startswith("5 rows") for caption in app.caption)
        return app.text_area[0].value, rows, "No." in told(app)

    assert view() == (ALL_DRUGS, True, False)
    app.text_area[0].set_value(none)
    app.button(key="sparql-run").click().run(timeout=60)
    assert said(app) == {"sparql": [none]}
    assert view() == (none, False, True)
    at(app, {"sparql": ALL_DRUGS})
    assert view() == (ALL_DRUGS, True, False)
    # Where the address names none, no answer is shown that belongs to another address.
    at(app, {"tab": "SPARQL"})
    text, *answered = view()
    assert answered == [False, False]
    assert text not in (none, ALL_DRUGS)
    # What is typed and not asked is the person's: a click elsewhere leaves it.
    app.text_area[0].set_value("ASK {").run(timeout=60)
    assert view() == ("ASK {", False, False)


def test_what_a_question_cannot_be_asked_of_is_told_and_not_passed_over() -> None:
    asked = {"question": "side-effects", "drug": SOMNIDREL}
    assert "somnidrel: nausea" in told(opened("ask", asked))
    app = opened("ask", {**asked, "route": "route:nowhere"})
    assert "route:nowhere" in told(app)
    assert "somnidrel: nausea" not in told(app)


def test_a_default_that_is_taken_away_stays_away() -> None:
    app = opened("ask", DROWSY)
    assert widget(app, "text_input", "Share (optional)").value == "10"
    widget(app, "text_input", "Share (optional)").set_value("").run(timeout=60)
    assert said(app) == {**DROWSY, "share": [""]}
    assert widget(opened("ask", said(app)), "text_input", "Share (optional)").value == ""


def test_what_is_emptied_has_its_default_again() -> None:
    app = opened("export", {"what": "document:somnidrel", "form": "trig"})
    widget(app, "selectbox", "Format").set_value(None).run(timeout=60)
    assert said(app) == {"what": ["document:somnidrel"]}
    assert widget(app, "selectbox", "Format").value == "turtle"
