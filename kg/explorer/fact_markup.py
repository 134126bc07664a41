"""Facts as HTML: a line that says what is stated and what limits it, and opens the sentences that state it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from kg.explorer.facts import GROUPS, Fact, Passage
from kg.explorer.markup import address, address_of, escape, link, tag
from kg.explorer.sources import NO_ORIGINS, Origins, reviewed
from kg.explorer.things import Thing

_ACTIONS = {"Avoid": "avoid", "Caution": "take care"}


def remarks(fact: Fact, *, known: Collection[str] = ()) -> str:
    """What limits or describes a fact, as tags: figure, group, seriousness, action, scope, certainty.

    `known` names what a heading above says already: ``group``, ``route``.
    """
    found: list[str] = []
    found.append(review(fact))
    if fact.denied:
        found.append(tag("the document denies this", "mg-warn"))
    if fact.figure is not None:
        found.append(tag(fact.figure.words, "mg-figure"))
    if fact.serious:
        found.append(tag("serious", "mg-warn"))
    if fact.group and "group" not in known and fact.group != "Serious":
        found.append(tag(f"“{GROUPS.get(fact.group, fact.group)}”"))
    if fact.action is not None and not fact.denied:  # of what is denied nothing is asked
        found.append(tag(_ACTIONS.get(fact.action, fact.action), "mg-warn" if fact.action == "Avoid" else ""))
    if fact.some_members:
        found.append(tag("some of them"))
    if fact.example_of is not None:
        found.append(tag(f"example of {fact.example_of.label}"))
    if fact.excepted:
        found.append(tag("except " + ", ".join(t.label for t in fact.excepted)))
    if fact.route is not None and "route" not in known:
        found.append(tag(f"route: {fact.route.label}"))
    if fact.population is not None and "population" not in known:
        found.append(tag(f"for: {fact.population.label}"))
    if fact.condition is not None:
        unless = fact.condition.lower().startswith("unless ")
        found.append(tag(fact.condition if unless else f"only: {fact.condition}"))
    if fact.consequence is not None:
        found.append(tag(fact.consequence))
    if fact.reason is not None:
        found.append(tag(f"because {fact.reason}"))
    if fact.possible:
        found.append(tag("possible"))
    if fact.amount is not None:
        found.extend(tag(words) for words in dose_remarks(fact, known=known))
    return "".join(found)


def dose_remarks(fact: Fact, *, known: Collection[str] = ()) -> tuple[str, ...]:
    """What is said of an amount besides the amount."""
    amount = fact.amount
    if amount is None:
        return ()
    found = [f"step {amount.step}" if amount.kind == "step" and amount.step is not None else amount.kind]
    if amount.per is not None:
        found.append(f"per {amount.per}")
    if amount.times_per_day is not None:
        found.append("once a day" if amount.times_per_day == 1 else f"{amount.times_per_day} times a day")
    if amount.duration_days is not None:
        found.append("for 1 day" if amount.duration_days == 1 else f"for {amount.duration_days} days")
    if amount.indication is not None and "indication" not in known:
        found.append(f"for {amount.indication.label}")
    return tuple(words for words in found if words)


def quotation(passage: Passage) -> str:
    """A sentence with the value's own words marked."""
    before, value, after = (escape(part) for part in passage.cut)
    return f"<blockquote>{before}<mark>{value}</mark>{after}</blockquote>"


def evidence(fact: Fact, origins: Origins = NO_ORIGINS) -> str:
    """Every sentence that states a fact, and where it stands."""
    return "".join(quotation(p) for p in fact.passages) + cited((fact,), origins)


def cited(held: Sequence[Fact], origins: Origins = NO_ORIGINS) -> str:
    """Where the words of facts of one document stand, one click away: document, section, date and version (`origins`),
    and whether a person has reviewed them."""
    document = held[0].document
    names = ",".join(f"statement:{fact.iri.rsplit('/', 1)[-1]}" for fact in held)
    words = [f"As stated by {link(document.label, address('document', document=document.name, statement=names))}"]
    section = next((fact.section for fact in held if fact.section and fact.section != document.label), "")
    if section:
        words.append(f"section “{escape(section)}”")
    if document.iri in origins:
        words.append(escape(origins[document.iri]))
    words.append(escape(reviewed(held)))
    return f'<p class="mg-source">{", ".join(words)}.</p>'


def review(fact: Fact) -> str:
    """What a person has decided about a fact, and who; empty where nobody has."""
    if fact.review in ("", "Unreviewed"):
        return ""
    by = f" by {fact.reviewed_by}" if fact.reviewed_by else ""
    because = f": {fact.review_comment}" if fact.review_comment else ""
    if fact.corrected_as:
        return tag(f"no longer counts: corrected{by}{because}", "mg-rejected")
    return tag(f"{fact.review.lower()}{by}{because}", f"mg-{fact.review.lower()}")


def _line(headline: str, held: Sequence[Fact], *, known: Collection[str] = (), origins: Origins = NO_ORIGINS) -> str:
    """What facts of one drug have in common (`_headline`), which opens their sentences."""
    documents = len({fact.document for fact in held})
    by = tag(f"{documents} documents") if documents > 1 else ""
    sentences = "".join(evidence(fact, origins) for fact in held)
    drug = held[0].drug
    all_about = f'<p class="mg-source">{link(f"All about {drug.label}", address_of(drug))}</p>'
    return (
        f'<details class="mg-fact"><summary>{headline}{by}</summary>'
        f'<div class="mg-evidence">{sentences}{all_about if "thing" in known else ""}</div></details>'
    )


def _headline(fact: Fact, *, subject: bool = False, known: Collection[str] = ()) -> str:
    """A fact in a line; with its drug before it where `subject`.

    Where ``thing`` is `known`, the drug stands alone; then, and where the list has the name ``twice``, the document's
    words follow if they are others.
    """
    name = f"{fact.drug.label}: {fact.name}" if subject else fact.drug.label if "thing" in known else fact.name
    others = {"thing", "twice"} & set(known) and _bare(fact.words) != _bare(fact.name)
    also = tag(f"“{fact.words}”") if others else ""
    return f'<span class="mg-name">{escape(name)}</span>{also}{remarks(fact, known=known)}'


def _bare(words: str) -> str:
    """Words without what makes no difference to a reader: case, spaces, hyphens, a plural's s."""
    return "".join(filter(str.isalnum, words.casefold())).removesuffix("s")


def fact_lines(
    held: Iterable[Fact], *, subject: bool = False, known: Collection[str] = (), origins: Origins = NO_ORIGINS
) -> str:
    """Facts one under the other; what several documents state alike, in one line where the first of them stands."""
    ordered = list(held)
    times = Counter(fact.name for fact in ordered)
    alike: dict[tuple[Thing, str], list[Fact]] = {}
    for fact in ordered:
        told = known if times[fact.name] == 1 else (*known, "twice")
        alike.setdefault((fact.drug, _headline(fact, subject=subject, known=told)), []).append(fact)
    return "".join(_line(headline, same, known=known, origins=origins) for (_, headline), same in alike.items())


def fact_list(
    held: Iterable[Fact], *, subject: bool = False, known: Collection[str] = (), origins: Origins = NO_ORIGINS
) -> str:
    """The same in two columns where there is room."""
    return f'<div class="mg-facts">{fact_lines(held, subject=subject, known=known, origins=origins)}</div>'
