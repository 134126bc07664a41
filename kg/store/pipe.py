"""Messages between the guard and its worker: 4 bytes of length (big-endian), then that much JSON."""

from __future__ import annotations

import json
import struct
from typing import IO

LENGTH = struct.Struct(">I")


def pack(message: dict[str, object]) -> bytes:
    """A message as bytes; any text can be sent, half characters too."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> dict[str, object]:
    """The message from the bytes behind its length. Raises ValueError where they are none."""
    return dict(json.loads(body.decode("utf-8", "surrogatepass")))


def read_message(stream: IO[bytes]) -> dict[str, object] | None:
    """The next message of a stream, None at its end."""
    head = stream.read(LENGTH.size)
    return unpack(stream.read(LENGTH.unpack(head)[0])) if len(head) == LENGTH.size else None
