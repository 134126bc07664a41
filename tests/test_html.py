"""Pages and Markdown to documents: what is read of them, as what, and what is left out and named."""

from __future__ import annotations

import contextlib
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.errors import DocumentError
from kg.extract.reader import read
from kg.facts import facts
from kg.model import BlockKind, Document
from kg.readers import read_document
from kg.readers.html import parse_html
from kg.readers.html_tree import MAX_DEPTH, decode_page
from kg.readers.markdown import MAX_CHARACTERS, parse_markdown

FIXTURES = Path(__file__).resolve().parent / "fixtures"
TITLE, HEADING, PARAGRAPH, ITEM, ROW = (
    BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.ROW,
)  # fmt: skip


def blocks(document: Document) -> list[tuple[BlockKind, str, int]]:
    """Kind, words and depth of each block."""
    return [(b.kind, b.span.of(document.text), b.depth) for b in document.blocks]


def of_page(body: str) -> list[tuple[BlockKind, str, int]]:
    """The blocks of a page with a title, without it."""
    return blocks(parse_html(f"<h1>Zorvalin</h1>{body}", "z"))[1:]


def cells(document: Document) -> list[tuple[str, list[str], list[str]]]:
    """Words, column headings and row headings of each cell that holds content."""
    text = document.text
    return [
        (c.span.of(text), [s.of(text) for s in c.column], [s.of(text) for s in c.row])
        for b in document.blocks
        for c in b.cells
        if not c.heads
    ]


# --- the same leaflet in three formats ---


def test_a_leaflet_says_the_same_as_text_as_markdown_and_as_a_saved_page() -> None:
    said = {}
    for ending in ("txt", "md", "html"):
        document = read_document(FIXTURES / f"leaflet.{ending}")
        places = ("start", "end", "quote", "quote_start", "quote_end")
        said[ending] = sorted(
            str({key: value for key, value in row.items() if key not in places}) for row in facts(read(document))
        )
    assert said["md"] == said["txt"]
    assert said["html"] == said["txt"]
    values = [row["value"] for row in facts(read(read_document(FIXTURES / "leaflet.html")))]
    expected = ["tablets", "muscle spasms", "spasticity", "liver failure", "peanuts", "heart problems", "angina"]
    assert [value for value in values if value in expected] == expected
    assert {"glaucoma", "drowsiness", "Dizziness", "slow breathing", "2 mg", "4 mg"} <= set(values)
    assert not {"nausea", "itching", "cough", "fever", "headache"} & set(values)


def test_what_surrounds_a_page_is_left_out_and_named() -> None:
    document = read_document(FIXTURES / "leaflet.html")
    left = [(left.reason, left.words) for left in document.left_out]
    assert ("table of contents", "Uses Before Side effects") in left
    assert ("hidden", "It may cause fever.") in left
    assert any(reason == "outside the main part" and "Baclofen may cause cough." in words for reason, words in left)
    for words in ("cookies", "Aspirin", "itching", "document.write"):
        assert words not in document.text
    assert document.title == "Tizanidine tablets"
    assert "The Leaflet House" not in document.text


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("<nav>Home page</nav>", "navigation"),
        ("<aside>Home page</aside>", "aside"),
        ("<footer>Home page</footer>", "page footer"),
        ("<form>Home page</form>", "form"),
        ("<button>Home page</button>", "button"),
        ("<div class='cookie-consent'>Home page</div>", "cookie notice"),
        ("<ul id=breadcrumbs><li>Home page</ul>", "navigation"),
        ("<div role=navigation>Home page</div>", "navigation"),
        ("<p style='color: red; display:none'>Home page</p>", "hidden"),
        ("<div aria-hidden=true>Home page</div>", "hidden"),
        ("<header>Home page</header>", "page header"),
    ],
)
def test_parts_that_are_no_text(part: str, reason: str) -> None:
    document = parse_html(f"<h1>Zorvalin</h1>{part}<p>Zorvalin is a white tablet that is swallowed.</p>", "z")
    assert blocks(document)[1:] == [(PARAGRAPH, "Zorvalin is a white tablet that is swallowed.", 0)]
    assert [(left.reason, left.words) for left in document.left_out] == [(reason, "Home page")]


