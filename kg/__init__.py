"""Documents about medicines as a knowledge graph in which every fact points at the words that state it.

As a library:

    import kg

    reading = kg.read("documents/baclofen.txt")          # statements with evidence, and what was not understood
    answer = kg.ask("side-effects", drug="Lioresal")     # a question of queries/ask, over the built graph
    check = kg.interactions("Lioresal", "diazepam")      # what the documents say of each pair, and what they do not
    dataset = kg.graph()                                 # the built graph as an rdflib.Dataset
    world = kg.ontology()                                # the ontology as an owlready2.World

Nothing is imported before it is used: ``import kg`` costs nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import owlready2
    import rdflib

    from kg.model import Reading
    from kg.pairs import PairsCheck
    from kg.queries import Bindable
    from kg.store import Answer

__all__ = ["ask", "graph", "interactions", "ontology", "read"]


def read(path: str | Path) -> Reading:
    """Reads one document. Raises `kg.errors.DocumentError` for what is no readable text."""
    from kg.extract.reader import read as read_statements
    from kg.readers import read_document

    return read_statements(read_document(Path(path)))


def ask(question: str, *, store: str | Path = "graph", **values: Bindable) -> Answer:
    """Answers a question of the library over a built graph; things may be given by name, brand or IRI.

    Raises `kg.errors.QuestionError` for a question or a value that does not fit, `kg.errors.StoreError` where there is
    no graph.
    """
    from kg.queries import answer
    from kg.store import open_store

    return answer(open_store(Path(store)), question, values)


def interactions(*medicines: str, store: str | Path = "graph") -> PairsCheck:
    """What the documents say of each pair of 2 to 20 medicines, drinks, foods or classes, named as a person names them.

    A slip of the finger is forgiven where nothing else is near: `PairsCheck.forgiven` says what was taken for what.
    That nothing was found is no evidence of safety. Raises `kg.errors.QuestionError` for a name that stands for nothing
    or for several things, `kg.errors.StoreError` where there is no graph.
    """
    from kg.pairs import check_medicines
    from kg.store import open_store

    return check_medicines(open_store(Path(store)), medicines)


def graph(store: str | Path = "graph") -> rdflib.Dataset:
    """A built graph as an rdflib dataset, its named graphs kept apart. Raises `kg.errors.StoreError`."""
    import warnings

    import rdflib

    from kg.export import serialise
    from kg.store import open_store

    dataset = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6's own parser uses what it deprecates
        dataset.parse(data=serialise(open_store(Path(store)), "nquads"), format="nquads")
    return dataset


def ontology() -> owlready2.World:
    """The ontology in an owlready2 world of its own; nothing is fetched."""
    from kg.reason import as_world

    return as_world()
