"""Letters that a reader of the page cannot tell from plain ones, or cannot see: the text has the plain ones.

A leaflet that was saved with no-break spaces, soft hyphens or ligatures says what it says without them.
"""

from __future__ import annotations

import re
import unicodedata

# soft hyphen, zero-width letters, marks of direction, byte-order mark: none of them is seen
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_PLAIN = {
    **dict.fromkeys((*map(chr, range(0x2000, 0x200B)), *"\u00a0\u1680\u202f\u205f\u3000"), " "),
    **dict.fromkeys("\v\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    **dict.fromkeys("\u2010\u2011", "-"),
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
_TABLE = str.maketrans(_PLAIN)
# a letter with the accents that were written behind it; a run of them is no letter, and costly to put in order
_ACCENTED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,4}(?![\u0300-\u036f])")


def plain_letters(text: str) -> str:
    """The text as one reads it: visible letters, one kind of blank, line break and hyphen, accents in their letters.

    >>> plain_letters("5\\u00a0mg, nau\\u00adsea, \\ufb01ts, Sjo\\u0308gren")
    '5 mg, nausea, fits, Sjögren'
    """
    if text.isascii():
        return text.translate(_TABLE)
    seen = _UNSEEN.sub("", text).translate(_TABLE)
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found.group()), seen)