def test_a_name_does_not_make_the_whole_page_a_menu() -> None:
    page = "<div class='content with-sidebar'><h1>Zorvalin</h1><p>It is a white tablet.</p></div>"
    assert [words for _, words, _ in blocks(parse_html(page, "z"))] == ["Zorvalin", "It is a white tablet."]
    page = "<h1>Zorvalin</h1><form class=page><p>It is a white tablet that one swallows.</p></form>"
    assert [words for _, words, _ in blocks(parse_html(page, "z"))][1:] == ["It is a white tablet that one swallows."]


# --- headings, lists, lines ---


def test_headings_carry_the_path_to_them_and_lists_their_depth() -> None:
    page = (
        "<h1>Zorvalin</h1><h2>Effects</h2><h3>Common</h3><ul><li>rash<ol><li>of the face<ul><li>red</ul></ol>"
        "<li>itch</ul><h2>Storage</h2><p>Keep it.</p>"
    )
    document = parse_html(page, "z")
    assert blocks(document)[1:] == [
        (HEADING, "Effects", 0), (HEADING, "Common", 0), (ITEM, "rash", 0), (ITEM, "of the face", 1), (ITEM, "red", 2),
        (ITEM, "itch", 0), (HEADING, "Storage", 0), (PARAGRAPH, "Keep it.", 0),
    ]  # fmt: skip
    assert [s.path for s in document.sections] == [(), ("Effects",), ("Effects", "Common"), ("Storage",)]
    assert "\n• rash\n  • of the face\n    • red\n• itch\n" in document.text


def test_a_page_without_a_main_heading_is_called_as_its_window() -> None:
    document = parse_html("<title>Zorvalin - The Shop</title><h2>Uses</h2><p>It is for pain.</p>", "z")
    assert (document.title, blocks(document)[0]) == ("Zorvalin", (TITLE, "Zorvalin", 0))
    assert parse_html("<p>It is for pain.</p>", "z").title == "z"


def test_lines_in_bold_questions_and_labels_are_headings() -> None:
    page = (
        "<p><b>Side effects:</b></p><p>It may cause rash.</p><div class='faq question'>Is it safe?</div><p>Mostly.</p>"
        "<p>Q: Who takes it?</p><p>A: Adults.</p><p><b>Stop at once.</b></p>"
    )
    assert of_page(page) == [
        (HEADING, "Side effects:", 0), (PARAGRAPH, "It may cause rash.", 0), (HEADING, "Is it safe?", 0),
        (PARAGRAPH, "Mostly.", 0), (HEADING, "Who takes it?", 0), (PARAGRAPH, "Adults.", 0),
        (PARAGRAPH, "Stop at once.", 0),
    ]  # fmt: skip


def test_terms_and_details_head_their_text_and_then_the_section_goes_on() -> None:
    page = "<h2>Effects</h2><dl><dt>Common<dd>rash<dd>itch<dt>Rare<dd>coma</dl><p>Tell your doctor.</p>"
    document = parse_html(f"<h1>Zorvalin</h1>{page}", "z")
    assert [(b.span.of(document.text), document.sections[b.section].path) for b in document.blocks[1:]] == [
        ("Effects", ("Effects",)), ("Common", ("Effects", "Common")), ("rash", ("Effects", "Common")),
        ("itch", ("Effects", "Common")), ("Rare", ("Effects", "Rare")), ("coma", ("Effects", "Rare")),
        ("Tell your doctor.", ("Effects",)),
    ]  # fmt: skip
    page = "<details open><summary>Is it safe?</summary><p>Mostly.</p></details>After it."
    assert of_page(page) == [(HEADING, "Is it safe?", 0), (PARAGRAPH, "Mostly.", 0), (PARAGRAPH, "After it.", 0)]


