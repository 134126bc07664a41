"""The questions people ask: `.rq` files with a self-describing header, typed parameters, and words that become IRIs.

A question's file begins with lines ``#+ ``, which together are a TOML document: summary, description, tags, view,
``[parameters.NAME]`` (type, description, optional = true or a default, many = true where it takes several) and
``[columns]``. For every parameter the query has a line ``VALUES ?NAME { … }``; binding replaces what stands between the
braces by validated, serialised terms (the one way that works alike in every engine and over HTTP), and never by text.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.errors import QuestionError
from kg.namespaces import MG, PREFIXES
from kg.parameters import Bindable, Given, Parameter, ParameterType, expand, serialise
from kg.store import Answer, GraphStore

__all__ = [
    "Bindable", "Given", "Parameter", "ParameterType", "Question", "answer", "expand", "label_index", "load_questions",
    "read_question", "resolve", "serialise",
]  # fmt: skip

QUESTIONS = Path(__file__).resolve().parent.parent / "queries" / "ask"
VIEWS = ("table", "bar", "graph")
_UNBOUND = "UNDEF"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """A question from a file; `columns` says of each column what it holds and its unit; `text` is the SPARQL."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    view: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, str]
    text: str

    def bind(self, values: Mapping[str, Given | None]) -> str:
        """The query with these values; None or a missing name means the default, or "all" where it is optional.

        Things are given as full IRIs or as prefixed names (``drug:x``). Raises QuestionError for a parameter that the
        question does not have, one that it needs, or a value that does not fit.
        """
        unknown = sorted(set(values) - set(self.parameters))
        if unknown:
            known = ", ".join(self.parameters) or "none"
            raise QuestionError(self.name, f"there is no parameter {unknown[0]!r}", f"the question takes: {known}")
        terms = {name: self._term(parameter, values.get(name)) for name, parameter in self.parameters.items()}
        return _values_line(tuple(terms)).sub(lambda found: f"{found[1]}{terms[found[2]]} }}", self.text)

    def _term(self, parameter: Parameter, value: Given | None) -> str:
        if value is None:
            value = parameter.default
        if value is None:
            if parameter.required:
                raise QuestionError(
                    self.name, f"the parameter {parameter.name!r} is missing", f"give {parameter.description}"
                )
            return _UNBOUND
        return serialise(self.name, parameter, value)


def _values_line(names: tuple[str, ...]) -> re.Pattern[str]:
    """``VALUES ?name { … }`` of any of the names; matches nothing where there are none."""
    return re.compile(rf"(\bVALUES\s+\?({'|'.join(names) or '(?!)'})\s*\{{\s*)([^{{}}]*)\}}")


