"""Graphs with something wrong: for each constraint of the shapes an update that breaks it, and random damage."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from touched import touched_by

from kg.namespaces import PREFIXES
from kg.rules import load_rules
from kg.validate import SHAPES

ROOT = Path(__file__).resolve().parent.parent
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
DOCUMENT = ROOT / "tests" / "fixtures" / "one_document.ttl"
VOCABULARY = ROOT / "ontology" / "vocabulary"
MEMBERS = 6
_SH = PREFIXES["sh"]
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")

# What the shapes speak of and the document does not name.
ADDED = """INSERT DATA {
    population:children a mg:Population ; rdfs:label 'children' .
    product:zorvapair a mg:Product, mg:CombinationProduct ; rdfs:label 'Zorvapair' ;
        mg:combines drug:baclofen, drug:zor .
    drug:zor a mg:Drug ; rdfs:label 'zor' }"""


@cache
def good_graph() -> tuple[ox.Quad, ...]:
    """The document of the fixture, the concepts that it names with their classes' members, and what follows."""
    document = list(ox.parse(path=str(DOCUMENT), format=ox.RdfFormat.TURTLE))
    known = [
        q for file in sorted(VOCABULARY.glob("*.ttl")) for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    ]
    store = ox.Store()
    store.extend([*document, *touched_by(document, _with_few_members(known))])
    store.update(HEAD + ADDED)
    for rule in load_rules():
        made = store.query(rule.construct)
        assert isinstance(made, ox.QueryTriples)
        store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in made])
    return tuple(sorted(store, key=str))


def _with_few_members(known: Iterable[ox.Quad]) -> list[ox.Quad]:
    """A vocabulary with the first members of each class: one is judged as the other, and pySHACL asks of each."""
    known = list(known)
    members: dict[object, list[str]] = {}
    for quad in known:
        if quad.predicate.value == f"{PREFIXES['mg']}ofClass":
            members.setdefault(quad.object, []).append(str(quad.subject))
    kept = {name for names in members.values() for name in sorted(names)[:MEMBERS]}
    left = {name for names in members.values() for name in names} - kept
    return [quad for quad in known if str(quad.subject) not in left]


def changed(good: Iterable[ox.Quad], *updates: str) -> ox.Store:
    """A graph after SPARQL updates."""
    store = ox.Store()
    store.extend(good)
    for update in updates:
        store.update(HEAD + update)
    return store


def delete(thing_and_property: str) -> str:
    """The update that takes a property's values away."""
    return f"DELETE {{ {thing_and_property} ?any }} WHERE {{ {thing_and_property} ?any }}"


def replace(thing_and_property: str, value: str) -> str:
    """The update that puts another value in their place."""
    return delete(thing_and_property).replace(" WHERE", f" INSERT {{ {thing_and_property} {value} }} WHERE")


# A component of SHACL -> what breaks it at any property of any thing.
CORE_DAMAGE = {
    "MinCount": "DELETE {{ {focus} {path} ?any }} WHERE {{ {focus} {path} ?any }}",
    "MaxCount": 'INSERT DATA {{ {focus} {path} "one", "two", "three" }}',
    "Class": "INSERT DATA {{ {focus} {path} <http://example.org/of-no-class> }}",
    "Datatype": "INSERT DATA {{ {focus} {path} <http://example.org/no-literal>, true }}",
    "NodeKind": 'INSERT DATA {{ {focus} {path} "a text", <http://example.org/no-literal> }}',
    "In": 'INSERT DATA {{ {focus} {path} <http://example.org/none>, "none" }}',
    "Pattern": 'INSERT DATA {{ {focus} {path} "no pattern" }}',
    "MinLength": 'INSERT DATA {{ {focus} {path} "" }}',
    "MaxLength": 'INSERT DATA {{ {focus} {path} "a text of more than thirty-two characters" }}',
    "MinInclusive": 'INSERT DATA {{ {focus} {path} -1, "text" }}',
    "MaxInclusive": "INSERT DATA {{ {focus} {path} 1000 }}",
    "MinExclusive": "INSERT DATA {{ {focus} {path} 0, -0.5 }}",
    "LessThan": "INSERT DATA {{ {focus} {path} 1000000 }}",
    "LessThanOrEquals": "INSERT DATA {{ {focus} {path} 1000000 }}",
    "Disjoint": 'INSERT DATA {{ {focus} {path} "both"@en ; skos:altLabel "both"@en }}',
    "UniqueLang": 'INSERT DATA {{ {focus} {path} "one"@en, "two"@en }}',
}

