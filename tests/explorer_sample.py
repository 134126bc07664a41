"""A small graph for the explorer's tests, from readings written by hand: a failure here is not the extraction's.

The medicine is invented; one document is hostile: its words are markup that must stay words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.model import (
    Action,
    AdverseEffect,
    Brand,
    Category,
    Certainty,
    ClassMembership,
    Comparator,
    Contraindication,
    Document,
    Dose,
    DoseKind,
    Evidence,
    Frequency,
    Indication,
    Interaction,
    LedgerLine,
    Polarity,
    Reading,
    Scope,
    Section,
    Span,
    Statement,
    Term,
    TermKind,
    Verdict,
)
from kg.namespaces import GRAPH_VOCABULARY, PREFIXES, thing
from kg.rdf import reading_to_quads
from kg.rules import apply_rules
from kg.store.builder import StoreBuilder

TEXT = """Somnidrel: uses and side effects

Somnidrel is a calming agent used for spasms. It is sold as Restalin.

Side effects

Drowsiness occurs in up to 63 percent. Nausea was seen in 12 percent and rash in 1 to 3 percent. Tremor may occur.
Seek help at once for seizures. With the pump, drowsiness occurs in 20.9 percent. It does not cause weight gain.

Dosing

Start with 5 mg per day for three days, then 10 mg per day for three days, then 20 mg per day.
Do not exceed 80 mg per day.

Do not take it with alcohol, which increases drowsiness. Tell your doctor if you take benzodiazepines.
Do not use it in porphyria because it may bring on an attack. The moon was full that night.

Page 1 of 1
"""
TITLE = "Somnidrel: uses and side effects"

HOSTILE_TITLE = "<script>window.hacked=1</script> ![x](http://evil.invalid/a.png) $latex$ :material/bolt:"
HOSTILE_WORDS = "<img src=http://evil.invalid/b.png onerror=alert(1)>"
HOSTILE_CONDITION = "![x](http://evil.invalid/c.png)"
HOSTILE = f"""{HOSTILE_TITLE} <b>bold</b>

Somnidrel may cause {HOSTILE_WORDS} in *some* people.
"""

VOCABULARY = """
drug:somnidrel a mg:Drug ; rdfs:label "somnidrel"@en ; skos:prefLabel "somnidrel"@en ; skos:altLabel "somnidrelum"@en .
drug:zepamix a mg:Drug ; rdfs:label "zepamix"@en ; skos:prefLabel "zepamix"@en .
product:restalin a mg:Product ; rdfs:label "Restalin"@en ; mg:productOf drug:somnidrel .
class:benzodiazepines a mg:DrugClass ; rdfs:label "benzodiazepines"@en .
route:intrathecal a mg:Route ; rdfs:label "intrathecal"@en .
finding:drowsiness a mg:Finding ; rdfs:label "drowsiness"@en ; skos:altLabel "somnolence"@en .
membership:zepamix-benzodiazepines a mg:Membership ; mg:member drug:zepamix ; mg:ofClass class:benzodiazepines ;
  dcterms:source "a table of classes" .
"""


def concept(kind: TermKind, words: str, local: str, label: str) -> Term:
    """A term that the vocabulary above knows."""
    return Term(words, kind, thing(kind.value, local), label)


DRUG = concept(TermKind.DRUG, "Somnidrel", "somnidrel", "somnidrel")
PUMP = Scope(route=concept(TermKind.ROUTE, "pump", "intrathecal", "intrathecal"))


def finding(words: str) -> Term:
    """A finding; only drowsiness is in the vocabulary."""
    if words.lower() == "drowsiness":
        return concept(TermKind.FINDING, words, "drowsiness", "drowsiness")
    return Term(words, TermKind.FINDING)


def percent(comparator: Comparator, words: str, lower: str | None, upper: str | None) -> Frequency:
    """A figure."""
    return Frequency(comparator, Decimal(lower) if lower else None, Decimal(upper) if upper else None, words)


@dataclass
class Scribe:
    """Writes a reading sentence by sentence."""

    document: Document
    drug: Term = DRUG
    statements: list[Statement] = field(default_factory=list)
    ledger: dict[Span, LedgerLine] = field(default_factory=dict)

    def sentence(self, words: str, verdict: Verdict = Verdict.STATED, reason: str = "") -> LedgerLine:
        """A sentence and what became of it."""
        start = self.document.text.index(words)
        span = Span(start, start + len(words))
        section = max(at for at, s in enumerate(self.document.sections) if s.span.start <= start)
        return self.ledger.setdefault(span, LedgerLine(span, section, verdict, reason))

    def state(self, kind: type[Statement], value: Term, sentence: str, /, **more: Any) -> None:
        """A fact, in the first place of its sentence that has the value's words."""
        line = self.sentence(sentence)
        start = self.document.text.index(value.words, line.sentence.start)
        evidence = Evidence(Span(start, start + len(value.words)), line.sentence, line.section)
        self.statements.append(kind(drug=self.drug, value=value, evidence=(evidence,), **more))

    def reading(self) -> Reading:
        """All of it."""
        lines = sorted(self.ledger.values(), key=lambda line: line.sentence)
        return Reading(self.document, tuple(self.statements), tuple(lines))


