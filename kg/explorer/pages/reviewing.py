"""Facts that were clicked in a document, with what may be decided about them: accept, correct, reject."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kg.curation import Action
from kg.curation.corrections import FIELDS
from kg.curation.desk import Case, look_up
from kg.explorer import fact_markup, markup, session
from kg.explorer.catalogue import history
from kg.explorer.document import DocumentPage
from kg.explorer.facts import HEADINGS, Fact
from kg.explorer.pages import changing


def panel(shown: Sequence[Fact], *, decided: bool = True) -> None:
    """The facts in the words that were clicked; where they count, each with what was and may be `decided` about it."""
    title = "The fact in these words" if len(shown) == 1 else f"{len(shown)} facts in these words"
    st.html(f'<h2 class="mg-sub">{title}</h2>')
    for number, fact in enumerate(shown, start=1):
        st.html(fact_markup.fact_list([fact], subject=True))
        if not decided:
            continue
        _history(fact)
        if session.may_edit():
            _buttons(fact, f" {number}" if len(shown) > 1 else "")
            st.session_state[f"seen-{fact.iri}"] = _head()


def _head() -> str:
    """The last entry of the log that the graph which is shown was built with."""
    return str(session.store().report().get("curation") or "")


def _seen(fact: Fact) -> str:
    """The same of the graph that the person saw when clicking: it may have been built anew since."""
    held = st.session_state.get(f"seen-{fact.iri}")
    return held if isinstance(held, str) else _head()


def _history(fact: Fact) -> None:
    """What was decided about a fact, each value with the one before."""
    if made := history(session.store_path(), fact.iri):
        lines = "".join(f'<p class="mg-change">{changing.words(change)}</p>' for change in made)
        st.html(f'<details class="mg-history"><summary>History ({len(made)})</summary>{lines}</details>')


def fact_links(view: DocumentPage) -> str:
    """All facts of a document by kind, each leading to its words."""
    blocks = []
    for kind, title in HEADINGS.items():
        held = [fact for fact in view.facts if fact.kind == kind]
        if held:
            items = "".join(_fact_link(view, fact) for fact in held)
            blocks.append(f'<h3 class="mg-sub">{title} ({len(held)})</h3><ul class="mg-hits">{items}</ul>')
    return "".join(blocks) or markup.notice("No fact was read from this document.")


def _fact_link(view: DocumentPage, fact: Fact) -> str:
    name = f"statement:{fact.iri.rsplit('/', 1)[-1]}"
    target = markup.address("document", document=view.document.name, statement=name)
    return f"<li>{markup.link(fact.name, target)} {fact_markup.remarks(fact)}</li>"


def _buttons(fact: Fact, which: str) -> None:
    key = fact.iri.rsplit("/", 1)[-1]
    line = st.container(horizontal=True)
    if line.button(f"Accept{which}", key=f"accept-{key}", disabled=fact.review == "Accepted"):
        _decide(fact, Action.ACCEPT)
    # With a key of this build: once a decision is made, the panel that asked for it is another one, and closed.
    asking = line.popover(f"Reject{which}", disabled=fact.review == "Rejected", key=f"rejecting-{key}-{_head()}")
    with asking, st.form(f"reject-{key}", border=False):
        reason = st.text_input("Why (others will read it)", key=f"why-{key}", max_chars=500)
        if st.form_submit_button("Reject this fact"):
            _decide(fact, Action.REJECT, reason)
    if line.button(f"Correct{which} …", key=f"correct-{key}"):
        st.session_state["correcting"] = None if st.session_state.get("correcting") == fact.iri else fact.iri
    if st.session_state.get("correcting") == fact.iri:
        _form(fact, look_up(session.store_path(), fact.iri, session.store()), key)


def _form(fact: Fact, case: Case, key: str) -> None:
    with st.form(f"correction-{key}"):
        st.caption("Words, figures and reasons have to stand in the sentence itself; “none” takes a value away.")
        given: dict[str, str] = {}
        for name, now in case.values.items():
            given[name] = _field(name, now, key)
        reason = st.text_input("Why (others will read it)", key=f"because-{key}", max_chars=500)
        if st.form_submit_button("Correct this fact"):
            changed = {name: value for name, value in given.items() if value.strip() != case.values[name]}
            if not changed:
                st.html(markup.notice("Nothing was changed.", "Change a value, or accept the fact.", "mg-error"))
            else:
                st.session_state["correcting"] = None
                _decide(fact, Action.CORRECT, reason, changed)


def _field(name: str, now: str, key: str) -> str:
    each = FIELDS[name]
    label = each.what[0].upper() + each.what[1:]
    if each.choices:
        chosen = st.selectbox(
            label,
            each.choices,
            index=each.choices.index(now),
            format_func=lambda value: value.replace("_", " "),
            key=f"{name}-{key}",
        )
        return str(chosen)
    return st.text_input(label, value=now, key=f"{name}-{key}", max_chars=1000).strip() or "none"


def _decide(fact: Fact, action: Action, reason: str = "", values: dict[str, str] | None = None) -> None:
    job = session.editing().decide(fact.iri, action, session.who(), reason, values or {}, _seen(fact))
    st.session_state["correcting"] = None
    session.begin(job)
    st.rerun()
