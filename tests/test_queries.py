"""The questions: rows read from the two leaflets by hand, the same in both engines; binding; words to things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hand_graph import CONTRARY_FILE, build
from hypothesis import given
from hypothesis import strategies as st
from question_cases import CASES
from question_cases_across import ACROSS, CONTRARY

from kg.errors import QuestionError
from kg.names import resolve
from kg.namespaces import DATA, PREFIXES
from kg.queries import (
    TAGS,
    VIEWS,
    Bindable,
    Given,
    Parameter,
    ParameterType,
    Question,
    expand,
    load_questions,
    read_question,
    serialise,
)
from kg.store import GraphStore, open_store
from kg.store.embedded import EmbeddedStore
from kg.store.turtle import turtle

QUESTIONS = load_questions()
Rows = list[tuple[str, ...]]
SAMPLE = [*CASES, *ACROSS]
NUMERIC = ("#integer", "#decimal", "#double")
# Columns of which one tells any two rows of its question apart, behind those named before it.
IRIS = ("thing", "finding", "group", "document", "between2", "effect", "second_statement")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    return open_store(build(tmp_path_factory.mktemp("questions")))


@pytest.fixture(scope="module")
def contrary(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """The leaflets that contradict each other."""
    return open_store(build(tmp_path_factory.mktemp("contrary"), graphs=("one",), file=CONTRARY_FILE))


@pytest.fixture(scope="module")
def plain(store: GraphStore) -> rdflib.Graph:
    """The exported Turtle in plain rdflib: no named graphs, another engine."""
    return rdflib.Graph().parse(data=turtle(store.quads()), format="turtle")


def shown(text: str | None, datatype: str | None) -> str:
    """A cell for comparing: nothing as "-", numbers without their spelling, our IRIs by their last part."""
    if text is None:
        return "-"
    if datatype is not None and datatype.endswith(("#decimal", "#integer")):
        return f"{Decimal(text).normalize():f}"
    return re.split(r"[/#]", text)[-1] if text.startswith((DATA, PREFIXES["mg"])) else text


def in_oxigraph(store: GraphStore, sparql: str) -> tuple[tuple[str, ...], Rows]:
    answer = store.query(sparql)
    rows = [
        tuple(shown(None if cell is None else cell.text, None if cell is None else cell.datatype) for cell in row)
        for row in answer.rows
    ]
    return answer.columns, rows


def in_rdflib(plain: rdflib.Graph, sparql: str) -> Rows:
    def cells(row: object) -> Iterator[str]:
        assert isinstance(row, rdflib.query.ResultRow)
        for cell in row:
            datatype = cell.datatype if isinstance(cell, rdflib.Literal) else None
            yield shown(None if cell is None else str(cell), None if datatype is None else str(datatype))

    return [tuple(cells(row)) for row in plain.query(sparql)]


def compare(
    store: GraphStore, plain: rdflib.Graph, name: str, values: dict[str, Given], columns: str, expected: str
) -> None:
    sparql = QUESTIONS[name].bind(values)
    header, rows = in_oxigraph(store, sparql)
    at = [header.index(column) for column in columns.split()]
    assert [tuple(row[i] for i in at) for row in rows] == [
        tuple(line.strip().split("|")) for line in expected.strip().splitlines()
    ]
    assert in_rdflib(plain, sparql) == rows


@pytest.mark.parametrize(("name", "values", "columns", "expected"), SAMPLE)
def test_rows_in_both_engines(
    store: GraphStore, plain: rdflib.Graph, name: str, values: dict[str, Given], columns: str, expected: str
) -> None:
    compare(store, plain, name, values, columns, expected)


@pytest.mark.parametrize(("name", "values", "columns", "expected"), CONTRARY)
def test_contradictions_in_both_engines(
    contrary: GraphStore, name: str, values: dict[str, Given], columns: str, expected: str
) -> None:
    plain = rdflib.Graph().parse(data=turtle(contrary.quads()), format="turtle")
    compare(contrary, plain, name, values, columns, expected)


def test_every_question_has_a_case_with_rows() -> None:
    assert {name for name, _, _, expected in (*SAMPLE, *CONTRARY) if expected} == set(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_questions_describe_themselves(store: GraphStore, question: Question) -> None:
    assert question.view in VIEWS
    assert question.summary
    assert question.description.endswith(".")
    anything: dict[ParameterType, Bindable] = {ParameterType.INTEGER: 1, ParameterType.DECIMAL: 1}
    values = {p.name: anything.get(p.type, f"{DATA}none") for p in question.parameters.values()}
    assert store.query(question.bind(values)).columns == tuple(question.columns)
    code = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
    assert not re.search(r"\bGRAPH\b|\bSERVICE\b|\bLATERAL\b|\[\s*\]|_:", code)
    # The order of rows is total: it ends in what tells any two of them apart.
    last = code[code.rindex("ORDER BY") :]
    assert any(f"?{column}" in last for column in ("sentence", "sentence_start", "passage", "kind", *IRIS))


# What a number counts or measures has to stand in the description of its column.
UNITS = re.compile(
    r"percent|\bunit|_unit\b|\bdays?\b|times a day|number of|characters|offset|\blinks?\b|sentences|statements"
    r"|documents|drugs|members|medicines|how many|entries"
)


def test_columns_of_numbers_name_their_unit(store: GraphStore, contrary: GraphStore) -> None:
    unnamed: set[tuple[str, str]] = set()
    for graph, cases in ((store, SAMPLE), (contrary, CONTRARY)):
        for name, values, _, _ in cases:
            answer = graph.query(QUESTIONS[name].bind(values))
            for column, cells in zip(answer.columns, zip(*answer.rows, strict=True), strict=False):
                numeric = any(cell is not None and (cell.datatype or "").endswith(NUMERIC) for cell in cells)
                if numeric and not UNITS.search(QUESTIONS[name].columns[column]):
                    unnamed.add((name, column))
    assert unnamed == set()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_headers_are_complete(question: Question) -> None:
    assert question.tags
    assert set(question.tags) <= set(TAGS)
    assert not question.summary.endswith((".", "?"))
    assert all(question.columns.values())
    for parameter in question.parameters.values():
        assert parameter.description
        assert parameter.type in ParameterType  # what the explorer chooses its picker by
        if not parameter.required and parameter.default is not None:
            assert question.bind({p.name: f"{DATA}none" for p in question.parameters.values() if p.required})


def test_every_tag_gathers_something_and_is_explained() -> None:
    carried = {tag for question in QUESTIONS.values() for tag in question.tags}
    assert set(TAGS) - carried <= {"documents", "versions"}
    assert all(TAGS.values())


def test_the_union_of_graphs_counts_nothing_twice(tmp_path: Path, store: GraphStore) -> None:
    single = open_store(build(tmp_path, graphs=("one",)))
    for name, values, _, _ in SAMPLE:
        sparql = QUESTIONS[name].bind(values)
        assert in_oxigraph(single, sparql) == in_oxigraph(store, sparql), name


def test_rejected_statements_are_not_answers(store: GraphStore) -> None:
    rejected = ox.NamedNode(f"{PREFIXES['mg']}Rejected")
    state = ox.NamedNode(f"{PREFIXES['mg']}reviewState")
    subject = ox.NamedNode(f"{DATA}statement/b-drowsy")
    extra = ox.Quad(subject, state, rejected, ox.NamedNode(f"{DATA}graph/rejected"))
    changed = EmbeddedStore.of([*store.quads(), extra])
    sparql = QUESTIONS["side-effects"].bind({"drug": "drug:baclofen"})
    assert f"{DATA}statement/b-drowsy" in store.query(sparql).column("statement")
    assert f"{DATA}statement/b-drowsy" not in changed.query(sparql).column("statement")


def with_doses(*doses: str) -> EmbeddedStore:
    """The fixture with the steps of one more regimen, each given by its own properties."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    body = 'regimen:r a mg:DoseRegimen ; rdfs:label "slow" . document:d dcterms:title "D" . drug:slow a mg:Drug .\n'
    for n, dose in enumerate(doses):
        body += f"""statement:s{n} a mg:Statement, mg:Dose ; mg:about drug:slow ; mg:inRegimen regimen:r ; {dose} ;
            mg:words "w" ; mg:statedIn document:d ; mg:firstSentence "s" ; mg:firstOffset {n} ;
            mg:polarity mg:Affirmed .\n"""
    parsed = ox.parse((head + body).encode(), format=ox.RdfFormat.TURTLE)
    return EmbeddedStore.of(ox.Quad(q.subject, q.predicate, q.object) for q in parsed)


