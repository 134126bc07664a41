"""The way in, where a deployment asks who one is, and what may be changed once inside."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError

from kg.errors import InputError
from kg.explorer import markup, session
from kg.explorer.access import Access

_PROVIDER_MISSING = InputError(
    "sign-in",
    "the identity provider is not set up, so nobody can come in",
    "write its section [auth] in .streamlit/secrets.toml, as the README shows",
)


def admitted() -> bool:
    """Whether the person of this session may see the page; shows the way in where not."""
    access = Access.of()
    if access.may_look(session.person()):
        return True
    session.head("Monograph", "This library asks its readers to sign in.")
    if not _provider():
        session.show_error(_PROVIDER_MISSING)
    elif st.button("Sign in"):
        try:
            st.login()
        except StreamlitAuthError as error:  # what is missing in [auth]; authlib, where it is not installed
            raise InputError(
                "sign-in", str(error), "mend it in .streamlit/secrets.toml, as the README shows"
            ) from error
    return False


def foot() -> None:
    """Below a page: who is signed in and may sign out, and whether this explorer is read-only."""
    access = Access.of()
    remarks = ["Read-only: documents and statements cannot be changed here."] if access.read_only else []
    if access.sign_in:
        remarks.append(f"Signed in as {session.who()}.")
    if remarks:
        st.html(f'<p class="mg-foot">{markup.escape(" ".join(remarks))}</p>')
    if access.sign_in and st.button("Sign out", key="sign-out"):
        st.logout()


def _provider() -> Mapping[str, object] | None:
    try:
        held = st.secrets.get("auth")
    except StreamlitSecretNotFoundError:
        return None
    return held if isinstance(held, Mapping) else None
