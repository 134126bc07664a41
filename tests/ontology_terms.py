"""Which terms of the ontology are used by code, questions, rules, checks, shapes and vocabularies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import MG

ROOT = Path(__file__).resolve().parent.parent
PREFIXED = re.compile(r"(?<![\w:/])mg:([A-Za-z]\w*)")
# Functions of ours that take a term by its local name, by the place where they do.
CALLS = {
    "kg/rdf": {"mg"},
    "kg/projection.py": {"_mg", "of_type", "value"},
    "kg/explorer/statements.py": {"text", "local", "first", "thing"},
}
# Tables whose values are local names.
TABLES = {
    "kg/rdf": {"CLASS_OF_RELATION", "_CLASS_OF_KIND", "_GROUP", "_CONDITION", "_DOSE_CLASS", "_VERDICT"},
    "kg/queries.py": {"_CLASSES"},
}
# Tables whose keys are local names.
KEYED = {"kg/explorer/facts.py": {"KINDS"}}


def sources(root: Path = ROOT) -> dict[str, str]:
    """The files that may use a term, by their place in the repository."""
    patterns = ("kg/**/*.py", "queries/*/*.rq", "ontology/shapes.ttl", "ontology/vocabulary/*.ttl")
    files = sorted(file for pattern in patterns for file in root.glob(pattern))
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in files}


def used_in(place: str, text: str) -> set[str]:
    """The local names that a file uses. Comments and docstrings do not count."""
    if place.endswith(".py"):
        return set(_in_python(place, text))
    if place.endswith(".rq"):
        return set(PREFIXED.findall(re.sub(r"^#.*$|(?<=\s)#\s.*$", "", text, flags=re.MULTILINE)))
    return set(_in_turtle(text))


def _in_turtle(text: str) -> Iterator[str]:
    for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE):
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(MG):
                yield term.value[len(MG) :]
            elif isinstance(term, ox.Literal):
                yield from PREFIXED.findall(term.value)  # SPARQL inside a shape


def _at(place: str, table: Mapping[str, set[str]]) -> set[str]:
    return {name for where, names in table.items() if place == where or place.startswith(f"{where}/") for name in names}


def _in_python(place: str, text: str) -> Iterator[str]:
    tree = ast.parse(text)
    calls, tables, keyed = _at(place, CALLS), _at(place, TABLES), _at(place, KEYED)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from PREFIXED.findall(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from _in_f_string(node)
        elif isinstance(node, ast.BinOp) and _is_namespace(node.left):
            yield from _strings([node.right])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            # The last argument of `value(thing, "name")`, the only one of the others.
            yield from (name for name in _strings(node.args) if name.isidentifier())
        elif isinstance(node, ast.GeneratorExp | ast.SetComp | ast.ListComp) and _adds_namespace(node.elt):
            yield from _strings(generator.iter for generator in node.generators)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            yield from _strings(node.value.values if names & tables else ())
            yield from _strings([key for key in node.value.keys if key is not None] if names & keyed else ())


def _is_namespace(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "MG"


def _adds_namespace(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and _is_namespace(node.left)


def _in_f_string(node: ast.JoinedStr) -> Iterator[str]:
    for part, following in zip(node.values, node.values[1:], strict=False):
        if isinstance(part, ast.FormattedValue) and _is_namespace(part.value) and isinstance(following, ast.Constant):
            yield from re.findall(r"^\w+", str(following.value))


def _strings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value


def unknown(files: Mapping[str, str], terms: set[str]) -> dict[str, set[str]]:
    """Place -> names that it uses and the ontology does not have."""
    found = {place: used_in(place, text) - terms for place, text in files.items()}
    return {place: names for place, names in found.items() if names}


def unused(files: Mapping[str, str], terms: set[str]) -> set[str]:
    """Terms that no file uses."""
    return terms - {name for place, text in files.items() for name in used_in(place, text)}
