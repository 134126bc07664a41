"""The answer in sentences: what is stated, why it reaches the other, what is not said, and never more than that."""

from __future__ import annotations

from collections.abc import Iterable

from kg.pairs.model import Medicine, Membership, Mention, Outcome, Pair, PairsCheck, Reach, SharedClass, Source, Told

CAUTION = (
    "This is what the documents of this library say, as far as it was understood; they may be incomplete, dated or "
    "wrong. No statement is no evidence of safety. This is not a medical device and gives no advice: ask a pharmacist "
    "or a doctor."
)
_HEADINGS = {
    Outcome.AVOID: "AVOID",
    Outcome.CAUTION: "CAUTION",
    Outcome.POSSIBLE: "POSSIBLE",
    Outcome.PART: "PART OF THE CLASS",
    Outcome.UNCLEAR: "UNCLEAR",
    Outcome.DENIED: "DENIED",
    Outcome.NOTHING: "NO STATEMENT FOUND",
}
_ABOUT_OUTCOME = {
    Outcome.POSSIBLE: "a document holds it possible only",
    Outcome.PART: "a document speaks of a member, not of all",
    Outcome.UNCLEAR: "what a document names may not reach it",
    Outcome.DENIED: "a document says that it is not so",
    Outcome.NOTHING: "no evidence of safety",
}


def heading(pair: Pair) -> str:
    """The pair and the loudest of what was found."""
    behind = _ABOUT_OUTCOME.get(pair.outcome)
    words = f"{pair.one.label} + {pair.two.label}: {_HEADINGS[pair.outcome]}"
    return f"{words} ({behind})" if behind is not None else words


def about_itself(pair: Pair) -> tuple[str, ...]:
    """For a medicine and its own class: that the pair is about the others of the class."""
    if pair.inside is None:
        return ()
    group = pair.two if pair.inside is pair.one else pair.one
    return (f"{pair.inside.label} belongs to {group.label} itself: what is said here is about the others.",)


def described(medicine: Medicine) -> tuple[str, ...]:
    """What a medicine of the list was taken for, and which documents there are about it."""
    lines = []
    for found in medicine.asked:
        same = found.words.casefold() in (medicine.label.casefold(), medicine.iri.casefold())
        if found.forgiven:
            lines.append(str(found))
        elif not same:
            kind = "a brand" if found.product is not None else "another name"
            lines.append(f'given as "{found.words}", {kind} of it')
    if not medicine.documents:
        lines.append(f"the library has no document about {medicine.label}")
    for source in medicine.documents:
        member = f" about {source.about}," if source.about != medicine.label else ""
        lines.append(f"“{source.called}”,{member} {dated(source)}: {_unread(source)}")
    return tuple(lines)


def dated(source: Source) -> str:
    """The date of a document, or that it has none."""
    return f"dated {source.date}" if source.date is not None else "without a date"


def _unread(source: Source) -> str:
    return f"{source.not_understood} of {source.sentences} sentences not understood"


def said_first(check: PairsCheck) -> tuple[str, ...]:
    """What has to be known before the pairs: combinations, what was given twice, classes that several share."""
    lines = [
        f'"{words}" is a combination of {_listed([drug.label for drug in drugs])}: each was checked'
        for words, drugs in check.combinations.items()
    ]
    for medicine in check.medicines:
        if len(medicine.asked) > 1:
            # What was chosen from a list was asked for by its IRI, which no person reads.
            words = [f'"{found.label if found.words == found.iri else found.words}"' for found in medicine.asked]
            lines.append(f"{medicine.label} is given {len(words)} times: as {_listed(words)}")
    return (*lines, *map(_shared, check.shared))


def _shared(shared: SharedClass) -> str:
    names = [name for name, _ in shared.members]
    why = "; ".join(f"{name}: {_sources(reasons, shared.label)}" for name, reasons in shared.members if reasons)
    behind = f" ({why})" if why else ""
    if shared.listed:
        verb = "belongs" if len(names) == 1 else "belong"
        return f"{_listed(names)} {verb} to {shared.label}, which is on the list as well{behind}"
    return f"{_listed(names)} are of one class: {shared.label}{behind}"


def stands_in(told: Told) -> str:
    """Where the sentence stands: document, section, date."""
    section = f", “{told.section}”" if told.section and told.section != told.document.title else ""
    return f"{told.document.called}{section}, {dated(told.document)}"


def told_first(told: Told, other: Medicine) -> str:
    """Who says what of the other."""
    what = f"The document about {told.about}"
    match told.outcome:
        case Outcome.DENIED:
            return f"{what} says that this is not so for {other.label}:"
        case Outcome.PART:
            return f"{what} says of some of the {other.label}, by name: {told.action}."
        case Outcome.UNCLEAR if all(mention.reach is Reach.EXCEPTED for mention in told.mentions):
            return f"{what} excepts {other.label} from what it says of a class:"
        case Outcome.UNCLEAR:
            return f"{what} says of some of a class, and not of which: {told.action}."
        case Outcome.POSSIBLE:
            return f"{what} holds it possible (it asks to {_asked(told)}):"
        case _:
            return f"{what} says: {told.action}."


def _asked(told: Told) -> str:
    return "avoid it" if told.action == "avoid" else "take care"