def test_a_section_that_goes_on_behind_its_parts_is_read_as_before() -> None:
    page = (
        "<h1>Tizanidine</h1><h2>Storage</h2><p>Keep it dry.</p><h2>Side effects</h2>"
        "<details><summary>More about storage?</summary><p>Keep it cool.</p></details><ul><li>nausea</ul>"
    )
    rows = facts(read(parse_html(page, "z")))
    assert [(row["relation"], row["value"]) for row in rows] == [("adverse_effect", "nausea")]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>It may be:<br>rash<br>dry mouth</p>", [(PARAGRAPH, "It may be:"), (ITEM, "rash"), (ITEM, "dry mouth")]),
        ("<p>Effects are:</p><p>- rash<br>- itch</p>", [(PARAGRAPH, "Effects are:"), (ITEM, "rash"), (ITEM, "itch")]),
        ("<p>It is a tablet that<br>is swallowed.</p>", [(PARAGRAPH, "It is a tablet that is swallowed.")]),
        ("<p>It is white.<br><br>It is round.</p>", [(PARAGRAPH, "It is white."), (PARAGRAPH, "It is round.")]),
        ("<p>a<b>b</b>c <i>d</i>\n e&nbsp;f</p>", [(PARAGRAPH, "abc d e f")]),
        ("<p>5 m<sup>2</sup> of rash<sup>a</sup></p>", [(PARAGRAPH, "5 m2 of rash")]),
        ("Bare<div>in parts</div>of it", [(PARAGRAPH, "Bare"), (PARAGRAPH, "in parts"), (PARAGRAPH, "of it")]),
    ],
)  # fmt: skip
def test_lines_of_a_paragraph(body: str, found: list[tuple[BlockKind, str]]) -> None:
    assert [(kind, words) for kind, words, _ in of_page(body)] == found


def test_a_page_that_shows_a_text_file_is_read_as_one() -> None:
    page = "<html><body><pre>Zorvalin\n\nSide effects\n\n- rash\n- itch\n</pre></body></html>"
    document = parse_html(page, "z")
    assert blocks(document) == [
        (TITLE, "Zorvalin", 0),
        (HEADING, "Side effects", 0),
        (ITEM, "rash", 0),
        (ITEM, "itch", 0),
    ]


# --- tables ---


def test_a_cell_knows_the_headings_over_it_and_before_it() -> None:
    page = (
        "<table><caption>Effects in trials</caption><thead><tr><th rowspan=2>Effect<th colspan=2>Zorvalin"
        "<th rowspan=2>Placebo<tr><th>5 mg<th>10 mg</thead><tr><td colspan=4>Skin"
        "<tr><td>rash<sup>b</sup><td>1<td>2<td>3"
        "<tr><td rowspan=2>itch<td>4<td>5<td>6<tr><td>7<td>8<td>9</table>"
    )
    document = parse_html(f"<h1>Zorvalin</h1>{page}", "z")
    first = cells(document)[:4]
    assert first == [
        ("rash", ["Effects in trials", "Effect"], ["Skin"]),
        ("1", ["Effects in trials", "Zorvalin", "5 mg"], ["Skin", "rash"]),
        ("2", ["Effects in trials", "Zorvalin", "10 mg"], ["Skin", "rash"]),
        ("3", ["Effects in trials", "Placebo"], ["Skin", "rash"]),
    ]
    assert cells(document)[-1] == ("9", ["Effects in trials", "Placebo"], ["Skin", "itch"])
    assert document.text.endswith(
        "Effect | Zorvalin | Placebo\n5 mg | 10 mg\nSkin\nrash | 1 | 2 | 3\nitch | 4 | 5 | 6\n7 | 8 | 9\n"
    )


