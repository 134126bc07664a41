"""The files of the vocabulary: SKOS in Turtle to a `Vocabulary`."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kg.errors import VocabularyError
from kg.model import TermKind
from kg.namespaces import MG, PREFIXES
from kg.vocabulary.concepts import Concept
from kg.vocabulary.lexicon import Vocabulary

FOLDER = Path(__file__).resolve().parent.parent.parent / "ontology" / "vocabulary"

# Facts about concepts, for the graph, and the body systems, which no text is read for: the lexicon does without them.
FACTS = frozenset(("finding_systems.ttl", "identifiers.ttl", "memberships.ttl", "systems.ttl"))

KIND_OF_CLASS = {
    f"{MG}Drug": TermKind.DRUG,
    f"{MG}DrugClass": TermKind.DRUG_CLASS,
    f"{MG}Substance": TermKind.SUBSTANCE,
    f"{MG}Product": TermKind.PRODUCT,
    f"{MG}Finding": TermKind.FINDING,
    f"{MG}Route": TermKind.ROUTE,
    f"{MG}DoseForm": TermKind.DOSE_FORM,
    f"{MG}Population": TermKind.POPULATION,
}


@cache
def load_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """Reads every ``*.ttl`` of a folder. Raises `VocabularyError` naming the file (and line) that cannot be read."""
    import pyoxigraph as ox

    hasher = hashlib.sha256()
    kinds: dict[str, TermKind] = {}
    preferred: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    links: dict[tuple[str, str], str] = {}
    combined: dict[str, list[str]] = {}
    skos, rdf = PREFIXES["skos"], PREFIXES["rdf"]
    products = (f"{MG}productOf", f"{MG}productRoute")
    names = (f"{skos}altLabel", f"{MG}clinicalLabel")
    is_a, preferred_label, combines = f"{rdf}type", f"{skos}prefLabel", f"{MG}combines"
    read = {is_a, preferred_label, combines, *names, *products}
    for path in sorted(folder.glob("*.ttl")):
        data = path.read_bytes()
        hasher.update(data)
        if path.name in FACTS:
            continue
        try:
            triples = [
                (quad, p) for quad in ox.parse(data, format=ox.RdfFormat.TURTLE) if (p := quad.predicate.value) in read
            ]
        except SyntaxError as error:
            remedy = "mend the Turtle at that place"
            raise VocabularyError(f"{path}:{error.lineno or 0}", str(error.msg), remedy) from error
        for quad, predicate in triples:
            node, thing = quad.subject, quad.object  # each look at a quad makes its term anew
            if not isinstance(node, ox.NamedNode):
                continue
            subject = node.value
            if isinstance(thing, ox.Literal):
                if predicate == preferred_label:
                    preferred[subject] = thing.value
                elif predicate in names:
                    others.setdefault(subject, []).append(thing.value)
            elif isinstance(thing, ox.NamedNode):
                if predicate == is_a and thing.value in KIND_OF_CLASS:
                    kinds[subject] = KIND_OF_CLASS[thing.value]
                elif predicate == combines:
                    combined.setdefault(subject, []).append(thing.value)
                elif predicate in products:
                    links[subject, predicate] = thing.value
    unnamed = sorted(set(kinds) - set(preferred))
    if unnamed:
        raise VocabularyError(str(folder), f"{unnamed[0]} has no skos:prefLabel", "give it one")
    concepts = (
        Concept(
            iri,
            kind,
            preferred[iri],
            tuple(sorted(others.get(iri, ()))),
            links.get((iri, f"{MG}productOf")),
            links.get((iri, f"{MG}productRoute")),
            combines=tuple(sorted(combined.get(iri, ()))),
        )
        for iri, kind in sorted(kinds.items())
    )
    return Vocabulary(concepts, hasher.hexdigest())
