"""Queries from strangers: checked before an engine sees them, and run in a process that may die.

Three walls, each for what the one before it lets through:

1. `check_query` reads the text by tokens (strings, comments, IRIs and names told apart; codepoint escapes decoded
   first, as SPARQL 1.1, 19.2 does) and refuses updates, SERVICE, deep nesting and great length. By tokens, because
   they have no depth: nesting crashes parsers (rdflib's and Oxigraph's alike), and rdflib costs 170 ms to import. They
   suffice for what is refused here: SERVICE and FROM are keywords wherever they stand, an update shows by its first
   word, depth is a matter of brackets. The engine's own parser comes next, inside the second wall.
2. The worker (`kg.store.worker`) opens the store read-only, has a limit on memory, on computing time and on the length
   of an answer, may write no file, and has no network where the system allows a namespace of its own. It parses, has
   the engine itself say which graphs FROM names, and lets it read none but the store's own.
3. The deadline: a worker that does not answer in time is killed, and the next query gets a new one.

Where the system does not allow a wall, `missing_walls` says so, for whoever shows answers.

::

    check.py      a text to a query that is fit to run, or why not
    process.py    one worker, as seen from here
    forks.py      the process that holds the graph in memory, and the workers that it forks
    memory.py     whether there is memory enough for that
    keeper.py     sees to it that the graph in memory is the current one
    places.py     whose turn it is when more ask than can be served
    pool.py       the workers of a store
"""

from kg.guard.check import MAX_LENGTH, MAX_NESTING, CheckedQuery, check_query
from kg.guard.memory import Memory
from kg.guard.pool import (
    DEFAULT_MAX_ROWS,
    DEFAULT_TIMEOUT_S,
    MAX_WORKERS,
    Dataset,
    close_workers,
    keep_in_memory,
    missing_walls,
    run_guarded,
    use_guarded,
)
from kg.guard.process import MEMORY_BYTES, QueryWorker, WorkerKilled

__all__ = [
    "DEFAULT_MAX_ROWS", "DEFAULT_TIMEOUT_S", "MAX_LENGTH", "MAX_NESTING", "MAX_WORKERS", "MEMORY_BYTES", "CheckedQuery",
    "Dataset", "Memory", "QueryWorker", "WorkerKilled", "check_query", "close_workers", "keep_in_memory",
    "missing_walls", "run_guarded", "use_guarded",
]  # fmt: skip
