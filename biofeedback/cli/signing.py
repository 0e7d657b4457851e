"""Who works at a clinic's records from the command line: `--account`, `--client`, a passphrase.

A home has no accounts and is asked nothing. In a clinic each command signs in, does what its
role may (`clinic.rights`), is written down as the window's acts are, and locks again.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import typer

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.core.words import _

if TYPE_CHECKING:
    from biofeedback.clinic.house import Clinic
    from biofeedback.store.accounts import Account
    from biofeedback.store.opening import Store

PASSPHRASE_VARIABLE = "BIOFEEDBACK_ACCOUNT_PASSPHRASE"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which command runs, as whom, for whom."""

    command: str = ""
    account: str | None = None
    client: str | None = None


_wish: ContextVar[Wish] = ContextVar("wish")
_clinic: ContextVar[Clinic | None] = ContextVar("clinic", default=None)


def begin() -> None:
    """Begin a command with nobody named yet."""
    _wish.set(Wish())
    _clinic.set(None)


def ask_who(app: typer.Typer, path: str = "") -> None:
    """Give every command that works on records the options that say who and for whom."""
    for command in app.registered_commands:
        assert command.callback is not None
        command.callback = _asking(f"{path} {command.name}".strip(), command.callback)
    for group in app.registered_groups:
        room = group.typer_instance
        assert room is not None
        here = f"{path} {group.name}".strip()
        of_group = room.registered_callback
        if of_group is not None and of_group.callback is not None:
            of_group.callback = _asking(here, of_group.callback)
        ask_who(room, here)


def _asking(command: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    from biofeedback.clinic.rights import COMMANDS, WITHOUT_CLIENT

    options = {
        "account": (Annotated[str | None, _option("--account", _("In a clinic: who you are"))]),
        "client": (Annotated[str | None, _option("--client", _("In a clinic: whose records"))]),
    }
    if command not in COMMANDS:
        options.clear()
    if command in WITHOUT_CLIENT:
        options.pop("client", None)

    @wraps(callback)
    def asked(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in options}
        said = {name: words for name, words in given.items() if words is not None}
        _wish.set(replace(_wish.get(Wish()), command=command, **said))
        return callback(*args, **kwargs)

    found = inspect.signature(callback, eval_str=True)
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in options.items()
    ]
    asked.__signature__ = found.replace(  # type: ignore[attr-defined]
        parameters=[*found.parameters.values(), *more]
    )
    return asked


def _option(name: str, words: str) -> Any:
    return typer.Option(name, metavar="NAME", help=words)


@contextmanager
def signed_in(store: Store) -> Iterator[None]:
    """Be signed in at a clinic's records meanwhile, with the client chosen; at home just go on.

    Raises BadInputError for a name or passphrase that is none here, RefusedError for who may not.
    """
    from biofeedback.clinic.house import Clinic
    from biofeedback.clinic.rights import FREE_COMMANDS

    wish = _wish.get(Wish())
    if store.warden is None:
        if wish.account is not None or wish.client is not None:
            raise BadInputError(
                _("These records are a home's: nobody signs in. Leave --account and --client out.")
            )
        yield
        return
    if wish.command in FREE_COMMANDS:
        yield  # their doors stay locked
        return
    clinic = Clinic(store)
    account = _account(clinic, wish)
    clinic.sign_in(account.id, _passphrase(account.name))
    _clinic.set(clinic)
    try:
        _choose(clinic, account, wish)
        yield
    finally:
        _clinic.set(None)
        with suppress(StoreError):  # what it did is done and kept
            clinic.lock()


def clinic_here() -> Clinic | None:
    """Return the clinic somebody is signed in at, None at home."""
    return _clinic.get()


def the_clinic() -> Clinic:
    """Return the clinic; BadInputError at home, which has none."""
    found = clinic_here()
    if found is None:
        raise BadInputError(_("These records are a home's; clients and trail are a clinic's."))
    return found


def need_client() -> BadInputError:
    """Return what to say where it is not clear whose records are meant."""
    return BadInputError(_("Say whose records: --client NAME. `biofeedback clients` lists them."))


def client_called(clinic: Clinic, name: str) -> str:
    """Return the id of the client of a pseudonym (or an id); BadInputError when there is none."""
    wanted = " ".join(name.split()).casefold()
    for one in clinic.clients():
        if wanted in ((one.pseudonym or "").casefold(), one.id):
            return one.id
    sentence = _("There is no client called {name} here; `biofeedback clients` lists them.")
    raise BadInputError(sentence.format(name=repr(name)[:80]))


def _choose(clinic: Clinic, account: Account, wish: Wish) -> None:
    """Hold the command against the role, then let everything be the client's."""
    from biofeedback.clinic.rights import COMMANDS, HOME, may_run, not_allowed

    if COMMANDS.get(wish.command) == HOME:
        raise BadInputError(_("This is for somebody's own records at home; a clinic has no use."))
    if not may_run(account.role, wish.command):
        raise not_allowed(account.role)
    if wish.client is not None:
        clinic.choose(client_called(clinic, wish.client))


def _account(clinic: Clinic, wish: Wish) -> Account:
    """Return whose account is named, before any passphrase is asked for."""
    from biofeedback.clinic.rights import CLIENT_OR_ALL, WITHOUT_CLIENT, RefusedError

    if wish.account is None:
        raise RefusedError(
            _("These records are a clinic's and locked; say who you are with --account NAME.")
        )
    wanted = " ".join(wish.account.split()).casefold()
    for one in clinic.who_works_here():
        if one.name.casefold() == wanted:
            if wish.client is None and wish.command not in (*WITHOUT_CLIENT, *CLIENT_OR_ALL):
                raise need_client()
            return one
    sentence = _("There is no account called {name} here.")
    raise BadInputError(sentence.format(name=repr(wish.account)[:80]))


def _passphrase(name: str) -> str:
    """Return the account's passphrase: from the environment (once), typed, or a line of stdin."""
    from biofeedback.cli.secrets import secret

    given = os.environ.pop(PASSPHRASE_VARIABLE, None)
    return given or secret(_("Passphrase of {name}").format(name=name))
