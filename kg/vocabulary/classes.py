"""Groups of medicines by grammar, where no list can hold the words.

Three rules. A class is called alike whatever word for "medicine", "receptor" or "enzyme" stands beside it, and as
"inhibitors of X" or "drugs that inhibit X" (`class_key`). What a group is said to do or to be for is a relation to a
known finding, medicine or enzyme (`described`). A word for strength, route or kind before a known class makes a
narrower one (`narrowed`). The words are rows of ``tables/class_words.tsv``.
"""

from __future__ import annotations

import re
from functools import cache

from kg.vocabulary.folding import fold_word
from kg.vocabulary.phrases import TABLES, rows

# Enzymes and transporters that carry medicines, by their systematic names (P450, SLC, ABC families).
_ENZYME = re.compile(r"cyp\d+[a-z]?\d*|ugt\d\w*|oatp\w*|oat\d|oct\d|mate\d\w*|bcrp|p glycoprotein|p gp|pgp|mao[ab]?")
_ACTORS = {"inhibits": "inhibitor", "induces": "inducer", "is metabolized by": "substrate"}
_FILLER = re.compile(r"(?:(?:are|is|be|being|can|could|may|might|will|also|which|that|to|used|taken|known|work|directly"
                     r"|indirectly|or|either|help|through) )+")  # fmt: skip


@cache
def table(part: str) -> dict[str, str]:
    """The words of one part of the table, each to the word that stands for it."""
    found: dict[str, str] = {}
    for _, (name, words) in rows(TABLES / "class_words.tsv", 2):
        if name == part:
            shown, equals, rest = words.partition("=")
            for word in (rest if equals else shown).split("|"):
                found[" ".join(map(fold_word, word.split()))] = shown if equals else word
    return found


def class_key(folded: str) -> str:
    """The form in which names of classes are compared.

    >>> class_key("alpha adrenergic blocking agent") == class_key("alpha adrenergic receptor blocker")
    True
    >>> class_key("inhibitor of cyp 2d6 enzyme") == class_key("drug that inhibit cyp2d6")
    True
    """
    text = re.sub(r"\b(?:cyp|p450) (?=\d)", "cyp", re.sub(r"\banti (?=\w)", "anti", folded))
    text = re.sub(r"\bp glycoprotein\b|\bp gp\b|\bpgp\b", "pgp", text)
    text = re.sub(r"^(inhibitor|inducer|substrate|blocker|antagonist) (?:of|for) (.+)$", r"\2 \1", text)
    frame = _framed(text)
    if frame is not None and frame[0] in _ACTORS:
        text = f"{frame[1]} {_ACTORS[frame[0]]}"
    same, empty, head = table("same"), table("empty"), table("head")
    tokens = [same.get(token, token) for token in text.split()]
    kept = [token for token in tokens if token not in head and token not in empty and token not in ("of", "the")]
    return " ".join(sorted(kept))


def has_head(folded: str) -> bool:
    """Whether a word that only says "medicine" stands in a name.

    >>> has_head("asthma medicine"), has_head("asthma")
    (True, False)
    """
    return not table("head").keys().isdisjoint(folded.split())


def _framed(text: str) -> tuple[str, str] | None:
    """The relation and the words of its object in a description that begins with a word for medicines."""
    first, _, rest = text.partition(" ")
    if first not in table("head") or not rest or rest.startswith(("or ", "and ")):
        return None  # "drug or alcohol abuse" is no group of drugs
    rest = _FILLER.sub("", rest, count=1) if _FILLER.match(rest) else rest
    for words, relation in sorted(table("frame").items(), key=lambda item: -len(item[0])):
        if rest.startswith(f"{words} "):
            return relation, rest.removeprefix(f"{words} ")
    return "changes", rest


def described(folded: str) -> tuple[str, str] | None:
    """Relation and object of a group that is described by what it does; None where the words describe nothing.

    A verb that is no relation of the table belongs to the object: "prolong qt interval" is itself the finding.

    >>> described("medicine that make you drowsy"), described("drug for high blood pressure")
    (('causes', 'drowsy'), ('treats', 'high blood pressure'))
    >>> described("agent which prolong qt interval"), described("beta blocker")
    (('changes', 'prolong qt interval'), None)
    """
    hyphened = re.fullmatch(r"(.+) containing(?: \w+)?", folded)
    if hyphened is not None and folded.split()[0] not in table("head"):
        return "contains", hyphened[1]
    return _framed(folded)


def narrowed(folded: str) -> tuple[str, str] | None:
    """The narrowing word as it is shown, and the rest of the name: "potent cyp3a4 inhibitor" is ("strong", …).

    >>> narrowed("potent cyp3a4 inhibitor"), narrowed("inhibitor")
    (('strong', 'cyp3a4 inhibitor'), None)
    """
    for part in ("degree", "kind"):
        for words, shown in sorted(table(part).items(), key=lambda item: -len(item[0])):
            if folded.startswith(f"{words} "):
                return shown, folded.removeprefix(f"{words} ")
    return None


def actor(folded: str) -> str | None:
    """The name of a class of inhibitors, inducers or substrates of an enzyme, as it is shown; None for other words.

    >>> actor("drug that induce cyp 2c8"), actor("p gp substrate"), actor("ace inhibitor")
    ('CYP2C8 inducers', 'P-gp substrates', None)
    """
    key = class_key(folded).split()
    found = [(one, two) for one in key for two in key if one != two and two in _ACTORS.values()]
    if len(key) != 2 or len(found) != 1 or _ENZYME.fullmatch(found[0][0]) is None:
        return None
    enzyme = found[0][0]
    return f"{'P-gp' if enzyme == 'pgp' else enzyme.upper()} {found[0][1]}s"
