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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from kg.errors import QuestionError
from kg.names import Found, find, resolve
from kg.parameters import Bindable, Given, Parameter, ParameterType, expand, serialise
from kg.store import Answer, GraphStore

__all__ = [
    "Bindable", "Given", "Parameter", "ParameterType", "Question", "answer", "expand", "load_questions",
    "read_question", "resolve", "serialise",
]  # fmt: skip

QUESTIONS = Path(__file__).resolve().parent.parent / "queries" / "ask"
VIEWS = ("table", "bar", "graph")
TAGS: Mapping[str, str] = {
    "drug": "all about one drug",
    "class": "classes of drugs and their members",
    "finding": "from a disease or symptom to drugs",
    "use": "what drugs are used for",
    "dose": "how much, how often, how long",
    "frequency": "how often an effect occurs",
    "interaction": "what is taken together",
    "safety": "what may do harm",
    "patient": "for one patient or group of people",
    "compare": "drugs side by side",
    "quality": "where documents disagree or contradict themselves",
    "coverage": "what was read, understood and linked",
    "vocabulary": "words and concepts",
    "documents": "the documents themselves",
    "versions": "versions of a document",
    "evidence": "the words behind a fact",
    "graph": "things and links as a graph",
    "overview": "one look at everything",
    "export": "everything, for another program",
}
"""The tags that questions carry, and what each gathers; the list is closed, so that one thing has one tag."""
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

        def line(found: re.Match[str]) -> str:
            # Without a value there is nothing to join; not every engine can compile one row of UNDEF inside MINUS. A
            # group that holds nothing else keeps it: what is counted there has to be a variable of the group.
            term = terms[found[2]]
            alone = self.text[: found.start()].rstrip().endswith("{") and self.text[found.end() :].lstrip()[:1] == "}"
            return "" if term == _UNBOUND and not alone else f"{found[1]}{term} }}"

        return _values_line(tuple(terms)).sub(line, self.text)

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
    foreign = sorted(set(map(str, tags)) - TAGS.keys())
    if foreign:
        raise ValueError(f"the tag {foreign[0]!r}; tags are {', '.join(TAGS)}")
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


def answer(
    store: GraphStore,
    name: str,
    given: Mapping[str, Given],
    *,
    tell: Callable[[Found], None] | None = None,
    max_rows: int | None = None,
) -> Answer:
    """Asks a question by its name, with values as a person gives them: things by name, brand or IRI.

    Slips of the finger in names are forgiven only where there is a `tell`, which is told each that was. Raises
    QuestionError where there is no such question, or a value does not fit.
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
        found = [find(store, parameter.type, str(one), forgive=tell is not None) for one in _each(value)]
        for one in found:
            if one.forgiven and tell is not None:
                tell(one)
        values[key] = tuple(one.iri for one in found)
    return store.query(question.bind(values), max_rows=max_rows)


def _each(value: Given) -> tuple[Bindable, ...]:
    return value if isinstance(value, tuple) else (value,)
