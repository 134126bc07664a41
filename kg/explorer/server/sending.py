"""What a client may send: files by HTTP, and messages through the WebSocket of a page.

A page refuses those who may not change anything; but a client need not be our page. Streamlit takes a file from
whoever has a session, before a script could refuse it, and messages that are meant for a developer's own machine.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from kg.errors import AccessRefused
from kg.explorer.access import Access
from kg.explorer.server.signed import person_of

# What a page sends. Not among it: ``clear_cache`` closes what all sessions share, ``load_git_info`` tells of the
# program's folder, ``set_run_on_save`` watches files.
_MESSAGES = frozenset(
    ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request")
)
# Not among it: ``install_skills`` writes into the folder of the program.
_OPERATIONS = frozenset(("deferred_file", "dataframe_chunk"))


class EditorsOnly:
    """ASGI middleware: who may not change anything may not send anything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._access = Access.of()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; what is not a question is answered with 403, unless an editor sends it."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            try:
                self._access.refuse(person_of(Headers(scope=scope)) if self._access.sign_in else {})
            except AccessRefused as error:
                await PlainTextResponse(str(error), 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class PageMessages:
    """ASGI middleware: only what a page of ours sends goes through its WebSocket; the rest is as if never sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""

        async def heard() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or _is_of_a_page(message.get("bytes") or b""):
                    return message

        await self._app(scope, heard if scope["type"] == "websocket" else receive, send)


def _is_of_a_page(data: bytes) -> bool:
    """Whether a message is one that pages send; what is no message at all is left to Streamlit to refuse."""
    found = BackMsg()
    try:
        found.ParseFromString(data)
    except DecodeError:
        return True
    kind = found.WhichOneof("type")
    if kind == "backend_operation_request":
        return found.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    return kind in _MESSAGES
