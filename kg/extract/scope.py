"""What limits a statement or changes what it says: negation, hedging, condition, population, route."""

from __future__ import annotations

import re

from kg.extract.clauses import whole_group
from kg.extract.context import Context, Unit
from kg.extract.cues import pattern, words
from kg.extract.list_limits import people_above, use_above
from kg.extract.quantities import find_amounts
from kg.model import BlockKind, Certainty, Polarity, Scope, Span, Term, TermKind

MIN_PARTS = 3  # sections of so many kinds that name one route: it is the document's own
_CLAUSE = r"\b(?:but|and|which|that|if|because)\s"  # words that open a clause of their own
_CLAUSE_END = re.compile(rf"[.;:,]\s|(?<=[a-z)])\.(?=[a-z]|$)|{_CLAUSE}")


def polarity(context: Context, unit: Unit, cue: Span) -> Polarity:
    """Denied where the words of the cue, or of its clause before it, say so ("is not known to cause")."""
    before = context.low[min(unit.span.start, cue.start) : cue.start]
    own = context.lowered(cue)
    clause = "" if re.match(_CLAUSE, own) else _CLAUSE_END.split(before)[-1]
    return Polarity.DENIED if pattern("denial").search(clause + own) else Polarity.AFFIRMED


def certainty(context: Context, cue: Span) -> Certainty:
    """Possible where the words of the cue hedge ("may cause")."""
    return Certainty.POSSIBLE if pattern("hedge").search(context.lowered(cue)) else Certainty.ASSERTED


def condition(context: Context, unit: Unit, cue: Span) -> str | None:
    """What makes the statement conditional, as written: the clause before the cue ("if you drink alcohol, …"), or what
    is done besides ("drinking alcohol while taking it may …")."""
    match = pattern("condition").match(context.low[unit.span.start : cue.start])
    if match is None:
        match = pattern("condition_doing").match(context.low[unit.span.start : cue.end])
    if match is None:
        return None
    words = context.words(Span(unit.span.start, unit.span.start + match.end("words")))
    return None if pattern("route_scope").search(match["words"]) else words


def assign_routes(context: Context) -> None:
    """Gives each unit the route that it is limited to.

    A heading limits its section; "those using the pump …" limits the rest of its paragraph, and ends there. "The
    pump, also known as an intrathecal injection" makes the word stand for the route in this document.
    """
    for unit in context.units:
        for match in pattern("also_known").finditer(context.lowered(unit.span)):
            alias, what = ("alias", "what") if match["alias"] is not None else ("before", "form")
            start = unit.span.start
            route = _route_in(context, Span(start + match.start(what), start + match.end(what)))
            if route is not None and match[alias] not in ("given", "taken"):
                context.aliases.setdefault(match[alias], route)
    headings: dict[int, Term | None] = {}
    whole = _routes_of_the_whole(context)
    running: Term | None = None
    block = None
    for unit in context.units:
        if unit.block.kind is BlockKind.HEADING:
            route = _route_in(context, unit.span)
            headings[unit.block.section] = route if route is None or route.concept not in whole else None
            continue
        if unit.block is not block:
            running, block = None, unit.block
        opened = pattern("route_scope").search(context.lowered(unit.span))
        if opened is not None:
            start = unit.span.start + opened.start()
            comma = context.low.find(",", unit.span.start + opened.end(), unit.span.end)
            end = min(unit.span.end, unit.span.start + opened.end() + 60) if comma < 0 else comma
            route = _route_in(context, Span(start, end))
            running = route if route is not None else running
        if unit.is_item and unit.lead is not None and running is None:
            running = unit.lead.route
        in_section = headings.get(unit.block.section) if unit.section.kind == "side_effects" else None
        unit.route = running if running is not None else in_section


def _routes_of_the_whole(context: Context) -> frozenset[str | None]:
    """Routes that belong to the name of the document's own form ("X nasal spray" in its title, or in the headings of
    sections about different things): they limit no section."""
    named: dict[str | None, set[str]] = {}
    for unit in context.units:
        if unit.block.kind in (BlockKind.TITLE, BlockKind.HEADING):
            route = _route_in(context, unit.span)
            if route is not None:
                part = "" if unit.block.kind is BlockKind.TITLE else unit.section.kind or unit.section.heading
                named.setdefault(route.concept, set()).add(part)
    return frozenset(route for route, parts in named.items() if "" in parts or len(parts) >= MIN_PARTS)


def _route_in(context: Context, span: Span) -> Term | None:
    """The route that the words of a span name, by vocabulary or by the document's own other word for it."""
    text = context.words(span)
    others = [m.span for m in context.vocabulary.find(text, TermKind.DRUG_CLASS, TermKind.SUBSTANCE)]
    for mention in context.vocabulary.find(text, TermKind.ROUTE):
        if any(mention.span.within(other) for other in others):
            continue  # "women taking oral contraceptives"
        concept = mention.concept
        return Term(mention.span.of(text), TermKind.ROUTE, concept.iri, concept.label)
    for alias, term in context.aliases.items():
        if re.search(rf"\b{re.escape(alias)}\b", text.lower()):
            return term
    return None


def dose_scope(context: Context, unit: Unit, place: Span) -> str | None:
    """The dose that a figure belongs to, named before it in its clause ("on 10 mg the figures were …"), as written."""
    clause = max(context.low.rfind(mark, unit.span.start, place.start) for mark in (";", ": ")) + 1
    start = max(unit.span.start, clause)
    match = pattern("dose_scope").search(context.low[start : place.start])
    return context.words(Span(start + match.start("words"), start + match.end("words"))) if match else None


