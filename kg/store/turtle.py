"""Canonical Turtle and TriG: equal graphs give equal bytes, one subject a block, sorted, made to be read and compared.

Blank nodes (OWL axioms have them, data has none) are nested where they are used once, lists are written as lists; what
is shared or cyclic gets a label from RDF Dataset Canonicalization (RDFC-1.0), so no label depends on an engine's whim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.errors import InputError
from kg.namespaces import PREFIXES
from kg.store.answer import XSD_STRING, Value, ValueKind

_RDF = PREFIXES["rdf"]
_TYPE, _FIRST, _REST, _NIL = (ox.NamedNode(_RDF + name) for name in ("type", "first", "rest", "nil"))
_XSD = PREFIXES["xsd"]
# A literal is written bare only where Turtle reads the very same spelling back.
_BARE = {
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+\Z"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    f"{_XSD}boolean": re.compile(r"(?:true|false)\Z"),
}
# Narrower than Turtle's PN_LOCAL: what any reader takes without escapes.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")
_PREFIX_OF = {iri: prefix for prefix, iri in PREFIXES.items()}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')
# What a reader wants to see first; the rest follows by name.
_FIRST_PREDICATES = {
    f"{_RDF}type": 0,
    f"{PREFIXES['rdfs']}label": 1,
    f"{PREFIXES['skos']}prefLabel": 2,
    f"{PREFIXES['skos']}altLabel": 3,
}
_WIDTH = 110

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads without repetition, blank nodes named by RDFC-1.0, in the order of their N-Quads lines."""
    unique = set(quads)
    with_blank = [q for q in unique if any(isinstance(t, ox.BlankNode) for t in (q.subject, q.object, q.graph_name))]
    if with_blank:
        dataset = ox.Dataset(with_blank)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        unique.difference_update(with_blank)
        unique.update(dataset)
    return sorted(unique, key=str)


class _Page:
    """One set of triples being written: knows who is nested in whom, and which prefixes were used."""

    def __init__(
        self, triples: Iterable[ox.Triple | ox.Quad], used: set[str], labelled: frozenset[ox.BlankNode] = frozenset()
    ) -> None:
        """`labelled`: blank nodes that other graphs mention too, so that they need their name here."""
        self.used = used
        self.about: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._names: dict[str, str] = {}
        mentions: Counter[ox.BlankNode] = Counter()
        parent: dict[ox.BlankNode, Term] = {}
        for triple in triples:
            self.about.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                mentions[triple.object] += 1
                parent[triple.object] = triple.subject
        self.nested = {node for node, count in mentions.items() if count == 1 and node in self.about} - labelled
        self.nested = {node for node in self.nested if not self._circular(node, parent)}
        self.unnamed = {node for node in self.about if isinstance(node, ox.BlankNode)} - mentions.keys() - labelled

    def _circular(self, node: ox.BlankNode, parent: dict[ox.BlankNode, Term]) -> bool:
        above: Term = node
        seen: set[Term] = set()
        while isinstance(above, ox.BlankNode) and above in self.nested:
            if above in seen:
                return True
            seen.add(above)
            above = parent[above]
        return False

    def blocks(self) -> list[str]:
        """One block a subject, without the blank line between them."""
        named = [node for node in self.about if node not in self.nested and node not in self.unnamed]
        lines = [self._block(self.term(node), node) for node in sorted(named, key=str)]
        return lines + sorted(self._block("[]", node) for node in self.unnamed)

    def _block(self, name: str, node: Term) -> str:
        return f"{name} {self._properties(node, '    ')} ."

    def _properties(self, node: Term, indent: str, *, flat: bool = False) -> str:
        properties = self.about[node]
        order = sorted(properties, key=lambda p: (_FIRST_PREDICATES.get(p.value, 9), self.term(p), p.value))
        separator = " ; " if flat else f" ;\n{indent}"
        return separator.join(self._objects(predicate, properties[predicate], indent, flat=flat) for predicate in order)

    def _objects(self, predicate: ox.NamedNode, objects: Sequence[Term], indent: str, *, flat: bool) -> str:
        name = "a" if predicate == _TYPE else self.term(predicate)
        ordered = sorted(((self.flat(node), node) for node in objects), key=lambda pair: pair[0])
        line = ", ".join(text for text, _ in ordered)
        if flat or len(indent) + len(name) + len(line) < _WIDTH:
            return f"{name} {line}"
        deeper = indent + "    "
        if len(ordered) == 1:
            return f"{name} {self.broken(ordered[0][1], indent)}"
        return f"{name}\n{deeper}" + f",\n{deeper}".join(self.broken(node, deeper) for _, node in ordered)

    def flat(self, node: Term) -> str:
        """A term on one line, with what is nested in it."""
        if node not in self.nested:
            return self.term(node)
        items = self._list(node)
        if items is not None:
            return f"( {' '.join(self.flat(item) for item in items)} )"
        return f"[ {self._properties(node, '', flat=True)} ]"

    def broken(self, node: Term, indent: str) -> str:
        """A term over several lines where one is too short for it."""
        line = self.flat(node)
        if node not in self.nested or len(indent) + len(line) < _WIDTH:
            return line
        deeper = indent + "    "
        items = self._list(node)
        if items is not None:
            inside = f"\n{deeper}".join(self.broken(item, deeper) for item in items)
            return f"(\n{deeper}{inside}\n{indent})"
        return f"[\n{deeper}{self._properties(node, deeper)}\n{indent}]"

    def _list(self, node: Term) -> list[Term] | None:
        """The items of an RDF list that can be written in parentheses, None for any other node."""
        items: list[Term] = []
        while node != _NIL:
            properties = self.about.get(node, {})
            if node not in self.nested or set(properties) != {_FIRST, _REST}:
                return None
            if len(properties[_FIRST]) != 1 or len(properties[_REST]) != 1:
                return None
            items.append(properties[_FIRST][0])
            node = properties[_REST][0]
        return items

    def term(self, node: Term) -> str:
        """A term by itself."""
        if isinstance(node, ox.NamedNode):
            return self._names.get(node.value) or self._name(node.value)
        if isinstance(node, ox.Literal):
            return self._literal(node)
        return str(node)

    def _name(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = _PREFIX_OF.get(iri[:cut])
        if prefix is not None and _LOCAL.match(iri[cut:]):
            self.used.add(prefix)
            name = f"{prefix}:{iri[cut:]}"
        else:
            name = f"<{iri}>"
        self._names[iri] = name
        return name

    def _literal(self, literal: ox.Literal) -> str:
        datatype = literal.datatype.value
        bare = _BARE.get(datatype)
        if bare is not None and bare.match(literal.value):
            return literal.value
        quoted = f'"{_TO_ESCAPE.sub(_escape, literal.value)}"'
        if literal.language is not None:
            direction = getattr(literal, "direction", None)
            return f"{quoted}@{literal.language}" + (f"--{direction.value}" if direction is not None else "")
        return quoted if datatype == XSD_STRING else f"{quoted}^^{self._name(datatype)}"


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def _header(used: set[str]) -> str:
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(used))