STEP = 'a mg:DoseStep ; mg:amountMin {0} ; mg:amountMax {0} ; mg:unit "mg" ; mg:stepOrder {1}'


def test_no_days_are_computed_behind_a_step_of_unknown_length() -> None:
    store = with_doses(STEP.format("1.0", 1) + " ; mg:durationDays 2", STEP.format("2.0", 2), STEP.format("3.0", 3))

    def on(day: int) -> Rows:
        _, rows = in_oxigraph(store, QUESTIONS["dose-on-day"].bind({"drug": "drug:slow", "day": day}))
        return [(row[2], row[8], row[9]) for row in rows]

    assert on(2) == [("1", "1", "2")]
    assert on(3) == [("2", "3", "-")]  # from day 3 on, for as long as the document leaves open
    assert on(300) == [("2", "3", "-")]


KEPT = 'a mg:MaintenanceDose ; mg:amountMin 9.0 ; mg:amountMax 9.0 ; mg:unit "mg"'


@pytest.mark.parametrize(
    ("last", "day", "rows"),
    [
        (" ; mg:durationDays 3", 5, [("step", "2", "3", "5")]),
        (" ; mg:durationDays 3", 6, [("maintenance dose", "-", "6", "-")]),
        ("", 6, [("step", "2", "3", "-")]),  # where a step is open, the document does not say when it begins
    ],
)
def test_the_maintenance_dose_follows_the_last_step(last: str, day: int, rows: Rows) -> None:
    store = with_doses(STEP.format("1.0", 1) + " ; mg:durationDays 2", STEP.format("2.0", 2) + last, KEPT)
    _, found = in_oxigraph(store, QUESTIONS["dose-on-day"].bind({"drug": "drug:slow", "day": day}))
    assert [(row[1], row[2], row[8], row[9]) for row in found] == rows


