"""All checks of a finished graph: the texts and the quotes in them, the shapes and checks, the reasoner."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.namespaces import DATA, MG, PREFIXES
from kg.store import GraphStore, open_store
from kg.validate import Severity, findings, quotes

Progress = Callable[[int, int, str], None]

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("mg", "oa", "prov", "rdfs", "skos", "dcterms"))
_NAME = 'BIND(CONCAT(?name, IF(BOUND(?version), CONCAT("@", ?version), "")) AS ?identity)'
_DOCUMENTS = f"""SELECT ?document ?identity ?hash {{ ?document a mg:Document ; mg:series ?name ; mg:sha256 ?hash .
  OPTIONAL {{ ?document mg:version ?version }} {_NAME} }} ORDER BY ?identity"""
_QUOTED = """SELECT ?place ?hash ?exact ?start ?end ?prefix ?suffix WHERE {
  ?document a mg:Document ; mg:sha256 ?hash .
  ?place oa:hasSource ?document ; oa:hasSelector ?quote , ?position .
  ?quote oa:exact ?exact . ?position oa:start ?start ; oa:end ?end .
  OPTIONAL { ?quote oa:prefix ?prefix } OPTIONAL { ?quote oa:suffix ?suffix }
} ORDER BY ?document ?start ?end ?place"""
# From a thing to the documents that it comes from: its own, its owner's, or that of what it was concluded from.
_ORIGIN = f"""SELECT ?this (MIN(?identity) AS ?origin) WHERE {{ VALUES ?this {{ %s }}
  {{ ?this mg:series ?name BIND(?this AS ?document) }} UNION {{
    ?this (mg:statedIn|mg:inVersion|oa:hasSource|mg:partOf|^prov:wasGeneratedBy)
      |(^oa:hasSelector/oa:hasSource)|((^mg:frequency|prov:wasDerivedFrom)/mg:statedIn)
      |((^mg:concerns|^mg:about)/mg:statedIn) ?document .
    ?document mg:series ?name }}
  OPTIONAL {{ ?document mg:version ?version }} {_NAME} }} GROUP BY ?this"""
_SCHEME = "SELECT ?this ?scheme WHERE { VALUES ?this { %s } ?this skos:inScheme ?scheme }"
_LABEL = (
    "SELECT ?this (MIN(STR(?words)) AS ?label) WHERE { VALUES ?this { %s } ?this rdfs:label ?words } GROUP BY ?this"
)
_OURS = re.compile(rf"(?:{re.escape(DATA)}|{re.escape(MG)})[^\s<>\"]+")
_REBUILD = "build the graph anew from the document"
_SEVERITY = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "note"}

_LONGEST_QUOTE, _LONGEST_WHAT = 120, 300  # characters of a finding that are shown; a graph may hold any length


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding as a person reads it: ``file: "quote": severity: what; remedy``. A note needs no mending."""

    where: str
    quote: str
    severity: Severity
    what: str
    remedy: str

    @property
    def note(self) -> bool:
        """Whether it is worth knowing, and nothing is wrong."""
        return self.severity is Severity.INFO

    def __str__(self) -> str:
        quoted = f' "{_shown(self.quote, _LONGEST_QUOTE)}":' if self.quote else ""
        what = _shown(self.what, _LONGEST_WHAT)
        return f"{_shown(self.where, _LONGEST_WHAT)}:{quoted} {_SEVERITY[self.severity]}: {what}; {self.remedy}"


def _shown(words: str, longest: int) -> str:
    r"""Words on one line, without what a terminal would obey, and not longer than that.

    >>> _shown("two\nlines \x1b[31mred", 40), _shown("long " * 9, 12)
    ('two lines \\x1b[31mred', 'long long lo…')
    """
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in " ".join(words.split()))
    return line if len(line) <= longest else f"{line[:longest]}…"


def counted(faults: list[Severity]) -> str:
    """The last line of a report: how many of each severity, "clean" where nothing needs mending.

    >>> counted([]), counted([Severity.INFO]), counted([Severity.WARNING, Severity.VIOLATION, Severity.VIOLATION])
    ('clean', 'clean, 1 note', '2 violations, 1 warning')
    """
    found = [
        f"{n} {_SEVERITY[severity]}{'s' if n != 1 else ''}" for severity in Severity if (n := faults.count(severity))
    ]
    return ", ".join((["clean"] if all(one is Severity.INFO for one in faults) else []) + found)


def check_store(path: Path, *, reasoner: bool = True, progress: Progress | None = None) -> Iterator[Fault]:
    """Everything that is wrong with the graph at `path`, and then what is worth a note.

    `progress` is told (done, total, what is asked). Raises `StoreError` where there is no graph, `ReasonerError` where
    Java cannot be run.
    """
    yield from check_graph(open_store(path, in_memory=True), reasoner=reasoner, progress=progress)


def check_graph(store: GraphStore, *, reasoner: bool = True, progress: Progress | None = None) -> Iterator[Fault]:
    """`check_store` of a graph that is open."""
    yield from check_evidence(store)
    yield from _check_shapes(store, progress)
    if reasoner:
        if progress is not None:
            progress(0, 1, "reasoner")
        yield from _check_reasoner(store)
        if progress is not None:
            progress(1, 1, "reasoner")


