"""Straps exchanged between two people of a room: whose heart the time before is, in the record.

Whoever exchanges says that the straps were on the wrong way round. So what was measured with the
other's strap is the other's heart: until here where this one's own strap was never on before; only
meanwhile where it comes back to who had it.
"""

from __future__ import annotations

from collections import defaultdict

from biofeedback.core.words import _


class Exchanges:
    """What was asked for at each seat, and which straps were on there while it was recorded."""

    def __init__(self) -> None:
        """Nothing was exchanged yet."""
        self._asked: dict[str, str] = {}
        self._earlier: dict[str, set[str]] = defaultdict(set)

    def ask(self, seat: str, spec: str) -> None:
        """Take note that a seat is to have another's strap, of this spec."""
        self._asked[seat] = spec

    def taken(self, seat: str, before: str, worn: str, *, recorded: bool) -> str | None:
        """Return what the record is to say now that a strap is worn in another's place.

        before: the strap until now. recorded: whether the seat's time has begun. None: nothing,
        as at a spare strap, which is worn by the same heart.
        """
        asked = self._asked.get(seat) == worn
        if asked:
            del self._asked[seat]
        if not recorded:
            return None
        back = worn in self._earlier[seat]
        self._earlier[seat].add(before)
        if not asked:
            return None
        if back:
            return _("Straps exchanged back: with the other's strap on, it was the other's heart")
        return _("Straps exchanged: until here, the other's heart")
