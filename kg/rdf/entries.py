"""What each version of a document states, as entries that are compared with those of another version.

Only documents of a series with several versions have entries, and of a version that is not the current one they are all
that stays: it has no `mg:Statement`, so that no rule, link or question takes it for what holds now. An entry stands for
one subject matter (kind, medicine, thing, scope): its values and its words are what may change.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.model import (
    AdverseEffect,
    Category,
    Certainty,
    Comparator,
    Contraindication,
    Dose,
    Frequency,
    Interaction,
    Polarity,
    Precaution,
    Reading,
    Relation,
    Statement,
    Term,
)
from kg.namespaces import digest, thing
from kg.rdf.statement import RELATION_WORDS, statement_iri, term_triples
from kg.rdf.terms import Triple, decimal, document_node, literal, mg, named, of, passage_node
from kg.vocabulary import iri_of

_NOTHING_MORE = "stated"
_BETWEEN_SENTENCES = " […] "


def entry_triples(reading: Reading) -> Iterator[Triple]:
    """The entries of a document, one for each subject matter of its statements."""
    document = reading.document
    by_topic: dict[str, list[Statement]] = {}
    for statement in reading.statements:
        by_topic.setdefault(topic(statement), []).append(statement)
    for key, statements in by_topic.items():
        first = statements[0]
        node = named(thing("entry", digest(document.identity, key)))
        sentences = sorted({evidence.sentence for statement in statements for evidence in statement.evidence})
        kind, matter = _kind(first), _matter(first)
        yield node, of("rdf", "type"), mg("VersionEntry")
        yield node, of("rdfs", "label"), literal(f"{_name(first.drug)}: {matter} ({kind})")
        yield node, mg("inVersion"), document_node(document)
        yield node, mg("topic"), literal(key)
        yield node, mg("entryKind"), literal(kind)
        yield node, mg("entryAbout"), named(iri_of(first.drug))
        yield from term_triples(first.drug)
        yield node, mg("subjectMatter"), literal(matter)
        yield node, mg("values"), literal("; ".join(sorted({values(statement) for statement in statements})))
        wording = _BETWEEN_SENTENCES.join(" ".join(span.of(document.text).split()) for span in sentences)
        yield node, mg("wording"), literal(wording)
        for statement in statements:
            yield node, mg("states"), named(statement_iri(statement, document.name))
        for span in sentences:
            yield node, mg("entryPassage"), passage_node(document, span)


def topic(statement: Statement) -> str:
    """What a statement speaks of, whatever it says of it: a hash that is the same in every version of a series."""
    scope = statement.scope
    parts = [statement.relation.value, iri_of(statement.drug), *map(_iri, (scope.route, scope.population))]
    parts.append(scope.condition)
    if isinstance(statement, Dose):
        parts += [statement.kind.value, statement.regimen, str(statement.step), _iri(statement.indication)]
    else:
        parts.append(iri_of(statement.value))
    return digest(*parts)


def values(statement: Statement) -> str:
    """What a statement says of its subject matter, in words: a figure, a group, an amount, an action."""
    parts: list[str | None] = []
    if isinstance(statement, AdverseEffect):
        category = statement.category
        parts.append({Category.NONE: None, Category.UNKNOWN: "frequency not known"}.get(category, _words(category)))
        parts.append("serious" if statement.serious and category is not Category.SERIOUS else None)
        parts.append(figure(statement.frequency) if statement.frequency is not None else None)
    elif isinstance(statement, Contraindication | Precaution):
        parts.append(_words(statement.kind) if statement.kind is not None else None)
    elif isinstance(statement, Interaction):
        parts += [_words(statement.action), f"{_words(statement.extent)} members"]
        parts.append(f"such as: {_name(statement.example_of)}" if statement.example_of is not None else None)
        parts.append("except " + ", ".join(map(_name, statement.excluded)) if statement.excluded else None)
    elif isinstance(statement, Dose):
        parts += _amount(statement)
    parts.append("possible" if statement.certainty is Certainty.POSSIBLE else None)
    parts.append("denied" if statement.polarity is Polarity.DENIED else None)
    return ", ".join(part for part in parts if part) or _NOTHING_MORE


def figure(frequency: Frequency) -> str:
    """A figure with its comparator, in percent.

    >>> from decimal import Decimal
    >>> figure(Frequency(Comparator.UP_TO, None, Decimal("15.0"), "up to 15 percent"))
    'up to 15 %'
    >>> figure(Frequency(Comparator.BETWEEN, Decimal(1), Decimal(10), "1 to 10 %"))
    '1 to 10 %'
    """
    bounds = dict.fromkeys(decimal(bound).value for bound in (frequency.lower, frequency.upper) if bound is not None)
    plain = frequency.comparator in (Comparator.EXACTLY, Comparator.BETWEEN)
    return ("" if plain else f"{_words(frequency.comparator)} ") + f"{' to '.join(bounds)} %"


def _amount(dose: Dose) -> Iterator[str]:
    amounts = dict.fromkeys(decimal(amount).value for amount in (dose.amount_min, dose.amount_max))
    yield f"{' to '.join(amounts)} {dose.unit}" + (f" per {dose.per}" if dose.per is not None else "")
    if dose.times_per_day is not None:
        yield f"{dose.times_per_day} times a day"
    if dose.duration_days is not None:
        yield f"for {dose.duration_days} days"


def _kind(statement: Statement) -> str:
    if isinstance(statement, Dose):
        return {"step": "dose step"}.get(statement.kind.value, f"{_words(statement.kind)} dose")
    return {Relation.OVERDOSE_SIGN: "sign of overdose"}.get(statement.relation, RELATION_WORDS[statement.relation])


def _matter(statement: Statement) -> str:
    if isinstance(statement, Dose):
        what = statement.regimen or "dosing"
        what += f", step {statement.step}" if statement.step is not None else ""
        what += f", for {_name(statement.indication)}" if statement.indication is not None else ""
    else:
        what = _name(statement.value)
    scope = statement.scope
    limits = [_name(term) for term in (scope.route, scope.population) if term is not None]
    limits += [scope.condition] if scope.condition is not None else []
    return f"{what} ({'; '.join(limits)})" if limits else what


def _name(term: Term) -> str:
    return " ".join((term.words if term.label is None else term.label).split())


def _iri(term: Term | None) -> str | None:
    return iri_of(term) if term is not None else None


def _words(value: str) -> str:
    return value.replace("_", " ")
