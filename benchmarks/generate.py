"""Large graphs of the same shape as ours: ``python benchmarks/generate.py STORE --triples N [--seed N]``.

The documents of the sample library are read as any document is, and each reading is told again of other things: every
drug, class, product, finding and word of it is replaced by one that is drawn, in the text as well, so that evidence
still quotes it; figures are scaled, and each document keeps a part of the statements. What makes a graph of a reading
(`kg.rdf`) and what concludes links (`queries/rules`) is the program itself: where that changes, these graphs follow.
The vocabulary is the real one, grown by made-up drugs, classes, products and findings. Draws are skewed as the world
is: few findings are side effects of nearly everything, few drugs have many documents, few classes many members. One
seed gives one graph. ``--triples`` counts each once, however many graphs hold it; 1 M are some 170 documents.
"""

from __future__ import annotations

import argparse
import bisect
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pyoxigraph as ox  # noqa: E402

from kg.build import ONTOLOGY_FILE, expand_paths, read_paths  # noqa: E402
from kg.errors import MonographError  # noqa: E402
from kg.model import (  # noqa: E402
    AdverseEffect,
    Contraindication,
    Document,
    Dose,
    Evidence,
    Frequency,
    Indication,
    Interaction,
    Precaution,
    Reading,
    Scope,
    Span,
    Statement,
    Term,
    TermKind,
)
from kg.namespaces import GRAPH_CONCLUDED, GRAPH_ONTOLOGY, GRAPH_VOCABULARY, MG, PREFIXES, slug, thing  # noqa: E402
from kg.rdf import reading_to_quads  # noqa: E402
from kg.rules import load_rules  # noqa: E402
from kg.store.builder import StoreBuilder  # noqa: E402
from kg.vocabulary import FOLDER, Concept, Vocabulary, fold, iri_of, load_vocabulary  # noqa: E402

SAMPLES = ROOT / "documents"
# Things made up for every hundred documents.
NEW_DRUGS, NEW_CLASSES, NEW_FINDINGS = 50, 5, 100
MOST_MEMBERS = 200
UNKNOWN_WORDS = 3_000
_SYLLABLES = ("ba", "cor", "dex", "fen", "gli", "lo", "mi", "nar", "ol", "pra", "qui", "ris", "sta", "tro", "ve", "zo")
_SOURCE = "made up for a benchmark"


class Ranking:
    """Things in an order of frequency: the one of rank r (from 0) is drawn in proportion to 1 / (r + `flat`)."""

    def __init__(self, terms: Sequence[Term], chance: random.Random, flat: float) -> None:
        self._terms = list(terms)
        chance.shuffle(self._terms)
        self._sums = list(itertools.accumulate(1 / (rank + flat) for rank in range(len(self._terms))))

    def draw(self, chance: random.Random) -> Term:
        """One of the things."""
        return self._terms[bisect.bisect(self._sums, chance.random() * self._sums[-1])]


def made_name(chance: random.Random, ending: str) -> str:
    """A pronounceable name that no vocabulary has."""
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) + ending


@dataclass(frozen=True)
class World:
    """What documents may speak of: rankings by kind of thing, a second one of findings that drugs are used for or
    against, words that link to nothing, and the made-up part of the vocabulary as quads."""

    kinds: dict[TermKind, Ranking]
    conditions: Ranking
    unknown: Ranking
    quads: tuple[ox.Quad, ...]


