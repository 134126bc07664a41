"""What happens to the library when something goes wrong: a killed process, a full disk, a backup of somebody else's."""

from __future__ import annotations

import hashlib
import io
import signal
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from curated import WHEN, log_of
from test_succession import bytes_of

from kg.build import build_graph, rebuild
from kg.curation import Action, Entry, Library, Log
from kg.curation.archive import backup, restore
from kg.curation.log import NAME, folder_of
from kg.errors import CurationError

ROOT = Path(__file__).resolve().parent.parent
LEAFLET = "Baclofen tablets\n\nSide effects\n\nBaclofen may cause drowsiness.\n"


def withdrawal(reason: str = "", series: str = "a") -> Entry:
    return Entry(action=Action.WITHDRAW, who="Ann", when=WHEN, series=series, reason=reason)


def child(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python process of its own that runs some code."""
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


# --- the log ---

_KILLED_WHILE_WRITING = """
    import os, signal, sys
    from pathlib import Path
    from kg.curation import Action, Entry, Log
    log = Log.read(Path(sys.argv[1]))
    entry = Entry(action=Action.WITHDRAW, who="Eve", when="2026-03-01T09:30:00Z", series="a", reason="r" * 10_000)
    setattr(os, sys.argv[2], lambda *arguments: os.kill(os.getpid(), signal.SIGKILL))
    print(log.append(lambda now: entry).id, flush=True)
"""


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_writer_that_is_killed_leaves_the_log_whole(tmp_path: Path, call: str) -> None:
    before = log_of(tmp_path, withdrawal("one"), withdrawal("two")).entries
    died = child(_KILLED_WHILE_WRITING, str(tmp_path), call)
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, ""), died.stderr
    assert Log.read(tmp_path).entries == before
    # The next writer is not kept out, and goes on from there.
    Log.read(tmp_path).append(lambda now: withdrawal("three"))
    assert [entry.reason for entry in Log.read(tmp_path).entries] == ["one", "two", "three"]
    assert not (tmp_path / f"{NAME}.new").exists()


_FULL_DISK = """
    import resource, signal, sys
    from pathlib import Path
    from kg.curation import Action, Entry, Log
    from kg.errors import CurationError
    log = Log.read(Path(sys.argv[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = (Path(sys.argv[1]) / "curation.jsonl").stat().st_size + 100
    entry = Entry(action=Action.WITHDRAW, who="Eve", when="2026-03-01T09:30:00Z", series="a", reason="r" * 10_000)
    def make(now):  # once the log is locked
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        return entry
    try:
        log.append(make)
    except CurationError as error:
        print(error)
"""


def test_a_full_disk_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    log_of(tmp_path, withdrawal("one"))
    before = (tmp_path / NAME).read_bytes()
    said = child(_FULL_DISK, str(tmp_path)).stdout
    assert "cannot be written (File too large); free some space and check its permissions; the log is as it was" in said
    assert (tmp_path / NAME).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, "lock"]


# --- the build ---

_KILLED_WHILE_BUILDING = """
    import os, signal, sys
    from pathlib import Path
    import kg.build.graph as graph
    from kg.curation import Library
    from kg.store.builder import StoreBuilder
    store = Path(sys.argv[1])
    text = b"Diazepam\\n\\nDiazepam may cause confusion.\\n"
    print(Library(store).add(text, "other.txt", "Eve", "2026-03-01T09:30:00Z").id, flush=True)
    StoreBuilder.commit = lambda self: os.kill(os.getpid(), signal.SIGKILL)
    graph.rebuild(store)
"""


def test_a_build_that_is_killed_leaves_the_old_graph_and_the_log(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "leaflet.txt").write_text(LEAFLET, "utf-8")
    store = tmp_path / "graph"
    build_graph([tmp_path / "documents"], store)
    before = bytes_of(store)
    assert b"drowsiness" in before
    died = child(_KILLED_WHILE_BUILDING, str(store))
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert bytes_of(store) == before
    assert [entry.id for entry in Library(store).log.entries] == died.stdout.split()
    assert len(list((store / "builds").iterdir())) == 2  # what it left behind
    report = rebuild(store)
    assert report.documents == ("leaflet", "other")
    assert len(list((store / "builds").iterdir())) == 1
    assert b"drowsiness" in bytes_of(store)
    assert b"confusion" in bytes_of(store)


# --- backups ---


def packed(entries: tuple[Entry, ...], **documents: bytes) -> bytes:
    """A backup as somebody else may make it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(NAME, "".join(f"{entry.line()}\n" for entry in entries))
        for name, content in documents.items():
            archive.writestr(f"documents/{name}", content)
    return data.getvalue()


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def test_the_backup_of_another_library_is_refused_with_the_remedy(sample_store: Path, tmp_path: Path) -> None:
    store, other = tmp_path / "graph", tmp_path / "other"
    mine = log_of(folder_of(store), withdrawal("one"))
    theirs = log_of(folder_of(other), withdrawal("another"), withdrawal("two"))
    before = everything(tmp_path)
    with pytest.raises(CurationError) as told:
        restore(store, backup(other))
    assert str(told.value) == (
        "backup: error: this is the backup of another library: its log begins otherwise than the one here; "
        "restore it into its own library, by `--store` of `python -m kg curate`"
    )
    mine.append(lambda now: withdrawal("two"))
    older = packed(mine.entries[:1])
    with pytest.raises(CurationError, match="the log here has entries that the backup does not have"):
        restore(store, older)
    assert {path: data for path, data in everything(tmp_path).items() if "graph-library" not in path} == {
        path: data for path, data in before.items() if "graph-library" not in path
    }
    assert len(Log.read(folder_of(store)).entries) == 2
    assert len(theirs.entries) == 2


def test_a_backup_about_other_documents_is_refused_where_the_log_is_empty(tmp_path: Path, sample_store: Path) -> None:
    assert folder_of(sample_store).exists() is False
    foreign = log_of(tmp_path, withdrawal(series="leaflet-of-acme"), withdrawal(series="warfarin-2")).entries
    with pytest.raises(CurationError, match="it is about leaflet-of-acme, warfarin-2, which is not here"):
        restore(sample_store, packed(foreign))
    assert folder_of(sample_store).exists() is False


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"nausea", b"Nausea"),
        lambda data: data.replace(b"curation.jsonl", b"curation.jsonx"),
        lambda data: b"not a zip",
        lambda data: b"",
    ],
)
def test_a_damaged_backup_changes_nothing(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    store, other = tmp_path / "graph", tmp_path / "other"
    Library(other).add(b"Baclofen may cause nausea.", "a.txt", "Ann", WHEN)
    kept = Log.read(folder_of(other)).entries
    plain = packed(kept, **{kept[0].file: b"Baclofen may cause nausea."})
    with pytest.raises(CurationError) as told:
        restore(store, change(plain))
    assert str(told.value).startswith("backup")
    assert "restore a backup that holds it" in told.value.remedy or "another backup" in told.value.remedy
    assert not folder_of(store).exists()
    restore(store, plain)
    assert Log.read(folder_of(store)).entries == kept


def test_a_backup_writes_nothing_outside_the_library(tmp_path: Path) -> None:
    data = b"import os"
    named = hashlib.sha256(data).hexdigest()
    for series, ending in (("../../../../evil", ".txt"), ("a", "/../../../../evil.txt"), ("/tmp/evil", ".txt")):
        entry = Entry(action=Action.ADD, who="Eve", when=WHEN, series=series, file=named, ending=ending).after("")
        with pytest.raises(CurationError):
            restore(tmp_path / "deep" / "graph", packed((entry,), **{named: data}))
    assert everything(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []
