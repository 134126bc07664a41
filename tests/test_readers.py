"""Files to documents: what is refused and how it is told, and how a text is cut into sections and blocks."""

from __future__ import annotations

import codecs
import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

import kg.readers
from kg.errors import DocumentError
from kg.model import BlockKind, Document
from kg.readers import decode, document_name, read_document
from kg.readers.text import parse_text

TITLE, HEADING, PARAGRAPH, ITEM = BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM


def blocks(text: str) -> list[tuple[BlockKind, str, str]]:
    """Kind, words and section heading of each block."""
    document = parse_text(text, "small")
    return [(b.kind, b.span.of(text), document.sections[b.section].heading) for b in document.blocks]


# --- files ---


def test_a_document_is_its_text_its_name_and_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "my leaflet.txt"
    path.write_text("Zorvalin\n\nZorvalin is liked.\n", "utf-8")
    document = read_document(path)
    assert (document.name, document.title) == ("my-leaflet", "Zorvalin")
    assert document.text == "Zorvalin\n\nZorvalin is liked.\n"
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("caf\u00e9".encode(), "caf\u00e9"),
        (codecs.BOM_UTF8 + "caf\u00e9".encode(), "caf\u00e9"),
        (codecs.BOM_UTF16_LE + "caf\u00e9".encode("utf-16-le"), "caf\u00e9"),
        (codecs.BOM_UTF16_BE + "caf\u00e9".encode("utf-16-be"), "caf\u00e9"),
        (b"one\r\ntwo\rthree\fpage\tend", "one\r\ntwo\rthree\fpage\tend"),
        (b"a form feed or a stray \x07 bell is still text", "a form feed or a stray \x07 bell is still text"),
    ],
)
def test_bytes_become_text_without_a_change_but_the_mark(data: bytes, text: str) -> None:
    assert decode(data, "a.txt") == text


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"", "the file is empty", "give a document with text"),
        (b" \r\n\t ", "the file is empty", "give a document with text"),
        (b"PK\x03\x04\x00\x00", "this is no text (it holds NUL bytes)", "convert it to plain text first"),
        (b"\x01\x02\x03\x04\x05\x06\x0e\x0f\x10", "this is no text (it holds control characters)", "convert it"),
        (b"caf\xe9 au lait", "not valid UTF-8-SIG at byte 3", "iconv -f WINDOWS-1252 -t UTF-8"),
        (b"\xff\xfea", "not valid UTF-16 at byte", "save it as UTF-8"),
        (b"x" * 1_000_001, "one line has more than 1,000,000 characters", "break its lines"),
    ],
    ids=["empty", "white", "nul", "control", "latin", "half", "line"],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes, what: str, remedy: str) -> None:
    with pytest.raises(DocumentError) as refused:
        decode(data, "a.txt")
    assert refused.value.where == "a.txt"
    assert what in refused.value.what
    assert remedy in refused.value.remedy


def test_long_lines_that_are_many_are_read() -> None:
    text = ("x" * 999_999 + "\n") * 2
    assert decode(text.encode(), "a.txt") == text


def test_a_folder_a_missing_file_and_a_large_one_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match=r"this is a folder; name its documents"):
        read_document(tmp_path)
    with pytest.raises(DocumentError, match=r"no such file; check the path"):
        read_document(tmp_path / "none.txt")
    monkeypatch.setattr(kg.readers, "MAX_BYTES", 1_000_000)
    large = tmp_path / "large.txt"
    large.write_bytes(b"word\n" * 300_000)
    with pytest.raises(DocumentError, match=r"the file has 2 MB; split it into documents of at most 1 MB"):
        read_document(large)


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (PermissionError(13, "Permission denied"), "no permission to read it"),
        (OSError(5, "Input/output error"), "cannot be read (Input/output error)"),
    ],
)
def test_what_the_system_refuses_is_told(
    error: OSError, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Zorvalin", "utf-8")

    def refuse(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DocumentError) as refused:
        read_document(path)
    assert refused.value.what == what


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/c.txt", "c"),
        ("../../etc.passwd.txt", "etc.passwd"),
        ("a b//  c (2).text", "c-2"),
        ("ünïcode.txt", "ünïcode"),
        ("'; DROP.txt", "DROP"),
        ("-.txt", "document"),
    ],
)
def test_a_name_can_never_be_a_path(path: str, name: str) -> None:
    assert document_name(Path(path)) == name
    assert not set(name) & set("/\\ \n\"'")


# --- blocks ---