def turtle(quads: Iterable[ox.Quad]) -> str:
    """Turtle of all graphs together; graph names are left out, as Turtle has none."""
    used: set[str] = set()
    flat = {ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
    blocks = _Page(canonical(flat), used).blocks()
    return "\n\n".join([_header(used).rstrip("\n"), *blocks] if used else blocks) + "\n"


def trig(quads: Iterable[ox.Quad]) -> str:
    """TriG: the default graph first, then one block a named graph, by name."""
    used: set[str] = set()
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in canonical(quads):
        graphs.setdefault("" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name), []).append(quad)
    holders: Counter[ox.BlankNode] = Counter()
    for quads_of in graphs.values():
        holders.update(
            {t for q in quads_of for t in (q.subject, q.object, q.graph_name) if isinstance(t, ox.BlankNode)}
        )
        holders.update(q.graph_name for q in quads_of[:1] if isinstance(q.graph_name, ox.BlankNode))
    labelled = frozenset(node for node, count in holders.items() if count > 1)
    parts: list[str] = []
    for name in sorted(graphs):
        page = _Page(graphs[name], used, labelled)
        blocks = page.blocks()
        if name:
            graph = page.term(graphs[name][0].graph_name)  # type: ignore[arg-type]
            inside = "\n\n".join(blocks).replace("\n", "\n    ").replace("\n    \n", "\n\n")
            parts.append(f"{graph} {{\n    {inside}\n}}")
        else:
            parts.extend(blocks)
    return "\n\n".join([_header(used).rstrip("\n"), *parts] if used else parts) + "\n"


def write_triples(triples: Iterable[tuple[Value, Value, Value]]) -> str:
    """Turtle of a CONSTRUCT's answer. Raises InputError for a quoted triple, which Turtle 1.1 cannot say."""
    return turtle(ox.Quad(engine_term(s), engine_term(p), engine_term(o)) for s, p, o in triples)  # type: ignore[arg-type]


def to_quad(subject: Value, predicate: Value, value: Value, graph: Value) -> ox.Quad:
    """A row of a graph as the engine's quad."""
    return ox.Quad(engine_term(subject), engine_term(predicate), engine_term(value), engine_term(graph))  # type: ignore[arg-type]


def engine_term(value: Value) -> Term:
    if value.kind is ValueKind.IRI:
        return ox.NamedNode(value.text)
    if value.kind is ValueKind.BNODE:
        return ox.BlankNode(value.text)
    if value.kind is ValueKind.TRIPLE:
        raise InputError("turtle", "a quoted triple cannot be written as Turtle 1.1", "choose json")
    if value.language is not None:
        return ox.Literal(value.text, language=value.language)
    return ox.Literal(value.text, datatype=ox.NamedNode(value.datatype or XSD_STRING))
