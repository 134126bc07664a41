"""The explorer's sample with a second medicine beside the first, and words that try to be markup everywhere."""

from __future__ import annotations

from pathlib import Path

from explorer_sample import HOSTILE_WORDS, Scribe, concept, finding, percent, sections, write_sample

from kg.model import (
    Action,
    AdverseEffect,
    Category,
    Certainty,
    Comparator,
    Contraindication,
    Document,
    Interaction,
    Precaution,
    Reading,
    Scope,
    Term,
    TermKind,
    Verdict,
)

ZEPAMIX = concept(TermKind.DRUG, "Zepamix", "zepamix", "zepamix")
EVIL_TITLE = "<script>window.hacked=1</script> ![x](http://evil.invalid/e.png) of zepamix"
EVIL_LABEL = '<img src="http://evil.invalid/d.png" onerror="window.hacked=1"> \u202edrug'
LONG = "l" + "o" * 9_998 + "ng"
SHEET = '=HYPERLINK("http://evil.invalid","x")'
BY_PUMP = Scope(route=concept(TermKind.ROUTE, "pump", "intrathecal", "intrathecal"))

TEXT = f"""{EVIL_TITLE}

Do not take it with somnidrel, which causes {HOSTILE_WORDS}. By the pump take care with alcohol.
Do not use it in porphyria. Take care with {SHEET}. Take care with acute porphyria of children.
Drowsiness occurs in 5 percent. Nausea is common. It may cause {LONG}. The sun was low.
"""

VOCABULARY = f"""
drug:evil a mg:Drug ; rdfs:label {EVIL_LABEL!r} ; skos:prefLabel {EVIL_LABEL!r} .
drug:quietol a mg:Drug ; rdfs:label "quietol"@en ; skos:prefLabel "quietol"@en .
drug:quietal a mg:Drug ; rdfs:label "quietal"@en ; skos:prefLabel "quietal"@en .
finding:porphyria a mg:Finding ; rdfs:label "porphyria"@en ; skos:prefLabel "porphyria"@en .
finding:acute-porphyria a mg:Finding ; rdfs:label "acute porphyria"@en ; skos:broader finding:porphyria .
finding:hepatic-porphyria a mg:Finding ; rdfs:label "hepatic porphyria"@en ; skos:broader finding:porphyria .
population:children a mg:Population ; rdfs:label "children"@en .
product:zepacalm a mg:Product ; rdfs:label "Zepacalm"@en ; mg:productOf drug:zepamix .
product:zepanight a mg:Product ; rdfs:label "Zepanight"@en ; mg:productOf drug:zepamix .
membership:quietol-benzodiazepines a mg:Membership ; mg:member drug:quietol ; mg:ofClass class:benzodiazepines ;
  dcterms:source "a table of classes" .
"""


def reading() -> Reading:
    """The document about the second medicine."""
    scribe = Scribe(Document("zepamix", TEXT, sections(TEXT), (), EVIL_TITLE), ZEPAMIX)
    first = f"Do not take it with somnidrel, which causes {HOSTILE_WORDS}."
    somnidrel = concept(TermKind.DRUG, "somnidrel", "somnidrel", "somnidrel")
    scribe.state(Interaction, somnidrel, first, action=Action.AVOID, consequence=f"causes {HOSTILE_WORDS}")
    pump = "By the pump take care with alcohol."
    scribe.state(Interaction, Term("alcohol", TermKind.SUBSTANCE), pump, action=Action.CAUTION, scope=BY_PUMP)
    porphyria = concept(TermKind.FINDING, "porphyria", "porphyria", "porphyria")
    scribe.state(Contraindication, porphyria, "Do not use it in porphyria.")
    scribe.state(Precaution, Term(SHEET, TermKind.FINDING), f"Take care with {SHEET}.")
    acute = concept(TermKind.FINDING, "acute porphyria", "acute-porphyria", "acute porphyria")
    scribe.state(Precaution, acute, "Take care with acute porphyria of children.")
    figure = percent(Comparator.EXACTLY, "5 percent", "5", "5")
    scribe.state(AdverseEffect, finding("Drowsiness"), "Drowsiness occurs in 5 percent.", frequency=figure)
    scribe.state(AdverseEffect, finding("Nausea"), "Nausea is common.", category=Category.COMMON)
    may = f"It may cause {LONG}."
    scribe.state(AdverseEffect, Term(LONG, TermKind.FINDING), may, certainty=Certainty.POSSIBLE)
    scribe.sentence("The sun was low.", Verdict.NOT_UNDERSTOOD)
    return scribe.reading()


def write(path: Path) -> None:
    """The whole as a store on disk."""
    write_sample(path, (reading(),), VOCABULARY)