def test_title_headings_paragraphs_and_items() -> None:
    items = "- rash\n* itch\n• pain\n1) ache\nb) cough"
    text = f"Zorvalin\n\nIntroduction here.\n\nSide effects\n\n{items}\n\nStorage\n\nKeep it.\n"
    assert blocks(text) == [
        (TITLE, "Zorvalin", ""),
        (PARAGRAPH, "Introduction here.", ""),
        (HEADING, "Side effects", "Side effects"),
        (ITEM, "rash", "Side effects"),
        (ITEM, "itch", "Side effects"),
        (ITEM, "pain", "Side effects"),
        (ITEM, "ache", "Side effects"),
        (ITEM, "cough", "Side effects"),
        (HEADING, "Storage", "Storage"),
        (PARAGRAPH, "Keep it.", "Storage"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "How should I take it?",
        "## Side effects",
        "4. Side effects",
        "Q: What is it for?",
        "SIDE EFFECTS",
        "Uses, side effects and more",
    ],
)
def test_lines_that_are_headings(line: str) -> None:
    text = f"Zorvalin\n\n{line}\n\nSome words follow here.\n"
    assert [kind for kind, _, _ in blocks(text)] == [TITLE, HEADING, PARAGRAPH]


@pytest.mark.parametrize(
    "line",
    [
        "It is taken by mouth.",
        "nausea and rash",
        "Nausea, rash, itching and pain",
        "Take one tablet; then wait",
        "Tell your doctor if you have:",
        "See https://example.org",
        "Words " * 15,
    ],
)
def test_lines_that_are_none(line: str) -> None:
    text = f"Zorvalin\n\n{line}\n\nSome words follow here.\n"
    assert [kind for kind, _, _ in blocks(text)] == [TITLE, PARAGRAPH, PARAGRAPH]


def test_marks_of_a_heading_are_no_part_of_its_words() -> None:
    text = (
        "# Zorvalin\n\n## 2. Uses:\n\nText one.\n\n3.1 Side effects\n\nText two.\n\n"
        "Question: What else?\n\nAnswer: Nothing.\n"
    )
    assert blocks(text) == [
        (TITLE, "Zorvalin", ""),
        (HEADING, "Uses:", "Uses"),
        (PARAGRAPH, "Text one.", "Uses"),
        (HEADING, "Side effects", "Side effects"),
        (PARAGRAPH, "Text two.", "Side effects"),
        (HEADING, "What else?", "What else?"),
        (PARAGRAPH, "Nothing.", "What else?"),
    ]


def test_a_gap_wider_than_the_others_ends_a_section() -> None:
    near = "Zorvalin\n\nSide effects\n\nIt may cause rash.\n\nThe shop is open."
    assert blocks(near)[-1] == (PARAGRAPH, "The shop is open.", "Side effects")
    wide = "Zorvalin\n\nSide effects\n\nIt may cause rash.\n\n\nThe shop is open.\n\nIt is large."
    assert blocks(wide)[-2:] == [(PARAGRAPH, "The shop is open.", ""), (PARAGRAPH, "It is large.", "")]


def test_a_gap_below_a_heading_does_not_part_it_from_its_text() -> None:
    text = "Zorvalin\n\nSide effects\n\n\nIt may cause rash.\n"
    assert blocks(text)[-1] == (PARAGRAPH, "It may cause rash.", "Side effects")


def test_a_short_line_alone_between_wide_gaps_is_a_lost_row_and_no_heading() -> None:
    text = "Zorvalin\n\nSide effects\n\nIt may cause rash.\n\n\nWheezing or fits\n\n\nThe shop is open.\n"
    assert blocks(text)[3:] == [(PARAGRAPH, "Wheezing or fits", ""), (PARAGRAPH, "The shop is open.", "")]


def test_bullets_inside_a_line_are_items() -> None:
    text = "Zorvalin\n\nTell your doctor if you have: • asthma • kidney problems • gout\n"
    assert blocks(text)[1:] == [
        (PARAGRAPH, "Tell your doctor if you have:", ""),
        (ITEM, "asthma", ""),
        (ITEM, "kidney problems", ""),
        (ITEM, "gout", ""),
    ]
    assert [kind for kind, _, _ in blocks("Zorvalin\n\nOne dash - and no list.\n")] == [TITLE, PARAGRAPH]


def test_lines_wrapped_at_a_margin_are_one_paragraph() -> None:
    first = "Zorvalin is a medicine that loosens muscles, and people take it when the"
    text = f"Zorvalin\n\n{first}\nspasms come back. It is white.\n\nNext words.\n"
    assert blocks(text)[1:] == [
        (PARAGRAPH, f"{first}\nspasms come back. It is white.", ""),
        (PARAGRAPH, "Next words.", ""),
    ]