def test_lines_and_items_of_a_cell_stay_apart() -> None:
    page = "<table><tr><th>Common<th>Rare<tr><td>rash<br>itch<td><ul><li>coma<li>fits</ul></table>"
    assert [words for words, _, _ in cells(parse_html(page, "z"))] == ["rash; itch", "coma; fits"]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><p>It is white.</p><td><h2>Uses</h2></table>",
        "<table role=presentation><tr><td>It is white.<td>Uses<tr><td>a<td>b</table>",
        "<table><tr><td>It is white.<tr><td>Uses</table>",
        "<table><tr><td>It is white.<td>Uses</table>",
        "<table><tr><td><table><tr><td>It is white.<td>Uses</table></table>",
        "<table><tr><td><ul><li>It is white.</ul><td><ul><li>Uses</ul><tr><td>a<td>b</table>",
        f"<table><tr><th colspan=2>It is white.<tr><td colspan=2>Uses<tr><td colspan=2>{'a ' * 50}<tr><td>a</table>",
    ],
)
def test_a_table_that_only_arranges_the_page_is_none(page: str) -> None:
    found = of_page(page)
    assert ROW not in [kind for kind, _, _ in found]
    assert [words for _, words, _ in found][:2] == ["It is white.", "Uses"]


# --- Markdown ---


def test_markdown_is_read_without_its_marks() -> None:
    text = (
        "---\ntitle: x\n---\n# Zorvalin\n\nSome **bold** and [linked](http://a.b) `words`.\n\nSide effects\n===\n\n"
        "1. rash\n   - *of the face*\n2. itch\n\n| Day | Dose |\n|---|---|\n| 1 | 5 mg |\n\n    indented\n\n"
        "<div hidden>no</div>\n\n```\ncode\n```\n"
    )
    document = parse_markdown(text, "z")
    assert blocks(document) == [
        (TITLE, "Zorvalin", 0), (PARAGRAPH, "Some bold and linked words.", 0), (HEADING, "Side effects", 0),
        (ITEM, "rash", 0), (ITEM, "of the face", 1), (ITEM, "itch", 0), (ROW, "Day | Dose", 0), (ROW, "1 | 5 mg", 0),
        (PARAGRAPH, "indented", 0),
    ]  # fmt: skip
    assert [(left.reason, left.words) for left in document.left_out] == [("hidden", "no"), ("code", "code")]


# --- what is hostile or broken ---


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<meta charset=windows-1252><p>caf\xe9 \x80</p>", "caf\u00e9 \u20ac"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>\x93caf\xe9", "\u201ccaf\u00e9"),
        ("<p>caf\u00e9".encode(), "caf\u00e9"),
        ("\ufeff<p>caf\u00e9".encode("utf-16"), "caf\u00e9"),
        (b"\xef\xbb\xbf<meta charset=latin1>caf\xc3\xa9", "caf\u00e9"),
    ],
)
def test_a_page_says_what_it_is_written_in(data: bytes, text: str) -> None:
    assert decode_page(data, "a.html").endswith(text) or f"{text}</p>" in decode_page(data, "a.html")