def assign_populations(context: Context) -> None:
    """Gives each unit the group of people that its heading or its opening words limit it to."""
    heading: dict[int, str | None] = {}
    of_uses: dict[int, str | None] = {}
    listed: dict[int, str] = {}  # by the sentence that introduces a list
    running: str | None = None
    block = None
    for unit in context.units:
        if unit.block is not block:
            running, block = None, unit.block
        text = context.words(unit.span)
        alone = unit.span == unit.block.span and text.endswith(":") and unit.section.kind in ("dosage", "indications")
        if unit.block.kind is BlockKind.HEADING or (alone and unit.block.kind is BlockKind.PARAGRAPH):
            people = _people_heading(context, unit, text.rstrip(":")) or people_above(context, unit, unit.span)
            if unit.section.kind == "indications":
                of_uses[unit.block.section] = people if alone else None  # a heading may limit more than its uses
            elif people is not None or not alone:
                heading[unit.block.section] = people
            continue
        limits = of_uses if unit.section.kind == "indications" else heading
        limited = unit.section.kind in ("dosage", "side_effects", "indications")
        in_section = limits.get(unit.block.section) if limited else None
        if running is not None and _turns_to_others(context, unit, running):
            running = None
        unit.population = running if running is not None else in_section
        people = _limited_to(context, unit)
        if people is None:
            people = next((listed[lead.index] for lead in unit.leads() if lead.index in listed), None)
        if people is not None:
            unit.population = people
            # "patients who get these headaches": a later sentence about effects speaks of all again
            running = people if " who " not in people or unit.section.kind == "dosage" else None
        elif (of_list := people_above(context, unit, unit.span)) is not None:
            unit.population = listed[unit.index] = of_list  # of this sentence and its list, not of the next sentence
            running = of_list if text.endswith(":") else running


def _turns_to_others(context: Context, unit: Unit, running: str) -> bool:
    """Whether a sentence behind one about some people is no more about them: it names others, or opens with the label
    of something else ("Children: 5 mg. Hives: 20 mg")."""
    named = {m.concept.iri for m in context.vocabulary.find(running, TermKind.POPULATION)}
    text = context.words(unit.span)
    if pattern("section_number").match(text.lower()):
        return True
    if any(m.concept.iri not in named for m in context.vocabulary.find(text, TermKind.POPULATION)):
        return True
    label = pattern("population_label").match(text.lower()) if unit.section.kind == "dosage" else None
    if label is None or pattern("dose_label").search(label["who"]) or pattern("no_dose_label").search(label["who"]):
        return False
    return not any(True for _ in context.vocabulary.find(label["who"], TermKind.POPULATION))


def _people_heading(context: Context, unit: Unit, text: str) -> str | None:
    """The people that a heading, or a label on a line of its own, names; None where it names something else."""
    mentions = list(context.vocabulary.find(text, TermKind.POPULATION))
    covered = sum(m.span.end - m.span.start for m in mentions)
    # "Children weighing less than 40 kg": people first, and no sentence about them
    opens = bool(mentions) and mentions[0].span.start == 0 and unit.section.kind in ("dosage", "indications")
    whole = opens and not pattern("clause_verb").search(text.lower())
    if whole or (mentions and covered * 2 >= len(text)):
        return text
    doses = pattern("dose_of_people").match(text.lower()) if unit.section.kind == "dosage" else None
    return text[doses.start("who") : doses.end("who")] if mentions and doses is not None else None


def _limited_to(context: Context, unit: Unit) -> str | None:
    """The people that a sentence limits itself to: "in children, …", "Adults: …", "…, adults take …"."""
    low = context.lowered(unit.span)
    found = [pattern("people_to_use").match(low), pattern("population_scope").match(low)]
    if unit.section.kind == "dosage" or next(find_amounts(low, Span(0, len(low))), None):
        found += [pattern("population_label").match(low), pattern("population_subject").search(low)]
    for match in found:
        if match is None:
            continue
        studied = pattern("trials").match(match["who"])
        begin = match.start("who") + (studied.end() if studied and studied.end() < len(match["who"]) else 0)
        place = whole_group(context, Span(unit.span.start + begin, unit.span.start + match.end("who")))
        if place is None or pattern("nobody").match(context.lowered(place)):
            continue
        who = context.words(place)
        by_name = who.lower().split()[0] in words("people") and match.re is pattern("population_scope")
        if by_name or any(True for _ in context.vocabulary.find(who, TermKind.POPULATION)):
            return _people_in(context, who)
    return None


def _people_in(context: Context, words_of_label: str) -> str:
    """The part of a label that names people: "Depression, adults" and "Usual adult dose" name adults."""
    if pattern("dose_label").search(words_of_label.lower()):
        mention = next(context.vocabulary.find(words_of_label, TermKind.POPULATION), None)
        if mention is not None:
            return mention.span.of(words_of_label)
    if re.search(r"\d\.\d|^\W*\(", words_of_label):  # "(2) 2.1 Hypertension Adults": numbers of sections
        mention = next(context.vocabulary.find(words_of_label, TermKind.POPULATION), None)
        return mention.span.of(words_of_label) if mention is not None else words_of_label
    for part in words_of_label.split(","):
        if any(True for _ in context.vocabulary.find(part, TermKind.POPULATION)):
            return part.strip()
    return words_of_label


def scope_of(context: Context, unit: Unit, cue: Span) -> Scope:
    """The limits of a statement made in a unit by a cue."""
    population = None
    if unit.population is not None:
        population = context.vocabulary.term(unit.population, TermKind.POPULATION)
    limit = condition(context, unit, cue)
    if limit is None and unit.section.kind == "side_effects":
        limit = use_above(context, unit, cue.end)
    return Scope(unit.route, population, limit)
