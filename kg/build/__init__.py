"""Paths to graph: read every document, write its quads, conclude the links, swap the new graph in.

::

    sources.py   paths -> the files of documents, and their readings
    kept.py      what was read is kept, so that a document which has not changed is not read again
    versions.py  the documents of a build with their places among the versions
    writing.py   what was read into a new build: all of it, or what has changed into a copy of the current one
    graph.py     documents, the curation log, the ontology and the vocabulary -> the graph
    apart.py     the same again in a process of its own, beside a server
"""

from kg.build.graph import BuildReport, build_graph, rebuild
from kg.build.sources import Progress, expand_paths, read_paths
from kg.build.writing import ONTOLOGY_FILE

__all__ = ["ONTOLOGY_FILE", "BuildReport", "Progress", "build_graph", "expand_paths", "read_paths", "rebuild"]
