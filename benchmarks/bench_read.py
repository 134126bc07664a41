"""How long reading takes, warm and cold: ``python benchmarks/bench_read.py [FILE] [--seconds N]``.

Warm: a text in memory to statements with their evidence and a verdict on every sentence, the median of many runs in one
process. Memory of earlier runs helps a repeated text, so the sample library's other texts are timed too, each at its
first reading. For scale, in the same run, what any reader does at the least: cutting the text into words by one
regular expression, and finding the vocabulary's terms. Cold: ``python -m kg facts FILE`` as a process of its own,
beside a Python that starts and ends; the median of five.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.extract.reader import read
from kg.model import TermKind
from kg.readers import read_document
from kg.readers.text import parse_text
from kg.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parent.parent
_WORDS = re.compile(r"\w+|[^\w\s]")
COLD_RUNS = 5


def median_ms(work: Callable[[], object], seconds: float) -> float:
    """The median time of a piece of work, in milliseconds: as many runs as fit into the seconds, at least three."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def median_cold_s(command: Sequence[str]) -> float:
    """The median time of a process, in seconds."""
    times: list[float] = []
    for _ in range(COLD_RUNS):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def first_readings_ms(paths: Sequence[Path]) -> float:
    """The median time of texts that this process has not read yet, in milliseconds for 1,000 characters."""
    vocabulary = load_vocabulary()
    times: list[float] = []
    for path in paths:
        document = read_document(path)
        start = time.perf_counter()
        read(parse_text(document.text, document.name), vocabulary)
        times.append((time.perf_counter() - start) * 1000 / (len(document.text) / 1000))
    return statistics.median(times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints one line a measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "documents" / "baclofen.txt")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each warm measure takes (5)")
    options = parser.parse_args(arguments)
    path: Path = options.file.resolve()

    document = read_document(path)
    text = document.text
    vocabulary = load_vocabulary()
    kinds = [kind for kind in TermKind if kind is not TermKind.AMOUNT]
    statements = len(read(document, vocabulary).statements)
    others = [p for p in sorted((ROOT / "documents").glob("*.txt")) if p != path]
    once = first_readings_ms(others)
    warm = median_ms(lambda: read(parse_text(text, document.name), vocabulary), options.seconds)
    words = median_ms(lambda: _WORDS.findall(text), options.seconds / 5)
    terms = median_ms(lambda: list(vocabulary.find(text, *kinds)), options.seconds / 5)
    cold = median_cold_s([sys.executable, "-m", "kg", "facts", str(path)])
    bare = median_cold_s([sys.executable, "-c", ""])

    print(f"{path.name}: {len(text):,} characters, {statements} statements")
    print(f"document to statements, warm      {warm:8.2f} ms   {warm / (len(text) / 1000):.2f} ms for 1,000 characters")
    print(f"  another text, first reading     {once:8.2f} ms   for 1,000 characters ({len(others)} samples)")
    print(f"  of it, finding terms            {terms:8.2f} ms   1/{warm / terms:.0f}")
    print(f"  for scale, cutting into words   {words:8.2f} ms   1/{warm / words:.0f}")
    print(f"python -m kg facts, cold          {cold:8.2f} s    {cold / (warm / 1000):.0f} times warm")
    print(f"  for scale, Python alone         {bare:8.2f} s")


if __name__ == "__main__":
    main()
