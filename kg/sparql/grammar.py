"""The grammar of SPARQL 1.1 queries, and the first token at which a text leaves it.

It tells people where their query is wrong; whether a query is right is for the engine to say, which knows more (it
reads parts of SPARQL 1.2). The grammar (SPARQL 1.1 Query Language, 19.8) needs one token of look-ahead; the
parser keeps its own stack, so that no nesting overflows the interpreter's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg.sparql.tokens import Token, tokens

# The functions and aggregates of SPARQL 1.1, which take what they take in brackets.
_FUNCTIONS = """
STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI
CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1
SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
# A rule a line; X? is none or one of X, X* any number, X+ at least one. Small words are kinds of token, capitals
# keywords, what stands in quotes is itself. Looser than the specification where that makes no difference to a person.
_RULES = """
Query = Declaration* Form Values?
Declaration = BASE iri | PREFIX name iri | VERSION string
Form = Select | CONSTRUCT Constructed | DESCRIBE Described Dataset* Where? Modifiers | ASK Dataset* Where Modifiers
Select = SELECT Distinct? Projection Dataset* Where Modifiers
SubSelect = SELECT Distinct? Projection Where Modifiers Values?
Distinct = DISTINCT | REDUCED
Projection = '*' | Projected+
Projected = variable | '(' Expression AS variable ')'
Constructed = Template Dataset* Where Modifiers | Dataset* WHERE Template Modifiers
Template = '{' TriplesBlock? '}'
Described = '*' | VariableOrIri+
VariableOrIri = variable | Iri
Dataset = FROM Source
Source = Iri | NAMED Iri
Where = WHERE? Group
Modifiers = GroupBy? Having? OrderBy? Slice?
GroupBy = GROUP BY Grouped+
Grouped = Call | '(' Expression As? ')' | variable
As = AS variable
Having = HAVING Constraint+
OrderBy = ORDER BY Ordered+
Ordered = ASC '(' Expression ')' | DESC '(' Expression ')' | Constraint | variable
Slice = LIMIT number Offset? | OFFSET number Limit?
Offset = OFFSET number
Limit = LIMIT number
Values = VALUES Data
Group = '{' GroupBody '}'
GroupBody = SubSelect | GroupItems
GroupItems = TriplesBlock? GroupPart*
GroupPart = Pattern Dot? TriplesBlock?
Dot = '.'
TriplesBlock = Triples DotTriples?
DotTriples = '.' TriplesBlock?
Pattern = Group OrGroup* | OPTIONAL Group | MINUS Group | GRAPH VariableOrIri Group | LATERAL Group | Outside
Pattern = FILTER Constraint | BIND '(' Expression AS variable ')' | Values
Outside = SERVICE Silent? VariableOrIri Group
Silent = SILENT
OrGroup = UNION Group
Data = variable '{' DataValue* '}' | '(' variable* ')' '{' DataRow* '}'
DataRow = '(' DataValue* ')'
DataValue = Iri | Literal | UNDEF
Constraint = '(' Expression ')' | Call
Call = Builtin | Iri Arguments
Arguments = '(' Unique? Expressions? ')'
Unique = DISTINCT
Expressions = Expression NextExpression*
NextExpression = ',' Expression
Triples = Term Properties | Node Properties?
Properties = Verb Objects NextProperty*
NextProperty = ';' Property?
Property = Verb Objects
Objects = Object NextObject*
NextObject = ',' Object
Object = Term | Node
Verb = Path | variable
Path = Steps OrSteps*
OrSteps = '|' Steps
Steps = Step NextStep*
NextStep = '/' Step
Step = Inverse? Atom Repeated?
Inverse = '^'
Repeated = '?' | '*' | '+'
Atom = Iri | a | '!' Excluded | '(' Path ')'
Excluded = OneProperty | '(' Several? ')'
Several = OneProperty OrProperty*
OrProperty = '|' OneProperty
OneProperty = Inverse? IriOrA
IriOrA = Iri | a
Node = '(' Object* ')' | '[' Properties? ']'
Term = variable | Iri | Literal | bnode
Iri = iri | name
Literal = string Tail? | number | signed | TRUE | FALSE
Tail = language | '^^' Iri
Expression = Conjunction OrConjunction*
OrConjunction = '||' Conjunction
Conjunction = Comparison AndComparison*
AndComparison = '&&' Comparison
Comparison = Sum Compared?
Compared = '=' Sum | '!=' Sum | '<' Sum | '>' Sum | '<=' Sum | '>=' Sum | IN List | NOT IN List
List = '(' Expressions? ')'
Sum = Product Added*
Added = '+' Product | '-' Product | signed Times*
Product = Factor Times*
Times = '*' Factor | '/' Factor
Factor = '!' Factor | '+' Factor | '-' Factor | Value
Value = '(' Expression ')' | Builtin | Iri Arguments? | Literal | variable
Builtin = function '(' Unique? Given? Separator? ')' | EXISTS Group | NOT EXISTS Group
Given = '*' | Expressions
Separator = ';' SEPARATOR '=' string
"""
# What to call a part that is missing.
_WORDS = {
    "Form": "SELECT, ASK, CONSTRUCT or DESCRIBE", "Projection": "what to select: * or variables",
    "Projected": "a variable, or (… AS ?name)", "Group": "a group in { }", "Where": "a group in { }",
    "Template": "triples in { }", "Constraint": "a condition in brackets, or a function", "Verb": "a property",
    "Property": "a property", "Properties": "a property and an object", "Object": "an object", "Objects": "an object",
    "Path": "a property", "Atom": "a property", "Value": "a value", "Factor": "a value", "Expression": "a value",
    "Iri": "an IRI", "iri": "an IRI", "name": "a prefix with its colon", "number": "a number",
    "variable": "a variable", "string": "a text in quotes", "Arguments": "what the function takes, in brackets",
    "Data": "variables and their values",
    "VariableOrIri": "a variable or an IRI", "Source": "an IRI", "List": "a list in ( )",
}  # fmt: skip
END = "the end"

