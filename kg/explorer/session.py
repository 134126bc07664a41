"""What the pages share: the open store, what is read from it once, messages, and headings of foreign words."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock

import streamlit as st

from kg.curation.desk import person as system_user
from kg.errors import MonographError, QuestionError, StoreError
from kg.explorer import charts, markup
from kg.explorer.access import Access
from kg.explorer.drug import drugs
from kg.explorer.editing import Editing, Job
from kg.explorer.search import Index, build_index
from kg.explorer.sources import Origins, sources
from kg.explorer.sources import origins as told_origins
from kg.explorer.things import Thing, documents, keep_names
from kg.explorer.whole_files import WholeFiles, writer_of
from kg.store import GraphStore, open_store
from kg.store.folder import current_build

STORE_VARIABLE = "MONOGRAPH_STORE"
_LOG = logging.getLogger(__name__)


def store_path() -> Path:
    """The folder of the store: from the environment, else ``graph`` in the working directory."""
    return Path(os.environ.get(STORE_VARIABLE) or "graph")


def person() -> Mapping[str, object]:
    """What the identity provider says of the person of this session; ``is_logged_in`` where somebody has signed in."""
    return st.user.to_dict()


def may_edit() -> bool:
    """Whether the person of this session may add documents, curate and delete."""
    return Access.of().may_edit(person())


def who() -> str:
    """Under which name a change of this session is recorded."""
    known = person()
    return Access.of().who(known) if known.get("is_logged_in") is True else system_user()


def refuse_unless_editor() -> None:
    """To be called first by whatever changes something: a page that shows no button may still be told of a click.

    Raises AccessRefused.
    """
    Access.of().refuse(person())


@st.cache_resource(show_spinner=False)
def _editing(path: str) -> Editing:
    return Editing(Path(path))


def editing() -> Editing:
    """The changes to the store, one at a time for all sessions. Refuses those who may not change anything."""
    refuse_unless_editor()
    return _editing(str(store_path()))


def begin(job: Job) -> None:
    """Remember a change that has begun; the page's next run shows how far it is (see `running`)."""
    st.session_state["job"] = job


def running() -> None:
    """Show how far a change of this session is until it is made, then what came of it, once."""
    job = st.session_state.get("job")
    if not isinstance(job, Job):
        return
    bar = st.progress(0.0, text=f"{job.what} …")
    while not job.finished.wait(0.1):
        share = job.done / job.total if job.total else 0.0
        words = f"{job.what}: {job.done} of {job.total} documents read" if job.done < job.total else f"{job.what} …"
        bar.progress(min(share, 0.95), text=words)
    bar.empty()
    del st.session_state["job"]
    st.session_state["made"] = job


def made() -> Job | None:
    """The change of this session that has just been made, until a page has shown it."""
    job = st.session_state.get("made")
    return job if isinstance(job, Job) else None


@st.cache_resource(show_spinner=False)
def _whole_files(path: str) -> WholeFiles:
    return WholeFiles(writer_of(Path(path)))


def whole_files() -> WholeFiles:
    """The files of the whole graph that this server has written."""
    return _whole_files(str(store_path()))


def build_name() -> str:
    """The current build: a key for all that is read from it, so that a rebuilt graph is seen at the next click."""
    return str(current_build(store_path()))


def store() -> GraphStore:
    """The current graph, opened once for all sessions."""
    return _open(str(store_path()), build_name())


def index() -> Index:
    """All names that can be searched for."""
    return _index(build_name())


def all_drugs() -> tuple[Thing, ...]:
    """The drugs that documents speak of."""
    return _drugs(build_name())


def all_documents() -> tuple[Thing, ...]:
    """The documents of the graph."""
    return _documents(build_name())


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=2, show_spinner=False, on_release=lambda opened: opened.close())
def _open(path: str, build: str) -> GraphStore:
    opened = open_store(Path(path))
    keep_names(opened)
    return opened


@st.cache_resource(max_entries=2, show_spinner=False)
def _index(build: str) -> Index:
    return build_index(store())


@st.cache_resource(max_entries=2, show_spinner=False)
def _drugs(build: str) -> tuple[Thing, ...]:
    return drugs(store())


@st.cache_resource(max_entries=2, show_spinner=False)
def _documents(build: str) -> tuple[Thing, ...]:
    return documents(store())


@st.cache_resource(show_spinner=False)
def _building() -> Lock:
    return Lock()


def ensure_graph(sample: Path) -> None:
    """Build the graph from the sample documents where there is none, showing how far it is.

    Sessions that come meanwhile wait for the first. Raises MonographError where it cannot be built.
    """
    if _exists():
        return
    with st.spinner("Waiting for the graph …"), _building():
        if not _exists():
            _build(sample)


def _exists() -> bool:
    try:
        current_build(store_path())
    except StoreError:
        return False
    return True


def _build(sample: Path) -> None:
    from kg.build import build_graph

    st.html(markup.notice("There is no graph yet: it is being made from the sample documents. This takes a moment."))
    bar = st.progress(0.0)

    def show(done: int, total: int, what: str) -> None:
        bar.progress(done / total if total else 1.0, text=f"{done} of {total} documents")

    report = build_graph([sample], store_path(), progress=show)
    bar.empty()
    for error in report.refused:
        show_error(error)


@contextmanager
def messages() -> Iterator[None]:
    """Whatever goes wrong inside is told in a person's words, with what to do about it."""
    try:
        yield
    except MonographError as error:
        show_error(error)
    except Exception:
        _LOG.exception("a page failed")
        st.html(
            markup.notice(
                "Something went wrong in the explorer itself; the graph is unharmed.",
                "Reload the page. If it happens again, the terminal that runs the explorer says what it was.",
                "mg-error",
            )
        )


def show_error(error: MonographError) -> None:
    """An error as what happened and what to do."""
    where = f"{error.where}: " if error.where else ""
    st.html(markup.notice(f"{where}{error.what}", f"What to do: {error.remedy}.", "mg-error"))
    if error.excerpt:
        st.code(error.excerpt, language=None)


def guarded(page: Callable[[], None]) -> Callable[[], None]:
    """A page whose errors are told by `messages`; the change that has just been `made` is shown by one whole run."""

    def shown() -> None:
        with messages():
            try:
                page()
            except QuestionError as error:  # an address that leads nowhere: a mistyped one, or of what is gone
                show_error(error)
                st.html(f"<p>{markup.link('Search the library', './')}</p>")
        st.session_state.pop("made", None)  # a run that a newer one cuts short does not get here

    shown.__name__ = page.__name__
    return shown


def ink() -> charts.Ink:
    """The colours for charts on the ground that the person sees."""
    return charts.DARK if st.context.theme.type == "dark" else charts.LIGHT


def head(title: str, below: str = "") -> None:
    """The page's heading; both are plain words."""
    under = f"<p>{markup.escape(below)}</p>" if below else ""
    st.html(f'<div class="mg-head"><h1>{markup.escape(title)}</h1>{under}</div>')


def section(title: str, name: str = "") -> None:
    """A heading inside a page; under `name` a link on the page leads to it."""
    at = f' id="{markup.escape(name)}"' if name else ""
    st.html(f'<h2 class="mg-section"{at}>{markup.escape(title)}</h2>')


def today() -> date:
    """The day on which a page says how old something is (UTC)."""
    return datetime.now(tz=UTC).date()


def origins(documents: Iterable[Thing]) -> Origins:
    """The date, age and version of documents, to be told beside their words."""
    return told_origins(sources(store(), (document.iri for document in documents)), today())
