"""Medicines that are taken together, and the patient's conditions: what documents say, by what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kg.explorer import markup, session, together_markup
from kg.explorer.pages import empty, pickers
from kg.explorer.pages.behind import show_sparql
from kg.explorer.pages.taking import take_along
from kg.explorer.together import GROUPS, Group, Problem, Together
from kg.explorer.together_check import MOST_CONDITIONS, together
from kg.explorer.together_files import to_csv, to_markdown, to_turtle
from kg.pairs import MOST_MEDICINES, wording

if TYPE_CHECKING:
    from datetime import date

_NAMES = ("medicine", "condition", "route")


def page() -> None:
    """The medicines, conditions and route in the address."""
    session.head("Check medicines", "What the documents of this library say of medicines that are taken together.")
    medicines = pickers.several(
        "Medicines, drinks and food",
        "medicine",
        pickers.medicines(),
        "Drugs, brands or classes. A name that is not listed is typed in; slips of the finger are forgiven.",
        _NAMES,
        most=MOST_MEDICINES,
    )
    left, right = st.columns([2, 1])
    with left:
        conditions = pickers.several(
            "Conditions and allergies of the patient (optional)",
            "condition",
            pickers.conditions(),
            "Diseases, pregnancy, age, and what the patient is allergic to.",
            _NAMES,
            most=MOST_CONDITIONS,
        )
    with right:
        route = pickers.one_of(
            "Route (optional)",
            "route",
            pickers.routes(),
            "What is stated of another route alone is then set apart.",
            _NAMES,
        )
    if not medicines:
        _begin()
        return
    _show(together(session.store(), medicines, conditions, route), session.today())


def _begin() -> None:
    if empty.nothing_to("look medicines up in"):
        return
    st.html(
        markup.notice(
            "Choose two medicines or more, or one medicine and a condition.",
            "Every pair is looked up in the documents about both: by name, by brand and by class.",
        )
    )
    st.html(markup.caution())


def _show(view: Together, today: date) -> None:
    for one in view.problems:
        st.html(together_markup.problem(one, _choose(one)))
    if view.check is None:
        return
    st.html(together_markup.summary(view, today))
    if view.notes:
        st.html(together_markup.notes(view.notes))
        show_sparql("shared-classes", view.queries)
    for group in Group:
        items = view.of(group)
        if items:
            title, meaning = GROUPS[group]
            behind = f" than {view.route.label}" if group is Group.ELSEWHERE and view.route is not None else ""
            session.section(f"{title}{behind} ({len(items)})")
            st.html(
                f'<p class="mg-muted">{markup.escape(meaning)}</p>' + together_markup.cards(items, view.sources, today)
            )
            used = {
                "interaction-check": any(i.is_pair for i in items),
                "patient-check": any(not i.is_pair for i in items),
                "conditions-in-words": group is Group.UNCLEAR and any(not i.is_pair for i in items),
            }
            for name in (name for name, is_used in used.items() if is_used):
                show_sparql(name, view.queries)
    if view.added:
        session.section(f"Side effects that add up ({len(view.added)})")
        st.html('<p class="mg-muted">Stated of two or more of the medicines: together they may be stronger.</p>')
        st.html(together_markup.added_effects(view.added))
        show_sparql("added-effects", view.queries)
    if view.not_found:
        session.section(f"Not found ({len(view.not_found)})")
        st.html('<p class="mg-muted">That nothing was found is no evidence that it is safe.</p>')
        st.html(together_markup.not_found(view.not_found))
    session.section(f"What was read ({len(view.sources)})")
    if view.sources:
        st.html(together_markup.documents(view.sources, today))
    else:
        st.html(markup.notice("The library has no document about any of these.", "That says nothing about them."))
    show_sparql("documents-about", view.queries)
    st.html(f'<p class="mg-caution">{markup.escape(wording.CAUTION)}</p>')
    _take_along(view, today)


def _take_along(view: Together, today: date) -> None:
    """The result as files; on paper with the address of this view."""
    held = [(name, value) for name in _NAMES for value in st.query_params.get_all(name)]
    here = (st.context.url or "").partition("?")[0].rstrip("/").removesuffix("/check")
    permalink = f"{here}/{markup.address_of_pairs('check', held)}"
    st.html(f'<p class="mg-paper">This view: {markup.escape(permalink)}</p>')
    store = session.store()
    take_along(
        "medicines", lambda: to_csv(view, today), lambda: to_markdown(view, today), lambda: to_turtle(store, view)
    )


def _choose(problem: Problem) -> list[tuple[str, str]]:
    """Links to this view with the name replaced by each of its choices."""
    found = []
    for choice in problem.choices:
        held = [
            (name, choice.name if name == problem.parameter and value == problem.words else value)
            for name in _NAMES
            for value in st.query_params.get_all(name)
        ]
        found.append((f"{choice.label} ({markup.kind_word(choice).lower()})", markup.address_of_pairs("check", held)))
    return found
