"""What the sentences of a text are about, where no title tells: the name that no vocabulary knows and that begins them.

A handout whose title is a hospital, or a sheet whose first line is a name in capitals, would otherwise be taken for one
about the first known medicine that it mentions, be it an allergen or one that interacts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.cues import pattern, words
from kg.model import Document, TermKind
from kg.vocabulary import Vocabulary

MIN_ALONE = 3  # how often the text must repeat a title that is one word, for it to be a medicine's name
MIN_SPOKEN_OF = 2  # how many sentences must be about a name that no vocabulary knows, for it to be the text's medicine
MIN_REPEATED = 5  # and how often the text must repeat it
FIRST_LINE = 120  # letters of an opening line in which a name is looked for
MAX_SUBJECT = 80  # letters from the beginning of a sentence to its verb
CAPITALISED = re.compile(r"(?<![\w-])[A-Z][A-Za-z-]{3,}(?![\w-])")
_WORD = re.compile(r"[a-z][a-z-]{3,}")
_BEGINS = re.compile(r"(?:\A|[.!?:]\s+|\n[^\w\n]*)(?=\w)")
_INITIALS = re.compile(r"[A-Z]{2,}s")  # "AEDs": a class of medicines


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """A name and the number of sentences that are about it."""

    name: str
    sentences: int


def spoken_of(document: Document, vocabulary: Vocabulary) -> SpokenOf | None:
    """The name that no vocabulary knows, of the title, the first line or a heading, which sentences are about ("Zendra
    is …", "Zendra tablets may …") and the text repeats: lower case does not tell against it, for that is how many
    houses write a generic name."""
    text = document.text
    low = text.lower()
    opening = text.lstrip()[:FIRST_LINE].split("\n")[0]
    headings = " ".join((opening, document.title, *(section.heading for section in document.sections)))
    repeated = Counter(_WORD.findall(low))
    subjects = Counter(name.split()[0] for name in _subjects(low))
    taken = {match["name"] for match in pattern("taken_name").finditer(low)}
    found = []
    for name in dict.fromkeys(CAPITALISED.findall(headings)):
        word = name.lower()
        opens = opening.startswith(name)  # a line that begins with it says by itself what the text is about
        about, often = (MIN_SPOKEN_OF - 1, MIN_ALONE) if opens else (MIN_SPOKEN_OF, MIN_REPEATED)
        if not (opens or word in taken) or subjects[word] < about or repeated[word] < often or is_common(name):
            continue
        if vocabulary.concept(name, *TermKind) is None:
            found.append(SpokenOf(name, subjects[word]))
    return max(found, key=lambda each: each.sentences, default=None)


def sentences_about(mentioned: Iterable[str], text: str, vocabulary: Vocabulary) -> int:
    """The greatest number of sentences that one of the known medicines is the subject of, by any of its names."""
    subjects = Counter(_subjects(text.lower()))
    concepts = (vocabulary.concepts[iri] for iri in mentioned if iri in vocabulary.concepts)
    return max((sum(subjects[name.lower()] for name in {c.label, *c.labels}) for c in concepts), default=0)


def _subjects(low: str) -> Iterator[str]:
    """What the sentences of a text in lower case begin with and are about."""
    for start in _BEGINS.finditer(low):
        subject = pattern("subject_name").match(low[start.end() : start.end() + MAX_SUBJECT])
        if subject is not None:
            yield subject["name"]


def is_common(word: str) -> bool:
    """Whether a capitalised word is one that any title may hold, or the initials of a class."""
    return word.lower() in words("title_word") or _INITIALS.fullmatch(word) is not None
