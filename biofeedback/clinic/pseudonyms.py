"""Pseudonyms that are easy to say and remind of nobody."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from biofeedback.core.words import _, as_name, mark

_WORDS = (
    *(mark("Maple"), mark("Birch"), mark("Cedar"), mark("Hazel"), mark("Linden"), mark("Alder")),
    *(mark("Rowan"), mark("Aspen"), mark("Poplar"), mark("Larch"), mark("Juniper"), mark("Elder")),
    *(mark("Harbour"), mark("Meadow"), mark("Lantern"), mark("Pebble"), mark("Orchard")),
    *(mark("Brook"), mark("Compass"), mark("Ferry"), mark("Garden"), mark("Island")),
)
_NUMBERS = 90


def suggested(taken: Collection[str]) -> str:
    """Return a pseudonym that nobody has yet."""
    known = {one.casefold() for one in taken}
    while True:
        word, number = secrets.choice(_WORDS), 10 + secrets.randbelow(_NUMBERS)
        found = as_name(_("{word} {number}").format(word=_(word), number=number))
        if found.casefold() not in known:
            return found
        if len(known) >= len(_WORDS) * _NUMBERS // 2:
            return as_name(_("Client {number}").format(number=len(known) + 1))


def guest(now: datetime, taken: Collection[str]) -> str:
    """Return what a guest is called until they are a client; now: local."""
    known = {one.casefold() for one in taken}
    first = as_name(_("Guest {moment}").format(moment=f"{now:%Y-%m-%d %H:%M}"))
    found, number = first, 1
    while found.casefold() in known:
        number += 1
        found = as_name(_("{guest} ({number})").format(guest=first, number=number))
    return found
