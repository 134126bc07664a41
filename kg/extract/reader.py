"""A document's statements and its ledger: `read` is what the rest of the program calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kg.extract.conditions import read_conditions, read_indications
from kg.extract.context import Context, Unit, prepare
from kg.extract.denials import weigh
from kg.extract.dose_labels import label_indications
from kg.extract.doses import read_doses
from kg.extract.drafts import Draft
from kg.extract.effects import read_effects, read_overdose, read_withdrawal, share_group
from kg.extract.frames import find_frames
from kg.extract.heading_facts import heading_hits
from kg.extract.hits import Hit
from kg.extract.interactions import read_interactions, read_mentions
from kg.extract.ledger import is_furniture, ledger
from kg.extract.lost_rows import read_lost_rows
from kg.extract.merge import merge
from kg.extract.own_class import without_own_class
from kg.extract.own_parts import without_own_parts
from kg.extract.plausible import is_plausible
from kg.extract.products import (
    names_the_product,
    read_brands,
    read_classes,
    read_known_brands,
    read_masthead,
    read_routes_and_forms,
)
from kg.extract.revision import find_revision
from kg.extract.scope import assign_populations, assign_routes
from kg.extract.table_rows import read_rows
from kg.model import BlockKind, Document, Reading, Relation, Statement
from kg.vocabulary import Vocabulary, load_vocabulary

_READERS: Mapping[Relation, Callable[[Context, Unit, Hit], Iterator[Draft]]] = {
    Relation.BRAND: read_brands,
    Relation.DRUG_CLASS: read_classes,
    Relation.INDICATION: read_indications,
    Relation.CONTRAINDICATION: read_conditions,
    Relation.PRECAUTION: read_conditions,
    Relation.ADVERSE_EFFECT: read_effects,
    Relation.INTERACTION: read_interactions,
    Relation.OVERDOSE_SIGN: read_overdose,
    Relation.WITHDRAWAL_EFFECT: read_withdrawal,
}
_UNREAD = frozenset(("storage", "composition", "missed", "administration"))
_ORDER = {relation: i for i, relation in enumerate(Relation)}


def read(document: Document, vocabulary: Vocabulary | None = None) -> Reading:
    """Reads a document: its statements, sorted by relation and place, and one ledger line for every sentence.

    Every statement's evidence is checked against the text before it is returned; `AssertionError` would mean a fault
    here.
    """
    context = prepare(document, vocabulary if vocabulary is not None else load_vocabulary())
    assign_routes(context)
    assign_populations(context)
    weighed = (weigh(context, draft) for draft in _drafts(context))
    sound = [draft for draft in weighed if draft is not None and is_plausible(context, draft)]
    drafts = share_group(without_own_parts(context, without_own_class(context, sound)), context)
    drafts.extend(label_indications(context, drafts))
    drafts += read_rows(context)
    merged = merge(drafts)
    merged = read_lost_rows(context, merged)
    statements = tuple(sorted((draft.statement for draft in merged), key=_place))
    _verify(document, statements)
    return Reading(document, statements, ledger(context, statements), find_revision(document.text))


def _drafts(context: Context) -> Iterator[Draft]:
    yield from read_masthead(context)
    subject_block = None
    for unit in context.units:
        if unit.cell is not None:
            continue  # a cell says what its headings make of it: `read_rows`
        if unit.block is not subject_block:
            subject_block = unit.block
        elif unit.previous is not None:
            unit.subject = unit.previous.subject
        if unit.section.kind not in _UNREAD or names_the_product(context, unit):
            yield from read_routes_and_forms(context, unit)
            yield from read_known_brands(context, unit)
        if unit.block.kind is BlockKind.HEADING:
            for hit in heading_hits(context, unit):
                yield from _READERS[hit.relation](context, unit, hit)
        if unit.block.kind in (BlockKind.TITLE, BlockKind.HEADING) or unit.section.kind in _UNREAD:
            continue
        if is_furniture(context.lowered(unit.span)):
            continue
        hits = find_frames(context, unit)
        found = [draft for hit in hits for draft in _READERS[hit.relation](context, unit, hit)]
        if not found and unit.section.kind in ("interactions", "contraindications"):
            found = list(read_mentions(context, unit))
        yield from found
    yield from read_doses(context)


def _place(statement: Statement) -> tuple[int, int, int, str]:
    first = statement.evidence[0].value
    return _ORDER[statement.relation], first.start, first.end, repr(statement)


def _verify(document: Document, statements: tuple[Statement, ...]) -> None:
    for statement in statements:
        first = statement.evidence[0].value.of(document.text)
        if first != statement.value.words:
            raise AssertionError(
                f"{document.name}: {statement.value.words!r} is not the text at {statement.evidence[0].value}"
            )
        for evidence in statement.evidence:
            if not evidence.value.within(evidence.sentence):
                raise AssertionError(f"{document.name}: {evidence} lies outside its sentence")
