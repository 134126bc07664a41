"""Who may look and who may change, by the environment and by what an identity provider says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kg.errors import AccessRefused, InputError
from kg.explorer.access import ACCESS_VARIABLE, EDITORS_VARIABLE, NOBODY, Access
from kg.explorer.server.middleware import ReadOnly, middleware

ANN = {"is_logged_in": True, "email": "Ann@Example.org", "email_verified": True, "name": "Ann", "sub": "17"}
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


def answered(method: str, kind: str = "http") -> str:
    """The status with which a read-only explorer answers, or that the request went through."""
    said: list[str] = []

    async def explorer(scope: Any, receive: Any, send: Any) -> None:
        said.append("through")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            said.append(str(message["status"]))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": kind, "method": method, "path": "/_stcore/upload_file/x/y", "headers": []}
    asyncio.run(ReadOnly(explorer)(scope, receive, send))
    (word,) = said
    return word


def test_nothing_is_sent_to_a_read_only_explorer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [answered(method) for method in ("PUT", "POST", "DELETE", "PATCH")] == ["403"] * 4
    assert [answered(method) for method in ("GET", "HEAD", "OPTIONS")] == ["through"] * 3
    assert answered("", "websocket") == "through"
    layers = [layer.cls.__name__ for layer in middleware()]  # type: ignore[attr-defined]
    monkeypatch.setenv(ACCESS_VARIABLE, "read-only")
    assert "ReadOnly" not in layers
    assert "ReadOnly" in [layer.cls.__name__ for layer in middleware()]  # type: ignore[attr-defined]
