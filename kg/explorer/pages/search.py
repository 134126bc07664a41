"""The first page: one box, and what the library holds."""

from __future__ import annotations

import streamlit as st

from kg.explorer import markup, session
from kg.explorer.pages import empty, pickers
from kg.explorer.search import Hit
from kg.explorer.things import KIND_WORDS

_MOST_LISTED = 200


def page() -> None:
    """Search by any name."""
    session.head("Monograph", "What documents say about medicines, each fact one click from the words that state it.")
    words = pickers.words(
        "Search for a drug, brand, class, substance or finding", "q", "a medicine, a side effect, a disease …"
    )
    if words:
        _results(words)
    else:
        _library()


def _results(words: str) -> None:
    found = session.index().search(words)
    if not found:
        st.html(
            markup.notice(
                f"Nothing here is called “{words}” or anything like it.",
                "Try another spelling or a part of the name. What no document mentions and the vocabulary does not know"
                " cannot be found; that says nothing about the medicine.",
            )
        )
        empty.nothing_to("find")
        return
    for kind, hits in found.items():
        session.section(f"{KIND_WORDS[kind][1]} ({len(hits)})")
        st.html('<ul class="mg-hits">' + "".join(_hit(hit) for hit in hits) + "</ul>")


def _hit(hit: Hit) -> str:
    remarks = []
    if hit.matched.casefold() != hit.thing.label.casefold():
        remarks.append(f"also called “{hit.matched}”")
    if hit.leads_to is not None:
        remarks.append(f"brand of {hit.leads_to.label}")
    remarks.append("1 fact" if hit.facts == 1 else f"{hit.facts} facts" if hit.facts else "no facts")
    target = hit.leads_to if hit.leads_to is not None else hit.thing
    name = markup.link(hit.thing.label, markup.address_of(target))
    return f'<li>{name}<span class="mg-muted">{markup.escape(" · ".join(remarks))}</span></li>'


def _library() -> None:
    documents, drugs = session.all_documents(), session.all_drugs()
    if empty.nothing_to():
        return
    blocks = (
        f'<div><h2 class="mg-section">{title} ({len(held)})</h2><ul class="mg-hits">'
        + "".join(f"<li>{markup.thing_link(one)}</li>" for one in held[:_MOST_LISTED])
        + "</ul></div>"
        for title, held in (("Drugs", drugs), ("Documents", documents))
    )
    st.html('<div class="mg-blocks">' + "".join(blocks) + "</div>")
    if max(len(drugs), len(documents)) > _MOST_LISTED:
        st.caption(f"The first {_MOST_LISTED} of each are listed; the box above finds every drug.")
