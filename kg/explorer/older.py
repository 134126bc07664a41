"""A version of a document that another has replaced, with what it stated: read again, since the graph keeps of it only
what is compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.curation import Library, decide
from kg.errors import CurationError
from kg.explorer.catalogue import identity_of
from kg.explorer.document import DocumentPage, document_page
from kg.explorer.excerpt import blocks
from kg.extract.reader import read
from kg.rdf import reading_to_quads
from kg.readers import read_document
from kg.store.embedded import EmbeddedStore
from kg.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from kg.store import GraphStore


def older_page(store: GraphStore, path: Path, view: DocumentPage) -> DocumentPage:
    """The page of an older version as if nothing had replaced it: `view` with its facts and their places.

    `path` is the folder of the store, beside which the decisions stand that hold in it too. Raises MonographError where
    the file of the version is gone, cannot be read, or has changed since the graph was built.
    """
    series, version = identity_of(store, view.document.iri)
    identity = f"{series}@{version}" if version else series
    places = store.report().get("places")
    told = places.get(identity) if isinstance(places, dict) else None
    if told is None:
        raise CurationError(identity, "the graph does not say from which file it was read", "build the graph anew")
    vocabulary = load_vocabulary()
    reading = read(read_document(Path(str(told))), vocabulary)
    if reading.document.text != view.text:
        raise CurationError(str(told), "the document has changed since the graph was built", "build the graph anew")
    curated = decide(reading, Library(path).decisions(series), vocabulary)
    own = list(reading_to_quads(curated.reading, vocabulary.digest, reviews=curated.reviews, rejected=curated.rejected))
    again = EmbeddedStore.of([*own, *blocks(store, own)], [view.text])
    return replace(document_page(again, view.document.iri), document=view.document, replaced_by=view.replaced_by)
