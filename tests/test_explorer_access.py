"""Who may look and who may change, by the environment and by what an identity provider says."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit_client import signed_cookie

from kg.errors import AccessRefused, InputError
from kg.explorer.access import ACCESS_VARIABLE, EDITORS_VARIABLE, NOBODY, Access
from kg.explorer.server.middleware import middleware
from kg.explorer.server.returning import COOKIE, ReturnToAsked
from kg.explorer.server.sending import EditorsOnly, PageMessages

ANN = {"is_logged_in": True, "email": "Ann@Example.org", "email_verified": True, "name": "Ann", "sub": "17"}
SECRET = "s" * 40
BOB = {"is_logged_in": True, "email": "bob@example.org", "name": "Bob", "sub": "18"}


def access(words: str = "", editors: str | None = None) -> Access:
    named = {} if editors is None else {EDITORS_VARIABLE: editors}
    return Access.of({ACCESS_VARIABLE: words, **named})


@pytest.mark.parametrize(
    ("words", "editors", "person", "looks", "edits"),
    [
        ("", None, {}, True, True),
        ("read-only", None, {}, True, False),
        ("sign-in", None, {}, False, False),
        ("sign-in", None, {"is_logged_in": False}, False, False),
        ("sign-in", None, {"is_logged_in": "yes"}, False, False),
        ("sign-in", None, ANN, True, True),
        ("sign-in, read-only", None, ANN, True, False),
        ("sign-in, read-only", None, {}, False, False),
        ("sign-in", "ann@example.org, carl@example.org", ANN, True, True),
        ("sign-in", "ann@example.org", BOB, True, False),
        ("sign-in", "", BOB, True, False),
        ("sign-in", "ann@example.org", {**ANN, "email_verified": False}, True, False),
        ("sign-in", "", {"is_logged_in": True, "sub": "19"}, True, False),
    ],
)
def test_who_may(words: str, editors: str | None, person: dict[str, object], looks: bool, edits: bool) -> None:
    held = access(words, editors)
    assert (held.may_look(person), held.may_edit(person)) == (looks, edits)
    if edits:
        held.refuse(person)
    else:
        with pytest.raises(AccessRefused):
            held.refuse(person)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({}, NOBODY),
        ({"email": "forged@example.org"}, NOBODY),
        (ANN, "ann@example.org"),
        ({**ANN, "email_verified": False}, "Ann"),
        ({"is_logged_in": True, "sub": "19"}, "19"),
    ],
)
def test_under_which_name_a_change_is_recorded(person: dict[str, object], name: str) -> None:
    assert access("sign-in").who(person) == name


@pytest.mark.parametrize(
    ("words", "editors", "what"),
    [("readonly", None, "no access called 'readonly'"), ("", "ann@example.org", "nobody is asked to sign in")],
)
def test_a_slip_in_the_environment_is_told_and_opens_nothing(words: str, editors: str | None, what: str) -> None:
    with pytest.raises(InputError, match=what):
        access(words, editors)


def answered(method: str, kind: str = "http", cookie: str = "", origin: str = "") -> str:
    """The status with which an explorer answers what may change nothing, or that the request went through."""
    said: list[str] = []

    async def explorer(scope: Any, receive: Any, send: Any) -> None:
        said.append("through")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            said.append(str(message["status"]))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"cookie", cookie.encode()), (b"origin", origin.encode())]
    scope = {"type": kind, "method": method, "path": "/_stcore/upload_file/x/y", "headers": headers}
    asyncio.run(EditorsOnly(explorer)(scope, receive, send))
    (word,) = said
    return word


def layers() -> list[str]:
    return [layer.cls.__name__ for layer in middleware()]  # type: ignore[attr-defined]


def test_nothing_is_sent_to_a_read_only_explorer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "EditorsOnly" not in layers()
    monkeypatch.setenv(ACCESS_VARIABLE, "read-only")
    assert "EditorsOnly" in layers()
    assert [answered(method) for method in ("PUT", "POST", "DELETE", "PATCH")] == ["403"] * 4
    assert [answered(method) for method in ("GET", "HEAD", "OPTIONS")] == ["through"] * 3
    assert answered("", "websocket") == "through"


def test_only_editors_send_files_where_one_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ACCESS_VARIABLE, "sign-in")
    monkeypatch.setenv(EDITORS_VARIABLE, "ann@example.org")
    monkeypatch.setattr("kg.explorer.server.signed.get_cookie_secret", lambda: SECRET)
    assert {"EditorsOnly", "ReturnToAsked"} <= set(layers())
    here = "http://localhost"
    ann = signed_cookie({**ANN, "origin": here}, SECRET)
    assert answered("PUT", cookie=ann, origin=here) == "through"
    refused = {
        "nobody": answered("PUT", origin=here),
        "a reader": answered("PUT", cookie=signed_cookie({**BOB, "origin": here}, SECRET), origin=here),
        "a foreign page": answered("PUT", cookie=ann, origin="http://evil.example"),
        "no origin": answered("PUT", cookie=ann),
        "forged": answered("PUT", cookie=signed_cookie({**ANN, "origin": here}, "another secret"), origin=here),
        "unsigned": answered("PUT", cookie="_streamlit_user={}", origin=here),
        "no letters": answered("PUT", cookie="_streamlit_user=\u0394", origin=here),
    }
    assert set(refused.values()) == {"403"}, refused


def heard(*messages: BackMsg | bytes) -> list[str | None]:
    """Which of some messages to a page's WebSocket come through, by kind."""
    queue = [m if isinstance(m, bytes) else m.SerializeToString() for m in messages]
    through: list[str | None] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive", "bytes": queue.pop(0)} if queue else {"type": "websocket.disconnect"}

    async def explorer(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            found = BackMsg()
            try:
                found.ParseFromString(message["bytes"])
            except DecodeError:
                through.append("damaged")
            else:
                through.append(found.WhichOneof("type"))

    async def send(message: Any) -> None:
        raise AssertionError(message)

    asyncio.run(PageMessages(explorer)({"type": "websocket"}, receive, send))
    return through


def test_messages_that_no_page_sends_do_not_come_through() -> None:
    installing, downloading = BackMsg(), BackMsg()
    installing.backend_operation_request.install_skills.SetInParent()
    downloading.backend_operation_request.deferred_file.SetInParent()
    asking = BackMsg(rerun_script=ClientState(query_string="drug=drug:baclofen"))
    foreign = (BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(set_run_on_save=True), installing)
    assert heard(*foreign, BackMsg(), b"") == []
    assert heard(asking, foreign[0], downloading, BackMsg(app_heartbeat=True), b"\xff") == [
        "rerun_script", "backend_operation_request", "app_heartbeat", "damaged",
    ]  # fmt: skip


# --- after a sign-in ---


def returned(path: str, base: str = "", status: int = 302, **headers: str) -> tuple[str, str]:
    """Where the answer to one step of a sign-in leads, and the cookie that it sets."""
    found: dict[str, str] = {}

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"location", b"/first")]})

    async def send(message: Any) -> None:
        found.update({name.decode(): value.decode() for name, value in message["headers"]})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    asyncio.run(ReturnToAsked(streamlit, base)(scope, receive, send))
    return found["location"], found.get("set-cookie", "")


