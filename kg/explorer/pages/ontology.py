"""The ontology: its terms as trees, what each means, how often this graph uses it, and the query that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from kg.errors import QuestionError
from kg.explorer import markup, session
from kg.explorer.ontology import (
    CLASS,
    INDIVIDUAL,
    PROPERTY,
    Node,
    OntologyTerm,
    asking,
    counted,
    ontology_terms,
    tree,
)
from kg.explorer.pages import pickers
from kg.explorer.things import compact, expand

_KIND_WORDS = {CLASS: "Class", PROPERTY: "Property", INDIVIDUAL: "Named value"}
_COUNT_WORDS = {CLASS: ("thing", "things"), PROPERTY: ("triple", "triples"), INDIVIDUAL: ("use", "uses")}


def page() -> None:
    """The term in the address, and the trees, or what a search in them finds."""
    session.head("Ontology", "The classes and properties that the graph is written in.")
    build = session.build_name()
    terms = _terms(build)
    if not terms:
        st.html(
            markup.notice(
                "This graph does not hold the ontology.", "Build it with python -m kg build, which brings it along."
            )
        )
        return
    chosen = _chosen(terms)
    if chosen is not None:
        place = st.empty()
        place.html(_card(chosen, terms))
    words = pickers.words("Search in names, labels and definitions", "find", "e.g. dose", kept=("term",))
    listing = st.empty()
    # The trees are there at once; in a large graph the numbers take a second or two, once for all who look.
    if not _known(build):
        listing.html(_listing(terms, words))
    with_counts = _counted(build)
    _known_builds().add(build)
    listing.html(_listing(with_counts, words))
    if chosen is not None:
        place.html(_card(with_counts[chosen.iri], with_counts))


def _chosen(terms: Mapping[str, OntologyTerm]) -> OntologyTerm | None:
    name = st.query_params.get("term")
    if name is None:
        return None
    found = terms.get(expand(name))
    if found is None:
        raise QuestionError(name, "the ontology has no such term", "choose one from the Ontology page")
    return found


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=2, show_spinner=False)
def _terms(build: str) -> dict[str, OntologyTerm]:
    return ontology_terms(session.store())


@st.cache_resource(max_entries=2, show_spinner="Counting …")
def _counted(build: str) -> dict[str, OntologyTerm]:
    return counted(session.store(), _terms(build))


@st.cache_resource(show_spinner=False)
def _known_builds() -> set[str]:
    return set()


def _known(build: str) -> bool:
    return build in _known_builds()


def _listing(terms: Mapping[str, OntologyTerm], words: str) -> str:
    """The trees side by side; where something is searched for, what is found instead."""
    if words.strip():
        found = [term for term in terms.values() if term.holds(words)]
        if not found:
            return markup.notice(f"No term holds “{words.strip()}”.", "Try fewer letters, or another word.")
        items = "".join(
            f'<li>{_link(term)} <span class="mg-muted">{_KIND_WORDS[term.kind].lower()}{_number(term)}: '
            f"{markup.escape(term.definition)}</span></li>"
            for term in found
        )
        heading = f"{len(found)} {'term' if len(found) == 1 else 'terms'} found"
        return f'<h2 class="mg-section">{heading}</h2><ul class="mg-terms">{items}</ul>'
    blocks = []
    for kind, title in ((CLASS, "Classes"), (PROPERTY, "Properties"), (INDIVIDUAL, "Named values")):
        number = sum(term.kind == kind for term in terms.values())
        blocks.append(f'<div><h2 class="mg-section">{title} ({number})</h2>{_branches(tree(terms, kind))}</div>')
    return '<div class="mg-blocks">' + "".join(blocks) + "</div>"


def _branches(nodes: Iterable[Node]) -> str:
    items = "".join(
        f'<li>{_link(node.term)}<span class="mg-muted">{_number(node.term)}</span>'
        + (_branches(node.below) if node.below else "")
        + "</li>"
        for node in nodes
    )
    return f'<ul class="mg-terms">{items}</ul>'


def _link(term: OntologyTerm) -> str:
    return markup.link(term.label, markup.address("ontology", term=term.name))


def _number(term: OntologyTerm) -> str:
    return "" if term.count is None else f" · {term.count:,}"


def _card(term: OntologyTerm, terms: Mapping[str, OntologyTerm]) -> str:
    """All that is said of a term."""
    lines: list[tuple[str, str]] = []
    if term.definition:
        lines.append(("Definition", markup.escape(term.definition)))
    if term.example:
        lines.append(("Example", markup.escape(term.example)))
    if term.note:
        lines.append(("Note", markup.escape(term.note)))
    below = [other.iri for other in terms.values() if term.iri in other.parents]
    values = [other.iri for other in terms.values() if term.iri in other.types]
    for title, iris in (
        ("A kind of", term.parents), ("Kinds of it", below), ("One of", term.types), ("Its values", values),
        ("Of", term.domains), ("Leads to", term.ranges), ("Read backwards", term.inverses),
    ):  # fmt: skip
        if iris:
            lines.append((title, ", ".join(_named(iri, terms) for iri in iris)))
    if term.features:
        lines.append(("Rules", markup.escape(", ".join(term.features))))
    if term.sources:
        lines.append(("Source", markup.escape("; ".join(term.sources))))
    if term.count is not None:
        one, many = _COUNT_WORDS[term.kind]
        lines.append(("In this graph", f"{term.count:,} {one if term.count == 1 else many}"))
    lines.append(("In SPARQL", f"<code>{markup.escape(term.name)}</code>"))
    body = "".join(f"<dt>{title}</dt><dd>{said}</dd>" for title, said in lines)
    ask = markup.link("Ask for these", markup.address("ask", sparql=asking(term)))
    return (
        f'<section class="mg-term"><h2 class="mg-sub">{markup.escape(term.label)} '
        f'<span class="mg-muted">{_KIND_WORDS[term.kind].lower()}</span></h2><dl>{body}</dl>'
        f"<p>{ask} · {markup.link('all terms', 'ontology')}</p></section>"
    )


def _named(iri: str, terms: Mapping[str, OntologyTerm]) -> str:
    return _link(terms[iri]) if iri in terms else f"<code>{markup.escape(compact(iri))}</code>"
