"""Requests to answers: the routes, and which error of ours is which status."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from kg.description import PREFIXES_HERE, Ask, describe_dataset, describe_service
from kg.endpoint.negotiation import choose
from kg.endpoint.outbox import Outbox
from kg.endpoint.page import page
from kg.endpoint.protocol import Asked, Refusal, read_query
from kg.endpoint.wrapping import Wrapping
from kg.errors import InputError, MonographError, QueryRefused, QuerySyntaxError, QueryTimeout
from kg.guard import DEFAULT_MAX_ROWS, DEFAULT_TIMEOUT_S, Memory, missing_walls, run_guarded, use_guarded
from kg.store.answer import Answer, AnswerKind
from kg.store.folder import current_build
from kg.store.results import GRAPH_TYPES, TABLE_TYPES, serialise_graph, serialise_table

LOG = logging.getLogger("kg.endpoint")
# Queries that run or wait for a worker; one more is turned away at once, for it could only be late.
MAX_AT_ONCE = 128
# One client's share of them, so that none keeps the others out at the door.
MAX_OF_ONE = 96
NOTE = "Monograph-Note"
TRUNCATED = "Monograph-Truncated"
_HTML = "text/html"
_PLACE = re.compile(r"query:(\d+):(\d+)\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve. `origins` are those whose pages may ask (CORS; ``*`` is any), none by default.

    `hosts` are the names under which the server answers: a page of a stranger who lets his own name point at this
    machine is sent away. ``*`` is any. `memory` says when the graph is held there.
    """

    timeout_s: float = DEFAULT_TIMEOUT_S
    max_rows: int = DEFAULT_MAX_ROWS
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]", "::1")
    log_queries: bool = False
    memory: Memory = Memory.AUTO


