"""Conclusions after changes: they are those of a graph that was built of the same from nothing, triple for triple."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hand_graph import CONTRARY_FILE, quads
from rdflib.plugins.sparql import prepareQuery
from test_rules import patterns

from kg.errors import QuestionError
from kg.namespaces import GRAPH_CONCLUDED, MG, PREFIXES
from kg.rules import Rule, apply_rules, load_rules, renew_rules
from kg.store.builder import StoreBuilder
from kg.store.embedded import EmbeddedStore, twice
from kg.store.folder import current_build
from kg.store.renewal import StoreRenewer

RULES = load_rules()
GRAPHS = ("one", "two")
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
# What the two hand-made graphs have no case of: exceptions of every kind, figures that exclude each other, classes in
# classes, a use that is an effect, and drugs with and without documents of their own that answer in four ways.
MORE = """
class:a mg:broaderClass class:b . class:b mg:broaderClass class:c . class:a a mg:DrugClass . class:b a mg:DrugClass .
drug:x a mg:Drug ; rdfs:label "x", "ecks" . drug:y a mg:Drug ; rdfs:label "y" . drug:z a mg:Drug ; rdfs:label "z" .
membership:x a mg:Membership ; mg:member drug:x ; mg:ofClass class:a .
product:z a mg:Product ; mg:productOf drug:z . product:xy a mg:Product ; mg:combines drug:x, drug:y .
document:x mg:isAbout drug:x . document:y mg:isAbout drug:y . document:z mg:isAbout drug:z .
finding:f rdfs:label "f" ; skos:inScheme scheme:findings .
membership:p a mg:Membership ; mg:member drug:p ; mg:ofClass class:p . class:p a mg:DrugClass .
class:e a mg:DrugClass . membership:e a mg:Membership ; mg:member drug:y ; mg:ofClass class:e .
product:p a mg:Product ; mg:productOf drug:p . product:pp a mg:Product ; mg:combines drug:p .
""" + "".join(f"drug:{name} a mg:Drug . document:{name} mg:isAbout drug:{name} .\n" for name in "pqrstu")
ALL = "mg:Interaction ; mg:extent mg:AllMembers"
SAID: Sequence[tuple[str, str, str]] = (
    ("x", "class:a", "mg:ClassStatement"), ("y", "class:a", "mg:ClassStatement"), ("z", "class:b", "mg:ClassStatement"),
    ("x", "drug:y", "mg:Interaction"), ("y", "class:a", ALL), ("y", "product:xy", "mg:Interaction"),
    ("z", "class:c", ALL), ("z", "class:c", f"{ALL} ; mg:except class:a"),
    ("z", "class:b", f"{ALL} ; mg:except drug:x"),
    ("x", "class:c", f"{ALL} ; mg:except product:z"), ("y", "class:c", f"{ALL} ; mg:except product:xy"),
    ("x", "product:z", "mg:Interaction"), ("x", "drug:z", "mg:Interaction"), ("z", "drug:x", "mg:Interaction"),
    ("z", "drug:y", "mg:Interaction"),
    *(("p", f"drug:{other}", "mg:Interaction") for other in "qrstu"),  # who answer in one way each, or not
    ("q", "class:p", "mg:Interaction"), ("r", "product:p", "mg:Interaction"), ("s", "product:pp", "mg:Interaction"),
    ("t", "drug:p", "mg:Interaction"),
    ("x", "finding:f", "mg:Indication"), ("x", "finding:f", "mg:AdverseEffect"),
    ("x", "finding:f", "mg:AdverseEffect ; mg:frequency frequency:low"), ("y", "finding:f", "mg:Contraindication"),
    ("x", "finding:f", "mg:AdverseEffect ; mg:frequency frequency:high"), ("y", "finding:g", "mg:Precaution"),
    ("z", "class:c", f"{ALL} ; mg:except class:e"),
)  # fmt: skip
FIGURES = """
frequency:low a mg:Frequency ; mg:comparator mg:LessThan ; mg:upperPercent 0.1 .
frequency:high a mg:Frequency ; mg:comparator mg:Exactly ; mg:lowerPercent 12 ; mg:upperPercent 12 .
"""


def triples_of(turtle: str) -> list[ox.Triple]:
    """The triples of a text in Turtle, with our prefixes."""
    return [quad.triple for quad in ox.parse((HEAD + turtle).encode(), format=ox.RdfFormat.TURTLE)]


def in_graph(triple: ox.Triple, node: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> ox.Quad:
    """A triple in a named graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, node)


