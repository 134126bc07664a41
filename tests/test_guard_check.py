"""Queries from strangers as text: what is refused with its place, what is not, and that looking takes little time."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefused, QuerySyntaxError
from kg.guard import (
    MAX_LENGTH,
    check_query,
)

REFUSED = {
    "SERVICE": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SERVICE in small letters": "SELECT * { service silent <http://example.org/> { ?s ?p ?o } }",
    "SERVICE escaped": "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }",
    "SERVICE escaped wholly": "SELECT * { "
    + "".join(f"\\U{ord(char):08x}" for char in "service")
    + " <http://example.org/> {} }",
    "SERVICE behind an escaped quote": "SELECT * { ?s ex:it\\'s ?o SERVICE <http://example.org/> {} ?s ?p 'x' }",
    "SERVICE between escapes read late": "SELECT * { ?s ?p '\\u0027' . SERVICE <http://x/> {} ?s ?p '\\u0027' }",
    "SERVICE behind a comment": "SELECT * { # 'quoted\n SERVICE <http://example.org/> {} }",
    "SERVICE behind a comparison": "SELECT * { FILTER(?a<?b) SERVICE ?x {} FILTER(?c>?d) }",
    "SERVICE behind a long string": 'SELECT * { ?s ?p """a"b""" . SERVICE <http://example.org/> {} }',
    "FROM": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "FROM NAMED": "ASK FROM NAMED <http://example.org/> { ?s ?p ?o }",
    "SERVICE behind a number": "SELECT * { ?s ?p 1SERVICE <http://example.org/> {} }",
    "SERVICE in what looks like an IRI": "SELECT * { ?a ?p ?b FILTER(?a<?b)SERVICE#>\n<http://example.org/> {} }",
    "INSERT": "INSERT DATA { <http://a> <http://b> <http://c> }",
    "DELETE": "PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }",
    "LOAD": "LOAD <http://example.org/>",
    "CLEAR": "clear all",
    "nesting": "SELECT * " + "{" * 61 + "}" * 61,
    "nested brackets": "SELECT * { FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }",
    "length": "SELECT * { } #" + "x" * MAX_LENGTH,
    "nested signs": "SELECT (" + "!" * 61 + "true AS ?x) {}",
    "nesting behind closed brackets": "SELECT * { " + "}" * 50 + "{" * 61,
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        check_query(text)


ALLOWED = (
    "SELECT * { ?service ?from ?insert }",
    "PREFIX service: <http://example.org/from#> SELECT * { ?s service:service service:from.service }",
    "SELECT * { ?s ?p 'SERVICE', \"from\", '''delete'''@en-from } # SERVICE",
    "SELECT * { <http://example.org/SERVICE> <http://example.org/#from> ?o }",
    "PREFIX load: <http://example.org/> ASK { ?s load:clear ?o FILTER(1<2) }",
    "BASE <http://example.org/> CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <http://example.org/x>",
    "SELECT * " + "{" * 60 + "}" * 60,
)


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(text: str) -> None:
    check_query(text)


def test_a_refusal_names_the_place_and_shows_it() -> None:
    with pytest.raises(QueryRefused) as caught:
        check_query("SELECT *\n{ ?s ?p ?o . SERVICE <http://example.org/> {} }")
    assert caught.value.where == "query:2:14"
    assert caught.value.excerpt == (
        "{ ?s ?p ?o . SERVICE <http://example.org/> {} }\n"
        "             ^^^^^^^"
    )  # fmt: skip
    with pytest.raises(QueryRefused, match="more than 60 brackets or signs are open") as caught:
        check_query("SELECT *\n" + "{" * 70)
    assert caught.value.where == "query:2:61"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("  \n hello ?x", 2, 2),
        ("SELECT * {\n ?s ?p 'open }", 2, 8),
        ("PREFIX a: <http://a>", 1, 21),
        ("SELECT * { ?s ?p '\\uD800' }", 1, 19),
    ],
)
def test_what_is_no_query_has_a_place(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check_query(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@given(st.text(alphabet=st.sampled_from(list("aS'\"\\<>{}()[]#:?.@-_u0\n /=*")), max_size=80))
def test_service_in_plain_sight_is_always_refused_or_no_query(noise: str) -> None:
    # Whatever stands before it and ends with a closed query: a word SERVICE behind a line end is a token of its own,
    # unless the noise opened a text in quotes, which then does not end and is refused as such, or ends in this line.
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        check_query(f"SELECT * {{ {noise.replace(chr(34), '').replace(chr(39), '')}\n SERVICE <http://x/> {{}} }}")


@pytest.mark.parametrize(
    "part",
    [
        "a.",
        "a-",
        '"""',
        ":.",
        "<a",
        "a:b\\",
        "[]",
        "\\u0041",
        "\\U00000041",
        "\\u00000041",
        "%41",
        "9",
        "9.",
        "9e",
        "'\\\\",
    ],
)
def test_time_is_in_proportion_to_length(part: str) -> None:
    text = "SELECT * {<" + part * ((MAX_LENGTH - 20) // len(part))
    started = time.process_time()
    with contextlib.suppress(QueryRefused, QuerySyntaxError):  # only the time is asked for here
        check_query(text)
    assert time.process_time() - started < 3  # 0.2 s measured; quadratic time would be minutes