@pytest.mark.parametrize(
    ("dose", "maximum", "exceeds"),
    [
        ('30.0 "mg" ; mg:per "dose" ; mg:timesPerDay 3', '80.0 "mg" ; mg:per "day"', "true"),
        ('30.0 "mg" ; mg:per "dose"', '80.0 "mg" ; mg:per "day"', "false"),
        ('30.0 "mg" ; mg:per "dose" ; mg:timesPerDay 3', '80.0 "mg" ; mg:per "dose"', "false"),
        ('90.0 "mg" ; mg:per "day"', '80.0 "mg" ; mg:per "dose"', "-"),
        ('90.0 "mg" ; mg:per "week"', '80.0 "mg" ; mg:per "day"', "-"),
        ('0.1 "g" ; mg:per "day"', '80.0 "mg" ; mg:per "day"', "true"),
        ('90.0 "mL" ; mg:per "day"', '80.0 "mg" ; mg:per "day"', "-"),
        ('90.0 "mL" ; mg:per "day"', '80.0 "mL" ; mg:per "day"', "true"),
        ('80.0 "mg" ; mg:per "day"', '80.0 "mg" ; mg:per "day"', "false"),
    ],
)
def test_whether_a_dose_exceeds_the_maximum(dose: str, maximum: str, exceeds: str) -> None:
    def terms(text: str) -> str:
        amount, rest = text.split(" ", 1)
        return f"mg:amountMin {amount} ; mg:amountMax {amount} ; mg:unit {rest}"

    store = with_doses("a mg:SingleDose ; " + terms(dose), "a mg:MaximumDose ; " + terms(maximum))
    header, rows = in_oxigraph(store, QUESTIONS["doses"].bind({"drug": "drug:slow"}))
    at = header.index("exceeds")
    assert [row[at] for row in rows] == [exceeds, "-"]


TEMPLATE = """#+ summary = "s"
#+ description = "d."
#+ tags = []
#+ view = "table"
#+ [parameters.value]
#+ type = "text"
#+ description = "words"
#+ [parameters.thing]
#+ type = "drug"
#+ description = "a thing"
#+ optional = true
#+ [columns]
#+ value = "v"
#+ thing = "t"
SELECT ?value ?thing WHERE { VALUES ?value { UNDEF } VALUES ?thing { UNDEF } }
"""


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Question:
    file = tmp_path_factory.mktemp("echo") / "echo.rq"
    file.write_text(TEMPLATE)
    return read_question(file)


@given(text=st.text())
def test_any_text_stays_inside_its_blank(echo: Question, text: str) -> None:
    answer = EmbeddedStore.of([]).query(echo.bind({"value": text}))
    assert answer.column("value") == (text,)
    assert answer.column("thing") == (None,)


@given(name=st.text(max_size=30))
def test_an_iri_stays_inside_its_blank_or_is_refused(echo: Question, name: str) -> None:
    for given_name in (name, f"https://example.org/{name}", f"drug:{name}"):
        try:
            sparql = echo.bind({"value": "x", "thing": given_name})
        except QuestionError:
            continue
        assert EmbeddedStore.of([]).query(sparql).column("thing") == (expand(given_name),)