def make_world(vocabulary: Vocabulary, documents: int, seed: int) -> World:
    """The real vocabulary and what is made up beside it, for so many documents."""
    chance = random.Random(f"{seed} world")
    real: dict[TermKind, list[Concept]] = {}
    for concept in vocabulary.concepts.values():
        real.setdefault(concept.kind, []).append(concept)
    made = list(_made_up(real, documents, chance))
    terms: dict[TermKind, list[Term]] = {
        kind: [concept.named(concept.label) for concept in real[kind]] for kind in TermKind if kind in real
    }
    quads: list[ox.Quad] = []
    for term, own in made:
        terms[term.kind].append(term)
        quads += own
    words = [Term(made_name(chance, " of the body"), TermKind.FINDING) for _ in range(UNKNOWN_WORDS)]
    return World(
        {kind: Ranking(terms[kind], chance, 8 if kind is TermKind.DRUG else 2) for kind in terms},
        Ranking(terms[TermKind.FINDING], chance, 5),
        Ranking(words, chance, 20),
        tuple(quads),
    )


def _made_up(
    real: dict[TermKind, list[Concept]], documents: int, chance: random.Random
) -> Iterator[tuple[Term, list[ox.Quad]]]:
    classes = [concept.iri for concept in real[TermKind.DRUG_CLASS]]
    findings = [concept.iri for concept in real[TermKind.FINDING]]
    for _ in range(documents * NEW_CLASSES // 100):
        term, quads = _concept(TermKind.DRUG_CLASS, "DrugClass", "classes", made_name(chance, " medicines"))
        quads.append(_quad(iri_of(term), MG + "broaderClass", ox.NamedNode(chance.choice(classes))))
        classes.append(iri_of(term))
        yield term, quads
    chance.shuffle(classes)
    members = dict.fromkeys(classes, 0)
    for _ in range(documents * NEW_DRUGS // 100):
        term, quads = _concept(TermKind.DRUG, "Drug", "drugs", made_name(chance, "mab"))
        for _ in range(chance.choice((0, 1, 1, 2))):
            of_class = classes[min(int(chance.paretovariate(0.6)) - 1, len(classes) - 1)]
            if members[of_class] < MOST_MEMBERS:
                members[of_class] += 1
                quads += _membership(term, of_class)
        yield term, quads
        for _ in range(chance.choice((0, 1, 2, 4))):
            brand, own = _concept(TermKind.PRODUCT, "Product", "products", made_name(chance, "ix").capitalize())
            own.append(_quad(iri_of(brand), MG + "productOf", ox.NamedNode(iri_of(term))))
            yield brand, own
    for _ in range(documents * NEW_FINDINGS // 100):
        term, quads = _concept(TermKind.FINDING, "Finding", "findings", made_name(chance, " pain"))
        quads.append(_quad(iri_of(term), PREFIXES["skos"] + "broader", ox.NamedNode(chance.choice(findings))))
        yield term, quads


def _concept(kind: TermKind, name: str, scheme: str, label: str) -> tuple[Term, list[ox.Quad]]:
    iri = thing(kind.value, slug(label))
    words = ox.Literal(label, language="en")
    skos, rdf = PREFIXES["skos"], PREFIXES["rdf"]
    return Term(label, kind, iri, label), [
        _quad(iri, rdf + "type", ox.NamedNode(skos + "Concept")),
        _quad(iri, rdf + "type", ox.NamedNode(MG + name)),
        _quad(iri, skos + "inScheme", ox.NamedNode(thing("scheme", scheme))),
        _quad(iri, skos + "prefLabel", words),
        _quad(iri, PREFIXES["rdfs"] + "label", words),
        _quad(iri, PREFIXES["dcterms"] + "source", ox.Literal(_SOURCE)),
    ]


def _membership(drug: Term, of_class: str) -> list[ox.Quad]:
    iri = thing("membership", f"{slug(drug.words)}-{of_class.rsplit('/', 1)[-1]}")
    return [
        _quad(iri, PREFIXES["rdf"] + "type", ox.NamedNode(MG + "Membership")),
        _quad(iri, MG + "member", ox.NamedNode(iri_of(drug))),
        _quad(iri, MG + "ofClass", ox.NamedNode(of_class)),
        _quad(iri, PREFIXES["dcterms"] + "source", ox.Literal(_SOURCE)),
    ]


def _quad(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(GRAPH_VOCABULARY))


class Retelling:
    """One reading told again of other things: the same words become the same other words throughout."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world = world
        self._chance = chance
        self._drug = world.kinds[TermKind.DRUG].draw(chance)
        self._share = chance.uniform(0.4, 1.0)
        self._terms: dict[tuple[str, bool, str], Term] = {}
        self._cuts: list[tuple[int, int, str]] = []

    def of(self, reading: Reading, number: int) -> Reading:
        """The reading of another document, the `number`-th."""
        kept = [statement for statement in reading.statements if self._chance.random() < self._share]
        told = [(statement, self._replaced(statement)) for statement in kept]
        self._place(told, reading.document.text)
        document = self._document(reading.document, number)
        ledger = tuple(replace(line, sentence=self._moved(line.sentence)) for line in reading.ledger)
        statements = (replace(new, evidence=tuple(map(self._evidence, old.evidence))) for old, new in told)
        stated = reading.revised
        revised = replace(stated, span=self._moved(stated.span)) if stated is not None else None
        return Reading(document, tuple(statements), ledger, revised=revised)

    def _replaced(self, statement: Statement) -> Statement:
        scope = statement.scope
        used = isinstance(statement, Indication | Contraindication | Precaution)
        new = replace(
            statement,
            drug=self._drug,
            value=self._other(statement.value, used),
            scope=Scope(self._maybe(scope.route), self._maybe(scope.population), scope.condition),
        )
        if isinstance(new, AdverseEffect) and new.frequency is not None:
            return replace(new, frequency=self._scaled(new.frequency))
        if isinstance(new, Interaction):
            excluded = tuple(self._other(term, used) for term in new.excluded)
            return replace(new, example_of=self._maybe(new.example_of), excluded=excluded)
        if isinstance(new, Dose):
            times = Decimal(self._chance.choice((1, 2, 4, 5, 10)))
            indication = self._other(new.indication, True) if new.indication is not None else None
            return replace(
                new, amount_min=new.amount_min * times, amount_max=new.amount_max * times, indication=indication
            )
        return new

    def _maybe(self, term: Term | None) -> Term | None:
        return None if term is None else self._other(term, False)

    def _other(self, term: Term, used: bool) -> Term:
        """Another thing of the kind; amounts and classes that a rule made stay as they are."""
        if term.kind not in self._world.kinds or term.wider is not None:
            return term
        key = (term.kind.value, used, fold(term.words))
        if key not in self._terms:
            self._terms[key] = self._drawn(term, used)
        return self._terms[key]

    def _drawn(self, term: Term, used: bool) -> Term:
        if term.concept is None:
            return replace(self._world.unknown.draw(self._chance), kind=term.kind)
        if used and term.kind is TermKind.FINDING:
            return self._world.conditions.draw(self._chance)
        return self._world.kinds[term.kind].draw(self._chance)

    def _scaled(self, figure: Frequency) -> Frequency:
        times = Decimal(self._chance.choice(("0.01", "0.1", "0.3", "0.7", "1", "1.4")))

        def bound(percent: Decimal | None) -> Decimal | None:
            return None if percent is None else min(percent * times, Decimal(100))

        return replace(figure, lower=bound(figure.lower), upper=bound(figure.upper))

    def _place(self, told: Sequence[tuple[Statement, Statement]], text: str) -> None:
        """Where the text changes: the words of each value, the first of what overlaps."""
        wanted = {
            (evidence.value.start, evidence.value.end): new.value.words
            for old, new in told
            if old.value != new.value
            for evidence in old.evidence
        }
        end = 0
        shift = 0
        self._text, last = "", 0
        parts: list[str] = []
        self._cuts = []
        for (start, stop), words in sorted(wanted.items()):
            if start < end:
                continue
            parts += [text[last:start], words]
            shift += len(words) - (stop - start)
            self._cuts.append((start, stop, words))
            last = end = stop
        self._text = "".join([*parts, text[last:]])
        self._ends = [stop for _, stop, _ in self._cuts]
        self._shifts = [0, *itertools.accumulate(len(words) - (stop - start) for start, stop, words in self._cuts)]

    def _at(self, offset: int) -> int:
        """A place in the old text as one in the new; inside of words that were replaced, as far as those reach."""
        done = bisect.bisect_right(self._ends, offset)
        moved = offset + self._shifts[done]
        if done < len(self._cuts) and self._cuts[done][0] < offset:
            start, _, words = self._cuts[done]
            return min(moved, start + self._shifts[done] + len(words))
        return moved

    def _moved(self, span: Span) -> Span:
        return Span(self._at(span.start), self._at(span.end))

    def _evidence(self, evidence: Evidence) -> Evidence:
        return replace(evidence, value=self._moved(evidence.value), sentence=self._moved(evidence.sentence))

    def _document(self, old: Document, number: int) -> Document:
        name = f"{slug(self._drug.words)}-{number:05d}"
        sections = tuple(replace(section, span=self._moved(section.span)) for section in old.sections)
        return Document(name, self._text, sections, (), f"{self._drug.words.capitalize()} ({number})")


def readings(samples: Sequence[Reading], world: World, documents: int, seed: int) -> Iterator[Reading]:
    """The readings of so many documents, one after the other."""
    for number in range(documents):
        chance = random.Random(f"{seed} document {number}")
        yield Retelling(world, chance).of(chance.choice(samples), number)


def read_samples() -> list[Reading]:
    """The sample library. Raises MonographError where a document cannot be read."""
    found: list[Reading] = []
    for result in read_paths(expand_paths([SAMPLES])):
        if isinstance(result, MonographError):
            raise result
        found.append(result)
    return found


def build(store: Path, documents: int, seed: int) -> int:
    """Builds the graph of so many documents under `store`; how many triples it has, each counted once."""
    vocabulary = load_vocabulary()
    world = make_world(vocabulary, documents, seed)
    with StoreBuilder(store) as builder:
        for path, graph in [(ONTOLOGY_FILE, GRAPH_ONTOLOGY), *((p, GRAPH_VOCABULARY) for p in FOLDER.glob("*.ttl"))]:
            parsed = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
            builder.add_quads(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graph)) for q in parsed)
        builder.add_quads(world.quads)
        for reading in readings(read_samples(), world, documents, seed):
            builder.add_text(reading.document.sha256, reading.document.text)
            builder.add_quads(reading_to_quads(reading, vocabulary.digest))
        for rule in load_rules():  # one round: that a second adds nothing is proved where graphs are built
            builder.conclude(rule.construct, GRAPH_CONCLUDED)
        builder.set_report({"documents": documents, "seed": seed})
        builder.commit()
    return count(store)


def count(store: Path) -> int:
    """The triples of a graph, each once."""
    from kg.store import open_store

    (number,) = open_store(store).query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").column("n")
    return int(number or 0)


def documents_for(triples: int, seed: int) -> int:
    """How many documents make about so many triples: from two small graphs, as the shape of documents may change."""
    few, more = 20, 120
    with tempfile.TemporaryDirectory() as folder:
        first, second = (build(Path(folder) / str(n), n, seed) for n in (few, more))
    return max(1, few + round((triples - first) / ((second - first) / (more - few))))


def main(arguments: Sequence[str] | None = None) -> None:
    """Builds a graph and says how large it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="where the graph is built; one that is there is replaced")
    parser.add_argument("--triples", type=int, default=1_000_000, help="about how many (1000000)")
    parser.add_argument("--documents", type=int, help="so many documents instead")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    documents = options.documents or documents_for(options.triples, options.seed)
    triples = build(options.store, documents, options.seed)
    seconds = time.perf_counter() - started
    print(f"{documents:,} documents, {triples:,} triples in {seconds:.0f} s -> {options.store}")


if __name__ == "__main__":
    main()
