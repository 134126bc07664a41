"""The blocks of a drug's page, and the SPARQL behind each: what one asks to get the statements that the block shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.explorer.facts import HEADINGS
from kg.explorer.things import expand, with_prefixes


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page: `name` in its address, `kinds` of the statements that it shows."""

    name: str
    title: str
    kinds: tuple[str, ...]


BLOCKS = (
    Block(
        "what-it-is",
        "What it is",
        ("ClassStatement", "Indication", "BrandStatement", "RouteStatement", "FormStatement"),
    ),
    *(
        Block(name, HEADINGS[kind], (kind,))
        for name, kind in (
            ("side-effects", "AdverseEffect"), ("doses", "Dose"), ("contraindications", "Contraindication"),
            ("precautions", "Precaution"), ("interactions", "Interaction"), ("overdose", "OverdoseSign"),
            ("withdrawal", "WithdrawalEffect"),
        )
    ),
)  # fmt: skip
"""In the order of the page."""

_COLUMNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "AdverseEffect": (
        ("figure", "mg:frequency/mg:words"), ("group", "mg:group"), ("serious", "mg:serious"),
        ("route", "mg:scopeRoute/rdfs:label"),
    ),
    "Dose": (
        ("regimen", "mg:inRegimen/rdfs:label"), ("step", "mg:stepOrder"), ("lowest", "mg:amountMin"),
        ("highest", "mg:amountMax"), ("unit", "mg:unit"), ("per", "mg:per"),
    ),
    "Contraindication": (("reason", "mg:reason"),),
    "Precaution": (("reason", "mg:reason"),),
    "Interaction": (("action", "mg:action"), ("consequence", "mg:consequence")),
}  # fmt: skip
"""Kind of statement -> what it may say besides: column and property path."""


def stated_query(drug: str, kinds: tuple[str, ...]) -> str:
    """The statements of some kinds about a drug, without those that a person has rejected."""
    more = [column for kind in kinds for column in _COLUMNS.get(kind, ())]
    optional = "".join(f"\n  OPTIONAL {{ ?statement {path} ?{column} }}" for column, path in more)
    several = len(kinds) > 1
    among = f"\n  VALUES ?kind {{ {' '.join(f'mg:{kind}' for kind in kinds)} }}" if several else ""
    columns = " ".join(["?name", *(f"?{column}" for column, _ in more), "?words", "?polarity", "?document"])
    return with_prefixes(f"""SELECT DISTINCT {"?kind " if several else ""}{columns} ?statement
WHERE {{
  ?statement mg:about <{expand(drug)}> ; a {"?kind" if several else f"mg:{kinds[0]}"} ;
             mg:words ?words ; mg:polarity ?polarity ; mg:statedIn/dcterms:title ?document .{among}
  FILTER NOT EXISTS {{ ?statement mg:reviewState mg:Rejected }}
  OPTIONAL {{ ?statement mg:concerns/rdfs:label ?name }}{optional}
}}
ORDER BY {"?kind " if several else ""}?name ?statement""")


def concerning_query(thing: str, kind: str) -> str:
    """The statements of a kind about other things that name a thing: the drugs that have a side effect, say."""
    more = _COLUMNS.get(kind, ())
    optional = "".join(f"\n  OPTIONAL {{ ?statement {path} ?{column} }}" for column, path in more)
    columns = " ".join(("?drug", *(f"?{column}" for column, _ in more), "?words", "?polarity", "?document"))
    return with_prefixes(f"""SELECT DISTINCT {columns} ?statement
WHERE {{
  ?statement mg:concerns <{expand(thing)}> ; a mg:{kind} ; mg:about ?about ;
             mg:words ?words ; mg:polarity ?polarity ; mg:statedIn/dcterms:title ?document .
  FILTER(?about != <{expand(thing)}>)
  FILTER NOT EXISTS {{ ?statement mg:reviewState mg:Rejected }}
  ?about rdfs:label ?drug .{optional}
}}
ORDER BY ?drug ?statement""")


def concluded_query(drug: str) -> str:
    """The interactions of a drug that rules concluded, with what each rests on: of what some document names beside the
    drug, only what a class leads to as well."""
    through_class = f"""MINUS {{
      ?way mg:linkSubject <{expand(drug)}> ; mg:linkProperty mg:interactsWith ; mg:linkObject ?thing ;
           prov:wasDerivedFrom/mg:concerns ?group .
      ?group a mg:DrugClass FILTER(?group != ?thing)
    }}"""
    return with_prefixes(f"""SELECT DISTINCT ?name ?source ?class ?thing
WHERE {{
  ?link mg:linkSubject <{expand(drug)}> ; mg:linkProperty mg:interactsWith ; mg:linkObject ?thing ;
        prov:wasDerivedFrom ?source .
  ?thing rdfs:label ?name .
  OPTIONAL {{ ?source mg:ofClass/rdfs:label ?class }}
  MINUS {{
    ?own mg:about <{expand(drug)}> ; a mg:Interaction ; mg:concerns ?thing ; mg:reviewState ?state .
    FILTER(?state != mg:Rejected)
    {through_class}
  }}
  MINUS {{
    ?its mg:concerns <{expand(drug)}> ; a mg:Interaction ; mg:about ?thing ; mg:reviewState ?state .
    FILTER(?state != mg:Rejected)
    {through_class}
  }}
}}
ORDER BY ?name ?source""")


def vocabulary_query(drug: str) -> str:
    """The classes and brand names of a drug that stand in the vocabulary or follow from it, and that none states."""
    return with_prefixes(f"""SELECT DISTINCT ?relation ?name ?thing
WHERE {{
  {{ <{expand(drug)}> mg:memberOf ?thing BIND("belongs to" AS ?relation) }}
  UNION {{ ?membership mg:member <{expand(drug)}> ; mg:ofClass ?thing BIND("belongs to" AS ?relation) }}
  UNION {{ <{expand(drug)}> mg:hasBrand ?thing BIND("brand name" AS ?relation) }}
  UNION {{ ?thing mg:productOf <{expand(drug)}> BIND("brand name" AS ?relation) }}
  ?thing rdfs:label ?name .
  MINUS {{
    VALUES (?kind ?relation) {{ (mg:ClassStatement "belongs to") (mg:BrandStatement "brand name") }}
    ?statement mg:about <{expand(drug)}> ; a ?kind ; mg:concerns ?thing ; mg:reviewState ?state .
    FILTER(?state != mg:Rejected)
  }}
}}
ORDER BY ?relation ?name""")