class _Endpoint:
    """The handlers of the routes over one store."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._threads = ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="query")
        self._at_once: Counter[str] = Counter()
        self._outbox = Outbox()
        self._counted: dict[str, Answer] = {}
        self._counted_build = ""
        self._counting = threading.Lock()

    async def sparql(self, request: Request) -> Response:
        """The endpoint; without a query, what it is."""
        asked = await read_query(request)
        accept = _accept(request)
        if asked is None:
            media_type = _chosen(accept, (*GRAPH_TYPES, _HTML))
            if media_type == _HTML:
                return self._page(request)
            endpoint = _address(request, "sparql")
            return await self._description(
                media_type, lambda ask: describe_service(endpoint, ask, missing_walls(self._store))
            )
        request.state.query = asked.text
        _chosen(accept, (*TABLE_TYPES, *GRAPH_TYPES))  # before the work, where no answer could be acceptable
        client = _client(request)
        limits = _address(request, "") + "#limits"
        return await self._work(lambda: self._answer(asked, client, accept, limits), client)

    async def void(self, request: Request) -> Response:
        """What the dataset is."""
        media_type = _chosen(_accept(request), tuple(GRAPH_TYPES))
        endpoint, root = _address(request, "sparql"), _address(request, "")
        return await self._description(media_type, lambda ask: describe_dataset(endpoint, root, ask))

    async def root(self, request: Request) -> Response:
        """The page for a person."""
        return self._page(request)

    def _page(self, request: Request) -> Response:
        settings = self._settings
        html = page(_address(request, "sparql"), _address(request, "void"), settings.timeout_s, settings.max_rows)
        return HTMLResponse(html, headers={"Vary": "Accept"})

    async def _work(self, work: Callable[[], Response], client: str) -> Response:
        """Off the event loop: the guard waits for its workers, and a large answer takes time to write."""
        if self._at_once.total() >= MAX_AT_ONCE or self._at_once[client] >= MAX_OF_ONE:
            raise Refusal(503, "too many queries at once: try again in a moment", {"Retry-After": "1"})
        self._at_once[client] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._at_once[client] -= 1
            if not self._at_once[client]:
                del self._at_once[client]

    def _answer(self, asked: Asked, client: str, accept: str, limits: str) -> Response:
        settings = self._settings
        return use_guarded(
            self._store,
            asked.text,
            lambda answer: self._written(answer, client, accept, limits),
            settings.timeout_s,
            settings.max_rows,
            dataset=asked.dataset,
            client=client,
        )

    def _written(self, answer: Answer, client: str, accept: str, limits: str) -> Response:
        is_graph = answer.kind is AnswerKind.CONSTRUCT
        media_type = _chosen(accept, tuple(GRAPH_TYPES) if is_graph else TABLE_TYPES)
        body = serialise_graph(answer, media_type) if is_graph else serialise_table(answer, media_type, limits)
        headers = {"Vary": "Accept"}
        if answer.notes:
            # a header holds ASCII; what a query may have brought in besides is escaped
            headers[NOTE] = " | ".join(answer.notes).encode("ascii", "backslashreplace").decode()
        if answer.truncated:
            shown = f"first {len(answer.triples)} triples" if is_graph else f"first {len(answer.rows)} rows"
            headers |= {TRUNCATED: f"{shown}; there are more", "Link": f'<{limits}>; rel="help"'}
        return self._outbox.response(client, body, headers, media_type)

    async def _description(self, media_type: str, describe: Callable[[Ask], Answer]) -> Response:
        def work() -> Response:
            body = serialise_graph(describe(self._count), media_type, PREFIXES_HERE)
            return Response(body, headers={"Vary": "Accept"}, media_type=media_type)

        return await self._work(work, "")

    def _count(self, text: str) -> Answer:
        """A query of a description: asked once a build, however many clients want it."""
        build = current_build(self._store).name
        with self._counting:
            if self._counted_build != build:
                self._counted, self._counted_build = {}, build
            if text not in self._counted:
                self._counted[text] = run_guarded(self._store, text, self._settings.timeout_s, self._settings.max_rows)
            return self._counted[text]


def make_application(store: Path, settings: Settings) -> Starlette:
    """The endpoint over the graph in the folder `store`, as an ASGI application."""
    endpoint = _Endpoint(store, settings)
    middleware = [
        Middleware(Wrapping, log_queries=settings.log_queries),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False),
    ]
    if settings.origins:
        exposed = [TRUNCATED, NOTE, "Link", "Retry-After"]
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(settings.origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Accept", "Content-Type"],
                expose_headers=exposed,
            )
        )
    return Starlette(
        routes=[
            Route("/sparql", endpoint.sparql, methods=["GET", "POST"]),
            Route("/void", endpoint.void),
            Route("/.well-known/void", endpoint.void),
            Route("/", endpoint.root),
        ],
        middleware=middleware,
        exception_handlers={
            Refusal: _refused,
            MonographError: _failed,
            HTTPException: _not_served,
            Exception: _broken,
        },
    )


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return _told(error.status, error.why, error.headers)


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, MonographError)
    words = f"{error.what}; {error.remedy}"
    if error.excerpt:
        words += f"\n\n{error.excerpt}"
    if isinstance(error, QuerySyntaxError):
        return _told(400, words)
    if isinstance(error, QueryRefused):
        where = f"at line {place[1]}, column {place[2]}: " if (place := _PLACE.match(error.where)) else ""
        return _told(403, where + words)
    if isinstance(error, InputError):
        return _told(406, words)
    if isinstance(error, QueryTimeout):
        return _told(504, words)
    # What is wrong with our files is for the log: it may name folders of this machine.
    LOG.error("%s", error)
    return _told(503, "the graph cannot be read at present; try again later", {"Retry-After": "5"})


def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(error.status_code, error.detail, error.headers)


def _broken(request: Request, error: Exception) -> Response:
    # the server writes the traceback to its log
    return _told(500, "the server failed; what happened stands in its log")


def _told(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status, headers={"Vary": "Accept", **(headers or {})})


def _client(request: Request) -> str:
    """Who asks: the address that the connection comes from."""
    return request.client.host if request.client is not None else "unknown"


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _chosen(accept: str, offered: tuple[str, ...]) -> str:
    media_type = choose(accept, offered)
    if media_type is None:
        raise Refusal(406, f"Accept names none of the formats of this answer: {', '.join(offered)}", {"Vary": "Accept"})
    return media_type


def _address(request: Request, path: str) -> str:
    return f"{request.base_url}{path}"
