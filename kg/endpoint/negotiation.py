"""Which of the formats on offer a client wants: RFC 9110, 12.5.1."""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The media type that the client likes best, or None; among equals the first on offer. No header means any.

    >>> choose("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    >>> choose("text/*, text/csv;q=0", ["text/csv", "text/turtle"]), choose("image/png", ["text/csv"])
    ('text/turtle', None)
    """
    if not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best: tuple[float, str] | None = None
    for media_type in offered:
        # The most specific range that fits decides, wherever it stands.
        fitting = [(_specificity(wanted), quality) for wanted, quality in ranges if _fits(media_type, wanted)]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, media_type
    return best[1] if best else None


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            # What is no quality is no wish.
            quality = float(value) if _QUALITY.match(value.strip()) else 0.0
    return name, quality


def _fits(media_type: str, wanted: str) -> bool:
    return wanted in ("*/*", media_type) or (wanted.endswith("/*") and media_type.startswith(wanted[:-1]))


def _specificity(wanted: str) -> int:
    return 0 if wanted == "*/*" else 1 if wanted.endswith("/*") else 2
