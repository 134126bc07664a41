"""Puts what the program says now into the golden files: ``python tests/golden/rewrite.py``. Then read the diff.

The same as ``pytest --rewrite`` on the tests that have golden files.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ("tests/test_facts.py", "tests/test_rdf.py")


def main() -> int:
    """Runs the golden tests with the switch that rewrites; their exit code."""
    command = [sys.executable, "-m", "pytest", "--quiet", "--rewrite", "-k", "golden", *TESTS]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
