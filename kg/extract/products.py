"""Brands, the class a medicine belongs to, routes and dose forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.context import Context, Unit, main_term
from kg.extract.cues import DRUG_MARK, pattern
from kg.extract.drafts import Draft, evidence, subject
from kg.extract.hits import Hit
from kg.extract.items import Grammar, Item
from kg.extract.lists import read_list
from kg.extract.masthead import find_masthead
from kg.extract.quantities import find_amounts
from kg.extract.terms import is_thing, known
from kg.model import BlockKind, Brand, ClassMembership, DoseForm, RouteOfAdministration, Span, Term, TermKind

_NUMBERED = re.compile(
    r"\b(?:[a-z]-|(?:stages?|grades?|phase|types?|class|schedule)\s)$"
)  # "C-IV" is a schedule: a number
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
        named_by_cue = "name" in context.lowered(hit.cue) or hit.row or hit.attributes.get("head") == "name"
        if match is None or (not named_by_cue and DRUG_MARK not in context.low[match.start() : match.end()]):
            continue
        if _is_maker(context, start, match) or _is_generic(drug, match.group()):
            continue
        span = Span(match.start(), match.end())
        if span.of(text).lower() in (drug.words.lower(), (drug.label or "").lower()):
            continue
        value = context.vocabulary.term(span.of(text), TermKind.PRODUCT)
        owner = _combination(context, Span(span.end, unit.span.end)) or drug
        yield Draft(Brand(drug=owner, value=value, evidence=evidence(unit, span)), unit, hit.row)


def _is_maker(context: Context, start: int, match: re.Match[str]) -> bool:
    """Whether a name is a company's, by the words before it in its item or by its form ("…, from Zorva Pharma")."""
    low = context.low
    return (
        pattern("maker_before").search(low[start : match.start()]) is not None
        or pattern("maker_name").search(low[match.start() : match.end()]) is not None
        or pattern("maker_name").match(low, match.end()) is not None
    )


def _is_generic(drug: Term, name: str) -> bool:
    """Whether a name is the medicine's own behind its maker's ("Zorva Tizanidine"), as generic medicines are sold."""
    own = (drug.words.lower(), (drug.label or "").lower())
    *maker, last = name.lower().split()
    return bool(maker) and last in own and " ".join(maker) not in " ".join(own)


def _combination(context: Context, after: Span) -> Term | None:
    """The medicines that a product combines ("Zorva Plus (containing zorvalin and aspirin)"), as one that holds
    them all: its name is a brand of neither alone."""
    match = pattern("combination").match(context.low, after.start, after.end)
    if match is None or DRUG_MARK not in match["list"]:
        return None
    inside = Span(match.start("list"), match.end("list"))
    parts = read_list(context.low, inside, Grammar(stops="stop_agent"))
    return Term(context.words(inside), TermKind.DRUG) if len(parts) > 1 else None


def read_masthead(context: Context) -> Iterator[Draft]:
    """Brand, dose form and route of the line that opens a guide."""
    masthead = find_masthead(context.document.text)
    if masthead is None:
        return
    drug = main_term(context)
    unit = next((u for u in context.units if masthead.brand.within(u.span)), None)
    if unit is None:
        return
    name = _the_brand(context, masthead.brand)
    brand = context.vocabulary.term(context.words(name), TermKind.PRODUCT)
    yield Draft(Brand(drug=drug, value=brand, evidence=evidence(unit, name)), unit, False)
    behind = Span(min(masthead.generic.start, masthead.rest.start), min(masthead.rest.end, unit.span.end))
    for mention in context.vocabulary.find(context.words(behind), TermKind.DOSE_FORM, TermKind.ROUTE):
        span = Span(behind.start + mention.span.start, behind.start + mention.span.end)
        if _NUMBERED.search(context.low[behind.start : span.start]):
            continue
        words = context.words(span).removesuffix(" use")
        span = Span(span.start, span.start + len(words))
        value = context.vocabulary.term(words, mention.concept.kind)
        kind = DoseForm if mention.concept.kind is TermKind.DOSE_FORM else RouteOfAdministration
        yield Draft(kind(drug=drug, value=value, evidence=evidence(unit, span)), unit, False)


def _the_brand(context: Context, span: Span) -> Span:
    """The one known brand in the words of a masthead, which a maker's name may open ("ZORVA® Zendra®")."""
    words = context.words(span)
    found = [m.span for m in context.vocabulary.find(words, TermKind.PRODUCT)]
    if context.vocabulary.concept(words, TermKind.PRODUCT) is not None or len(found) != 1:
        return span
    return Span(span.start + found[0].start, span.start + found[0].end)


def read_known_brands(context: Context, unit: Unit) -> Iterator[Draft]:
    """Brands that the vocabulary gives this medicine, where the sentence speaks of names or of selling."""
    if not pattern("naming").search(context.lowered(unit.span)):
        return
    drug = main_term(context)
    for mention in context.vocabulary.find(context.words(unit.span), TermKind.PRODUCT):
        if drug.concept is not None and mention.concept.product_of == drug.concept:
            span = _shift(mention.span, unit)
            value = context.vocabulary.term(context.words(span), TermKind.PRODUCT)
            yield Draft(Brand(drug=drug, value=value, evidence=evidence(unit, span)), unit, False)