def check_evidence(store: GraphStore) -> Iterator[Fault]:
    """Texts that are not those that were read (by their hash), and quotes that are not the text at their offsets."""
    texts: dict[str, str] = {}
    files = _files(store)
    for row in store.query(_PROLOGUE + _DOCUMENTS).records():
        digest, file = row["hash"], files.get(row["identity"], row["identity"])
        try:
            text = store.text(digest)
        except StoreError as error:
            yield Fault(file, "", Severity.VIOLATION, f"its text cannot be read: {error.what}", _REBUILD)
            continue
        texts[digest] = text
        found = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if found != digest:
            what = f"its text was altered: the SHA-256 is {found[:12]}… and not {digest[:12]}…"
            yield Fault(file, "", Severity.VIOLATION, what, _REBUILD)
    wrong: list[tuple[str, str, str]] = []
    for row in store.query(_PROLOGUE + _QUOTED).records():
        if row["hash"] not in texts or not (row["start"].isdecimal() and row["end"].isdecimal()):
            continue  # the text is a finding already, and offsets that are no numbers are one of the shapes
        text, start, end = texts[row["hash"]], int(row["start"]), int(row["end"])
        around = (
            ("prefix", text[max(0, start - 32) : start]),
            ("exact", text[start:end]),
            ("suffix", text[end : end + 32]),
        )
        for name, found in around:
            said = row.get(name)
            if said is not None and said != found.encode("utf-8", "replace").decode():
                of = {"prefix": "before ", "exact": "", "suffix": "behind "}[name]
                wrong.append((row["place"], row["exact"][:60], f"the text {of}at {start}-{end} is {found[:60]!r}"))
                break
    origin = _origins(store, [place for place, _, _ in wrong])
    for place, quote, what in wrong:
        yield Fault(origin.get(place, _short(place)), quote, Severity.VIOLATION, what, _REBUILD)


def _check_shapes(store: GraphStore, progress: Progress | None) -> Iterator[Fault]:
    found = findings(store, progress=progress)
    origin = _origins(store, [finding.focus for finding in found])
    named = {iri for finding in found for iri in (finding.focus, *_OURS.findall(finding.what))}
    labels = _asked(store, _LABEL, named, "label")
    for f in found:
        what = _OURS.sub(lambda iri: labels.get(iri.group(), iri.group()), f.what)
        quote = f.quote or ("" if f.focus.startswith(PREFIXES["document"]) else labels.get(f.focus, ""))
        where = origin.get(f.focus, _short(f.focus))
        yield Fault(where, quote, f.severity, _short(what), f.remedy.rstrip("."))


def _check_reasoner(store: GraphStore) -> Iterator[Fault]:
    from kg.reason import classify, contradictions, is_consistent

    quads = list(store.quads())
    if not is_consistent(quads):
        facts = contradictions(quads)
        subjects = [subject.strip("<>") for subject, _, _ in facts]
        origin, words = _origins(store, subjects), quotes(store, subjects)
        for iri, (_, predicate, thing) in zip(subjects, facts, strict=True):
            what = f"cannot be true together with the others of its kind: {_short(f'{predicate} {thing}')}"
            where = origin.get(iri, _short(iri))
            yield Fault(where, words.get(iri, ""), Severity.VIOLATION, what, "see which of these facts is wrong")
    for iri in classify(()).unsatisfiable:
        what = f"{_short(iri)} can have no member"
        yield Fault("ontology/monograph.ttl", "", Severity.VIOLATION, what, "mend its axioms")


def _files(store: GraphStore) -> dict[str, str]:
    """Document, by series and version -> the file that it was read from, as the build noted it; empty if it did not."""
    files = store.report().get("files", {})
    return {str(name): str(file) for name, file in files.items()} if isinstance(files, dict) else {}


def _origins(store: GraphStore, things: list[str]) -> dict[str, str]:
    """Thing -> the file that it comes from: a document's, or a concept's file of the vocabulary."""
    files = _files(store)
    found = {iri: files.get(name, name) for iri, name in _asked(store, _ORIGIN, set(things), "origin").items()}
    for iri in things:
        if iri.startswith(PREFIXES["membership"]):
            found[iri] = "ontology/vocabulary/memberships.ttl"
    schemes = _asked(store, _SCHEME, set(things), "scheme")
    return found | {iri: f"ontology/vocabulary/{name.rsplit('/', 1)[-1]}.ttl" for iri, name in schemes.items()}


def _asked(store: GraphStore, query: str, things: set[str], column: str) -> dict[str, str]:
    """The answer for each of some things, asked a few hundred at once."""
    answer: dict[str, str] = {}
    wanted = sorted(iri for iri in things if _OURS.fullmatch(iri))
    for start in range(0, len(wanted), 500):
        some = " ".join(f"<{iri}>" for iri in wanted[start : start + 500])
        answer |= {row["this"]: row[column] for row in store.query(_PROLOGUE + query % some).records() if column in row}
    return answer


def _short(words: str) -> str:
    """IRIs of the known namespaces as prefixed names."""
    for prefix, iri in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        words = words.replace(f"<{iri}", f"<{prefix}:").replace(iri, f"{prefix}:")
    return words.replace("<", "").replace(">", "")
