"""What the pages say of changes: one in a line, and what came of the one that was just asked for."""

from __future__ import annotations

import streamlit as st

from kg.curation import Action, Entry
from kg.explorer import markup, session
from kg.explorer.catalogue import Change

_VERBS = {
    Action.ACCEPT: "accepted",
    Action.CORRECT: "corrected",
    Action.REJECT: "rejected",
    Action.ADD: "added the document",
    Action.WITHDRAW: "took out the document",
    Action.UNDO: "took back a change of",
}


def outcome() -> None:
    """While a change is being made, how far it is; afterwards, once, what came of it, with the way back.

    It stands at the foot of the window, wherever in a long document one is.
    """
    with st.container(key="outcome"):
        _outcome()


def _outcome() -> None:
    session.running()
    job = session.made()
    if job is None:
        return
    if job.error is not None:
        session.show_error(job.error)
        return
    if job.remark:
        what, remedy = job.remark.split("; ", 1)
        st.html(markup.notice(f"It was taken back, but {what}.", f"What to do: {remedy}.", "mg-error"))
    if job.entry is None:
        st.html(markup.notice(f"Done: {job.what[:1].lower()}{job.what[1:]}."))
        return
    if job.entry.action is Action.ADD:
        st.session_state["adding"] = st.session_state.get("adding", 0) + 1
    st.html(f'<div class="mg-notice" role="status"><p>Done: {words(Change(0, job.entry, True))}.</p></div>')
    if job.entry.action is not Action.UNDO and session.may_edit():
        entry = job.entry.id
        st.button("Undo", key=f"undo-now-{entry}", on_click=_undo, args=(entry,))


def _undo(entry: str) -> None:
    with session.messages():
        session.begin(session.editing().undo(entry, session.who()))


def words(change: Change) -> str:
    """A change in a line, as HTML."""
    entry = change.entry
    document = f"{entry.series}@{entry.version}" if entry.version else entry.series
    what = f"“{entry.says}”" if entry.says else document
    told = f"{markup.escape(entry.who)} {_VERBS[entry.action]} {markup.escape(what)}"
    if entry.says:
        told += f" in {markup.escape(document)}"
    if entry.corrected:
        told += ": " + markup.escape(", ".join(corrections(entry)))
    if entry.kept_version:
        told += f", and keeps the text until then as its version of {markup.escape(entry.kept_version)}"
    if entry.reason:
        told += f", because “{markup.escape(entry.reason)}”"
    when = f'<time class="mg-muted" datetime="{markup.escape(entry.when)}">{markup.escape(_time(entry.when))}</time>'
    number = f"{change.number}. " if change.number else ""
    state = "" if change.in_force or entry.action is Action.UNDO else markup.tag("taken back")
    return f"{number}{told} {when} {state}".rstrip()


def corrections(entry: Entry) -> tuple[str, ...]:
    """What a correction changed, each field with its value after and before (entries of earlier releases have none)."""
    after = entry.became or entry.corrected
    return tuple(
        f"{name.replace('_', ' ')} {value}" + (f" (was {entry.was[name]})" if name in entry.was else "")
        for name, value in after.items()
    )


def _time(when: str) -> str:
    return when.replace("T", " ").removesuffix("Z") + " UTC"
