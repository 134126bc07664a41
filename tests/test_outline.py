"""Plain text that is not plain: headings in disguise, lines of the page, items inside items, tables."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.extract.reader import read
from kg.facts import facts
from kg.model import BlockKind, Relation, Verdict
from kg.readers.letters import plain_letters
from kg.readers.text import parse_text

HEADING, PARAGRAPH, ITEM, ROW = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.ROW


def blocks(body: str) -> list[tuple[BlockKind, str, int]]:
    """Kind, words and depth of each block behind the title."""
    document = parse_text(f"Zorvalin\n\n{body}", "small")
    return [(b.kind, b.span.of(document.text), b.depth) for b in document.blocks][1:]


def furniture(text: str) -> list[str]:
    """The lines that belong to the page."""
    document = parse_text(text, "small")
    return [span.of(document.text) for span in document.furniture]


# --- headings ---


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("Side effects\n------------", "Side effects"),
        ("side effects\n============", "side effects"),
        ("**Side effects**", "Side effects"),
        ("__2. Side effects__", "Side effects"),
        ("**Side effects:**", "Side effects:"),
        ("Side effects:", "Side effects:"),
        ("POSSIBLE SIDE EFFECTS", "POSSIBLE SIDE EFFECTS"),
        ("Q2: What are side effects?", "What are side effects?"),
    ],
)
def test_headings_in_disguise(lines: str, words: str) -> None:
    assert blocks(f"{lines}\n\nIt may cause rash.\n") == [(HEADING, words, 0), (PARAGRAPH, "It may cause rash.", 0)]


@pytest.mark.parametrize(
    "line",
    [
        "Tell your doctor if you have:",
        "It may cause rash.\n-----",
        "**Do not stop it.**",
        "These include:",
        "It is for:",
        "rash:",
        "a * b * c",
    ],
)
def test_lines_that_only_look_like_headings(line: str) -> None:
    assert blocks(f"{line}\n\nIt may cause rash.\n")[0][0] is PARAGRAPH


def test_a_line_before_a_list_introduces_it_and_heads_nothing_else() -> None:
    assert blocks("\nCommon effects:\n- rash\n- itch\n")[0] == (PARAGRAPH, "Common effects:", 0)


def test_drawn_lines_are_no_text() -> None:
    assert blocks("It is white.\n\n*****\n\nIt is round.\n") == [
        (PARAGRAPH, "It is white.", 0),
        (PARAGRAPH, "It is round.", 0),
    ]


# --- lists ---


def test_items_stand_in_items_by_indentation_and_by_their_marks() -> None:
    assert blocks("- rash\n    - of the face\n        - red\n    - of the arms\n- itch\n") == [
        (ITEM, "rash", 0), (ITEM, "of the face", 1), (ITEM, "red", 2), (ITEM, "of the arms", 1), (ITEM, "itch", 0),
    ]  # fmt: skip
    assert [depth for _, _, depth in blocks("• rash\no of the face\n• itch\n")] == [0, 1, 0]
    assert [depth for _, _, depth in blocks("- rash\n\nThen:\n\n    - itch\n")] == [0, 0, 0]


def test_numbers_that_follow_one_another_make_a_list_and_a_number_alone_a_heading() -> None:
    assert blocks("1. Open the box.\n2. Take a tablet.\n\n3. Uses\n\nIt is for pain.\n") == [
        (ITEM, "Open the box.", 0), (ITEM, "Take a tablet.", 0), (HEADING, "Uses", 0),
        (PARAGRAPH, "It is for pain.", 0),
    ]  # fmt: skip


def test_what_stands_in_an_item_is_introduced_by_it_and_by_what_introduces_it() -> None:
    body = "Tell your doctor if you have:\n- heart problems\n    - angina\n- gout\n"
    reading = read(parse_text(f"Tizanidine\n\n{body}", "small"))
    rows = [(row["relation"], row["value"]) for row in facts(reading)]
    assert rows == [("precaution", "heart problems"), ("precaution", "angina"), ("precaution", "gout")]
    body = "Side effects\n\nSerious effects are:\n- rare:\n    - coma\n- common:\n    - rash\n"
    reading = read(parse_text(f"Tizanidine\n\n{body}", "small"))
    found = {row["value"]: row["category"] for row in facts(reading) if row["relation"] == "adverse_effect"}
    assert (found["coma"], found["rash"]) == ("rare", "common")
    body = "Side effects\n\nRare effects are:\n- problems of the heart\n    - angina\n- coma\n"
    found = {row["value"]: row.get("category") for row in facts(read(parse_text(f"Tizanidine\n\n{body}", "small")))}
    assert (found["angina"], found["coma"]) == ("rare", "rare")
    body = "Side effects\n\nEffects are:\n- rare ones:\n    - coma\n- rash\n"
    found = {row["value"]: row.get("category") for row in facts(read(parse_text(f"Tizanidine\n\n{body}", "small")))}
    assert (found["coma"], found["rash"]) == ("rare", "none")


# --- lines of the page ---


@pytest.mark.parametrize(
    "line",
    ["Page 3 of 8", "page 3/8", "- 3 -", "3 of 8", "Zorvalin leaflet | Page 3", "https://example.org/z 3/8", "P. 3"],
)
def test_page_numbers_do_not_break_a_sentence(line: str) -> None:
    text = f"Tizanidine\n\nTizanidine may cause nausea, headache and a very dry\n\n{line}\n\nmouth in some people.\n"
    reading = read(parse_text(text, "small"))
    assert [b.span.of(text).split("\n")[-1] for b in reading.document.blocks[1:]] == ["mouth in some people."]
    assert furniture(text) == [line]
    assert [row["value"] for row in facts(reading)][:2] == ["nausea", "headache"]
    (page,) = [found for found in reading.ledger if found.sentence.of(text) == line]
    assert (page.verdict, page.reason) == (Verdict.SKIPPED, "page footer")


def test_running_titles_beside_page_numbers_belong_to_the_page() -> None:
    text = (
        "Zorvalin leaflet\n\nIt is taken when the\n\nPage 1 of 3\n\fZorvalin leaflet\nVersion 2\n\npain is bad.\n\n"
        "It is\nPage 2 of 3\n\fZorvalin leaflet\nVersion 2\n\nwhite.\n\nZorvalin leaflet\n\nPage 3 of 3\n"
    )
    assert furniture(text) == [
        "Page 1 of 3", "Zorvalin leaflet", "Version 2", "Page 2 of 3", "Zorvalin leaflet", "Version 2",
        "Zorvalin leaflet", "Page 3 of 3",
    ]  # fmt: skip
    assert len(parse_text(text, "small").blocks) == 3


def test_lines_that_come_again_in_the_text_stay() -> None:
    assert furniture("Zorvalin\n\nCommon\n\n- rash\n\nCommon\n\n- itch\n\n12\n\nCommon\n\nIt is white.\n") == []
    assert furniture("Zorvalin\n\n- rash\n\fPage 2\n- rash\n\fPage 3\n- rash\n") == ["Page 2", "Page 3"]


# --- tables ---


@pytest.mark.parametrize(
    "table",
    [
        "Effect | How often\nrash | common\ndry mouth | rare",
        "| Effect | How often |\n|---|---|\n| rash | common |\n| dry mouth | rare |",
        "Effect\tHow often\nrash\tcommon\ndry mouth\trare",
        "Effect       How often\nrash         common\ndry mouth    rare",
    ],
)
def test_tables_of_bars_tabs_and_columns(table: str) -> None:
    document = parse_text(f"Tizanidine\n\nSide effects\n\n{table}\n\nIt is white.\n", "small")
    text = document.text
    rows = [block for block in document.blocks if block.kind is ROW]
    found = [[(c.span.of(text), [s.of(text) for s in c.column], c.heads) for c in row.cells] for row in rows]
    assert found == [
        [("Effect", [], True), ("How often", [], True)],
        [("rash", ["Effect"], False), ("common", ["How often"], False)],
        [("dry mouth", ["Effect"], False), ("rare", ["How often"], False)],
    ]
    values = {row["value"]: row["category"] for row in facts(read(document))}
    assert values == {"rash": "common", "dry mouth": "rare"}


@pytest.mark.parametrize(
    "lines",
    [
        "It is white.  It is round.\nIt is small.  It is new.",
        "•\trash\n•\titch",
        "1.\trash\n2.\titch",
        "a | b",
        "rash    1\n\nitch    2",
    ],
)
def test_lines_that_are_no_table(lines: str) -> None:
    assert ROW not in [kind for kind, _, _ in blocks(lines)]


# --- any text ---

bounded = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PIECES = st.one_of(
    st.sampled_from(["\n", "\n\n", "\n\n\n", "\f", "Page 2 of 3\n", "- 4 -\n", " | ", "\t", "   ", "----\n", "====\n"]),
    st.sampled_from(["- rash\n", "    - itch\n", "o pain\n", "1. one\n", "2. two\n", "Uses:\n", "it goes on", "**"]),
    st.sampled_from(["a | b\nc | d\n", "x\ty\nz\tw\n", "|---|---|\n", "Q: why?\n", "Effects    Often\n"]),
    st.text(max_size=10),
)  # fmt: skip


@bounded
@given(st.lists(PIECES, max_size=25).map("".join))
@example("Zorvalin\n\nIt is\n\nPage 1\n\ngood.\n\n|a|b|\n||c|\n")
def test_every_word_of_a_text_is_in_a_block_or_belongs_to_the_page(text: str) -> None:
    document = parse_text(text, "small")
    assert document.text == plain_letters(text)
    text = document.text
    assert plain_letters(text) == text
    assert "".join(section.span.of(text) for section in document.sections) == text
    for one, other in pairwise(document.blocks):
        assert one.span.end <= other.span.start
    covered = bytearray(len(text))
    for span in (*document.furniture, *(block.span for block in document.blocks)):
        assert span.of(text) == span.of(text).strip() != ""
        covered[span.start : span.end] = b"x" * (span.end - span.start)
    for block in document.blocks:
        assert block.span.within(document.sections[block.section].span)
        assert all(cell.span.within(block.span) for cell in block.cells)
    for match in re.finditer(r"[^\W\d_]{2,}", text):
        if match.group() not in ("Question", "Answer"):
            assert covered[match.start()] == ord("x"), match.group()
    reading = read(document)
    spans = [line.sentence for line in reading.ledger]
    for before, after in pairwise(spans):
        assert before.end <= after.start or after in document.furniture or before in document.furniture


@pytest.mark.parametrize(
    "piece", ["Page 1\n", "a | b\n", "a\tb\n", "- x\n", "x\n\f", "**a**\n", "1. a\n", "a    b\n", "    - x\n"]
)
def test_long_texts_take_time_in_proportion(piece: str) -> None:
    begun = time.process_time()
    parse_text(piece * 20_000, "small")
    assert time.process_time() - begun < 8


def test_relations_of_a_hyphenated_word_at_the_end_of_a_line_stay_in_one_sentence() -> None:
    text = "Tizanidine\n\nTizanidine may cause drowsi-\nness and nausea.\n"
    reading = read(parse_text(text, "small"))
    assert len(reading.document.blocks) == 2
    assert [s.value.words for s in reading.statements if s.relation is Relation.ADVERSE_EFFECT][-1] == "nausea"
