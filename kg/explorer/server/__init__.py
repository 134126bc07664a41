"""The server's side of the explorer. It stands apart from `pages`: a folder of that name beside the script would be
taken for Streamlit's own kind of pages.

::

    script.py      the page list: the script that runs at each click
    middleware.py  what stands between the network and Streamlit
    headers.py     the headers of every answer: what a page may load and do
    parts.py       the route of the parts that run in the browser
    files.py       the route of the files of the whole graph
    preparation.py what pages need of a build, read before the first of them asks
"""
