"""Secrets typed by a person: never shown, never an argument that a process list would show."""

from __future__ import annotations

import getpass
import sys

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

_LONGEST = 10_000


def can_type() -> bool:
    """Return whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def secret(what: str) -> str:
    """Return a secret typed at the terminal, else the next line of stdin; BadInputError if none."""
    if can_type():
        given = getpass.getpass(f"{what}: ")
    else:
        given = sys.stdin.readline(_LONGEST).rstrip("\r\n") if sys.stdin is not None else ""
    if not given.strip():
        sentence = _("{what}: nothing was given; type it, or send it as a line of standard input.")
        raise BadInputError(sentence.format(what=what))
    return given


def new_passphrase(what: str) -> str:
    """Return a new passphrase, typed twice at a terminal; BadInputError when the two differ."""
    given = secret(what)
    if can_type() and getpass.getpass(_("Once more: ")) != given:
        raise BadInputError(_("The two were not the same; nothing was changed."))
    return given
