"""How much a strap is asked for besides its heartbeats, after what it took badly.

Some straps drop the link when they are asked for their ECG (unpaired, on some systems), others
soon after they send ECG and chest movement together. Heartbeats are worth more than either.
"""

from __future__ import annotations

from biofeedback.core.words import _

ALL, ONE, NOTHING = 2, 1, 0
# A link that held this long with its samples held well (s); one lost later is another story.
HELD_WELL_S = 60.0
# Once may be chance: somebody left the room just then.
LOSSES = 2


class Caution:
    """Counts links lost soon after samples were asked for; asks for less after two in a row.

    streams: how many of ECG and chest movement to ask for, in this order.
    """

    def __init__(self) -> None:
        self.streams = ALL
        self._losses = 0
        self._untold = False

    def lost(self, held_s: float, *, heard: bool) -> None:
        """Take in a lost link: how long after asking, and whether any sample had come."""
        if held_s >= HELD_WELL_S:
            self._losses = 0
            return
        self._losses += 1
        if self._losses < LOSSES or self.streams == NOTHING:
            return
        self._losses = 0
        self.streams = self.streams - 1 if heard else NOTHING
        self._untold = True

    def news(self, name: str | None) -> str | None:
        """Return, once, what is no longer asked for and why; None when there is nothing new."""
        if not self._untold:
            return None
        self._untold = False
        strap = name or _("The strap")
        if self.streams == ONE:
            return _(
                "{strap} lost the link twice while it sent ECG and chest movement; from now on "
                "only its ECG is asked for."
            ).format(strap=strap)
        return _(
            "{strap} lost the link twice when asked for its ECG; its heartbeats go on without "
            "it. Pairing it in the system's Bluetooth settings may help."
        ).format(strap=strap)