@pytest.mark.parametrize(
    ("name", "data", "what", "remedy"),
    [
        ("a.html", b"", "the file is empty", "give a document with text"),
        ("a.html", b"<p>\0\0\0", "NUL bytes", "convert it to HTML"),
        ("a.html", b"<p>caf\xe9", "not valid UTF-8 at byte 6", "<meta charset>"),
        ("a.html", b"<meta charset=unicode_escape>x", "written in 'unicode-escape'", "save it as UTF-8"),
        ("a.html", b"<script>1</script>", "the page holds no text", "save it from the browser"),
        ("a.html", b"<div>" * (MAX_DEPTH + 5) + b"x", f"nested more than {MAX_DEPTH} deep", "save it as plain text"),
        ("a.md", b"# x\n" * (MAX_CHARACTERS // 4 + 1), "more than 2,000,000 characters", "split it"),
        ("a.md", b"> " * 500 + b"x", "nested more than 30 deep", "take out the marks"),
        ("a.md", b"\n".join(b"  " * i + b"- x" for i in range(100)), "nested more than 30 deep", "take out the marks"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_remedy(
    name: str, data: bytes, what: str, remedy: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError) as refused:
        read_document(path)
    assert what in refused.value.what
    assert remedy in refused.value.remedy


@pytest.mark.parametrize(
    "piece",
    [
        "<p>x",
        "<b><i>x</i>",
        "<td>x",
        "&amp",
        "<a b=c>x</a>",
        "</p></div>",
        "<!-- x",
        "<br>",
        "<li>x</li>",
        "<h2>x</h2>",
        "<x ",
    ],
)
def test_large_pages_take_time_in_proportion(piece: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(DocumentError):
        parse_html("<table><tr>" * 3 + piece * 20_000, "z")
    once = time.process_time() - begun
    assert once < 8
    begun = time.process_time()
    with contextlib.suppress(DocumentError):
        parse_html("<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">x", "z")
    assert time.process_time() - begun < 8


def test_entities_of_its_own_and_addresses_are_never_followed() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY x "never"><!ENTITY y SYSTEM "file:///etc/hostname">]>'
        "<base href='http://203.0.113.1/'><link rel=stylesheet href=x.css><h1>Zorvalin</h1>"
        "<p>It is &x; &y; <img src=z></p>"
    )
    document = parse_html(page, "z")
    assert "never" not in document.text.replace("&x;", "")
    assert document.blocks[0].span.of(document.text) == "Zorvalin"


bounded = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TAGS = [
    "p", "div", "h1", "h2", "h4", "ul", "ol", "li", "table", "tr", "td", "th", "thead", "caption", "dl", "dt", "dd",
    "details", "summary", "b", "a", "span", "br", "pre", "tbody", "nav", "aside", "main", "section", "form", "button",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<td colspan=2 rowspan=3>", "<td rowspan=99999>", "<div hidden>", "<ul class=menu>", "&amp;", "&lt;b&gt;"]
    ),
    st.sampled_from(
        ["Zorvalin ", "rash, itch ", "12 percent ", "Q: why? ", "- one ", "Common: ", "\n", "  ", "It ends. "]
    ),
    st.text(alphabet="abcXYZ .:;,?\n\t\u00e9\u2028\ue000\U0001f642", max_size=12),
)


@bounded
@given(st.lists(PIECES, max_size=30).map("".join))
@example("<table><tr><td rowspan=3>a<td>b<tr><td>c</table>d")
@example("<table>stray<tr>here<td>a</td>there<p>rash</p></table>")
@example("<dl>stray<dd>rash<dd>itch<dt>c</dl>")
@example("<h1></h1><table><caption>a</caption></table><li>b<dd>c")
def test_every_word_of_a_page_is_in_a_block_or_named_as_left_out(page: str) -> None:
    document = parse_html(page, "z")
    text = document.text
    assert "".join(section.span.of(text) for section in document.sections) == text
    for one, other in pairwise(document.blocks):
        assert one.span.end <= other.span.start
    for block in document.blocks:
        assert block.span.within(document.sections[block.section].span)
        assert block.span.of(text) == block.span.of(text).strip() != ""
        for cell in block.cells:
            assert cell.span.within(block.span)
            assert all(span.end <= len(text) and span.of(text).strip() for span in (*cell.column, *cell.row))
    for line in read(document).ledger:
        assert line.sentence.of(text).strip()
    kept = "".join(block.span.of(text) for block in document.blocks) + "".join(left.words for left in document.left_out)
    shown = re.sub(r"&amp;|&lt;b&gt;|<[^>]*>", " ", page)
    for word in set(re.findall(r"[A-Za-z\u00e9]+", shown)) - {"Q", "b", "a"}:
        assert word in kept, word
