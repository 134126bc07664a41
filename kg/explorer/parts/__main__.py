"""`python -m kg.explorer.parts`: make the browser parts where they are missing or older than their sources."""

from __future__ import annotations

import sys

from kg.errors import MonographError
from kg.explorer.parts.making import make


def main() -> int:
    """Exit code 0 where the parts stand, 2 where they could not be made."""
    try:
        make()
    except MonographError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
