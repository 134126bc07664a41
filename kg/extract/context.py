"""What a sentence is read in: its section, the sentence that introduces its list, and the medicine it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from kg.extract.bounds import blank, leave_out_overlong
from kg.extract.comparisons import mask_comparisons
from kg.extract.cues import DRUG_MARK, cues, pattern
from kg.extract.effect_paragraphs import EffectParagraphs
from kg.extract.folded import Unfolder, folded_blocks
from kg.extract.openers import Openers
from kg.extract.outline import Groups, Seriousness, category_of, named_kind
from kg.extract.sentences import split_sentences
from kg.extract.single_effects import rows_under_bands
from kg.extract.subject import MainDrug, find_main_drug
from kg.model import Block, BlockKind, Category, Cell, Document, LedgerLine, Section, Span, Term, TermKind
from kg.vocabulary import AGENTS, Vocabulary

MAX_RUN_IN_WORDS = 5
MAX_LONE_WORDS = 8
_OR_CHILD = re.compile(
    r"(?<=\byou) or (?:your|a) (?:child|family member|baby)\b|(?<=\byour),? or your (?:child|family member|baby)'s\b"
)
# "[see Warnings and Precautions (5.2)]" in the middle of a sentence; labels often tear the word ("[ s ee")
# sometimes without its brackets, with the number of a part
_REFERENCE = re.compile(
    r"(?i:\[\s*s\s?ee\b[^\[\]]{1,200}\])"
    r"|\bsee\s+(?:(?:[A-Z][a-z]+|in|and|of|for)\s+){1,6}\(\d{1,2}(?:\.\d{1,2})?(?:(?:,|\s+and)\s+\d{1,2}(?:\.\d{1,2})?)*\)"
    r"(?:(?:,|\s+and)\s+(?:(?:[A-Z][a-z]+|in|and|of|for)\s+){1,6}\(\d{1,2}(?:\.\d{1,2})?(?:(?:,|\s+and)\s+\d{1,2}(?:\.\d{1,2})?)*\))*"
)
_LISTED = (TermKind.FINDING, *AGENTS)
# "What is the most important information?" may go on with "X may cause serious side effects, including:"
_SPEAKS_OF_EFFECTS = frozenset(("", "description", "precautions"))
_TWINS = ("overdose", "withdrawal")  # kinds that headings put together


@dataclass(frozen=True, slots=True)
class SectionContext:
    """What a heading says about the text under it."""

    kind: str = ""
    category: Category = Category.NONE
    heading: str = ""


@dataclass(slots=True)
class Unit:
    """A sentence, list item, heading or cell to be read. `lead` is the sentence that introduces the list it stands in,
    and `serious` says that what stands above its group of effects calls them serious.

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
    serious: bool = False

    def leads(self) -> Iterator[Unit]:
        """The sentences that introduce it, the nearest first."""
        lead = self.lead
        while lead is not None:
            yield lead
            lead = lead.lead

    @property
    def is_item(self) -> bool:
        """Whether it stands in a bulleted list."""
        return self.block.kind is BlockKind.LIST_ITEM


@dataclass(slots=True)
class Context:
    """A document prepared for reading.

    `aliases`: the document's own words for a route. `supporting`: sentences that lent a statement something, a
    consequence
    say, without holding its value. `compared`: cells of a table that was understood that speak of others, for
    comparison. `frames`: what `kg.extract.frames` found, by unit, so that it looks once. `groups`: whether
    the paragraphs of a section name groups of patients, by section. `overlong`: sentences that
    are too long to be read; no unit holds them.
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
    groups: dict[int, bool] = field(default_factory=dict)
    overlong: tuple[LedgerLine, ...] = ()

    def words(self, span: Span) -> str:
        """The text of a span as written."""
        return span.of(self.document.text)

    def lowered(self, span: Span) -> str:
        """The marked lower-case text of a span."""
        return span.of(self.low)


def prepare(document: Document, vocabulary: Vocabulary) -> Context:
    """Marks the document's own medicine, cuts the sentences, and gives each its section and its lead-in."""
    text = _REFERENCE.sub(lambda found: " " * len(found[0]), without_furniture(document))
    read, overlong = leave_out_overlong(document, text)
    text = blank(text, overlong)
    drug = find_main_drug(replace(read, text=text) if overlong else document, vocabulary)
    low = mask_comparisons(mark(text, drug), vocabulary)
    units = _units(read, text, low, vocabulary)
    return Context(document, vocabulary, drug, low, units, overlong=overlong)


