"""The query language as text: what is needed before an engine reads it, and to say what is wrong with it.

::

    tokens.py     a text to tokens, and a place in it to line, column and an excerpt with a caret
    grammar.py    the grammar of SPARQL 1.1 queries, and where a text leaves it
    diagnosis.py  why an engine refused a query: the place, and what was probably meant
"""
