"""The server's side of the explorer. It stands apart from `pages`: a folder of that name beside the script would be
taken for Streamlit's own kind of pages.

::

    script.py      the page list: the script that runs at each click
    middleware.py  what the server adds to each page
    parts.py       the route of the parts that run in the browser
"""