_DRUG_LINK = "?link a mg:Link ; mg:linkProperty mg:treats"
# A comparing shape -> what breaks it, and what is then at fault (None: whichever the update finds).
SPARQL_DAMAGE: dict[str, tuple[str, str | None]] = {
    "DocumentCounts": ("DELETE WHERE { passage:p14 ?property ?value }", "document:sample"),
    "DocumentVerdicts": (
        "DELETE { document:sample mg:sentencesStated 13 ; mg:sentencesSkipped 1 } "
        "INSERT { document:sample mg:sentencesStated 12 ; mg:sentencesSkipped 2 } WHERE {}", "document:sample",
    ),
    "DocumentOfSeries": ('INSERT DATA { document:other a mg:Document ; mg:series "sample" }', "document:sample"),
    "DocumentReplacedInSeries": (replace("document:sample.2023 mg:series", '"another"'), "document:sample.2023"),
    "DocumentReplacedByItself": (
        "INSERT DATA { document:sample dcterms:isReplacedBy document:sample.2023 }", "document:sample",
    ),
    "DocumentReplacedByNewer": (replace("document:sample.2023 mg:version", '"2024-04"'), "document:sample.2023"),
    "StatementOfCurrent": (replace("statement:nausea mg:statedIn", "document:sample.2023"), "statement:nausea"),
    "EntryPlace": (replace("entry:nausea mg:inVersion", "document:sample.2023"), "entry:nausea"),
    "SectionOrder": (replace("section:s0 mg:position", "2"), "section:s0"),
    "SkippedForReason": (delete("passage:p13 mg:skipReason"), "passage:p13"),
    "PassageInDocument": (replace("section:s0 mg:partOf", "document:other"), "passage:p0"),
    "QuotedPair": (replace("passage:p0-quote a", "oa:TextPositionSelector"), "passage:p0"),
    "QuotedLength": (replace("evidence:nausea-quote oa:exact", '"Naus"'), "evidence:nausea"),
    "QuotedInside": (replace("document:sample mg:textLength", "100"), "evidence:withdrawal"),
    "EvidenceInPassage": (replace("evidence:nausea mg:inPassage", "passage:p3"), "evidence:nausea"),
    "EvidenceSource": (replace("evidence:nausea oa:hasSource", "document:other"), "evidence:nausea"),
    "EvidenceUsed": (replace("statement:nausea mg:evidence", "evidence:drowsiness"), "evidence:nausea"),
    "StatementKind": ("INSERT DATA { statement:nausea a mg:Indication }", "statement:nausea"),
    "StatementOfProduct": ("DELETE DATA { statement:brand a mg:ProductStatement }", "statement:brand"),
    "StatementQuoted": (replace("statement:nausea mg:words", '"vomiting"'), "statement:nausea"),
    "StatementElsewhere": (replace("statement:nausea mg:statedIn", "document:other"), "statement:nausea"),
    "StatementPlace": (replace("statement:nausea mg:inSection", "section:s1"), "statement:nausea"),
    "StatementFirst": (replace("statement:nausea mg:firstEvidence", "evidence:drowsiness"), "statement:nausea"),
    "StatementFirstPlace": (replace("statement:nausea mg:firstSentence", '"Another sentence."'), "statement:nausea"),
    "StatementLabels": (replace("statement:nausea mg:concernsLabel", '"vomiting"'), "statement:nausea"),
    "StatementSubject": (replace("statement:nausea mg:about", "drug:diazepam"), "statement:nausea"),
    "ConditionConcerns": (replace("statement:precaution mg:concerns", "route:oral"), "statement:precaution"),
    "InteractionConcerns": (replace("statement:alcohol mg:concerns", "finding:nausea"), "statement:alcohol"),
    "InteractionOther": ("INSERT DATA { statement:alcohol mg:except substance:alcohol }", "statement:alcohol"),
    "InteractionItems": (delete("statement:relaxants mg:notStated"), "statement:relaxants"),
    "EffectSeriousGroup": (replace("statement:drowsiness mg:group", "mg:Serious"), "statement:drowsiness"),
    "FrequencyBounds": (delete("frequency:nausea mg:upperPercent"), "frequency:nausea"),
    "FrequencyOfStatement": (
        replace("statement:nausea mg:frequency", "frequency:drowsiness"), "frequency:drowsiness",
    ),
    "DosePercent": (
        replace("statement:maximum mg:unit", '"%"') + " ; " + replace("statement:maximum mg:amountMax", "120.0"),
        "statement:maximum",
    ),
    "DoseOfKind": ("DELETE DATA { statement:step1 a mg:Dose }", "statement:step1"),
    "DoseOfRegimen": (replace("regimen:titration mg:about", "drug:diazepam"), "statement:step1"),
    "DoseOrder": ("INSERT DATA { statement:maximum mg:stepOrder 1 }", "statement:maximum"),
    "StepGap": (replace("statement:step2 mg:stepOrder", "3"), "statement:step2"),
    "StepPlace": (replace("statement:step2 mg:stepOrder", "1"), "statement:step2"),
    "RegimenUsed": (
        "INSERT DATA { regimen:none a mg:DoseRegimen }", "regimen:none",
    ),
    "LinkHolds": ("DELETE DATA { drug:baclofen mg:treats finding:multiple-sclerosis }", None),
    "LinkSourceKind": (f"INSERT {{ ?link prov:wasDerivedFrom finding:nausea }} WHERE {{ {_DRUG_LINK} }}", None),
    "LinkFirm": (replace("statement:indication mg:polarity", "mg:Denied"), None),
    "LinkAbout": (replace("statement:indication mg:about", "drug:diazepam"), None),
    "FindingUnplaced": ('INSERT DATA { finding:nausea mg:noSystemReason "anywhere" }', "finding:nausea"),
    "LinkReaches": (replace("statement:benzodiazepines mg:extent", "mg:SomeMembers"), None),
    "ConceptCycle": (
        "INSERT DATA { finding:nausea skos:broader finding:wide . finding:wide skos:broader finding:nausea }",
        "finding:nausea",
    ),
    "CombinationNamed": ("DELETE DATA { product:zorvapair a mg:CombinationProduct }", "product:zorvapair"),
    "ConceptKind": ("INSERT DATA { finding:nausea a mg:Drug }", "finding:nausea"),
    "ConceptNamed": (replace("finding:nausea rdfs:label", '"sickness"@en'), "finding:nausea"),
    "ConceptClinical": ('INSERT DATA { finding:nausea mg:clinicalLabel "naupathia"@en }', "finding:nausea"),
    "ClassCycle": (
        "INSERT DATA { class:benzodiazepines mg:broaderClass class:wide . "
        "class:wide mg:broaderClass class:benzodiazepines }", "class:benzodiazepines",
    ),
    "MembershipOnce": (
        "INSERT DATA { membership:again a mg:Membership ; mg:member drug:diazepam ; mg:ofClass class:benzodiazepines }",
        "membership:again",
    ),
}  # fmt: skip


