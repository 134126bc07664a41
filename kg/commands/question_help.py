"""``query NAME --help``: what one question answers, what it takes, what its columns hold, and an example."""

from __future__ import annotations

import argparse
import shlex
import textwrap
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.parameters import Parameter
    from kg.queries import Question

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "queries" / "examples.toml"
_WIDTH = 100
_TAKES = {
    "drug": "a drug: by any name, a brand, or its IRI",
    "agent": "a drug, class, drink or food: by any name, a brand, or its IRI",
    "finding": "a disease, symptom or sign: by any name, or its IRI",
    "condition": "a disease, a group of people, or what one is allergic to: by any name, or its IRI",
    "route": "a route: by any name, or its IRI",
    "document": "a document: by its name, its title, or its IRI",
    "statement": "a statement: the IRI from an answer",
    "thing": "any thing: by any name, or its IRI",
    "integer": "a whole number",
    "decimal": "a number",
    "text": "words",
}


class QuestionHelp(argparse.Action):
    """Tells of the question whose name stands before it; without one, of the command."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Prints, and ends the program."""
        from kg.queries import load_questions

        question = load_questions().get(getattr(namespace, "name", None) or "")
        if question is None:
            parser.print_help()
        else:
            print(question_help(question, parser.prog), end="")
        parser.exit()


def question_help(question: Question, prog: str) -> str:
    """The help of one question, as text of at most 100 columns."""
    usage = " ".join([f"usage: {prog} {question.name}", *map(_usage, question.parameters.values())])
    out = [usage, "", question.summary + ".", *textwrap.wrap(question.description, _WIDTH)]
    if question.parameters:
        out += ["", "parameters:"]
    for parameter in question.parameters.values():
        out += _entry(_option(parameter), f"{parameter.description} ({_takes(parameter)})")
    out += ["", "columns:"]
    for name, what in question.columns.items():
        out += _entry(name, what)
    out += ["", f"view: {question.view}; tags: {', '.join(question.tags)}", "", "example:", f"  {example(question)}"]
    return "\n".join(out) + "\n"


def example(question: Question) -> str:
    """A command that has an answer in the sample library. Raises KeyError for a question without one."""
    values = tomllib.loads(EXAMPLES.read_text("utf-8"))[question.name]
    words = ["python", "-m", "kg", "query", question.name]
    for name, value in values.items():
        words += [f"--{name.replace('_', '-')}", *(map(str, value) if isinstance(value, list) else [str(value)])]
    return shlex.join(words)


def _option(parameter: Parameter) -> str:
    return f"--{parameter.name.replace('_', '-')}"


def _usage(parameter: Parameter) -> str:
    many = " …" if parameter.many else ""
    word = f"{_option(parameter)} {parameter.type.upper()}{many}"
    return word if parameter.required else f"[{word}]"


def _takes(parameter: Parameter) -> str:
    words = _TAKES.get(parameter.type.value, parameter.type.value.replace("_", " "))
    if parameter.many:
        words += "; several may be given"
    if parameter.default is not None:
        return f"{words}; {parameter.default} where it is not given"
    return words if parameter.required else f"{words}; all where it is not given"


def _entry(name: str, words: str) -> list[str]:
    lines = textwrap.wrap(words, _WIDTH - 24)
    first = [f"  {name:<20}  {lines[0]}"] if len(name) <= 20 else [f"  {name}", f"{'':24}{lines[0]}"]
    return first + [f"{'':24}{line}" for line in lines[1:]]
