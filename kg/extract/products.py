"""Brands, the class a medicine belongs to, routes and dose forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.context import Context, Unit, main_term
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft, evidence, subject
from kg.extract.frames import Hit
from kg.extract.lists import Grammar, read_list
from kg.extract.terms import is_thing, known
from kg.model import BlockKind, Brand, ClassMembership, DoseForm, RouteOfAdministration, Span, TermKind

_NAME = re.compile(r"[A-Z][\w-]*(?: (?:[A-Z][\w-]*|XR|SR|CR|ER|XL|LA))*")


def read_brands(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """Trade names: the capitalised names after the cue, or in a list of brand names."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    text = context.document.text
    for item in read_list(context.low, hit.region, Grammar(stops="stop_agent")):
        start = item.span.start
        match = _NAME.search(text, start, item.span.end)
        named_by_cue = "name" in context.lowered(hit.cue) or hit.row
        if match is None or (not named_by_cue and DRUG_MARK not in context.low[match.start() : match.end()]):
            continue
        span = Span(match.start(), match.end())
        if span.of(text).lower() in (drug.words.lower(), (drug.label or "").lower()):
            continue
        value = context.vocabulary.term(span.of(text), TermKind.PRODUCT)
        yield Draft(Brand(drug=drug, value=value, evidence=evidence(unit, span)), unit, hit.row)


def read_known_brands(context: Context, unit: Unit) -> Iterator[Draft]:
    """Brands that the vocabulary gives this medicine, where the sentence speaks of names or of selling."""
    if not pattern("naming").search(context.lowered(unit.span)):
        return
    drug = main_term(context)
    for mention in context.vocabulary.find(context.words(unit.span), TermKind.PRODUCT):
        if mention.concept.product_of == drug.concept:
            span = _shift(mention.span, unit)
            value = context.vocabulary.term(context.words(span), TermKind.PRODUCT)
            yield Draft(Brand(drug=drug, value=value, evidence=evidence(unit, span)), unit, False)


def read_classes(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """The class that the document says the drug belongs to; a name that is no class ("a tablet") is passed over."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    certain = hit.attributes.get("head") != "class"
    for item in read_list(context.low, hit.region, Grammar(stops="stop", known=known(context, TermKind.DRUG_CLASS))):
        words = context.words(item.span).strip("‘’'\"")
        low = words.lower()
        concept = context.vocabulary.concept(words, TermKind.DRUG_CLASS)
        last = low.split()[-1] if low else ""
        if not is_thing(low) or DRUG_MARK in context.lowered(item.span):
            continue
        if concept is None and not certain and (not pattern("class_head").search(last)):
            continue
        offset = context.words(item.span).index(words)
        span = Span(item.span.start + offset, item.span.start + offset + len(words))
        value = context.vocabulary.term(words, TermKind.DRUG_CLASS)
        yield Draft(ClassMembership(drug=drug, value=value, evidence=evidence(unit, span)), unit, False)
        if not certain:
            return


def read_routes_and_forms(context: Context, unit: Unit) -> Iterator[Draft]:
    """Routes and forms that the vocabulary knows, where the sentence speaks of giving the document's own medicine."""
    if unit.section.kind in ("interactions", "storage", "composition", "missed", "overdose", "withdrawal"):
        return
    low = context.lowered(unit.span)
    text = context.words(unit.span)
    title = unit.block.kind is BlockKind.TITLE
    about_it = DRUG_MARK in low or re.search(
        r"\b(?:this|these|it|your|the) ?(?:medicine|medication|drug|tablets?|capsules?)?\b", low
    )
    if not title and not about_it:
        return
    for mention in context.vocabulary.find(text, TermKind.ROUTE):
        before, after = low[: mention.span.start], low[mention.span.end :]
        own_name = low[mention.span.start] == DRUG_MARK
        itself = pattern("giving").match(low[mention.span.start :])
        if own_name or pattern("not_route").match(after) or not (title or itself or pattern("giving").search(before)):
            continue
        span = _shift(mention.span, unit)
        value = context.vocabulary.term(context.words(span), TermKind.ROUTE)
        yield Draft(
            RouteOfAdministration(drug=main_term(context), value=value, evidence=evidence(unit, span)), unit, False
        )
    for mention in context.vocabulary.find(text, TermKind.DOSE_FORM):
        near = low[max(0, mention.span.start - 40) : mention.span.start]
        if low[mention.span.start] == DRUG_MARK or not (title or pattern("form_context").search(near)):
            continue
        if pattern("not_form_before").search(near):
            continue  # "take it with liquid" speaks of a drink
        span = _shift(mention.span, unit)
        value = context.vocabulary.term(context.words(span), TermKind.DOSE_FORM)
        yield Draft(DoseForm(drug=main_term(context), value=value, evidence=evidence(unit, span)), unit, False)


def _shift(span: Span, unit: Unit) -> Span:
    return Span(unit.span.start + span.start, unit.span.start + span.end)
