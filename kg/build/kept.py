"""What was read is kept beside the builds: a document that has not changed is not read again.

A kept reading is named by a hash of all that it depends on: the file, its name and its place among the versions, the
decisions about it, the vocabulary, and the program that reads. So it is never out of date; what no build asks for any
more goes. One that is damaged is read anew, which gives the same.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.build.sources import Progress
from kg.curation import Entry, decide
from kg.errors import StoreError
from kg.extract.reader import read
from kg.namespaces import digest
from kg.rdf import Place, reading_to_quads
from kg.readers import document_name, document_version, read_document
from kg.vocabulary import Vocabulary

__all__ = ["Kept", "Progress", "Result"]

_KG = Path(__file__).resolve().parent.parent
# The rooms that a reading walks through.
_READING = ("model", "readers", "vocabulary", "extract", "rdf", "curation")


@dataclass(frozen=True, slots=True)
class Result:
    """A document as it goes into the graph: `quads` as N-Quads; `revised` is the date that it gives for its text;
    `orphans` are decisions that could not be applied (id of the entry, why)."""

    name: str
    version: str
    sha256: str
    text: str
    statements: int
    revised: str
    orphans: tuple[tuple[str, str], ...]
    quads: bytes

    @property
    def identity(self) -> str:
        """See `kg.model.Document.identity`."""
        return f"{self.name}@{self.version}" if self.version else self.name


class Kept:
    """The kept readings of a store; `close` removes those that were not asked for."""

    def __init__(self, store: Path, vocabulary: Vocabulary) -> None:
        self._folder = store / "readings"
        self._vocabulary = vocabulary
        self._asked: set[str] = set()
        self.read_anew = 0

    def read(self, path: Path, place: Place, decisions: Sequence[Entry]) -> Result:
        """The document at a path with the decisions about it. Raises DocumentError where it cannot be read."""
        try:
            data = path.read_bytes()
        except OSError:
            data = b""  # the reader says what is wrong with it
        name = digest(
            _program(), self._vocabulary.digest, hashlib.sha256(data).hexdigest(), path.suffix.lower(),
            document_name(path), document_version(path), place.among_others, place.replaced_by,
            *(entry.id for entry in decisions),
        )  # fmt: skip
        self._asked.add(name)
        file = self._folder / f"{name}.zz"
        found = _unpacked(file)
        if found is None:
            self.read_anew += 1
            found = self._read(path, place, decisions)
            self._keep(file, found)
        return found

    def _read(self, path: Path, place: Place, decisions: Sequence[Entry]) -> Result:
        reading = read(read_document(path), self._vocabulary)
        curated = decide(reading, decisions, self._vocabulary)
        document = reading.document
        quads = reading_to_quads(curated.reading, self._vocabulary.digest, place, curated.reviews, curated.rejected)
        return Result(
            document.name,
            document.version,
            document.sha256,
            document.text,
            len(curated.reading.statements),
            reading.revised.value if reading.revised is not None else "",
            tuple((orphan.entry.id, orphan.why) for orphan in curated.orphans),
            ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"",
        )

    def _keep(self, file: Path, result: Result) -> None:
        text = result.text.encode("utf-8", "surrogatepass")
        head = {
            "name": result.name, "version": result.version, "sha256": result.sha256, "letters": len(text),
            "statements": result.statements, "revised": result.revised, "orphans": result.orphans,
        }  # fmt: skip
        packed = zlib.compress(json.dumps(head).encode("ascii") + b"\n" + text + result.quads, 1)
        try:
            self._folder.mkdir(exist_ok=True)
            beside = file.with_suffix(".new")
            beside.write_bytes(packed)
            beside.replace(file)
        except OSError as error:
            raise StoreError(str(file), f"cannot be written: {error.strerror}", "free some space") from error

    def close(self) -> None:
        """Remove what the build did not ask for."""
        for file in self._folder.glob("*") if self._folder.is_dir() else ():
            if file.stem not in self._asked or file.suffix != ".zz":
                file.unlink(missing_ok=True)


def _unpacked(file: Path) -> Result | None:
    """A kept reading; None where there is none that is whole."""
    try:
        head, _, rest = zlib.decompress(file.read_bytes()).partition(b"\n")
        said = json.loads(head)
        letters = int(said["letters"])
        return Result(
            said["name"],
            said["version"],
            said["sha256"],
            rest[:letters].decode("utf-8", "surrogatepass"),
            int(said["statements"]),
            said["revised"],
            tuple((str(entry), str(why)) for entry, why in said["orphans"]),
            rest[letters:],
        )
    except (OSError, zlib.error, ValueError, KeyError, TypeError):
        return None


@cache
def _program() -> str:
    """A hash of the program that reads."""
    hasher = hashlib.sha256((_KG / "namespaces.py").read_bytes())
    for room in _READING:
        for path in sorted((_KG / room).rglob("*")):
            if path.suffix in (".py", ".tsv"):
                hasher.update(str(path.relative_to(_KG)).encode() + b"\0" + path.read_bytes() + b"\0")
    return hasher.hexdigest()
