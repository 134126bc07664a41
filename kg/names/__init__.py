"""Words to things: a label, a brand or a synonym as a person types it, and never a guess between two medicines.

The exact spelling is looked up first, which costs the store next to nothing; only where it names nothing are all names
read, once a store, and compared without case, plural, diacritics, hyphens and British spelling. A slip of the finger
is forgiven only where the caller asked for that, and only where one thing alone is near: names of medicines that look
alike (ISMP, "List of Confused Drug Names") are within each other's reach, so a slip between two gives the choices.

::

    index.py   the names in a graph: those of one spelling, or all of a kind
    slips.py   which names look like what was typed, and where one alone can be meant
    find.py    words to the one thing that they name
"""

from kg.names.find import Found, find, find_all, resolve
from kg.names.index import label_index

__all__ = ["Found", "find", "find_all", "label_index", "resolve"]
