"""The route of the files of the whole graph: piece by piece from disk, to whoever a page has told the file's token."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from kg.explorer.whole_files import ROUTE

_PRIVATE = {"Cache-Control": "private, no-store"}


def serve_file(request: Request) -> Response:
    """One file by its token; 404 for any other."""
    from kg.explorer import session  # with all that pages need, which the server does without until somebody comes

    found = session.whole_files().fetch(request.path_params["token"])
    if found is None:
        return PlainTextResponse("There is no such file, or not any more: ask the page Export for it.", 404)
    kind = "application/octet-stream"  # no browser shows it as a page of this server
    return FileResponse(found.path, media_type=kind, filename=found.name, headers=_PRIVATE)


def routes(base_path: str = "") -> list[Route]:
    """The route, below the path at which a proxy shows the explorer, if there is one."""
    base = base_path.strip("/")
    return [Route(f"/{base}/{ROUTE}/{{token}}" if base else f"/{ROUTE}/{{token}}", serve_file, methods=["GET"])]
