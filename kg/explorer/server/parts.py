"""The route of the browser parts: files whose names hold the hash of their content, so browsers keep them for good."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.errors import InputError
from kg.explorer.parts.built import ROUTE, built

_KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


def serve_part(request: Request) -> Response:
    """One part by its file's name; 404 for any other name, and where the parts are not made."""
    try:
        files = {path.name: path for path in built().values()}
        content = files[request.path_params["name"]].read_bytes()
    except (InputError, KeyError, OSError):
        return PlainTextResponse("There is no such part.", 404)
    return Response(content, media_type="text/javascript; charset=utf-8", headers=_KEPT)


def routes(base_path: str = "") -> list[Route]:
    """The route, below the path at which a proxy shows the explorer, if there is one."""
    base = base_path.strip("/")
    return [Route(f"/{base}/{ROUTE}/{{name}}" if base else f"/{ROUTE}/{{name}}", serve_part, methods=["GET"])]
