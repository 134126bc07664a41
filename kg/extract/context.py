"""What a sentence is read in: its section, the sentence that introduces its list, and the medicine it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from kg.extract.cues import DRUG_MARK, cues
from kg.extract.sentences import split_sentences
from kg.extract.subject import MainDrug, find_main_drug
from kg.model import Block, BlockKind, Category, Cell, Document, Section, Span, Term, TermKind
from kg.vocabulary import Vocabulary

MAX_RUN_IN_WORDS = 5


@dataclass(frozen=True, slots=True)
class SectionContext:
    """What a heading says about the text under it."""

    kind: str = ""
    category: Category = Category.NONE
    heading: str = ""


@dataclass(slots=True)
class Unit:
    """A sentence, list item, heading or cell to be read. `lead` is the sentence that introduces the list it stands in.

    `low` is the document's text in lower case with the medicine's own names marked, the same length as the text.
    """

    span: Span
    block: Block
    index: int
    section: SectionContext
    lead: Unit | None = None
    previous: Unit | None = None
    subject: Term | None = None
    route: Term | None = None
    population: str | None = None
    regimen: str | None = None
    cell: Cell | None = None

    @property
    def is_item(self) -> bool:
        """Whether it stands in a bulleted list."""
        return self.block.kind is BlockKind.LIST_ITEM

    @property
    def around(self) -> Unit | None:
        """What introduces the list that it is an item of."""
        return self.lead if self.is_item else None


@dataclass(slots=True)
class Context:
    """A document prepared for reading.

    `aliases`: the document's own words for a route. `supporting`: sentences that lent a statement something, a
    consequence
    say, without holding its value. `compared`: cells of a table that was understood that speak of others, for
    comparison. `frames`: what `kg.extract.frames` found, by unit, so that it looks once.
    """

    document: Document
    vocabulary: Vocabulary
    drug: MainDrug
    low: str
    units: list[Unit]
    aliases: dict[str, Term] = field(default_factory=dict)
    supporting: set[Span] = field(default_factory=set)
    compared: set[Span] = field(default_factory=set)
    frames: dict[int, list[Any]] = field(default_factory=dict)

    def words(self, span: Span) -> str:
        """The text of a span as written."""
        return span.of(self.document.text)

    def lowered(self, span: Span) -> str:
        """The marked lower-case text of a span."""
        return span.of(self.low)


def prepare(document: Document, vocabulary: Vocabulary) -> Context:
    """Marks the document's own medicine, cuts the sentences, and gives each its section and its lead-in."""
    drug = find_main_drug(document, vocabulary)
    text = without_furniture(document)
    low = mark(text, drug)
    sections = section_contexts(document, low)
    units: list[Unit] = []
    lead: Unit | None = None
    outer: list[Unit] = []  # the items that the next item may stand in, by depth
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
        if block.kind is BlockKind.ROW:
            lead = None
            units.extend(
                Unit(cell.span, block, len(units) + at, sections[block.section], cell=cell)
                for at, cell in enumerate(block.cells)
            )
            continue
        spans = list(split_sentences(text, block.span))
        if block.kind is not BlockKind.LIST_ITEM:
            lead = None
            outer = []
        outer = outer[: block.depth]
        section = run_in_heading(block, spans, low) or sections[block.section]
        for position, span in enumerate(spans):
            unit = Unit(span, block, len(units), section)
            unit.previous = units[-1] if position > 0 else None
            if block.kind is BlockKind.LIST_ITEM:
                unit.lead = outer[-1] if block.depth and outer else lead
            units.append(unit)
        if block.kind is BlockKind.LIST_ITEM and spans:
            outer.append(units[-1])
        if block.kind is BlockKind.PARAGRAPH and spans and low[spans[-1].end - 1] not in ".!?":
            lead = units[-1]
        elif block.kind is BlockKind.LIST_ITEM and spans and low[spans[-1].end - 1] == ":":
            lost_depth = not block.depth and (following is None or not following.depth)
            lead = units[-1] if lost_depth else lead  # an inner list that stands as far out: what follows belongs to it
    return Context(document, vocabulary, drug, low, units)


def without_furniture(document: Document) -> str:
    """The text with blanks in the place of lines of the page, so that a sentence that one interrupts goes on."""
    text = document.text
    ends = [block.span.end for block in document.blocks]
    parts: list[str] = []
    at = 0
    for span in document.furniture:
        start, end = span.start, span.end
        around = bisect_right(ends, start)
        if around < len(ends) and document.blocks[around].span.start < start:
            start -= len(text[at:start]) - len(text[at:start].rstrip())
            while text[end].isspace():
                end += 1
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join((*parts, text[at:]))


def mark(text: str, drug: MainDrug) -> str:
    """The text in lower case, typographic quotes made plain, each name of the medicine overwritten by `DRUG_MARK`."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    low = low.replace("’", "'").replace("‘", "'").replace(DRUG_MARK, " ")
    if not drug.names:
        return low
    names = "|".join(re.escape(name.lower()) for name in sorted(drug.names, key=lambda n: (-len(n), n)))
    pattern = re.compile(rf"(?<!\w)(?:{names})[®™]?(?!\w)")
    return pattern.sub(lambda m: DRUG_MARK * len(m.group()), low)


def section_contexts(document: Document, low: str) -> list[SectionContext]:
    """Kind and frequency group of each section; a heading that says neither goes on with the kind before it."""
    found: list[SectionContext] = []
    kind = ""
    found_by_path: dict[tuple[str, ...], tuple[str, SectionContext]] = {}
    starts = {block.section: block.span for block in reversed(document.blocks) if block.kind is BlockKind.HEADING}
    for index, section in enumerate(document.sections):
        span = starts.get(index)
        if section.heading and span is None:  # it goes on behind one of its parts
            kind, before = found_by_path.get(section.path, ("", SectionContext()))
            found.append(before)
            continue
        if not section.heading or span is None:
            kind = ""
            found.append(SectionContext())
            continue
        words = span.of(low)
        named = next((cue.name for cue in cues("sections") if cue.pattern.search(words)), None)
        if named is None and _opens_a_part(document, section, span):
            named = ""
        kind = named if named is not None else kind
        found.append(SectionContext(kind, category_of(words), section.heading))
        found_by_path[section.path] = (kind, found[-1])
    return found


def run_in_heading(block: Block, spans: list[Span], low: str) -> SectionContext | None:
    """The section that a paragraph names by its own first words ("Side effects. Drowsiness is …"), if it does."""
    if block.kind is not BlockKind.PARAGRAPH or len(spans) < 2:
        return None
    words = spans[0].of(low)
    if len(words.split()) > MAX_RUN_IN_WORDS or not words.endswith((".", ":", "?")):
        return None
    kind = next((cue.name for cue in cues("sections") if cue.pattern.search(words)), None)
    return SectionContext(kind, category_of(words), words.rstrip(".:?")) if kind is not None else None


def _opens_a_part(document: Document, section: Section, heading: Span) -> bool:
    """Whether a heading is numbered or in capitals: then it opens a new part and does not go on with the one before."""
    before = document.text[section.span.start : heading.start]
    return any(c.isdigit() or c == "#" for c in before) or section.heading.isupper()


def category_of(low: str) -> Category:
    """The frequency group, or the seriousness, that words name; `Category.NONE` where they name none."""
    for cue in cues("categories"):
        if cue.pattern.search(low):
            return Category(cue.name)
    return Category.NONE


def main_term(context: Context) -> Term:
    """The medicine that the document is about."""
    return context.drug.term if context.drug.term is not None else Term(context.document.name, TermKind.DRUG)
