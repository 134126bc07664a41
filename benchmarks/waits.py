"""What the explorer's benchmark measures with: waits beside their goals, the memory of a process and all it began, and
the least that any page of Streamlit takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from browser import server, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EMPTY = """import streamlit as st

st.set_page_config(page_title="Empty", layout="wide")
st.html("<h1>Empty</h1>")
st.html(f"<p>{st.text_input('Words')}</p>")
"""
"""The least of a page that answers: the peer of all that is measured in the same run."""


@dataclass
class Measures:
    """Waits in milliseconds by what was waited for, with the goal of each."""

    held: dict[str, list[float]] = field(default_factory=dict)
    goals: dict[str, float] = field(default_factory=dict)

    def add(self, what: str, goal_ms: float, began: float) -> None:
        """A wait that began at `began` (seconds of `time.perf_counter`) and ends now; a goal of 0 is none."""
        self.held.setdefault(what, []).append((time.perf_counter() - began) * 1000)
        self.goals[what] = goal_ms

    def table(self) -> str:
        """Every wait: goal, median, longest."""
        lines = [f"{'what':44}  {'goal':>7}  {'p50':>7}  {'max':>7}"]
        for what, found in self.held.items():
            goal, middle, most = self.goals[what], statistics.median(found), max(found)
            late = " *" if goal and middle > goal else ""
            lines.append(f"{what:44}  {f'{goal:.0f}' if goal else '':>7}  {middle:7.0f}  {most:7.0f}{late}")
        return "\n".join(lines)


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait until something is so; raises RuntimeError after 30 s."""
    deadline = time.perf_counter() + 30
    while not true():
        if time.perf_counter() > deadline:
            raise RuntimeError("the page did not change in 30 s")
        page.wait_for_timeout(5)


def floor(browser: Browser, folder: Path, measures: Measures, repeats: int) -> None:
    """An empty page of Streamlit, opened, and told a word: less than this no page takes."""
    app = folder / "empty.py"
    app.write_text(EMPTY, "utf-8")
    with server(folder, folder / "empty.log", app=app) as base, visit(browser, base) as seen:
        seen.page.goto(base)  # the first visit has Streamlit import what it needs
        seen.settle()
        for number in range(repeats):
            began = time.perf_counter()
            seen.page.goto(base, wait_until="commit")
            seen.page.get_by_role("heading", name="Empty").wait_for()
            measures.add("floor: an empty page", 0, began)
            seen.settle()
            box = seen.page.get_by_label("Words")
            box.fill(f"word {number}")
            began = time.perf_counter()
            box.press("Enter")
            until(seen.page, partial(_has, seen.page, f"word {number}"))
            measures.add("floor: Enter to the same word", 0, began)
            seen.settle()


def _has(page: Page, words: str) -> bool:
    return page.locator(".stHtml p", has_text=words).count() > 0


def memory_mb(root: int) -> float:
    """The proportional set size of a process and all that it began, in MB."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
    family, grown = {root}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in family} - family
        family, grown = family | more, bool(more)
    kilobytes = 0
    for process in family:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1000


def server_process(store: Path) -> int:
    """The explorer that this process started over a store."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            held = environment.read_bytes().split(b"\0")
            command = environment.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if f"MONOGRAPH_STORE={store}".encode() in held and b"streamlit" in command:
            return int(environment.parent.name)
    raise RuntimeError("the explorer's process is not there")
