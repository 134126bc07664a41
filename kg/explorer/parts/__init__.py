"""The parts of the explorer that run in the browser: made from ``kg/explorer/browser`` by npm and esbuild.

What is made is not kept with the sources: `python -m kg.explorer.parts` makes it, and so do `make run` and `make test`.

::

    __main__.py  the command
    built.py     which parts there are, and whether they belong to the sources beside them
    making.py    Node, npm, esbuild: from the sources to the parts
"""
