"""Who sends a request, by the cookie that Streamlit signs at the end of a sign-in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def person_of(headers: Headers) -> Mapping[str, object]:
    """What the identity provider said of the person who sends a request, as `st.user` has it; empty for nobody.

    A request counts only with the header ``Origin`` of the site that the person signed in to: a cookie alone is also
    sent along when a foreign page asks.
    """
    cookies = cookie_parser(headers.get("cookie", ""))
    secret = get_cookie_secret()

    def opened(name: str) -> bytes | None:
        held = cookies.get(name)
        return None if held is None else decode_signed_value(secret, name, held.encode("latin-1", "replace"))

    found = get_cookie_with_chunks(opened, USER_COOKIE_NAME)
    try:
        said = json.loads(found) if found is not None else None
    except ValueError:
        return {}
    if not isinstance(said, dict) or said.get("origin") != headers.get("origin"):
        return {}
    return said