def sections(text: str, *headings: str) -> tuple[Section, ...]:
    """The stretch before the first heading, and one for each heading."""
    starts = [0, *(text.index(f"\n{heading}\n") + 1 for heading in headings), len(text)]
    named = ("", *headings)
    return tuple(Section(name, Span(starts[at], starts[at + 1])) for at, name in enumerate(named))


def plain_reading() -> Reading:
    """The document with one fact of nearly each kind."""
    scribe = Scribe(Document("somnidrel", TEXT, sections(TEXT, "Side effects", "Dosing"), (), TITLE))
    head = "Somnidrel is a calming agent used for spasms."
    scribe.state(ClassMembership, Term("calming agent", TermKind.DRUG_CLASS), head)
    scribe.state(Indication, finding("spasms"), head)
    scribe.state(Brand, concept(TermKind.PRODUCT, "Restalin", "restalin", "Restalin"), "It is sold as Restalin.")
    up_to = percent(Comparator.UP_TO, "up to 63 percent", None, "63")
    first = "Drowsiness occurs in up to 63 percent."
    scribe.state(AdverseEffect, finding("Drowsiness"), first, category=Category.COMMON, frequency=up_to)
    second = "Nausea was seen in 12 percent and rash in 1 to 3 percent."
    exact = percent(Comparator.EXACTLY, "12 percent", "12", "12")
    scribe.state(AdverseEffect, finding("Nausea"), second, frequency=exact)
    between = percent(Comparator.BETWEEN, "1 to 3 percent", "1", "3")
    scribe.state(AdverseEffect, finding("rash"), second, frequency=between)
    scribe.state(
        AdverseEffect, finding("Tremor"), "Tremor may occur.", category=Category.RARE, certainty=Certainty.POSSIBLE
    )
    urgent = "Seek help at once for seizures."
    scribe.state(AdverseEffect, finding("seizures"), urgent, category=Category.SERIOUS, serious=True)
    pump = percent(Comparator.EXACTLY, "20.9 percent", "20.9", "20.9")
    by_pump = "With the pump, drowsiness occurs in 20.9 percent."
    scribe.state(AdverseEffect, finding("drowsiness"), by_pump, scope=PUMP, frequency=pump)
    denial = "It does not cause weight gain."
    scribe.state(AdverseEffect, finding("weight gain"), denial, polarity=Polarity.DENIED)
    titration = "Start with 5 mg per day for three days, then 10 mg per day for three days, then 20 mg per day."
    for step, (amount, days) in enumerate((("5", 3), ("10", 3), ("20", None)), start=1):
        dose(scribe, amount, titration, kind=DoseKind.STEP, step=step, duration_days=days)
    dose(scribe, "80", "Do not exceed 80 mg per day.", kind=DoseKind.MAXIMUM)
    drink = "Do not take it with alcohol, which increases drowsiness."
    scribe.state(
        Interaction,
        Term("alcohol", TermKind.SUBSTANCE),
        drink,
        action=Action.AVOID,
        consequence="increases drowsiness",
    )
    tell = "Tell your doctor if you take benzodiazepines."
    scribe.state(
        Interaction, concept(TermKind.DRUG_CLASS, "benzodiazepines", "benzodiazepines", "benzodiazepines"), tell
    )
    attack = "Do not use it in porphyria because it may bring on an attack."
    scribe.state(Contraindication, finding("porphyria"), attack, reason="it may bring on an attack")
    scribe.sentence("The moon was full that night.", Verdict.NOT_UNDERSTOOD)
    scribe.sentence("Page 1 of 1", Verdict.SKIPPED, "page footer")
    return scribe.reading()


def dose(scribe: Scribe, amount: str, sentence: str, **more: Any) -> None:
    """An amount in mg per day."""
    number = Decimal(amount)
    fixed = {"amount_min": number, "amount_max": number, "unit": "mg", "per": "day", "regimen": "titration schedule"}
    scribe.state(Dose, Term(f"{amount} mg", TermKind.FINDING), sentence, **fixed, **more)


def hostile_reading() -> Reading:
    """Markup in every place where a document's words go."""
    scribe = Scribe(Document("hostile", HOSTILE, sections(HOSTILE), (), HOSTILE_TITLE))
    sentence = f"Somnidrel may cause {HOSTILE_WORDS} in *some* people."
    scribe.state(
        AdverseEffect,
        Term(HOSTILE_WORDS, TermKind.FINDING),
        sentence,
        certainty=Certainty.POSSIBLE,
        scope=Scope(condition=HOSTILE_CONDITION),
    )
    scribe.sentence(HOSTILE[: HOSTILE.index("\n")], Verdict.NOT_UNDERSTOOD)
    return scribe.reading()


def write_sample(path: Path, readings: Sequence[Reading] = (), vocabulary: str = "") -> None:
    """The sample, and more of it, as a store on disk, with the links that the rules conclude."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    graph = ox.NamedNode(GRAPH_VOCABULARY)
    with StoreBuilder(path) as builder:
        parsed = ox.parse(prefixes + VOCABULARY + vocabulary, format=ox.RdfFormat.TURTLE)
        builder.add_quads([ox.Quad(q.subject, q.predicate, q.object, graph) for q in parsed])
        for reading in (plain_reading(), hostile_reading(), *readings):
            builder.add_text(reading.document.sha256, reading.document.text)
            builder.add_quads(reading_to_quads(reading, "by hand"))
        apply_rules(builder)
        builder.commit()
