"""The server's side of the explorer. It stands apart from `pages`: a folder of that name beside the script would be
taken for Streamlit's own kind of pages.

::

    script.py      the page list: the script that runs at each click
    middleware.py  what stands between the network and Streamlit, in its order
    sending.py     what a client may send: files, messages of a page
    signed.py      who sends a request
    returning.py   after a sign-in back to the page that was asked for
    headers.py     the headers of every answer: what a page may load and do
    parts.py       the route of the parts that run in the browser
    files.py       the route of the files of the whole graph
    preparation.py what pages need of a build, read before the first of them asks
"""
