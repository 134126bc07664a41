"""Conclusions: each link, what it rests on, and what must not be concluded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hand_graph import build, quads
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from kg.build.writing import UNREAD, is_read_by_rules
from kg.errors import QuestionError, StoreError
from kg.namespaces import GRAPH_CONCLUDED, MG, PREFIXES
from kg.rules import Rule, apply_rules, load_rules
from kg.store import GraphStore, open_store
from kg.store.builder import StoreBuilder

ROOT = Path(__file__).resolve().parent.parent
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

# Subject, property, object, and what it rests on: read from the two leaflets by hand.
LINKS = """
baclofen contraindicatedIn cerebral-palsy b-contra
baclofen hasBrand lioresal b-brand
baclofen hasDoseForm tablet b-form
baclofen hasOverdoseSign seizures b-overdose
baclofen hasRoute oral b-route
baclofen hasSideEffect constipation b-constipation
baclofen hasSideEffect drowsiness b-drowsy b-drowsy-pump
baclofen hasSideEffect seizures b-seizures
baclofen hasWithdrawalEffect seizures b-stop
baclofen interactsWith alcohol b-alcohol
baclofen interactsWith antibiotics b-antibiotics
baclofen interactsWith benzodiazepines b-benzo
baclofen interactsWith diazepam b-benzo b-class baclofen-muscle-relaxants d-relaxants diazepam-benzodiazepines
baclofen interactsWith muscle-relaxants b-relaxants
baclofen interactsWith tizanidine b-relaxants tizanidine-muscle-relaxants
baclofen memberOf muscle-relaxants b-class baclofen-muscle-relaxants
baclofen treats spasms b-treats
ciprofloxacin memberOf antibiotics ciprofloxacin-antibiotics
diazepam contraindicatedIn cerebral-palsy d-contra
diazepam hasSideEffect dizziness d-dizzy
diazepam hasSideEffect drowsiness d-drowsy
diazepam hasSideEffect seizures d-seizures
diazepam interactsWith alcohol d-alcohol
diazepam interactsWith muscle-relaxants d-relaxants
diazepam interactsWith tizanidine d-relaxants tizanidine-muscle-relaxants
diazepam memberOf benzodiazepines diazepam-benzodiazepines
diazepam memberOf sedatives diazepam-benzodiazepines
diazepam treats anxiety d-treats
lorazepam memberOf benzodiazepines lorazepam-benzodiazepines
lorazepam memberOf sedatives lorazepam-benzodiazepines
morphine memberOf opioids morphine-opioids
tizanidine memberOf muscle-relaxants tizanidine-muscle-relaxants
"""


def local(iri: str | None) -> str:
    return "" if iri is None else iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    return open_store(build(tmp_path_factory.mktemp("rules")))


def links(store: GraphStore) -> dict[tuple[str, str, str], tuple[str, ...]]:
    answer = store.query(
        PROLOGUE
        + """SELECT DISTINCT ?s ?p ?o ?why WHERE {
        ?link a mg:Link ; mg:linkSubject ?s ; mg:linkProperty ?p ; mg:linkObject ?o ; prov:wasDerivedFrom ?why }"""
    )
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in answer.rows:
        s, p, o, why = (local(value.text) if value is not None else "" for value in row)
        found.setdefault((s, p, o), []).append(why)
    return {key: tuple(sorted(why)) for key, why in found.items()}


def test_every_link_and_what_it_rests_on(store: GraphStore) -> None:
    expected: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for line in LINKS.strip().splitlines():
        s, p, o, *why = line.split()
        expected[s, p, o] = tuple(sorted(why))
        if p == "interactsWith":
            expected[o, p, s] = tuple(sorted(why))
    assert links(store) == expected


def test_a_link_and_its_triple_come_together(store: GraphStore) -> None:
    explained = {(s, p, o) for s, p, o in links(store)}
    properties = " ".join(f"mg:{p}" for p in sorted({p for _, p, _ in explained}))
    answer = store.query(PROLOGUE + f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?p {{ {properties} }} ?s ?p ?o }}")
    assert {tuple(local(v.text) for v in row if v is not None) for row in answer.rows} == explained


def test_first_place_of_a_fact(store: GraphStore) -> None:
    answer = store.query(PROLOGUE + "SELECT DISTINCT ?e WHERE { statement:b-seizures mg:firstEvidence ?e }")
    assert [local(iri) for iri in answer.column("e")] == ["b-seizures"]
    counted = store.query(
        PROLOGUE
        + """SELECT ?s WHERE { ?s a mg:Statement .
        FILTER NOT EXISTS { ?s mg:firstEvidence ?e } }"""
    )
    assert counted.rows == ()


def concluded(tmp_path: Path, turtle: str) -> GraphStore:
    graph = ox.NamedNode(PREFIXES["graph"] + "extra")
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    with StoreBuilder(tmp_path) as builder:
        builder.add_quads(quads("one"))
        parsed = ox.parse((head + turtle).encode(), format=ox.RdfFormat.TURTLE)
        builder.add_quads(ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed)
        apply_rules(builder)
        builder.commit()
    return open_store(tmp_path)


STATEMENT = "statement:x a mg:Statement, mg:{kind} ; mg:about drug:morphine ; mg:concerns {thing} ; {rest} ."
FIRM = "mg:polarity mg:Affirmed ; mg:certainty mg:Asserted ; mg:reviewState mg:Unreviewed"
ALL_MEMBERS = f"{FIRM} ; mg:extent mg:AllMembers"


@pytest.mark.parametrize(
    ("kind", "thing", "rest", "linked"),
    [
        ("Indication", "finding:anxiety", FIRM, {("morphine", "treats", "anxiety")}),
        ("Indication", "finding:anxiety", FIRM.replace("Asserted", "Possible"), set()),
        ("Indication", "finding:anxiety", FIRM.replace("Affirmed", "Denied"), set()),
        ("Indication", "finding:anxiety", FIRM.replace("Unreviewed", "Rejected"), set()),
        ("Indication", "finding:anxiety", FIRM + ' ; mg:scopeCondition "if it is mild"', set()),
        (
            "AdverseEffect", "finding:anxiety", FIRM.replace("Asserted", "Possible"),
            {("morphine", "hasSideEffect", "anxiety")},
        ),
        (
            "Interaction", "class:benzodiazepines", ALL_MEMBERS.replace("All", "Some"),
            {("morphine", "interactsWith", "benzodiazepines")},
        ),
        (
            "Interaction", "class:benzodiazepines", ALL_MEMBERS,
            {("morphine", "interactsWith", name) for name in ("benzodiazepines", "diazepam", "lorazepam")},
        ),
        (
            "Interaction", "class:sedatives", ALL_MEMBERS,
            {("morphine", "interactsWith", name) for name in ("sedatives", "diazepam", "lorazepam")},
        ),
        (
            "Interaction", "class:sedatives", ALL_MEMBERS + " ; mg:except drug:diazepam",
            {("morphine", "interactsWith", name) for name in ("sedatives", "lorazepam")},
        ),
        (
            "Interaction", "class:sedatives", ALL_MEMBERS + " ; mg:except class:benzodiazepines",
            {("morphine", "interactsWith", "sedatives")},
        ),
        (
            "Interaction", "class:muscle-relaxants", ALL_MEMBERS + " ; mg:except product:lioresal",
            {("morphine", "interactsWith", name) for name in ("muscle-relaxants", "tizanidine")},
        ),
        ("Interaction", "class:opioids", ALL_MEMBERS, {("morphine", "interactsWith", "opioids")}),
        ("Interaction", "product:lioresal", ALL_MEMBERS, {("morphine", "interactsWith", "baclofen")}),
    ],
)  # fmt: skip
def test_what_a_statement_concludes(
    tmp_path: Path, kind: str, thing: str, rest: str, linked: set[tuple[str, str, str]]
) -> None:
    store = concluded(tmp_path, STATEMENT.format(kind=kind, thing=thing, rest=rest))
    found = {link for link, why in links(store).items() if "x" in why}
    assert found == linked | {(o, p, s) for s, p, o in linked if p == "interactsWith"}


def test_labels_that_a_statement_bears_and_uses_that_are_effects(tmp_path: Path) -> None:
    one = STATEMENT.replace("statement:x", "statement:{name}")
    extra = 'finding:odd a mg:Finding ; rdfs:label "odd feeling", "feeling odd"@en .\n'
    for name, kind, rest in (
        ("use", "Indication", FIRM),
        ("use-denied", "Indication", FIRM.replace("Affirmed", "Denied")),
        ("effect", "AdverseEffect", FIRM.replace("Asserted", "Possible")),
        ("effect-denied", "AdverseEffect", FIRM.replace("Affirmed", "Denied")),
        ("effect-rejected", "AdverseEffect", FIRM.replace("Unreviewed", "Rejected")),
        ("sign", "OverdoseSign", FIRM),
    ):
        extra += one.format(name=name, kind=kind, thing="finding:odd", rest=rest) + "\n"
    store = concluded(tmp_path, extra)

    def pairs(properties: str) -> set[tuple[str, str]]:
        answer = store.query(PROLOGUE + f"SELECT ?s ?o WHERE {{ ?s {properties} ?o }}")
        return {(local(row["s"]), local(row["o"])) for row in answer.records()}

    # One label a thing, in whatever language and spelling; a dose names nothing.
    assert {label for name, label in pairs("mg:concernsLabel") if name.startswith(("use", "effect"))} == {"feeling odd"}
    labels = pairs("mg:aboutLabel"), pairs("mg:concernsLabel")
    assert [dict(found)["b-drowsy"] for found in labels] == ["baclofen", "drowsiness"]
    assert [{name for name, _ in found} for found in labels] == [
        {name for name, _ in pairs("a mg:Statement ; mg:about")}, {name for name, _ in pairs("mg:concerns")},
    ]  # fmt: skip
    assert all(len(found) == len(dict(found)) for found in labels)
    assert pairs("mg:alsoAnEffect") == {("use", "effect")}


THINGS = {
    "BrandStatement": "product:lioresal", "ClassStatement": "class:sedatives", "RouteStatement": "route:oral",
    "FormStatement": "form:tablet", "Indication": "finding:anxiety", "Contraindication": "finding:anxiety",
    "Precaution": "finding:anxiety", "AdverseEffect": "finding:anxiety", "OverdoseSign": "finding:anxiety",
    "WithdrawalEffect": "finding:anxiety", "Interaction": "class:sedatives",
}  # fmt: skip


@pytest.mark.parametrize("kind", THINGS)
def test_what_is_denied_is_never_linked(tmp_path: Path, kind: str) -> None:
    said = STATEMENT.format(kind=kind, thing=THINGS[kind], rest=ALL_MEMBERS)
    for name, turtle in (("said", said), ("denied", said.replace("Affirmed", "Denied"))):
        why = {source for sources in links(concluded(tmp_path / name, turtle)).values() for source in sources}
        assert ("x" in why) == (name == "said"), name


def test_every_kind_of_link_is_tried() -> None:
    rules = "".join(path.read_text("utf-8") for path in (ROOT / "queries" / "rules").glob("[1-5]0-*.rq"))
    named = set(re.findall(r"\((mg:\w+) +mg:\w+ +mg:(?:Asserted|Possible)\)|\?statement a (mg:\w+)", rules))
    assert {(one or other).removeprefix("mg:") for one, other in named} == set(THINGS)


@pytest.mark.parametrize(
    ("comparator", "lower", "upper", "band"),
    [
        ("Exactly", "20.9", "20.9", "VeryCommon"),
        ("Exactly", "10", "10", "VeryCommon"),
        ("UpTo", None, "63", None),
        ("AtLeast", "10", None, "VeryCommon"),
        ("MoreThan", "10", None, "VeryCommon"),
        ("AtLeast", "1", None, None),
        ("Exactly", "9.99", "9.99", "Common"),
        ("Between", "1", "10", None),
        ("Between", "1", "9.9", "Common"),
        ("LessThan", "1", "10", "Common"),
        ("LessThan", None, "1", None),
        ("LessThan", None, "0.01", "VeryRare"),
        ("UpTo", None, "0.01", None),
        ("UpTo", None, "0.009", "VeryRare"),
        ("Between", "0.1", "0.5", "Uncommon"),
        ("Between", "0.01", "0.05", "Rare"),
        ("Between", "0.05", "0.5", None),
        ("About", "20", "20", None),
    ],
)
def test_bands(tmp_path: Path, comparator: str, lower: str | None, upper: str | None, band: str | None) -> None:
    bounds = "".join(
        f' ; mg:{name}Percent "{value}"^^xsd:decimal'
        for name, value in (("lower", lower), ("upper", upper))
        if value is not None
    )
    turtle = f"""statement:x a mg:AdverseEffect ; mg:frequency frequency:x .
                 frequency:x a mg:Frequency ; mg:comparator mg:{comparator}{bounds} ."""
    store = concluded(tmp_path, turtle)
    types = store.query(PROLOGUE + "SELECT ?t WHERE { frequency:x a ?t } ORDER BY ?t").column("t")
    assert set(types) == {f"{MG}Frequency"} | ({f"{MG}{band}Frequency"} if band else set())
    types = store.query(PROLOGUE + "SELECT ?t WHERE { statement:x a ?t } ORDER BY ?t").column("t")
    assert set(types) == {f"{MG}AdverseEffect"} | ({f"{MG}{band}AdverseEffect"} if band else set())


def test_conclusions_have_no_blank_nodes_and_a_graph_of_their_own(store: GraphStore) -> None:
    mine = [quad for quad in store.quads() if quad.graph_name == ox.NamedNode(GRAPH_CONCLUDED)]
    assert mine
    assert not [
        quad for quad in mine if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]


def patterns(part: object) -> Iterator[tuple[object, object, object]]:
    """The triple patterns of a query, wherever they stand in its algebra."""
    if isinstance(part, CompValue):
        for name, held in part.items():
            if name == "triples":
                yield from held
            else:
                yield from patterns(held)
    elif isinstance(part, list | tuple | set):
        for one in part:
            yield from patterns(one)


def test_no_rule_reads_what_a_build_takes_for_unread() -> None:
    held = [one for rule in load_rules() for one in patterns(prepareQuery(rule.construct).algebra.p)]
    assert len(held) > 50
    assert not [one for one in held if isinstance(one[1], Variable)]
    assert not [one for one in held for name in UNREAD if f"{MG}{name}" in repr(one[1])]
    assert {str(one[2]) for one in held if f"{MG}reviewState" in repr(one[1])} == {f"{MG}Rejected"}


def test_what_is_accepted_is_concluded_from_as_before_and_what_is_rejected_is_not() -> None:
    node = ox.NamedNode("urn:s")

    def read(name: str, value: str) -> bool:
        return is_read_by_rules(ox.Quad(node, ox.NamedNode(f"{MG}{name}"), ox.NamedNode(f"{MG}{value}")))

    assert [read("reviewState", value) for value in ("Accepted", "Unreviewed", "Corrected")] == [False] * 3
    assert not read("reviewedBy", "Ann")
    assert read("reviewState", "Rejected")
    assert read("certainty", "Possible")


def test_one_round_is_enough_for_the_rules_as_they_stand(tmp_path: Path) -> None:
    with StoreBuilder(tmp_path) as builder:
        builder.add_quads(quads("one"))
        for rule in load_rules():
            builder.conclude(rule.construct, GRAPH_CONCLUDED)
        assert set(apply_rules(builder).values()) == {0}


def test_a_rule_that_feeds_one_before_it_is_refused(tmp_path: Path) -> None:
    for name, feeds in (("10-a", "[]"), ("20-b", '["10-a"]')):
        header = f'#+ summary = "s"\n#+ feeds = {feeds}\n#+ kind = "k"\n#+ key = ["s"]\n#+ touched = []\n'
        (tmp_path / f"{name}.rq").write_text(f"{header}CONSTRUCT {{}} WHERE {{\n# only (?s)\n}}")
    with pytest.raises(QuestionError, match="feeds '10-a', which is not behind it"):
        load_rules(tmp_path)
    (tmp_path / "20-b.rq").write_text("CONSTRUCT {} WHERE {}")
    with pytest.raises(QuestionError, match="is no rule"):
        load_rules(tmp_path)


def test_rules_without_an_end_are_an_error() -> None:
    class Growing:
        def conclude(self, construct: str, graph: str) -> int:
            return 1

    with pytest.raises(StoreError, match="still adding after"):
        apply_rules(Growing(), (Rule("endless", "", (), ""),))
