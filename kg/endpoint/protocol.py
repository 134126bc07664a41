"""A request to the query that it asks: SPARQL 1.1 Protocol, 2.1 and 2.2, without updates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.guard import Dataset

# Four times the longest query, for its percent-encoding.
MAX_BODY_BYTES = 400_000
BODY_TIMEOUT_S = 20.0
_MAX_FIELDS = 100


class Refusal(Exception):
    """A request that gets no answer: the status, one line that says why, headers."""

    def __init__(self, status: int, why: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, why)
        self.status = status
        self.why = why
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and the graphs to ask where the request names any."""

    text: str
    dataset: Dataset | None


async def read_query(request: Request) -> Asked | None:
    """The query of a GET, or of either kind of POST; None where a GET has none. Raises Refusal.

    Parameters that the protocol does not name (``format``, ``output``) are not looked at: Accept decides.
    """
    fields = _fields(request.url.query)
    if request.method != "POST":
        return _query_of(fields)
    content_type, _, parameters = request.headers.get("content-type", "").partition(";")
    content_type = content_type.strip().lower()
    if content_type == "application/sparql-update":
        raise Refusal(403, "this endpoint is read-only: it takes no updates")
    if content_type not in ("application/x-www-form-urlencoded", "application/sparql-query"):
        why = "send application/x-www-form-urlencoded or application/sparql-query"
        raise Refusal(415, why, {"Accept-Post": "application/x-www-form-urlencoded, application/sparql-query"})
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(' "')
    if charset not in ("", "utf-8", "utf8", "us-ascii") or "content-encoding" in request.headers:
        raise Refusal(415, "send UTF-8, not compressed")
    body = await _body(request)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Refusal(400, "the request is not UTF-8") from None
    if content_type == "application/sparql-query":
        if any(name == "query" for name, _ in fields):
            raise Refusal(400, "the query stands in the address and in the body: send one of them")
        return _query_of([*fields, ("query", text)])
    query = _query_of([*fields, *_fields(text)])
    if query is None:
        raise Refusal(400, "there is no query: send it as the field 'query'")
    return query


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise Refusal(400, f"the fields are not UTF-8, or are more than {_MAX_FIELDS}") from None


def _query_of(fields: list[tuple[str, str]]) -> Asked | None:
    names = {name for name, _ in fields}
    if names & {"update", "using-graph-uri", "using-named-graph-uri"}:
        raise Refusal(403, "this endpoint is read-only: it takes no updates")
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise Refusal(400, "there are several queries: send one")
    default, named = (
        tuple(value for name, value in fields if name == field) for field in ("default-graph-uri", "named-graph-uri")
    )
    return Asked(queries[0], Dataset(default, named) if default or named else None) if queries else None


async def _body(request: Request) -> bytes:
    """All of the body. A client that sends too much, or too slowly, is not listened to any longer."""
    too_long = Refusal(413, f"the request is longer than {MAX_BODY_BYTES:,} bytes", {"Connection": "close"})
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY_BYTES:
                    raise too_long
    except TimeoutError:
        raise Refusal(408, "the request did not come in time", {"Connection": "close"}) from None
    return bytes(body)
