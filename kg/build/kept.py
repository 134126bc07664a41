"""What was read is kept beside the builds: a document that has not changed is not read again.

A kept reading is named by a hash of all that it depends on: the file, its name and its place among the versions, the
decisions about it, the vocabulary, and the program that reads. So it is never out of date; what no build asks for any
more goes. One that is damaged is read anew, which gives the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.curation import Entry, decide
from kg.errors import StoreError
from kg.extract.reader import read
from kg.namespaces import digest
from kg.rdf import Place, reading_to_quads
from kg.readers import document_name, document_version, read_document
from kg.vocabulary import Vocabulary

_KG = Path(__file__).resolve().parent.parent
# The rooms that a reading walks through.
_READING = ("model", "readers", "vocabulary", "extract", "rdf", "curation")


@dataclass(frozen=True, slots=True)
class Result:
    """A document as it goes into the graph, but for its text and its quads, which `load` gives.

    `key` names what was read of what; `revised` is the date that it gives for its text; `rejected` tells whether any
    statement was set apart; `orphans` are decisions that could not be applied (id of the entry, why).
    """

    key: str
    name: str
    version: str
    sha256: str
    statements: int
    revised: str
    rejected: bool
    orphans: tuple[tuple[str, str], ...]

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
            program_hash(), self._vocabulary.digest, hashlib.sha256(data).hexdigest(), path.suffix.lower(),
            document_name(path), document_version(path), place.among_others, place.replaced_by,
            *(entry.id for entry in decisions),
        )  # fmt: skip
        self._asked.add(name)
        found = self._head(name)
        if found is None:
            self.read_anew += 1
            found = self._read(name, path, place, decisions)
        return found

    def _read(self, key: str, path: Path, place: Place, decisions: Sequence[Entry]) -> Result:
        reading = read(read_document(path), self._vocabulary)
        curated = decide(reading, decisions, self._vocabulary)
        document = reading.document
        quads = reading_to_quads(curated.reading, self._vocabulary.digest, place, curated.reviews, curated.rejected)
        result = Result(
            key,
            document.name,
            document.version,
            document.sha256,
            len(curated.reading.statements),
            reading.revised.value if reading.revised is not None else "",
            bool(curated.rejected),
            tuple((orphan.entry.id, orphan.why) for orphan in curated.orphans),
        )
        text = document.text.encode("utf-8", "surrogatepass")
        packed = zlib.compress(text + (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""), 1)
        head = {**asdict(result), "letters": len(text), "packed": hashlib.sha256(packed).hexdigest()}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for ending, data in ((".zz", packed), (".json", json.dumps(head).encode("ascii"))):
                beside = self._folder / f"{key}.{os.getpid()}"
                beside.write_bytes(data)
                beside.replace(self._folder / f"{key}{ending}")
        except OSError as error:
            what = f"cannot be written: {error.strerror}"
            raise StoreError(str(self._folder), what, "check it, or name another --store") from error
        return result

    def load(self, key: str) -> tuple[str, list[ox.Quad]] | None:
        """The text and the quads of a kept reading; None where they are not there, or damaged."""
        try:
            head = json.loads((self._folder / f"{key}.json").read_bytes())
            packed = (self._folder / f"{key}.zz").read_bytes()
            if hashlib.sha256(packed).hexdigest() != head["packed"]:
                return None
            data, letters = zlib.decompress(packed), int(head["letters"])
        except (OSError, zlib.error, ValueError, KeyError, TypeError):
            return None
        quads = ox.parse(data[letters:], format=ox.RdfFormat.N_QUADS)
        return data[:letters].decode("utf-8", "surrogatepass"), list(quads)

    def _head(self, key: str) -> Result | None:
        """What is known of a kept reading; None where there is none that is whole."""
        try:
            head = json.loads((self._folder / f"{key}.json").read_bytes())
            if head["key"] != key or not (self._folder / f"{key}.zz").is_file():
                return None
            orphans = tuple((str(entry), str(why)) for entry, why in head["orphans"])
            return Result(
                key, str(head["name"]), str(head["version"]), str(head["sha256"]), int(head["statements"]),
                str(head["revised"]), bool(head["rejected"]), orphans,
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self, key: str) -> None:
        """Remove a kept reading that turned out to be damaged."""
        for ending in (".json", ".zz"):
            (self._folder / f"{key}{ending}").unlink(missing_ok=True)

    def close(self) -> None:
        """Remove what the build did not ask for."""
        for file in self._folder.glob("*") if self._folder.is_dir() else ():
            if file.stem not in self._asked or file.suffix not in (".json", ".zz"):
                file.unlink(missing_ok=True)


@cache
def program_hash() -> str:
    """A hash of the program that reads."""
    hasher = hashlib.sha256((_KG / "namespaces.py").read_bytes())
    for room in _READING:
        for path in sorted((_KG / room).rglob("*")):
            if path.suffix in (".py", ".tsv"):
                hasher.update(str(path.relative_to(_KG)).encode() + b"\0" + path.read_bytes() + b"\0")
    return hasher.hexdigest()
