"""Readings as quads: the only place that builds the triples of a document.

The document's facts go to its own named graph; nothing here makes a blank node, a clock time or a concept that the vocabulary
does not have. IRIs are content-derived: a statement's from what it says (never from offsets or concepts), an evidence's
from the text's hash and its offsets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from kg.extract.quantities import ucum
from kg.model import (
    AdverseEffect,
    Category,
    ConditionKind,
    Contraindication,
    Dose,
    DoseKind,
    Evidence,
    Extent,
    Frequency,
    Interaction,
    Polarity,
    Precaution,
    Reading,
    Relation,
    Span,
    Statement,
    Term,
    TermKind,
    Verdict,
)
from kg.namespaces import MG, PREFIXES, digest, slug, thing
from kg.vocabulary import fold, iri_of

VERSION = "0.1.0"
CONTEXT_LENGTH = 32  # characters of prefix and suffix of a quote: enough to find it again in a changed text

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
_VERDICT = {Verdict.STATED: "Stated", Verdict.SKIPPED: "Skipped", Verdict.NOT_UNDERSTOOD: "NotUnderstood"}
_RELATION_WORDS = {relation: relation.value.replace("_", " ") for relation in Relation}


def reading_to_quads(reading: Reading, vocabulary_digest: str) -> Iterator[ox.Quad]:
    """All quads of a reading, in its document's graph. `vocabulary_digest` names the vocabulary that it was read with."""
    yield from _Writer(reading, vocabulary_digest).quads()


def graph_of(name: str) -> str:
    """The IRI of the named graph of a document."""
    return thing("graph", slug(name))


def document_iri(name: str) -> str:
    """The IRI of a document by its name."""
    return thing("document", slug(name))


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
    return thing("statement", digest(*parts))


@cache
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _mg(local: str) -> ox.NamedNode:
    return _node(MG + local)


def _of(prefix: str, local: str) -> ox.NamedNode:
    return _node(PREFIXES[prefix] + local)


def _text(words: str) -> ox.Literal:
    return ox.Literal(words.encode("utf-8", "replace").decode())


def _whole(n: int) -> ox.Literal:
    return ox.Literal(str(n), datatype=_of("xsd", "integer"))


def _decimal(value: Decimal) -> ox.Literal:
    """A number in the canonical spelling that stores keep (no trailing zeros).

    >>> _decimal(Decimal("10")).value, _decimal(Decimal("20.90")).value
    ('10', '20.9')
    """
    plain = f"{value:f}"
    return ox.Literal(plain.rstrip("0").rstrip(".") if "." in plain else plain, datatype=_of("xsd", "decimal"))


