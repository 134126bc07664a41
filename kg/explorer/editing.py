"""Changes to the library: an entry of the log, then the graph is built again beside the old one and swapped in.

One change at a time, in the order in which they were asked for, each in a thread of its own: a page that is closed
meanwhile leaves it running. A change after which the graph cannot be built is taken back, by an entry of the log too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

from kg.build import BuildReport
from kg.build.apart import Builder
from kg.curation import Action, Entry, Library, Log
from kg.curation.archive import described, restore
from kg.curation.desk import decide_on, now
from kg.curation.log import folder_of
from kg.curation.succession import is_there, missing_after, succeeded
from kg.errors import CurationError, MonographError
from kg.store import open_store

_LOG = logging.getLogger(__name__)


@dataclass
class Job:
    """A change that is being made: how far it is, then what came of it; the `remark` says what it could not do."""

    what: str
    done: int = 0
    total: int = 0
    name: str = ""
    entry: Entry | None = None
    report: BuildReport | None = None
    error: MonographError | None = None
    remark: str = ""
    finished: Event = field(default_factory=Event)

    def tell(self, done: int, total: int, name: str) -> None:
        """Progress of the build."""
        self.done, self.total, self.name = done, total, name


class Editing:
    """The changes to one store. Make one a process."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._turn = Lock()
        self._builder = Builder(store)

    def decide(
        self, statement: str, action: Action, who: str, reason: str, values: Mapping[str, str], seen: str | None = None
    ) -> Job:
        """Accept, correct or reject a statement; `seen` is the head of the log that the page was made with."""

        def make() -> Entry:
            return decide_on(self._store, statement, action, who, reason=reason, values=values, seen=seen)

        return self._start({"accept": "Accepting", "reject": "Rejecting"}.get(action, "Correcting"), who, make)

    def undo(self, entry: str, who: str) -> Job:
        """Take an entry of the log back."""
        return self._start(
            "Taking it back", who, lambda: self._log().append(lambda log: log.undoing(entry, who, now()))
        )

    def add(
        self, data: bytes, given: str, who: str, series: str = "", version: str = "", *, kept_as: str | None = None
    ) -> Job:
        """Add a document, or put it in the place of the one of the series and version, or else of its name.

        `kept_as` is the date as whose version the text until then is kept, "" for the one that it gives itself; with
        None it is not kept.
        """

        def make() -> Entry:
            graph = open_store(self._store)
            place = series or is_there(graph, given)
            kept = kept_as is not None and not version
            older = succeeded(self._store, graph, data, place, kept_as or "") if kept else None
            return Library(self._store).add(data, given, who, now(), series=place, version=version, older=older)

        return self._start("Adding the document", who, make)

    def withdraw(self, series: str, version: str, who: str) -> Job:
        """Take a document out."""

        def make() -> Entry:
            return Library(self._store).withdraw(series, version, who, now())

        return self._start("Taking the document out", who, make)

    def restore(self, data: bytes, who: str) -> Job:
        """Restore a backup."""

        job = Job("Restoring the backup")

        def make() -> None:
            job.what = f"Restoring the backup: {described(restore(self._store, data))}"

        return self._begin(job, who, make)

    def build(self, who: str) -> Job:
        """Build the graph again with what the log says."""
        return self._start("Building the graph", who, lambda: None)

    def _log(self) -> Log:
        return Log.read(folder_of(self._store))

    def _start(self, what: str, who: str, make: Callable[[], Entry | None]) -> Job:
        return self._begin(Job(what), who, make)

    def _begin(self, job: Job, who: str, make: Callable[[], Entry | None]) -> Job:
        Thread(target=self._run, args=(job, who, make), daemon=False, name="monograph-edit").start()
        return job

    def _run(self, job: Job, who: str, make: Callable[[], Entry | None]) -> None:
        try:
            with self._turn:
                job.entry = make()
                try:
                    job.report = self._builder.rebuild(job.tell)
                    self._check(job.entry, job.report)
                    if job.entry is not None and job.entry.action is Action.UNDO:
                        job.remark = missing_after(self._log(), job.entry, job.report.documents)
                except MonographError as error:
                    self._take_back(job, who, error)
                job.finished.set()  # what follows is for the next one
                self._builder.prepare()
        except MonographError as error:
            job.error = error
        except Exception:
            _LOG.exception("a change failed")
            job.error = CurationError("library", "the change failed in the explorer itself", "look at its log")
        finally:
            job.finished.set()

    def _check(self, entry: Entry | None, report: BuildReport) -> None:
        """Raise what the build has against a document that was just added."""
        if entry is not None and entry.action is Action.ADD:
            path = str(Library(self._store).path_of(entry))
            for refused in report.refused:
                if refused.where.startswith(path):
                    raise refused

    def _take_back(self, job: Job, who: str, error: MonographError) -> None:
        """After a change with which the graph cannot be built: as it was before."""
        job.error = error
        if job.entry is None or error.what.startswith("another build"):
            return
        entry, reason = job.entry.id, f"the graph could not be built with it: {error.what}"
        self._log().append(lambda log: log.undoing(entry, who, now(), reason[:500]))
        job.report = self._builder.rebuild(job.tell)