@given(number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=4))
def test_numbers_keep_their_value(number: Decimal) -> None:
    term = serialise("q", Parameter("n", ParameterType.DECIMAL, ""), number)
    found = EmbeddedStore.of([]).query(f"SELECT ?n {{ VALUES ?n {{ {term} }} }}").column("n")[0]
    assert Decimal(found or "NaN") == number


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("side-effects", {}, "'drug' is missing; give the drug"),
        (
            "side-effects",
            {"drug": "drug:x", "dose": 1},
            "there is no parameter 'dose'; the question takes: drug, route",
        ),
        ("side-effects", {"drug": "drug:x> } SERVICE <http://x/"}, "'drug' is no IRI"),
        ("side-effects", {"drug": "drug:x", "minimum": "many"}, "'minimum' is no number: 'many'"),
        ("side-effects", {"drug": "drug:x", "minimum": "1e999999"}, "is no number"),
        ("dose-on-day", {"drug": "drug:x", "day": "1.5"}, "'day' is no whole number"),
        ("dose-on-day", {"drug": "drug:x", "day": "NaN"}, "'day' is no number"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, values: dict[str, Bindable], message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        QUESTIONS[name].bind(values)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('view = "table"', 'view = "pie"', "view, which is one of table, bar, graph"),
        ('summary = "s"', 'summary = "s', "the header is no TOML"),
        ('type = "text"', 'type = "word"', "'word' is not a valid ParameterType"),
        ("[parameters.value]", "[parameters.other]", "has no line VALUES ?other"),
        ("VALUES ?thing { UNDEF }", "VALUES ?thing { drug:x }", "?thing has 'drug:x' where its header means UNDEF"),
        ("#+ tags = []\n", "", "lacks or misuses 'tags'"),
        ("tags = []", 'tags = ["pills"]', "the tag 'pills'; tags are drug, class"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "wrong.rq"
    file.write_text(TEMPLATE.replace(old, new))
    with pytest.raises(QuestionError) as caught:
        load_questions(tmp_path)
    assert str(file) in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "words", "found"),
    [
        ("drug", "baclofen", "drug/baclofen"),
        ("drug", " BACLOFEN ", "drug/baclofen"),
        ("drug", "Lioresal", "drug/baclofen"),
        ("drug", "drug:baclofen", "drug/baclofen"),
        ("drug", f"{DATA}drug/baclofen", "drug/baclofen"),
        ("agent", "benzodiazepine", "class/benzodiazepines"),
        ("agent", "narcotic", "class/opioids"),
        ("agent", "alcohol", "substance/alcohol"),
        ("finding", "Somnolence", "finding/drowsiness"),
        ("finding", "cerebral  palsy", "finding/cerebral-palsy"),
        ("finding", "seizure", "finding/seizures"),
        ("route", "by mouth", "route/oral"),
        ("document", "Diazepam in short", "document/diazepam"),
        ("document", "diazepam", "document/diazepam"),
        ("system", "neurological", "system/nerves"),
        ("document", "diazepam@2021", "document/diazepam.2021"),
        ("document", "Diazepam in short (version of 2023-05)", "document/diazepam.2023-05"),
        ("document", "document:diazepam.2021", "document/diazepam.2021"),
        ("statement", "statement:b-gain", "statement/b-gain"),
        ("thing", "tablets", "form/tablet"),
    ],
)
def test_words_to_things(store: GraphStore, kind: str, words: str, found: str) -> None:
    assert resolve(store, ParameterType(kind), words) == DATA + found


@pytest.mark.parametrize(
    ("kind", "words", "message"),
    [
        ("drug", "baclofin", "no drug has this name; did you mean baclofen (drug, drug:baclofen)?"),
        ("drug", "xyzzy", "no drug has this name; see what there is: `python -m kg query unlinked`"),
        ("document", "xyzzy", "no document has this name; see what there is: `python -m kg query documents`"),
        ("drug", "finding:drowsiness", "the graph has no drug of this name"),
        ("drug", "https://example.org/x", "the graph has no drug of this name"),
        (
            "thing",
            "baclofen in short and long",
            "did you mean Baclofen in short (document, document:baclofen)?",
        ),
        ("statement", "b-gain", "the graph has no statement of this name"),
    ],
)
def test_words_that_name_nothing(store: GraphStore, kind: str, words: str, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        resolve(store, ParameterType(kind), words)
    assert message in str(caught.value)


def test_words_that_name_several_things_list_them(store: GraphStore) -> None:
    label, alternative = (ox.NamedNode(PREFIXES["skos"] + name) for name in ("prefLabel", "altLabel"))
    drugs = [ox.NamedNode(f"{DATA}drug/{name}") for name in ("baclofen", "diazepam")]
    shared = [ox.Quad(drug, alternative, ox.Literal("muscle pill", language="en")) for drug in drugs]
    with pytest.raises(QuestionError) as caught:
        resolve(EmbeddedStore.of([*store.quads(), *shared]), ParameterType.DRUG, "Muscle Pill")
    assert "several things have this name: baclofen (drug, drug:baclofen), diazepam (drug, drug:diazepam)" in str(
        caught.value
    )
    # What a thing is called comes before what else it is called.
    preferred = [*shared, ox.Quad(drugs[1], label, ox.Literal("muscle pill", language="en"))]
    changed = EmbeddedStore.of([*store.quads(), *preferred])
    assert resolve(changed, ParameterType.DRUG, "Muscle Pill") == f"{DATA}drug/diazepam"