def read_classes(context: Context, unit: Unit, hit: Hit) -> Iterator[Draft]:
    """The class that the document says the drug belongs to; a name that is no class ("a tablet") is passed over."""
    drug = subject(context, unit, hit)
    if drug is None:
        return
    certain = hit.attributes.get("head") != "class"
    items = read_list(context.low, hit.region, Grammar(stops="stop", known=known(context, TermKind.DRUG_CLASS)))
    for item in _with_shared_head(context, items):
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


def _with_shared_head(context: Context, items: list[Item]) -> list[Item]:
    """Joins what has the head of a class in common ("serotonin and noradrenaline reuptake inhibitors")."""
    out: list[Item] = []
    for item in items:
        last = context.lowered(out[-1].span).split()[-1] if out else ""
        headless = bool(last) and pattern("class_head").search(last) is None
        named = bool(out) and context.vocabulary.concept(context.words(out[-1].span), TermKind.DRUG_CLASS) is not None
        joined = item.joined.strip() in ("and", "or") and pattern("class_head").search(context.lowered(item.span))
        if headless and not named and joined:
            out[-1] = replace(out[-1], span=Span(out[-1].span.start, item.span.end))
        else:
            out.append(item)
    return out


def read_routes_and_forms(context: Context, unit: Unit) -> Iterator[Draft]:
    """Routes and forms that the vocabulary knows, where the sentence speaks of giving the document's own medicine."""
    if unit.section.kind in ("interactions", "storage", "composition", "missed", "overdose", "withdrawal"):
        return
    low = context.lowered(unit.span)
    text = context.words(unit.span)
    title = unit.block.kind is BlockKind.TITLE or names_the_product(context, unit)
    if unit.is_item and unit.section.kind == "side_effects":
        return  # "patches on the skin" is where it shows
    if unit.section.kind == "dosage" and pattern("taken_by").match(low):
        title = True
    about_it = DRUG_MARK in low or re.search(
        r"\b(?:this|these|it|your|the) ?(?:medicine|medication|drug|tablets?|capsules?)?\b", low
    )
    if not title and not about_it:
        return
    findings = [m.span for m in context.vocabulary.find(text, TermKind.FINDING)]
    for mention in context.vocabulary.find(text, TermKind.ROUTE):
        if any(mention.span.within(finding) and mention.span != finding for finding in findings):
            continue  # "ringing in the ears"
        before, after = low[: mention.span.start], low[mention.span.end :]
        own_name = low[mention.span.start] == DRUG_MARK
        itself = pattern("giving").match(low[mention.span.start :])
        if (
            own_name
            or _of_another(context, after)
            or pattern("not_route").match(after)
            or pattern("by_mishap").search(before)
            or _NUMBERED.search(before)
            or pattern("other_taken").search(before)  # "if you cannot take fluids by mouth"
            or not (title or itself or pattern("giving").search(before))
        ):
            continue
        span = _shift(mention.span, unit)
        value = context.vocabulary.term(context.words(span), TermKind.ROUTE)
        yield Draft(
            RouteOfAdministration(drug=main_term(context), value=value, evidence=evidence(unit, span)), unit, False
        )
    glossed: set[int] = set()  # where a bracket opens right behind a form
    others = [
        m.span.end
        for m in context.vocabulary.find(text, TermKind.DRUG, TermKind.DRUG_CLASS, TermKind.PRODUCT)
        if DRUG_MARK not in low[m.span.start : m.span.end]
    ]
    for mention in context.vocabulary.find(text, TermKind.DOSE_FORM):
        near = low[max(0, mention.span.start - 40) : mention.span.start]
        taken_with = re.search(r"\bwith (?:an? |the |some )?$", near)
        if low[mention.span.start] == DRUG_MARK or taken_with or not (title or pattern("form_context").search(near)):
            continue
        if pattern("not_form_before").search(near) or pattern("part_of_a_name").match(low[mention.span.end :]):
            continue  # "take it with liquid" speaks of a drink, "infusion reactions" of an effect
        if pattern("of_another_thing").match(low[mention.span.end :]) and not title:
            continue  # "an infusion of saline"
        if mention.span.start - 1 in glossed or any(low[other : mention.span.start] == " " for other in others):
            continue  # "a solution (liquid)" is one form, "beta blocker tablets" are none of its own
        glossed.add(low.find("(", mention.span.end, mention.span.end + 2))
        span = _shift(mention.span, unit)
        value = context.vocabulary.term(context.words(span), TermKind.DOSE_FORM)
        yield Draft(DoseForm(drug=main_term(context), value=value, evidence=evidence(unit, span)), unit, False)


def _of_another(context: Context, after: str) -> bool:
    """Whether a route belongs to the medicine named right behind it ("intravenous methylene blue")."""
    found = next(context.vocabulary.find(after[:60], TermKind.DRUG), None)
    return found is not None and not after[: found.span.start].strip()


def names_the_product(context: Context, unit: Unit) -> bool:
    """Whether a line is the product's name: the medicine, its strength, and last its form ("… 5 mg hard capsules")."""
    low = context.lowered(unit.span)
    if (
        not low.startswith(DRUG_MARK)
        or unit.span != unit.block.span
        or next(find_amounts(low, Span(0, len(low))), None) is None
    ):
        return False
    forms = list(context.vocabulary.find(context.words(unit.span), TermKind.DOSE_FORM))
    return bool(forms) and forms[-1].span.end == len(low)


def _shift(span: Span, unit: Unit) -> Span:
    return Span(unit.span.start + span.start, unit.span.start + span.end)
