"""The IRIs of the model: the ontology's namespace, one prefix a kind of thing, and how an IRI is made from words.

Everything is a plain string here, so that no engine is loaded to know a name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

MG = "https://w3id.org/monograph/ontology#"
DATA = "https://w3id.org/monograph/id/"

# The first line are the kinds of term of `kg.model` but amounts, which are no things: not taken from there, as the
# model costs a command 40 ms that needs nothing else of it. A test holds the two together.
KINDS_OF_THING = (
    "drug", "class", "substance", "product", "finding", "route", "form", "population",
    "document", "section", "passage", "evidence", "statement", "frequency", "regimen", "membership", "link", "activity",
    "scheme", "graph", "entry", "system",
)  # fmt: skip

PREFIXES: dict[str, str] = {
    "mg": MG,
    **{kind: f"{DATA}{kind}/" for kind in KINDS_OF_THING},
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "sh": "http://www.w3.org/ns/shacl#",
}

ONTOLOGY = MG.rstrip("#")
GRAPH_ONTOLOGY = f"{DATA}graph/ontology"
GRAPH_VOCABULARY = f"{DATA}graph/vocabulary"
GRAPH_CONCLUDED = f"{DATA}graph/concluded"
GRAPH_REJECTED = f"{DATA}graph/rejected"


def slug(words: str) -> str:
    """A readable local name, distinct for distinct words: what ASCII cannot keep apart gets a short hash behind it.

    >>> slug("Ringing in the ears")
    'ringing-in-the-ears'
    >>> slug("Crohn’s disease"), slug("???")
    ('crohns-disease-17c4c6', 'a03b22')
    """
    folded = " ".join(words.lower().split())
    ascii_only = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:80].strip("-")
    if plain.replace("-", " ") == folded or plain == folded:
        return plain
    mark = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{plain}-{mark}" if plain else mark


def thing(kind: str, local: str) -> str:
    """The IRI of a thing of one of `KINDS_OF_THING`.

    >>> thing("drug", "baclofen")
    'https://w3id.org/monograph/id/drug/baclofen'
    """
    return f"{DATA}{kind}/{local}"


def digest(*parts: object) -> str:
    """A short content hash (20 hex digits) of the parts in order, told apart by a separator no text contains."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:20]
