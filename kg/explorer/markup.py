"""Words, links and tables as HTML: whatever comes from a document, a query or an address passes through `escape`."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urlencode

from kg.explorer.document import Segment
from kg.explorer.facts import KINDS
from kg.explorer.things import KIND_WORDS, Thing
from kg.model import whole_percent

CAUTION = (
    "This tool repeats what documents say. It is not a medical device and gives no advice; that something is not "
    "listed here is no evidence that it is safe. Ask a pharmacist or a doctor."
)


def escape(words: str) -> str:
    """Words as HTML that shows exactly these words, and turns the direction of none but these.

    >>> escape("<b>'x'</b>"), escape("a\\u202eb")
    ('&lt;b&gt;&#x27;x&#x27;&lt;/b&gt;', 'a\\u202eb\\u202c')
    """
    return html.escape(words + _closing(words), quote=True)


_OPEN = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
"""What turns the direction of the text behind it -> what ends that (Unicode Standard Annex 9, 2.1 to 2.5)."""


def _closing(words: str) -> str:
    """What ends every turn of direction that the words begin and do not end."""
    if not any(mark in words for mark in _OPEN):
        return ""
    opened: list[str] = []
    for character in words:
        if character in _OPEN:
            opened.append(_OPEN[character])
        elif character == "\u202c" and opened and opened[-1] == character:
            opened.pop()
        elif character == "\u2069" and character in opened:
            while opened.pop() != character:
                pass
    return "".join(reversed(opened))


def address(page: str, **parameters: str) -> str:
    """The address of a page of the explorer, relative, so that it holds under any base path."""
    return f"{page}?{urlencode(parameters)}" if parameters else page


def address_of_pairs(page: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Like `address`, for parameters that stand several times.

    >>> address_of_pairs("check", [("medicine", "drug:x"), ("medicine", "a b")])
    'check?medicine=drug%3Ax&medicine=a+b'
    """
    return f"{page}?{urlencode(list(parameters))}"


def address_of(thing: Thing) -> str:
    """The page of a thing."""
    if thing.kind == "drug":
        return address("drug", drug=thing.name)
    if thing.kind == "document":
        return address("document", document=thing.name)
    return address("thing", thing=thing.name)


def link(words: str, target: str, kind: str = "") -> str:
    """A link; `target` is made by `address`."""
    return f'<a class="mg-link {escape(kind)}" href="{escape(target)}">{escape(words)}</a>'


def thing_link(thing: Thing) -> str:
    """A thing's name, leading to its page."""
    return link(thing.label, address_of(thing))


def contents(sections: Iterable[tuple[str, str]]) -> str:
    """Links to the sections of a page: the title of each, and its name in the address."""
    links = "".join(f"<li>{link(title, f'#{name}')}</li>" for title, name in sections)
    return f'<nav aria-label="On this page"><ul class="mg-contents">{links}</ul></nav>'


def tag(words: str, kind: str = "") -> str:
    """A short remark beside a name."""
    return f'<span class="mg-tag {escape(kind)}">{escape(words)}</span>'


def sparql(name: str, query: str) -> str:
    """The query behind a block, closed: to read, and to ask oneself."""
    return (
        f'<details class="mg-behind"><summary>Show the SPARQL behind this: {escape(name)}</summary>'
        f"<pre><code>{escape(query)}</code></pre>"
        f"<p>{link('Ask it yourself', address('ask', sparql=query))}</p></details>"
    )


def notice(words: str, remedy: str = "", kind: str = "") -> str:
    """A message to a person: what, and what to do."""
    then = f"<p>{escape(remedy)}</p>" if remedy else ""
    return f'<div class="mg-notice {escape(kind)}" role="note"><p>{escape(words)}</p>{then}</div>'


def caution(documents: Sequence[Thing] = ()) -> str:
    """The medical caution, naming the documents that the page repeats."""
    named = ", ".join(f"“{thing_link(d)}”" for d in documents[:5])
    more = f" and {len(documents) - 5} more" if len(documents) > 5 else ""
    said = f"As stated by {named}{more}. " if named else ""
    return f'<p class="mg-caution">{said}{escape(CAUTION)}</p>'


def legend(kinds: Iterable[str], ledger: Mapping[str, int]) -> str:
    """What the marks of a document's text mean, with how many sentences each holds and the share not understood."""
    marks = "".join(
        f'<span class="mg-key"><mark class="mg-k-{escape(kind)}">{escape(KINDS[kind])}</mark></span>' for kind in kinds
    )
    every = sum(ledger.get(verdict, 0) for verdict in ("stated", "not understood", "skipped"))
    share = f" ({_share(ledger.get('not understood', 0), every)})" if every else ""
    verdicts = {"stated": "that state a fact", "not understood": "not understood", "skipped": "skipped for a reason"}
    counts = "".join(
        f'<span class="mg-key"><span class="mg-v-{escape(verdict.replace(" ", "-"))}">{escape(words)}</span>: '
        f"{ledger.get(verdict, 0)}{share if verdict == 'not understood' else ''}</span>"
        for verdict, words in verdicts.items()
    )
    return f'<div class="mg-legend"><div><b>Facts</b> {marks}</div><div><b>Sentences</b> {counts}</div></div>'


def _share(part: int, every: int) -> str:
    whole = whole_percent(part, every)
    return "less than 1%" if part and not whole else f"{whole}%"


def coverage(stated: int, skipped: int, not_understood: int) -> str:
    """How much of a document was understood: a bar of the three ledgers, and the share in words."""
    every = stated + skipped + not_understood
    if not every:
        return "no sentences"
    parts = (("stated", stated), ("skipped", skipped), ("lost", not_understood))
    bar = "".join(f'<i class="mg-bar-{name}" style="flex-grow:{count}"></i>' for name, count in parts if count)
    share = f"{_share(not_understood, every)} not understood" if not_understood else "all"
    return f'<span class="mg-bar" aria-hidden="true">{bar}</span><span class="mg-muted">{share}</span>'


def kind_word(thing: Thing) -> str:
    """What a thing is, in a word."""
    return KIND_WORDS[thing.kind][0]


def stacked_table(name: str, columns: Sequence[str], lines: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table of cells that are HTML already; on a narrow screen each line is a block whose cells say what they are.

    Being blocks takes the roles of a table from its parts unless they are given.
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(words)}</th>' for words in columns)
    body = "".join(
        '<tr role="row">'
        + "".join(
            f'<td role="cell" data-words="{escape(words)}"><span>{cell}</span></td>'
            for words, cell in zip(columns, line, strict=True)
        )
        + "</tr>"
        for line in lines
    )
    return (
        f'<div class="mg-table"><table class="mg-stacked {escape(kind)}" role="table" aria-label="{escape(name)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def segment_data(segment: Segment, rejected: Collection[str] = ()) -> dict[str, object]:
    """A segment for the text component, which makes text nodes of it, never markup; `rejected` are IRIs."""
    return {
        "rejected": bool(segment.statements) and all(iri in rejected for iri in segment.statements),
        "text": segment.text,
        "verdict": segment.verdict.replace(" ", "-"),
        "reason": segment.reason,
        "statements": [iri.rsplit("/", 1)[-1] for iri in segment.statements],
        "kind": segment.kinds[0] if segment.kinds else "",
        "title": ", ".join(KINDS[kind] for kind in segment.kinds),
        "heading": segment.heading,
    }
