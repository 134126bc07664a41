"""Where a remote graph is, and with whose credentials: addresses from anywhere, secrets from the environment."""

from __future__ import annotations

import base64
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from kg.errors import InputError

ENDPOINT = "MONOGRAPH_ENDPOINT"
UPDATE_ENDPOINT = "MONOGRAPH_UPDATE_ENDPOINT"
_USER, _PASSWORD, _TOKEN = "MONOGRAPH_USER", "MONOGRAPH_PASSWORD", "MONOGRAPH_TOKEN"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses of a SPARQL 1.1 Protocol server. Its secrets are in no text that it makes of itself."""

    query_url: str
    update_url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str, update_url: str | None = None, environ: Mapping[str, str] = os.environ) -> Endpoint:
        """An endpoint at `url`, for updates too unless `update_url` or the environment names another.

        Raises InputError for what is no http(s) address, holds a password, or would send one unencrypted to another
        machine.

        >>> Endpoint.of("http://127.0.0.1:7878/query", environ={"MONOGRAPH_TOKEN": "secret"})
        Endpoint(query_url='http://127.0.0.1:7878/query', update_url='http://127.0.0.1:7878/query')
        """
        user, password, token = (environ.get(name, "") for name in (_USER, _PASSWORD, _TOKEN))
        if token and (user or password):
            raise InputError(_TOKEN, f"is set together with {_USER} or {_PASSWORD}", "set one kind of credentials")
        if password and not user:
            raise InputError(_PASSWORD, f"is set without {_USER}", "set both")
        found = cls(url, update_url or environ.get(UPDATE_ENDPOINT) or url, user, password, token)
        for address in (found.query_url, found.update_url):
            _check(address, secret=bool(user or token))
        if not (user + password + token).isprintable() or not token.isascii() or ":" in user:
            what = "the credentials hold a character that HTTP cannot carry there"
            raise InputError(_USER, what, "set them without line ends, a user without a colon, a token in ASCII")
        return found

    def authorization(self) -> dict[str, str]:
        """The header that carries the credentials; none where there are none (RFC 7617, RFC 6750)."""
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
            return {"Authorization": f"Basic {pair}"}
        return {}

    def without_secrets(self, text: str) -> str:
        """The text with every secret in it struck out."""
        for value in self.authorization().values():
            text = text.replace(value.partition(" ")[2], "…")
        for secret in (self.password, self.token):
            text = text.replace(secret, "…") if secret else text
        return text

    def shown(self, url: str) -> str:
        """An address for messages: without parameters, which may hold a key."""
        parts = urlsplit(url)
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _check(url: str, *, secret: bool) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not url.isprintable() or " " in url:
        shown = url.rpartition("@")[2][:80]
        raise InputError(
            "--endpoint", f"{shown!r} is no address of a server", "give one such as http://localhost:7878/query"
        )
    if "@" in parts.netloc:
        raise InputError("--endpoint", "the address holds a user or a password", f"set {_USER} and {_PASSWORD} instead")
    if secret and parts.scheme == "http" and not _is_loopback(parts.hostname):
        what = f"credentials would go to {parts.hostname} unencrypted"
        raise InputError("--endpoint", what, f"give its https address, or unset {_USER} and {_TOKEN}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
