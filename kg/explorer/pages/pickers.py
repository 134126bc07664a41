"""Pickers whose choices stand in the address: things of a list, any name that is typed, words to filter by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kg.explorer import session
from kg.explorer.pages import address
from kg.explorer.questions import choices
from kg.explorer.things import KIND_WORDS, told_apart
from kg.queries import ParameterType

Options = Mapping[str, str]
"""What stands in the address -> what a person reads."""
_LONGEST = 200


def prepare() -> None:
    """Read what the pickers of these pages offer, before somebody opens one."""
    medicines()
    drugs()
    conditions()
    routes()


def medicines() -> Options:
    """Drugs, classes, drinks and foods that documents speak of, and the brands of those drugs; by name."""
    return _medicines(session.build_name())


def drugs() -> Options:
    """Drugs that documents are about, and their brands; by name."""
    return _drugs(session.build_name())


def conditions() -> Options:
    """What contraindications and precautions of the library name."""
    return _conditions(session.build_name())


def routes() -> Options:
    """The routes that documents name."""
    return _routes(session.build_name())


# `build` is part of the cache's key: what was read from one build must not serve the next.
@st.cache_resource(max_entries=2, show_spinner=False)
def _medicines(build: str) -> Options:
    entries = session.index().entries
    spoken_of = {entry.thing.iri for entry in entries if entry.facts}
    found: dict[str, str] = {}
    for kind in ("drug", "class", "substance"):
        for entry in sorted(entries, key=lambda e: e.thing):
            if entry.thing.kind == kind and entry.facts:
                behind = "" if kind == "drug" else f" ({KIND_WORDS[kind][0].lower()})"
                found[entry.thing.name] = f"{entry.thing.label}{behind}"
    for entry in sorted(entries, key=lambda e: e.thing):
        drug = entry.leads_to
        if drug is not None and drug.iri in spoken_of:
            found[entry.thing.label] = f"{entry.thing.label} ({drug.label})"
    return found


@st.cache_resource(max_entries=2, show_spinner=False)
def _drugs(build: str) -> Options:
    own = {drug.iri: drug for drug in session.all_drugs()}
    found = {drug.name: drug.label for drug in own.values()}
    for entry in sorted(session.index().entries, key=lambda e: e.thing):
        if entry.leads_to is not None and entry.leads_to.iri in own:
            found[entry.thing.label] = f"{entry.thing.label} ({entry.leads_to.label})"
    return found


@st.cache_resource(max_entries=2, show_spinner=False)
def _conditions(build: str) -> Options:
    found = choices(session.store(), ParameterType.CONDITION)
    return {one.name: f"allergy to {one.label}" if one.kind in _ALLERGENS else one.label for one in found}


_ALLERGENS = ("drug", "class", "substance")


@st.cache_resource(max_entries=2, show_spinner=False)
def _routes(build: str) -> Options:
    return {one.name: one.label for one in choices(session.store(), ParameterType.ROUTE)}


@st.cache_resource(max_entries=2, show_spinner=False)
def _labels(build: str) -> Options:
    return {entry.thing.name: entry.thing.label for entry in session.index().entries}


def several(label: str, parameter: str, options: Options, what: str, names: Sequence[str], *, most: int) -> list[str]:
    """Any number of the options, and of names that are typed in; `names` are the page's parameters in the address."""
    given = list(dict.fromkeys(st.query_params.get_all(parameter)))
    every = [*options, *(one for one in given if one not in options)]
    shown = _words(options, every)
    address.hold(key_of(parameter), given, [shown[one] for one in given])
    return st.multiselect(
        label,
        every,
        format_func=lambda one: shown.get(one, one),
        key=key_of(parameter),
        on_change=remember,
        args=(tuple(names),),
        accept_new_options=True,
        select_all=False,
        help=what,
        placeholder="Choose or type",
        max_selections=most if len(given) <= most else None,
    )


def one_of(
    label: str,
    parameter: str,
    options: Options,
    what: str,
    names: Sequence[str],
    default: str | None = None,
    *,
    kept: Sequence[str] = (),
    empty: str = "Any",
) -> str | None:
    """One of the options, or none; `default` is one of them, and holds where the address names none.

    A choice takes everything out of the address but what the pickers of `names` hold, and what is `kept`.
    """
    given = st.query_params.get(parameter) or default
    every = [*options, *([given] if given is not None and given not in options else [])]
    shown = _words(options, every)
    address.hold(key_of(parameter), given, shown[given] if given is not None else None)
    return st.selectbox(
        label,
        every,
        index=None,
        format_func=lambda one: shown.get(one, one),
        key=key_of(parameter),
        on_change=remember,
        args=(tuple(names), tuple(kept)),
        help=what,
        placeholder=empty,
    )


def words(label: str, parameter: str, placeholder: str = "", *, kept: Sequence[str] = ()) -> str:
    """Words to search or to filter by, without the blanks around them."""
    address.hold(key_of(parameter), st.query_params.get(parameter, "")[:_LONGEST])
    return st.text_input(
        label,
        key=key_of(parameter),
        on_change=remember,
        args=((parameter,), tuple(kept)),
        placeholder=placeholder,
        max_chars=_LONGEST,
    ).strip()


def _words(options: Options, every: Sequence[str]) -> Options:
    """Choices in words; a thing that the options lack, as an address may name one, by its label."""
    # All labels are read only where one is wanted: after a change to the library they have to be read anew.
    labels = _labels(session.build_name()) if any(one not in options for one in every) else {}
    words = {one: options.get(one) or labels.get(one, one) for one in every}
    return told_apart({one: text if len(text) <= 80 else f"{text[:79]}…" for one, text in words.items()})


def key_of(parameter: str) -> str:
    """The key of the widget whose choice stands in the address under a parameter."""
    return f"pick-{parameter}"


def remember(names: Sequence[str], kept: Sequence[str] = ()) -> None:
    """Puts what the pickers hold into the address, beside what is to be kept of it, and nothing else."""
    found: dict[str, str | Sequence[str]] = {name: value for name, value in address.held().items() if name in kept}
    for name in names:
        value = st.session_state.get(key_of(name))
        if value:
            found[name] = list(value) if isinstance(value, list) else str(value)
    address.replace(found)