@dataclass(slots=True)
class _Writer:
    """Writes one reading; `add` is the one place that makes a quad."""

    reading: Reading
    vocabulary_digest: str

    def quads(self) -> Iterator[ox.Quad]:
        graph = _node(graph_of(self.reading.document.name))
        seen: set[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = set()
        for triple in self._triples():
            if triple not in seen:
                seen.add(triple)
                yield ox.Quad(*triple, graph)

    def _triples(self) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        yield from self._document()
        for line in self.reading.ledger:
            passage = self._passage(line.sentence)
            yield from self._quote(passage, line.sentence, "Passage")
            yield passage, _mg("inSection"), self._section(line.section)
            yield passage, _mg("verdict"), _mg(_VERDICT[line.verdict])
            if line.verdict is Verdict.SKIPPED:
                yield passage, _mg("skipReason"), _text(line.reason)
        for statement in self.reading.statements:
            yield from self._statement(statement)

    def _document(self) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        document, node = self.reading.document, self._document_node()
        counts = {verdict: sum(line.verdict is verdict for line in self.reading.ledger) for verdict in Verdict}
        yield node, _of("rdf", "type"), _mg("Document")
        yield node, _of("rdfs", "label"), _text(document.title)
        yield node, _of("dcterms", "title"), _text(document.title)
        yield node, _mg("series"), _text(document.name)
        yield node, _mg("sha256"), _text(document.sha256)
        yield node, _mg("textLength"), _whole(len(document.text))
        yield node, _mg("sentencesStated"), _whole(counts[Verdict.STATED])
        yield node, _mg("sentencesSkipped"), _whole(counts[Verdict.SKIPPED])
        yield node, _mg("sentencesNotUnderstood"), _whole(counts[Verdict.NOT_UNDERSTOOD])
        for statement in self.reading.statements:
            yield node, _mg("isAbout"), _node(iri_of(statement.drug))
        activity = _node(thing("activity", digest(VERSION, self.vocabulary_digest)))
        yield node, _of("prov", "wasGeneratedBy"), activity
        yield activity, _of("rdf", "type"), _of("prov", "Activity")
        yield activity, _of("rdfs", "label"), _text(f"reading by Monograph {VERSION}")
        yield activity, _mg("softwareVersion"), _text(VERSION)
        yield activity, _mg("vocabularyHash"), _text(self.vocabulary_digest)
        for index, section in enumerate(document.sections):
            node_of = self._section(index)
            yield node_of, _of("rdf", "type"), _mg("Section")
            yield node_of, _of("rdfs", "label"), _text(section.heading or document.title)
            yield node_of, _mg("partOf"), node
            yield node_of, _mg("position"), _whole(index)

    def _document_node(self) -> ox.NamedNode:
        return _node(document_iri(self.reading.document.name))

    def _section(self, index: int) -> ox.NamedNode:
        return _node(thing("section", digest(self.reading.document.name, self.reading.document.sha256, index)))

    def _passage(self, span: Span) -> ox.NamedNode:
        return _node(
            thing("passage", digest(self.reading.document.name, self.reading.document.sha256, span.start, span.end))
        )

    def _quote(
        self, node: ox.NamedNode, span: Span, kind: str
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        """A Web Annotation target: the source with a quote selector and a position selector."""
        text = self.reading.document.text
        quote, position = _node(f"{node.value}-quote"), _node(f"{node.value}-position")
        yield node, _of("rdf", "type"), _mg(kind)
        yield node, _of("oa", "hasSource"), self._document_node()
        yield node, _of("oa", "hasSelector"), quote
        yield node, _of("oa", "hasSelector"), position
        yield quote, _of("rdf", "type"), _of("oa", "TextQuoteSelector")
        yield quote, _of("oa", "exact"), _text(span.of(text))
        yield quote, _of("oa", "prefix"), _text(text[max(0, span.start - CONTEXT_LENGTH) : span.start])
        yield quote, _of("oa", "suffix"), _text(text[span.end : span.end + CONTEXT_LENGTH])
        yield position, _of("rdf", "type"), _of("oa", "TextPositionSelector")
        yield position, _of("oa", "start"), _whole(span.start)
        yield position, _of("oa", "end"), _whole(span.end)

    def _evidence(
        self, statement: ox.NamedNode, evidence: Evidence
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        value = evidence.value
        document = self.reading.document
        node = _node(thing("evidence", digest(document.name, document.sha256, value.start, value.end)))
        yield statement, _mg("evidence"), node
        yield from self._quote(node, value, "Evidence")
        yield node, _mg("inPassage"), self._passage(evidence.sentence)

    def _term(self, term: Term) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        """What is said of a thing that the vocabulary does not know: its kind and its words."""
        if term.concept is None and term.kind in _CLASS_OF_KIND:
            yield _node(iri_of(term)), _of("rdf", "type"), _mg(_CLASS_OF_KIND[term.kind])
            yield _node(iri_of(term)), _of("rdfs", "label"), _text(" ".join(term.words.lower().split()))

    def _statement(
        self, statement: Statement
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        node = _node(statement_iri(statement, self.reading.document.name))
        kind = CLASS_OF_RELATION[statement.relation]
        words = " ".join(statement.value.words.split())
        yield node, _of("rdf", "type"), _mg("Statement")
        yield node, _of("rdf", "type"), _mg(kind)
        if statement.relation in _PRODUCT_STATEMENTS:
            yield node, _of("rdf", "type"), _mg("ProductStatement")
        label = f"{statement.drug.label or statement.drug.words}: {words} ({_RELATION_WORDS[statement.relation]})"
        yield node, _of("rdfs", "label"), _text(label)
        yield node, _mg("about"), _node(iri_of(statement.drug))
        yield from self._term(statement.drug)
        yield node, _mg("words"), _text(words)
        if not isinstance(statement, Dose):
            yield node, _mg("concerns"), _node(iri_of(statement.value))
            yield from self._term(statement.value)
        yield node, _mg("statedIn"), self._document_node()
        yield node, _mg("inSection"), self._section(statement.evidence[0].section)
        for evidence in statement.evidence:
            yield from self._evidence(node, evidence)
        denied = statement.polarity is Polarity.DENIED
        yield node, _mg("polarity"), _mg("Denied" if denied else "Affirmed")
        yield node, _mg("certainty"), _mg(statement.certainty.value.capitalize())
        yield node, _mg("reviewState"), _mg("Unreviewed")
        yield from self._scope(node, statement)
        if isinstance(statement, AdverseEffect):
            yield from self._effect(node, statement)
        elif isinstance(statement, Contraindication | Precaution):
            if statement.kind is not None:
                yield node, _mg("conditionKind"), _mg(_CONDITION[statement.kind])
            if statement.reason is not None:
                yield node, _mg("reason"), _text(statement.reason)
        elif isinstance(statement, Interaction):
            yield from self._interaction(node, statement)
        elif isinstance(statement, Dose):
            yield from self._dose(node, statement)

    def _scope(
        self, node: ox.NamedNode, statement: Statement
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        scope = statement.scope
        for name, term in (("scopeRoute", scope.route), ("scopePopulation", scope.population)):
            if term is not None:
                yield node, _mg(name), _node(iri_of(term))
                yield from self._term(term)
        if scope.condition is not None:
            yield node, _mg("scopeCondition"), _text(scope.condition)

    def _effect(
        self, node: ox.NamedNode, effect: AdverseEffect
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        if effect.category is not Category.NONE:
            yield node, _mg("group"), _mg(_GROUP[effect.category])
        if effect.serious or effect.category is Category.SERIOUS:
            yield node, _mg("serious"), ox.Literal("true", datatype=_of("xsd", "boolean"))
        if effect.frequency is not None:
            figure = _node(thing("frequency", node.value.rsplit("/", 1)[-1]))
            yield node, _mg("frequency"), figure
            yield from self._frequency(figure, effect.frequency)

    def _frequency(
        self, node: ox.NamedNode, figure: Frequency
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        yield node, _of("rdf", "type"), _mg("Frequency")
        name = "".join(part.capitalize() for part in figure.comparator.value.split("_"))
        yield node, _mg("comparator"), _mg(name)
        if figure.lower is not None:
            yield node, _mg("lowerPercent"), _decimal(figure.lower)
        if figure.upper is not None:
            yield node, _mg("upperPercent"), _decimal(figure.upper)
        yield node, _mg("words"), _text(figure.words)

    def _interaction(
        self, node: ox.NamedNode, interaction: Interaction
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        yield node, _mg("action"), _mg(interaction.action.value.capitalize())
        yield node, _mg("extent"), _mg("AllMembers" if interaction.extent is Extent.ALL else "SomeMembers")
        if interaction.consequence is not None:
            yield node, _mg("consequence"), _text(interaction.consequence)
        if interaction.example_of is not None:
            yield node, _mg("exampleOf"), _node(iri_of(interaction.example_of))
            yield from self._term(interaction.example_of)
        for term in interaction.excluded:
            yield node, _mg("except"), _node(iri_of(term))
            yield from self._term(term)

    def _dose(
        self, node: ox.NamedNode, dose: Dose
    ) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        yield node, _of("rdf", "type"), _mg(_DOSE_CLASS[dose.kind])
        yield node, _mg("amountMin"), _decimal(dose.amount_min)
        yield node, _mg("amountMax"), _decimal(dose.amount_max)
        yield node, _mg("unit"), _text(ucum(dose.unit))
        if dose.per is not None:
            yield node, _mg("per"), _text(dose.per)
        for name, value in (
            ("timesPerDay", dose.times_per_day),
            ("durationDays", dose.duration_days),
            ("stepOrder", dose.step),
        ):
            if value is not None:
                yield node, _mg(name), _whole(value)
        if dose.indication is not None:
            yield node, _mg("forIndication"), _node(iri_of(dose.indication))
            yield from self._term(dose.indication)
        scope = dose.scope
        regimen = _node(
            thing(
                "regimen",
                digest(
                    self.reading.document.name,
                    iri_of(dose.drug),
                    dose.regimen,
                    iri_of(scope.route) if scope.route is not None else None,
                    fold(scope.population.words) if scope.population is not None else None,
                ),
            )
        )
        yield node, _mg("inRegimen"), regimen
        yield regimen, _of("rdf", "type"), _mg("DoseRegimen")
        yield regimen, _of("rdfs", "label"), _text(dose.regimen or "dosing")
        yield regimen, _mg("about"), _node(iri_of(dose.drug))
        yield regimen, _mg("statedIn"), self._document_node()
