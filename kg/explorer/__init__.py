"""The explorer: view models (no streamlit in them), pages, and the two browser components with their sources.

::

    things.py       a thing of the graph, its name in an address, and how answers become values
    facts.py       statements with the words that state them
    statements.py  the statements of a drug or a thing, kind by kind
    search.py      words -> things, by kind
    drug.py        all that the page of a drug shows
    document.py    a text cut into marked segments
    neighbours.py  what a thing is connected with, and in which words
    layout.py      where the nodes of the graph stand: deterministic, and no old node moves
    excerpt.py     one document out of the graph
    questions.py   pickers and results for the questions
    charts.py      figures and doses as Altair charts
    markup.py      facts and texts as HTML in which every foreign word is escaped
    session.py     what the pages share: the store, addresses, messages
    components.py  the graph and the text as Streamlit components (sources in browser/)
    server/        the script that runs at each click, and what the server adds to each page
    pages/         one function a page
"""
