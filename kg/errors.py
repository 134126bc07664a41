"""Errors that a person may see, each with what happened and what to do.

::

    MonographError              anything this program raises on purpose
    ├── InputError              a document or an option that cannot be used (exit code 2)
    │   └── DocumentError       … one document: the rest of the batch goes on
    ├── VocabularyError         a row of a vocabulary or cue table that cannot be read
    ├── CurationError           the log of what people decided is damaged, or a decision does not fit
    ├── StoreError              the graph is missing, locked or broken
    ├── QuestionError           a question does not exist, or a parameter does not fit
    ├── QueryRefused            a query that would change the graph or reach out of it
    ├── QuerySyntaxError        … that is not SPARQL (line and column, counted from 1)
    ├── QueryTimeout            … that took longer than allowed
    ├── AccessRefused           the explorer does not let this person do it
    └── ReasonerError           HermiT could not be run, or the ontology is inconsistent

Every one carries ``where`` (a path, a query's name), ``what`` and ``remedy`` as data; ``str()`` joins them as
``where: error: what; remedy``.
"""

from __future__ import annotations


class MonographError(Exception):
    """Base of the errors above.

    >>> print(InputError("a.txt", "the file is empty", "give a file with text"))
    a.txt: error: the file is empty; give a file with text

    `excerpt` are lines to show below it, where there are any: a line of a query with a caret under the place.
    """

    excerpt: str = ""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where = where
        self.what = what
        self.remedy = remedy
        super().__init__(where, what, remedy)

    def __str__(self) -> str:
        return f"{self.where}: error: {self.what}; {self.remedy}"


class InputError(MonographError):
    """What was given cannot be used."""


class DocumentError(InputError):
    """One document cannot be read; the others can."""


class VocabularyError(MonographError):
    """A table or vocabulary file has a row that cannot be read."""


class CurationError(MonographError):
    """The log of what people decided is damaged or in use, or a decision does not fit what it is about."""


class StoreError(MonographError):
    """The graph is missing, in use, or not readable."""


class QuestionError(MonographError):
    """No such question, or a parameter that does not fit it. `choices` are IRIs of what may have been meant."""

    def __init__(self, where: str, what: str, remedy: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(where, what, remedy)
        self.choices = choices


class QueryRefused(MonographError):
    """The query would change the graph, reach the network or the disk, or needs more than it may have."""

    def __init__(self, where: str, what: str, remedy: str, excerpt: str = "") -> None:
        super().__init__(where, what, remedy)
        self.excerpt = excerpt


class QuerySyntaxError(MonographError):
    """The query is not SPARQL. ``line`` and ``column`` count from 1, 0 where unknown."""

    def __init__(self, where: str, what: str, remedy: str, line: int = 0, column: int = 0, excerpt: str = "") -> None:
        super().__init__(where, what, remedy)
        self.line = line
        self.column = column
        self.excerpt = excerpt


class QueryTimeout(MonographError):
    """The query was stopped at its deadline."""


class AccessRefused(MonographError):
    """The explorer is read-only, or the person may not change anything in it."""


class ReasonerError(MonographError):
    """The reasoner could not run, or found a contradiction."""
