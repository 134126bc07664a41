"""What holds for any text: nothing crashes, every fact stands in its words, a change changes only what it says."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from small_readings import article, read_text

from kg.errors import DocumentError
from kg.evaluate import score
from kg.extract.items import Grammar
from kg.extract.lists import read_list
from kg.extract.quantities import find_amounts, find_frequencies
from kg.extract.reader import read
from kg.facts import facts
from kg.model import Reading, Relation, Span, Verdict
from kg.namespaces import DATA
from kg.rdf import reading_to_quads
from kg.readers import decode, document_name
from kg.readers.letters import plain_letters
from kg.readers.text import parse_text
from kg.store.turtle import turtle
from kg.vocabulary import fold

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
SAMPLES = {path.stem: path.read_text("utf-8") for path in sorted(DOCUMENTS.glob("*.txt"))}
LINES = sorted({line for text in SAMPLES.values() for line in text.splitlines() if line})

# The same examples every time: a test that fails now and then tells nobody whose fault it was.
bounded = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# Pieces that texts of this kind are made of, and what trips readers up.
PIECES = st.one_of(
    st.sampled_from(LINES),
    st.sampled_from(
        ["\n", "\n\n", "\n\n\n", "\r\n", "\f", "- ", " • ", "1. ", "(", ")", ", ", " and ", " or ", "; ", ": ", ". "]
    ),
    st.sampled_from(["12 percent", "up to 5 mg for", "1 in 10", "such as ", "except ", "Zorvalin ", "not ", "if you "]),
    st.sampled_from(["İ", "ß", "ﬁ", "\u2028", "\x85", "\ue000", "’", "®", "🙂", "e\u0301"]),
    st.text(max_size=20),
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))
WORDS = st.sampled_from(["rash", "nausea", "dry mouth", "fever", "itching", "headache", "cough", "tremor"])


@cache
def sample(name: str) -> Reading:
    """A sample, read once."""
    return read(parse_text(SAMPLES[name], name))


def stated(reading: Reading, *fields: str) -> Counter[tuple[Any, ...]]:
    """Some fields of the facts of a reading, however often each occurs."""
    return Counter(tuple(str(row.get(name)) for name in fields) for row in facts(reading))


QUALIFIED = (
    "relation", "value", "negated", "certainty", "route", "population", "condition", "category", "percent_min",
    "percent_max", "comparator", "kind", "amount", "amount_min", "amount_max", "unit", "per", "times_per_day",
    "duration_days", "step", "regimen", "action", "extent", "example_of", "serious",
)  # fmt: skip


# --- any text ---


@bounded
@given(TEXTS)
@example("")
@example("\n\n\n")
@example("Zorvalin\n\nSide effects\n\n(((((\n- \n")
@example(SAMPLES["baclofen"])
def test_any_text_is_read_and_every_fact_stands_in_its_words(text: str) -> None:
    reading = read_text(text)
    text = reading.document.text  # the letters that one sees: evidence counts in them
    spans = [line.sentence for line in reading.ledger]
    for one, other in pairwise(spans):
        assert one.end <= other.start
    verdicts = {line.sentence: line.verdict for line in reading.ledger}
    for line in reading.ledger:
        assert line.sentence.of(text).strip()
        assert bool(line.reason) == (line.verdict is Verdict.SKIPPED)
        assert line.sentence.within(reading.document.sections[line.section].span)
    for statement in reading.statements:
        assert statement.evidence
        assert statement.evidence[0].value.of(text) == statement.value.words
        assert len({evidence.value for evidence in statement.evidence}) == len(statement.evidence)
        for evidence in statement.evidence:
            assert evidence.value.within(evidence.sentence)
            assert verdicts[evidence.sentence] is Verdict.STATED


@bounded
@given(TEXTS)
def test_the_same_text_gives_the_same_quads_without_a_blank_node(text: str) -> None:
    first, second = (list(reading_to_quads(read_text(text), "v")) for _ in range(2))
    assert first == second
    for quad in first:
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        assert quad.graph_name == ox.NamedNode(f"{DATA}graph/small")


@bounded
@given(TEXTS)
def test_what_is_written_is_turtle(text: str) -> None:
    quads = list(reading_to_quads(read_text(text), "v"))
    parsed = set(ox.parse(turtle(quads), format=ox.RdfFormat.TURTLE))
    assert parsed == {ox.Quad(q.subject, q.predicate, q.object) for q in quads}


@bounded
@given(st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", "replace"))))
def test_bytes_are_read_or_refused_with_a_remedy(data: bytes) -> None:
    text, error = None, None
    try:
        text = decode(data, "a.txt")
    except DocumentError as refused:
        error = refused
    if text is not None:
        assert parse_text(text, "a").text == plain_letters(text)
    else:
        assert error is not None
        assert (error.where, bool(error.what), bool(error.remedy)) == ("a.txt", True, True)


@bounded
@given(st.text(max_size=40).filter(lambda name: "\0" not in name))
def test_a_documents_name_is_one_harmless_word(stem: str) -> None:
    name = document_name(Path(f"{stem}.txt"))
    assert name
    assert not set(name) & set("/\\\n\r\t \"'<>|:*?")
    assert name not in (".", "..")


@bounded
@given(TEXTS)
def test_sections_tile_the_text_and_blocks_stand_in_them_in_order(text: str) -> None:
    document = parse_text(text, "small")
    text = document.text
    assert "".join(section.span.of(text) for section in document.sections) == text
    for one, other in pairwise(document.blocks):
        assert one.span.end <= other.span.start
    for block in document.blocks:
        assert block.span.within(document.sections[block.section].span)
        assert block.span.of(text) == block.span.of(text).strip() != ""


@bounded
@given(TEXTS)
def test_lists_figures_and_amounts_stay_inside_their_region(text: str) -> None:
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    region = Span(len(low) // 4, len(low) - len(low) // 4)
    items = [item.span for item in read_list(low, region, Grammar())]
    figures = [found.figure for found in find_frequencies(low, region)]
    amounts = [found.span for found in find_amounts(low, region)]
    for spans in (items, figures, amounts):
        assert all(span.within(region) and span.start < span.end for span in spans)
    for found in find_frequencies(low, region):
        lower, upper = found.frequency.lower, found.frequency.upper
        assert lower is not None or upper is not None
        assert all(0 <= bound <= 100 for bound in (lower, upper) if bound is not None)
        assert lower is None or upper is None or lower <= upper


@bounded
@given(st.text(max_size=30))
@example("rash .")
def test_folding_is_done_once(words: str) -> None:
    assert fold(fold(words)) == fold(words)


# --- a change of the text ---


@bounded
@given(st.sampled_from(sorted(SAMPLES)))
def test_a_sentence_about_the_weather_adds_no_fact(name: str) -> None:
    before = stated(sample(name), *QUALIFIED, "drug")
    weather = "\n\n\nThe morning was cloudy over the old harbour. Two ferries left late.\n"
    assert stated(read(parse_text(SAMPLES[name] + weather, name)), *QUALIFIED, "drug") == before


@bounded
@given(st.sampled_from(sorted(SAMPLES)), st.sampled_from(["\r\n", "\r"]))
def test_line_ends_make_no_difference(name: str, end: str) -> None:
    before = sample(name)
    after = read(parse_text(SAMPLES[name].replace("\n", end), name))
    plain = [tuple(" ".join(field.split()) for field in row) for row in stated(before, *QUALIFIED).elements()]
    assert [tuple(" ".join(f.split()) for f in row) for row in stated(after, *QUALIFIED).elements()] == plain
    assert [line.verdict for line in before.ledger] == [line.verdict for line in after.ledger]


def _rename(text: str, old: str, new: str) -> str:
    return re.sub(rf"\b{old}\b", lambda m: new.capitalize() if m[0][0].isupper() else new, text, flags=re.IGNORECASE)


ARTICLE = article(
    "Uses\n\nTizanidine is used to treat spasms and stiffness. Tizanidine is sold under the brand name Flumpex.\n\n"
    "Before you take it\n\nTizanidine should not be given to people with severe liver disease. Tell your doctor if you "
    "have kidney problems or wobbly knees.\n\n"
    "Dosage\n\nThose using a titration schedule will be started on 2 mg for three days, then 4 mg for three days. "
    "Tizanidine doses should not exceed 36 mg per day.\n\n"
    "Side effects\n\nUp to 48 percent of people taking Tizanidine suffer from drowsiness. Other common side effects of "
    "Tizanidine include dry mouth in 49 percent, fatigue in up to 41 percent and rash in less than 3 percent.\n\n"
    "Tizanidine is not known to cause hair loss. In children, Tizanidine may cause fever.\n\n"
    "Overdose\n\nSigns of an overdose of Tizanidine are slow breathing and fainting.\n"
)


@bounded
@given(st.sampled_from(["zorvalin", "flumpexine", "quorbital", "brintamol"]))
def test_another_name_for_the_medicine_keeps_what_is_said(name: str) -> None:
    before, after = read_text(ARTICLE), read_text(_rename(ARTICLE, "tizanidine", name))
    assert stated(after, *QUALIFIED) == stated(before, *QUALIFIED)
    assert {statement.drug.words for statement in after.statements} == {name}
    assert [line.verdict for line in after.ledger] == [line.verdict for line in before.ledger]


@bounded
@given(st.integers(0, 3), st.decimals(0, 100, places=1))
def test_a_percentage_changed_in_the_text_changes_exactly_that_bound(which: int, new: Any) -> None:
    figures = list(re.finditer(r"\d+(?= percent)", ARTICLE))
    old = figures[which]
    changed = f"{ARTICLE[: old.start()]}{new}{ARTICLE[old.end() :]}"
    before, after = facts(read_text(ARTICLE)), facts(read_text(changed))
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        differing = {
            name for name in one.keys() | other.keys() if name in QUALIFIED and one.get(name) != other.get(name)
        }
        if one.get("percent_max") == float(old[0]):
            assert other["percent_max"] == float(new)
            assert differing <= {"percent_min", "percent_max"}
            assert ("percent_min" in one) == ("percent_min" in other)
        else:
            assert differing == set()


HEADINGS = ("Uses", "Before you take it", "Dosage", "Side effects", "Overdose")
TITLE, *PARTS = (part.strip() for part in re.split(rf"\n\n(?=(?:{'|'.join(HEADINGS)})\n)", ARTICLE))


@bounded
@given(st.permutations(PARTS))
def test_the_order_of_sections_neither_adds_nor_takes_a_fact(parts: list[str]) -> None:
    shuffled = "\n\n".join([TITLE, *parts]) + "\n"
    assert [part.split("\n")[0] for part in PARTS] == list(HEADINGS)
    assert stated(read_text(shuffled), *QUALIFIED) == stated(read_text(ARTICLE), *QUALIFIED)


@bounded
@given(st.lists(WORDS, min_size=1, max_size=6, unique=True), st.sampled_from([", ", "; "]))
def test_a_list_of_findings_gives_each_of_them_in_order(words: list[str], separator: str) -> None:
    listed = separator.join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]
    text = article(f"Side effects\n\nCommon side effects of Tizanidine include {listed}.")
    rows = [row for row in facts(read_text(text)) if row["relation"] == Relation.ADVERSE_EFFECT]
    assert [row["value"] for row in rows] == words
    assert {row["category"] for row in rows} == {"common"}


@bounded
@given(st.sampled_from(LINES), st.sampled_from(sorted(SAMPLES)))
def test_a_title_changes_no_offset(line: str, name: str) -> None:
    assume(line.strip())
    text = SAMPLES[name]
    for row in facts(read(parse_text(f"{line}\n\n{text}", name))):
        assert f"{line}\n\n{text}"[row["start"] : row["end"]] == row["value"]


# --- the scorer ---


@bounded
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_facts_scored_against_themselves_are_right_and_fewer_of_them_miss_the_rest(name: str, data: Any) -> None:
    reading = sample(name)
    rows, text = [row for row in facts(reading) if not row.get("negated")], reading.document.text
    whole = score(rows, rows, text)
    assert (whole.exact.micro.wrong, whole.exact.micro.missed) == (0, 0)
    kept = data.draw(st.integers(0, len(rows)))
    part = score(rows, rows[:kept], text)
    assert part.exact.micro.wrong == 0
    assert part.exact.micro.hit + part.exact.micro.missed == whole.exact.micro.hit