def _units(document: Document, text: str, low: str, vocabulary: Vocabulary) -> list[Unit]:
    sections = section_contexts(document, low)
    document = rows_under_bands(document, vocabulary)
    folded = folded_blocks(document)
    paragraphs = EffectParagraphs(low, lambda words: _is_one_name(vocabulary, words, TermKind.FINDING))
    effects: Unit | None = None  # what introduces effects that have a paragraph each
    announcer: Unit | None = None  # a paragraph that ends with a colon, right before
    unfolder = Unfolder(
        document.text,
        low,
        lambda words: _is_one_name(vocabulary, words, *_LISTED),
        lambda words: _is_one_name(vocabulary, words, *AGENTS),
        lambda words: (m.span for kinds in ((TermKind.FINDING,), AGENTS) for m in vocabulary.find(words, *kinds)),
    )
    units: list[Unit] = []
    unfolded: list[Unit] = []
    lead: Unit | None = None
    opened: SectionContext | None = None
    openers, groups, seriousness = Openers(low), Groups(), Seriousness()
    outer: list[Unit] = []  # the items that the next item may stand in, by depth
    for index, (block, following) in enumerate(zip_longest(document.blocks, document.blocks[1:])):
        if block.kind is BlockKind.ROW:
            lead = None
            units.extend(
                Unit(cell.span, block, len(units) + at, sections[block.section], cell=cell)
                for at, cell in enumerate(block.cells)
            )
            continue
        if index in folded:
            opened = None if block.kind is BlockKind.HEADING else opened
            for piece in unfolder.read(block):
                if piece.opens is not None:
                    opened = SectionContext(piece.opens)
                section = opened or sections[block.section]
                if piece.of_effects and section.kind in _SPEAKS_OF_EFFECTS:
                    section = replace(section, kind="side_effects")
                unit = Unit(piece.span, piece.block, len(units), section)
                lead_in = unfolded[piece.lead] if piece.lead is not None else None
                unit.lead = lead_in if lead_in is None or not _ends_frequencies(low, unit, lead_in) else None
                unit.previous = units[-1] if units and units[-1].block is piece.block else None
                units.append(unit)
                unfolded.append(unit)
            lead = None
            continue
        spans = list(split_sentences(text, block.span))
        if block.kind is not BlockKind.LIST_ITEM:
            lead = None
            outer = []
        outer = outer[: block.depth]
        section = sections[block.section]
        kind = openers.enter(block, following, section.kind)
        section = section if kind == section.kind else replace(section, kind=kind, category=Category.NONE)
        group = groups.enter(block, block.span.of(low))
        if group is not Category.NONE and section.kind == "side_effects":
            section = replace(section, category=group)
        named = paragraphs.enter(block, spans)
        alone = announcer if len(spans) == 1 and not named and _is_lone_item(block, spans[0].of(low)) else None
        effects = effects if paragraphs.open else None
        if effects is None or not named:
            section = run_in_heading(block, spans, low) or section
        elif section.kind in _SPEAKS_OF_EFFECTS:
            section = replace(section, kind="side_effects")
        serious = seriousness.enter(block, block.span.of(low)) and section.kind == "side_effects"
        for position, span in enumerate(spans):
            previous = units[-1] if position > 0 else None
            unit = Unit(span, block, len(units), _of_two(section, span.of(low), previous), serious=serious)
            unit.previous = previous
            if block.kind is BlockKind.LIST_ITEM:
                unit.lead = outer[-1] if block.depth and outer else lead
            elif named:
                unit.lead = effects
                unit.block = replace(block, kind=BlockKind.LIST_ITEM, span=span) if position == 0 else block
            elif alone is not None:
                unit.lead, unit.block = alone, replace(block, kind=BlockKind.LIST_ITEM, span=span)
            units.append(unit)
        if block.kind is BlockKind.LIST_ITEM and spans:
            outer.append(units[-1])
        effects = units[-1] if paragraphs.opens(block, spans) else effects
        opens = block.kind is BlockKind.PARAGRAPH and bool(spans) and low[spans[-1].end - 1] == ":"
        announcer = units[-1] if opens else None
        announced = bool(spans) and pattern("list_below").search(spans[-1].of(low)) is not None
        if block.kind is BlockKind.PARAGRAPH and spans and (announced or _leads(spans[-1].of(low))):
            lead = units[-1]
        elif block.kind is BlockKind.LIST_ITEM and spans and low[spans[-1].end - 1] == ":":
            lost_depth = not block.depth and (following is None or not following.depth)
            lead = units[-1] if lost_depth else lead  # an inner list that stands as far out: what follows belongs to it
    return units


def _leads(low: str) -> bool:
    """Whether a sentence is left open for a list ("Possibly effective for...")."""
    return low[-1] not in ".!?" or low.endswith("...")


