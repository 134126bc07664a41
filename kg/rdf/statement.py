"""A statement as triples, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pyoxigraph as ox

from kg.extract.quantities import ucum
from kg.model import (
    AdverseEffect,
    Category,
    ConditionKind,
    Contraindication,
    Document,
    Dose,
    DoseKind,
    Evidence,
    Extent,
    Frequency,
    Interaction,
    Polarity,
    Precaution,
    Relation,
    Review,
    Scope,
    Statement,
    Term,
    TermKind,
)
from kg.namespaces import digest, thing
from kg.rdf.document import quote_triples
from kg.rdf.terms import Triple, decimal, document_node, literal, mg, named, of, passage_node, section_node, whole
from kg.vocabulary import fold, iri_of

CLASS_OF_RELATION = {
    Relation.BRAND: "BrandStatement",
    Relation.DRUG_CLASS: "ClassStatement",
    Relation.ROUTE: "RouteStatement",
    Relation.DOSE_FORM: "FormStatement",
    Relation.INDICATION: "Indication",
    Relation.CONTRAINDICATION: "Contraindication",
    Relation.PRECAUTION: "Precaution",
    Relation.ADVERSE_EFFECT: "AdverseEffect",
    Relation.INTERACTION: "Interaction",
    Relation.DOSE: "Dose",
    Relation.OVERDOSE_SIGN: "OverdoseSign",
    Relation.WITHDRAWAL_EFFECT: "WithdrawalEffect",
}
_PRODUCT_STATEMENTS = frozenset((Relation.BRAND, Relation.DRUG_CLASS, Relation.ROUTE, Relation.DOSE_FORM))
_CLASS_OF_KIND = {
    TermKind.DRUG: "Drug",
    TermKind.DRUG_CLASS: "DrugClass",
    TermKind.SUBSTANCE: "Substance",
    TermKind.PRODUCT: "Product",
    TermKind.FINDING: "Finding",
    TermKind.ROUTE: "Route",
    TermKind.DOSE_FORM: "DoseForm",
    TermKind.POPULATION: "Population",
}
_GROUP = {
    Category.VERY_COMMON: "VeryCommon",
    Category.COMMON: "Common",
    Category.UNCOMMON: "Uncommon",
    Category.RARE: "Rare",
    Category.VERY_RARE: "VeryRare",
    Category.UNKNOWN: "UnknownFrequency",
    Category.SERIOUS: "Serious",
}
_CONDITION = {
    ConditionKind.ALLERGY: "Allergy",
    ConditionKind.STATE: "State",
    ConditionKind.POPULATION: "PopulationGroup",
}
_DOSE_CLASS = {
    DoseKind.INITIAL: "InitialDose",
    DoseKind.MAINTENANCE: "MaintenanceDose",
    DoseKind.STEP: "DoseStep",
    DoseKind.MAXIMUM: "MaximumDose",
    DoseKind.SINGLE: "SingleDose",
}
RELATION_WORDS = {relation: relation.value.replace("_", " ") for relation in Relation}


def statement_iri(statement: Statement, series: str) -> str:
    """The IRI of a statement: a hash of what it says in which series of documents.

    Neither offsets nor concepts take part, so that a shifted text and a better linker leave it as it is.
    """
    scope = statement.scope
    parts: list[object] = [
        series,
        statement.relation.value,
        fold(statement.drug.words),
        fold(statement.value.words),
        statement.polarity.value,
        fold(scope.route.words) if scope.route is not None else None,
        fold(scope.population.words) if scope.population is not None else None,
        scope.condition,
    ]
    if isinstance(statement, AdverseEffect):
        figure = statement.frequency
        parts += [statement.category.value, statement.serious, figure.comparator.value if figure else None]
        parts += [figure.lower if figure else None, figure.upper if figure else None]
    elif isinstance(statement, Contraindication | Precaution):
        parts += [statement.kind]
    elif isinstance(statement, Interaction):
        parts += [statement.action.value, statement.extent.value]
        parts += [fold(statement.example_of.words) if statement.example_of is not None else None]
        parts += [fold(term.words) for term in statement.excluded]
    elif isinstance(statement, Dose):
        parts += [statement.kind.value, statement.amount_min, statement.amount_max, statement.unit, statement.per]
        parts += [statement.times_per_day, statement.duration_days, statement.step, statement.regimen]
        parts += [fold(statement.indication.words) if statement.indication is not None else None]
    return thing("statement", digest(*(decimal(part).value if isinstance(part, Decimal) else part for part in parts)))


def statement_triples(statement: Statement, document: Document, review: Review | None = None) -> Iterator[Triple]:
    """A statement with its evidence, its scope, what belongs to its kind, and what a person has decided about it."""
    node = named(statement_iri(statement, document.name))
    kind = CLASS_OF_RELATION[statement.relation]
    words = " ".join(statement.value.words.split())
    yield node, of("rdf", "type"), mg("Statement")
    yield node, of("rdf", "type"), mg(kind)
    if statement.relation in _PRODUCT_STATEMENTS:
        yield node, of("rdf", "type"), mg("ProductStatement")
    label = f"{statement.drug.label or statement.drug.words}: {words} ({RELATION_WORDS[statement.relation]})"
    yield node, of("rdfs", "label"), literal(label)
    yield node, mg("about"), named(iri_of(statement.drug))
    yield from term_triples(statement.drug)
    yield node, mg("words"), literal(words)
    if not isinstance(statement, Dose):
        yield node, mg("concerns"), named(iri_of(statement.value))
        yield from term_triples(statement.value)
    yield node, mg("statedIn"), document_node(document)
    yield node, mg("inSection"), section_node(document, statement.evidence[0].section)
    for evidence in statement.evidence:
        yield from _evidence(node, evidence, document)
    denied = statement.polarity is Polarity.DENIED
    yield node, mg("polarity"), mg("Denied" if denied else "Affirmed")
    yield node, mg("certainty"), mg(statement.certainty.value.capitalize())
    yield from _review(node, review)
    yield from _scope(node, statement)
    if isinstance(statement, AdverseEffect):
        yield from _effect(node, statement)
    elif isinstance(statement, Contraindication | Precaution):
        if statement.kind is not None:
            yield node, mg("conditionKind"), mg(_CONDITION[statement.kind])
        if statement.reason is not None:
            yield node, mg("reason"), literal(statement.reason)
    elif isinstance(statement, Interaction):
        yield from _interaction(node, statement)
    elif isinstance(statement, Dose):
        yield from _dose(node, statement, document)


def _review(node: ox.NamedNode, review: Review | None) -> Iterator[Triple]:
    if review is None:
        yield node, mg("reviewState"), mg("Unreviewed")
        return
    yield node, mg("reviewState"), mg(review.state.value.capitalize())
    yield node, mg("reviewedBy"), literal(review.who)
    yield node, mg("reviewedAt"), ox.Literal(review.when, datatype=of("xsd", "dateTime"))
    if review.comment:
        yield node, mg("reviewComment"), literal(review.comment)
    for revised in review.revises:
        yield node, of("prov", "wasRevisionOf"), named(revised)


def _evidence(statement: ox.NamedNode, evidence: Evidence, document: Document) -> Iterator[Triple]:
    value = evidence.value
    node = named(thing("evidence", digest(document.identity, document.sha256, value.start, value.end)))
    yield statement, mg("evidence"), node
    yield from quote_triples(document, node, value, "Evidence")
    yield node, mg("inPassage"), passage_node(document, evidence.sentence)


_SCHEMES = {
    TermKind.DRUG_CLASS: ("classes", mg("broaderClass")),
    TermKind.POPULATION: ("populations", of("skos", "broader")),
    TermKind.FINDING: ("findings", of("skos", "broader")),
}


def term_triples(term: Term) -> Iterator[Triple]:
    """What is said of a thing that the vocabulary's files do not hold: its kind and its words.

    A concept that a rule made belongs to the scheme of its kind, under the wider ones that it was made of, and has the
    members that its name says.
    """
    if (term.concept is not None and term.wider is None) or term.kind not in _CLASS_OF_KIND:
        return
    node = named(iri_of(term))
    words = term.words.lower() if term.label is None else term.label
    yield node, of("rdf", "type"), mg(_CLASS_OF_KIND[term.kind])
    yield node, of("rdfs", "label"), literal(" ".join(words.split()))
    if term.wider is not None:
        scheme, broader = _SCHEMES[term.kind]
        yield node, of("skos", "inScheme"), named(thing("scheme", scheme))
        for wider in term.wider:
            yield node, broader, named(wider)
    for member in term.members:  # "medicines that contain X": X is one
        drug = named(member)
        local = "-".join(iri.rsplit("/", 1)[-1] for iri in (member, node.value))
        membership = named(thing("membership", local))
        yield membership, of("rdf", "type"), mg("Membership")
        yield membership, mg("member"), drug
        yield membership, mg("ofClass"), node
        yield membership, of("dcterms", "source"), literal("what the class is called")


def _scope(node: ox.NamedNode, statement: Statement) -> Iterator[Triple]:
    scope = statement.scope
    for name, term in (("scopeRoute", scope.route), ("scopePopulation", scope.population)):
        if term is not None:
            yield node, mg(name), named(iri_of(term))
            yield from term_triples(term)
    if scope.condition is not None:
        yield node, mg("scopeCondition"), literal(scope.condition)


def _effect(node: ox.NamedNode, effect: AdverseEffect) -> Iterator[Triple]:
    if effect.category is not Category.NONE:
        yield node, mg("group"), mg(_GROUP[effect.category])
    if effect.serious or effect.category is Category.SERIOUS:
        yield node, mg("serious"), ox.Literal("true", datatype=of("xsd", "boolean"))
    if effect.frequency is not None:
        figure = named(thing("frequency", node.value.rsplit("/", 1)[-1]))
        yield node, mg("frequency"), figure
        yield from _frequency(figure, effect.frequency)


def _frequency(node: ox.NamedNode, figure: Frequency) -> Iterator[Triple]:
    yield node, of("rdf", "type"), mg("Frequency")
    name = "".join(part.capitalize() for part in figure.comparator.value.split("_"))
    yield node, mg("comparator"), mg(name)
    if figure.lower is not None:
        yield node, mg("lowerPercent"), decimal(figure.lower)
    if figure.upper is not None:
        yield node, mg("upperPercent"), decimal(figure.upper)
    yield node, mg("words"), literal(figure.words)


def _interaction(node: ox.NamedNode, interaction: Interaction) -> Iterator[Triple]:
    yield node, mg("action"), mg(interaction.action.value.capitalize())
    yield node, mg("extent"), mg("AllMembers" if interaction.extent is Extent.ALL else "SomeMembers")
    if interaction.consequence is not None:
        yield node, mg("consequence"), literal(interaction.consequence)
    else:
        yield node, mg("notStated"), mg("ClinicalConsequences")
    if interaction.scope == Scope() and not interaction.excluded:
        yield node, mg("notStated"), mg("ModifyingFactors")
    if interaction.example_of is not None:
        yield node, mg("exampleOf"), named(iri_of(interaction.example_of))
        yield from term_triples(interaction.example_of)
    for term in interaction.excluded:
        yield node, mg("except"), named(iri_of(term))
        yield from term_triples(term)


def _dose(node: ox.NamedNode, dose: Dose, document: Document) -> Iterator[Triple]:
    yield node, of("rdf", "type"), mg(_DOSE_CLASS[dose.kind])
    yield node, mg("amountMin"), decimal(dose.amount_min)
    yield node, mg("amountMax"), decimal(dose.amount_max)
    yield node, mg("unit"), literal(ucum(dose.unit))
    if dose.per is not None:
        yield node, mg("per"), literal(dose.per)
    for name, value in (
        ("timesPerDay", dose.times_per_day),
        ("durationDays", dose.duration_days),
        ("stepOrder", dose.step),
    ):
        if value is not None:
            yield node, mg(name), whole(value)
    if dose.indication is not None:
        yield node, mg("forIndication"), named(iri_of(dose.indication))
        yield from term_triples(dose.indication)
    scope = dose.scope
    regimen = named(
        thing(
            "regimen",
            digest(
                document.name,
                iri_of(dose.drug),
                dose.regimen,
                fold(dose.indication.words) if dose.indication is not None else None,
                scope.condition,
                iri_of(scope.route) if scope.route is not None else None,
                fold(scope.population.words) if scope.population is not None else None,
            ),
        )
    )
    yield node, mg("inRegimen"), regimen
    yield regimen, of("rdf", "type"), mg("DoseRegimen")
    yield regimen, of("rdfs", "label"), literal(dose.regimen or "dosing")
    yield regimen, mg("about"), named(iri_of(dose.drug))
    yield regimen, mg("statedIn"), document_node(document)
