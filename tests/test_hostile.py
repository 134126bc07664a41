"""Documents from strangers: what is too long, too many or invisible in them is bounded, left out and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import DocumentError
from kg.extract.bounds import MAX_SENTENCE
from kg.extract.context import prepare
from kg.extract.reader import read
from kg.model import Reading, Verdict
from kg.readers import read_document
from kg.readers.text import parse_text
from kg.vocabulary import load_vocabulary

HEAD = "Aspirol\n\nSide effects\n\n"


def reading(text: str) -> Reading:
    return read(parse_text(text, "a"), load_vocabulary())


def values(found: Reading) -> list[str]:
    return [statement.value.words for statement in found.statements]


@pytest.mark.parametrize("token", ["rash, ", "nausea 5%, ", "1", "a ", "(", "or ", "x. ", "have ", "\ue001", ".", "A"])
def test_no_cue_sees_more_than_the_longest_sentence(token: str) -> None:
    """Time is quadratic in what a cue sees, so the bound on a sentence is the bound on the time of a document."""
    text = HEAD + "Side effects include rash. Take care: " + token * 30_000 + "\n\nAspirol may cause itching.\n"
    context = prepare(parse_text(text, "a"), load_vocabulary())
    assert max(unit.span.end - unit.span.start for unit in context.units) <= MAX_SENTENCE
    assert {"rash", "itching"} <= set(values(reading(text)))


def test_a_sentence_too_long_to_read_is_not_understood_and_all_around_it_is_read() -> None:
    long = "Other effects are " + "pain, " * 500 + "and more."
    text = f"{HEAD}Aspirol may cause rash. {long} It may also cause itching.\n"
    found = reading(text)
    assert values(found) == ["rash", "itching"]
    lines = [(line.sentence.of(text), line.verdict) for line in found.ledger]
    assert lines == [
        ("Aspirol", Verdict.SKIPPED),
        ("Side effects", Verdict.SKIPPED),
        ("Aspirol may cause rash.", Verdict.STATED),
        (long, Verdict.NOT_UNDERSTOOD),
        ("It may also cause itching.", Verdict.STATED),
    ]


def test_a_gap_that_no_layout_makes_ends_a_line() -> None:
    text = HEAD + "Aspirol may cause rash." + " " * 5_000 + "Aspirol may cause itching.\n\n" + " " * 300 + "- nausea\n"
    document = parse_text(text, "a")
    assert [block.span.of(text) for block in document.blocks][2:] == [
        "Aspirol may cause rash.",
        "Aspirol may cause itching.",
        "nausea",
    ]
    assert values(reading(text)) == ["rash", "itching", "nausea"]


ODD = {
    "no-break space": (" ", "\u00a0"),
    "thin space": (" ", "\u2009"),
    "soft hyphen": ("s", "s\u00ad"),
    "zero-width space": ("a", "a\u200b"),
    "marks of direction": ("e", "\u202be\u202c"),
    "ligature": ("fi", "\ufb01"),
    "line separator": ("\n", "\u2028"),
    "no-break hyphen": ("-", "\u2011"),
    "accent behind its letter": ("ö", "o\u0308"),
}
PLAIN = (
    "Aspirol\n\nSide effects\n\nAspirol may cause dry mouth in up to 5 percent of users, fits and Sjögren's syndrome."
    "\n\n- dizziness\n- light-headed feeling\n\nDosage\n\nTake 5 mg twice daily.\n"
)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("ending", [".txt", ".html", ".md"])
def test_a_leaflet_with_odd_letters_reads_as_one_without(name: str, ending: str, tmp_path: Path) -> None:
    plain, odd = ODD[name]
    marked = {".txt": PLAIN, ".md": PLAIN.replace("Side", "## Side").replace("Dosage", "## Dosage")}
    tags = ("h1", "h2", "p", "p", "h2", "p")
    paragraphs = "".join(f"<{tag}>{part}</{tag}>" for tag, part in zip(tags, PLAIN.split("\n\n"), strict=True))
    text = marked.get(ending, f"<meta charset='utf-8'>{paragraphs}")
    changed = text.replace(plain, odd)
    if ending != ".txt":  # marks of the page stay as they are
        head, _, body = text.partition("may cause")
        changed = f"{head}may cause{body.partition('.')[0].replace(plain, odd)}.{body.partition('.')[2]}"
    found = []
    for content in (text, changed):
        path = tmp_path / f"a{ending}"
        path.write_text(content, encoding="utf-8")
        found.append(values(read(read_document(path), load_vocabulary())))
    assert found[0] == found[1] != []


@pytest.mark.parametrize("ending", [".txt", ".html"])
@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_file_with_nothing_but_a_byte_order_mark_is_empty(mark: bytes, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(mark)
    with pytest.raises(DocumentError, match="the file is empty"):
        read_document(path)


@pytest.mark.parametrize("charset", ["ascii", "us-ascii", "iso8859-1"])
def test_a_page_that_calls_itself_ascii_is_read(charset: str, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(f"<meta charset={charset}><h1>Aspirol</h1><p>Aspirol may cause rash.</p>".encode())
    assert values(read(read_document(path), load_vocabulary())) == ["rash"]
