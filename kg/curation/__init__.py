"""What people have decided about statements and documents: an append-only log beside the graph, an input of its build.

::

    entries.py      one entry of the log, to and from a line of JSON
    log.py          the log on disk: read whole and checked, appended to under a lock; which entries are in force
    anchors.py      the words that an entry is about, and finding them again in a changed text
    corrections.py  what can be corrected of a statement, and the statement that comes of it
    decisions.py    a reading and the entries in force -> what is stated, what is rejected, which entries are orphans
    holdings.py     documents that were added here, by the hash of their content, and those taken out
    succession.py   a newer text in the place of a document, the one until then kept as an older version
    desk.py         deciding about a statement of a built graph: from its name to an entry
    archive.py      all of it as one file, and back

The folder ``STORE-library`` stands beside the folder STORE of the graph, so that removing the graph loses nothing::

    STORE-library/curation.jsonl               the log
    STORE-library/documents/SHA256/NAME.txt    an added document
    STORE-library/lock                         held by the one who appends
"""

from kg.curation.decisions import Curated, Orphan, decide
from kg.curation.entries import Action, Entry
from kg.curation.holdings import Library
from kg.curation.log import Log

__all__ = ["Action", "Curated", "Entry", "Library", "Log", "Orphan", "decide"]
