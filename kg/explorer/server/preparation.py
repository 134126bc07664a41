"""What all pages need of the graph, read before anybody asks: at the start of the server, and after each build."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Event, Thread

from kg.errors import InputError, MonographError
from kg.explorer.whole_files import remove_files
from kg.guard import Memory, keep_in_memory

_LOG = logging.getLogger(__name__)
_LOOKS_EVERY_S = 1.0
"""To look is to read one small file."""


@asynccontextmanager
async def preparing(app: object) -> AsyncIterator[None]:
    """The server's life, as `st.App` takes it: each build is read as soon as it is there, and no file stays behind."""
    over = Event()
    _tell()
    Thread(target=_keep, args=(over,), daemon=True, name="monograph-preparation").start()
    try:
        yield
    finally:
        over.set()
        remove_files()


def _tell() -> None:
    """Have the guard say in the terminal whether it reads the graph into memory: Streamlit shows warnings alone."""
    guard = logging.getLogger("kg.guard")
    guard.setLevel(logging.INFO)
    if not guard.handlers:
        guard.addHandler(logging.StreamHandler())


def _keep(over: Event) -> None:
    from kg.explorer import session

    try:
        if (memory := Memory.of()) is not Memory.NEVER:
            keep_in_memory(session.store_path(), memory)
    except InputError as error:
        _LOG.error("%s", error)  # nothing but speed hangs on it: the explorer answers from disk
    keep_prepared(over)


def keep_prepared(over: Event, every_s: float = _LOOKS_EVERY_S) -> None:
    """Read each new build of the store, until `over` is set. Where there is none yet, the first page makes it."""
    prepared = ""
    while True:
        try:
            prepared = prepare(prepared)
        except MonographError:
            pass  # a page says what is wrong with the graph, to somebody who can do something about it
        except Exception:
            _LOG.exception("the graph could not be read beforehand; pages read it when they are asked for")
        if over.wait(every_s):
            return


def prepare(prepared: str = "") -> str:
    """Read the current build, unless it is the one that was `prepared` before; which one that is."""
    # Streamlit, charts and all pages: 1.5 s, in which the server already answers.
    from kg.explorer import session
    from kg.explorer.pages import ask, drug, pickers, sparql

    build = session.build_name()
    if build == prepared:
        return prepared
    session.all_drugs()
    session.all_documents()
    session.index()
    for read in (pickers.prepare, ask.prepare, sparql.prepare):  # by how often a page is opened
        read()
    import_module("pandas")  # as Streamlit does at the first table: half a second of somebody's waiting
    drug.prepare()
    return build