def _ends_frequencies(low: str, unit: Unit, lead: Unit) -> bool:
    """Whether a sentence about the medicine follows a list of effects of one frequency: it is none of them any more."""
    group = category_of(lead.span.of(low))
    told = not unit.is_item and pattern("own_sentence").match(unit.span.of(low)) is not None
    return told and group not in (Category.NONE, Category.SERIOUS)


def _is_lone_item(block: Block, low: str) -> bool:
    """Whether a paragraph may be the one item, without a bullet, of the list that the paragraph before it announces."""
    short = (len(low.split()) <= MAX_LONE_WORDS or "," in low) and low[-1] not in ":?!;."
    return block.kind is BlockKind.PARAGRAPH and short and pattern("finite").search(low) is None


def _is_one_name(vocabulary: Vocabulary, words: str, *kinds: TermKind) -> bool:
    """Whether words are one name in the vocabulary. Its matcher takes words in any order and once, so that names side
    by side ("muscle pain chest pain") may look like one.
    """
    found = words.lower().split()
    if len(set(found)) < len(found) or pattern("sign_word").match(words.lower()):
        return False
    return vocabulary.concept(words, *kinds) is not None


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
    low = text.lower()
    if len(low) != len(text):  # offsets count: a letter that would become two stays
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    low = low.replace("’", "'").replace("‘", "'").replace(DRUG_MARK, " ")
    # "you or your child" is whoever takes it: the second half is blanked
    low = _OR_CHILD.sub(lambda m: " " * len(m.group()), low)
    if not drug.names:
        return low
    names = "|".join(re.escape(name.lower()) for name in sorted(drug.names, key=lambda n: (-len(n), n)))
    pattern = re.compile(rf"(?<!\w)(?:{names})[®™]?(?!\w)")
    return pattern.sub(lambda m: DRUG_MARK * len(m.group()), low)


# the number of a heading, and of the one that it is a part of
_NUMBER = re.compile(r"\s*(?P<number>(?:(?P<above>\d{1,2}(?:\.\d{1,2})*)\.)?\d{1,2})\.?\s")


def section_contexts(document: Document, low: str) -> list[SectionContext]:
    """Kind and frequency group of each section; a heading that says neither goes on with the kind before it, and one
    that is numbered as a part of another ("6.1" below "6") with that one's."""
    found: list[SectionContext] = []
    kind = ""
    numbered: dict[str, str] = {}
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
        named = named_kind(words)
        number = _NUMBER.match(document.text, section.span.start, span.end)
        above = number["above"] if number is not None else None
        if named is None and above in numbered:
            named = numbered[above]
        if named is None and _opens_a_part(document, section, span):
            named = ""
        kind = named if named is not None else kind
        if number is not None:
            numbered[number["number"]] = kind
        group = category_of(words) if kind else Category.NONE  # "Common questions" are no common effects
        found.append(SectionContext(kind, group, section.heading))
        found_by_path[section.path] = (kind, found[-1])
    return found


def run_in_heading(block: Block, spans: list[Span], low: str) -> SectionContext | None:
    """The section that a paragraph names by its own first words ("Side effects. Drowsiness is …"), if it does."""
    if block.kind is not BlockKind.PARAGRAPH or len(spans) < 2:
        return None
    words = spans[0].of(low)
    if len(words.split()) > MAX_RUN_IN_WORDS or not words.endswith((".", ":", "?")):
        return None
    kind = named_kind(words)
    return SectionContext(kind, category_of(words), words.rstrip(".:?")) if kind is not None else None


def _of_two(section: SectionContext, low: str, previous: Unit | None) -> SectionContext:
    """The part of a section about two things ("Overdose and withdrawal") that a sentence belongs to: it names one of
    them, or goes on from a sentence that does."""
    tellers = {cue.name: cue.pattern for cue in cues("sections") if cue.name in _TWINS}
    if section.kind not in _TWINS or not all(tell.search(section.heading.lower()) for tell in tellers.values()):
        return section
    named = [kind for kind, tell in tellers.items() if tell.search(low)]
    if len(named) == 1:
        return replace(section, kind=named[0])
    return previous.section if previous is not None else section


def _opens_a_part(document: Document, section: Section, heading: Span) -> bool:
    """Whether a heading is numbered or in capitals: then it opens a new part and does not go on with the one before."""
    before = document.text[section.span.start : heading.start]
    return any(c.isdigit() or c == "#" for c in before) or section.heading.isupper()


def main_term(context: Context) -> Term:
    """The medicine that the document is about."""
    return context.drug.term if context.drug.term is not None else Term(context.document.name, TermKind.DRUG)
