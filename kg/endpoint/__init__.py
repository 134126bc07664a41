"""The graph for other tools: a read-only SPARQL 1.1 Protocol endpoint over HTTP.

::

    negotiation.py  which of the formats on offer a client wants
    protocol.py     a request to the query that it asks
    outbox.py       answers that wait to be taken
    page.py         the same for a person
    wrapping.py     what every request passes: the log, headers of security
    application.py  requests to answers
    server.py       the socket, the process, its end
"""
