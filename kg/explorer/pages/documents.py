"""The documents of the library: what there is, how well it was read, adding to it, and what people decided."""

from __future__ import annotations

import streamlit as st

from kg.curation.archive import backup
from kg.explorer import markup, session
from kg.explorer.catalogue import Change, Row, changes, document_rows, fitting, is_behind, orphans
from kg.explorer.log_files import log_csv
from kg.explorer.pages import changing, empty, pickers
from kg.explorer.pages.adding import adding, chosen

_MOST_LISTED = 100
_FEW = 5  # more hide what stands below them
_MOST_CHANGES = 30
_COLUMNS = ("Document", "About", "Dated", "Facts", "Understood", "Reviewed")
_MOST_BACKUP_MB = 25  # as `server.maxUploadSize` has it


def page() -> None:
    """The list, then what changes it."""
    session.head("Documents", "What the library holds, how much of each document was understood, and who decided what.")
    changing.outcome()
    if is_behind(session.store(), session.store_path()):
        _behind()
    listed = _rows(session.build_name())
    if not listed:
        empty.nothing_to()
    if len(listed) > _FEW:
        below = [("Add a document", "add"), ("Changes", "changes"), ("Backup", "backup")]
        st.html(markup.contents(below if session.may_edit() else below[1:2]))
    found = fitting(listed, pickers.words("Find a document by its title or medicine", "find"))
    st.html(f'<p class="mg-muted">{_counted(len(found), len(listed))}</p>')
    if found:
        st.html(_table(found[:_MOST_LISTED]))
    if len(found) > _MOST_LISTED:
        st.caption(f"The first {_MOST_LISTED} are listed; the box above finds the others.")
    if session.may_edit():
        adding(listed)
    _log()
    st.html(markup.caution())


# `build` is the cache's key.
@st.cache_resource(max_entries=2, show_spinner=False)
def _rows(build: str) -> tuple[Row, ...]:
    return document_rows(session.store())


def _counted(found: int, every: int) -> str:
    documents = "1 document" if every == 1 else f"{every} documents"
    return documents if found == every else f"{found} of {documents}"


def _table(listed: tuple[Row, ...]) -> str:
    return markup.stacked_table("Documents", _COLUMNS, map(_cells, listed), "mg-documents")


def _cells(row: Row) -> tuple[str, ...]:
    # not by commas, which stand in the names of combinations
    about = "; ".join(markup.thing_link(drug) for drug in row.about[:3]) or "—"
    more = f" and {len(row.about) - 3} more" if len(row.about) > 3 else ""
    reviewed = sum(row.reviewed.values())
    every = row.statements + row.reviewed.get("Rejected", 0)
    return (
        markup.thing_link(row.document),
        about + more,
        markup.escape(row.issued) or "—",
        str(row.statements),
        markup.coverage(row.stated, row.skipped, row.not_understood),
        f"{reviewed} of {every}" if reviewed else "none",
    )


def _behind() -> None:
    st.html(
        markup.notice(
            "The log says more than this graph: decisions were made that it does not show yet.",
            "Build it again, here or by python -m kg build.",
        )
    )
    if session.may_edit() and st.button("Build the graph again"):
        session.begin(session.editing().build(session.who()))
        st.rerun()


def _log() -> None:
    made = changes(session.store_path())
    lost = orphans(session.store())
    if lost:
        session.section(f"Decisions that lost their words ({len(lost)})")
        st.caption("The document has changed since: look again, and decide anew.")
        entries = {change.entry.id: change for change in made}
        for entry, why in lost.items():
            if entry in entries:
                st.html(f'<p class="mg-change">{changing.words(entries[entry])} — {markup.escape(why)}.</p>')
    session.section(f"Changes ({len(made)})", "changes")
    if not made:
        st.caption("Nobody has added, taken out, accepted, corrected or rejected anything yet.")
    for change in made[:_MOST_CHANGES]:
        _change(change)
    if len(made) > _MOST_CHANGES:
        st.caption(f"The last {_MOST_CHANGES} are shown; python -m kg curate list shows all.")
    if made:
        table = "monograph-changes.csv"
        st.download_button("The changes as CSV", lambda: log_csv(made), table, "text/csv", on_click="ignore")
    if session.may_edit():
        _backup(made)


def _change(change: Change) -> None:
    words, button = st.columns([5, 1], vertical_alignment="center")
    words.html(f'<p class="mg-change">{changing.words(change)}</p>')
    undoes = change.in_force and session.may_edit()
    if undoes and button.button(f"Undo {change.number}", key=f"undo-{change.entry.id}", width="stretch"):
        session.begin(session.editing().undo(change.entry.id, session.who()))
        st.rerun()


def _backup(made: tuple[Change, ...]) -> None:
    session.section("Backup", "backup")
    path = session.store_path()
    name = "monograph-library.zip"
    st.download_button("Download a backup", lambda: backup(path), name, "application/zip", on_click="ignore")
    st.caption(
        "A backup holds the log and the documents that were added here, and can be restored. The graph is built of them"
        " and of the files that it was built of before."
    )
    with st.expander("Restore a backup"), st.form("restore", border=False):
        if not made:
            st.caption(
                "Nothing has been decided here yet, so every backup that is about these documents fits: make sure that "
                "it is one of this library. Once it is restored, it says whose decisions it holds, and of when."
            )
        st.caption(
            f"One of more than {_MOST_BACKUP_MB} MB is restored where the explorer runs, by the command "
            "python -m kg curate restore FILE (with --store FOLDER where the graph is not in the folder graph)."
        )
        file = st.file_uploader("A backup of this library", key="backup", max_upload_size=_MOST_BACKUP_MB)
        if st.form_submit_button("Restore it") and chosen(file):
            session.begin(session.editing().restore(file.getvalue(), session.who()))
            st.rerun()