@cache
def places() -> dict[str, tuple[str, str]]:
    """Property shape -> one class that it is asked of, and its path as SPARQL writes it."""
    shapes = ox.Store()
    shapes.load(path=str(SHAPES), format=ox.RdfFormat.TURTLE)
    rows = shapes.query(
        HEAD + "SELECT ?property (MIN(STR(?any)) AS ?class) ?path WHERE { "
        "?shape sh:targetClass ?any ; sh:property ?property . ?property sh:path ?path } GROUP BY ?property ?path"
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = {}
    for row in rows:
        name = str(row["property"]).strip("<>").rsplit("#", 1)[-1]
        found[name] = (str(row["class"]).strip('"'), str(row["path"]))
    return found


def things_of(graph: ox.Store, of_class: str) -> list[str]:
    """The things of a class in order, as SPARQL writes them."""
    return sorted({str(quad.subject) for quad in graph.quads_for_pattern(None, _TYPE, ox.NamedNode(of_class), None)})


def damage(graph: ox.Store, shape: str, component: str, draw: random.Random) -> tuple[str, str | None]:
    """The update that breaks one constraint, and the IRI of what is then at fault (None where the update finds it).

    Raises KeyError where there is no fixture for the constraint.
    """
    name = component.removesuffix("ConstraintComponent")
    if name == "SPARQL":
        update, focus = SPARQL_DAMAGE[shape]
        return update, None if focus is None else PREFIXES[focus.split(":")[0]] + focus.split(":")[1]
    of_class, path = places()[shape]
    things = things_of(graph, of_class)
    assert things, f"the good graph has no {of_class}"
    focus = draw.choice(things)
    return CORE_DAMAGE[name].format(focus=focus, path=path), focus.strip("<>")


def random_damage(graph: ox.Store, draw: random.Random, times: int) -> None:
    """Drops, duplicates, swaps, retypes, redirects and misspells values, here and there."""
    for _ in range(times):
        quads = sorted(graph, key=str)
        quad = draw.choice(quads)
        alike = [q for q in quads if q.predicate == quad.predicate and q.object != quad.object]
        kind = draw.choice(("drop", "duplicate", "swap", "datatype", "sort", "number", "redirect"))
        value: Any = quad.object
        if kind == "drop":
            graph.remove(quad)
        elif kind in ("duplicate", "swap") and alike:
            other = draw.choice(alike)
            graph.add(ox.Quad(quad.subject, quad.predicate, other.object))
            if kind == "swap":
                graph.remove(quad)
                graph.remove(other)
                graph.add(ox.Quad(other.subject, other.predicate, value))
        elif kind == "datatype" and isinstance(value, ox.Literal):
            plain = value.datatype.value.endswith("#string")
            # Not to xsd:integer: with a number that is none, rdflib, which pySHACL asks, counts on until it fails.
            wrong = ox.NamedNode(f"{PREFIXES['xsd']}{'token' if plain else 'string'}")
            graph.remove(quad)
            graph.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(value.value, datatype=wrong)))
        elif kind == "sort":
            node = isinstance(value, ox.NamedNode)
            graph.remove(quad)
            new = ox.Literal(value.value) if node else ox.NamedNode("http://example.org/redirected")
            graph.add(ox.Quad(quad.subject, quad.predicate, new))
        elif (
            kind == "number" and isinstance(value, ox.Literal) and value.datatype.value.endswith(("integer", "decimal"))
        ):
            graph.remove(quad)
            far = ox.Literal(str(draw.choice((-7, 0, 1000000))), datatype=value.datatype)
            graph.add(ox.Quad(quad.subject, quad.predicate, far))
        elif kind == "redirect" and isinstance(value, ox.NamedNode):
            graph.remove(quad)
            nodes = [q.subject for q in quads if q.predicate == _TYPE]
            graph.add(ox.Quad(quad.subject, quad.predicate, draw.choice(nodes)))
