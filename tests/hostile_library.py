"""A library in which every name that a document or a vocabulary can give is an attack: each must stay words.

One graph for each sort of attack, so that a page shows it wherever a page shows a name. The attacks of a sort stand one
behind the other, for each works whatever is around it: what reads one of them as markup reads all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from explorer_sample import Scribe, concept, sections

from kg.model import AdverseEffect, Brand, Contraindication, Document, Interaction, Scope, Term, TermKind
from kg.namespaces import GRAPH_ONTOLOGY, GRAPH_VOCABULARY, MG, ONTOLOGY, PREFIXES, thing
from kg.rdf import reading_to_quads
from kg.rules import apply_rules
from kg.store.builder import StoreBuilder

ATTACKS = {
    "markup": "<img src=x onerror=window.hacked=1> <script>window.hacked=1</script>"
    ' <svg onload="window.hacked=1"><image href="http://evil.invalid/b.svg"/></svg>',
    "markdown": "![x](http://evil.invalid/a.png) [click](javascript:window.hacked=1) :material/bolt: :red[x]"
    " $$\\href{javascript:alert(1)}{x}$$ <style>@import 'http://evil.invalid/c.css'</style>",
    "letters": "\u202edrawkcab\u2067 \u200f " + "x" * 5_000 + " " + "word " * 1_000,
}
# What stands in an IRI needs no name of its own to be shown.
SCRIPT_IRI = "javascript:window.hacked=1//"


def write_hostile(path: Path, words: str) -> None:
    """A store whose drug, brand, class, finding, substance, route, document and term of the ontology are called so."""
    drug, brand = concept(TermKind.DRUG, words, "evil", words), concept(TermKind.PRODUCT, words, "evil", words)
    title = words
    text = f"{words}\n\nIt may cause {words} in people. Avoid {words}. It is sold as {words}.\n"
    scribe = Scribe(Document("evil", text, sections(text), (), title))
    sentence = f"It may cause {words} in people."
    scribe.state(AdverseEffect, Term(words, TermKind.FINDING), sentence, scope=Scope(condition=f"only {words}"))
    scribe.state(Contraindication, concept(TermKind.FINDING, words, "evil", words), f"Avoid {words}.", reason=words)
    scribe.state(Interaction, concept(TermKind.DRUG_CLASS, words, "evil", words), f"Avoid {words}.", consequence=words)
    scribe.state(Interaction, Term(words, TermKind.SUBSTANCE), f"Avoid {words}.")
    scribe.state(Brand, brand, f"It is sold as {words}.")
    reading = scribe.reading()
    quads = [*_named(drug, "Drug", words), *_named(brand, "Product", words)]
    quads += _named(concept(TermKind.FINDING, words, "evil", words), "Finding", words)
    quads += _named(concept(TermKind.DRUG_CLASS, words, "evil", words), "DrugClass", words)
    quads.append(_quad(SCRIPT_IRI, "rdf:type", ox.NamedNode(MG + "Finding")))
    quads.append(_quad(SCRIPT_IRI, "rdfs:label", ox.Literal(words)))
    term = MG + "Evil"
    for name, value in (
        ("rdf:type", ox.NamedNode(PREFIXES["owl"] + "Class")), ("rdfs:label", ox.Literal(words)),
        ("skos:definition", ox.Literal(words)), ("rdfs:isDefinedBy", ox.NamedNode(ONTOLOGY)),
    ):  # fmt: skip
        quads.append(_quad(term, name, value, GRAPH_ONTOLOGY))
    with StoreBuilder(path) as builder:
        builder.add_quads(quads)
        builder.add_text(reading.document.sha256, reading.document.text)
        builder.add_quads(_about(reading_to_quads(reading, "by hand"), drug.concept or ""))
        apply_rules(builder)
        builder.commit()


def _about(quads: Iterable[ox.Quad], drug: str) -> list[ox.Quad]:
    """The statements are about the hostile drug, not about the sample's."""
    harmless = thing("drug", "somnidrel")
    return [
        ox.Quad(q.subject, q.predicate, ox.NamedNode(drug), q.graph_name)
        if getattr(q.object, "value", "") == harmless
        else q
        for q in quads
    ]


def _named(term: Term, kind: str, words: str) -> list[ox.Quad]:
    iri = term.concept or ""
    literal = ox.Literal(words)
    return [
        _quad(iri, "rdf:type", ox.NamedNode(MG + kind)),
        *(_quad(iri, name, literal) for name in ("rdfs:label", "skos:prefLabel", "skos:altLabel")),
    ]


def _quad(subject: str, name: str, value: ox.NamedNode | ox.Literal, graph: str = GRAPH_VOCABULARY) -> ox.Quad:
    prefix, _, local = name.partition(":")
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(PREFIXES[prefix] + local), value, ox.NamedNode(graph))
