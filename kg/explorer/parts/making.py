"""From the sources of the browser parts to the parts: Node, npm with the pinned packages, esbuild."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kg.errors import InputError
from kg.explorer.parts.built import BROWSER, built, digest

NODE_FROM_PYPI = BROWSER.parents[2] / "requirements-node.txt"
_FROM_PYPI = "python -m pip install -r requirements-node.txt"


def make(browser: Path = BROWSER) -> bool:
    """Make the parts unless they stand and belong to their sources; says whether there was anything to do.

    Node and npm are the machine's own where they are new enough; else the pinned ones from PyPI, which are installed
    into this Python's environment. Raises InputError where Node, npm or esbuild fail.
    """
    try:
        built(browser)
    except InputError:
        pass
    else:
        return False
    print("making the browser parts …", flush=True)
    node = install_packages(browser)
    _run([node, "build.mjs", digest(browser)], node, browser)
    built(browser)
    return True


def install_packages(folder: Path) -> str:
    """Install a folder's npm packages as its lock file pins them, and return the Node for them. Raises InputError."""
    least = least_node(folder)
    node, npm = find_node(least) or _install_node(least)
    # No scripts of packages are run: nothing here needs them, and a stranger's script is a stranger in the house.
    _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], node, folder)
    return node


def least_node(folder: Path) -> int:
    """The oldest Node, by its major version, that the packages of a folder run on: its `engines` say so."""
    engines = json.loads((folder / "package.json").read_text("utf-8"))["engines"]
    return int(re.sub(r"\D*(\d+).*", r"\1", engines["node"]))


def find_node(least: int, path: str | None = None) -> tuple[str, str] | None:
    """Node and npm from `path` (default: the PATH), else from beside this Python; None where none is new enough."""
    for places in (path, str(Path(sys.executable).parent)):
        node, npm = shutil.which("node", path=places), shutil.which("npm", path=places)
        if node is not None and npm is not None and _major(node) >= least:
            return node, npm
    return None


def _major(node: str) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def _install_node(least: int) -> tuple[str, str]:
    print(f"no Node.js {least} or newer here: installing the one from PyPI …", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r"]
    done = subprocess.run([*command, str(NODE_FROM_PYPI)], check=False)
    found = find_node(least)
    if done.returncode or found is None:
        raise InputError(
            "browser parts",
            f"there is no Node.js {least} or newer, and pip could not install it",
            f"install Node.js, or `{_FROM_PYPI}`, and try again",
        )
    return found


def _run(command: list[str], node: str, folder: Path) -> None:
    """One step, with Node first on the PATH: npm starts it by name."""
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise InputError("browser parts", f"{command[0]} cannot be started: {error.strerror}", "install Node") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-400:]
        step = " ".join([Path(command[0]).name, *command[1:2]])
        raise InputError("browser parts", f"`{step}` failed: {said}", "check the network and the disk, and try again")
