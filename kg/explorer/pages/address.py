"""The address of a view says all that was chosen for it: widgets take their value from there, and put it there.

What a person changes goes into the address first (`change`, `replace`, from the widget's callback) and from there to
the page, so that the browser's Back and Forward, which know the address alone, lead to the view that belongs to it.
Streamlit makes a step of the browser's history of each of these; a widget's ``bind="query-params"`` would make none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

Values = Mapping[str, str | Sequence[str]]


def hold(key: str, value: object, words: object = None) -> None:
    """Have the widget of a key show a value; to be called before the widget is made, which is to have no default.

    Nothing is set that stands already: what somebody is typing in a box is lost where the box is set, to whatever.
    A list tells the browser its options by their `words`, and what was chosen is sent back in these: where they have
    become others, as those of a document that was taken out, the browser has to be told.
    """
    known = f"{key}-words"
    if key not in st.session_state or st.session_state[key] != value or st.session_state.get(known) != words:
        st.session_state[key] = value
        st.session_state[known] = words


def held() -> dict[str, list[str]]:
    """What the address holds; a parameter can stand several times."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def replace(values: Values) -> None:
    """Put these values into the address, and nothing else.

    The browser makes a step of its history where they are others than it has. It is told in any case: what is known
    here of its address can be that of a moment ago, where somebody has chosen twice in quick succession.
    """
    wanted = {name: [value] if isinstance(value, str) else list(value) for name, value in values.items() if value}
    st.query_params.from_dict(wanted)


def change(values: Mapping[str, str | Sequence[str] | None]) -> None:
    """Put these values into the address beside what it holds, all at once: one after the other they would be as many
    steps of the history. None, and an empty list, takes a parameter out."""
    kept: dict[str, str | Sequence[str]] = {name: value for name, value in held().items() if name not in values}
    replace({**kept, **{name: value for name, value in values.items() if value is not None}})