_Symbol = str
_Alternative = tuple[_Symbol, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a text leaves the grammar: the offset and length of the token (0 at the end of the text), what stands
    there, the keywords and marks that could have, and in words what is missing ("" where nothing in particular is).
    """

    at: int
    length: int
    found: str
    expected: frozenset[str]
    missing: str


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What each part can begin with, the parts that can be empty, and what a part becomes before a kind of token."""

    first: Mapping[_Symbol, frozenset[str]]
    empty: frozenset[_Symbol]
    choices: Mapping[tuple[_Symbol, str], _Alternative]


@cache
def _grammar() -> _Grammar:
    rules: dict[_Symbol, list[_Alternative]] = {}
    for line in _RULES.strip().splitlines():
        name, _, right = line.partition(" = ")
        rules.setdefault(name, []).extend(tuple(part.split()) for part in right.split(" | "))
    for symbol in {symbol for alternatives in rules.values() for one in alternatives for symbol in one}:
        if symbol[0] != "'" and symbol[-1] in "?*+":
            part = symbol[:-1]
            rest = f"{part}*"
            rules[symbol] = [(part,)] if symbol[-1] == "?" else [(part, rest)]
            if symbol[-1] != "+":
                rules[symbol].append(())
            rules.setdefault(rest, [(part, rest), ()])
    first: dict[_Symbol, set[str]] = {name: set() for name in rules}
    empty: set[_Symbol] = set()
    changed = True
    while changed:
        before = sum(map(len, first.values())), len(empty)
        for name, alternatives in rules.items():
            for one in alternatives:
                for symbol in one:
                    first[name] |= first.get(symbol, {symbol.strip("'")})
                    if symbol not in empty:
                        break
                else:
                    empty.add(name)
        changed = before != (sum(map(len, first.values())), len(empty))
    choices: dict[tuple[_Symbol, str], _Alternative] = {}
    for name, alternatives in rules.items():
        for one in alternatives:
            for symbol in one:
                for kind in first.get(symbol, {symbol.strip("'")}):
                    choices.setdefault((name, kind), one)
                if symbol not in empty:
                    break
    return _Grammar({name: frozenset(found) for name, found in first.items()}, frozenset(empty), choices)


def _kinds(text: str) -> Iterator[tuple[str, int, int]]:
    """The tokens that count, as the grammar calls them, each with its offset and length; then the end."""
    sign: Token | None = None
    for token in tokens(text):
        if sign is not None:
            if token.lastgroup == "number" and token.start() == sign.end():
                yield "signed", sign.start(), len(token[0]) + 1
                sign = None
                continue
            yield sign[0], sign.start(), 1
            sign = None
        kind, words = str(token.lastgroup), token[0]
        if kind in ("space", "comment"):
            continue
        if words in ("+", "-"):
            sign = token
            continue
        if kind == "name" and words.startswith("_:"):
            kind = "bnode"
        elif kind == "word":
            upper = words.upper()
            kind = "function" if upper in FUNCTIONS else "a" if words == "a" else upper
        elif kind not in ("iri", "string", "variable", "language", "number", "name"):
            kind = words
        yield kind, token.start(), len(words)
    if sign is not None:
        yield sign[0], sign.start(), 1
    yield END, len(text), 0


def find_departure(text: str) -> Departure | None:
    """The first token that no query begun like this can have; None where the whole text is a query.

    >>> find_departure("SELECT * { ?s ?p ?o FILTR(?o > 1) }").found
    'FILTR'
    >>> find_departure("SELECT * { ?s ?p ?o }") is None
    True
    """
    grammar = _grammar()
    first, empty, choices = grammar.first, grammar.empty, grammar.choices
    stack: list[_Symbol] = ["Query"]
    for kind, at, length in _kinds(text):
        skipped: list[_Symbol] = []
        while stack and stack[-1] in first:
            chosen = choices.get((stack[-1], kind))
            if chosen is not None:
                stack.pop()
                stack.extend(reversed(chosen))
            elif stack[-1] in empty:
                skipped.append(stack.pop())
            else:
                break
        if kind == END and not stack:
            return None
        if stack and stack[-1].strip("'") == kind:
            stack.pop()
            continue
        expected = {found for name in skipped for found in first[name]}
        for symbol in reversed(stack):
            expected |= first.get(symbol, frozenset({symbol.strip("'")}))
            if symbol not in empty:
                break
        if not stack:
            expected.add(END)
        missing = _WORDS.get(stack[-1], "") if stack else ""
        if not missing and stack and stack[-1] not in first:
            missing = stack[-1]
        if "function" in expected:
            expected = (expected - {"function"}) | FUNCTIONS
        return Departure(at, length, text[at : at + length], frozenset(expected), missing)
    return None