@pytest.mark.parametrize("base", ["", "lib", "/a/b/"])
@pytest.mark.parametrize("page", ["", "drug?drug=drug:baclofen", "ask?question=x&drug=a%20b", "document?x=%E2%80%AE//"])
def test_a_sign_in_ends_where_it_began(base: str, page: str) -> None:
    root = f"/{base.strip('/')}".rstrip("/")
    began = f"https://library.example{root}/{page}"
    where, cookie = returned(f"{root}/auth/login", base, host="library.example", referer=began)
    assert where == "/first"
    kept, *attributes = cookie.split("; ")
    assert {"HttpOnly", f"Path={root}/", "SameSite=lax", "Max-Age=900"} == set(attributes)
    where, cookie = returned(f"{root}/oauth2callback", base, cookie=f"a=b; {kept}")
    assert where == f"{root}/{page}"
    assert cookie.startswith(f'{COOKIE}=""')
    assert "Max-Age=0" in cookie


ELSEWHERE = [
    "", "https://evil.example/drug", "//evil.example/drug", "https://library.example//evil.example",
    "https://library.example/\\evil.example", "https://library.example/drug/../auth/logout",
    "https://library.example/auth/logout", "https://library.example/oauth2callback", "javascript:alert(1)",
    "https://evil@library.example/drug", "https://library.example/drug\r\nX: y", "https://[", "/Drug", "/drug?a b",
    "https://library.example.evil.example/drug",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_sign_in_leads_nowhere_else(address: str) -> None:
    _, cookie = returned("/auth/login", host="library.example", referer=address)
    assert cookie.startswith(f'{COOKIE}=""')
    # A cookie that somebody else wrote is looked at in the same way.
    for planted in (quote(address), address.replace("https://library.example", ""), quote(address.partition(":")[2])):
        assert returned("/oauth2callback", cookie=f"{COOKIE}={planted}")[0] in ("/first", "/")


def test_a_query_too_long_for_a_cookie_is_left_out() -> None:
    long = f"https://library.example/sparql?query={'a' * 5_000}"
    _, cookie = returned("/auth/login", host="library.example", referer=long)
    assert cookie.startswith(f"{COOKIE}=%2Fsparql;")
    assert returned("/oauth2callback", status=500, cookie=f"{COOKIE}=/drug") == ("/first", "")