def test_lines_that_ended_before_the_margin_are_paragraphs_of_their_own() -> None:
    text = "Zorvalin\n\nGroup\nEffects\nCommon\nNausea, rash, itching\nUncommon\nHeadache, cough, fever\n"
    assert [words for _, words, _ in blocks(text)][1:] == [
        "Group",
        "Effects",
        "Common",
        "Nausea, rash, itching",
        "Uncommon",
        "Headache, cough, fever",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_cuts_alike(end: str) -> None:
    text = end.join(("Zorvalin", "", "Side effects", "", "It may cause rash.", "", "", "- one", "- two", ""))
    assert blocks(text) == [
        (TITLE, "Zorvalin", ""),
        (HEADING, "Side effects", "Side effects"),
        (PARAGRAPH, "It may cause rash.", "Side effects"),
        (ITEM, "one", ""),
        (ITEM, "two", ""),
    ]


def test_a_text_without_a_title_is_called_by_its_name() -> None:
    document = parse_text("It is a medicine.\nIt is white.\n" * 3, "nameless")
    assert document.title == "It is a medicine."
    assert parse_text("word " * 40, "nameless").title == "nameless"


def _holds_together(document: Document) -> None:
    """Sections tile the text; blocks stand in order, apart, each in its section."""
    at = 0
    for section in document.sections:
        assert section.span.start == at
        at = section.span.end
    assert at == len(document.text)
    for one, other in pairwise(document.blocks):
        assert one.span.end <= other.span.start
    for block in document.blocks:
        assert block.span.within(document.sections[block.section].span)
        words = block.span.of(document.text)
        assert words == words.strip()
        assert words


def test_the_samples_hold_together(documents: Path) -> None:
    for path in sorted(documents.glob("*.txt")):
        _holds_together(read_document(path))


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("Answer: - Zorva  - Zorva XR", ["Zorva", "Zorva XR"]),
        ("Answer: - Zorva", ["Zorva"]),
        ("Answer: - Zorva (white))", ["Zorva (white)"]),
        ("Call if you have:  - a dry - even sore - throat  - rash", ["a dry - even sore - throat", "rash"]),
        ("Call if you have: - fever - rash", ["fever", "rash"]),
        ("The brain - and not only - is slow - at times.", []),
    ],
)
def test_hyphens_are_bullets_where_a_wide_gap_or_a_colon_says_so(line: str, items: list[str]) -> None:
    assert [words for kind, words, _ in blocks(f"Zorvalin\n\nIntroduction of it.\n{line}\n") if kind is ITEM] == items


def test_a_sentence_behind_a_wide_gap_is_no_part_of_the_last_item() -> None:
    text = "Zorvalin\n\nTell the nurse about:  - rash  - dry skin  Some people faint. Lie down.\n"
    assert blocks(text)[1:] == [
        (PARAGRAPH, "Tell the nurse about:", ""),
        (ITEM, "rash", ""),
        (ITEM, "dry skin", ""),
        (PARAGRAPH, "Some people faint. Lie down.", ""),
    ]


def test_a_margin_that_varies_is_learnt_from_the_lines_that_surely_go_on() -> None:
    wrapped = (
        "Zorvalin\n\nPossible side effects\n\n"
        "- an allergic reaction that begins with a rash, then goes on to a swollen face and to wheezing or\n"
        "fever.\n\n"
        "- a drop in the number of those cells of the blood that fight infections, as a sore throat may tell\n"
        "you early.\n\n"
        "- pain in the belly that lasts for longer than a day, comes back, or that wakes you up in the night\n"
        "often.\n\n"
        "- blisters on the skin or in the mouth that peel, which may be seen with other troubles of the skin.\n"
        "These Can Be Signs Of Something Else\n\n"
        "- a rare illness of the lungs that doctors know by the names of those who saw it first, the (Aa and\n"
        "Bb Syndrome)\n\n"
        "- a cough that stays for weeks and does not get better although you have stopped the medicine and\n"
        "rested.\n"
        "Storing it\n\nKeep it in the dark, please, and do not look at it too often, for it does not like it that "
        "much, or so it is said.\n"
    )
    found = blocks(wrapped)
    assert [words for kind, words, _ in found if kind is HEADING] == ["Possible side effects", "Storing it"]
    items = [words.splitlines()[-1] for kind, words, _ in found if kind is ITEM]
    assert items == [
        "fever.",
        "you early.",
        "often.",
        "These Can Be Signs Of Something Else",
        "Bb Syndrome)",
        "rested.",
    ]


def test_a_numbered_entry_begins_a_line_and_a_question_word_may_end_in_for() -> None:
    text = "Zorvalin\n\nIn this leaflet\n1. What it is and what it is used for\n2. How to take it\n\nIt is liked.\n"
    assert [words for kind, words, _ in blocks(text) if kind is HEADING] == ["In this leaflet"]
    assert [words for kind, words, _ in blocks(text) if kind is ITEM] == [
        "What it is and what it is used for",
        "How to take it",
    ]


def test_a_marked_heading_takes_no_words_from_the_line_below() -> None:
    assert blocks("Zorvalin\n\n## Further information\nnone yet\n") == [
        (TITLE, "Zorvalin", ""),
        (HEADING, "Further information", "Further information"),
        (PARAGRAPH, "none yet", "Further information"),
    ]