def told_lines(told: Told, by: Medicine, other: Medicine) -> tuple[str, ...]:
    """What it names, why that reaches the other, and what it is limited to."""
    lines = []
    if told.about != by.label:
        lines.append(f"{told.about} is one of the {by.label}")
    certain = any(mention.reach.certain for mention in told.mentions)
    # "Opioids, such as morphine": what names the whole class needs no word on its examples.
    named = [mention for mention in told.mentions if not (certain and mention.reach is Reach.MEMBER)]
    lines += [f"it names {_mention(mention, other)}" for mention in named]
    if told.consequence is not None:
        lines.append(f"consequence: {told.consequence}")
    limits = (("condition", told.condition), ("route", told.route), ("people", told.population))
    lines += [f"only under a {name}: {limit}" if name == "condition" else f"only for the {name}: {limit}"
              for name, limit in limits if limit is not None]  # fmt: skip
    lines.append(f"certainty: {told.certainty}; polarity: {told.polarity}")
    return tuple(lines)


def _mention(mention: Mention, other: Medicine) -> str:
    group = other.label if mention.reach is Reach.MEMBER else mention.named
    why = f" ({_sources(mention.memberships, group)})" if mention.memberships else ""
    match mention.reach:
        case Reach.ITSELF:
            return f"{mention.named} itself"
        case Reach.BRAND:
            return f"{mention.named}, a brand of {other.label}"
        case Reach.COMBINATION:
            return f"{mention.named}, a product that combines {other.label} with other drugs"
        case Reach.CLASS if other.is_class:
            return f"{mention.named}, a wider class than {other.label}"
        case Reach.CLASS:
            return f"{mention.named}, to which {other.label} belongs{why}"
        case Reach.SOME_OF_CLASS:
            return f"some {mention.named} and does not say which; {other.label} belongs to them{why}"
        case Reach.SOME_OF_IT:
            return f"some {mention.named} and does not say which"
        case Reach.MEMBER:
            return f"{mention.named}, one of the {other.label}{why}"
        case Reach.EXCEPTED:
            return f"{mention.named}, but not {other.label}, which it excepts: that is no evidence of safety"


def _sources(memberships: Iterable[Membership], named: str) -> str:
    def one(membership: Membership) -> str:
        narrower = "" if membership.through == named else f"as one of the {membership.through}, "
        return f"{narrower}according to “{membership.source}”"

    return "; ".join(one(membership) for membership in memberships) or "a narrower class"


def not_found(pair: Pair) -> tuple[str, ...]:
    """What was not found, in which documents, and how much of them was not understood."""
    if pair.told:
        return tuple(line for side, other in _sides(pair) for line in _silence(pair, side, other))
    sources = pair.documents
    if not sources:
        return (f"The library has no document about {pair.one.label}, and none about {pair.two.label}: nothing can be "
                "said of them, which is no evidence of safety.",)  # fmt: skip
    number = "this 1 document" if len(sources) == 1 else f"these {len(sources)} documents"
    lines = [f"No statement found in {number}, {span(sources)}: this is no evidence of safety."]
    lines += [f"“{source.called}”: {_unread(source)}" for source in sources]
    lines += [f"The library has no document about {side.label}." for side, _ in _sides(pair) if not side.documents]
    return tuple(lines)


def _sides(pair: Pair) -> tuple[tuple[Medicine, Medicine], ...]:
    return (pair.one, pair.two), (pair.two, pair.one)


def _silence(pair: Pair, side: Medicine, other: Medicine) -> tuple[str, ...]:
    """Which documents of one side say nothing of the other, although something was told of the pair."""
    if not side.documents:
        return (f"The library has no document about {side.label}: its own side is missing.",)
    silent = pair.silent(side)
    if not silent:
        return ()
    what = "The document" if len(side.documents) == 1 else f"{len(silent)} of {len(side.documents)} documents"
    verb = "is" if len(silent) == 1 else "are"
    unread = "; ".join(f"“{source.called}”, {dated(source)}: {_unread(source)}" for source in silent)
    return (f"{what} about {side.label} {verb} silent about {other.label}, as far as understood ({unread}).",)


def span(sources: Iterable[Source]) -> str:
    """From when to when documents are dated, and how many have no date."""
    found = tuple(sources)
    dates = sorted(source.date for source in found if source.date is not None)
    undated = len(found) - len(dates)
    if not dates:
        return "without a date" if len(found) == 1 else "none of which has a date"
    words = f"dated {dates[0]}" if dates[0] == dates[-1] else f"dated from {dates[0]} to {dates[-1]}"
    return f"{words} ({undated} without a date)" if undated else words


def summary(check: PairsCheck) -> str:
    """One line: how many medicines, pairs and documents."""
    counts = {outcome: sum(pair.outcome is outcome for pair in check.pairs) for outcome in Outcome}
    found = ", ".join(f"{outcome.value} {count}" for outcome, count in counts.items() if count)
    documents = len(check.documents)
    where = f"{documents} document{_s(documents)}" + (f", {span(check.documents)}" if documents else "")
    medicines, pairs = len(check.medicines), len(check.pairs)
    counted = f"{medicines} medicine{_s(medicines)}, {pairs} pair{_s(pairs)}"
    return f"{counted} ({found or 'none'}); {where}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
