"""Who may look and who may change: read from the environment, decided here, for pages and server alike.

``MONOGRAPH_ACCESS`` is empty (whoever reaches the explorer may look and change), ``read-only`` (nobody changes
anything), ``sign-in`` (only who has signed in gets to see a page), or both words with a comma between.
``MONOGRAPH_EDITORS`` names, by e-mail address, who may change things after signing in; where it is not set, all may.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import AccessRefused, InputError

ACCESS_VARIABLE = "MONOGRAPH_ACCESS"
EDITORS_VARIABLE = "MONOGRAPH_EDITORS"
NOBODY = "not signed in"
"""What is recorded as the curator where the explorer does not ask who one is."""
_READ_ONLY, _SIGN_IN = "read-only", "sign-in"


@dataclass(frozen=True, slots=True)
class Access:
    """What a deployment allows. `editors` is None where everyone who gets in may change things."""

    read_only: bool = False
    sign_in: bool = False
    editors: frozenset[str] | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Access:
        """As the environment says. Raises InputError for a word that it does not know: no slip opens a door.

        >>> Access.of({"MONOGRAPH_ACCESS": "sign-in", "MONOGRAPH_EDITORS": "Ann@example.org"})
        Access(read_only=False, sign_in=True, editors=frozenset({'ann@example.org'}))
        """
        words = _listed(environment.get(ACCESS_VARIABLE, ""))
        unknown = [word for word in words if word not in (_READ_ONLY, _SIGN_IN)]
        if unknown:
            what = f"there is no access called {unknown[0]!r}"
            raise InputError(ACCESS_VARIABLE, what, f"set it to {_READ_ONLY}, to {_SIGN_IN}, to both, or to nothing")
        named = environment.get(EDITORS_VARIABLE)
        editors = None if named is None else frozenset(_listed(named.lower()))
        if editors is not None and _SIGN_IN not in words:
            what = "editors are named, but nobody is asked to sign in"
            raise InputError(EDITORS_VARIABLE, what, f"set {ACCESS_VARIABLE} to {_SIGN_IN}, or do not name editors")
        return cls(_READ_ONLY in words, _SIGN_IN in words, editors)

    def may_look(self, person: Mapping[str, object]) -> bool:
        """Whether somebody gets to see pages; `person` holds the claims of the identity provider, empty without."""
        return not self.sign_in or person.get("is_logged_in") is True

    def may_edit(self, person: Mapping[str, object]) -> bool:
        """Whether somebody may add, curate and delete."""
        if self.read_only or not self.may_look(person):
            return False
        return self.editors is None or _address(person) in self.editors

    def who(self, person: Mapping[str, object]) -> str:
        """Under which name a change is recorded: the e-mail address, else another name, else the provider's number."""
        if person.get("is_logged_in") is not True:
            return NOBODY
        known = _address(person) or person.get("preferred_username") or person.get("name") or person.get("sub")
        return str(known or NOBODY)

    def refuse(self, person: Mapping[str, object]) -> None:
        """Raises AccessRefused where somebody may not change anything: called by whatever changes something."""
        if self.may_edit(person):
            return
        if self.read_only:
            raise AccessRefused(
                "explorer", "it is read-only here", "build the library anew on its machine, with python -m kg build"
            )
        if not self.may_look(person):
            raise AccessRefused("explorer", "you are not signed in", "sign in first")
        what = f"{self.who(person)} may look, but not change anything"
        raise AccessRefused("explorer", what, f"ask who runs the explorer to name you in {EDITORS_VARIABLE}")


def _address(person: Mapping[str, object]) -> str:
    """The e-mail address in lower case; one that the provider calls unverified is anybody's."""
    return "" if person.get("email_verified") is False else str(person.get("email") or "").lower()


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]
