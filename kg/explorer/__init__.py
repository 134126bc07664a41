"""The explorer: view models (no streamlit in them), pages, and the two browser components with their sources.

::

    things.py       a thing of the graph, its name in an address, and how answers become values
    facts.py       statements with the words that state them
    statements.py  the statements of a drug or a thing, kind by kind
    search.py      words -> things, by kind
    drug.py        all that the page of a drug shows
    drug_blocks.py the blocks of that page, and the SPARQL behind each
    conclusions.py  interactions that follow from classes, and what they rest on
    together.py    medicines taken together, by what is to be done: the values
    together_check.py   names to those values, by the questions of the library
    together_words.py   what holds a condition in its words, where no link leads from it
    together_files.py   the same as CSV, Markdown and Turtle
    together_markup.py  … and as HTML
    compare.py     two or three drugs side by side
    versions.py    two versions of a document side by side
    older.py       a version that was replaced, with what it stated
    version_files.py    what changed between two versions as CSV, Markdown and Turtle
    compare_files.py    drugs side by side as CSV, Markdown and Turtle
    compare_markup.py   drugs and versions side by side as HTML
    sources.py     documents as sources: how old, which version, how much was understood
    statement_files.py  facts as Turtle with their evidence, tables as safe CSV
    document.py    a text cut into marked segments
    catalogue.py   the documents as a list, and the log of what was decided
    log_files.py   that log as CSV
    editing.py     changes: an entry of the log, then the graph built again
    neighbours.py  what a thing is connected with, and in which words
    scene.py       what the graph view draws: things, what was opened, and what could be, with its number
    scene_files.py the same as GraphML and Turtle
    ways.py        the shortest way between two things, by the store
    excerpt.py     one document out of the graph
    whole_files.py  the whole graph as files, written beside the server
    ontology.py    the terms of the ontology as trees, with their use in this graph
    questions.py   pickers and results for the questions
    answer_views.py  answers as bars or as a graph, where they fit
    answer_files.py  answers as files: where each line comes from, and the caution
    completion.py  what the query editor offers
    asking.py      a query that runs beside the page and can be stopped
    charts.py      figures and doses as charts
    fact_markup.py  facts as lines that open their sentences
    markup.py      words, links and tables as HTML in which every foreign word is escaped
    access.py      who may look, and who may change something
    session.py     what the pages share: the store, addresses, messages
    components.py  the graph, the text and the editor as Streamlit components (sources in browser/)
    parts/         which of them have to be made first, and how: npm packages, bundled
    server/        the script that runs at each click, and what the server adds to each page
    pages/         one function a page
"""
