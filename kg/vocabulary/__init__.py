"""The SKOS vocabulary as a lexicon: from words to concepts, with abstention.

folding.py    the forms in which words are compared
concepts.py   concepts and mentions
lexicon.py    look-up by words: one concept or none
files.py      the Turtle files read
"""

from kg.vocabulary.concepts import AGENTS, Concept, Mention, iri_of
from kg.vocabulary.files import FOLDER, KIND_OF_CLASS, load_vocabulary
from kg.vocabulary.folding import fold, fold_word
from kg.vocabulary.lexicon import Vocabulary

__all__ = [
    "AGENTS", "FOLDER", "KIND_OF_CLASS", "Concept", "Mention", "Vocabulary", "fold", "fold_word", "iri_of",
    "load_vocabulary",
]  # fmt: skip