def load_questions(folder: Path = QUESTIONS) -> dict[str, Question]:
    """The questions of a folder by name, in the order of their names. Raises QuestionError for a file that is wrong.

    Each state of a file is read once in a process: a command needs the questions three times.
    """
    return {path.stem: _read_once(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.rq"))}


@cache
def _read_once(path: Path, _changed_ns: int) -> Question:
    return read_question(path)


def read_question(path: Path) -> Question:
    """One question. Raises QuestionError with file and line where its header or its blanks do not fit."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise QuestionError(str(path), f"cannot be read: {error}", "check the file") from error
    header = "\n".join(line[3:] if line.startswith("#+ ") else "" for line in text.splitlines())
    try:
        fields = tomllib.loads(header)
        question = _question(path, fields, text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(str(path), f"the header is no TOML: {error}", "correct the lines that begin #+") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise QuestionError(str(path), f"the header lacks or misuses {error}", "see the other questions") from error
    _check_blanks(path, question)
    return question


def _question(path: Path, fields: Mapping[str, object], text: str) -> Question:
    tables = fields.get("parameters", {})
    columns = fields["columns"]
    tags = fields["tags"]
    if not (isinstance(tables, dict) and isinstance(columns, dict) and isinstance(tags, list)):
        raise TypeError("tags (a list), parameters or columns (tables)")
    if fields["view"] not in VIEWS:
        raise ValueError(f"view, which is one of {', '.join(VIEWS)}")
    return Question(
        name=path.stem,
        summary=str(fields["summary"]),
        description=str(fields["description"]),
        tags=tuple(str(tag) for tag in tags),
        view=str(fields["view"]),
        parameters={name: _parameter(str(name), table) for name, table in tables.items()},
        columns={str(name): str(what) for name, what in columns.items()},
        text=text,
    )


def _parameter(name: str, table: Mapping[str, object]) -> Parameter:
    if not _NAME.match(name):
        raise ValueError(f"the name {name!r}")
    default = table.get("default")
    if isinstance(default, float):  # TOML has no decimals
        default = Decimal(str(default))
    if default is not None and not isinstance(default, (str, int, Decimal)):
        raise TypeError(f"the default of {name}")
    optional = table.get("optional") is True or default is not None
    kind, many = ParameterType(str(table["type"])), table.get("many") is True
    return Parameter(name, kind, str(table["description"]), default, not optional, many)


def _check_blanks(path: Path, question: Question) -> None:
    """Every parameter has its line in the query, in each branch that needs it, with what holds when none is given."""
    found = list(_values_line(tuple(question.parameters)).finditer(question.text))
    for parameter in question.parameters.values():
        blanks = [match for match in found if match[2] == parameter.name]
        if not blanks:
            raise QuestionError(str(path), f"has no line VALUES ?{parameter.name} {{ … }}", "write it")
        empty = _UNBOUND if parameter.default is None else serialise(str(path), parameter, parameter.default)
        for blank in blanks:
            if blank[3].strip() != empty:
                where = f"{path}:{question.text.count(chr(10), 0, blank.start()) + 1}"
                what = f"?{parameter.name} has {blank[3].strip()!r} where its header means {empty}"
                raise QuestionError(where, what, "make them agree")


_CLASSES = {
    ParameterType.DRUG: ("Drug",),
    ParameterType.AGENT: ("Drug", "DrugClass", "Substance"),
    ParameterType.FINDING: ("Finding",),
    ParameterType.ROUTE: ("Route",),
    ParameterType.DOCUMENT: ("Document",),
    ParameterType.STATEMENT: ("Statement",),
    ParameterType.THING: (
        "Drug", "DrugClass", "Substance", "Product", "Finding", "Route", "DoseForm", "Population", "Document",
    ),
}  # fmt: skip
_BRANDED = (ParameterType.DRUG, ParameterType.AGENT)
_PREFERRED, _OTHER = 1, 2

# Rank 1: what a thing is called; rank 2: what else names it. A brand names its drug, with the brand's own labels.
_LABELS = """
SELECT DISTINCT ?thing ?label ?rank WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class .
  {{ VALUES (?property ?rank) {{ (rdfs:label 1) (skos:prefLabel 1) (dcterms:title 1) (mg:series 1)
                                 (skos:altLabel 2) (mg:clinicalLabel 2) }}
     ?thing ?property ?label }}
  {brands}
}}"""
_BRANDS = """UNION
  { VALUES ?property { rdfs:label skos:prefLabel skos:altLabel }
    VALUES ?rank { 2 }
    { ?product mg:productOf ?thing } UNION { ?thing mg:hasBrand ?product }
    ?product ?property ?label }"""
_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("mg", "rdfs", "skos", "dcterms"))


def answer(store: GraphStore, name: str, given: Mapping[str, Given]) -> Answer:
    """Asks a question by its name, with values as a person gives them: things by name, brand or IRI.

    Raises QuestionError where there is no such question, or a value does not fit.
    """
    questions = load_questions()
    if name not in questions:
        near = difflib.get_close_matches(name, questions, n=3)
        raise QuestionError(name, "there is no such question", f"ask one of {', '.join(near or questions)}")
    question = questions[name]
    values: dict[str, Given | None] = dict(given)
    if "agent" in question.parameters and "drug" in values and "drug" not in question.parameters:
        values["agent"] = values.pop("drug")  # a drug is an agent, and what people think of first
    for key, value in tuple(values.items()):
        parameter = question.parameters.get(key)
        if parameter is None or not parameter.type.is_thing or value is None:
            continue
        if isinstance(value, tuple):
            values[key] = tuple(resolve(store, parameter.type, str(one)) for one in value)
        else:
            values[key] = resolve(store, parameter.type, str(value))
    return store.query(question.bind(values))


def resolve(store: GraphStore, kind: ParameterType, words: str) -> str:
    """The IRI of the thing of this kind that the words name: an IRI, a prefixed name, a label or a brand.

    Case and a plural -s do not matter. A preferred label wins over other labels. Raises QuestionError, with near
    matches where nothing has the name, and with the choices where several things do; also for an IRI that the graph
    does not know as such a thing, so that a slip is not taken for "nothing is known".
    """
    iri = expand(words.strip())
    if iri is not None and _is_a(store, iri, kind):
        return iri
    if kind is ParameterType.STATEMENT or (iri is not None and iri.startswith(("http://", "https://"))):
        raise QuestionError(words, f"the graph has no {kind.value} of this name", "take the IRI from an answer")
    labels = label_index(store, kind)
    key = _key(words)
    for spelling in (key, f"{key}s", key.removesuffix("s")):
        ranks = labels.get(spelling)
        if not ranks:
            continue
        things = ranks.get(_PREFERRED) or ranks[_OTHER]
        if len(things) > 1:
            raise QuestionError(words, f"several things have this name: {', '.join(sorted(things))}", "choose one IRI")
        return next(iter(things))
    near = difflib.get_close_matches(key, labels, n=5, cutoff=0.6)
    remedy = f"did you mean {', '.join(near)}?" if near else "ask for `unlinked`, or look at the vocabulary"
    raise QuestionError(words, f"no {kind.value} has this name", remedy)


def label_index(store: GraphStore, kind: ParameterType) -> dict[str, dict[int, set[str]]]:
    """Every name of the things of a kind, folded, to the things by rank (1 preferred, 2 other)."""
    classes = " ".join(f"<{MG}{name}>" for name in _CLASSES[kind])
    query = _PROLOGUE + _LABELS.format(classes=classes, brands=_BRANDS if kind in _BRANDED else "")
    index: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for thing, label, rank in store.query(query).rows:
        if thing is not None and label is not None and rank is not None:
            index[_key(label.text)][int(rank.text)].add(thing.text)
    return {key: dict(ranks) for key, ranks in index.items()}


def _is_a(store: GraphStore, iri: str, kind: ParameterType) -> bool:
    classes = " ".join(f"<{MG}{name}>" for name in _CLASSES[kind])
    return store.query(f"ASK {{ VALUES ?class {{ {classes} }} <{iri}> a ?class }}").boolean is True


def _key(words: str) -> str:
    return " ".join(words.casefold().replace("’", "'").split())