def world() -> list[ox.Quad]:
    """All triples that a library of these tests may ever hold, in two graphs that share some."""
    turtle = MORE + FIGURES
    for at, (drug, thing, kind) in enumerate(SAID):
        turtle += f"""statement:s{at} a mg:Statement, {kind} ; mg:about drug:{drug} ; mg:concerns {thing} ;
            mg:polarity mg:Affirmed ; mg:certainty mg:Asserted ; mg:evidence evidence:e{at}, evidence:e{at // 2} .
            evidence:e{at} mg:inPassage passage:e{at // 3} ; oa:hasSelector passage:p{at} .
            passage:p{at} oa:start {at + 3} . passage:e{at} oa:hasSelector passage:q{at} .
            passage:q{at} oa:exact "{at}" ."""
    parsed = triples_of(turtle)
    nodes = [ox.NamedNode(f"{PREFIXES['graph']}{name}") for name in GRAPHS]
    more = [in_graph(triple, node) for at, triple in enumerate(parsed) for node in nodes[at % 3 == 0 :]]
    return as_stored([*quads("one"), *quads("two", CONTRARY_FILE), *more])


def as_stored(made: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Quads with their literals as a store writes them."""
    store = ox.Store()
    store.extend(made)
    return sorted(store, key=str)


def hostile(chance: random.Random, held: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Triples that no reading gave: something denied, rejected or conditional, and objects in the place of others."""
    made = []
    for quad in chance.sample(held, 4):
        same = [other for other in held if other.predicate == quad.predicate]
        made.append(ox.Quad(quad.subject, quad.predicate, chance.choice(same).object, quad.graph_name))
    statements = sorted({quad.subject for quad in held if quad.predicate.value == f"{MG}about"}, key=str)
    for name, value in (
        ("reviewState", ox.NamedNode(f"{MG}Rejected")), ("polarity", ox.NamedNode(f"{MG}Denied")),
        ("scopeCondition", ox.Literal("if")), ("conditionKind", ox.NamedNode(f"{MG}Allergy")),
        ("scopePopulation", ox.NamedNode(f"{PREFIXES['population']}children")),
    ):  # fmt: skip
        made.append(ox.Quad(chance.choice(statements), ox.NamedNode(MG + name), value, held[0].graph_name))
    return made


class Fresh:
    """A graph in memory that the rules are applied to, from nothing."""

    def __init__(self, held: Sequence[ox.Quad]) -> None:
        self.engine = ox.Store()
        self.engine.bulk_extend(twice(held))

    def conclude(self, construct: str, graph: str) -> int:
        """See `kg.rules.RuleTarget`."""
        node = ox.NamedNode(graph)
        found = self.engine.query(construct)
        assert isinstance(found, ox.QueryTriples)
        made = {in_graph(triple, node) for triple in found}
        new = [quad for quad in made if quad not in self.engine]
        self.engine.extend(twice(new))
        return len(new)


def concluded_from_nothing(held: Sequence[ox.Quad]) -> set[ox.Triple]:
    """What the rules conclude of these quads."""
    fresh = Fresh(held)
    apply_rules(fresh)
    return {quad.triple for quad in fresh.engine.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH_CONCLUDED))}


def begin(path: Path, held: Sequence[ox.Quad]) -> None:
    """Build the graph of these quads."""
    with StoreBuilder(path) as builder:
        builder.add_quads(held)
        apply_rules(builder)
        builder.commit()


def step(path: Path, gone: Sequence[ox.Quad], come: Sequence[ox.Quad], rules: Sequence[Rule] = RULES) -> int:
    """Renew the graph by a change; by how many triples its conclusions grew."""
    with StoreRenewer(path, current_build(path)) as renewer:
        grown = renew_rules(renewer, renewer.exchange(gone, come), rules)
        renewer.commit()
    return grown


def contents(path: Path) -> tuple[set[ox.Triple], set[ox.Triple], set[ox.Triple]]:
    """What is stated, what is concluded, and what queries read."""
    store = EmbeddedStore.open(path)
    stated, concluded = set[ox.Triple](), set[ox.Triple]()
    for quad in store.quads():
        (concluded if quad.graph_name == ox.NamedNode(GRAPH_CONCLUDED) else stated).add(quad.triple)
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").triples
    read = {(one.text, two.text, three.text) for one, two, three in triples}
    both = {tuple(getattr(t, "value", str(t)) for t in triple) for triple in stated | concluded}
    assert read == both
    return stated, concluded, stated | concluded


