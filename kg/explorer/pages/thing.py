"""What documents say that concerns a finding, class, substance, brand or route."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from kg.explorer import fact_markup, markup, session
from kg.explorer.drug_blocks import concerning_query
from kg.explorer.neighbours import RELATIONS, STATED_AS, neighbours
from kg.explorer.pages.behind import show_sparql
from kg.explorer.statements import concerning, facts
from kg.explorer.things import expand, thing

_MOST_LISTED = 100
_TAKEN = ("brand", "class", "substance")
"""Kinds of what is taken, and so can be checked with medicines."""


def page() -> None:
    """The thing in the address."""
    name = st.query_params.get("thing")
    if name is None:
        session.head("Thing", "Search for a finding, a class or a substance first.")
        st.html(markup.link("Search", markup.address("./")))
        return
    shown = thing(session.store(), expand(name))
    found = facts(session.store(), concerning(shown.iri))
    vocabulary = [n for n in neighbours(session.store(), shown.iri) if not n.statements]
    combined = [n.other.label for n in vocabulary if n.relation == "combines" and n.outgoing]
    what = markup.kind_word(shown)
    session.head(shown.label, f"{what}, a combination of {' and '.join(combined)}" if combined else what)
    if combined:
        st.html("<p>What a document says of a combination is said of none of its drugs alone.</p>")
    documents = sorted({fact.document for fact in found})
    st.html(markup.caution(documents))
    told = session.origins(documents)
    if not found:
        st.html(markup.notice("No document of the library mentions it.", "That says nothing about it."))
    for kind, held in groupby(found, key=lambda fact: fact.kind):
        listed = sorted(held, key=lambda fact: (fact.denied, fact.drug, fact.place))
        words = RELATIONS[STATED_AS[kind]][1]
        session.section(f"{words[:1].upper()}{words[1:]} ({len(listed)})")
        st.html(fact_markup.fact_list(listed[:_MOST_LISTED], known=("thing",), origins=told))
        if len(listed) > _MOST_LISTED:
            st.caption(f"The first {_MOST_LISTED} of {len(listed)} are listed; the query below gives them all.")
        show_sparql(words, {words: concerning_query(shown.iri, kind)})
    if vocabulary:
        session.section("From the vocabulary, and concluded")
        items = "".join(
            f'<li>{markup.escape(n.words)} {markup.thing_link(n.other)}<span class="mg-muted">{n.source}</span></li>'
            for n in vocabulary
        )
        st.html(f'<ul class="mg-hits">{items}</ul>')
    further = [markup.link("Show it in the graph", markup.address("graph", node=shown.name))]
    if shown.kind in _TAKEN:
        named = shown.label if shown.kind == "brand" else shown.name
        further.append(markup.link("check it with other medicines", markup.address("check", medicine=named)))
    st.html(f"<p>{' · '.join(further)}</p>")
