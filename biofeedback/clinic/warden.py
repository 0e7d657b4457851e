"""Stands at the doors of a clinic's records: asks who it is, may they, and writes it down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from biofeedback.clinic.rights import may_call, not_allowed, not_signed_in
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.store.accounts import SignedIn
from biofeedback.store.people import Person
from biofeedback.store.roles import Role

T = TypeVar("T")


class Warden:
    """Fills the port `store.opening.Warden`.

    who: whoever is signed in, None while locked. seen: told each client whose records are
    opened, before anything is shown. everybody, newcomer, called: the clients, a guest, a name.
    """

    def __init__(
        self,
        who: Callable[[], SignedIn | None],
        seen: Callable[[str], None],
        everybody: Callable[[], tuple[Person, ...]],
        newcomer: Callable[[], Person],
        called: Callable[[str], str],
    ) -> None:
        """Refuse everything until somebody is signed in."""
        self._who, self._seen = who, seen
        self.everybody, self.newcomer, self.called = everybody, newcomer, called

    def check(self) -> SignedIn:
        """Return who is signed in; RefusedError while locked."""
        me = self._who()
        if me is None:
            raise not_signed_in()
        return me

    def whose(self, person_id: str | None) -> tuple[str, str]:
        """Return whose records these are, and who acts; RefusedError while locked.

        Raises BadInputError while no client is chosen.
        """
        me = self.check()
        if person_id is None:
            raise BadInputError(_("Choose a client first."))
        return person_id, me.account.id

    def through(self, door: str, person_id: str | None, opened: T) -> T:
        """Return what is behind a door, each call on it held against the role; RefusedError."""
        me = self.check()
        if person_id is not None:
            self._seen(person_id)
        return cast("T", _Guarded(opened, door, me.account.role))


class _Guarded:
    """Passes calls on that the role may make.

    It was opened by somebody signed in and keeps their role: a practice that is running when
    the window is locked is recorded to its end.
    """

    def __init__(self, opened: object, door: str, role: Role) -> None:
        self._opened, self._door, self._role = opened, door, role

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and not may_call(self._role, self._door, name):
            raise not_allowed(self._role)
        return getattr(self._opened, name)
