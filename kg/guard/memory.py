"""Whether there is memory enough to hold a graph in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from kg.errors import InputError

MEMORY_VARIABLE = "MONOGRAPH_MEMORY"

# Bytes in memory for one on disk, where the named graphs lie as well (0.78 measured at 1.0 M triples).
_MEMORY_FOR_DISK = 0.85
# Reading takes so much more for a while (1.7 measured).
_WHILE_READING = 1.8
# A worker copies the pages of the graph that its queries walk over, because the engine counts its readers there. One
# that has taken so many bytes gives way to a new one.
MAX_TAKEN_BYTES = 512 * 1024**2
# Share of the memory that is available: the other half is for queries and everybody else.
_SHARE = 0.5


class Memory(StrEnum):
    """When a graph is held in memory. ``AUTO``: where there is memory enough for it."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Memory:
        """As the variable `MEMORY_VARIABLE` says, never where it says nothing: a graph of 4.5 million triples took 2.2
        instead of 0.4 GB with ten open pages, and the first of them 4.8 instead of 2.2 s (`benchmarks/explorer.py`).

        Raises InputError for a word that it does not know.

        >>> Memory.of({}), Memory.of({"MONOGRAPH_MEMORY": "auto"})
        (<Memory.NEVER: 'never'>, <Memory.AUTO: 'auto'>)
        """
        word = environment.get(MEMORY_VARIABLE) or cls.NEVER.value
        try:
            return cls(word)
        except ValueError:
            what = f"there is no {word!r} for it"
            raise InputError(MEMORY_VARIABLE, what, f"set it to {', '.join(cls)}, or to nothing") from None


def can_fork() -> bool:
    """Whether this system has what workers that share a graph need: Linux, with descriptors of processes (5.3)."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def refusal(memory: Memory, build: Path, workers: int, given_back: int = 0) -> str:
    """Why a build is not to be held in memory for so many workers, "" where it is.

    `given_back` are bytes that will be free by then. Raises OSError where the build cannot be looked at.
    """
    if memory is Memory.NEVER:
        return "it is set so"
    if not can_fork():
        return "this system does not let processes share a graph as Linux does"
    if memory is Memory.ALWAYS:
        return ""
    needed, available = needed_bytes(build, workers), available_bytes() + given_back
    if needed <= available * _SHARE:
        return ""
    return (
        f"with its workers the graph would take up to {_gigabytes(needed)} of memory, more than half of the "
        f"{_gigabytes(available)} that are available"
    )


def graph_bytes(build: Path) -> int:
    """About how many bytes the default graph of a build takes in memory. Raises OSError."""
    on_disk = sum(entry.stat().st_size for entry in (build / "oxigraph").iterdir())
    return int(on_disk * _MEMORY_FOR_DISK)


def needed_bytes(build: Path, workers: int) -> int:
    """The same at the most, while it is read or while so many workers use it. Raises OSError."""
    graph = graph_bytes(build)
    return max(int(graph * _WHILE_READING), graph + workers * min(graph, MAX_TAKEN_BYTES))


def available_bytes(root: Path = Path("/")) -> int:
    """Bytes of memory that this process may still take: of the machine, and of the group of processes it is in (Linux).

    0 where the system does not tell. `root` holds ``proc`` and ``sys``.
    """
    try:
        told = (root / "proc/meminfo").read_text("ascii").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in told if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return 0
    group = root / "sys/fs/cgroup"
    try:
        limit = (group / "memory.max").read_text("ascii").strip()
        used = int((group / "memory.current").read_text("ascii"))
        return free if limit == "max" else max(0, min(free, int(limit) - used))
    except (OSError, ValueError):  # no group with a limit can be seen from here
        return free


def _gigabytes(number: int) -> str:
    return f"{number / 1e9:.1f} GB"
