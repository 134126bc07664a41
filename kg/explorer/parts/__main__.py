"""`python -m kg.explorer.parts`: make the browser parts where they are missing or older than their sources.

``--packages FOLDER`` installs a folder's npm packages instead, as its lock file pins them: the tests' tools.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.errors import MonographError
from kg.explorer.parts.making import install_packages, make


def main() -> int:
    """Exit code 0 where the parts stand, 2 where they could not be made."""
    parser = argparse.ArgumentParser(prog="python -m kg.explorer.parts", description=__doc__)
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="install this folder's npm packages instead")
    packages: Path | None = parser.parse_args().packages
    try:
        make() if packages is None else install_packages(packages)
    except MonographError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
