"""What changed between two versions of a document, as files to take along; each carries the caution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.explorer.markup import CAUTION
from kg.explorer.statement_files import collection, facts_csv
from kg.explorer.things import PREAMBLE, expand, rows, values
from kg.explorer.versions import CHANGES, Change, Changes, Version
from kg.store.answer import Answer, AnswerKind, Triple
from kg.store.writers import escape_markdown, to_turtle

if TYPE_CHECKING:
    from kg.store import GraphStore

_READ = "What is compared is what was read: a sentence that was not understood in one version can look like a change."


def title(view: Changes) -> str:
    """What is compared."""
    return f"{view.newer.document.label}: from {view.older.label} to {view.newer.label}"


def changes_csv(view: Changes) -> str:
    """What changed, one fact a line; the caution is the last column."""
    columns = ("change", "drug", "kind", "what", "before", "after", "sentence before", "sentence after")
    lines: list[list[str | None]] = [
        [one.change, one.drug, one.kind, matter, one.before, one.after, one.sentence_before, one.sentence_after]
        for one in view.changes
        for matter in one.matters
    ]
    lines += [["note", None, None, note, *[None] * 4] for note in (title(view), _READ)]
    return facts_csv(columns, lines)


def changes_markdown(view: Changes) -> str:
    """A heading for each sort of change; what a document or a name holds cannot become markup."""
    out = [f"# {_safe(title(view))}", "", f"*{CAUTION}* {_READ}", ""]
    out += [f"- {words}: {_dated(version)}" for words, version in (("Older", view.older), ("Newer", view.newer))]
    for sort, (heading, meaning) in CHANGES.items():
        held = view.of(sort)
        if held:
            out += ["", f"## {heading} ({len(held)})", "", meaning]
        for one in held:
            matters = ", ".join(one.matters)
            out += ["", f"### {_safe(f'{one.drug}: {matters} ({one.kind})')}", "", *_sides(one)]
    return "\n".join(out) + "\n"


def changes_turtle(store: GraphStore, view: Changes) -> str:
    """What the two versions say wherever they differ: their entries, the documents, and the names that these use.

    A collection of the entries (PROV-O) carries what is compared, and the caution.
    """
    entries = sorted(_entries(store, view))
    versions = values([expand(view.older.document.iri), expand(view.newer.document.iri)])
    among = f"VALUES ?e {{ {values(entries)} }}"
    steps = [f"CONSTRUCT {{ ?d ?p ?o }} WHERE {{ VALUES ?d {{ {versions} }} ?d ?p ?o "
             "VALUES ?p { rdf:type rdfs:label dcterms:title dcterms:issued dcterms:isReplacedBy mg:version mg:series "
             "mg:sha256 mg:isAbout } }"]  # fmt: skip
    if entries:
        steps += [
            f"CONSTRUCT {{ ?e ?p ?o }} WHERE {{ {among} ?e ?p ?o }}",
            f"CONSTRUCT {{ ?t ?p ?o }} WHERE {{ {among} ?e mg:entryAbout ?t . ?t ?p ?o "
            "VALUES ?p { rdf:type rdfs:label } }",
            f"CONSTRUCT {{ ?t ?p ?o }} WHERE {{ {among} ?e mg:entryPassage ?t . ?t ?p ?o }}",
            f"CONSTRUCT {{ ?t ?p ?o }} WHERE {{ {among} ?e mg:entryPassage/oa:hasSelector ?t . ?t ?p ?o }}",
        ]
    found: dict[Triple, None] = {}
    for step in steps:
        found |= dict.fromkeys(store.query(PREAMBLE + step).triples)
    found |= dict.fromkeys(collection(entries, title(view), (CAUTION, _READ)))
    return to_turtle(Answer(AnswerKind.CONSTRUCT, triples=tuple(found)))


def _entries(store: GraphStore, view: Changes) -> set[str]:
    """The entries of both versions that speak of what changed."""
    wanted = {(one.drug, one.kind, matter) for one in view.changes for matter in one.matters}
    versions = values([expand(view.older.document.iri), expand(view.newer.document.iri)])
    query = f"""SELECT ?entry ?drug ?kind ?matter WHERE {{ VALUES ?version {{ {versions} }}
  ?entry mg:inVersion ?version ; mg:entryKind ?kind ; mg:subjectMatter ?matter ; mg:entryAbout ?about .
  ?about rdfs:label ?drug }}"""
    return {
        row["entry"].text
        for row in rows(store, query)
        if (row["drug"].text, row["kind"].text, row["matter"].text) in wanted
    }


def _sides(one: Change) -> list[str]:
    sides = (("Before", one.before, one.sentence_before), ("After", one.after, one.sentence_after))
    return [
        f"- {words}: {_safe(said)}: “{_safe(sentence)}”" if sentence else f"- {words}: not stated"
        for words, said, sentence in sides
    ]


def _dated(version: Version) -> str:
    return f"{_safe(version.label)}, {f'dated {version.issued}' if version.issued else 'without a date'}"


def _safe(text: str) -> str:
    return escape_markdown(" ".join(text.split()))