def changes(seed: int, steps: int) -> Iterator[tuple[list[ox.Quad], list[ox.Quad], list[ox.Quad]]]:
    """A random way of a library: at each step what goes, what comes, and what it then holds."""
    chance = random.Random(seed)
    possible = world()
    held = list(possible)
    for number in range(steps):
        known = set(held)
        gone = chance.sample(held, chance.choice((1, 3, 12, 60)))
        if number % 4 == 3:  # as a document that is taken out
            node = chance.choice(possible).graph_name
            gone = [quad for quad in held if quad.graph_name == node and chance.random() < 0.9]
        missing = [quad for quad in possible if quad not in known]
        come = chance.sample(missing, chance.randint(0, len(missing)))
        come += [quad for quad in hostile(chance, possible) if chance.random() < 0.4]
        held = list(dict.fromkeys([*(quad for quad in held if quad not in set(gone)), *come]))
        yield gone, come, held


def differing(path: Path, seed: int, steps: int, rules: Sequence[Rule] = RULES) -> set[ox.Triple]:
    """Go a random way; the conclusions that differ from those from nothing at the first step where any do."""
    begin(path, world())
    count = len(contents(path)[1])
    for gone, come, held in changes(seed, steps):
        count += step(path, gone, come, rules)
        stated, concluded, _ = contents(path)
        assert stated == {quad.triple for quad in held}
        expected = concluded_from_nothing(held)
        if concluded != expected:
            return concluded ^ expected
        assert count == len(concluded)
    return set()


@pytest.mark.parametrize("seed", [1, 2])
def test_conclusions_after_changes_are_those_from_nothing(seed: int, tmp_path: Path) -> None:
    assert differing(tmp_path, seed, 8) == set()


def test_a_rule_whose_keys_are_not_found_is_noticed(tmp_path: Path) -> None:
    blind = [replace(rule, touched=()) if rule.name == "80-first-evidence" else rule for rule in RULES]
    assert {one.predicate.value for one in differing(tmp_path, 1, 8, blind)} >= {f"{MG}firstEvidence"}


# What a single row of a rule's header sees, and random changes seldom bring: a member of an excepted class that stays a
# member of the class, and another place of words in the place of one.
SEEN_ONCE = (
    ("50-interactions-with-members", 2, "membership:e mg:ofClass class:e .", ""),
    ("85-first-sentences", 3, "passage:p0 oa:start 3 .", "passage:p0 oa:start 4 ."),
)


@pytest.mark.parametrize(("rule", "row", "gone", "come"), SEEN_ONCE, ids=[f"{one[0]}-{one[1]}" for one in SEEN_ONCE])
def test_a_change_that_one_row_of_a_header_sees(rule: str, row: int, gone: str, come: str, tmp_path: Path) -> None:
    held = world()
    without, put = triples_of(gone), triples_of(come)
    leave = [quad for quad in held if quad.triple in without]
    assert leave
    enter = [in_graph(triple, leave[0].graph_name) for triple in put]
    after = [quad for quad in held if quad not in leave] + enter
    blind = [
        replace(one, touched=(*one.touched[:row], *one.touched[row + 1 :])) if one.name == rule else one
        for one in RULES
    ]
    for name, rules, right in (("seeing", RULES, True), ("blind", blind, False)):
        begin(tmp_path / name, held)
        step(tmp_path / name, leave, enter, rules)
        assert (contents(tmp_path / name)[1] == concluded_from_nothing(after)) is right, name


def test_every_rule_concludes_something_here() -> None:
    fresh = Fresh(world())
    apply_rules(fresh)
    for rule in RULES:
        found = fresh.engine.query(rule.construct)
        assert isinstance(found, ox.QueryTriples)
        assert next(found, None) is not None, rule.name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_change_of_whatever_a_rule_reads_is_looked_at(rule: Rule) -> None:
    read = {repr(one[1]) for one in patterns(prepareQuery(rule.construct).algebra.p)}
    looked = {predicate for touch in rule.touched for predicate in touch.by}
    named = {iri for text in read for iri in re.findall(r"http[^'+*?|) ]+", text)}
    assert named
    assert named <= looked


@pytest.mark.parametrize(
    ("header", "body", "what"),
    [
        ('key = ["s"]', "?s ?p ?o", "no line '# only"),
        ("key = []", "\n# only (?s)\n?s ?p ?o", "it has no key"),
        ('key = ["s"]', "\n# only (?o)\n?s ?p ?o", r"\?o is not bound by its key"),
    ],
)
def test_a_rule_that_cannot_be_applied_in_part_is_refused(tmp_path: Path, header: str, body: str, what: str) -> None:
    lines = ('summary = "s"', "feeds = []", 'kind = "k"', header, "touched = []")
    text = "".join(f"#+ {line}\n" for line in lines) + f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {body} }}"
    (tmp_path / "10-a.rq").write_text(text, "utf-8")
    with pytest.raises(QuestionError, match=what):
        load_rules(tmp_path)
